"""Which figures the public page of a unit shows: the last finished fixed period with enough forms.

Only whole semesters, quarters and months are ever shown, and never two after each other whose
difference would reveal a few people. The web only reads what is saved here.
"""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

from reports import board
from reports.disclosure import MIN_CELL, MIN_PUBLISHED, betrayed
from reports.frames import Freshness
from survey.periods import Month, Period, Semester, Triwulan
from survey.register import offices, results
from survey.register.engine import Register


def finished(today: date) -> tuple[Period, ...]:
    """Return the fixed periods that ended last before a day, the longest first."""
    return tuple(kind.of(today).previous for kind in (Semester, Triwulan, Month))


def refresh(register: Register, *, now: datetime) -> None:
    """Save the public figures of every unit, where some period has enough forms.

    Args:
        register: The office's register.
        now: Any moment with its zone; a period ends when the office's own day does.
    """
    with register.read() as conn:
        today = now.astimezone(offices.office(conn).zone).date()
        codes = [unit.code for unit in offices.units(conn)]
    fresh = Freshness(0, now)
    for code in codes:
        for period in finished(today):
            report = board.compute(
                register, unit=code, first=period.first, last=period.last, lang="id", fresh=fresh
            )
            if report.n >= MIN_CELL:
                with register.begin() as conn:
                    if not _tells(results.latest(conn, "public", code), report):
                        text = json.dumps(board.as_json(report), ensure_ascii=False)
                        results.save(conn, "public", code, str(period), text, now.astimezone(UTC))
                break


def _tells(before: results.Result | None, report: board.Board) -> bool:
    """Say whether what stood here before and this tell together on fewer than five forms.

    So it would be when a few forms arrive late, or when a semester follows that holds little more
    than its first quarter; then the older figures stay.
    """
    if before is None:
        return False
    old = json.loads(before.json)
    apart = (
        report.last < date.fromisoformat(old["from"])
        or date.fromisoformat(old["to"]) < report.first
    )
    return not apart and betrayed(abs(report.n - old["n"]), MIN_PUBLISHED)
