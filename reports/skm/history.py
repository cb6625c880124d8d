"""Earlier periods beside this one: what was closed here, and what older reports say.

Only closed periods are history; an open one still moves. Results typed in from older reports keep
their source; who was asked there, and how, is unknown, so no difference from them is ever called
a rise or a fall. Nor is one from a period that was asked other unsur: an index of ten unsur is
another index than one of nine. A trend is read with the way the forms came: a channel's part that
moved by more than ten points is named. Read next: survey/closing.py.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from sqlalchemy import Connection

from reports import disclosure
from reports.board.differences import unsur_of
from reports.measures import quality
from reports.skm.index import Result
from survey.closing import Closing
from survey.periods import Period, parse
from survey.register import closings, earlier

SHOWN = 8  # earlier periods on paper
_UNSUR = 9  # of the regulation, where an older report names no weight
_UNSUR_BEFORE_2017 = 14  # of the rule that had other grades too


@dataclass(frozen=True, slots=True)
class Past:
    """The result of one earlier period; `source` is "" for one that was closed here."""

    first: date
    last: date
    n: int | None  # None where the older report does not say
    ikm: Decimal | None
    source: str = ""
    weight: str = ""  # how the older report weighted, as it says it
    low: Decimal | None = None  # its interval, of what was closed here
    high: Decimal | None = None
    by_channel: Mapping[str, int] = field(default_factory=dict)
    unsur: frozenset[str] = frozenset()  # keys of those it says that it is made of

    @property
    def older_rule(self) -> bool:
        """Whether it follows the rule before 2017: 14 unsur, graded by other bands."""
        return bool(self.source) and self._n_unsur == _UNSUR_BEFORE_2017

    @property
    def graded(self) -> bool:
        """Whether today's bands hold for it: closed here, or of weights said to be exactly 1/9.

        With 0,11 an index is 1 % lower, and a true A may be printed as a B.
        """
        weight = _fraction(self.weight)
        return not self.source or (weight is not None and weight == Fraction(1, _UNSUR))

    @property
    def _n_unsur(self) -> int:
        """Of how many unsur an older report's weight is: "0,11" and "1/9" are those of nine."""
        weight = _fraction(self.weight)
        return _UNSUR if weight is None else round(1 / weight)

    def comparable(self, unsur: frozenset[str]) -> bool:
        """Whether it may stand in one line with an index of these unsur: it asked the same."""
        if not self.source:
            return self.unsur == unsur
        alike = self.unsur <= unsur and self._n_unsur == len(unsur)
        return alike and not self.older_rule

    @property
    def visible(self) -> Decimal | None:
        """Its index if it may be shown; an older report already was."""
        return self.ikm if self.source or disclosure.enough(self.n or 0) else None


def _fraction(weight: str) -> Fraction | None:
    """Read "1/9" or "0,11"; None for anything else that an older report may say."""
    plain = weight.replace(",", ".").replace(" ", "")
    if not re.fullmatch(r"1/[1-9]\d?|0\.\d{1,6}", plain, re.ASCII):
        return None
    return Fraction(plain) or None


class Chance(StrEnum):
    """Whether chance alone may have made a difference between two periods."""

    WITHIN = "within"
    BEYOND = "beyond"
    UNKNOWN_SAMPLING = "unknown sampling"  # from elsewhere: who was asked, and how?
    UNKNOWN_RANGE = "unknown range"  # closed here without a range
    OTHER_UNSUR = "other unsur"  # another index: no chance is asked for


@dataclass(frozen=True, slots=True)
class Move:
    """How the index differs from the last one that may stand in one line with it, if any may."""

    before: Past
    points: Decimal  # this index less that one, both with the weight named
    weight: str  # of the older report where both are weighted like it, else ""
    chance: Chance


@dataclass(frozen=True, slots=True)
class Shift:
    """A channel whose part of all forms moved, in points of a hundred."""

    channel: str
    before: float
    now: float


def read(
    conn: Connection, unit: str, period: Period, service: str | None = None
) -> tuple[Past, ...]:
    """Read the results of earlier periods of the same kind, the oldest first.

    Of one service they are those of the unit's closings that a print may give.
    """
    typed = [
        Past(
            row.first, row.last, row.n, row.ikm, row.source, row.weight, unsur=frozenset(row.unsur)
        )
        for row in ([] if service else earlier.all_of(conn, unit))
    ]
    closed = [
        _closed(each, figures)
        for each in closings.all_of(conn, unit)
        if type(parse(each.period)) is type(period)  # both months, both semesters, ...
        and (figures := result_in(each.figures, service))
    ]
    known = {(past.first, past.last) for past in closed}
    results = [*closed, *(past for past in typed if (past.first, past.last) not in known)]
    before = [past for past in results if past.last < period.first]
    return tuple(sorted(before, key=lambda past: (past.last, past.first))[-SHOWN:])


