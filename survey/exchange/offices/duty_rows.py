"""Rows of duty into duties, in an office file and in a roster alone.

Read next: `office.py`, `survey/attribution.py`.
"""

from collections.abc import Sequence
from typing import Final

from survey.attribution import DutiesOverlap, check_roster
from survey.errors import LoketError
from survey.exchange.offices.wanted_codes import wanted
from survey.exchange.tables.rows import Row
from survey.office.dated import Noun
from survey.office.facts import Duty, Unit

NOBODY: Final = ("-", "–")  # in place of an officer: the roster has nobody there


def duties_of(unit: Unit, rows: Sequence[Row], names: Sequence[str]) -> tuple[Duty, ...]:
    """Read duties, one of each row in the same order; an officer of "" is nobody.

    Args:
        unit: Whose counters and officers they name.
        rows: The rows.
        names: The columns they may have.

    Raises:
        Mistake: The first mistake, with its place.
    """
    counters, officers = (unit.current_codes(noun) for noun in (Noun.COUNTER, Noun.OFFICER))
    duties: list[Duty] = []
    for row in rows:
        row.allow(names)
        counter, officer = row.text("counter"), row.text("officer")
        if counter.casefold() not in counters:
            raise row.at(wanted(Noun.COUNTER, unit, counter))
        if officer not in NOBODY and officer.casefold() not in officers:
            raise row.at(wanted(Noun.OFFICER, unit, officer, in_roster=True))
        duty = Duty(
            counters[counter.casefold()],
            officers.get(officer.casefold(), ""),
            row.moment("from"),
            row.moment("to"),
            row.yes("shared"),
        )
        _check(row, [duty])
        duties.append(duty)
    try:
        check_roster(duties)
    except DutiesOverlap as problem:
        raise rows[duties.index(problem.pair[1])].at(problem) from problem
    return tuple(duties)


def _check(row: Row, duties: Sequence[Duty]) -> None:
    try:
        check_roster(duties)
    except LoketError as problem:
        raise row.at(problem) from problem
