"""The windows that prints and pages may have: a grid of weeks and one of months, fixed for ever.

Whoever may choose both ends of a window chooses who lies between two of them. So what is printed
is of a week, of blocks of four or eight weeks, of thirteen weeks that end with a block, or of whole
months, triwulan, semesters or years. What is about officers is of weeks that are over: a window
that still grows is another one each day. The custodian's JSON and CSV may be of any days.

A window that rolls by a week still gives whoever keeps the sheets the difference of two of them:
the week that came less the week that went, cell by cell, and from 25 sheets how single citizens
voted. So weeks of few are gathered inside fixed blocks, and `window` counts whole groups. Read
next: `reports/catalogue.py`, where each document has its grid, and ../weekly/half_day_map.py.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Final, NamedTuple

from reports.disclosure.groups import SEEN_BATCH, betrayed
from survey.language import N_
from survey.periods import (
    Dates,
    Month,
    Period,
    Semester,
    Triwulan,
    Week,
    Year,
    nearest_official,
    official,
)

BLOCK_WEEKS: Final = 8
SHORT_BLOCK_WEEKS: Final = 4
OFFICER_WEEKS: Final = 13
# The Monday of 2000-W01. Any Monday would do, as long as it is the same for every unit for ever.
FIRST_MONDAY: Final = date(2000, 1, 3)

# How many weeks a sheet of officers may have, and with a block of how many it ends.
_ENDS_WITH: Final = {
    SHORT_BLOCK_WEEKS: SHORT_BLOCK_WEEKS,
    BLOCK_WEEKS: BLOCK_WEEKS,
    OFFICER_WEEKS: SHORT_BLOCK_WEEKS,
}
_OF_WEEKS: Final = N_("4, 8, atau 13 minggu")
_BEGUN: Final = N_("minggu yang sudah mulai")
_OVER: Final = N_("minggu sampai akhir blok yang sudah selesai")
_OVER_MONTHS: Final = N_("bulan yang sudah selesai bersama blok minggunya")
_OF_MONTHS: Final = N_("bulan, triwulan, semester, atau tahun")
_OF_WHOLE_MONTHS: Final = N_("bulan penuh, triwulan, semester, atau tahun")


class OffGrid(ValueError):
    """A window that no print and no page has.

    Args:
        window: What people call it.
        kinds: Those there are.
        nearest: What people call the nearest of them.
        instead: What asks for it, by name of the option.
    """

    def __init__(self, window: str, kinds: str, nearest: str, instead: Mapping[str, str]) -> None:
        super().__init__(f"{window} is on no grid; the nearest window is {nearest}")
        self.window, self.kinds, self.nearest, self.instead = window, kinds, nearest, instead


def block_of(day: date, n_weeks: int = BLOCK_WEEKS) -> Dates:
    """Give the block of ISO weeks that a day lies in."""
    n_days = 7 * n_weeks
    first = day - timedelta(days=(day - FIRST_MONDAY).days % n_days)
    return Dates(first, first + timedelta(days=n_days - 1))


def last_block(week: Week) -> Dates:
    """Give the last block of eight that was over when a week began: the same for a whole block."""
    return block_of(week.first).previous


def weeks_of(block: Dates) -> tuple[Week, ...]:
    """Give the weeks of a block in order."""
    return tuple(Week.of(block.first + timedelta(days=n)) for n in range(0, block.n_days, 7))


def weeks_until(day: date, n_weeks: int = OFFICER_WEEKS) -> Dates:
    """Give the 4, 8 or 13 weeks about officers until the last whole block at or before a day.

    Raises:
        OffGrid: Another number of weeks.
    """
    if n_weeks not in _ENDS_WITH:
        near = min(_ENDS_WITH, key=lambda weeks: abs(weeks - n_weeks))
        raise OffGrid(f"{n_weeks} minggu", _OF_WEEKS, f"{near} minggu", {"weeks": str(near)})
    block = block_of(day, _ENDS_WITH[n_weeks])
    last = block.last if block.last == day else block.previous.last
    return Dates(last - timedelta(days=7 * n_weeks - 1), last)


def last_over(last: date, today: date) -> date:
    """Give the last day asked for that is over; today is not."""
    return min(last, today - timedelta(days=1))


def week_begun(week: Week, today: date) -> Week:
    """Give back a week that has begun, so that all weeks before it are over.

    Raises:
        OffGrid: It lies ahead.
    """
    if week.first <= today:
        return week
    nearest = str(Week.of(today))
    raise OffGrid(str(week), _BEGUN, nearest, {"week": nearest})


def weeks_over(week: Week, n_weeks: int, today: date) -> Dates:
    """Give the weeks about officers until the last whole block at or before a week.

    Raises:
        OffGrid: Not 4, 8 or 13 weeks, or some day of them is not over.
    """
    weeks = weeks_until(week.last, n_weeks)
    if weeks.last < today:
        return weeks
    nearest = Week.of(weeks_until(today - timedelta(days=1), n_weeks).last)
    raise OffGrid(str(week), _OVER, str(nearest), {"week": str(nearest)})


def month_over(month: Month, today: date, weeks_of_month: Callable[[Month], Dates]) -> Month:
    """Give back a month that is over together with the weeks that stand beside it.

    Raises:
        OffGrid: Some day of them is not over.
    """
    nearest = min(month, Month.of(today), key=lambda each: each.first)
    while max(nearest.last, weeks_of_month(nearest).last) >= today:
        nearest = nearest.previous
    if nearest == month:
        return month
    raise OffGrid(str(month), _OVER_MONTHS, str(nearest), {"month": str(nearest)})


def months(period: Period, *, any_number: bool = False) -> Period:
    """Give the month, triwulan, semester or year that a period is, also where it is two dates.

    Weeks are none of them: they cut months, and whole weeks beside whole months leave single days.
    Where it is said, any number of whole months will do as well.

    Raises:
        OffGrid: It is a week or any other days.
    """
    fixed = official(period)
    if isinstance(fixed, Month | Triwulan | Semester | Year) or (any_number and _whole(fixed)):
        return fixed
    nearest = nearest_official(period)
    kinds = _OF_WHOLE_MONTHS if any_number else _OF_MONTHS
    raise OffGrid(period.label(), kinds, nearest.label(), {"period": str(nearest)})


def _whole(period: Period) -> bool:
    return period.first.day == 1 and (period.last + timedelta(days=1)).day == 1


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
