"""The result by service: recipients, sample and index of each, and what a print may tell of them.

Are the forms as many as the regulation asks for, and which share of the services are they? What is
recorded of the services decides both; a population that the caller names stands instead. The lines
add up to the unit's forms; those that name no service are a line of their own. The index of a
service pools its own forms, as the unit's pools all: the unit's is not the mean of theirs. Read
next: ../measures/quality/counts.py, forms.py, and survey/index/scoring.py for the sample table.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import Connection

from reports.evidence import frames
from reports.measures import quality
from reports.measures.quality import Coverage, Population, Record
from reports.skm import index
from reports.skm.forms import Forms
from reports.skm.index import Result
from survey.errors import Invalid, Missing
from survey.index import scoring
from survey.language import N_
from survey.office.dated import Noun
from survey.office.facts import Service, Unit
from survey.questionnaire import Order
from survey.register.services import Recorded

NO_SERVICE = ""  # the code of the forms that name none


class UnknownService(Missing):
    """A result of a service that the unit does not give."""

    slug = "unknown-service"
    sentence = N_(
        "Layanan “%(code)s” tidak terdaftar di unit %(unit)s. Layanan yang ada: %(known)s."
    )


class ServiceOfOfficial(Invalid):
    """A result of one service that is not of the official questionnaire."""

    slug = "service-of-official"
    sentence = N_(
        "Hasil satu layanan hanya dihitung dari kuesioner SKM resmi, semua versinya. Hilangkan"
        " --questionnaire, atau --service."
    )


@dataclass(frozen=True, slots=True)
class Sample:
    """Whether the forms are as many as the regulation's table asks for."""

    population: int | None = None  # recipients of one year
    required: int | None = None
    sufficient: bool | None = None
    record: Population | None = None  # what it was counted from; None where the caller named it

    @property
    def or_more(self) -> bool:
        """Whether population and required are lower bounds."""
        return self.record is not None and self.record.or_more


def sample(n: int, population: int | None, record: Population | None) -> Sample:
    """Lay the forms beside what the regulation's table asks for.

    Raises:
        WrongPopulation: A population below 1.
    """
    if population is not None:
        required = scoring.sample_size(population)
        return Sample(population, required, n >= required)
    if record is None:
        return Sample()
    sufficient = scoring.enough_forms(n, record.n, or_more=record.or_more)
    return Sample(record.n, scoring.sample_size(record.n), sufficient, record)


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
    """Read the services of the days that are counted and of the year before, and who answered."""
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
    """
    record = quality.coverage_by_day(forms_by_day, given, open_days)
    if not record.whole:
        return record
    services = sum(quality.services_by_day(given).values())
    return replace(record, n=sum(forms_by_day.values()), services=services)


@dataclass(frozen=True, slots=True)
class ServiceLine:
    """What one service's forms say; the lines of a unit add up to its forms."""

    code: str  # as the unit writes it; `NO_SERVICE` for forms that name none
    name: str
    n: int
    sample: Sample
    result: Result | None  # None while the period runs, and where there is no one index
    shown: bool  # whether a print may give its figures beside those of the unit


def service_of(unit: Unit, code: str) -> Service:
    """Find a service of a unit by its code, in any case; a renamed one leads to the new one.

    Raises:
        UnknownService: The unit has none of that code.
    """
    wanted = unit.aliases.always(Noun.SERVICE, code.strip()).casefold()
    for service in unit.services:
        if service.code.casefold() == wanted:
            return service
    known = ", ".join(service.code for service in unit.services) or "–"
    raise UnknownService(field="service", code=code, unit=unit.code, known=known)


def lines(
    forms: Forms, unit: Unit, given: Services, order: Order, lang: str
) -> tuple[ServiceLine, ...]:
    """Give one line for each service of a unit, and for what its forms name besides.

    Returns:
        In the order of the unit, then other codes, then the forms that name none.
    """
    by_service = forms.counted.by_service
    known = {service.code.casefold(): (service.code, service.name) for service in unit.services}
    known |= {code: (code, code) for code in sorted(by_service) if code and code not in known}
    if NO_SERVICE in by_service:
        known[NO_SERVICE] = (NO_SERVICE, "")
    rows = []
    for key, (code, name) in known.items():
        counts = by_service.get(key)
        n = counts.n if counts else 0
        results = index.results(counts, order, lang) if counts and forms.final else ()
        rows.append(
            ServiceLine(
                code=code,
                name=name,
                n=n,
                sample=sample(n, None, given.by_service.get(key)),
                result=results[0] if results else None,
                shown=forms.final and key in forms.services_shown,
            )
        )
    return tuple(rows)


def let_out(rows: Sequence[ServiceLine]) -> tuple[ServiceLine, ...]:
    """Take out the results that a print may not give; how many forms there are stays."""
    return tuple(row if row.shown else replace(row, result=None) for row in rows)


def told(rows: Sequence[ServiceLine]) -> tuple[ServiceLine, ...]:
    """Give the lines that say anything; none where no form and no record names a service."""
    known = [row for row in rows if row.n or row.sample.population]
    return tuple(known) if any(row.code for row in known) else ()


def pooled(rows: Sequence[ServiceLine]) -> tuple[ServiceLine, ...]:
    """Give the lines that the public may see, and one of all other forms together."""
    shown = [row for row in rows if row.shown]
    if not shown:
        return ()
    rest = sum(row.n for row in rows) - sum(row.n for row in shown)
    together = ServiceLine(NO_SERVICE, "", rest, sample(rest, None, None), None, shown=False)
    return (*shown, together) if rest else tuple(shown)
