"""What of the luck page may be seen: the unit's own officers only where the sheet shows them all.

Read next: compose.py.
"""

from __future__ import annotations

from dataclasses import replace
from typing import NewType

from reports.disclosure.audiences import Audience, Shown, release
from reports.luck.figures import Luck
from reports.measures import quality

Visible = NewType("Visible", Luck)  # a page that has passed `let_out`


def let_out(luck: Luck, audience: Audience) -> Shown[Visible]:
    """Take out what the unit's own officers look like, but for the custodian, where it tells.

    It tells on one of them when there are fewer than five, or when the officers' sheet beside it
    does not give the share of each in full.
    """
    if audience is not Audience.CUSTODIAN:
        real = luck.real if luck.real and luck.real.printable else None
        luck = replace(luck, real=real, trust=quality.without_officers(luck.trust))
    return release(Visible(luck), audience)
