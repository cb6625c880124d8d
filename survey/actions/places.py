"""Acts on what an office has: ended and reopened, other hours, single days.

Nothing is rewritten: an act says what holds from a day on, and who reads a day asks what held
then. What reaches back is told by the plan, with the closed periods it touches; what was signed
stays. Read next: `codes.py`, `planning.py`, `survey/register/facts.py`.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Final, NamedTuple

from sqlalchemy import Connection

from survey.actions import duty_checks, hours_checks, traces
from survey.actions.dated_facts import same_week
from survey.actions.planning import today
from survey.errors import Conflict, Invalid, LoketError, Missing
from survey.language import N_, NN_
from survey.office.dated import NO, YES, Fact, Noun, Spell, Timeline, Topic
from survey.office.facts import Duty, Unit
from survey.office.hours import Hours, Spans, WrongHours, read_spans
from survey.office.opening import AS_THE_WEEK, CLOSED
from survey.periods import WrongOrder, parse
from survey.plans import (
    COUNTER,
    DAY,
    HOURS,
    OFFICER,
    SERVICE,
    UNIT,
    ChangeKind,
    Plan,
    PlannedChange,
    Touched,
)
from survey.register import closings, facts, journal, lines, offices, rosters

WHAT: Final = {
    Noun.UNIT: UNIT,
    Noun.SERVICE: SERVICE,
    Noun.COUNTER: COUNTER,
    Noun.OFFICER: OFFICER,
}
KIND: Final = {  # as a command names it
    Noun.UNIT: "unit",
    Noun.SERVICE: "layanan",
    Noun.COUNTER: "loket",
    Noun.OFFICER: "petugas",
}


class NoPlace(Invalid):
    """A service, counter or officer without its unit."""

    slug = "no-place"
    sentence = N_("“%(text)s” tidak menunjuk satu %(what)s. Tulis UNIT/KODE, misalnya dukcapil/L1.")


class NotThere(Missing):
    """A code that nothing of the unit has."""

    slug = "not-there"
    sentence = N_("%(what)s “%(code)s” tidak terdaftar di unit %(unit)s. Yang ada: %(known)s.")


class DutiesAfterEnd(LoketError):
    """A warning: duties after the last day of an officer, a counter or a unit."""

    slug = "duties-after-end"
    sentence = NN_(
        "%(n)s jadwal sesudah hari terakhirnya: %(duties)s. Ganti jadwal itu, atau kosongkan."
    )


class AnswersAfterEnd(LoketError):
    """A warning: answers that came after the last day; they count all the same."""

    slug = "answers-after-end"
    sentence = NN_("%(n)s jawaban sejak %(day)s sudah masuk; semuanya tetap dihitung.")


class StaysOpen(LoketError):
    """A warning: units with hours of their own on a day on which the office is closed."""

    slug = "stays-open"
    sentence = N_(
        "Unit %(units)s tetap buka pada %(day)s karena mempunyai jam sendiri hari itu. Tutup juga: "
        "loket kantor hari UNIT %(day)s tutup."
    )


class EndedAlready(Conflict):
    """What is to end on a day has ended before it."""

    slug = "ended-already"
    sentence = N_(
        "%(what)s %(place)s sudah tidak dipakai sejak %(since)s. Kalau baru berakhir pada "
        "%(first)s, buka dahulu: loket kantor buka %(kind)s %(place)s --from %(day)s; sesudah itu "
        "akhiri lagi."
    )


class InUseAlready(Conflict):
    """What is to be opened from a day on is in use from an earlier one on."""

    slug = "in-use-already"
    sentence = N_(
        "%(what)s %(place)s sudah dipakai sejak %(since)s, jadi tidak ada yang dibuka pada "
        "%(first)s. Kalau sebelum %(first)s tidak dipakai, akhiri dahulu: loket kantor akhiri "
        "%(kind)s %(place)s --from TANGGAL."
    )


class OfficePart(NamedTuple):
    """A unit, or a service, counter or officer of one, by the code it has now."""

    noun: Noun
    unit: Unit
    code: str  # "" the unit itself
    name: str
    in_use: Timeline

    @property
    def place(self) -> str:
        """Where it stands, as people write it: "dukcapil/L1"."""
        return f"{self.unit.code}/{self.code}" if self.code else self.unit.code


def find(conn: Connection, noun: Noun, place: str) -> OfficePart:
    """Find a unit, or a service, counter or officer as UNIT/CODE; an old code leads to the new one.

    Raises:
        UnknownUnit, NotThere: There is none.
        NoPlace: The unit, or the code, is missing.
    """
    unit_code, slash, code = place.strip().partition("/")
    if noun is Noun.UNIT and not slash:
        unit = offices.unit(conn, unit_code)
        return OfficePart(noun, unit, "", unit.name, unit.in_use)
    if noun is Noun.UNIT or not (unit_code and code):
        raise NoPlace(text=place, what=WHAT[noun])
    unit = offices.unit(conn, unit_code)
    current = unit.aliases.always(noun, code.strip()).casefold()
    for thing in unit.things(noun):
        if thing.code.casefold() == current:
            return OfficePart(noun, unit, thing.code, thing.name, thing.in_use)
    known = ", ".join(thing.code for thing in unit.things(noun)) or "–"
    raise NotThere(what=WHAT[noun], code=code, unit=unit.code, known=known)


def end(conn: Connection, noun: Noun, place: str, first: date, by: str) -> Plan:
    """Say that something is in use no more from a day on; what was said of it stays.

    Args:
        conn: A writing transaction.
        noun: What it is.
        place: UNIT, or UNIT/CODE.
        first: The first day without it.
        by: Who says so.

    Raises:
        EndedAlready: It has ended before that day.
        UnknownUnit, NotThere, NoPlace: There is no such thing.
    """
    return _say_in_use(conn, find(conn, noun, place), Spell(NO, first), by)


def reopen(conn: Connection, noun: Noun, place: str, first: date, by: str) -> Plan:
    """Say that something is in use again from a day on; see `end`.

    Raises:
        InUseAlready: It is in use from an earlier day on.
        UnknownUnit, NotThere, NoPlace: There is no such thing.
    """
    return _say_in_use(conn, find(conn, noun, place), Spell(YES, first), by)


def _say_in_use(conn: Connection, part: OfficePart, spell: Spell, by: str) -> Plan:
    """Say from a day on whether a part of the office is in use; said again, nothing changes."""
    ends = spell.value == NO
    act, kind = ("end", ChangeKind.ENDED) if ends else ("reopen", ChangeKind.REOPENED)
    first = spell.first or date.min
    if not part.in_use.holds(YES if ends else NO, first, date.max, YES):
        since = part.in_use.stretch(first, YES).first
        if since == first:
            return Plan(act, part.place, today=today(conn))
        raise _said_already(part, since, first, ends=ends)
    warnings = [*_after_end(conn, part, first)] if ends else []
    facts.add(conn, [Fact(part.noun, part.unit.code, part.code, Topic.IN_USE, spell)], by)
    n = n_answers(conn, part)
    change = PlannedChange(kind, WHAT[part.noun], part.place, part.name, first=first, n_answers=n)
    if part.noun is Noun.UNIT:  # it has opening hours only while it is in use
        office = offices.office(conn)
        warnings += [*hours_checks.judged_again(conn, office, [(part.unit, [spell])])]
    touched = Touched(closed=closed_from(conn, part.unit.code, first))
    return note(conn, by, Plan(act, part.place, (change,), tuple(warnings), touched))


def _said_already(part: OfficePart, since: date | None, first: date, *, ends: bool) -> LoketError:
    refusal = EndedAlready if ends else InUseAlready
    return refusal(
        field="from",
        what=WHAT[part.noun],
        kind=KIND[part.noun],
        place=part.place,
        since=since or N_("awal"),
        day=since or N_("TANGGAL"),
        first=first,
    )


def _after_end(conn: Connection, part: OfficePart, first: date) -> Iterator[LoketError]:
    """Tell what lies after the last day of a part of the office."""
    if duties := _duties_from(conn, part, first):
        texts = duty_checks.some(f"{d.officer} di {d.counter} {d.start:%Y-%m-%d}" for d in duties)
        yield DutiesAfterEnd(n=len(duties), duties=texts)
    if n_after := n_answers(conn, part, first):
        yield AnswersAfterEnd(n=n_after, day=first)


def set_week(
    conn: Connection, unit: str, week: str, *, first: date | None, last: date | None, by: str
) -> Plan:
    """Say the opening hours of a unit from a day on, or for some weeks only, as in Ramadan.

    Without an end they leave weeks that have other hours for some days only as they are.

    Args:
        conn: A writing transaction.
        unit: Its code.
        week: As `Hours` reads it.
        first: The first day; None from the beginning.
        last: The last one; None without an end.
        by: Who says so.

    Raises:
        UnknownUnit, WrongHours, WrongOrder: Nothing was stored.
    """
    part, hours = find(conn, Noun.UNIT, unit), Hours.parse(week)
    if (first or date.min) > (last or date.max):
        raise WrongOrder(first=first, last=last)
    spell = Spell(hours.text, first, last)
    others, kept = part.unit.opening.weeks.saying(spell, same_week)
    if not others:
        return Plan("set_week", part.place, today=today(conn))
    office = offices.office(conn)
    unit = part.unit.code
    facts.add(conn, [Fact(Noun.UNIT, unit, "", Topic.HOURS, s) for s in (spell, *kept)], by)
    stretches = [stretch for _, stretch in others]
    changes = [
        PlannedChange(ChangeKind.CHANGED, HOURS, part.place, old, s.value, s.first, s.last)
        for old, s in others
    ]
    warnings = hours_checks.warnings(conn, office, [(part.unit, stretches)])
    staying = [
        PlannedChange(ChangeKind.KEPT, HOURS, part.place, s.value, s.value, s.first, s.last)
        for s in kept
        if not same_week(s.value, hours.text)
    ]
    touched = Touched()
    for s in stretches:
        touched += Touched(closed=closed_from(conn, unit, s.first, s.last))
    plan = note(conn, by, Plan("set_week", part.place, tuple(changes), warnings, touched))
    return replace(plan, changes=(*plan.changes, *staying))


def set_day(conn: Connection, unit: str | None, day: date, times: str, by: str) -> Plan:
    """Say of one day when a unit, or all of the office, is open on it.

    Args:
        conn: A writing transaction.
        unit: The unit's code; None the whole office.
        day: Which day.
        times: "08.00-12.00", `CLOSED`, or `AS_THE_WEEK`.
        by: Who says so.

    Raises:
        UnknownUnit, WrongHours: Nothing was stored.
    """
    if times not in (CLOSED, AS_THE_WEEK):
        try:
            read_spans(times)
        except ValueError:
            raise WrongHours(field="hours", text=times, part=times) from None
    if unit is None and times in (CLOSED, AS_THE_WEEK):
        return _set_office_day(conn, day, times, by)
    units = offices.units(conn) if unit is None else [offices.unit(conn, unit)]
    subject = ", ".join(known.code for known in units)
    office = offices.office(conn)
    changes, closed = [], Touched()
    changed: list[Unit] = []
    for known in units:
        if known.in_use.on(day, YES) == NO or known.opening.days.get(day, AS_THE_WEEK) == times:
            continue
        spell = Spell(times, day, day)
        facts.add(conn, [Fact(Noun.UNIT, known.code, "", Topic.DAY, spell)], by)
        changed.append(known)
        now = offices.unit(conn, known.code)
        old, new = _hours(office.spans(known, day)), _hours(office.spans(now, day))
        changes.append(
            PlannedChange(ChangeKind.CHANGED, DAY, known.code, old, new, first=day, last=day)
        )
        closed += Touched(closed=closed_from(conn, known.code, day, day))
    spells = [Spell(times, day, day)]
    warnings = hours_checks.warnings(conn, office, [(known, spells) for known in changed])
    return note(conn, by, Plan("set_day", subject, tuple(changes), warnings, closed))


def _set_office_day(conn: Connection, day: date, times: str, by: str) -> Plan:
    """Close the whole office on a day, or leave it to the week again."""
    before = offices.office(conn)
    if (day in before.closed) == (times == CLOSED):
        return Plan("set_day", before.name, today=today(conn))
    facts.add(conn, [Fact(Noun.OFFICE, "", "", Topic.DAY, Spell(times, day, day))], by)
    closed, open_still = Touched(), []
    units = offices.units(conn)
    for unit in units:
        if unit.opening.days.get(day, CLOSED) != CLOSED:
            open_still.append(unit.code)
        closed += Touched(closed=closed_from(conn, unit.code, day, day))
    words = (N_("menurut jam buka"), N_("tutup"))
    old, new = words if times == CLOSED else reversed(words)
    change = PlannedChange(ChangeKind.CHANGED, DAY, N_("Kantor"), old, new, first=day, last=day)
    spells = [Spell(times, day, day)]
    warnings = hours_checks.warnings(conn, before, [(unit, spells) for unit in units])
    if open_still and times == CLOSED:
        warnings = (StaysOpen(units=", ".join(open_still), day=day), *warnings)
    return note(conn, by, Plan("set_day", before.name, (change,), warnings, closed))


def n_answers(conn: Connection, part: OfficePart, first: date | None = None) -> int:
    """Count the ratings and forms that hang on a part of the office, from a day on."""
    if part.noun is Noun.OFFICER:
        return lines.n_about(conn, part.unit.code, part.code, first)
    return lines.n_given(conn, part.unit.code, part.noun, part.code, first)


def closed_from(
    conn: Connection, unit: str, first: date | None, last: date | None = None
) -> tuple[str, ...]:
    """Name the closed periods of a unit that have a day from one to another."""
    return tuple(
        parse(span.period).label()
        for span in closings.spans(conn, unit)
        if (first or span.last) <= span.last and span.first <= (last or span.first)
    )


def note(conn: Connection, by: str, plan: Plan) -> Plan:
    """Write into the audit what was done, and give its plan with the day it is seen from."""
    for change in plan.changes:
        detail = traces.of_change(change)
        if plan.touched.moved or plan.touched.stayed:
            detail = f"{detail}; {traces.of_attributions(plan.touched)}"
        journal.note(conn, by, plan.act, str(change.place), detail)
    return replace(plan, today=today(conn))


def _duties_from(conn: Connection, part: OfficePart, first: date) -> list[Duty]:
    """Give the duties from a day on that are an officer's, at a counter, or in a unit."""
    return [
        duty
        for duty in rosters.duties(conn, part.unit.code, first, date.max)
        if {
            Noun.OFFICER: duty.officer == part.code,
            Noun.COUNTER: duty.counter == part.code,
            Noun.UNIT: True,
        }.get(part.noun, False)
    ]


def _hours(spans: Spans) -> str:
    return ", ".join(f"{start:%H.%M}–{end:%H.%M}" for start, end in spans) or N_("tutup")
