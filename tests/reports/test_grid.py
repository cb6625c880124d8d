"""Prints and pages have windows of a fixed grid; the custodian's figures may be of any days."""

from datetime import date, timedelta
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
            assert document.window(form, register, question) == question
        for form, audience in product(document.writers, document.may_ask):
            if form in {"json", "csv"} and audience is Audience.CUSTODIAN:
                continue
            with pytest.raises(OffGrid):
                document.window(form, register, question, audience)


@pytest.mark.parametrize("name", ["officers", "luck"])
def test_a_print_about_officers_ends_with_the_block_before_the_week_asked_for(
    name: str, tmp_path: Path
) -> None:
    document = DOCUMENTS[name]()
    with register_of(tmp_path) as register:
        for week, printed in ((47, 44), (48, 48)):
            question = {**UNIT, "week": f"2026-W{week}"}
            assert document.window("json", register, question) == question
            window = document.window("pdf", register, question)
            assert window["week"] == f"2026-W{printed}"
