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

SURER = 2 * SURE  # where many lines are alike by chance


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
    """Say whether a list without minutes is another one's, but for few lines.

    What one of the lists has more of a day, grown or given at several counters, proves nothing;
    lines of one score throughout little.
    """
    here, there = ([line for line in every if not line.minute] for every in (lines, others))
    telling, telling_there = (
        [line for line in every if not is_uniform(line.scores)] for every in (here, there)
    )
    return _is_nearly(telling, telling_there, SURE) or _is_nearly(here, there, SURER)


def _is_nearly(lines: Sequence[Traits], others: Sequence[Traits], least: float) -> bool:
    """Say whether most lines that two lists can share of their days are alike."""
    days, other_days = (Counter(line.day for line in every) for every in (lines, others))
    likeness = compare(lines, others)
    n_least = max(FEW, MOST * (days & other_days).total())
    return likeness.n_alike >= n_least and likeness.surplus >= least


def _timed(lines: Iterable[Traits]) -> list[Traits]:
    """Give those lines that have a minute, told apart by it also where their scores differ."""
    return [line._replace(person=(*line.person[:-1], line.minute)) for line in lines if line.minute]
