"""Keeps what the public pages show: the closed periods of every unit, as they may be seen.

`loket close` calls this at once and the schedule every hour, for a period that ends without a
closing is named too. The web only reads what is saved here. Read next: `reports/board/`.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from survey.register import offices, results

if TYPE_CHECKING:
    from survey.register.engine import Register

REPORT, PERIOD = "board", "all"


def refresh(register: Register, *, now: datetime) -> None:
    """Save what the public sees of every unit.

    Args:
        register: The office's register.
        now: Any moment with its zone; a period ends when the office's own day does.
    """
    from reports.board import figures

    with register.read() as conn:
        office, units = offices.office(conn), offices.units(conn)
        pages = {
            unit.code: figures.page(unit, figures.lines(conn, unit, office, now)) for unit in units
        }
    with register.begin() as conn:
        for code, page in pages.items():
            text = json.dumps(page, ensure_ascii=False)
            results.save(conn, REPORT, code, PERIOD, text, now.astimezone(UTC))
