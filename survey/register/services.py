"""How many services were given, in the register: the denominator of who answered.

What was said last of a unit's service-day counts, and how many that are says `service_count` for
plans and reports alike. Read next: `survey/exchange/offices/services_given.py`.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
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


class ServiceCount(NamedTuple):
    """How many services a service-day has, as every plan and report counts them.

    `officers` are those of them whose officer is named; `whole` says that the others are known
    too, so that the officers' may be fewer.
    """

    n: int
    officers: Mapping[str, int]
    sources: frozenset[str]
    whole: bool


class ServiceDay(NamedTuple):
    """A service-day that changed: its services until now and from now on.

    `before` is None where nothing was known.
    """

    unit: str
    day: date
    service: str
    before: ServiceCount | None
    now: ServiceCount


class Recorded(NamedTuple):
    """How many services are recorded of a day by now.

    A line whose officer is "" is the whole of its service-day, those of the officers included; one
    whose service is "" the whole of the day.
    """

    day: str
    service: str
    officer: str
    n: int
    source: str


def service_count(rows: Iterable[Recorded], aliases: Aliases, on: date) -> ServiceCount:
    """Count a service-day: of each code as written its own number, then all codes added up.

    The number of one code is its line without an officer, else the sum of its officers. A zero
    beside other numbers says nothing: it is written where another number replaced what stood there.

    Args:
        rows: What was said last under each code that counts as the service, codes as written.
        aliases: The unit's, for the officers.
        on: The day.
    """
    telling = list(rows)
    by_code: dict[str, dict[str, int]] = {}
    for row in telling:
        by_code.setdefault(row.service, {})[row.officer] = row.n
    officers = Counter[str]()
    for row in telling:
        if row.officer:
            officers[aliases.code(Noun.OFFICER, row.officer, on)] += row.n
    sources = {row.source for row in telling if row.n} or {row.source for row in telling}
    n = sum(map(_of_code, by_code.values()))
    whole = not officers or any(by_officer.get("") for by_officer in by_code.values())
    return ServiceCount(n, dict(officers), frozenset(sources), whole)


def _of_code(by_officer: Mapping[str, int]) -> int:
    return by_officer.get("") or sum(by_officer.values())


def services_by_day(given: Iterable[Recorded]) -> dict[str, int]:
    """Add up services by day (YYYY-MM-DD).

    A total stands where one is given: the day's over its services', a service's over its
    officers'. Otherwise the parts are added.

    Args:
        given: As `recorded` gives them, or some of them.
    """
    by_service: dict[tuple[str, str], dict[str, int]] = {}
    for row in given:
        by_service.setdefault((row.day, row.service), {})[row.officer] = row.n
    by_day: dict[str, dict[str, int]] = {}
    for (day, service), by_officer in by_service.items():
        by_day.setdefault(day, {})[service] = _total(by_officer)
    return {day: _total(services) for day, services in by_day.items()}


def _total(parts: Mapping[str, int]) -> int:
    """Give the part without a name, which is the whole, else the sum of the parts."""
    return parts[""] if "" in parts else sum(parts.values())


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
    aliases = facts.aliases(conn, code)
    by_day: dict[tuple[str, str], list[Recorded]] = {}
    for row in rows:
        if row.version == newest[row.day, row.service]:
            service = aliases.code(Noun.SERVICE, row.service, date.fromisoformat(row.day))
            by_day.setdefault((row.day, service), []).append(Recorded(*row[:5]))
    return [line for key in sorted(by_day) for line in _lines(aliases, by_day[key], service=key[1])]


def _lines(aliases: Aliases, rows: Sequence[Recorded], *, service: str) -> list[Recorded]:
    """Give a service-day as readers take it: its whole unless its officers are, and each officer.

    Args:
        aliases: The unit's.
        rows: What was said last under each code of the service, by code as written.
        service: The code that they count as.
    """
    day = rows[0].day
    number = service_count(rows, aliases, date.fromisoformat(day))
    source = next((row.source for row in rows if row.n), rows[0].source)
    by_officer = {**({"": number.n} if number.whole else {}), **number.officers}
    return [Recorded(day, service, officer, n, source) for officer, n in sorted(by_officer.items())]


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
        known = [row for kept in newest.values() for row in kept]
        new = [
            Recorded(day.isoformat(), code, officer, n, source)
            for code, by_officer in by_code.items()
            for officer, n in by_officer.items()
        ]
        before = service_count(map(_record, known), aliases[unit], day) if known else None
        now = service_count(new, aliases[unit], day)
        if before is not None and before[:3] == now[:3]:
            continue
        changed.append(ServiceDay(unit, day, service, before, now))
        # A zero says that another number stands instead; it adds nothing to it.
        nothing = {
            code: {"": 0}
            for code, kept in newest.items()
            if any(row.n or row.officer for row in kept)
        }
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


def _record(row: Row[Any]) -> Recorded:
    return Recorded(row.day, row.service, row.officer, row.n, row.source)


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
