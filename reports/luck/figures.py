"""How far apart would officers look if all of them were equally good? Chance alone, shown.

As many imagined officers as the officers' sheet prints a share of, with as many ratings each, all
with one true share, drawn many times from a fixed seed, and each printed as the sheet prints him:
in full or shrunk, in whole per cent. It judges nobody, ranks nobody and names nobody; calling.py
decides who differs. Read next: compose.py.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from reports import disclosure
from reports.evidence.frames import Freshness
from reports.measures import quality
from reports.measures.fair.shrinkage import BORROWED
from reports.officers import figures as officers
from survey.office.facts import Office, Unit

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from reports.measures.fair.shrinkage import Spread
    from reports.officers.figures import OfficerFigure, OfficersReport
    from survey.register.engine import Register

    Floats = NDArray[np.float64]

ROUNDS = 20_000  # imagined offices
SEED = 2017  # any number; fixed, so that the same ratings always give the same page
DRAWN = 5  # imagined offices on the drawing, the first of all
USUAL, RARE = 0.9, 0.05  # "in 9 of 10 offices at least", "in 1 of 20 at least"
EXAMPLE_OFFICERS, EXAMPLE_SHARE = 10, 0.9
EXAMPLE_SIZES = (100, 200, 400, 800)  # printed in full, whatever the office's ICC
_PLACES = 9  # 57 of 200 are 28.5 %, not 28.499999999999996
FINE, COARSE = 0.01, 0.05  # to what a unit's share is rounded, of many and of few officers


@dataclass(frozen=True, slots=True)
class Seat:
    """An officer to imagine: how many ratings his printed share is made of, and how."""

    n: int  # ratings, 1 or more
    deff: float = 1.0  # design effect of his days, 1 or more
    n_reference: float | None = None  # worth of his colleagues' ratings; None: printed in full


@dataclass(frozen=True, slots=True)
class Gaps:
    """Between the highest and the lowest printed share of officers who are equal in truth, 0-1.

    Whole per cent, as the shares are printed, but for the mean.
    """

    mean: float
    usual: float  # the largest that is reached in 9 of 10 offices or more
    rare: float  # the largest that is reached in 1 of 20 offices or more


@dataclass(frozen=True, slots=True)
class Example:
    """Ten equal officers with so many ratings each."""

    n: int
    gaps: Gaps


@dataclass(frozen=True, slots=True)
class Real:
    """What the unit's own officers look like."""

    shares: tuple[float, ...]  # as the sheet prints them, in order of size, never of officer
    gap: float
    as_often: float  # part of imagined offices with a gap as large or larger, 0-1
    printable: bool  # enough officers, and the sheet gives the share of each in full


@dataclass(frozen=True, slots=True)
class Luck:
    """The page's content."""

    office: Office
    unit: Unit
    first: date
    last: date
    weeks: int  # asked for
    since: date  # the first day of these weeks from which the unit has answers
    weeks_there: int
    lang: str
    sizes: tuple[int, ...]  # ratings of each officer whose share the sheet prints, by size
    n_left_out: int  # officers of whom the sheet prints no share
    least: int  # ratings from which it shows them
    share: float  # of everybody in the imagined offices, rounded
    gaps: Gaps | None  # None with fewer than two officers
    imagined: tuple[tuple[float, ...], ...]
    real: Real | None
    examples: tuple[Example, ...]
    trust: quality.Trust
    fresh: Freshness


def compute(
    register: Register,
    *,
    unit: str,
    week: str,
    fresh: Freshness,
    lang: str = "id",
    whole_batches: bool = True,
) -> Luck:
    """Compute the luck page of a unit over 13 weeks, which counts as the officers' sheet does."""
    return figures(
        officers.compute(
            register, unit=unit, week=week, fresh=fresh, lang=lang, whole_batches=whole_batches
        )
    )


def figures(report: OfficersReport) -> Luck:
    """Compute the page from the officers' figures."""
    # Exactly those on the officers' sheet beside it: one with twenty ratings, whose figure is his
    # alone, would spread the imagined offices threefold and excuse every gap that is printed.
    used = [figure for figure in report.officers if figure.printed is not None]
    # Names do not tell in which column anybody is.
    used.sort(key=lambda figure: (figure.n, figure.deff))
    share = _rounded(used)
    gaps: Gaps | None = None
    imagined: tuple[tuple[float, ...], ...] = ()
    real: Real | None = None
    if used[1:]:
        drawn = draw([_seat(figure) for figure in used], share, report.spread)
        gaps = gaps_of(drawn)
        imagined = tuple(tuple(sorted(row)) for row in drawn[:DRAWN].tolist())
        real = _real(used, drawn)
    return Luck(
        office=report.office,
        unit=report.unit,
        first=report.first,
        last=report.last,
        weeks=report.weeks,
        since=report.since,
        weeks_there=report.weeks_there,
        lang=report.lang,
        sizes=tuple(figure.n for figure in used),
        n_left_out=len(report.officers) - len(used),
        least=report.spread.superior_from,
        share=share,
        gaps=gaps,
        imagined=imagined,
        real=real,
        examples=examples(),
        trust=report.trust,
        fresh=report.fresh,
    )


