"""A roster, into the register: each counter-day it names is replaced, and answers follow.

Corrections stand above it and hold on, unless it is said that they are undone. What a late roster
moves are amendments that say how many and by whom, until a period is closed. Read next:
`duty_checks.py`, `substitutions.py`, `survey/register/rosters.py`.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from sqlalchemy import Connection

from survey import attribution
from survey.actions import duty_checks, traces
from survey.actions.duty_checks import hours, place, some
from survey.actions.planning import carry_out, today
from survey.closing import counted
from survey.errors import Invalid, LoketError
from survey.language import N_, NN_, Phrase
from survey.office.dated import NO, YES
from survey.office.facts import Duty, Office, Unit
from survey.periods import Week
from survey.plans import CORRECTION, OFFICER, ROSTER, ChangeKind, Plan, PlannedChange, Touched
from survey.register import (
    amendments,
    attributables,
    closings,
    journal,
    offices,
    rosters,
    substitutions,
)
from survey.register.engine import Register
from survey.register.moments import wall
from survey.register.rosters import RosterDay
from survey.substitutions import Substitution, standing

_DAY: Final = timedelta(days=1)
_REPLACED: Final = "diganti jadwal baru"


class DutiesEnd(LoketError):
    """A warning: duties that were known of the counter-days of the file and hold no longer."""

    slug = "duties-end"
    sentence = NN_(
        "%(n)s jadwal tidak berlaku lagi karena hari-loketnya ada di berkas ini: %(duties)s. Untuk "
        "pengganti beberapa jam saja pakai loket ganti."
    )


class CorrectionsHold(LoketError):
    """A warning: corrections that go on holding over what a roster says now."""

    slug = "corrections-hold"
    sentence = NN_(
        "%(n)s koreksi tetap berlaku di atas jadwal ini: %(corrections)s. Untuk membatalkannya: "
        "loket jadwal batal NOMOR, atau semuanya dengan loket import office --replace-corrections."
    )


class NothingToCopy(Invalid):
    """The roster says nothing of the week that was to be copied."""

    slug = "nothing-to-copy"
    sentence = N_("Unit %(unit)s belum mempunyai jadwal di minggu %(week)s. Pilih minggu lain.")


class CounterDaysKept(LoketError):
    """A warning: counter-days between the days of a roster that it does not name."""

    slug = "counter-days-kept"
    sentence = NN_(
        "%(n)s hari-loket di antara hari-hari berkas ini tidak disebut di dalamnya; jadwalnya yang "
        "lama tetap berlaku: %(days)s. Kalau loketnya kosong, pakai loket kosongkan."
    )


class NotCopied(LoketError):
    """A warning: duties that have no place in the week they are copied to, for one reason."""

    slug = "not-copied"
    sentence = NN_("%(n)s jadwal tidak disalin karena %(why)s: %(duties)s.")


def set_duties(register: Register, duties: Mapping[str, Sequence[Duty]], by: str) -> Plan:
    """Store a roster alone; each counter-day named replaces what was known of it.

    Args:
        register: Where to.
        duties: The roster by unit code; a duty of officer "" says that nobody serves then.
        by: Who brings it.

    Raises:
        UnknownUnit, UnknownCounter, UnknownOfficer, WrongDuty, DutiesOverlap, EndedByThen,
        CounterIsAnother: Nothing was stored.
    """
    return carry_out(register, lambda conn: roster(conn, duties, by))


def roster(
    conn: Connection,
    duties: Mapping[str, Sequence[Duty]],
    by: str,
    *,
    replace_corrections: bool = False,
) -> Plan:
    """Do what `set_duties` does in a transaction of the caller's; see `put`."""
    plan = put(conn, duties, by, replace_corrections=replace_corrections)
    if plan.any:
        journal.note(conn, by, plan.act, plan.subject, traces.of_plan(plan))
    return plan


def copy_week(conn: Connection, unit_code: str, week: Week, to: Week, by: str) -> Plan:
    """Copy the roster of a week, without its corrections, into another one.

    What falls on a closed day, or is of an officer or counter not in use by then, is left out and
    told. Of the counter-days it names the copy replaces the roster.

    Raises:
        UnknownUnit: There is no such unit.
        NothingToCopy: The roster says nothing of that week.
    """
    unit, office = offices.unit(conn, unit_code), offices.office(conn)
    copied: list[Duty] = []
    left_out: dict[Phrase, list[Duty]] = {}
    for duty in rosters.duties(conn, unit.code, week.first, week.last):
        apart = to.first - week.first
        moved = replace(duty, start=duty.start + apart, end=duty.end + apart)
        why = _no_place(office, unit, moved)
        (copied if why is None else left_out.setdefault(why, [])).append(moved)
    if not copied and not left_out:
        raise NothingToCopy(field="week", unit=unit.code, week=week)
    plan = put(conn, {unit.code: copied}, by)
    not_copied = (
        NotCopied(n=len(duties), why=why, duties=", ".join(map(place, duties)))
        for why, duties in left_out.items()
    )
    plan = replace(plan, warnings=(*plan.warnings, *not_copied))
    if plan.any:
        journal.note(conn, by, "copy_week", unit.code, f"{week} → {to}: {traces.of_plan(plan)}")
    return plan


