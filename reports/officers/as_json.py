"""The officers' figures for the custodian, as JSON: every row, with `shown` beside it.

What another audience may not see is null. The shape is promised in tests/test_contracts.py. Read
next: shown.py.
"""

from __future__ import annotations

from reports import disclosure
from reports.disclosure.audiences import Shown
from reports.measures import quality
from reports.officers.shown import OfficerLine, Visible
from reports.paper.exports import picked


def as_json(shown: Shown[Visible]) -> dict[str, object]:
    """Give every row as far as it was let out."""
    report = shown.figures.report
    return {
        **picked(report, "weeks weeks_there", unit="unit.code", demo="office.demo", to="last"),
        "from": report.first.isoformat(),
        "trust": quality.as_json(report.trust, report.lang, officers=True),
        "icc": report.spread.icc if report.spread.known else None,
        **picked(report.spread, icc_low="low", icc_high="high", icc_used="icc"),
        "icc_officers": report.spread.n_members,
        "icc_days": report.clustering.icc if report.clustering.known else None,
        "thresholds": {"hidden": disclosure.MIN_CELL}
        | picked(report.spread, superior="superior_from", full="full_from"),
        **picked(report, "base n n_tested n_unattributed n_unpaired n_unit_reasons"),
        "moved": dict(report.moved),
        "waiting": report.fresh.waiting,
        "integrity": report.fresh.integrity and report.fresh.integrity.as_json(),
        "officers": [_row(line) for line in shown.figures.lines],
    }


def _row(line: OfficerLine) -> dict[str, object]:
    return {
        **picked(line, "n share low high deff n_compared expected n_reference reliability"),
        **picked(line, "n_unit_reasons n_unseen rarely_rated shown verdict"),
        **picked(line, officer="officer.code", name="officer.name", services_given="n_given"),
        **picked(line, adjusted="adjusted.share", shrunk="shrunk.share"),
        **picked(line, adjusted_low="adjusted.low", adjusted_high="adjusted.high"),
        **picked(line, shrunk_low="shrunk.low", shrunk_high="shrunk.high"),
        "by_ground": dict(line.by_ground),
    }
