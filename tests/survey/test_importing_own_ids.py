"""Lines with an id of their own that say something else than what is stored under it."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from random import Random
from uuid import UUID

import pytest

from survey import actions
from survey.exchange.doubles.doubted import CountedAlready
from survey.questionnaire import current
from tests.builders import a_rating
from tests.desk import Desk, a_csv, a_desk

UNSUR = [item.key for item in current().unsur]
Row = dict[str, str]
Change = Callable[[Row], Row]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with a_desk(tmp_path) as desk:
        yield desk


def citizens(n: int = 20) -> list[Row]:
    chance = Random(1)
    return [
        {
            "id": str(UUID(int=place, version=4)),
            "answered_at": f"2026-05-{1 + place // 4:02} {8 + place % 4:02}:30",
            **{name: chance.choice("234") for name in UNSUR},
        }
        for place in range(n)
    ]


def put_right(rows: Sequence[Row], waktu: str = "1") -> list[Row]:
    """Give another score in the fourth line."""
    return [{**row, "waktu": waktu} if place == 3 else row for place, row in enumerate(rows)]


def without_ids(rows: Sequence[Row]) -> list[Row]:
    return [{name: cell for name, cell in row.items() if name != "id"} for row in rows]


def withdrawn(desk: Desk, number: int) -> None:
    actions.withdraw_import(desk.register, number, by="Ayu")


@pytest.mark.parametrize("is_export", [False, True])
@pytest.mark.parametrize("files", [("b.csv", "b.rejected.csv"), ("b.rejected.csv", "b.csv")])
def test_a_line_that_says_something_else_counts_once_the_old_import_is_withdrawn(
    desk: Desk, files: tuple[str, str], *, is_export: bool
) -> None:
    rows = citizens()
    desk.bring(a_csv(without_ids(rows) if is_export else rows))
    rows = desk.rows(desk.export()) if is_export else rows
    assert desk.bring(a_csv(put_right(rows)), "b.csv").rejected == 1
    (desk.folder / "kept.csv").write_bytes((desk.folder / "b.rejected.csv").read_bytes())
    withdrawn(desk, 1)

    for name in files:
        desk.bring(desk.folder / name.replace("b.rejected", "kept"))

    assert len(desk.answers()) == 20
    assert desk.bring(a_csv(put_right(rows)), "c.csv").known == 20


def a_day_later(row: Row) -> Row:
    return {**row, "answered_at": "2026-05-28 09:30"}


def at_another_counter(row: Row) -> Row:
    return {**row, "counter": "L1"}


def with_other_scores(row: Row) -> Row:
    return {**row, "waktu": "1", "biaya": "1"}


def every_line(change: Change, rows: Sequence[Row]) -> list[Row]:
    return [change(row) for row in rows]


def one_line(change: Change, rows: Sequence[Row]) -> list[Row]:
    return [change(row) if place == 3 else row for place, row in enumerate(rows)]


@pytest.mark.parametrize("change", [a_day_later, at_another_counter, with_other_scores])
@pytest.mark.parametrize("lines", [one_line, every_line])
def test_what_was_replaced_under_its_id_does_not_come_back_beside_the_other(
    desk: Desk, lines: Callable[[Change, Sequence[Row]], list[Row]], change: Change
) -> None:
    rows = [{**row, "counter": ""} for row in citizens()]
    right = lines(change, rows)
    desk.bring(a_csv(rows))
    withdrawn(desk, 1)
    assert desk.bring(a_csv(right), "b.csv").stored == 20

    outcome = desk.bring(a_csv(rows), "c.csv")

    n = 1 if lines is one_line else 20
    assert (outcome.known, outcome.rejected) == (20 - n, n)
    assert len(desk.answers()) == 20
    told = desk.rejected("c.rejected.csv")[0]["rejected_reason"]
    assert "lewat impor nomor 2," in told
    assert "loket import withdraw 2, lalu impor lagi daftar lengkapnya" in told
    withdrawn(desk, 2)
    assert desk.bring(a_csv(rows), "c.csv").stored == 20
    assert desk.bring(a_csv(right), "b.csv").rejected == n


def test_two_lines_of_two_days_count_once_when_the_first_file_comes_again(desk: Desk) -> None:
    rows = [{**row, "answered_at": "2026-05-02 09:11"} for row in citizens(2)]
    desk.bring(a_csv(rows))
    withdrawn(desk, 1)
    desk.bring(a_csv([rows[0], {**rows[1], "answered_at": "2026-05-03 10:42"}]), "b.csv")

    outcome = desk.bring(a_csv(rows))

    assert (outcome.known, outcome.rejected) == (1, 1)
    assert len(desk.answers()) == 2


def test_lines_put_right_again_and_again_count_once_whichever_file_comes_then(desk: Desk) -> None:
    files = [put_right(citizens(), waktu) for waktu in "1234"]
    exports = []
    for number, rows in enumerate(files, 1):
        desk.bring(a_csv(rows), f"{number}.csv")
        exports.append(desk.export(f"out{number}.csv").read_text(encoding="utf-8-sig"))
        withdrawn(desk, number)
    assert desk.bring(a_csv(files[1]), "5.csv").stored == 20

    for text in [*map(a_csv, files), *exports]:
        outcome = desk.bring(text, "again.csv")
        assert (outcome.stored, outcome.known + outcome.rejected) == (0, 20)
        assert len(desk.answers()) == 20


def test_old_and_new_form_of_a_line_in_one_file_count_once(desk: Desk) -> None:
    rows, new = citizens(), put_right(citizens())
    desk.bring(a_csv(rows))
    withdrawn(desk, 1)
    desk.bring(a_csv(new), "b.csv")
    exported = desk.rows(desk.export())
    withdrawn(desk, 2)
    both = [*rows, *({name: row.get(name, "") for name in rows[0]} for row in exported)]

    outcome = desk.bring(a_csv(both), "c.csv")

    assert outcome.rejected == 1
    assert "sama dengan baris 5, tetapi isinya lain" in str(outcome.faults[0][1])
    assert len(desk.answers()) == 20


def test_one_id_twice_in_a_file_names_the_line_that_has_it(desk: Desk) -> None:
    rows = citizens()
    outcome = desk.bring(a_csv([*rows, {**rows[4], "waktu": "1"}]))

    assert (outcome.stored, outcome.rejected) == (20, 1)
    assert "sama dengan baris 6, tetapi isinya lain" in str(outcome.faults[0][1])


def test_other_people_of_its_day_pass_beside_a_line_that_was_put_right(desk: Desk) -> None:
    rows = citizens(24)
    desk.bring(a_csv(rows[:18]))
    withdrawn(desk, 1)
    desk.bring(a_csv(put_right(rows[:18])), "b.csv")

    for n, name in ((20, "b.csv"), (24, "b.csv")):
        desk.bring(a_csv(put_right(rows[:n])), name)
        assert len(desk.answers()) == n
    # Also those that leave it out: two ids that were given tell two people apart, unless a whole
    # list seems to come again under new ones.
    more = [{**row, "id": str(UUID(int=99 + place, version=4))} for place, row in enumerate(rows)]
    with pytest.raises(CountedAlready, match="hanya nomornya"):
        desk.bring(a_csv(more), "c.csv")
    desk.bring(a_csv(more), "c.csv", other_people=True)
    assert len(desk.answers()) == 48


def test_an_answer_given_here_is_no_import_that_could_be_withdrawn(desk: Desk) -> None:
    desk.give(a_rating(4))
    row = desk.rows(desk.export())[0]

    outcome = desk.bring(a_csv([{**row, "kepuasan": "1"}]), "b.csv")

    assert outcome.rejected == 1
    assert "bukan lewat impor" in str(outcome.faults[0][1])
    assert "withdraw" not in str(outcome.faults[0][1])


def test_a_line_may_be_put_right_as_often_as_its_import_is_withdrawn(desk: Desk) -> None:
    desk.bring(a_csv(citizens()))
    for number, waktu in enumerate("1213", 1):
        withdrawn(desk, number)

        assert desk.bring(a_csv(put_right(citizens(), waktu)), "b.csv").stored == 20
