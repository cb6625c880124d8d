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
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, Any, NamedTuple

from reports.evidence import frames
from reports.evidence.frames import Person
from survey.answers.drafts import Channel, Kind
from survey.index.counts import Counts, SetCounts, Tally, count_by_ref
from survey.periods import Week
from survey.questionnaire import current, is_satisfied, load

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from survey.register import tallies
    from survey.register.answers import Answer
    from survey.register.engine import Register

PROFILE = ("sex", "age_band", "education", "job")
FORMAT = 4  # the first byte; a tally packed otherwise is counted again


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
    forms: Counts
    forms_flagged: Counts


class Day(NamedTuple):
    """How many answered on one day."""

    people: int  # everybody, every channel
    flagged: int  # of these
    n: int  # those of the weekly share: kiosk and ticket
    k: int  # the satisfied of these
    forms: int

    def __add__(self, other: Day) -> Day:  # type: ignore[override]
        """Pool two parts of a day."""
        return Day(*(a + b for a, b in zip(self, other, strict=True)))


@dataclass(frozen=True, slots=True)
class WeekTally:
    """One week of one unit, counted; or a longer period, when `read` made it of several."""

    cells: Mapping[Key, Cell]
    by_flag: Counter[str] = field(default_factory=Counter)  # forms by rule
    profile: Mapping[str, Counter[str]] = field(default_factory=dict)  # forms by what people said
    n_unfinished: int = 0
    by_reason: Counter[str] = field(default_factory=Counter)  # people by reason
    n_reasons: int = 0
    days: Mapping[str, Day] = field(default_factory=dict)  # by YYYY-MM-DD, those with anybody
    # Day and slot of half-days on which a kiosk sent anything.
    alive: frozenset[tuple[str, str]] = frozenset()


def count_week(rows: Sequence[Answer]) -> WeekTally:
    """Count the answers of a week.

    Args:
        rows: Its answers to the official instrument, as the register reads them.
    """
    people = frames.people(rows)
    taps, strings, asked = _taps(people), _strings(rows), current()
    cells = {}
    for key in sorted({key for key, _ in taps} | {key for key, _ in strings}):
        flagged = count_by_ref(asked, strings.get((key, True), {}))
        cells[key] = Cell(
            _sum(taps.get((key, False)), taps.get((key, True))),
            _sum(taps.get((key, True))),
            count_by_ref(asked, strings.get((key, False), {})) + flagged,
            flagged,
        )
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
        _days(people),
        frozenset((row.day, row.slot) for row in rows if row.channel == Channel.KIOSK),
    )


def _days(people: Sequence[Person]) -> dict[str, Day]:
    found: dict[str, Day] = {}
    for one in people:
        tap = one.counts_as_tap
        satisfied = tap and is_satisfied(one.kepuasan)
        own = Day(1, bool(one.flags), tap, satisfied, len(one.forms))
        found[one.day] = found.get(one.day, _NOBODY) + own
    return dict(sorted(found.items()))


_NOBODY = Day(0, 0, 0, 0, 0)


def _is_form(row: Answer) -> bool:
    return row.kind == Kind.FORM and frames.has_unsur(row)


def _strings(rows: Sequence[Answer]) -> dict[tuple[Key, bool], dict[str, Counter[str]]]:
    """Count the forms' score strings by key, whether flagged, and the version that asked."""
    strings: dict[tuple[Key, bool], dict[str, Counter[str]]] = {}
    for row in rows:
        if _is_form(row):
            key = Key(row.service.casefold(), row.officer.casefold(), row.channel, row.slot)
            by_ref = strings.setdefault((key, bool(row.flags)), {})
            by_ref.setdefault(row.questionnaire, Counter())[row.scores] += 1
    return strings


def _taps(people: Sequence[Person]) -> dict[tuple[Key, bool], Counter[int]]:
    found: dict[tuple[Key, bool], Counter[int]] = {}
    for one in people:
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
        "cells": [
            [*key, cell.taps, cell.taps_flagged, _numbers(cell.forms), _numbers(cell.forms_flagged)]
            for key, cell in sorted(week.cells.items())
        ],
        "by_flag": week.by_flag,
        "profile": week.profile,
        "n_unfinished": week.n_unfinished,
        "by_reason": week.by_reason,
        "n_reasons": week.n_reasons,
        "days": week.days,
        "alive": sorted(week.alive),
    }
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return bytes([FORMAT]) + zlib.compress(text.encode())


def unpack(packed: bytes) -> WeekTally | None:
    """Read what `pack` wrote; None for another format."""
    if packed[:1] != bytes([FORMAT]):
        return None
    content = json.loads(zlib.decompress(packed[1:]))
    nobody = Counts(current())  # most cells of taps have no forms
    return WeekTally(
        {
            Key(*row[:4]): Cell(
                _four(row[4]), _four(row[5]), _counts(row[6], nobody), _counts(row[7], nobody)
            )
            for row in content["cells"]
        },
        Counter(content["by_flag"]),
        {what: Counter(content["profile"].get(what, {})) for what in PROFILE},
        content["n_unfinished"],
        Counter(content["by_reason"]),
        content["n_reasons"],
        {day: Day(*numbers) for day, numbers in content["days"].items()},
        frozenset((day, slot) for day, slot in content["alive"]),
    )


