"""The citizens' own words of a period, as far as they have been released.

The batches are those of the weekly report, cut from the same fixed Mondays, so that the two laid
beside each other tell no more than one of them. Read next: ../disclosure/comments.py.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from reports import frames
from reports.disclosure import Released, release_comments
from survey.periods import Period, Semester, Week

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from survey.offices import Unit


def read(conn: Connection, unit: Unit, period: Period, today: date) -> tuple[Released, ...]:
    """Read the comments whose batch became full in a week that begins in the period.

    Args:
        conn: A reading transaction.
        unit: Whose comments; the names of its officers are covered.
        period: The period of the report.
        today: The office's day; what came today waits.
    """
    names = [officer.name for officer in unit.officers]
    found: list[Released] = []
    semester = Semester.of(period.first)
    if period.first < _monday(semester):
        semester = semester.previous
    while _monday(semester) <= period.last:
        until = _monday(semester.next) - timedelta(days=1)
        rows = frames.read_comments(conn, unit.code, _monday(semester), until)
        found += release_comments(rows, before=today, seed=unit.code, names=names)
        semester = semester.next
    return tuple(one for one in found if Week.parse(one.week).first in period)


def _monday(semester: Semester) -> date:
    """Give the Monday from which a semester's comments are gathered into batches."""
    return semester.first + timedelta(days=-semester.first.weekday() % 7)
