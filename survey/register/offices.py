"""The office in the register: units, services, counters, officers, roster, closed days.

Reads give the plain values of `survey.office.facts`; writes add and rename, and never delete what
an answer may point at. Read next: `actions/offices.py`, which checks before it writes.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import Connection, Row, Table, func, insert, select, update

from survey.errors import Missing
from survey.language import N_
from survey.office.dated import Noun, Timeline, Topic
from survey.office.facts import (
    Counter,
    Office,
    Officer,
    Service,
    Signatory,
    Unit,
    UnknownUnit,
    new_short,
)
from survey.register import facts, journal, schema
from survey.register.engine import tenant_of
from survey.register.facts import KnownFacts

_Row = Row[tuple[Any, ...]]
THINGS: Final = {
    Noun.SERVICE: schema.service,
    Noun.COUNTER: schema.counter,
    Noun.OFFICER: schema.officer,
}


class NoOffice(Missing):
    """The register knows no office yet."""

    slug = "no-office"
    sentence = N_("Data kantor belum diisi. Jalankan dahulu: loket import office BERKAS.")


class RowChange(StrEnum):
    """What writing a row changed."""

    ADDED = "added"
    UPDATED = "updated"
    SAME = "same"


def office(conn: Connection) -> Office:
    """Give the office.

    Raises:
        NoOffice: No office file was imported yet.
    """
    tenant = tenant_of(conn)
    row = conn.execute(select(schema.office).where(schema.office.c.tenant == tenant)).one_or_none()
    if row is None:
        raise NoOffice
    signatory = None
    if row.signatory_name is not None:
        signatory = Signatory(row.signatory_name, row.signatory_position, row.signatory_nip)
    return Office(
        name=row.name,
        region=row.region,
        timezone=row.timezone,
        letterhead=tuple(row.letterhead.split("\n")) if row.letterhead else (),
        signatory=signatory,
        closed=facts.closed(conn),
        demo=row.demo,
    )


def is_demo(conn: Connection) -> bool:
    """Say whether the office is a made-up one; False while there is none."""
    made_up = select(schema.office.c.demo).where(schema.office.c.tenant == tenant_of(conn))
    return bool(conn.execute(made_up).scalar())


def units(conn: Connection, on: date = date.max) -> tuple[Unit, ...]:
    """Give every unit with all services, counters and officers it ever had, in the files' order.

    Args:
        conn: Any transaction.
        on: The day whose services the counters offer; in the end, where none is given.
    """
    rows = conn.execute(
        select(schema.unit)
        .where(schema.unit.c.tenant == tenant_of(conn))
        .order_by(schema.unit.c.position, schema.unit.c.code)
    ).all()
    known = facts.read(conn)
    things = {noun: _by_unit(conn, table) for noun, table in THINGS.items()}
    return tuple(
        _unit(row, known, on, {noun: by_unit.get(row.code, []) for noun, by_unit in things.items()})
        for row in rows
    )


def _unit(
    row: _Row,
    known: KnownFacts,
    on: date,
    things: Mapping[Noun, Sequence[_Row]],
) -> Unit:
    """Put a unit together; a code that was renamed is none of its things any more."""
    aliases = known.aliases(row.code)
    every = [service.code for service in things[Noun.SERVICE]]

    def used(noun: Noun, code: str) -> Timeline:
        return known.timeline(noun, row.code, code, Topic.IN_USE)

    def own(noun: Noun) -> Iterator[_Row]:
        return (row for row in things[noun] if aliases.always(noun, row.code) == row.code)

    def counter(c: _Row) -> Counter:
        line = known.timeline(Noun.COUNTER, row.code, c.code, Topic.OFFERS)
        services = dict.fromkeys(aliases.always(Noun.SERVICE, s) for s in line.on(on).split())
        names = aliases.names_ever(Noun.COUNTER, [c.code])
        ever = _offered_ever(known, row.code, names, every) if services else set[str]()
        before = aliases.names_ever(Noun.SERVICE, ever) - services.keys()
        return Counter(
            *(c.code, c.name, tuple(services), c.short),
            in_use=used(Noun.COUNTER, c.code),
            offered_before=tuple(sorted(before)),
        )

    return Unit(
        code=row.code,
        name=row.name,
        public_name=row.public_name,
        opening=known.opening(row.code),
        services=tuple(
            Service(s.code, s.name, s.standard_days, used(Noun.SERVICE, s.code))
            for s in own(Noun.SERVICE)
        ),
        counters=tuple(map(counter, own(Noun.COUNTER))),
        officers=tuple(
            Officer(o.code, o.name, o.nip or "", used(Noun.OFFICER, o.code))
            for o in own(Noun.OFFICER)
        ),
        in_use=used(Noun.UNIT, ""),
        aliases=aliases,
        former=tuple(
            (c.short, c.code)
            for c in things[Noun.COUNTER]
            if aliases.always(Noun.COUNTER, c.code) != c.code
        ),
    )


def _offered_ever(
    known: KnownFacts, unit: str, counters: Iterable[str], every: Sequence[str]
) -> set[str]:
    """Give the codes of the services that any of some counters ever offered.

    Args:
        known: All facts.
        unit: Code of the unit.
        counters: Codes of counters that are or were one: the page of each shows what one offers.
        every: The unit's services, which a counter offers that names none.
    """
    offered = list[str]()
    for code in counters:
        line = known.timeline(Noun.COUNTER, unit, code, Topic.OFFERS)
        for words in {spell.value for spell in line.spells} or {""}:
            offered += words.split() or every
    return set(offered)


def _by_unit(conn: Connection, table: Table) -> dict[str, list[_Row]]:
    query = select(table).where(table.c.tenant == tenant_of(conn))
    query = query.order_by(table.c.position) if "position" in table.c else query
    by_unit: dict[str, list[_Row]] = {}
    for row in conn.execute(query.order_by(table.c.code)):
        by_unit.setdefault(row.unit, []).append(row)
    return by_unit


def unit(conn: Connection, code: str, on: date = date.max) -> Unit:
    """Find a unit by its code, whatever its case; see `units`.

    Raises:
        UnknownUnit: There is none; names those there are.
    """
    every = units(conn, on)
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


def put_office(conn: Connection, given: Office) -> RowChange:
    """Write the office itself, without its closed days: these are facts with dates."""
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
    return _put(conn, schema.office, {"tenant": tenant_of(conn)}, values)


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
        journal.seal_names(conn)
        return RowChange.ADDED
    if all(row[name] == value for name, value in values.items()):
        return RowChange.SAME
    conn.execute(update(table).where(*mine).values(values))
    journal.seal_names(conn)
    return RowChange.UPDATED


def code_ever(conn: Connection, noun: Noun, unit: str, code: str) -> str | None:
    """Give a code as first written if anything of its kind in the unit ever had it, else None."""
    table = THINGS[noun]
    known = select(table.c.code).where(
        table.c.tenant == tenant_of(conn),
        table.c.unit == unit,
        func.lower(table.c.code) == code.lower(),
    )
    return conn.execute(known).scalar_one_or_none()


def copy_row(conn: Connection, noun: Noun, unit: str, code: str, new: str) -> None:
    """Give a service, counter or officer a second code, with all that stands in its row.

    Args:
        conn: A writing transaction.
        noun: Which kind.
        unit: The unit's code as first written.
        code: The code it has, as first written.
        new: The code that nothing of its kind in the unit ever had.
    """
    table = THINGS[noun]
    row = conn.execute(
        select(table).where(
            table.c.tenant == tenant_of(conn), table.c.unit == unit, table.c.code == code
        )
    )
    values = {**row.mappings().one(), "code": new}
    if noun is Noun.COUNTER:  # an address is of one code; the old one leads to the new counter
        values["short"] = new_short(set(shorts(conn).values()))
    conn.execute(insert(table), values)
    journal.seal_names(conn)


def shorts(conn: Connection) -> dict[tuple[str, str], str]:
    """Give every counter's short address, by unit and counter as first written."""
    table = schema.counter
    rows = conn.execute(
        select(table.c.unit, table.c.code, table.c.short).where(table.c.tenant == tenant_of(conn))
    )
    return {(row.unit, row.code): row.short for row in rows}
