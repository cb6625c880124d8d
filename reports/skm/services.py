"""The result by service: recipients, sample and index of each, and what a print may tell of them.

The lines add up to the unit's forms; those that name no service are a line of their own. The index
of a service pools its own forms, as the unit's pools all: the unit's is not the mean of theirs.
Read next: ../disclosure/parts.py and forms.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from reports.skm import index
from reports.skm.forms import Forms
from reports.skm.index import Result
from reports.skm.sample import Sample, Services, sample
from survey.errors import Invalid, Missing
from survey.language import N_
from survey.office.dated import Noun
from survey.office.facts import Service, Unit
from survey.questionnaire import Order

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

    Args:
        forms: Of the unit and period.
        unit: Whose services; one that it no longer lists has a line by its code.
        given: The services recorded.
        order: Which numbering the U-labels follow.
        lang: Language of the names of unsur.

    Returns:
        In the order of the unit, then other codes, then the forms that name none.
    """
    names = {service.code.casefold(): service for service in unit.services}
    by_service = forms.counted.counts_by_service
    others = sorted(code for code in by_service if code and code not in names)
    known = [(key, service.code, service.name) for key, service in names.items()]
    known += [(code, code, code) for code in others]
    if NO_SERVICE in by_service:
        known.append((NO_SERVICE, NO_SERVICE, ""))
    rows = []
    for key, code, name in known:
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
