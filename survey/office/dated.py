"""Facts with dates: what was said of an office, for which days, and what held on one of them.

Whatever moves a figure has days from and to: opening hours, closed days, what is in use, what
counts as something else. Nothing is ever overwritten: a later word covers an earlier one on its own
days, and of the days before it the earlier one stays true. Names have no dates: they are plain.
Read next: `opening.py`, `aliases.py`.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from operator import eq
from typing import Final

YES: Final = "yes"
NO: Final = "no"


class Noun(StrEnum):
    """What a fact is about."""

    OFFICE = "office"
    UNIT = "unit"
    SERVICE = "service"
    COUNTER = "counter"
    OFFICER = "officer"


class Topic(StrEnum):
    """What a fact says, and how its value is written."""

    HOURS = "hours"  # of a unit: a week as `Hours` reads it
    DAY = "day"  # of a unit or the office: the times of one day, "" closed, "-" as the week says
    IN_USE = "in_use"  # "yes" or "no"
    OFFERS = "offers"  # of a counter: service codes, space between; "" all of its unit
    COUNTS_AS = "counts_as"  # the code of another one; "" itself
    LEAVES_OUT = "leaves_out"  # of a unit: flagged forms that its IKM leaves out, by rule


@dataclass(frozen=True, slots=True)
class Spell:
    """One word on some days: from the beginning (`first` None), without an end (`last` None)."""

    value: str
    first: date | None = None
    last: date | None = None

    def covers(self, on: date) -> bool:
        """Say whether a day is one of its days."""
        return (self.first is None or self.first <= on) and (self.last is None or on <= self.last)


@dataclass(frozen=True, slots=True)
class Fact:
    """A spell of one topic of one thing.

    Args:
        noun: What kind of thing.
        unit: The code of its unit as first written; "" for what is the whole office's.
        code: Its own code as first written; "" for the office and a unit.
        topic: What is said of it.
        spell: The word and its days.
    """

    noun: Noun
    unit: str
    code: str
    topic: Topic
    spell: Spell


@dataclass(frozen=True, slots=True)
class Timeline:
    """All that was said of one topic, in the order in which it was said."""

    spells: tuple[Spell, ...] = ()

    def on(self, day: date, default: str = "") -> str:
        """Give what held on a day: the last word that covers it."""
        for spell in reversed(self.spells):
            if spell.covers(day):
                return spell.value
        return default

    def and_then(self, spell: Spell) -> "Timeline":
        """Add a word to those said before."""
        return Timeline((*self.spells, spell))

    def stretches(self, default: str = "") -> Iterator[Spell]:
        """Give what held as spells that follow each other without a gap, the earliest first."""
        edges = {s.first for s in self.spells if s.first is not None}
        edges |= {s.last + timedelta(days=1) for s in self.spells if s.last is not None}
        starts = [None, *sorted(edges)]
        pending: Spell | None = None
        for start, following in zip(starts, [*starts[1:], None], strict=True):
            last = None if following is None else following - timedelta(days=1)
            value = self.on(start or last or date.min, default)
            if pending is not None and pending.value == value:
                pending = Spell(value, pending.first, last)
                continue
            if pending is not None:
                yield pending
            pending = Spell(value, start, last)
        if pending is not None:
            yield pending

    def standing(self, day: date, default: str = "") -> str:
        """Give what holds on a day but for words that end, as of Ramadan."""
        around = self.stretch(day, default)
        if around.last is None:
            return around.value
        for spell in reversed(self.spells):
            if spell.last is None and spell.covers(day):
                return spell.value
        return self.on(day, default)

    def passing(self, first: date) -> Iterator[Spell]:
        """Give what holds from a day on by words with a first and a last day, as of Ramadan."""
        for stretch in self.stretches():
            begin = max(stretch.first or date.min, first)
            if stretch.last is not None and begin <= stretch.last:
                word = next((s for s in reversed(self.spells) if s.covers(begin)), None)
                if word is not None and word.first is not None and word.last is not None:
                    yield Spell(stretch.value, begin, stretch.last)

    def stretch(self, day: date, default: str = "") -> Spell:
        """Give what holds on a day, with the days before and after on which it holds too."""
        return next(spell for spell in self.stretches(default) if spell.covers(day))

    def first_from(self, value: str, day: date, default: str = "") -> date | None:
        """Give the first day, from one on, on which a value holds; None where it never does."""
        for stretch in self.stretches(default):
            if stretch.value == value and (stretch.last is None or day <= stretch.last):
                return max(stretch.first or date.min, day)
        return None

    def unlike(
        self, stated: Spell, default: str = "", same: Callable[[str, str], bool] = eq
    ) -> Iterator[tuple[str, Spell]]:
        """Give the days of a word on which something else holds, each time with what holds.

        Args:
            stated: The word.
            default: What holds where nothing was said.
            same: Says whether two values mean the same.
        """
        for stretch in self.stretches(default):
            first = max(stretch.first or date.min, stated.first or date.min)
            last = min(stretch.last or date.max, stated.last or date.max)
            if first <= last and not same(stretch.value, stated.value):
                yield stretch.value, Spell(stated.value, *_open(first, last))

    def saying(
        self, stated: Spell, same: Callable[[str, str], bool] = eq
    ) -> tuple[tuple[tuple[str, Spell], ...], tuple[Spell, ...]]:
        """Give what a word changes; one without an end leaves those that end, as of Ramadan.

        Args:
            stated: The word.
            same: Says whether two values mean the same.

        Returns:
            The days on which something else holds, as `unlike` gives them, and the words of some
            days only that go on holding: they are to be said again after this one.
        """
        passing = () if stated.last else tuple(self.passing(stated.first or date.min))
        kept = {(spell.first, spell.last) for spell in passing}
        others = self.unlike(stated, same=same)
        return tuple(o for o in others if (o[1].first, o[1].last) not in kept), passing

    def holds(self, value: str, first: date, last: date, default: str = "") -> bool:
        """Say whether a value held on any day from one to another."""
        return any(
            stretch.value == value
            and (stretch.first is None or stretch.first <= last)
            and (stretch.last is None or first <= stretch.last)
            for stretch in self.stretches(default)
        )


def _open(first: date, last: date) -> tuple[date | None, date | None]:
    """Give two days as a spell has them, none for the beginning and the end of time."""
    return None if first == date.min else first, None if last == date.max else last
