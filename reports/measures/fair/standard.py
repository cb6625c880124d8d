"""What would a usual colleague have got with the same work: indirect standardisation.

Pure functions on counts by stratum, for officers of a unit and for units of an office alike: a
"member" is whoever is compared. A member's expected share comes from the others only, so that
nobody is compared with himself. Nothing is judged here. Read next: calling.py and shrinkage.py.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from reports.measures import summary

Floats = NDArray[np.float64]

# Service, stage and outcome ("" while visits do not give them), channel, half-day.
Stratum = tuple[str, str, str, str]
# From a stratum of its own to all of its channel: which parts of the stratum's name are kept.
# Channels are never pooled: people answer otherwise on a phone than before the officer's eyes.
LEVELS = ((0, 1, 2, 3), (0, 2), (2,))
LEAST = 10  # others' ratings from which a level gives a rate
ALONE = 0.5  # below this part of comparable ratings a member cannot be told from his work
ONE_OTHER = 0.75  # of two members that differ nobody can say which one is unusual


class Ratings(NamedTuple):
    """Ratings in one stratum, and how many of them are satisfied."""

    n: int
    k: int


@dataclass(frozen=True, slots=True)
class Member:
    """Whoever is compared: an officer, or a unit."""

    key: str
    cells: Mapping[Stratum, Ratings]
    deff: float = 1.0  # design effect of his days, 1 or more

    @property
    def n(self) -> int:
        """All his ratings."""
        return sum(cell.n for cell in self.cells.values())

    @property
    def k(self) -> int:
        """His satisfied ratings."""
        return sum(cell.k for cell in self.cells.values())


@dataclass(frozen=True, slots=True)
class Expected:
    """A member beside the others, over those of his ratings that have something beside them."""

    n: int  # his ratings that can be compared
    k: int
    n_all: int  # all his ratings
    deff: float
    share: float | None  # expected, 0-1; None when nothing can be compared
    n_reference: float  # independent ratings of others that would tell as much
    largest: float  # part of the expected share that one single other member gives, 0-1

    @property
    def alone(self) -> bool:
        """Whether the member is aliased with his work: nobody else does enough of it."""
        return self.share is None or self.n < ALONE * self.n_all

    @property
    def separable(self) -> bool:
        """Whether a difference could be put on the member at all."""
        return not self.alone and self.largest <= ONE_OTHER

    @property
    def n_effective(self) -> float:
        """Independent ratings that the comparison is worth: his days and the others' chance."""
        if not self.n or not self.n_reference:
            return 0.0
        return 1 / (self.deff / self.n + 1 / self.n_reference)


