"""How far apart would officers look if all of them were equally good? Chance alone, shown.

As many imagined officers as the officers' sheet shows figures of, with as many ratings each, all
with one true share, drawn many times from a fixed seed. It judges nobody, ranks nobody and names
nobody; calling.py decides who differs. Read next: luck_sheet.py.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from reports import disclosure, quality
from reports.frames import Freshness
from reports.officers import figures as officers
from survey.offices import Office, Unit

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from reports.officers.figures import OfficerFigure, OfficersReport
    from survey.register.engine import Register

    Floats = NDArray[np.float64]

ROUNDS = 20_000  # imagined offices
SEED = 2017  # any number; fixed, so that the same ratings always give the same page
DRAWN = 5  # imagined offices on the drawing, the first of all
USUAL, RARE = 0.9, 0.05  # "in 9 of 10 offices at least", "in 1 of 20 at least"
EXAMPLE_OFFICERS, EXAMPLE_SHARE = 10, 0.9
EXAMPLE_SIZES = (30, 50, 100, 200)
_PLACES = 9  # two shares of 50 are 18 points apart, not 17.999999999999996
FINE, COARSE = 0.01, 0.05  # to what a unit's share is rounded, of many and of few officers


@dataclass(frozen=True, slots=True)
class Gaps:
    """Between the highest and the lowest share of officers who are equal in truth, 0-1."""

    mean: float
    usual: float  # so much at least in 9 of 10 offices
    rare: float  # so much at least in 1 of 20 offices


@dataclass(frozen=True, slots=True)
class Example:
    """Ten equal officers with so many ratings each."""

    n: int
    gaps: Gaps


@dataclass(frozen=True, slots=True)
class Real:
    """What the unit's own officers look like."""

    shares: tuple[float, ...]  # in order of size, never of officer
    gap: float
    as_often: float  # part of imagined offices with a gap as large or larger, 0-1
    shown: bool  # may be printed: enough officers, and the sheet gives the share of each in full


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
    sizes: tuple[int, ...]  # ratings of each officer whose figures the sheet shows, by size
    n_left_out: int  # officers of whom the sheet shows no figures
    least: int  # ratings from which it shows them
    share: float  # of everybody in the imagined offices, rounded
    gaps: Gaps | None  # None with fewer than two officers
    imagined: tuple[tuple[float, ...], ...]
    real: Real | None
    examples: tuple[Example, ...]
    trust: quality.Trust
    fresh: Freshness


def compute(
    register: Register, *, unit: str, week: str, fresh: Freshness, lang: str = "id"
) -> Luck:
    """Compute the luck page of a unit over 13 weeks.

    Args:
        register: The office's register.
        unit: Code of the unit.
        week: The last week of the window, "2026-W47".
        fresh: How new the register is.
        lang: Language of the page, `id` or `en`.

    Raises:
        UnknownUnit: The register has no such unit.
        WrongPeriod: No such week.
    """
    return figures(officers.compute(register, unit=unit, week=week, fresh=fresh, lang=lang))


def figures(report: OfficersReport) -> Luck:
    """Compute the page from the officers' figures."""
    # Exactly those on the officers' sheet beside it: one with twenty ratings, whose figure is his
    # alone, would spread the imagined offices threefold and excuse every gap that is printed.
    used = [one for one in report.officers if one.shown in disclosure.SEEN_BY_SUPERIOR]
    used.sort(key=lambda one: (one.n, one.deff))  # names do not tell in which column anybody is
    share = _rounded(used)
    gaps: Gaps | None = None
    imagined: tuple[tuple[float, ...], ...] = ()
    real: Real | None = None
    if used[1:]:
        drawn = draw([one.n for one in used], share, [one.deff for one in used])
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
        sizes=tuple(one.n for one in used),
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
    n, k = sum(one.n for one in used), sum(one.k for one in used)
    many = disclosure.enough(len(used), disclosure.MIN_PUBLISHED)
    step = FINE if many else COARSE
    share = k / n if n else EXAMPLE_SHARE
    return round(min(1 - step, max(step, round(share / step) * step)), 2)


