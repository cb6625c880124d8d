"""How alike two lists of answers are, and whether chance alone could make them so.

A line's likeness is what it says of the answer: scores by item, what the citizen says of himself,
his comment, and the day where the lists have days. Id, service, officer, counter and channel are
none of it: programs and people change them while the citizen stays. The time of day tells those
apart who give one score throughout, and is evidence of its own. Here is no file and no store.
Read next: `recounts.py`, which refuses what is too alike.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import product
from math import comb, gcd, prod, sqrt
from typing import NamedTuple

from survey.exchange.answers.lines import PROFILE
from survey.questionnaire import Order, load, versions

FEW = 5  # new lines; so many may hide among others, fewer only tell when all are alike
MOST = 0.8  # of the new lines, or of those that an import has beyond the recognised ones
SURE = 2.5  # standard deviations above what chance brings: less than once in a hundred
TINY = 1e-9  # below it a variance is nothing but rounding
# Before anything is known a list is thought to have so many lines more, spread by `_prior`.
PRIOR_LINES = 5
ONE_FOR_ALL = 0.25  # of citizens give one score to all items
OFFICE_MINUTES = 480  # of a day, in which citizens come
LARGE = 200  # lines of a day; beyond, a bound replaces the exact expectation
ORDERS: tuple[Order, ...] = ("list", "form")

Person = tuple[str, ...]


class Traits(NamedTuple):
    """What a line says of an answer; `minute` is its local HH:MM, "" where it has no time."""

    day: str
    minute: str
    instrument: str
    scores: tuple[tuple[str, str], ...]
    person: Person


class Likeness(NamedTuple):
    """How many lines of a list have their like in another one, against what chance brings.

    `surplus` is in standard deviations above the mean of two lists of different people.
    """

    n_alike: int
    surplus: float


def traits(values: Mapping[str, str]) -> Traits:
    """Take from a line, by column as `lines.py` has it, what its likeness is made of."""
    form = load(values["questionnaire"])
    scores = sorted((item.key, values[item.key]) for item in form.items if item.key in values)
    comment = " ".join(values.get("comment", "").casefold().split())
    minute = values["answered_at"][11:16]
    # Many give one score throughout: at another minute it was somebody else.
    apart = minute if is_uniform(scores) else ""
    person = (*(values.get(name, "") for name in PROFILE), comment, apart)
    return Traits(values["answered_at"][:10], minute, form.key, tuple(scores), person)


def is_uniform(scores: Iterable[tuple[str, str]]) -> bool:
    """Say whether scores by item are all one score; a tap has only one."""
    return len({score for _, score in scores}) == 1


def has_days(lines: Iterable[Traits]) -> bool:
    """Say whether a list has days of its own; all on one day without a time is `--on`, mostly."""
    days = {(line.day, line.minute) for line in lines}
    return len(days) > 1 or any(minute for _, minute in days)


def readings(lines: Sequence[Traits]) -> list[list[Traits]]:
    """Give a list as it is read, and as other orders and versions would number its unsur."""
    every = [list(lines)]
    for names in _renamings({line.instrument for line in lines}):
        by_name = dict(names)
        other = [
            line._replace(scores=tuple(sorted((by_name.get(k, k), s) for k, s in line.scores)))
            for line in lines
        ]
        if other not in every:
            every.append(other)
    return every


def _renamings(instruments: Collection[str]) -> list[tuple[tuple[str, str], ...]]:
    """Give what one numbering of the unsur calls each that another one numbers."""
    numbered = [
        form.by_label(order)
        for key in sorted(instruments)
        for form in versions(key)
        for order in ORDERS
    ]
    return sorted(
        {
            tuple(sorted((keys[label], others[label]) for label in keys.keys() & others.keys()))
            for keys, others in product(numbered, repeat=2)
        }
    )


def dayless(lines: Iterable[Traits]) -> list[Traits]:
    """Give lines that say all but their day, so that those of any two days can be alike."""
    return [line._replace(day="") for line in lines]


def compare(lines: Sequence[Traits], others: Sequence[Traits]) -> Likeness:
    """Match the lines of two lists one to one; only those of one day can be alike."""
    n_alike = len(lines) - len(unlike(lines, others))
    if not n_alike:
        return Likeness(0, 0)
    mean, variance = _chance(lines, others)
    return Likeness(n_alike, (n_alike - mean) / sqrt(max(variance, TINY)))


def n_alike_at_most(lines: Iterable[Traits], others: Iterable[Traits]) -> int:
    """Say how many lines have one of their day and scores in another list; few are soon told."""
    here, there = (Counter(line[:1] + line[2:4] for line in every) for every in (lines, others))
    return (here & there).total()


def moments(lines: Iterable[Traits]) -> list[Traits]:
    """Give lines that say nothing but their day and minute, of those that have a time."""
    return [
        Traits(line.day, "", "", (("minute", line.minute),), ("",) * len(line.person))
        for line in lines
        if line.minute
    ]


def unlike(lines: Iterable[Traits], others: Iterable[Traits]) -> list[Traits]:
    """Give the lines that are left when all were matched one to one that contradict nowhere.

    What a line does not say may be anything. Lines that say the same things are matched first,
    then those that share less.
    """
    here, there = _by_filled(lines), _by_filled(others)
    pairs = product(here, there)
    for filled, other_filled in sorted(pairs, key=_least_shared):
        shared = sorted(filled & other_filled)
        free = Counter(_part(other, shared) for other in there[other_filled])
        unmatched = []
        for line in here[filled]:
            part = _part(line, shared)
            if free[part]:
                free[part] -= 1
            else:
                unmatched.append(line)
        here[filled] = unmatched
        left = []
        for other in there[other_filled]:
            part = _part(other, shared)
            if free[part]:
                free[part] -= 1
                left.append(other)
        there[other_filled] = left
    return [line for every in here.values() for line in every]


def _least_shared(pair: tuple[frozenset[int], frozenset[int]]) -> tuple[int, int]:
    return -len(pair[0] & pair[1]), len(pair[0] ^ pair[1])


def _by_filled(lines: Iterable[Traits]) -> dict[frozenset[int], list[Traits]]:
    """Sort lines by which of the things about a person they say."""
    by_filled: dict[frozenset[int], list[Traits]] = {}
    for line in lines:
        filled = frozenset(place for place, text in enumerate(line.person) if text)
        by_filled.setdefault(filled, []).append(line)
    return by_filled


def _part(line: Traits, places: Sequence[int]) -> Traits:
    """Give a line with some of the things about the person only."""
    person = tuple([line.person[place] for place in places])
    return Traits(line.day, "", line.instrument, line.scores, person)


def _chance(lines: Sequence[Traits], others: Sequence[Traits]) -> tuple[float, float]:
    """Give mean and variance of how many would be matched if all were different people.

    Each is thought to draw what he says from what the lists show: an answer seen once may be his
    alone, one seen often is what many say. On a day with n lines here and m there, of which a
    share q says one thing, min(X, Y) are matched, X ~ Bin(n, q), Y ~ Bin(m, q). What only some say
    of themselves is left out, for a blank is like everything.
    """
    used = [
        place
        for place in range(len(PROFILE) + 2)
        if all(line.person[place] for every in (lines, others) for line in every)
    ]
    patterns = [Counter(_part(line, used) for line in dayless(every)) for every in (lines, others)]
    shares = Counter(
        max(share_saying(pattern, seen) for seen in patterns)
        for pattern in patterns[0].keys() | patterns[1]
    )
    days = [Counter(line.day for line in every) for every in (lines, others)]
    sizes = Counter((n, days[1][day]) for day, n in days[0].items() if days[1][day])
    mean = variance = 0.0
    for ((n, m), n_days), (share, n_patterns) in product(sizes.items(), shares.items()):
        first, second = _smaller(min(n, m), max(n, m), share)
        mean += n_days * n_patterns * first
        variance += n_days * n_patterns * (second - first * first)
    return mean, variance


def share_saying(pattern: Traits, seen: Counter[Traits]) -> float:
    """Say how likely somebody else says this, too, leaving out one who said it here."""
    n_others, n_rest = max(0, seen[pattern] - 1), seen.total() - 1
    if not pattern.instrument:  # a minute: a list may have few, or one for all
        minute = int(pattern.scores[0][1][-2:])
        step = 1 if minute % 5 else gcd(minute, 60)  # rounded to an hour, a quarter, five, perhaps
        return max(n_others / max(1, n_rest), step / OFFICE_MINUTES)
    share = (n_others + PRIOR_LINES * _prior(pattern)) / (n_rest + PRIOR_LINES)
    return max(share, n_others / max(1, n_rest))


def _prior(pattern: Traits) -> float:
    """Say how likely two citizens say the same, before anything is known of them."""
    share: float = 0.5 ** len(pattern.scores)
    if is_uniform(pattern.scores):
        share = max(share, ONE_FOR_ALL)
    return share * 0.5 ** sum(map(bool, pattern.person))


@lru_cache(maxsize=65_536)
def _smaller(n: int, m: int, share: float) -> tuple[float, float]:
    """Give the first two moments of the smaller of two binomial counts of one share."""
    if m > LARGE:
        mean = min(n * share, n * m * share * share)  # min(X, Y) is X at most, and XY at most
        return mean, mean * mean + mean * (1 - share)
    first = second = 0.0
    for k, tails in enumerate(zip(_tail(n, share), _tail(m, share), strict=False), 1):
        first += prod(tails)
        second += (2 * k - 1) * prod(tails)
    return first, second


@lru_cache(maxsize=4_096)
def _tail(n: int, share: float) -> tuple[float, ...]:
    """Give P(X ≥ k) for k = 1 … n, X ~ Bin(n, share)."""
    left, tail = 1.0, []
    for k in range(n):
        left -= comb(n, k) * share**k * (1 - share) ** (n - k)
        tail.append(max(0.0, left))
    return tuple(tail)
