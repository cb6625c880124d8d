"""What entries tell beside what citizens said: since when, from which screens, contradictions.

A window entry names its officer and has one reason, its state. Nothing here says how anybody
answered. Read next: `reports/measures/quality/trust.py`.
"""

from collections import Counter
from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, func, select

from survey.answers.drafts import Kind
from survey.answers.origins import Provenance
from survey.office.dated import Noun
from survey.register import facts
from survey.register.amendments import not_withdrawn, within
from survey.register.engine import tenant_of
from survey.register.moments import chunks
from survey.register.offices import unit_code
from survey.register.schema import duty, entry, response
from survey.register.soundness import check_days

OPENED, USED, EXPIRED = "opened", "used", "expired"


class Windows(NamedTuple):
    """The rating windows that one officer opened, and what became of them."""

    officer: str
    opened: int
    used: int
    expired: int


def begun(conn: Connection, unit: str) -> date | None:
    """Give the first local day of a unit's answers and rosters; before it nothing was silent.

    Answers that were taken out say nothing.

    Args:
        conn: A reading transaction.
        unit: The unit's code in any case.

    Returns:
        None where there is neither.

    Raises:
        DamagedValue: A day of its answers cannot be one.
    """
    code = unit_code(conn, unit)
    check_days(conn, code)
    ever = (conn, code, date.min, date.max)
    firsts = [
        conn.scalar(select(func.min(table.c.day)).where(within(table, *ever), *conditions))
        for table, conditions in ((response, not_withdrawn(*ever)), (duty, ()))
    ]
    return min((date.fromisoformat(day) for day in firsts if day), default=None)


def windows(conn: Connection, unit: str, first: date, last: date) -> tuple[Windows, ...]:
    """Count the windows opened, used and expired, by officer in the order of codes.

    Args:
        conn: A reading transaction.
        unit: The unit's code in any case.
        first: The first local day.
        last: The last local day, included.
    """
    rows = conn.execute(
        select(response.c.named, response.c.reasons, func.count().label("n"))
        .where(
            response.c.tenant == tenant_of(conn),
            response.c.unit == unit_code(conn, unit),
            response.c.day.between(first.isoformat(), last.isoformat()),
            response.c.kind == Kind.WINDOW.value,
        )
        .group_by(response.c.named, response.c.reasons)
    )
    aliases = facts.aliases(conn, unit_code(conn, unit))
    counted: Counter[tuple[str, str]] = Counter()
    for row in rows:
        counted[aliases.always(Noun.OFFICER, row.named), row.reasons] += row.n
    return tuple(
        Windows(officer, *(counted[officer, state] for state in (OPENED, USED, EXPIRED)))
        for officer in sorted({officer for officer, _ in counted})
    )


def unpaired_since(conn: Connection, unit: str, first: date, last: date) -> dict[str, date]:
    """Say of each counter since when no tap came from its paired screen, though some came.

    Args:
        conn: A reading transaction.
        unit: The unit's code in any case.
        first: The first local day that is looked at.
        last: The last one; how it was by then.

    Returns:
        By the counter's code now, the first day with taps after the last of a paired screen.
    """
    code, columns = unit_code(conn, unit), response.c
    rows = conn.execute(
        select(columns.counter, columns.day, columns.provenance)
        .where(
            within(response, conn, code, first, last),
            columns.kind == Kind.RATING.value,
            columns.provenance.in_([Provenance.KIOSK.value, Provenance.UNPAIRED.value]),
        )
        .group_by(columns.counter, columns.day, columns.provenance)
    )
    aliases = facts.aliases(conn, code)
    days: dict[str, dict[str, set[str]]] = {}
    for row in rows:
        counter = days.setdefault(aliases.always(Noun.COUNTER, row.counter), {})
        counter.setdefault(row.provenance, set()).add(row.day)
    since: dict[str, date] = {}
    for counter_code, by_word in days.items():
        paired_until = max(by_word.get(Provenance.KIOSK.value, {""}))
        strange = {day for day in by_word.get(Provenance.UNPAIRED.value, ()) if day > paired_until}
        if strange:
            since[counter_code] = date.fromisoformat(min(strange))
    return since


def n_conflicts(conn: Connection, unit: str, first: date, last: date) -> int:
    """Count the entries that say under a known id something else than was stored first.

    Args:
        conn: A reading transaction.
        unit: The unit's code in any case.
        first: The first local day of the stored answers.
        last: Their last local day, included.
    """
    # The few conflicts first: joined, SQLite lays every entry beside every answer of the period.
    tenant, code, columns = tenant_of(conn), unit_code(conn, unit), response.c
    conflicts = select(entry.c.id).where(entry.c.tenant == tenant, entry.c.verdict == "conflict")
    by_id = Counter(conn.scalars(conflicts))
    n = 0
    for few in chunks(sorted(by_id)):
        stored = select(columns.id).where(
            columns.tenant == tenant,
            columns.id.in_(few),
            columns.unit == code,
            columns.day.between(first.isoformat(), last.isoformat()),
        )
        n += sum(by_id[answer_id] for answer_id in conn.scalars(stored))
    return n
