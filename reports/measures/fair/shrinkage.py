"""How much of a share is the officer, and how much chance: ICC, reliability, shrunk shares.

Beta-binomial: officers differ around what is expected of each, by the office's own variance
between officers, which is estimated here with its uncertainty. Works for units as well. Nothing
is hidden here. Read next: standard.py, and disclosure/groups.py for who may see what.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import NamedTuple, TypeVar

import numpy as np

from reports.measures.fair.standard import Expected, Floats

Share = TypeVar("Share", float, Floats)  # one, or many at once

# Roberts et al., BMJ 2014;349:g6034: what lies between doctors of one practice.
BORROWED_ICC = 0.065
KNOWN_FROM = 10  # members, each with that many comparable ratings
# Thresholds stay between n(R) of these two: 56 and 96, 21 and 36. Where nearly all are alike, the
# one who differs would otherwise stay unseen with 60 ratings; where some differ a lot, nobody is
# judged on a dozen.
LEAST_ICC, MOST_ICC = 0.04, 0.10
RELIABLE, FULLY_RELIABLE = 0.7, 0.8
CONFIDENCE = 0.95
STEP = 0.01  # an ICC is used and said in hundredths: finer, it would tell on one hidden member
_POINTS = 128


@dataclass(frozen=True, slots=True)
class Spread:
    """How much members differ in truth: the part of a rating's variance that lies between them."""

    icc: float
    low: float | None  # 95 %, when it is the office's own
    high: float | None
    known: bool  # False: borrowed until the office has enough members
    n_members: int  # members it rests on

    @property
    def superior_from(self) -> int:
        """Ratings from which R reaches 0.7."""
        return n_for(RELIABLE, self._bounded)

    @property
    def full_from(self) -> int:
        """Ratings from which R reaches 0.8."""
        return n_for(FULLY_RELIABLE, self._bounded)

    @property
    def _bounded(self) -> float:
        return min(MOST_ICC, max(LEAST_ICC, self.icc)) if self.known else BORROWED_ICC

    def prior(self, expected: Share) -> tuple[Share, Share]:
        """Give alpha and beta of the beta distribution of members around an expected share."""
        strength = (1 - self.icc) / self.icc
        return expected * strength, (1 - expected) * strength


BORROWED = Spread(BORROWED_ICC, None, None, known=False, n_members=0)


def estimate(members: Iterable[Expected]) -> Spread:
    """Estimate the variance between members beyond chance, bad days and the reference's chance.

    Every possible ICC is weighed by the likelihood of the members' counts (beta-binomial, with
    the effective n) and by an exponential-like prior whose mean is the borrowed ICC, Beta(1, b).
    So it is never 0 nor absurdly large, and with many members the data decide.

    Returns:
        Posterior mean in hundredths, 0.01 at least, and 95 % interval; the borrowed ICC below ten
        members of ten ratings.
    """
    from scipy.special import betaln

    used = [member for member in members if member.share is not None and member.n >= KNOWN_FROM]
    if len(used) < KNOWN_FROM:
        return replace(BORROWED, n_members=len(used))
    share = np.array([member.k / member.n for member in used])
    n = np.array([member.n_effective for member in used])
    usual = np.array([member.share for member in used], dtype=float)
    usual = np.clip(usual, 0.5 / (n + 1), 1 - 0.5 / (n + 1))
    # Points of equal prior weight.
    tail = 1 / BORROWED_ICC - 1
    icc = 1 - (1 - (np.arange(_POINTS) + 0.5) / _POINTS) ** (1 / tail)
    strength = ((1 - icc) / icc)[:, None]
    a, b = usual * strength, (1 - usual) * strength
    log = (betaln(n * share + a, n * (1 - share) + b) - betaln(a, b)).sum(1)
    weight = np.exp(log - log.max())
    weight /= weight.sum()
    below = np.cumsum(weight)
    edge = (1 - CONFIDENCE) / 2
    low, high = (icc[min(int(np.searchsorted(below, q)), _POINTS - 1)] for q in (edge, 1 - edge))
    mean = max(1, round(float(weight @ icc) / STEP)) * STEP
    return Spread(mean, float(low), float(high), known=True, n_members=len(used))


def reliability(n: int, icc: float) -> float:
    """Give R = n ICC / (1 + (n - 1) ICC): the part of differences at n ratings that is real."""
    return n * icc / (1 + (n - 1) * icc) if n else 0.0


def n_for(reliable: float, icc: float) -> int:
    """Give the ratings at which a reliability is reached: R / (1 - R) x (1 - ICC) / ICC.

    Args:
        reliable: R, 0 to below 1.
        icc: Above 0, below 1.

    Returns:
        The nearest whole number, 34 and 58 for R 0.7 and 0.8 with the borrowed ICC of 0.065.
    """
    return math.floor(reliable / (1 - reliable) * (1 - icc) / icc + 0.5)


class Shrunk(NamedTuple):
    """A share drawn towards what is expected, with its 95 % interval, all 0-1."""

    share: float
    low: float
    high: float


def shrunk(member: Expected, spread: Spread) -> Shrunk | None:
    """Draw a member's share towards his expected one, the more the less is known of him.

    (k + alpha) / (n + alpha + beta) with n / deff for n; the interval is that of the posterior
    beta distribution.
    """
    from scipy.special import betaincinv

    if member.share is None:
        return None
    inside = 0.5 / (member.n_reference + 1)
    alpha, beta = spread.prior(min(max(member.share, inside), 1 - inside))
    alpha += member.k / member.deff
    beta += (member.n - member.k) / member.deff
    edge = (1 - CONFIDENCE) / 2
    low, high = (float(betaincinv(alpha, beta, q)) for q in (edge, 1 - edge))
    return Shrunk(alpha / (alpha + beta), low, high)
