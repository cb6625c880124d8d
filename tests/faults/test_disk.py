"""A disk that is full, fails or is locked: "not recorded" is said, nothing acknowledged is lost.

After every fault the same box works again without a restart.
"""

import os
import resource
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from uuid import UUID

import pytest

from survey.answers.drafts import Draft
from survey.box import Box, boxes, schema
from survey.errors import Busy, Damaged, LoketError
from survey.ledger import Head
from tests.builders import TENANT, a_form, a_rating

pytestmark = pytest.mark.faults


def bring(box: Box, drafts: list[Draft]) -> tuple[set[UUID], list[LoketError]]:
    """Send answers; gives which were acknowledged, and the refusals."""
    taken, refused = set(), []
    for draft in drafts:
        try:
            taken.add(box.append(draft).id)
        except LoketError as error:
            refused.append(error)
    return taken, refused


def whole(folder: Path) -> set[UUID]:
    found: list[UUID] = []
    for box in boxes(folder):
        assert box.verify().ok
        found += [entry.id for entry in box.entries()]
    assert len(found) == len(set(found))
    return set(found)


@contextmanager
def a_tiny_disk(folder: Path) -> Iterator[Path]:
    """Mount 1 MB; without the right to mount, only files of this process stay that small."""
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)]
    if (
        os.geteuid() == 0
        and subprocess.run(mount, check=False, capture_output=True).returncode == 0
    ):
        try:
            yield folder
        finally:
            subprocess.run(["umount", "--lazy", folder], check=True)
        return
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (600_000, before[1]))
    try:
        yield folder
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def more_room(folder: Path) -> None:
    if os.path.ismount(folder):
        subprocess.run(["mount", "-o", "remount,size=8m", folder], check=True)
    else:
        _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))


def test_a_full_disk_is_said_and_everything_goes_on_when_there_is_room_again(
    tmp_path: Path,
) -> None:
    drafts = [a_form(3, comment="kata " * 90) for _ in range(400)]
    with a_tiny_disk(tmp_path / "tiny") as folder:
        box = Box.open(folder, "main", TENANT)
        taken, refused = bring(box, drafts)
        assert refused, "the disk did not become full"
        assert len(taken) > 20
        assert all(isinstance(error, Busy) for error in refused)
        assert "ruang kosong" in str(refused[0])
        assert taken <= whole(folder)

        more_room(folder)
        again, still = bring(box, drafts)
        assert still == []
        assert again == {draft.id for draft in drafts}
        assert whole(folder) == again
        assert box.warnings == ()
        box.close()


def fill_up(filler: Path) -> None:
    with suppress(OSError), filler.open("wb", buffering=0) as file:
        while file.write(bytes(4096)):
            pass


def test_a_full_disk_at_the_start_is_a_sentence_and_leaves_no_half_box(tmp_path: Path) -> None:
    with a_tiny_disk(tmp_path / "tiny") as folder:
        filler = folder / "filler"
        fill_up(filler)
        if not os.path.ismount(folder):
            pytest.skip("a limit on file sizes cannot stop a new, small file")
        with pytest.raises(Busy):
            Box.open(folder, "main", TENANT)
        filler.unlink()
        box = Box.open(folder, "main", TENANT)
        box.append(a_rating())
        box.close()
        assert len(boxes(folder)) == 1


# --- the n-th write fails -----------------------------------------------------------------------


