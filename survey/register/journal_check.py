"""Is every row still what its line of the journal sealed, and the journal itself one chain?

Reads only. What a line is, and how a row is written for its digest, stands in `seals.py`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import chain as chained
from itertools import groupby
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, Connection, Row, or_, select

from survey.ledger import Head
from survey.register import audit, closings, flags, phone_forms, schema, seals
from survey.register.engine import tenant_of
from survey.register.moments import LAST_NUMBER
from survey.register.numbered import before_all, own_lines
from survey.register.sealed_rows import (
    PORTION,
    entry_lines,
    flag_state,
    flag_states,
    names,
    office_lines,
    sealable,
    sealed_since,
    unit_and_day,
)
from survey.register.seals import Seal, SealedRows

_NOTHING: Final = seals.digest([])
_A_DAY: Final = timedelta(days=1)


class BreakKind(StrEnum):
    """What is wrong with a line, or with what it seals."""

    CHAIN = "chain"  # the line itself was changed, or one before it is missing
    TOLD = "told"  # who, what about, or a name or text of its rows was changed
    ROWS = "rows"  # rows it sealed were changed, deleted or added
    STATE = "state"  # what it sealed as it stood then stands otherwise now
    ACT = "act"  # it seals what acts of its kind never seal
    EMPTY = "empty"  # it seals nothing though acts of its kind always do
    BEYOND = "beyond"  # rows name a line that the journal does not have
    SIGNED = "signed"  # a closing is not what its own digest says
    UNJUDGED = "unjudged"  # of a day that waits for no rule not every rating was judged


@dataclass(frozen=True, slots=True)
class Break:
    """One difference between the journal and the register.

    Attributes:
        kind: What is wrong.
        seq: The number of the line, 1 and up; below it of a row that is none.
        act: The name of its act; empty where there is no such line.
        at: When it was written; of what stands beside answers the day.
        what: Which rows, by their table, or which state.
        sealed: How many rows were sealed, None where they are not counted.
        here: How many there are now.
    """

    kind: BreakKind
    seq: int
    act: str
    at: str
    what: str = ""
    sealed: int | None = None
    here: int | None = None


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check of the journal found.

    Attributes:
        breaks: Every difference, in the order of the lines of each kind.
        n_lines: How many lines there are.
        n_rows: How many rows these lines seal, entries that were left out among them.
        head: The last line that the chain holds up to.
        backwards: The lines that were written more than a day before one in front of them, by
            the clock of then. No difference: a clock may have been wrong, then or before.
    """

    breaks: tuple[Break, ...]
    n_lines: int
    n_rows: int
    head: Head
    backwards: tuple[int, ...] = ()


class _Line(NamedTuple):
    """A line as far as checking its rows needs it."""

    act: str
    at: str
    rows: Mapping[str, Seal]


class LineSpan(NamedTuple):
    """Lines of the journal from one number to another, both included."""

    first: int
    last: int


def check(conn: Connection, entries_of: Sequence[LineSpan] | None = None) -> Checked:
    """Compare the register with its journal, all of it.

    Args:
        conn: A reading transaction.
        entries_of: Lines whose entries are compared, where that is enough; None compares all.

    Raises:
        DamagedValue: A line cannot be read at all.
    """
    chain = _follow(conn)
    rows = _check_rows(conn, chain.lines, entries_of=entries_of)
    breaks = [*chain.broken, *rows, *_check_states(conn, chain)]
    breaks += [*_unjudged(conn), *_closings(conn)]
    return _checked(chain, breaks)


