"""A power cut between two steps of renewing or repairing a box loses and doubles nothing."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from uuid import UUID

import pytest

from survey.answers.drafts import Draft
from survey.box import Box, boxes, repair, schema
from survey.box.repair import begin
from survey.ledger import Head
from tests.builders import TENANT, a_form, a_rating


class PowerCutError(Exception):
    """The power fails here."""


def cut(*_: object, **__: object) -> None:
    raise PowerCutError


def a_box(folder: Path, n: int = 8, n_sent: int = 3) -> list[Draft]:
    box = Box.open(folder, "main", TENANT)
    drafts = [a_rating(n % 4 + 1) for n in range(n)]
    box.append_many(drafts)
    box.mark_sent(Head(n_sent, box.unsent()[n_sent - 1].hash))
    box.close()
    return drafts


def waiting(folder: Path) -> list[UUID]:
    """Open as the program does after the power is back; gives what it will send."""
    box = Box.open(folder, "main", TENANT)
    found = [entry.id for entry in box.unsent()]
    box.close()
    assert [one.state for one in boxes(folder)].count("open") == 1
    assert all(one.verify().ok for one in boxes(folder))
    return found


@pytest.mark.parametrize("step", ["take_over", "carry", "sync_folder"])
def test_a_cut_while_a_new_chain_is_begun(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    drafts = a_box(tmp_path)
    box = Box.open(tmp_path, "main", TENANT)
    monkeypatch.setattr(repair, step, cut)
    with pytest.raises(PowerCutError):
        box.renew("fork")
    monkeypatch.undo()
    box.close()
    assert waiting(tmp_path) == [draft.id for draft in drafts[3:]]
    assert len(boxes(tmp_path)) == 2


def test_a_cut_after_entries_were_carried_and_before_the_old_chain_is_closed(
    tmp_path: Path,
) -> None:
    drafts = a_box(tmp_path)
    (old,) = boxes(tmp_path)
    begin(tmp_path, "main", TENANT, "fork", old.passport)
    waiting(tmp_path)
    with closing(sqlite3.connect(old.path, isolation_level=None)) as conn:
        conn.execute("DROP TRIGGER state_ends")
        conn.execute("UPDATE state SET state = 'open'")  # as if closing it had not reached the disk
        conn.execute(
            "CREATE TRIGGER state_ends BEFORE UPDATE ON state WHEN old.state = 'closed' BEGIN"
            " SELECT RAISE(ABORT, 'a closed chain stays closed'); END"
        )
    assert waiting(tmp_path) == [draft.id for draft in drafts[3:]]


def test_a_cut_before_a_damaged_file_is_put_aside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drafts = a_box(tmp_path)
    (file,) = tmp_path.glob("*.db")
    content = bytearray(file.read_bytes())
    content[:4096] = bytes(4096)
    file.write_bytes(content)
    monkeypatch.setattr(repair, "salvage", cut)
    with pytest.raises(PowerCutError):
        Box.open(tmp_path, "main", TENANT)
    monkeypatch.undo()
    assert waiting(tmp_path) == [draft.id for draft in drafts[3:]]
    aside = tmp_path / f"{file.name}.damaged"
    assert aside.exists()
    aside.rename(file)  # as if the new name had not reached the disk
    assert waiting(tmp_path) == [draft.id for draft in drafts[3:]]


def test_a_cut_before_a_box_with_a_damaged_wal_is_put_aside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    live, folder = tmp_path / "live", tmp_path / "crashed"
    box = Box.open(live, "main", TENANT)
    drafts = [a_rating() for _ in range(20)]
    for draft in drafts:
        box.append(draft)
    shutil.copytree(live, folder)
    box.close()
    (wal,) = folder.glob("*-wal")
    content = bytearray(wal.read_bytes())
    content[16] ^= 1
    wal.write_bytes(content)
    monkeypatch.setattr(repair, "_replaced", cut)
    with pytest.raises(PowerCutError):
        Box.open(folder, "main", TENANT)
    monkeypatch.undo()
    assert waiting(folder) == [draft.id for draft in drafts]
    assert len(list(folder.glob("*.damaged"))) == 1


def test_an_unfinished_file_is_cleared_away(tmp_path: Path) -> None:
    a_box(tmp_path)
    for ending in ("new", "new-wal"):
        (tmp_path / f"main-0123456789abcdef.{ending}").write_bytes(b"half")
    waiting(tmp_path)
    assert not list(tmp_path.glob("*.new*"))


def test_a_copy_that_an_interrupted_repair_left_is_cleared_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It holds what citizens wrote, and no erasure reaches it."""
    a_box(tmp_path)
    (file,) = tmp_path.glob("*.db")
    file.write_bytes(bytes(4096) + file.read_bytes()[4096:])
    copies = []

    def seen(copy: Path) -> None:
        copies.append(copy)
        raise PowerCutError

    monkeypatch.setattr("survey.box.salvage._provable", seen)
    with pytest.raises(PowerCutError):
        Box.open(tmp_path, "main", TENANT)
    monkeypatch.undo()
    copies[0].parent.mkdir()  # as it lies there when the power fails
    copies[0].write_bytes(b"what citizens wrote")
    waiting(tmp_path)
    assert not list(tmp_path.glob("*/copy.db"))