class Failing:
    """Makes the n-th statement that writes fail, before or after SQLite has done it."""

    def __init__(self, conn: sqlite3.Connection, code: int, *, after: bool) -> None:
        self._conn = conn
        self._code = code
        self._after = after
        self.left = 0
        self.hit = False

    def _fail(self, *, done: bool) -> None:
        if done is not self._after:
            return
        self.left -= 1
        if self.left == 0:
            self.hit = True
            error = sqlite3.OperationalError("injected")
            error.sqlite_errorcode = self._code
            raise error

    def execute(self, sql: str, values: tuple[object, ...] = ()) -> sqlite3.Cursor:
        self._fail(done=False)
        cursor = self._conn.execute(sql, values)
        self._fail(done=True)
        return cursor

    def executemany(self, sql: str, values: list[tuple[object, ...]]) -> sqlite3.Cursor:
        self._fail(done=False)
        cursor = self._conn.executemany(sql, values)
        self._fail(done=True)
        return cursor

    def __getattr__(self, name: str) -> object:
        return getattr(self._conn, name)


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize(
    "code", [sqlite3.SQLITE_IOERR, sqlite3.SQLITE_FULL, sqlite3.SQLITE_CORRUPT]
)
@pytest.mark.parametrize("nth", range(1, 9))
def test_when_the_nth_step_fails_the_answer_tells_what_is_on_the_disk(
    tmp_path: Path, nth: int, code: int, when: str
) -> None:
    box = Box.open(tmp_path, "main", TENANT)
    before = [a_rating() for _ in range(3)]
    bring(box, before)
    db = box._store._db
    assert db is not None
    failing = Failing(db, code, after=when == "after")
    box._store._db = failing  # type: ignore[assignment]
    failing.left = nth
    drafts = [a_rating() for _ in range(4)]
    taken, refused = bring(box, drafts)
    assert failing.hit
    assert all(isinstance(error, Busy | Damaged) for error in refused)
    assert {draft.id for draft in before} | taken <= whole(tmp_path)
    again, still = bring(box, drafts)
    assert (again, still) == ({draft.id for draft in drafts}, [])
    assert whole(tmp_path) == {draft.id for draft in before + drafts}
    head = box.head
    box.close()
    box = Box.open(tmp_path, "main", TENANT)
    assert box.head == head
    box.close()


def test_a_batch_in_which_one_entry_cannot_be_stored_stores_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    box = Box.open(tmp_path, "main", TENANT)
    poison = a_rating()
    insert = schema.insert

    def refusing(conn: sqlite3.Connection, head: Head, batch: list[object]) -> Head:
        if any(sealed.id == poison.id for sealed in batch):  # type: ignore[attr-defined]
            raise sqlite3.IntegrityError("injected")
        return insert(conn, head, batch)  # type: ignore[arg-type]

    monkeypatch.setattr("survey.box.store.insert", refusing)
    others = [a_rating() for _ in range(5)]
    taken: set[UUID] = set()
    threads = [
        threading.Thread(target=lambda d=draft: taken.update(bring(box, [d])[0]))
        for draft in [*others[:3], poison, *others[3:]]
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert taken == {draft.id for draft in others} == whole(tmp_path)
    box.close()


# --- somebody holds the file --------------------------------------------------------------------


def test_a_tap_waits_out_a_lock_of_four_seconds(tmp_path: Path) -> None:
    box = Box.open(tmp_path, "main", TENANT)
    box.append(a_rating())
    script = (
        "import sqlite3, sys, time\n"
        "conn = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
        "conn.execute('BEGIN EXCLUSIVE'); print('held', flush=True); time.sleep(4)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script, boxes(tmp_path)[0].path], stdout=subprocess.PIPE
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"held\n"
        begun = time.monotonic()
        drafts = [a_rating() for _ in range(3)]
        taken, refused = bring(box, drafts)
        waited = time.monotonic() - begun
    assert refused == []
    assert 2 < waited < 5
    assert taken < whole(tmp_path)
    box.close()


def test_a_lock_that_stays_is_busy_and_nothing_is_half_stored(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(schema, "BUSY_S", 0.3)
    box = Box.open(tmp_path, "main", TENANT)
    first = box.append(a_rating())
    drafts = [a_rating() for _ in range(12)]
    outcomes: list[tuple[set[UUID], list[LoketError]]] = []
    with closing(sqlite3.connect(boxes(tmp_path)[0].path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        threads = [
            threading.Thread(target=lambda d=draft: outcomes.append(bring(box, [d])))
            for draft in drafts
        ]
        begun = time.monotonic()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert time.monotonic() - begun < 3
        other.execute("ROLLBACK")
    assert all(not taken and isinstance(refused[0], Busy) for taken, refused in outcomes)
    assert whole(tmp_path) == {first.id}
    assert bring(box, drafts) == ({draft.id for draft in drafts}, [])
    box.close()
