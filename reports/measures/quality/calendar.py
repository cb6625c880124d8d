"""When the unit was open, by half-days, and on how many of them a kiosk is known to have worked.

Open half-days follow the unit's hours and the office's closed days. That a kiosk could answer is
proven only by an entry of it: a silent half-day may have been a dead screen or an empty office,
and nobody can tell which. Read next: trust.py.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from survey.answers.drafts import Slot
from survey.office.facts import Office, Unit

_DAY_START, _NOON, _DAY_END = time.min, time(12), time.max
_HALVES = ((str(Slot.AM), _DAY_START, _NOON), (str(Slot.PM), _NOON, _DAY_END))


@dataclass(frozen=True, slots=True)
class HalfDay:
    """One half of a day on which the unit opens."""

    day: str  # YYYY-MM-DD
    slot: str  # am | pm
    hours: float  # open hours of that half
    over: bool  # False: it had not ended when the report was made


@dataclass(frozen=True, slots=True)
class Live:
    """The open half-days of a period that are over, and those with an entry from a kiosk."""

    n_open: int
    n_live: int
    hours_open: float
    hours_live: float
    silent: tuple[tuple[str, str], ...]  # day and slot of those without any entry

    @property
    def share(self) -> float | None:
        """Hours known alive ÷ open hours, 0-1; None where nothing at all proves it."""
        return self.hours_live / self.hours_open if self.n_live else None


def open_half_days(
    office: Office, unit: Unit, first: date, last: date, until_at: datetime
) -> tuple[HalfDay, ...]:
    """List the half-days on which a unit opens, in order of time.

    Args:
        office: Whose zone and closed days they are.
        unit: Whose hours they are.
        first: First local day.
        last: Last local day, included.
        until_at: UTC moment up to which the report reaches.
    """
    now = until_at.astimezone(office.zone).replace(tzinfo=None)
    half_days = []
    for on in (first + timedelta(days=n) for n in range((last - first).days + 1)):
        spans = office.spans(unit, on)
        for slot, begin, end in _HALVES:
            inside = [(max(a, begin), min(b, end)) for a, b in spans if a < end and b > begin]
            if inside:
                hours = sum(_hours(a, b) for a, b in inside)
                closes = datetime.combine(on, inside[-1][1])
                half_days.append(HalfDay(on.isoformat(), slot, hours, over=closes <= now))
    return tuple(half_days)


def open_days(office: Office, unit: Unit, first: date, last: date) -> tuple[str, ...]:
    """List the days (YYYY-MM-DD) on which a unit opens, in order of time.

    Args:
        office: Whose closed days they are.
        unit: Whose hours they are.
        first: First local day.
        last: Last local day, included; before `first` there are none.
    """
    every = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return tuple(on.isoformat() for on in every if office.is_open(unit, on))


def between(half_days: Sequence[HalfDay], first: date, last: date) -> tuple[HalfDay, ...]:
    """Give the half-days of a stretch of days, both included."""
    begin, end = first.isoformat(), last.isoformat()
    return tuple(half for half in half_days if begin <= half.day <= end)


def _hours(begin: time, end: time) -> float:
    seconds = (datetime.combine(date.min, end) - datetime.combine(date.min, begin)).total_seconds()
    return round(seconds / 60) / 60


def live(half_days: Sequence[HalfDay], alive: Collection[tuple[str, str]]) -> Live:
    """Lay the open half-days that are over beside those with an entry from a kiosk.

    Args:
        half_days: Of the calendar; those not over yet do not count.
        alive: Day and slot of half-days with at least one entry of any kind from a kiosk.
    """
    past = [half for half in half_days if half.over]
    known = [half for half in past if (half.day, half.slot) in alive]
    return Live(
        n_open=len(past),
        n_live=len(known),
        hours_open=sum(half.hours for half in past),
        hours_live=sum(half.hours for half in known),
        silent=tuple((h.day, h.slot) for h in past if (h.day, h.slot) not in alive),
    )
