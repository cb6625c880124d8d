"""From when on a rating is about an officer, where its day was over by then."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
import time_machine

from survey import actions
from survey.register import answers
from survey.register.answers import Answer
from survey.register.engine import Register
from survey.transfer.forward import InProcess
from tests.builders import (
    DAY,
    UNIT,
    Device,
    a_duty,
    a_form,
    a_rating,
    an_empty_register,
    carry,
    dated_by_arrival,
    local,
    opened,
    put,
    settled,
)


def read(register: Register) -> list[Answer]:
    with register.read() as conn:
        return answers.read(conn, UNIT, DAY, DAY)


def late(register: Register) -> list[str]:
    return [answer.late for answer in read(register)]


def clock(day: int, hour: int) -> time_machine.travel:
    """Set the clock on the wall of the office to an hour of a day of November 2026."""
    return time_machine.travel(datetime(2026, 11, day, hour - 7, tzinfo=UTC), tick=False)


def test_a_rating_that_comes_on_its_day_is_not_late(register: Register) -> None:
    with clock(16, 15):
        Device().give(register, a_rating(at=local(9)))
    assert late(register) == [""]


def test_a_rating_whose_day_is_over_keeps_the_moment_at_which_it_came(register: Register) -> None:
    with clock(18, 15):
        Device().give(register, a_rating(at=local(9)))
    assert late(register) == ["2026-11-18T15:00:00.000000"]


def test_nothing_but_a_rating_is_about_an_officer_and_may_be_late(register: Register) -> None:
    with clock(18, 15):
        Device().give(register, a_form())
    assert late(register) == [""]


def test_what_a_batch_brings_came_at_one_moment(register: Register) -> None:
    with time_machine.travel(datetime(2026, 11, 18, 8, tzinfo=UTC), tick=True):
        Device().give(register, *(a_rating(at=local(9, minute)) for minute in range(60)))
    assert len({*late(register)}) == 1


def test_a_roster_that_comes_late_makes_the_rating_late_for_its_officer(register: Register) -> None:
    with clock(16, 15):
        Device().give(register, a_rating(at=local(9)))
    with clock(20, 10):
        settled(register, duties=[a_duty("P01")])
    assert late(register) == ["2026-11-20T10:00:00.000000"]


def test_a_roster_of_the_same_day_makes_nothing_late(register: Register) -> None:
    with clock(16, 14):
        Device().give(register, a_rating(at=local(9)))
    with clock(16, 16):
        settled(register, duties=[a_duty("P01")])
    assert late(register) == [""]


def test_whoever_had_a_rating_keeps_its_place_and_has_it_there_again(register: Register) -> None:
    with clock(16, 7):
        settled(register, duties=[a_duty("P01")])
    with clock(16, 15):
        Device().give(register, a_rating(at=local(9)))
    seen = []
    for day, officer in ((20, "P02"), (23, "P01"), (24, "P02")):
        with clock(day, 10):
            settled(register, duties=[a_duty(officer)])
        seen += [(answer.officer, answer.late, answer.former) for answer in read(register)]
    other = "2026-11-20T10:00:00.000000"
    assert seen == [
        ("P02", other, (("P01", ""),)),
        ("P01", "", (("P02", other),)),
        ("P02", other, (("P01", ""),)),
    ]


def test_whose_it_was_before_its_day_was_over_nobody_could_see(register: Register) -> None:
    with clock(16, 7):
        settled(register, duties=[a_duty("P01")])
    with clock(16, 15):
        Device().give(register, a_rating(at=local(9)))
    with clock(16, 16):
        settled(register, duties=[a_duty("P02")])
    [answer] = read(register)
    assert (answer.officer, answer.late, answer.former) == ("P02", "", ())


def test_filling_again_keeps_when_a_rating_came(tmp_path: Path) -> None:
    register = settled(an_empty_register(tmp_path))
    with clock(18, 15), opened(tmp_path) as box:
        put(box, a_rating(at=local(9)))
        carry(box, InProcess(register))
    with clock(25, 9):
        assert actions.refill(register, tmp_path / "boxes").again == 1
    assert late(register) == ["2026-11-18T15:00:00.000000"]
    register.close()


@pytest.mark.parametrize("roster", ["before", "after"])
def test_what_is_dated_by_its_coming_is_about_nobody_who_serves_then(
    register: Register, roster: str
) -> None:
    duties = {UNIT: [a_duty("P02", "08:00", "12:00")]}
    own = a_rating(at=local(9))
    kept = dated_by_arrival(a_rating(at=local(9)))
    if roster == "before":
        actions.set_duties(register, duties, "test")
    Device().give(register, own, kept)
    if roster == "after":
        actions.set_duties(register, duties, "test")
    known = {answer.id: answer for answer in read(register)}
    assert known[own.id.bytes].officer == "P02", "the control"
    assert (known[kept.id.bytes].officer, known[kept.id.bytes].slot) == ("", "")
    assert known[kept.id.bytes].flags == ("clock",)
