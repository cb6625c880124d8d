"""An officer's own month for the custodian, as JSON: everything, with `shown` beside it.

A print obeys `shown`; this file does not, and names no colleague. Read next: figures.py.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports import disclosure
from reports.measures import quality

if TYPE_CHECKING:
    from reports.feedback.figures import Feedback, Point
    from reports.measures.summary import Share


def as_json(report: Feedback) -> dict[str, object]:
    """Give all figures of the officer; a print or page obeys `shown`."""
    figure, spread = report.figure, report.report.spread
    return {
        "unit": report.unit.code,
        "demo": report.report.office.demo,
        "officer": report.officer.code,
        "name": report.officer.name,
        "month": str(report.month),
        "from": report.first.isoformat(),
        "to": report.last.isoformat(),
        "trust": quality.as_json(report.report.trust, report.lang),
        "shown": figure.shown.value,
        "verdict": figure.verdict.value,
        "n": figure.n,
        "share": figure.share,
        "low": figure.low,
        "high": figure.high,
        "deff": figure.deff,
        "n_compared": figure.beside.n,
        "expected": figure.beside.share if figure.beside.separable else None,
        "shrunk": figure.shrunk.share if figure.shrunk else None,
        "this_month": _share(report.month_own),
        "points": [_point(one) for one in report.points],
        "n_told": report.n_told,
        "reasons": [
            {"reason": one.reason.key, "side": one.reason.side, "n": one.n}
            for one in report.reasons
        ],
        "unsur": [
            {
                "key": one.item.key,
                "n": one.n,
                "mean": None if one.mean is None else float(one.mean),
                "low": one.bounds.low if one.bounds else None,
                "high": one.bounds.high if one.bounds else None,
            }
            for one in report.unsur
        ],
        "n_unit_reasons": report.n_unit_reasons,
        "comments": [{"week": one.week, "text": one.text} for one in report.comments],
        "thresholds": {
            "hidden": disclosure.MIN_CELL,
            "superior": spread.superior_from,
            "full": spread.full_from,
        },
        "made_on": report.made_on.isoformat(),
        "superior_from_on": report.superior_from_on.isoformat(),
        "object_until_on": report.object_until_on.isoformat(),
        "waiting": report.report.fresh.waiting,
    }


def _share(one: Share) -> dict[str, object]:
    return {"n": one.n, "share": one.share, "low": one.low, "high": one.high, "deff": one.deff}


def _point(one: Point) -> dict[str, object]:
    return {
        "from": one.first.isoformat(),
        "to": one.last.isoformat(),
        **_share(one.own),
        "expected": one.expected,
        "lower": one.lower,
        "upper": one.upper,
        "outside": one.outside,
    }
