"""Fixed blocks of weeks: what is counted over several weeks in cells of a few people.

A window that rolls by a week gives whoever keeps the sheets the difference of two of them: the
week that came less the week that went, cell by cell, and from 25 sheets how single citizens voted.
Blocks do not overlap, and where they lie depends on the calendar alone, so that every sheet about
a block says the same and two blocks have nobody in common. Read next: ../weekly/half_day_map.py.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from survey.periods import Dates, Week

BLOCK_WEEKS: Final = 8
# The Monday of 2000-W01. Any Monday would do, as long as it is the same for every unit for ever.
FIRST_MONDAY: Final = date(2000, 1, 3)
_DAYS: Final = 7 * BLOCK_WEEKS


def block_of(day: date) -> Dates:
    """Give the block of eight ISO weeks that a day lies in."""
    into = (day - FIRST_MONDAY).days % _DAYS
    first = day - timedelta(days=into)
    return Dates(first, first + timedelta(days=_DAYS - 1))


def last_block(week: Week) -> Dates:
    """Give the last block that was over when a week began: the same for all weeks of a block."""
    return block_of(week.first).previous


def weeks_of(block: Dates) -> tuple[Week, ...]:
    """Give the weeks of a block in order."""
    return tuple(Week.of(block.first + timedelta(weeks=n)) for n in range(BLOCK_WEEKS))
