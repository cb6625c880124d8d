"""Each thing that proves that this register itself had erased a part, alone."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import date

import pytest
import time_machine
from sqlalchemy import text

from survey.actions import retention
from survey.differences import DifferenceKind
from survey.transfer import erasing
from tests.erased import at_noon
from tests.lived import SOON, Lived, compared, edited, told
from tests.survey.test_refilled import DUE, HERE, erased_by_rule, erased_by_wish, refills

OUTLIVED = (DifferenceKind.OUTLIVED, "response_private")


def without_orders(office: Lived) -> None:
    """Let no box remember by which order it erased."""
    for file in (office.folder / "boxes").glob("*.db"):
        with closing(sqlite3.connect(file)) as raw, raw:
            if raw.execute("SELECT 1 FROM sqlite_schema WHERE name = 'erased'").fetchone():
                raw.execute("DELETE FROM erased")


def only_the_wish(office: Lived) -> date:
    day = erased_by_wish(office)
    without_orders(office)
    return day


def only_the_boxes_order(office: Lived) -> date:
    """Erase what is due in a run that did not end."""
    with time_machine.travel(at_noon(DUE), tick=False):
        retention.erase_due(office.register, at_noon(DUE))
        erasing.apply(office.register, office.folder / "boxes")
    return DUE


def only_the_pass(office: Lived) -> date:
    day = erased_by_rule(office)
    without_orders(office)
    return day


@pytest.mark.parametrize("erased", [only_the_wish, only_the_boxes_order, only_the_pass])
def test_each_reason_alone_proves_that_the_register_had_erased_it(
    on_sqlite: Lived, erased: Callable[[Lived], date]
) -> None:
    day = erased(on_sqlite)
    edited(on_sqlite, refills("form", "comment"))
    assert told(compared(on_sqlite.register, on_sqlite.folder, day)) == {HERE: 1}


def test_a_run_that_did_not_end_proves_nothing(on_sqlite: Lived) -> None:
    """It may have been cut off between the portions, before it came to the answer."""
    only_the_boxes_order(on_sqlite)
    without_orders(on_sqlite)
    edited(on_sqlite, refills("form", "comment"))
    assert told(compared(on_sqlite.register, on_sqlite.folder, DUE)) == {OUTLIVED: 1}


FORGED = (
    "INSERT OR IGNORE INTO erasure (tenant, id, part, asked, made_at, made_by)"
    " SELECT tenant, id, 'comment', 0, '2026-11-20T00:00:00Z', 'retention'"
    " FROM response_private WHERE comment <> ''"
)


def comments(office: Lived) -> int:
    """Count the comments that the boxes hold."""
    n = 0
    for file in (office.folder / "boxes").glob("*.db"):
        with closing(sqlite3.connect(file)) as raw:
            n += raw.execute("SELECT count(*) FROM private WHERE comment <> ''").fetchone()[0]
    return n


def test_work_that_nobody_ordered_is_not_done(on_sqlite: Lived) -> None:
    """The rules erase in the register first, so a comment that stands there is not to be erased."""
    before = comments(on_sqlite)
    assert before > 0
    edited(on_sqlite, lambda conn, _: conn.execute(text(FORGED)))
    assert erasing.apply(on_sqlite.register, on_sqlite.folder / "boxes") == 0
    assert erasing.open_work(on_sqlite.register, at_noon(SOON)) == (0, 3)  # and that is said
    assert comments(on_sqlite) == before
    erased_by_rule(on_sqlite)  # the control: when it is due, it goes
    assert comments(on_sqlite) == 0
