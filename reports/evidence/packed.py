"""The cells of a period, from weeks that were counted before and from the answers of the rest.

A week that is over is counted once and kept small, and again only when something in it changes: a
late answer, a correction, a flag, an erasure. What is kept is what `cells.count` gave, so a period
says the same whether its weeks were kept or not; a test compares the two. Nothing is hidden here.
Read next: gathered.py.
"""

from __future__ import annotations

import io
import json
import zlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, datetime
from math import prod
from tokenize import TokenError
from typing import Any, Final
from zipfile import BadZipFile

import numpy as np
from sqlalchemy import Connection

from reports.evidence import cells
from reports.evidence.cells import COLUMNS, Cells, Crosstab, Groups
from survey.periods import Week
from survey.questionnaire import Instrument, official
from survey.register import answers, offices, tallies
from survey.register.engine import Register
from survey.register.offices import unit_code
from survey.register.soundness import check_days

_FORMAT = bytes([7])  # the first byte; a week packed otherwise is counted again
MOST_WEEKS = 110  # of a unit, counted in one call: two years and what a year's edges add
_EVER = date(2000, 1, 3)  # no answer is older
_FLAT: Final = 2  # dimensions: a row per column, a place per group
_MOST_GROUPS: Final = 2**62  # that `Groups.by` can tell apart
_MOST_PEOPLE: Final = 2**31  # in one group: more are no count of an office
_MOST = 4  # weeks whose answers are in memory at once


def read(
    conn: Connection, unit: str, first: date, last: date, instrument: Instrument | None = None
) -> Cells:
    """Count a unit's answers from one day to another.

    A period that ends before it begins has nobody; without an instrument it is the official one.

    Raises:
        UnknownUnit: There is no such unit.
    """
    code = unit_code(conn, unit)
    check_days(conn, code)
    if first > last:
        return Cells()
    packed_weeks = tallies.read(conn, code, Week.of(first), Week.of(last))
    read_weeks = {Week.parse(name): unpack(packed) for name, packed in packed_weeks.items()}
    kept = {week: counted for week, counted in read_weeks.items() if counted is not None}
    whole = sum(kept.values(), Cells()).within(first, last)
    for begin, end in rest(first, last, kept):
        whole += cells.count(answers.read_all(conn, code, begin, end))
    return whole.answering(instrument or official())


def rest(first: date, last: date, weeks: Collection[Week]) -> Iterator[tuple[date, date]]:
    """Give the days of a period that lie in none of some weeks, four weeks at most at once."""
    stretch: list[Week] = []
    week = Week.of(first)
    while week.first <= last:
        if week not in weeks:
            stretch.append(week)
        week = week.next
        if stretch and (len(stretch) == _MOST or week in weeks or week.first > last):
            yield max(first, stretch[0].first), min(last, stretch[-1].last)
            stretch = []


def refresh(register: Register, now: datetime, unit: str | None = None, since: date = _EVER) -> int:
    """Count the weeks that are over and not counted, or not as they are now.

    No more than `MOST_WEEKS` of a unit in one call, the newest first; a writer waits for one at a
    time. Without a unit it is all of them; weeks that begin before a day may be left alone.

    Returns:
        How many were counted.

    Raises:
        UnknownUnit: There is no such unit.
        Busy: The register cannot be written just now.
    """
    with register.read() as conn:
        end = Week.of(offices.office(conn).day_of(now)).previous
        units = offices.units(conn) if unit is None else [offices.unit(conn, unit)]
        due = [
            (known.code, week)
            for known in units
            for week in tallies.due(conn, known.code, Week.of(since), end, _FORMAT)[-MOST_WEEKS:]
        ]
    for code, week in reversed(due):
        with register.read() as conn:
            stamp = tallies.stamps(conn, code, week, week).get(str(week), 0)
            counted = cells.count(answers.read_all(conn, code, week.first, week.last))
        with register.begin() as conn:
            tallies.save(conn, code, week, pack(counted), stamp)
    return len(due)


def pack(week: Cells) -> bytes:
    """Write counts small; the same counts always give the same bytes."""
    words: dict[str, list[dict[str, list[str]]]] = {}
    arrays: dict[str, Any] = {}
    for name in COLUMNS:
        parts = getattr(week, name).parts
        words[name] = [
            {column: np.char.decode(own, "utf-8").tolist() for column, own in part.words.items()}
            for part in parts
        ]
        arrays |= {f"{name}{place}": part.numbers for place, part in enumerate(parts)}
    text = json.dumps(words, separators=(",", ":"), ensure_ascii=False).encode()
    buffer = io.BytesIO()
    np.savez(buffer, words=np.frombuffer(text, dtype=np.uint8), **arrays)
    return _FORMAT + zlib.compress(buffer.getvalue())


def unpack(packed: bytes) -> Cells | None:
    """Read what `pack` wrote; None for another format, or for what cannot be read."""
    if packed[:1] != _FORMAT:
        return None
    try:
        arrays = np.load(io.BytesIO(zlib.decompress(packed[1:])), allow_pickle=False)
        words = json.loads(arrays["words"].tobytes())
        tables = [
            Crosstab(
                tuple(
                    _groups(columns, own, arrays[f"{name}{place}"])
                    for place, own in enumerate(words[name])
                )
            )
            for name, columns in COLUMNS.items()
        ]
        return Cells(*tables)
    except (
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        OSError,
        EOFError,
        BadZipFile,
        zlib.error,
        # What somebody wrote to make it fail: size, depth, methods, passwords, odd headers.
        MemoryError,
        RuntimeError,
        TokenError,
        SyntaxError,
    ):
        # The answers say it again.
        return None


def _groups(columns: Sequence[str], words: Mapping[str, list[str]], numbers: object) -> Groups:
    """Put groups together that `pack` can have written.

    Raises:
        ValueError: They are not of that kind: fractions, numbers that lead to no word, a word
            twice or of nobody, more words than can be told apart, groups of nobody, more people
            than there can be.
    """
    sizes = [len(own) for own in words.values()]
    sound = (
        isinstance(numbers, np.ndarray)
        and numbers.dtype.kind == "u"
        and numbers.ndim == _FLAT
        and list(words) == list(columns)
        and len(numbers) == len(columns) + 1
        and all(len(set(own)) == len(own) for own in words.values())
        and prod(sizes) <= _MOST_GROUPS
        and all(line.max(initial=0) < size for line, size in zip(numbers, sizes, strict=False))
        and all(len(set(line.tolist())) == size for line, size in zip(numbers, sizes, strict=False))
        and numbers.max(initial=0) <= _MOST_PEOPLE
        and numbers[-1].min(initial=1) > 0
    )
    if not sound or not isinstance(numbers, np.ndarray):
        raise ValueError
    return Groups(
        {
            column: np.array([word.encode() for word in own], dtype=np.bytes_)
            for column, own in words.items()
        },
        # As small as they were packed: of eight bytes a key would be a fraction.
        numbers.astype(np.min_scalar_type(int(numbers.max(initial=0)))),
    )
