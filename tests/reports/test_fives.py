"""What is seen of an officer never moves by a few ratings, whoever asks for what, and when."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from reports.disclosure import SEEN_BATCH, fives, gathered_over, weeks_until
from survey.periods import Month, Week

FIRST = date(2026, 1, 1)
DAYS = 380  # more than a year, so that every turn of a semester is crossed


@dataclass(frozen=True, slots=True)
class Rating:
    """One citizen's; `arrived` is the day on which the register took it, or learnt whose it is."""

    name: int
    on: date
    arrived: date
    left: date | None = None  # the day on which a roster gave it to somebody else
    gone: bool = False

    @property
    def day(self) -> str:
        return self.on.isoformat()

    @property
    def late(self) -> str:
        return f"{self.arrived}T10:00:00" if self.arrived > self.on else ""

    def known(self, today: date) -> bool:
        """Say whether a print at noon of a day may count it."""
        return self.on < today and self.arrived <= today


Sheet = frozenset[Rating]


def made_up(seed: int, per_day: float, late: float, gone: float) -> list[Rating]:
    """Draw who rates an officer each day, who is known later only, and who is taken away."""
    chance = Random(seed)
    ratings: list[Rating] = []
    for day in (FIRST + timedelta(days=i) for i in range(DAYS)):
        for _ in range(sum(chance.random() < per_day / 12 for _ in range(12))):
            after = chance.randint(1, 60) if chance.random() < late else 0
            arrived = day + timedelta(days=after)
            left = (
                arrived + timedelta(days=chance.randint(1, 60)) if chance.random() < gone else None
            )
            ratings.append(Rating(len(ratings), day, arrived, left))
    return ratings


seeds, rates = st.integers(0, 10**9), st.sampled_from([0.03, 0.4, 2, 6])
many = st.builds(made_up, seeds, rates, st.sampled_from([0, 0.2]), st.sampled_from([0, 0.02]))
kept = st.builds(made_up, seeds, rates, st.sampled_from([0, 0.2]), st.just(0))
# The day of asking, how long ago the window ends, and how long it is: any days, any length.
asked = st.tuples(st.integers(1, DAYS), st.integers(0, 60), st.integers(1, 371))


def shown(ratings: Iterable[Rating], today: date, first: date, last: date) -> Sheet:
    """Give the ratings that a sheet counts which is printed on one day for one window."""
    known = [
        replace(rating, gone=rating.left is not None and rating.left <= today)
        for rating in ratings
        if rating.known(today)
    ]
    return frozenset(rating for five in fives(known, first, last) for rating in five)


def printed(ratings: Iterable[Rating], question: tuple[int, int, int]) -> Sheet:
    on, back, length = question
    today = FIRST + timedelta(days=on)
    last = today - timedelta(days=1 + back)
    return shown(ratings, today, last - timedelta(days=length - 1), last)


def worked_out(sheets: Sequence[Sheet]) -> list[int]:
    """Give the sizes of the sets that sums and differences of sheets can tell apart."""
    told_by: dict[Rating, list[bool]] = {
        rating: [rating in sheet for sheet in sheets] for sheet in sheets for rating in sheet
    }
    sizes: dict[tuple[bool, ...], int] = {}
    for where in map(tuple, told_by.values()):
        sizes[where] = sizes.get(where, 0) + 1
    return list(sizes.values())


@settings(max_examples=60)
@given(many, st.lists(asked, min_size=2, max_size=6))
def test_sheets_taken_off_each_other_never_tell_on_fewer_than_five(
    ratings: list[Rating], questions: list[tuple[int, int, int]]
) -> None:
    sheets = [printed(ratings, question) for question in questions]
    assert all(size >= SEEN_BATCH for size in worked_out(sheets))


@settings(max_examples=20, deadline=None)
@given(many, st.integers(1, DAYS - 60))
def test_every_print_of_the_grid_in_turn_tells_on_no_fewer_than_five(
    ratings: list[Rating], begin: int
) -> None:
    """A superior prints 4, 8 and 13 weeks and the officer his month, every fifth day."""
    sheets = []
    for today in (FIRST + timedelta(days=begin + n) for n in range(0, 60, 5)):
        windows = [weeks_until(Week.of(today).last, n_weeks) for n_weeks in (4, 8, 13)]
        month = Month.of(today)
        windows += [weeks_until(month.last)]
        sheets += [shown(ratings, today, window.first, window.last) for window in windows]
        sheets.append(shown(ratings, today, month.first, month.last))
    assert all(size >= SEEN_BATCH for size in worked_out(sheets))


