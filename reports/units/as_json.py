"""The figures of all units for the custodian, as JSON: every row, with `shown` beside it.

The print is for others, and what is hidden from them was taken out before (shown.py). Read next:
figures.py.
"""

from __future__ import annotations

from reports import disclosure
from reports.disclosure.audiences import Shown
from reports.measures import quality
from reports.paper.exports import picked
from reports.units.figures import Index, Pooled, UnitFigure
from reports.units.shown import Visible

REACH = {"until": "reach.taps", "ikm_until": "reach.forms"}


def as_json(shown: Shown[Visible]) -> dict[str, object]:
    """Give every row in the office file's order, and all answers pooled."""
    report = shown.figures
    return {
        **picked(report, "over base n_tested missing mean_of_units", **REACH),
        **picked(report, office_name="office.name", demo="office.demo", waiting="fresh.waiting"),
        **picked(report.period, to="last", **{"from": "first"}),
        "period": str(report.period),
        "icc": report.spread.icc if report.spread.known else None,
        "icc_used": report.spread.icc,
        "icc_days": report.clustering.icc if report.clustering.known else None,
        "thresholds": {"hidden": disclosure.MIN_CELL}
        | picked(report.spread, compared="superior_from", full="full_from"),
        "integrity": report.fresh.integrity and report.fresh.integrity.as_json(),
        "units": [_row(figure, report.lang) for figure in report.units],
        "office": _pooled(report.all),
        "office_shown": _pooled(report.shown)
        | {
            "share_without": [unit.code for unit in report.shown.taps_without],
            "ikm_without": [unit.code for unit in report.shown.forms_without],
        },
    }


def _row(figure: UnitFigure, lang: str) -> dict[str, object]:
    coverage = figure.coverage
    return {
        **picked(figure, "n_compared verdict", unit="unit.code", name="unit.name", **REACH),
        **picked(figure, shown="taps_shown", adjusted_shown="full", ikm_shown="forms_shown"),
        **picked(figure, expected="beside.share", adjusted="adjusted.share"),
        **picked(figure, adjusted_low="adjusted.low", adjusted_high="adjusted.high"),
        **figure.taps.as_json(),
        **_index(figure.forms),
        "forms_by_channel": dict(figure.forms_by_channel),
        "coverage": coverage.share,
        "coverage_n": coverage.n,
        "services_given": coverage.services if coverage.days else None,
        "services_days": picked(coverage, "recorded", open="open_days"),
        "coverage_sources": list(coverage.sources),
        "trust": quality.as_json(figure.trust, lang),
    }


def _pooled(pooled: Pooled) -> dict[str, object]:
    return {**pooled.taps.as_json(), **_index(pooled.forms)}


def _index(forms: Index) -> dict[str, object]:
    return picked(forms, "ikm mutu", n_forms="n", ikm_low="low", ikm_high="high")
