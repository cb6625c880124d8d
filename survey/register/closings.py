"""Closed periods in the register: every version ever signed, and which counts.

Rows are only added. What a closing is stands in `survey/closing.py`; who may add one and when in
`actions/closing.py`. A row that was changed by hand is still given, and is not `sound`.
"""

from collections.abc import Collection, Iterator
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, func, select

from survey.canonical import read_json
from survey.closing import ACCEPTS, Change, ClosedHead, Closing, canonical
from survey.periods import parse
from survey.register import journal
from survey.register.engine import tenant_of
from survey.register.moments import moment
from survey.register.schema import closing
from survey.register.soundness import check_units


class ClosedDays(NamedTuple):
    """The days of a closed period, and the moments of its first and its last version, UTC."""

    period: str
    first: date
    last: date
    closed_at: datetime
    signed_at: datetime


def add(conn: Connection, version: Closing) -> None:
    """Store a version; the caller has made sure that it is the next one."""
    journal.add(
        conn,
        closing,
        [
            {
                "tenant": tenant_of(conn),
                "unit": version.unit,
                "period": version.period,
                "version": version.version,
                "first": version.first.isoformat(),
                "last": version.last.isoformat(),
                "figures": canonical(version.kept_figures),
                "digest": version.digest,
                "heads": canonical([list(head) for head in version.heads]),
                "signed_by": version.signed_by,
                "position": version.position,
                "nip": version.nip,
                "closed_at": moment(version.closed_at),
                "reason": version.reason,
                "changes": canonical([list(change) for change in version.changes]),
            }
        ],
    )


def latest(conn: Connection, unit: str, period: str) -> Closing | None:
    """Give the version of a closed period that counts, None while it is open.

    Args:
        conn: Any transaction.
        unit: The unit's code as first written.
        period: As `str(Period)` writes it.
    """
    every = versions(conn, unit, period)
    return every[-1] if every else None


def versions(conn: Connection, unit: str, period: str) -> tuple[Closing, ...]:
    """Give every version of a closed period, the first one first."""
    check_units(conn, closing)
    rows = conn.execute(
        select(closing)
        .where(
            closing.c.tenant == tenant_of(conn),
            closing.c.unit == unit,
            closing.c.period == period,
        )
        .order_by(closing.c.version)
    )
    return tuple(map(_closing, rows))


def unsound(conn: Connection) -> Iterator[str]:
    """Name the closings, by unit and period, that are not what was signed."""
    rows = select(closing).where(closing.c.tenant == tenant_of(conn))
    for row in conn.execute(rows.order_by(closing.c.unit, closing.c.period, closing.c.version)):
        try:
            sound = _closing(row).sound
        except (ValueError, TypeError, AttributeError):  # a value that cannot be read
            sound = False
        if not sound:
            yield f"{row.unit} {row.period}"


def all_of(conn: Connection, unit: str) -> tuple[Closing, ...]:
    """Give the version that counts of every closed period of a unit, the oldest period first."""
    check_units(conn, closing)
    rows = conn.execute(
        select(closing)
        .where(closing.c.tenant == tenant_of(conn), closing.c.unit == unit)
        .order_by(closing.c.first, closing.c.last, closing.c.period, closing.c.version)
    )
    return tuple({row.period: _closing(row) for row in rows}.values())


def spans(conn: Connection, unit: str) -> tuple[ClosedDays, ...]:
    """Give the days of every closed period of a unit, the oldest first, without the figures."""
    check_units(conn, closing)
    columns = closing.c
    rows = conn.execute(
        select(
            *(columns.period, columns.first, columns.last),
            *(func.min(columns.closed_at), func.max(columns.closed_at)),
        )
        .where(columns.tenant == tenant_of(conn), columns.unit == unit)
        .group_by(columns.period, columns.first, columns.last)
        .order_by(columns.first, columns.last)
    )
    return tuple(
        ClosedDays(
            *(period, date.fromisoformat(first), date.fromisoformat(last)),
            *(_moment(begun), _moment(signed)),
        )
        for period, first, last, begun, signed in rows
    )


def last_moment(conn: Connection, unit: str) -> datetime | None:
    """Give when a unit last closed any period, None when it never did.

    Args:
        conn: Any transaction.
        unit: The unit's code as first written.
    """
    check_units(conn, closing)
    columns = closing.c
    last = conn.execute(
        select(func.max(columns.closed_at)).where(
            columns.tenant == tenant_of(conn), columns.unit == unit
        )
    ).scalar_one()
    return None if last is None else _moment(last)


def _closing(row: Row[Any]) -> Closing:
    figures = read_json(row.figures)
    accepts = figures.pop(ACCEPTS, None)
    return Closing(
        unit=row.unit,
        period=row.period,
        first=date.fromisoformat(row.first),
        last=date.fromisoformat(row.last),
        version=row.version,
        figures=figures,
        digest=row.digest,
        heads=tuple(ClosedHead(*head) for head in read_json(row.heads)),
        signed_by=row.signed_by,
        position=row.position,
        nip=row.nip,
        closed_at=_moment(row.closed_at),
        reason=row.reason,
        changes=tuple(Change(*change) for change in read_json(row.changes)),
        accepts=None if accepts is None else str(accepts),
    )


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def touched(conn: Connection, unit: str, days: Collection[date]) -> tuple[str, ...]:
    """Name the closed periods of a unit that some days lie in, as people call them."""
    hit = (each for each in spans(conn, unit) if any(each.first <= on <= each.last for on in days))
    return tuple(parse(each.period).label() for each in hit)
