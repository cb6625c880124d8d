"""Answers that count and came together: beside each such pool an import lays its new lines.

What an earlier import brought and is not withdrawn is a pool, and so is what was answered here.
Read next: `recounts.py`, which compares.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain
from typing import TYPE_CHECKING
from uuid import UUID
from zoneinfo import ZoneInfo

from survey.answers.drafts import Kind
from survey.exchange.likeness import Traits, has_days, traits
from survey.exchange.lines import line_of
from survey.exchange.redating import YEAR
from survey.register import amendments, imports
from survey.register import lines as stored_lines
from survey.register.imports import ImportFile

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from survey.register.lines import StoredAnswer


@dataclass(frozen=True, slots=True)
class Pool:
    """Answers that count and came together.

    Args:
        before: The import that brought them; None of those given here.
        kept: Those that lines of the file were recognised as.
        rest: Those that no line of the file was recognised as.
        by_day: Whether their days tell anything beside those of the file.
    """

    before: ImportFile | None
    kept: Sequence[Traits]
    rest: Sequence[Traits]
    by_day: bool

    def saying(self, part: Callable[[Iterable[Traits]], list[Traits]]) -> "Pool":
        """Give them as they are when their lines say only some things."""
        return replace(self, kept=part(self.kept), rest=part(self.rest))

    def whole(self) -> "Pool":
        """Give them as if no line of the file had been recognised."""
        return replace(self, kept=(), rest=[*self.kept, *self.rest])


def groups(pools: Sequence[Pool]) -> list[list[Traits]]:
    """Give the lines of each pool that has any, and of several together."""
    rests = [list(pool.rest) for pool in pools if pool.rest]
    return [*rests, list(chain.from_iterable(rests))] if len(rests) > 1 else rests


def pools_beside(
    conn: "Connection", unit: str, lines: Sequence[Traits], met: Collection[UUID], zone: ZoneInfo
) -> list[Pool]:
    """Give the answers of a unit beside which new lines are laid.

    Those of imports with no day within a year of the lines' days are left out.

    Args:
        conn: A reading transaction.
        unit: The unit's code as first written.
        lines: The new lines, one at least.
        met: Answers that other lines of the file were recognised as.
        zone: Where the days are.
    """
    dated = has_days(lines)
    first, last = (
        date.fromisoformat(extreme(line.day for line in lines)) for extreme in (min, max)
    )
    earliest, latest = (first - YEAR).isoformat(), (last + YEAR).isoformat()
    pools: list[Pool] = []
    brought: set[UUID] = set()
    for before in imports.every(conn):
        targets = amendments.of_import(conn, before.n) if before.unit == unit else []
        days = {target.day for target in targets}
        ids = {UUID(bytes=target.id) for target in targets}
        brought |= ids
        if dated and len(days) > 1 and all(not earliest <= day <= latest for day in days):
            continue
        stored = stored_lines.by_ids(conn, sorted(ids)).values()
        pools.append(_pool(before, list(stored), met, zone, dated=dated))
    if dated:
        kinds = (Kind.RATING, Kind.FORM, Kind.DETAIL)
        here = stored_lines.of_days(conn, unit, first, last, kinds)
        given = [each for each in here if each.id not in brought and not each.withdrawn]
        pools.append(_pool(None, given, met, zone, dated=True))
    return pools


def _pool(
    before: ImportFile | None,
    stored: Sequence["StoredAnswer"],
    met: Collection[UUID],
    zone: ZoneInfo,
    *,
    dated: bool,
) -> Pool:
    details: dict[UUID | None, list[StoredAnswer]] = {}
    for each in stored:
        if each.kind == Kind.DETAIL:
            details.setdefault(each.about, []).append(each)
    answers = [each for each in stored if each.kind in (Kind.RATING, Kind.FORM)]
    every = {each.id: traits(line_of(each, details.get(each.id, []), zone)) for each in answers}
    kept = [line for own, line in every.items() if own in met]
    rest = [line for own, line in every.items() if own not in met]
    by_day = dated and (before is None or has_days(every.values()))
    return Pool(before, kept, rest, by_day)
