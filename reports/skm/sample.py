"""Are the forms as many as the regulation asks for, and how far are services recorded?

A population that is only counted since some day is a lower bound and never makes a sample enough.
Read next: ../../survey/scoring.py, which has the table's formula.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from reports import frames, quality
from survey import scoring
from survey.periods import Period
from survey.questionnaire import Instrument

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from survey.register.answers import Given

GRACE = timedelta(days=14)  # a record may begin after holidays, and be written down late


@dataclass(frozen=True, slots=True)
class Sample:
    """Whether the forms are as many as the regulation's table asks for."""

    population: int | None  # recipients of one year
    required: int | None
    sufficient: bool | None
    given: bool  # the population was named by the caller, not counted from services
    recorded_from: date | None = None  # population and required are lower bounds, recorded since


def sample(n: int, population: int | None, given: Sequence[Given], last: date) -> Sample:
    """Lay the forms beside what the regulation's table asks for.

    Args:
        n: Submitted forms.
        population: Recipients of one year if the caller names them, 1 or more.
        given: The services recorded in the twelve months up to `last`.
        last: Last day of the period.

    Raises:
        WrongPopulation: A population below 1.
    """
    begun = year_before(last)
    counted = population if population is not None else services_since(given, begun) or None
    if counted is None:
        return Sample(None, None, None, given=False)
    required = scoring.sample_size(counted)
    if population is not None:
        return Sample(counted, required, n >= required, given=True)
    since = date.fromisoformat(min(row.day for row in given if row.day >= begun.isoformat()))
    partial = since > begun + GRACE
    sufficient = scoring.enough_forms(n, counted, or_more=partial)
    return Sample(counted, required, sufficient, False, since if partial else None)


def recorded(given: Sequence[Given], first: date, last: date) -> bool:
    """Say whether services are recorded from a period's beginning to its end."""
    days = [date.fromisoformat(row.day) for row in given if row.day >= first.isoformat()]
    return bool(days) and min(days) <= first + GRACE and max(days) >= last - GRACE


def rated(
    conn: Connection, unit: str, days: Period, given: Iterable[Given], instrument: Instrument
) -> quality.Coverage:
    """Lay everybody who answered, not the forms alone, beside the services of the same days.

    Args:
        conn: A reading transaction.
        unit: The unit's code.
        days: Those of the period that are over.
        given: Services recorded up to then, of earlier days too.
        instrument: Whose answers.
    """
    inside = [row for row in given if row.day >= days.first.isoformat()]
    if not inside:
        return quality.coverage_by_day({}, ())
    people = frames.read_people_days(conn, unit, days.first, days.last, instrument)
    return quality.coverage_by_day(people, inside)


def services_since(given: Sequence[Given], first: date) -> int:
    """Add up the services given from a day on."""
    by_day = quality.services_by_day(given)
    return sum(n for day, n in by_day.items() if day >= first.isoformat())


def year_before(last: date) -> date:
    """Give the first day of the twelve months that end with a day."""
    after = last + timedelta(days=1)
    if (after.month, after.day) == (2, 29):
        after = after.replace(day=28)
    return after.replace(year=after.year - 1)
