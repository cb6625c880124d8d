"""What a list seems to have been cut off from is asked about where a new line says it again."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from survey import actions
from survey.exchange.doubles.coincidence import said_again
from survey.exchange.doubles.doubted import CountedAlready
from survey.exchange.doubles.likeness import Traits
from tests.desk import Desk, a_csv, a_desk
from tests.survey.test_importing_continued import DAYS, days_only
from tests.survey.test_importing_settled import ASKED, at_counters

Row = dict[str, str]
NEXT = "2026-05-07"
MINUTES = (7, 31, 64, 66, 123, 149, 178, 203, 211, 252, 266, 295, 313, 326, 351, 364, 392, 411)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with a_desk(tmp_path) as desk:
        yield desk


def people(n: int = 18, *, per_day: int = 6) -> list[Row]:
    """Give forms of people who come at minutes of their own, in their order."""
    rows = []
    for k, minute in enumerate(MINUTES[:n]):
        day, at = DAYS[k // per_day], 480 + MINUTES[k * 7 % 18] // per_day + 60 * (k % per_day)
        scores = {"waktu": f"{1 + minute % 4}", "biaya": f"{1 + minute // 4 % 4}"}
        rows.append({"answered_at": f"{day} {at // 60:02}:{at % 60:02}", **scores})
    return rows


def first_line_of(day: str, rows: list[Row]) -> list[Row]:
    """Put the day of a list's first line right, and sort the list."""
    right = {**rows[0], "answered_at": day + rows[0]["answered_at"][10:]}
    return sorted([*rows[1:], right], key=lambda row: row["answered_at"])


@pytest.mark.parametrize("day", [DAYS[1], NEXT])
def test_the_first_line_put_right_and_sorted_is_asked_about_at_its_minute(
    desk: Desk, day: str
) -> None:
    rows = people()
    desk.bring(a_csv(rows), "harian.csv")

    with pytest.raises(CountedAlready, match=ASKED):
        desk.bring(a_csv(first_line_of(day, rows)), "harian.csv")

    assert len(desk.answers()) == 18


def test_all_of_the_first_day_put_right_is_asked_about(desk: Desk) -> None:
    rows = [people()[0], *people()[6:12]]
    desk.bring(a_csv(rows), "harian.csv")

    with pytest.raises(CountedAlready, match=ASKED):
        desk.bring(a_csv(first_line_of(DAYS[2], rows)), "harian.csv")


def test_it_is_asked_about_where_the_answer_was_withdrawn_and_brought_back(desk: Desk) -> None:
    rows = [people()[0], *people()[6:12]]
    desk.bring(a_csv(rows), "harian.csv")
    actions.withdraw_import(desk.register, 1, by="Ayu")
    desk.bring(a_csv(rows), "harian.csv")

    with pytest.raises(CountedAlready, match=f"{ASKED}.*impor nomor 2"):
        desk.bring(a_csv(first_line_of(DAYS[2], rows)), "harian.csv")


def test_a_list_that_begins_later_with_somebody_at_another_minute_is_not_asked_about(
    desk: Desk,
) -> None:
    """The control."""
    rows = people()
    desk.bring(a_csv(rows), "harian.csv")
    new = {**rows[0], "answered_at": f"{NEXT} 09:03"}

    assert desk.bring(a_csv([*rows[1:], new]), "harian.csv").stored == 1


def test_the_last_line_of_a_counter_with_another_day_and_counter_is_asked_about(
    desk: Desk,
) -> None:
    rows = at_counters(people(), "2")
    rows[3]["counter"] = rows[8]["counter"] = "L1"
    desk.bring(a_csv(rows), "harian.csv")
    right = {**rows[8], "counter": "L2", "answered_at": DAYS[2] + rows[8]["answered_at"][10:]}

    with pytest.raises(CountedAlready, match=ASKED):
        desk.bring(a_csv([*rows[:3], *rows[4:8], *rows[9:], right]), "harian.csv")


def a_tap(day: str, minute: str, score: int) -> Traits:
    return Traits(day, minute, "skm-2017", (("waktu", str(score)),), ("",) * 6)


def test_what_is_said_again_without_minutes_is_chance_in_taps_and_rare_in_forms() -> None:
    taps = [a_tap(DAYS[0], "", 2 + k % 3) for k in range(30)]
    scores = tuple((f"u{k}", str(1 + k % 4)) for k in range(9))
    form = taps[0]._replace(scores=scores)

    assert not said_again([taps[0]], taps, taps)
    assert said_again([form._replace(day=NEXT)], [form, *taps], [form, *taps]) == {0}


def test_the_further_away_an_answer_is_the_more_chance_explains() -> None:
    gone = [a_tap(DAYS[0], f"{8 + k // 60:02}:{k % 60:02}", 4) for k in range(0, 400, 7)]
    new = [gone[0]._replace(day=NEXT)]

    assert said_again(new, gone, gone) == {0}
    assert not said_again(new, gone[::-1], gone)


def test_without_minutes_the_lines_are_named_that_say_what_the_list_lacks(desk: Desk) -> None:
    rows = [{**row, "biaya": row["waktu"]} for row in days_only(people())]
    desk.bring(a_csv(rows), "harian.csv")

    outcome = desk.bring(a_csv(first_line_of(NEXT, rows)), "harian.csv")

    assert (outcome.stored, outcome.unasked) == (1, ["19"])


@pytest.mark.parametrize("score", ["1", "2"])
def test_lines_of_a_list_that_lacks_nothing_or_says_something_else_are_not_named(
    desk: Desk, score: str
) -> None:
    """The control: whoever says 2 says what the first line says, which is here or is not."""
    rows = [{**row, "waktu": "234"[k % 3]} for k, row in enumerate(days_only(people()))]
    desk.bring(a_csv(rows), "harian.csv")
    left = rows if score == "2" else rows[1:]

    new = {**rows[0], "answered_at": NEXT, "waktu": score}
    assert desk.bring(a_csv([*left, new]), "harian.csv").unasked == []


def test_a_short_list_of_which_all_days_were_put_right_is_named(desk: Desk) -> None:
    rows = days_only(people(3))
    desk.bring(a_csv(rows), "harian.csv")
    right = [{**row, "answered_at": NEXT} for row in rows]

    assert desk.bring(a_csv(right), "harian.csv").unasked == ["2", "3", "4"]


def test_another_short_list_under_the_name_of_an_old_one_is_not_named(desk: Desk) -> None:
    """The control."""
    rows = days_only(people(6))
    desk.bring(a_csv(rows[:3]), "harian.csv")
    others = [{**row, "answered_at": NEXT} for row in rows[3:]]

    assert desk.bring(a_csv(others), "harian.csv").unasked == []
