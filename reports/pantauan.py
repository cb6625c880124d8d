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
from reports.summary import Interval

WINDOWS = range(4, 14)  # weeks; the shortest that is enough is used
_Z = 1.959964  # 97.5 % point of the normal distribution
_LOW, _HIGH = (1, 2), (3, 4)
# Variance that an imagined answer in mid-scale adds, so that agreement is not certainty.
_IMAGINED = (2.5, 4.0)


@dataclass(frozen=True, slots=True)
class UnsurMean:
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
    unsur: tuple[UnsurMean, ...]


@dataclass(frozen=True, slots=True)
class Extra:
    """One answer to an extra question: the unsur, its score, and the tap it followed."""

    key: str
    score: int
    kepuasan: int


def pantauan(
    taps_by_kepuasan: Mapping[int, int], extras: Sequence[Extra], keys: Sequence[str], weeks: int
) -> Pantauan | None:
    """Estimate the index from one window.

    Each unsur's mean is post-stratified on the tap: the answers of those who tapped 1, 2, 3 or 4
    count as those taps do among all. A tap without an answer joins its neighbour on the same side
    (1 with 2, 3 with 4); a side without any takes that side's mean over all unsur.

    Args:
        taps_by_kepuasan: All kiosk and ticket taps of the window, by score.
        extras: The answered extra questions of those taps.
        keys: The unsur, all of which need 10 answers.
        weeks: Length of the window, only passed on.

    Returns:
        The index, or None while one unsur has fewer than 10 answers.
    """
    by_key = {key: [e for e in extras if e.key == key] for key in keys}
    total = sum(taps_by_kepuasan.values())
    if total == 0 or not all(enough(len(found)) for found in by_key.values()):
        return None
    means, variances = [], []
    for key in keys:
        mean, variance = _stratified(by_key[key], extras, taps_by_kepuasan, total)
        means.append(UnsurMean(key, len(by_key[key]), mean))
        variances.append(variance)
    index = 25 * sum(unsur.mean for unsur in means) / len(keys)
    half = _Z * 25 * math.sqrt(sum(variances)) / len(keys)
    bounds = Interval(max(25.0, index - half), min(100.0, index + half))
    return Pantauan(index, bounds.low, bounds.high, len(extras), weeks, tuple(means))


def _stratified(
    answers: Sequence[Extra], everyone: Sequence[Extra], taps: Mapping[int, int], total: int
) -> tuple[float, float]:
    """Give one unsur's weighted mean and the variance of that mean."""
    mean = variance = weight = 0.0
    for group, found in _strata(answers, everyone):
        part = sum(taps.get(tap, 0) for tap in group) / total
        if part == 0 or not found:
            continue
        here = sum(found) / len(found)
        spread = _spread(found)
        mean += part * here
        variance += part * part * spread / len(found)
        weight += part
    return mean / weight, variance / weight**2


def _strata(
    answers: Sequence[Extra], everyone: Sequence[Extra]
) -> list[tuple[tuple[int, ...], list[int]]]:
    """Group the taps so that each group has answers, as far as there are any."""
    scores = {tap: [e.score for e in answers if e.kepuasan == tap] for tap in (1, 2, 3, 4)}
    strata: list[tuple[tuple[int, ...], list[int]]] = []
    for side in (_LOW, _HIGH):
        if all(scores[tap] for tap in side):
            strata += [((tap,), scores[tap]) for tap in side]
            continue
        own = [score for tap in side for score in scores[tap]]
        strata.append((side, own or [e.score for e in everyone if e.kepuasan in side]))
    return strata


def _spread(scores: Sequence[int]) -> float:
    """Give the variance of a group's scores, never 0: one imagined answer each way is added."""
    widened = [*scores, *_IMAGINED]
    middle = sum(widened) / len(widened)
    return sum((score - middle) ** 2 for score in widened) / (len(widened) - 1)


def tally(kepuasan: Sequence[int]) -> dict[int, int]:
    """Count taps by score."""
    return dict(Counter(kepuasan))