def check_after(conn: Connection, seq: int, *, entries_after: int = 0) -> Checked:
    """Compare the lines behind one, and the rows they seal, with the register.

    Args:
        conn: A reading transaction.
        seq: The number of a line that is known to hold; 0 compares everything.
        entries_after: The number of the line behind which entries are compared too, where that
            is enough.

    Raises:
        DamagedValue: A line cannot be read at all.
    """
    entries_of = [LineSpan(max(seq, entries_after) + 1, LAST_NUMBER)]
    if seq == 0:
        return check(conn, entries_of if entries_after else None)
    chain = _follow(conn, seq)
    rows = _check_rows(conn, chain.lines, after=seq, entries_of=entries_of)
    breaks = [*chain.broken, *rows, *_check_newer_states(conn, chain)]
    return _checked(chain, breaks)


def _checked(chain: "_Chain", breaks: Sequence[Break]) -> Checked:
    n_rows = sum(seal.n for line in chain.lines.values() for seal in line.rows.values())
    return Checked(tuple(breaks), len(chain.lines), n_rows, chain.head, tuple(chain.backwards))


class JournalReach(NamedTuple):
    """Behind which line of the journal rows are compared, and behind which entries as well."""

    rows: int
    entries: int


def newest(conn: Connection, after: int, *, most_entries: int, most_rows: int) -> JournalReach:
    """Say how far back from the newest line there is time to compare.

    Args:
        conn: A reading transaction.
        after: The number of the last line that need not be looked at.
        most_entries: How many entries at most, of all lines.
        most_rows: How many other rows at most, those that states hold among them.
    """
    table = schema.journal
    query = (
        select(table.c.seq, table.c.sealed)
        .where(own_lines(conn), table.c.seq > after)
        .order_by(table.c.seq.desc())
    )
    n_rows = n_entries = entries_after = 0
    for seq, sealed in conn.execute(query).all():
        rows, states = seals.read_sealed(sealed)
        entries = rows.get(schema.entry.name, _NOTHING).n
        n_rows += sum(seal.n for seal in (*rows.values(), *states.values())) - entries
        n_entries += entries
        if n_entries > most_entries:
            entries_after = entries_after or int(seq)
        if n_rows > most_rows:
            return JournalReach(int(seq), max(int(seq), entries_after))
    return JournalReach(after, max(after, entries_after))


def newest_states(conn: Connection) -> dict[str, Seal]:
    """Give what the newest line that names it sealed of everything that is written over."""
    return {state: seal for state, (_seq, seal) in _follow(conn).states.items()}


class _Chain(NamedTuple):
    """Lines by number, the newest seal of each state, breaks, and the head up to the first one."""

    lines: dict[int, _Line]
    states: dict[str, tuple[int, Seal]]
    broken: list[Break]
    head: Head
    backwards: list[int]


def _follow(conn: Connection, after: int = 0) -> _Chain:
    table = schema.journal
    mine = own_lines(conn)
    last = whole = seals.genesis(tenant_of(conn))
    if after:
        known = conn.execute(select(table.c.hash).where(mine, table.c.seq == after))
        last = whole = Head(after, known.scalar_one_or_none() or b"")
    lines: dict[int, _Line] = {}
    states: dict[str, tuple[int, Seal]] = {}
    broken = list(_before_all(conn))
    torn, backwards, latest = False, list[int](), date(1, 1, 3)
    query = select(table).where(mine, table.c.seq > after).order_by(table.c.seq)
    with conn.execute(query, execution_options={"yield_per": PORTION}) as result:
        for row in result:
            follows = _follows(row, last)
            if not follows:
                broken.append(Break(BreakKind.CHAIN, row.seq, row.act, row.at))
            last = Head(row.seq, row.hash)
            torn = torn or not follows
            whole = whole if torn else last
            if (day := _day(row.at)) is not None:
                backwards += [row.seq] if day < latest - _A_DAY else []
                latest = max(latest, day)
            rows, stands = seals.read_sealed(row.sealed)
            broken += _odd_act(row, {*rows, *(state.split(" ")[0] for state in stands)})
            lines[row.seq] = _Line(row.act, row.at, rows)
            states.update((state, (row.seq, seal)) for state, seal in stands.items())
    return _Chain(lines, states, broken, whole, backwards)


