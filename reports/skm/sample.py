"""Are the forms as many as the regulation asks for, and which share of the services are they?

What is recorded of the services decides both (../measures/quality/population.py and counts.py); a
population that the caller names stands instead. Read next: survey/index/scoring.py, which has the
table's formula.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from reports.evidence import frames
from reports.measures import quality
from reports.measures.quality import Coverage, Population, Record
from survey.index import scoring

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from reports.skm.forms import Forms
    from survey.register.services import Recorded


@dataclass(frozen=True, slots=True)
class Sample:
    """Whether the forms are as many as the regulation's table asks for."""

    population: int | None  # recipients of one year
    required: int | None
    sufficient: bool | None
    given: bool  # the population was named by the caller, not counted from services
    record: Population | None = None  # what it was counted from

    @property
    def or_more(self) -> bool:
        """Whether population and required are lower bounds."""
        return self.record is not None and self.record.or_more


def sample(n: int, population: int | None, record: Population | None) -> Sample:
    """Lay the forms beside what the regulation's table asks for.

    Args:
        n: Submitted forms.
        population: Recipients of one year if the caller names them, 1 or more.
        record: Those counted from the services recorded.

    Raises:
        WrongPopulation: A population below 1.
    """
    if population is not None:
        required = scoring.sample_size(population)
        return Sample(population, required, n >= required, given=True)
    if record is None:
        return Sample(None, None, None, given=False)
    sufficient = scoring.enough_forms(n, record.n, or_more=record.or_more)
    return Sample(record.n, scoring.sample_size(record.n), sufficient, given=False, record=record)


@dataclass(frozen=True, slots=True)
class Services:
    """What the recorded services are laid beside, all up to the last day that is counted."""

    population: Population | None
    by_service: Mapping[str, Population]  # by code in small letters, where any is recorded
    served: Coverage  # the forms; over all open days of the period
    rated: Coverage  # everybody, by tap or form; over the open days since the unit began
    # Both are of the one service, where the result is of one.


def services(
    conn: Connection, record: Record, first: date, forms: Forms, service: str | None = None
) -> Services:
    """Read the services of the days that are counted and of the year before, and who answered.

    Args:
        conn: A reading transaction.
        record: Of which unit, and up to which day.
        first: The period's first day.
        forms: Those that are counted, and everybody who answered.
        service: Code of the only service that the forms are about, in any case.
    """
    office, unit, until = record.office, record.unit, record.until
    begin = min(first, quality.year_before(until))
    given = frames.read_given(conn, unit.code, begin, until)
    inside = _since(given, first)
    opened = quality.open_days(office, unit, first, until)
    at_work = [day for day in opened if day >= record.begun.isoformat()]
    rated = quality.coverage_by_day(forms.people_by_day, inside, at_work)
    population, counted, answered = _recipients(given, record, rated), inside, rated
    if service is not None:  # nothing of it, until its own record is read below
        population, counted, answered = None, [], quality.coverage_by_day({}, [], at_work)
    by_service: dict[str, Population] = {}
    for code, rows in quality.by_service(given).items():
        people, own = forms.people_by_service.get(code, {}), _since(rows, first)
        of_service = quality.coverage_by_day(people, own, at_work)
        if recipients := _recipients(rows, record, of_service):
            by_service[code] = recipients
        if service is not None and code == service.casefold():
            population, counted, answered = recipients, own, of_service
    return Services(
        population=population,
        by_service=by_service,
        served=replace(served(forms.by_day, counted, opened), false=answered.too_many),
        rated=answered,
    )


def _recipients(given: Sequence[Recorded], record: Record, rated: Coverage) -> Population | None:
    """Count the recipients of the twelve months up to the last day that is counted."""
    population = quality.population(given, record.office, record.unit, record.until)
    # A record that holds fewer services than people who answered is none of the forms either.
    if rated.too_many and population is not None:
        return replace(population, or_more=True)
    return population


def _since(given: Sequence[Recorded], first: date) -> list[Recorded]:
    return [row for row in given if row.day >= first.isoformat()]


def served(
    forms_by_day: Mapping[str, int], given: Sequence[Recorded], open_days: Collection[str]
) -> Coverage:
    """Lay the forms beside the services of the same days.

    Where every open day has a record these are all days of the period, closed ones too: who fills
    in a form on a Sunday was served before. With gaps they are the open days that have records.

    Args:
        forms_by_day: Submitted forms by day (YYYY-MM-DD), of the days that are counted.
        given: Services recorded on these days.
        open_days: Those of these days on which the unit opens.
    """
    record = quality.coverage_by_day(forms_by_day, given, open_days)
    if not record.whole:
        return record
    services = sum(quality.services_by_day(given).values())
    return replace(record, n=sum(forms_by_day.values()), services=services)
