"""Periods of days: week, month, triwulan, semester, year, and any two dates.

A period knows its first and last day, its neighbours, how it is written ("2026-W47") and what
people call it. Days are local days of the office; which day a moment falls on is said by
`answers/drafts.py`. Weeks are those of ISO 8601 and may reach into the next year.

>>> Week.parse("2026-W53").last
datetime.date(2027, 1, 3)
>>> Week(2026, 47).label("id")
'16–20 November 2026'
>>> Semester.of(date(2026, 11, 16)).label("id"), str(Triwulan(2026, 1).previous)
('Semester II 2026', '2025-TW4')
"""

import re
from abc import ABC, abstractmethod
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import ClassVar, Self

from survey.errors import Invalid
from survey.language import N_, date_range, translator

_ROMAN = ("I", "II", "III", "IV")
_WORKDAYS = (0, 1, 2, 3, 4)


class WrongPeriod(Invalid):
    """A period that cannot be read or does not exist."""

    slug = "wrong-period"
    sentence = N_("“%(text)s” bukan %(what)s yang benar. Contoh: %(example)s.")


class WrongOrder(Invalid):
    """A period that would end before it begins."""

    slug = "wrong-order"
    sentence = N_("Tanggal awal %(first)s sesudah tanggal akhir %(last)s. Tukar keduanya.")


class Period(ABC):
    """Any period: a first and a last day, both included."""

    __slots__ = ()

    @property
    @abstractmethod
    def first(self) -> date:
        """The first day."""

    @property
    @abstractmethod
    def last(self) -> date:
        """The last day, included."""

    @property
    @abstractmethod
    def previous(self) -> "Period":
        """The period of the same kind that ends the day before."""

    @property
    @abstractmethod
    def next(self) -> "Period":
        """The period of the same kind that begins the day after."""

    @abstractmethod
    def label(self, lang: str = "id") -> str:
        """Say what people call it."""

    def __contains__(self, day: date) -> bool:
        """Whether a day lies in it."""
        return self.first <= day <= self.last

    @property
    def n_days(self) -> int:
        """The number of days."""
        return (self.last - self.first).days + 1


