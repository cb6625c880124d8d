"""What of the luck page may be seen: the unit's own officers only where the sheet shows them all.

Read next: sheet.py.
"""

from __future__ import annotations

from dataclasses import replace
from typing import NewType

from reports.disclosure.audiences import Audience, Shown, release
from reports.luck.figures import Luck

Visible = NewType("Visible", Luck)  # a page that has passed `let_out`


def let_out(luck: Luck, audience: Audience) -> Shown[Visible]:
    """Take out what the unit's own officers look like, but for the custodian, where it tells.

    It tells on one of them when there are fewer than five, or when the officers' sheet beside it
    does not give the share of each in full.
    """
    real = luck.real
    if real is not None and not real.printable and audience is not Audience.CUSTODIAN:
        luck = replace(luck, real=None)
    return release(Visible(luck), audience)
