"""What `loket verify` holds against the boxes: rows as they lie there, and rows that hang loose.

Queries only, and values as the database gives them, so that a changed one is a difference and not
a failure. What must stand there derives `survey/proof/comparison.py`.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Select, Table, and_, exists, func, or_, select
from sqlalchemy import type_coerce as coerced
from sqlalchemy.exc import DBAPIError
from sqlalchemy.types import NullType

from survey.errors import Damaged, LoketError
from survey.ledger import Head, Sealed
from survey.register import entries
from survey.register.engine import Register, tenant_of
from survey.register.moments import chunks
from survey.register.schema import (
    amendment,
    box,
    entry,
    flag,
    import_file,
    response,
    response_private,
)
from survey.register.soundness import any_text

_PORTION: Final = 1000  # rows at once
_ROOM_KIB, _USUAL_KIB = 49_152, 8192  # of the register in memory: in portions, and else
_OF_ENTRY: Final = ("seq", "id", "kind", "hash", "verdict", "clock_s", "import_n", "sealed_by")
_N_ENTRY: Final = len(_OF_ENTRY)
_N_OPEN: Final = len(response.columns)

Row = tuple[Any, ...]


class KnownBox(NamedTuple):
    """A box as the register knows it; `id` is 16 bytes."""

    id: bytes
    device: str
    head: Head


class StoredRows(NamedTuple):
    """What the register holds of one entry; a row that is not there is None.

    `open` and `private` are those of a `new` entry, in the order of their columns; `marks` are
    its flags: rule, unit, day. `sealed_by` is the number of its line, None the first one.
    """

    seq: int
    id: bytes
    kind: str
    hash: bytes
    verdict: str
    clock_s: int
    import_n: int | None
    sealed_by: int | None
    open: Row | None
    private: Row | None
    marks: tuple[tuple[str, str, str], ...]


class Portion(NamedTuple):
    """Rows of some entries of a box, and what was known of the box then."""

    box: KnownBox | None
    rows: list[StoredRows]


@dataclass(slots=True)
class Totals:
    """How many rows the tables of answers have, and a sum over their ids.

    The sums are of this process: they tell whether all rows of a table were gone through once,
    without asking the database for each of them again.
    """

    entries: int = 0
    responses: tuple[int, int] = (0, 0)
    privates: tuple[int, int] = (0, 0)
    flags: tuple[int, int] = (0, 0)

    @property
    def n_rows(self) -> int:
        """How many rows there are in all four tables."""
        return self.entries + self.responses[0] + self.privates[0] + self.flags[0]

    def add(self, rows: Sequence[StoredRows]) -> None:
        """Count rows that were gone through."""
        self.entries += len(rows)
        self.responses = _sum(self.responses, [row.open[1] for row in rows if row.open])
        self.privates = _sum(self.privates, [row.private[1] for row in rows if row.private])
        marks = [(row.id, mark[0]) for row in rows for mark in row.marks]
        self.flags = _sum(self.flags, marks)


def _sum(before: tuple[int, int], keys: Sequence[object]) -> tuple[int, int]:
    return before[0] + len(keys), before[1] + sum(map(hash, keys))


def totals(conn: Connection) -> Totals:
    """Count all rows of the tables of answers."""
    tenant, n = tenant_of(conn), select(func.count()).select_from(entry)
    sums = [(0, 0), (0, 0), (0, 0)]
    for place, columns in enumerate(
        ([response.c.id], [response_private.c.id], [flag.c.id, flag.c.rule])
    ):
        rows = select(*_raw(*columns)).where(columns[0].table.c.tenant == tenant)
        with conn.execute(rows, execution_options={"yield_per": _PORTION}) as result:
            for some in result.partitions():
                keys = [row[0] if len(columns) == 1 else tuple(row) for row in some]
                sums[place] = _sum(sums[place], keys)
    return Totals(conn.execute(n.where(entry.c.tenant == tenant)).scalar_one(), *sums)


class Loose(NamedTuple):
    """A row that nothing holds; of its place what it says itself."""

    table: str
    id: bytes
    box: bytes = b""
    seq: int | None = None
    unit: str = ""
    day: str = ""


def _raw(*columns: ColumnElement[Any]) -> list[ColumnElement[Any]]:
    return [coerced(column, NullType()) for column in columns]


def free_room(register: Register) -> None:
    """Give back the memory that reading in portions took."""
    with register.read() as conn:
        _make_room(conn, _USUAL_KIB)


def _make_room(conn: Connection, kib: int) -> None:
    """Let SQLite keep so much of the register in memory.

    Answers lie in the order of their ids: with its usual eight MiB it would ask the disk for
    each of a million.
    """
    if conn.dialect.name == "sqlite":
        conn.exec_driver_sql(f"PRAGMA cache_size=-{int(kib)}")  # nosemgrep: sql-of-pieces - number


def boxes(conn: Connection) -> dict[bytes, KnownBox]:
    """Give every box that the register took something from, by its id."""
    rows = conn.execute(select(box).where(box.c.tenant == tenant_of(conn)))
    return {row.box: _known(row) for row in rows}


def known(conn: Connection, box_id: bytes) -> KnownBox | None:
    """Give what the register knows of one box, None for one never seen."""
    row = conn.execute(select(box).where(_is_box(conn, box.c, box_id))).one_or_none()
    return None if row is None else _known(row)


def _known(row: Any) -> KnownBox:
    head = Head(row.head_seq, row.head_hash)
    return KnownBox(row.box, row.device, head)


def imports(conn: Connection) -> frozenset[int]:
    """Give the numbers of all imports."""
    rows = conn.execute(select(import_file.c.n).where(import_file.c.tenant == tenant_of(conn)))
    return frozenset(rows.scalars())


def read_portion(register: Register, box_id: bytes, first: int, last: int) -> Portion:
    """Read what is stored of some entries of a box, and what is known of the box at that moment.

    Args:
        register: Whose rows.
        box_id: The box, 16 bytes.
        first: The first number.
        last: The last one, included.
    """
    try:
        with register.read() as conn:
            _make_room(conn, _ROOM_KIB)
            return Portion(known(conn, box_id), portion(conn, box_id, first, last))
    except (DBAPIError, Damaged):
        # Bytes that are no text are a difference like any other; to ask for them is slow.
        with register.read() as conn, any_text(conn):
            return Portion(known(conn, box_id), portion(conn, box_id, first, last))


def portion(conn: Connection, box_id: bytes, first: int, last: int) -> list[StoredRows]:
    """Give what is stored of the entries of a box from one number to another, in their order.

    Args:
        conn: A reading transaction.
        box_id: The box, 16 bytes.
        first: The first number.
        last: The last one, included.
    """
    is_new = entry.c.verdict == "new"
    open_part = and_(response.c.tenant == entry.c.tenant, response.c.id == entry.c.id, is_new)
    private = response_private
    private_part = and_(private.c.tenant == entry.c.tenant, private.c.id == entry.c.id, is_new)
    within = and_(
        entry.c.tenant == tenant_of(conn),
        entry.c.box == box_id,
        entry.c.seq.between(first, last),
    )
    marks: dict[int, list[tuple[str, str, str]]] = {}
    its_flag = and_(flag.c.tenant == entry.c.tenant, flag.c.id == entry.c.id, is_new)
    of_flag = _raw(entry.c.seq, flag.c.rule, flag.c.unit, flag.c.day)
    query = select(*of_flag).join_from(entry, flag, its_flag).where(within)
    for seq, *mark in conn.execute(query).all():
        marks.setdefault(seq, []).append((mark[0], mark[1], mark[2]))
    columns = _raw(*(entry.c[name] for name in _OF_ENTRY), *response.columns, *private.columns)
    rows = conn.execute(
        select(*columns)
        .select_from(entry)
        .outerjoin(response, open_part)
        .outerjoin(private, private_part)
        .where(within)
        .order_by(entry.c.seq)
    )
    return [_stored(tuple(row), marks) for row in rows.all()]


def _stored(row: Row, marks: dict[int, list[tuple[str, str, str]]]) -> StoredRows:
    open_part, private = row[_N_ENTRY : _N_ENTRY + _N_OPEN], row[_N_ENTRY + _N_OPEN :]
    seq, entry_id, kind, digest, verdict, clock_s, import_n, sealed_by = row[:_N_ENTRY]
    return StoredRows(
        *(seq, entry_id, kind, digest, verdict, clock_s, import_n, sealed_by),
        None if open_part[0] is None else open_part,
        None if private[0] is None else private,
        tuple(marks.get(row[0], ())),
    )


def n_behind(conn: Connection, box_id: bytes, seq: int) -> int:
    """Count what the register has of a box behind a number, up to what it says it took."""
    known = select(box.c.head_seq).where(_is_box(conn, box.c, box_id)).scalar_subquery()
    rows = select(func.count()).select_from(entry).where(_is_box(conn, entry.c, box_id))
    return conn.execute(rows.where(entry.c.seq > seq, entry.c.seq <= known)).scalar_one()


def _is_box(conn: Connection, columns: Any, box_id: bytes) -> ColumnElement[bool]:
    return and_(columns.tenant == tenant_of(conn), columns.box == box_id)


def firsts(conn: Connection, ids: Collection[bytes]) -> dict[bytes, bytes]:
    """Give the box from which these ids were first taken, by id."""
    by_id: dict[bytes, bytes] = {}
    for some in chunks(sorted(ids)):
        mine = and_(entry.c.tenant == tenant_of(conn), entry.c.verdict == "new")
        rows = conn.execute(select(entry.c.id, entry.c.box).where(mine, entry.c.id.in_(some)))
        by_id.update((row.id, row.box) for row in rows)
    return by_id


def stored_before(conn: Connection, ids: Collection[UUID]) -> dict[UUID, Sealed]:
    """Give the answers taken under these ids; none where a value among them is damaged."""
    try:
        return entries.stored(conn, ids)
    except (DBAPIError, LoketError, ValueError, AttributeError, TypeError):
        return {}  # `soundness` names the value


def loose(conn: Connection) -> Iterator[Loose]:
    """Give every row that hangs loose, whatever boxes are at hand.

    Entries of a box that the register does not know, before the first number or behind what it
    says it took; answers of no entry; private parts and flags of no answer.
    """
    its_box = and_(box.c.tenant == entry.c.tenant, box.c.box == entry.c.box)
    no_entry = or_(box.c.box.is_(None), entry.c.seq < 1, entry.c.seq > box.c.head_seq)
    rows = select(*_raw(entry.c.id, entry.c.box, entry.c.seq)).outerjoin_from(entry, box, its_box)
    for row in _streamed(conn, rows.where(entry.c.tenant == tenant_of(conn), no_entry)):
        yield Loose("entry", row[0], row[1], row[2])
    yield from _unowned(conn, response, entry, entry.c.verdict == "new")
    yield from _unowned(conn, response_private, response)
    yield from _unowned(conn, flag, response)


def loose_amendments(conn: Connection) -> Iterator[Loose]:
    """Give every amendment of an answer that there is not."""
    return _unowned(conn, amendment, response)


def _unowned(
    conn: Connection, table: Table, owner: Table, *rule: ColumnElement[bool]
) -> Iterator[Loose]:
    owned = (owner.c.tenant == table.c.tenant, owner.c.id == table.c.id, *rule)
    rows = select(*_raw(table.c.id, table.c.unit, table.c.day)).where(
        table.c.tenant == tenant_of(conn), ~exists().where(*owned)
    )
    for row in _streamed(conn, rows):
        yield Loose(table.name, row[0], unit=row[1], day=row[2])


def unheld(conn: Connection, box_id: bytes) -> Iterator[Loose]:
    """Give the new entries of a box that lack their answer, or whose answer lacks its other part.

    Args:
        conn: A reading transaction.
        box_id: A box of which there is no copy to compare with.
    """
    mine = and_(_is_box(conn, entry.c, box_id), entry.c.verdict == "new")
    for table in (response, response_private):
        held = exists().where(table.c.tenant == entry.c.tenant, table.c.id == entry.c.id)
        rows = select(*_raw(entry.c.id, entry.c.box, entry.c.seq)).where(mine, ~held)
        for row in _streamed(conn, rows):
            yield Loose(table.name, row[0], row[1], row[2])


def doubtful(conn: Connection) -> Iterator[Loose]:
    """Give entries whose verdict cannot be: new though their id is, or the first and not new."""
    mine = entry.c.tenant == tenant_of(conn)
    twice = (
        select(entry.c.id)
        .where(mine, entry.c.verdict == "new")
        .group_by(entry.c.id)
        .having(func.count() > 1)
    )
    of_entry = _raw(entry.c.id, entry.c.box, entry.c.seq)
    first = entry.alias("first")
    same = and_(first.c.tenant == entry.c.tenant, first.c.id == entry.c.id)
    orphans = and_(entry.c.verdict != "new", ~exists().where(same, first.c.verdict == "new"))
    for condition in (and_(entry.c.verdict == "new", entry.c.id.in_(twice)), orphans):
        for row in _streamed(conn, select(*of_entry).where(mine, condition)):
            yield Loose("entry", row[0], row[1], row[2])


def odd_heads(conn: Connection) -> Iterator[Loose]:
    """Give boxes of which the register says another end than the entry that it took there."""
    its_head = and_(
        entry.c.tenant == box.c.tenant, entry.c.box == box.c.box, entry.c.seq == box.c.head_seq
    )
    rows = select(*_raw(box.c.box, box.c.head_seq)).join_from(box, entry, its_head)
    odd = rows.where(box.c.tenant == tenant_of(conn), entry.c.hash != box.c.head_hash)
    for row in _streamed(conn, odd):
        yield Loose("box", b"", row[0], row[1])


def unmarked_visits(conn: Connection) -> Iterator[Loose]:
    """Give visits that more than one answer claims, and of which more than one is not flagged."""
    private, tenant = response_private, tenant_of(conn)
    twice = (
        select(private.c.visit)
        .where(private.c.tenant == tenant, private.c.visit != "")
        .group_by(private.c.visit)
        .having(func.count() > 1)
    )
    its_flag = and_(
        flag.c.tenant == response.c.tenant, flag.c.id == response.c.id, flag.c.rule == "visit_twice"
    )
    same = and_(private.c.tenant == response.c.tenant, private.c.id == response.c.id)
    rows = (
        select(*_raw(private.c.visit, response.c.id, response.c.unit, response.c.day))
        .join_from(private, response, same)
        .where(private.c.tenant == tenant, response.c.about.is_(None), ~exists().where(its_flag))
        .order_by(private.c.visit, response.c.id)
    )
    visits = conn.execute(twice.order_by(private.c.visit)).scalars().all()
    for some in chunks(visits):
        before: object = None
        for visit, *row in conn.execute(rows.where(private.c.visit.in_(some))).all():
            if visit == before:
                yield Loose("flag", row[0], unit=row[1], day=row[2])
            before = visit


def _streamed(conn: Connection, query: Select[Any]) -> Iterator[Sequence[Any]]:
    with conn.execute(query, execution_options={"yield_per": _PORTION}) as result:
        for rows in result.partitions():
            yield from rows


Reader = Callable[[Connection], Iterator[Loose]]
