"""A report beside the ones before it: what lies between them must not be a few people.

Two figures about everybody of a period tell the third one about those who are in the one and not
in the other. So a period that is not over shows whole days in steps, and a figure is published
only when every part that follows from it and the earlier ones is empty or large enough. Read
next: fives.py, which does the same for one officer.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from reports.disclosure.groups import MIN_PUBLISHED, betrayed
from survey.periods import Month


class Span(NamedTuple):
    """Two days, both included."""

    first: date
    last: date

    def holds(self, other: Span) -> bool:
        """Say whether another span lies inside this one."""
        return self.first <= other.first and other.last <= self.last

    def apart(self, other: Span) -> bool:
        """Say whether the two share no day."""
        return other.last < self.first or self.last < other.first

    def crosses(self, other: Span) -> bool:
        """Say whether the two overlap and neither lies inside the other."""
        return not (self.apart(other) or self.holds(other) or other.holds(self))


def few(people: int) -> bool:
    """Say whether a number of people, or a difference of two, is too small to be found out."""
    return betrayed(abs(people), MIN_PUBLISHED)


def tells(public: Mapping[Span, int], span: Span, n: int) -> bool:
    """Say whether one more public period, with n people, would tell on too few of them.

    Months lie in triwulan, these in semesters, these in years: what remains of a period without
    the public ones inside it is known from them, and nothing smaller is. A period that cuts a
    public one in two is never public beside it. An older figure of the same span is replaced.
    """
    if any(span.crosses(other) for other in public):
        return True
    return any(map(few, rests({**public, span: n}).values()))


def rests(family: Mapping[Span, int]) -> dict[Span, int]:
    """Give of every period the people who are in no public period inside it.

    Below zero when the parts hold people that the whole no longer has.
    """
    return {
        span: n - sum(family[part] for part in largest_inside(span, list(family)))
        for span, n in family.items()
    }


def largest_inside(span: Span, spans: Sequence[Span]) -> list[Span]:
    """Give the spans inside one that lie inside no other of them."""
    inside = [inner for inner in spans if inner != span and span.holds(inner)]
    return [inner for inner in inside if not any(o != inner and o.holds(inner) for o in inside)]


def settled_for_a_day(
    counts_by_day: Mapping[date, int], first: date, last: date, today: date
) -> date | None:
    """Say which days of a period count, cut at the same places in every period that holds them.

    A period that is over is counted whole. Before, days that are over are gathered into batches of
    five people that begin anew with each month and never leave fewer behind in it, so that a
    month, its triwulan, semester and year are cut alike; a month of fewer joins the batch that
    follows. A batch counts when as many people came after it. So whatever periods are laid beside
    or taken off each other, on one day or on many, what remains is nobody or five people at
    least, but for a month that has fewer in all. Who comes today neither counts nor makes anybody
    before him count: all that is written of a running period on one day, in whatever format, is of
    the same days.

    Args:
        counts_by_day: People by day, from the period's first day on.
        first: The period's first day.
        last: Its last day.
        today: The day of asking, which is not over.

    Returns:
        The last day to count, None when nothing may be counted yet.
    """
    if last < today:
        return last
    past = {day: n for day, n in counts_by_day.items() if n > 0 and first <= day < today}
    of_month = Counter[Month]()
    for day, n in past.items():
        of_month[Month.of(day)] += n
    after, gathered = sum(past.values()), 0
    month, reach = Month.of(first), None
    for day in sorted(past):
        if day not in month:
            month, gathered = Month.of(day), 0
        gathered += past[day]
        after -= past[day]
        of_month[month] -= past[day]
        ends = not of_month[month] and month.last < today
        if gathered >= MIN_PUBLISHED and (ends or of_month[month] >= MIN_PUBLISHED):
            gathered = 0
            if after >= MIN_PUBLISHED:
                reach = month.last if ends else day
    return reach
