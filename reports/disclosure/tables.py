"""Tables of counts: which cells stay empty so that nobody can be found, not even by subtraction.

Read next: groups.py, which holds the thresholds.
"""

from __future__ import annotations

from collections.abc import Sequence

from reports.disclosure.groups import MIN_PUBLISHED


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
