"""Of which unit and days is what differs between the journal and the register?

A line seals rows of many days, and a digest does not tell which of them was changed: so a break is
of every day of its rows, and where that is not known it may be of any. Queries only. Read next:
`journal_check.py`, which finds breaks.
"""

from datetime import date

from sqlalchemy import Connection, and_, select

from survey.differences import RowPlace, Within
from survey.register.engine import tenant_of
from survey.register.journal_check import Break, BreakKind
from survey.register.schema import entry, response
from survey.register.sealed_rows import unit_and_day


def may_be_in(conn: Connection, broken: Break, within: Within) -> bool:
    """Say whether a break may be of some answers.

    Args:
        conn: Any transaction.
        broken: The difference.
        within: The unit, its code as first written, and the days.
    """
    if broken.what.startswith("flags "):
        unit, day = unit_and_day(broken.what)
        return within.touches(RowPlace(unit=unit, day=day if _is_day(day) else ""))
    changed = broken.kind is BreakKind.ROWS and broken.sealed == broken.here
    if not (changed and broken.what == entry.name):
        return True
    of_entry = and_(response.c.tenant == entry.c.tenant, response.c.id == entry.c.id)
    # What an older release had stored carries no number: the first line seals it.
    mine = entry.c.sealed_by == broken.seq
    if broken.seq == 1:
        mine |= entry.c.sealed_by.is_(None)
    here = (
        select(entry.c.seq)
        .join(response, of_entry)
        .where(
            entry.c.tenant == tenant_of(conn),
            mine,
            response.c.unit == within.unit,
            response.c.day.between(within.first, within.last),
        )
    )
    return conn.execute(here.limit(1)).first() is not None


def _is_day(text: str) -> bool:
    try:
        return bool(date.fromisoformat(text))
    except ValueError:
        return False
