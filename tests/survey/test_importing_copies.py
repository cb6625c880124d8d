"""A sheet that repeats another one is not counted until somebody says that it is no copy."""

import shutil
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from openpyxl import Workbook, load_workbook

from survey.exchange.doubles.copies import CopiedSheets
from tests.desk import Desk, a_desk

FIELD = Path(__file__).resolve().parent.parent / "cases" / "field"
MONTHS = ("Januari", "Februari", "Maret", "April", "Mei", "Juni")
ON = date(2026, 6, 30)
MAY = tuple((f"2026-05-{day:02}", 1 + day % 4) for day in range(1, 9))
Rows = Sequence[tuple[object, ...]]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with a_desk(tmp_path) as desk:
        yield desk


def a_workbook(desk: Desk, sheets: Mapping[str, Rows], *names: str) -> Path:
    book = Workbook()
    assert book.active is not None
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in (names or ("answered_at", "kepuasan"), *rows):
            sheet.append(row)
    book.save(desk.folder / "x.xlsx")
    return desk.folder / "x.xlsx"


def changed(rows: Rows, n: int) -> Rows:
    """Give a copy of a list in which the first lines are of another day."""
    return [("2026-04-30", row[1]) for row in rows[:n]] + list(rows[n:])


@pytest.mark.parametrize(
    ("name", "n_changed", "n_alike"),
    [
        ("Mei (2)", 0, 8),
        ("Mei (2)", 1, 7),
        ("mei(3)", 7, 1),
        ("Mei_2", 4, 4),
        ("Rekap", 0, 8),
        ("Rekap", 4, 4),
    ],
)
def test_a_changed_copy_of_a_sheet_is_refused_before_anything_is_stored(
    desk: Desk, name: str, n_changed: int, n_alike: int
) -> None:
    path = a_workbook(desk, {"Mei": MAY, name: changed(MAY, n_changed)})

    with pytest.raises(CopiedSheets) as refused:
        desk.bring(path)

    assert f"{n_alike} dari 8 baris lembar “{name}” ada juga di lembar “Mei”" in str(refused.value)
    assert desk.answers() == []
    assert desk.bring(path, skip_sheets=[name]).stored == 8


@pytest.mark.parametrize(
    "name", ["Mei_2", "Copy of Mei", "Salinan Mei", "Salinan dari Mei", "Mei - Copy", "Mei (Copy)"]
)
def test_one_line_alike_makes_a_sheet_a_copy_that_is_called_so(desk: Desk, name: str) -> None:
    path = a_workbook(desk, {name: changed(MAY[:2], 1), "Mei": MAY[:2]})

    with pytest.raises(CopiedSheets, match="1 dari 2 baris lembar"):
        desk.bring(path)


def test_the_copy_is_named_though_it_stands_first(desk: Desk) -> None:
    path = a_workbook(desk, {"Mei (2)": [*MAY, ("2026-05-30", 4)], "Mei": MAY})

    with pytest.raises(CopiedSheets, match="8 dari 9 baris lembar “Mei ") as refused:
        desk.bring(path)

    assert "--skip-sheet “Mei (2)”" in str(refused.value)


@pytest.mark.parametrize(("name", "n_changed"), [("Rekap", 5), ("Mei (2)", 8), ("Mei 2", 5)])
def test_sheets_with_few_lines_in_common_are_read(desk: Desk, name: str, n_changed: int) -> None:
    path = a_workbook(desk, {"Mei": MAY, name: changed(MAY, n_changed)})

    assert desk.bring(path).stored == 16


def test_two_equal_lines_are_no_copy(desk: Desk) -> None:
    path = a_workbook(desk, {"Mei": [(4,), (3,)], "Juni": [(4,), (3,)]}, "kepuasan")

    assert desk.bring(path, on=ON).stored == 4


def test_lists_of_different_people_are_stored_when_somebody_says_so(desk: Desk) -> None:
    path = a_workbook(desk, {"Mei": [(4,)] * 5, "Juni": [(4,)] * 9}, "kepuasan")

    with pytest.raises(CopiedSheets, match=r"5 dari 5 baris lembar “Mei”.*--separate-sheets"):
        desk.bring(path, on=ON)

    assert desk.bring(path, on=ON, separate_sheets=True).stored == 14


def test_a_year_beside_its_months_is_refused(desk: Desk) -> None:
    book = load_workbook(FIELD / "six-months.xlsx")
    months = [row for sheet in book.worksheets for row in sheet.iter_rows(values_only=True)]
    year = book.create_sheet("Gabungan")
    for row in (months[0], *(row for row in months if row[0] != "Tanggal")):
        year.append(row)
    book.save(desk.folder / "year.xlsx")

    with pytest.raises(CopiedSheets, match=r"4 dari 4 baris lembar “Januari”.*“Gabungan”"):
        desk.bring(desk.folder / "year.xlsx", order="list")

    assert desk.bring(desk.folder / "year.xlsx", order="list", skip_sheets=MONTHS).stored == 24
    months_alone = Path(shutil.copy(FIELD / "six-months.xlsx", desk.folder))
    assert desk.bring(months_alone, order="list").known == 24


def test_lines_known_by_their_ids_make_no_copy(desk: Desk) -> None:
    rows = [(str(UUID(int=n)), 4) for n in range(1, 6)]
    path = a_workbook(desk, {"Mei": rows, "Juni": rows}, "id", "kepuasan")

    outcome = desk.bring(path, on=ON)

    assert (outcome.stored, outcome.known) == (5, 5)
    assert outcome.n_undated == 10


def test_bad_lines_and_sums_are_not_compared(desk: Desk) -> None:
    rows = [(9,), (9,), (9,)]
    sums = [("Jumlah", 4)] * 3
    path = a_workbook(desk, {"Mei": [*rows, (1,)], "Juni": [*rows, (2,)]}, "kepuasan")
    assert desk.bring(path, on=ON).stored == 2

    path = a_workbook(desk, {"Mei": [*sums, (1, 1)], "Juni": [*sums, (1, 2)]}, "no", "kepuasan")
    assert desk.bring(path, on=date(2026, 6, 29)).stored == 2
