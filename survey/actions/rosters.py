"""A roster, into the register: each counter-day it names is replaced, and answers follow.

What a late roster moves are amendments that say how many and by whom, until a period is closed.
Read next: `survey/register/rosters.py`, `survey/attribution.py`.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from sqlalchemy import Connection

from survey import attribution
from survey.actions.planning import carry_out, today
from survey.closing import day_closed
from survey.errors import Invalid, LoketError
from survey.language import N_, NN_
from survey.office.facts import Duty, Unit
from survey.plans import ROSTER, ChangeKind, Plan, PlannedChange, Touched
from survey.register import amendments, audit, closings, entries, offices, rosters
from survey.register.engine import Register
from survey.register.rosters import RosterDay

AHEAD: Final = timedelta(days=366)  # a roster beyond is mostly a wrong year
_NAMED: Final = 3  # duties that a warning names


class UnknownOfficer(Invalid):
    """A roster names somebody the unit does not know."""

    slug = "unknown-officer"
    sentence = N_("Petugas “%(code)s” tidak terdaftar di unit %(unit)s. Yang ada: %(known)s.")


class AtTwoCounters(LoketError):
    """A warning: one officer at two counters at one time."""

    slug = "at-two-counters"
    sentence = NN_("%(n)s kali satu petugas di dua loket sekaligus: %(duties)s. Periksa jadwalnya.")


class FarAhead(LoketError):
    """A warning: duties more than a year ahead."""

    slug = "far-ahead"
    sentence = NN_("%(n)s jadwal lebih dari setahun ke depan: %(duties)s. Periksa tahunnya.")


class DutiesEnd(LoketError):
    """A warning: duties that were known of the counter-days of the file and hold no longer."""

    slug = "duties-end"
    sentence = NN_(
        "%(n)s jadwal tidak berlaku lagi karena hari-loketnya ada di berkas ini: %(duties)s. Untuk "
        "pengganti beberapa jam saja pakai loket ganti."
    )


def set_duties(register: Register, duties: Mapping[str, Sequence[Duty]], by: str) -> Plan:
    """Store a roster alone; each counter-day named replaces what was known of it.

    Args:
        register: Where to.
        duties: The roster by unit code.
        by: Who brings it.

    Raises:
        UnknownUnit, UnknownCounter, UnknownOfficer, WrongDuty, DutiesOverlap: Nothing was stored.
    """
    return carry_out(register, lambda conn: roster(conn, duties, by))


def roster(conn: Connection, duties: Mapping[str, Sequence[Duty]], by: str) -> Plan:
    """Do what `set_duties` does in a transaction of the caller's."""
    plan = put(conn, duties, by)
    if plan.any:
        audit.note(conn, by, plan.act, plan.subject, detail(plan))
    return plan


def detail(plan: Plan) -> str:
    """Say for the audit how much a plan changed."""
    kinds = [change.kind for change in plan.changes if change.what != ROSTER]
    n_days = sum(change.what == ROSTER for change in plan.changes)
    return (
        f"baru {kinds.count(ChangeKind.ADDED)}, berubah {kinds.count(ChangeKind.CHANGED)}, "
        f"hari-loket {n_days}, atribusi pindah {plan.touched.moved}, "
        f"tetap karena periode ditutup {plan.touched.stayed}"
    )


def put(conn: Connection, duties: Mapping[str, Sequence[Duty]], by: str) -> Plan:
    """Write a roster and let answers follow it; the caller notes it in the audit."""
    on = today(conn)
    plan = Plan("set_duties", ", ".join(sorted(duties)), today=on)
    for unit_code, given in duties.items():
        if given:
            plan = _put_unit(conn, plan, offices.unit(conn, unit_code), given, by)
    return plan


def _put_unit(conn: Connection, plan: Plan, unit: Unit, given: Sequence[Duty], by: str) -> Plan:
    attribution.check_roster(given)
    by_counter_day: dict[tuple[str, date], list[Duty]] = {}
    for duty in given:
        known = _as_known(unit, duty)
        by_counter_day.setdefault((known.counter, known.start.date()), []).append(known)
    first, last = min(day for _, day in by_counter_day), max(day for _, day in by_counter_day)
    before = rosters.counter_days(conn, unit.code, first, last)
    changed: dict[tuple[str, date], RosterDay] = {}
    for key, now in by_counter_day.items():
        ordered = tuple(sorted(now, key=lambda d: (d.start, d.end, d.officer)))
        old = before.get(key, RosterDay(0, ()))
        if old.duties != ordered:
            changed[key] = RosterDay(old.version + 1, ordered)
    rosters.put_duties(conn, unit.code, changed, by)
    every = rosters.duties(conn, unit.code, first - timedelta(days=1), last)
    touched = resolve_again(conn, unit.code, _touched(changed, before), by, "roster")
    return replace(
        plan,
        changes=(*plan.changes, *(_change(unit, where, before, changed) for where in changed)),
        warnings=(*plan.warnings, *_warnings(plan.today, before, changed, every)),
        touched=plan.touched + touched,
    )


