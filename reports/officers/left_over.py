"""What is left of the unit's weeks beside the rows of its officers: whoever subtracts meets no few.

The weekly sheets count whole weeks, the rows here fives of each officer. The difference is whoever
lies in no five and whoever has no row: of a unit of one officer the last visitor, of three
officers the one whose row is not shown. So rows give up fives until the rest is nobody's. Read
next: ../disclosure/tables.py, which measures it, and figures.py.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from reports.disclosure import SEEN_BY_SUPERIOR, left_over_tells
from reports.evidence.people import Person
from reports.measures.fair import counting
from reports.measures.fair.calling import who_is_seen
from reports.measures.fair.counting import Own
from reports.measures.fair.standard import Standard


def rows_beside_weeks(own: dict[str, Own], taps: Iterable[Person]) -> dict[str, Own]:
    """Take fives off the rows shown until what is left of the unit's weeks tells on nobody.

    They are taken from the officer with most ratings, of several the first by code, his latest
    five first. One who so falls below his threshold has no row, and all his ratings are left.
    The same ratings and window give the same rows.

    Args:
        own: What is seen of each officer in whole fives, by code, case folded.
        taps: The window's ratings, of the whole unit.
    """
    rated = Counter(person.officer.casefold() for person in taps if person.counts_as_tap)
    while shown := _with_a_row(own):
        left = rated - Counter({key: own[key].n_weekly for key in shown})
        if not left_over_tells(left, shown):
            break
        most = max(sorted(shown), key=lambda key: len(own[key].counted))
        own = {**own, most: counting.less_a_five(own[most])}
    return own


def _with_a_row(own: dict[str, Own]) -> list[str]:
    """Give the officers of whom a superior is shown a share."""
    days = counting.clustering(own.values())
    _, shown = who_is_seen(Standard(counting.member(officer, days) for officer in own.values()))
    return [key for key, audience in shown.items() if audience in SEEN_BY_SUPERIOR]
