"""The limits of what is usual: Laney's p' for weekly shares, XmR for the number of ratings.

Both take the weeks of a phase and say what another week may look like; neither looks at the week
that is judged. When has the level changed for good? Then the limits begin anew, from where the
change began: the weeks are gone through once, in order, so that the same history always gives the
same phases and a later week never moves an earlier one. Read next: judging.py.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from reports.measures.trends.model import (
    FIRM_BASE,
    MIN_BASE,
    MIN_OPEN_DAYS,
    LeftOut,
    WeekCount,
    compared_share,
)

_SIGMAS = 3.0
_TAIL = 0.00135  # chance beyond three standard deviations, one side
_MEAN_RANGE = 1.128  # expected range of two normal values, in standard deviations
_SCREEN = 3.267  # ranges beyond this many mean ranges are not chance (upper limit of an mR chart)
_CONFIRMED = 3.0  # standard errors


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
        """Give the lowest and highest usual value of a week of this size."""
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
        """Say by how many standard errors a run of weeks lies off the weeks before it."""
        n_run, n_base = sum(w.n for w in run), sum(w.n for w in base)
        spread = math.sqrt(self.inner * (1 - self.inner) * (1 / n_run + 1 / n_base))
        return (sum(w.k for w in run) / n_run - self.centre) / (spread * self.sigma_z)


class Shares:
    """Weekly shares: k of n.

    A measure says why a week is left out, what of it is compared with others (`value`), what is
    drawn of it (`shown`) and of a level or limit in a week of its size (`drawn`), and what weeks,
    two at least, tell of what is `usual`.
    """

    kind = "laney p'"
    most = 1.0

    def left_out(self, week: WeekCount) -> LeftOut:
        return compared_share(week)

    def value(self, week: WeekCount) -> float:
        return week.k / week.n

    def shown(self, week: WeekCount) -> float:
        return week.k / week.n

    def drawn(self, value: float, _week: WeekCount) -> float:
        return value

    def usual(self, base: Sequence[WeekCount]) -> Laney:
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
        half = _SIGMAS * self.sigma
        return max(0.0, self.centre - half), self.centre + half

    def moved(self, run: Sequence[WeekCount], base: Sequence[WeekCount]) -> float:
        if self.sigma == 0:
            return 0.0
        mean = sum(w.n / w.open_days for w in run) / len(run)
        return (mean - self.centre) / (self.sigma * math.sqrt(1 / len(run) + 1 / len(base)))


class Volumes:
    """Weekly numbers of ratings, compared per open day: a week with a holiday has fewer."""

    kind = "xmr"
    most = math.inf

    def left_out(self, week: WeekCount) -> LeftOut:
        return LeftOut.CLOSED if week.open_days < MIN_OPEN_DAYS else LeftOut.NO

    def value(self, week: WeekCount) -> float:
        return week.n / week.open_days

    def shown(self, week: WeekCount) -> float:
        return float(week.n)

    def drawn(self, value: float, week: WeekCount) -> float:
        return value * week.open_days

    def usual(self, base: Sequence[WeekCount]) -> Xmr:
        values = [self.value(week) for week in base]
        mean = sum(values) / len(values)
        open_days = sum(week.open_days for week in base) / len(base)
        return Xmr(mean, max(math.sqrt(mean / open_days), mean_range(values) / _MEAN_RANGE))


Usual = Laney | Xmr  # what a phase's weeks say of any week


WeeklyMeasure = Shares | Volumes  # what a chart shows of a week, and how it is compared


def base_of(phase: Sequence[WeekCount]) -> Sequence[WeekCount]:
    """Give the weeks of a phase that its limits are made of: its first 26."""
    return phase[:FIRM_BASE]


def starts(weeks: Sequence[WeekCount], measure: WeeklyMeasure) -> list[int]:
    """Say where each phase begins.

    A shift is confirmed when eight compared weeks in a row lie on one side of the level before
    them (the seven of the rule and one more, so that the new phase has limits at once) and when
    they together differ from the weeks before by more than three standard errors. The new phase
    begins at the week of the run from which on the difference is greatest.

    Returns:
        Indices into weeks, the first always 0.
    """
    begins = [0]
    for end in range(1, len(weeks) + 1):
        if run := _run(weeks[begins[-1] : end], measure):
            begins.append(end - run)
    return begins


def _run(phase: Sequence[WeekCount], measure: WeeklyMeasure) -> int:
    """Give the length of the run that confirms a shift at the end of a phase; 0 for none.

    A run may begin with weeks that lay on its side by chance. The shift is where the weeks before
    and after differ most, and it must be eight weeks old.
    """
    first = len(phase) - MIN_BASE
    if first < MIN_BASE:
        return 0
    centre = measure.usual(base_of(phase[:first])).centre
    sides = [_side(measure.value(week), centre) for week in phase]
    if sides[-1] == 0 or any(side != sides[-1] for side in sides[first:]):
        return 0
    while first > MIN_BASE and sides[first - 1] == sides[-1]:
        first -= 1
    moved = {at: _moved(phase, at, measure) for at in range(first, len(phase))}
    begin = max(moved, key=lambda at: moved[at])
    confirmed = len(phase) - begin >= MIN_BASE and moved[begin] > _CONFIRMED
    return len(phase) - begin if confirmed else 0


def _moved(phase: Sequence[WeekCount], at: int, measure: WeeklyMeasure) -> float:
    """Say by how many standard errors the weeks from a place on differ from those before."""
    base = base_of(phase[:at])
    return abs(measure.usual(base).moved(phase[at:], base))


def _side(value: float, centre: float) -> int:
    return (value > centre) - (value < centre)
