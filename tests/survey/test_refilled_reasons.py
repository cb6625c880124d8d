"""Each thing that proves that this register itself had erased a part, alone."""

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import date, timedelta

import pytest
import time_machine
from sqlalchemy import Connection, text, update

from survey.actions import retention
from survey.differences import DifferenceKind
from survey.ledger import receipt
from survey.register import erasures, journal, proven
from survey.register.schema import audit, response_private
from survey.transfer import erasing
from tests.builders import DAY, TENANT, UNIT
from tests.erased import at_noon
from tests.lived import SOON, Lived, compared, edited, own, spoil, told
from tests.survey.test_refilled import DUE, HERE, erased_by_rule, erased_by_wish, refills
from tests.verifier.verifier import Verifier

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


def older_register(office: Lived, name: str = "form") -> None:
    """Erase by a citizen's wish, and put the register of before back."""
    file = office.folder / "register.db"
    shutil.copyfile(file, before := office.folder / "before.db")
    code = receipt(TENANT, office.named[name].id)
    retention.erase_receipt(office.register, code, "all", "Ayu")
    erasing.apply(office.register, office.folder / "boxes")
    office.register.close()
    shutil.copyfile(before, file)


def ran_until(conn: Connection, last: date) -> None:
    """Note a pass up to a day, and that its run ended."""
    detail = proven.pass_detail([*retention.PART_NAMES], last, 3)
    journal.note(conn, "retention", "erase", UNIT, detail)
    journal.note(conn, "retention", "retention", "retention", "–")


@pytest.mark.parametrize(
    ("last", "kind"),
    [(DAY - timedelta(days=1), OUTLIVED), (DAY, HERE)],
    ids=["up to the day before", "up to its day"],
)
def test_a_pass_proves_it_of_answers_up_to_its_day_alone(
    on_sqlite: Lived, last: date, kind: tuple[DifferenceKind, str]
) -> None:
    older_register(on_sqlite)
    assert told(compared(on_sqlite.register, on_sqlite.folder)) == {OUTLIVED: 3}
    with on_sqlite.register.begin() as conn:
        ran_until(conn, last)
    assert told(compared(on_sqlite.register, on_sqlite.folder)) == {kind: 3}


def test_a_pass_of_the_list_before_the_journal_proves_nothing(on_sqlite: Lived) -> None:
    """All that stood there when the journal began its first line seals, also what it had left."""
    older_register(on_sqlite)
    detail = proven.pass_detail([*retention.PART_NAMES], DAY, 3)
    row = {"tenant": TENANT, "made_at": "2026-11-17T01:00:00Z", "made_by": "retention"}
    rows = [
        {**row, "n": 1, "act": "erase", "subject": UNIT, "detail": detail},
        {**row, "n": 2, "act": "retention", "subject": "retention", "detail": "–"},
    ]
    with on_sqlite.register.begin() as conn:
        journal.add(conn, audit, rows)
        journal.note(conn, "loket", "migrate", "0004 → 0007", "")
        journal.note(conn, "retention", "retention", "retention", "–")
        assert [line.seq for line in proven.lines(conn, "erase")] == [0]  # it is believed
    assert told(compared(on_sqlite.register, on_sqlite.folder)) == {OUTLIVED: 3}
    with on_sqlite.register.begin() as conn:
        ran_until(conn, DAY)  # the control
    assert told(compared(on_sqlite.register, on_sqlite.folder)) == {HERE: 3}


def test_an_order_that_the_box_names_excuses_nothing_that_it_still_has(on_sqlite: Lived) -> None:
    """Who empties the register and writes an order into the box leaves the value that is there."""
    (file,) = (on_sqlite.folder / "boxes").glob("main-*.db")
    mine = own(on_sqlite.named["clocked"])
    kept = "SELECT time, time_salt, seq FROM private JOIN entry USING (seq) WHERE id = ?"
    with closing(sqlite3.connect(file)) as raw:
        before = raw.execute(kept, (mine,)).fetchone()
    older_register(on_sqlite, "clocked")
    empties = dict.fromkeys(column for names in erasures.COLUMNS.values() for column in names)
    emptied = update(response_private).where(response_private.c.id == mine).values(empties)
    edited(on_sqlite, lambda conn, _: conn.execute(emptied))
    comparison = compared(on_sqlite.register, on_sqlite.folder)
    assert (told(comparison), comparison.n_again) == ({}, 3)  # the control: an older register
    spoil(
        on_sqlite.folder,
        "main",
        f"UPDATE private SET time = '{before[0]}', time_salt = x'{before[1].hex()}'"
        f" WHERE seq = {before[2]}",
    )
    comparison = compared(on_sqlite.register, on_sqlite.folder)
    assert told(comparison) == {(DifferenceKind.ERASED, "response_private"): 1}
    assert comparison.n_again == 2
    with time_machine.travel(at_noon(SOON), tick=False):
        assert Verifier(on_sqlite.folder).run()
    # Nor does the daily run take it for an order: what is left of it stays.
    aligned = erasing.align(on_sqlite.register, on_sqlite.folder / "boxes", at_noon(SOON))
    assert aligned.unordered == {(mine, "time")}
    erasing.apply(on_sqlite.register, on_sqlite.folder / "boxes")
    with closing(sqlite3.connect(file)) as raw:
        assert raw.execute(kept, (mine,)).fetchone() == before
