"""A row of the journal with a number that no line has is believed by nobody, whatever it tells."""

import json
import shutil
from pathlib import Path

import pytest
from sqlalchemy import Connection, func, insert, select, update

from survey.box import boxes
from survey.ledger import Head
from survey.proof.box_proofs import check_boxes
from survey.proof.whereabouts import Folder
from survey.register import audit, checks, journal, proven, values
from survey.register.journal_check import check
from survey.register.schema import journal as lines
from survey.register.schema import response_private
from survey.transfer import erasing
from tests.builders import TENANT
from tests.erased import at_noon
from tests.lived import SOON, Lived, Named, edited
from tests.survey.test_rows_and_excuses import (
    BOTH,
    LATER,
    a_lost_box,
    forges_act,
    null_both,
    put_back,
)

BEHIND = "behind the last line"
PLACES = (0, -1, BEHIND)
_BYTES = {"salt": b"x" * 16, "d_told": b"y" * 32, "prev_hash": b"z" * 32, "hash": b"w" * 32}


def forge(conn: Connection, place: int | str, act: str, **words: str) -> None:
    """Write a row into the journal that no hash covers."""
    last = conn.execute(select(func.max(lines.c.seq))).scalar_one()
    row = {"seq": last + 1 if place == BEHIND else place, "at": LATER, "made_by": "x", "act": act}
    row |= {"subject": "", "detail": "", "params": "{}", "sealed": '{"rows":{},"states":{}}'}
    conn.execute(insert(lines), {"tenant": TENANT, **_BYTES, **row, **words})


def is_told(office: Lived, place: int | str) -> bool:
    """Say whether the check of the journal names the row, wherever it stands."""
    with office.register.read() as conn:
        last = conn.execute(select(func.max(lines.c.seq))).scalar_one()
        named = {broken.seq for broken in check(conn).breaks}
    return (last if place == BEHIND else place) in named


def comments(office: Lived) -> int:
    here = [parts for box in boxes(office.folder / "boxes") for _id, parts in box.held_parts()]
    return sum("comment" in parts for parts in here)


@pytest.mark.parametrize("place", PLACES)
def test_it_orders_nothing_to_be_erased_again(on_sqlite: Lived, place: int | str) -> None:
    def change(conn: Connection, _: Named) -> None:
        null_both(conn, on_sqlite)
        gone = select(response_private.c.id).where(response_private.c.comment.is_(None))
        again = {"comment": [answer_id.hex() for answer_id in conn.execute(gone).scalars()]}
        forge(conn, place, "erase_again", params=json.dumps({"again": again}))

    # The control: what stands where a line can is read, and its chain is what tells of it.
    assert edited(on_sqlite, change) == ({} if place == BEHIND else BOTH)
    assert is_told(on_sqlite, place)


@pytest.mark.parametrize("place", PLACES)
def test_no_run_of_retention_is_read_from_it_and_no_box_erased_by_it(
    on_sqlite: Lived, place: int | str
) -> None:
    def change(conn: Connection, _: Named) -> None:
        mine = response_private.c.comment.like("KENARI%")
        conn.execute(update(response_private).where(mine).values(comment=None))
        forge(conn, place, "retention")

    before = comments(on_sqlite)
    assert edited(on_sqlite, change) == ({} if place == BEHIND else BOTH)
    assert is_told(on_sqlite, place)
    erasing.align(on_sqlite.register, on_sqlite.folder / "boxes", at_noon(SOON))
    erasing.apply(on_sqlite.register, on_sqlite.folder / "boxes")
    assert (comments(on_sqlite) < before) is (place == BEHIND)


@pytest.mark.parametrize("place", PLACES)
def test_it_removed_no_damaged_file(on_sqlite: Lived, place: int | str) -> None:
    box_id = a_lost_box(on_sqlite)
    aside = f"main-{box_id[:16]}.db.damaged"
    edited(on_sqlite, lambda conn, _: forge(conn, place, "remove_damaged", detail=aside))
    folder = on_sqlite.folder / "boxes"
    lost = Folder(folder, boxes(folder), on_sqlite.register).has_lost(box_id)
    assert lost is (place != BEHIND)
    assert is_told(on_sqlite, place)


@pytest.mark.parametrize("place", PLACES)
def test_it_tells_of_no_fork(on_sqlite: Lived, tmp_path: Path, place: int | str) -> None:
    folder = on_sqlite.folder / "boxes"
    older = Path(shutil.copytree(folder, tmp_path / "kept"))
    (box_id,) = [box.id for box in boxes(folder) if box.device == "main"]
    put_back(on_sqlite, older, n_taken=2)
    params = json.dumps({"box": box_id, "common": 1})
    edited(on_sqlite, lambda conn, _: forge(conn, place, "fork", params=params))
    assert check_boxes(folder, on_sqlite.register, ()).ok is (place == BEHIND)
    assert is_told(on_sqlite, place)


@pytest.mark.parametrize(
    ("place", "act", "believed"),
    [(0, "migrate", False), (BEHIND, "judge", False), (BEHIND, "migrate", True)],
)
def test_the_list_of_before_counts_only_where_a_line_that_may_seal_it_does(
    on_sqlite: Lived, place: int | str, act: str, *, believed: bool
) -> None:
    """Of a line beside answers nobody is shown anything, so that none of these vouches for acts."""

    def change(conn: Connection, named: Named) -> None:
        null_both(conn, on_sqlite)
        forges_act("retention", LATER)(conn, named)
        sealed = json.dumps({"rows": {"audit": [1, "00" * 32]}, "states": {}}).replace(" ", "")
        forge(conn, place, act, sealed=sealed)

    assert edited(on_sqlite, change) == ({} if believed else BOTH)
    assert is_told(on_sqlite, place)


def test_no_reader_takes_it_for_a_line(on_sqlite: Lived) -> None:
    """A check, an act, the head, and what an answer of a device came through."""
    with on_sqlite.register.read() as conn:
        before = (journal.head(conn), audit.acts(conn), proven.lines(conn, "verify"))
    params = json.dumps({"ok": True, "box": "ab" * 16})
    edited(on_sqlite, lambda conn, _: forge(conn, 0, "verify", params=params))
    with on_sqlite.register.read() as conn:
        assert (journal.head(conn), audit.acts(conn), proven.lines(conn, "verify")) == before
        assert list(checks.newest_first(conn)) == []
        row_0 = conn.execute(select(lines.c.hash).where(lines.c.seq == 0)).scalar_one()
        assert not journal.holds(conn, Head(0, row_0))


def test_its_number_is_a_damaged_value() -> None:
    assert [values.fits(lines.c.seq, n) for n in (-1, 0, 1)] == [False, False, True]
