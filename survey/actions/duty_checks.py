"""What of a duty is refused because of its day, and what is told as a likely slip of the pen.

Refused: an officer or counter that is not in use by then, a counter that is one with another.
Told, before anything is done: one officer at two counters at once, duties outside the opening hours
or on a closed day, more than a year from today, and opening hours at a counter that nobody serves.
Read next: `rosters.py`, `substitutions.py`.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import Connection

from survey import attribution
from survey.errors import Invalid, LoketError
from survey.language import N_, NN_, Phrase
from survey.office.dated import YES, Noun, Timeline
from survey.office.facts import Duty, Office, Unit
from survey.plans import COUNTER, OFFICER
from survey.register import offices, rosters, substitutions
from survey.register.rosters import RosterDay
from survey.substitutions import Substitution, standing

FAR: Final = timedelta(days=366)  # a roster further from today is mostly of a wrong year
_NAMED: Final = 3  # places that a warning names
_DAY: Final = timedelta(days=1)
CounterDays = Collection[tuple[str, date]]
NO_DAYS: Final = frozenset[tuple[str, date]]()
_Span = tuple[datetime, datetime]


class UnknownOfficer(Invalid):
    """A roster names somebody the unit does not know."""

    slug = "unknown-officer"
    sentence = N_("Petugas “%(code)s” tidak terdaftar di unit %(unit)s. Yang ada: %(known)s.")


class EndedByThen(Invalid):
    """A duty of an officer or at a counter that is not in use on its day."""

    slug = "ended-by-then"
    sentence = N_(
        "%(what)s %(code)s di unit %(unit)s tidak dipakai pada %(day)s. Pilih yang lain untuk hari "
        "itu, atau buka dahulu yang ini kembali."
    )


class CounterIsAnother(Invalid):
    """A duty at a counter that is one with another counter on its day."""

    slug = "counter-is-another"
    sentence = N_(
        "Pada %(day)s loket %(code)s di unit %(unit)s sudah menjadi satu dengan loket %(other)s. "
        "Tulis jadwal hari itu di loket %(other)s."
    )


class AtTwoCounters(LoketError):
    """A warning: one officer at two counters at one time."""

    slug = "at-two-counters"
    sentence = NN_("%(n)s kali satu petugas di dua loket sekaligus: %(duties)s. Periksa jadwalnya.")


class OutsideHours(LoketError):
    """A warning: duties of which a part lies outside the opening hours of an open day."""

    slug = "outside-hours"
    sentence = NN_("%(n)s jadwal sebagian di luar jam buka: %(duties)s. Periksa jamnya.")


class OnClosedDay(LoketError):
    """A warning: duties that begin on a day on which the unit is closed."""

    slug = "on-closed-day"
    sentence = NN_("%(n)s jadwal pada hari tutup: %(duties)s. Periksa tanggalnya.")


class FarAhead(LoketError):
    """A warning: duties more than a year ahead."""

    slug = "far-ahead"
    sentence = NN_("%(n)s jadwal lebih dari setahun ke depan: %(duties)s. Periksa tahunnya.")


class FarBack(LoketError):
    """A warning: duties more than a year ago."""

    slug = "far-back"
    sentence = NN_("%(n)s jadwal lebih dari setahun yang lalu: %(duties)s. Periksa tahunnya.")


class NobodyThere(LoketError):
    """A warning: opening hours of a counter-day that has or had a roster, without anybody."""

    slug = "nobody-there"
    sentence = NN_(
        "%(n)s kali tidak ada petugas pada jam buka: %(places)s. Kalau loketnya memang tutup, "
        "catat dengan loket kosongkan."
    )


def as_known(unit: Unit, duty: Duty) -> Duty:
    """Give a duty with its codes as first written; an officer of "" is nobody.

    Raises:
        UnknownCounter, UnknownOfficer: The unit has no such counter or officer.
    """
    counter = unit.counter(duty.counter).code
    if not duty.officer:
        return replace(duty, counter=counter)
    officer_code = unit.current_codes(Noun.OFFICER).get(duty.officer.casefold())
    if officer_code is not None:
        return replace(duty, counter=counter, officer=officer_code)
    known = ", ".join(officer.code for officer in unit.officers) or "–"
    raise UnknownOfficer(field="officer", code=duty.officer, unit=unit.code, known=known)


def check_in_use(unit: Unit, duties: Iterable[Duty]) -> None:
    """Refuse the first duty that cannot be on one of its days.

    Args:
        unit: Whose they are.
        duties: With codes as first written; an officer of "" is nobody.

    Raises:
        EndedByThen: Its officer or counter is not in use by then.
        CounterIsAnother: Its counter is one with another by then.
    """
    officers = {officer.code: officer.in_use for officer in unit.officers}
    for duty in duties:
        counter = unit.counter(duty.counter)
        things: list[tuple[Phrase, str, Timeline]] = [(COUNTER, counter.code, counter.in_use)]
        if duty.officer:
            things.append((OFFICER, duty.officer, officers[duty.officer]))
        for day in _days(duty):
            for what, code, in_use in things:
                if in_use.on(day, YES) != YES:
                    raise EndedByThen(field="duty", what=what, code=code, unit=unit.code, day=day)
        check_is_itself(unit, counter.code, duty.start.date())


def check_beside(
    unit: Unit,
    known: Mapping[tuple[str, date], RosterDay],
    changed: Mapping[tuple[str, date], RosterDay],
) -> None:
    """Refuse counter-days whose duties overlap with those that a day beside them goes on having.

    Args:
        unit: Whose they are.
        known: What the roster says of them and of the days around.
        changed: What it is to say.

    Raises:
        DutiesOverlap: Names both, and which of them is recorded.
    """
    old, new = (
        [
            duty
            for where, roster in counter_days.items()
            if rosters.holds(unit.aliases, *where)
            for duty in roster.duties
        ]
        for counter_days in (known, {**known, **changed})
    )
    attribution.check_beside(old, new, set(old))


def check_is_itself(unit: Unit, counter: str, day: date) -> None:
    """Refuse to say anything of a counter on a day on which it is one with another.

    Raises:
        CounterIsAnother: What would be said of it would not hold.
    """
    other = unit.aliases.code(Noun.COUNTER, counter, day)
    if other.casefold() != counter.casefold():
        raise CounterIsAnother(field="counter", code=counter, unit=unit.code, day=day, other=other)


@dataclass(frozen=True, slots=True)
class _OpenTimes:
    """The opening hours of a unit, and what is said of some of its counter-days.

    Args:
        office: For the days on which all of it is closed.
        unit: Which one.
        served: Who serves by the roster and its corrections.
        closures: Corrections that say that nobody does.
    """

    office: Office
    unit: Unit
    served: Sequence[Duty]
    closures: Sequence[Substitution]

    def opening(self, day: date) -> list[_Span]:
        """Give the opening times of a day as moments."""
        spans = self.office.spans(self.unit, day)
        return [(datetime.combine(day, start), datetime.combine(day, end)) for start, end in spans]

    def outside(self, duty: Duty) -> bool:
        """Say whether a part of a duty lies outside the opening hours."""
        hours = [span for day in _days(duty) for span in self.opening(day)]
        return bool(_without([(duty.start, duty.end)], hours))

    def slips(self, duties: Iterable[Duty]) -> "Slips":
        """Give those of some duties that lie on a closed day or partly outside the hours."""
        ordered = sorted(duties, key=lambda d: (d.start, d.counter))
        closed = tuple(duty for duty in ordered if not self.opening(duty.start.date()))
        shut = {duty.start.date() for duty in closed}
        outside = (d for d in ordered if d.start.date() not in shut and self.outside(d))
        return Slips(tuple(outside), closed)

    def gaps(self, where: CounterDays) -> Iterator[str]:
        """Name the opening hours of counter-days for which nothing is said."""
        spans: dict[str, list[_Span]] = {}
        for duty in self.served:
            spans.setdefault(duty.counter.casefold(), []).append((duty.start, duty.end))
        for closure in self.closures:
            spans.setdefault(closure.counter.casefold(), []).append((closure.start, closure.end))
        by_day = {counter: _by_day(at_counter) for counter, at_counter in spans.items()}
        for counter, day in sorted(where, key=lambda place: (place[1], place[0])):
            there = by_day.get(counter.casefold(), {}).get(day, ())
            for start, end in _without(self.opening(day), there):
                yield f"{counter} {start:%Y-%m-%d %H.%M}–{end:%H.%M}"


@dataclass(frozen=True, slots=True)
class Slips:
    """Duties outside the opening hours of an open day, and duties on a closed day."""

    outside: tuple[Duty, ...] = ()
    closed: tuple[Duty, ...] = ()

    def __add__(self, other: "Slips") -> "Slips":
        """Put those of two units or stretches of days together."""
        return Slips(self.outside + other.outside, self.closed + other.closed)

    def told(self) -> Iterator[LoketError]:
        """Give a warning of each kind there is."""
        if self.outside:
            yield OutsideHours(n=len(self.outside), duties=some(map(place, self.outside)))
        if self.closed:
            yield OnClosedDay(n=len(self.closed), duties=some(map(place, self.closed)))


def left_outside(  # noqa: PLR0917 -- what, of whom, when, but for
    conn: Connection,
    office: Office,
    unit: Unit,
    first: date,
    last: date,
    named: CounterDays = NO_DAYS,
) -> Slips:
    """Give the duties that lie outside the opening hours of now, and did not before.

    Args:
        conn: The transaction that wrote the hours.
        office: As it was known before.
        unit: As it was known before.
        first: The first day.
        last: The last day, included, a month before the end of the calendar at the latest.
        named: Counter-days, as ("dukcapil/L1", day), that are left out.
    """
    served = [
        duty
        for duty in rosters.served(conn, unit.code, first, last)
        if (f"{unit.code}/{duty.counter}", duty.start.date()) not in named
    ]
    before = _OpenTimes(office, unit, served, ())
    now = _OpenTimes(offices.office(conn), offices.unit(conn, unit.code), served, ())
    old, new = (
        known.slips([d for d in served if first <= d.start.date() <= last])
        for known in (before, now)
    )
    known = {*old.outside, *old.closed}
    return Slips(
        tuple(d for d in new.outside if d not in known),
        tuple(d for d in new.closed if d not in old.closed),
    )


def warnings(
    conn: Connection, unit: Unit, on: date, new: Collection[Duty], where: CounterDays
) -> list[LoketError]:
    """Say what of changed counter-days may be a slip of the pen, once they are written.

    Args:
        conn: The transaction that wrote them.
        unit: Whose they are.
        on: Today, on the office's calendar.
        new: Duties that are said now.
        where: The counter-days that change and have somebody, or had.
    """
    days = [day for _, day in where]
    if not days:
        return []
    first, last = min(days), max(days)
    corrections = standing(substitutions.read(conn, unit.code, first - _DAY, last))
    known = _OpenTimes(
        office=offices.office(conn),
        unit=unit,
        served=rosters.served(conn, unit.code, first, last),
        closures=[s for s in corrections if not s.officer],
    )
    keys = {(counter.casefold(), day) for counter, day in where}
    pairs = [
        f"{place(duty)} dan {place(second)}"
        for duty, second in attribution.at_two_counters(known.served)
        if any((d.counter.casefold(), d.start.date()) in keys for d in (duty, second))
    ]
    ordered = sorted(new, key=lambda d: (d.start, d.counter))
    far = {
        FarAhead: [duty for duty in ordered if duty.start.date() > on + FAR],
        FarBack: [duty for duty in ordered if duty.start.date() < on - FAR],
    }
    gaps = list(known.gaps(where))
    slips: list[LoketError] = []
    if pairs:
        slips.append(AtTwoCounters(n=len(pairs), duties=some(pairs)))
    slips += known.slips(new).told()
    slips += [
        kind(n=len(duties), duties=some(map(place, duties)))
        for kind, duties in far.items()
        if duties
    ]
    if gaps:
        slips.append(NobodyThere(n=len(gaps), places=some(gaps)))
    return slips


def place(duty: Duty) -> str:
    """Write a duty with its counter and day."""
    return f"{duty.officer} di {duty.counter} {duty.start:%Y-%m-%d %H.%M}–{duty.end:%H.%M}"


def hours(duties: Iterable[Duty]) -> str:
    """Write the duties of one counter-day."""
    return ", ".join(
        f"{duty.officer} {duty.start:%H.%M}–{duty.end:%H.%M}{' bersama' if duty.shared else ''}"
        for duty in duties
    )


def some(texts: Iterable[str]) -> str:
    """Write the first few of some texts."""
    every = list(texts)
    return ", ".join(every[:_NAMED]) + (", …" if len(every) > _NAMED else "")


def _days(duty: Duty) -> list[date]:
    """Give the days on which a duty lies: one, or two when it passes midnight."""
    first, last = duty.start.date(), (duty.end - timedelta.resolution).date()
    return [first] if first == last else [first, last]


def _by_day(spans: Iterable[_Span]) -> dict[date, list[_Span]]:
    by_day: dict[date, list[_Span]] = {}
    for start, end in spans:
        day = start.date()
        while day <= end.date():
            by_day.setdefault(day, []).append((start, end))
            day += _DAY
    return by_day


def _without(spans: Iterable[_Span], taken: Iterable[_Span]) -> list[_Span]:
    """Give what is left of spans of time when others are taken out."""
    left = list(spans)
    for start, end in taken:
        left = [
            part
            for first, last in left
            for part in ((first, min(last, start)), (max(first, end), last))
            if part[0] < part[1]
        ]
    return left
