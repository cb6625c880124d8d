"""Days and times as people write them in files: the very minute that is meant, or refused.

Indonesia writes the time with a dot, 08.30, and the day before the month. The first is understood.
The second is not: in 04/05/2026 nobody can tell the day from the month, and to guess would put an
answer into another period; that 13/04/2026 leaves no choice does not show how its neighbours are
meant. Nothing is cut, rounded or completed here. Who reads what from where is
in `rows.py`, `columns.py` and `office/facts.py`.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone, tzinfo

from survey.language import N_, Phrase

DAY = N_("tanggal seperti 2026-11-16")
MOMENT = N_("tanggal dan jam seperti 2026-11-16 08.30")
YEAR_AHEAD = N_("tanggal yang dimulai dengan tahun, seperti 2026-11-16")
YEAR_FIRST = N_(
    "tanggal yang dimulai dengan tahun, seperti 2026-11-16; mana hari dan mana bulan di sini "
    "tidak pasti"
)
WHOLE_YEAR = N_("tahun dengan empat angka, seperti 2026-11-16")
REAL_DAY = N_("tanggal yang ada di kalender, seperti 2026-11-16")
TWO_DIGITS = N_("jam dan menit dengan dua angka, seperti 08.30")
HOURS_24 = N_("jam 00.00 sampai 23.59 tanpa kata di belakangnya; jam 8 malam adalah 20.00")
REAL_TIME = N_("jam 00.00 sampai 23.59; tengah malam adalah 00.00 hari berikutnya")
WITH_TIME = N_("tanggal dan jam, seperti 2026-11-16 08.30; jamnya belum ada")
LOCAL = N_("waktu setempat tanpa zona waktu, seperti 2026-11-16 08.00")
IN_YEARS = N_("tanggal di tahun 1900 sampai 2999")
TO_THE_MINUTE = N_("waktu sampai menit, tanpa detik, seperti 2026-11-16 08.00")

# Other years nobody can mean, and no calendar can be counted at their edges.
FIRST_YEAR, LAST_YEAR = 1900, 2999
_YEAR_FIRST = re.compile(r"([0-9]{4})([-/])([0-9]{1,2})\2([0-9]{1,2})")
_DAY_OR_MONTH_FIRST = re.compile(r"([0-9]{1,2})([-/. ])([0-9]{1,2})\2(?:[0-9]{4}|[0-9]{2})")
_SHORT_YEAR = re.compile(r"[0-9]{2}([-/.])[0-9]{1,2}\1[0-9]{1,2}")
_TIME = re.compile(r"([0-9]{1,2})([:.])([0-9]{2})(?:\2([0-9]{2})(?:[.,][0-9]{1,9})?)?")
_ZONE = re.compile(
    r"\s*(Z|WIB|WITA|WIT|(?:GMT|UTC)(?:[+-][0-9]{1,2}(?::?[0-5][0-9])?)?"
    r"|([+-])[0-9]{2}(?::?[0-5][0-9])?)$",
    re.IGNORECASE,
)
_HALF = re.compile(r"\s*([AP])M$", re.IGNORECASE)
# The two other ways of ISO 8601 to write a day: without hyphens, and by its week.
_ISO_DAY = re.compile(r"[0-9]{8}|[0-9]{4}-?W[0-9]{2}-?[0-9]")
_ISO_MOMENT = re.compile(r"[0-9]{8}T[0-9]{4}([0-9]{2})?(Z|[+-][0-9]{2}:?[0-9]{2})?")
_HOURS_AHEAD = {"Z": 0, "WIB": 7, "WITA": 8, "WIT": 9}


class NotUnderstood(ValueError):
    """A text that is no day or time, or may be two; says what to write instead."""

    def __init__(self, instead: Phrase) -> None:
        super().__init__(instead)
        self.instead = instead


@dataclass(frozen=True, slots=True)
class Written:
    """A day as somebody wrote it, with the time of day and the zone if he wrote them too."""

    day: date
    at: time | None = None
    zone: tzinfo | None = None


def read_day(text: str) -> date:
    """Read a day: 2026-11-16, 2026/11/16, or another way of ISO 8601.

    Raises:
        NotUnderstood: It is no day, may be two days, or has a time.
    """
    written = text.strip()
    if match := _YEAR_FIRST.fullmatch(written):
        return _day(int(match[1]), int(match[3]), int(match[4]))
    if _ISO_DAY.fullmatch(written):
        return _iso(written).date()
    if (match := _DAY_OR_MONTH_FIRST.match(written)) and re.search(r"[0-9]{4}", written):
        day, month = int(match[1]), int(match[3])
        raise NotUnderstood(YEAR_AHEAD if day == month or max(day, month) > 12 else YEAR_FIRST)
    if match or _SHORT_YEAR.fullmatch(written):
        raise NotUnderstood(WHOLE_YEAR)
    raise NotUnderstood(DAY)


def read_day_in_years(text: str) -> date:
    """Read a day of a year that can be meant, as `read_day` does.

    Raises:
        NotUnderstood: It is no day, or of another year.
    """
    day = read_day(text)
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise NotUnderstood(IN_YEARS)
    return day


def read_time(text: str) -> time:
    """Read a time of day: 08.30, 8:30, 08:30:00; parts of a second fall away.

    Raises:
        NotUnderstood: It is no time, has an hour or a minute that does not exist, or may be
            another time: 8.3 is what a spreadsheet makes of 08.30, and of 08.03.
    """
    match = _TIME.match(text.strip())
    if match is None or match.end() < len(text.strip()):
        wordy = match is not None and text.strip()[match.end() :].strip()[:1].isalpha()
        raise NotUnderstood(HOURS_24 if wordy else TWO_DIGITS)
    hour, minute, second = int(match[1]), int(match[3]), int(match[4] or 0)
    if hour > 23 or minute > 59 or second > 59:
        raise NotUnderstood(REAL_TIME)
    return time(hour, minute, second)


def read_written(text: str) -> Written:
    """Read a day with or without a time: "2026-11-16 08.30", "2026-11-16T08:30:00+07:00".

    WIB, WITA, WIT and GMT+7 behind the time are zones like +07:00; AM and PM are understood.

    Raises:
        NotUnderstood: A part of it is no day, no time, or may be another.
    """
    written = text.strip()
    if _ISO_MOMENT.fullmatch(written):
        moment = _iso(written)
        return Written(moment.date(), moment.time(), moment.tzinfo)
    day, apart, rest = _parted(written)
    if not apart:
        return Written(read_day(day))
    on = read_day(day)
    zone = None
    if match := _ZONE.search(rest):
        # Behind a space 08:30-11:00 is rather from when to when than a zone in the Pacific.
        if match[2] == "-" and not apart.strip():
            raise NotUnderstood(MOMENT)
        rest, zone = rest[: match.start()], _zone(match[1])
    return Written(on, _halved(rest), zone)


def _halved(text: str) -> time:
    """Read a time of day that may say AM or PM behind it.

    12 AM is midnight where a program wrote it, with seconds; people mean either by it.
    """
    match = _HALF.search(text)
    if match is None:
        return read_time(text)
    at = read_time(text[: match.start()])
    with_seconds = len(re.findall(r"[0-9]+", text)) > 2
    if not 1 <= at.hour <= 12 or (at.hour == 12 and not with_seconds):
        raise NotUnderstood(HOURS_24)
    return at.replace(hour=at.hour % 12 + (12 if match[1] in "Pp" else 0))


def read_minute(text: str) -> datetime:
    """Read a minute on the office's own clock: "2026-11-16 08.30".

    Raises:
        NotUnderstood: It is no moment or may be another, has no time, has seconds or a zone.
    """
    written = read_written(text)
    if written.zone is not None:
        raise NotUnderstood(LOCAL)
    if written.at is None:
        raise NotUnderstood(WITH_TIME)
    if written.at.second:
        raise NotUnderstood(TO_THE_MINUTE)
    return datetime.combine(written.day, written.at)


def _parted(text: str) -> tuple[str, str, str]:
    """Part a text where its day ends: at a T, or at the first space before a time."""
    match = re.match(r"(\S*[0-9])([Tt]|\s+)(?=[0-9])", text)
    return (match[1], match[2], text[match.end() :]) if match else (text, "", "")


def _zone(text: str) -> tzinfo:
    named = _HOURS_AHEAD.get(text.upper())
    if named is not None:
        return timezone(timedelta(hours=named))
    sign, hours, minutes = re.findall(r"([+-]?)([0-9]{1,2})?:?([0-9]{2})?$", text)[0]
    ahead = timedelta(hours=int(hours or 0), minutes=int(minutes or 0))
    if ahead >= timedelta(days=1):
        raise NotUnderstood(MOMENT)
    return timezone(-ahead if sign == "-" else ahead)


def _day(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise NotUnderstood(REAL_DAY) from None


def _iso(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise NotUnderstood(MOMENT if "T" in text else REAL_DAY) from None