def _rounded(used: Sequence[OfficerFigure]) -> float:
    """Give the share of all of them together, in whole percent, of few officers coarser."""
    n, k = sum(figure.n for figure in used), sum(figure.k for figure in used)
    many = disclosure.enough(len(used), disclosure.MIN_PUBLISHED)
    step = FINE if many else COARSE
    share = k / n if n else EXAMPLE_SHARE
    return round(min(1 - step, max(step, round(share / step) * step)), 2)


def _seat(figure: OfficerFigure) -> Seat:
    if figure.shown is disclosure.SeenBy.FULL:
        return Seat(figure.n, figure.deff)
    return Seat(figure.beside.n, figure.deff, figure.beside.n_reference)


def _real(used: Sequence[OfficerFigure], drawn: Floats) -> Real:
    import numpy as np

    shares = sorted(_whole(np.array([figure.printed for figure in used], dtype=float)).tolist())
    gap = round(shares[-1] - shares[0], _PLACES)
    many = disclosure.enough(len(used), disclosure.MIN_PUBLISHED)
    full = all(figure.shown is disclosure.SeenBy.FULL for figure in used)
    as_often = float((_apart(drawn) >= gap).mean())
    return Real(tuple(shares), gap, as_often, many and full)


@functools.cache
def examples() -> tuple[Example, ...]:
    """Give what ten equal officers of a true share of 90 % look like, by their ratings."""
    return tuple(Example(n, exactly(n, EXAMPLE_OFFICERS, EXAMPLE_SHARE)) for n in EXAMPLE_SIZES)


def exactly(n: int, members: int, share: float) -> Gaps:
    """Give the gaps of so many equal officers (`members`) with n ratings each, printed in full.

    By the formula of docs/method.md, chapter 7: drawn ones are off by chance where a gap is reached
    in very nearly 1 of 20 offices. The true share lies inside 0-1.
    """
    import numpy as np
    from scipy.special import bdtr

    percent = np.arange(-1, 101)
    # The largest count that is printed as so many per cent, half up, and the chance of no more.
    most = np.ceil((percent + 0.5) * n / 100 - 1e-9).astype(int) - 1
    below = np.where(most < 0, 0.0, bdtr(most.clip(0, n), n, share))

    def within(gap: int) -> float:
        top = below[1:][np.minimum(np.arange(101) + gap, 100)]
        return float(((top - below[:-1]) ** members - (top - below[1:]) ** members).sum())

    reached = np.array([1.0, *(1 - within(gap) for gap in range(100))])  # so many points or more
    usual, rare = (int(np.flatnonzero(reached >= part)[-1]) / 100 for part in (USUAL, RARE))
    return Gaps(float(reached[1:].sum()) / 100, usual, rare)


def draw(seats: Sequence[Seat], share: float, spread: Spread = BORROWED) -> Floats:
    """Draw the shares of equal officers as the sheet would print them, office by office.

    Each count is beta-binomial: binomial, widened by the officer's own good and bad days by as
    much as his design effect says, rho = (deff - 1) / (n - 1). Of a share that the sheet shrinks,
    what is expected comes from the same office's other counts. The same arguments give the same
    draws.

    Args:
        seats: The officers, two or more where any share is shrunk.
        share: True share of all of them, inside 0-1.
        spread: By how much shares are shrunk.

    Returns:
        One row per office, one column per officer, whole per cent as 0-1.
    """
    import numpy as np

    chance = np.random.default_rng(SEED)
    n, deff = np.array([seat.n for seat in seats]), np.array([seat.deff for seat in seats])
    rho = np.clip((deff - 1) / np.maximum(1, n - 1), 1e-9, 0.99)
    strength = (1 - rho) / rho
    true = chance.beta(share * strength, (1 - share) * strength, size=(ROUNDS, len(n)))
    k = chance.binomial(n, true)
    shares: Floats = k / n
    for i, seat in enumerate(seats):
        if seat.n_reference is not None:
            others = (k.sum(axis=1) - k[:, i]) / (n.sum() - n[i])
            shares[:, i] = shrunk(k[:, i], others, seat, spread)
    return _whole(shares)


def shrunk(k: NDArray[np.int64], expected: Floats, seat: Seat, spread: Spread) -> Floats:
    """Shrink counts of one officer, by office, as `shrinkage.shrunk` does, many at once."""
    inside = 0.5 / ((seat.n_reference or 0.0) + 1)
    alpha, beta = spread.prior(expected.clip(inside, 1 - inside))
    shares: Floats = (k / seat.deff + alpha) / (seat.n / seat.deff + alpha + beta)
    return shares


def _whole(shares: Floats) -> Floats:
    """Round shares to whole per cent, half up, as they are printed."""
    import numpy as np

    rounded: Floats = np.floor((100 * shares).round(_PLACES) + 0.5) / 100
    return rounded


def gaps_of(drawn: Floats) -> Gaps:
    """Say how far apart the officers of imagined offices look, as `draw` gives them."""
    import numpy as np

    apart = _apart(drawn)
    usual, rare = np.quantile(apart, (1 - USUAL, 1 - RARE), method="inverted_cdf")
    return Gaps(float(apart.mean()), float(usual), float(rare))


def _apart(drawn: Floats) -> Floats:
    apart: Floats = (drawn.max(axis=1) - drawn.min(axis=1)).round(_PLACES)
    return apart
