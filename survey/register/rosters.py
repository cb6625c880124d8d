"""The roster in the register: who was to serve where, each saying kept, the latest one counting.

Read next: `survey/attribution.py`, which says whom an answer is about by it.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import Connection, insert, select

from survey.office.dated import Noun
from survey.office.facts import Duty
from survey.register import facts, schema
from survey.register.engine import tenant_of
from survey.register.moments import now_text


class RosterDay(NamedTuple):
    """What the roster says of one counter on one day, and the how-manieth saying that is."""

    version: int
    duties: tuple[Duty, ...]


def counter_days(
    conn: Connection, unit: str, first: date, last: date
) -> dict[tuple[str, date], RosterDay]:
    """Give what the roster says now, by counter and the day its duties begin on.

    Codes are those that count now: of a code that was renamed, the new one.

    Args:
        conn: Any transaction.
        unit: The unit's code as first written.
        first: The first day.
        last: The last day, included.
    """
    table = schema.duty
    rows = conn.execute(
        select(table)
        .where(
            table.c.tenant == tenant_of(conn),
            table.c.unit == unit,
            table.c.day.between(first.isoformat(), last.isoformat()),
        )
        .order_by(table.c.version, table.c.counter, table.c.line)
    )
    aliases = facts.aliases(conn, unit)
    by_day: dict[tuple[str, date], RosterDay] = {}
    for row in rows:
        day = date.fromisoformat(row.day)
        counter = aliases.always(Noun.COUNTER, row.counter)
        if aliases.code(Noun.COUNTER, counter, day) != counter:
            continue  # it is one with another counter by then, whose own roster holds
        start, end = datetime.fromisoformat(row.starts), datetime.fromisoformat(row.ends)
        officer = aliases.always(Noun.OFFICER, row.officer)
        duty = Duty(counter, officer, start, end, row.shared)
        before = by_day.get((counter, day))
        same = before is not None and before.version == row.version
        duties = (*before.duties, duty) if before is not None and same else (duty,)
        by_day[counter, day] = RosterDay(row.version, duties)
    return by_day


def duties(conn: Connection, unit: str, first: date, last: date) -> tuple[Duty, ...]:
    """Give the duties that begin from one day to another, by their start.

    Args:
        conn: Any transaction.
        unit: The unit's code as first written.
        first: The first day.
        last: The last day, included.
    """
    by_day = counter_days(conn, unit, first, last).values()
    every = (duty for counter_day in by_day for duty in counter_day.duties)
    return tuple(sorted(every, key=lambda d: (d.start, d.counter, d.officer)))


def put_duties(
    conn: Connection,
    unit: str,
    changed: Mapping[tuple[str, date], RosterDay],
    by: str,
) -> None:
    """Write what the roster says from now on of some counter-days; older sayings stay."""
    at, tenant = now_text(), tenant_of(conn)
    rows = [
        {
            "tenant": tenant,
            "unit": unit,
            "counter": counter,
            "day": day.isoformat(),
            "version": counter_day.version,
            "line": line,
            "officer": duty.officer,
            "starts": duty.start.isoformat(timespec="seconds"),
            "ends": duty.end.isoformat(timespec="seconds"),
            "shared": duty.shared,
            "set_at": at,
            "set_by": by,
        }
        for (counter, day), counter_day in changed.items()
        for line, duty in enumerate(counter_day.duties, start=1)
    ]
    if rows:
        conn.execute(insert(schema.duty), rows)
