"""Groups of weeks: what is counted over several weeks of few people each.

A window that rolls by a week gives whoever keeps the sheets the difference of two of them: the
week that came less the week that went, cell by cell, and from 25 sheets how single citizens voted.
So weeks of few are gathered inside fixed blocks, and a window counts whole groups. Read next:
grid.py, which says where the blocks lie, and ../weekly/half_day_map.py.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from reports.disclosure.grid import block_of
from reports.disclosure.groups import SEEN_BATCH, betrayed
from survey.periods import Dates, Week


class Window(NamedTuple):
    """A stretch of weeks, and those of them that a count over it may hold."""

    n_weeks: int
    counted: tuple[Week, ...]
    waiting: int  # people of the other ones


def window(people: Mapping[Week, int], n_weeks: int, least: int = SEEN_BATCH) -> Window:
    """Give the last weeks, and which of them make whole groups of people.

    A week of `least` people or more is a group of its own. Smaller ones are gathered until they
    hold as many, beginning anew with each block; what is left at a block's end is never counted. A
    group counts where all of it lies inside the window: so whatever two windows leave between
    them, of whatever length and on whatever sheets, is made of groups.

    Args:
        people: Those the count is about, by week, from the first week of a block on.
        n_weeks: How many weeks back, the last one included; all of them when there are fewer.
        least: People by which the count moves at least.
    """
    weeks = sorted(people)[-n_weeks:]
    groups = [group for group in _groups(people, least) if group[0] >= weeks[0]]
    counted = {week for group in groups for week in group}
    waiting = sum(people[week] for week in weeks if week not in counted)
    return Window(len(weeks), tuple(week for week in weeks if week in counted), waiting)


def _groups(people: Mapping[Week, int], least: int) -> list[tuple[Week, ...]]:
    groups: list[tuple[Week, ...]] = []
    gathered: dict[Dates, list[Week]] = {}
    for week, n in sorted(people.items()):
        if not betrayed(n, least):
            groups.append((week,))
            continue
        waiting = gathered.setdefault(block_of(week.first), [])
        waiting.append(week)
        if sum(people[member] for member in waiting) >= least:
            groups.append(tuple(waiting))
            waiting.clear()
    return groups
