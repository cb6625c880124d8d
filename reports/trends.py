"""Is this week different from the weeks before, or is it chance? One rule, and its limits.

Laney's p' chart on weekly shares: limits follow each week's n and the real spread between weeks.
With 12 weeks behind them they are provisional. No words here. Read next: findings.py, charts.py.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from reports.disclosure import MIN_CELL, enough

SHOWN_WEEKS = 13  # this week and the 12 before it
MIN_BASE = 8  # weeks with enough answers before limits are drawn
_SIGMAS = 3.0
_TAIL = 0.00135  # chance beyond three standard deviations, one side
_MEAN_RANGE = 1.128  # expected range of two normal values, in standard deviations
_SCREEN = 3.267  # ranges beyond this many mean ranges are not chance (upper limit of an mR chart)


@dataclass(frozen=True, slots=True)
class Week:
    """One week's taps: n people, k of them satisfied."""

    name: str  # 2026-W47
    n: int
    k: int


@dataclass(frozen=True, slots=True)
class Point:
    """One week on the chart; the share is None where the week has too few answers."""

    week: str
    n: int
    share: float | None
    lower: float | None
    upper: float | None
    outside: bool


@dataclass(frozen=True, slots=True)
class Limits:
    """What is usual: from the weeks before the last one; lower and upper are those of its n."""

    centre: float
    lower: float
    upper: float
    sigma_z: float  # 1 = as chance alone; above: weeks differ by more than chance
    n_weeks: int
    provisional: bool


@dataclass(frozen=True, slots=True)
class Signal:
    """A rule that fired at a week: so far only a point outside its limits."""

    week: str
    rule: str
    side: str  # below | above


@dataclass(frozen=True, slots=True)
class Trend:
    """The chart's content."""

    points: tuple[Point, ...]
    limits: Limits | None
    signals: tuple[Signal, ...]


def trend(weeks: Sequence[Week]) -> Trend:
    """Lay limits around weekly shares and say whether the last one lies outside them.

    centre p = sum k / sum n of the weeks before the last; limits p ± 3 s_t sigma_z with
    s_t = sqrt(p (1 - p) / n_t) and sigma_z = mean moving range of z / 1.128, at least 1
    (Laney 2002; ranges above 3.267 times their mean are dropped once). The limits are widened to
    the exact binomial ones of the same chance (0.135 % each side) where these reach further: near
    100 % one displeased person is not yet a signal. The spread uses p with one answer of each
    kind added. Weeks with fewer than 10 taps are not used.

    Args:
        weeks: In order of time, the week of the report last.
    """
    base = [week for week in weeks[:-1] if enough(week.n)]
    if len(base) < MIN_BASE:
        return Trend(tuple(_bare(week) for week in weeks), None, ())
    total, satisfied = sum(w.n for w in base), sum(w.k for w in base)
    centre = satisfied / total
    inner = (satisfied + 1) / (total + 2)
    spread = math.sqrt(inner * (1 - inner))
    scores = [(w.k / w.n - centre) / (spread / math.sqrt(w.n)) for w in base]
    sigma_z = max(1.0, _mean_range(scores) / _MEAN_RANGE)
    usual = _Usual(centre, inner, _SIGMAS * spread * sigma_z)
    points = tuple(_point(week, usual) for week in weeks)
    lower, upper = usual.limits(max(weeks[-1].n, MIN_CELL))
    limits = Limits(centre, lower, upper, sigma_z, len(base), provisional=True)
    return Trend(points, limits, _signals(points[-1], centre))


def _mean_range(scores: Sequence[float]) -> float:
    """Average the moving ranges, without those that one exceptional week has torn open."""
    ranges = [abs(b - a) for a, b in pairwise(scores)]
    widest = _SCREEN * sum(ranges) / len(ranges)
    kept = [size for size in ranges if size <= widest]
    return sum(kept) / len(kept)


@dataclass(frozen=True, slots=True)
class _Usual:
    """What the weeks before say a week of any size may look like."""

    centre: float
    inner: float  # the centre with one answer of each kind added, never 0 or 1
    reach: float  # three standard deviations of a single answer, times sigma_z

    def limits(self, n: int) -> tuple[float, float]:
        """Give the lowest and highest usual share of a week of n people."""
        from scipy.special import bdtrik

        half = self.reach / math.sqrt(n)
        lowest = math.ceil(bdtrik(_TAIL, n, self.inner)) if (1 - self.inner) ** n < _TAIL else 0
        highest = math.ceil(bdtrik(1 - _TAIL, n, self.inner)) if self.inner**n < _TAIL else n
        return (
            max(0.0, min(self.centre - half, lowest / n)),
            min(1.0, max(self.centre + half, highest / n)),
        )


def _bare(week: Week) -> Point:
    share = week.k / week.n if enough(week.n) else None
    return Point(week.name, week.n, share, None, None, outside=False)


def _point(week: Week, usual: _Usual) -> Point:
    if not enough(week.n):
        return _bare(week)
    share = week.k / week.n
    lower, upper = usual.limits(week.n)
    return Point(week.name, week.n, share, lower, upper, outside=not lower <= share <= upper)


def _signals(point: Point, centre: float) -> tuple[Signal, ...]:
    if not point.outside or point.share is None:
        return ()
    side = "below" if point.share < centre else "above"
    return (Signal(point.week, "point_outside", side),)
