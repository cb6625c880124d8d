"""Which weeks a chart is made of and which it shows; counts by day become weeks here.

The history begins with the first week of the year before, so that all reports of a year stand on
the same weeks and the phases of a chart do not move from report to report. Read next: judging.py.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from reports.measures.trends.model import WeekCount
from survey import periods
from survey.office.facts import Office, Unit

SHOWN_WEEKS = 13  # what tables of the weekly report cover: its week and the 12 before
CHART_WEEKS = 26  # the most weeks that one chart shows


def history_first(week: periods.Week) -> date:
    """Give the day on which the history of a week's report begins, one to two years before."""
    return date.fromisocalendar(week.year - 1, 1, 1)


def history(
    days: Mapping[str, tuple[int, int]],
    office: Office,
    unit: Unit,
    week: periods.Week,
    until: date,
) -> tuple[WeekCount, ...]:
    """Gather days into weeks, from the history's beginning to the report's week.

    Args:
        days: (n, k) by day YYYY-MM-DD: taps and satisfied taps; days without any may be missing.
        office: Whose closed days count.
        unit: Whose opening hours count.
        week: The report's week, the last.
        until: The last day that counts: of a week that is not over, the last that may be seen.
    """
    weeks = []
    monday = history_first(week)
    while monday <= week.first:
        on = [monday + timedelta(days=i) for i in range(7)]
        counts = [days.get(day.isoformat(), (0, 0)) for day in on if day <= until]
        weeks.append(
            WeekCount(
                name=str(periods.Week.of(monday)),
                n=sum(n for n, _ in counts),
                k=sum(k for _, k in counts),
                open_days=sum(day <= until and office.is_open(unit, day) for day in on),
            )
        )
        monday += timedelta(days=7)
    return tuple(weeks)


def shown(weeks: Sequence[WeekCount]) -> int:
    """Say how many of the last weeks a chart shows: from the first rating on, 13 to 26."""
    silent = next((i for i, week in enumerate(weeks) if week.n), len(weeks))
    return min(CHART_WEEKS, max(SHOWN_WEEKS, len(weeks) - silent))
