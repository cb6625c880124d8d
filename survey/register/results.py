"""What report processes computed for the public pages, which must not compute.

A result is a copy and may be made again at any time, so a newer one replaces it.
"""

from datetime import datetime
from typing import NamedTuple, NewType

from sqlalchemy import Connection, delete, insert, select

from survey.register.engine import tenant_of
from survey.register.moments import moment
from survey.register.schema import result

Public = NewType("Public", str)  # JSON that everybody may read; `reports/board/saved.py` makes it


class SavedResult(NamedTuple):
    """One computed result; `period` as its command writes it."""

    period: str
    json: str
    made_at: str


def save(  # noqa: PLR0917 -- one row, written as it reads
    conn: Connection, report: str, unit: str, period: str, text: Public, made_at: datetime
) -> None:
    """Keep a result in place of older ones of the same period.

    Args:
        conn: A writing transaction.
        report: "board", "heads".
        unit: The unit's code as first written.
        period: The period as its command writes it.
        text: What everybody may read of it.
        made_at: When it was computed, UTC.
    """
    key = {"tenant": tenant_of(conn), "report": report, "unit": unit, "period": period}
    conn.execute(delete(result).where(*(result.c[name] == value for name, value in key.items())))
    conn.execute(insert(result), {**key, "json": text, "made_at": moment(made_at)})


def latest(conn: Connection, report: str, unit: str) -> SavedResult | None:
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
    return None if row is None else SavedResult(row.period, row.json, row.made_at)
