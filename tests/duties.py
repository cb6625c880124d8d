"""Rosters and corrections as tests write them: brought, said, taken back."""

from dataclasses import replace
from datetime import date

from survey import actions
from survey.errors import LoketError
from survey.office.dated import Fact
from survey.office.facts import Duty
from survey.plans import Plan
from survey.register import facts
from survey.register.engine import Register
from survey.substitutions import Substitution
from tests.builders import DAY, UNIT, a_duty, sealing


def a_substitution(
    officer: str = "P03",
    start: str = "09:00",
    end: str = "10:00",
    *,
    counter: str = "L1",
    day: date = DAY,
    **changes: object,
) -> Substitution:
    """Make a correction; `end` before `start` means on the next day."""
    duty = a_duty(officer, start, end, counter=counter, day=day)
    correction = Substitution(counter, officer, duty.start, duty.end, "rapat")
    return replace(correction, **changes)  # type: ignore[arg-type]


def correct(register: Register, given: Substitution, unit: str = UNIT) -> Plan:
    return actions.carry_out(register, lambda conn: actions.correct(conn, unit, given, "Ayu"))


def undo(register: Register, n: int) -> Plan:
    return actions.carry_out(register, lambda conn: actions.undo(conn, n, "Ayu"))


def bring(register: Register, *duties: Duty, replace_corrections: bool = False) -> Plan:
    return actions.carry_out(
        register,
        lambda conn: actions.roster(
            conn, {UNIT: duties}, "Ayu", replace_corrections=replace_corrections
        ),
    )


def say(register: Register, fact: Fact) -> None:
    with sealing(register) as conn:
        facts.add(conn, [fact], "Ayu")


def kinds(plan: Plan) -> list[type[LoketError]]:
    return [type(warning) for warning in plan.warnings]
