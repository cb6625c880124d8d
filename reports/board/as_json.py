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
                "on": correction.on.isoformat(),
                "reason": correction.reason,
                "shown": correction.shown,
                "before": None if correction.before is None else str(correction.before),
            }
            for correction in line.corrections
        ],
        "source": line.source or None,
        **_figures_json(line.figures),
    }


def _figures_json(figures: Figures | None) -> dict[str, object]:
    if figures is None:
        return dict.fromkeys(
            ("n", "ikm", "ikm_low", "ikm_high", "mutu", "kinerja", "services_given", "coverage")
        ) | {"unsur": [], "sex": None, "education": None}
    return {
        "n": figures.n,
        "ikm": str(figures.ikm),
        "ikm_low": None if figures.low is None else str(figures.low),
        "ikm_high": None if figures.high is None else str(figures.high),
        "mutu": figures.mutu or None,
        "kinerja": figures.kinerja or None,
        "services_given": figures.services_given,
        "coverage": figures.coverage,
        "unsur": [{"key": mean.key, "n": mean.n, "nrr": str(mean.nrr)} for mean in figures.unsur],
        "sex": None if figures.sex is None else dict(figures.sex),
        "education": None if figures.education is None else dict(figures.education),
    }
