"""Answers that count and came together: beside each such pool an import lays its new lines.

What an earlier import brought and is not withdrawn is a pool. Read next: `recounts.py`, which
compares.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain
from typing import TYPE_CHECKING
from uuid import UUID

from survey.exchange.identity import Identified
from survey.exchange.likeness import Traits, has_days
from survey.exchange.lines import Source
from survey.exchange.misplaced import traits_by_id
from survey.exchange.overlap import ImportShare, written
from survey.exchange.redating import YEAR
from survey.register import amendments, imports
from survey.register import lines as stored_lines

if TYPE_CHECKING:
    from sqlalchemy import Connection


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
        is_settled: Whether a later import of the same list was brought with `--other-people`: what
            the list lacked then was asked about.
    """

    number: int
    before: str
    digest: str
    days: tuple[str, str]
    kept: Sequence[Traits]
    rest: Sequence[Traits]
    by_day: bool
    is_settled: bool = False

    def saying(self, part: Callable[[Iterable[Traits]], list[Traits]]) -> "Pool":
        """Give them as they are when their lines say only some things."""
        return replace(self, kept=part(self.kept), rest=part(self.rest))

    def whole(self) -> "Pool":
        """Give them as if no line of the file had been recognised."""
        return replace(self, kept=(), rest=[*self.kept, *self.rest])

    def share(self, n_new: int, n_same: int) -> ImportShare:
        """Say how many of so many new lines may be the same citizens."""
        return ImportShare(self.number, self.before, self.days, n_new, len(self.rest), n_same)

    @property
    def n_between(self) -> int:
        """How many of the rest are of days between those that are kept.

        A list that goes on may lose its first days and its last ones, but no line between.
        """
        days = [] if self.is_settled else [line.day for line in self.kept]
        return sum(min(days) < line.day < max(days) for line in self.rest) if days else 0


def groups(pools: Sequence[Pool]) -> list[list[Traits]]:
    """Give the lines of each pool that has any, and of several together."""
    rests = [list(pool.rest) for pool in pools if pool.rest]
    return [*rests, list(chain.from_iterable(rests))] if len(rests) > 1 else rests


def pools_beside(
    conn: "Connection",
    source: Source,
    new: Sequence[Identified],
    lines: Sequence[Traits],
    met: Collection[UUID],
) -> list[Pool]:
    """Give the answers of a unit beside which new lines are laid.

    Those of imports with no day within a year of the lines' days are left out, and those that the
    lines cannot be: of another instrument or counter, or of the file that gave all lines back.

    Args:
        conn: A reading transaction.
        source: Where the lines belong.
        new: The new lines.
        lines: What they say.
        met: Answers that other lines of the file were recognised as.
    """
    if not lines:
        return []
    dated = has_days(lines)
    first, last = (
        date.fromisoformat(extreme(line.day for line in lines)) for extreme in (min, max)
    )
    earliest, latest = (first - YEAR).isoformat(), (last + YEAR).isoformat()
    instruments = {line.instrument for line in lines}
    counters = {
        source.counter(row.values.get("counter", ""), row.values["answered_at"][:10]) for row in new
    }
    gave_back = frozenset.intersection(*(row.cannot_be_of for row in new))
    pools, settled = list[Pool](), 0
    for before in imports.every(conn):
        if before.unit != source.unit or before.n in gave_back:
            continue
        targets = amendments.of_import(conn, before.n)
        days = {target.day for target in targets}
        if dated and len(days) > 1 and all(not earliest <= day <= latest for day in days):
            continue
        ids = sorted(UUID(bytes=target.id) for target in targets)
        stored = [
            each
            for each in stored_lines.by_ids(conn, ids).values()
            if not counters.isdisjoint(("", source.counter(each.counter, each.day)))
            or not each.counter
        ]
        every = {
            own: line
            for own, line in traits_by_id(stored, source).items()
            if line.instrument in instruments
        }
        kept = [line for own, line in every.items() if own in met]
        rest = [line for own, line in every.items() if own not in met]
        text = written(conn, before.n)
        settled = before.n if kept and f"{OTHER_PEOPLE}, " in text else settled
        if rest:
            span = (min(line.day for line in rest), max(line.day for line in rest))
            by_day = dated and has_days(every.values())
            pools.append(Pool(before.n, text, before.digest, span, kept, rest, by_day))
    return [replace(pool, is_settled=pool.number < settled) for pool in pools]
