"""Who may be called above or below the usual: rarely, and only when chance cannot explain it.

Exact tests against the expected share, the most extreme first; whoever is called leaves the
reference before the others are looked at again, so that one poor figure makes nobody else look
good. Works for officers and for units. Read next: standard.py and docs/method.md chapter 7.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from reports import disclosure
from reports.disclosure import SeenBy
from reports.measures.fair import shrinkage
from reports.measures.fair.shrinkage import Spread
from reports.measures.fair.standard import Expected, Floats, Standard

FALSE_CALLS = 0.05  # Holm: at most this part of sheets calls anybody when all are equal
DISPERSION_FROM = 10  # others left in, from which their own spread can be estimated
MOST_SPREAD = 0.5  # as an intraclass correlation; more is no usual spread
# Eleven officers tell little about their spread. Thirty imagined ones with a small spread steady
# the estimate: at the same rate of false calls more of those who differ are found.
IMAGINED, IMAGINED_SPREAD = 30, 0.004


class Verdict(StrEnum):
    """What may be concluded about a member."""

    TOO_FEW = "too few"
    WITHIN_CHANCE = "within chance"
    ABOVE = "above"
    BELOW = "below"
    NOT_SEPARABLE = "not separable"


@dataclass(frozen=True, slots=True)
class Calls:
    """The outcome for all members tested."""

    verdicts: Mapping[str, Verdict]
    left_in: frozenset[str]  # the reference after all calls
    n_tested: int


def call(standard: Standard, tested: Collection[str]) -> Calls:
    """Call whoever differs from the others by more than chance.

    Each member is tested against the members left in, without himself: a two-sided exact binomial
    test against the expected share, widened (beta-binomial) by the chance in that expected share,
    by his own bad days, and by the spread of the others where ten or more are left in. Of those
    whose p is within Holm's step, 0.05 / (tests left), the smallest is called and leaves the
    reference; then all is computed anew. Those `tested` have enough ratings, and they alone are the
    reference.
    """
    left_in = set(tested)
    verdicts: dict[str, Verdict] = {}
    n_tests = sum(
        member.separable for member in standard.expected(sorted(tested), left_in).values()
    )
    while True:
        waiting = sorted(left_in)
        beside = standard.expected(waiting, left_in)
        step = FALSE_CALLS / max(1, n_tests - len(verdicts))
        extreme = [
            (p, key)
            for key, member in beside.items()
            if member.separable and (p := _p(standard, key, member, left_in, step)) <= step
        ]
        if not extreme:
            break
        _, key = min(extreme)
        member = beside[key]
        below = member.k < (member.share or 0.0) * member.n
        verdicts[key] = Verdict.BELOW if below else Verdict.ABOVE
        left_in.discard(key)
    expected = standard.expected(sorted(tested), left_in)
    for key in left_in:
        fair = expected[key].separable
        verdicts[key] = Verdict.WITHIN_CHANCE if fair else Verdict.NOT_SEPARABLE
    return Calls(verdicts, frozenset(left_in), n_tests)


def _p(
    standard: Standard, key: str, member: Expected, left_in: Collection[str], step: float
) -> float:
    """Give one member's p-value; the spread of the others is looked at only when it matters."""
    days = (member.deff - 1) / (member.n - 1) if member.n > 1 else 0.0
    p = p_value(member, days)
    others = set(left_in) - {key}
    if p > step or len(others) < DISPERSION_FROM:
        return p
    spread = dispersion(standard.expected(sorted(others), others).values())
    return p_value(member, spread) if spread > days else p


def dispersion(members: Collection[Expected]) -> float:
    """Estimate how much members differ beyond chance, as an intraclass correlation (moments).

    The squared Pearson residual of a member has the mean 1 + n / n_reference + (n - 1) rho; thirty
    imagined members with rho 0.004 stand beside the real ones, without the one who is tested.

    Returns:
        rho, 0 to 0.5.
    """
    used = [member for member in members if member.share is not None and member.n > 1]
    if not used:
        return 0.0
    excess = weight = 0.0
    for member in used:
        usual = _kept_inside(member)
        squared = (member.k - member.n * usual) ** 2 / (member.n * usual * (1 - usual))
        excess += squared - 1 - member.n / member.n_reference
        weight += member.n - 1
    imagined = IMAGINED / len(used) * weight
    rho = (excess + imagined * IMAGINED_SPREAD) / (weight + imagined)
    return min(MOST_SPREAD, max(0.0, rho))


