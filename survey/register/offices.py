"""The office in the register: units, services, counters, officers, roster, closed days.

Reads give the plain values of `survey.office.facts`; writes add and rename, and never delete what
an answer may point at. Read next: `actions/offices.py`, which checks before it writes.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, Table, delete, func, insert, select, update

from survey.errors import Missing
from survey.language import N_
from survey.office.facts import (
    Counter,
    Duty,
    Office,
    Officer,
    Service,
    Signatory,
    Unit,
    UnknownUnit,
)
from survey.office.hours import Hours
from survey.register import schema
from survey.register.engine import tenant_of
from survey.register.moments import now_text


class NoOffice(Missing):
    """The register knows no office yet."""

    slug = "no-office"
    sentence = N_("Data kantor belum diisi. Jalankan dahulu: loket import office BERKAS.")


class RowChange(StrEnum):
    """What writing a row changed."""

    ADDED = "added"
    UPDATED = "updated"
    SAME = "same"


class RosterDay(NamedTuple):
    """What the roster says of one counter on one day, and the how-manieth saying that is."""

    version: int
    duties: tuple[Duty, ...]


class Given(NamedTuple):
    """How many services were given; service or officer "" when the source does not say."""

    unit: str
    day: date
    service: str
    officer: str
    n: int


def office(conn: Connection) -> Office:
    """Give the office.

    Raises:
        NoOffice: No office file was imported yet.
    """
    tenant = tenant_of(conn)
    row = conn.execute(select(schema.office).where(schema.office.c.tenant == tenant)).one_or_none()
    if row is None:
        raise NoOffice
    closed = conn.execute(
        select(schema.closed_day.c.day).where(schema.closed_day.c.tenant == tenant)
    )
    signatory = None
    if row.signatory_name is not None:
        signatory = Signatory(row.signatory_name, row.signatory_position, row.signatory_nip)
    return Office(
        name=row.name,
        region=row.region,
        timezone=row.timezone,
        letterhead=tuple(row.letterhead.split("\n")) if row.letterhead else (),
        signatory=signatory,
        closed=frozenset(date.fromisoformat(day) for day in closed.scalars()),
        demo=row.demo,
    )


def is_demo(conn: Connection) -> bool:
    """Say whether the office is a made-up one; False while there is none."""
    made_up = select(schema.office.c.demo).where(schema.office.c.tenant == tenant_of(conn))
    return bool(conn.execute(made_up).scalar())


def units(conn: Connection) -> tuple[Unit, ...]:
    """Give every unit with its services, counters and officers, in the office file's order."""
    tenant = tenant_of(conn)
    rows = conn.execute(
        select(schema.unit)
        .where(schema.unit.c.tenant == tenant)
        .order_by(schema.unit.c.position, schema.unit.c.code)
    ).all()
    services = _by_unit(conn, schema.service)
    counters = _by_unit(conn, schema.counter)
    officers = _by_unit(conn, schema.officer)
    return tuple(
        Unit(
            code=row.code,
            name=row.name,
            public_name=row.public_name,
            hours=Hours.parse(row.hours),
            services=tuple(
                Service(s.code, s.name, s.standard_days) for s in services.get(row.code, ())
            ),
            counters=tuple(
                Counter(c.code, c.name, tuple(c.services.split()), c.short)
                for c in counters.get(row.code, ())
            ),
            officers=tuple(Officer(o.code, o.name) for o in officers.get(row.code, ())),
        )
        for row in rows
    )


def _by_unit(conn: Connection, table: Table) -> dict[str, list[Row[tuple[Any, ...]]]]:
    query = select(table).where(table.c.tenant == tenant_of(conn))
    query = query.order_by(table.c.position) if "position" in table.c else query
    by_unit: dict[str, list[Row[tuple[Any, ...]]]] = {}
    for row in conn.execute(query.order_by(table.c.code)):
        by_unit.setdefault(row.unit, []).append(row)
    return by_unit


def unit(conn: Connection, code: str) -> Unit:
    """Find a unit by its code, whatever its case.

    Raises:
        UnknownUnit: There is none; names those there are.
    """
    every = units(conn)
    for known in every:
        if known.code.casefold() == code.casefold():
            return known
    raise UnknownUnit(field="unit", code=code, known=", ".join(u.code for u in every) or "–")


def unit_code(conn: Connection, code: str) -> str:
    """Give a unit's code as first written; quicker than `unit`.

    Raises:
        UnknownUnit: There is none; names those there are.
    """
    stored = conn.execute(
        select(schema.unit.c.code).where(
            schema.unit.c.tenant == tenant_of(conn),
            func.lower(schema.unit.c.code) == code.lower(),
        )
    ).scalar_one_or_none()
    return unit(conn, code).code if stored is None else stored


