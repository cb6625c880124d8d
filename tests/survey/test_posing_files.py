"""A file that only looks like a box of this folder excuses nothing and is counted nowhere."""

import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Connection, update

from survey.box import ReadBox, boxes
from survey.box.schema import fill, passport_of
from survey.differences import DifferenceKind, Whereabouts
from survey.proof.box_proofs import check_boxes
from survey.register.schema import response_private
from survey.transfer import archive
from survey.transfer.forward import InProcess
from tests.builders import a_rating, carry, opened, put
from tests.lived import Lived, Named, compared, edited, told
from tests.verifier.verifier import Verifier


def the_main(office: Lived) -> ReadBox:
    (box,) = [box for box in boxes(office.folder / "boxes") if box.device == "main"]
    return box


def remove(path: Path) -> None:
    for ending in ("", "-wal", "-shm"):
        path.with_name(f"{path.name}{ending}").unlink(missing_ok=True)


def poses_as(box: ReadBox, box_id: str) -> None:
    """Put an empty box with another id in the place of one."""
    with closing(sqlite3.connect(box.path)) as db:
        passport = passport_of(db)
    assert passport is not None
    remove(box.path)
    with closing(sqlite3.connect(box.path, isolation_level=None)) as db:
        fill(db, replace(passport, id=box_id))


def rewrites_comments(conn: Connection, _: Named) -> None:
    mine = response_private.c.comment.like("KENARI%")
    conn.execute(update(response_private).where(mine).values(comment="Baik sekali"))


def test_control_with_its_box_at_hand_such_an_edit_is_told(on_sqlite: Lived) -> None:
    edits = {(DifferenceKind.EDITED, "response_private"): 3}
    assert edited(on_sqlite, rewrites_comments) == edits
    assert check_boxes(on_sqlite.folder / "boxes", on_sqlite.register, ()).ok


@pytest.mark.parametrize("n_same", [16, 31])
def test_an_empty_box_with_the_same_first_digits_stands_for_no_other(
    on_sqlite: Lived, n_same: int
) -> None:
    box = the_main(on_sqlite)
    other = "".join(f"{15 - int(digit, 16):x}" for digit in box.id)
    poses_as(box, box.id[:n_same] + other[n_same:])
    edited(on_sqlite, rewrites_comments)
    (away,) = compared(on_sqlite.register, on_sqlite.folder).away
    assert (away.box, away.where) == (box.id, Whereabouts.GONE)
    proof = check_boxes(on_sqlite.folder / "boxes", on_sqlite.register, ())
    assert [head.box for head in proof.lost] == [box.id]


def test_of_a_file_that_cannot_be_read_its_name_still_tells(on_sqlite: Lived) -> None:
    box = the_main(on_sqlite)
    remove(box.path)
    box.path.write_bytes(bytes(4096))
    (away,) = compared(on_sqlite.register, on_sqlite.folder).away
    assert (away.box, away.where) == (box.id, Whereabouts.ENDED)
    proof = check_boxes(on_sqlite.folder / "boxes", on_sqlite.register, ())
    assert [broken.box for broken in proof.broken] == [box.id[:16]]


NAMES = ("{} - Copy.db", "{}-copy.db", "{} (1).db", "salinan-{}.db", "{}.2.db", "x{}.db")


@pytest.mark.parametrize("name", NAMES)
def test_a_copy_of_a_box_is_named_and_neither_counted_nor_continued(
    on_sqlite: Lived, name: str
) -> None:
    before = compared(on_sqlite.register, on_sqlite.folder)
    box = the_main(on_sqlite)
    copy = Path(shutil.copy(box.path, box.path.with_name(name.format(box.path.stem))))
    after = compared(on_sqlite.register, on_sqlite.folder)
    assert (after.n_boxes, after.n_entries) == (before.n_boxes, before.n_entries)
    assert (told(after), after.away) == ({}, ())
    (broken,) = check_boxes(on_sqlite.folder / "boxes", on_sqlite.register, ()).broken
    assert f"misnamed {copy}" in Verifier(on_sqlite.folder).run()
    assert "bukan nama kotak itu sendiri" in broken.line
    assert copy.name in broken.line
    with opened(on_sqlite.folder) as writer:
        put(writer, a_rating())
        assert writer.id == box.id
        carry(writer, InProcess(on_sqlite.register))
    archive.backup(on_sqlite.folder, on_sqlite.folder / "cadangan.zip")
    copy.unlink()  # the control
    assert check_boxes(on_sqlite.folder / "boxes", on_sqlite.register, ()).ok
    assert compared(on_sqlite.register, on_sqlite.folder).n_entries == before.n_entries + 1


def test_a_box_that_was_renamed_is_missed_under_its_name_until_it_has_it_again(
    on_sqlite: Lived,
) -> None:
    box = the_main(on_sqlite)
    renamed = box.path.rename(box.path.with_name("main-1.db"))
    (away,) = compared(on_sqlite.register, on_sqlite.folder).away
    assert (away.box, away.where) == (box.id, Whereabouts.GONE)
    renamed.rename(box.path)
    assert compared(on_sqlite.register, on_sqlite.folder).away == ()


JUNK = {"nothing": b"", "zeros": bytes(8192), "an empty database": b"SQLite format 3\0" * 64}


@pytest.mark.parametrize("content", JUNK.values(), ids=JUNK)
def test_a_file_with_the_name_of_one_put_aside_excuses_no_box_that_is_gone(
    on_sqlite: Lived, content: bytes
) -> None:
    box = the_main(on_sqlite)
    damaged = bytes(4096) + box.path.read_bytes()[4096:]
    remove(box.path)
    aside = box.path.with_name(f"{box.path.name}.damaged")
    for lies_there, where in ((content, Whereabouts.GONE), (damaged, Whereabouts.ASIDE)):
        aside.write_bytes(lies_there)  # the second is the control: what a writer puts aside
        (away,) = compared(on_sqlite.register, on_sqlite.folder).away
        assert (away.box, away.where) == (box.id, where)
        lost = check_boxes(on_sqlite.folder / "boxes", on_sqlite.register, ()).lost
        assert bool(lost) is (where is Whereabouts.GONE)
        gone = [line for line in Verifier(on_sqlite.folder).run() if line.startswith("gone box")]
        assert bool(gone) is (where is Whereabouts.GONE)
