"""Answers that count and came together: beside each such pool an import lays its new lines.

What an earlier import brought and is not withdrawn is a pool. Read next: `recounts.py`, which
compares.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain
from typing import TYPE_CHECKING
from uuid import UUID

from survey.exchange.answers.lines import Source
from survey.exchange.answers.stored import ANSWERS
from survey.exchange.doubles.going_on import GoingOn, NewFile
from survey.exchange.doubles.likeness import Traits, has_days
from survey.exchange.doubles.misplaced import traits_by_id
from survey.exchange.doubles.own_rejects import OwnRejects
from survey.exchange.doubles.redating import YEAR
from survey.exchange.doubles.withdrawing import ImportShare, written
from survey.register import amendments, imports
from survey.register import lines as stored_lines

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from survey.register.lines import StoredAnswer


@dataclass(frozen=True, slots=True)
class Pool:
    """Answers that count and came together.

    Args:
        number: Of the import that brought them.
        before: Its file, and how and when that was read.
        digest: Of that file's content.
        days: The first and the last day of `rest`.
        kept: What those say that lines of the file were recognised as.
        rest: What the others say, of the counters of new lines.
        by_day: Whether their days tell anything beside those of the file.
        unmet: What all others say, whatever counter and instrument, one at least.
        n_gone: How many of the unmet the file lacks though it goes on with their list
            (`going_on.py`).
    """

    number: int
    before: str
    digest: str
    days: tuple[str, str]
    kept: Sequence[Traits]
    rest: Sequence[Traits]
    by_day: bool
    unmet: Sequence[Traits]
    n_gone: int = 0

    def saying(self, part: Callable[[Iterable[Traits]], list[Traits]]) -> "Pool":
        """Give them as they are when their lines say only some things."""
        return replace(self, kept=part(self.kept), rest=part(self.rest))

    def whole(self) -> "Pool":
        """Give them as if no line of the file had been recognised."""
        return replace(self, kept=(), rest=[*self.kept, *self.rest])

    def at_any_counter(self) -> "Pool":
        """Give it with all that no line was recognised as."""
        return replace(self, rest=self.unmet, days=_span(self.unmet))

    def share(self, n_new: int, n_same: int) -> ImportShare:
        """Say how many of so many new lines may be the same citizens."""
        return ImportShare(self.number, self.before, self.days, n_new, len(self.rest), n_same)


def lacked(pools: Sequence[Pool], n_new: int) -> list[ImportShare]:
    """Say by import how many of so many new lines may be what a list lacks of its own days."""
    return [
        pool.at_any_counter().share(n_new, min(n_new, pool.n_gone)) for pool in pools if pool.n_gone
    ]


def groups(pools: Sequence[Pool]) -> list[list[Traits]]:
    """Give the lines of each pool that has any, and of several together."""
    rests = [list(pool.rest) for pool in pools if pool.rest]
    return [*rests, list(chain.from_iterable(rests))] if len(rests) > 1 else rests


def pools_beside(
    conn: "Connection", source: Source, file: NewFile, met: Collection[UUID]
) -> tuple[list[Pool], GoingOn]:
    """Give the answers of a unit beside which new lines are laid, and how they go on with a list.

    Those of imports with no day within a year of the lines' days are left out, and those that the
    lines cannot be: of another instrument or counter, or of the file that gave all lines back.

    Args:
        conn: A reading transaction.
        source: Where the lines belong.
        file: Their file.
        met: Answers that other lines of the file were recognised as.
    """
    going_on = GoingOn(conn, source, file)
    if not file.lines:
        return [], going_on
    dated = has_days(file.lines)
    days = [line.day for line in file.lines]
    instruments = {line.instrument for line in file.lines}
    counters = {
        source.counter(row.values.get("counter", ""), row.values["answered_at"][:10])
        for row in file.new
    }
    gave_back = frozenset.intersection(*(row.cannot_be_of for row in file.new))
    pools = list[Pool]()
    for before in imports.every(conn):
        if before.unit != source.unit or before.n in gave_back:
            continue
        targets = amendments.of_import(conn, before.n)
        its_days = {target.day for target in targets}
        if dated and len(its_days) > 1 and not _within_a_year(its_days, days):
            continue
        ids = sorted(UUID(bytes=target.id) for target in targets)
        stored = list(stored_lines.by_ids(conn, ids).values())
        says = traits_by_id(stored, source)
        text = written(conn, before.n, source.zone)
        going_on.add(before, text, stored, says, met)
        at = {
            each.id: says[each.id]
            for each in stored
            if each.id in says and _may_be_at(counters, each, source)
        }
        every = {own: line for own, line in at.items() if line.instrument in instruments}
        kept = [line for own, line in every.items() if own in met]
        rest = [line for own, line in every.items() if own not in met]
        if unmet := [line for own, line in says.items() if own not in met]:
            by_day = dated and has_days(every.values())
            span = _span(rest or unmet)
            pools.append(Pool(before.n, text, before.digest, span, kept, rest, by_day, unmet))
    n_of = going_on.n_in_question()
    counted = [replace(pool, n_gone=n_of.get(pool.number, 0)) for pool in pools]
    return counted, going_on


def lacking_beside(
    conn: "Connection", source: Source, file: NewFile, met: Collection[UUID]
) -> dict[int, int]:
    """Count by import what a list lacks that has nothing new, and nobody was asked about.

    Args:
        conn: A reading transaction.
        source: Where its lines belong.
        file: The file.
        met: Answers that its lines were recognised as.
    """
    known: dict[bool, set[int | None]] = {True: set(), False: set()}
    for each in imports.counted(conn, source.unit, ANSWERS):
        known[UUID(bytes=each.id) in met].add(each.n)
    rejects, numbers = OwnRejects(conn), {n for n in known[True] if n is not None}
    own = [
        before
        for before in imports.every(conn)
        if before.unit == source.unit
        and (
            before.n in numbers
            or before.file == file.name
            or rejects.are_of(before, numbers, file.name)
        )
    ]
    if all(before.n not in known[False] for before in own):
        return {}
    going_on = GoingOn(conn, source, file)
    for before in own:
        ids = sorted(UUID(bytes=target.id) for target in amendments.of_import(conn, before.n))
        stored = list(stored_lines.by_ids(conn, ids).values())
        text = written(conn, before.n, source.zone)
        going_on.add(before, text, stored, traits_by_id(stored, source), met)
    return going_on.n_lacking()


def n_of_other_lists(
    conn: "Connection", source: Source, file: NewFile, alike: Collection[UUID]
) -> int:
    """Count the answers that lines without an id were taken for and that another list brought.

    Args:
        conn: A reading transaction.
        source: Where the lines belong.
        file: Their file.
        alike: The answers.
    """
    brought = imports.brought_as(conn, [own.bytes for own in alike])
    n_by_import = Counter(number for number, _ in brought.values())
    rejects = OwnRejects(conn)
    n_own = sum(
        n_by_import[before.n]
        for before in imports.every(conn)
        if n_by_import[before.n]
        and (
            file.is_read_as(before, written(conn, before.n, source.zone))
            or rejects.are_of(before, (), file.name)
        )
    )
    return len(alike) - n_own


def _span(lines: Sequence[Traits]) -> tuple[str, str]:
    return min(line.day for line in lines), max(line.day for line in lines)


def _may_be_at(counters: Collection[str], each: "StoredAnswer", source: Source) -> bool:
    """Say whether an answer may be of one of these counters; "" is any."""
    return not each.counter or "" in counters or source.counter(each.counter, each.day) in counters


def _within_a_year(some: Collection[str], others: Collection[str]) -> bool:
    """Say whether one of some days is within a year of others."""
    earliest = (date.fromisoformat(min(others)) - YEAR).isoformat()
    latest = (date.fromisoformat(max(others)) + YEAR).isoformat()
    return any(earliest <= day <= latest for day in some)
