"""The official result of the SKM of one unit and period: IKM, unsur table, sample, annex rows.

Every figure is exact until its one rounding (survey/scoring.py); only the interval is floating
point. What is printed and in which words stands in sheet.py. A kiosk tap is never part of an
IKM. Read next: survey/scoring.py and sheet.py.
"""

from __future__ import annotations

import hashlib
import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from reports import exports, frames, quality, summary
from reports.frames import ChainHead, Form, Freshness
from survey import scoring
from survey.offices import Office, Unit
from survey.periods import Dates
from survey.questionnaire import Order, Questionnaire, load
from survey.rounding import half_up

if TYPE_CHECKING:
    from survey.register.answers import Given
    from survey.register.engine import Register

GRACE = timedelta(days=14)  # a record may begin after holidays, and be written down late
CSV_HEADER = ("key", "label", "unsur", "n", "sum", "nrr", "nrr_tertimbang", "ikm", "mutu")


@dataclass(frozen=True, slots=True)
class UnsurLine:
    """One unsur; figures are rounded once from the exact value, None without an answer."""

    key: str
    label: str  # U1-U9 in the order asked for
    name: str
    n: int
    sum: int
    nrr: Decimal | None  # 4 places, 1-4
    nrr_tertimbang: Decimal | None  # 4 places
    ikm: Decimal | None  # 2 places, 25-100
    mutu: str | None


@dataclass(frozen=True, slots=True)
class Sample:
    """Whether the forms are as many as the regulation's table asks for."""

    population: int | None  # recipients of one year
    required: int | None
    sufficient: bool | None
    given: bool  # the population was named by the caller, not counted from services
    recorded_from: date | None = None  # population and required are lower bounds, recorded since


@dataclass(frozen=True, slots=True)
class Unflagged:
    """The result without the forms that a plausibility rule has flagged."""

    n_flagged: int
    by_flag: Mapping[str, int]
    ikm: Decimal | None


@dataclass(frozen=True, slots=True)
class SkmReport:
    """The whole result; the words come later."""

    office: Office
    unit: Unit
    first: date
    last: date
    lang: str
    n: int
    n_complete: int
    n_unfinished: int
    ikm: Decimal | None
    low: Decimal | None
    high: Decimal | None
    mutu: str | None
    kinerja: str | None  # msgid
    tertimbang: Decimal | None  # sum of NRR tertimbang, 4 places
    unsur: tuple[UnsurLine, ...]
    reconciliation: Mapping[str, Decimal]
    sample: Sample
    by_channel: Mapping[str, int]
    services_given: int | None
    covered: bool  # the services are recorded over the whole period so far
    rules: Unflagged
    forms: tuple[frames.Form, ...]  # what the figures are made of, for the board's own counts
    rows: tuple[tuple[str, ...], ...]  # shuffled; one character per unsur in the order asked for
    fresh: Freshness
    heads: tuple[ChainHead, ...]

    @property
    def coverage(self) -> float | None:
        """Forms per service given, 0-1; None unless services are recorded for the whole period."""
        return self.n / self.services_given if self.services_given and self.covered else None


def compute(
    register: Register,
    *,
    unit: str,
    first: date,
    last: date,
    fresh: Freshness,
    population: int | None = None,
    order: Order = "list",
    lang: str = "id",
) -> SkmReport:
    """Compute the result over all submitted forms of a period, every channel (design rule 8).

    Args:
        register: The office's register.
        unit: Code of the unit.
        first: First day of the period, office time.
        last: Last day, included.
        fresh: How new the register is.
        population: Recipients of the service in one year, 1 or more; without it the services
            recorded in the twelve months up to `last` are counted.
        order: Which numbering the U-labels follow; never changes a figure.
        lang: Language of names, `id` or `en`.

    Raises:
        UnknownUnit: The register has no such unit.
        WrongOrder: The period ends before it begins.
        WrongPopulation: A population below 1.
    """
    from survey.register import offices

    period = Dates(first, last)
    with register.read() as conn:
        office, its = offices.office(conn), offices.unit(conn, unit)
        forms = frames.read_forms(conn, its.code, period.first, period.last)
        given = frames.read_given(conn, its.code, min(first, _year_before(last)), last)
        heads = frames.read_heads(conn)
    asked = load()
    return _report(
        forms,
        asked,
        office=office,
        unit=its,
        period=period,
        lang=lang,
        order=order,
        sample=_sample(len(forms.submitted), population, given, last),
        services_given=_services(given, first) or None,
        covered=_recorded(given, first, min(last, fresh.until_at.astimezone(office.zone).date())),
        fresh=fresh,
        heads=heads,
    )


