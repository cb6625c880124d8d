"""Which cells stay empty so that nobody can be found, not even by subtraction.

A cell of few people is hidden, and so is a figure about ratings that are nearly all one officer's:
it is his. Where he alone serves on Friday mornings, the share of Friday mornings is his share,
whatever his own sheet hides, and hours are nobody's on any sheet. Read next: groups.py, which holds
the thresholds, and ../weekly/half_day_map.py.
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
    together = pooled(hidden)
    return len(hidden) == 1 or betrayed(together.total()) or dominated(together)


def pooled(cells: Iterable[ByOfficer]) -> Counter[str]:
    """Give the ratings of some cells together."""
    return sum(map(Counter, cells), Counter[str]())


def hide_small(
    cells: Sequence[Sequence[int]],
    least: int = MIN_PUBLISHED,
    *,
    column_totals: bool = True,
) -> list[list[int | None]]:
    """Hide the small cells of a table of counts, and as many more as keep them from being found.

    Row totals, and column totals unless said otherwise, are taken as printed. A cell of 0 stays:
    nobody is in it. Every line that hides something hides at least two cells and `least` people,
    and no hidden cell follows from the totals (complementary suppression).

    Args:
        cells: Counts by row and column, all rows of one length.
        least: Smallest count that may be shown.
        column_totals: Whether the reader also sees (or can work out) column totals.

    Returns:
        The same table with None where a count is hidden.
    """
    hidden = {(y, x) for y, row in enumerate(cells) for x, n in enumerate(row) if 0 < n < least}
    while (more := _next_to_hide(cells, hidden, least, column_totals=column_totals)) is not None:
        hidden.add(more)
    return [[None if (y, x) in hidden else n for x, n in enumerate(r)] for y, r in enumerate(cells)]


Cell = tuple[int, int]


def _next_to_hide(
    cells: Sequence[Sequence[int]], hidden: set[Cell], least: int, *, column_totals: bool
) -> Cell | None:
    lines = [[(y, x) for x in range(len(row))] for y, row in enumerate(cells)]
    if column_totals and cells:
        lines += [[(y, x) for y in range(len(cells))] for x in range(len(cells[0]))]
    exposed = _determined(lines, hidden)
    for line in lines:
        inside = [cell for cell in line if cell in hidden]
        thin = inside and (len(inside) < 2 or sum(cells[y][x] for y, x in inside) < least)
        if thin or any(cell in exposed for cell in inside):
            # The least useful cell goes first; one of nobody only when no other is left.
            free = [cell for cell in line if cell not in hidden]
            if free:
                return min(free, key=lambda c: (cells[c[0]][c[1]] == 0, cells[c[0]][c[1]], c))
    return None


def _determined(lines: Sequence[Sequence[Cell]], hidden: set[Cell]) -> set[Cell]:
    """Give the hidden cells that the lines' totals alone fix: not moved by any null vector."""
    import numpy as np

    order = sorted(hidden)
    if not order:
        return set()
    inside = np.array([[cell in line for cell in order] for line in map(set, lines)], dtype=float)
    _, values, vectors = np.linalg.svd(inside)
    free = vectors[int((values > 1e-9).sum()) :]
    return {cell for i, cell in enumerate(order) if not np.any(np.abs(free[:, i]) > 1e-9)}
