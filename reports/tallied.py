"""Packed counts of whole weeks, so that a year need not be counted again for every report.

A week that is over is counted once by service, officer, channel and half-day, and again only when
something in it changes: a late answer, a correction, a flag, an erasure. Reports take the weeks
whose counts still hold and read the rest answer by answer; a test compares the two. Nothing is
hidden here. Read next: gathered.py.
"""

from __future__ import annotations

import json
import zlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from reports import frames
from survey import scoring
from survey.periods import Week
from survey.questionnaire import Questionnaire, load
from survey.responses import Kind

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from survey.register.answers import Answer
    from survey.register.engine import Register

PROFILE = ("sex", "age_band", "education", "job")
FORMAT = 1  # a tally packed otherwise is counted again
_INDEX = Fraction(25, 2520)  # every respondent's own index is a whole number of these


class Key(NamedTuple):
    """What a cell's people have in common; "" is unknown or not said."""

    service: str  # in small letters
    officer: str  # in small letters
    channel: str
    slot: str


@dataclass(frozen=True, slots=True)
class Cell:
    """The people of one key: taps by score, and forms; the flagged ones are a part of each."""

    taps: tuple[int, int, int, int]
    taps_flagged: tuple[int, int, int, int]
    forms: scoring.Counts
    forms_flagged: scoring.Counts


@dataclass(frozen=True, slots=True)
class WeekTally:
    """One week of one unit, counted."""

    cells: Mapping[Key, Cell]
    by_flag: Counter[str] = field(default_factory=Counter)  # forms by rule
    profile: Mapping[str, Counter[str]] = field(default_factory=dict)  # forms by what people said
    n_unfinished: int = 0
    by_reason: Counter[str] = field(default_factory=Counter)  # people by reason
    n_reasons: int = 0


def count_week(rows: Sequence[Answer], asked: Questionnaire) -> WeekTally:
    """Count the answers of a week.

    Args:
        rows: Its answers as the register reads them.
        asked: The questionnaire of their score strings.
    """
    taps, strings = _taps(rows), _strings(rows)
    keys = sorted({key for key, _ in taps} | {key for key, _ in strings})
    cells = {
        key: Cell(
            _sum(taps.get((key, False)), taps.get((key, True))),
            _sum(taps.get((key, True))),
            scoring.count(asked, strings.get((key, False), Counter()))
            + scoring.count(asked, strings.get((key, True), Counter())),
            scoring.count(asked, strings.get((key, True), Counter())),
        )
        for key in keys
    }
    forms = [row for row in rows if _is_form(row)]
    persons: dict[bytes, set[str]] = {}
    for row in rows:
        if row.reasons:
            persons.setdefault(row.about or row.id, set()).update(row.reasons)
    return WeekTally(
        cells,
        Counter(flag for row in forms for flag in row.flags),
        {what: Counter(str(getattr(row, what)) for row in forms) for what in PROFILE},
        sum(row.kind == Kind.UNFINISHED for row in rows),
        Counter(reason for reasons in persons.values() for reason in reasons),
        len(persons),
    )


def _is_form(row: Answer) -> bool:
    return row.kind == Kind.FORM and frames.has_unsur(row)


def _strings(rows: Sequence[Answer]) -> dict[tuple[Key, bool], Counter[str]]:
    found: dict[tuple[Key, bool], Counter[str]] = {}
    for row in rows:
        if _is_form(row):
            key = Key(row.service.casefold(), row.officer.casefold(), row.channel, row.slot)
            found.setdefault((key, bool(row.flags)), Counter())[row.scores] += 1
    return found


def _taps(rows: Sequence[Answer]) -> dict[tuple[Key, bool], Counter[int]]:
    found: dict[tuple[Key, bool], Counter[int]] = {}
    for one in frames.people(rows):
        if one.kepuasan is not None:
            key = Key(one.service.casefold(), one.officer.casefold(), str(one.channel), one.slot)
            found.setdefault((key, bool(one.flags)), Counter())[one.kepuasan] += 1
    return found


def _sum(*counters: Counter[int] | None) -> tuple[int, int, int, int]:
    whole = sum((one for one in counters if one), Counter[int]())
    return (whole[1], whole[2], whole[3], whole[4])


# ---- packing ---------------------------------------------------------------------------------


