"""The register's own chain: each act writes a line that seals the rows it wrote.

A line holds when, which act, with what, and of each kind of row how many and a digest; it seals
rows, it does not replay them. Who did it, what it says and every name or free text of its rows
stand in a salted digest, so that they can be erased. Whoever stores rows here calls `add` or
`seal`, then `note`; a transaction that ends with rows no line seals is refused. Read next:
`seals.py`, how a line is written; `journal_check.py`, whether all holds; `audit.py`, what was done.
"""

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final
from weakref import WeakKeyDictionary

from sqlalchemy import ColumnElement, Connection, Engine, Table, event, insert, select
from sqlalchemy.engine import Transaction

from survey.ledger import SALT_BYTES, Head
from survey.register import schema
from survey.register.engine import insert_many, tenant_of
from survey.register.moments import chunks, now_text
from survey.register.numbered import own_lines
from survey.register.sealed_rows import names, office_lines, unsealed
from survey.register.seals import (
    NAMES_STATE,
    OFFICE_STATE,
    SealedRows,
    body,
    compact,
    digest,
    genesis,
    link,
    told_digest,
)

# Acts by programs beside answers. Their moment would tell that of a citizen: only the day is kept.
BESIDE_ANSWERS: Final = frozenset({"accept", "judge"})
BEGIN: Final = "begin_journal"
# The parameter by which a line says of which schema the register is from then on.
SCHEMA: Final = "schema"


@dataclass(slots=True)
class _Open:
    """The line that the transaction under way is about to write."""

    seq: int
    prev_hash: bytes
    rows: SealedRows = field(default_factory=SealedRows)
    names: bool = False

    @property
    def unsealed(self) -> list[str]:
        return [*self.rows.digests, *self.rows.states, *(["names"] if self.names else [])]


_open: "WeakKeyDictionary[Transaction, _Open]" = WeakKeyDictionary()


@event.listens_for(Engine, "commit")
def _nothing_unsealed(conn: Connection) -> None:
    transaction = conn.get_transaction()
    line = None if transaction is None else _open.pop(transaction, None)
    if line is not None and line.unsealed:
        raise RuntimeError(f"no line of the journal seals: {', '.join(line.unsealed)}")


def head(conn: Connection) -> Head:
    """Give the last line: who holds it can prove later that nothing was cut off."""
    return _last(conn)


def head_before(conn: Connection, day: date) -> Head:
    """Give the last line that was surely written before a local day of the office began.

    Lines keep moments in UTC, beside answers only their day: so lines of the day before are left
    out as well, and whoever sees the head learns nothing of the day.
    """
    return _last(conn, schema.journal.c.at < (day - timedelta(days=1)).isoformat())


def _last(conn: Connection, *conditions: ColumnElement[bool]) -> Head:
    table, tenant = schema.journal, tenant_of(conn)
    row = conn.execute(
        select(table.c.seq, table.c.hash)
        .where(own_lines(conn), *conditions)
        .order_by(table.c.seq.desc())
        .limit(1)
    ).one_or_none()
    return genesis(tenant) if row is None else Head(row.seq, row.hash)


def holds(conn: Connection, kept: Head) -> bool:
    """Say whether the journal has a line that somebody wrote down: its number and first digits."""
    table = schema.journal
    mine = own_lines(conn) & (table.c.seq == kept.seq)
    line_hash = conn.execute(select(table.c.hash).where(mine)).scalar_one_or_none()
    return isinstance(line_hash, bytes) and line_hash.startswith(kept.hash)


def _line(conn: Connection) -> _Open:
    """Give the line under way; the first one of all seals what had been there before it."""
    transaction = conn.get_transaction()
    if transaction is None:
        raise RuntimeError("a line of the journal needs a transaction")
    line = _open.get(transaction)
    if line is None:
        last = head(conn)
        if last.seq == 0:
            last = _first(conn)
        line = _open[transaction] = _Open(last.seq + 1, last.hash)
    return line


