"""What is seen of one officer: it moves at the earliest the next day, and by five ratings or more.

Whoever lays two sheets of an officer beside each other must not meet the visitor of 10.32 in
what lies between them. So whole days are gathered into batches, and a window shows whole batches
only, at its beginning as at its end. Read next: ../officers/figures.py.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from reports.disclosure.groups import SEEN_BATCH
from survey.periods import Triwulan


@dataclass(frozen=True, slots=True)
class _Batch:
    days: tuple[date, ...]

    @property
    def first(self) -> date:
        return self.days[0]

    @property
    def last(self) -> date:
        return self.days[-1]


def seen_from(first: date) -> date:
    """Give the first day whose ratings must be counted to know what a window may show.

    Args:
        first: The window's first day.

    Returns:
        The first day of the triwulan before that of the window's first day.
    """
    return Triwulan.of(first).previous.first


def seen_window(
    counts_by_day: Mapping[date, int], first: date, last: date, least: int = SEEN_BATCH
) -> tuple[date, date] | None:
    """Say which days of an officer's ratings a window may show.

    Days are gathered, beginning anew with each triwulan, until they hold `least` ratings; such a
    batch is seen as a whole or not at all. What is left over at a triwulan's end joins the first
    batch of the next one; it stays unseen when that triwulan has no batch either, and no window
    reaches across it. Where a batch ends depends only on the days of its own triwulan, so every
    window, of whatever length and asked on whatever day, cuts at the same places: what two of
    them show differs by whole batches, or not at all.

    Args:
        counts_by_day: The officer's ratings that count, by day, from `seen_from(first)` on or
            earlier; days without any may be left out.
        first: The first day asked for.
        last: The last day asked for; never the day that is not over.
        least: Ratings by which what is seen moves at least.

    Returns:
        The first and the last day to show, inside the days asked for; None when no batch is whole.
    """
    batches = seen_batches(counts_by_day, first, last, least)
    return (batches[0][0], batches[-1][1]) if batches else None


def seen_batches(
    counts_by_day: Mapping[date, int], first: date, last: date, least: int = SEEN_BATCH
) -> tuple[tuple[date, date], ...]:
    """Give the batches of days that a window shows, each by its first and last day, in order.

    Whatever is made of whole batches differs from the same on another sheet by whole batches.

    Args:
        counts_by_day: As for `seen_window`.
        first: The first day asked for.
        last: The last day asked for; never the day that is not over.
        least: Ratings by which what is seen moves at least.
    """
    batches = _batches(counts_by_day, least)
    inside = [b for b in batches if first <= b.first and b.last <= last]
    if not inside:
        return ()
    seen = {day for batch in batches for day in batch.days}
    end = inside[-1].last
    unseen = [d for d, n in counts_by_day.items() if n > 0 and d not in seen and first <= d < end]
    begin = min(b.first for b in inside if not unseen or b.first > max(unseen))
    return tuple((b.first, b.last) for b in inside if b.first >= begin)


def _batches(counts_by_day: Mapping[date, int], least: int) -> list[_Batch]:
    by_period: dict[Triwulan, list[date]] = {}
    for day in sorted(counts_by_day):
        if counts_by_day[day] > 0:
            by_period.setdefault(Triwulan.of(day), []).append(day)
    found: list[_Batch] = []
    left: dict[Triwulan, list[date]] = {}
    for period, days in by_period.items():
        # Only the triwulan just before hands its rest on: so two of them always suffice to know.
        waiting = [*left.get(period.previous, ())]
        n = 0
        rest: list[date] = []
        for day in days:
            waiting.append(day)
            rest.append(day)
            n += counts_by_day[day]
            if n >= least:
                found.append(_Batch(tuple(waiting)))
                waiting, rest, n = [], [], 0
        left[period] = rest
    return found
