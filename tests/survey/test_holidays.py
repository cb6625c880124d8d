"""The holidays of a year: whole lists, adopted once, reaching back only where a unit was open.

Today is Sunday, 29 November 2026.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import time_machine

from kiosk.plans import lines
from survey import actions
from survey.actions.duty_checks import OnClosedDay
from survey.exchange.offices.office import import_office
from survey.office.facts import Office, Unit
from survey.office.holidays import NoHolidays, holidays, years
from survey.office.hours import times_of
from survey.plans import ChangeKind, Plan
from survey.register import offices
from survey.register.engine import Register
from tests.builders import UNIT, a_duty, a_unit, an_office, settled


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with time_machine.travel("2026-11-29T03:00:00+00:00", tick=True):
        yield


def adopt(register: Register, year: int, *, joint_leave: bool = True) -> Plan:
    return actions.carry_out(
        register,
        lambda conn: actions.adopt_holidays(conn, year, "Ayu", joint_leave=joint_leave),
    )


def the_office(register: Register) -> tuple[Office, Unit]:
    with register.read() as conn:
        return offices.office(conn), offices.unit(conn, UNIT)


def test_the_lists_are_whole_and_a_year_without_one_says_what_to_do() -> None:
    assert years() == (2025, 2026, 2027)
    n_national = [sum(not day.is_joint_leave for day in holidays(year)) for year in years()]
    assert n_national == [17, 17, 18]
    assert [len(holidays(year)) for year in years()] == [28, 25, 26]
    with pytest.raises(NoHolidays, match=r"2019.*2025, 2026, 2027"):
        holidays(2019)


def test_a_year_that_is_adopted_closes_the_office_once(register: Register) -> None:
    plan = adopt(register, 2027)

    assert {change.kind for change in plan.changes} == {ChangeKind.ADDED}
    assert "baru: Hari Kantor 2027-03-10: Idulfitri 1448 Hijriah" in lines(plan)
    assert len(the_office(register)[0].closed) == 26
    assert not adopt(register, 2027).any


def test_days_that_are_over_reach_back_where_a_unit_was_open(register: Register) -> None:
    plan = adopt(register, 2026, joint_leave=False)

    past = [change.first for change in plan.of(ChangeKind.CHANGED)]
    assert date(2026, 8, 17) in past
    assert date(2026, 3, 22) not in past  # a Sunday
    assert plan.of(ChangeKind.ADDED)[-1].first == date(2026, 12, 25)
    assert plan.reaches_back_to == date(2026, 1, 1)
    assert len(plan.changes) == 17


def test_a_unit_that_serves_on_a_holiday_goes_on_serving(register: Register) -> None:
    opening = replace(a_unit().opening, days={date(2027, 5, 18): "08.00-12.00"})
    settled(register, units=[a_unit(opening=opening)])

    adopt(register, 2027)

    office, unit = the_office(register)
    assert times_of(office.spans(unit, date(2027, 5, 18))) == "08.00-12.00"
    assert not office.is_open(unit, date(2027, 5, 17))


def test_an_office_file_adopts_a_year_as_the_command_does(
    register: Register, tmp_path: Path
) -> None:
    path = tmp_path / "kantor.toml"
    unit = f'[[unit]]\ncode = "{UNIT}"\nname = "Dukcapil"\n'
    path.write_text(f'[office]\nname = "Dinas"\nholidays = [2027]\n{unit}', encoding="utf-8")

    import_office(path, register=register, by="Ayu")

    assert not adopt(register, 2027).any


def test_a_file_with_a_calendar_does_not_ask_for_the_holidays_again(
    register: Register,
) -> None:
    adopt(register, 2027)

    plan = settled_again(register, frozenset({date(2026, 12, 28)}))

    assert [change.first for change in plan.changes] == [date(2026, 12, 28)]


def test_duties_on_a_day_that_is_adopted_are_named(register: Register) -> None:
    actions.set_duties(register, {UNIT: [a_duty("P01", day=date(2026, 12, 25))]}, "Ayu")
    (closed,) = adopt(register, 2026).warnings
    assert isinstance(closed, OnClosedDay)
    assert "P01 di L1 2026-12-25" in str(closed)


def settled_again(register: Register, closed: frozenset[date]) -> Plan:
    return actions.set_office(register, an_office(closed=closed), [a_unit()], {}, "test")
