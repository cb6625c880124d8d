"""Shares, means and unsur tables, each with its n and an interval that is never of zero width.

Pure functions on counts: no register, no words, nothing hidden here. Formulas
and their sources are listed in docs/method.md. Read next: trends, pantauan.py, disclosure.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from survey.index.counts import Counts, Tally
from survey.questionnaire import Questionnaire, names

CONFIDENCE = 0.95
MIN_DAYS = 10  # before a daily ICC means anything
# What a weekly report takes for it until then: plain intervals cover 79 % where it is 0.05.
ASSUMED_ICC = 0.05
_IMAGINED = Fraction(1, 4)  # respondents added where all may agree


class Interval(NamedTuple):
    """Where the true value lies, as far as chance goes."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Share:
    """How many of n are satisfied, with the Wilson interval of n / deff."""

    n: int
    k: int
    share: float | None
    low: float | None
    high: float | None
    deff: float

    def as_json(self) -> dict[str, float | None]:
        """Give what programs may know of it: all but how many are satisfied, which `share` says."""
        parts = {"share": self.share, "low": self.low, "high": self.high, "deff": self.deff}
        return {"n": self.n, **parts}


def wilson(k: float, n: float, confidence: float = CONFIDENCE) -> Interval:
    """Give Wilson's interval of a share (Wilson 1927; Brown, Cai and DasGupta 2001).

    Args:
        k: Successes, 0 to n; a fraction when n is an effective n.
        n: Trials, above 0.
        confidence: Two-sided level, 0-1.
    """
    from scipy.special import ndtri

    return _score_interval(k, n, float(ndtri((1 + confidence) / 2)))


def _score_interval(k: float, n: float, z: float) -> Interval:
    """Solve |k/n - p| = z sqrt(p (1 - p) / n) for p."""
    p = k / n
    middle = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    # At p = 0 and 1 the bound is exact; floating point may miss it by 1e-17.
    return Interval(0.0 if k <= 0 else max(0.0, middle - half), 1.0 if k >= n else middle + half)


def share(n: int, k: int, deff: float = 1.0) -> Share:
    """Give a share with its interval; without anybody there is none.

    Args:
        n: People asked.
        k: People satisfied, 0 to n.
        deff: Design effect, 1 or more: the interval is that of n / deff independent people.
    """
    if n == 0:
        return Share(0, 0, None, None, None, deff)
    low, high = wilson(k / deff, n / deff)
    return Share(n, k, k / n, low, high, deff)


@dataclass(frozen=True, slots=True)
class Clustering:
    """How alike the answers of one day are."""

    icc: float  # 0-1, share of the variance that lies between days
    n_days: int
    known: bool  # False: too few days, icc is then assumed

    def deff(self, day_sizes: Sequence[int]) -> float:
        """Give the design effect of these days' answers: 1 + (m - 1) icc, never below 1.

        Args:
            day_sizes: Answers of each day; m is the mean day seen from one answer.
        """
        total = sum(day_sizes)
        if total == 0:
            return 1.0
        mean_size = sum(size * size for size in day_sizes) / total
        return max(1.0, 1 + (mean_size - 1) * self.icc)


def clustering(weeks: Sequence[Sequence[tuple[int, int]]], assumed: float = 0.0) -> Clustering:
    """Estimate the daily ICC by one-way analysis of variance (Donner and Koval 1980).

    Days are compared inside their week: that weeks differ is what the trend shows, not chance
    about one week.

    Args:
        weeks: (n, k) of each day of each week: people and satisfied people.
        assumed: What is taken for the ICC while fewer than ten days are known, 0-1.
    """
    used = [[(n, k) for n, k in week if n > 0] for week in weeks]
    used = [week for week in used if week]
    n_days = sum(len(week) for week in used)
    total = sum(n for week in used for n, _ in week)
    if n_days < MIN_DAYS or n_days == len(used) or total == n_days:
        return Clustering(assumed, n_days, known=False)
    between = within = size = 0.0
    for week in used:
        n_week = sum(n for n, _ in week)
        mean = sum(k for _, k in week) / n_week
        between += sum(n * (k / n - mean) ** 2 for n, k in week)
        within += sum(k * (1 - k / n) for n, k in week)
        size += n_week - sum(n * n for n, _ in week) / n_week
    between /= n_days - len(used)
    within /= total - n_days
    usual = size / (n_days - len(used))
    spread = between + (usual - 1) * within
    icc = (between - within) / spread if spread > 0 else 0.0
    return Clustering(min(1.0, max(0.0, icc)), n_days, known=True)