_Days = Mapping[tuple[str, date], RosterDay]


def _change(unit: Unit, where: tuple[str, date], before: _Days, changed: _Days) -> PlannedChange:
    counter, day = where
    return PlannedChange(
        kind=ChangeKind.CHANGED if where in before else ChangeKind.ADDED,
        what=ROSTER,
        place=f"{unit.code}/{counter}",
        old=", ".join(map(_hours, before[where].duties)) if where in before else "",
        new=", ".join(map(_hours, changed[where].duties)),
        first=day,
        last=day,
    )


def _warnings(on: date, before: _Days, changed: _Days, every: Sequence[Duty]) -> list[LoketError]:
    new = {duty for counter_day in changed.values() for duty in counter_day.duties}
    gone = {duty for key in changed if key in before for duty in before[key].duties} - new
    ended = sorted(gone, key=lambda d: (d.start, d.counter))
    doubled = [pair for pair in attribution.at_two_counters(every) if new & {*pair}]
    ahead = sorted((d for d in new if d.start.date() > on + AHEAD), key=lambda d: d.start)
    warnings: list[LoketError] = []
    if ended:
        warnings.append(DutiesEnd(n=len(ended), duties=_some([_place(d) for d in ended])))
    if doubled:
        pairs = [f"{_place(duty)} dan {_place(second)}" for duty, second in doubled]
        warnings.append(AtTwoCounters(n=len(pairs), duties=_some(pairs)))
    if ahead:
        warnings.append(FarAhead(n=len(ahead), duties=_some([_place(d) for d in ahead])))
    return warnings


def _some(texts: Sequence[str]) -> str:
    more = ", …" if len(texts) > _NAMED else ""
    return ", ".join(texts[:_NAMED]) + more


def _hours(duty: Duty) -> str:
    return f"{duty.officer} {duty.start:%H.%M}–{duty.end:%H.%M}"


def _place(duty: Duty) -> str:
    return f"{duty.officer} di {duty.counter} {duty.start:%Y-%m-%d %H.%M}–{duty.end:%H.%M}"


def _as_known(unit: Unit, duty: Duty) -> Duty:
    """Give a duty with its codes as first written, checked against the unit."""
    counter = unit.counter(duty.counter).code
    for officer in unit.officers:
        if officer.code.casefold() == duty.officer.casefold():
            return replace(duty, counter=counter, officer=officer.code)
    known = ", ".join(officer.code for officer in unit.officers) or "–"
    raise UnknownOfficer(field="officer", code=duty.officer, unit=unit.code, known=known)


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
    """Say anew whom answers are about, until their period is closed.

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
    roster = by_counter(rosters.counter_days(conn, unit, first - timedelta(days=1), last))
    current = amendments.latest(conn, unit, first, last).attribution
    closed = [(span.first, span.last) for span in closings.spans(conn, unit)]
    moves, stayed = [], list[date]()
    for answer in entries.attributable(conn, unit, first, last):
        key = answer.counter.casefold()
        if answer.day not in touched.get(key, ()):
            continue
        to = attribution.resolve(
            kind=answer.kind,
            channel=answer.channel,
            paired=answer.paired,
            named=answer.named,
            at=answer.at,
            duties=near(roster, key, answer.day),
        )
        if to == current.get(answer.id, answer.attribution):
            continue
        if day_closed(answer.day, closed):
            stayed.append(answer.day)
        else:
            moves.append((amendments.Amended(answer.id, unit, answer.day.isoformat()), to))
    return Touched(
        moved=amendments.attribute(conn, moves, reason, by),
        stayed=len(stayed),
        closed=closings.touched(conn, unit, stayed),
    )


def by_counter(roster: _Days) -> dict[tuple[str, date], tuple[Duty, ...]]:
    """Index a roster by counter without case and day."""
    return {(counter.casefold(), day): known.duties for (counter, day), known in roster.items()}


def near(roster: Mapping[tuple[str, date], Sequence[Duty]], key: str, day: date) -> list[Duty]:
    """Give the duties at a counter that can tell of a day: its own and the night before's."""
    return [*roster.get((key, day - timedelta(days=1)), ()), *roster.get((key, day), ())]
