"""Somebody taps for others: how often is that found, and how often is an honest day accused?

Days of one kiosk are made with known hourly profiles and mixes of values; the burst rule judges
them. The page's rest of five seconds holds for everybody, as it does at a kiosk.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np

from survey.rules.taps import RAPID_S, CounterDay, Rule, Tap, verdicts
from survey.rules.verdicts import RuleVerdict
from tests.truth.claims import Claim, Study, markdown, percent

ROUNDS = 6000  # honest days of each cell
SEED = 8
OPEN_S, CLOSE_S = 8 * 3600, 15 * 3600
HALF_S = 1800
# Share of the day's taps by half-hour: even, the morning of a busy office, two peaks.
PROFILES = {
    "even": np.full(14, 1 / 14),
    "morning": np.array([9, 11, 12, 12, 11, 9, 7, 4, 4, 5, 6, 5, 3, 2]) / 100,
    "two peaks": np.array([5, 10, 13, 12, 9, 5, 2, 2, 5, 10, 11, 8, 5, 3]) / 100,
}
MIX = (0.02, 0.09, 0.31, 0.58)  # of the values 1 to 4, as in the demonstration
PLEASED = (0.01, 0.02, 0.07, 0.90)  # nearly everybody taps what a cheat taps
SMALL, LARGE = (5, 10, 20, 30, 40, 50, 60), (100, 200)

Taps = list[tuple[int, int, bool]]  # second, value, whether it is false
Made = Callable[[np.random.Generator, int], list[int]]


def honest(rng: np.random.Generator, n: int, profile: str, mix: tuple[float, ...] = MIX) -> Taps:
    """Draw a day of n honest taps on average."""
    count = int(rng.poisson(n))
    halves = rng.choice(14, size=count, p=PROFILES[profile])
    seconds = OPEN_S + halves * HALF_S + rng.integers(0, HALF_S, count)
    values = rng.choice(4, size=count, p=mix) + 1
    return [(int(s), int(v), False) for s, v in zip(seconds, values, strict=True)]


def every_half_minute(rng: np.random.Generator, n: int) -> list[int]:
    """Place n taps 30 seconds apart, give or take a few, somewhere in the day."""
    start = int(rng.integers(OPEN_S, CLOSE_S - 30 * n))
    return [start + 30 * place + int(rng.integers(0, 5)) for place in range(n)]


def patient(rng: np.random.Generator, n: int) -> list[int]:
    """Place n taps 90 seconds apart."""
    start = int(rng.integers(OPEN_S, CLOSE_S - 90 * n))
    return [start + 90 * place for place in range(n)]


def marked(taps: Taps) -> tuple[int, int]:
    """Give how many taps the burst rule marks, and how many of them are false."""
    taken: Taps = []
    for tap in sorted(taps):
        if not taken or tap[0] - taken[-1][0] > RAPID_S:
            taken.append(tap)
    day = CounterDay(
        tuple(Tap(n.to_bytes(4), second, value) for n, (second, value, _) in enumerate(taken))
    )
    by_tap = verdicts(day)[Rule.BURST]
    hits = [n for n in range(len(taken)) if by_tap[n.to_bytes(4)] is RuleVerdict.FLAG]
    return len(hits), sum(taken[n][2] for n in hits)


def found(
    rng: np.random.Generator,
    made: Made,
    n_false: int,
    days: Iterator[Taps],
) -> float:
    """Give the share of days on which at least half of the false taps are marked."""
    hits = []
    for day in days:
        false = [(second, 4, True) for second in made(rng, n_false)]
        hits.append(marked([*day, *false])[1] * 2 >= n_false)
    return float(np.mean(hits))


class Volume(NamedTuple):
    """What was measured at one number of ratings a day: shares of days."""

    alarms: float
    alarms_pleased: float  # the same where 90 % tap 4
    caught: float  # 8 taps in 4 minutes
    among_pleased: float  # the same where 90 % tap 4
    longer: float  # 16 taps in 8 minutes
    patient: float  # 12 taps 90 s apart


def measured(rng: np.random.Generator, n: int, rounds: int, some: int) -> Volume:
    """Measure at n ratings a day.

    Args:
        rng: The study's own.
        n: Honest ratings a day on average.
        rounds: Honest days of each profile.
        some: Days of each profile with false taps, of each kind.
    """

    def days(times: int, mix: tuple[float, ...] = MIX) -> Iterator[Taps]:
        return (honest(rng, n, name, mix) for name in PROFILES for _ in range(times))

    alarms = float(np.mean([marked(day)[0] > 0 for day in days(rounds)]))
    pleased = float(np.mean([marked(day)[0] > 0 for day in days(rounds // 2, PLEASED)]))
    caught = found(rng, every_half_minute, 8, days(some))
    slow = found(rng, patient, 12, days(some))
    among = found(rng, every_half_minute, 8, days(some, PLEASED))
    longer = found(rng, every_half_minute, 16, days(some))
    return Volume(alarms, pleased, caught, among, longer, slow)


def study(rounds: int) -> Study:
    """Measure false alarms and what is found, by volume."""
    rng = np.random.default_rng(SEED)
    some = max(20, rounds // 8)
    by_volume = {
        n: measured(rng, n, rounds if n in SMALL else rounds // 8, some) for n in (*SMALL, *LARGE)
    }
    small = [by_volume[n] for n in SMALL]
    header = (
        "Ratings a day",
        "False alarms a kiosk-day",
        "False alarms where 90 % tap 4",
        "8 in 4 minutes found",
        "the same where 90 % tap 4",
        "16 in 8 minutes found",
        "12 taps 90 s apart found",
    )
    rows = [
        (n, f"{one.alarms:.5f}", f"{one.alarms_pleased:.5f}", *map(percent, one[2:]))
        for n, one in by_volume.items()
    ]
    claims = (
        Claim(
            "False alarms a kiosk-day, 5 to 60 ratings a day",
            float(np.mean([one.alarms for one in small])),
            at_most=0.0004,
        ),
        Claim(
            "False alarms a kiosk-day where nine of ten tap 4",
            float(np.mean([one.alarms_pleased for one in small])),
            at_most=0.0004,
        ),
        Claim(
            "8 taps in 4 minutes found, the worst volume up to 60 a day",
            min(one.caught for one in small),
            at_least=0.95,
        ),
        Claim(
            "12 taps 90 s apart found, the best volume: NOT caught",
            max(one.patient for one in by_volume.values()),
            at_most=0.14,
        ),
    )
    return Study("stuffing", markdown(header, rows), claims)
