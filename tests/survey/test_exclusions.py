"""Which flagged forms an official result leaves out is said before its period, or not at all."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from sqlalchemy import insert

from survey import actions
from survey.actions.exclusions import set_exclusion
from survey.errors import LoketError
from survey.exclusions import (
    NOTHING_LEFT_OUT,
    Exclusion,
    ExclusionTooLate,
    NotFirstOfMonth,
    UnknownExclusion,
    first_of_next_month,
    read_exclusion,
    written,
)
from survey.office.dated import Noun, Topic
from survey.plans import Plan
from survey.register import audit, exclusions, journal_check
from survey.register.engine import Register, tenant_of
from survey.register.moments import next_number
from survey.register.schema import fact
from survey.rules.forms import FormRule
from tests.builders import UNIT, sealing

NOW = datetime(2026, 11, 30, 3, tzinfo=UTC)
JANUARY = date(2027, 1, 1)


def says(register: Register, rules: str, first: date, unit: str = UNIT) -> Plan:
    act = lambda conn: set_exclusion(conn, unit, rules, first=first, by="Ayu")  # noqa: E731
    return actions.carry_out(register, act)


def holds(register: Register, first: date) -> Exclusion:
    with register.read() as conn:
        return exclusions.of_period(conn, UNIT, first)


@time_machine.travel(NOW, tick=False)
def test_a_rule_holds_for_periods_that_begin_with_it_or_later(register: Register) -> None:
    assert holds(register, JANUARY) == NOTHING_LEFT_OUT
    assert says(register, "same-device, EQUAL-FORMS", JANUARY).any
    rule = holds(register, date(2027, 7, 1))
    assert rule.rules == (FormRule.EQUAL_FORMS, FormRule.SAME_DEVICE)
    assert (rule.set_on, rule.since) == (date(2026, 11, 30), JANUARY)
    assert holds(register, date(2026, 12, 1)) == NOTHING_LEFT_OUT, "December is as it was"
    assert not says(register, "equal-forms same-device", JANUARY).any, "it holds already"
    assert says(register, "", date(2028, 1, 1)).any
    assert holds(register, JANUARY).rules
    assert holds(register, date(2028, 1, 1)).rules == ()


@time_machine.travel(NOW, tick=False)
@pytest.mark.parametrize(
    ("rules", "first", "refusal"),
    [
        ("equal-forms", date(2026, 11, 1), ExclusionTooLate),
        ("equal-forms", date(2027, 1, 15), NotFirstOfMonth),
        ("over-budget", JANUARY, UnknownExclusion),
        ("semua", JANUARY, UnknownExclusion),
    ],
)
def test_what_comes_too_late_or_cannot_be_is_refused_in_words(
    register: Register, rules: str, first: date, refusal: type[LoketError]
) -> None:
    with pytest.raises(refusal) as refused:
        says(register, rules, first)
    assert "--from" in str(refused.value) or "equal-forms" in str(refused.value)
    assert holds(register, JANUARY) == NOTHING_LEFT_OUT


def test_on_its_first_day_a_period_has_begun(register: Register) -> None:
    with (
        time_machine.travel(datetime(2026, 12, 1, 1, tzinfo=UTC), tick=False),
        pytest.raises(ExclusionTooLate),
    ):
        says(register, "equal-forms", date(2026, 12, 1))
    with time_machine.travel(
        datetime(2026, 11, 30, 16, tzinfo=UTC), tick=False
    ):  # 23.00 in Jakarta
        assert says(register, "equal-forms", date(2026, 12, 1)).any


@time_machine.travel(NOW, tick=False)
def test_it_is_an_act_of_the_journal_with_its_parameters(register: Register) -> None:
    says(register, "form-rush", JANUARY)
    with register.read() as conn:
        act = audit.last(conn, "set_exclusion")
        assert act is not None
        assert act.by == "Ayu"
        assert "form-rush" in act.detail
        assert journal_check.check(conn).breaks == ()


def test_a_row_that_was_written_into_the_past_holds_for_no_period(register: Register) -> None:
    row = {"noun": Noun.UNIT.value, "unit": UNIT, "code": "", "topic": Topic.LEAVES_OUT.value}
    row |= {"first": "2026-11-01", "value": "equal-forms", "set_by": "x"}
    with sealing(register) as conn:
        n = next_number(conn, fact)
        more = {"tenant": tenant_of(conn), "n": n, "set_at": "2026-11-20T00:00:00Z"}
        conn.execute(insert(fact), row | more)
    assert holds(register, date(2026, 11, 1)) == NOTHING_LEFT_OUT
    assert holds(register, date(2026, 12, 1)).rules, "the control: of later ones it does"


def test_rules_are_written_in_one_way() -> None:
    assert written(read_exclusion(" same-device,equal-forms  same-device")) == (
        "equal-forms same-device"
    )
    assert read_exclusion("") == ()
    assert Exclusion((FormRule.EQUAL_FORMS,)).leaves_out("clock equal-forms")
    assert not Exclusion((FormRule.EQUAL_FORMS,)).leaves_out("same-device")
    assert not NOTHING_LEFT_OUT.leaves_out("equal-forms")
    assert Exclusion(read_exclusion("unpaired")).leaves_out("unpaired")


@pytest.mark.parametrize(
    ("day", "following"),
    [
        (date(2026, 12, 31), date(2027, 1, 1)),
        (date(2026, 1, 1), date(2026, 2, 1)),
        (date(2026, 11, 30), date(2026, 12, 1)),
    ],
)
def test_the_first_of_the_month_after_a_day(day: date, following: date) -> None:
    assert first_of_next_month(day) == following