def _kept_inside(member: Expected) -> float:
    """Give the expected share with half a rating on either side (Jeffreys): never 0 or 1."""
    return ((member.share or 0.0) * member.n_reference + 0.5) / (member.n_reference + 1)


def p_value(member: Expected, spread: float = 0.0) -> float:
    """Give the two-sided exact p-value of a member's count: twice the smaller tail.

    The count is binomial around a share that is itself known from n_reference ratings only and
    varies by `spread`: beta-binomial, and plain binomial where both vanish.

    Args:
        member: The member beside the others; its expected share is known.
        spread: Intraclass correlation beyond chance, 0 to 0.5.
    """
    usual = _kept_inside(member)
    rho = min(0.99, 1 / (member.n_reference + 2) + spread)
    low, high = tails(member.n, member.k, usual, rho)
    return min(1.0, 2 * min(low, high))


def tails(n: int, k: int, share: float, rho: float) -> tuple[float, float]:
    """Give the chance of k or fewer of n, and of k or more; `share` inside 0-1, `rho` 0 to <1."""
    from scipy.special import bdtr, bdtrc, betaln, gammaln

    if rho <= 0:
        return float(bdtr(k, n, share)), float(bdtrc(k - 1, n, share)) if k else 1.0
    strength = (1 - rho) / rho
    a, b = share * strength, (1 - share) * strength
    x = np.arange(n + 1.0)
    choose = gammaln(n + 1) - gammaln(x + 1) - gammaln(n - x + 1)
    mass: Floats = np.exp(choose + betaln(x + a, n - x + b) - betaln(a, b))
    return float(mass[: k + 1].sum()), float(mass[k:].sum())


@dataclass(frozen=True, slots=True)
class Judged:
    """All members of a comparison, by key."""

    spread: Spread
    shown: Mapping[str, SeenBy]
    calls: Calls
    beside: Mapping[str, Expected]
    base: float | None

    def verdict(self, key: str) -> Verdict:
        """Give what may be concluded about a member."""
        return self.calls.verdicts.get(key, Verdict.TOO_FEW)


def judge(laid_out: Standard) -> Judged:
    """Compare all members with each other.

    The reference is made of members whose figures the superior may see, and of nobody else: so no
    expected or adjusted share, no verdict, and not the usual share either, moves with what a
    hidden colleague got (`test_a_hidden_member_moves_nobody_elses_figures`). Only the ICC rests on
    everybody with ten ratings, and is used in hundredths.
    """
    spread, shown = who_is_seen(laid_out)
    tested = [key for key, audience in shown.items() if audience in disclosure.SEEN_BY_SUPERIOR]
    calls = call(laid_out, tested)
    beside = laid_out.expected(list(shown), calls.left_in)
    full = [key for key in calls.left_in if shown[key] is SeenBy.FULL]
    usual = [member for member in laid_out.members if member.key in (full or calls.left_in)]
    n, k = sum(member.n for member in usual), sum(member.k for member in usual)
    return Judged(spread, shown, calls, beside, k / n if n else None)


def who_is_seen(laid_out: Standard) -> tuple[Spread, dict[str, SeenBy]]:
    """Give how far members are apart, and by whom the figure of each may be seen, by key."""
    n_of = {member.key: member.n for member in laid_out.members}
    known = [key for key, n in n_of.items() if n >= shrinkage.KNOWN_FROM]
    spread = shrinkage.estimate(laid_out.expected(known, known).values())
    thresholds = spread.superior_from, spread.full_from
    return spread, {key: disclosure.seen_by(n, *thresholds) for key, n in n_of.items()}
