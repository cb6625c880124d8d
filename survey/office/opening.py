"""When a unit is open on a day: its week as it was then, closed days, and days of their own.

Three layers, each above the one before: the week (also one for some weeks only, as in Ramadan); the
office's closed days; what is said of one day of the unit (an open Saturday, a morning off). Read
next: `hours.py`, `dated.py`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from typing import Final

from survey.office.dated import Spell, Timeline
from survey.office.hours import Hours, Spans, read_spans

CLOSED: Final = ""  # of a day of its own
AS_THE_WEEK: Final = "-"  # a day that had been one of its own, and is none any more


@dataclass(frozen=True, slots=True)
class Opening:
    """When a unit is open.

    Args:
        weeks: Its opening hours of a week, as `Hours` reads them.
        days: What is said of single days: their times as `read_spans` reads them, or `CLOSED`.
    """

    weeks: Timeline
    days: Mapping[date, str] = field(default_factory=dict)

    @classmethod
    def always(cls, week: str) -> "Opening":
        """Open by one week, from the beginning.

        Raises:
            WrongHours: It cannot be read.
        """
        return cls(Timeline((Spell(Hours.parse(week).text),)))

    def week(self, on: date) -> Hours:
        """Give the opening hours of the week that holds on a day."""
        return _parsed(self.weeks.on(on))

    def weeks_between(self, first: date, last: date) -> tuple[Hours, ...]:
        """Give the opening hours of the weeks from one day to another, each once, in order."""
        days = (first + timedelta(days=n) for n in range((last - first).days + 1))
        return tuple(_parsed(text) for text in dict.fromkeys(map(self.weeks.on, days)))

    def weekdays(self, first: date, last: date) -> tuple[int, ...]:
        """Give the weekdays on which it opens from one day to another, Monday is 0."""
        return tuple(sorted({n for week in self.weeks_between(first, last) for n in week.weekdays}))

    def spans(self, on: date, closed: frozenset[date] = frozenset()) -> Spans:
        """Give the opening times of a day, empty when the unit is closed.

        Args:
            on: Which day.
            closed: Days on which the whole office is closed.
        """
        own = self.days.get(on)
        if own is not None:
            return _read(own)
        return () if on in closed else self.week(on).spans(on)


@lru_cache(maxsize=1024)
def _parsed(week: str) -> Hours:
    return Hours.parse(week)


@lru_cache(maxsize=1024)
def _read(times: str) -> Spans:
    return read_spans(times) if times else ()