def _before_all(conn: Connection) -> Iterator[Break]:
    """Name every row with a number that no line has: no chain covers it."""
    table = schema.journal
    query = select(table.c.seq, table.c.act, table.c.at).where(before_all(conn))
    for row in conn.execute(query.order_by(table.c.seq)):
        yield Break(BreakKind.CHAIN, row.seq, row.act, row.at)


def _day(at: str) -> date | None:
    try:
        return date.fromisoformat(at[:10])
    except ValueError:
        return None  # the line was changed, as its hash tells


def _odd_act(row: Row[Any], kinds: set[str]) -> Iterator[Break]:
    """Name what a line seals that acts of its kind never seal: `jejak` does not show such lines."""
    if row.act == "accept" and schema.entry.name not in kinds:
        yield Break(BreakKind.EMPTY, row.seq, row.act, row.at)
    for kind in sorted(kinds - audit.SEALS.get(row.act, kinds)):
        yield Break(BreakKind.ACT, row.seq, row.act, row.at, kind)


def _closings(conn: Connection) -> Iterator[Break]:
    """Name closings that are not what was signed, by the digest that was printed with them."""
    for named in closings.unsound(conn):
        yield Break(BreakKind.SIGNED, 0, "", "", named)


def _follows(row: Row[Any], last: Head) -> bool:
    line_body = seals.body(row.at, row.act, row.params, row.sealed, row.d_told)
    return bool(
        row.seq == last.seq + 1
        and row.prev_hash == last.hash
        and row.hash == seals.link(last.hash, row.seq, line_body)
    )


def _check_rows(
    conn: Connection,
    lines: Mapping[int, _Line],
    *,
    after: int = 0,
    entries_of: Sequence[LineSpan] | None = None,
) -> Iterator[Break]:
    """Compare the rows of every kind with their lines, and the lines with what they tell."""
    texts: dict[int, list[bytes]] = {}
    wanted = [LineSpan(after + 1, LAST_NUMBER)] if entries_of is None else entries_of
    tables = sealed_since(conn, after) if after else {schema.entry, *seals.TEXTS}
    looked_at = wanted if schema.entry in tables else ()
    here = {seq: seals_here for some in looked_at for seq, seals_here in _entries(conn, some)}
    for table in (table for table in seals.TEXTS if table in tables):
        by_line = select(table).order_by(table.c.sealed_by.asc().nulls_first())
        mine = by_line.where(sealable(conn, table))
        every = conn.execute(mine.where(table.c.sealed_by > after) if after else mine).mappings()
        for seq, group in groupby(map(dict, every), lambda row: int(row["sealed_by"] or 1)):
            these = list(group)
            texts.setdefault(seq, []).extend(seals.canonical_texts(table, row) for row in these)
            lines_here = [seals.canonical_row(table, row) for row in these]
            here.setdefault(seq, {})[table.name] = seals.digest(lines_here)
    for seq in sorted(lines.keys() | here.keys()):
        looked = any(some.first <= seq <= some.last for some in wanted)
        unseen = frozenset[str]() if looked else frozenset({schema.entry.name})
        yield from _compare(seq, lines.get(seq), here.get(seq, {}), unseen)
    yield from _check_told(conn, texts, after)


def _entries(conn: Connection, some: LineSpan) -> Iterator[tuple[int, dict[str, Seal]]]:
    """Seal the entries of some lines anew; those without a number are of the first line."""
    column = schema.entry.c.sealed_by
    where: ColumnElement[bool] | None = None
    if some != (1, LAST_NUMBER):
        where = column.between(*some)
        where = or_(where, column.is_(None)) if some.first <= 1 <= some.last else where
    for seq, group in groupby(entry_lines(conn, where), lambda pair: pair[0]):
        rows = SealedRows()
        rows.add_entries(line for _seq, line in group)
        yield seq, rows.digests