def pack(week: WeekTally) -> bytes:
    """Write a week's counts small: whole numbers only, the same counts always the same bytes."""
    content = {
        "v": FORMAT,
        "cells": [
            [*key, cell.taps, cell.taps_flagged, _numbers(cell.forms), _numbers(cell.forms_flagged)]
            for key, cell in sorted(week.cells.items())
        ],
        "by_flag": week.by_flag,
        "profile": week.profile,
        "n_unfinished": week.n_unfinished,
        "by_reason": week.by_reason,
        "n_reasons": week.n_reasons,
    }
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return zlib.compress(text.encode())


def unpack(packed: bytes, asked: Questionnaire) -> WeekTally | None:
    """Read what `pack` wrote; None for another format."""
    content = json.loads(zlib.decompress(packed))
    if content["v"] != FORMAT:
        return None
    return WeekTally(
        {
            Key(*row[:4]): Cell(
                _four(row[4]), _four(row[5]), _counts(row[6], asked), _counts(row[7], asked)
            )
            for row in content["cells"]
        },
        Counter(content["by_flag"]),
        {what: Counter(content["profile"].get(what, {})) for what in PROFILE},
        content["n_unfinished"],
        Counter(content["by_reason"]),
        content["n_reasons"],
    )


def _numbers(counts: scoring.Counts) -> list[int]:
    if not counts.n:
        return []
    total, squares = counts.index_sum / _INDEX, counts.index_squares / _INDEX**2
    given = (n for tally in counts.tallies for n in tally.given)
    return [counts.n, counts.n_complete, int(total), int(squares), *given]


def _counts(numbers: Sequence[int], asked: Questionnaire) -> scoring.Counts:
    if not numbers:
        return scoring.count(asked, ())
    n, n_complete, total, squares, *given = numbers
    fours = (_four(given[i : i + 4]) for i in range(0, len(given), 4))
    tallies = tuple(scoring.Tally(four) for four in fours)
    return scoring.Counts(asked, tallies, n, n_complete, total * _INDEX, squares * _INDEX**2)


def _four(numbers: Iterable[int]) -> tuple[int, int, int, int]:
    one, two, three, four = numbers
    return (one, two, three, four)


# ---- keeping ---------------------------------------------------------------------------------


def refresh(register: Register, unit: str, today: date, most: int = 60) -> int:
    """Count the weeks of a unit that are over and not counted, or not as they are now.

    Args:
        register: The office's register.
        unit: Code of the unit as first written.
        today: The office's own day; the week it lies in is not over.
        most: Weeks counted in one call, the newest first; a writer waits for one at a time.

    Returns:
        How many were counted.
    """
    from survey.register import answers, tallies

    asked, end = load(), Week.of(today).previous
    with register.read() as conn:
        touched = tallies.stamps(conn, unit, FIRST, end)
        held = tallies.read(conn, unit, FIRST, end)
    due = sorted(week for week in touched if week not in held or not held[week].fresh)[-most:]
    for name in reversed(due):
        week = Week.parse(name)
        with register.read() as conn:
            stamp = tallies.stamps(conn, unit, week, week).get(name, 0)
            counted = count_week(answers.read(conn, unit, week.first, week.last), asked)
        with register.begin() as conn:
            tallies.save(conn, unit, week, pack(counted), stamp)
    return len(due)


FIRST = Week(2000, 1)  # no answer is older


def held(
    conn: Connection, unit: str, first: date, last: date, asked: Questionnaire
) -> dict[Week, WeekTally]:
    """Give the whole weeks of a period whose counts still hold.

    Args:
        conn: A reading transaction.
        unit: Code of the unit as first written.
        first: First day of the period.
        last: Last day, included.
        asked: The questionnaire of the counts.
    """
    from survey.register import tallies

    begin, end = Week.of(first), Week.of(last)
    found: dict[Week, WeekTally] = {}
    for name, one in tallies.read(conn, unit, begin, end).items():
        week = Week.parse(name)
        if one.fresh and first <= week.first and week.last <= last:
            counted = unpack(one.packed, asked)
            if counted is not None:
                found[week] = counted
    return found


def rest(first: date, last: date, weeks: Iterable[Week]) -> list[tuple[date, date]]:
    """Give the days of a period that lie in none of some weeks, as few stretches as possible."""
    stretches: list[tuple[date, date]] = []
    begun = first
    for week in sorted(weeks):
        if begun < week.first:
            stretches.append((begun, week.first - timedelta(days=1)))
        begun = week.last + timedelta(days=1)
    if begun <= last:
        stretches.append((begun, last))
    return stretches