def begin(conn: Connection) -> None:
    """Write the first line if there is none: it seals every row that is there."""
    _line(conn)


def number(conn: Connection) -> int:
    """Give the number of the line that will seal what is written now, for `sealed_by`."""
    return _line(conn).seq


def add(conn: Connection, table: Table, rows: Sequence[Mapping[str, object]]) -> None:
    """Insert rows of a kind that acts seal, each with the number of the line to come.

    Args:
        conn: A writing transaction.
        table: One of `TEXTS`.
        rows: Values by column, all of them but `sealed_by`.
    """
    if not rows:
        return
    line = _line(conn)
    for few in chunks(rows):
        conn.execute(insert(table), [{**row, "sealed_by": line.seq} for row in few])
    for row in rows:
        line.rows.add(table, row)


def seal(conn: Connection, table: Table, row: Mapping[str, object]) -> None:
    """Seal a row that was written over, under the number that `number` gives."""
    _line(conn).rows.add(table, row)


def seal_entries(conn: Connection, lines: Iterable[bytes]) -> None:
    """Seal entries with what acceptance found out about them, in their order in the box."""
    _line(conn).rows.add_entries(lines)


def seal_names(conn: Connection) -> None:
    """Let the next line seal how the office and all that is in it are called."""
    _line(conn).names = True


def seal_state(conn: Connection, state: str, lines: Iterable[bytes]) -> None:
    """Let the next line seal what is written over later; of one state the newest line counts.

    Args:
        conn: A writing transaction.
        state: What it is of, "flags dukcapil 2026-11-20".
        lines: All of it as it stands now.
    """
    _line(conn).rows.states[state] = list(lines)


def note(
    conn: Connection,
    by: str,
    act: str,
    subject: str,
    detail: str,
    *,
    params: Mapping[str, object] | None = None,
) -> None:
    """Write the line of an act, in the transaction that does what it tells.

    Args:
        conn: A writing transaction.
        by: Who or what did it.
        act: The name of the action, one of `audit.ACTS`.
        subject: A code, an import number, a box.
        detail: What changed, for a reader.
        params: What it was done with, no name and no text of a person: never erased.
    """
    line = _line(conn)
    last = _write(conn, line, act, (by, subject, detail), params or {})
    line.seq, line.prev_hash = last.seq + 1, last.hash
    line.rows, line.names = SealedRows(), False


def _write(
    conn: Connection,
    line: _Open,
    act: str,
    words: tuple[str, str, str],
    params: Mapping[str, object],
) -> Head:
    salt = os.urandom(SALT_BYTES)
    at = now_text()[:10] if act in BESIDE_ANSWERS else now_text()
    rows = line.rows
    if line.names:
        rows.states[NAMES_STATE] = names(conn, salt)
        rows.states[OFFICE_STATE] = office_lines(conn)
    states = {state: digest(lines) for state, lines in rows.states.items()}
    sealed = compact({"rows": rows.digests, "states": states})
    d_told = told_digest(salt, words, rows.texts)
    given = compact(params)
    line_hash = link(line.prev_hash, line.seq, body(at, act, given, sealed, d_told))
    by, subject, detail = words
    row = (tenant_of(conn), line.seq, at, by, act, subject, detail, given, sealed, salt, d_told)
    insert_many(conn, schema.journal, [(*row, line.prev_hash, line_hash)])
    return Head(line.seq, line_hash)


def _first(conn: Connection) -> Head:
    """Write the first line over every row that no line has sealed."""
    start = genesis(tenant_of(conn))
    line = _Open(1, start.hash, unsealed(conn), names=True)
    n_rows = line.rows.n_entries + sum(map(len, line.rows.by_kind.values()))
    words = "loket", "register", f"{n_rows} baris"
    return _write(conn, line, BEGIN, words, {SCHEMA: schema.HEAD})
