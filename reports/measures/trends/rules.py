"""The four rules of NHS England's charts, applied to the last week.

Only a point outside its limits is a finding; the others cry wolf too often for that and are worth
a look (docs/method.md, chapter 5). Source: NHSRplotthedots; Western Electric 1956. Read next:
judging.py.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from reports.measures.trends.model import Signal

RUN = 7  # points on one side, or rising or falling
_NEAR = 2 / 3  # of the way from the centre to the limit


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
    """Give the weaker rules that fire at the last point.

    Args:
        points: The compared weeks of the phase, the judged one last.
        centre: The phase's level.
    """
    week = points[-1].week
    rules = (
        ("seven_one_side", _one_side(points, centre)),
        ("seven_trend", _running(points)),
        ("two_of_three", _near(points, centre)),
    )
    return tuple(Signal(week, rule, side) for rule, side in rules if side)


def _one_side(points: Sequence[Placed], centre: float) -> str:
    last = points[-RUN:]
    if len(last) < RUN:
        return ""
    if all(p.value > centre for p in last):
        return "above"
    return "below" if all(p.value < centre for p in last) else ""


def _running(points: Sequence[Placed]) -> str:
    last = points[-RUN:]
    if len(last) < RUN:
        return ""
    steps = [b.value - a.value for a, b in pairwise(last)]
    if all(step > 0 for step in steps):
        return "rising"
    return "falling" if all(step < 0 for step in steps) else ""


def _near(points: Sequence[Placed], centre: float) -> str:
    """Two of the last three points beyond two thirds of the way to one limit, the last included."""
    sides = list(_beyond(points[-3:], centre))
    if len(sides) < 3 or not sides[-1]:
        return ""
    return sides[-1] if sides.count(sides[-1]) >= 2 else ""


def _beyond(points: Sequence[Placed], centre: float) -> Iterator[str]:
    for p in points:
        low = centre - _NEAR * (centre - p.lower)
        high = centre + _NEAR * (p.upper - centre)
        yield "below" if p.value < low else "above" if p.value > high else ""