def _no_place(office: Office, unit: Unit, duty: Duty) -> Phrase | None:
    """Say why a duty has no place on its day; None where it has one."""
    day = duty.start.date()
    if unit.in_use.on(day, YES) == NO:
        return N_("unitnya tidak dipakai pada hari itu")
    if not office.is_open(unit, day):
        return N_("harinya tutup")
    try:
        duty_checks.check_in_use(unit, [duty])
    except duty_checks.CounterIsAnother:
        return N_("loketnya menjadi satu dengan loket lain pada hari itu")
    except duty_checks.EndedByThen as ended:
        if ended.values["what"] == OFFICER:
            return N_("petugasnya tidak dipakai pada hari itu")
        return N_("loketnya tidak dipakai pada hari itu")
    return None


def put(
    conn: Connection,
    duties: Mapping[str, Sequence[Duty]],
    by: str,
    *,
    replace_corrections: bool = False,
) -> Plan:
    """Write a roster and let answers follow it; the caller notes it in the audit.

    Args:
        conn: A writing transaction.
        duties: The roster by unit code.
        by: Who brings it.
        replace_corrections: Undo the corrections of the counter-days it names.
    """
    on = today(conn)
    plan = Plan("set_duties", ", ".join(sorted(duties)), today=on)
    for unit_code, given in duties.items():
        if given:
            unit = offices.unit(conn, unit_code)
            plan = _put_unit(conn, plan, unit, given, by, replace_corrections=replace_corrections)
    return plan


def _put_unit(
    conn: Connection,
    plan: Plan,
    unit: Unit,
    given: Sequence[Duty],
    by: str,
    *,
    replace_corrections: bool,
) -> Plan:
    named = _by_counter_day(unit, given)
    first, last = min(day for _, day in named), max(day for _, day in named)
    # What begins in the night before, or in the last night, reaches into another day.
    around = rosters.counter_days(conn, unit.code, first - _DAY, last + _DAY)
    before = {where: known for where, known in around.items() if first <= where[1] <= last}
    changed = {
        where: RosterDay(before[where].version + 1 if where in before else 1, duties)
        for where, duties in named.items()
        if where not in before or before[where].duties != duties
    }
    new = [duty for counter_day in changed.values() for duty in counter_day.duties]
    duty_checks.check_in_use(unit, new)
    duty_checks.check_beside(unit, around, changed)
    rosters.put_duties(conn, unit.code, changed, by)
    corrections = standing(substitutions.read(conn, unit.code, first - _DAY, last))
    undone = [s for s in corrections if replace_corrections and counter_day(s) in named]
    undoing = substitutions.add(
        conn, unit.code, [replace(s, undoes=s.n, reason=_REPLACED) for s in undone], by
    )
    touched = _touched(changed, before)
    for s in undone:
        touched.setdefault(s.counter.casefold(), set()).update(days_of(s))
    holding = [s for s in corrections if s not in undone and _lies_on(s, changed)]
    where = {*changed, *map(counter_day, undone)}
    return replace(
        plan,
        changes=(
            *plan.changes,
            *(_change(unit, key, before, changed) for key in changed),
            *(correction_change(unit, s) for s in undoing),
        ),
        warnings=(
            *plan.warnings,
            *_ended(before, changed),
            *_kept([w for w in before if w not in named and rosters.holds(unit.aliases, *w)]),
            *_held(holding),
            *duty_checks.warnings(conn, unit, plan.today, new, where),
        ),
        touched=plan.touched + resolve_again(conn, unit.code, touched, by, "roster"),
    )


def _kept(unnamed: Collection[tuple[str, date]]) -> Iterator[LoketError]:
    if unnamed:
        texts = [f"{counter} {day}" for counter, day in sorted(unnamed, key=lambda w: w[::-1])]
        yield CounterDaysKept(n=len(texts), days=some(texts))


def _by_counter_day(unit: Unit, given: Sequence[Duty]) -> dict[tuple[str, date], tuple[Duty, ...]]:
    """Give a roster by its counter-days, checked, with codes as first written."""
    attribution.check_roster(given)
    named: dict[tuple[str, date], list[Duty]] = {}
    for duty in given:
        known = duty_checks.as_known(unit, duty)
        served = named.setdefault((known.counter, known.start.date()), [])
        if known.officer:  # else the roster has nobody then, and maybe nobody on the whole day
            served.append(known)
    for counter, day in named:  # also where it says what was known before: it holds no longer
        duty_checks.check_is_itself(unit, counter, day)
    return {
        where: tuple(sorted(served, key=lambda d: (d.start, d.end, d.officer)))
        for where, served in named.items()
    }


