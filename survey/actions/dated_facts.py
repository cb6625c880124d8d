"""What an office file says of facts with dates, beside what is known: only what differs is written.

A value without days holds from today on; one with days holds on exactly these days, also where
they are past, and the plan tells so. What is known of other days stays as it is and is told. Read
next: `offices.py`, `survey/office/dated.py`.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from operator import eq
from typing import Final

from sqlalchemy import Connection

from survey.actions import hours_checks
from survey.actions.duty_checks import NO_DAYS, CounterDays
from survey.errors import LoketError
from survey.language import N_, Phrase
from survey.office.dated import NO, YES, Fact, Noun, Spell, Timeline, Topic
from survey.office.facts import Office, Unit
from survey.office.holidays import is_holiday
from survey.office.hours import Hours, Spans, read_spans, times_of
from survey.office.opening import CLOSED, Opening
from survey.periods import parse
from survey.plans import DAY, HOURS, ChangeKind, PlannedChange, Touched
from survey.register import closings, facts
from survey.register.closings import ClosedDays
from survey.register.facts import KnownFacts

SHUT: Final = N_("tutup")
WHOLE_OFFICE: Final = N_("Kantor")
AS_BEFORE: Final = N_("seperti biasa")
IN_USE: Final = N_("dipakai")
NOT_IN_USE: Final = N_("tidak dipakai")
_WORDS: Final[Mapping[str, str]] = {YES: IN_USE, NO: NOT_IN_USE}
_DAY: Final = timedelta(days=1)
USUAL_WEEK: Final = "Mon-Fri 08:00-15:00"  # of a new unit of which nothing is said


@dataclass(frozen=True, slots=True)
class Subject:
    """What a fact is about, and how a plan names it.

    Args:
        noun: What kind of thing.
        unit: Its unit as first written.
        code: Its code as first written; "" for the unit itself.
        what: What the plan calls that which changes.
        name: What people call it.
        is_new: Whether it comes with this file, so that nothing is changed by what is said of it.
    """

    noun: Noun
    unit: str
    code: str
    what: Phrase
    name: str = ""
    is_new: bool = False

    @property
    def place(self) -> str:
        """Where it is, as a plan names it: "dukcapil/L1"."""
        return f"{self.unit}/{self.code}" if self.code else self.unit


@dataclass
class DatedFacts:
    """Compares what is said with what is known, and collects what is to be written and told.

    Args:
        known: All that was said before.
        today: The day on the office's calendar.
        made: What changes; it grows.
        is_first: Whether the office had no unit until now, so that all holds from the beginning.
        facts: What is to be written, in this order.
        other_zone: Whether the time zone becomes another one, by which every day is judged anew.
    """

    known: KnownFacts
    today: date
    made: list[PlannedChange]
    is_first: bool = False
    facts: list[Fact] = field(default_factory=list)
    other_zone: bool = False

    def from_today(
        self,
        subject: Subject,
        topic: Topic,
        value: str,
        same: Callable[[str, str], bool] = eq,
    ) -> Timeline:
        """Say a value without days: of a new thing from the beginning, else from today on.

        What is known of some later days only, as of Ramadan, still holds on these.

        Returns:
            All that is said of the topic now.
        """
        line = self._line(subject, topic)
        if subject.is_new:
            return self._say(subject, topic, line, Spell(value)) if value else line
        usual = line.standing(self.today)
        if same(usual, value):
            return line
        special = [s for s in self._coming(line) if not same(s.value, usual)]
        since = Spell(value, self.today)
        for spell in (since, *special):
            line = self._say(subject, topic, line, spell)
        self._change(subject, usual, since)
        return line

    def on_days(
        self,
        subject: Subject,
        topic: Topic,
        line: Timeline,
        stated: Spell,
        *,
        default: str = "",
    ) -> Timeline:
        """Say a value on its days, where something else is known of them.

        Returns:
            All that is said of the topic now.
        """
        for old, spell in tuple(line.unlike(stated, default)):
            line = self._say(subject, topic, line, spell)
            if not subject.is_new:
                self._change(subject, old, spell)
        return line

    def hours(self, subject: Subject, opening: Opening) -> None:
        """Say when a unit is open in which weeks; what it keeps of other weeks is told."""
        line = self._line(subject, Topic.HOURS)
        stated = opening.weeks.spells or ((Spell(USUAL_WEEK),) if subject.is_new else ())
        dated = [spell for spell in stated if spell.first is not None or spell.last is not None]
        by_now = Timeline(stated).standing(self.today)
        for spell in stated:
            if spell in dated:
                line = self._week(subject, line, spell)
            elif subject.is_new or spell.value == by_now:  # else another week has followed it
                line = self.from_today(subject, Topic.HOURS, spell.value, same_week)
        usual = line.standing(self.today)
        for kept in self._coming(line) if stated else ():
            day = kept.first or self.today
            is_stated = any(s.covers(day) and same_week(s.value, kept.value) for s in dated)
            if not (same_week(kept.value, usual) or is_stated):
                self._keep(HOURS, subject.place, kept.value, kept)

    def _week(self, subject: Subject, line: Timeline, stated: Spell) -> Timeline:
        """Say a week on its days; without an end it leaves those of some weeks, as of Ramadan."""
        others, passing = line.saying(stated, same_week)
        for spell in (stated, *passing) if others else ():
            line = self._say(subject, Topic.HOURS, line, spell)
        for old, spell in others if not subject.is_new else ():
            self._change(subject, old, spell)
        return line

    def days(self, subject: Subject, office: Office, before: Unit | None, opening: Opening) -> None:
        """Say the times of single days of a unit; other days of its own from then on are told."""
        known = before.opening.days if before else {}
        for day, times in sorted(opening.days.items()):
            if day in known and _read(known[day]) == _read(times):
                continue
            stated = Spell(times, day, day)
            self.facts.append(Fact(Noun.UNIT, subject.unit, "", Topic.DAY, stated))
            old = ""
            if before is not None and (day < self.today or day in known):
                old = times_of(office.spans(before, day)) or SHUT
            self._note_day(subject.place, old, times or SHUT, day)
        for day in sorted(known.keys() - opening.days.keys()) if opening.days else ():
            if day >= min(opening.days):
                self._keep(DAY, subject.place, known[day] or SHUT, Spell("", day, day))

    def closed(
        self,
        days: Mapping[date, str],
        before: Office | None,
        units: Sequence[Unit],
        *,
        whole: bool = True,
    ) -> None:
        """Say on which days the whole office is closed.

        Args:
            days: Each with what the plan calls it.
            before: The office as it was known.
            units: Its units as they were known.
            whole: Whether this is all of a calendar, so that other days from then on are told but
                for holidays, which are closed days without being named.
        """
        known = before.closed if before else frozenset[date]()
        for day in sorted(days.keys() - known):
            self.facts.append(Fact(Noun.OFFICE, "", "", Topic.DAY, Spell(CLOSED, day, day)))
            was_open = any(before.is_open(unit, day) for unit in units) if before else False
            old = AS_BEFORE if was_open and day < self.today else ""
            self._note_day(WHOLE_OFFICE, old, days[day], day)
        for day in sorted(known - days.keys()) if days and whole else ():
            if day >= min(days) and not is_holiday(day):
                self._keep(DAY, WHOLE_OFFICE, SHUT, Spell("", day, day))

    def in_use(self, subject: Subject, stated: Timeline) -> None:
        """Say on which days a thing is in use; where nothing is said, the end that is known stays.

        Args:
            subject: The thing.
            stated: The days of use that are said, each with its first day, its last, or both.
        """
        line = self._line(subject, Topic.IN_USE)
        since = self.since(subject, stated)
        if since is not None:
            line = self._say(subject, Topic.IN_USE, line, Spell(NO, None, since - _DAY))
        for spell in self._coming(line, YES) if not stated.spells else ():
            if spell.value == NO:
                self._keep(subject.what, subject.place, NOT_IN_USE, spell)
        for spell in stated.spells:
            for edges, day in ((_begins, spell.first), (_ends, spell.last)):
                for change in edges(line, day) if day is not None else ():
                    line = self.on_days(subject, Topic.IN_USE, line, change, default=YES)
            if spell.first is not None and spell.last is not None:
                line = self.on_days(subject, Topic.IN_USE, line, spell, default=YES)

    def since(self, subject: Subject, stated: Timeline) -> date | None:
        """Give the first day of what an office gets that was there before: today, unless said.

        None is from the beginning, or as is said.
        """
        if not subject.is_new or self.is_first:
            return None
        is_said = any(s.first or (s.last and s.last < self.today) for s in stated.spells)
        return None if is_said else self.today

    def days_of_new(self, subject: Subject, stated: Timeline) -> tuple[date | None, date | None]:
        """Give the first and the last day of something new, for a plan; none in a first file."""
        if not subject.is_new or self.is_first:
            return None, None
        spells = stated.spells or (Spell(YES),)
        return self.since(subject, stated) or spells[0].first, spells[-1].last

    def write(self, conn: Connection, by: str, units: Sequence[Unit]) -> Touched:
        """Store all of it.

        Args:
            conn: A writing transaction.
            by: Who says so.
            units: The units as they were known.

        Returns:
            The closed periods that it reaches back into.
        """
        facts.add(conn, self.facts, by)
        closed = [
            parse(span.period).label()
            for unit, spells in self._other_times(units)
            for span in closings.spans(conn, unit.code)
            if any(_meets(spell, span) for spell in spells)
        ]
        return Touched(closed=tuple(dict.fromkeys(closed)))

    def warnings(
        self,
        conn: Connection,
        office: Office | None,
        units: Sequence[Unit],
        named: CounterDays = NO_DAYS,
    ) -> tuple[LoketError, ...]:
        """Have days anew judged whose opening times change, and tell what that does.

        Args:
            conn: The transaction that wrote it.
            office: The office as it was known; None before the first one.
            units: The units as they were known.
            named: Counter-days of which a roster has told already; see `hours_checks`.
        """
        spells = self._other_times(units)
        return hours_checks.warnings(conn, office, spells, named) if office and spells else ()

    def _other_times(self, units: Sequence[Unit]) -> list[tuple[Unit, list[Spell]]]:
        """Give the units whose opening times change, with the days on which they do."""
        times = [fact for fact in self.facts if fact.topic in (Topic.HOURS, Topic.DAY)]
        times += [f for f in self.facts if (f.noun, f.topic) == (Noun.UNIT, Topic.IN_USE)]
        always = [Spell("")] if self.other_zone else []
        by_unit = (
            (unit, [*always, *(f.spell for f in times if f.unit in ("", unit.code))])
            for unit in units
        )
        return [(unit, spells) for unit, spells in by_unit if spells]

    def _coming(self, line: Timeline, default: str = "") -> Iterator[Spell]:
        """Give what holds from today on, one word after the other."""
        for spell in line.stretches(default):
            if spell.last is None or spell.last >= self.today:
                first = None if spell.first is None else max(spell.first, self.today)
                yield replace(spell, first=first)

    def _line(self, subject: Subject, topic: Topic) -> Timeline:
        return self.known.timeline(subject.noun, subject.unit, subject.code, topic)

    def _say(self, subject: Subject, topic: Topic, line: Timeline, spell: Spell) -> Timeline:
        self.facts.append(Fact(subject.noun, subject.unit, subject.code, topic, spell))
        return line.and_then(spell)

    def _note_day(self, place: str, old: str, new: str, day: date) -> None:
        kind = ChangeKind.CHANGED if old else ChangeKind.ADDED
        self.made.append(PlannedChange(kind, DAY, place, old, new, day, day))

    def _change(self, subject: Subject, old: str, stated: Spell) -> None:
        ends = stated.value == NO and stated.last is None
        kind = ChangeKind.ENDED if ends else ChangeKind.CHANGED
        new = "" if ends else _WORDS.get(stated.value, stated.value)
        old = subject.name if ends else _WORDS.get(old, old)
        self.made.append(
            PlannedChange(kind, subject.what, subject.place, old, new, stated.first, stated.last)
        )

    def _keep(self, what: Phrase, place: str, value: str, spell: Spell) -> None:
        self.made.append(
            PlannedChange(ChangeKind.KEPT, what, place, value, value, spell.first, spell.last)
        )


def same_week(before: str, after: str) -> bool:
    """Say whether two texts give the same opening hours of a week."""
    if before == after or not (before and after):
        return before == after
    return Hours.parse(before).by_weekday == Hours.parse(after).by_weekday


def _read(times: str) -> Spans:
    return read_spans(times) if times else ()


def _begins(line: Timeline, first: date) -> list[Spell]:
    """Give what makes a day the first of a time of use; earlier times of use stay."""
    at, before = line.stretch(first, YES), line.stretch(first - _DAY, YES)
    changes = [Spell(YES, first, at.last)] if at.value == NO else []
    return changes + ([Spell(NO, before.first, first - _DAY)] if before.value == YES else [])


def _ends(line: Timeline, last: date) -> list[Spell]:
    """Give what makes a day the last of a time of use; later times of use stay."""
    at, after = line.stretch(last, YES), line.stretch(last + _DAY, YES)
    changes = [Spell(YES, at.first, last)] if at.value == NO else []
    return changes + ([Spell(NO, last + _DAY, after.last)] if after.value == YES else [])


def _meets(spell: Spell, closed: ClosedDays) -> bool:
    return (spell.first or date.min) <= closed.last and closed.first <= (spell.last or date.max)
