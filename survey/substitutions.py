"""Who really served: corrections of the roster, by the minute; pure rules, no store and no clock.

Two layers. The roster says who was to serve; of a counter-day the newest file's holds. Above it
stand corrections, each from one minute to another at one counter: somebody else served
(`officer`), or nobody did (""). On its minutes a correction wins over the roster and over every
earlier correction; outside them all stays as it was. It holds over any roster that comes later,
until it is undone. What the two together say are the effective duties, and of these the rules of
`attribution.py` speak, the ten minutes of a hand-over too.

A correction may lie where the roster has nobody, and may pass midnight; like a duty it lasts at
most a day, and belongs to the day it begins on. Whoever substitutes serves alone: what was shared
is not on its minutes. Read next: `attribution.py`, `actions/substitutions.py`.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from survey.office.facts import Duty


@dataclass(frozen=True, slots=True)
class Substitution:
    """One correction of the roster, or the undoing of one.

    Args:
        counter: The counter's code.
        officer: Who served from `start` until before `end`; "" nobody, the counter was closed.
        start: Local wall clock of the office, a whole minute.
        end: The same, at most 24 hours later.
        reason: Why, for a reader.
        undoes: The number of the correction that holds no longer by this one; None for a
            correction.
        n: Its number in the office, 0 before it is stored: what is said later has a higher one.
        by: Who said so.
    """

    counter: str
    officer: str
    start: datetime
    end: datetime
    reason: str
    undoes: int | None = None
    n: int = 0
    by: str = ""


def standing(substitutions: Iterable[Substitution]) -> list[Substitution]:
    """Give the corrections that are not undone, the earliest said first."""
    known = sorted(substitutions, key=lambda s: s.n)
    undone = {s.undoes for s in known}
    return [s for s in known if s.undoes is None and s.n not in undone]


def effective(duties: Iterable[Duty], substitutions: Iterable[Substitution]) -> tuple[Duty, ...]:
    """Lay the corrections over the roster, and give who served by both.

    Args:
        duties: The roster of some counters, none longer than a day.
        substitutions: Those of the same counters, in any order, with what undoes them.

    Returns:
        The duties by their start; a duty that a correction cuts in two stands there twice.
    """
    by_day: dict[tuple[str, date], list[Duty]] = {}
    for duty in duties:
        by_day.setdefault((duty.counter.casefold(), duty.start.date()), []).append(duty)
    for correction in standing(substitutions):
        counter, first = correction.counter.casefold(), correction.start.date()
        day = first - timedelta(days=1)  # a duty that reaches into it began at most a day before
        while day <= correction.end.date():
            cut = by_day.get((counter, day), ())
            by_day[counter, day] = [piece for duty in cut for piece in _outside(duty, correction)]
            day += timedelta(days=1)
        if correction.officer:
            alone = Duty(correction.counter, correction.officer, correction.start, correction.end)
            by_day[counter, first].append(alone)
    every = (duty for some in by_day.values() for duty in some)
    return tuple(sorted(every, key=lambda d: (d.start, d.counter, d.end, d.officer)))


def _outside(duty: Duty, correction: Substitution) -> Iterator[Duty]:
    """Give what is left of a duty before and behind a correction."""
    if duty.end <= correction.start or correction.end <= duty.start:
        yield duty
        return
    if duty.start < correction.start:
        yield replace(duty, end=correction.start)
    if correction.end < duty.end:
        yield replace(duty, start=correction.end)
