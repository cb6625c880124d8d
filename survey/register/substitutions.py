"""Corrections of the roster in the register: added to only, an undoing is a row of its own.

Read next: `survey/substitutions.py`.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from survey.office.aliases import Aliases
from survey.office.dated import Noun
from survey.register import facts, journal
from survey.register.amendments import within
from survey.register.engine import tenant_of
from survey.register.moments import LAST_NUMBER, next_number, now_text
from survey.register.schema import substitution
from survey.substitutions import Substitution


def read(conn: Connection, unit: str, first: date, last: date) -> tuple[Substitution, ...]:
    """Give the corrections that begin from one day to another, and what undoes them, by number.

    Codes are those that count now: of a code that was renamed, the new one.

    Args:
        conn: Any transaction.
        unit: The unit's code as first written.
        first: The first day.
        last: The last day, included.
    """
    rows = conn.execute(
        select(substitution)
        .where(within(substitution, conn, unit, first, last))
        .order_by(substitution.c.n)
    ).all()
    if not rows:
        return ()
    aliases = facts.aliases(conn, unit)
    return tuple(_read(row, aliases) for row in rows)


def numbered(conn: Connection, n: int) -> tuple[str, tuple[Substitution, ...]] | None:
    """Find a correction by its number.

    Returns:
        The code of its unit, and the row with those that undo it; None where there is none.
    """
    if n > LAST_NUMBER:
        return None
    columns = substitution.c
    rows = conn.execute(
        select(substitution)
        .where(columns.tenant == tenant_of(conn), (columns.n == n) | (columns.undoes == n))
        .order_by(columns.n)
    ).all()
    if not rows or rows[0].n != n:
        return None
    aliases = facts.aliases(conn, rows[0].unit)
    return rows[0].unit, tuple(_read(row, aliases) for row in rows)


def _read(row: Row[Any], aliases: Aliases) -> Substitution:
    return Substitution(
        n=row.n,
        counter=aliases.always(Noun.COUNTER, row.counter),
        officer=aliases.always(Noun.OFFICER, row.officer) if row.officer else "",
        start=datetime.fromisoformat(row.starts),
        end=datetime.fromisoformat(row.ends),
        reason=row.reason,
        undoes=row.undoes,
        by=row.set_by,
    )


def add(
    conn: Connection, unit: str, new: Sequence[Substitution], by: str
) -> tuple[Substitution, ...]:
    """Write corrections or what undoes them; gives them with the numbers they got.

    Args:
        conn: A writing transaction.
        unit: The unit's code as first written.
        new: In the order in which they are said; their own numbers are not looked at.
        by: Who says so.
    """
    at, tenant, first = now_text(), tenant_of(conn), next_number(conn, substitution)
    written = tuple(replace(s, n=n, by=by) for n, s in enumerate(new, start=first))
    rows = [
        {
            "tenant": tenant,
            "n": s.n,
            "unit": unit,
            "counter": s.counter,
            "day": s.start.date().isoformat(),
            "starts": s.start.isoformat(timespec="seconds"),
            "ends": s.end.isoformat(timespec="seconds"),
            "officer": s.officer,
            "reason": s.reason,
            "undoes": s.undoes,
            "set_at": at,
            "set_by": by,
        }
        for s in written
    ]
    journal.add(conn, substitution, rows)
    return written
