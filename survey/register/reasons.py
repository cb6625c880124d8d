"""Reasons counted by the database: how many people named each one in a period.

A person may name several, with the tap or in a detail added to it. Withdrawn answers are left out.
Read next: `reports/skm/figures.py`, which lays them beside the unsur they belong to.
"""

from collections import Counter
from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, func, select

from survey.register import amendments
from survey.register.engine import tenant_of
from survey.register.offices import unit_code
from survey.register.schema import response
from survey.responses import Kind


class Named(NamedTuple):
    """How many people named any reason, and each of them."""

    people: int
    by_reason: Counter[str]


def count(conn: Connection, unit: str, first: date, last: date) -> Named:
    """Count who named which reason in one unit from one day to another, both included.

    Args:
        conn: A reading transaction.
        unit: The unit's code in any case.
        first: The first local day.
        last: The last local day, included.

    Raises:
        UnknownUnit: There is no such unit.
    """
    code = unit_code(conn, unit)
    out = amendments.latest(conn, code, first, last).withdrawn
    person = func.coalesce(response.c.about, response.c.id)
    asked = select(response.c.reasons, person, response.c.id).where(
        response.c.tenant == tenant_of(conn),
        response.c.unit == code,
        response.c.day.between(first.isoformat(), last.isoformat()),
        response.c.kind.in_((Kind.RATING.value, Kind.DETAIL.value)),
        response.c.reasons != "",
    )
    people: set[bytes] = set()
    by_reason: Counter[str] = Counter()
    said: set[tuple[bytes, str]] = set()  # only of people who answered in several entries
    with conn.execution_options(yield_per=1000).execute(asked) as rows:
        for reasons, who, one in rows:
            if one in out:
                continue
            several = who in people
            people.add(who)
            for reason in reasons.split():
                if not several or (who, reason) not in said:
                    by_reason[reason] += 1
                said.add((who, reason))
    return Named(len(people), by_reason)
