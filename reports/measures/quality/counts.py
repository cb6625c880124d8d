"""When the unit was open, who answered, and how many services were given, in a period or a year.

Open half-days follow the unit's hours and the office's closed days. That a kiosk could answer is
proven only by an entry of it: a silent half-day may have been a dead screen or an empty office,
and nobody can tell which. A record of services with gaps tells how many there were at the least,
and never makes a sample enough. Counts only; nothing is left out of a report because of them. Read
next: trust.py, which judges.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from reports.disclosure import enough
from reports.evidence.people import Person
from reports.measures.summary import Clustering, Share, share
from survey.answers.drafts import Slot
from survey.office.facts import Office, Officer, Unit
from survey.questionnaire import is_satisfied
from survey.register.services import Recorded, services_by_day

NEARLY = (19, 20)  # a record of so many open days of so many stands for all of them
SHIFT_POINTS = 10.0  # a channel's part of all answers moving by more is named at the trend
_DAY_START, _NOON, _DAY_END = time.min, time(12), time.max
_HALVES = ((str(Slot.AM), _DAY_START, _NOON), (str(Slot.PM), _NOON, _DAY_END))


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many of the services given were rated, and on how many days anybody counted these."""

    n: int  # people who answered on the days that have records
    services: int  # of these days; 0 also where none was given
    days: int  # days that have records; 0 where nobody counted
    sources: tuple[str, ...]
    open_days: int  # days so far on which the unit opens, by its calendar
    recorded: int  # of these, those that have records
    false: bool = False  # known from elsewhere: more people answered than services are recorded

    @property
    def share(self) -> float | None:
        """People ÷ services, 0-1; None unless the record is nearly whole, and holds them all."""
        known = self.nearly_whole and self.services and not self.too_many
        return self.n / self.services if known else None

    @property
    def too_many(self) -> bool:
        """Whether more people answered than services are recorded: a share of what is unknown."""
        return self.days > 0 and (self.false or self.services < self.n)

    @property
    def nearly_whole(self) -> bool:
        """Whether the record stands for the whole time: 19 of 20 open days have one, or more."""
        part, whole = NEARLY
        return self.recorded > 0 and self.recorded * whole >= self.open_days * part

    @property
    def whole(self) -> bool:
        """Whether every open day has a record."""
        return 0 < self.open_days == self.recorded


def coverage(
    persons: Iterable[Person], given: Sequence[Recorded], open_days: Collection[str]
) -> Coverage:
    """Lay the people who answered beside the services given; see `coverage_by_day`."""
    return coverage_by_day(Counter(person.day for person in persons), given, open_days)


def coverage_by_day(
    people_by_day: Mapping[str, int], given: Sequence[Recorded], open_days: Collection[str]
) -> Coverage:
    """Lay the people who answered beside the services given, on days that have records.

    The one rule of every report: both are counted over the same days, the open ones for which
    services are recorded; and who answered is everybody, by tap or by form. How many of the open
    days these are goes along, so that nobody takes a few days for all.

    Args:
        people_by_day: Everybody of the period by day (YYYY-MM-DD), every channel.
        given: The period's records.
        open_days: The period's days (YYYY-MM-DD) so far on which the unit opens.
    """
    inside = [row for row in given if row.day in open_days]
    by_day = services_by_day(inside)
    n = sum(count for day, count in people_by_day.items() if day in by_day)
    sources = tuple(sorted({row.source for row in inside if row.source}))
    days = len(by_day)
    return Coverage(n, sum(by_day.values()), days, sources, len(open_days), recorded=days)


@dataclass(frozen=True, slots=True)
class OfficerCoverage:
    """How many of one officer's services were rated; None where nobody recorded them."""

    officer: str  # code
    n: int  # attributed answers, on the days that have the officer's record if there are any
    services: int | None

    @property
    def share(self) -> float | None:
        """Answers ÷ services, 0-1; None without a record, and where it cannot be whole."""
        return self.n / self.services if self.services and self.n <= self.services else None


def listed(unit: Unit, persons: Iterable[Person], first: date, last: date) -> tuple[Officer, ...]:
    """Give the officers a period is about: in use on a day of it, or rated in it."""
    present = unit.during(first, last).officers
    begin, end = first.isoformat(), last.isoformat()
    rated = {person.officer.casefold() for person in persons if begin <= person.day <= end}
    return tuple(o for o in unit.officers if o in present or o.code.casefold() in rated)


def by_officer(
    persons: Iterable[Person], given: Sequence[Recorded], officers: Sequence[str]
) -> tuple[OfficerCoverage, ...]:
    """Lay each officer's attributed answers beside the services recorded for that officer."""
    days: dict[str, list[str]] = {}
    for person in persons:
        if person.officer:
            days.setdefault(person.officer.casefold(), []).append(person.day)
    coverages = []
    for code in officers:
        own = days.get(code.casefold(), [])
        rows = [row for row in given if row.officer.casefold() == code.casefold()]
        recorded = services_by_day(rows)
        n = sum(day in recorded for day in own) if recorded else len(own)
        coverages.append(OfficerCoverage(code, n, sum(recorded.values()) if recorded else None))
    return tuple(coverages)


