"""Do 95 % intervals hold the truth in 95 of 100 offices? Shares, bad days, near-perfect forms.

Independent shares are counted exactly; days that go badly together and SKM forms near the ceiling
are simulated. All intervals come from reports/measures/summary.py.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

import numpy as np
from scipy.stats import binom

from reports.measures.summary import (
    ASSUMED_ICC,
    MIN_DAYS,
    Clustering,
    clustering,
    mean_interval,
    share,
)
from tests.truth.claims import Claim, Study, markdown, percent

ROUNDS = 2000
SIZES = (10, 20, 30, 50, 100, 200, 400)
SHARES = (0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99)
ICCS = (0.05, 0.10)
WEEKS, DAYS = 13, 5
IKMS = (85.0, 88.0, 90.0, 93.0, 95.0, 97.0, 98.0)
SMALL = 20  # below it a cell may be lower
SCALE = (25.0, 100.0)

Cells = dict[tuple[str, int, float], float]
Draw = Callable[[np.random.Generator, float, int], np.ndarray]


def held(k: int, n: int, truth: float, deff: float) -> bool:
    """Say whether the printed interval of k of n holds the truth."""
    found = share(n, k, deff)
    assert found.low is not None
    assert found.high is not None
    return found.low <= truth <= found.high


def independent() -> Cells:
    """Count exactly: the chance of every k whose interval holds the truth."""
    return {
        ("independent", n, p): sum(
            float(binom.pmf(k, n, p)) for k in range(n + 1) if held(k, n, p, 1.0)
        )
        for n in SIZES
        for p in SHARES
    }


def sizes(n: int) -> list[int]:
    """Spread a week's answers over its days."""
    return [n // DAYS + (day < n % DAYS) for day in range(DAYS)]


def quarter(
    rng: np.random.Generator, n: int, p: float, icc: float, weeks: int = WEEKS
) -> list[list[tuple[int, int]]]:
    """Draw weeks whose days go well or badly as a whole."""
    a, b = p * (1 - icc) / icc, (1 - p) * (1 - icc) / icc
    of_day = rng.beta(a, b, (weeks, DAYS))
    drawn = rng.binomial(np.array(sizes(n)), of_day)
    return [[(m, int(k)) for m, k in zip(sizes(n), week, strict=True)] for week in drawn]


def bad_days(rng: np.random.Generator, icc: float, rounds: int, *, honest: bool = True) -> Cells:
    """Cover the last week of a quarter; `honest` False takes all answers for independent."""
    found: Cells = {}
    for n in SIZES:
        for p in SHARES:
            hits = 0
            for _ in range(rounds):
                weeks = quarter(rng, n, p, icc)
                known = (
                    clustering(weeks, ASSUMED_ICC) if honest else Clustering(0.0, 0, known=False)
                )
                k = sum(k for _, k in weeks[-1])
                hits += held(k, n, p, known.deff(sizes(n)))
            found[f"ICC {icc:.2f}", n, p] = hits / rounds
    return found


def straight(rng: np.random.Generator, ikm: float, n: int) -> np.ndarray:
    """People who answer 4 throughout or 3 throughout."""
    return np.where(rng.random(n) < (ikm - 75) / 25, 100.0, 75.0)


def mixed(rng: np.random.Generator, ikm: float, n: int) -> np.ndarray:
    """People who each have their own share of fours; the rest is 3, and 2 in one of ten."""
    mean = (ikm - 72.5) / 27.5
    own = rng.beta(1.5 * mean, 1.5 * (1 - mean), (n, 1))
    rest = np.where(rng.random((n, 9)) < 0.1, 50.0, 75.0)
    return np.asarray(np.where(rng.random((n, 9)) < own, 100.0, rest).mean(axis=1))


def rare(rng: np.random.Generator, ikm: float, n: int) -> np.ndarray:
    """Nearly all answer 4 throughout, a few 2 throughout."""
    return np.where(rng.random(n) < (100 - ikm) / 50, 50.0, 100.0)


POPULATIONS: dict[str, Draw] = {
    "4 or 3 throughout": straight,
    "mixed forms": mixed,
    "a few 2 throughout": rare,
}


def forms(rng: np.random.Generator, rounds: int) -> Cells:
    """Cover the true IKM from respondents' own indices."""
    found: Cells = {}
    for name, draw in POPULATIONS.items():
        for n in SIZES:
            for ikm in IKMS:
                hits = 0
                for _ in range(rounds):
                    low, high = of_forms(draw(rng, ikm, n))
                    hits += low <= ikm <= high
                found[name, n, ikm] = hits / rounds
    return found


def of_forms(indices: np.ndarray) -> tuple[float, float]:
    """Give the production interval of respondents' indices."""
    # Nine scores of 1-4 give whole multiples of 25/9.
    ninths = np.rint(indices * 9 / 25).astype(int)
    total = Fraction(int(ninths.sum()) * 25, 9)
    squares = Fraction(int((ninths * ninths).sum()) * 625, 81)
    found = mean_interval(len(indices), total, squares, SCALE)
    assert found is not None
    return found


def short_history(rng: np.random.Generator, rounds: int) -> list[list[str]]:
    """Say what remains of 95 % while the likeness of days is known from few days, or not yet."""
    rows = []
    for weeks in (1, 2, 4, WEEKS):
        cells = []
        for icc in ICCS:
            hits = 0
            for _ in range(rounds):
                drawn = quarter(rng, 100, 0.9, icc, weeks)
                deff = clustering(drawn, ASSUMED_ICC).deff(sizes(100))
                hits += held(sum(k for _, k in drawn[-1]), 100, 0.9, deff)
            cells.append(percent(hits / rounds))
        rows.append([str(weeks * DAYS), *cells])
    return rows


def study(rounds: int) -> Study:
    """Cover shares and means over the whole grid."""
    rng = np.random.default_rng(95)
    parts = [independent(), *(bad_days(rng, icc, rounds) for icc in ICCS)]
    near = forms(rng, rounds)
    few = short_history(rng, rounds)
    claims = []
    for cells in parts:
        name = next(iter(cells))[0]
        claims += _claims(f"shares, {name}", cells)
    claims += _claims("SKM forms near the ceiling", near)
    every = {**{c: v for cells in parts for c, v in cells.items()}, **near}
    claims.append(Claim("all cells: mean coverage", _mean(every), 0.94, 0.96))
    tables = [_table(cells, SIZES, SHARES, "share") for cells in parts]
    for name in POPULATIONS:
        of_name = {cell: value for cell, value in near.items() if cell[0] == name}
        tables.append(_table(of_name, SIZES, IKMS, "IKM"))
    head = ("Days known (n 100, share 0.9)", *(f"ICC {icc:.2f}" for icc in ICCS))
    note = f"Before {MIN_DAYS} days are known, a daily ICC of {ASSUMED_ICC} is assumed:"
    return Study("intervals", "\n\n".join([*tables, note, markdown(head, few)]), tuple(claims))


def _mean(cells: Cells) -> float:
    return sum(cells.values()) / len(cells)


def _claims(name: str, cells: Cells) -> list[Claim]:
    least = min(value for (_, n, _), value in cells.items() if n >= SMALL)
    return [
        Claim(f"{name}: mean coverage", _mean(cells), 0.94, 0.96),
        Claim(f"{name}: lowest cell with n ≥ {SMALL}", least, 0.89),
    ]


def _table(cells: Cells, ns: Sequence[int], truths: Sequence[float], what: str) -> str:
    name = next(iter(cells))[0]
    rows = [
        [f"{what} {truth:g}", *(percent(cells[name, n, truth]) for n in ns)] for truth in truths
    ]
    return f"Coverage, {name}:\n\n" + markdown(("true " + what, *(f"n {n}" for n in ns)), rows)
