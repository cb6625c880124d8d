"""The chart of one unit: points, phases, limits, and which rule fired at the last week.

The week that is judged is part of neither its own limits nor of a shift. Of the four rules of NHS
England's charts only a point outside its limits is a finding; the others cry wolf too often for
that and are worth a look (docs/method.md, chapter 5). Source: NHSRplotthedots; Western Electric
1956. Read next: words.py, which says the outcome, and weekly/figures.py.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from reports.disclosure import MIN_CELL
from reports.measures.trends.limits import (
    Shares,
    Usual,
    Volumes,
    WeeklyMeasure,
    base_of,
    starts,
)
from reports.measures.trends.model import (
    FIRM_BASE,
    MIN_BASE,
    LeftOut,
    Limits,
    Phase,
    Point,
    Signal,
    Trend,
    WeekCount,
    shown,
)

RUN = 7  # points on one side, or rising or falling
_NEAR = 2 / 3  # of the way from the centre to the limit


def trend(weeks: Sequence[WeekCount], target: float | None = None) -> Trend:
    """Lay limits around weekly shares and say whether the last one lies outside them.

    Weeks with fewer than 10 taps have no share; those open on fewer than three days are shown and
    not compared. Everything else is compared.

    Args:
        weeks: The whole history in order of time, the week of the report last.
        target: The share that is aimed at, 0-1.
    """
    return _chart(weeks, Shares(), target)


def volume(weeks: Sequence[WeekCount]) -> Trend:
    """Lay limits around the number of ratings, compared per open day.

    The history is in order of time, the week of the report last; the weeks before the first rating
    are no part of it.
    """
    first = next((i for i, week in enumerate(weeks) if week.n), len(weeks))
    return _chart(weeks[first:], Volumes(), None)


def _chart(weeks: Sequence[WeekCount], measure: WeeklyMeasure, target: float | None) -> Trend:
    compared = [week for week in weeks[:-1] if measure.left_out(week) is LeftOut.NO]
    begins = starts(compared, measure)
    stretches = [compared[a:b] for a, b in zip(begins, [*begins[1:], None], strict=True)]
    known = [
        measure.usual(base_of(stretch)) if len(stretch) >= MIN_BASE else None
        for stretch in stretches
    ]
    drawn = [
        _point(week, phase, known[phase], measure)
        for week, phase in zip(weeks, _phase_of_each(weeks, stretches), strict=True)
    ][-shown(weeks) :]
    named = _phases(stretches, known)
    usual = known[-1]
    if usual is None or not weeks:
        return Trend(tuple(drawn), None, (), (), named, measure.kind, target)
    last = weeks[-1]
    placed = _placed([*stretches[-1], last], usual, measure)
    return Trend(
        points=tuple(drawn),
        limits=_limits(stretches[-1], last, usual, measure),
        signals=finding(placed) if placed else (),
        watched=watched(placed, usual.centre) if placed else (),
        phases=named,
        kind=measure.kind,
        target=target,
    )


def _phase_of_each(
    weeks: Sequence[WeekCount], stretches: Sequence[Sequence[WeekCount]]
) -> list[int]:
    """Give each week its phase; one that is not compared belongs where it stands."""
    first = {stretch[0].name: i for i, stretch in enumerate(stretches) if stretch and i}
    numbers, now = [], 0
    for week in weeks:
        now = first.get(week.name, now)
        numbers.append(now)
    return numbers


def _point(week: WeekCount, phase: int, usual: Usual | None, measure: WeeklyMeasure) -> Point:
    why = measure.left_out(week)
    value = None if why is LeftOut.FEW else measure.shown(week)
    if usual is None or why is not LeftOut.NO:
        return Point(week.name, week.n, value, None, None, outside=False, left_out=why, phase=phase)
    lower, upper = usual.limits(week)
    beyond = not lower <= measure.value(week) <= upper
    return Point(
        week=week.name,
        n=week.n,
        value=value,
        lower=measure.drawn(lower, week),
        upper=measure.drawn(upper, week),
        outside=beyond,
        phase=phase,
        centre=measure.drawn(usual.centre, week),
    )


def _phases(
    stretches: Sequence[Sequence[WeekCount]], known: Sequence[Usual | None]
) -> tuple[Phase, ...]:
    described = []
    for stretch, usual in zip(stretches, known, strict=True):
        n_weeks = len(base_of(stretch))
        described.append(
            Phase(
                first=stretch[0].name if stretch else "",
                last=stretch[-1].name if stretch else "",
                centre=usual.centre if usual else None,
                n_weeks=n_weeks,
                provisional=n_weeks < FIRM_BASE,
            )
        )
    return tuple(described)


def _limits(
    stretch: Sequence[WeekCount], last: WeekCount, usual: Usual, measure: WeeklyMeasure
) -> Limits:
    n_weeks = len(base_of(stretch))
    # A week too small to be compared still stands beside the limits of the smallest that is.
    size = WeekCount(last.name, max(last.n, MIN_CELL), last.k, max(last.open_days, 1))
    lower, upper = usual.limits(size)
    return Limits(
        centre=measure.drawn(usual.centre, size),
        lower=measure.drawn(lower, size),
        upper=measure.drawn(upper, size),
        sigma_z=usual.sigma_z,
        n_weeks=n_weeks,
        provisional=n_weeks < FIRM_BASE,
    )


def _placed(phase: Sequence[WeekCount], usual: Usual, measure: WeeklyMeasure) -> list[Placed]:
    """Give the phase's compared weeks with their limits; none when the last is not compared."""
    if measure.left_out(phase[-1]) is not LeftOut.NO:
        return []
    placed = []
    for week in phase[-RUN:]:
        lower, upper = usual.limits(week)
        # A limit at the end of the scale cannot be passed, nor can one come near to it.
        lower = -math.inf if lower <= 0 else lower
        upper = math.inf if upper >= measure.most else upper
        placed.append(Placed(week.name, measure.value(week), lower, upper))
    return placed


