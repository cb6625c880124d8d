"""A report beside the ones before it: what lies between them must not be a few people.

Two figures about everybody of a period tell the third one about those who are in the one and not
in the other. So a period that is not over shows whole days in steps, and a figure is published
only when every part that follows from it and the earlier ones is empty or large enough. Read
next: seen.py, which does the same for one officer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from reports.disclosure.groups import MIN_PUBLISHED, betrayed


@dataclass(frozen=True, slots=True)
class Told:
    """One figure that is out, or is to go out: about the n people who answered in these days."""

    first: date
    last: date
    n: int

    def contains(self, other: Told) -> bool:
        """Say whether the other's days all lie in these."""
        return self.first <= other.first and other.last <= self.last

    def meets(self, other: Told) -> bool:
        """Say whether some day belongs to both."""
        return self.first <= other.last and other.first <= self.last

    def same_days(self, other: Told) -> bool:
        """Say whether both are about the same days."""
        return (self.first, self.last) == (other.first, other.last)


def may_follow(earlier: Sequence[Told], now: Told, least: int = MIN_PUBLISHED) -> bool:
    """Say whether a figure may go out beside all that are out already.

    Months lie in triwulan, these in semesters, these in years: what remains of a period without
    the published ones in it is known from them, and nothing smaller is. A period that cuts a
    published one in two is refused, for nobody can say what follows from both.

    Args:
        earlier: Every figure of the same kind that was ever out.
        now: The new one.
        least: Smallest group that may be told.
    """
    before = [told for told in earlier if told.same_days(now)]
    if any(betrayed(abs(told.n - now.n), least) for told in before):
        return False
    others = [told for told in earlier if not told.same_days(now)]
    if any(told.meets(now) and not (told.contains(now) or now.contains(told)) for told in others):
        return False
    family = _newest([*others, now])
    return not any(betrayed(abs(_rest(told, family)), least) for told in family)


def _newest(told: Sequence[Told]) -> list[Told]:
    """Keep the last figure of every period."""
    return list({(one.first, one.last): one for one in told}.values())


def _rest(whole: Told, family: Sequence[Told]) -> int:
    """Count who is in a period and in none of the largest published ones inside it."""
    inside = [one for one in family if whole.contains(one) and not whole.same_days(one)]
    largest = [
        one
        for one in inside
        if not any(other.contains(one) and not other.same_days(one) for other in inside)
    ]
    return whole.n - sum(one.n for one in largest) if largest else 0


def settled(
    counts_by_day: Mapping[date, int],
    first: date,
    last: date,
    today: date,
    least: int = MIN_PUBLISHED,
) -> date | None:
    """Give the last day to count of a period that may not be over.

    A period that is over is counted whole. Before, days are gathered into batches of `least`
    people from its first day on, and a batch is counted when the people after it could be a batch
    of their own. So the figures of Tuesday, of Wednesday and of the finished period differ by
    nobody or by `least` people.

    Args:
        counts_by_day: People by day, from the period's first day on.
        first: The period's first day.
        last: Its last day.
        today: The day of asking, which is not over.
        least: People by which the figures move at least.

    Returns:
        The last day to count, None when nothing may be counted yet.
    """
    if last < today:
        return last
    days = sorted(d for d, n in counts_by_day.items() if n > 0 and first <= d < today)
    ends: list[date] = []
    gathered = 0
    for day in days:
        gathered += counts_by_day[day]
        if gathered >= least:
            ends.append(day)
            gathered = 0
    after = 0
    for day in reversed(days):
        if after >= least and day in ends:
            return day
        after += counts_by_day[day]
    return None
