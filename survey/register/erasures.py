"""What is erased of answers: from the register at once, from the boxes on their holder's next pass.

The nulls of `response_private` are what the register remembers; the rows here are what a box may
still hold. Queries only; what is due decides `survey/retention.py`. Read next:
`actions/retention.py`.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection, Update, and_, delete, false, func, insert, or_, select, update

from survey.ledger import normal_receipt
from survey.register import journal, successions, tallies
from survey.register.engine import tenant_of
from survey.register.moments import chunks, now_text
from survey.register.schema import erasure, flag, response, response_private

_PRIVATE = response_private.c
# A part counts as erased when this column is null: acceptance always fills it.
MARK = {"time": _PRIVATE.visit, "bands": _PRIVATE.sex, "comment": _PRIVATE.comment}
COLUMNS = {
    "time": ("minute", "at", "duration_s", "visit", "nth", "over_budget"),
    "bands": ("sex", "age_band", "education", "job"),
    "comment": ("comment",),
}
_FIRST = date.min.isoformat()
_NONE: frozenset[str] = frozenset()
_PORTION = 1000  # rows at once


class Due(NamedTuple):
    """An answer of which a part is to be erased."""

    id: bytes
    unit: str
    day: str


class Present(NamedTuple):
    """Which parts of an answer the register holds, and which a box is already to erase.

    `broken`: what arrived was not what the device had sealed.
    """

    due: Due
    parts: frozenset[str]
    to_do: frozenset[str]
    broken: bool


class OpenErasure(NamedTuple):
    """A part that is noted as one that a box may still hold.

    `due` has no unit and no day where the register has no such answer; `by_citizen`: a citizen
    asked for it, else the rules did; `stands`: the register itself still has the part.
    """

    due: Due
    part: str
    by_citizen: bool
    stands: bool


def due(
    conn: Connection, unit: str, parts: Sequence[str], last: date, *, after: Due | None, limit: int
) -> list[Due]:
    """Give the oldest answers up to a day that still have any of some parts, in portions.

    Args:
        conn: Any transaction.
        unit: The unit's code as first written.
        parts: Any of "time", "bands", "comment".
        last: The last local day, included.
        after: The last one of the portion before; None begins.
        limit: How many at most.
    """
    day, last_id = (_FIRST, b"") if after is None else (after.day, after.id)
    rows = conn.execute(
        select(_PRIVATE.id, _PRIVATE.unit, _PRIVATE.day)
        .where(
            _PRIVATE.tenant == tenant_of(conn),
            _PRIVATE.unit == unit,
            _PRIVATE.day.between(day, last.isoformat()),
            or_(_PRIVATE.day > day, _PRIVATE.id > last_id),
            or_(*(MARK[part].is_not(None) for part in parts)),
        )
        .order_by(_PRIVATE.day, _PRIVATE.id)
        .limit(limit)
    )
    return [Due(*row) for row in rows]


def units(conn: Connection) -> list[str]:
    """Give every unit that has answers, also those that no office file has named."""
    codes: list[str] = []
    next_unit = select(func.min(_PRIVATE.unit)).where(_PRIVATE.tenant == tenant_of(conn))
    unit = conn.execute(next_unit).scalar()
    while unit is not None:  # from one to the next by the index, past a million answers each
        codes.append(unit)
        unit = conn.execute(next_unit.where(_PRIVATE.unit > unit)).scalar()
    return codes


def n_due(conn: Connection, unit: str, part: str, last: date) -> int:
    """Count a unit's answers up to a day that still have a part."""
    return conn.execute(
        select(func.count())
        .select_from(response_private)
        .where(
            _PRIVATE.tenant == tenant_of(conn),
            _PRIVATE.unit == unit,
            _PRIVATE.day <= last.isoformat(),
            MARK[part].is_not(None),
        )
    ).scalar_one()


