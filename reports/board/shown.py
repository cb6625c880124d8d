"""What of the closed periods may be seen: by everybody the same.

A board hangs and the pages stand where anybody reads them, so `publication.py` leaves out of both,
and of the open data beside them, whatever the public may not know; nobody gets another one. Read
next: words.py, as_json.py and saved.py.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NewType

from reports.board.figures import Board, Heads, Periods
from reports.disclosure.audiences import Audience, Shown, release

if TYPE_CHECKING:
    from reports.board.publication import Line
    from survey.office.facts import Unit

Visible = NewType("Visible", Board)  # a board that has passed `let_out`
VisibleHeads = NewType("VisibleHeads", Heads)  # heads that have passed `let_out_heads`


@dataclass(frozen=True, slots=True)
class Pages:
    """What the public pages of a unit show: every period as the public sees it."""

    unit: Unit
    lines: tuple[Line, ...]
    demo: bool


def let_out(board: Board, audience: Audience) -> Shown[Visible]:
    """Give the board as it is: it holds nothing that the public may not see."""
    return release(Visible(board), audience)


def let_out_pages(periods: Periods) -> Shown[Pages]:
    """Give the public every period, without the number where it may see none."""
    pages = Pages(periods.unit, periods.public(), periods.office.demo)
    return release(pages, Audience.PUBLIC)


def let_out_heads(heads: Heads) -> Shown[VisibleHeads]:
    """Give the public the heads: of a day that is over, so that no head tells of one answer."""
    return release(VisibleHeads(heads), Audience.PUBLIC)
