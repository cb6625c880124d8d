"""Who really served: corrections over a roster by the minute, stored and undone."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from survey.actions.rosters import CorrectionsHold
from survey.actions.substitutions import UndoneAlready, UnknownCorrection
from survey.answers.drafts import Draft
from survey.attribution import NOBODY, Attribution, Ground, on_duty
from survey.plans import CORRECTION, ROSTER, ChangeKind, Touched
from survey.register import answers, audit, rosters
from survey.register.engine import Register
from survey.substitutions import Substitution, effective
from tests.builders import (
    DAY,
    UNIT,
    Device,
    a_duty,
    a_rating,
    local,
)
from tests.duties import a_substitution, bring, correct, kinds, undo

TUESDAY = DAY + timedelta(days=1)


def officers(register: Register, taps: Sequence[Draft], *days: date) -> list[str]:
    """Say of each tap whom it is about, "-" for nobody."""
    days = days or (DAY, TUESDAY)
    with register.read() as conn:
        known = {a.id: a for a in answers.read(conn, UNIT, min(days), max(days))}
    return [known[tap.id.bytes].officer or "-" for tap in taps]


def taps_at(*clocks: str, counter: str = "L1", day: date = DAY) -> list[Draft]:
    times = [tuple(map(int, clock.split(":"))) for clock in clocks]
    return [a_rating(at=local(*clock, day=day), counter=counter) for clock in times]


# ---- the rule --------------------------------------------------------------------------------

MORNING = a_duty("P01", "08:00", "12:00")
AFTERNOON = a_duty("P02", "12:00", "15:00")


def numbered(*corrections: Substitution) -> list[Substitution]:
    return [replace(s, n=n) for n, s in enumerate(corrections, start=1)]


@pytest.mark.parametrize(
    ("corrections", "expected"),
    [
        ([], "P01 08-12, P02 12-15"),
        ([a_substitution()], "P01 08-09, P03 09-10, P01 10-12, P02 12-15"),
        ([a_substitution("", "11:00", "13:00")], "P01 08-11, P02 13-15"),
        ([a_substitution("P03", "06:00", "08:00")], "P03 06-08, P01 08-12, P02 12-15"),
        ([a_substitution("P03", "07:00", "16:00")], "P03 07-16"),
        (  # the later one wins on its minutes only
            [a_substitution("P03", "08:00", "15:00"), a_substitution("", "10:00", "11:00")],
            "P03 08-10, P03 11-15",
        ),
        (
            [a_substitution("", "10:00", "11:00"), a_substitution("P03", "08:00", "15:00")],
            "P03 08-15",
        ),
        ([a_substitution(counter="L2")], "P01 08-12, P03 09-10, P02 12-15"),
    ],
)
def test_a_correction_wins_on_its_minutes_and_leaves_the_others(
    corrections: list[Substitution], expected: str
) -> None:
    served = effective([MORNING, AFTERNOON], numbered(*corrections))
    assert ", ".join(f"{d.officer} {d.start:%H}-{d.end:%H}" for d in served) == expected


def test_the_order_is_that_of_the_numbers_and_an_undone_one_does_not_hold() -> None:
    first, second = numbered(a_substitution("P03"), a_substitution("P02"))
    undoing = replace(second, n=3, undoes=2)
    assert effective([], [second, first]) == (a_duty("P02", "09:00", "10:00"),)
    assert effective([], [undoing, second, first]) == (a_duty("P03", "09:00", "10:00"),)


def test_a_correction_cuts_a_night_duty_on_both_sides_of_midnight() -> None:
    night = a_duty("P01", "22:00", "06:00")
    served = effective([night], numbered(a_substitution("P03", "23:00", "01:00")))
    assert [(d.officer, d.start.hour, d.end.hour) for d in served] == [
        ("P01", 22, 23),
        ("P03", 23, 1),
        ("P01", 1, 6),
    ]


@pytest.mark.parametrize(
    ("clock", "expected"),
    [
        ("08:59", "P01"),
        ("09:00", ""),
        ("09:09", ""),
        ("09:10", "P03"),
        ("10:09", ""),
        ("10:10", "P01"),
    ],
)
def test_a_substitute_comes_and_goes_with_a_hand_over(clock: str, expected: str) -> None:
    served = effective([MORNING], numbered(a_substitution()))
    at = datetime.fromisoformat(f"{DAY}T{clock}:00")
    about = Attribution(expected, Ground.DUTY) if expected else NOBODY
    assert on_duty(served, at) == about


def test_whoever_substitutes_at_a_shared_counter_serves_alone() -> None:
    shared = [a_duty(officer, "08:00", "12:00", shared=True) for officer in ("P01", "P02")]
    served = effective(shared, numbered(a_substitution()))
    assert on_duty(served, datetime.fromisoformat(f"{DAY}T09:30:00")).officer == "P03"
    assert on_duty(served, datetime.fromisoformat(f"{DAY}T10:30:00")) == NOBODY


# ---- in the register -------------------------------------------------------------------------


def test_a_substitute_moves_the_answers_of_his_minutes_and_is_undone(register: Register) -> None:
    taps = taps_at("08:30", "09:30", "10:30", "13:00")
    bring(register, MORNING, AFTERNOON)
    Device().give(register, *taps)

    plan = correct(register, a_substitution("p03", counter="l1"), UNIT.upper())

    assert officers(register, taps) == ["P01", "P03", "P01", "P02"]
    assert plan.touched == Touched(moved=1)
    assert [(c.kind, c.what, c.place, c.old, c.new) for c in plan.changes] == [
        (ChangeKind.ADDED, CORRECTION, "dukcapil/L1", "", "no. 1: P03 09.00–10.00 (rapat)"),
        (
            *(ChangeKind.CHANGED, ROSTER, "dukcapil/L1"),
            "P01 08.00–12.00, P02 12.00–15.00",
            "P01 08.00–09.00, P03 09.00–10.00, P01 10.00–12.00, P02 12.00–15.00",
        ),
    ]
    back = undo(register, 1)
    assert back.touched == Touched(moved=1)
    assert officers(register, taps) == ["P01", "P01", "P01", "P02"]
    with register.read() as conn:
        lines = [(act.act, act.subject, act.detail) for act in audit.acts(conn)[-2:]]
        assert rosters.duties(conn, UNIT, DAY, DAY) == (MORNING, AFTERNOON)
    moved = "atribusi pindah 1, tetap karena periode ditutup 0"
    assert lines == [
        (
            *("substitute", "dukcapil/L1"),
            "2026-11-16 no. 1: P03 09.00–10.00 (rapat); " + moved,
        ),
        (
            *("undo_correction", "dukcapil/L1"),
            "2026-11-16 no. 1: P03 09.00–10.00; " + moved,
        ),
    ]


def test_answers_that_come_later_are_about_who_really_served(register: Register) -> None:
    bring(register, MORNING)
    correct(register, a_substitution("P03", "09:00", "10:00"))
    correct(register, a_substitution("", "11:00", "12:00"))
    taps = taps_at("08:30", "09:30", "10:30", "11:30")
    Device().give(register, *taps)
    assert officers(register, taps) == ["P01", "P03", "P01", "-"]


def test_a_correction_may_lie_where_the_roster_has_nobody_and_pass_midnight(
    register: Register,
) -> None:
    taps = [*taps_at("23:30"), *taps_at("00:30", "02:30", day=TUESDAY)]
    Device().give(register, *taps)
    plan = correct(register, a_substitution("P03", "23:00", "02:00"))
    assert officers(register, taps) == ["P03", "P03", "-"]
    assert plan.touched == Touched(moved=2)


def test_a_duty_that_ends_a_day_later_hands_over_past_the_second_midnight(
    register: Register,
) -> None:
    """It began two days before the answer's day, and its ten minutes are not over."""
    late = a_duty("P01", "23:55", "23:54")
    next_one = a_duty("P02", "23:54", "08:00", day=TUESDAY)
    wednesday = TUESDAY + timedelta(days=1)
    taps = taps_at("00:03", "00:04", day=wednesday)
    bring(register, late, next_one)
    Device().give(register, *taps)
    assert officers(register, taps, wednesday) == ["-", "P02"]


