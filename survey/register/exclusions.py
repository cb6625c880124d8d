"""What was said about leaving out flagged forms, and when: dated facts of a unit.

Queries only. Read next: `survey/exclusions.py`, `facts.py`.
"""

from datetime import date, datetime

from sqlalchemy import Connection, select

from survey.exclusions import NOTHING_LEFT_OUT, Exclusion, read_exclusion
from survey.office.dated import Noun, Topic
from survey.register import offices
from survey.register.engine import tenant_of
from survey.register.schema import fact


def every(conn: Connection, unit: str) -> tuple[Exclusion, ...]:
    """Give all that was said of a unit, in the order in which it was said.

    Args:
        conn: Any transaction.
        unit: The unit's code as first written.
    """
    rows = conn.execute(
        select(fact.c.first, fact.c.value, fact.c.set_at)
        .where(
            fact.c.tenant == tenant_of(conn),
            fact.c.noun == Noun.UNIT.value,
            fact.c.unit == unit,
            fact.c.topic == Topic.LEAVES_OUT.value,
            fact.c.first.is_not(None),
        )
        .order_by(fact.c.n)
    ).all()
    if not rows:
        return ()
    day_of = offices.office(conn).day_of
    return tuple(
        Exclusion(
            rules=read_exclusion(row.value),
            set_on=day_of(datetime.fromisoformat(row.set_at)),
            since=date.fromisoformat(row.first),
        )
        for row in rows
    )


def of_period(conn: Connection, unit: str, first: date) -> Exclusion:
    """Give what holds for the official result of a period.

    What was said on its first day or later came too late for it, whatever the row says.

    Args:
        conn: Any transaction.
        unit: The unit's code as first written.
        first: The period's first day.
    """
    for said_last in reversed(every(conn, unit)):
        since, set_on = said_last.since, said_last.set_on
        if since is not None and set_on is not None and since <= first and set_on < first:
            return said_last
    return NOTHING_LEFT_OUT