def _compare(
    seq: int, line: _Line | None, here: Mapping[str, Seal], unseen: frozenset[str]
) -> Iterator[Break]:
    sealed = line.rows if line else {}
    for kind in sorted((here.keys() | sealed.keys()) - unseen):
        now, then = here.get(kind, _NOTHING), sealed.get(kind, _NOTHING)
        if now == then:
            continue
        if line is None:
            yield Break(BreakKind.BEYOND, seq, "", "", kind, None, now.n)
        else:
            yield Break(BreakKind.ROWS, seq, line.act, line.at, kind, then.n, now.n)


def _check_told(conn: Connection, texts: Mapping[int, list[bytes]], after: int) -> Iterator[Break]:
    """Compare who, what about and the texts of rows with their salted digest.

    No act erases a salt: a line without one was stripped of it, so that its texts could be changed.
    """
    table = schema.journal
    mine = own_lines(conn) & (table.c.seq > after)
    query = select(table).where(mine).order_by(table.c.seq)
    with conn.execute(query, execution_options={"yield_per": PORTION}) as result:
        for row in result:
            words = (row.made_by or "", row.subject or "", row.detail or "")
            here = seals.told_digest(row.salt or b"", words, texts.get(row.seq, []))
            if row.salt is None or here != row.d_told:
                yield Break(BreakKind.TOLD, row.seq, row.act, row.at)


def _check_states(conn: Connection, chain: _Chain) -> Iterator[Break]:
    """Compare what is written over with the newest line that sealed it."""
    here = {state: seals.digest(rows) for state, rows in flag_states(conn)}
    here[seals.OFFICE_STATE] = seals.digest(office_lines(conn))
    if (names_sealed := chain.states.get(seals.NAMES_STATE)) is not None:
        here[seals.NAMES_STATE] = _names(conn, names_sealed[0])
    yield from _compare_states(chain, here)


def _check_newer_states(conn: Connection, chain: _Chain) -> Iterator[Break]:
    """Compare what is written over, as far as the lines of a part of the chain sealed it."""
    known = {seals.NAMES_STATE, seals.OFFICE_STATE}
    days = {unit_and_day(state)[1] for state in chain.states.keys() - known}
    judged = dict(flag_states(conn, days)) if days else {}
    here = {state: seals.digest(judged.get(state, [])) for state in chain.states}
    if seals.OFFICE_STATE in here:
        here[seals.OFFICE_STATE] = seals.digest(office_lines(conn))
    if (names_sealed := chain.states.get(seals.NAMES_STATE)) is not None:
        here[seals.NAMES_STATE] = _names(conn, names_sealed[0])
    yield from _compare_states(chain, here)


def _compare_states(chain: _Chain, here: Mapping[str, Seal]) -> Iterator[Break]:
    for state in sorted(chain.states.keys() | here.keys()):
        seq, then = chain.states.get(state, (0, _NOTHING))
        now = here.get(state, _NOTHING)
        if now != then:
            line = chain.lines.get(seq)
            act, at = (line.act, line.at) if line else ("", "")
            yield Break(BreakKind.STATE, seq, act, at, state, then.n, now.n)


def _unjudged(conn: Connection) -> Iterator[Break]:
    """Name the days of which the rules were kept from looking at some ratings or forms."""
    for unit, day, n in chained(flags.forgotten(conn), phone_forms.forgotten(conn)):
        yield Break(BreakKind.UNJUDGED, 0, "", "", flag_state(unit, day), None, n)


def _names(conn: Connection, seq: int) -> Seal:
    """Seal how everything is called now, with the salt of a line; nothing where that is gone."""
    table = schema.journal
    mine = own_lines(conn) & (table.c.seq == seq)
    salt = conn.execute(select(table.c.salt).where(mine)).scalar_one()
    return _NOTHING if salt is None else seals.digest(names(conn, salt))
