"""The citizens' own words of a period, as far as they have been released.

The batches are those of the weekly report, cut from the same fixed Mondays, so that the two laid
beside each other tell no more than one of them. Read next: ../disclosure/comments.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial

from sqlalchemy import Connection

from reports.disclosure import Released, release_comments
from reports.evidence import frames
from survey.office.facts import Unit
from survey.periods import Dates, Period, Semester, Week
from survey.questionnaire import Instrument

MOST = 400  # comments from which a print chooses what it quotes


def read(
    conn: Connection, unit: Unit, period: Period, today: date, instrument: Instrument
) -> tuple[Released, ...]:
    """Read the latest comments whose batch became full in a week that begins in the period.

    A year may hold a hundred thousand, and a print quotes a few: the semesters are read from the
    last one back, and whole weeks only until `MOST` have come together. What came today waits.

    Returns:
        In the order of their weeks.
    """
    comments: list[Released] = []
    released = partial(_released, conn, unit, period, today, instrument)
    for semester in _semesters(period):
        if len(comments) >= MOST:
            break
        latest = MOST - len(comments)
        comments = [*released(semester=semester, latest=latest), *comments]
    return tuple(comments)


def every(
    conn: Connection, unit: Unit, period: Period, today: date, instrument: Instrument
) -> Iterator[tuple[Released, ...]]:
    """Read those of all `weeks_of` a period, semester by semester, lest more lie in memory at once.

    Returns:
        Semester by semester from the oldest, each in the order of its weeks; at least one.
    """
    weeks = weeks_of(period)
    released = partial(_released, conn, unit, weeks, today, instrument)
    for semester in reversed(_semesters(weeks)):
        yield tuple(released(semester=semester))


def weeks_of(period: Period) -> Dates:
    """Give the whole weeks that share a day with a period.

    A comment has no day, only the week in which its batch became full: whoever looks for some days
    must be given their weeks, or comments at either end would be passed over.

    Returns:
        From a Monday to a Sunday.
    """
    last = Week.of(period.last).first
    return Dates(Week.of(period.first).first, last + min(timedelta(days=6), date.max - last))


def _released(
    conn: Connection,
    unit: Unit,
    period: Period,
    today: date,
    instrument: Instrument,
    *,
    semester: Semester,
    latest: int | None = None,
) -> list[Released]:
    until = _monday(semester.next) - timedelta(days=1)
    return release_comments(
        frames.read_comments(conn, unit.code, _monday(semester), until, instrument),
        before=today,
        seed=unit.code,
        names=[officer.name for officer in unit.officers],
        weeks=lambda week: Week.parse(week).first in period,
        latest=latest,
    )


def _semesters(period: Period) -> list[Semester]:
    """Give the semesters whose batches a period may hold, the last one first."""
    semester = Semester.of(period.last)
    if period.last < _monday(semester):
        semester = semester.previous
    semesters = [semester]
    while _monday(semesters[-1]) > period.first:
        semesters.append(semesters[-1].previous)
    return semesters


def _monday(semester: Semester) -> date:
    """Give the Monday from which a semester's comments are gathered into batches."""
    return semester.first + timedelta(days=-semester.first.weekday() % 7)
