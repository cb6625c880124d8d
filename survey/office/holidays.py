"""National holidays and cuti bersama of a year, as the ministers decided them: a file of data each.

A new year is a new file in data/reference and no code; what an office adopts of it is in
`actions/holidays.py`. Only what was decided and published stands there, nothing is computed.
"""

import re
import tomllib
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Final

from survey.errors import Damaged, Missing
from survey.language import N_

FOLDER: Final = Path(__file__).resolve().parents[2] / "data" / "reference"
_FILE: Final = re.compile(r"holidays-(\d{4})\.toml")


class NoHolidays(Missing):
    """A year of which no list is there."""

    slug = "no-holidays"
    sentence = N_(
        "Daftar hari libur tahun %(year)s belum ada. Yang ada: %(known)s. Tambahkan berkas "
        "data/reference/holidays-%(year)s.toml menurut SKB 3 Menteri, atau tulis harinya di closed."
    )


@dataclass(frozen=True, slots=True)
class Holiday:
    """One day of the list; `is_joint_leave` marks cuti bersama."""

    day: date
    name: str
    is_joint_leave: bool


def years(folder: Path = FOLDER) -> tuple[int, ...]:
    """Give the years of which there is a list, in order."""
    names = (_FILE.fullmatch(path.name) for path in folder.glob("holidays-*.toml"))
    return tuple(sorted(int(match[1]) for match in names if match))


def holidays(year: int, folder: Path = FOLDER) -> tuple[Holiday, ...]:
    """Read the list of a year, in order of days.

    Args:
        year: Which year.
        folder: Where the lists are.

    Raises:
        NoHolidays: There is no list of it.
        Damaged: The list cannot be read, or has a day of another year or one day twice.
    """
    path = folder / f"holidays-{year}.toml"
    if not path.is_file():
        known = ", ".join(map(str, years(folder))) or "–"
        raise NoHolidays(field="holidays", year=year, known=known)
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
        listed = [
            Holiday(date.fromisoformat(day), str(name), is_joint_leave)
            for table, is_joint_leave in (("national", False), ("cuti_bersama", True))
            for day, name in tables[table].items()
        ]
    except (ValueError, KeyError, AttributeError) as bad:
        raise Damaged(file=path.name) from bad
    days = {holiday.day for holiday in listed}
    if len(days) != len(listed) or {day.year for day in days} != {year}:
        raise Damaged(file=path.name)
    return tuple(sorted(listed, key=lambda holiday: holiday.day))


def is_holiday(day: date) -> bool:
    """Say whether a day is a national holiday or cuti bersama, as far as there are lists."""
    return day in _days(day.year)


@lru_cache(maxsize=16)
def _days(year: int) -> frozenset[date]:
    return frozenset(h.day for h in holidays(year)) if year in years() else frozenset()
