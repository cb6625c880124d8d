"""How many services were given, in the register: the denominator of who answered.

What was said last of a unit's service-day counts. Read next: `survey/exchange/services_given.py`.
"""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, insert, select

from survey.office.aliases import Aliases
from survey.office.dated import Noun
from survey.register import facts, schema
from survey.register.amendments import within
from survey.register.engine import tenant_of
from survey.register.moments import now_text
from survey.register.offices import unit_code


class Given(NamedTuple):
    """How many services were given; service or officer "" when the source does not say."""

    unit: str
    day: date
    service: str
    officer: str
    n: int


class ServiceDay(NamedTuple):
    """A service-day that was written, with all its services until now (None: unknown) and now."""

    unit: str
    day: date
    service: str
    before: int | None
    n: int


class Recorded(NamedTuple):
    """How many services are recorded of a day by now; officer "" when the source does not say."""

    day: str
    service: str
    officer: str
    n: int
    source: str


def recorded(conn: Connection, unit: str, first: date, last: date) -> list[Recorded]:
    """Read how many services a unit gave, by day, service and officer; what was said last counts.

    Args:
        conn: A reading transaction.
        unit: The unit's code in any case.
        first: The first local day.
        last: The last local day, included.
    """
    table = schema.services_given
    code = unit_code(conn, unit)
    rows = conn.execute(
        select(*(table.c[name] for name in ("day", "service", "officer", "n", "source", "version")))
        .where(within(table, conn, code, first, last))
        .order_by(table.c.day, table.c.service, table.c.version, table.c.officer)
    ).all()
    newest = {(row.day, row.service): row.version for row in rows}
    given = [Recorded(*row[:5]) for row in rows if row.version == newest[row.day, row.service]]
    aliases = facts.aliases(conn, code)
    return _of_one_code(aliases, given) if aliases else given


def _of_one_code(aliases: Aliases, given: Sequence[Recorded]) -> list[Recorded]:
    """Add up what was recorded under codes that count as one."""
    by_code: dict[tuple[str, str, str], Recorded] = {}
    for row in given:
        on = date.fromisoformat(row.day)
        service = aliases.code(Noun.SERVICE, row.service, on)
        officer = aliases.code(Noun.OFFICER, row.officer, on)
        before = by_code.get(key := (row.day, service, officer))
        n = row.n + (0 if before is None else before.n)
        source = row.source if before is None else before.source
        by_code[key] = Recorded(row.day, service, officer, n, source)
    return [by_code[key] for key in sorted(by_code)]


def put(conn: Connection, rows: Sequence[Given], source: str, by: str) -> list[ServiceDay]:
    """Write how many services were given; each service-day named replaces what was known of it.

    Returns:
        The service-days that are new or changed, by unit, day and service.
    """
    table, tenant, at = schema.services_given, tenant_of(conn), now_text()
    by_day: dict[tuple[str, date, str], dict[str, int]] = {}
    for row in rows:
        officers = by_day.setdefault((row.unit, row.day, row.service), {})
        officers[row.officer] = officers.get(row.officer, 0) + row.n
    written, changed = [], []
    for (unit, day, service), officers in sorted(by_day.items()):
        key = {"tenant": tenant, "unit": unit, "day": day.isoformat(), "service": service}
        known = conn.execute(
            select(table)
            .where(*(table.c[name] == value for name, value in key.items()))
            .order_by(table.c.version)
        ).all()
        version = known[-1].version if known else 0
        latest = [row for row in known if row.version == version]
        if {(row.officer, row.n, row.source) for row in latest} == {
            (officer, n, source) for officer, n in officers.items()
        }:
            continue
        before = sum(row.n for row in latest) if latest else None
        changed.append(ServiceDay(unit, day, service, before, sum(officers.values())))
        common = {**key, "version": version + 1, "source": source, "set_at": at, "set_by": by}
        written += [{**common, "officer": officer, "n": n} for officer, n in officers.items()]
    if written:
        conn.execute(insert(table), written)
    return changed
