"""The figures of all units for the custodian, as JSON: every row, with `shown` beside it.

The print is for others, and what is hidden from them was taken out before (shown.py). Read next:
figures.py.
"""

from __future__ import annotations

from decimal import Decimal

from reports import disclosure
from reports.disclosure.audiences import Shown
from reports.measures import quality
from reports.units.figures import Index, Pooled, UnitFigure
from reports.units.shown import Visible


def as_json(shown: Shown[Visible]) -> dict[str, object]:
    """Give every row in the office file's order, and all answers pooled."""
    report = shown.figures
    return {
        "office_name": report.office.name,
        "demo": report.office.demo,
        "period": str(report.period),
        "from": report.period.first.isoformat(),
        "to": report.period.last.isoformat(),
        "until": report.reach.taps.isoformat(),
        "ikm_until": report.reach.forms.isoformat(),
        "over": report.over,
        "icc": report.spread.icc if report.spread.known else None,
        "icc_used": report.spread.icc,
        "icc_days": report.clustering.icc if report.clustering.known else None,
        "thresholds": {
            "hidden": disclosure.MIN_CELL,
            "compared": report.spread.superior_from,
            "full": report.spread.full_from,
        },
        "base": report.base,
        "n_tested": report.n_tested,
        "missing": report.missing,
        "waiting": report.fresh.waiting,
        "integrity": report.fresh.integrity and report.fresh.integrity.as_json(),
        "units": [_row(figure, report.lang) for figure in report.units],
        "office": _pooled(report.all),
        "office_shown": _pooled(report.shown)
        | {
            "share_without": [unit.code for unit in report.shown.taps_without],
            "ikm_without": [unit.code for unit in report.shown.forms_without],
        },
        "mean_of_units": _text(report.mean_of_units),
    }


def _row(figure: UnitFigure, lang: str) -> dict[str, object]:
    beside, moved = figure.beside, figure.adjusted
    coverage = figure.coverage
    return {
        "unit": figure.unit.code,
        "name": figure.unit.name,
        **figure.taps.as_json(),
        "shown": figure.taps_shown,
        "n_compared": figure.n_compared,
        "expected": beside.share if beside else None,
        "adjusted": moved.share if moved else None,
        "adjusted_low": moved.low if moved else None,
        "adjusted_high": moved.high if moved else None,
        "adjusted_shown": figure.full,
        "verdict": figure.verdict.value,
        **_index(figure.forms),
        "ikm_shown": figure.forms_shown,
        "forms_by_channel": dict(figure.forms_by_channel),
        "coverage": coverage.share,
        "coverage_n": coverage.n,
        "services_given": coverage.services if coverage.days else None,
        "services_days": {"recorded": coverage.recorded, "open": coverage.open_days},
        "coverage_sources": list(coverage.sources),
        "trust": quality.as_json(figure.trust, lang),
        "until": figure.reach.taps.isoformat(),
        "ikm_until": figure.reach.forms.isoformat(),
    }


def _pooled(pooled: Pooled) -> dict[str, object]:
    return {**pooled.taps.as_json(), **_index(pooled.forms)}


def _index(forms: Index) -> dict[str, object]:
    return {
        "n_forms": forms.n,
        "ikm": _text(forms.ikm),
        "ikm_low": _text(forms.low),
        "ikm_high": _text(forms.high),
        "mutu": forms.mutu,
    }


def _text(value: Decimal | None) -> str | None:
    return None if value is None else str(value)