def _report(
    forms: frames.Forms,
    asked: Questionnaire,
    *,
    office: Office,
    unit: Unit,
    period: Dates,
    lang: str,
    order: Order,
    sample: Sample,
    services_given: int | None,
    covered: bool,
    fresh: Freshness,
    heads: tuple[ChainHead, ...],
) -> SkmReport:
    strings = [form.scores for form in forms.submitted]
    counts = scoring.count(asked, strings)
    scored = _scored(counts)
    bounds = summary.ikm_interval(counts, scored.ikm) if scored else None
    return SkmReport(
        office=office,
        unit=unit,
        first=period.first,
        last=period.last,
        lang=lang,
        n=counts.n,
        n_complete=counts.n_complete,
        n_unfinished=forms.n_unfinished,
        ikm=scored.ikm if scored else None,
        low=half_up(bounds.low, 2) if bounds else None,
        high=half_up(bounds.high, 2) if bounds else None,
        mutu=scored.mutu.value if scored else None,
        kinerja=scored.mutu.kinerja if scored else None,
        tertimbang=half_up(scored.exact / 25, 4) if scored else None,
        unsur=_unsur(counts, order, lang),
        reconciliation=scored.reconciliation if scored else {},
        sample=sample,
        by_channel=dict(sorted(Counter(form.channel for form in forms.submitted).items())),
        services_given=services_given,
        covered=covered,
        rules=_unflagged(forms.submitted, asked),
        forms=forms.submitted,
        rows=_rows(strings, asked, order),
        fresh=fresh,
        heads=heads,
    )


def _scored(counts: scoring.Counts) -> scoring.Scored | None:
    try:
        return scoring.score(counts)
    except scoring.NoAnswers:
        return None


def _unsur(counts: scoring.Counts, order: Order, lang: str) -> tuple[UnsurLine, ...]:
    asked = counts.questionnaire
    found = {line.key: line for line in scoring.unsur_scores(counts)}
    lines = []
    for label, key in asked.by_label(order).items():
        name = asked.item(key).name.say(lang)
        line = found.get(key)
        if line is None:
            lines.append(UnsurLine(key, label, name, 0, 0, None, None, None, None))
            continue
        nrr, weighted = half_up(line.nrr, 4), half_up(line.nrr_tertimbang, 4)
        lines.append(
            UnsurLine(key, label, name, line.n, line.sum, nrr, weighted, line.ikm, line.mutu.value)
        )
    return tuple(lines)


def _unflagged(forms: Sequence[Form], asked: Questionnaire) -> Unflagged:
    flagged = [form for form in forms if form.flags]
    if not flagged:
        return Unflagged(0, {}, None)
    rest = _scored(scoring.count(asked, [form.scores for form in forms if not form.flags]))
    by_flag = Counter(flag for form in flagged for flag in form.flags)
    return Unflagged(len(flagged), dict(sorted(by_flag.items())), rest.ikm if rest else None)


def _rows(
    strings: Sequence[str], asked: Questionnaire, order: Order
) -> tuple[tuple[str, ...], ...]:
    """Shuffle the forms' scores so that no row's place tells when it was given.

    The order depends on what was answered and on nothing else: the same answers, in whatever
    order they arrived, give the same annex.
    """
    places = [asked.position(key) for key in asked.by_label(order).values()]
    canonical = sorted(strings)
    seed = hashlib.sha256("\n".join(canonical).encode()).digest()
    random.Random(seed).shuffle(canonical)  # noqa: S311 -- nothing secret, only no order
    return tuple(tuple(scores[place] for place in places) for scores in canonical)


