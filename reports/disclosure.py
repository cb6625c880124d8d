"""The smallest group that may be shown: every figure passes here before it leaves a report.

The thresholds and their reasons are design rule 10: a share of nine people tells on nine people.
Nothing is computed here but what may be seen. Read next: weekly/figures.py and skm/figures.py.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeVar

from reports.frames import week_name

MIN_CELL = 10  # answers below which a unit's figure is "terlalu sedikit" and only its n is said
MIN_PUBLISHED = 5  # people below which a cell of a published table stays empty
COMMENT_BATCH = 5  # comments that become visible together

Value = TypeVar("Value")


class Audience(StrEnum):
    """Who may see a figure about one officer."""

    HIDDEN = "hidden"
    SELF = "self"
    SUPERIOR = "superior"
    FULL = "full"


SEEN_BY_SUPERIOR = (Audience.SUPERIOR, Audience.FULL)


def enough(n: int, least: int = MIN_CELL) -> bool:
    """Say whether a group is large enough for a figure about it."""
    return n >= least


def shown(n: int, value: Value, least: int = MIN_CELL) -> Value | None:
    """Give a figure about a group of n people, or None when the group is too small."""
    return value if enough(n, least) else None


def audience(n: int, superior_from: int = 34, full_from: int = 58) -> Audience:
    """Say who may see an officer's figure that rests on n ratings.

    Args:
        n: Ratings in the rolling window.
        superior_from: n at which the reliability reaches 0.7 (34 until the office's ICC is known).
        full_from: n at which it reaches 0.8 (58 until then).
    """
    if n < MIN_CELL:
        return Audience.HIDDEN
    if n < superior_from:
        return Audience.SELF
    return Audience.SUPERIOR if n < full_from else Audience.FULL


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


def betrayed(rest: int, least: int = MIN_CELL) -> bool:
    """Say whether two figures, one of a part of the other's people, tell on the few between them.

    Args:
        rest: People in the larger group who are not in the smaller one.
        least: Smallest group that may be shown.
    """
    return 0 < rest < least


@dataclass(frozen=True, slots=True)
class Released:
    """A comment that may be read, with the ISO week in which its batch became full."""

    week: str
    text: str


def release_comments(
    rows: Iterable[tuple[str, str]], *, before: date, seed: str, names: Iterable[str] = ()
) -> list[Released]:
    """Let comments out in batches, so that none can be laid beside one visitor.

    Whole days are gathered until they hold at least five comments; then all of them are released
    together, dated by the week of the last of those days and shuffled. The current day, and what
    is left over, wait. The same rows always give the same batches, so a later report only ever
    adds whole batches.

    Args:
        rows: (day YYYY-MM-DD, comment) from a fixed first day on, in any order.
        before: The first day that is not yet over.
        seed: Any text; it fixes the order inside a week.
        names: People whose names are covered too: the unit's officers.

    Returns:
        Released comments, weeks in order, shuffled inside a week, names and numbers covered.
    """
    by_day: dict[str, list[str]] = {}
    for day, text in rows:
        if text.strip() and date.fromisoformat(day) < before:
            by_day.setdefault(day, []).append(text)
    known = tuple(names)
    released: list[Released] = []
    waiting: list[str] = []
    for day in sorted(by_day):
        waiting += by_day[day]
        if len(waiting) >= COMMENT_BATCH:
            week = week_name(date.fromisoformat(day))
            released += [Released(week, mask(text, known)) for text in waiting]
            waiting = []
    return sorted(released, key=lambda one: (one.week, _place(seed, one.text)))


def _place(seed: str, text: str) -> bytes:
    return hashlib.sha256(f"{seed}\n{text}".encode()).digest()


# A NIK has 16 digits, a phone number 8 to 15; people write them with spaces, dots and dashes.
_NUMBER = re.compile(r"(?<![\d])\+?\d(?:[\s.\-/()]{0,2}\d){6,}")
_ADDRESS = re.compile(r"\S+@\S+\.\S+")
MASK = "•••••"


def mask(text: str, names: Iterable[str] = ()) -> str:
    """Cover what names a person: NIK, phone, date of birth, any number of 7 digits, known names.

    Args:
        text: A citizen's own words.
        names: Full names; each of their words of three letters or more is covered wherever it
            stands, rather once too often than once too seldom.
    """
    covered = _NUMBER.sub(MASK, _ADDRESS.sub(MASK, text))
    words = {word for name in names for word in re.findall(r"[^\W\d_]{3,}", name)}
    if not words:
        return covered
    any_word = "|".join(sorted(map(re.escape, words)))
    return re.sub(rf"\b(?:{any_word})\b", MASK, covered, flags=re.IGNORECASE)
