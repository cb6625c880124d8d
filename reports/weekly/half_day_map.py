"""The half-day map: when people are pleased and when not, over the last eight weeks that are over.

Cells of a quiet counter hold a handful of people, so the map is of a fixed block of weeks and
stands unchanged on each sheet of the next eight (../disclosure/grid.py says why). Nothing in it
comes from other weeks, not even how alike the answers of one day are. Read next: shown.py.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from reports.disclosure import betrayed, dominated, enough, last_block, weeks_of
from reports.evidence.cells import Shares, pooled
from reports.measures import summary, tables
from survey.office.facts import Unit
from survey.periods import Dates, Week


@dataclass(frozen=True, slots=True)
class HalfDayMap:
    """The map of one block of weeks."""

    block: Dates
    left_out: tuple[Week, ...]  # weeks of the block that would follow from its sum
    cells: tuple[tables.HeatCell, ...]
    of_one_officer: bool  # all of it together: no half-day of it is shown

    @property
    def empty(self) -> bool:
        """Whether nobody is counted in it: the unit is new, or was closed."""
        return not any(cell.satisfied.n for cell in self.cells)

    @property
    def n_withheld(self) -> int:
        """How many half-days are not shown, though enough people rated on them."""
        return sum(enough(c.satisfied.n) and c.satisfied.share is None for c in self.cells)


def half_day_map(taps: Shares, unit: Unit, week: Week) -> HalfDayMap:
    """Map the block that was over when a week began.

    `taps` are the people of the weekly share in that block and the satisfied of these, by day, slot
    and officer. The unit's weekdays are shown even when nobody came.
    """
    block = last_block(week)
    weeks = _by_week(taps, block)
    small = _left_out([(earlier, sum(n for n, _ in days)) for earlier, days in weeks.items()])
    mapped = {
        place: counted
        for place, counted in taps.items()
        if Week.of(date.fromisoformat(place[0])) not in small
    }
    alike = [days for earlier, days in weeks.items() if earlier not in small]
    clustering = summary.clustering(alike, summary.ASSUMED_ICC)
    weekdays = [day + 1 for day in unit.opening.weekdays(block.first, block.last)]
    cells = tables.half_days(mapped, weekdays, clustering)
    officers = sum((Counter(cell.by_officer) for cell in cells), Counter[str]())
    return HalfDayMap(block, small, cells, dominated(officers))


def _by_week(taps: Shares, block: Dates) -> dict[Week, list[tuple[int, int]]]:
    """Add half-days up to days, and give them by week; a week without any is there too."""
    days = [(date.fromisoformat(day), counted) for (day,), counted in pooled(taps, 0).items()]
    return {week: [counted for on, counted in days if on in week] for week in weeks_of(block)}


def _left_out(weeks: Sequence[tuple[Week, int]]) -> tuple[Week, ...]:
    """Give the weeks that the map leaves out.

    A small week, which the trend hides, would follow from the map's sum and the other weeks,
    unless it is mixed with another small one.
    """
    small = [(week, n) for week, n in weeks if betrayed(n)]
    left_out = len(small) == 1 or betrayed(sum(n for _, n in small))
    return tuple(week for week, _ in small) if left_out else ()
