"""The officers' figures for the custodian, as JSON: every row, with `shown` beside it.

A print or page obeys `shown`; this file does not, and is for whoever keeps the register. The
shape is promised in tests/test_contracts.py. Read next: figures.py.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports import disclosure
from reports.measures import quality

if TYPE_CHECKING:
    from reports.officers.figures import OfficerFigure, OfficersReport


def as_json(report: OfficersReport) -> dict[str, object]:
    """Give every row for the custodian; a print or page obeys `shown`."""
    return {
        "unit": report.unit.code,
        "demo": report.office.demo,
        "from": report.first.isoformat(),
        "to": report.last.isoformat(),
        "weeks": report.weeks,
        "weeks_there": report.weeks_there,
        "trust": quality.as_json(report.trust, report.lang, officers=True),
        "icc": report.spread.icc if report.spread.known else None,
        "icc_low": report.spread.low,
        "icc_high": report.spread.high,
        "icc_used": report.spread.icc,
        "icc_officers": report.spread.n_members,
        "icc_days": report.clustering.icc if report.clustering.known else None,
        "thresholds": {
            "hidden": disclosure.MIN_CELL,
            "superior": report.spread.superior_from,
            "full": report.spread.full_from,
        },
        "base": report.base,
        "n": report.n,
        "n_tested": report.n_tested,
        "n_unattributed": report.n_unattributed,
        "n_unpaired": report.n_unpaired,
        "n_unit_reasons": report.n_unit_reasons,
        "moved": dict(report.moved),
        "waiting": report.fresh.waiting,
        "officers": [_row(one) for one in report.officers],
    }


def _row(one: OfficerFigure) -> dict[str, object]:
    return {
        "officer": one.officer.code,
        "name": one.officer.name,
        "n": one.n,
        "share": one.share,
        "low": one.low,
        "high": one.high,
        "deff": one.deff,
        "n_compared": one.beside.n,
        "expected": one.beside.share,
        "n_reference": one.beside.n_reference,
        "adjusted": one.adjusted.share if one.adjusted else None,
        "adjusted_low": one.adjusted.low if one.adjusted else None,
        "adjusted_high": one.adjusted.high if one.adjusted else None,
        "shrunk": one.shrunk.share if one.shrunk else None,
        "shrunk_low": one.shrunk.low if one.shrunk else None,
        "shrunk_high": one.shrunk.high if one.shrunk else None,
        "reliability": one.reliability if one.n else None,
        "by_ground": dict(one.by_ground),
        "n_unit_reasons": one.n_unit_reasons,
        "n_unseen": one.n_unseen,
        "services_given": one.n_given,
        "rarely_rated": one.rarely_rated,
        "shown": one.shown.value,
        "verdict": one.verdict.value,
    }
