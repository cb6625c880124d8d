"""The board as JSON, and one period of it as the public pages keep it.

Read next: publication.py, which decides what stands in it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reports.board.publication import Figures, Line
    from reports.board.shown import Visible
    from reports.disclosure.audiences import Shown


def as_json(shown: Shown[Visible]) -> dict[str, object]:
    """Give what stands on the board, decimals as strings; null where nothing may be shown."""
    board = shown.figures
    head = {"unit": board.unit.code, "demo": board.office.demo}
    return {**head, **line_json(board.line)}


def line_json(line: Line) -> dict[str, object]:
    """Give one period as the public sees it."""
    return {
        "period": line.period,
        "from": line.first.isoformat(),
        "to": line.last.isoformat(),
        "status": line.status.value,
        "version": line.version or None,
        "closed_on": line.closed_on.isoformat() if line.closed_on else None,
        "corrections": [
            {
                "on": one.on.isoformat(),
                "reason": one.reason,
                "shown": one.shown,
                "before": None if one.before is None else str(one.before),
            }
            for one in line.corrections
        ],
        "source": line.source or None,
        **_figures_json(line.figures),
    }


def _figures_json(of: Figures | None) -> dict[str, object]:
    if of is None:
        return dict.fromkeys(
            ("n", "ikm", "ikm_low", "ikm_high", "mutu", "kinerja", "services_given", "coverage")
        ) | {"unsur": [], "sex": None, "education": None}
    return {
        "n": of.n,
        "ikm": str(of.ikm),
        "ikm_low": None if of.low is None else str(of.low),
        "ikm_high": None if of.high is None else str(of.high),
        "mutu": of.mutu or None,
        "kinerja": of.kinerja or None,
        "services_given": of.services_given,
        "coverage": of.coverage,
        "unsur": [{"key": one.key, "n": one.n, "nrr": str(one.nrr)} for one in of.unsur],
        "sex": None if of.sex is None else dict(of.sex),
        "education": None if of.education is None else dict(of.education),
    }
