"""Numbers and days in words, as an Indonesian official document writes a date.

There is no library for it among ours, and it takes less than one would.

>>> day_in_words(date(2026, 11, 30))
'Senin, tanggal tiga puluh bulan November tahun dua ribu dua puluh enam'
"""

from __future__ import annotations

from datetime import date
from typing import Final

from survey.language import day_name, month_name

_BELOW_TWELVE: Final = (
    *("nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan"),
    *("sepuluh", "sebelas"),
)
# What counts by itself, and what it is called before a number: 100 is no "satu ratus".
_STEPS: Final = ((1000, "ribu", "seribu"), (100, "ratus", "seratus"), (10, "puluh", "sepuluh"))


def in_words(n: int) -> str:
    """Write a number from 0 to 9999 in Indonesian words."""
    if not 0 <= n <= 9999:
        raise ValueError(n)
    if n < len(_BELOW_TWELVE):
        return _BELOW_TWELVE[n]
    if n < 20:
        return f"{_BELOW_TWELVE[n - 10]} belas"
    size, name, single = next(step for step in _STEPS if n >= step[0])
    whole, rest = divmod(n, size)
    head = single if whole == 1 else f"{_BELOW_TWELVE[whole]} {name}"
    return f"{head} {in_words(rest)}" if rest else head


def day_in_words(on: date) -> str:
    """Write a day as an official document does: weekday, day, month and year, all in words."""
    day, year = in_words(on.day), in_words(on.year)
    return f"{day_name(on)}, tanggal {day} bulan {month_name(on)} tahun {year}"
