"""What report processes computed for the public pages, which must not compute.

A result is a copy and may be made again at any time: a newer one replaces it. Of each report and
unit there is one, under one key, and no other row is ever read: no moment makes one count.
"""

from datetime import datetime
from typing import Final, NamedTuple, NewType

from sqlalchemy import Connection, delete, insert, select

from survey.register.engine import tenant_of
from survey.register.moments import moment
from survey.register.schema import result

Public = NewType("Public", str)  # JSON that everybody may read; `reports/board/saved.py` makes it


PERIOD: Final = "all"  # what a result is of: everything that may be shown


class SavedResult(NamedTuple):
    """One computed result."""

    json: str
    made_at: str


def save(conn: Connection, report: str, unit: str, text: Public, made_at: datetime) -> None:
    """Keep a result in place of every other of its report and unit.

    Args:
        conn: A writing transaction.
        report: "board", "heads".
        unit: The unit's code as first written.
        text: What everybody may read of it.
        made_at: When it was computed, UTC.
    """
    key = {"tenant": tenant_of(conn), "report": report, "unit": unit}
    conn.execute(delete(result).where(*(result.c[name] == value for name, value in key.items())))
    row = {**key, "period": PERIOD, "json": text, "made_at": moment(made_at)}
    conn.execute(insert(result), row)


def latest(conn: Connection, report: str, unit: str) -> SavedResult | None:
    """Give what is saved of a report, None when none was made."""
    row = conn.execute(
        select(result.c.json, result.c.made_at).where(
            result.c.tenant == tenant_of(conn),
            result.c.report == report,
            result.c.unit == unit,
            result.c.period == PERIOD,
        )
    ).one_or_none()
    return None if row is None else SavedResult(row.json, row.made_at)
