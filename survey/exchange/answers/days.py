"""Whether a column that nobody would read holds days, by its name or by what stands in it.

Beside `--on` such a column would be passed over and all its lines put on one day. Asking once too
often costs a name or a column; a wrong day cannot be seen later. Reading days that are meant is in
`wall_clock.py`. Read next: `lists.py`.
"""

import re
from collections.abc import Sequence

# Words in the name of a column of days, and of one that may hold something else.
DAY_WORDS = frozenset(("tanggal", "tgl", "date", "datetime", "timestamp", "stempel"))
FIRST_WORDS = frozenset(("hari", "created", "submitted", "day"))
MAYBE_WORDS = frozenset(
    (
        *("waktu", "time", "bulan", "bln", "month", "mulai", "selesai", "start", "end", "periode"),
        *("period", "pengisian", "kapan", "tahun", "thn", "year", "masa"),
    )
)
# Numbers under these are no days, though days as spreadsheets count them look alike.
NUMBER_WORDS = frozenset(
    ("pos", "zip", "telepon", "telp", "hp", "nik", "nip", "antrian", "antrean", "nomor", "no")
)
TIME_WORDS = frozenset(("jam", "pukul", "time", "hour", "waktu"))
SERIALS = (40_179, 54_788)  # 2010 to 2049, as spreadsheets count days

_MONTH = (
    r"(?:jan(?:uar[iy])?|[fp]eb(?:r?uar[iy])?|mar(?:et|ch)?|apr(?:il)?|mei|may|jun[ie]?|jul[iy]?"
    r"|ag(?:t|s|u|ust|ustus)|aug(?:ust)?|sept?(?:ember)?|o[kc]t(?:ober)?|no[vp](?:ember)?"
    r"|de[sc](?:ember)?)(?![a-z])\.?"
)
_DD, _MM, _YYYY = r"(?:0?[1-9]|[12]\d|3[01])", r"(?:0?[1-9]|1[0-2])", r"(?:19|20)\d\d"
_ROMAN = r"(?:x|xi|xii|ix|iv|v|vi{1,3}|i{1,3})"
_BETWEEN = r"[-/.,' ]+"
_DAY = re.compile(
    rf"{_YYYY}([-/.' ])\d{{1,2}}\1\d{{1,2}}(\D.*)?"
    rf"|\d{{1,2}}([-/.' ])\d{{1,2}}\3\d{{4}}(\D.*)?"
    rf"|\d{{1,2}}([-/])\d{{1,2}}\5\d{{2}}(\D.*)?"
    rf"|{_DD}\.{_MM}\.\d{{2}}(\D.*)?"
    rf"|{_YYYY}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(\D.*)?"
    rf"|(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2]){_YYYY}(\D.*)?"
    rf"|{_YYYY}-?w\d\d.*"
    rf"|{_YYYY}[-/.]{_MM}|{_MM}[-/.]{_YYYY}"
    rf"|(?:[^\W\d]+,? )?{_DD}{_BETWEEN}{_MONTH}(?:{_BETWEEN}\d{{2,4}})?(\D.*)?"
    rf"|{_DD}{_BETWEEN}{_ROMAN}{_BETWEEN}\d{{2,4}}(\D.*)?"
    rf"|{_MONTH} ?(?:\d{{1,2}},? )?{_YYYY}(\D.*)?"
    r"|1[4-9]\d{8}(?:\d{3})?",  # seconds or milliseconds since 1970
    re.ASCII | re.IGNORECASE | re.DOTALL,
)
_PART_OF_DAY = re.compile(rf".*\d\d|{_MONTH}", re.ASCII | re.IGNORECASE | re.DOTALL)
_TIME = re.compile(
    r"(?:(?:jam|pukul) )?(?:[01]?\d|2[0-4])[.:][0-5]\d(?:[.:][0-5]\d)?"
    r"(?: ?(?:wib|wita|wit|am|pm))?",
    re.ASCII | re.IGNORECASE,
)
_SERIAL = re.compile(r"(\d{5})(?:\.\d+)?", re.ASCII)


def are_days(name: str, cells: Sequence[str]) -> bool:
    """Say whether a column holds days, by most of its values or by its name.

    Args:
        name: The column's name, in lower case.
        cells: What stands in it, blank cells left out.
    """
    words = re.findall(r"[^\W\d_]+", name)
    n_days = sum(map(_is_day, cells))
    if NUMBER_WORDS.isdisjoint(words):
        n_days += sum(map(_is_serial, cells))
    if 2 * n_days >= max(1, len(cells)):
        return True
    if not DAY_WORDS.isdisjoint(words) or not FIRST_WORDS.isdisjoint(words[:1]):
        return True
    return not MAYBE_WORDS.isdisjoint(words) and any(map(_PART_OF_DAY.match, cells))


def are_times(name: str, cells: Sequence[str]) -> bool:
    """Say whether a column holds times of day, by its name and by most of its values.

    Args:
        name: The column's name, in lower case.
        cells: What stands in it, blank cells left out.
    """
    words = re.findall(r"[^\W\d_]+", name)
    n_times = sum(_TIME.fullmatch(cell) is not None for cell in cells)
    return not TIME_WORDS.isdisjoint(words) and 2 * n_times > len(cells)


def _is_day(cell: str) -> bool:
    return _DAY.fullmatch(cell) is not None


def _is_serial(cell: str) -> bool:
    number = _SERIAL.fullmatch(cell)
    return number is not None and SERIALS[0] <= int(number[1]) <= SERIALS[1]
