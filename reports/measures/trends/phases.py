"""When has the level changed for good? Then the limits begin anew, from where the change began.

Goes through the weeks once, in order, so that the same history always gives the same phases and a
later week never moves an earlier one. Read next: judging.py.
"""

from __future__ import annotations

from collections.abc import Sequence

from reports.measures.trends.limits import WeeklyMeasure
from reports.measures.trends.model import FIRM_BASE, MIN_BASE, WeekCount

_CONFIRMED = 3.0  # standard errors


def base_of(phase: Sequence[WeekCount]) -> Sequence[WeekCount]:
    """Give the weeks of a phase that its limits are made of: its first 26."""
    return phase[:FIRM_BASE]


def starts(weeks: Sequence[WeekCount], measure: WeeklyMeasure) -> list[int]:
    """Say where each phase begins.

    A shift is confirmed when eight compared weeks in a row lie on one side of the level before
    them (the seven of the rule and one more, so that the new phase has limits at once) and when
    they together differ from the weeks before by more than three standard errors. The new phase
    begins at the week of the run from which on the difference is greatest.

    Args:
        weeks: Compared weeks only, in order of time, without the one that is judged.
        measure: What is compared.

    Returns:
        Indices into weeks, the first always 0.
    """
    begins = [0]
    for end in range(1, len(weeks) + 1):
        if run := _run(weeks[begins[-1] : end], measure):
            begins.append(end - run)
    return begins


def _run(phase: Sequence[WeekCount], measure: WeeklyMeasure) -> int:
    """Give the length of the run that confirms a shift at the end of a phase; 0 for none.

    A run may begin with weeks that lay on its side by chance. The shift is where the weeks before
    and after differ most, and it must be eight weeks old.
    """
    first = len(phase) - MIN_BASE
    if first < MIN_BASE:
        return 0
    centre = measure.usual(base_of(phase[:first])).centre
    sides = [_side(measure.value(week), centre) for week in phase]
    if sides[-1] == 0 or any(side != sides[-1] for side in sides[first:]):
        return 0
    while first > MIN_BASE and sides[first - 1] == sides[-1]:
        first -= 1
    moved = {at: _moved(phase, at, measure) for at in range(first, len(phase))}
    begin = max(moved, key=lambda at: moved[at])
    confirmed = len(phase) - begin >= MIN_BASE and moved[begin] > _CONFIRMED
    return len(phase) - begin if confirmed else 0


def _moved(phase: Sequence[WeekCount], at: int, measure: WeeklyMeasure) -> float:
    """Say by how many standard errors the weeks from a place on differ from those before."""
    base = base_of(phase[:at])
    return abs(measure.usual(base).moved(phase[at:], base))


def _side(value: float, centre: float) -> int:
    return (value > centre) - (value < centre)