@dataclass(frozen=True, slots=True)
class ChannelRow:
    """One channel of a week: its part of all answers, and how it stood in the weeks before."""

    channel: str
    n: int
    part: float  # 0-1 of the week's people
    shift: float | None  # percentage points against the weeks before; None without enough
    satisfied: Share  # of those with a kepuasan


def channels(
    now: Sequence[Person],
    before: Sequence[Person],
    days: Clustering,
) -> tuple[ChannelRow, ...]:
    """Compare the week's channels with those of the weeks before, the largest first."""
    counts = Counter(str(p.channel) for p in now)
    moved = shifts(counts, old := Counter(str(p.channel) for p in before))
    rows = []
    for channel in sorted({*counts, *old}, key=lambda c: (-counts[c], c)):
        scored = [p for p in now if p.channel == channel and p.kepuasan is not None]
        sizes = list(Counter(p.day for p in scored).values())
        rows.append(
            ChannelRow(
                channel=channel,
                n=counts[channel],
                part=counts[channel] / len(now) if now else 0.0,
                shift=moved.get(channel),
                satisfied=share(
                    len(scored), sum(is_satisfied(p.kepuasan) for p in scored), days.deff(sizes)
                ),
            ),
        )
    return tuple(rows)


def shifts(now: Mapping[str, int], before: Mapping[str, int]) -> dict[str, float]:
    """Give by how many percentage points each channel's part has moved.

    Returns:
        Nothing while one of the two has fewer than ten people.
    """
    n, was = sum(now.values()), sum(before.values())
    if not (enough(n) and enough(was)):
        return {}
    return {
        channel: 100 * (now.get(channel, 0) / n - before.get(channel, 0) / was)
        for channel in sorted({*now, *before})
    }


def shifted(rows: Sequence[ChannelRow]) -> tuple[ChannelRow, ...]:
    """Give the channels whose part moved by more than 10 points."""
    return tuple(r for r in rows if r.shift is not None and abs(r.shift) > SHIFT_POINTS)


def flag_counts(persons: Iterable[Person]) -> dict[str, int]:
    """Count people by the rule that flagged them; one person may have several flags."""
    return dict(sorted(Counter(flag for p in persons for flag in p.flags).items()))


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
    """List the half-days on which a unit opens, in order of time; `until_at` is when it is read."""
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
    """List the days (YYYY-MM-DD) on which a unit opens, in order of time."""
    every = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return tuple(on.isoformat() for on in every if office.is_open(unit, on))


def _hours(begin: time, end: time) -> float:
    seconds = (datetime.combine(date.min, end) - datetime.combine(date.min, begin)).total_seconds()
    return round(seconds / 60) / 60


def live(half_days: Sequence[HalfDay], alive: Collection[tuple[str, str]]) -> Live:
    """Lay the open half-days that are over beside those with an entry of any kind from a kiosk."""
    past = [half for half in half_days if half.over]
    known = [half for half in past if (half.day, half.slot) in alive]
    return Live(
        n_open=len(past),
        n_live=len(known),
        hours_open=sum(half.hours for half in past),
        hours_live=sum(half.hours for half in known),
        silent=tuple((h.day, h.slot) for h in past if (h.day, h.slot) not in alive),
    )


@dataclass(frozen=True, slots=True)
class Population:
    """Services recorded in the twelve months up to a day, one recipient each."""

    n: int  # 1 or more
    since: date  # the first day with a record
    last: date  # the last of the twelve months
    recorded: int  # open days of the twelve months that have a record
    open_days: int
    or_more: bool  # the record has gaps: there were at least so many


def population(
    given: Sequence[Recorded], office: Office, unit: Unit, last: date
) -> Population | None:
    """Count the recipients of the twelve months up to a day that is over; None without a record."""
    begun = year_before(last)
    first_day, last_day = begun.isoformat(), last.isoformat()
    inside = [row for row in given if first_day <= row.day <= last_day]
    record = coverage_by_day({}, inside, open_days(office, unit, begun, last))
    if not (services := sum(services_by_day(inside).values())):
        return None
    return Population(
        n=services,
        since=date.fromisoformat(min(row.day for row in inside)),
        last=last,
        recorded=record.recorded,
        open_days=record.open_days,
        or_more=not record.nearly_whole,
    )


def by_service(given: Sequence[Recorded]) -> Mapping[str, Sequence[Recorded]]:
    """Give what is recorded of each service, by code in small letters.

    Where a day's record says of every service how many there were (it names services, and where it
    has a total too they add up to it), a service that it does not name was not given on that day:
    the unit's own number of the day says the same.
    """
    named = [row for row in given if row.service]
    whole = services_by_day(given)
    complete = {day for day, n in services_by_day(named).items() if n == whole[day]}
    own: dict[str, list[Recorded]] = {}
    for row in named:
        own.setdefault(row.service.casefold(), []).append(row)
    for code, rows in own.items():
        silent = complete - {row.day for row in rows}
        rows += [Recorded(day, code, "", 0, "") for day in sorted(silent)]
    return own


def year_before(last: date) -> date:
    """Give the first day of the twelve months that end with a day."""
    after = last + timedelta(days=1)
    if (after.month, after.day) == (2, 29):
        after = after.replace(day=28)
    return after.replace(year=after.year - 1)
