"""The roster in the register: who was to serve where, each saying kept, the latest one counting.

Read next: `survey/substitutions.py`, which lays over it who really served, and
`survey/attribution.py`, which says whom an answer is about by both.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from sqlalchemy import Connection, select

from survey import attribution
from survey.office.aliases import Aliases
from survey.office.dated import Noun
from survey.office.facts import Duty
from survey.register import facts, journal, schema, substitutions
from survey.register.engine import tenant_of
from survey.register.moments import now_text
from survey.substitutions import effective


class RosterDay(NamedTuple):
    """What the roster says of one counter on one day, and the how-manieth saying that is.

    Without any duty it says that nobody serves.
    """

    version: int
    duties: tuple[Duty, ...]


def counter_days(
    conn: Connection, unit: str, first: date, last: date
) -> dict[tuple[str, date], RosterDay]:
    """Give what the roster says now, by counter and the day its duties begin on.

    Codes are those that count now: of a code that was renamed, the new one. What is said of a
    counter that is one with another by then is there too; it does not hold (`holds`).

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
    sayings: dict[tuple[str, date], dict[tuple[int, int, str], list[Duty]]] = {}
    for row in rows:
        day = date.fromisoformat(row.day)
        counter = aliases.always(Noun.COUNTER, row.counter)
        start, end = datetime.fromisoformat(row.starts), datetime.fromisoformat(row.ends)
        officer = aliases.always(Noun.OFFICER, row.officer)
        # A counter's own roster holds before that of one that was made one with it.
        nearness = -len(aliases.path(Noun.COUNTER, row.counter, date.min))
        by_saying = sayings.setdefault((counter, day), {})
        saying = by_saying.setdefault((nearness, row.version, row.counter), [])
        if officer:
            saying.append(Duty(counter, officer, start, end, row.shared))
    newest = {where: max(by_saying) for where, by_saying in sayings.items()}
    return {where: RosterDay(key[1], tuple(sayings[where][key])) for where, key in newest.items()}


def holds(aliases: Aliases, counter: str, day: date) -> bool:
    """Say whether what is said of a counter on a day holds.

    It does not where the counter is one with another by then: that one's own roster holds.
    """
    return aliases.code(Noun.COUNTER, counter, day).casefold() == counter.casefold()


def duties(conn: Connection, unit: str, first: date, last: date) -> tuple[Duty, ...]:
    """Give the duties of the roster that begin from one day to another, by their start.

    Args:
        conn: Any transaction.
        unit: The unit's code as first written.
        first: The first day.
        last: The last day, included.
    """
    by_day = counter_days(conn, unit, first, last)
    aliases = facts.aliases(conn, unit)
    every = (
        duty
        for where, counter_day in by_day.items()
        if holds(aliases, *where)
        for duty in counter_day.duties
    )
    return tuple(sorted(every, key=lambda d: (d.start, d.counter, d.officer)))


def served(conn: Connection, unit: str, first: date, last: date) -> tuple[Duty, ...]:
    """Give who served by the roster and its corrections, complete from one day to another.

    Args:
        conn: Any transaction.
        unit: The unit's code as first written.
        first: The first day.
        last: The last day, included.

    Returns:
        The effective duties by their start; of the days around, as far as they touch these.
    """
    # A duty may begin a day before, and the ten minutes after its end lie on the day after that.
    first, last = first - timedelta(days=2), last + timedelta(days=1)
    aliases = facts.aliases(conn, unit)
    corrections = substitutions.read(conn, unit, first, last)
    return effective(
        duties(conn, unit, first, last),
        [s for s in corrections if holds(aliases, s.counter, s.start.date())],
    )


def telling(
    conn: Connection, unit: str, first: date, last: date
) -> dict[tuple[str, date], list[Duty]]:
    """Give by counter without case and day the effective duties that can tell who served then.

    Args:
        conn: Any transaction.
        unit: The unit's code as first written.
        first: The first day.
        last: The last day, included.
    """
    by_day: dict[tuple[str, date], list[Duty]] = {}
    for duty in served(conn, unit, first, last):
        for day in attribution.days_touched([duty]):
            by_day.setdefault((duty.counter.casefold(), day), []).append(duty)
    return by_day


def put_duties(
    conn: Connection,
    unit: str,
    changed: Mapping[tuple[str, date], RosterDay],
    by: str,
) -> None:
    """Write what the roster says from now on of some counter-days; older sayings stay."""
    at, tenant = now_text(), tenant_of(conn)

    def lines(counter: str, day: date, duties: Sequence[Duty]) -> Sequence[Duty]:
        midnight = datetime.combine(day, time())
        return duties or [Duty(counter, "", midnight, midnight)]  # a saying needs a row

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
        for line, duty in enumerate(lines(counter, day, counter_day.duties), start=1)
    ]
    journal.add(conn, schema.duty, rows)
