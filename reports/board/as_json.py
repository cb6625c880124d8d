"""The board as JSON, and one period of it as the public pages keep it.

Read next: publication.py, which decides what stands in it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.paper.exports import picked

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
        **picked(line, "period status closed_on", to="last", **{"from": "first"}),
        "version": line.version or None,
        "corrections": [picked(x, "on reason shown before same") for x in line.corrections],
        "source": line.source or None,
        "accepted": line.accepted and picked(line.accepted, "by on reason"),
        **_figures_json(line.figures),
    }


def _figures_json(figures: Figures | None) -> dict[str, object]:
    """Give the figures of a period; null stands for all of a period without any."""
    return {
        **picked(figures, "n ikm services_given coverage", ikm_low="low", ikm_high="high"),
        "mutu": (figures and figures.mutu) or None,
        "kinerja": (figures and figures.kinerja) or None,
        "unsur": [picked(mean, "key n nrr") for mean in figures.unsur] if figures else [],
        "sex": figures and figures.sex and dict(figures.sex),
        "education": figures and figures.education and dict(figures.education),
    }
