"""What is seen of one officer: his ratings five by five, at the earliest on the day after.

Whoever lays two sheets of an officer beside each other must not meet the visitor of 10.32 in what
lies between them. So his ratings are gathered in fives in the order in which they could first be
seen, and a window shows the fives that lie in it as a whole. Which ones these are depends on no
window and on no earlier sheet. Read next: grid.py, and ../officers/figures.py.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cache
from itertools import groupby
from typing import Protocol, TypeVar

from reports.disclosure.groups import SEEN_BATCH
from survey.periods import Semester


class Dated(Protocol):
    """A rating with what tells when it could first be seen."""

    @property
    def day(self) -> str:
        """Its local day, YYYY-MM-DD."""

    @property
    def late(self) -> str:
        """The local moment at which it became the officer's; "" when its day was not over then."""

    @property
    def gone(self) -> bool:
        """Whether it is his no longer."""


Rating = TypeVar("Rating", bound=Dated)


def gathered_over(first: date, last: date) -> tuple[date, date]:
    """Give the first and the last day whose ratings make the fives that a window may show."""
    return Semester.of(first).first, Semester.of(last).last


def fives(
    ratings: Iterable[Rating], first: date, last: date, size: int = SEEN_BATCH
) -> list[tuple[Rating, ...]]:
    """Give the fives of an officer that lie in a window as a whole.

    Fives begin anew with each semester, so that two of them suffice to know the fives of any
    window. Inside a semester a rating stands behind all that could be seen before it: it can be
    seen from the end of its day on, or, where it became his later (a tablet without a line, an
    import, a corrected roster), from then on. One that is his no longer keeps its place, and its
    five is not seen: so nothing that comes or goes moves another five. What is left of a semester,
    four at the most, waits, and is never counted when nothing more comes.

    Args:
        ratings: The officer's, of days that are over, over all of `gathered_over(first, last)` or
            more; of one kind, as each kind of which a number is printed has fives of its own.
        first: The window's first day.
        last: The window's last day.
        size: Ratings by which what is seen moves.
    """
    inside = []
    in_order = sorted(ratings, key=lambda rating: (_semester(rating.day), _seen_from(rating)))
    for _, of_semester in groupby(in_order, key=lambda rating: _semester(rating.day)):
        row = tuple(of_semester)
        for begin in range(0, len(row) - size + 1, size):
            five = row[begin : begin + size]
            days = sorted(rating.day for rating in five)
            whole = not any(rating.gone for rating in five)
            if whole and first.isoformat() <= days[0] and days[-1] <= last.isoformat():
                inside.append(five)
    return inside


@cache
def _semester(day: str) -> Semester:
    return Semester.of(date.fromisoformat(day))


def _seen_from(rating: Dated) -> str:
    """Give the local moment from which a rating can be seen: text that sorts.

    Those of one day can be seen at the same moment and keep the order in which they are given.
    """
    return rating.late or f"{rating.day}T24"