def _sample(n: int, population: int | None, given: Sequence[Given], last: date) -> Sample:
    begun = _year_before(last)
    counted = population if population is not None else _services(given, begun) or None
    if counted is None:
        return Sample(None, None, None, given=False)
    required = scoring.sample_size(counted)
    if population is not None:
        return Sample(counted, required, n >= required, given=True)
    since = date.fromisoformat(min(row.day for row in given if row.day >= begun.isoformat()))
    partial = since > begun + GRACE
    sufficient = scoring.enough_forms(n, counted, or_more=partial)
    return Sample(counted, required, sufficient, False, since if partial else None)


def _recorded(given: Sequence[Given], first: date, last: date) -> bool:
    """Say whether services are recorded from a period's beginning to its end."""
    days = [date.fromisoformat(row.day) for row in given if row.day >= first.isoformat()]
    return bool(days) and min(days) <= first + GRACE and max(days) >= last - GRACE


def _services(given: Sequence[Given], first: date) -> int:
    by_day = quality.services_by_day(given)
    return sum(n for day, n in by_day.items() if day >= first.isoformat())


def _year_before(last: date) -> date:
    """Give the first day of the twelve months that end with a day."""
    after = last + timedelta(days=1)
    if (after.month, after.day) == (2, 29):
        after = after.replace(day=28)
    return after.replace(year=after.year - 1)


def as_json(report: SkmReport) -> dict[str, object]:
    """Give the result for programs; decimals as strings so that none is rounded again."""
    return {
        "unit": report.unit.code,
        "from": report.first.isoformat(),
        "to": report.last.isoformat(),
        "n": report.n,
        "n_complete": report.n_complete,
        "n_unfinished": report.n_unfinished,
        "ikm": _text(report.ikm),
        "ikm_low": _text(report.low),
        "ikm_high": _text(report.high),
        "mutu": report.mutu,
        "kinerja": None if report.kinerja is None else str(report.kinerja),
        "unsur": [
            {
                "key": line.key,
                "label": line.label,
                "name": line.name,
                "n": line.n,
                "sum": line.sum,
                "nrr": _text(line.nrr),
                "nrr_tertimbang": _text(line.nrr_tertimbang),
                "ikm": _text(line.ikm),
                "mutu": line.mutu,
            }
            for line in report.unsur
        ],
        "nrr_tertimbang": _text(report.tertimbang),
        "reconciliation": {weight: str(ikm) for weight, ikm in report.reconciliation.items()},
        "sample": {
            "population": report.sample.population,
            "required": report.sample.required,
            "sufficient": report.sample.sufficient,
        },
        "channels": dict(report.by_channel),
        "services_given": report.services_given,
        "flags": {
            "n": report.rules.n_flagged,
            "by_flag": dict(report.rules.by_flag),
            "ikm_without": _text(report.rules.ikm),
        },
        "waiting": report.fresh.waiting,
        "heads": [
            {"box": head.box, "device": head.device, "seq": head.seq, "head": head.printed}
            for head in report.heads
        ],
    }


def _text(value: Decimal | None) -> str | None:
    return None if value is None else str(value)


def as_csv(report: SkmReport) -> bytes:
    """Give the unsur table with the unit's line at its end; decimals with a point."""
    rows = [
        (x.key, x.label, x.name, x.n, x.sum, x.nrr, x.nrr_tertimbang, x.ikm, x.mutu)
        for x in report.unsur
    ]
    unit = ("ikm", "", report.unit.name, report.n, None, None, report.tertimbang)
    return exports.csv_bytes(CSV_HEADER, [*rows, (*unit, report.ikm, report.mutu)])
