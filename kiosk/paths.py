"""Where a counter's two pages lie, and the five addresses to which a citizen's answer goes.

They stand here once: Flask takes the rules as they are, `front.py` reads a request's path by them,
and pages get whole addresses to send to. Nothing here knows a request. Read next:
`citizens/intake.py`.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Final, NamedTuple

SCREEN: Final = "/kiosk/<unit>/<counter>"  # the touchscreen
PHONE: Final = "/q/<unit>/<counter>"  # the form on a phone
PAIR_LINK: Final = f"{SCREEN}/pair/<token>"  # how a touchscreen becomes one; see `pairing.py`
ASK_TO_PAIR: Final = f"{SCREEN}/pair"
CLAIM_PAIR: Final = f"{SCREEN}/pair/claim"
WORKER: Final = "/kiosk/worker.js"  # its folder is what it serves: the touchscreens' pages
DEMO_PAIR: Final = f"{SCREEN}/pair/demo"
PROOF: Final = "/cek/qr"  # a receipt as squares; the receipt stands in the body


class AnswerPath(StrEnum):
    """What is answered, by the rule of the address it is posted to."""

    RATING = f"{SCREEN}/ratings"
    DETAILS = f"{SCREEN}/details"  # whose it is stands in the body: no id in an address
    DETAIL = f"{SCREEN}/ratings/<rating>/detail"  # as pages of before sent it
    FORM = f"{SCREEN}/forms"
    PHONE_FORM = PHONE


class Posted(NamedTuple):
    """An address to which an answer is posted; codes and id as they were written, unchecked."""

    rule: AnswerPath
    unit: str
    counter: str
    rating: str = ""  # whose detail it is, where the address says it

    @property
    def at_kiosk(self) -> bool:
        return self.rule is not AnswerPath.PHONE_FORM

    @property
    def page(self) -> str:
        """Return the path of the page that posts there."""
        return path(SCREEN if self.at_kiosk else PHONE, self.unit, self.counter)


_RULE_PART = re.compile(r"<(\w+)>")
_PATTERNS = [(rule, re.compile(_RULE_PART.sub(r"(?P<\1>[^/]*)", rule))) for rule in AnswerPath]


def posted(path: str) -> Posted | None:
    """Say which of the five addresses a request's path is, None for any other."""
    for rule, pattern in _PATTERNS:
        if match := pattern.fullmatch(path):
            return Posted(rule, **match.groupdict())
    return None


def path(rule: str, unit: str, counter: str) -> str:
    """Write a rule as the path of one counter; what else is open in it stays."""
    return rule.replace("<unit>", unit).replace("<counter>", counter)