_Days = Mapping[tuple[str, date], RosterDay]


def _change(unit: Unit, where: tuple[str, date], before: _Days, changed: _Days) -> PlannedChange:
    counter, day = where
    return PlannedChange(
        kind=ChangeKind.CHANGED if where in before else ChangeKind.ADDED,
        what=ROSTER,
        place=f"{unit.code}/{counter}",
        old=hours(before[where].duties) or "–" if where in before else "",
        new=hours(changed[where].duties) or "–",
        first=day,
        last=day,
    )


def correction_change(unit: Unit, written: Substitution) -> PlannedChange:
    """Give what is new or ended by a correction or what undoes one, for a plan."""
    ended = written.undoes is not None
    return PlannedChange(
        kind=ChangeKind.ENDED if ended else ChangeKind.ADDED,
        what=CORRECTION,
        place=f"{unit.code}/{written.counter}",
        old=as_text(written) if ended else "",
        new="" if ended else as_text(written),
        first=written.start.date(),
        last=written.end.date(),
    )


def as_text(correction: Substitution) -> str:
    """Write what a correction says or an undoing ends, with its number; nobody is a dash."""
    times = f"{correction.start:%H.%M}–{correction.end:%H.%M}"
    n = correction.undoes or correction.n
    reason = f" ({correction.reason})" if correction.reason else ""
    return f"no. {n}: {correction.officer or '–'} {times}{reason}"


def counter_day(correction: Substitution) -> tuple[str, date]:
    """Give the counter-day that a correction belongs to."""
    return correction.counter, correction.start.date()


def _lies_on(correction: Substitution, counter_days: _Days) -> bool:
    last = (correction.end - timedelta.resolution).date()
    return not {counter_day(correction), (correction.counter, last)}.isdisjoint(counter_days)


def days_of(correction: Substitution) -> set[date]:
    """Give the days on which a correction can change whom an answer is about."""
    span = Duty(correction.counter, correction.officer, correction.start, correction.end)
    return attribution.days_touched([span])


def _ended(before: _Days, changed: _Days) -> list[LoketError]:
    new = {duty for counter_day in changed.values() for duty in counter_day.duties}
    gone = {duty for key in changed if key in before for duty in before[key].duties} - new
    ended = sorted(gone, key=lambda d: (d.start, d.counter))
    return [DutiesEnd(n=len(ended), duties=some(map(place, ended)))] if ended else []


def _held(corrections: Sequence[Substitution]) -> list[LoketError]:
    if not corrections:
        return []
    texts = [f"{s.counter} {s.start:%Y-%m-%d}, {as_text(s)}" for s in corrections]
    return [CorrectionsHold(n=len(texts), corrections=some(texts))]


def _touched(changed: _Days, before: _Days) -> dict[str, set[date]]:
    """Give by counter without case the days on which a change of roster can change who it was."""
    touched: dict[str, set[date]] = {}
    for where, now in changed.items():
        old = before[where].duties if where in before else ()
        days = attribution.days_touched((*old, *now.duties))
        touched.setdefault(where[0].casefold(), set()).update(days)
    return touched


def resolve_again(
    conn: Connection, unit: str, touched: Mapping[str, Collection[date]], by: str, reason: str
) -> Touched:
    """Say anew whom answers are about, until a closed period counts them.

    Args:
        conn: A writing transaction.
        unit: The unit's code as first written.
        touched: The days whose answers are looked at, by counter without case.
        by: Who caused it.
        reason: What caused it, for the amendments.

    Returns:
        How many moved, how many stay although the roster now says otherwise, and which closed
        periods these belong to.
    """
    days = set[date]().union(*touched.values())
    if not days:
        return Touched()
    first, last = min(days), max(days)
    duties = rosters.telling(conn, unit, first, last)
    current = amendments.latest(conn, unit, first, last).attribution
    zone = offices.office(conn).zone
    closed = [
        (span.first, span.last, wall(span.signed_at.astimezone(zone)))
        for span in closings.spans(conn, unit)
    ]
    moves, moved, stayed = [], list[date](), list[date]()
    for answer in attributables.attributable(conn, unit, first, last):
        key = answer.counter.casefold()
        if answer.day not in touched.get(key, ()):
            continue
        to = attribution.resolve(
            kind=answer.kind,
            channel=answer.channel,
            provenance=answer.provenance,
            named=answer.named,
            at=answer.at,
            duties=duties.get((key, answer.day), ()),
        )
        if to == current.get(answer.id, answer.attribution):
            continue
        if counted(answer.day, answer.late, closed):
            stayed.append(answer.day)
        else:
            moved.append(answer.day)
            moves.append((amendments.Amended(answer.id, unit, answer.day.isoformat()), to))
    return Touched(
        moved=amendments.attribute(conn, moves, reason, by),
        stayed=len(stayed),
        closed=closings.touched(conn, unit, stayed),
        moved_from=min(moved, default=None),
    )
