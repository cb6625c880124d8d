"""What is seen of an officer never moves by a few ratings, whoever asks for what, and when."""

from collections.abc import Mapping
from datetime import date, timedelta
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from reports.disclosure import SEEN_BATCH, seen_from, seen_window

FIRST = date(2026, 1, 1)
DAYS = 380  # more than a year, so that every turn of a triwulan is crossed

Counts = Mapping[date, int]
Window = tuple[date, date]


def made_up(seed: int, per_day: float) -> dict[date, int]:
    """Draw how many rate an officer each day; 0.05 leaves whole triwulan below one batch."""
    chance = Random(seed)
    return {
        FIRST + timedelta(days=i): sum(chance.random() < per_day / 12 for _ in range(12))
        for i in range(DAYS)
    }


arrivals = st.builds(made_up, st.integers(0, 10**9), st.sampled_from([0.03, 0.05, 0.4, 2, 6]))
# The day of asking, how long ago the window ends, and how long it is: any week, any length.
asked = st.tuples(st.integers(1, DAYS), st.integers(0, 60), st.integers(1, 371))


def shown(counts: Counts, question: tuple[int, int, int]) -> dict[date, int]:
    """Give the days that a sheet shows which is printed on one day for one window."""
    on, back, length = question
    today = FIRST + timedelta(days=on)
    last = today - timedelta(days=1 + back)
    first = last - timedelta(days=length - 1)
    known = {day: n for day, n in counts.items() if seen_from(first) <= day < today}
    found = seen_window(known, first, last)
    if found is None:
        return {}
    assert first <= found[0] <= found[1] <= last
    return {day: n for day, n in known.items() if found[0] <= day <= found[1] and n}


def moved(before: dict[date, int], after: dict[date, int]) -> tuple[int, int]:
    """Count the ratings that went and those that came."""
    return (
        sum(n for day, n in before.items() if day not in after),
        sum(n for day, n in after.items() if day not in before),
    )


def too_few(n: int) -> bool:
    return 0 < n < SEEN_BATCH


@settings(max_examples=60)
@given(arrivals, st.lists(asked, min_size=2, max_size=6))
def test_no_two_sheets_of_an_officer_differ_by_one_to_four_ratings(
    counts: Counts, questions: list[tuple[int, int, int]]
) -> None:
    sheets = [shown(counts, question) for question in questions]
    for before in sheets:
        for after in sheets:
            assert not any(map(too_few, moved(before, after)))
            both = sum(n for day, n in before.items() if day in after)
            assert not too_few(both)


@settings(max_examples=60)
@given(arrivals, st.integers(1, DAYS - 1), st.sampled_from([7, 28, 91]))
def test_from_one_day_to_the_next_whole_batches_come_and_go(
    counts: Counts, on: int, length: int
) -> None:
    came_and_went = moved(shown(counts, (on, 0, length)), shown(counts, (on + 1, 0, length)))
    assert not any(map(too_few, came_and_went))


@settings(max_examples=60)
@given(arrivals, asked)
def test_more_of_the_past_changes_nothing(counts: Counts, question: tuple[int, int, int]) -> None:
    on, back, length = question
    today = FIRST + timedelta(days=on)
    last = today - timedelta(days=1 + back)
    first = last - timedelta(days=length - 1)
    everything = {day: n for day, n in counts.items() if day < today}
    needed = {day: n for day, n in everything.items() if day >= seen_from(first)}
    assert seen_window(everything, first, last) == seen_window(needed, first, last)


@settings(max_examples=60)
@given(arrivals)
def test_whoever_is_rated_every_day_loses_little(counts: Counts) -> None:
    full = {day: n + SEEN_BATCH for day, n in counts.items()}
    first, last = date(2026, 3, 2), date(2026, 5, 31)
    assert seen_window(full, first, last) == (first, last)


def test_control_a_window_cut_by_the_calendar_tells_on_one_visitor() -> None:
    monday, tuesday = date(2026, 11, 16), date(2026, 11, 17)
    counts = {monday: 6, tuesday: 1}
    by_calendar = [sum(n for day, n in counts.items() if day <= end) for end in (monday, tuesday)]
    assert too_few(by_calendar[1] - by_calendar[0])
    begin = date(2026, 11, 1)
    found = [seen_window(counts, begin, end) for end in (monday, tuesday)]
    assert found == [(monday, monday), (monday, monday)]


def test_the_rest_of_a_triwulan_is_seen_with_the_next() -> None:
    counts = {date(2026, 9, 1): 5, date(2026, 9, 30): 2, date(2026, 10, 1): 4, date(2026, 10, 2): 3}
    first = date(2026, 8, 1)
    assert seen_window(counts, first, date(2026, 10, 1)) == (date(2026, 9, 1), date(2026, 9, 1))
    assert seen_window(counts, first, date(2026, 10, 2)) == (date(2026, 9, 1), date(2026, 10, 2))
    # The batch of 30 September to 2 October is left out as a whole when the window cuts it.
    assert seen_window(counts, date(2026, 10, 1), date(2026, 10, 31)) is None


def test_nobody_and_a_few_show_nothing() -> None:
    assert seen_window({}, FIRST, FIRST) is None
    assert seen_window({FIRST: 4}, FIRST, FIRST) is None
    assert seen_window({FIRST: 5}, FIRST, FIRST) == (FIRST, FIRST)


def test_no_window_reaches_across_ratings_that_stay_unseen() -> None:
    counts = {date(2026, 1, 5): 5, date(2026, 3, 2): 3, date(2026, 4, 1): 1, date(2026, 7, 1): 5}
    begin = date(2026, 1, 1)
    assert seen_window(counts, begin, date(2026, 6, 30)) == (date(2026, 1, 5), date(2026, 1, 5))
    # The 1 of April joins July; the 3 of March join nothing, and three sheets must not tell them.
    assert seen_window(counts, begin, date(2026, 7, 1)) == (date(2026, 4, 1), date(2026, 7, 1))
