"""Rejected lines come back as the answers they are: once, whatever equals them."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook

from tests.desk import Desk, a_desk

ON = date(2026, 6, 30)
LIST = "answered_at,kepuasan\n" + "".join(f"2026-05-04,{score}\n" for score in (4, 4, 3, 44, 5))


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with a_desk(tmp_path) as desk:
        yield desk


def corrected(desk: Desk, *wrong: str, name: str = "ratings.rejected.csv") -> str:
    """Give the text of a rejected file in which these scores are 4 now."""
    text = (desk.folder / name).read_text(encoding="utf-8-sig")
    for score in wrong:
        assert f",{score}\n" in text
        text = text.replace(f",{score}\n", ",4\n")
    return text


def test_corrected_lines_count_though_they_equal_lines_that_were_stored(desk: Desk) -> None:
    desk.bring(LIST)

    first = desk.bring(corrected(desk, "44", "5"), "a.csv")
    again = desk.bring(desk.folder / "a.csv")

    assert (first.stored, first.known, first.rejected) == (2, 0, 0)
    assert (again.stored, again.known) == (0, 2)
    assert len(desk.answers()) == 5


def test_a_line_rejected_twice_keeps_its_id(desk: Desk) -> None:
    desk.bring(LIST)
    ids = [row["id"] for row in desk.rejected()]

    desk.bring(corrected(desk, "5"), "a.csv")
    last = desk.rejected("a.rejected.csv")
    desk.bring(corrected(desk, "44", name="a.rejected.csv"), "b.csv")

    assert len(set(ids)) == 2
    assert [row["id"] for row in last] == ids[:1]
    assert len(desk.answers()) == 5


def test_the_corrected_list_itself_counts_each_line_once(desk: Desk) -> None:
    desk.bring(LIST)

    outcome = desk.bring(LIST.replace("44", "4").replace(",5\n", ",4\n"))

    assert (outcome.stored, outcome.known) == (2, 3)


def test_a_blank_id_is_filled_and_a_brought_one_stays(desk: Desk) -> None:
    brought = "0d9d6a3e-5b0c-4c57-9c8f-6f8f3c3a7c11"

    desk.bring(f"id,kepuasan\n,9\n{brought},9\n,4,4\n", on=ON)

    blank, kept, wide = desk.rejected()
    assert kept["id"] == brought
    assert len({blank["id"], kept["id"], wide["id"]} - {""}) == 3


def test_the_same_bytes_as_another_batch_or_of_another_day_have_other_ids(desk: Desk) -> None:
    seen = set()
    for how in ({"on": ON}, {"on": date(2026, 6, 29)}, {"on": ON, "batch": "Juni"}):
        desk.bring("kepuasan\n9\n", **how)
        seen.add(desk.rejected()[0]["id"])

    assert len(seen) == 3


def test_a_csv_and_a_workbook_of_one_name_keep_their_rejects_apart(desk: Desk) -> None:
    book = Workbook()
    assert book.active is not None
    for row in (("kepuasan",), (7,)):
        book.active.append(row)
    book.save(desk.folder / "a.xlsx")

    desk.bring("kepuasan\n9\n", "a.csv", on=ON)
    desk.bring(desk.folder / "a.xlsx", on=ON)

    assert [row["kepuasan"] for row in desk.rejected("a.rejected.csv")] == ["9"]
    assert [row["kepuasan"] for row in desk.rejected("a.xlsx.rejected.csv")] == ["7"]


def test_equal_lists_count_once_and_say_so_and_each_as_a_batch(desk: Desk) -> None:
    text = "kepuasan\n" + "4\n" * 10
    plain = [desk.bring(text, f"{month}.csv", on=ON) for month in ("mei", "juni")]
    batch = [
        desk.bring(text, f"{month}.csv", on=ON, batch=month) for month in ("Juni", " JUNI", "Juli")
    ]

    assert [(one.stored, one.n_as_elsewhere) for one in plain] == [(10, 0), (0, 10)]
    assert [one.stored for one in batch] == [10, 0, 10]


def test_a_list_brought_again_is_not_called_another_one(desk: Desk) -> None:
    desk.bring("kepuasan\n4\n", on=ON)

    again = desk.bring("kepuasan\n4\n", on=ON)

    assert (again.known, again.n_as_elsewhere) == (1, 0)
