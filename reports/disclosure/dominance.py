"""The dominance rule: a figure about ratings that are nearly all one officer's is his.

Where he alone serves on Friday mornings, the share of Friday mornings is his share, whatever his
own sheet hides, and hours are nobody's on any sheet. Read next: tables.py, and
../weekly/half_day_map.py.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import combinations

from reports.disclosure.groups import MIN_PUBLISHED, ONE_OFFICERS_PART, betrayed, enough

ByOfficer = Mapping[str, int]  # ratings by the officer's code; "" those attributed to nobody


def dominated(ratings: ByOfficer) -> bool:
    """Say whether one officer has so many of some ratings that a figure about them is his.

    Those attributed to nobody are part of the whole, and no officer's.
    """
    most = max((n for officer, n in ratings.items() if officer), default=0)
    return most > 0 and most >= ONE_OFFICERS_PART * sum(ratings.values())


def left_over_tells(left: ByOfficer, shown: Collection[str]) -> bool:
    """Say whether a whole less the figures shown tells on a few, or on one who has no figure.

    Args:
        left: Ratings of the whole that are in none of these figures.
        shown: The officers who have one: what is left of their ratings is no figure of theirs.
    """
    of_hidden = Counter[str]()
    for officer, n in left.items():
        of_hidden["" if officer in shown else officer] += n
    return betrayed(sum(left.values()), MIN_PUBLISHED) or dominated(of_hidden)


def visible(cells: Sequence[ByOfficer]) -> list[bool]:
    """Say of which cells a figure may be shown so that none is an officer's, nor follows.

    What all cells hold together is known, and so is what the hidden ones do. Beside the small
    and the dominated cells as many more are hidden as it takes for the hidden ones to be two at
    least, of enough people, and no officer's together: the fewest cells, of these the fewest
    ratings, of these the first. Where one officer dominates everything no cell is shown.

    Args:
        cells: Ratings by officer; few cells, as every choice of them may be tried.
    """
    counts = [sum(ratings.values()) for ratings in cells]
    shown = [i for i, n in enumerate(counts) if enough(n) and not dominated(cells[i])]
    hidden = [i for i, n in enumerate(counts) if n and i not in shown]
    for n_more in range(len(shown) + 1):
        choices = [
            (sum(counts[i] for i in more), more)
            for more in combinations(shown, n_more)
            if not _follows([cells[i] for i in (*hidden, *more)])
        ]
        if choices:
            _, also = min(choices)
            return [i in shown and i not in also for i in range(len(cells))]
    return [False] * len(cells)


def _follows(hidden: Sequence[ByOfficer]) -> bool:
    """Say whether the sum of the hidden cells tells what each of them hides."""
    together = _pooled(hidden)
    return len(hidden) == 1 or betrayed(sum(together.values())) or dominated(together)


def _pooled(cells: Iterable[ByOfficer]) -> Counter[str]:
    pooled = Counter[str]()
    for ratings in cells:
        pooled.update(ratings)
    return pooled
