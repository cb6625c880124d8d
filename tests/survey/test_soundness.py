"""Damaged values are found the same way on each engine, and only where they are."""

from datetime import date, timedelta

import pytest
from sqlalchemy import Update, insert, update

from survey.register import answers, daily, soundness
from survey.register.engine import Register, tenant_of
from survey.register.faults import DamagedValue
from survey.register.forms import Forms
from survey.register.schema import closing, flag, response, response_private
from survey.responses import Bands
from tests.builders import DAY, UNIT, Device, a_form, a_rating, local

LONG_AGO = date(2000, 1, 1)


@pytest.fixture(autouse=True)
def some_answers(register: Register) -> None:
    days = [DAY + timedelta(days=n) for n in range(3)]
    Device().give(
        register,
        *(a_rating(4, at=local(9, day=day), ignored=5) for day in days),
        *(a_form(3, at=local(10, day=day), bands=Bands("P", "", "", "")) for day in days),
    )


def change(register: Register, statement: Update) -> None:
    with register.begin() as conn:
        assert conn.execute(statement).rowcount >= 1


def found(register: Register) -> list[tuple[object, object]]:
    return [(one.values["table"], one.values["column"]) for one in soundness.faults(register)]


def test_what_was_stored_is_sound(register: Register) -> None:
    assert found(register) == []
    with register.read() as conn:
        soundness.check_rows(conn, UNIT, LONG_AGO, DAY + timedelta(days=9))
        soundness.check_private(conn, UNIT, LONG_AGO, DAY + timedelta(days=9))


@pytest.mark.parametrize("column", ["slot", "kind", "channel", "scores", "lang", "receipt"])
def test_each_damaged_value_is_found_once(register: Register, column: str) -> None:
    of = response.c
    change(register, update(response).where(of.kind == "form").values({column: "!"}))
    assert found(register) == [("response", column)] * 3


@pytest.mark.parametrize("day", ["2026-!1-16", "!026-11-16", "2026-11-31", "", "~"])
def test_a_day_that_cannot_be_is_found_by_whoever_reads_the_unit(
    register: Register, day: str
) -> None:
    with register.read() as conn:
        one = answers.read(conn, UNIT, DAY, DAY)[0].id
    change(register, update(response).where(response.c.id == one).values(day=day))
    assert found(register) == [("response", "day")]
    far = (UNIT, DAY + timedelta(days=100), DAY + timedelta(days=101))
    for read in (answers.read, answers.comments, daily.taps, daily.forms, Forms):
        with register.read() as conn, pytest.raises(DamagedValue, match=one.hex()):
            read(conn, *far)


def test_a_word_is_looked_at_in_the_days_that_are_read_and_no_others(register: Register) -> None:
    change(
        register,
        update(response).where(response.c.day == DAY.isoformat()).values(kind="ratinq"),
    )
    with register.read() as conn:
        later = DAY + timedelta(days=1)
        assert len(answers.read(conn, UNIT, later, later)) == 2
    with register.read() as conn, pytest.raises(DamagedValue, match="kolom kind"):
        answers.read(conn, UNIT, DAY, later)


def test_a_private_part_of_nobody_and_a_band_that_there_is_not_are_found(
    register: Register,
) -> None:
    private = response_private.c
    change(register, update(response_private).where(private.day == str(DAY)).values(sex="X"))
    with register.read() as conn, pytest.raises(DamagedValue, match="kolom sex"):
        list(Forms(conn, UNIT, DAY, DAY).profiles())
    with register.read() as conn:
        one = answers.read(conn, UNIT, DAY + timedelta(days=1), DAY + timedelta(days=1))[0].id
    change(register, update(response_private).where(private.id == one).values(id=bytes(16)))
    with register.read() as conn, pytest.raises(DamagedValue, match="0" * 32):
        answers.read(conn, UNIT, DAY + timedelta(days=1), DAY + timedelta(days=1))


def test_flags_are_looked_at_with_the_answers(register: Register) -> None:
    change(register, update(flag).values(rule="m!sh"))
    with register.read() as conn, pytest.raises(DamagedValue, match="tabel flag"):
        answers.read(conn, UNIT, DAY, DAY)


def test_what_fails_is_explained_only_when_a_value_is_damaged(register: Register) -> None:
    with pytest.raises(ZeroDivisionError), soundness.explained(register):
        raise ZeroDivisionError
    with register.begin() as conn:
        texts = dict.fromkeys(
            ("unit", "period", "first", "last", "digest", "signed_by", "position", "nip"), "x"
        )
        texts |= dict.fromkeys(("closed_at", "reason", "figures", "heads", "changes"), "x")
        conn.execute(insert(closing), {"tenant": tenant_of(conn), "version": 1, **texts})
    with pytest.raises(DamagedValue, match="tabel closing"), soundness.explained(register):
        raise ZeroDivisionError
