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
from survey.questionnaire import Instrument

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from survey.offices import Unit

MOST = 400  # comments from which a print chooses what it quotes


def read(
    conn: Connection, unit: Unit, period: Period, today: date, instrument: Instrument
) -> tuple[Released, ...]:
    """Read the latest comments whose batch became full in a week that begins in the period.

    A year may hold a hundred thousand, and a print quotes a few: the semesters are read from the
    last one back, and whole weeks only until `MOST` have come together.

    Args:
        conn: A reading transaction.
        unit: Whose comments; the names of its officers are covered.
        period: The period of the report.
        today: The office's day; what came today waits.
        instrument: Whose answers.

    Returns:
        In the order of their weeks.
    """
    names = [officer.name for officer in unit.officers]
    found: list[Released] = []
    semester = Semester.of(period.last)
    if period.last < _monday(semester):
        semester = semester.previous
    while _monday(semester.next) > period.first and len(found) < MOST:
        until = _monday(semester.next) - timedelta(days=1)
        released = release_comments(
            frames.read_comments(conn, unit.code, _monday(semester), until, instrument),
            before=today,
            seed=unit.code,
            names=names,
            weeks=lambda week: Week.parse(week).first in period,
            latest=MOST - len(found),
        )
        found = [*released, *found]
        semester = semester.previous
    return tuple(found)


def _monday(semester: Semester) -> date:
    """Give the Monday from which a semester's comments are gathered into batches."""
    return semester.first + timedelta(days=-semester.first.weekday() % 7)