def as_counted_by_window(ratings: Sequence[Rating], first: date, last: date) -> Sheet:
    """Count the first 5·⌊n/5⌋ of a window's own ratings, in order of acceptance."""
    inside = sorted(
        (rating for rating in ratings if first <= rating.on <= last),
        key=lambda rating: (rating.arrived, rating.on, rating.name),
    )
    return frozenset(inside[: len(inside) // SEEN_BATCH * SEEN_BATCH])


def test_control_fives_of_each_window_by_itself_tell_on_one_visitor() -> None:
    """One in the first week of 13, ten later: the next sheet has the last for the first."""
    early, later = weeks_until(date(2026, 5, 31)), weeks_until(date(2026, 6, 28))
    ratings = [Rating(0, early.first, early.first)]
    ratings += [Rating(1 + n, later.first, later.first) for n in range(10)]
    days = [(window.first, window.last) for window in (early, later)]
    before, after = (as_counted_by_window(ratings, *window) for window in days)
    assert (len(before - after), len(after - before)) == (1, 1)
    sheets = [shown(ratings, date(2026, 7, 1), *window) for window in days]
    assert [len(sheet) for sheet in sheets] == [10, 5]
    assert worked_out(sheets) == [5, 5]


def test_control_in_the_order_of_days_a_late_one_takes_anothers_place() -> None:
    monday = date(2026, 11, 2)
    on_time = [Rating(n, day := monday + timedelta(days=n), day) for n in range(5)]
    late = Rating(9, monday, date(2026, 11, 20))
    by_day = sorted([*on_time, late], key=lambda rating: rating.on)[:SEEN_BATCH]
    assert len({*on_time} - {*by_day}) == 1
    window = (monday, date(2026, 11, 29))
    before = shown([*on_time, late], date(2026, 11, 19), *window)
    after = shown([*on_time, late], date(2026, 11, 23), *window)
    assert before == after == {*on_time}


@settings(max_examples=60)
@given(kept, asked)
def test_what_is_added_later_moves_no_five_that_was_whole(
    ratings: list[Rating], question: tuple[int, int, int]
) -> None:
    on, back, length = question
    last = FIRST + timedelta(days=on - 1 - back)
    window = (last - timedelta(days=length - 1), last)
    before = shown(ratings, FIRST + timedelta(days=on), *window)
    after = shown(ratings, FIRST + timedelta(days=DAYS + 60), *window)
    assert before <= after


@settings(max_examples=60)
@given(many, asked)
def test_the_semesters_of_a_window_suffice_to_know_its_fives(
    ratings: list[Rating], question: tuple[int, int, int]
) -> None:
    on, back, length = question
    last = FIRST + timedelta(days=on - 1 - back)
    first = last - timedelta(days=length - 1)
    begin, end = gathered_over(first, last)
    needed = [rating for rating in ratings if begin <= rating.on <= end]
    today = FIRST + timedelta(days=on)
    assert shown(ratings, today, first, last) == shown(needed, today, first, last)


@settings(max_examples=60)
@given(kept)
def test_inside_a_semester_a_window_loses_four_at_either_end_at_the_most(
    ratings: list[Rating],
) -> None:
    on_time = [rating for rating in ratings if not rating.late]
    first, last = date(2026, 3, 2), date(2026, 5, 31)
    asked_for = sum(first <= rating.on <= last for rating in on_time)
    sheet = shown(on_time, date(2026, 12, 1), first, last)
    assert asked_for - len(sheet) <= 2 * (SEEN_BATCH - 1)


def some(n: int, on: date, arrived: date | None = None) -> list[Rating]:
    return [Rating(1000 * on.toordinal() + i, on, arrived or on) for i in range(n)]


def test_nobody_and_four_show_nothing_and_of_nine_five_are_seen() -> None:
    for n, seen in ((0, 0), (4, 0), (5, 5), (9, 5), (10, 10)):
        assert len(shown(some(n, FIRST), date(2026, 2, 1), FIRST, FIRST)) == seen


def test_today_shows_nothing_before_tomorrow() -> None:
    counts = [len(shown(some(5, FIRST), FIRST + timedelta(days=n), FIRST, FIRST)) for n in (0, 1)]
    assert counts == [0, 5]


def test_the_rest_of_a_semester_waits_for_what_comes_late_and_not_for_the_next() -> None:
    june, july = some(3, date(2026, 6, 30)), some(4, date(2026, 7, 1))
    late = some(2, date(2026, 6, 29), date(2026, 8, 3))
    window = (date(2026, 5, 1), date(2026, 8, 31))
    assert shown([*june, *july], date(2026, 9, 1), *window) == frozenset()
    assert shown([*june, *july, *late], date(2026, 9, 1), *window) == {*june, *late}


def test_where_one_is_taken_away_his_five_is_not_seen_and_no_other_moves() -> None:
    monday = date(2026, 11, 2)
    ratings = [Rating(n, day := monday + timedelta(days=n), day) for n in range(12)]
    window = (monday, date(2026, 11, 29))
    ratings[2] = replace(ratings[2], left=date(2026, 11, 20))
    before = shown(ratings, date(2026, 11, 19), *window)
    after = shown(ratings, date(2026, 11, 23), *window)
    assert before == {*ratings[:10]}
    assert after == {*ratings[5:10]}
    # The control: without the gap one is seen for another.
    others = [rating for rating in ratings if rating.left is None]
    moved = shown(others, date(2026, 11, 23), *window)
    assert len(before - moved) == 1