def signed(conn: Connection, unit: str, period: Period, service: str | None) -> Closing | None:
    """Read the closing of a period; None where it has no result of the service meant."""
    latest = closings.latest(conn, unit, str(period))
    return latest if latest and result_in(latest.figures, service) else None


def result_in(figures: Mapping[str, object], service: str | None) -> Mapping[str, object] | None:
    """Read whose result is meant from the figures of a closing.

    Args:
        figures: As `as_json` gives them.
        service: Code of a service in any case; None is the whole unit.

    Returns:
        The unit's figures, or the line of the service; None where it has none that may be printed.
    """
    if service is None:
        return figures
    rows = figures.get("services")
    for row in rows if isinstance(rows, list) else ():
        if str(row["service"]).casefold() == service.casefold() and row["shown"]:
            line: Mapping[str, object] = row
            return line
    return None


def _closed(closing: Closing, figures: Mapping[str, object]) -> Past:
    def figure(key: str) -> Decimal | None:
        value = figures.get(key)
        return Decimal(value) if isinstance(value, str) else None

    n, channels = figures.get("n"), figures.get("channels")
    return Past(
        first=closing.first,
        last=closing.last,
        n=n if isinstance(n, int) else None,
        ikm=figure("ikm"),
        low=figure("ikm_low"),
        high=figure("ikm_high"),
        by_channel=dict(channels) if isinstance(channels, Mapping) else {},
        unsur=frozenset(unsur_of(figures)),
    )


def drawable(history: Sequence[Past], unsur: frozenset[str]) -> list[tuple[Past, Decimal]]:
    """Give the earlier periods that may stand in one line with today's, with their index."""
    return _shown(past for past in history if past.comparable(unsur))


def of_other_unsur(history: Sequence[Past], unsur: frozenset[str]) -> list[Past]:
    """Give the earlier periods that were asked other unsur under the rule of today."""
    return [past for past in history if not (past.older_rule or past.comparable(unsur))]


def _shown(history: Iterable[Past]) -> list[tuple[Past, Decimal]]:
    with_index = [(past, past.visible) for past in history]
    return [(past, ikm) for past, ikm in with_index if ikm is not None]


def move(history: Sequence[Past], result: Result) -> Move | None:
    """Lay an index beside the last comparable one, and without any beside the last of other unsur.

    Only of what was closed here is it known how people were asked. Of an older report it is not:
    taken for exact it was called a real change in more than half of the cases in which nothing had
    changed at all.
    """
    if result.ikm is None or result.low is None or result.high is None:
        return None
    unsur = result.questionnaire.unsur_keys
    past = drawable(history, unsur)
    others = _shown(of_other_unsur(history, unsur))
    if not (past or others):
        return None
    before, was = (past or others)[-1]
    # An older report with a printed weight is laid beside this one by the same weight.
    weight = before.weight.replace(",", ".")
    points = result.reconciliation.get(weight, result.ikm) - was
    named = before.weight if weight in result.reconciliation else ""
    half = (result.high - result.low) / 2
    return Move(
        before, points, named, _chance(before, points, half) if past else Chance.OTHER_UNSUR
    )


def _chance(before: Past, points: Decimal, half: Decimal) -> Chance:
    if before.source:
        return Chance.UNKNOWN_SAMPLING
    if before.low is None or before.high is None:
        return Chance.UNKNOWN_RANGE
    width = math.hypot(half, (before.high - before.low) / 2)
    return Chance.WITHIN if abs(float(points)) <= width else Chance.BEYOND


def shifts(before: Mapping[str, int], now: Mapping[str, int]) -> tuple[Shift, ...]:
    """Give the channels whose part moved by more than ten points between two periods."""
    n_before, n_now = sum(before.values()), sum(now.values())
    return tuple(
        Shift(channel, before.get(channel, 0) / n_before, now.get(channel, 0) / n_now)
        for channel, points in quality.shifts(now, before).items()
        if abs(points) > quality.SHIFT_POINTS
    )


def latest_here(history: Sequence[Past]) -> Past | None:
    """Give the last earlier period that was closed here, of which the channels are known."""
    return next((past for past in reversed(history) if not past.source), None)
