"""The board as JSON. Read next: shown.py."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.board.figures import line_json

if TYPE_CHECKING:
    from reports.board.shown import Visible
    from reports.disclosure.audiences import Shown


def as_json(shown: Shown[Visible]) -> dict[str, object]:
    """Give what stands on the board, decimals as strings; null where nothing may be shown."""
    board = shown.figures
    head = {"unit": board.unit.code, "demo": board.office.demo}
    return {**head, **line_json(board.line)}
