"""Duties and corrections that cannot be, slips of the pen that are told, and a copied week."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest
import time_machine
from sqlalchemy import Connection

from survey import actions
from survey.actions import codes
from survey.actions.duty_checks import (
    AtTwoCounters,
    CounterIsAnother,
    EndedByThen,
    FarAhead,
    FarBack,
    NobodyThere,
    OnClosedDay,
    OutsideHours,
    UnknownOfficer,
)
from survey.actions.rosters import NotCopied, NothingToCopy
from survey.actions.substitutions import WhyNeeded, WrongSpan
from survey.attribution import DutiesOverlap, YearOfDuty
from survey.errors import LoketError
from survey.office.dated import NO, Fact, Noun, Spell, Topic
from survey.office.facts import Duty, UnknownCounter
from survey.periods import Week
from survey.plans import Plan
from survey.register import audit, rosters
from survey.register.engine import Register
from survey.substitutions import Substitution
from tests.builders import (
    DAY,
    UNIT,
    a_counter,
    a_duty,
    a_unit,
    an_office,
    local,
)
from tests.duties import a_substitution, bring, correct, kinds, say, undo

TUESDAY = DAY + timedelta(days=1)
WEEK, WEEK_LONG = Week.of(DAY), timedelta(days=7)
MORNING = a_duty("P01", "08:00", "12:00")


@pytest.fixture(autouse=True)
def tuesday() -> Iterator[None]:
    with time_machine.travel(local(10, day=TUESDAY), tick=False):
        yield


@pytest.mark.parametrize(
    ("wrong", "expected", "named"),
    [
        (a_substitution("P77"), UnknownOfficer, "P77"),
        (a_substitution(counter="L7"), UnknownCounter, "L7"),
        (replace(a_substitution(), end=a_substitution().start), WrongSpan, "09.00"),
        (replace(a_substitution(), end=a_duty(day=TUESDAY).end), WrongSpan, "2026-11-17 15.00"),
        (replace(a_substitution(), reason=" "), WhyNeeded, "200"),
        (replace(a_substitution(), reason="a\nb"), WhyNeeded, "--reason"),
        (replace(a_substitution(), reason="x" * 201), WhyNeeded, "200"),
        (a_substitution(day=date(9999, 12, 31)), YearOfDuty, "2999"),
    ],
)
def test_a_correction_that_cannot_be_is_refused(
    register: Register, wrong: Substitution, expected: type[LoketError], named: str
) -> None:
    with pytest.raises(expected) as refused:
        correct(register, wrong)
    assert named in str(refused.value)
    with register.read() as conn:
        assert audit.acts(conn)[-1].act == "set_office"


def test_nobody_serves_after_he_left_nor_at_a_counter_that_is_gone(register: Register) -> None:
    gone = Spell(NO, TUESDAY)
    say(register, Fact(Noun.OFFICER, UNIT, "P03", Topic.IN_USE, gone))
    say(register, Fact(Noun.COUNTER, UNIT, "L2", Topic.IN_USE, gone))
    with pytest.raises(EndedByThen, match=r"Petugas P03 di unit dukcapil.*2026-11-17"):
        correct(register, a_substitution(day=TUESDAY))
    with pytest.raises(EndedByThen, match="2026-11-17"):
        correct(register, a_substitution(start="23:00", end="01:00"))
    with pytest.raises(EndedByThen, match="Loket L2"):
        correct(register, a_substitution("", counter="L2", day=TUESDAY))
    with pytest.raises(EndedByThen, match="P03"):
        bring(register, MORNING, a_duty("P03", day=TUESDAY))
    assert correct(register, a_substitution(start="23:00", end="00:00")).any
    assert bring(register, a_duty("P03", counter="L2")).any


def test_a_roster_known_before_he_left_may_be_sent_again(register: Register) -> None:
    duties = [MORNING, a_duty("P03", day=TUESDAY)]
    bring(register, *duties)
    say(register, Fact(Noun.OFFICER, UNIT, "P03", Topic.IN_USE, Spell(NO, TUESDAY)))
    assert not bring(register, *duties).any


def test_a_counter_that_is_one_with_another_takes_no_duty_of_its_own(register: Register) -> None:
    known = a_duty(counter="L2", day=TUESDAY)
    bring(register, known)
    say(register, Fact(Noun.COUNTER, UNIT, "L2", Topic.COUNTS_AS, Spell("L1", TUESDAY)))
    with pytest.raises(CounterIsAnother, match="L1"):
        bring(register, replace(known, officer="P02"))
    with pytest.raises(CounterIsAnother, match="L1"):
        correct(register, a_substitution(counter="L2", day=TUESDAY))
    with pytest.raises(CounterIsAnother, match="L1"):
        bring(register, known)  # known it is, and it does not hold
    assert correct(register, a_substitution(counter="L2")).any
    with register.read() as conn:
        assert rosters.duties(conn, UNIT, TUESDAY, TUESDAY) == ()


# ---- told before it is done ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("duties", "expected"),
    [
        ([a_duty()], []),
        ([a_duty("P01", "08:00", "12:00"), a_duty("P02", "12:00", "15:00")], []),
        ([a_duty(end="15:30")], [OutsideHours]),
        ([a_duty(day=date(2026, 11, 21))], [OnClosedDay]),
        ([a_duty(day=date(2026, 11, 20))], [OnClosedDay]),
        ([a_duty("P01", "08:00", "12:00")], [NobodyThere]),
        ([a_duty(), a_duty("P01", "08:00", "15:00", counter="L2")], [AtTwoCounters]),
        ([a_duty(day=date(2062, 5, 8))], [FarAhead]),
        ([a_duty(day=date(2006, 11, 16))], [FarBack]),
        ([a_duty(day=date(2025, 12, 1))], []),
    ],
)
def test_what_of_a_roster_may_be_a_slip_of_the_pen_is_told(
    empty_register: Register, duties: list[Duty], expected: list[type[LoketError]]
) -> None:
    office = an_office(closed=frozenset({date(2026, 11, 20)}))
    plan = actions.set_office(empty_register, office, [a_unit()], {UNIT: duties}, "Ayu")
    assert kinds(plan) == expected
    assert kinds(bring(empty_register, *duties)) == []  # nothing of it is new


def test_a_counter_that_was_closed_on_purpose_has_no_gap(register: Register) -> None:
    bring(register, a_duty())
    assert kinds(correct(register, a_substitution(""))) == []
    plan = bring(register, a_duty(end="14:00"))
    gap = next(w for w in plan.warnings if isinstance(w, NobodyThere))
    assert gap.values == {"n": 1, "places": "L1 2026-11-16 14.00–15.00"}


def test_taking_a_substitute_back_tells_of_the_counter_that_loses_him(register: Register) -> None:
    correct(register, a_substitution("P03", "08:00", "15:00"))
    assert kinds(undo(register, 1)) == [NobodyThere]


def test_a_substitute_who_is_on_duty_elsewhere_is_told(register: Register) -> None:
    bring(register, a_duty(), a_duty("P03", counter="L2"))
    assert kinds(correct(register, a_substitution())) == [AtTwoCounters]
    assert kinds(correct(register, a_substitution("", counter="L2"))) == []


# ---- copying a week --------------------------------------------------------------------------


def copy(register: Register, week: Week = WEEK, to: Week = WEEK.next) -> Plan:
    return actions.carry_out(register, lambda conn: actions.copy_week(conn, UNIT, week, to, "Ayu"))


def test_a_week_is_copied_without_its_corrections(register: Register) -> None:
    week = [a_duty(day=DAY + timedelta(days=n)) for n in range(5)]
    bring(register, *week, a_duty("P02", counter="L2"))
    correct(register, a_substitution())
    assert copy(register).any
    seven = timedelta(days=7)
    with register.read() as conn:
        copied = rosters.served(conn, UNIT, WEEK.next.first, WEEK.next.last)
    moved = [replace(d, start=d.start + seven, end=d.end + seven) for d in week]
    monday = a_duty("P02", counter="L2", day=DAY + seven)
    assert copied == (moved[0], monday, *moved[1:])
    assert not copy(register).any


def test_what_has_no_place_in_the_other_week_is_told_by_its_reasons(register: Register) -> None:
    actions.set_office(
        register,
        an_office(closed=frozenset({date(2026, 11, 24)})),
        [a_unit(counters=(a_counter("L1"), a_counter("L2"), a_counter("L3")))],
        {},
        "Ayu",
    )
    there = WEEK.next.first
    say(register, Fact(Noun.OFFICER, UNIT, "P02", Topic.IN_USE, Spell(NO, there)))
    say(register, Fact(Noun.COUNTER, UNIT, "L2", Topic.IN_USE, Spell(NO, there)))
    say(register, Fact(Noun.COUNTER, UNIT, "L3", Topic.COUNTS_AS, Spell("L1", there)))
    wednesday = DAY + timedelta(days=2)
    bring(
        register,
        a_duty(),
        a_duty(day=TUESDAY),
        a_duty("P03", counter="L2", day=TUESDAY),
        a_duty("P02", day=wednesday),
        a_duty("P03", counter="L2", day=wednesday),
        a_duty("P01", counter="L3", day=wednesday),
    )
    plan = copy(register)
    assert [(c.first, c.new) for c in plan.changes] == [(date(2026, 11, 23), "P01 08.00–15.00")]
    not_copied = [w for w in plan.warnings if isinstance(w, NotCopied)]
    assert sorted((w.values["n"], str(w.values["why"])) for w in not_copied) == [
        (1, "loketnya menjadi satu dengan loket lain pada hari itu"),
        (1, "loketnya tidak dipakai pada hari itu"),
        (1, "petugasnya tidak dipakai pada hari itu"),
        (2, "harinya tutup"),
    ]
    assert "tutup: P01 di L1 2026-11-24 08.00–15.00, P03 di L2" in str(not_copied[0])
    say(register, Fact(Noun.UNIT, UNIT, "", Topic.IN_USE, Spell(NO, there)))
    (whole,) = (w for w in copy(register).warnings if isinstance(w, NotCopied))
    assert (whole.values["n"], "unitnya tidak dipakai" in str(whole)) == (6, True)


def test_a_week_without_a_roster_is_not_copied(register: Register) -> None:
    with pytest.raises(NothingToCopy, match="2026-W47"):
        copy(register)


# ---- over midnight ---------------------------------------------------------------------------

MONDAY = a_duty("P01", "08:00", "15:00")
SUNDAY = a_duty("P02", "15:00", "15:00", day=DAY - timedelta(days=1))  # until Monday at 15
EVENING = a_duty("P01", "15:00", "20:00")


@pytest.mark.parametrize(("known", "given"), [(MONDAY, SUNDAY), (SUNDAY, MONDAY)])
def test_a_roster_does_not_overlap_with_what_is_recorded_of_the_day_beside_it(
    register: Register, known: Duty, given: Duty
) -> None:
    bring(register, known)
    with pytest.raises(DutiesOverlap) as refused:
        bring(register, given)
    told = str(refused.value)
    assert (
        f"P02 (2026-11-15 15:00–2026-11-16 15:00{', sudah tercatat' * (known is SUNDAY)})" in told
    )
    assert f"P01 (2026-11-16 08:00–15:00{', sudah tercatat' * (known is MONDAY)})" in told
    # Up to the minute, at another counter, or shared by both it can be.
    assert bring(register, {SUNDAY: replace(SUNDAY, end=MONDAY.start), MONDAY: EVENING}[given]).any
    assert bring(register, replace(given, counter="L2")).any


def test_over_midnight_a_counter_may_be_shared_and_its_other_day_may_come_along(
    register: Register,
) -> None:
    bring(register, MONDAY)
    assert bring(register, SUNDAY, EVENING).any
    shared = [replace(duty, shared=True) for duty in (SUNDAY, MONDAY)]
    assert bring(register, *shared).any
    assert not bring(register, shared[0]).any
    with pytest.raises(DutiesOverlap):
        bring(register, MONDAY)


def test_no_counter_gets_two_at_once_by_being_made_one_with_another_or_copied_beside_it(
    register: Register,
) -> None:
    def join(act: str) -> Plan:
        def done(conn: Connection) -> Plan:
            if act == "merge":
                places = f"{UNIT}/L2", f"{UNIT}/L1"
                return codes.merge(conn, Noun.COUNTER, *places, first=None, by="Ayu")
            return actions.copy_week(conn, UNIT, WEEK, Week.of(DAY + WEEK_LONG), "Ayu")

        return actions.carry_out(register, done)

    next_sunday = replace(SUNDAY, start=SUNDAY.start + WEEK_LONG, end=SUNDAY.end + WEEK_LONG)
    bring(register, MONDAY, replace(SUNDAY, counter="L2"), replace(next_sunday, counter="L2"))
    with pytest.raises(DutiesOverlap, match="sudah tercatat"):
        join("merge")
    bring(register, next_sunday)
    with pytest.raises(DutiesOverlap, match="sudah tercatat"):
        join("copy")
    bring(register, replace(next_sunday, end=next_sunday.start + timedelta(hours=1)))
    assert join("copy").any
    with register.read() as conn:
        assert rosters.duties(conn, UNIT, SUNDAY.start.date(), DAY)[0].counter == "L2"
