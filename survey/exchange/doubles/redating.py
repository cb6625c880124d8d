"""How the days of a list were put right, as far as two lists show it.

A correction moves all days alike: by some days, by months (a year is twelve) with the day of the
month kept, or day and month change places where a month can be read from the day. So lines that
were of one day stay of one day, and with the right move they are alike, day by day. The move is
chosen from the lists; that some move always looks best is paid for with a higher bar.
Read next: `likeness.py`, which compares, and `recounts.py`, which refuses.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from functools import lru_cache
from itertools import product
from statistics import NormalDist
from typing import Literal, NamedTuple

from survey.exchange.doubles.likeness import SURE, Traits

YEAR = timedelta(days=366)  # a move is no longer
PAIRS = 50_000  # of days are looked at for a move, those of the rarest answers first

Way = tuple[Literal["days", "months", "swapped"], int]


class DayMove(NamedTuple):
    """A way that days may have been moved, and among how many ways it was the best."""

    way: Way
    n_tried: int

    def on(self, lines: Iterable[Traits]) -> list[Traits]:
        """Give lines as of the days before they were moved; "" where no such day is."""
        days: dict[str, str] = {}
        moved = []
        for line in lines:
            if line.day not in days:
                days[line.day] = _before(line.day, self.way)
            moved.append(line._replace(day=days[line.day]))
        return moved


def bar(n_tried: int) -> float:
    """Give the standard deviations that the best of so many comparisons must be above chance.

    One of them is above it by chance as seldom as a single comparison above `SURE`.
    """
    normal = NormalDist()
    return -normal.inv_cdf(normal.cdf(-SURE) / max(1, n_tried))


def best_move(lines: Sequence[Traits], others: Sequence[Traits]) -> DayMove | None:
    """Find the move of days under which most lines meet one of their scores in another list.

    Args:
        lines: Those of days that were put right, perhaps.
        others: Those of days as they were before.

    Returns:
        None where no line meets any; days that were not moved are no move.
    """
    here, there = _by_scores(lines), _by_scores(others)
    n_met: Counter[Way] = Counter()
    n_pairs = 0
    for scores in sorted(
        here.keys() & there.keys(), key=lambda scores: len(here[scores]) * len(there[scores])
    ):
        n_pairs += len(here[scores]) * len(there[scores])
        if n_met and n_pairs > PAIRS:
            break
        for (day, n), (other, m) in product(here[scores].items(), there[scores].items()):
            for way in _ways(day, other):
                n_met[way] += min(n, m)
    if not n_met:
        return None
    return DayMove(max(n_met, key=lambda way: (n_met[way], way)), len(n_met))


def _by_scores(lines: Iterable[Traits]) -> dict[object, Counter[str]]:
    by_scores: dict[object, Counter[str]] = {}
    for line in lines:
        by_scores.setdefault((line.instrument, line.scores), Counter())[line.day] += 1
    return by_scores


@lru_cache(maxsize=262_144)
def _ways(day: str, other: str) -> tuple[Way, ...]:
    """Say in which ways a day may have been moved from another one."""
    now, before = date.fromisoformat(day), date.fromisoformat(other)
    ways: list[Way] = [("swapped", 0)] if _swapped(before) == now else []
    if now != before and abs(now - before) <= YEAR:
        ways.append(("days", (now - before).days))
        if now.day == before.day:
            ways.append(("months", 12 * (now.year - before.year) + now.month - before.month))
    return tuple(ways)


def _swapped(day: date) -> date:
    return day.replace(month=day.day, day=day.month) if day.day <= 12 else day


def _before(day: str, way: Way) -> str:
    now, (kind, n) = date.fromisoformat(day), way
    if kind == "days":
        return (now - timedelta(days=n)).isoformat()
    if kind == "swapped":
        return _swapped(now).isoformat()
    year, month = divmod(12 * now.year + now.month - 1 - n, 12)
    try:
        return date(year, month + 1, now.day).isoformat()
    except ValueError:
        return ""
