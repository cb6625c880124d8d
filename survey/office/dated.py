"""Facts with dates: what was said of an office, for which days, and what held on one of them.

Whatever moves a figure has days from and to: opening hours, closed days, what is in use, what
counts as something else. Nothing is ever overwritten: a later word covers an earlier one on its own
days, and of the days before it the earlier one stays true. Names have no dates: they are plain.
Read next: `opening.py`, `aliases.py`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
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

    def holds(self, value: str, first: date, last: date, default: str = "") -> bool:
        """Say whether a value held on any day from one to another."""
        return any(
            stretch.value == value
            and (stretch.first is None or stretch.first <= last)
            and (stretch.last is None or first <= stretch.last)
            for stretch in self.stretches(default)
        )
