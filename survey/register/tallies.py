"""Counts of a unit's week, packed, and how it is known whether they still hold.

Whatever changes what counts of a week calls `touch` in its own transaction, which takes its tally
away. What is packed knows who packs it. Read next: `schema/papers.py`.
"""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import Connection, delete, exists, func, insert, select, text

from survey.periods import Week
from survey.register.engine import tenant_of
from survey.register.schema import tally, touched
from survey.register.values import is_week

_TOUCH = text(
    "INSERT INTO touched (tenant, unit, week, n) VALUES (:tenant, :unit, :week, 1)"
    " ON CONFLICT (tenant, unit, week) DO UPDATE SET n = touched.n + 1"
)
_FORGET = text("DELETE FROM tally WHERE tenant = :tenant AND unit = :unit AND week = :week")


def touch(conn: Connection, where: Iterable[tuple[str, str]]) -> None:
    """Note that what counts of some units and days has changed, and forget their counts.

    Args:
        conn: A writing transaction, the one that changes it.
        where: Unit codes and local days ("2026-11-16"), each as often as it comes.
    """
    tenant = tenant_of(conn)
    weeks = {(unit, str(Week.of(date.fromisoformat(day)))) for unit, day in set(where)}
    rows = [{"tenant": tenant, "unit": unit, "week": week} for unit, week in sorted(weeks)]
    if rows:
        conn.execute(_TOUCH, rows)
        # What was erased must not live on in counts that hold it.
        conn.execute(_FORGET, rows)


def touch_since(conn: Connection, unit: str, first: date | None) -> None:
    """Note that what counts of a unit has changed from a day on; None is from its beginning."""
    columns = touched.c
    since = () if first is None else (columns.week >= str(Week.of(first)),)
    weeks = select(columns.week).where(
        columns.tenant == tenant_of(conn), columns.unit == unit, *since
    )
    known = filter(is_week, conn.scalars(weeks).all())
    touch(conn, [(unit, Week.parse(week).first.isoformat()) for week in known])


def stamps(conn: Connection, unit: str, first: Week, last: Week) -> dict[str, int]:
    """Give how often each week of a unit was touched; a week that is not named was never."""
    of = touched.c
    rows = conn.execute(
        select(of.week, of.n).where(
            of.tenant == tenant_of(conn),
            of.unit == unit,
            of.week.between(str(first), str(last)),
        )
    )
    return {row.week: row.n for row in rows}


def read(conn: Connection, unit: str, first: Week, last: Week) -> dict[str, bytes]:
    """Give the packed counts of a unit's weeks that still hold, by week ("2026-W47").

    Args:
        conn: Any transaction.
        unit: The unit's code as first written.
        first: The first week.
        last: The last week, included.
    """
    now = stamps(conn, unit, first, last)
    of = tally.c
    rows = conn.execute(
        select(of.week, of.made_from, of.packed)
        .where(
            of.tenant == tenant_of(conn),
            of.unit == unit,
            of.week.between(str(first), str(last)),
        )
        .order_by(of.week)
    )
    # Answers may have come between counting and saving. Between two weeks lie texts that are none:
    # one that reads as a week without being written as it must not stand in for it.
    return {
        week: packed
        for week, made_from, packed in rows
        if made_from == now.get(week, 0) and is_week(week)
    }


def held(conn: Connection) -> list[tuple[str, Week]]:
    """Give unit and week of all packed counts that still hold, the oldest of each unit first."""
    same = (
        (touched.c.tenant == tally.c.tenant)
        & (touched.c.unit == tally.c.unit)
        & (touched.c.week == tally.c.week)
    )
    rows = conn.execute(
        select(tally.c.unit, tally.c.week)
        .outerjoin(touched, same)
        .where(
            tally.c.tenant == tenant_of(conn),
            tally.c.made_from == func.coalesce(touched.c.n, 0),
        )
        .order_by(tally.c.unit, tally.c.week)
    )
    return [(unit, Week.parse(week)) for unit, week in rows if is_week(week)]


def due(conn: Connection, unit: str, first: Week, last: Week, form: bytes) -> list[Week]:
    """Give the weeks of a unit that have no counts, or none that hold, the oldest first.

    Args:
        conn: Any transaction.
        unit: The unit's code as first written.
        first: The first week that is looked at.
        last: The last one, over.
        form: The first byte of counts that can still be read.
    """
    of = touched.c
    holds = exists().where(
        tally.c.tenant == of.tenant,
        tally.c.unit == of.unit,
        tally.c.week == of.week,
        tally.c.made_from == of.n,
        func.substr(tally.c.packed, 1, 1) == form,
    )
    weeks = (
        select(of.week)
        .where(
            of.tenant == tenant_of(conn),
            of.unit == unit,
            of.week.between(str(first), str(last)),
            ~holds,
        )
        .order_by(of.week)
    )
    return [Week.parse(week) for week in conn.scalars(weeks) if is_week(week)]


def save(conn: Connection, unit: str, week: Week, packed: bytes, made_from: int) -> None:
    """Keep the counts of a week in place of older ones.

    Args:
        conn: A writing transaction.
        unit: The unit's code as first written.
        week: Which week.
        packed: The counts.
        made_from: What `stamps` said when the answers were read, in the same transaction; 0 for
            a week it did not name.
    """
    key = {"tenant": tenant_of(conn), "unit": unit, "week": str(week)}
    conn.execute(delete(tally).where(*(tally.c[name] == value for name, value in key.items())))
    conn.execute(insert(tally), {**key, "made_from": made_from, "packed": packed})
