"""Which columns of a list hold the numbers of its lines: by their names, or because they count.

Read next: `table.py`.
"""

from collections.abc import Collection, Iterable, Sequence
from itertools import pairwise
from typing import Final

from survey.exchange.tables.table import TableLine

NUMBER: Final = "no"
_KINDS = ("no", "nomor")
_FIRST = ("", *(f"{kind}{by}" for kind in _KINDS for by in ("", " ", ". ", ".", "_", "-")))
_WHAT = ("urut", "res", "resp", "responden", "kuesioner", "kuisioner")
# How people call them, in small letters.
NUMBER_NAMES: Final = frozenset(
    (
        *("#", "no.", "nomor."),
        *_KINDS,
        *(f"{first}{what}{end}" for first in _FIRST for what in _WHAT for end in ("", ".")),
    )
)


def number_columns(
    names: Sequence[str], scores: Collection[int], sample: Sequence[TableLine]
) -> set[int]:
    """Find the places of columns with numbers of lines.

    One that is called "no" is, wherever it stands; of others those before the first score, a
    nameless one where its cells count.

    Args:
        names: Of all columns, in small letters.
        scores: Places of columns with scores.
        sample: The first lines.
    """
    first = min(scores, default=0)
    return {
        place
        for place, name in enumerate(names)
        if name == NUMBER
        or (place < first and (name in NUMBER_NAMES or (not name and _counts(sample, place))))
    }


def has_numbers(cells: Collection[str]) -> bool:
    """Say whether most cells of a column have a number in them."""
    return 2 * sum(any(map(str.isdecimal, cell)) for cell in cells) > len(cells)


def _counts(lines: Iterable[TableLine], place: int) -> bool:
    """Say whether most cells of a column are one more than the one above."""
    cells = [line.cells[place].strip() for line in lines if place < len(line.cells)]
    cells = [cell for cell in cells if cell]
    numbers = [int(cell) for cell in cells if cell.isdecimal()]
    n_next = sum(below - above == 1 for above, below in pairwise(numbers))
    from_one = numbers[:2] == [1, 2] or len(numbers) > 2
    return from_one and 3 * (n_next + 1) >= 2 * len(cells)