def test_erased_text_leaves_the_wal_when_the_reader_that_held_it_is_done(tmp_path: Path) -> None:
    box = Box.open(tmp_path, "main", TENANT)
    form = a_form(3, comment="KENARI")
    box.append_many([form, a_rating()])
    path = boxes(tmp_path)[0].path
    with closing(sqlite3.connect(path, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM entry").fetchone()
        box.erase(form.id, {"comment"})
        raw = b"".join(file.read_bytes() for file in tmp_path.iterdir())
        assert b"KENARI" in raw  # the reader still needs the old page
        reader.execute("COMMIT")
    box.mark_sent(Head(1, box.unsent()[0].hash))
    raw = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert b"KENARI" not in raw
    box.close()


def test_a_fault_between_file_and_memory_is_found_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The commit reached the disk, its answer did not reach us: the id is looked up."""
    box = Box.open(tmp_path, "main", TENANT)
    box.append(a_rating())
    insert = schema.insert

    def unanswered(conn: sqlite3.Connection, head: Head, batch: list[object]) -> Head:
        after = insert(conn, head, batch)  # type: ignore[arg-type]
        conn.execute("COMMIT")
        monkeypatch.undo()
        error = sqlite3.OperationalError("disk I/O error")
        error.sqlite_errorcode = sqlite3.SQLITE_IOERR
        assert after.seq == head.seq + 1
        raise error

    monkeypatch.setattr("survey.box.store.insert", unanswered)
    draft = a_rating()
    assert box.append(draft).id == draft.id
    assert box.head.seq == 2
    assert boxes(tmp_path)[0].verify([box.head]).ok
    box.close()


def test_a_look_into_the_old_file_during_a_renewal_is_not_a_look_ever_after(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else every detail of a new tap is refused, and old entries are sent as the new chain's."""
    box = Box.open(tmp_path, "main", TENANT)
    before, after = a_rating(), a_rating()
    box.append(before)
    box.mark_sent(box.head)
    open_current = repair.open_current

    def looked_meanwhile(folder: Path, device: str, tenant: int) -> repair.Current:
        assert box.find(before.id) is not None  # as a citizen's request may at this moment
        return open_current(folder, device, tenant)

    monkeypatch.setattr("survey.box.store.open_current", looked_meanwhile)
    box.renew("fork")
    monkeypatch.undo()
    box.append(after)
    assert box.find(after.id) is not None
    assert [entry.id for entry in box.unsent()] == [after.id]
    box.close()
