"""What report processes computed, kept for pages that must not compute.

A result is a copy and may be made again at any time, so a newer one replaces it.
"""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, delete, insert, select

from survey.register.engine import tenant_of
from survey.register.moments import moment
from survey.register.schema import result


class Result(NamedTuple):
    """One computed report; `period` as its command writes it, "2026-W47"."""

    period: str
    json: str
    made_at: str


def save(  # noqa: PLR0917 -- one row, written as it reads
    conn: Connection, report: str, unit: str, period: str, json_text: str, made_at: datetime
) -> None:
    """Keep a report's figures in place of older ones of the same period.

    Args:
        conn: A writing transaction.
        report: "weekly", "skm" …
        unit: The unit's code as first written.
        period: The period as its command writes it.
        json_text: The report's JSON.
        made_at: When it was computed, UTC.
    """
    key = {"tenant": tenant_of(conn), "report": report, "unit": unit, "period": period}
    conn.execute(delete(result).where(*(result.c[name] == value for name, value in key.items())))
    conn.execute(insert(result), {**key, "json": json_text, "made_at": moment(made_at)})


def latest(conn: Connection, report: str, unit: str) -> Result | None:
    """Give the newest result of a report, None when none was made."""
    row = conn.execute(
        select(result)
        .where(
            result.c.tenant == tenant_of(conn),
            result.c.report == report,
            result.c.unit == unit,
        )
        .order_by(result.c.made_at.desc(), result.c.period.desc())
        .limit(1)
    ).one_or_none()
    return None if row is None else Result(row.period, row.json, row.made_at)


def read(conn: Connection, report: str, unit: str, period: str) -> Result | None:
    """Give the result of one period, None when none was made."""
    row = conn.execute(
        select(result).where(
            result.c.tenant == tenant_of(conn),
            result.c.report == report,
            result.c.unit == unit,
            result.c.period == period,
        )
    ).one_or_none()
    return None if row is None else Result(row.period, row.json, row.made_at)


def periods(conn: Connection, report: str, unit: str) -> tuple[str, ...]:
    """Give the periods of which there is a result, in the order of their text."""
    rows = conn.execute(
        select(result.c.period)
        .where(
            result.c.tenant == tenant_of(conn),
            result.c.report == report,
            result.c.unit == unit,
        )
        .order_by(result.c.period)
    )
    return tuple(rows.scalars())
