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
    served: Coverage  # the forms; over all open days of the period
    rated: Coverage  # everybody, by tap or form; over the open days since the unit began


def services(
    conn: Connection,
    record: Record,
    first: date,
    forms: Mapping[str, int],
    people: Mapping[str, int],
) -> Services:
    """Read the services of the days that are counted and of the year before, and who answered.

    Args:
        conn: A reading transaction.
        record: Of which unit, and up to which day.
        first: The period's first day.
        forms: Submitted forms by day (YYYY-MM-DD), of the days that are counted.
        people: Everybody who answered on them, by day.
    """
    office, unit, until = record.office, record.unit, record.until
    begin = min(first, quality.year_before(until))
    given = frames.read_given(conn, unit.code, begin, until)
    inside = [row for row in given if row.day >= first.isoformat()]
    opened = quality.open_days(office, unit, first, until)
    at_work = [day for day in opened if day >= record.begun.isoformat()]
    rated = quality.coverage_by_day(people, inside, at_work)
    population = quality.population(given, office, unit, until)
    # A record that holds fewer services than people who answered is none of the forms either.
    if rated.too_many and population is not None:
        population = replace(population, or_more=True)
    return Services(
        population=population,
        served=replace(served(forms, inside, opened), false=rated.too_many),
        rated=rated,
    )


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