class Standard:
    """The members' counts, laid out so that any of them can be held against any others.

    The order in which members or strata are given changes nothing.
    """

    def __init__(self, members: Iterable[Member]) -> None:
        self.members = tuple(sorted(members, key=lambda member: member.key))
        self._row = {member.key: i for i, member in enumerate(self.members)}
        strata = sorted({s for member in self.members for s in member.cells})
        place = {stratum: i for i, stratum in enumerate(strata)}
        self._n = np.zeros((len(self.members), len(strata)))
        self._k = np.zeros_like(self._n)
        for row, member in enumerate(self.members):
            for stratum, cell in member.cells.items():
                self._n[row, place[stratum]] = cell.n
                self._k[row, place[stratum]] = cell.k
        self._deff = np.array([member.deff for member in self.members])
        self._groups = [_groups(strata, level) for level in LEVELS]

    def expected(
        self, keys: Sequence[str], reference: Collection[str] | None = None
    ) -> dict[str, Expected]:
        """Give the expected share of some members against the others.

        A stratum's rate is that of the others in it; with fewer than ten ratings of others it is
        their rate in the service and channel, then in the channel. A stratum in which the member
        has more ratings than all others, who have fewer than ten, is not compared: there he and
        his work are one. Nor is one in whose channel others have fewer than ten.

        Args:
            keys: Whom to compare.
            reference: Whose ratings may be used; None for everybody's. A member's own never are.
        """
        rows = np.array([self._row[key] for key in keys], dtype=int)
        if not len(rows) or not self._n.shape[1]:
            return {key: Expected(0, 0, 0, 1.0, None, 0.0, 0.0) for key in keys}
        used = np.array([reference is None or member.key in reference for member in self.members])
        own, own_k = self._n[rows], self._k[rows]
        mine = used[rows, None]
        others = (self._n * used[:, None]).sum(0) - own * mine
        others_k = (self._k * used[:, None]).sum(0) - own_k * mine
        worth = self._n * used[:, None] / self._deff[:, None]
        others_worth = worth.sum(0) - worth[rows]
        left = own * ((others >= LEAST) | (own <= others))
        compared = left > 0
        total = np.zeros(len(rows))  # satisfied ratings expected
        spread = np.zeros(len(rows))  # sum of squared weights over the others' worth
        weights = np.zeros((len(rows), len(self.members)))
        for group in self._groups:
            n, k, w = others @ group, others_k @ group, others_worth @ group
            enough = n >= LEAST
            here = left * (enough @ group.T)
            mass = here @ group
            safe = np.where(enough, n, 1.0)
            total += (mass * np.where(enough, k / safe, 0.0)).sum(1)
            spread += np.where(enough, mass**2 / np.where(enough, w, 1.0), 0.0).sum(1)
            weights += (mass / safe) @ (self._n * used[:, None] @ group).T
            left = left - here
        compared &= left <= 0
        weights[np.arange(len(rows)), rows] = 0.0
        by_key = {}
        for i, key in enumerate(keys):
            n_compared = int((own[i] * compared[i]).sum())
            by_key[key] = Expected(
                n=n_compared,
                k=int((own_k[i] * compared[i]).sum()),
                n_all=int(own[i].sum()),
                deff=float(self._deff[rows[i]]),
                share=min(1.0, float(total[i]) / n_compared) if n_compared else None,
                n_reference=float(n_compared**2 / spread[i]) if n_compared else 0.0,
                largest=float(weights[i].max()) / n_compared if n_compared else 0.0,
            )
        return by_key


def _groups(strata: Sequence[Stratum], level: Sequence[int]) -> Floats:
    """Give a matrix of strata by groups: 1 where a stratum belongs to a group of this level."""
    names = [tuple(stratum[part] for part in level) for stratum in strata]
    order = {name: i for i, name in enumerate(sorted(set(names)))}
    matrix = np.zeros((len(strata), len(order)))
    for row, name in enumerate(names):
        matrix[row, order[name]] = 1.0
    return matrix


class Adjusted(NamedTuple):
    """A share on the scale of the whole unit, with its 95 % interval, all 0-1."""

    share: float
    low: float
    high: float


def adjusted(member: Expected, base: float | None) -> Adjusted | None:
    """Give the share a member would have had with the usual mix of work.

    odds(adjusted) = odds(observed) / odds(expected) x odds(base): the ratio of odds keeps every
    value inside 0-1, where observed / expected x base passes 100 % near the ceiling
    (docs/decisions/0015). The interval is Wilson's for the effective n, moved the same way.
    """
    if member.share is None or base is None:
        return None
    worth = member.n_effective
    usual = _odds(base, member.n_reference) / _odds(member.share, member.n_reference)
    low, high = summary.wilson(member.k / member.n * worth, worth)
    return Adjusted(*(_moved(value, usual) for value in (member.k / member.n, low, high)))


def _odds(share: float, n: float) -> float:
    """Give odds; a share of 0 or 1 counts as half a rating away from it."""
    inside = min(max(share, 0.5 / (n + 1)), 1 - 0.5 / (n + 1))
    return inside / (1 - inside)


def _moved(share: float, ratio: float) -> float:
    return share * ratio / (1 - share + share * ratio) if 0 < share < 1 else share
