"""Lines that somebody appends who knows how they are written: what no act ever sealed is told."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest
import time_machine
from sqlalchemy import Connection, insert, select, text

from kiosk.commands.breaks import lines_of
from survey.closing import sealed
from survey.register import closings, flags, journal, offices
from survey.register.engine import Register
from survey.register.journal_check import BreakKind
from survey.register.schema import amendment, closing, response
from tests.builders import DAY, UNIT
from tests.survey.test_journal import checked, edit, kinds, lived_in


def withdraws(conn: Connection) -> None:
    """Take the low answers out, as if an import were withdrawn."""
    rows = conn.execute(select(response).where(response.c.scores.like("1%"))).mappings().all()
    numbered = [
        {
            **{name: row[name] for name in ("tenant", "id", "unit", "day")},
            "n": 900 + n,
            "matter": "withdrawn",
            "officer": "",
            "ground": "none",
            "withdrawn": True,
            "import_n": None,
            "reason": "",
            "made_by": "rules",
            "made_at": "2026-11-16T00:00:00Z",
        }
        for n, row in enumerate(rows)
    ]
    journal.add(conn, amendment, numbered)


def renames(conn: Connection) -> None:
    conn.execute(text("UPDATE officer SET name = 'Budi' WHERE code = 'P01'"))
    journal.seal_names(conn)


def judges(conn: Connection) -> None:
    flags.seal(conn, UNIT, DAY)


@pytest.mark.parametrize(
    ("act", "does", "what"),
    [
        ("judge", withdraws, "amendment"),
        ("accept", renames, "names"),
        ("verify", judges, "flags"),
        ("export_ratings", withdraws, "amendment"),
    ],
)
def test_an_act_that_the_trail_does_not_show_seals_nothing_else(
    register: Register, act: str, does: Callable[[Connection], None], what: str
) -> None:
    lived_in(register)
    with register.begin() as conn:
        does(conn)
        journal.note(conn, "rules", act, "", "1 hari")
    assert (BreakKind.ACT, what) in kinds(checked(register).breaks)


def test_control_an_act_that_the_trail_shows_may(register: Register) -> None:
    lived_in(register)
    with register.begin() as conn:
        renames(conn)
        journal.note(conn, "Ayu", "set_office", "", "")
        judges(conn)
        journal.note(conn, "rules", "judge", "", "1 hari")
    assert checked(register).breaks == ()


def test_a_closing_that_is_not_what_was_signed_is_told(register: Register) -> None:
    """Also where a line seals it: whoever appends one must sign anew."""
    lived_in(register)
    with register.read() as conn:
        columns = [column.name for column in closing.columns]
        assert offices.units(conn)
    row = dict.fromkeys(columns, "") | {
        "tenant": register.tenant,
        "unit": UNIT,
        "period": "2026-11",
        "version": 1,
        "first": "2026-11-01",
        "last": "2026-11-30",
        "closed_at": "2026-12-01T02:00:00Z",
        "figures": json.dumps({"n": 1, "ikm": "80.00"}),
        "heads": "[]",
        "changes": "[]",
    }
    del row["sealed_by"]
    with register.begin() as conn:
        journal.add(conn, closing, [{**row, "digest": "0" * 64}])
        journal.note(conn, "Ayu", "close", UNIT, "")
    assert kinds(checked(register).breaks) == {(BreakKind.SIGNED, f"{UNIT} 2026-11")}
    with register.read() as conn:
        (version,) = closings.versions(conn, UNIT, "2026-11")
    whole = sealed(version)
    with register.engine.execution_options(writing=True).begin() as conn:
        conn.execute(text("DELETE FROM closing"))
        conn.execute(insert(closing), {**row, "digest": whole.digest, "sealed_by": 900})
    assert BreakKind.SIGNED not in {some.kind for some in checked(register).breaks}
    edit(register, "UPDATE closing SET heads = '['")
    assert BreakKind.SIGNED in {some.kind for some in checked(register).breaks}


def test_lines_that_go_back_in_time_are_counted_and_no_difference(register: Register) -> None:
    for day in (18, 19, 30, 18, 18, 29, 30):  # behind whatever day this test runs on
        with (
            time_machine.travel(datetime(2099, 11, day, 3, tzinfo=UTC), tick=False),
            register.begin() as conn,
        ):
            journal.note(conn, "Ayu", "backup", "", "")
    report = checked(register)
    assert report.breaks == ()
    last = report.head.seq
    assert report.backwards[-2:] == (last - 3, last - 2)
    assert "2 baris" in "".join(lines_of(replace(report, backwards=report.backwards[-2:])))
