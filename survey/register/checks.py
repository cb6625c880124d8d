"""Checks of the data as lines of the journal: the last ones, and a new one.

Read next: `survey/checks.py`; `survey/transfer/verifying.py`, which makes them.
"""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import Connection, select

from survey.checks import PAST, Check, Past
from survey.register import journal
from survey.register.engine import tenant_of
from survey.register.schema import journal as lines

ACT: Final = "verify"
_EVERYTHING, _IN_PART = "semua", "sebagian"


def note(conn: Connection, by: str, check: Check) -> None:
    """Write a check into the journal; it changes nothing of the office.

    Args:
        conn: A writing transaction.
        by: Who had it made.
        check: What it found.
    """
    result = "utuh" if check.ok else f"{check.n_differences} perbedaan"
    detail = f"{result}, {check.n_entries} entri"
    subject = _EVERYTHING if check.is_whole else _IN_PART
    journal.note(conn, by, ACT, subject, detail, params=check.params())


def newest_first(conn: Connection) -> Iterator[Check]:
    """Give the checks, the newest first; a line that was damaged is left out."""
    mine = (lines.c.tenant == tenant_of(conn)) & (lines.c.act == ACT)
    columns = (lines.c.at, lines.c.params)
    query = select(*columns).where(mine).order_by(lines.c.seq.desc())
    with conn.execute(query, execution_options={"yield_per": 20}) as result:
        for row in result:
            check = _check(row)
            if check is not None:
                yield check


def known(conn: Connection) -> tuple[Check | None, Check | None, Check | None]:
    """Give the last check of everything, the last of any kind, and the one whose finding stands.

    A finding stands until a check of everything finds nothing.
    """
    newest = standing = None
    for check in newest_first(conn):
        newest = newest or check
        if not check.ok:
            standing = standing or check
        if check.is_whole:
            return check, newest, standing
    return None, newest, standing


def _check(row: Any) -> Check | None:
    """Read a line; None of one that was changed by hand, which its hash tells."""
    try:
        told = json.loads(row.params)
        past = told.get(PAST)
        return Check(
            at=datetime.fromisoformat(row.at).astimezone(UTC),
            ok=bool(told["ok"]),
            differences={str(kind): int(n) for kind, n in told["differences"].items()},
            n_entries=int(told["entries"]),
            reach={str(box): int(seq) for box, seq in told["reach"].items()},
            journal=int(told["journal"]),
            n_away=int(told["away"]),
            n_waiting=int(told["waiting"]),
            past=None if past is None else _past(past),
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def _past(told: Any) -> Past:
    first, last = told["lines"]
    return Past(str(told["box"]), int(told["seq"]), int(told["n"]), (int(first), int(last)))
