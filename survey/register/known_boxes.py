"""How far each box is known, and which of its entries came with which line of the journal.

Queries only. Read next: `entries.py`; `heads.py`, what is printed of it.
"""

from typing import NamedTuple

from sqlalchemy import Connection, func, insert, select, update

from survey.ledger import Head
from survey.register.engine import tenant_of
from survey.register.moments import now_text
from survey.register.schema import box, entry


class BoxState(NamedTuple):
    """How far a box is known; a forked one is closed for ever."""

    device: str
    head: Head
    forked: bool


class LineEntries(NamedTuple):
    """The entries of a box that came with one line: the first and the last number."""

    box: bytes
    first: int
    last: int


def stretches(conn: Connection, line: int) -> list[LineEntries]:
    """Give by box which entries name a line of the journal; those without a number the first."""
    mine = entry.c.sealed_by == line
    if line == 1:
        mine |= entry.c.sealed_by.is_(None)
    query = select(entry.c.box, func.min(entry.c.seq), func.max(entry.c.seq))
    query = query.where(entry.c.tenant == tenant_of(conn), mine).group_by(entry.c.box)
    return [LineEntries(*row) for row in conn.execute(query)]


def box_state(conn: Connection, box_id: bytes) -> BoxState | None:
    """Say how far a box is known, None for one never seen."""
    mine = (box.c.tenant == tenant_of(conn)) & (box.c.box == box_id)
    row = conn.execute(select(box).where(mine)).one_or_none()
    if row is None:
        return None
    return BoxState(row.device, Head(row.head_seq, row.head_hash), row.forked_at is not None)


def any_of(conn: Connection, box_id: bytes) -> bool:
    """Say whether any entry of a box was taken."""
    mine = (entry.c.tenant == tenant_of(conn)) & (entry.c.box == box_id)
    return conn.execute(select(entry.c.seq).where(mine).limit(1)).first() is not None


def some_ids(conn: Connection, box_id: bytes) -> list[bytes]:
    """Give the ids of the first and of the last entries that were taken of a box, 16 bytes each."""
    mine = select(entry.c.id).where(entry.c.tenant == tenant_of(conn), entry.c.box == box_id)
    ends = (entry.c.seq, entry.c.seq.desc())
    return [i for end in ends for i in conn.scalars(mine.order_by(end).limit(50))]


def set_head(conn: Connection, box_id: bytes, device: str, head: Head, *, first: bool) -> None:
    """Remember how far a box is known now."""
    at = now_text()
    values = {"head_seq": head.seq, "head_hash": head.hash, "last_at": at}
    tenant = tenant_of(conn)
    if first:
        row = {"tenant": tenant, "box": box_id, "device": device, "first_at": at, **values}
        conn.execute(insert(box), row)
    else:
        mine = (box.c.tenant == tenant) & (box.c.box == box_id)
        conn.execute(update(box).where(mine).values(values))


def close_forked(conn: Connection, box_id: bytes) -> None:
    """Take nothing more from a box of which two continuations were seen."""
    mine = (box.c.tenant == tenant_of(conn)) & (box.c.box == box_id)
    conn.execute(update(box).where(mine).values(forked_at=now_text()))
