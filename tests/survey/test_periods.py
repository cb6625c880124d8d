from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.periods import (
    Dates,
    Month,
    Period,
    Semester,
    Triwulan,
    Week,
    WrongOrder,
    WrongPeriod,
    Year,
    nearest_official,
    official,
    parse,
)

days = st.dates(date(1990, 1, 1), date(2100, 12, 31))
KINDS = (Week, Month, Triwulan, Semester, Year)


@pytest.mark.parametrize("kind", KINDS)
@given(day=days)
def test_the_periods_of_a_kind_follow_each_other_without_gap_or_overlap(
    kind: type[Week], day: date
) -> None:
    here = kind.of(day)
    assert day in here
    assert here.next.first == here.last + timedelta(days=1)
    assert here.previous.last == here.first - timedelta(days=1)
    assert here.next.previous == here
    assert kind.of(here.first) == kind.of(here.last) == here


@pytest.mark.parametrize("kind", KINDS)
@given(day=days)
def test_a_period_is_read_as_it_is_written(kind: type[Week], day: date) -> None:
    here: Period = kind.of(day)
    assert parse(str(here)) == here


def test_week_53_reaches_into_the_next_year() -> None:
    week = Week.parse("2026-W53")
    assert (week.first, week.last) == (date(2026, 12, 28), date(2027, 1, 3))
    assert str(week.next) == "2027-W01"
    assert Week.of(date(2027, 1, 1)) == week
    assert week.label("id") == "28 Desember 2026–1 Januari 2027"


def test_a_year_of_52_weeks_has_no_53rd() -> None:
    with pytest.raises(WrongPeriod, match="2025-W53"):
        Week.parse("2025-W53")


@pytest.mark.parametrize(
    "text", ["", "2026", "2026-47", "2026-W7", "2026-W00", "2026-W99", "W47", "2026-W4７"]
)
def test_what_is_no_week_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(WrongPeriod, match="2026-W47"):
        Week.parse(text)


@pytest.mark.parametrize(
    "text", ["2026-13", "2026-0", "2026-TW5", "2026-S3", "26", "2026-11-31..2026-12-01", "x"]
)
def test_what_is_no_period_is_refused(text: str) -> None:
    with pytest.raises(WrongPeriod):
        parse(text)


def test_a_week_is_called_by_the_open_weekdays_of_its_unit() -> None:
    week = Week(2026, 47)
    assert week.label("id") == "16–20 November 2026"
    assert week.label("en", weekdays=(0, 1, 2, 3, 4, 5)) == "16–21 November 2026"
    assert Week(2026, 49).label("id") == "30 November–4 Desember 2026"
    assert week.name("id") == "minggu 47"


def test_official_periods_have_their_official_names() -> None:
    day = date(2026, 11, 16)
    assert [kind.of(day).label("id") for kind in KINDS[1:]] == [
        "November 2026",
        "Triwulan IV 2026",
        "Semester II 2026",
        "Tahun 2026",
    ]
    assert (Semester.of(day).first, Semester.of(day).last) == (date(2026, 7, 1), date(2026, 12, 31))
    assert Month(2028, 2).last == date(2028, 2, 29)


def test_two_dates_that_are_an_official_period_are_called_by_it() -> None:
    assert Dates.parse("2026-01-01..2026-06-30").label("id") == "Semester I 2026"
    assert Dates.parse("2026-01-02..2026-06-30").label("id") == "2 Januari–30 Juni 2026"


def test_two_dates_in_the_wrong_order_are_refused() -> None:
    with pytest.raises(WrongOrder, match="2026-06-30"):
        Dates.parse("2026-06-30..2026-01-01")


def test_neighbours_of_two_dates_have_as_many_days() -> None:
    here = Dates(date(2026, 3, 1), date(2026, 3, 10))
    assert (here.n_days, here.previous.n_days, here.next.n_days) == (10, 10, 10)
    assert (here.previous.last, here.next.first) == (date(2026, 2, 28), date(2026, 3, 11))


@given(day=days, kind=st.sampled_from((Month, Triwulan, Semester, Year)))
def test_two_dates_that_are_an_official_period_are_read_as_it(day: date, kind: type[Month]) -> None:
    here = kind.of(day)
    assert official(Dates(here.first, here.last)) == nearest_official(here) == here


@given(day=days, kind=st.sampled_from((Month, Triwulan, Semester, Year)))
def test_a_day_more_or_less_is_no_official_period_and_its_nearest_is_the_same(
    day: date, kind: type[Month]
) -> None:
    here = kind.of(day)
    moved = Dates(here.first + timedelta(days=1), here.last + timedelta(days=1))
    assert official(moved) is moved
    assert nearest_official(moved) == here
