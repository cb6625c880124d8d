"""Whom an answer is about: the table of cases, and rosters that say two things."""

from datetime import datetime

import pytest

from survey.answers.drafts import Channel, Kind
from survey.answers.origins import Provenance
from survey.attribution import (
    NOBODY,
    Attribution,
    DutiesOverlap,
    Ground,
    WrongDuty,
    check_roster,
    days_touched,
    on_duty,
    resolve,
)
from survey.office.facts import Duty
from tests.builders import DAY, a_duty

MORNING = a_duty("P01", "08:00", "12:00")
AFTERNOON = a_duty("P02", "12:00", "15:00")


def at(clock: str, second: int = 0) -> datetime:
    hour, minute = map(int, clock.split(":"))
    return datetime(DAY.year, DAY.month, DAY.day, hour, minute, second)  # noqa: DTZ001 -- wall clock


def by_duty(officer: str) -> Attribution:
    return Attribution(officer, Ground.DUTY)


@pytest.mark.parametrize(
    ("clock", "expected"),
    [
        ("07:59", NOBODY),
        ("08:00", by_duty("P01")),
        ("11:59", by_duty("P01")),
        ("12:00", NOBODY),  # the hand-over
        ("12:09", NOBODY),
        ("12:10", by_duty("P02")),
        ("14:59", by_duty("P02")),
        ("15:00", NOBODY),
    ],
)
def test_the_roster_names_nobody_for_ten_minutes_after_a_hand_over(
    clock: str, expected: Attribution
) -> None:
    assert on_duty([MORNING, AFTERNOON], at(clock)) == expected


def test_the_same_officer_who_goes_on_is_no_hand_over() -> None:
    going_on = a_duty("P01", "12:00", "15:00")
    assert on_duty([MORNING, going_on], at("12:01")) == by_duty("P01")


def test_after_an_empty_counter_nobody_hands_over() -> None:
    after_lunch = a_duty("P02", "12:30", "15:00")
    assert on_duty([MORNING, after_lunch], at("12:30")) == by_duty("P02")


def test_ten_minutes_count_from_the_end_of_the_duty_before() -> None:
    soon = a_duty("P02", "12:05", "15:00")
    assert on_duty([MORNING, soon], at("12:09")) == NOBODY
    assert on_duty([MORNING, soon], at("12:10")) == by_duty("P02")


def test_a_shared_counter_is_about_nobody() -> None:
    both = [a_duty("P01", shared=True), a_duty("P02", shared=True)]
    assert on_duty(both, at("09:00")) == NOBODY
    assert on_duty(both[:1], at("09:00")) == NOBODY


def test_two_officers_at_one_counter_are_about_nobody() -> None:
    assert on_duty([MORNING, a_duty("P02", "09:00", "10:00")], at("09:30")) == NOBODY
    assert on_duty([MORNING, a_duty("P02", "09:00", "10:00")], at("10:10")) == by_duty("P01")


def test_a_duty_over_midnight_counts_on_both_days() -> None:
    night = a_duty("P01", "22:00", "02:00")
    assert on_duty([night], datetime(2026, 11, 17, 1, 59)) == by_duty("P01")  # noqa: DTZ001
    assert days_touched([night]) == {DAY, datetime(2026, 11, 17).date()}  # noqa: DTZ001


def said(
    *,
    kind: Kind = Kind.RATING,
    channel: Channel = Channel.KIOSK,
    provenance: Provenance = Provenance.KIOSK,
    named: str = "",
    clock: str | None = "09:00",
) -> Attribution:
    return resolve(
        kind=kind,
        channel=channel,
        provenance=provenance,
        named=named,
        at=None if clock is None else at(clock, 59),
        duties=[MORNING],
    )


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (said(), by_duty("P01")),
        (said(kind=Kind.FORM), by_duty("P01")),
        (said(channel=Channel.IMPORT, provenance=Provenance.IMPORT), by_duty("P01")),
        (said(clock=None), NOBODY),
        (said(provenance=Provenance.UNPAIRED), NOBODY),
        (said(kind=Kind.DETAIL), NOBODY),
        (said(kind=Kind.UNFINISHED), NOBODY),
        (said(kind=Kind.WINDOW), NOBODY),
        (said(kind=Kind.FORM, channel=Channel.QR), NOBODY),
        (said(channel=Channel.QR), NOBODY),
        (said(channel=Channel.TICKET), NOBODY),
        (said(channel=Channel.ASSISTED), NOBODY),
        (said(kind=Kind.FORM, channel=Channel.IMPORT), NOBODY),
        (said(named="P03"), Attribution("P03", Ground.VISIT)),
        (said(named="P03", clock=None), Attribution("P03", Ground.VISIT)),
        (
            said(kind=Kind.FORM, channel=Channel.IMPORT, named="P03"),
            Attribution("P03", Ground.VISIT),
        ),
    ],
)
def test_only_what_is_given_at_the_counter_in_time_rests_on_the_roster(
    answer: Attribution, expected: Attribution
) -> None:
    assert answer == expected


def test_an_overlap_is_refused_and_both_officers_are_named() -> None:
    with pytest.raises(DutiesOverlap) as refused:
        check_roster([MORNING, a_duty("P02", "11:30", "15:00")])
    assert "P01" in str(refused.value)
    assert "P02" in str(refused.value)
    assert "L1" in str(refused.value)


@pytest.mark.parametrize("shared", [(True, False), (False, True)])
def test_an_overlap_needs_both_to_say_that_they_share(shared: tuple[bool, bool]) -> None:
    duties = [
        a_duty("P01", "08:00", "12:00", shared=shared[0]),
        a_duty("P02", "09:00", "10:00", shared=shared[1]),
    ]
    with pytest.raises(DutiesOverlap):
        check_roster(duties)


def test_duties_that_touch_or_are_shared_or_elsewhere_do_not_overlap() -> None:
    check_roster([MORNING, AFTERNOON, a_duty("P03", counter="L2")])
    check_roster([a_duty("P01", shared=True), a_duty("P02", shared=True)])


def test_an_overlap_is_found_behind_a_shorter_duty_and_whatever_the_case_of_the_counter() -> None:
    long, short = a_duty("P01", "08:00", "15:00", shared=True), a_duty("P02", "09:00", "10:00")
    late = a_duty("P03", "14:00", "15:00", counter="l1")
    with pytest.raises(DutiesOverlap):
        check_roster([long, short])
    with pytest.raises(DutiesOverlap):
        check_roster([long, late])


def test_a_duty_that_ends_before_it_begins_is_refused() -> None:
    backwards = Duty("L1", "P01", at("12:00"), at("08:00"))
    with pytest.raises(WrongDuty, match="P01"):
        check_roster([backwards])
