"""What of a board may be seen: all of it, by everybody.

It hangs where anybody reads it, so `publication.py` has left out of it, and of the open data beside
it, whatever the public may not know; nobody gets another one. Read next: words.py and as_json.py.
"""

from __future__ import annotations

from typing import NewType

from reports.board.figures import Board
from reports.disclosure.audiences import Audience, Shown, release

Visible = NewType("Visible", Board)  # a board that has passed `let_out`


def let_out(board: Board, audience: Audience) -> Shown[Visible]:
    """Give the board as it is: it holds nothing that the public may not see."""
    return release(Visible(board), audience)
