"""Solves printed half-day maps as one system of equations, as somebody who collects sheets would.

He knows how many people tapped on each half-day, for he may have sat there; what he must never
learn is how one of them voted. Each share that a sheet prints is an equation: so many of the
people of these weeks, on this half-day, were satisfied. A half-day of a week that takes the same
value in every solution is determined; a single citizen on it is given away.

`single_citizens` is the attack. What one share of 0 % or 100 % says openly about everybody in it
is not counted: that is the share's own doing, and no fault of what stands beside it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.float64]

_ZERO = 1e-6  # below this a value of the arithmetic is 0; whole ones are far above


class HalfDay(NamedTuple):
    """One half-day of one week."""

    week: str  # 2026-W47
    weekday: int  # 1 Monday - 7 Sunday
    slot: str  # am | pm


@dataclass(frozen=True, slots=True)
class Told:
    """One printed figure: so many people of these half-days together were satisfied."""

    half_days: frozenset[HalfDay]
    satisfied: int


def told_by_map(
    cells: Sequence[Mapping[str, Any]], weeks: Sequence[str], came: Mapping[HalfDay, int]
) -> list[Told]:
    """Read what one printed half-day map tells.

    Args:
        cells: The map's cells as the weekly's JSON gives them: weekday, slot, n, and share, which
            is None where it is hidden. As n is small, the printed percentage says as much.
        weeks: The weeks that the map counts.
        came: People by half-day.

    Raises:
        ValueError: The map counts other people than those who came.
    """
    figures = []
    for cell in cells:
        places = [HalfDay(week, cell["weekday"], cell["slot"]) for week in weeks]
        if sum(came.get(place, 0) for place in places) != cell["n"]:
            raise ValueError(f"the map counts other people than those who came: {cell}")
        figures += _told(places, cell["n"], cell["share"])
    return figures


def told_by_week(week: str, n: int, share: float | None, came: Mapping[HalfDay, int]) -> list[Told]:
    """Read what the week's own share tells, which stands on page 1 and in the trend."""
    return _told([place for place in came if place.week == week], n, share)


def _told(places: Sequence[HalfDay], n: int, share: float | None) -> list[Told]:
    return [] if share is None else [Told(frozenset(places), round(n * share))]


def single_citizens(figures: Sequence[Told], came: Mapping[HalfDay, int]) -> dict[HalfDay, bool]:
    """Give the people who were alone on their half-day and whose vote follows from the figures.

    Args:
        figures: All printed ones, of as many sheets as somebody has; the same may come twice.
        came: People by half-day.

    Returns:
        Whether the one who came was satisfied, by half-day.
    """
    satisfied = determined(figures, came)
    return {place: bool(k) for place, k in sorted(satisfied.items()) if came[place] == 1}


def determined(figures: Sequence[Told], came: Mapping[HalfDay, int]) -> dict[HalfDay, int]:
    """Give the half-days whose satisfied people follow from several figures together.

    Half-days on which nobody came are no unknowns. Of the others, nobody counts fewer than 0 or
    more than all as satisfied; beyond that only the equations speak.

    Returns:
        Satisfied people by half-day, without those that a single figure tells openly.
    """
    figures = list(dict.fromkeys(figures))
    unknown = sorted(place for place, n in came.items() if n > 0)
    if not unknown or not figures:
        return {}
    left = np.array([[place in figure.half_days for place in unknown] for figure in figures], float)
    right = np.array([figure.satisfied for figure in figures], float)
    low, high = _bounds(left, right, np.array([came[place] for place in unknown], float))
    _solve(left, right, low, high)
    openly = {
        place
        for figure in figures
        if figure.satisfied in {0, sum(came.get(place, 0) for place in figure.half_days)}
        for place in figure.half_days
    }
    return {
        place: round(float(least))
        for place, least, most in zip(unknown, low, high, strict=True)
        if most - least < _ZERO and place not in openly
    }


def _bounds(left: Numbers, right: Numbers, most: Numbers) -> tuple[Numbers, Numbers]:
    """Narrow how many were satisfied, by each figure and by what lies between two of them."""
    near = [
        (i, j)
        for i, j in combinations(range(len(left)), 2)
        if np.abs(left[i] - left[j]).sum() < min(left[i].sum(), left[j].sum())
    ]
    first, second = [i for i, _ in near], [j for _, j in near]
    rows = np.vstack([left, left[first] - left[second]])
    sums = np.concatenate([right, right[first] - right[second]])
    plus, minus = np.maximum(rows, 0), np.maximum(-rows, 0)
    low, high = np.zeros_like(most), most.copy()
    while True:
        before = high - low
        # What the others of a row leave over for one of it.
        room_up = (sums - (plus @ low - minus @ high))[:, None]
        room_down = ((plus @ high - minus @ low) - sums)[:, None]
        up = np.minimum(
            np.where(plus > 0, low + room_up, np.inf), np.where(minus > 0, low + room_down, np.inf)
        )
        down = np.minimum(
            np.where(plus > 0, room_down - high, np.inf),
            np.where(minus > 0, room_up - high, np.inf),
        )
        high = np.minimum(high, up.min(axis=0))
        low = np.maximum(low, -down.min(axis=0))
        if (low > high + _ZERO).any():
            raise ValueError("the printed figures contradict each other")
        if np.allclose(before, high - low):
            return low, high


def _solve(left: Numbers, right: Numbers, low: Numbers, high: Numbers) -> None:
    """Fix what the equations determine once what is known has been taken out of them."""
    loose = high - low > _ZERO
    if not loose.any():
        return
    inside = left[:, loose]
    rest = right - left[:, ~loose] @ low[~loose]
    solution = np.linalg.lstsq(inside, rest, rcond=None)[0]
    if np.abs(inside @ solution - rest).max() > _ZERO:
        raise ValueError("the printed figures contradict each other")
    _, values, vectors = np.linalg.svd(inside)
    free = vectors[int((values > _ZERO).sum()) :]
    fixed = ~(np.abs(free) > _ZERO).any(axis=0)
    places = np.flatnonzero(loose)[fixed]
    low[places] = high[places] = solution[fixed]
