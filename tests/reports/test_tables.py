"""Group tables of taps: weeks, half-days, reasons."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import pytest

from reports.evidence.cells import Shares
from reports.evidence.people import Person, people
from reports.measures import tables
from reports.measures.summary import Clustering
from survey.periods import Week
from tests.reports.made import FORM, detail, tap

MONDAY = date(2026, 11, 16)
LAST_OF_BLOCK = Week(2026, 44)
NO_ICC = Clustering(0.0, 60, known=True)


def told(n: int, *keys: str, kepuasan: int = 2, start: int = 0) -> tuple[Person, ...]:
    taps = [tap(MONDAY, kepuasan, n=start + i) for i in range(n)]
    return people([row for one in taps for row in (one, detail(one, keys))])


def test_weeks_without_taps_are_counted_as_nobody() -> None:
    daily = tables.by_day(people([tap(MONDAY, 4), tap(MONDAY, 1, n=1)]))
    assert daily == {MONDAY.isoformat(): (2, 1)}
    found = tables.by_week(daily, ["2026-W46", "2026-W47"])
    assert [(week.n, week.k) for week in found] == [(0, 0), (2, 1)]
    assert tables.by_day(()) == {}


def test_half_days_show_every_open_weekday_and_others_that_have_answers() -> None:
    saturday = MONDAY + timedelta(days=5)
    monday = MONDAY.isoformat()
    taps: Shares = {
        (monday, "am", "p01"): (1, 1),
        (monday, "pm", "p01"): (1, 0),
        (monday, "", "p01"): (1, 0),
        (saturday.isoformat(), "am", ""): (1, 1),
    }
    found = tables.half_days(taps, [1, 2], NO_ICC)
    counted = {(cell.weekday, cell.slot): cell.satisfied.n for cell in found}
    assert counted == {(day, slot): 0 for day in (1, 2, 6) for slot in ("am", "pm")} | {
        (1, "am"): 1,
        (6, "am"): 1,
        (1, "pm"): 1,
    }


def test_likeness_inside_a_half_day_widens_its_interval() -> None:
    # A day's answers are alike whoever served: two officers do not make two days of it.
    taps: Shares = {
        (MONDAY.isoformat(), "am", "p01"): (15, 8),
        (MONDAY.isoformat(), "am", "p02"): (5, 2),
    }
    plain = tables.half_days(taps, [1], NO_ICC)[0].satisfied
    alike = tables.half_days(taps, [1], Clustering(0.1, 60, known=True))[0].satisfied
    assert plain.deff == 1
    assert alike.deff == pytest.approx(2.9)


def weeks_ending(*persons: Sequence[Person], last: Week = LAST_OF_BLOCK) -> dict[Week, Any]:
    """Give sixteen weeks of people, those named here at the end and nobody before."""
    weeks = [Week.of(last.first - timedelta(weeks=back)) for back in range(15, -1, -1)]
    padded: list[Sequence[Person]] = [()] * (16 - len(persons)) + [*persons]
    return dict(zip(weeks, padded, strict=True))


def test_reasons_take_the_shortest_window_in_which_ten_people_gave_any() -> None:
    some, many = told(5, "lama"), told(8, "sistem")
    assert tables.reasons(weeks_ending(many, told(10, "lama")), FORM, "low").weeks == 1
    found = tables.reasons(weeks_ending(many, some), FORM, "low")
    assert (found.weeks, found.people, found.waiting) == (4, 13, 0)
    assert [(row.reason.key, row.n) for row in found.rows] == [("sistem", 8), ("lama", 5)]
    before = tables.reasons(weeks_ending(many, (), (), (), some), FORM, "low")
    assert (before.weeks, before.people) == (16, 13)
    assert tables.reasons(weeks_ending(some), FORM, "low").people == 5


def test_small_weeks_are_counted_once_they_hold_five_people_together() -> None:
    big, three, two, four = told(12, "sistem"), *(told(n, "lama") for n in (3, 2, 4))
    waits = tables.reasons(weeks_ending(big, three), FORM, "low")
    assert (waits.people, waits.waiting) == (12, 3)
    counted = tables.reasons(weeks_ending(big, three, (), two), FORM, "low")
    assert (counted.people, counted.waiting) == (17, 0)
    # A new block begins anew: what the old one left over is never counted with it.
    left = tables.reasons(weeks_ending(big, four, two, last=LAST_OF_BLOCK.next), FORM, "low")
    assert (left.people, left.waiting) == (12, 6)


def test_a_person_may_name_several_reasons_and_counts_once() -> None:
    found = tables.reasons(weeks_ending(told(10, "lama", "sistem")), FORM, "low")
    assert found.people == 10
    assert [row.n for row in found.rows] == [10, 10]


def test_each_side_has_its_own_reasons() -> None:
    pleased = told(10, "cepat", kepuasan=4)
    assert tables.reasons(weeks_ending(pleased), FORM, "low").people == 0
    assert tables.reasons(weeks_ending(pleased), FORM, "high").people == 10


def test_people_are_placed_by_weekday_and_half_day() -> None:
    persons = people([tap(MONDAY, 4), tap(MONDAY, 4, n=1, slot="")])
    assert tables.spots(persons) == {(1, "am"): 1}