def _numbers(counts: Counts) -> list[list[str | int]]:
    """Write each set of unsur as the version that names it, its sums, and its answers by item."""
    rows: list[list[str | int]] = []
    for each in counts.sets:
        form, unit = each.questionnaire, Fraction(25, each.questionnaire.index_unit)
        # Every respondent's own index is a whole number of these units.
        total, squares = int(each.index_sum / unit), int(each.index_squares / unit**2)
        given = (n for item in form.items for n in each.tallies[item.key].given)
        rows.append([form.ref, each.n, each.n_complete, total, squares, *given])
    return rows


def _counts(rows: Sequence[Sequence[Any]], nobody: Counts) -> Counts:
    if not rows:
        return nobody
    sets = []
    for ref, n, n_complete, total, squares, *given in rows:
        form = load(ref)
        unit = Fraction(25, form.index_unit)
        tallies = {
            item.key: Tally(_four(given[4 * i : 4 * i + 4])) for i, item in enumerate(form.items)
        }
        sets.append(SetCounts(form, tallies, n, n_complete, total * unit, squares * unit**2))
    return Counts(nobody.asked, tuple(sets))


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

    end = Week.of(today).previous
    with register.read() as conn:
        touched = tallies.stamps(conn, unit, FIRST, end)
        held = tallies.read(conn, unit, FIRST, end)
    due = sorted(week for week in touched if not _holds(held.get(week)))[-most:]
    for name in reversed(due):
        week = Week.parse(name)
        with register.read() as conn:
            stamp = tallies.stamps(conn, unit, week, week).get(name, 0)
            counted = count_week(answers.read(conn, unit, week.first, week.last))
        with register.begin() as conn:
            tallies.save(conn, unit, week, pack(counted), stamp)
    return len(due)


def _holds(kept: tallies.Tally | None) -> bool:
    return kept is not None and kept.fresh and kept.packed[:1] == bytes([FORMAT])


FIRST = Week(2000, 1)  # no answer is older


def held(conn: Connection, unit: str, first: date, last: date) -> dict[Week, WeekTally]:
    """Give the whole weeks of a period whose counts still hold.

    Args:
        conn: A reading transaction.
        unit: Code of the unit as first written.
        first: First day of the period.
        last: Last day, included.
    """
    from survey.register import tallies

    begin, end = Week.of(first), Week.of(last)
    found: dict[Week, WeekTally] = {}
    for name, one in tallies.read(conn, unit, begin, end).items():
        week = Week.parse(name)
        if one.fresh and first <= week.first and week.last <= last:
            counted = unpack(one.packed)
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


# ---- a period ----------------------------------------------------------------------------------


def read(conn: Connection, unit: str, first: date, last: date) -> WeekTally:
    """Count a unit's answers: weeks whose packed counts hold, and the rest by reading.

    Only answers to the official instrument. What is read is counted week by week too, so the
    figures are the same whether a week was packed or not; no more than four weeks of answers are
    in memory.

    Args:
        conn: A reading transaction.
        unit: The unit's code in any case.
        first: First day of the period.
        last: Last day, included; a period that ends before it begins has nobody.

    Raises:
        UnknownUnit: There is no such unit.
    """
    from survey.register import answers
    from survey.register.offices import unit_code

    code = unit_code(conn, unit)
    weeks = held(conn, code, first, last) if first <= last else {}
    parts = list(weeks.values())
    for stretch in rest(first, last, weeks):
        for begin, end in _months(*stretch):
            by_week: dict[Week, list[Answer]] = {}
            for row in answers.read(conn, code, begin, end):
                by_week.setdefault(Week.of(date.fromisoformat(row.day)), []).append(row)
            parts += [count_week(rows) for rows in by_week.values()]
    return added(parts)


def _months(first: date, last: date) -> Iterator[tuple[date, date]]:
    """Cut a stretch of days after every fourth Sunday: so much is in memory at once."""
    begin = first
    while begin <= last:
        end = min(last, Week.of(begin).last + timedelta(weeks=3))
        yield begin, end
        begin = end + timedelta(days=1)


def added(parts: Iterable[WeekTally]) -> WeekTally:
    """Pool the counts of several weeks, or of several units; their order changes nothing."""
    cells: dict[Key, Cell] = {}
    by_flag, by_reason, days = Counter[str](), Counter[str](), dict[str, Day]()
    profile: dict[str, Counter[str]] = {what: Counter() for what in PROFILE}
    alive: set[tuple[str, str]] = set()
    n_unfinished = n_reasons = 0
    for part in parts:
        alive |= part.alive
        for key, cell in part.cells.items():
            cells[key] = _pooled(cells[key], cell) if key in cells else cell
        for day, own in part.days.items():
            days[day] = days.get(day, _NOBODY) + own
        for what, said in part.profile.items():
            profile[what].update(said)
        by_flag.update(part.by_flag)
        by_reason.update(part.by_reason)
        n_unfinished += part.n_unfinished
        n_reasons += part.n_reasons
    return WeekTally(
        dict(sorted(cells.items())),
        by_flag,
        profile,
        n_unfinished,
        by_reason,
        n_reasons,
        dict(sorted(days.items())),
        frozenset(alive),
    )


def _pooled(one: Cell, other: Cell) -> Cell:
    return Cell(
        _four(a + b for a, b in zip(one.taps, other.taps, strict=True)),
        _four(a + b for a, b in zip(one.taps_flagged, other.taps_flagged, strict=True)),
        _both(one.forms, other.forms),
        _both(one.forms_flagged, other.forms_flagged),
    )


def _both(one: Counts, other: Counts) -> Counts:
    """Add counts; most cells of taps have no forms at all."""
    if not other.n:
        return one
    return one + other if one.n else other
