"""Who is counted where in a weekly report: what is settled, and what waits for the week's end.

Two sheets of one week, and two weeks' sheets beside each other, never differ by one to four
people. Only people are sorted here; figures.py counts them. Read next: figures.py.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from reports.disclosure import (
    block_of,
    enough,
    last_block,
    settled,
    weeks_of,
    window,
)
from reports.evidence import frames
from reports.evidence.frames import Freshness
from reports.evidence.people import Person
from reports.measures.trends import WeekCount
from reports.weekly.reading import Read
from survey.periods import Week

BEFORE_WEEKS = 8  # what the week is laid beside in words


@dataclass(frozen=True, slots=True)
class People:
    """The people of the weeks shown, as far as figures about them may reach."""

    shown: tuple[Week, ...]  # the report's week last
    everyone: tuple[Person, ...]  # of the week, up to the moment of reading
    reach: date  # the last day whose taps count
    counted: tuple[Person, ...]  # of all weeks, as far as figures reach
    by_week: dict[str, list[Person]]  # also of the weeks before, since the block before began
    whole: bool  # the week is over

    @property
    def now(self) -> list[Person]:
        """The week's people whose taps count."""
        return self.by_week[str(self.shown[-1])]

    @property
    def before(self) -> list[Person]:
        """The people of the eight weeks before."""
        weeks = self.shown[-1 - BEFORE_WEEKS : -1]
        return [person for week in weeks for person in self.by_week[str(week)]]

    @property
    def blocks(self) -> dict[Week, list[Person]]:
        """The people by week since the block before the week's own, what waits left out.

        Weeks before the unit's first answer in that time are no weeks of it.
        """
        last = self.shown[-1]
        weeks = [*weeks_of(last_block(last)), *weeks_of(block_of(last.first))]
        begun = (week for week in weeks if week == last or self.by_week[str(week)])
        first = next(begun)
        return {week: self._over(week) for week in weeks if first <= week <= last}

    def _over(self, week: Week) -> list[Person]:
        return self.by_week[str(week)] if self.whole or week != self.shown[-1] else []

    @property
    def back(self) -> list[list[Person]]:
        """The people by week, back in time, for what waits for the week's end.

        Forms, reasons, half-days and channels of a week under way are few.
        """
        return [self._over(week) for week in reversed(self.shown)]

    def usual(self, weeks: Sequence[WeekCount]) -> tuple[list[WeekCount], list[Person]]:
        """Give those of the eight weeks before with ten taps or more, and their people.

        A week too small to be shown must not follow from the pooled share of the others.
        """
        large = [week for week in weeks[-1 - BEFORE_WEEKS : -1] if enough(week.n)]
        return large, [person for week in large for person in self.by_week[week.name]]


def people(
    read: Read, shown: Sequence[Week], fresh: Freshness, *, whole_batches: bool = True
) -> People:
    """Sort the people of the weeks shown.

    Args:
        read: What the register gave.
        shown: The weeks, the week of the report last.
        fresh: Until when the report reaches.
        whole_batches: Let a week under way grow by whole days and five people only; False counts
            everybody who has arrived.
    """
    week = shown[-1]
    everyone = [p for p in read.people if p.day >= week.first.isoformat()]
    taps = others = week.last
    if whole_batches:
        taps = reach(read, week, [p for p in everyone if p.counts_as_tap], fresh)
        others = reach(read, week, [p for p in everyone if not p.counts_as_tap], fresh)
    counted = [p for p in read.people if p.day <= (taps if p.counts_as_tap else others).isoformat()]
    by_week: dict[str, list[Person]] = {
        str(name): [] for name in (*weeks_of(last_block(week)), *shown)
    }
    for person in (*read.earlier, *counted):
        by_week[frames.week_name(date.fromisoformat(person.day))].append(person)
    return People(
        shown=tuple(shown),
        everyone=tuple(everyone),
        reach=taps,
        counted=tuple(counted),
        by_week=by_week,
        whole=taps >= week.last,
    )


def reach(read: Read, week: Week, now: Sequence[Person], fresh: Freshness) -> date:
    """Give the last day whose answers the figures count.

    A week is whole when its last opening hour is over. Before, a day is counted once it is over
    and five people came after it, so that two sheets of one week never differ by fewer. Taps and
    all others are asked apart, as there are figures about each.
    """
    today = read.record.office.day_of(fresh.until_at)
    if all(half.over for half in read.record.half_days if half.day <= today.isoformat()):
        today += timedelta(days=1)
    opens = [date.fromisoformat(half.day) for half in read.record.half_days]
    last = max(opens, default=week.last)
    by_day = Counter(date.fromisoformat(person.day) for person in now)
    last_counted = settled(by_day, week.first, last, today)
    if last_counted is None:
        return week.first - timedelta(days=1)
    return week.last if last_counted == last else last_counted


def seen_forms(read: Read, shown: Sequence[Week], persons: Sequence[Person]) -> list[Person]:
    """Give the people whose forms the table of all weeks counts.

    The window rolls by a week, and so counts groups of weeks (`disclosure.window`).

    Args:
        read: What the register gave.
        shown: The weeks shown, in order.
        persons: Those whose weeks are over.
    """
    week_of = {day: Week.of(date.fromisoformat(day)) for day in {person.day for person in persons}}
    over = max(week_of.values(), default=shown[0])
    forms = dict.fromkeys((*weeks_of(block_of(shown[0].first)), *shown), 0)
    for day, n in read.form_days.items():
        if (week := Week.of(day)) in forms:
            forms[week] += n
    known = {week: n for week, n in forms.items() if week <= over}
    counted = {*window(known, sum(week <= over for week in shown)).counted}
    return [person for person in persons if week_of[person.day] in counted]
