"""A flipped bit in a register or a backup: told in a sentence, or harmless; never a traceback.

An index that lies changes what a report counts although every row is sound: what is signed,
kept and put back is looked at as a whole.
"""

import json
import random
import shutil
import sqlite3
import zipfile
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from click.testing import CliRunner, Result

from kiosk.cli import Unexpected, loket
from survey import actions
from survey.answers.drafts import Bands
from survey.errors import LoketError
from survey.register.faults import NotARegister, UnsoundFile
from survey.transfer import archive
from survey.transfer.forward import InProcess
from tests.builders import (
    UNIT,
    a_detail,
    a_form,
    a_rating,
    an_empty_register,
    carry,
    local,
    opened,
    put,
    settled,
)

NOW = datetime(2026, 12, 2, 2, tzinfo=UTC)
CLOSE = ("close", "--unit", UNIT, "--period", "2026-11", "--by", "Ayu")
COMMANDS = {
    "skm": ("report", "skm", "--unit", UNIT, "--from", "2026-11-01", "--to", "2026-11-30"),
    "weekly": ("report", "weekly", "--unit", UNIT, "--week", "2026-W47", "--format", "json"),
    "export": ("export", "ratings", "--unit", UNIT, "-o", "OUT.csv"),
    "close": CLOSE,
    "doctor": ("doctor",),
    "backup": ("backup", "OUT.backup"),
}
FIGURES = ("skm", "weekly", "export")
HOW_MANY = [12, pytest.param(300, marks=[pytest.mark.slow, pytest.mark.timeout(1800)])]
HOW_MANY_VERIFIED = [30, pytest.param(1000, marks=[pytest.mark.slow, pytest.mark.timeout(5400)])]


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("flipped") / "office"
    folder.mkdir()
    with closing(settled(an_empty_register(folder))) as register, opened(folder) as box:
        actions.publish_bundle(register, folder)
        for n in range(24):
            tap = a_rating(1 + n % 4, at=local(9, n))
            form = a_form(2 + n % 3, at=local(10, n), bands=Bands("P"), comment=f"Catatan {n}")
            put(box, tap, a_detail(tap, reasons=["lama"], at=tap.at), form)
        put(box, *(a_form(4, at=local(9, day=(NOW - timedelta(n)).date())) for n in range(3, 9)))
        carry(box, InProcess(register))
        actions.judge(register)
    return folder


@pytest.fixture
def copy(office: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(office, tmp_path / "office"))


def run(folder: Path, *words: str) -> Result:
    """Run a command; what it refuses is a sentence."""
    named = [word.replace("OUT", str(folder.parent / "out")) for word in words]
    with time_machine.travel(NOW, tick=False):
        done = CliRunner().invoke(loket, ["--data", str(folder), *named])
    error = done.exception
    assert error is None or isinstance(error, LoketError | SystemExit), (words, error)
    assert not isinstance(error, Unexpected), (words, error, error.__cause__)
    return done


def hurt_the_index(folder: Path) -> None:
    """Flip a bit in the index by which reports find the answers of a day: a form's last digit."""
    file = folder / "register.db"
    with closing(sqlite3.connect(file)) as raw:
        name = "ix_response_day"
        root = raw.execute("SELECT rootpage FROM sqlite_schema WHERE name = ?", (name,))
        (page,), (size,) = root.fetchone(), raw.execute("PRAGMA page_size").fetchone()
        forms = "FROM response WHERE kind = 'form' AND day = '2026-11-16'"
        (row,) = raw.execute(f"SELECT max(rowid) {forms}").fetchone()
    content = bytearray(file.read_bytes())
    entry = b"2026-11-16" + bytes([row])
    place = content.index(entry, (page - 1) * size)
    assert place < page * size
    content[place + 9] ^= 1  # the sixteenth becomes the seventeenth
    file.write_bytes(content)


def test_an_index_that_lies_is_told_and_nothing_is_signed_or_kept(copy: Path) -> None:
    hurt_the_index(copy)
    of_the_day = (*COMMANDS["skm"][:4], "--from", "2026-11-16", "--to", "2026-11-16")
    assert '"n": 23' in run(copy, *of_the_day).stdout, "24 forms, and no word of the last"

    verified = run(copy, "verify")
    assert verified.exit_code == 1
    assert "ix_response_day" in verified.output
    assert "loket restore" in verified.output
    assert isinstance(run(copy, *CLOSE).exception, UnsoundFile)
    assert isinstance(run(copy, *COMMANDS["backup"]).exception, UnsoundFile)
    assert not list(copy.parent.glob("*out*"))


