"""Corrections in a file of rejected lines are not overwritten when its list comes again."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from survey import actions
from survey.exchange.earlier import import_earlier
from tests.builders import UNIT
from tests.desk import Desk, a_desk

LIST = "answered_at,kepuasan\n2026-05-04,4\n2026-05-04,7\n"
MORE = "2026-05-05,9\n"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with a_desk(tmp_path) as desk:
        yield desk


def corrected(path: Path) -> str:
    text = path.read_text(encoding="utf-8-sig").replace(",7\n", ",3\n")
    path.write_text(text, encoding="utf-8-sig")
    return text


def test_what_was_corrected_and_not_brought_in_yet_keeps_a_name_of_its_own(desk: Desk) -> None:
    file = desk.folder / "list.rejected.csv"
    desk.bring(LIST, "list.csv")
    text = corrected(file)

    outcome = desk.bring(LIST + MORE, "list.csv")

    assert outcome.set_aside == desk.folder / "list.rejected.1.csv"
    assert outcome.set_aside.read_text(encoding="utf-8-sig") == text
    assert [row["kepuasan"] for row in desk.rejected("list.rejected.csv")] == ["7", "9"]
    assert desk.bring(outcome.set_aside).stored == 1
    corrected(file)
    assert desk.bring(LIST + MORE, "list.csv").set_aside == desk.folder / "list.rejected.2.csv"


def test_what_was_brought_in_or_left_as_it_was_written_is_replaced(desk: Desk) -> None:
    file = desk.folder / "list.rejected.csv"
    desk.bring(LIST, "list.csv")
    assert desk.bring(LIST + MORE, "list.csv").set_aside is None

    desk.bring(corrected(file), "list.rejected.csv")
    again = desk.bring(LIST + MORE + MORE, "list.csv")

    assert again.set_aside is None
    assert [row["kepuasan"] for row in desk.rejected("list.rejected.csv")] == ["9", "9"]
    assert sorted(path.name for path in desk.folder.glob("list*.csv")) == [
        "list.csv",
        "list.rejected.csv",
        "list.rejected.rejected.csv",
    ]


def test_corrections_whose_import_was_withdrawn_are_kept(desk: Desk) -> None:
    file = desk.folder / "list.rejected.csv"
    desk.bring(LIST, "list.csv")
    corrected(file)
    text = file.read_text(encoding="utf-8-sig")
    number = desk.bring(file).number
    assert number is not None
    actions.withdraw_import(desk.register, number, by="Ayu")

    outcome = desk.bring(LIST, "list.csv")

    assert outcome.set_aside == desk.folder / "list.rejected.1.csv"
    assert outcome.set_aside.read_text(encoding="utf-8-sig") == text


def test_lists_of_one_name_in_two_folders_are_told_apart(desk: Desk) -> None:
    lists = [desk.folder / name / "list.csv" for name in ("mei", "juni")]
    for path, text in zip(lists, (LIST, LIST + MORE), strict=True):
        path.parent.mkdir()
        path.write_text(text, encoding="utf-8")

    assert [desk.bring(path).set_aside for path in (*lists, *lists)] == [None] * 4


def test_results_of_older_reports_keep_their_corrections_too(desk: Desk) -> None:
    path = desk.folder / "hasil.csv"
    path.write_text("period,ikm,source\n2024-S1,7,Laporan\n", encoding="utf-8")
    done = [import_earlier(path, register=desk.register, unit=UNIT, by="Ayu") for _ in range(2)]
    rejected = desk.folder / "hasil.rejected.csv"
    rejected.write_text(rejected.read_text(encoding="utf-8") + "\n", encoding="utf-8")

    last = import_earlier(path, register=desk.register, unit=UNIT, by="Ayu")

    assert [one.set_aside for one in done] == [None, None]
    assert last.set_aside == desk.folder / "hasil.rejected.1.csv"
