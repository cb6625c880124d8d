"""Prints and pages have windows of a fixed grid; the custodian's figures may be of any days."""

from datetime import UTC, date, datetime, timedelta
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.catalogue import DOCUMENTS
from reports.disclosure import block_of, grid, weeks_until
from reports.disclosure.audiences import Audience
from reports.disclosure.grid import OffGrid
from reports.feedback.figures import weeks_of
from survey.periods import Dates, Month, Semester, Triwulan, Week, Year
from tests.reports.stored import register_of

days = st.dates(date(2010, 1, 1), date(2100, 1, 1))


@given(days, st.sampled_from([(4, 4), (8, 8), (13, 4)]))
def test_weeks_about_officers_end_with_the_last_whole_block(
    day: date, lengths: tuple[int, int]
) -> None:
    n_weeks, block_weeks = lengths
    weeks = weeks_until(day, n_weeks)
    assert weeks.n_days == 7 * n_weeks
    assert block_of(weeks.last, block_weeks).last == weeks.last
    assert weeks.last <= day < weeks.last + timedelta(weeks=block_weeks)


@given(days)
def test_short_blocks_halve_the_long_ones(day: date) -> None:
    long, short = block_of(day), block_of(day, 4)
    assert long.n_days == 2 * short.n_days
    assert short.first in (long.first, long.first + timedelta(weeks=4))


@given(days)
def test_the_weeks_of_a_month_end_in_it(day: date) -> None:
    month = Month.of(day)
    assert weeks_until(month.last).last in month


@pytest.mark.parametrize(("n_weeks", "nearest"), [(1, "4"), (5, "4"), (7, "8"), (12, "13")])
def test_another_number_of_weeks_is_refused_with_the_nearest(n_weeks: int, nearest: str) -> None:
    with pytest.raises(OffGrid) as refused:
        weeks_until(date(2026, 11, 29), n_weeks)
    assert refused.value.instead == {"weeks": nearest}


PERIODS = (Month(2026, 11), Triwulan(2026, 4), Semester(2026, 2), Year(2026))


@pytest.mark.parametrize("period", PERIODS)
def test_a_period_of_months_may_be_printed_also_as_two_dates(period: Any) -> None:
    assert grid.months(Dates(period.first, period.last)) == period


@pytest.mark.parametrize(
    ("period", "nearest"),
    [
        (Week(2026, 47), "2026-11"),
        (Dates(date(2026, 10, 1), date(2026, 12, 30)), "2026-TW4"),
        (Dates(date(2026, 7, 1), date(2026, 8, 31)), "2026-TW3"),
    ],
)
def test_other_days_are_refused_with_the_nearest(period: Any, nearest: str) -> None:
    with pytest.raises(OffGrid) as refused:
        grid.months(period)
    assert refused.value.instead == {"period": nearest}


def test_two_whole_months_may_be_printed_where_any_number_may() -> None:
    summer = Dates(date(2026, 7, 1), date(2026, 8, 31))
    assert grid.months(summer, any_number=True) == summer


UNIT = {"unit": "dukcapil"}
NOW = datetime(2026, 12, 1, 3, 0, tzinfo=UTC)
FREE = Dates(date(2026, 11, 3), date(2026, 11, 19))
OFF_GRID: dict[str, dict[str, Any]] = {
    "officers": {**UNIT, "week": "2026-W48", "weeks": 5},
    "units": {"period": FREE},
    "skm": {**UNIT, "first": FREE.first, "last": FREE.last},
}


@pytest.mark.parametrize("name", OFF_GRID)
def test_only_files_for_the_custodians_programs_may_be_of_any_days(
    name: str, tmp_path: Path
) -> None:
    document, question = DOCUMENTS[name](), OFF_GRID[name]
    with register_of(tmp_path) as register:
        for form in {"json", "csv"} & set(document.writers):
            assert document.window(form, register, question, NOW) == question
        for form, audience in product(document.writers, document.may_ask):
            if form in {"json", "csv"} and audience is Audience.CUSTODIAN:
                continue
            with pytest.raises(OffGrid):
                document.window(form, register, question, NOW, audience)


