"""The terms of a control chart: weeks, points, limits, phases, signals and targets.

Which weeks a chart is made of and which it shows stands here too. The history begins with the first
week of the year before, so that all reports of a year stand on the same weeks and the phases of a
chart do not move from report to report. Read next: limits.py, then judging.py.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from reports.disclosure import enough
from survey import periods
from survey.office.facts import Office, Unit

MIN_BASE = 8  # weeks compared before limits are drawn
FIRM_BASE = 26  # weeks from which the limits stand; they are not moved by later weeks
MIN_OPEN_DAYS = 3  # a week open on fewer days is shown, not compared
SHOWN_WEEKS = 13  # what tables of the weekly report cover: its week and the 12 before
CHART_WEEKS = 26  # the most weeks that one chart shows


class LeftOut(StrEnum):
    """Why a week is not compared with others."""

    NO = ""
    FEW = "few"  # fewer than 10 answers: its share is not even shown
    CLOSED = "closed"  # open on fewer than three days


class TargetVerdict(StrEnum):
    """What the limits say of a target: does the unit reach it, whatever chance does?"""

    MET = "met"  # also the lowest usual week reaches it
    MISSED = "missed"  # even the highest usual week does not
    SOMETIMES = "sometimes"  # chance decides from week to week


@dataclass(frozen=True, slots=True)
class WeekCount:
    """One week's taps: n people, k of them satisfied, on so many days that the unit was open."""

    name: str  # 2026-W47
    n: int
    k: int
    open_days: int = 5


@dataclass(frozen=True, slots=True)
class Point:
    """One week on a chart."""

    week: str
    n: int
    value: float | None  # the share (0-1), or the number of ratings; None: too few to show
    lower: float | None
    upper: float | None
    outside: bool
    left_out: LeftOut = LeftOut.NO
    phase: int = 0  # index into Trend.phases
    centre: float | None = None  # the phase's level, for a week with so many open days


@dataclass(frozen=True, slots=True)
class Limits:
    """What is usual: from the weeks before the last one; lower and upper are those of its size."""

    centre: float
    lower: float
    upper: float
    sigma_z: float  # 1 = as chance alone; above: weeks differ by more than chance
    n_weeks: int
    provisional: bool  # fewer than 26 weeks: the limits still move


@dataclass(frozen=True, slots=True)
class Phase:
    """A stretch of weeks with one level; a confirmed shift begins the next."""

    first: str  # name of its first week
    last: str
    centre: float | None  # None while it has fewer than eight weeks
    n_weeks: int  # weeks its limits are made of
    provisional: bool


@dataclass(frozen=True, slots=True)
class Signal:
    """A rule that fired at the last week."""

    week: str
    rule: str  # point_outside | seven_one_side | seven_trend | two_of_three
    side: str  # below | above; of seven_trend: falling | rising


@dataclass(frozen=True, slots=True)
class Trend:
    """The chart's content.

    Attributes:
        points: The weeks drawn, in order of time.
        limits: Those the last week is judged by; None before there are eight weeks.
        signals: Findings: the last week lies outside its limits.
        watched: Weaker rules that fired at the last week, printed as "perhatikan".
        phases: All phases of the history, also those before the first week drawn.
        kind: "laney p'" (shares) or "xmr" (number of ratings).
        target: What was aimed at (0-1), None without a target.
        waits: The report's week is not over: the last one is the week before, and nothing is said
            of it.
    """

    points: tuple[Point, ...]
    limits: Limits | None
    signals: tuple[Signal, ...]
    watched: tuple[Signal, ...] = ()
    phases: tuple[Phase, ...] = ()
    kind: str = "laney p'"
    target: float | None = None
    waits: bool = False

    @property
    def target_verdict(self) -> TargetVerdict | None:
        """Say whether the target is reached whatever chance does; None without target or limits."""
        if self.target is None or self.limits is None:
            return None
        if self.target <= self.limits.lower:
            return TargetVerdict.MET
        return TargetVerdict.MISSED if self.target > self.limits.upper else TargetVerdict.SOMETIMES


def compared_share(week: WeekCount) -> LeftOut:
    """Say whether a week's share is compared with others."""
    if not enough(week.n):
        return LeftOut.FEW
    return LeftOut.CLOSED if week.open_days < MIN_OPEN_DAYS else LeftOut.NO


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
    """Gather days into weeks, from the history's beginning to the report's week."""
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
