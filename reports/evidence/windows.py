"""How many weeks of a window there are: a unit that is new has fewer than a report asks for.

Reports look back over a fixed number of weeks. What they print is how many of these the unit has
answers for, so that nobody takes two weeks for eight. Read next:
../measures/trends/model.py.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import date

_WEEK = 7


def begun(days: Iterable[str], first: date, last: date) -> date:
    """Give the day from which a window has answers: its first one, or a new unit's first answer.

    The days (YYYY-MM-DD) with answers may lie before the window too; without any it is the last.
    """
    return max(first, min((date.fromisoformat(day) for day in days), default=last))


def ended(days: Iterable[str], first: date, last: date) -> date:
    """Give the last day of a window that has answers; its last day where none has any."""
    begin, end = first.isoformat(), last.isoformat()
    inside = (date.fromisoformat(day) for day in days if begin <= day <= end)
    return max(inside, default=last)


def n_weeks(begun_on: date, last: date) -> int:
    """Count the weeks from one day to another, both included, a part of one as one; at least 1."""
    return max(1, math.ceil(((last - begun_on).days + 1) / _WEEK))
