"""Parts of a unit beside the whole unit: which of its services may have figures of their own.

A triwulan is decided by itself: whoever takes what it shows of its parts off what is printed of the
unit, of any of its months too, is left with nobody or enough people. A semester or year shows a
part where each of its triwulan does, so that it tells nothing that they do not, and leaves nobody
or enough people over in its own print as well. A month shows none.
What is shown depends on the answers alone, never on what was printed. Read next: dominance.py.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import chain, combinations
from typing import Final, TypeVar

from reports.disclosure.dominance import ByOfficer, dominated
from reports.disclosure.groups import MIN_PUBLISHED, betrayed, enough
from survey.periods import Month, Period, Semester, Triwulan, Year

People = Mapping[str, Mapping[Month, ByOfficer]]  # by part; "" is those of no part
T = TypeVar("T")
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
    for triwulan in _triwulan_of(period):
        months = _months_of(triwulan)
        there = {part for part in people if part and _over(people[part], months).total()}
        visible = _of_triwulan(people, months)
        shown |= visible
        hidden |= there - visible
    months = [month for triwulan in _triwulan_of(period) for month in _months_of(triwulan)]
    own = {part: _over(people[part], months) for part in people}
    return frozenset(_leaving_enough(own, shown - hidden))


def _leaving_enough(own: Mapping[str, Counter[str]], fit: Collection[str]) -> Sequence[str]:
    """Hide the smallest parts until what the others leave over is nobody or enough people."""
    shown = sorted(fit, key=lambda part: (-own[part].total(), part))
    while shown:
        left = sum((own[part] for part in own if part not in shown), Counter[str]())
        if not (betrayed(left.total()) or dominated(left)):
            break
        shown.pop()
    return shown


def shows_parts(period: Period) -> bool:
    """Say whether a print of a period may have figures of parts: not of a month or other days."""
    return isinstance(period, Triwulan | Semester | Year)


def _of_triwulan(people: People, months: Sequence[Month]) -> frozenset[str]:
    own = {part: _over(people[part], months) for part in people}
    fit = [part for part in own if part and enough(own[part].total()) and not dominated(own[part])]
    by_size = sorted(fit, key=lambda part: (-own[part].total(), part))
    shown = by_size[:MOST_PARTS]
    while shown:
        left = sum((own[part] for part in own if part not in shown), Counter[str]())
        tells = betrayed(left.total()) or dominated(left) or _tell(people, shown, months)
        if not tells:
            break
        shown.pop()
    return frozenset(shown)


def _tell(people: People, shown: Sequence[str], months: Sequence[Month]) -> bool:
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


def _triwulan_of(period: Period) -> Sequence[Triwulan]:
    parts = [Triwulan.of(period.first)]
    while parts[-1].last < period.last:
        parts.append(parts[-1].next)
    return parts


def _months_of(period: Period) -> Sequence[Month]:
    months = [Month.of(period.first)]
    while months[-1].last < period.last:
        months.append(months[-1].next)
    return months


def _over(by_month: Mapping[Month, ByOfficer], months: Collection[Month]) -> Counter[str]:
    together = Counter[str]()
    for month in months:
        together.update(by_month.get(month, {}))
    return together
