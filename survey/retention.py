"""How long the private parts of an answer are kept: what is due on a day. Rules only.

These are the promises that stand on the citizens' screens. What is erased at once because a
citizen asks is not decided here. Read next: `actions/retention.py`, which erases.

>>> time_until(date(2026, 11, 22))
datetime.date(2026, 8, 24)
>>> profile_until(date(2027, 3, 30), ()), profile_until(date(2027, 3, 31), ())
(datetime.date(2025, 12, 31), datetime.date(2026, 12, 31))
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Final, NamedTuple

TIME_DAYS: Final = 90  # after the answer
CLOSED_DAYS: Final = 35  # after the reporting year was closed
_LATEST: Final = (3, 31)  # of the following year, closed or not

PARTS: Final = ("time", "bands", "comment")
# What people call the parts, and which they are.
ASKED: Final[Mapping[str, frozenset[str]]] = {
    "comment": frozenset({"comment"}),
    "profile": frozenset({"bands"}),
    "time": frozenset({"time"}),
    "all": frozenset(PARTS),
}


class ClosedSpan(NamedTuple):
    """Days that a closing covers, and the local day on which it was first closed."""

    first: date
    last: date
    closed_on: date


def time_until(today: date) -> date:
    """Give the last day whose answers must have lost time, visit token and duration."""
    return today - timedelta(days=TIME_DAYS)


def profile_until(today: date, spans: Sequence[ClosedSpan]) -> date:
    """Give the last day whose answers must have lost profile and comment: a year's last day."""
    year = today.year - 1
    closed_on = year_closed_on(year, spans)
    due = today >= date(today.year, *_LATEST) or (
        closed_on is not None and today >= closed_on + timedelta(days=CLOSED_DAYS)
    )
    return date(year if due else year - 1, 12, 31)


def year_closed_on(year: int, spans: Sequence[ClosedSpan]) -> date | None:
    """Say since when every day of a year lies in some closed period; None: not yet."""
    for on in sorted({span.closed_on for span in spans}):
        reached = date(year, 1, 1)
        for span in sorted(other for other in spans if other.closed_on <= on):
            if span.first <= reached <= span.last:
                reached = span.last + timedelta(days=1)
        if reached > date(year, 12, 31):
            return on
    return None


def damaged_until(written_on: date) -> date:
    """Say from which day on nothing in a damaged file may be kept any more.

    Args:
        written_on: The day of the last writing to it or a later one: no answer in it is younger.
    """
    return max(date(written_on.year + 1, *_LATEST), written_on + timedelta(days=TIME_DAYS))
