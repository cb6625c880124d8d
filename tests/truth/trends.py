"""How often do the charts cry wolf in a unit that never changes, and how soon do they see a fall?

Offices of every size, also with bad days, are judged week by week by reports/measures/trends;
what fired is laid beside the rate that the weekly report prints.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from reports.measures import trends
from reports.measures.trends import FIRM_BASE, Trend, WeekCount, words
from tests.truth.claims import Claim, Study, markdown, percent

ROUNDS = 70
YEAR = 52
HISTORY = 78
PROVISIONAL = (8, 12, 16, 20, 24)  # weeks known
EVERY = 4  # with firm limits every fourth week is judged
SIZES = (15, 50, 200)
SHARES = (0.80, 0.92)
ICCS = (0.0, 0.05, 0.10)
UNEVEN = (0.0, 0.15, 0.30)  # how much the number of visitors differs from week to week
DAYS = 5
WITHIN = (4, 13)  # weeks after a fall


@dataclass(slots=True)
class Rates:
    """What fired in one kind of unit, by whether the limits were provisional."""

    name: tuple[str, ...]
    judged: Counter[bool] = field(default_factory=Counter)
    findings: Counter[bool] = field(default_factory=Counter)
    watched: Counter[bool] = field(default_factory=Counter)
    shifts: int = 0
    years: float = 0.0

    def add(self, found: Trend) -> None:
        """Count one judged week."""
        assert found.limits is not None
        state = found.limits.provisional
        self.judged[state] += 1
        self.findings[state] += bool(found.signals)
        self.watched[state] += bool(found.watched)

    def a_year(self, of: Counter[bool], *, provisional: bool) -> float:
        """Give signals per year."""
        return YEAR * of[provisional] / self.judged[provisional]


def shares(
    rng: np.random.Generator, n: int, levels: Sequence[float], icc: float = 0.0
) -> list[WeekCount]:
    """Draw weeks of n taps over five days; days go well or badly as a whole."""
    p = np.repeat(np.array(levels)[:, None], DAYS, axis=1)
    if icc:
        p = rng.beta(p * (1 - icc) / icc, (1 - p) * (1 - icc) / icc)
    of_days = np.array([n // DAYS + (day < n % DAYS) for day in range(DAYS)])
    k = rng.binomial(of_days, p).sum(axis=1)
    return [WeekCount(f"{i:03}", n, int(one)) for i, one in enumerate(k)]


def volumes(rng: np.random.Generator, n: int, uneven: float) -> list[WeekCount]:
    """Draw numbers of ratings around n."""
    mean = np.full(HISTORY, float(n))
    if uneven:
        mean = rng.gamma(uneven**-2, n * uneven**2, HISTORY)
    return [WeekCount(f"{i:03}", int(one), 0) for i, one in enumerate(rng.poisson(mean))]


def windows(weeks: Sequence[WeekCount]) -> Iterator[Sequence[WeekCount]]:
    """Give what a report knows in different weeks: little history, later a firm base."""
    for known in PROVISIONAL:
        for first in range(0, len(weeks) - known, FIRM_BASE):
            yield weeks[first : first + known + 1]
    for last in range(FIRM_BASE, len(weeks), EVERY):
        yield weeks[: last + 1]


def stable_shares(rng: np.random.Generator, rounds: int) -> list[Rates]:
    """Judge units whose share never changes."""
    found = []
    for icc in ICCS:
        for n in SIZES:
            for p in SHARES:
                rates = Rates((str(n), f"{p:g}", f"{icc:.2f}"))
                for _ in range(rounds):
                    weeks = shares(rng, n, [p] * HISTORY, icc)
                    for known in windows(weeks):
                        rates.add(trends.trend(known))
                    rates.shifts += len(trends.trend(weeks).phases) - 1
                    rates.years += HISTORY / YEAR
                found.append(rates)
    return found


def stable_volumes(rng: np.random.Generator, rounds: int) -> list[Rates]:
    """Judge units whose number of visitors never changes."""
    found = []
    for uneven in UNEVEN:
        for n in SIZES:
            rates = Rates((str(n), percent(uneven, 0)))
            for _ in range(rounds):
                weeks = volumes(rng, n, uneven)
                for known in windows(weeks):
                    rates.add(trends.volume(known))
                rates.shifts += len(trends.volume(weeks).phases) - 1
                rates.years += HISTORY / YEAR
            found.append(rates)
    return found


def seen_after(rng: np.random.Generator, n: int, base: int) -> tuple[int | None, int | None]:
    """Give the week after a fall of ten points in which a finding, or any rule, first fires."""
    weeks = shares(rng, n, [0.9] * base + [0.8] * WITHIN[-1])
    finding = anything = None
    for after in range(1, WITHIN[-1] + 1):
        found = trends.trend(weeks[: base + after])
        if finding is None and any(one.side == "below" for one in found.signals):
            finding = after
        if anything is None and (found.signals or found.watched):
            anything = after
    return finding, anything


def falls(rng: np.random.Generator, rounds: int) -> list[list[str]]:
    """Say how soon a fall from 90 % to 80 % is seen."""
    rows = []
    for n in (25, 50, 100, 200):
        for base in (12, FIRM_BASE):
            seen = [seen_after(rng, n, base) for _ in range(rounds)]
            row = [str(n), str(base)]
            for kind in (0, 1):
                weeks = [one[kind] for one in seen]
                for within in WITHIN:
                    hit = sum(week is not None and week <= within for week in weeks)
                    row.append(percent(hit / rounds, 0))
            rows.append(row)
    return rows


def claims(kind: str, found: Sequence[Rates]) -> list[Claim]:
    """Lay what fired beside what is printed, on average over all units."""
    made = []
    for provisional in (True, False):
        rate = words.RATES[kind, provisional]
        state = "provisional" if provisional else "firm"
        for what, said, counts in (
            ("findings", rate.findings, [one.findings for one in found]),
            ("perhatikan", rate.watched, [one.watched for one in found]),
        ):
            each = [
                one.a_year(count, provisional=provisional)
                for one, count in zip(found, counts, strict=True)
            ]
            text = f"{kind}, {state} limits: {what} a year (printed {said:g})"
            room = 0.05 + 0.2 * said
            made.append(Claim(text, float(np.mean(each)), said - room, said + room))
            if what == "findings":
                text = f"{kind}, {state} limits: the same in the unit with most (printed: up to"
                made.append(Claim(f"{text} {rate.most:g})", max(each), None, 1.5 * rate.most))
    return made


def study(rounds: int) -> Study:
    """Measure false signals and detection."""
    rng = np.random.default_rng(26)
    of_shares = stable_shares(rng, rounds)
    of_volumes = stable_volumes(rng, rounds)
    fall = falls(rng, 2 * rounds)
    signals = (
        *("findings, provisional", "findings, firm"),
        *("perhatikan, provisional", "perhatikan, firm", "shifts"),
    )
    seen = [f"{kind} in {within} weeks" for kind in ("finding", "any rule") for within in WITHIN]
    tables = (
        "False signals in a year of a stable unit, share satisfied:",
        _table(("n a week", "share", "daily ICC", *signals), of_shares),
        "False signals in a year of a stable unit, number of ratings:",
        _table(("n a week", "unevenness", *signals), of_volumes),
        "A fall from 90 % to 80 % satisfied is seen:",
        markdown(("n a week", "weeks known before", *seen), fall),
    )
    shifts = sum(one.shifts for one in of_shares) / sum(one.years for one in of_shares)
    return Study(
        "trends",
        "\n\n".join(tables),
        (
            *claims("laney p'", of_shares),
            *claims("xmr", of_volumes),
            Claim("shares: shifts confirmed by mistake a year", shifts, None, 0.1),
        ),
    )


def _table(header: Sequence[str], found: Sequence[Rates]) -> str:
    return markdown(
        header,
        (
            (
                *one.name,
                *(
                    f"{one.a_year(counts, provisional=state):.2f}"
                    for counts in (one.findings, one.watched)
                    for state in (True, False)
                ),
                f"{one.shifts / one.years:.2f}",
            )
            for one in found
        ),
    )
