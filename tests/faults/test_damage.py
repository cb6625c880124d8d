"""Flipped bits, zeroed pages, cut and foreign files: noticed, put aside, and on it goes.

Whatever happens to a box file, one of two things is true afterwards: somebody is told, or every
row is what it was. Never wrong numbers in silence, never an empty start in silence.
"""

import random
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import pytest

from survey.answers.drafts import Draft
from survey.box import Box, boxes
from survey.ledger import Head, open_entry
from tests.builders import TENANT, a_form, a_rating

pytestmark = pytest.mark.faults

SOON_S = 10.0
N, N_SENT = 300, 200


@dataclass(frozen=True)
class Healthy:
    """A box as a crash leaves it, with a full WAL, and as a clean end leaves it."""

    crashed: Path
    closed: Path
    drafts: tuple[Draft, ...]
    name: str


@pytest.fixture(scope="module")
def healthy(tmp_path_factory: pytest.TempPathFactory) -> Healthy:
    folder = tmp_path_factory.mktemp("healthy")
    live, crashed, closed = folder / "live", folder / "crashed", folder / "closed"
    drafts = [a_form(n % 4 + 1, comment=f"Catatan {n}") for n in range(N)]
    box = Box.open(live, "main", TENANT)
    for start in range(0, N, 10):
        box.append_many(drafts[start : start + 10])
        if start + 10 == N_SENT:
            acknowledged = box.unsent(N)[-1]
            box.mark_sent(Head(acknowledged.seq, acknowledged.hash))
    shutil.copytree(live, crashed)
    box.close()
    shutil.copytree(live, closed)
    (file,) = closed.glob("*.db")
    return Healthy(crashed, closed, tuple(drafts), file.name)


def flip_bit(file: Path, rnd: random.Random) -> None:
    content = bytearray(file.read_bytes())
    content[rnd.randrange(len(content))] ^= 1 << rnd.randrange(8)
    file.write_bytes(content)


def zero_page(file: Path, rnd: random.Random) -> None:
    content = bytearray(file.read_bytes())
    start = rnd.randrange(0, len(content), 4096)
    content[start : start + 4096] = bytes(len(content[start : start + 4096]))
    file.write_bytes(content)


def cut(file: Path, rnd: random.Random) -> None:
    with file.open("r+b") as opened:
        opened.truncate(rnd.randrange(file.stat().st_size))


def empty(file: Path, rnd: random.Random) -> None:
    file.write_bytes(b"")


def text(file: Path, rnd: random.Random) -> None:
    file.write_text("Ini bukan basis data.\n" * 500)


def garbage(file: Path, rnd: random.Random) -> None:
    file.write_bytes(rnd.randbytes(file.stat().st_size))


HARM: list[Callable[[Path, random.Random], None]] = [flip_bit, zero_page, cut, empty, text, garbage]


def check(healthy: Healthy, folder: Path, *, tail_may_be_missing: bool = False) -> str:
    """Start on a damaged folder as the program would; gives what came of it."""
    wanted = {draft.id: draft for draft in healthy.drafts}
    begun = time.monotonic()
    box = Box.open(folder, "main", TENANT)
    new = a_rating()
    box.append(new)
    assert time.monotonic() - begun < SOON_S
    box.close()
    found: dict[UUID, Draft] = {}
    told = bool(box.warnings)
    for one in boxes(folder):
        told = told or not one.verify().ok
        if one.verify().ok:
            found |= {entry.id: open_entry(entry) for entry in one.entries()}
    found = {known: draft for known, draft in found.items() if known in wanted}
    assert found == {known: wanted[known] for known in found}, "wrong content, and no word of it"
    if not told:
        missing = len(wanted) - len(found)
        assert missing == 0 or tail_may_be_missing, f"{missing} rows missing, and no word of it"
        return "whole" if missing == 0 else "shorter"
    unwhole = [box.path for box in boxes(folder) if not box.verify().ok]
    assert [*folder.glob("*.damaged"), *unwhole], "the damaged file must be kept"
    return "told"


@pytest.mark.parametrize(
    "n_places", [10, pytest.param(170, marks=[pytest.mark.slow, pytest.mark.timeout(1800)])]
)
@pytest.mark.parametrize("harm", HARM)
def test_a_damaged_file_is_noticed_or_harmless(
    healthy: Healthy, tmp_path: Path, harm: Callable[[Path, random.Random], None], n_places: int
) -> None:
    rnd = random.Random(n_places)
    seen: dict[str, int] = {}
    for place in range(n_places if harm in HARM[:3] else 1):
        folder = tmp_path / str(place)
        shutil.copytree(rnd.choice([healthy.crashed, healthy.closed]), folder)
        harm(folder / healthy.name, rnd)
        outcome = check(healthy, folder)
        seen[outcome] = seen.get(outcome, 0) + 1
        shutil.rmtree(folder)
    print(f"{harm.__name__}: {seen}")
    assert seen.get("told", 0) > 0


