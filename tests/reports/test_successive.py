"""Whoever lays two reports beside each other meets nobody, or five people, in what lies between.

Each kind of report is asked for again and again: the same week on other days, windows that roll,
months beside their triwulan. What cannot be protected stands in docs/method.md, chapter 6.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import product
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.disclosure import (
    MIN_PUBLISHED,
    Span,
    last_block,
    release_comments,
    settled_for_a_day,
    tells,
    window,
)
from reports.disclosure.audiences import Audience
from reports.evidence import frames
from reports.evidence.people import people
from reports.weekly import as_json as weekly_json
from reports.weekly import people as weekly
from reports.weekly import shown as weekly_shown
from survey.periods import Month, Semester, Triwulan, Week, Year
from tests.reports import made

FIRST = date(2026, 1, 1)
NOBODY = made.read([])
DAYS = 365


def few(n: int) -> bool:
    return 0 < abs(n) < MIN_PUBLISHED


def by_chance(seed: int, per_day: float) -> dict[date, int]:
    chance = Random(seed)
    numbers = (sum(chance.random() < per_day / 9 for _ in range(9)) for _ in range(DAYS))
    return {FIRST + timedelta(days=i): n for i, n in enumerate(numbers)}


arrivals = st.builds(by_chance, st.integers(0, 10**9), st.sampled_from([0.05, 0.3, 1, 4]))


def total(counts: Mapping[date, int], first: date, last: date) -> int:
    return sum(n for day, n in counts.items() if first <= day <= last)


@settings(max_examples=80)
@given(arrivals, st.integers(0, 300), st.integers(1, 31))
def test_a_running_period_moves_by_five_people_or_not_at_all(
    counts: dict[date, int], start: int, length: int
) -> None:
    first = FIRST + timedelta(days=start)
    last = first + timedelta(days=length - 1)
    told = []
    for on in range(length + 1):
        today = first + timedelta(days=on)
        so_far = {day: n for day, n in counts.items() if day <= today}
        reach = settled_for_a_day(so_far, first, last, today)
        assert reach is None or first <= reach <= min(last, today - timedelta(days=1))
        told.append(total(counts, first, reach) if reach else 0)
    assert told[-1] == total(counts, first, last)
    assert not [pair for pair in product(told, told) if few(pair[0] - pair[1]) and min(pair)]


@settings(max_examples=80)
@given(arrivals, st.integers(0, 300), st.integers(1, 31), st.integers(0, 40))
def test_all_that_is_asked_on_one_day_is_of_the_same_days(
    counts: dict[date, int], start: int, length: int, more: int
) -> None:
    first = FIRST + timedelta(days=start)
    last = first + timedelta(days=length - 1)
    for on in range(length + 1):
        today = first + timedelta(days=on)
        before = {day: n for day, n in counts.items() if day < today}
        meanwhile = {**before, today: more}
        reach = settled_for_a_day(before, first, last, today)
        assert settled_for_a_day(meanwhile, first, last, today) == reach


QUIET = st.dictionaries(
    st.dates(date(2026, 7, 1), date(2026, 12, 31)), st.integers(1, 4), min_size=20, max_size=110
)


def shown_on(counts: dict[date, int], kinds: Sequence[type[Month]], today: date) -> list[Span]:
    """Give the days that each running or finished period of these kinds counts on a day."""
    spans = []
    for kind in kinds:
        period = kind.of(today - timedelta(days=1))
        end = settled_for_a_day(counts, period.first, period.last, today)
        if end is not None:
            spans.append(Span(period.first, end))
    return spans


@settings(max_examples=60)
@given(QUIET)
def test_every_period_that_runs_is_cut_where_its_month_is_cut(counts: dict[date, int]) -> None:
    """What two prints of a month, triwulan, semester or year differ by is whole months and
    batches: taken off each other, on one day or on many, they leave nobody or five people."""
    kinds = (Month, Triwulan, Semester, Year)
    months = [Month(2026, n) for n in range(7, 13)]
    cuts: dict[Month, set[int]] = {month: {0} for month in months}
    for on in range(184):
        today = date(2026, 7, 2) + timedelta(days=on)
        past = {day: n for day, n in counts.items() if day < today}
        for span in shown_on(past, kinds, today):  # type: ignore[arg-type]
            month = Month.of(span.last)
            cuts[month].add(total(counts, month.first, span.last))
    for month in months:
        whole = total(counts, month.first, month.last)
        assert (
            not [
                pair for pair in product(cuts[month] | {whole}, repeat=2) if few(pair[0] - pair[1])
            ]
            or whole < MIN_PUBLISHED
        )


def settled(counts: Mapping[date, int], first: date) -> date | None:
    """Gather days into batches of five from a period's own first day, the last one waiting."""
    ends, gathered = [], 0
    for day in sorted(day for day in counts if day >= first):
        gathered += counts[day]
        if gathered >= MIN_PUBLISHED:
            gathered = 0
            ends.append(day)
    return ends[-2] if ends[1:] else None


