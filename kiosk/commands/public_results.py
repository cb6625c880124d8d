"""Keeps what the public pages show: closed periods as they may be seen, and the chains' heads.

`loket close` calls this at once and the schedule every hour, for a period that ends without a
closing is named too. The heads move once a day: whoever looked between two visitors would else
see that one of them answered. The web only reads what is saved here. Read next: `reports/board/`.
"""

from __future__ import annotations

from datetime import UTC, timedelta
from typing import TYPE_CHECKING

from survey.canonical import read_json
from survey.register import offices, results
from survey.register.remembered import EVERYWHERE, PUBLIC_HEADS

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy import Connection

    from survey.register.engine import Register

REPORT = "board"


def refresh(register: Register, *, now: datetime) -> None:
    """Save what the public sees of every unit.

    Args:
        register: The office's register.
        now: Any moment with its zone; a period ends when the office's own day does.
    """
    from reports.board import figures, saved, shown

    with register.read() as conn:
        office = offices.office(conn)
        pages = {
            unit.code: saved.pages(shown.let_out_pages(figures.periods(conn, unit, office, now)))
            for unit in offices.units(conn)
        }
        heads = _heads(conn, office.day_of(now))
    with register.begin() as conn:
        if heads is not None:
            results.save(conn, PUBLIC_HEADS, EVERYWHERE, heads, now.astimezone(UTC))
        for code, page in pages.items():
            results.save(conn, REPORT, code, page, now.astimezone(UTC))


def _heads(conn: Connection, today: date) -> results.Public | None:
    """Give the heads as they stood when yesterday ended, None while these are saved already.

    Saved once, they stay for the day: an answer of yesterday's that arrives today, from a tablet
    without a line or a file, shows tomorrow.
    """
    from reports.board import figures, saved, shown

    day = today - timedelta(days=1)
    before = results.latest(conn, PUBLIC_HEADS, EVERYWHERE)
    if before is not None and _day_of(before.json) == day.isoformat():
        return None
    return saved.heads(shown.let_out_heads(figures.heads(conn, day)))


def _day_of(saved: str) -> object:
    """Give the day of saved heads; None of what was damaged, so that it is made anew."""
    try:
        return read_json(saved)["day"]
    except (ValueError, KeyError, TypeError):
        return None
