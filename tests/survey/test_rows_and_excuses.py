"""What is gone is excused by what a sealed line, a rule or the box proves, and by nothing else."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Connection, Table, func, insert, select, text, update

from survey.box import boxes
from survey.differences import DifferenceKind, Whereabouts
from survey.register import journal
from survey.register.schema import audit, erasure, response_private
from survey.register.schema import box as box_table
from survey.register.schema import journal as lines
from survey.transfer.proof import check_boxes
from survey.transfer.whereabouts import Folder
from tests.builders import TENANT
from tests.lived import Change, Lived, Named, compared, edited, own, spoil, told

ERASED = DifferenceKind.ERASED
NULLED = "UPDATE private SET comment = NULL, comment_salt = NULL WHERE comment LIKE 'KENARI%'"
BOTH = {(ERASED, "response_private"): 3}
LATER = "2099-01-01T00:00:00Z"


def null_both(conn: Connection, office: Lived) -> None:
    """Take every comment out of the register and out of its box."""
    spoil(office.folder, "main", NULLED)
    mine = response_private.c.comment.like("KENARI%")
    assert conn.execute(update(response_private).where(mine).values(comment=None)).rowcount == 3


def forges(table: Table, **values: Any) -> Change:
    """Insert a row as somebody does who does not know how lines are sealed."""
    return lambda conn, _: conn.execute(insert(table), {"tenant": TENANT, **values})


def forges_act(act: str, made_at: str, detail: str = "–") -> Change:
    words: Mapping[str, str] = {"made_by": "retention", "subject": "retention", "detail": detail}
    return forges(audit, n=999, made_at=made_at, act=act, **words)


def orders_by_rule(conn: Connection, named: Named) -> None:
    for name in named:
        row = {"id": own(named[name]), "part": "comment", "asked": False}
        made = {"made_at": LATER, "made_by": "retention", "applied_at": LATER}
        conn.execute(insert(erasure), {"tenant": TENANT, **row, **made})
    detail = conn.execute(text("SELECT id FROM response WHERE kind = 'detail'")).scalar_one()
    row = {"id": detail, "part": "comment", "asked": False, "made_at": LATER}
    conn.execute(insert(erasure), {"tenant": TENANT, **row, "made_by": "retention"})


EXCUSES: Mapping[str, Change] = {
    "no excuse at all": lambda *_: None,
    "a run of retention in a year far ahead": forges_act("retention", LATER),
    "an alignment once upon a time": forges_act("erase_again", "2026-11-16T01:00:00Z"),
    "a pass that erased all": forges_act("erase", LATER, "comment sampai 2098-12-31: 3 jawaban"),
    "orders by a rule that does not say so": orders_by_rule,
}


@pytest.mark.parametrize("excuse", EXCUSES.values(), ids=EXCUSES)
def test_no_row_that_nothing_seals_excuses_what_is_gone(on_sqlite: Lived, excuse: Change) -> None:
    def change(conn: Connection, named: Named) -> None:
        null_both(conn, on_sqlite)
        excuse(conn, named)

    assert edited(on_sqlite, change) == BOTH
    comparison = compared(on_sqlite.register, on_sqlite.folder)
    assert (comparison.n_again, comparison.n_ahead) == (0, 0)


@pytest.mark.parametrize("excuse", EXCUSES.values(), ids=EXCUSES)
def test_control_such_a_row_alone_changes_nothing(on_sqlite: Lived, excuse: Change) -> None:
    assert edited(on_sqlite, excuse) == {}


def test_the_same_acts_excuse_it_where_lines_of_the_journal_tell_them(on_sqlite: Lived) -> None:
    """The control: it is the seal that makes the difference."""
    assert edited(on_sqlite, lambda conn, _: null_both(conn, on_sqlite)) == BOTH
    with on_sqlite.register.begin() as conn:
        gone = select(response_private.c.id).where(response_private.c.comment.is_(None))
        again = {"comment": [answer_id.hex() for answer_id in conn.execute(gone).scalars()]}
        params = {"again": again}
        journal.note(conn, "retention", "erase_again", "align", "–", params=params)
    comparison = compared(on_sqlite.register, on_sqlite.folder)
    assert (told(comparison), comparison.n_again) == ({}, 3)


def test_a_run_by_a_clock_that_was_ahead_is_said(on_sqlite: Lived) -> None:
    assert edited(on_sqlite, lambda conn, _: null_both(conn, on_sqlite)) == BOTH
    with on_sqlite.register.engine.execution_options(writing=True).begin() as conn:
        journal.note(conn, "retention", "retention", "retention", "–")
        conn.execute(update(lines).where(lines.c.act == "retention").values(at=LATER))
    comparison = compared(on_sqlite.register, on_sqlite.folder)
    assert (told(comparison), comparison.n_ahead) == ({}, 3)
    due = compared(on_sqlite.register, on_sqlite.folder, date(2027, 3, 31))
    assert (told(due), due.n_ahead) == ({}, 0)


def a_lost_box(office: Lived, name: str = "main") -> str:
    (path,) = (office.folder / "boxes").glob(f"{name}-*.db")
    (box_id,) = [box.id for box in boxes(office.folder / "boxes") if box.path == path]
    path.unlink()
    return box_id


def says_device(conn: Connection, _: Named) -> None:
    conn.execute(update(box_table).where(box_table.c.device == "main").values(device="tablet-9"))


DISGUISES: Mapping[str, Change] = {
    "nothing": lambda *_: None,
    "the register's own word that it came from elsewhere": says_device,
    "a damaged file that was removed once": forges_act(
        "remove_damaged", "2026-11-16T01:00:00Z", "main-{}.db.damaged"
    ),
}


@pytest.mark.parametrize("forged", [*DISGUISES, "an act whose words were erased and written anew"])
def test_a_box_that_is_gone_is_missed_whatever_the_register_says_of_it(
    on_sqlite: Lived, forged: str
) -> None:
    box_id = a_lost_box(on_sqlite)

    def change(conn: Connection, named: Named) -> None:
        if forged in DISGUISES:
            DISGUISES[forged](conn, named)
            detail = func.replace(audit.c.detail, "{}", box_id[:16])
            conn.execute(update(audit).values(detail=detail))
        else:
            anew = {"made_by": "device tablet-9", "salt": None}
            conn.execute(update(lines).where(lines.c.subject == box_id).values(anew))
            says_device(conn, named)

    edited(on_sqlite, change)
    folder = on_sqlite.folder / "boxes"
    assert Folder(folder, boxes(folder), on_sqlite.register).has_lost(box_id)
    proof = check_boxes(folder, on_sqlite.register, ())
    assert proof.lost == (f"RUSAK  kotak {box_id[:8]}: tidak ada lagi di komputer ini",)


def test_a_device_that_the_register_names_otherwise_than_the_journal_is_a_difference(
    on_sqlite: Lived,
) -> None:
    a_lost_box(on_sqlite)
    assert edited(on_sqlite, lambda *_: None) == {}
    assert edited(on_sqlite, says_device) == {(DifferenceKind.EDITED, "box"): 1}
    (away,) = compared(on_sqlite.register, on_sqlite.folder).away
    assert (away.device, away.where) == ("main", Whereabouts.GONE)
