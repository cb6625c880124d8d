"""An officer's own month for the custodian, as JSON: everything, with `shown` beside it.

What another audience may not see is null; no colleague is named. Read next: shown.py.
"""

from __future__ import annotations

from reports import disclosure
from reports.disclosure.audiences import Shown
from reports.feedback.figures import OwnPoint, UnsurMean
from reports.feedback.shown import Visible
from reports.measures import quality


def as_json(shown: Shown[Visible]) -> dict[str, object]:
    """Give the officer's figures as far as they were let out."""
    report = shown.figures
    figure = report.figure
    return {
        "unit": report.unit.code,
        "demo": report.office.demo,
        "officer": report.officer.code,
        "name": report.officer.name,
        "month": str(report.month),
        "from": report.first.isoformat(),
        "to": report.last.isoformat(),
        "trust": quality.as_json(report.trust, report.lang),
        "shown": figure.shown.value,
        "verdict": figure.verdict.value,
        "n": figure.n,
        "share": figure.share,
        "low": figure.low,
        "high": figure.high,
        "deff": figure.deff,
        "n_compared": figure.n_compared,
        "expected": figure.expected,
        "shrunk": figure.shrunk.share if figure.shrunk else None,
        "this_month": report.month_own.as_json() if report.month_own else None,
        "points": [_point(point) for point in report.points],
        "n_told": report.n_told,
        "reasons": [
            {"reason": row.reason.key, "side": row.reason.side, "n": row.n}
            for row in report.reasons
        ],
        "unsur": [_unsur(mean) for mean in report.unsur],
        "n_unit_reasons": report.n_unit_reasons,
        "comments": [{"week": comment.week, "text": comment.text} for comment in report.comments],
        "thresholds": {
            "hidden": disclosure.MIN_CELL,
            "superior": report.superior_from,
            "full": report.full_from,
        },
        "made_on": report.made_on.isoformat(),
        "superior_from_on": report.superior_from_on.isoformat(),
        "object_until_on": report.object_until_on.isoformat(),
        "waiting": report.fresh.waiting,
        "integrity": report.fresh.integrity and report.fresh.integrity.as_json(),
    }


def _unsur(row: UnsurMean) -> dict[str, object]:
    return {
        "key": row.item.key,
        "n": row.n,
        "mean": None if row.mean is None else float(row.mean),
        "low": row.bounds.low if row.bounds else None,
        "high": row.bounds.high if row.bounds else None,
    }


def _point(point: OwnPoint) -> dict[str, object]:
    return {
        "from": point.first.isoformat(),
        "to": point.last.isoformat(),
        **point.own.as_json(),
        "expected": point.expected,
        "lower": point.lower,
        "upper": point.upper,
        "outside": point.outside,
    }
