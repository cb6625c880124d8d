"""Who really served, into the register: a substitute, a closed counter, and taking either back.

A correction wins over every roster until it is undone; what it moves are amendments, until a
period is closed. Read next: `survey/substitutions.py`, which has the rule, and `rosters.py`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import groupby
from typing import Final

from sqlalchemy import Connection

from survey import attribution
from survey.actions import duty_checks, traces
from survey.actions.planning import today
from survey.actions.rosters import as_text, correction_change, days_of, resolve_again
from survey.errors import Conflict, Invalid, Missing
from survey.language import N_
from survey.office.facts import Duty, Unit
from survey.plans import ROSTER, ChangeKind, Plan, PlannedChange
from survey.register import journal, offices, rosters, substitutions
from survey.substitutions import Substitution, standing

LONGEST_REASON: Final = 200
_DAY: Final = timedelta(days=1)


class WrongSpan(Invalid):
    """A correction that ends before it begins, or lasts longer than a day."""

    slug = "wrong-span"
    sentence = N_(
        "Koreksi dari %(start)s sampai %(end)s tidak masuk akal: selesai harus sesudah mulai dan "
        "paling lama 24 jam. Untuk beberapa hari, satu koreksi untuk setiap hari."
    )


class WhyNeeded(Invalid):
    """A correction without a reason, or with one that is too long for a line."""

    slug = "why-needed"
    sentence = N_(
        "Sebutkan sebab koreksi ini dengan --reason, paling banyak %(most)s huruf. Sebab ini "
        "tersimpan selamanya: tulis “izin”, bukan nama penyakit."
    )


class UnknownCorrection(Missing):
    """There is no correction of this number."""

    slug = "unknown-correction"
    sentence = N_("Koreksi nomor %(number)s tidak ada. Nomornya tertulis di: loket jadwal lihat.")


class UndoneAlready(Conflict):
    """The correction does not hold any more."""

    slug = "undone-already"
    sentence = N_(
        "Koreksi nomor %(number)s sudah dibatalkan dengan nomor %(by)s. Kalau ternyata benar, "
        "catat sekali lagi."
    )


def correct(conn: Connection, unit_code: str, given: Substitution, by: str) -> Plan:
    """Say who really served, in a transaction of the caller's; the same again changes nothing.

    Args:
        conn: A writing transaction.
        unit_code: The unit's code.
        given: What is said, its codes in any case, its reason in one line of 1 to 200 letters.
        by: Who says it.

    Raises:
        UnknownUnit, UnknownCounter, UnknownOfficer, WrongSpan, WhyNeeded, YearOfDuty,
        EndedByThen, CounterIsAnother: Nothing was stored.
    """
    unit, reason = offices.unit(conn, unit_code), given.reason.strip()
    if not timedelta(0) < given.end - given.start <= _DAY:
        start, end = (f"{at:%Y-%m-%d %H.%M}" for at in (given.start, given.end))
        raise WrongSpan(field="to", start=start, end=end)
    if not reason or not reason.isprintable() or len(reason) > LONGEST_REASON:
        raise WhyNeeded(field="reason", most=LONGEST_REASON)
    duty = Duty(given.counter, given.officer, given.start, given.end)
    attribution.check_roster([replace(duty, officer=duty.officer or "–")])
    if given.officer:
        known = duty_checks.as_known(unit, duty)
    else:
        known = replace(duty, counter=unit.counter(duty.counter).code)
    duty_checks.check_in_use(unit, [known])
    new = replace(given, counter=known.counter, officer=known.officer, reason=reason)
    if _is_said(conn, unit, new):
        return Plan("correct", unit.code, today=today(conn))
    return _write(conn, unit, new, by)


def undo(conn: Connection, n: int, by: str) -> Plan:
    """Take a correction back, in a transaction of the caller's; what it was stays to be read.

    Args:
        conn: A writing transaction.
        n: Its number.
        by: Who takes it back.

    Raises:
        UnknownCorrection: There is none, or the number is that of an undoing.
        UndoneAlready: It does not hold any more.
    """
    known = substitutions.numbered(conn, n)
    if known is None or known[1][0].undoes is not None:
        raise UnknownCorrection(number=n)
    unit, (correction, *undoings) = offices.unit(conn, known[0]), known[1]
    if undoings:
        raise UndoneAlready(number=n, by=undoings[0].n)
    return _write(conn, unit, replace(correction, undoes=n, reason=""), by)


def _is_said(conn: Connection, unit: Unit, new: Substitution) -> bool:
    """Say whether the last word on all the minutes of a correction is the same already."""
    day = new.start.date()
    over = [
        s
        for s in standing(substitutions.read(conn, unit.code, day - _DAY, new.end.date()))
        if s.counter == new.counter and s.start < new.end and new.start < s.end
    ]
    if not over:
        return False
    last = over[-1]
    return (last.officer, last.start, last.end) == (new.officer, new.start, new.end)


def _write(conn: Connection, unit: Unit, new: Substitution, by: str) -> Plan:
    """Write a correction or what undoes one, let answers follow, and note it."""
    days = (new.start.date(), new.end.date())
    before = _by_day(rosters.served(conn, unit.code, *days), new)
    (written,) = substitutions.add(conn, unit.code, [new], by)
    after = _by_day(rosters.served(conn, unit.code, *days), new)
    touched = {new.counter.casefold(): days_of(new)}
    moved = resolve_again(conn, unit.code, touched, by, "correction")
    on, subject = today(conn), f"{unit.code}/{new.counter}"
    by_it = [Duty(new.counter, new.officer, new.start, new.end)]
    slips = duty_checks.warnings(
        conn,
        unit,
        on,
        by_it if new.officer and new.undoes is None else (),
        {(new.counter, day) for day in {*before, *after}},
    )
    act = "undo_correction" if new.undoes is not None else _ACTS[bool(new.officer)]
    counted = traces.of_attributions(moved)
    journal.note(conn, by, act, subject, f"{days[0]} {as_text(written)}; {counted}")
    changes = (correction_change(unit, written), *_of_roster(subject, before, after))
    return Plan(act, subject, changes, tuple(slips), moved, on)


_ACTS: Final = {True: "substitute", False: "close_counter"}


def _by_day(served: Sequence[Duty], correction: Substitution) -> dict[date, list[Duty]]:
    """Give who serves at the counter of a correction, by the days on which duties begin."""
    there = [
        duty
        for duty in served
        if duty.counter == correction.counter
        and correction.start.date() <= duty.start.date() <= correction.end.date()
    ]
    return {day: list(duties) for day, duties in groupby(there, key=lambda d: d.start.date())}


def _of_roster(
    place: str, before: Mapping[date, Sequence[Duty]], after: Mapping[date, Sequence[Duty]]
) -> Iterator[PlannedChange]:
    """Give how it changes who serves at a place."""
    for day in sorted({*before, *after}):
        old, new = duty_checks.hours(before.get(day, ())), duty_checks.hours(after.get(day, ()))
        if old != new:
            known = ChangeKind.CHANGED if new else ChangeKind.ENDED
            yield PlannedChange(
                known if old else ChangeKind.ADDED, ROSTER, place, old, new, day, day
            )
