"""How many services were given, in the register: the denominator of who answered.

What was said last of a unit's service-day counts. Read next: `survey/exchange/services_given.py`.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, select

from survey.office.aliases import Aliases
from survey.office.dated import Noun
from survey.register import facts, journal, schema
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
    """A service-day that changed: its services by officer and source until now and from now on.

    `before` is None where nothing was known; an officer of "" is nobody named.
    """

    unit: str
    day: date
    service: str
    before: Mapping[tuple[str, str], int] | None
    now: Mapping[tuple[str, str], int]


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

    What was known of it under a code that counts as it on that day is replaced as well. Each
    number is kept under the service that the source names.

    Returns:
        The service-days that are new or changed, by unit, day and service.
    """
    table, tenant, at = schema.services_given, tenant_of(conn), now_text()
    aliases = {unit: facts.aliases(conn, unit) for unit in {row.unit for row in rows}}
    written, changed = [], []
    for (unit, day, service), by_code in sorted(_by_service_day(aliases, rows).items()):
        codes = (service, *aliases[unit].counting_as(Noun.SERVICE, service, day), *by_code)
        newest = {code: _newest(conn, unit, day, code) for code in codes}
        own = newest[service]
        # What was replaced under another code is a zero that says nothing.
        known = [row for kept in newest.values() for row in kept if row.n or not own or row in own]
        recorded_now = [(row.officer, row.source, row.n) for row in known]
        new = [(officer, source, n) for some in by_code.values() for officer, n in some.items()]
        before = _by_officer(aliases[unit], day, recorded_now) if known else None
        now = _by_officer(aliases[unit], day, new)
        if before == now:
            continue
        changed.append(ServiceDay(unit, day, service, before, now))
        nothing = {code: {"": 0} for code, kept in newest.items() if any(row.n for row in kept)}
        for code, by_officer in {**nothing, **by_code}.items():
            common = {
                "tenant": tenant,
                "unit": unit,
                "day": day.isoformat(),
                "service": code,
                "version": 1 + max((row.version for row in newest[code]), default=0),
                "source": source,
                "set_at": at,
                "set_by": by,
            }
            written += [{**common, "officer": officer, "n": n} for officer, n in by_officer.items()]
    journal.add(conn, table, written)
    return changed


def _newest(conn: Connection, unit: str, day: date, service: str) -> list[Row[Any]]:
    """Read what was recorded last of a service-day under one code."""
    table = schema.services_given
    rows = conn.execute(
        select(table)
        .where(within(table, conn, unit, day, day), table.c.service == service)
        .order_by(table.c.version)
    ).all()
    return [row for row in rows if row.version == rows[-1].version]


def _by_officer(
    aliases: Aliases, on: date, numbers: Sequence[tuple[str, str, int]]
) -> dict[tuple[str, str], int]:
    """Add up officer, source and number of one service-day, by what the officer counts as then.

    A zero beside other numbers says nothing.
    """
    by_officer: dict[tuple[str, str], int] = {}
    for named, source, n in numbers:
        key = aliases.code(Noun.OFFICER, named, on), source
        by_officer[key] = by_officer.get(key, 0) + n
    return {key: n for key, n in by_officer.items() if n} or by_officer


def _by_service_day(
    aliases: Mapping[str, Aliases], rows: Sequence[Given]
) -> dict[tuple[str, date, str], dict[str, dict[str, int]]]:
    """Add up rows by unit, day and what the service counts as, then by service and officer."""
    by_day: dict[tuple[str, date, str], dict[str, dict[str, int]]] = {}
    for row in rows:
        code = aliases[row.unit].code
        service = code(Noun.SERVICE, row.service, row.day)
        by_code = by_day.setdefault((row.unit, row.day, service), {})
        officers = by_code.setdefault(row.service, {})
        officer = code(Noun.OFFICER, row.officer, row.day)
        officers[officer] = officers.get(officer, 0) + row.n
    return by_day
