"""`--other-people` answers for the answers that a list lacked then, and for no others."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from survey import actions
from survey.exchange.doubles.doubted import CountedAlready
from tests.desk import Desk, a_csv, a_desk
from tests.survey.test_importing_continued import DAYS, a_day, days_only, grow, moved

Row = dict[str, str]
NEXT, LAST = "2026-05-07", "2026-05-08"
ASKED = r"tanpa beberapa barisnya.* paling banyak 1 orang"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with a_desk(tmp_path) as desk:
        yield desk


def without_a_line(desk: Desk, n: int) -> list[Row]:
    """Bring a list daily, then without a line of it, which is answered about."""
    rows = grow(desk, n=n)
    del rows[n]
    rows += a_day(NEXT, n)
    with pytest.raises(CountedAlready, match=ASKED):
        desk.bring(a_csv(rows), "harian.csv")
    desk.bring(a_csv(rows), "harian.csv", other_people=True)
    return rows


def test_what_was_answered_about_is_not_asked_about_again_when_the_list_grows(desk: Desk) -> None:
    rows = without_a_line(desk, 6)

    assert desk.bring(a_csv(rows + a_day(LAST, 6)), "harian.csv").stored == 6
    assert desk.bring(a_csv(rows + a_day(LAST, 9)), "harian.csv").stored == 3


@pytest.mark.parametrize("day", [DAYS[2], NEXT, LAST])
def test_a_day_put_right_later_is_asked_about_as_if_nothing_had_been_answered(
    desk: Desk, day: str
) -> None:
    rows = without_a_line(desk, 6)

    with pytest.raises(CountedAlready, match=ASKED):
        desk.bring(a_csv(moved(rows, 8, day) + a_day(LAST, 6)), "harian.csv")

    assert len(desk.answers()) == 24


@pytest.mark.parametrize("with_time", [list, days_only])
def test_a_line_that_was_deleted_from_the_file_as_told_is_asked_about_when_it_comes_again(
    desk: Desk, with_time: type[list[Row]]
) -> None:
    rows = with_time(grow(desk, days=()) + [row for day in DAYS for row in a_day(day, 6)])
    desk.bring(a_csv(rows), "harian.csv")
    rows[8] = {**rows[8], "answered_at": DAYS[2] + rows[8]["answered_at"][10:]}
    rows += with_time(a_day(NEXT, 6))
    with pytest.raises(CountedAlready, match=ASKED):
        desk.bring(a_csv(rows), "harian.csv")
    left = [row for place, row in enumerate(rows) if place != 8]
    desk.bring(a_csv(left), "harian.csv", other_people=True)

    with pytest.raises(CountedAlready, match=ASKED):
        desk.bring(a_csv(rows + with_time(a_day(LAST, 6))), "harian.csv")

    assert len(desk.answers()) == 24


def test_what_was_answered_with_an_import_that_is_withdrawn_is_asked_about_again(
    desk: Desk,
) -> None:
    rows = without_a_line(desk, 6)
    actions.withdraw_import(desk.register, 4, by="Ayu")

    with pytest.raises(CountedAlready, match=ASKED):
        desk.bring(a_csv(rows), "harian.csv")


def test_a_question_about_days_names_all_new_lines_if_the_list_lacks_more_than_they_explain(
    desk: Desk,
) -> None:
    rows = grow(desk, n=6)
    late = a_day(DAYS[1], 1, hour=13)
    lacking = [*rows[:8], *rows[9:], *late, *a_day(NEXT, 1)]
    desk.bring(a_csv(lacking[:-1]), "harian.csv", other_people=True)  # one lacking, one late
    right = moved(lacking, 2, NEXT)
    right[8]["waktu"] = "3"

    with pytest.raises(CountedAlready, match=r"Baris yang diragukan: 10, 4, 20\.") as refused:
        desk.bring(a_csv(right), "harian.csv")

    assert "jadi baris itu pun diragukan" in str(refused.value)


def at_counters(rows: Sequence[Row], codes: str = "12") -> list[Row]:
    return [{**row, "counter": f"L{codes[place % len(codes)]}"} for place, row in enumerate(rows)]


@pytest.mark.parametrize("with_time", [list, days_only])
@pytest.mark.parametrize("codes", ["2", "12"])
@pytest.mark.parametrize("n_new", [0, 6])
def test_a_counter_put_right_in_a_list_that_goes_on_is_asked_about(
    desk: Desk, with_time: type[list[Row]], codes: str, n_new: int
) -> None:
    rows = at_counters(with_time([row for day in DAYS for row in a_day(day, 6)]))
    desk.bring(a_csv(rows), "harian.csv")
    rows[8]["counter"] = "L2"
    rows += at_counters(with_time(a_day(NEXT, n_new)), codes)

    with pytest.raises(CountedAlready, match=ASKED):
        desk.bring(a_csv(rows), "harian.csv")

    assert len(desk.answers()) == 18


@pytest.mark.parametrize("place", [0, 5])
def test_a_counter_put_right_on_the_first_day_is_asked_about_in_any_order(
    desk: Desk, place: int
) -> None:
    rows = at_counters(days_only([row for day in DAYS for row in a_day(day, 6)]))[5:]
    desk.bring(a_csv(rows), "harian.csv")
    right = {**rows[0], "counter": "L1"}

    with pytest.raises(CountedAlready, match=ASKED):
        desk.bring(a_csv([*rows[1 : place + 1], right, *rows[place + 1 :]]), "harian.csv")


def test_the_only_line_of_a_counter_put_right_is_asked_about_too(desk: Desk) -> None:
    rows = at_counters([row for day in DAYS for row in a_day(day, 6)], "2")
    rows[8]["counter"] = "L1"
    desk.bring(a_csv(rows), "harian.csv")
    rows[8]["counter"] = "L2"

    with pytest.raises(CountedAlready, match=ASKED):
        desk.bring(a_csv(rows), "harian.csv")


def test_one_counter_of_a_list_of_two_goes_on_by_itself_unasked(desk: Desk) -> None:
    """The control: its lines of the other counter were left out."""
    rows = at_counters([row for day in DAYS for row in a_day(day, 6)])
    desk.bring(a_csv(rows), "harian.csv")
    one = [row for row in rows if row["counter"] == "L2"]

    outcome = desk.bring(a_csv(one + at_counters(a_day(NEXT, 6), "2")), "dua.csv")

    assert (outcome.stored, outcome.known) == (6, 9)


def test_what_a_withdrawal_would_lose_is_told_with_both_bounds_and_its_days(desk: Desk) -> None:
    rows = a_day(DAYS[0], 6) + a_day(DAYS[1], 6)
    desk.bring(a_csv(rows))
    late = a_day(DAYS[0], 1, hour=13)

    with pytest.raises(CountedAlready) as refused:
        desk.bring(a_csv(rows[:3] + rows[5:9] + rows[10:] + late))

    told = "sedikitnya 2 dan paling banyak 3 jawaban yang tidak ada di berkas ini, dari hari"
    assert f"{told} {DAYS[0]}, {DAYS[1]}; lengkapi" in str(refused.value)


def test_equal_lines_among_the_new_ones_are_told_the_way_that_loses_nobody(desk: Desk) -> None:
    rows = days_only([row for day in DAYS for row in a_day(day)])
    desk.bring(a_csv(rows), "harian.csv")

    with pytest.raises(CountedAlready, match=r"tanpa beberapa .*--batch NAMA"):
        desk.bring(a_csv([*rows[:4], *rows[5:], rows[8]]), "harian.csv")


def a_line_late_where_one_is_gone(desk: Desk) -> list[Row]:
    """Bring a list daily, answer about a line that is gone, and give it with one late that day."""
    rows = without_a_line(desk, 6)
    return [*rows, *a_day(DAYS[1], 1, hour=13)]


def test_a_question_about_a_day_names_each_new_line_that_may_be_another_answer_of_the_list(
    desk: Desk,
) -> None:
    rows = moved(a_line_late_where_one_is_gone(desk), 7, NEXT)

    with pytest.raises(CountedAlready, match=r"Baris yang diragukan: 25, 9\.") as refused:
        desk.bring(a_csv(rows), "harian.csv")

    assert "jadi baris itu pun diragukan" in str(refused.value)
    assert len(desk.answers()) == 24


def test_a_question_about_a_day_names_its_lines_only_if_the_list_lacks_nothing_else(
    desk: Desk,
) -> None:
    """The control; who comes at another hour says nothing again that the list lacks."""
    rows = a_line_late_where_one_is_gone(desk) + a_day(LAST, 1, hour=14)

    with pytest.raises(CountedAlready, match=r"Baris yang diragukan: 25\.") as refused:
        desk.bring(a_csv(rows), "harian.csv")

    assert "pun diragukan" not in str(refused.value)


def test_a_question_about_a_day_names_each_new_line_if_the_others_are_like_answers_of_other_days(
    desk: Desk,
) -> None:
    desk.bring(a_csv(a_day(DAYS[0], 12) + a_day(DAYS[1], 1)))
    another_year = [
        {**row, "answered_at": row["answered_at"].replace("2026", "2025")}
        for row in a_day(DAYS[0], 12)
    ]

    with pytest.raises(CountedAlready, match=r"hari yang sudah .*baris itu pun diragukan"):
        desk.bring(a_csv(another_year + a_day(DAYS[1], 1, hour=13)), "lain.csv")
