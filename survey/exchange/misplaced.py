"""Lines that say what answers of their day say, at the same minute, only of another counter.

Counters tell two lists of a day apart (`overlap.py`), unless the counters are what was put right.
Read next: `likeness.py` for what chance explains.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from uuid import UUID

from survey.answers.drafts import Kind
from survey.exchange.likeness import FEW, MOST, SURE, Traits, compare, is_uniform, traits, unlike
from survey.exchange.lines import Source, line_of
from survey.register.lines import StoredAnswer


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


def is_misplaced(lines: Sequence[Traits], others: Sequence[Traits]) -> bool:
    """Say whether lines equal answers of other counters, minute included, more than by chance.

    Those without a minute must be nearly all: too many of them are equal by chance. Few that give
    one score throughout are left out, fewer still at minutes that are no multiple of five, as
    rounded are.
    """
    if _is_whole(lines, others):
        return True
    here, there = _timed(lines), _timed(others)
    alike = Counter(here) - Counter(unlike(here, there))
    if any(not is_uniform(line.scores) for line in alike):
        n_least = 1
    else:
        n_least = 2 if any(int(line.minute[-2:]) % 5 for line in alike) else FEW
    return alike.total() >= n_least and compare(here, there).surplus >= SURE


def _is_whole(lines: Sequence[Traits], others: Sequence[Traits]) -> bool:
    """Say whether a list without minutes is another one's, but for few lines."""
    here, there = (
        [line for line in every if not line.minute and not is_uniform(line.scores)]
        for every in (lines, others)
    )
    if len(here) < FEW:
        return False
    likeness = compare(here, there)
    return likeness.n_alike >= MOST * len(here) and likeness.surplus >= SURE


def _timed(lines: Iterable[Traits]) -> list[Traits]:
    """Give those lines that have a minute, told apart by it also where their scores differ."""
    return [line._replace(person=(*line.person[:-1], line.minute)) for line in lines if line.minute]
