"""Since when no tap of a counter came from its paired screen, on both engines."""

from dataclasses import replace
from datetime import date, timedelta

from survey import actions
from survey.actions import codes
from survey.answers.drafts import Draft
from survey.answers.origins import Provenance
from survey.office.dated import Noun
from survey.register import presence
from survey.register.engine import Register
from tests.builders import DAY, UNIT, Device, a_form, a_rating, local

LONG_AGO = DAY - timedelta(days=60)


def tap(days: int, counter: str = "L1", word: Provenance = Provenance.UNPAIRED) -> Draft:
    at = local(9, day=DAY + timedelta(days=days))
    return replace(a_rating(3, at=at), counter=counter, provenance=word)


def since(register: Register, last: date = DAY) -> dict[str, date]:
    with register.read() as conn:
        return presence.unpaired_since(conn, UNIT.upper(), LONG_AGO, last)


def test_a_counter_is_named_from_the_first_day_behind_its_last_paired_tap(
    register: Register,
) -> None:
    kiosk = Provenance.KIOSK
    Device().give(
        register,
        *(tap(-9), tap(-6, word=kiosk), tap(-4), tap(-2), tap(0)),
        *(tap(-5, "L2"), tap(-5, "L2", kiosk), a_form(3, counter="L2")),
    )
    assert since(register) == {"L1": DAY - timedelta(days=4)}
    assert since(register, DAY - timedelta(days=5)) == {}
    assert since(register, DAY - timedelta(days=7)) == {"L1": DAY - timedelta(days=9)}


def test_nothing_is_said_of_counters_that_nobody_rated(register: Register) -> None:
    assert since(register) == {}
    Device().give(register, tap(-1, word=Provenance.KIOSK))
    assert since(register) == {}


def test_taps_under_an_earlier_code_are_of_the_same_counter(register: Register) -> None:
    Device().give(register, tap(-4), tap(-3, word=Provenance.KIOSK))
    old = f"{UNIT}/L1"
    actions.carry_out(
        register, lambda conn: codes.rename_code(conn, Noun.COUNTER, old, "A1", "uji")
    )
    assert since(register) == {}
    Device("second").give(register, tap(-1, "A1"))
    assert since(register) == {"A1": DAY - timedelta(days=1)}
