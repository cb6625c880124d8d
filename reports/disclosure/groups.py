"""How many people a figure must rest on before it may be shown, and who may see an officer's.

The thresholds and their reasons are design rule 10: a share of nine people tells on nine people.
Read next: tables.py, which hides the small cells of a table.
"""

from __future__ import annotations

from enum import StrEnum
from fractions import Fraction
from typing import TypeVar

MIN_CELL = 10  # answers below which a unit's figure is "terlalu sedikit" and only its n is said
MIN_PUBLISHED = 5  # people below which a cell of a published table stays empty
COMMENT_BATCH = 5  # comments that become visible together
THEMES_FROM = 200  # comments below which words are counted, but no themes
SEEN_BATCH = 5  # ratings by which what is seen of an officer moves
ONE_OFFICERS_PART = Fraction(4, 5)  # of some ratings, from which on a figure about them is his

Value = TypeVar("Value")


class SeenBy(StrEnum):
    """How far a figure about one officer may go, by the ratings it rests on."""

    HIDDEN = "hidden"
    SELF = "self"
    SUPERIOR = "superior"
    FULL = "full"


SEEN_BY_SUPERIOR = (SeenBy.SUPERIOR, SeenBy.FULL)


def enough(n: int, least: int = MIN_CELL) -> bool:
    """Say whether a group is large enough for a figure about it."""
    return n >= least


def shown(n: int, value: Value, least: int = MIN_CELL) -> Value | None:
    """Give a figure about a group of n people, or None when the group is too small."""
    return value if enough(n, least) else None


def seen_by(n: int, superior_from: int = 34, full_from: int = 58) -> SeenBy:
    """Say who may see an officer's figure that rests on n ratings of the rolling window.

    From so many on the reliability reaches 0.7 and 0.8; 34 and 58 until the office's ICC is known.
    """
    if n < MIN_CELL:
        return SeenBy.HIDDEN
    if n < superior_from:
        return SeenBy.SELF
    return SeenBy.SUPERIOR if n < full_from else SeenBy.FULL


def betrayed(rest: int, least: int = MIN_CELL) -> bool:
    """Say whether two figures, one of a part of the other's people, tell on the few between them.

    The rest are those who are in the larger group and not in the smaller one.
    """
    return 0 < rest < least
