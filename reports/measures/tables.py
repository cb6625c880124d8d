"""Group tables of taps: weeks, days, the half-day map, and why people were (not) pleased.

Counts with their base; nothing is hidden and nothing is worded here. Read next: findings.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from reports.disclosure import dominated, enough, window
from reports.evidence.cells import Shares, pooled
from reports.evidence.people import Person
from reports.measures.summary import Clustering, Share, share
from reports.measures.trends import WeekCount
from survey import periods
from survey.answers.drafts import Slot
from survey.questionnaire import Questionnaire, Reason, is_satisfied

SLOTS = (str(Slot.AM), str(Slot.PM))
Spot = tuple[int, str]  # a half-day of the week: weekday 1 Monday - 7 Sunday, am | pm
REASON_WEEKS = (1, 4)  # tried first, then all that there are


@dataclass(frozen=True, slots=True)
class HeatCell:
    """Taps of one half-day of one weekday, over several weeks."""

    weekday: int  # 1 Monday - 7 Sunday
    slot: str  # am | pm
    satisfied: Share
    by_officer: Mapping[str, int]  # its taps, by the officer's code; "" attributed to nobody


@dataclass(frozen=True, slots=True)
class ReasonRow:
    """How many people named a reason."""

    reason: Reason
    n: int


@dataclass(frozen=True, slots=True)
class Reasons:
    """Why people on one side tapped as they did; a person may name several reasons."""

    side: str  # low (kepuasan 1-2) | high (3-4)
    weeks: int  # how many weeks, the report's week last
    people: int  # who gave at least one reason on this side, as far as they are counted
    rows: tuple[ReasonRow, ...]  # most often named first
    waiting: int = 0  # people of small weeks in that time who are not counted yet


def by_day(persons: Iterable[Person]) -> dict[str, tuple[int, int]]:
    """Count people and satisfied people of each day that has any, the earliest first: (n, k)."""
    import pandas as pd

    rows = [(person.day, is_satisfied(person.kepuasan)) for person in persons]
    days = pd.DataFrame(rows, columns=["day", "satisfied"]).astype({"satisfied": bool})
    grouped = days.groupby("day")["satisfied"].agg(["size", "sum"])
    return {str(day): (int(n), int(k)) for day, n, k in grouped.itertuples(name=None)}


def by_week(daily: Mapping[str, tuple[int, int]], names: Sequence[str]) -> tuple[WeekCount, ...]:
    """Add days up to the named weeks, also to weeks without any."""
    n, k = Counter[str](), Counter[str]()
    for day, (people, satisfied) in daily.items():
        week = str(periods.Week.of(date.fromisoformat(day)))
        n[week] += people
        k[week] += satisfied
    return tuple(WeekCount(name, n[name], k[name]) for name in names)


def half_days(taps: Shares, weekdays: Sequence[int], days: Clustering) -> tuple[HeatCell, ...]:
    """Count each half-day of the given weekdays (1-7) and of others that have answers.

    The taps of the weeks shown are by day, slot and officer; those without a known time of day are
    left out. The interval allows for the likeness of
    answers of one half-day.
    """
    groups: dict[Spot, list[tuple[int, int]]] = {}
    for (day, slot), counted in pooled(taps, 0, 1).items():
        if slot in SLOTS:
            groups.setdefault(_spot(day, slot), []).append(counted)
    officers: dict[Spot, Counter[str]] = {}
    for (day, slot, officer), (n, _) in taps.items():
        officers.setdefault(_spot(day, slot), Counter())[officer] += n
    cells = []
    for slot in SLOTS:
        for weekday in sorted({*weekdays, *(weekday for weekday, _ in groups)}):
            inside = groups.get((weekday, slot), [])
            n, k = sum(n for n, _ in inside), sum(k for _, k in inside)
            satisfied = share(n, k, days.deff([n for n, _ in inside]))
            cells.append(HeatCell(weekday, slot, satisfied, officers.get((weekday, slot), {})))
    return tuple(cells)


def reasons(
    by_week: Mapping[periods.Week, Sequence[Person]], questionnaire: Questionnaire, side: str
) -> Reasons:
    """Count the reasons of one side over the shortest window in which 10 people gave any.

    Only whole groups of five people count, so that two sheets differ by groups. The weeks go from
    the first one of a block to the report's; a reason that the questionnaire does not know is left
    out. The side is low or high.
    """
    known: Mapping[str, Reason] = {r.key: r for r in questionnaire.reasons if r.side == side}
    reasons_of = {week: _named(people, known) for week, people in by_week.items()}
    people = {week: len(named) for week, named in reasons_of.items()}
    counted = Reasons(side, 1, 0, ())
    for n_weeks in (*REASON_WEEKS, len(by_week)):
        if enough(counted.people):
            break
        shown = window(people, n_weeks)
        counts = Counter(
            key for week in shown.counted for named in reasons_of[week] for key in named
        )
        order = list(known)
        rows = sorted(counts.items(), key=lambda item: (-item[1], order.index(item[0])))
        counted = Reasons(
            side=side,
            weeks=shown.n_weeks,
            people=sum(people[week] for week in shown.counted),
            rows=tuple(ReasonRow(known[key], n) for key, n in rows),
            waiting=shown.waiting,
        )
    return counted


def _named(people: Sequence[Person], known: Mapping[str, Reason]) -> list[list[str]]:
    """Give the known reasons of each person who named any."""
    named = ([key for key in person.reasons if key in known] for person in people)
    return [keys for keys in named if keys]


def spots(persons: Sequence[Person]) -> Counter[Spot]:
    """Count people by half-day, those with a known time of day only."""
    return Counter(_spot(person.day, person.slot) for person in persons if person.slot)


def of_one_officer(persons: Sequence[Person]) -> frozenset[Spot]:
    """Give the half-days on which (nearly) everybody rated the same officer."""
    officers: dict[Spot, Counter[str]] = {}
    for person in persons:
        spot = _spot(person.day, person.slot)
        officers.setdefault(spot, Counter())[person.officer.casefold()] += 1
    return frozenset(spot for spot, ratings in officers.items() if dominated(ratings))


def _spot(day: str, slot: str) -> Spot:
    return date.fromisoformat(day).isoweekday(), slot
