"""A list that goes on is asked about for what it lacks, however often it was brought."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from survey import actions
from survey.exchange.doubles.doubted import CountedAlready
from tests.desk import Desk, a_csv, a_desk

Row = dict[str, str]
DAYS = ("2026-05-04", "2026-05-05", "2026-05-06")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with a_desk(tmp_path) as desk:
        yield desk


def a_day(day: str, n: int = 3, *, hour: int = 9, **cells: str) -> list[Row]:
    """Give forms of a day, ten minutes apart; up to sixteen say different things."""
    return [
        {
            "answered_at": f"{day} {hour + k // 6:02}:{k % 6}0",
            "waktu": f"{1 + k % 4}",
            "biaya": f"{1 + k // 4}",
            **cells,
        }
        for k in range(n)
    ]


def days_only(rows: Sequence[Row]) -> list[Row]:
    return [{**row, "answered_at": row["answered_at"][:10]} for row in rows]


def grow(desk: Desk, days: Sequence[str] = DAYS, n: int = 3) -> list[Row]:
    """Bring a list every evening with all its lines so far."""
    rows: list[Row] = []
    for day in days:
        rows += a_day(day, n)
        desk.bring(a_csv(rows), "harian.csv")
    return rows


def moved(rows: Sequence[Row], place: int, day: str) -> list[Row]:
    """Put the day of one line right, in its place."""
    right = [dict(row) for row in rows]
    right[place]["answered_at"] = day + right[place]["answered_at"][10:-1] + "1"
    return right


@pytest.mark.parametrize("n", [1, 2, 5])
@pytest.mark.parametrize("day", ["2026-05-06", "2026-05-07", "2026-05-12"])
def test_a_line_put_right_in_a_list_that_came_daily_is_asked_about_as_in_one_that_came_once(
    desk: Desk, n: int, day: str
) -> None:
    rows = grow(desk, n=n)

    with pytest.raises(CountedAlready, match=r"tanpa beberapa barisnya.* paling banyak 1 orang"):
        desk.bring(a_csv(moved(rows, n, day)), "harian.csv")

    assert len(desk.answers()) == 3 * n
    actions.withdraw_import(desk.register, 2, by="Ayu")
    desk.bring(a_csv(moved(rows, n, day)), "harian.csv")
    assert len(desk.answers()) == 3 * n


def test_lines_put_right_of_several_imports_name_them_all(desk: Desk) -> None:
    rows = grow(desk)

    with pytest.raises(CountedAlready, match=r"paling banyak 2 orang.* nomor 1 .* nomor 2 "):
        desk.bring(a_csv(moved(moved(rows, 1, "2026-05-08"), 4, "2026-05-08")), "harian.csv")


@pytest.mark.parametrize("with_time", [list, days_only])
@pytest.mark.parametrize("place", [0, 2, 4])
def test_a_line_put_right_in_a_list_of_one_day_is_asked_about(
    desk: Desk, with_time: type[list[Row]], place: int
) -> None:
    rows = a_day(DAYS[0], 5)
    desk.bring(a_csv(with_time(rows)))

    with pytest.raises(CountedAlready, match=r"tanpa beberapa barisnya.* paling banyak 1 orang"):
        desk.bring(a_csv(with_time(moved(rows, place, DAYS[1]))))


@pytest.mark.parametrize("place", [0, 8])
def test_the_first_and_the_last_line_of_a_list_put_right_in_their_place_are_asked_about(
    desk: Desk, place: int
) -> None:
    rows = [row for day in DAYS for row in a_day(day)]
    desk.bring(a_csv(rows))

    with pytest.raises(CountedAlready, match="paling banyak 1 orang"):
        desk.bring(a_csv(moved(rows, place, "2026-05-11")))


@pytest.mark.parametrize("with_time", [list, days_only])
@pytest.mark.parametrize("n", [3, 5, 7])
@pytest.mark.parametrize("turn", [1, -1])
def test_a_list_of_its_last_rows_begins_within_a_day_unasked(
    desk: Desk, with_time: type[list[Row]], n: int, turn: int
) -> None:
    every: list[Row] = []
    for day in (*DAYS, "2026-05-07", "2026-05-08"):
        every += with_time(a_day(day, 4))
        desk.bring(a_csv(every[-n:][::turn]))

    assert len(desk.answers()) == 5 * min(n, 4)


def test_a_list_of_its_last_days_with_late_lines_goes_on_unasked(desk: Desk) -> None:
    rows = a_day(DAYS[0]) + a_day(DAYS[1]) + a_day(DAYS[2])
    desk.bring(a_csv(rows))
    late = a_day(DAYS[1], 2, hour=13)

    outcome = desk.bring(a_csv(rows[3:6] + late + rows[6:] + a_day("2026-05-07")))

    assert (outcome.stored, outcome.known) == (5, 6)


def test_some_days_of_a_list_with_late_lines_come_again_unasked(desk: Desk) -> None:
    months = [a_day(f"2026-0{month}-05", 4) for month in (3, 4, 5)]
    desk.bring(a_csv([row for rows in months for row in rows]), "semua.csv")

    assert desk.bring(a_csv(months[1] + a_day("2026-04-07", 2)), "april.csv").stored == 2


def test_lists_of_two_counters_go_on_beside_each_other_unasked(desk: Desk) -> None:
    for n_days in (1, 2, 3):
        for counter, hour in (("L1", 9), ("L2", 12)):
            rows = [row for day in DAYS[:n_days] for row in a_day(day, hour=hour, counter=counter)]
            assert desk.bring(a_csv(rows), "harian.csv").stored == 3


def test_another_list_of_the_same_days_that_was_answered_about_is_no_part_of_this_one(
    desk: Desk,
) -> None:
    rows = a_day(DAYS[0]) + a_day(DAYS[2])
    desk.bring(a_csv(rows), "harian.csv")
    desk.bring(a_csv(a_day(DAYS[1]) + a_day(DAYS[2], hour=12)), "harian.csv", other_people=True)

    assert desk.bring(a_csv(rows + a_day("2026-05-07")), "harian.csv").stored == 3
