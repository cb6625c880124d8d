"""What hangs on codes that count as others: rosters, corrections, and the codes themselves."""

from collections.abc import Iterator

import pytest
import time_machine

from survey import actions
from survey.actions.codes import CodeOfMerged, CodeTaken
from survey.actions.merge_checks import CorrectionsElsewhere, CorrectionsOfMerged
from survey.office.dated import Noun
from survey.register import rosters
from survey.register.engine import Register
from tests.builders import DAY, UNIT, a_duty, local
from tests.duties import a_substitution, correct, undo
from tests.survey.test_codes import BY, FRIDAY, TUESDAY, merge, rename, split


@pytest.fixture(autouse=True)
def tuesday() -> Iterator[None]:
    with time_machine.travel(local(10, day=TUESDAY), tick=False):
        yield


def test_a_code_that_comes_back_has_the_roster_of_the_code_it_replaces(register: Register) -> None:
    def served() -> list[tuple[str, str]]:
        with register.read() as conn:
            duties = rosters.duties(conn, UNIT, DAY, FRIDAY)
        return [(duty.counter, duty.officer) for duty in duties]

    old = a_duty("P01", day=FRIDAY)
    actions.set_duties(register, {UNIT: [a_duty("P01"), old]}, BY)
    rename(register, Noun.COUNTER, "L1", "A1")
    actions.set_duties(register, {UNIT: [a_duty("P02", counter="A1")]}, BY)
    rename(register, Noun.COUNTER, "A1", "L1")
    assert served() == [("L1", "P02"), ("L1", "P01")]
    actions.set_duties(register, {UNIT: [a_duty("P03")]}, BY)
    rename(register, Noun.COUNTER, "L1", "A1")
    assert served() == [("A1", "P03"), ("A1", "P01")]


def test_the_code_of_what_was_merged_is_not_given_to_the_other_one(register: Register) -> None:
    noun, code, into = Noun.COUNTER, "L1", "L2"
    rename(register, noun, code, "X1")
    merge(register, noun, "X1", into, None)
    way = f"pisahkan dahulu: loket kantor pisah loket {UNIT}/X1 --from awal"
    for taken in ("x1", code):  # and its older code
        with pytest.raises(CodeOfMerged, match=way):
            rename(register, noun, into, taken)
    # The controls: a code of its own may come back, and the way is one.
    rename(register, noun, into, "X2")
    rename(register, noun, "X2", into)
    assert split(register, noun, "X1", None).any
    with pytest.raises(CodeTaken):
        rename(register, noun, into, "X1")
    assert rename(register, noun, "X1", code).any


def test_the_code_of_a_service_that_was_merged_is_taken(register: Register) -> None:
    merge(register, Noun.SERVICE, "kk", "ktp")
    with pytest.raises((CodeTaken, CodeOfMerged)):
        rename(register, Noun.SERVICE, "ktp", "kk")
    assert split(register, Noun.SERVICE, "kk").any


def test_corrections_of_a_counter_that_is_made_one_with_another_are_named(
    register: Register,
) -> None:
    correct(register, a_substitution(counter="L2", day=DAY))
    correct(register, a_substitution("", counter="L2", day=TUESDAY))
    correct(register, a_substitution(counter="L2", day=FRIDAY))
    undo(register, 3)
    told = "no. 2: – 09.00–10.00 (rapat)"

    (lost,) = merge(register, Noun.COUNTER, "L2", "L1").warnings
    assert isinstance(lost, CorrectionsOfMerged)
    assert "1 koreksi tidak berlaku lagi karena loketnya menjadi satu" in str(lost)
    assert f"L2 2026-11-17, {told}" in str(lost)

    (back,) = split(register, Noun.COUNTER, "L2").warnings
    assert isinstance(back, CorrectionsElsewhere)
    assert f"1 koreksi sekarang berlaku di loket L2: L2 2026-11-17, {told}" in str(back)

    (moved,) = merge(register, Noun.COUNTER, "L2", "L1", None).warnings
    assert "2 koreksi sekarang berlaku di loket L1: L1 2026-11-16, no. 1: P03" in str(moved)
    # The control: a counter without corrections.
    assert merge(register, Noun.SERVICE, "ktp", "kk").warnings == ()