def test_a_register_that_contradicts_itself_is_not_put_back(
    copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hurt_the_index(copy)
    with monkeypatch.context() as older:  # a program of before kept it as it was
        older.setattr(archive, "_fault_of", lambda _: "")
        archive.backup(copy, tmp_path / "kept.backup")
    error = run(tmp_path / "new", "restore", str(tmp_path / "kept.backup")).exception
    assert isinstance(error, archive.NotABackup)
    assert "ix_response_day" in str(error)
    assert not list((tmp_path / "new").iterdir())


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"TABLE response (", b"TABLE respo\xffse ("),
        (b"\tscores TEXT", b"\tscoret TEXT"),
        (b"\ttenant BIGINT NOT NULL, \n\tmade_at", b"\ttenanu BIGINT NOT NULL, \n\tmade_at"),
        (b"version_num VARCHAR", b"version_nun VARCHAR"),
        (b"INDEX ix_response_day ON", b"INDEX ix_respo\xffse_day ON"),
    ],
)
def test_a_schema_that_is_not_ours_any_more_is_a_damaged_register(
    copy: Path, old: bytes, new: bytes
) -> None:
    file = copy / "register.db"
    content = file.read_bytes()
    assert content.count(old) == 1, old
    file.write_bytes(content.replace(old, new))
    for name in ("verify", "skm"):
        error = run(copy, *COMMANDS.get(name, (name,))).exception
        assert isinstance(error, NotARegister | UnsoundFile), error
        assert "loket restore" in str(error)


def flips(content: bytes, n: int, dense: int) -> Iterator[bytes]:
    """Give a content with one flipped bit, half of the time in its first bytes."""
    rnd = random.Random(n)
    for turn in range(n):
        flipped = bytearray(content)
        place = rnd.randrange(dense if turn % 2 else len(content))
        flipped[place] ^= 1 << rnd.randrange(8)
        yield bytes(flipped)


def printed(folder: Path, name: str) -> object:
    """Give all figures that a command prints, without the ends of chains; None where it refuses."""
    done = run(folder, *COMMANDS[name])
    if done.exit_code:
        return None
    if name == "export":
        return (folder.parent / "out.csv").read_bytes()
    figures = json.loads(done.stdout)
    del figures["heads"]  # the line of each check is salted
    return figures


@pytest.mark.parametrize("n", HOW_MANY_VERIFIED)
def test_a_flipped_bit_is_found_refused_or_moves_no_figure(
    office: Path, tmp_path: Path, n: int
) -> None:
    sound = Path(shutil.copytree(office, tmp_path / "sound" / "office"))
    assert run(sound, "verify").exit_code == 0
    honest = {name: printed(sound, name) for name in FIGURES}
    assert None not in honest.values()
    files = ["register.db", str(next((office / "boxes").glob("*.db")).relative_to(office))]
    contents = [(office / name).read_bytes() for name in files]
    # The schema lies in front; of three flips one is in the box.
    turns = [flips(content, n, 20 * 4096) for content in contents]
    n_found = 0
    for turn in range(n):
        which = int(turn % 3 == 2)
        folder = Path(shutil.copytree(office, tmp_path / str(turn) / "office"))
        (folder / files[which]).write_bytes(next(turns[which]))
        intact = run(folder, "verify").exit_code == 0
        if intact:
            name = FIGURES[turn % len(FIGURES)]
            figures = printed(folder, name)
            assert figures is None or figures == honest[name], (turn, name)
        else:
            run(folder, *COMMANDS[list(COMMANDS)[turn % len(COMMANDS)]])
        n_found += not intact
        assert not (folder / "galat.txt").exists()
        shutil.rmtree(folder.parent)
    assert n_found > n / 4


@pytest.mark.parametrize("n", HOW_MANY)
def test_a_flipped_bit_of_a_backup_puts_back_all_of_it_or_nothing(
    office: Path, tmp_path: Path, n: int
) -> None:
    made = archive.backup(office, tmp_path / "whole.backup")
    whole = (tmp_path / "whole.backup").read_bytes()
    directory = whole.index(b"PK\1\2")  # how its parts are packed is said at the end
    turned = whole[directory:] + whole[:directory]
    for turn, mixed in enumerate(flips(turned, n, len(whole) - directory)):
        end = len(whole) - directory
        (tmp_path / "flipped.backup").write_bytes(mixed[end:] + mixed[:end])
        new = tmp_path / str(turn) / "new"
        done = run(new, "restore", str(tmp_path / "flipped.backup"))
        back = {str(file.relative_to(new)) for file in new.rglob("*") if file.is_file()}
        assert back == (set(made.files) if done.exit_code == 0 else set())
        if done.exit_code == 0:
            assert run(new, "verify").exit_code == 0
        shutil.rmtree(new.parent)


@pytest.mark.parametrize("method", [1, 6, 9, 12, 14, 93, 95, 98, 255])
def test_a_backup_packed_in_another_way_than_ours_is_none(
    office: Path, tmp_path: Path, method: int
) -> None:
    archive.backup(office, tmp_path / "whole.backup")
    content = (tmp_path / "whole.backup").read_bytes()
    with zipfile.ZipFile(tmp_path / "whole.backup") as pack:
        parts = {part.filename: part.header_offset for part in pack.infolist()}
    assert {"manifest.json", "bundle.json", "register.db"} < set(parts)
    for name, place in parts.items():
        changed = bytearray(content)
        changed[place + 8] = method  # in front of the part
        listed = content.index(name.encode(), content.index(b"PK\1\2")) - 46
        changed[listed + 10] = method  # and in the list of all parts
        (tmp_path / "flipped.backup").write_bytes(changed)
        error = run(tmp_path / "new", "restore", str(tmp_path / "flipped.backup")).exception
        assert isinstance(error, archive.NotABackup)
        assert not list((tmp_path / "new").iterdir())
