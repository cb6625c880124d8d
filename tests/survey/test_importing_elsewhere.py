"""A line put right into another file of the office is named, for neither file lacks it then."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from survey.exchange.doubles.doubted import CountedAlready
from survey.exchange.doubles.likeness import Traits
from survey.exchange.doubles.said_before import Counting, said_before
from survey.questionnaire import current
from tests.desk import Desk, a_csv, a_desk
from tests.survey.test_importing_continued import DAYS

Row = dict[str, str]
UNSUR = [item.key for item in current().unsur]
MONTH = ("2026-04-27", "2026-04-28", "2026-04-29")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with a_desk(tmp_path) as desk:
        yield desk


def forms(days: tuple[str, ...], seed: int, counter: str = "L1", per_day: int = 6) -> list[Row]:
    """Give forms of nine unsur at minutes of their own."""
    rows = []
    for k, day in enumerate(day for day in days for _ in range(per_day)):
        at = 480 + (k * 53 + seed * 17) % 360
        digits = (seed + 7919 * k * k + 104729 * k) * 2654435761 >> 7
        scores = {key: f"{2 + (digits >> 3 * i) % 3}" for i, key in enumerate(UNSUR)}
        rows.append(
            {"answered_at": f"{day} {at // 60:02}:{at % 60:02}", "counter": counter, **scores}
        )
    return rows


def of_day(row: Row, day: str) -> Row:
    return {**row, "answered_at": day + row["answered_at"][10:]}


def named(desk: Desk, rows: list[Row], file: str, **more: bool) -> list[tuple[str, int, str]]:
    """Bring a file; give the lines that are named, with the import and file that has the person."""
    outcome = desk.bring(a_csv(rows), file, **more)
    return [(each.row, each.answer.number, each.answer.file) for each in outcome.said_before]


def test_a_day_put_right_into_the_file_of_another_month_is_named(desk: Desk) -> None:
    april, may = forms(MONTH, 1), forms(DAYS, 2)
    desk.bring(a_csv(april), "april.csv")
    desk.bring(a_csv(may), "mei.csv")
    desk.bring(a_csv(may[1:]), "mei.csv")

    moved = [*april, of_day(may[0], MONTH[2])]

    assert named(desk, moved, "april.csv") == [("20", 2, "mei.csv")]


def test_somebody_else_of_another_month_is_not_named(desk: Desk) -> None:
    """The controls: another minute, another score, and a month that is far away."""
    april, may = forms(MONTH, 1), forms(DAYS, 2)
    desk.bring(a_csv(april), "april.csv")
    desk.bring(a_csv(may), "mei.csv")
    score = "2" if may[0][UNSUR[0]] == "3" else "3"
    others = [
        {**may[0], "answered_at": f"{MONTH[2]} 07:59"},
        {**of_day(may[1], MONTH[2]), UNSUR[0]: score if may[1][UNSUR[0]] != score else "4"},
        of_day(may[2], "2026-02-27"),
    ]

    assert named(desk, [*april, *others], "april.csv") == []


def test_a_line_moved_into_the_file_of_the_next_day_is_named(desk: Desk) -> None:
    for k, day in enumerate(DAYS[:2]):
        desk.bring(a_csv(forms((day,), k)), f"harian-{day}.csv")
    last = forms(DAYS[1:2], 1)[-1]

    new = [*forms(DAYS[2:3], 2), of_day(last, DAYS[2])]

    assert named(desk, new, "harian-3.csv") == [("8", 2, f"harian-{DAYS[1]}.csv")]


@pytest.mark.parametrize("first", ["L1", "L2"])
def test_a_counter_put_right_into_the_file_of_another_counter_is_named(
    desk: Desk, first: str
) -> None:
    rows = {code: forms(DAYS[:2], k, code) for k, code in enumerate(("L1", "L2"))}
    for code, some in rows.items():
        desk.bring(a_csv(some), f"{code}.csv")
    row = rows["L1"].pop(3)
    rows["L2"].append({**row, "counter": "L2"})

    second = "L1" if first == "L2" else "L2"
    came = {code: named(desk, rows[code], f"{code}.csv") for code in (first, second)}

    assert came == {"L1": [], "L2": [("14", 1, "L1.csv")]}


def test_a_second_line_put_right_is_named_although_other_people_are_said(desk: Desk) -> None:
    rows = forms(DAYS, 5)
    desk.bring(a_csv(rows), "harian.csv")
    again = [*rows[:4], *rows[5:], *forms(("2026-05-11",), 6)]
    with pytest.raises(CountedAlready):
        desk.bring(a_csv(again), "harian.csv")

    again.remove(rows[9])
    again.append(of_day(rows[9], "2026-05-11"))

    assert named(desk, again, "harian.csv", other_people=True) == [("24", 1, "harian.csv")]


def test_a_question_about_many_lines_tells_first_the_line_that_it_is_about(desk: Desk) -> None:
    rows = forms(DAYS, 7)
    desk.bring(a_csv(rows), "harian.csv")
    new = forms(tuple(f"2026-05-{day}" for day in (11, 12, 13, 14, 18)), 8, per_day=12)
    again = [*rows[:7], *rows[8:], *new, of_day(rows[7], "2026-05-18")]

    with pytest.raises(CountedAlready) as question:
        desk.bring(a_csv(again), "harian.csv")

    assert "Baris yang diragukan: terutama 79; juga 19, 20, 21, " in str(question.value)
    assert "37, 38, dan 40 baris lagi" in str(question.value)


def test_what_many_say_is_not_named() -> None:
    """Without minutes one score is what many say; nine of them are not."""

    def a_line(day: str, *scores: int) -> Traits:
        each = tuple((f"u{k}", str(score)) for k, score in enumerate(scores))
        return Traits(day, "", "skm-2017", each, ("",) * 6)

    taps = [a_line(DAYS[0], 2 + k % 3) for k in range(60)]
    form = a_line(DAYS[0], 2, 4, 3, 3, 2, 4, 4, 2, 3)
    counting = [Counting(each, "", "", 1, "mei.csv") for each in (*taps, form)]
    every = [each.says for each in counting]

    def rows(line: Traits, there: list[Counting]) -> list[str]:
        new = [("2", line._replace(day=DAYS[1]), "")]
        return [each.row for each in said_before(new, there, every)]

    assert rows(taps[0], counting) == []
    assert rows(form, counting[-1:]) == ["2"]