@dataclass(frozen=True, slots=True)
class Placed:
    """A compared week of the present phase, with its own limits."""

    week: str
    value: float
    lower: float
    upper: float


def outside(point: Placed) -> str:
    """Say on which side of its limits a point lies; "" inside."""
    if point.value < point.lower:
        return "below"
    return "above" if point.value > point.upper else ""


def finding(points: Sequence[Placed]) -> tuple[Signal, ...]:
    """Give the point-outside signal of the last point, if it is one."""
    side = outside(points[-1])
    return (Signal(points[-1].week, "point_outside", side),) if side else ()


def watched(points: Sequence[Placed], centre: float) -> tuple[Signal, ...]:
    """Give the weaker rules that fire at the last point."""
    last = points[-RUN:]
    off = [point.value - centre for point in last]
    steps = [after.value - before.value for before, after in pairwise(last)]
    rules = (
        ("seven_one_side", _all(off, "above", "below") if len(last) == RUN else ""),
        ("seven_trend", _all(steps, "rising", "falling") if len(last) == RUN else ""),
        ("two_of_three", _near(points, centre)),
    )
    return tuple(Signal(points[-1].week, rule, side) for rule, side in rules if side)


def _all(differences: Sequence[float], up: str, down: str) -> str:
    """Name the side to which all differences go, "" where they do not."""
    if all(difference > 0 for difference in differences):
        return up
    return down if all(difference < 0 for difference in differences) else ""


def _near(points: Sequence[Placed], centre: float) -> str:
    """Two of the last three points beyond two thirds of the way to one limit, the last included."""
    near = (
        replace(
            point,
            lower=centre - _NEAR * (centre - point.lower),
            upper=centre + _NEAR * (point.upper - centre),
        )
        for point in points[-3:]
    )
    sides = list(map(outside, near))
    if len(sides) < 3 or not sides[-1]:
        return ""
    return sides[-1] if sides.count(sides[-1]) >= 2 else ""
