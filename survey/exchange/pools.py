"""Answers that count and came together: beside each such pool an import lays its new lines.

What an earlier import brought and is not withdrawn is a pool. Read next: `recounts.py`, which
compares.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

from survey.exchange.gaps import Begin, ListedAnswer, answers, n_gone
from survey.exchange.identity import Identified
from survey.exchange.likeness import Traits, has_days
from survey.exchange.lines import Source
from survey.exchange.misplaced import traits_by_id
from survey.exchange.overlap import ImportShare, written
from survey.exchange.redating import YEAR
from survey.register import amendments, imports
from survey.register import lines as stored_lines
from survey.register.imports import ImportFile

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from survey.register.lines import StoredAnswer


OTHER_PEOPLE = "--other-people"  # as the option is written in the audit


@dataclass(frozen=True, slots=True)
class Pool:
    """Answers that count and came together.

    Args:
        number: Of the import that brought them.
        before: Its file, and how and when that was read.
        digest: Of that file's content.
        days: The first and the last day of those that no line of the file was recognised as.
        kept: What those say that lines of the file were recognised as.
        rest: What the others say, one at least.
        by_day: Whether their days tell anything beside those of the file.
        n_gone: How many of the rest the file lacks though it has other lines of their list, of
            days before and after theirs (`gaps.py`).
    """

    number: int
    before: str
    digest: str
    days: tuple[str, str]
    kept: Sequence[Traits]
    rest: Sequence[Traits]
    by_day: bool
    n_gone: int = 0

    def saying(self, part: Callable[[Iterable[Traits]], list[Traits]]) -> "Pool":
        """Give them as they are when their lines say only some things."""
        return replace(self, kept=part(self.kept), rest=part(self.rest))

    def whole(self) -> "Pool":
        """Give them as if no line of the file had been recognised."""
        return replace(self, kept=(), rest=[*self.kept, *self.rest])

    def share(self, n_new: int, n_same: int) -> ImportShare:
        """Say how many of so many new lines may be the same citizens."""
        return ImportShare(self.number, self.before, self.days, n_new, len(self.rest), n_same)


def groups(pools: Sequence[Pool]) -> list[list[Traits]]:
    """Give the lines of each pool that has any, and of several together."""
    rests = [list(pool.rest) for pool in pools if pool.rest]
    return [*rests, list(chain.from_iterable(rests))] if len(rests) > 1 else rests


class NewFile(NamedTuple):
    """What is looked at in a file that is brought.

    Attributes:
        name: Of the file.
        how: The options with which it is read, as the audit has them.
        new: The lines that would be counted now.
        lines: What those of them say that are known by their words.
        begin: With which line it begins.
    """

    name: str
    how: str
    new: Sequence[Identified]
    lines: Sequence[Traits]
    begin: Begin

    def continues(self, before: ImportFile, text: str) -> bool:
        """Say whether it bears the name of an earlier one and is read alike."""
        return before.file == self.name and f", {self.how}, " in text


def pools_beside(
    conn: "Connection", source: Source, file: NewFile, met: Collection[UUID]
) -> list[Pool]:
    """Give the answers of a unit beside which new lines are laid.

    Those of imports with no day within a year of the lines' days are left out, and those that the
    lines cannot be: of another instrument or counter, or of the file that gave all lines back.

    Args:
        conn: A reading transaction.
        source: Where the lines belong.
        file: Their file.
        met: Answers that other lines of the file were recognised as.
    """
    if not file.lines:
        return []
    dated = has_days(file.lines)
    days = [line.day for line in file.lines]
    instruments = {line.instrument for line in file.lines}
    counters = {
        source.counter(row.values.get("counter", ""), row.values["answered_at"][:10])
        for row in file.new
    }
    gave_back = frozenset.intersection(*(row.cannot_be_of for row in file.new))
    pools, settled = list[Pool](), 0
    kept_of_list, rest_of_list = list[ListedAnswer](), dict[int, list[ListedAnswer]]()
    for before in imports.every(conn):
        if before.unit != source.unit or before.n in gave_back:
            continue
        targets = amendments.of_import(conn, before.n)
        its_days = {target.day for target in targets}
        if dated and len(its_days) > 1 and not _within_a_year(its_days, days):
            continue
        ids = sorted(UUID(bytes=target.id) for target in targets)
        stored = list(stored_lines.by_ids(conn, ids).values())
        there = [each for each in stored if _may_be_at(counters, each, source)]
        every = {
            own: line
            for own, line in traits_by_id(there, source).items()
            if line.instrument in instruments
        }
        kept = [line for own, line in every.items() if own in met]
        rest = [line for own, line in every.items() if own not in met]
        text = written(conn, before.n)
        settled = before.n if kept and f"{OTHER_PEOPLE}, " in text else settled
        again = answers(conn, [each for each in stored if each.id in met])
        kept_of_list += again
        if again or file.continues(before, text):
            lacking = [each for each in there if each.id in every and each.id not in met]
            rest_of_list[before.n] = answers(conn, lacking)
        if rest:
            span = (min(line.day for line in rest), max(line.day for line in rest))
            by_day = dated and has_days(every.values())
            pools.append(Pool(before.n, text, before.digest, span, kept, rest, by_day))
    unsettled = {number: rest for number, rest in rest_of_list.items() if number >= settled}
    last = max(*days, *(each.day for each in kept_of_list))
    gone = n_gone(kept_of_list, unsettled, last=last, begin=file.begin)
    return [replace(pool, n_gone=gone.get(pool.number, 0)) for pool in pools]


def _may_be_at(counters: Collection[str], each: "StoredAnswer", source: Source) -> bool:
    """Say whether an answer may be of one of these counters; "" is any."""
    return not each.counter or "" in counters or source.counter(each.counter, each.day) in counters


def _within_a_year(some: Collection[str], others: Collection[str]) -> bool:
    """Say whether one of some days is within a year of others."""
    earliest = (date.fromisoformat(min(others)) - YEAR).isoformat()
    latest = (date.fromisoformat(max(others)) + YEAR).isoformat()
    return any(earliest <= day <= latest for day in some)
