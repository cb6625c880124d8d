"""Nobody changes what was said: triggers, settings, later versions, a locked file."""

import errno
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from survey.box import Box, NewerBox, NotDurable, Unavailable, boxes, schema
from survey.errors import Busy, LoketError
from survey.ledger import Head
from tests.builders import TENANT, a_form, a_rating


@pytest.fixture
def box(tmp_path: Path) -> Iterator[Box]:
    box = Box.open(tmp_path, "main", TENANT)
    box.append_many([a_rating(), a_form(3, comment="Baik"), a_rating(1)])
    yield box
    box.close()


def by_hand(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(path, isolation_level=None)


# --- triggers -----------------------------------------------------------------------------------

OTHER_ID = "x'000102030405060708090a0b0c0d0e0f'"
FORBIDDEN = [
    "UPDATE entry SET body = x'00' WHERE seq = 2",
    "UPDATE entry SET seq = 9 WHERE seq = 3",
    "UPDATE entry SET hash = prev_hash",
    "DELETE FROM entry WHERE seq = 3",
    "DELETE FROM entry",
    f"INSERT INTO entry SELECT seq + 9, {OTHER_ID}, body, prev_hash, hash FROM entry WHERE seq = 3",
    f"REPLACE INTO entry SELECT 2, {OTHER_ID}, body, prev_hash, hash FROM entry WHERE seq = 3",
    "UPDATE private SET comment = 'lain' WHERE seq = 2",
    "UPDATE private SET comment = NULL WHERE seq = 2",
    "UPDATE private SET comment_salt = NULL WHERE seq = 2",
    "UPDATE private SET time_salt = bands_salt WHERE seq = 2",
    "UPDATE private SET d_comment = d_time WHERE seq = 2",
    "UPDATE private SET seq = 7 WHERE seq = 2",
    "DELETE FROM private WHERE seq = 2",
    "UPDATE sent SET seq = -1",
    "DELETE FROM sent",
    "INSERT INTO sent SELECT 2, seq, hash FROM sent",
    "UPDATE box SET tenant = 1",
    "DELETE FROM box",
    "UPDATE state SET state = 'free'",
    "DELETE FROM state",
]


@pytest.mark.parametrize("statement", FORBIDDEN)
def test_the_file_itself_refuses_every_change_of_what_was_said(box: Box, statement: str) -> None:
    with closing(by_hand(boxes(box.folder)[0].path)) as conn, pytest.raises(sqlite3.IntegrityError):
        conn.execute(statement)
    assert boxes(box.folder)[0].verify([box.head]).ok


def test_what_was_erased_cannot_be_filled_in_again(box: Box) -> None:
    path = boxes(box.folder)[0].path
    with closing(by_hand(path)) as conn:
        conn.execute("UPDATE private SET comment = NULL, comment_salt = NULL WHERE seq = 2")
        with pytest.raises(sqlite3.IntegrityError, match="only be erased"):
            conn.execute("UPDATE private SET comment = 'x', comment_salt = x'00' WHERE seq = 2")
    assert boxes(box.folder)[0].verify([box.head]).ok


def test_a_closed_chain_stays_closed(box: Box) -> None:
    path = boxes(box.folder)[0].path
    box.renew("fork")
    with closing(by_hand(path)) as conn, pytest.raises(sqlite3.IntegrityError):
        conn.execute("UPDATE state SET state = 'open'")


# --- settings -----------------------------------------------------------------------------------


def test_a_box_writes_with_settings_that_survive_a_power_cut(box: Box) -> None:
    db = box._store._db
    assert db is not None
    found = {name: db.execute(f"PRAGMA {name}").fetchone()[0] for name in schema.SETTINGS}
    assert found == schema.SETTINGS
    assert (found["journal_mode"], found["synchronous"]) == ("wal", 2)


@pytest.mark.parametrize(
    ("asked", "instead"),
    [
        ("synchronous = FULL", "synchronous = NORMAL"),
        ("synchronous = FULL", "synchronous = OFF"),
        ("journal_mode = WAL", "journal_mode = DELETE"),
        ("secure_delete = ON", "secure_delete = OFF"),
        ("wal_autocheckpoint = 1000", "wal_autocheckpoint = 0"),
    ],
)
def test_a_box_does_not_start_when_a_setting_did_not_take(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, asked: str, instead: str
) -> None:
    assert asked in schema._SET
    monkeypatch.setattr(schema, "_SET", schema._SET.replace(asked, instead))
    with pytest.raises(NotDurable, match=asked.partition(" ")[0]):
        Box.open(tmp_path, "main", TENANT)
    monkeypatch.undo()
    Box.open(tmp_path, "main", TENANT).close()


def test_a_box_of_a_later_version_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("survey.box.repair.FORMAT", 2)
    Box.open(tmp_path, "main", TENANT).close()
    monkeypatch.undo()
    content = [file.read_bytes() for file in tmp_path.glob("*.db")]
    with pytest.raises(NewerBox, match="lebih baru"):
        Box.open(tmp_path, "main", TENANT)
    assert [file.read_bytes() for file in tmp_path.glob("*.db")] == content


def test_a_folder_that_cannot_be_made_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(Unavailable, match="tidak dapat dipakai"):
        Box.open(tmp_path / "file", "main", TENANT)


def test_no_room_to_repair_a_damaged_box_is_a_sentence_and_it_is_repaired_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    box = Box.open(tmp_path, "main", TENANT)
    drafts = [a_rating() for _ in range(3)]
    box.append_many(drafts)
    box.close()
    (file,) = tmp_path.glob("*.db")
    file.write_bytes(bytes(4096) + file.read_bytes()[4096:])

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(shutil, "copyfile", full)
    with pytest.raises(Unavailable, match="diska penuh"):
        Box.open(tmp_path, "main", TENANT)
    monkeypatch.undo()
    box = Box.open(tmp_path, "main", TENANT)
    assert [entry.id for entry in box.unsent()] == [draft.id for draft in drafts]
    box.close()


# --- a locked file ------------------------------------------------------------------------------


def actions(box: Box) -> dict[str, Callable[[], object]]:
    entry = box.unsent()[1]
    return {
        "append": lambda: box.append(a_rating()),
        "append_many": lambda: box.append_many([a_rating(), a_rating()]),
        "mark_sent": lambda: box.mark_sent(Head(entry.seq, entry.hash)),
        "erase": lambda: box.erase(entry.id, {"comment"}),
        "renew": lambda: box.renew("fork"),
    }


@pytest.mark.parametrize("name", ["append", "append_many", "mark_sent", "erase", "renew"])
def test_every_writing_call_on_a_locked_file_is_busy_and_works_again_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(schema, "BUSY_S", 0.1)
    box = Box.open(tmp_path, "main", TENANT)
    known = a_form(3, comment="Baik")
    box.append_many([a_rating(), known])
    head = box.head
    path = boxes(tmp_path)[0].path
    with closing(by_hand(path)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(Busy):
            actions(box)[name]()
        # What only reads goes on meanwhile.
        assert box.find(known.id) is not None
        assert box.find(known.id) is not None
        assert len(box.unsent()) == 2
        assert boxes(tmp_path)[0].verify([head]).ok
        other.execute("ROLLBACK")
    actions(box)[name]()
    assert all(one.verify().ok for one in boxes(tmp_path))
    box.close()


def test_opening_a_locked_box_is_busy_and_puts_nothing_aside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(schema, "BUSY_S", 0.1)
    Box.open(tmp_path, "main", TENANT).close()
    (path,) = tmp_path.glob("*.db")
    with closing(by_hand(path)) as other:
        other.execute("PRAGMA journal_mode = DELETE")  # here EXCLUSIVE keeps readers out as well
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(LoketError) as caught:
            Box.open(tmp_path, "main", TENANT)
        assert isinstance(caught.value, Busy)
        other.execute("ROLLBACK")
    Box.open(tmp_path, "main", TENANT).close()
    assert list(tmp_path.glob("*.db")) == [path]