def test_a_correction_holds_over_any_roster_until_it_is_replaced(register: Register) -> None:
    taps = taps_at("09:30", "10:30")
    Device().give(register, *taps)
    bring(register, MORNING)
    correct(register, a_substitution())

    plan = bring(register, replace(MORNING, officer="P02"))
    assert officers(register, taps) == ["P03", "P02"]
    (held,) = (w for w in plan.warnings if isinstance(w, CorrectionsHold))
    assert "L1 2026-11-16, no. 1: P03 09.00–10.00 (rapat)" in str(held)
    assert CorrectionsHold not in kinds(bring(register, replace(MORNING, officer="P02")))

    plan = bring(register, replace(MORNING, officer="P02"), replace_corrections=True)
    assert officers(register, taps) == ["P02", "P02"]
    assert [(c.kind, c.what) for c in plan.changes] == [(ChangeKind.ENDED, CORRECTION)]
    assert plan.touched == Touched(moved=1)
    assert plan.rewrites  # its day is past, so a script must agree
    with pytest.raises(UndoneAlready, match="nomor 2"):
        undo(register, 1)


def test_a_correction_of_the_night_before_is_told_of_the_morning_it_reaches(
    register: Register,
) -> None:
    correct(register, a_substitution("P03", "23:00", "01:00"))
    assert CorrectionsHold in kinds(bring(register, a_duty(day=TUESDAY)))
    wednesday = TUESDAY + timedelta(days=1)
    correct(register, a_substitution("P03", "23:00", "00:00", day=TUESDAY))
    assert CorrectionsHold not in kinds(bring(register, a_duty(day=wednesday)))


def test_corrections_of_other_counter_days_are_not_replaced(register: Register) -> None:
    elsewhere = [a_substitution(counter="L2"), a_substitution(day=TUESDAY)]
    for correction in elsewhere:
        correct(register, correction)
    plan = bring(register, MORNING, replace_corrections=True)
    assert not plan.of(ChangeKind.ENDED)


def test_the_same_correction_again_changes_nothing(register: Register) -> None:
    bring(register, MORNING)
    assert correct(register, a_substitution()).any
    assert not correct(register, a_substitution()).any
    assert correct(register, a_substitution("P02")).any
    assert correct(register, a_substitution()).any  # the last word was another


def test_an_undone_correction_can_be_said_again(register: Register) -> None:
    tap = taps_at("09:30")
    Device().give(register, *tap)
    correct(register, a_substitution())
    undo(register, 1)
    assert correct(register, a_substitution()).any
    assert officers(register, tap) == ["P03"]


def test_numbers_that_are_no_correction_are_told(register: Register) -> None:
    correct(register, a_substitution())
    undo(register, 1)
    for n in (2, 3, 2**31, 10**21):
        with pytest.raises(UnknownCorrection, match=str(n)):
            undo(register, n)
