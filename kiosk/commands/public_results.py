"""Which figures the public page of a unit shows: the last finished fixed period with enough forms.

Only whole semesters, quarters and months are ever shown, so that two views can never be
subtracted to reveal a few people. The web only reads what is saved here.
"""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

from reports import board
from reports.disclosure import MIN_CELL
from reports.frames import Freshness
from survey.periods import Month, Period, Semester, Triwulan
from survey.register import offices, results
from survey.register.engine import Register


def finished(today: date) -> tuple[Period, ...]:
    """Return the fixed periods that ended last before a day, the longest first."""
    return tuple(kind.of(today).previous for kind in (Semester, Triwulan, Month))


def refresh(register: Register, *, today: date) -> None:
    """Save the public figures of every unit, where some period has enough forms."""
    with register.read() as conn:
        codes = [unit.code for unit in offices.units(conn)]
    fresh = Freshness(0, datetime.now(UTC))
    for code in codes:
        for period in finished(today):
            report = board.compute(
                register, unit=code, first=period.first, last=period.last, lang="id", fresh=fresh
            )
            if report.n >= MIN_CELL:
                figures = board.as_json(report)
                with register.begin() as conn:
                    text = json.dumps(figures, ensure_ascii=False)
                    results.save(conn, "public", code, str(period), text, datetime.now(UTC))
                break
