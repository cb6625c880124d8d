"""What the register holds under ids that stand for one answer. Queries only.

Read next: `survey/successions.py`, which says what they are.
"""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import Connection, select

from survey.register import amendments
from survey.register.engine import tenant_of
from survey.register.moments import chunks
from survey.register.schema import response
from survey.successions import successor


def taken(conn: Connection, named: Collection[UUID]) -> dict[UUID, dict[int, UUID]]:
    """Give the ids that are taken among some and those before and behind them.

    Args:
        conn: Any transaction.
        named: The ids.

    Returns:
        By each of them those that are taken, withdrawn ones too, by how many places behind it
        they stand.
    """
    places: dict[UUID, dict[int, UUID]] = {own: {} for own in named}
    sought = [(own, n) for own in places for n in (-1, 0, 1)]
    while sought:
        ids = {(own, n): successor(own, n) for own, n in sought}
        there = _among(conn, set(ids.values()))
        stored = {key: each for key, each in ids.items() if each in there}
        for (own, n), each in stored.items():
            places[own][n] = each
        sought = [(own, n + (1 if n > 0 else -1)) for own, n in stored if n]
    return places


def brought(conn: Connection, some: Collection[UUID]) -> dict[UUID, UUID]:
    """Give the ids with which answers came first, before they were put right, by their own.

    An id before another one's is its own where it counts itself.
    """
    first = {own: own for own in some}
    if not amendments.any_withdrawn(conn):
        return first  # nothing could be put right
    sought = set(first)
    while sought:
        before = {own: successor(first[own], -1) for own in sought}
        there = _among(conn, set(before.values()))
        out = {each.id for each in amendments.out_among(conn, [each.bytes for each in there])}
        sought = {own for own, each in before.items() if each.bytes in out}
        first |= {own: before[own] for own in sought}
    return first


def every(conn: Connection, named: Collection[bytes]) -> set[bytes]:
    """Give some ids and all that are taken before and behind them."""
    places = taken(conn, [UUID(bytes=each) for each in named])
    return set(named) | {each.bytes for beside in places.values() for each in beside.values()}


def _among(conn: Connection, ids: Collection[UUID]) -> set[UUID]:
    there: set[UUID] = set()
    for some in chunks([each.bytes for each in ids]):
        mine = (response.c.tenant == tenant_of(conn)) & response.c.id.in_(some)
        rows = conn.execute(select(response.c.id).where(mine))
        there.update(UUID(bytes=each) for each in rows.scalars())
    return there
