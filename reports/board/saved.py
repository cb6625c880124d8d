"""What the public pages read, as it is saved for them: every period, the open data, the heads.

Only what was let out for the public becomes such a text. Read next: as_json.py,
`kiosk/commands/public_results.py`.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from reports.board import open_data
from reports.board.as_json import line_json
from reports.board.publication import current
from reports.disclosure.audiences import Audience
from survey.register.results import Public

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reports.board.shown import Pages, VisibleHeads
    from reports.disclosure.audiences import Shown


def pages(shown: Shown[Pages]) -> Public:
    """Write all that the public pages of a unit show.

    Raises:
        TypeError: It was let out for somebody else than the public.
    """
    page = shown.figures
    now = current(page.lines)
    return _public(
        shown.audience,
        {
            "unit": page.unit.code,
            "current": now.period if now else None,
            "lines": [line_json(line) for line in page.lines],
            "csv": open_data.as_csv(page.unit.code, page.lines, demo=page.demo).decode(),
        },
    )


def heads(shown: Shown[VisibleHeads]) -> Public:
    """Write where the chains stood, each head as it is printed; raises as `pages` does."""
    by_box = [
        {"box": known.box, "seq": known.head.seq, "head": known.head.printed}
        for known in shown.figures.by_box
    ]
    return _public(shown.audience, {"day": shown.figures.day.isoformat(), "heads": by_box})


def _public(audience: Audience, keys: Mapping[str, object]) -> Public:
    if audience is not Audience.PUBLIC:
        raise TypeError("everybody reads what is saved for the public pages")
    return Public(json.dumps(keys, ensure_ascii=False))