def counter_days(
    conn: Connection, unit: str, first: date, last: date
) -> dict[tuple[str, date], RosterDay]:
    """Give what the roster says now, by counter and the day its duties begin on.

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
        .order_by(table.c.counter, table.c.day, table.c.version, table.c.line)
    )
    by_day: dict[tuple[str, date], RosterDay] = {}
    for row in rows:
        start, end = datetime.fromisoformat(row.starts), datetime.fromisoformat(row.ends)
        duty = Duty(row.counter, row.officer, start, end, row.shared)
        key = (row.counter, date.fromisoformat(row.day))
        before = by_day.get(key)
        same = before is not None and before.version == row.version
        duties = (*before.duties, duty) if before is not None and same else (duty,)
        by_day[key] = RosterDay(row.version, duties)
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


def put_office(conn: Connection, given: Office) -> RowChange:
    """Write the office itself, and its closed days.

    The file's closed days replace the known ones from its own first one on: last year's calendar
    is history and stays.
    """
    signatory = given.signatory
    values = {
        "name": given.name,
        "region": given.region,
        "timezone": given.timezone,
        "letterhead": "\n".join(given.letterhead),
        "signatory_name": signatory and signatory.name,
        "signatory_position": signatory and signatory.position,
        "signatory_nip": signatory and signatory.nip,
        "demo": given.demo,
    }
    tenant = tenant_of(conn)
    if given.closed:
        first = min(given.closed).isoformat()
        table = schema.closed_day
        conn.execute(delete(table).where(table.c.tenant == tenant, table.c.day >= first))
        days = [{"tenant": tenant, "day": day.isoformat()} for day in sorted(given.closed)]
        conn.execute(insert(table), days)
    return _put(conn, schema.office, {"tenant": tenant}, values)


def put(
    conn: Connection,
    table: Table,
    code: str,
    values: Mapping[str, object],
    *,
    unit: str | None = None,
) -> tuple[str, RowChange]:
    """Add a unit, service, counter or officer, or update it; its code stays as first written.

    Args:
        conn: A writing transaction.
        table: Its table.
        code: Its code, in any case.
        values: Its other columns.
        unit: The unit it belongs to, as first written; None for a unit.

    Returns:
        The code as first written, and what changed.
    """
    within = {"tenant": tenant_of(conn)} | ({} if unit is None else {"unit": unit})
    mine = [table.c[name] == value for name, value in within.items()]
    known = conn.execute(
        select(table.c.code).where(*mine, func.lower(table.c.code) == code.lower())
    ).scalar_one_or_none()
    key = within | {"code": known or code}
    return str(key["code"]), _put(conn, table, key, values)


def _put(
    conn: Connection, table: Table, key: Mapping[str, object], values: Mapping[str, object]
) -> RowChange:
    mine = [table.c[name] == value for name, value in key.items()]
    row = conn.execute(select(table).where(*mine)).mappings().one_or_none()
    if row is None:
        conn.execute(insert(table), {**key, **values})
        return RowChange.ADDED
    if all(row[name] == value for name, value in values.items()):
        return RowChange.SAME
    conn.execute(update(table).where(*mine).values(values))
    return RowChange.UPDATED


def shorts(conn: Connection) -> dict[tuple[str, str], str]:
    """Give every counter's short address, by unit and counter as first written."""
    table = schema.counter
    rows = conn.execute(
        select(table.c.unit, table.c.code, table.c.short).where(table.c.tenant == tenant_of(conn))
    )
    return {(row.unit, row.code): row.short for row in rows}


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


def put_services_given(conn: Connection, rows: Sequence[Given], source: str, by: str) -> int:
    """Write how many services were given; each service-day named replaces what was known of it.

    Returns:
        How many service-days changed.
    """
    table, tenant, at = schema.services_given, tenant_of(conn), now_text()
    by_day: dict[tuple[str, str, str], dict[str, int]] = {}
    for row in rows:
        officers = by_day.setdefault((row.unit, row.day.isoformat(), row.service), {})
        officers[row.officer] = officers.get(row.officer, 0) + row.n
    written = []
    for (unit_, day, service), officers in by_day.items():
        key = (table.c.tenant == tenant) & (table.c.unit == unit_) & (table.c.day == day)
        before = conn.execute(
            select(table).where(key, table.c.service == service).order_by(table.c.version)
        ).all()
        version = before[-1].version if before else 0
        latest = {(b.officer, b.n, b.source) for b in before if b.version == version}
        if latest == {(officer, n, source) for officer, n in officers.items()}:
            continue
        written += [
            {
                "tenant": tenant,
                "unit": unit_,
                "day": day,
                "service": service,
                "version": version + 1,
                "officer": officer,
                "n": n,
                "source": source,
                "set_at": at,
                "set_by": by,
            }
            for officer, n in officers.items()
        ]
    if written:
        conn.execute(insert(table), written)
    return len({(w["unit"], w["day"], w["service"]) for w in written})