def erase(
    conn: Connection, some: Sequence[Due], parts: Iterable[str], by: str, *, by_citizen: bool
) -> dict[str, int]:
    """Erase parts of answers here, and note that their boxes have it to do.

    Args:
        conn: A writing transaction.
        some: Which answers.
        parts: Any of "time", "bands", "comment".
        by: Who or what asks for it.
        by_citizen: Whether a citizen asked; else the rules of retention say so.

    Returns:
        From how many of these answers each part was taken; the others had lost it before.
    """
    tenant, at, ids = tenant_of(conn), now_text(), [answer.id for answer in some]
    n_taken = dict.fromkeys(sorted(parts), 0)
    for part in n_taken:
        for few in chunks(ids):
            n_taken[part] += conn.execute(_emptied(tenant, few, part)).rowcount
            mine = and_(erasure.c.tenant == tenant, erasure.c.id.in_(few), erasure.c.part == part)
            known = set(conn.execute(select(erasure.c.id).where(mine)).scalars())
            rows = [
                {
                    "tenant": tenant,
                    "id": answer_id,
                    "part": part,
                    "asked": by_citizen,
                    "made_at": at,
                    "made_by": by,
                }
                for answer_id in few
                if answer_id not in known
            ]
            if by_citizen:
                journal.add(conn, erasure, rows)
            elif rows:
                conn.execute(insert(erasure), rows)
            if known:
                again = update(erasure).where(mine, erasure.c.id.in_(sorted(known)))
                conn.execute(again.values(applied_at=None))
            if by_citizen:  # what the rules had noted before is now also an answer to him
                _ask(conn, sorted(known), part, at, by)
        if part != "time":  # packed counts hold how many said what of themselves
            tallies.touch(conn, [(answer.unit, answer.day) for answer in some])
    return n_taken


def _ask(conn: Connection, known: Sequence[bytes], part: str, at: str, by: str) -> None:
    """Turn erasures by rule into ones that a citizen asked for."""
    tenant = tenant_of(conn)
    for answer_id in known:
        mine = and_(erasure.c.tenant == tenant, erasure.c.id == answer_id, erasure.c.part == part)
        row = {"id": answer_id, "part": part, "made_at": at, "made_by": by}
        by_rule = update(erasure).where(mine, ~erasure.c.asked)
        line = {"asked": True, "made_at": at, "made_by": by, "sealed_by": journal.number(conn)}
        if conn.execute(by_rule.values(line)).rowcount:
            journal.seal(conn, erasure, row)


def _emptied(tenant: int, ids: Sequence[bytes], part: str) -> Update:
    held = or_(*(_PRIVATE[column].is_not(None) for column in COLUMNS[part]))
    mine = and_(_PRIVATE.tenant == tenant, _PRIVATE.id.in_(ids), held)
    return update(response_private).where(mine).values(dict.fromkeys(COLUMNS[part]))


def n_open(conn: Connection) -> int:
    """Count the parts that a box may still hold."""
    return conn.execute(
        select(func.count())
        .select_from(erasure)
        .where(erasure.c.tenant == tenant_of(conn), erasure.c.applied_at.is_(None))
    ).scalar_one()


def still_open(conn: Connection) -> Iterator[OpenErasure]:
    """Give the parts that are noted as ones that a box may still hold, what was noted first first.

    That it stands here does not say that anybody ordered it: see `proof/orders.py`.
    """
    here = and_(_PRIVATE.tenant == erasure.c.tenant, _PRIVATE.id == erasure.c.id)
    stands = or_(*(and_(erasure.c.part == part, mark.is_not(None)) for part, mark in MARK.items()))
    query = (
        select(
            *(erasure.c.id, func.coalesce(_PRIVATE.unit, ""), func.coalesce(_PRIVATE.day, "")),
            *(erasure.c.part, erasure.c.asked, func.coalesce(stands, false())),
        )
        .select_from(erasure.outerjoin(response_private, here))
        .where(erasure.c.tenant == tenant_of(conn), erasure.c.applied_at.is_(None))
        .order_by(erasure.c.made_at, erasure.c.id)
    )
    with conn.execute(query, execution_options={"yield_per": _PORTION}) as result:
        for answer_id, unit, day, part, *is_so in result:
            yield OpenErasure(Due(answer_id, unit, day), part, *map(bool, is_so))


def applied(conn: Connection, done: Mapping[UUID, frozenset[str]]) -> None:
    """Note that no box holds these parts any more; erasures by rule need no row for that."""
    tenant, at = tenant_of(conn), now_text()
    for part in sorted(_NONE.union(*done.values())):
        for few in chunks([entry_id.bytes for entry_id, parts in done.items() if part in parts]):
            mine = and_(erasure.c.tenant == tenant, erasure.c.id.in_(few), erasure.c.part == part)
            conn.execute(delete(erasure).where(mine, erasure.c.asked.is_(False)))
            conn.execute(update(erasure).where(mine).values(applied_at=at))


