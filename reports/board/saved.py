"""What the public pages of a unit show, as it is saved for them: every period, and the open data.

Read next: as_json.py, `kiosk/commands/public_results.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from reports.board import open_data
from reports.board.as_json import line_json
from reports.board.publication import current

if TYPE_CHECKING:
    from reports.board.publication import Line
    from survey.office.facts import Unit


def page(unit: Unit, found: tuple[Line, ...], *, demo: bool = False) -> Mapping[str, object]:
    """Give all that the public pages of a unit show, to be saved for them.

    Args:
        unit: Whose.
        found: What the public sees of every period.
        demo: Whether the office is a demonstration; each line of its open data says so.
    """
    shown = current(found)
    return {
        "unit": unit.code,
        "current": shown.period if shown else None,
        "lines": [line_json(line) for line in found],
        "csv": open_data.as_csv(unit.code, found, demo=demo).decode(),
    }
