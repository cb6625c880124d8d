"""Kinds of phone forms of which a week has too many, though perhaps none of its days: pure.

Formulas: docs/method.md, chapter 11. Read next: `dense.py`, which marks the forms.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Final

from survey.rules.kinds import FormKind
from survey.rules.usual import ALARM, Usual, above_binomial, above_poisson, least_share

# A family may agree: fewer equal forms are nothing, however quickly they come.
LEAST_EQUAL: Final = 8
# Of the commonest kinds only: no other is a good part of a week.
_MOST_OF_WEEK: Final = 10

UsualAt = Callable[[str | None], Usual]
# What a week's forms say, day by day, the day that is judged first; True asks for those alone
# that came when they say.
WeekForms = Callable[[bool], Sequence[Sequence[str]]]


def no_week(_in_time: object) -> tuple[tuple[str, ...], ...]:
    """Give the forms of a week that nobody asks for."""
    return ()


def texts_of_week(
    week: WeekForms, widths: Sequence[Sequence[FormKind]], usual: UsualAt, *, in_time: bool
) -> list[Counter[str]]:
    """Count what a week's forms say, day by day, the day that is judged first.

    Args:
        week: Gives what they say.
        widths: The kinds that are looked for, narrow ones first.
        usual: What is usual.
        in_time: Whether those are left out that came later than they say. When they came is only
            looked up where with all of them there are too many of a kind.
    """
    every = [Counter(day) for day in week(False)]
    if in_time:
        rest = list(every)
        if any(True for some in widths for _ in dense_of_week(rest, some, (), usual)):
            return [Counter(day) for day in week(True)]
    return every


def dense_of_week(
    rest: list[Counter[str]],
    some: Sequence[FormKind],
    by_day: Collection[FormKind],
    usual: UsualAt,
) -> Iterator[FormKind]:
    """Give the kinds of which a week has too many, spread over this day and others.

    Days that have too many by themselves are not held against the others. What a kind explains is
    taken out of the week, for the kinds behind it.

    Args:
        rest: What the week's forms say, day by day, this day first; changed.
        some: The kinds that are looked for.
        by_day: Those that were found already, in a part of this day.
        usual: What is usual.
    """
    for kind in some[:_MOST_OF_WEEK]:
        counts = [
            (sum(n for text, n in day.items() if kind.holds(text)), day.total()) for day in rest
        ]
        n, of_all = map(sum, zip(*counts, strict=True)) if counts else (0, 0)
        if n < LEAST_EQUAL or above_binomial(n, of_all, least_share(kind)) < ALARM:
            continue  # an ordinary week reads no days before
        known = usual(None)
        share = known.share(kind)
        alone = {day for day, own in enumerate(counts) if _too_many([own], share, known)}
        others = [day for day in range(len(counts)) if day not in alone]
        spread = _too_many([counts[day] for day in others], share, known)
        if kind not in by_day and (spread or 0 in alone):
            yield kind
        for day in (*alone, *(others if spread else ())):
            rest[day] = Counter({t: n for t, n in rest[day].items() if not kind.holds(t)})


def _too_many(counts: Sequence[tuple[int, int]], share: float, known: Usual) -> bool:
    """Say whether so many of all, on some days, are out of the question."""
    n, of_all = (sum(column) for column in zip(*counts, strict=True)) if counts else (0, 0)
    if n < LEAST_EQUAL:
        return False
    so_many = above_poisson(n, known.most_of_days(len(counts)) * share)
    return min(so_many, above_binomial(n, of_all, share)) >= ALARM
