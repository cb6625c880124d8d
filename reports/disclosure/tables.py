"""Tables of counts: which cells stay empty so that nobody can be found, not even by subtraction.

Read next: groups.py, which holds the thresholds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reports.disclosure.groups import MIN_CELL, MIN_PUBLISHED


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


def visible(counts: Sequence[int], least: int = MIN_CELL) -> list[bool]:
    """Say of which groups a figure may be shown when that of all of them together is known.

    A single small group takes another along, for the rest and the whole would tell on it.
    """
    [kept] = hide_small([counts], least, column_totals=False)
    return [n is not None and n > 0 for n in kept]


@dataclass(frozen=True, slots=True)
class Merged:
    """Categories of a published table that stand in one line, and the people in them."""

    keys: tuple[str, ...]
    n: int


def merge_small(
    categories: Sequence[tuple[str, int]], least: int = MIN_PUBLISHED, *, ordered: bool = True
) -> list[Merged]:
    """Put categories together until every line has nobody in it or `least` people.

    Nothing is lost: the lines add up to the whole. A line of nobody stays as it is. The smallest
    line goes first, to the smaller of its neighbours, so that the same counts always give the same
    lines. Fewer people than `least` in all end in one line, which says no more than their number.

    Args:
        categories: (key, people), in the order of the table.
        least: Smallest count that may be shown.
        ordered: Whether only neighbours may be put together (education, age); else any two.

    Returns:
        Lines in the order of their first category.
    """
    lines = [Merged((key,), n) for key, n in categories]
    while True:
        peopled = [line for line in lines if line.n > 0]
        small = min((line for line in peopled if line.n < least), key=lambda x: x.n, default=None)
        if small is None or len(peopled) < 2:
            return lines
        at = peopled.index(small)
        near = [i for i in (at - 1, at + 1) if 0 <= i < len(peopled)]
        others = near if ordered else [i for i in range(len(peopled)) if i != at]
        other = peopled[min(others, key=lambda i: peopled[i].n)]
        first, second = sorted((small, other), key=lines.index)
        lines[lines.index(first)] = Merged((*first.keys, *second.keys), first.n + second.n)
        lines.remove(second)
