"""New lines that say what somebody says who counts already, of another day or at another counter.

A line may have been put right into another file of the office: that of another month, of another
counter. Then neither file lacks anything that would be asked about, and the person counts twice.
So new lines are laid beside all that imports brought, and those are named that chance seldom makes.
Read next: `coincidence.py`, which has the same measure for what one list lacks.
"""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from datetime import date
from functools import lru_cache
from itertools import accumulate, chain
from typing import NamedTuple

from survey.exchange.doubles.coincidence import words
from survey.exchange.doubles.likeness import Traits, dayless, share_saying
from survey.exchange.doubles.misplaced import RARE, same_minute

# Within how many days somebody is looked for: mostly a day is put right by few.
RINGS = (0, 1, 2, 4, 8, 16, 32, 62)


class Counting(NamedTuple):
    """An answer that counts, and the import that brought it.

    `counter` is what its code `named` counts as once all changes hold; "" is any.
    """

    says: Traits
    counter: str
    named: str
    number: int
    file: str


class SaidBefore(NamedTuple):
    """A new line, by its name, and the answer that it says again."""

    row: str
    answer: Counting


def said_before(
    lines: Sequence[tuple[str, Traits, str]], unmet: Sequence[Counting], every: Sequence[Traits]
) -> list[SaidBefore]:
    """Give the new lines that say again what answers say, more seldom by chance than `RARE`.

    Of n pairs of a line and an answer within so many days, of which one says the same by chance in
    a share q, some pair does in n q cases at most. Of `RARE` the k-th of the distances in `RINGS`
    has 1 / (k (k + 1)), so that all together have no more. Of one day those are pairs that name
    two counters: a new day of a list has none, so a line of a day of before tells the more.

    Args:
        lines: The new ones: name, what it says, and the counter.
        unmet: The answers that no line of the file was recognised as.
        every: What all answers that count say, by which chance is known.
    """
    by_words: dict[Hashable, list[Counting]] = {_but_day(line): [] for _, line, _ in lines}
    for answer in unmet:
        if (key := _but_day(answer.says)) in by_words:
            by_words[key].append(answer)
    if not any(by_words.values()):
        return []
    n_pairs = _n_pairs(lines, unmet)
    shares = _Shares(every, [line for _, line, _ in lines])
    names = list[SaidBefore]()
    for name, line, counter in lines:
        day, some = _ordinal(line.day), by_words[_but_day(line)]
        there = [each for each in some if _is_elsewhere(each, line, counter)]
        if not there:
            continue
        nearest = min(there, key=lambda each: abs(_ordinal(each.says.day) - day))
        ring = bisect_left(RINGS, abs(_ordinal(nearest.says.day) - day))
        if ring == len(RINGS):
            continue
        if n_pairs[ring] * shares.of(line) <= RARE / ((ring + 1) * (ring + 2)):
            some.remove(nearest)
            names.append(SaidBefore(name, nearest))
    return names


def _n_pairs(lines: Sequence[tuple[str, Traits, str]], unmet: Sequence[Counting]) -> list[int]:
    """Count by ring the pairs of a line and an answer that may be the same person."""
    here = Counter((line.day, counter) for _, line, counter in lines)
    there = Counter((answer.says.day, answer.counter) for answer in unmet)
    days, n_of_day, n_named = Counter[int](), Counter[int](), Counter[int]()
    for (written, counter), n in there.items():
        day = _ordinal(written)
        n_of_day[day] += n
        n_named[day] += n if counter else 0
    n_same_day = 0
    for (written, counter), n in here.items():
        day = _ordinal(written)
        days[day] += n
        n_same_day += n * (n_named[day] - there[written, counter]) if counter else 0
    known = sorted(n_of_day)
    before = [0, *accumulate(n_of_day[day] for day in known)]
    n_pairs = list[int]()
    for ring in RINGS:
        n_near = n_same_day
        for day, n in days.items():
            first, last = bisect_left(known, day - ring), bisect_right(known, day + ring)
            n_near += n * (before[last] - before[first] - n_of_day[day])
        n_pairs.append(n_near)
    return n_pairs


class _Shares:
    """How likely somebody else says what a line and an answer say, minute included.

    Other new lines are people as well, of whom many may say one thing. Those who come at one minute
    and say the same, as couples do, are counted once: they do not show what others say.
    """

    def __init__(self, every: Sequence[Traits], lines: Sequence[Traits]) -> None:
        self._seen = Counter(map(_but_time, chain(_apart(every), _apart(lines))))
        self._n_rest = self._seen.total() - 1
        timed = [line for line in dayless(every) if line.minute]
        self._minute = same_minute(timed) if timed else 1.0

    def of(self, line: Traits) -> float:
        # One less leaves the line out; `share_saying` leaves out the answer.
        pattern, n = words(line), self._seen[_but_time(line)] - 1
        others = Counter({pattern: n, pattern._replace(day="other"): self._n_rest - n})
        share = share_saying(pattern, others)
        return share * (self._minute if line.minute else 1.0)


def _apart(lines: Sequence[Traits]) -> Iterable[Traits]:
    """Give one of those who say the same at one minute, and all who have none."""
    timed = {(line.day, _but_day(line)): line for line in lines if line.minute}
    return chain(timed.values(), (line for line in lines if not line.minute))


def _but_day(line: Traits) -> tuple[Hashable, ...]:
    """Give what a line says but for its day, as `coincidence.whole` does, for many lines."""
    return (*line[1:4], line.person[:-1])


def _is_elsewhere(answer: Counting, line: Traits, counter: str) -> bool:
    """Say whether it is of another day, or at a counter that is another one for certain.

    Of one day and counter it is asked about, or somebody said that it is somebody else.
    """
    if answer.says.day != line.day:
        return True
    return bool(counter and answer.counter and counter != answer.counter)


def _but_time(line: Traits) -> tuple[Hashable, ...]:
    return (*line[2:4], line.person[:-1])


@lru_cache(maxsize=4_096)
def _ordinal(day: str) -> int:
    return date.fromisoformat(day).toordinal()