def mean_interval(
    n: int,
    total: Fraction,
    squares: Fraction,
    scale: tuple[float, float],
    confidence: float = CONFIDENCE,
) -> Interval | None:
    """Give an interval of the mean of bounded scores, right also near the ceiling.

    Wilson's interval for a mean: on a bounded scale the mean m allows a variance of at most
    (most - m)(m - least), that of people who are at either end. If people vary by a share r of
    it, n of them tell as much as n / r who say yes or no; Wilson's formula does the rest, with
    Student's quantile for n degrees of freedom. For r a quarter of an imagined respondent is
    added, half of it at each third of the scale, so that agreement is not certainty. Student's own
    interval covers 83 % at a true IKM of 97 with 30 forms and has no width when all agree
    (docs/method.md, chapter 9, has all cells).

    Args:
        n: Respondents.
        total: Sum of their scores.
        squares: Sum of the squares of their scores.
        scale: Lowest and highest possible score.
        confidence: Two-sided level, 0-1.

    Returns:
        Bounds inside the scale that hold the plain mean, or None without any respondent.
    """
    from scipy.special import stdtrit

    if n == 0:
        return None
    least, most = Fraction(scale[0]), Fraction(scale[1])
    third = (most - least) / 3
    imagined = (least + third, most - third)
    widened = n + _IMAGINED
    sum_widened = total + sum(imagined) * _IMAGINED / 2
    mean = sum_widened / widened
    more = sum(x * x for x in imagined) * _IMAGINED / 2
    variance = (squares + more - sum_widened * mean) / (widened - 1)
    part = min(1.0, float(variance / ((most - mean) * (mean - least))))
    place = (Fraction(total) / n - least) / (most - least)
    t = float(stdtrit(n, (1 + confidence) / 2))
    low, high = _score_interval(float(place) * (n / part), n / part, t)
    width = scale[1] - scale[0]
    return Interval(scale[0] + width * low, scale[0] + width * high)


def ikm_interval(counts: Counts, ikm: Decimal | None = None) -> Interval | None:
    """Give the interval of an IKM from each respondent's own index (design rule 11).

    Args:
        counts: The answers; they hold the sums of the respondents' indices, 25-100 each.
        ikm: The official IKM, which the interval always holds; it differs a little from the mean
            of the indices when answers are missing.

    Raises:
        MixedVersions: Versions with different unsur were answered.
    """
    answers = counts.one_set
    interval = mean_interval(answers.n, answers.index_sum, answers.index_squares, (25.0, 100.0))
    if interval is None or ikm is None:
        return interval
    return Interval(min(interval.low, float(ikm)), max(interval.high, float(ikm)))


def unsur_interval(tally: Tally, confidence: float = CONFIDENCE) -> Interval | None:
    """Give the interval of one unsur's NRR, 1-4."""
    squares = sum(score * score * n for score, n in enumerate(tally.given, 1))
    return mean_interval(tally.n, Fraction(tally.sum), Fraction(squares), (1.0, 4.0), confidence)


@dataclass(frozen=True, slots=True)
class UnsurRow:
    """One unsur of a unit: the answers, and their mean (NRR) with its interval."""

    key: str
    label: str  # its number in list order, "U1"; "–" for one that only another version asked
    tally: Tally
    nrr: Fraction | None  # exact, 1-4; None without an answer
    low: float | None
    high: float | None

    @property
    def n(self) -> int:
        """Answers to this unsur."""
        return self.tally.n

    @property
    def sum(self) -> int:
        """Sum of its scores."""
        return self.tally.sum


def unsur_table(counts: Counts, items: Sequence[tuple[str, str]]) -> tuple[UnsurRow, ...]:
    """Make the table of unsur over submitted SKM forms, each unsur over its own answers.

    An unsur is the same in every version that asks it, so each line pools them; no index is made
    of the lines. There is a line for each item, a key and its label, also where nobody answered.
    """
    rows = []
    for key, label in items:
        tally = counts.tally(key)
        nrr = Fraction(tally.sum, tally.n) if tally.n else None
        low, high = unsur_interval(tally) or (None, None)
        rows.append(UnsurRow(key, label, tally, nrr, low, high))
    return tuple(rows)


def unsur_asked(version: Questionnaire, *answers: Counts) -> tuple[tuple[str, str], ...]:
    """Give key and label of every unsur of a version, then of those that only others' answers have.

    Returns:
        In list order. What only another version asked has no number: "–".
    """
    others = [
        item.key
        for item in names(version.key).unsur
        if item.key not in version.unsur_keys and any(each.tally(item.key).n for each in answers)
    ]
    own = ((item.key, version.label(item.key)) for item in version.unsur)
    return (*own, *((key, "–") for key in others))