def test_control_periods_that_begin_their_own_batches_tell_on_one_person() -> None:
    """A month cut from its first day and a triwulan cut from its own stop on other days."""
    alone = set()
    days = [date(2026, 10, 1) + timedelta(days=n) for n in range(90)]
    for seed in range(20):
        chance = Random(seed)
        counts = {day: chance.randint(0, 2) for day in days if day.weekday() < 5}
        for today in days[62:]:
            past = {day: n for day, n in counts.items() if day < today}
            month = settled(past, date(2026, 12, 1))
            triwulan = settled(past, date(2026, 10, 1))
            if month and triwulan and month != triwulan:
                first, last = sorted((month, triwulan))
                alone.add(total(counts, first + timedelta(days=1), last))
    assert 1 in alone


def official(year: int = 2026) -> list[Span]:
    kinds = (Month, Triwulan, Semester, Year)
    days = [date(year, month, 1) for month in range(1, 13)]
    return sorted({Span(kind.of(day).first, kind.of(day).last) for kind in kinds for day in days})


def worked_out(public: Mapping[Span, int], parts: Sequence[Span]) -> Iterable[int]:
    """Give the people of every set of months that adding and taking away public figures leaves."""
    rows = [
        (tuple(span.holds(part) for part in parts), n)
        for span, n in sorted(public.items(), key=lambda item: item[0])
    ]
    found: dict[tuple[int, ...], int] = {(0,) * len(parts): 0}
    for inside, n in rows:
        for months, known in list(found.items()):
            for sign in (1, -1):
                both = tuple(m + sign * i for m, i in zip(months, inside, strict=True))
                if all(-1 <= m <= 1 for m in both):
                    found[both] = known + sign * n
    return [n for months, n in found.items() if min(months) >= 0 and max(months) == 1]


@settings(max_examples=60)
@given(st.integers(0, 10**9), st.sampled_from([2, 6, 30]))
def test_no_sum_or_difference_of_public_periods_is_a_few_people(seed: int, most: int) -> None:
    chance = Random(seed)
    half = [span for span in official() if span.last <= date(2026, 6, 30)]
    parts = [span for span in half if (span.last - span.first).days < 31]
    people = {part: chance.randint(0, most) for part in parts}
    public: dict[Span, int] = {}
    for span in chance.sample(half, len(half)):
        n = sum(people[part] for part in parts if span.holds(part))
        if n >= MIN_PUBLISHED and not tells(public, span, n):
            public[span] = n
    assert not [n for n in worked_out(public, parts) if few(n)]


def test_control_a_triwulan_beside_two_of_its_months_tells_the_third() -> None:
    january, february, march = (Span(m.first, m.last) for m in (Month(2026, i) for i in (1, 2, 3)))
    quarter = Span(january.first, march.last)
    public = {january: 40, february: 40, quarter: 83}
    assert 3 in list(worked_out(public, [january, february, march]))
    assert tells({january: 40, february: 40}, quarter, 83)
    assert not tells({january: 40}, quarter, 83)
    assert tells({quarter: 83, january: 40}, february, 40)


def test_a_period_that_cuts_a_public_one_in_two_is_not_public() -> None:
    assert (
        tells({Span(date(2026, 1, 1), date(2026, 3, 31)): 90}, Span(FIRST, date(2026, 2, 9)), 40)
        is False
    )
    assert tells(
        {Span(FIRST, date(2026, 3, 31)): 90}, Span(date(2026, 2, 1), date(2026, 4, 30)), 70
    )


WEEKS = [Week.of(date(2026, 1, 5) + timedelta(weeks=n)) for n in range(40)]


def windows(people: Mapping[Week, int]) -> set[frozenset[Week]]:
    """Give the weeks that reasons and the index count on each sheet, over whichever window."""
    found: set[frozenset[Week]] = set()
    for last in WEEKS[16:]:
        begun = last_block(last).first
        known = {week: n for week, n in people.items() if week.first >= begun and week <= last}
        found |= {frozenset(window(known, n).counted) for n in range(1, len(known) + 1)}
    return found


def apart(shown: Iterable[frozenset[Week]], people: Mapping[Week, int]) -> list[int]:
    """Count the people of the smallest sets of weeks that adding and taking away can leave."""
    together: dict[tuple[bool, ...], int] = {}
    order = sorted(shown, key=sorted)
    for week, n in people.items():
        inside = tuple(week in some for some in order)
        if any(inside):
            together[inside] = together.get(inside, 0) + n
    return list(together.values())


@settings(max_examples=80)
@given(st.lists(st.integers(0, 14), min_size=40, max_size=40))
def test_reasons_and_index_of_any_sheets_differ_by_five_people_or_by_nobody(
    sizes: list[int],
) -> None:
    people = dict(zip(WEEKS, sizes, strict=True))
    assert not [n for n in apart(windows(people), people) if few(n)]


