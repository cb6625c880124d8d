"""How an answer was dated, what vouches for it, and what the machine that took it knew of it.

Words only; they stand in the body of its entry (`bodies.py`) for ever, so each has room for what
only a later release writes. Read next: `drafts.py`.
"""

from enum import StrEnum
from typing import Final, NamedTuple

MOST_COUNTED: Final = 9


class DatedBy(StrEnum):
    """How the day of an answer is known."""

    MOMENT = "moment"  # a clock gave the moment of the answer
    DAY = "day"  # only the day is known: a list without times, a paper form
    ARRIVAL = "arrival"  # by when it arrived, as its own time is doubtful


class Provenance(StrEnum):
    """What the program itself knew of where an answer came from, as it took it.

    The first four, in this order, say more and more weakly that somebody was served. A word is
    given for what was checked, never for what a page says of itself: a visit token that nobody
    issued makes no `visit`. A kiosk's page in an unknown browser stays `unpaired`, whatever else
    it brings.
    """

    VISIT = "visit"  # the officer's own service session, or its ticket
    TICKET = "ticket"  # a one-time code that was issued here
    KIOSK = "kiosk"  # a browser paired for this counter
    ASSISTED = "assisted"  # taken down by somebody who had signed in
    QR = "qr"  # the page behind a sticker: whoever has its address
    UNPAIRED = "unpaired"  # the kiosk's page in a browser that nobody paired
    IMPORT = "import"  # a file; whoever made it vouches for what it says
    TYPED = "typed"  # typed in here from a paper form
    DEMO = "demo"  # made up


class Circumstances(NamedTuple):
    """What a machine knew of an answer that it took; erased together with the answer's time.

    Two answers of one `boot` can be put in order, and dated anew, by `mono_s` alone, however
    wrong the clock on the wall was. A file, paper or the demo has none of it.

    Attributes:
        boot: The machine's run from one start to the next, 32 hex digits; "" is not known.
        mono_s: The moment of the answer in seconds since that start; below zero for one that a
            page had kept from before it.
        nth: The how manieth answer of its device on that day it is, 1 to 9, where 9 is nine or
            more; None where devices are not counted.
        over_budget: Whether its source had sent more than a source usually does by then.
    """

    boot: str = ""
    mono_s: int | None = None
    nth: int | None = None
    over_budget: bool = False


UNKNOWN: Final = Circumstances()


def capped(nth: int | None) -> int | None:
    """Give what is kept of how manieth an answer is: above nine it would tell a device apart."""
    return None if nth is None else min(nth, MOST_COUNTED)
