"""An officer's own month for the custodian, as JSON: everything, with `shown` beside it.

What another audience may not see is null; no colleague is named. Read next: shown.py.
"""

from __future__ import annotations

from reports import disclosure
from reports.disclosure.audiences import Shown
from reports.feedback.shown import Visible
from reports.measures import quality
from reports.paper.exports import picked


def as_json(shown: Shown[Visible]) -> dict[str, object]:
    """Give the officer's figures as far as they were let out."""
    report = shown.figures
    figure = report.figure
    return {
        **picked(report, unit="unit.code", officer="officer.code", name="officer.name"),
        **picked(report, demo="office.demo", to="last", **{"from": "first"}),
        "month": str(report.month),
        "trust": quality.as_json(report.trust, report.lang),
        **picked(figure, "shown verdict n share low high deff n_compared expected"),
        "shrunk": figure.shrunk.share if figure.shrunk else None,
        "this_month": report.month_own.as_json() if report.month_own else None,
        "points": [
            picked(point, "expected lower upper outside", to="last", **{"from": "first"})
            | point.own.as_json()
            for point in report.points
        ],
        "reasons": [
            picked(row, "n", reason="reason.key", side="reason.side") for row in report.reasons
        ],
        "unsur": [
            picked(row, "n", key="item.key", low="bounds.low", high="bounds.high")
            | {"mean": None if row.mean is None else float(row.mean)}
            for row in report.unsur
        ],
        "comments": [picked(comment, "week text") for comment in report.comments],
        "thresholds": {"hidden": disclosure.MIN_CELL}
        | picked(report, superior="superior_from", full="full_from"),
        **picked(report, "n_told n_unit_reasons made_on superior_from_on object_until_on"),
        "waiting": report.fresh.waiting,
        "integrity": report.fresh.integrity and report.fresh.integrity.as_json(),
    }
