"""The officers' figures for the custodian, as JSON: every row, with `shown` beside it.

What another audience may not see is null. The shape is promised in tests/test_contracts.py. Read
next: shown.py.
"""

from __future__ import annotations

from reports import disclosure
from reports.disclosure.audiences import Shown
from reports.measures import quality
from reports.officers.shown import OfficerLine, Visible


def as_json(shown: Shown[Visible]) -> dict[str, object]:
    """Give every row as far as it was let out."""
    report = shown.figures.report
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
        "integrity": report.fresh.integrity and report.fresh.integrity.as_json(),
        "officers": [_row(line) for line in shown.figures.lines],
    }


def _row(line: OfficerLine) -> dict[str, object]:
    return {
        "officer": line.officer.code,
        "name": line.officer.name,
        "n": line.n,
        "share": line.share,
        "low": line.low,
        "high": line.high,
        "deff": line.deff,
        "n_compared": line.n_compared,
        "expected": line.expected,
        "n_reference": line.n_reference,
        "adjusted": line.adjusted.share if line.adjusted else None,
        "adjusted_low": line.adjusted.low if line.adjusted else None,
        "adjusted_high": line.adjusted.high if line.adjusted else None,
        "shrunk": line.shrunk.share if line.shrunk else None,
        "shrunk_low": line.shrunk.low if line.shrunk else None,
        "shrunk_high": line.shrunk.high if line.shrunk else None,
        "reliability": line.reliability,
        "by_ground": dict(line.by_ground),
        "n_unit_reasons": line.n_unit_reasons,
        "n_unseen": line.n_unseen,
        "services_given": line.n_given,
        "rarely_rated": line.rarely_rated,
        "shown": line.shown.value,
        "verdict": line.verdict.value,
    }
