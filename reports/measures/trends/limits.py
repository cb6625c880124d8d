"""The limits of what is usual: Laney's p' for weekly shares, XmR for the number of ratings.

Both take the weeks of a phase and say what another week may look like; neither looks at the week
that is judged. Read next: phases.py, which says which weeks belong together.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol

from reports.measures.trends.model import MIN_OPEN_DAYS, LeftOut, WeekCount, compared_share

_SIGMAS = 3.0
_TAIL = 0.00135  # chance beyond three standard deviations, one side
_MEAN_RANGE = 1.128  # expected range of two normal values, in standard deviations
_SCREEN = 3.267  # ranges beyond this many mean ranges are not chance (upper limit of an mR chart)


class Usual(Protocol):
    """What a phase's weeks say of any week."""

    @property
    def centre(self) -> float:
        """The level, in the unit in which weeks are compared."""

    @property
    def sigma_z(self) -> float:
        """How much more weeks differ than by chance; 1 when chance explains all."""

    def limits(self, week: WeekCount, /) -> tuple[float, float]:
        """Give the lowest and highest usual value of a week of this size."""

    def moved(self, run: Sequence[WeekCount], base: Sequence[WeekCount], /) -> float:
        """Say by how many standard errors a run of weeks lies off the weeks before it."""


class WeeklyMeasure(Protocol):
    """What a chart shows of a week, and how it is compared."""

    @property
    def kind(self) -> str:
        """The chart's name in figures."""

    @property
    def most(self) -> float:
        """The highest value there can be."""

    def left_out(self, week: WeekCount, /) -> LeftOut:
        """Say why a week is not compared, if it is not."""

    def value(self, week: WeekCount, /) -> float:
        """Give what is compared between weeks of different size."""

    def shown(self, week: WeekCount, /) -> float:
        """Give what is drawn of a week."""

    def drawn(self, value: float, week: WeekCount, /) -> float:
        """Give what is drawn for a limit or level in a week of this size."""

    def usual(self, base: Sequence[WeekCount], /) -> Usual:
        """Learn from weeks what is usual; at least two."""


def mean_range(values: Sequence[float]) -> float:
    """Average the moving ranges, without those that one exceptional week has torn open."""
    ranges = [abs(b - a) for a, b in pairwise(values)]
    widest = _SCREEN * sum(ranges) / len(ranges)
    kept = [size for size in ranges if size <= widest]
    return sum(kept) / len(kept)


@dataclass(frozen=True, slots=True)
class Laney:
    """Laney's p' chart of shares (Laney, Quality Engineering 2002;14:531-537).

    centre p = sum k / sum n; limits p ± 3 s_t sigma_z with s_t = sqrt(p (1 - p) / n_t) and
    sigma_z = mean moving range of z / 1.128, at least 1. The spread uses p with one answer of each
    kind added. The limits are widened to the exact binomial ones of the same chance (0.135 % each
    side) where these reach further: near 100 % one displeased person is not yet a signal.
    """

    centre: float
    inner: float  # the centre with one answer of each kind added, never 0 or 1
    sigma_z: float

    def limits(self, week: WeekCount) -> tuple[float, float]:
        """Give the lowest and highest usual share of a week of n people."""
        from scipy.special import bdtrik

        n, inner = week.n, self.inner
        half = _SIGMAS * math.sqrt(inner * (1 - inner) / n) * self.sigma_z
        lowest = math.ceil(bdtrik(_TAIL, n, inner)) if (1 - inner) ** n < _TAIL else 0
        highest = math.ceil(bdtrik(1 - _TAIL, n, inner)) if inner**n < _TAIL else n
        return (
            max(0.0, min(self.centre - half, lowest / n)),
            min(1.0, max(self.centre + half, highest / n)),
        )

    def moved(self, run: Sequence[WeekCount], base: Sequence[WeekCount]) -> float:
        """Compare two pooled shares, with the real spread between weeks."""
        n_run, n_base = sum(w.n for w in run), sum(w.n for w in base)
        spread = math.sqrt(self.inner * (1 - self.inner) * (1 / n_run + 1 / n_base))
        return (sum(w.k for w in run) / n_run - self.centre) / (spread * self.sigma_z)


class Shares:
    """Weekly shares: k of n."""

    kind = "laney p'"
    most = 1.0

    def left_out(self, week: WeekCount) -> LeftOut:
        """Leave out weeks with fewer than ten answers or three open days."""
        return compared_share(week)

    def value(self, week: WeekCount) -> float:
        """Give the share satisfied."""
        return week.k / week.n

    def shown(self, week: WeekCount) -> float:
        """Draw the share itself."""
        return week.k / week.n

    def drawn(self, value: float, _week: WeekCount) -> float:
        """Draw shares as they are."""
        return value

    def usual(self, base: Sequence[WeekCount]) -> Laney:
        """Learn level and spread."""
        total, satisfied = sum(w.n for w in base), sum(w.k for w in base)
        centre = satisfied / total
        inner = (satisfied + 1) / (total + 2)
        spread = math.sqrt(inner * (1 - inner))
        scores = [(w.k / w.n - centre) / (spread / math.sqrt(w.n)) for w in base]
        return Laney(centre, inner, max(1.0, mean_range(scores) / _MEAN_RANGE))


@dataclass(frozen=True, slots=True)
class Xmr:
    """The individuals chart: mean ± 3 · mean moving range / 1.128 (= 2.66 mR; Wheeler 1993).

    People come one by one, so numbers are never steadier than Poisson's: sigma of a week is at
    least the root of its mean.
    """

    centre: float  # ratings per open day
    sigma: float

    @property
    def sigma_z(self) -> float:
        """Individuals carry their own spread."""
        return 1.0

    def limits(self, _week: WeekCount) -> tuple[float, float]:
        """Give the lowest and highest usual number of ratings per open day."""
        half = _SIGMAS * self.sigma
        return max(0.0, self.centre - half), self.centre + half

    def moved(self, run: Sequence[WeekCount], base: Sequence[WeekCount]) -> float:
        """Compare two means of weeks."""
        if self.sigma == 0:
            return 0.0
        mean = sum(w.n / w.open_days for w in run) / len(run)
        return (mean - self.centre) / (self.sigma * math.sqrt(1 / len(run) + 1 / len(base)))


class Volumes:
    """Weekly numbers of ratings, compared per open day: a week with a holiday has fewer."""

    kind = "xmr"
    most = math.inf

    def left_out(self, week: WeekCount) -> LeftOut:
        """Leave out weeks with fewer than three open days."""
        return LeftOut.CLOSED if week.open_days < MIN_OPEN_DAYS else LeftOut.NO

    def value(self, week: WeekCount) -> float:
        """Give the ratings per open day."""
        return week.n / week.open_days

    def shown(self, week: WeekCount) -> float:
        """Draw the ratings of the whole week."""
        return float(week.n)

    def drawn(self, value: float, week: WeekCount) -> float:
        """Draw per-day figures as those of the whole week."""
        return value * week.open_days

    def usual(self, base: Sequence[WeekCount]) -> Xmr:
        """Learn mean and mean moving range."""
        values = [self.value(week) for week in base]
        mean = sum(values) / len(values)
        open_days = sum(week.open_days for week in base) / len(base)
        return Xmr(mean, max(math.sqrt(mean / open_days), mean_range(values) / _MEAN_RANGE))