def _real(used: Sequence[OfficerFigure], drawn: Floats) -> Real:
    shares = sorted(one.k / one.n for one in used)
    gap = round(shares[-1] - shares[0], _PLACES)
    many = disclosure.enough(len(used), disclosure.MIN_PUBLISHED)
    full = all(one.shown is disclosure.Audience.FULL for one in used)
    as_often = float((_apart(drawn) >= gap).mean())
    return Real(tuple(shares), gap, as_often, many and full)


@functools.cache
def examples() -> tuple[Example, ...]:
    """Give what ten equal officers of a true share of 90 % look like, by their ratings."""
    deffs = [1.0] * EXAMPLE_OFFICERS
    return tuple(
        Example(n, gaps_of(draw([n] * EXAMPLE_OFFICERS, EXAMPLE_SHARE, deffs)))
        for n in EXAMPLE_SIZES
    )


def draw(
    sizes: Sequence[int], share: float, deffs: Sequence[float], *, rounds: int = ROUNDS
) -> Floats:
    """Draw the shares of equal officers, office by office.

    Each count is beta-binomial: binomial, widened by the officer's own good and bad days by as
    much as his design effect says, rho = (deff - 1) / (n - 1). The same arguments give the same
    draws.

    Args:
        sizes: Ratings of each officer, 1 or more.
        share: True share of all of them, inside 0-1.
        deffs: Design effect of each officer's days, 1 or more.
        rounds: Offices.

    Returns:
        One row per office, one column per officer, 0-1.
    """
    import numpy as np

    chance = np.random.default_rng(SEED)
    n = np.asarray(sizes)
    rho = np.clip((np.asarray(deffs) - 1) / np.maximum(1, n - 1), 1e-9, 0.99)
    strength = (1 - rho) / rho
    true = chance.beta(share * strength, (1 - share) * strength, size=(rounds, len(n)))
    found: Floats = chance.binomial(n, true) / n
    return found


def gaps_of(drawn: Floats) -> Gaps:
    """Say how far apart the officers of imagined offices look.

    Args:
        drawn: As `draw` gives them.
    """
    import numpy as np

    apart = _apart(drawn)
    usual, rare = np.quantile(apart, (1 - USUAL, 1 - RARE), method="inverted_cdf")
    return Gaps(float(apart.mean()), float(usual), float(rare))


def _apart(drawn: Floats) -> Floats:
    apart: Floats = (drawn.max(axis=1) - drawn.min(axis=1)).round(_PLACES)
    return apart


def as_json(luck: Luck) -> dict[str, object]:
    """Give the page for the custodian, the real gap with `shown` beside it."""
    real = luck.real
    return {
        "unit": luck.unit.code,
        "demo": luck.office.demo,
        "from": luck.first.isoformat(),
        "to": luck.last.isoformat(),
        "weeks": luck.weeks,
        "weeks_there": luck.weeks_there,
        "trust": quality.as_json(luck.trust, luck.lang),
        "n_officers": len(luck.sizes),
        "n_left_out": luck.n_left_out,
        "n": list(luck.sizes),
        "share": luck.share if luck.sizes else None,
        "rounds": ROUNDS,
        "gaps": _gaps(luck.gaps) if luck.gaps else None,
        "imagined": [list(row) for row in luck.imagined],
        "real": {"gap": real.gap, "as_often": real.as_often, "shown": real.shown} if real else None,
        "examples": [
            {
                "n_officers": EXAMPLE_OFFICERS,
                "share": EXAMPLE_SHARE,
                "n": one.n,
                **_gaps(one.gaps),
            }
            for one in luck.examples
        ],
        "waiting": luck.fresh.waiting,
    }


def _gaps(gaps: Gaps) -> dict[str, float]:
    return {"mean": gaps.mean, "in_9_of_10": gaps.usual, "in_1_of_20": gaps.rare}
