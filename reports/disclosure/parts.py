"""Parts of a unit beside the whole unit: which of its services may have figures of their own.

A triwulan is decided by itself: whoever takes what it shows of its parts off what is printed of the
unit, of any of its months too, is left with nobody or enough people. A semester or year shows a
part where each of its triwulan does, so that it tells nothing that they do not, and leaves nobody
or enough people over in its own print as well. A month shows none.
What is shown depends on the answers alone, never on what was printed. Read next: tables.py.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import partial
from itertools import chain, combinations
from typing import Final, TypeVar

from reports.disclosure.groups import MIN_PUBLISHED, betrayed, enough
from reports.disclosure.tables import ByOfficer, dominated, pooled
from survey.periods import Month, Period, Semester, Triwulan, Year

People = Mapping[str, Mapping[Month, ByOfficer]]  # by part; "" is those of no part
T = TypeVar("T")
Span = TypeVar("Span", Month, Triwulan)
MOST_PARTS: Final = 10  # with figures on one print: every choice of them is looked at


def parts_shown(people: People, period: Period) -> frozenset[str]:
    """Say which parts may have figures of their own in a print of a period.

    In a triwulan a part needs ten people, not nearly all of them one officer's. What it leaves
    over for the others is nobody or ten people, no officer's either. Some parts shown and some
    months of the unit, taken off each other, leave nobody or five people on both sides together.
    Where that is not so the smallest part is hidden as well, one after the other.

    Args:
        people: Those of the period, by part, month and officer; "" is no part and never shown.
        period: Which; of other days than a triwulan, semester or year nothing is shown.
    """
    if not shows_parts(period):
        return frozenset()
    shown: set[str] = set()
    hidden: set[str] = set()
    every = _parts_of(Triwulan, period)
    for months in (_parts_of(Month, triwulan) for triwulan in every):
        own = _over(people, months)
        fit = {part for part in own if enough(own[part].total()) and not dominated(own[part])}
        by_size = sorted(fit - {""}, key=lambda part: (-own[part].total(), part))
        visible = _leaving_enough(own, by_size[:MOST_PARTS], partial(_tell, people, months))
        shown |= visible
        hidden |= {part for part in own if part and own[part].total()} - visible
    own = _over(people, [month for triwulan in every for month in _parts_of(Month, triwulan)])
    return frozenset(_leaving_enough(own, shown - hidden, lambda _parts: False))


def _leaving_enough(
    own: Mapping[str, Counter[str]],
    fit: Collection[str],
    tell: Callable[[Sequence[str]], bool],
) -> set[str]:
    """Hide the smallest parts until what the others leave over is nobody or enough people."""
    shown = sorted(fit, key=lambda part: (-own[part].total(), part))
    while shown:
        left = pooled(own[part] for part in own if part not in shown)
        if not (betrayed(left.total()) or dominated(left) or tell(shown)):
            break
        shown.pop()
    return set(shown)


def shows_parts(period: Period) -> bool:
    """Say whether a print of a period may have figures of parts: not of a month or other days."""
    return isinstance(period, Triwulan | Semester | Year)


def _tell(people: People, months: Sequence[Month], shown: Sequence[str]) -> bool:
    """Say whether months of the unit less some parts leave one to four people on both sides."""
    n = {
        (part, month): sum(people[part].get(month, {}).values())
        for part in people
        for month in months
    }
    unit = {month: sum(n[part, month] for part in people) for month in months}
    for taken in _choices(shown, 1):
        inside = {month: sum(n[part, month] for part in taken) for month in months}
        for some in _choices(months, 0):
            over = sum(unit[month] - inside[month] for month in some)
            lacking = sum(inside[month] for month in months if month not in some)
            if betrayed(over + lacking, MIN_PUBLISHED):
                return True
    return False


def _choices(things: Sequence[T], least: int) -> Iterable[tuple[T, ...]]:
    sizes = range(least, len(things) + 1)
    return chain.from_iterable(combinations(things, size) for size in sizes)


def _parts_of(kind: type[Span], period: Period) -> list[Span]:
    parts = [kind.of(period.first)]
    while parts[-1].last < period.last:
        parts.append(parts[-1].next)
    return parts


def _over(people: People, months: Collection[Month]) -> dict[str, Counter[str]]:
    """Give the people of each part over some months."""
    return {
        part: pooled(by_month.get(month, {}) for month in months)
        for part, by_month in people.items()
    }