@pytest.mark.parametrize(
    "n_places", [10, pytest.param(170, marks=[pytest.mark.slow, pytest.mark.timeout(1800)])]
)
@pytest.mark.parametrize("harm", [flip_bit, zero_page])
def test_a_damaged_wal_is_noticed_or_harmless(
    healthy: Healthy, tmp_path: Path, harm: Callable[[Path, random.Random], None], n_places: int
) -> None:
    rnd = random.Random(n_places)
    seen: dict[str, int] = {}
    for place in range(n_places):
        folder = tmp_path / str(place)
        shutil.copytree(healthy.crashed, folder)
        wal = folder / f"{healthy.name}-wal"
        harm(wal, rnd)
        # The last commit alone looks the same damaged and torn; the register knows its head.
        outcome = check(healthy, folder, tail_may_be_missing=True)
        seen[outcome] = seen.get(outcome, 0) + 1
        shutil.rmtree(folder)
    print(f"wal {harm.__name__}: {seen}")
    assert seen.get("told", 0) > seen.get("shorter", 0)


def test_unsent_entries_are_saved_even_when_the_first_page_is_gone(
    healthy: Healthy, tmp_path: Path
) -> None:
    folder = tmp_path / "boxes"
    shutil.copytree(healthy.closed, folder)
    with (folder / healthy.name).open("r+b") as file:
        file.write(bytes(4096))
    box = Box.open(folder, "main", TENANT)
    saved = {entry.id for entry in box.unsent(N)}
    assert saved >= {draft.id for draft in healthy.drafts[N_SENT:]}
    (warning,) = box.warnings
    assert "rusak" in warning
    assert ".damaged" in warning
    box.close()
    (aside,) = folder.glob("*.damaged")
    assert aside.name == f"{healthy.name}.damaged"
    assert aside.read_bytes()[4096:] == (healthy.closed / healthy.name).read_bytes()[4096:]


def test_unsent_entries_are_saved_out_of_a_wal_that_sqlite_gives_up(
    healthy: Healthy, tmp_path: Path
) -> None:
    shutil.copytree(healthy.crashed, tmp_path / "boxes")
    wal = tmp_path / "boxes" / f"{healthy.name}-wal"
    content = bytearray(wal.read_bytes())
    content[16] ^= 1  # in the header: SQLite would ignore the whole WAL without a word
    wal.write_bytes(content)
    box = Box.open(tmp_path / "boxes", "main", TENANT)
    assert {d.id for d in healthy.drafts[N_SENT:]} <= {entry.id for entry in box.unsent(N)}
    assert len(box.warnings) == 1
    box.close()


def test_the_wal_of_another_time_is_noticed_or_changes_nothing(
    healthy: Healthy, tmp_path: Path
) -> None:
    folder = tmp_path / "boxes"
    shutil.copytree(healthy.closed, folder)
    shutil.copy(healthy.crashed / f"{healthy.name}-wal", folder)
    assert check(healthy, folder) in {"whole", "told"}
    other = tmp_path / "other"
    stranger = Box.open(tmp_path / "stranger", "main", TENANT)
    stranger.append_many([a_rating() for _ in range(40)])
    shutil.copytree(healthy.closed, other)
    (wal,) = (tmp_path / "stranger").glob("*-wal")
    shutil.copy(wal, other / f"{healthy.name}-wal")
    stranger.close()
    assert check(healthy, other) in {"whole", "told"}


def test_damage_while_running_is_answered_by_a_new_box(healthy: Healthy, tmp_path: Path) -> None:
    folder = tmp_path / "boxes"
    shutil.copytree(healthy.closed, folder)
    box = Box.open(folder, "main", TENANT)
    before = box.id
    db = box._store._db
    assert db is not None
    with (folder / healthy.name).open("r+b") as file:  # behind the running program's back
        file.seek(4096)
        file.write(random.Random(1).randbytes(healthy.closed.stat().st_size + 400_000))
    db.execute("PRAGMA shrink_memory")
    draft = a_rating()
    begun = time.monotonic()
    box.append(draft)
    assert time.monotonic() - begun < SOON_S
    assert box.id != before
    assert box.append(draft).repeated
    assert "rusak" in " ".join(box.warnings)
    box.close()
    assert list(folder.glob("*.damaged"))


def test_control_without_the_examination_a_flipped_wal_loses_rows_in_silence(
    healthy: Healthy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("survey.box.repair.WalFrames.hide_something", lambda _: False)
    shutil.copytree(healthy.crashed, tmp_path / "boxes")
    wal = tmp_path / "boxes" / f"{healthy.name}-wal"
    content = bytearray(wal.read_bytes())
    content[len(content) // 2] ^= 1
    wal.write_bytes(content)
    with pytest.raises(AssertionError, match="rows missing, and no word of it"):
        check(healthy, tmp_path / "boxes")