def test_control_reasons_over_thirteen_rolling_weeks_differ_by_one_person() -> None:
    people = dict.fromkeys(WEEKS, 1)
    rolling = {frozenset(WEEKS[n - 13 : n]) for n in range(13, 40)}
    assert set(apart(rolling, people)) == {1}


def fresh(on: date, hour: int) -> frames.Freshness:
    local = datetime.combine(on, time(hour), made.OFFICE.zone)
    return frames.Freshness(waiting=0, until_at=local.astimezone(UTC))


def asked_on(answers: Sequence[Any], on: date, hour: int) -> dict[str, Any]:
    """Ask for one week's JSON as if only what came until then were known."""
    known = [one for one in answers if one.day <= on.isoformat()]
    found: dict[str, Any] = weekly_json.as_json(
        weekly_shown.let_out(made.report(known, fresh=fresh(on, hour)), Audience.CUSTODIAN)
    )
    return found


@pytest.mark.parametrize("per_week", [30, 60])
def test_a_week_asked_on_two_days_has_the_same_taps_or_none(per_week: int) -> None:
    taps = [one for week in made.SHOWN for one in made.week_of_taps(week, per_week, 0.8)]
    chance = Random(per_week)
    taps = [one for one in taps if one.day < "2026-11-16" or chance.random() < 0.6]
    sheets = [
        asked_on(taps, made.WEEK.first + timedelta(days=day), hour)
        for day, hour in [*((day, 16) for day in range(8)), (3, 9)]
    ]
    told = [sheet["kepuasan"]["n"] for sheet in sheets if sheet["kepuasan"]["share"] is not None]
    assert len(told) > 1
    assert len(set(told)) == 1


def in_letters(*parts: object) -> str:
    """Name a comment so that no number of it is covered."""
    return "".join(chr(97 + int(digit)) for part in parts for digit in str(part) if digit.isdigit())


@settings(max_examples=40)
@given(arrivals, st.lists(st.integers(1, DAYS), min_size=2, max_size=5))
def test_two_readings_of_comments_differ_by_whole_batches(
    counts: dict[date, int], days: list[int]
) -> None:
    rows = [(day.isoformat(), in_letters(day, i)) for day, n in counts.items() for i in range(n)]
    seen = [
        {one.text for one in release_comments(rows, before=FIRST + timedelta(days=on), seed="a")}
        for on in days
    ]
    assert not [pair for pair in product(seen, seen) if few(len(pair[0] - pair[1]))]


def test_the_forms_of_a_week_asked_on_two_days_never_differ_by_a_few() -> None:
    week = [day for day in range(5) for _ in range(8)]
    taps = [made.tap(made.WEEK.first + timedelta(days=d), 3, n=i) for i, d in enumerate(week)]
    scores = {item.key: 3 for item in made.FORM.unsur}
    per_day = (12, 1, 2, 6, 1)
    forms = [
        made.form(made.WEEK.first + timedelta(days=d), scores, n=100 * d + i)
        for d, n in enumerate(per_day)
        for i in range(n)
    ]
    told = set()
    for day, hour in [*((day, 16) for day in range(6)), (3, 9)]:
        sheet = asked_on([*taps, *forms], made.WEEK.first + timedelta(days=day), hour)
        told |= {row["n"] for row in sheet["unsur"] if row["nrr"] is not None}
    assert told == {sum(per_day)}


@settings(max_examples=25)
@given(st.integers(0, 10**9), st.sampled_from([0.2, 0.6, 1.2, 3]))
def test_from_one_week_to_the_next_five_forms_come_and_go_or_none(
    seed: int, per_day: float
) -> None:
    begin = made.SHOWN[0].first - timedelta(days=200)
    counts = {begin + timedelta(days=i): n for i, n in enumerate(by_chance(seed, per_day).values())}
    [one] = people([made.form(begin, {"biaya": 4})])
    read = replace(NOBODY, form_days={day: n for day, n in counts.items() if n})
    seen = []
    for back in range(4, -1, -1):
        weeks = [Week.of(week.first - timedelta(days=7 * back)) for week in made.SHOWN]
        days = [day for day in counts if weeks[0].first <= day <= weeks[-1].last]
        persons = [replace(one, day=day.isoformat()) for day in days]
        shown = weekly.seen_forms(read, weeks, persons)
        seen.append({date.fromisoformat(person.day) for person in shown})
        # The week's own table, where it is large enough to be printed.
        own = {day for day in days if day in weeks[-1]}
        if sum(counts[day] for day in own) >= 2 * MIN_PUBLISHED:
            seen.append(own)
    for before, after in product(seen, seen):
        assert not few(sum(counts[day] for day in before - after))
