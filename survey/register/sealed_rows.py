"""Reads the rows that lines of the journal seal, each written as its digest covers it.

Queries only. Read next: `journal_check.py`.
"""

from collections.abc import Collection, Iterable, Iterator
from hashlib import sha256
from itertools import groupby
from typing import Final

from sqlalchemy import ColumnElement, Connection, Table, exists, func, or_, select

from survey.register import schema, seals
from survey.register.engine import tenant_of
from survey.register.seals import SealedRows
from survey.rules.forms import FormRule
from survey.rules.taps import MASH, Rule
from survey.rules.walks import WalkRule

PORTION: Final = 500
# What only a look at a whole day can say.
_BY_DAY: Final = tuple(
    rule.value for rule in (*Rule, *FormRule, *WalkRule) if rule is not Rule.MASH
)
# A tap whose touches were ignored says so itself, as it arrives, and its entry's line seals that.
_MASHED: Final = exists().where(
    schema.response.c.tenant == schema.flag.c.tenant,
    schema.response.c.id == schema.flag.c.id,
    schema.response.c.ignored >= MASH,
)
_FROM_A_DAY: Final = or_(
    schema.flag.c.rule.in_(_BY_DAY), (schema.flag.c.rule == Rule.MASH.value) & ~_MASHED
)
_ENTRY: Final = [
    schema.entry.c[name]
    for name in ("box", "seq", "id", "kind", "hash", "verdict", "clock_s", "import_n")
]


def unsealed(conn: Connection) -> SealedRows:
    """Gather every row that no line has sealed: what the first line seals."""
    rows = SealedRows()
    rows.add_entries(line for _seq, line in entry_lines(conn, schema.entry.c.sealed_by.is_(None)))
    for table in seals.TEXTS:
        for row in conn.execute(select(table).where(sealable(conn, table, None))).mappings():
            rows.add(table, dict(row))
    rows.states = dict(flag_states(conn))
    return rows


def flag_lines(conn: Connection, unit: str, day: str) -> list[bytes]:
    """Write what the rules have said of a unit's day, for the line of the act that judged it."""
    where = (schema.flag.c.unit == unit) & (schema.flag.c.day == day)
    counts = (schema.judgement.c.unit == unit) & (schema.judgement.c.day == day)
    return [line for _key, line in _judged(conn, where, counts)]


def flag_state(unit: str, day: str) -> str:
    """Name what `flag_lines` gives."""
    return f"flags {unit} {day}"


def unit_and_day(state: str) -> tuple[str, str]:
    """Give whose flags a state is of, as `flag_state` names it."""
    _flags, unit, day = state.split(" ")
    return unit, day


def entry_lines(
    conn: Connection, where: ColumnElement[bool] | None = None
) -> Iterator[tuple[int, bytes]]:
    """Write every entry as its line sealed it, with the number of the line; line by line."""
    entry, response = schema.entry, schema.response
    by_id = (response.c.tenant == entry.c.tenant) & (response.c.id == entry.c.id)
    new = by_id & (entry.c.verdict == "new")
    query = (
        select(entry.c.sealed_by, *_ENTRY, response.c.id, *seals.OPEN)
        .outerjoin(response, new)
        .where(entry.c.tenant == tenant_of(conn))
        .order_by(entry.c.sealed_by.asc().nulls_first(), entry.c.box, entry.c.seq)
    )
    if where is not None:
        query = query.where(where)
    flagged = _flags_by_entry(conn, where)
    width = 1 + len(_ENTRY)
    with conn.execute(query, execution_options={"yield_per": PORTION}) as result:
        for row in result:
            opened = None if row[width] is None else row[width + 1 :]
            flags = flagged.get(row[3], ()) if opened else ()
            yield int(row[0] or 1), seals.entry_line(row[1:width], opened, flags)


