"""Citizens are not counted again when the days of their list were put right."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from random import Random

import pytest

from survey import actions
from survey.exchange.doubles.doubted import CountedAlready, CountedInPart
from survey.exchange.doubles.likeness import Traits, traits
from survey.exchange.doubles.redating import bar, best_move
from survey.questionnaire import current
from tests.desk import Desk, a_csv, a_desk

UNSUR = [item.key for item in current().unsur]
FOURS = "4443"
Row = dict[str, str]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with a_desk(tmp_path) as desk:
        yield desk


def open_days(first: date, n: int) -> list[date]:
    """Give days on which a counter is open."""
    every = (first + timedelta(days=n) for n in range(2 * n + 2))
    return [day for day in every if day.weekday() < 5][:n]


def a_month(
    first: date,
    n: int = 40,
    *,
    seed: int = 1,
    names: Sequence[str] = UNSUR,
    one_for_all: float = 0.5,
) -> list[Row]:
    """Give the lines of citizens over twenty open days; some give one score throughout."""
    chance = Random(seed)
    rows = []
    for place in range(n):
        score = chance.choice(FOURS)
        scores = dict.fromkeys(names, score)
        if chance.random() >= one_for_all:
            scores |= {name: chance.choice("234") for name in chance.choices(names, k=2)}
        rows.append({"answered_at": f"{open_days(first, 20)[place * 20 // n]}", **scores})
    return rows


def redated(rows: Sequence[Row], move: Callable[[date], date]) -> list[Row]:
    return [
        {**row, "answered_at": f"{move(date.fromisoformat(row['answered_at'][:10]))}{time}"}
        for row in rows
        for time in [row["answered_at"][10:]]
    ]


def timed(rows: Sequence[Row], seed: int = 1) -> list[Row]:
    chance = Random(seed)
    return [
        {
            **row,
            "answered_at": f"{row['answered_at']} {chance.randrange(8, 15):02}:"
            f"{chance.randrange(60):02}:{chance.randrange(60):02}",
        }
        for row in rows
    ]


def next_year(day: date) -> date:
    return day.replace(year=day.year + 1)


def swapped(day: date) -> date:
    return day.replace(month=day.day, day=day.month) if day.day <= 12 else day


def a_day_later(day: date) -> date:
    return day + timedelta(days=1)


def a_month_earlier(day: date) -> date:
    return day.replace(month=day.month - 1)


MOVES = [next_year, swapped, a_day_later, a_month_earlier]
APRIL = date(2025, 4, 1)


@pytest.mark.parametrize("move", MOVES)
@pytest.mark.parametrize("one_for_all", [0.1, 0.9])
def test_a_list_whose_days_were_put_right_is_refused_before_anything_is_stored(
    desk: Desk, move: Callable[[date], date], one_for_all: float
) -> None:
    rows = a_month(APRIL, one_for_all=one_for_all)
    right = a_csv(redated(rows, move))
    desk.bring(a_csv(rows))

    with pytest.raises(CountedAlready, match=r"impor nomor 1 .* withdraw 1[,)]") as refused:
        desk.bring(right, "b.csv")

    # Days that the list has after the move as well as before are asked about for themselves.
    kept = move in (swapped, a_day_later)
    assert kept or "hanya harinya lain" in str(refused.value)
    assert kept or not isinstance(refused.value, CountedInPart)
    assert len(desk.answers()) == 40
    actions.withdraw_import(desk.register, 1, by="Ayu")
    desk.bring(right, "b.csv")
    assert len(desk.answers()) == 40


@pytest.mark.parametrize("move", MOVES)
def test_taps_whose_days_were_put_right_are_known_by_how_they_share_their_days(
    desk: Desk, move: Callable[[date], date]
) -> None:
    rows = a_month(APRIL, 60, names=["kepuasan"], one_for_all=1)
    desk.bring(a_csv(rows))

    with pytest.raises(CountedAlready, match=r"impor nomor 1 "):
        desk.bring(a_csv(redated(rows, move)), "b.csv")


def test_a_year_put_right_in_february_of_a_leap_year_is_noticed(desk: Desk) -> None:
    rows = [row for row in a_month(date(2024, 2, 12), 60) if row["answered_at"] != "2024-02-29"]
    desk.bring(a_csv(redated(rows, next_year)))

    with pytest.raises(CountedAlready, match=f"{len(rows)} orang yang sama"):
        desk.bring(a_csv(rows), "b.csv")


def test_minutes_tell_a_list_whose_days_and_scale_were_put_right(desk: Desk) -> None:
    rows = timed(a_month(APRIL))
    desk.bring(a_csv(rows))
    right = [
        {name: cell if name == "answered_at" else str(5 - int(cell)) for name, cell in row.items()}
        for row in redated(rows, next_year)
    ]

    with pytest.raises(CountedAlready, match="paling banyak 40 orang yang sama"):
        desk.bring(a_csv(right), "b.csv")


def test_days_put_right_one_by_one_are_noticed_where_the_scores_tell_people_apart(
    desk: Desk,
) -> None:
    rows = a_month(APRIL, one_for_all=0.1)
    desk.bring(a_csv(rows))
    days = [f"{day}" for day in open_days(date(2025, 6, 2), 40)]
    Random(1).shuffle(days)

    with pytest.raises(CountedAlready, match="paling banyak 40 orang yang sama"):
        desk.bring(
            a_csv(
                [{**row, "answered_at": day} for row, day in zip(rows, days, strict=True)],
            ),
            "b.csv",
        )


def test_part_of_a_list_with_other_days_is_told_what_would_be_lost(desk: Desk) -> None:
    rows = a_month(APRIL, one_for_all=0.1)
    desk.bring(a_csv(rows))

    with pytest.raises(
        CountedInPart, match=r"20 orang yang sama.* menghilangkan sedikitnya 20 dan"
    ):
        desk.bring(a_csv(redated(rows, next_year)[:20]), "b.csv")


@pytest.mark.parametrize("names", [UNSUR, ["kepuasan"]])
@pytest.mark.parametrize("n", [4, 20, 100])
def test_the_lists_of_a_counter_from_month_to_month_are_other_people(
    desk: Desk, names: Sequence[str], n: int
) -> None:
    for month in range(1, 13):
        rows = a_month(date(2025, month, 1), n, seed=month, names=names, one_for_all=0.7)
        assert desk.bring(a_csv(rows), f"{month}.csv").stored == n


def put_right(rows: Sequence[Row], n: int, *, day: str = "", **cells: str) -> list[Row]:
    """Give rows of which some, between others, have another day or other cells."""
    right = [dict(row) for row in rows]
    for place in range(10, 10 + 3 * n, 3):
        at = right[place]["answered_at"]
        right[place] |= {"answered_at": (day or at[:10]) + at[10:], **cells}
    return right


@pytest.mark.parametrize("with_time", [timed, list])
@pytest.mark.parametrize("n", [1, 4])
@pytest.mark.parametrize("cells", [{}, {"waktu": "1", "biaya": "1"}])
@pytest.mark.parametrize("n_more", [0, 6])
def test_days_put_right_in_lines_of_a_known_list_are_noticed(
    desk: Desk,
    with_time: Callable[[list[Row]], list[Row]],
    n: int,
    cells: Row,
    n_more: int,
) -> None:
    rows = with_time(a_month(APRIL, one_for_all=0.1))
    more = with_time(a_month(date(2025, 5, 1), n_more, seed=2))
    desk.bring(a_csv(rows))

    with pytest.raises(CountedAlready, match=f"paling banyak {n} orang"):
        desk.bring(a_csv([*put_right(rows, n, day="2025-04-29", **cells), *more]), "b.csv")


def test_a_list_that_goes_on_may_lose_lines_at_its_beginning_only(desk: Desk) -> None:
    rows = timed(a_month(APRIL, one_for_all=0.1))
    more = timed(a_month(date(2025, 5, 5), 6, seed=2))
    desk.bring(a_csv(rows))

    assert desk.bring(a_csv([*rows[3:], *more[:3]]), "b.csv").stored == 3
    with pytest.raises(CountedInPart, match="paling banyak 1 orang"):
        desk.bring(a_csv([*rows[3:-1], *more]), "c.csv")


def test_days_put_right_among_lines_saved_anew_are_told_as_missing(desk: Desk) -> None:
    rows = a_month(APRIL, one_for_all=0.1)
    desk.bring(a_csv(rows))
    right = [{**row, "sex": "L"} for row in put_right(rows, 3, day="2025-04-29")]

    with pytest.raises(
        CountedInPart, match=r"paling banyak 37 orang .* menghilangkan sedikitnya 3 dan"
    ):
        desk.bring(a_csv(right), "b.csv")


@pytest.mark.parametrize("n", [2, 4])
def test_a_few_lines_put_right_alone_are_known_by_their_minutes(desk: Desk, n: int) -> None:
    rows = timed(a_month(APRIL))
    desk.bring(a_csv(rows))
    right = [row for row in put_right(rows, n, waktu="1", biaya="1") if row not in rows]

    with pytest.raises(CountedInPart, match=f"{n} orang .* menghilangkan .* jawaban"):
        desk.bring(a_csv(right), "b.csv")


def as_traits(rows: Sequence[Row]) -> list[Traits]:
    return [traits({"questionnaire": current().ref, **row}) for row in rows]


@pytest.mark.parametrize("move", MOVES)
def test_the_best_move_lays_days_put_right_on_those_of_before(
    move: Callable[[date], date],
) -> None:
    rows = a_month(APRIL)

    best = best_move(as_traits(redated(rows, move)), as_traits(rows))

    assert best is not None
    assert best.on(as_traits(redated(rows, move))) == as_traits(rows)


def test_lists_that_meet_in_nothing_have_no_best_move() -> None:
    rows = a_month(APRIL, names=["kepuasan"])
    ones = [{**row, "kepuasan": "1"} for row in rows]

    assert best_move(as_traits(rows), as_traits(ones)) is None


def test_the_best_of_more_comparisons_must_be_further_above_chance() -> None:
    assert bar(1) == pytest.approx(2.5)
    assert bar(60) == pytest.approx(3.71, abs=0.01)
    assert bar(800) > bar(60)