@pytest.mark.parametrize("name", ["officers", "luck"])
def test_a_print_about_officers_ends_with_the_block_before_the_week_asked_for(
    name: str, tmp_path: Path
) -> None:
    document = DOCUMENTS[name]()
    with register_of(tmp_path) as register:
        for week, printed in ((47, 44), (48, 48)):
            question = {**UNIT, "week": f"2026-W{week}"}
            assert document.window("json", register, question, NOW) == question
            window = document.window("pdf", register, question, NOW)
            assert window["week"] == f"2026-W{printed}"


def test_a_weekly_of_a_week_ahead_is_refused_as_the_running_week_would_stand_on_it(
    tmp_path: Path,
) -> None:
    document = DOCUMENTS["weekly"]()
    sunday = datetime(2026, 11, 29, 16, 59, tzinfo=UTC)
    asked = {**UNIT, "week": "2026-W49"}
    with register_of(tmp_path) as register:
        for audience in document.may_ask - {Audience.CUSTODIAN}:
            with pytest.raises(OffGrid) as refused:
                document.window("pdf", register, asked, sunday, audience)
            assert refused.value.instead == {"week": "2026-W48"}
        assert document.window("json", register, asked, sunday) == asked
        assert document.window("pdf", register, asked, sunday + timedelta(minutes=1)) == asked


ABOUT_OFFICERS: dict[str, dict[str, Any]] = {
    "officers": {**UNIT, "week": "2026-W48"},
    "luck": {**UNIT, "week": "2026-W52"},
    "officer": {**UNIT, "officer": "P01", "month": "2026-11"},
}
NEAREST = {"week": "2026-W44", "month": "2026-10"}  # on the last day of November's block


@pytest.mark.parametrize("name", ABOUT_OFFICERS)
def test_paper_about_officers_is_of_weeks_that_are_over_and_the_nearest_is_named(
    name: str, tmp_path: Path
) -> None:
    """The block of W48 ends on Sunday 29 November, at midnight in the office's own zone."""
    document, question = DOCUMENTS[name](), ABOUT_OFFICERS[name]
    last_day = datetime(2026, 11, 30 if name == "officer" else 29, 16, 59, tzinfo=UTC)
    with register_of(tmp_path) as register:
        for audience in document.may_ask - {Audience.CUSTODIAN}:
            with pytest.raises(OffGrid) as refused:
                document.window("pdf", register, question, last_day, audience)
            assert refused.value.instead.items() <= NEAREST.items()
            nearest = {**question, **refused.value.instead}
            assert document.window("pdf", register, nearest, last_day, audience) == nearest
        # The controls: the custodian may, and the window is there a minute later.
        assert document.window("json", register, question, last_day) == question
        over = question | ({"week": "2026-W48"} if "week" in question else {})
        assert document.window("pdf", register, over, last_day + timedelta(minutes=1)) == over


@given(days, st.integers(0, 600))
def test_no_day_of_a_window_about_officers_is_still_to_come(today: date, after: int) -> None:
    asked_for = today + timedelta(days=after)
    weeks = {n_weeks: weeks_until(today - timedelta(days=1), n_weeks) for n_weeks in (4, 8, 13)}
    for n_weeks, nearest in weeks.items():
        try:
            window = grid.weeks_over(Week.of(asked_for), n_weeks, today)
        except OffGrid as refused:
            window = grid.weeks_over(Week.parse(refused.instead["week"]), n_weeks, today)
            assert window == nearest
        assert window.last < today
    month = Month.of(asked_for)
    try:
        month = grid.month_over(month, today, weeks_of)
    except OffGrid as refused:
        month = grid.month_over(Month.parse(refused.instead["month"]), today, weeks_of)
        assert weeks_of(month.next).last >= today or month.next.last >= today
    assert max(month.last, weeks_of(month).last) < today
