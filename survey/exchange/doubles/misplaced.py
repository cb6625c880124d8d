"""Lines that say what answers of their day say, at the same minute, only of another counter.

Counters tell two lists of a day apart (`overlap.py`), unless the counters are what was put right.
Read next: `likeness.py` for what chance explains.
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from math import comb, exp, gcd, log
from typing import TypeVar
from uuid import UUID

from survey.answers.drafts import Kind
from survey.exchange.answers.lines import Source, line_of
from survey.exchange.doubles.likeness import (
    FEW,
    MOST,
    OFFICE_MINUTES,
    SURE,
    Traits,
    compare,
    is_uniform,
    traits,
    unlike,
)
from survey.register.lines import StoredAnswer

SURER = 2 * SURE  # where many lines are alike by chance
RARE = 1 / 400  # of two lists of different people
MANY = 50  # lines; for fewer the chance is summed up exactly
# Before anything is known: one in eight says the same, and lines come as the minutes are rounded.
PRIOR_WORDS, PRIOR_PAIRS = 8, 20

Value = TypeVar("Value", bound=Hashable)


def traits_by_id(stored: Iterable[StoredAnswer], source: Source) -> dict[UUID, Traits]:
    """Give by id what ratings and forms say, with what was added to them."""
    answers, details = list[StoredAnswer](), dict[UUID | None, list[StoredAnswer]]()
    for each in stored:
        if each.kind == Kind.DETAIL:
            details.setdefault(each.about, []).append(each)
        elif each.kind in (Kind.RATING, Kind.FORM):
            answers.append(each)
    return {
        each.id: traits(line_of(each, details.get(each.id, []), source.zone)) for each in answers
    }


def other_codes(
    lines: Iterable[tuple[Traits, str]], others: Iterable[tuple[Traits, str]]
) -> list[tuple[str, str]]:
    """Give the codes that counters had in answers and have now, if most lines differ in that.

    Args:
        lines: What new lines say, and the code of their counter as written; "" is none.
        others: The same of answers that no line was recognised as.

    Returns:
        The code before and now, without those that stayed; nothing if half of the lines or fewer
        say with another code what an answer says.
    """
    there: dict[Traits, list[str]] = {}
    for line, code in others:
        there.setdefault(line, []).append(code)
    n, pairs = 0, Counter[tuple[str, str]]()
    for line, code in lines:
        n += 1
        codes = there.get(line, [])
        if code and code not in codes and (before := next(filter(None, codes), "")):
            codes.remove(before)
            pairs[before, code] += 1
        elif code in codes:
            codes.remove(code)
    return sorted(pairs) if 2 * pairs.total() > n else []


def is_misplaced(lines: Sequence[Traits], others: Sequence[Traits]) -> bool:
    """Say whether lines equal answers of other counters, minute included, more than by chance.

    Nearly all of a list are, or more than a few, and then so many as is rare: a mean and its spread
    do not show how few come together by chance where lists tell much. Of those that give one score
    throughout a few prove nothing, least at minutes that are multiples of five, as rounded are.
    """
    here, there = _timed(lines), _timed(others)
    if _is_whole(here, there) or _is_whole(*map(_untimed, (lines, others))):
        return True
    alike = Counter(here) - Counter(unlike(here, there))
    if any(not is_uniform(line.scores) for line in alike):
        n_least = 1
    else:
        n_least = 2 if any(int(line.minute[-2:]) % 5 for line in alike) else FEW
    n_alike = alike.total()
    if n_alike < n_least or compare(here, there).surplus < SURE:
        return False
    return _is_rare(n_alike, _n_met_by_chance(here, there))


def _is_whole(lines: Sequence[Traits], others: Sequence[Traits]) -> bool:
    """Say whether a list is another one's, but for few lines.

    What one of the lists has more of a day, grown or given at several counters, proves nothing;
    lines of one score throughout little.
    """
    telling, telling_there = (
        [line for line in every if not is_uniform(line.scores)] for every in (lines, others)
    )
    return _is_nearly(telling, telling_there, SURE) or _is_nearly(lines, others, SURER)


def _is_nearly(lines: Sequence[Traits], others: Sequence[Traits], least: float) -> bool:
    """Say whether most lines that two lists can share of their days are alike."""
    days, other_days = (Counter(line.day for line in every) for every in (lines, others))
    likeness = compare(lines, others)
    n_least = max(FEW, MOST * (days & other_days).total())
    return likeness.n_alike >= n_least and likeness.surplus >= least


def _n_met_by_chance(lines: Sequence[Traits], others: Sequence[Traits]) -> float:
    """Give how many pairs of two lists of different people say the same at the same minute.

    What people say and when they come is taken to have nothing to do with each other: the one is
    seen in pairs of different moments, the other in pairs of one list.
    """
    days, other_days = (Counter(line.day for line in every) for every in (lines, others))
    n_pairs = sum(n * other_days[day] for day, n in days.items())
    words, other_words = (Counter(map(_words, every)) for every in (lines, others))
    moments, other_moments = (Counter(line[:2] for line in every) for every in (lines, others))
    both, other_both = (
        Counter((*line[:2], _words(line)) for line in every) for every in (lines, others)
    )
    n_apart = len(lines) * len(others) - _n_common(moments, other_moments)
    n_equal = _n_common(words, other_words) - _n_common(both, other_both)
    says_the_same = (n_equal + 1) / (n_apart + PRIOR_WORDS)
    return n_pairs * says_the_same * max(map(same_minute, (lines, others)))


def same_minute(lines: Sequence[Traits]) -> float:
    """Say how likely two people of one day come at the same minute, as a list writes minutes."""
    n_within = sum(comb(n, 2) for n in Counter(line[:2] for line in lines).values())
    n_pairs = sum(comb(n, 2) for n in Counter(line.day for line in lines).values())
    step = gcd(60, *(int(line.minute[-2:]) for line in lines))
    return (n_within + PRIOR_PAIRS * step / OFFICE_MINUTES) / (n_pairs + PRIOR_PAIRS)


def _words(line: Traits) -> tuple[Hashable, ...]:
    return (*line[2:4], line.person[:-1])


def _n_common(here: Mapping[Value, int], there: Counter[Value]) -> int:
    return sum(n * there[value] for value, n in here.items())


def _is_rare(n: int, mean: float) -> bool:
    """Say whether so many come together more seldom than `RARE`, of a Poisson number."""
    if n <= mean:
        return False
    if n > MANY:
        return n - mean - n * log(n / mean) < log(RARE)  # a bound of the same
    chance, left = exp(-mean), 1.0
    for k in range(n):
        left -= chance
        chance *= mean / (k + 1)
    return left < RARE


def _untimed(lines: Iterable[Traits]) -> list[Traits]:
    """Give those lines that have no minute."""
    return [line for line in lines if not line.minute]


def _timed(lines: Iterable[Traits]) -> list[Traits]:
    """Give those lines that have a minute, told apart by it also where their scores differ."""
    return [line._replace(person=(*line.person[:-1], line.minute)) for line in lines if line.minute]