@dataclass(frozen=True, slots=True, order=True)
class Week(Period):
    """A week of ISO 8601, Monday to Sunday; `year` is the ISO year, 2026-W53 ends in 2027."""

    year: int
    number: int

    def __post_init__(self) -> None:
        """Refuse a week that its year does not have."""
        try:
            date.fromisocalendar(self.year, self.number, 1)
        except ValueError:
            raise _wrong_week(str(self)) from None

    @classmethod
    def of(cls, day: date) -> Self:
        """Give the week that a day lies in."""
        return cls(*day.isocalendar()[:2])

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read "2026-W47".

        Raises:
            WrongPeriod: Not written so, or that year has no such week.
        """
        match = re.fullmatch(r"([12]\d{3})-W(\d\d)", text.strip().upper(), re.ASCII)
        if not match:
            raise _wrong_week(text)
        return cls(int(match[1]), int(match[2]))

    @property
    def first(self) -> date:
        """The Monday."""
        return date.fromisocalendar(self.year, self.number, 1)

    @property
    def last(self) -> date:
        """The Sunday."""
        return self.first + timedelta(days=6)

    @property
    def previous(self) -> "Week":
        """The week before."""
        return Week.of(self.first - timedelta(days=7))

    @property
    def next(self) -> "Week":
        """The week after."""
        return Week.of(self.first + timedelta(days=7))

    def label(self, lang: str = "id", weekdays: Collection[int] = _WORKDAYS) -> str:
        """Say the dates from the first to the last open weekday: "16–20 November 2026".

        Args:
            lang: "id" or "en".
            weekdays: The unit's open weekdays, Monday is 0 (`Hours.weekdays`).
        """
        return date_range(
            self.first + timedelta(days=min(weekdays)),
            self.first + timedelta(days=max(weekdays)),
            lang,
        )

    def name(self, lang: str = "id") -> str:
        """Say its number: "minggu 47"."""
        return translator(lang)(N_("minggu %(number)s")) % {"number": self.number}

    def __str__(self) -> str:
        """Write it as it is parsed."""
        return f"{self.year:04}-W{self.number:02}"


def _wrong_week(text: str) -> WrongPeriod:
    return WrongPeriod(field="week", text=text, what=N_("minggu"), example="2026-W47")


@dataclass(frozen=True, slots=True, order=True)
class _PartOfYear(Period):
    """Equal parts of a calendar year, counted from 1."""

    year: int
    number: int = 1

    _parts: ClassVar[int] = 1
    _written: ClassVar[str] = ""
    _what: ClassVar[str] = N_("tahun")
    _example: ClassVar[str] = "2026"

    def __post_init__(self) -> None:
        """Refuse a part that a year does not have."""
        if not (1000 <= self.year <= 3000 and 1 <= self.number <= self._parts):
            raise self._wrong(str(self))

    @classmethod
    def _wrong(cls, text: str) -> WrongPeriod:
        return WrongPeriod(field="period", text=text, what=cls._what, example=cls._example)

    @classmethod
    def of(cls, day: date) -> Self:
        """Give the period that a day lies in."""
        return cls(day.year, (day.month - 1) * cls._parts // 12 + 1)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read it as `str` writes it.

        Raises:
            WrongPeriod: Not written so, or no year has such a part.
        """
        digits = r"(\d+)" if cls._written else "()"
        shape = rf"([12]\d{{3}}){cls._written}{digits}"
        match = re.fullmatch(shape, text.strip().upper(), re.ASCII)
        if not match:
            raise cls._wrong(text)
        return cls(int(match[1]), int(match[2] or 1))

    @property
    def first(self) -> date:
        """The first day."""
        return date(self.year, (self.number - 1) * 12 // self._parts + 1, 1)

    @property
    def last(self) -> date:
        """The last day, included."""
        return self.next.first - timedelta(days=1)

    def _shifted(self, by: int) -> Self:
        year, part = divmod(self.year * self._parts + self.number - 1 + by, self._parts)
        return type(self)(year, part + 1)

    @property
    def previous(self) -> Self:
        """The one before."""
        return self._shifted(-1)

    @property
    def next(self) -> Self:
        """The one after."""
        return self._shifted(1)

    def __str__(self) -> str:
        """Write it as it is parsed."""
        return f"{self.year:04}{self._written}{self.number if self._written else ''}"


@dataclass(frozen=True, slots=True, order=True)
class Month(_PartOfYear):
    """A calendar month, "2026-11"."""

    _parts: ClassVar[int] = 12
    _written: ClassVar[str] = "-"
    _what: ClassVar[str] = N_("bulan")
    _example: ClassVar[str] = "2026-11"

    def label(self, lang: str = "id") -> str:
        """Say "November 2026"."""
        return date_range(self.first, self.first, lang).split(maxsplit=1)[1]

    def __str__(self) -> str:
        """Write it with two digits."""
        return f"{self.year:04}-{self.number:02}"


@dataclass(frozen=True, slots=True, order=True)
class Triwulan(_PartOfYear):
    """A quarter of a year, "2026-TW4"."""

    _parts: ClassVar[int] = 4
    _written: ClassVar[str] = "-TW"
    _what: ClassVar[str] = N_("triwulan")
    _example: ClassVar[str] = "2026-TW4"

    def label(self, lang: str = "id") -> str:
        """Say "Triwulan IV 2026"."""
        return _numbered(N_("Triwulan %(number)s %(year)s"), self, lang)


@dataclass(frozen=True, slots=True, order=True)
class Semester(_PartOfYear):
    """Half a year, "2026-S2"."""

    _parts: ClassVar[int] = 2
    _written: ClassVar[str] = "-S"
    _what: ClassVar[str] = N_("semester")
    _example: ClassVar[str] = "2026-S2"

    def label(self, lang: str = "id") -> str:
        """Say "Semester II 2026"."""
        return _numbered(N_("Semester %(number)s %(year)s"), self, lang)


@dataclass(frozen=True, slots=True, order=True)
class Year(_PartOfYear):
    """A calendar year, "2026"."""

    def label(self, lang: str = "id") -> str:
        """Say "Tahun 2026"."""
        return _numbered(N_("Tahun %(year)s"), self, lang)


def _numbered(shape: str, part: _PartOfYear, lang: str) -> str:
    return translator(lang)(shape) % {"number": _ROMAN[part.number - 1], "year": part.year}


@dataclass(frozen=True, slots=True, order=True)
class Dates(Period):
    """Any two days, "2026-11-16..2026-11-20"."""

    first: date
    last: date

    def __post_init__(self) -> None:
        """Refuse an end before the beginning."""
        if self.first > self.last:
            raise WrongOrder(first=self.first.isoformat(), last=self.last.isoformat())

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read two dates with two dots between.

        Raises:
            WrongPeriod: Not written so, or a day that does not exist.
            WrongOrder: The end lies before the beginning.
        """
        parts = text.strip().split("..")
        try:
            first, last = map(date.fromisoformat, parts)
        except ValueError:
            example = "2026-11-16..2026-11-20"
            raise WrongPeriod(
                field="period", text=text, what=N_("rentang tanggal"), example=example
            ) from None
        return cls(first, last)

    @property
    def previous(self) -> "Dates":
        """As many days just before."""
        days = timedelta(days=self.n_days)
        return Dates(self.first - days, self.last - days)

    @property
    def next(self) -> "Dates":
        """As many days just after."""
        days = timedelta(days=self.n_days)
        return Dates(self.first + days, self.last + days)

    def label(self, lang: str = "id") -> str:
        """Say the official period that it is, else its two dates."""
        same = official(self)
        return date_range(self.first, self.last, lang) if same is self else same.label(lang)

    def __str__(self) -> str:
        """Write it as it is parsed."""
        return f"{self.first.isoformat()}..{self.last.isoformat()}"


def official(period: Period) -> Period:
    """Give the month, triwulan, semester or year that two dates are; other periods stay."""
    if isinstance(period, Dates):
        for kind in (Month, Triwulan, Semester, Year):
            same: _PartOfYear = kind.of(period.first)
            if (same.first, same.last) == (period.first, period.last):
                return same
    return period


def nearest_official(period: Period) -> Period:
    """Give the month, triwulan, semester or year whose ends lie nearest to those of a period.

    Of two that lie equally near the shorter one, then the earlier one.
    """
    near = [
        kind.of(day) for kind in (Month, Triwulan, Semester, Year) for day in _days_within(period)
    ]

    def distance(other: Period) -> tuple[int, int, date]:
        ends = abs((other.first - period.first).days) + abs((other.last - period.last).days)
        return ends, other.n_days, other.first

    return min(near, key=distance)


def _days_within(period: Period) -> tuple[date, date, date]:
    return period.first, period.first + (period.last - period.first) / 2, period.last


def parse(text: str) -> Period:
    """Read a period of any kind as `str` writes it.

    Raises:
        WrongPeriod: Not a period.
    """
    kinds = (Week, Month, Triwulan, Semester, Year, Dates)
    for kind in kinds:
        try:
            return kind.parse(text)
        except WrongPeriod:
            continue
    examples = "2026-W47, 2026-11, 2026-TW4, 2026-S2, 2026, 2026-11-16..2026-11-20"
    raise WrongPeriod(field="period", text=text, what=N_("periode"), example=examples)
