"""Whether new lines say again what answers said that their list seems to have been cut off from.

A list that begins later than before, or has one of its counters only, lacks answers, and nobody is
asked about them (`gaps.py`, `going_on.py`). Where a new line says the same as one of them, minute
included, only of another day or counter, the day or the counter was put right, perhaps. It is
chance as well, so here is how seldom. Read next: `going_on.py`, which asks.
"""

from collections import Counter
from collections.abc import Sequence

from survey.exchange.doubles.likeness import Traits, dayless, share_saying
from survey.exchange.doubles.misplaced import RARE, same_minute


def said_again(
    lines: Sequence[Traits], gone: Sequence[Traits], every: Sequence[Traits]
) -> frozenset[int]:
    """Give the places of answers which new lines say again more seldom by chance than `RARE`.

    A line that was moved stands where the list was cut, mostly: so the answer nearest to it is
    looked at first, then twice as many each time, with half of the chance for each step. With n
    lines and m answers, of which one says a thing by chance in a share q, some line says what one
    of them says in n m q cases at most; that is what must be rare.

    Args:
        lines: The new ones.
        gone: The answers, the nearest to what is left of the list first.
        every: All answers of the list, by which chance is known.
    """
    timed = [line for line in dayless(every) if line.minute]
    minute = same_minute(timed) if timed else 1.0
    seen = Counter(map(words, every))
    here = Counter(map(whole, lines))
    shares = {line: share_saying(words(line), seen) for line in here}
    alike, n, most = set[int](), 1, RARE / 2
    while True:
        rare = {
            line
            for line, share in shares.items()
            if len(lines) * n * share * (minute if line.minute else 1.0) <= most
        }
        left = Counter({line: here[line] for line in rare})
        for place, other in enumerate(map(whole, gone[:n])):
            if left[other]:
                left[other] -= 1
                alike.add(place)
        if n >= len(gone) or not rare:
            break
        n, most = 2 * n, most / 2
    return frozenset(alike)


def whole(line: Traits) -> Traits:
    """Give what a line says but for its day; its minute counts for itself."""
    return line._replace(day="", person=(*line.person[:-1], ""))


def words(line: Traits) -> Traits:
    """Give what a line says but for its day and minute."""
    return whole(line)._replace(minute="")