def _flags_by_entry(
    conn: Connection, where: ColumnElement[bool] | None = None
) -> dict[bytes, list[str]]:
    """Give what acceptance flagged, by the answer; the few of them there are."""
    flag, entry = schema.flag, schema.entry
    by_id: dict[bytes, list[str]] = {}
    query = select(flag.c.id, flag.c.rule).where(
        flag.c.tenant == tenant_of(conn), flag.c.rule.in_(seals.BY_ENTRY)
    )
    if where is not None:
        these = select(entry.c.id).where(entry.c.tenant == tenant_of(conn), where)
        query = query.where(flag.c.id.in_(these))
    for answer_id, rule in conn.execute(query):
        by_id.setdefault(answer_id, []).append(rule)
    return by_id


def flag_states(
    conn: Connection, days: Collection[str] | None = None
) -> Iterator[tuple[str, list[bytes]]]:
    """Give what the rules have said of every unit's day; of some days only, or of all."""
    of_days: list[ColumnElement[bool] | None] = [None, None]
    if days is not None:
        of_days = [table.c.day.in_(days) for table in (schema.flag, schema.judgement)]
    for (unit, day), some in groupby(_judged(conn, *of_days), lambda pair: pair[0]):
        yield flag_state(unit, day), [line for _key, line in some]


def rapid_taps(conn: Connection) -> dict[str, set[bytes]]:
    """Give the lines of taps that came too soon after another, by the state of their day."""
    flag, by_state = schema.flag, dict[str, set[bytes]]()
    mine = (flag.c.tenant == tenant_of(conn)) & (flag.c.rule == Rule.MASH.value) & ~_MASHED
    for row in conn.execute(select(flag).where(mine)):
        line = seals.line_of([flag.name, *row[1:]])
        by_state.setdefault(flag_state(row.unit, row.day), set()).add(line)
    return by_state


def _judged(
    conn: Connection,
    flags: ColumnElement[bool] | None = None,
    counts: ColumnElement[bool] | None = None,
) -> list[tuple[tuple[str, str], bytes]]:
    """Write flags and counts of the rules, each with its unit and day, in their order."""
    lines: list[tuple[tuple[str, str], bytes]] = []
    conditions: Iterable[tuple[Table, ColumnElement[bool] | None]] = (
        (schema.flag, flags),
        (schema.judgement, counts),
    )
    for table, condition in conditions:
        query = select(table).where(table.c.tenant == tenant_of(conn))
        if table is schema.flag:
            query = query.where(_FROM_A_DAY)
        if condition is not None:
            query = query.where(condition)
        for row in conn.execute(query):
            line = seals.line_of([table.name, *row[1:]])
            lines.append(((row.unit, row.day), line))
    return sorted(lines)


def sealable(conn: Connection, table: Table, line: int | None = 0) -> ColumnElement[bool]:
    """Choose the rows that a line seals: any, or those that no line has; asked erasures only."""
    mine = table.c.tenant == tenant_of(conn)
    if table is schema.erasure:
        mine &= table.c.asked.is_(True)
    return mine if line is not None else mine & table.c.sealed_by.is_(None)


def sealed_since(conn: Connection, line: int) -> set[Table]:
    """Say which tables have a row that a line behind this one seals, in one question."""
    tables = [schema.entry, *seals.TEXTS]
    last = [
        select(func.max(table.c.sealed_by)).where(table.c.tenant == tenant_of(conn))
        for table in tables
    ]
    newest = conn.execute(select(*(query.scalar_subquery() for query in last))).one()
    return {table for table, n in zip(tables, newest, strict=True) if (n or 0) > line}


def office_lines(conn: Connection) -> list[bytes]:
    """Write what the office says of itself beside names: how days are cut, and that it is real."""
    office = schema.office
    columns = [office.c[name] for name in seals.OFFICE]
    rows = conn.execute(select(*columns).where(office.c.tenant == tenant_of(conn)))
    return [seals.line_of([office.name, *row]) for row in rows]


def names(conn: Connection, salt: bytes) -> list[bytes]:
    """Write how everything is called now, salted: names may have to be forgotten."""
    return [
        sha256(salt + seals.line_of([table.name, *row[1:]])).digest()
        for table in seals.NAMES
        for row in conn.execute(select(table).where(table.c.tenant == tenant_of(conn)))
    ]
