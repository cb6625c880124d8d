"""What a refill keeps of answers that it writes anew, and how it empties them.

Queries only. Read next: `survey/actions/refilling.py`; `entries.py`, which writes them.
"""

from collections.abc import Collection
from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection, delete, select

from survey.answers.drafts import Slot
from survey.attribution import Attribution, Ground
from survey.register.engine import tenant_of
from survey.register.entries import ITS_PRIVATE
from survey.register.moments import chunks
from survey.register.schema import flag, response, response_private


class Kept(NamedTuple):
    """What the register itself knows of a response: whom it is about, and what was erased.

    Also its day by the clock as corrected, which cannot be told again without its time, and when
    it came if that was late.
    """

    attribution: Attribution
    erased: frozenset[str]
    day: date
    slot: Slot
    late: str | None


def kept(conn: Connection, ids: Collection[UUID]) -> dict[UUID, Kept]:
    """Give what a refill must keep of responses, by their id."""
    by_id: dict[UUID, Kept] = {}
    private = response_private
    for some in chunks([entry_id.bytes for entry_id in ids]):
        rows = conn.execute(
            select(
                response.c.id,
                response.c.officer,
                response.c.ground,
                response.c.day,
                response.c.slot,
                response.c.late,
                private.c.visit.is_(None).label("time"),
                private.c.sex.is_(None).label("bands"),
                private.c.comment.is_(None).label("comment"),
            )
            .join(private, ITS_PRIVATE)
            .where(response.c.tenant == tenant_of(conn), response.c.id.in_(some))
        )
        for row in rows:
            parts = {"time": row.time, "bands": row.bands, "comment": row.comment}
            erased = frozenset(name for name, gone in parts.items() if gone)
            about = Attribution(row.officer, Ground(row.ground))
            day, slot = date.fromisoformat(row.day), Slot(row.slot)
            by_id[UUID(bytes=row.id)] = Kept(about, erased, day, slot, row.late)
    return by_id


def flags_of(conn: Connection, ids: Collection[UUID]) -> dict[UUID, set[str]]:
    """Give the flags that responses have, by their id."""
    by_id: dict[UUID, set[str]] = {}
    for some in chunks([entry_id.bytes for entry_id in ids]):
        rows = conn.execute(
            select(flag.c.id, flag.c.rule).where(
                flag.c.tenant == tenant_of(conn), flag.c.id.in_(some)
            )
        )
        for row in rows:
            by_id.setdefault(UUID(bytes=row.id), set()).add(row.rule)
    return by_id


def remove(conn: Connection, ids: Collection[UUID]) -> None:
    """Empty what was said under these ids, to be filled again in the same transaction."""
    for some in chunks([entry_id.bytes for entry_id in ids]):
        for table in (response, response_private):
            conn.execute(
                delete(table).where(table.c.tenant == tenant_of(conn), table.c.id.in_(some))
            )
