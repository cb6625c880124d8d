"""Twelve officers whose truth is known: who is called, who is spared, and which share is nearer.

Every judgement goes through `judging.judge`, the function of the officers' sheet. Beside it stand
two methods in common use as controls: false discovery rate against the pooled mean, and additive
over-dispersion with everybody in it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binomtest

from reports.measures import summary
from reports.measures.fair import shrinkage
from reports.measures.fair.calling import Judged, Verdict, judge
from reports.measures.fair.standard import Member, Ratings, Standard, Stratum
from tests.truth.claims import Claim, Study, markdown, percent

ROUNDS = 8000
SEED = 31
M, N = 12, 60
BASES = (0.80, 0.85, 0.90, 0.95)
WORSE = 0.25
EASY: Stratum = ("ktp", "", "kiosk", "am")
HARD: Stratum = ("pindah", "", "kiosk", "am")
DAYS = 12
DAILY = (0.05, 0.10)
SPREADS = (0.0, 0.03, 0.06, 0.10)
SIZES = (10, 30, 60, 150)

Ints = NDArray[np.int64]
Called = set[int]
Caller = Callable[[Ints, int], Called]


def key(i: int) -> str:
    return f"P{i:02}"


def office(counts: Sequence[dict[Stratum, Ratings]], deff: float = 1.0) -> Standard:
    return Standard(Member(key(i), cells, deff) for i, cells in enumerate(counts))


def called(found: Judged) -> Called:
    verdicts = (Verdict.ABOVE, Verdict.BELOW)
    return {i for i in range(len(found.beside)) if found.verdict(key(i)) in verdicts}


def ours(k: Ints, n: int) -> Called:
    """Judge as the officers' sheet does."""
    return called(judge(office([{EASY: Ratings(n, int(one))} for one in k])))


def by_false_discovery(k: Ints, n: int) -> Called:
    """Benjamini and Hochberg at 5 % against the mean of all, himself included."""
    pooled = k.sum() / (n * len(k))
    p = np.array([binomtest(int(one), n, pooled).pvalue for one in k])
    order = np.argsort(p)
    passed = np.nonzero(p[order] <= 0.05 * np.arange(1, len(k) + 1) / len(k))[0]
    return set(map(int, order[: passed[-1] + 1])) if len(passed) else set()


def by_additive_dispersion(k: Ints, n: int) -> Called:
    """95 % limits with the variance between all of them added (Spiegelhalter 2005)."""
    y, theta = np.arcsin(np.sqrt(k / n)), np.arcsin(np.sqrt(k.sum() / (n * len(k))))
    s = 1 / (2 * np.sqrt(n))
    z = (y - theta) / s
    inside = np.clip(z, *np.quantile(z, (0.1, 0.9)))
    phi = float((inside**2).mean())
    tau = max(0.0, (phi * len(k) - (len(k) - 1)) * s**2 / (len(k) - 1))
    return {int(i) for i in np.nonzero(np.abs(y - theta) > 1.96 * np.sqrt(s**2 + tau))[0]}


class Found(NamedTuple):
    """How often, of all rounds."""

    equal: float  # anybody called though all are equal
    found: float  # the one who is worse called below
    other: float  # somebody else called beside him or in his place


def outcome(caller: Caller, base: float, rounds: int) -> Found:
    rng = np.random.default_rng(SEED)
    truth = np.full(M, base)
    truth[0] -= WORSE
    equal = found = other = 0
    for _ in range(rounds):
        equal += bool(caller(rng.binomial(N, base, M), N))
        named = caller(rng.binomial(N, truth), N)
        found += 0 in named
        other += bool(named - {0})
    return Found(equal / rounds, found / rounds, other / rounds)


def with_bad_days(base: float, icc: float, rounds: int) -> float:
    """Give how often anybody is called when all are equal but each one's days differ."""
    rng = np.random.default_rng(SEED)
    strength = (1 - icc) / icc
    size = N // DAYS
    hits = 0
    for _ in range(rounds):
        days = rng.beta(base * strength, (1 - base) * strength, (M, DAYS))
        k = rng.binomial(size, days)
        alike = summary.clustering([[(size, int(one)) for one in row] for row in k])
        deff = alike.deff([size] * DAYS)
        cells = [{EASY: Ratings(N, int(row.sum()))} for row in k]
        hits += bool(called(judge(office(cells, deff))))
    return hits / rounds


