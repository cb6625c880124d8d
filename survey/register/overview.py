"""What is set up in an office, what is special in the days to come, and what is missing.

For whoever looks after it; nothing of what citizens answered but how many came where nothing is
offered any more. Read next: `offices.py`.
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Final, NamedTuple

from sqlalchemy import Connection

from survey.errors import LoketError
from survey.language import N_, NN_
from survey.office.dated import YES, Noun
from survey.office.facts import Office, Unit
from survey.periods import Week
from survey.register import lines, offices, rosters

AHEAD_DAYS: Final = 60
_HOLIDAYS_BY: Final = 10  # the month in which those of the next year should be known


class HolidaysUnknown(LoketError):
    """A notice: no closed day of a year is known."""

    slug = "holidays-unknown"
    sentence = N_(
        "Hari libur tahun %(year)s belum dicatat: loket kantor libur %(year)s, atau satu per satu "
        "dengan loket kantor hari kantor TANGGAL tutup."
    )


class NoRoster(LoketError):
    """A notice: counters where nobody is on the roster this week."""

    slug = "no-roster"
    sentence = NN_(
        "%(n)s loket tanpa jadwal minggu ini: %(counters)s. Penilaian di situ tidak menjadi "
        "penilaian siapa pun."
    )


class StillAnswered(LoketError):
    """A notice: answers come in at a counter that was ended."""

    slug = "still-answered"
    sentence = NN_(
        "%(n)s jawaban masuk di %(place)s sesudah hari terakhirnya, %(last)s. Lepaskan layar dan "
        "stikernya, atau buka lagi: %(commands)s."
    )


class SpecialDays(NamedTuple):
    """Days on which other hours hold; `unit` "" is the whole office, `times` "" is closed."""

    first: date
    last: date | None  # None: from then on
    unit: str
    times: str


class Overview(NamedTuple):
    """All that is set up, as it is on a day."""

    today: date
    office: Office
    units: tuple[Unit, ...]
    calendar: tuple[SpecialDays, ...]
    notices: tuple[LoketError, ...]


def read(conn: Connection, today: date) -> Overview:
    """Read what is set up.

    Raises:
        NoOffice: No office file was imported yet.
    """
    office, units = offices.office(conn), offices.units(conn, today)
    in_use = [unit for unit in units if unit.in_use.on(today, YES) == YES]
    notices = (
        *_without_holidays(office, today),
        *_without_roster(conn, office, in_use, today),
        *still_answered(conn, today),
    )
    return Overview(today, office, units, _calendar(office, in_use, today), notices)


def _calendar(office: Office, units: Sequence[Unit], today: date) -> tuple[SpecialDays, ...]:
    end = today + timedelta(days=AHEAD_DAYS - 1)
    days = [SpecialDays(day, day, "", "") for day in office.closed if today <= day <= end]
    for unit in units:
        own = unit.opening.days.items()
        days += [SpecialDays(d, d, unit.code, times) for d, times in own if today <= d <= end]
        days += [
            SpecialDays(stretch.first, stretch.last, unit.code, stretch.value)
            for stretch in unit.opening.weeks.stretches()
            if stretch.first is not None and today < stretch.first <= end
        ]
    return tuple(sorted(days, key=lambda special: (special.first, special.unit)))


def _without_holidays(office: Office, today: date) -> Iterator[HolidaysUnknown]:
    for year in (today.year, *([today.year + 1] if today.month >= _HOLIDAYS_BY else [])):
        if not any(day.year == year for day in office.closed):
            yield HolidaysUnknown(year=year)


def _without_roster(
    conn: Connection, office: Office, units: Sequence[Unit], today: date
) -> Iterator[NoRoster]:
    week = Week.of(today)
    days = [week.first + timedelta(days=n) for n in range(7)]
    empty = []
    for unit in units:
        if any(office.is_open(unit, day) for day in days):
            on_duty = {d.counter for d in rosters.duties(conn, unit.code, week.first, week.last)}
            counters = unit.during(week.first, week.last).counters
            empty += [f"{unit.code}/{c.code}" for c in counters if c.code not in on_duty]
    if empty:
        yield NoRoster(n=len(empty), counters=", ".join(empty))


def still_answered(conn: Connection, today: date) -> list[StillAnswered]:
    """Tell of answers at counters that were ended: each counts, and none is expected."""
    notices = []
    for unit in offices.units(conn):
        for counter in unit.counters:
            place = f"{unit.code}/{counter.code}"
            ended = {  # what is to be opened again, for the counter to be offered
                f"loket kantor buka {kind} --from TANGGAL": last
                for noun, kind in (
                    (Noun.UNIT, f"unit {unit.code}"),
                    (Noun.COUNTER, f"loket {place}"),
                )
                if (last := unit.last_day(noun, counter.code, today)) is not None
            }
            if not ended:
                continue
            last = min(ended.values())
            after = last + timedelta(days=1)
            if n := lines.n_given(conn, unit.code, Noun.COUNTER, counter.code, after):
                commands = "; ".join(ended)
                notices.append(StillAnswered(n=n, place=place, last=last, commands=commands))
    return notices