def present(conn: Connection, ids: Collection[UUID]) -> dict[UUID, Present]:
    """Say which parts the register holds of answers, by their id; unknown ones are left out."""
    by_id: dict[UUID, Present] = {}
    tenant = tenant_of(conn)
    for few in chunks([entry_id.bytes for entry_id in ids]):
        broken = broken_among(conn, few)
        to_do: dict[bytes, frozenset[str]] = {}
        for answer_id, part in conn.execute(
            select(erasure.c.id, erasure.c.part).where(
                erasure.c.tenant == tenant, erasure.c.id.in_(few), erasure.c.applied_at.is_(None)
            )
        ):
            to_do[answer_id] = to_do.get(answer_id, _NONE) | {part}
        rows = conn.execute(
            select(_PRIVATE.id, _PRIVATE.unit, _PRIVATE.day, *MARK.values()).where(
                _PRIVATE.tenant == tenant, _PRIVATE.id.in_(few)
            )
        )
        for row in rows:
            held = dict(zip(MARK, row[3:], strict=True))
            parts = frozenset(part for part, value in held.items() if value is not None)
            by_id[UUID(bytes=row.id)] = Present(
                Due(row.id, row.unit, row.day), parts, to_do.get(row.id, _NONE), row.id in broken
            )
    return by_id


def broken_among(conn: Connection, ids: Collection[bytes]) -> set[bytes]:
    """Say of which answers what arrived was not what the device had sealed."""
    mine = (flag.c.tenant == tenant_of(conn)) & (flag.c.rule == "private")
    return {
        answer_id
        for few in chunks(sorted(ids))
        for answer_id in conn.execute(select(flag.c.id).where(mine, flag.c.id.in_(few))).scalars()
    }


def present_of(conn: Connection, some: Sequence[Due]) -> dict[UUID, Present]:
    """Say which parts the register holds of some answers."""
    return present(conn, [UUID(bytes=answer.id) for answer in some])


def asked_for(conn: Connection) -> list[tuple[str, str, str]]:
    """Give what citizens asked for: receipt, part, and when; the oldest first."""
    rows = conn.execute(
        select(response.c.receipt, erasure.c.part, erasure.c.made_at)
        .join(response, (response.c.tenant == erasure.c.tenant) & (response.c.id == erasure.c.id))
        .where(
            erasure.c.tenant == tenant_of(conn),
            erasure.c.asked.is_(True),
            response.c.receipt.is_not(None),
        )
        .order_by(erasure.c.made_at, response.c.receipt, erasure.c.part)
    )
    return [(row.receipt, row.part, row.made_at) for row in rows]


def of_receipt(conn: Connection, receipt: str) -> list[Due]:
    """Give an answer and all that was said with it, by the code its citizen holds.

    Raises:
        BadReceipt: It cannot be a receipt.
    """
    tenant, columns = tenant_of(conn), response.c
    known = conn.execute(
        select(columns.id, columns.about, columns.unit).where(
            columns.tenant == tenant, columns.receipt == normal_receipt(receipt)
        )
    ).all()
    # A tap, what was added to it and the form after it are one person, whichever code he kept.
    # So is whatever of it was put right: it stands under the ids before and behind.
    named = [answer_id for row in known for answer_id in (row.id, row.about) if answer_id]
    ids = successions.every(conn, named)
    said_with = select(columns.id).where(
        columns.tenant == tenant,
        columns.unit.in_(sorted({row.unit for row in known})),
        columns.about.in_(sorted(ids)),
    )
    ids |= successions.every(conn, conn.execute(said_with).scalars().all())
    rows = conn.execute(
        select(columns.id, columns.unit, columns.day)
        .where(columns.tenant == tenant, columns.id.in_(sorted(ids)))
        .order_by(columns.day, columns.id)
    )
    return [Due(*row) for row in rows]


def asked_of(conn: Connection, ids: Collection[UUID]) -> dict[UUID, frozenset[str]]:
    """Give the parts of answers whose erasure a citizen asked for, by answer."""
    by_id: dict[UUID, frozenset[str]] = {}
    for few in chunks([answer_id.bytes for answer_id in ids]):
        rows = conn.execute(
            select(erasure.c.id, erasure.c.part).where(
                erasure.c.tenant == tenant_of(conn), erasure.c.id.in_(few), erasure.c.asked
            )
        )
        for answer_id, part in rows:
            own = UUID(bytes=answer_id)
            by_id[own] = by_id.get(own, _NONE) | {part}
    return by_id


def any_profile_erased(conn: Connection, unit: str, first: date, last: date) -> bool:
    """Say whether any answer of some days has lost what its citizen said of himself."""
    row = conn.execute(
        select(_PRIVATE.id)
        .where(
            _PRIVATE.tenant == tenant_of(conn),
            _PRIVATE.unit == unit,
            _PRIVATE.day.between(first.isoformat(), last.isoformat()),
            _PRIVATE.sex.is_(None),
        )
        .limit(1)
    ).first()
    return row is not None