def on_a_hard_service(part: float, others: int, rounds: int) -> float:
    """Give how often one is called who is as good as all, but does a service 35 points harder.

    Args:
        part: Of his ratings, in the hard service.
        others: Ratings of all others in it.
        rounds: Offices made.
    """
    rng = np.random.default_rng(SEED)
    hits = 0
    for _ in range(rounds):
        cells = []
        for i in range(M):
            hard = round(part * N) if i == 0 else others // (M - 1)
            hard_k, easy_k = rng.binomial(hard, 0.55), rng.binomial(N - hard, 0.90)
            counts = {HARD: Ratings(hard, int(hard_k)), EASY: Ratings(N - hard, int(easy_k))}
            cells.append({s: cell for s, cell in counts.items() if cell.n})
        hits += 0 in called(judge(office(cells)))
    return hits / rounds


def errors(base: float, spread: float, n: int, rounds: int) -> tuple[float, float]:
    """Give the mean squared error of raw and of shrunk shares."""
    rng = np.random.default_rng(SEED)
    raw = drawn = 0.0
    for _ in range(rounds):
        truth = np.full(M, base)
        if spread:
            strength = base * (1 - base) / spread**2 - 1
            truth = rng.beta(base * strength, (1 - base) * strength, M)
        k = rng.binomial(n, truth)
        laid_out = office([{EASY: Ratings(n, int(one))} for one in k])
        beside = laid_out.expected([key(i) for i in range(M)])
        own = shrinkage.estimate(beside.values())
        for i, one in enumerate(beside.values()):
            better = shrinkage.shrunk(one, own)
            assert better is not None
            raw += (k[i] / n - truth[i]) ** 2
            drawn += (better.share - truth[i]) ** 2
    return raw / (M * rounds), drawn / (M * rounds)


def study(rounds: int) -> Study:
    """Judge offices whose truth is known, by our method and by two others."""
    methods = {
        "ours": ours,
        "FDR against the pooled mean": by_false_discovery,
        "additive over-dispersion, all in it": by_additive_dispersion,
    }
    fewer = max(20, rounds // 32)
    all_found = {
        (name, base): outcome(caller, base, rounds if caller is ours else fewer)
        for name, caller in methods.items()
        for base in BASES
    }
    mine = [all_found["ours", base] for base in BASES]
    bad_days = {icc: max(with_bad_days(b, icc, fewer) for b in (0.80, 0.90)) for icc in DAILY}
    alone = on_a_hard_service(1.0, 0, fewer)
    partly = on_a_hard_service(0.4, 0, fewer)
    nearly = on_a_hard_service(1.0, 11, fewer)
    grid = {
        (n, base, spread): errors(base, spread, n, max(10, fewer))
        for n in SIZES
        for base in (0.80, 0.90, 0.95)
        for spread in SPREADS
    }
    ratio = {cell: drawn / raw for cell, (raw, drawn) in grid.items()}
    table = "\n\n".join(
        (
            _calls(all_found),
            f"All equal, {N} ratings on {DAYS} days that go well or badly: "
            + "; ".join(f"daily ICC {icc:g}: {percent(hit)}" for icc, hit in bad_days.items())
            + " of sheets call somebody. An officer in a service 35 points harder is called in"
            f" {percent(alone)} when he is alone in it, {percent(partly)} when it is 40 % of his"
            f" work, {percent(nearly)} when eleven ratings of others lie beside his.",
            _shrinkage(ratio),
        )
    )
    claims = (
        Claim("12 equal officers: somebody called", max(f.equal for f in mine), at_most=0.02),
        Claim("one 25 points worse: found", min(f.found for f in mine), at_least=0.80),
        Claim(
            "one 25 points worse: somebody else called", max(f.other for f in mine), at_most=0.05
        ),
        Claim("alone in a hard service: called", alone, at_most=0.0),
        Claim("partly alone in a hard service: called", partly, at_most=0.02),
        Claim("nearly alone in a hard service: called", nearly, at_most=0.02),
        Claim("equal, but bad days: somebody called", max(bad_days.values()), at_most=0.05),
        Claim("error of shrunk over raw, worst cell", max(ratio.values()), at_most=1.0),
    )
    return Study("officers", table, claims)


def _calls(found: dict[tuple[str, float], Found]) -> str:
    rows = [
        (name, f"{base:.2f}", percent(one.equal), percent(one.found), percent(one.other))
        for (name, base), one in found.items()
    ]
    return markdown(
        ("Method", "Base", "All equal: somebody called", "One 25 points worse: found", "Other"),
        rows,
    )


def _shrinkage(ratio: dict[tuple[int, float, float], float]) -> str:
    rows = [
        (n, f"{base:.2f}", *(f"{ratio[n, base, spread]:.2f}" for spread in SPREADS))
        for n, base in dict.fromkeys((n, base) for n, base, _ in ratio)
    ]
    header = ("n", "Base", *(f"sd {spread:g}" for spread in SPREADS))
    said = (
        "Mean squared error of the shrunk share over that of the raw one, 12 officers who differ:"
    )
    return f"{said}\n\n{markdown(header, rows)}"
