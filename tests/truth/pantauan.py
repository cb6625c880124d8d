"""Is the Indeks pantauan right when pleased people answer the extra question twice as often?

Offices differ in how people tap, in how many taps and answers there are, and in whether whole days
go badly. The naive mean of all answers is printed beside ours: what it would flatter an office by.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np

from reports.measures.pantauan import Extra, pantauan
from reports.measures.summary import clustering
from survey.questionnaire import current
from tests.truth.claims import Claim, Study, markdown, percent

ROUNDS = 800
KEYS = [item.key for item in current().unsur]
# Chance of the scores 1-4 of an answer, by the tap before it.
SCORES = np.array(
    [[0.3, 0.4, 0.25, 0.05], [0.1, 0.4, 0.4, 0.1], [0.02, 0.13, 0.6, 0.25], [0, 0.02, 0.23, 0.75]]
)
# Some unsur are harder: an answer to them is one lower with this chance.
HARDER = np.linspace(0, 0.24, len(KEYS))
MIXES = {
    "usual": (0.05, 0.15, 0.40, 0.40),
    "pleased": (0.02, 0.05, 0.50, 0.43),
    "displeased": (0.10, 0.20, 0.40, 0.30),
}
# Taps of the window, answering of the displeased and the pleased, daily ICC of the taps.
AMOUNTS = (
    (600, 0.3, 0.6, 0.0),
    (1500, 0.1, 0.2, 0.0),
    (1500, 0.3, 0.6, 0.0),
    (1500, 0.3, 0.6, 0.1),
)
A_DAY, A_WEEK = 20, 5


@dataclass(frozen=True, slots=True)
class Cell:
    """What one office's index was over all rounds."""

    mix: str
    taps: int
    icc: float
    answers: float  # mean number
    bias: float
    error: float  # of the bias, from the number of rounds
    naive: float  # bias of the plain mean of all answers
    coverage: float


def exact(mix: tuple[float, ...]) -> float:
    """Give the index if everybody were asked everything."""
    scores = np.arange(1, 5)
    lower = np.maximum(scores - 1, 1)
    by_tap = [np.mean([(p * (scores * (1 - h) + lower * h)).sum() for h in HARDER]) for p in SCORES]
    return float(25 * np.dot(mix, by_tap))


def days_of(rng: np.random.Generator, mix: tuple[float, ...], n: int, icc: float) -> np.ndarray:
    """Draw taps 1-4 day by day."""
    days = n // A_DAY
    chance = np.tile(mix, (days, 1)) if icc == 0 else rng.dirichlet(np.array(mix) / icc - mix, days)
    of_day = (rng.random((days, A_DAY, 1)) > chance.cumsum(axis=1)[:, None, :3]).sum(axis=2)
    return np.asarray(of_day + 1)


def deff_of(taps: np.ndarray) -> float:
    """Give the design effect as the weekly report has it."""
    satisfied = (taps >= 3).sum(axis=1)
    days = [(A_DAY, int(k)) for k in satisfied]
    known = clustering([days[i : i + A_WEEK] for i in range(0, len(days), A_WEEK)])
    return known.deff([A_DAY] * len(days))


def cell(
    rng: np.random.Generator, name: str, amount: tuple[int, float, float, float], rounds: int
) -> Cell:
    """Ask one kind of office again and again."""
    n, low, high, icc = amount
    truth = exact(MIXES[name])
    found: list[float] = []
    naive: list[float] = []
    sizes: list[int] = []
    hits = 0
    while len(found) < rounds:
        by_day = days_of(rng, MIXES[name], n, icc)
        taps = by_day.ravel()
        answered = taps[rng.random(len(taps)) < np.where(taps >= 3, high, low)]
        asked = rng.integers(0, len(KEYS), len(answered))
        chance = SCORES[answered - 1].cumsum(axis=1)[:, :3]
        scores = 1 + (rng.random((len(answered), 1)) > chance).sum(axis=1)
        scores = np.maximum(1, scores - (rng.random(len(answered)) < HARDER[asked]))
        extras = [
            Extra(KEYS[key], int(score), int(tap))
            for key, score, tap in zip(asked, scores, answered, strict=True)
        ]
        ours = pantauan(Counter(taps.tolist()), extras, KEYS, 13, deff_of(by_day))
        if ours is None:
            continue
        found.append(ours.index)
        naive.append(25 * scores.mean())
        sizes.append(len(extras))
        hits += ours.low <= truth <= ours.high
    return Cell(
        mix=name,
        taps=n,
        icc=icc,
        answers=float(np.mean(sizes)),
        bias=float(np.mean(found)) - truth,
        error=float(np.std(found)) / rounds**0.5,
        naive=float(np.mean(naive)) - truth,
        coverage=hits / rounds,
    )


def cells(rounds: int) -> list[Cell]:
    """Ask every kind of office."""
    rng = np.random.default_rng(10)
    return [cell(rng, name, amount, rounds) for name in MIXES for amount in AMOUNTS]


def study(rounds: int) -> Study:
    """Measure bias and coverage over all kinds of offices."""
    found = cells(rounds)
    table = markdown(
        ("taps", "taps, answers", "daily ICC", "bias", "bias of the plain mean", "coverage"),
        (
            (
                one.mix,
                f"{one.taps}, {one.answers:.0f}",
                f"{one.icc:.2f}",
                f"{one.bias:+.2f} ± {one.error:.2f}",
                f"{one.naive:+.2f}",
                percent(one.coverage),
            )
            for one in found
        ),
    )
    beyond = max(abs(one.bias) - 2 * one.error for one in found)
    return Study(
        "pantauan",
        table,
        (
            Claim("mean bias in points", abs(float(np.mean([c.bias for c in found]))), None, 0.1),
            Claim("largest bias beyond two standard errors of the simulation", beyond, None, 0.1),
            Claim(
                "mean bias of the plain mean (control: it flatters)",
                float(np.mean([c.naive for c in found])),
                0.5,
            ),
            Claim(
                "mean coverage of the 95 % interval",
                float(np.mean([c.coverage for c in found])),
                0.94,
                0.96,
            ),
            Claim("lowest coverage", min(c.coverage for c in found), 0.89),
        ),
    )
