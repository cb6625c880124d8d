"""Lines that a list does not have any more though it goes on: their days were put right, perhaps.

A list that grows has all lines of the days between its first and its last one, however often it was
brought. It may begin later than before, as one of the last thirty days does, and one of the last
hundred lines begins within a day. Read next: `going_on.py`, which looks, and `recounts.py`.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from enum import Enum
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from survey.register import imports

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from survey.register.lines import StoredAnswer


class Begin(Enum):
    """With which line a file begins, read from the oldest on; a value is which way that is."""

    KNOWN_ABOVE = 1
    KNOWN_BELOW = -1
    NEW = 0


class ListedAnswer(NamedTuple):
    """What is looked at in an answer of a list.

    Attributes:
        day: ISO 8601.
        minute: Of the day, -1 where it has none.
        number: Of the import that brought it first.
        seq: Its place among all that imports brought.
        words: The same for answers that say the same.
    """

    day: str
    minute: int
    number: int
    seq: int
    words: int


def answers(conn: "Connection", stored: Sequence["StoredAnswer"]) -> list[ListedAnswer]:
    """Take from answers that imports brought what is looked at here."""
    brought = imports.brought_as(conn, [each.id.bytes for each in stored])
    return [
        ListedAnswer(
            each.day,
            -1 if each.minute is None else each.minute,
            *brought[each.id.bytes],
            hash(each[3:]),
        )
        for each in stored
    ]


def begin_of(lines: Iterable[tuple[tuple[str, str], bool]]) -> Begin:
    """Say with which line a file begins.

    Args:
        lines: Day and minute of each, in their order, and whether it is new.
    """
    every = list(lines)
    known = [moment for moment, is_new in every if not is_new]
    if not known:
        return Begin.NEW
    pairs = list(pairwise(known))
    n_up, n_down = (sum(pair[k] < pair[1 - k] for pair in pairs) for k in (0, 1))
    if n_up >= n_down and not every[0][1]:
        return Begin.KNOWN_ABOVE
    return Begin.KNOWN_BELOW if n_up <= n_down and not every[-1][1] else Begin.NEW


def gone_among(
    met: Collection[ListedAnswer],
    unmet: Iterable[ListedAnswer],
    *,
    last: str,
    begin: Begin,
) -> list[ListedAnswer]:
    """Give the answers of a list that it lacks on its own days.

    What is lacking before all others was cut off: of the first day, by the minutes or in the order
    in which lines were brought, or of all. Not so where a new line stands there now: it was put
    right in its place.

    Args:
        met: Those that lines of the file were recognised as.
        unmet: Others of imports of the same list.
        last: The last day of the file, ISO 8601.
        begin: With which line it begins.
    """
    first = min((each.day for each in met), default="~")
    gone = [each for each in unmet if first <= each.day <= last]
    if gone and begin is not Begin.NEW:
        gone = min((_not_cut_off(met, gone, way, begin.value) for way in _WAYS), key=len)
    return gone


# Ways to put the answers of a list in order; with a turn of -1 each import brought the last first.
def _by_minute(each: ListedAnswer, _turn: int) -> tuple[str, int, int]:
    return each.day, each.minute, 0


def _by_order_of_day(each: ListedAnswer, turn: int) -> tuple[str, int, int]:
    return each.day, each.number, turn * each.seq


def _by_order(each: ListedAnswer, turn: int) -> tuple[str, int, int]:
    return "", each.number, turn * each.seq


_WAYS = (_by_minute, _by_order_of_day, _by_order)


def _not_cut_off(
    met: Collection[ListedAnswer],
    gone: Sequence[ListedAnswer],
    way: Callable[[ListedAnswer, int], tuple[str, int, int]],
    turn: int,
) -> list[ListedAnswer]:
    """Leave out what comes before all that was met.

    Equal lines are known by how many there are, so which of them is lacking is not known: those
    that come first.
    """
    places: dict[int, list[tuple[str, int, int]]] = {}
    for each in (*met, *gone):
        places.setdefault(each.words, []).append(way(each, turn))
    n_gone_of = Counter(each.words for each in gone)
    begin = min(
        place for words, some in places.items() for place in sorted(some)[n_gone_of[words] :]
    )
    left = {words: iter(sorted(places[words])) for words in n_gone_of}
    return [each for each in gone if next(left[each.words]) >= begin]
