"""Indeks pantauan loket: what the kiosk's random extra questions say of the nine unsur.

Never an IKM and never with a mutu: one question per person, drawn at random, weighted back to all
taps, because pleased people answer it more often. Read next: summary.py and weekly/figures.py.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reports.disclosure import enough
from reports.measures.summary import Interval

LEAST_WEEKS = 4  # of a window
_Z = 1.959964  # 97.5 % point of the normal distribution
_NEIGHBOUR = {1: 2, 2: 1, 3: 4, 4: 3}
# Variance that an imagined answer in mid-scale adds, so that agreement is not certainty.
_IMAGINED = (2.5, 4.0)


@dataclass(frozen=True, slots=True)
class WeightedMean:
    """One unsur's mean score (1-4) after weighting."""

    key: str
    n: int
    mean: float


@dataclass(frozen=True, slots=True)
class Pantauan:
    """The index (25-100), its interval, and the weeks it needed."""

    index: float
    low: float
    high: float
    n: int
    weeks: int
    unsur: tuple[WeightedMean, ...]
    ref: str = ""  # the newest answered version with these unsur, which numbers them
    others: bool = False  # versions with other unsur were answered as well


@dataclass(frozen=True, slots=True)
class Extra:
    """One answer to an extra question: the unsur, its score, and the tap it followed."""

    key: str
    score: int
    kepuasan: int


def pantauan(
    taps_by_kepuasan: Mapping[int, int],
    extras: Sequence[Extra],
    keys: Sequence[str],
    weeks: int,
    deff: float = 1.0,
) -> Pantauan | None:
    """Estimate the index from one window.

    Each unsur's mean is post-stratified on the tap: the answers of those who tapped 1, 2, 3 or 4
    count as those taps do among all. Where nobody with a tap was asked an unsur, that tap's mean
    over all unsur stands in; a tap without any answer takes that of its neighbour (1 and 2, 3 and
    4). So whoever answers more often than others moves nothing.

    The variance has two parts: of the answers, each with the weight it has in the index, and of
    the taps that they are weighted to, which are a sample too.

    Args:
        taps_by_kepuasan: All kiosk and ticket taps of the window, by score.
        extras: The answered extra questions of those taps.
        keys: The unsur, all of which need 10 answers.
        weeks: Length of the window, only passed on.
        deff: Design effect of the taps: days go well or badly as a whole; 1 or more.

    Returns:
        The index, or None while one unsur has fewer than 10 answers.
    """
    n_answers = Counter(extra.key for extra in extras)
    total = sum(taps_by_kepuasan.values())
    if total == 0 or not all(enough(n_answers[key]) for key in keys):
        return None
    weights = _weights(taps_by_kepuasan, extras)
    cells = _cells(extras)
    level = {tap: _mean([s for key in keys for s in cells.get((key, tap), ())]) for tap in weights}
    means = [
        WeightedMean(
            key,
            n_answers[key],
            sum(
                part * (_mean(scores) if (scores := cells.get((key, tap))) else level[tap])
                for tap, part in weights.items()
            ),
        )
        for key in keys
    ]
    mean = sum(unsur.mean for unsur in means) / len(keys)
    mixed = sum(part * level[tap] ** 2 for tap, part in weights.items())
    of_taps = (mixed - sum(part * level[tap] for tap, part in weights.items()) ** 2) * deff / total
    half = _Z * 25 * math.sqrt(_of_answers(cells, weights, keys) + max(0.0, of_taps))
    bounds = Interval(max(25.0, 25 * mean - half), min(100.0, 25 * mean + half))
    return Pantauan(25 * mean, bounds.low, bounds.high, len(extras), weeks, tuple(means))


def _cells(extras: Sequence[Extra]) -> dict[tuple[str, int], list[int]]:
    cells: dict[tuple[str, int], list[int]] = {}
    for extra in extras:
        cells.setdefault((extra.key, extra.kepuasan), []).append(extra.score)
    return cells


def _weights(taps: Mapping[int, int], extras: Sequence[Extra]) -> dict[int, float]:
    """Give the part of all taps that each tap with answers stands for; they add up to 1."""
    answered = {extra.kepuasan for extra in extras}
    represented: Counter[int] = Counter()
    for tap, n in taps.items():
        at = tap if tap in answered else _NEIGHBOUR.get(tap, tap)
        if n and at in answered:
            represented[at] += n
    total = represented.total()
    return {tap: n / total for tap, n in sorted(represented.items())}


def _of_answers(
    cells: Mapping[tuple[str, int], Sequence[int]],
    weights: Mapping[int, float],
    keys: Sequence[str],
) -> float:
    """Give the variance that the answers bring into the mean of all unsur, 1-4."""
    variance = 0.0
    for tap, part in weights.items():
        sizes = [len(cells.get((key, tap), ())) for key in keys]
        n, missing = sum(sizes), sizes.count(0)
        spread = _spread([s for key in keys for s in cells.get((key, tap), ())])
        # Each answer counts for its own cell and, a little, for the cells that have none.
        variance += sum(
            size * (part / len(keys) * (1 / size + missing / n)) ** 2 * spread
            for size in sizes
            if size
        )
    return variance


def _mean(scores: Sequence[int]) -> float:
    return sum(scores) / len(scores) if scores else 0.0


def _spread(scores: Sequence[int]) -> float:
    """Give the variance of a tap's scores, never 0: one imagined answer each way is added."""
    widened = [*scores, *_IMAGINED]
    middle = sum(widened) / len(widened)
    return sum((score - middle) ** 2 for score in widened) / (len(widened) - 1)
