"""Workbooks of several sheets: all of them read, or each that is not named; none lost unsaid."""

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from survey.errors import LoketError
from survey.exchange.tables.headers import NotATable, RepeatedColumn
from survey.exchange.tables.reading import read_table
from survey.exchange.tables.sheets import HiddenSheet, StrayTable, UnreadList
from survey.exchange.tables.table import FileTable, OtherSheet, Unseen
from survey.exchange.tables.workbook import MergedCells, NoSuchSheet, RepeatedSheet

KNOWN = ("tanggal", "waktu", "biaya", "comment")
Rows = Sequence[tuple[object, ...]]


def a_workbook(folder: Path, *hidden: str, **sheets: Rows) -> Path:
    book = Workbook()
    assert book.active is not None
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        sheet.sheet_state = "hidden" if name in hidden else "visible"
        for row in rows:
            sheet.append(row)
    book.save(folder / "x.xlsx")
    return folder / "x.xlsx"


def has_waktu(names: Sequence[str]) -> bool:
    return "waktu" in names


def read(path: Path, is_list: Callable[[Sequence[str]], bool] | None = has_waktu) -> FileTable:
    return read_table(path, KNOWN, is_list=is_list)


def lines(table: FileTable) -> list[tuple[str, int, tuple[str, ...]]]:
    with table:
        return [(line.sheet, line.number, line.cells) for line in table.lines]


def test_every_sheet_is_read_and_its_lines_say_where_they_stand(tmp_path: Path) -> None:
    path = a_workbook(
        tmp_path,
        Mei=[("waktu", "biaya"), (4, 3)],
        Juni=[("DAFTAR",), ("Biaya", "waktu", "comment"), (1, 2, "x"), (2, 2, None)],
    )

    with read(path) as table:
        assert table.columns == ("waktu", "Biaya", "comment")
        assert table.n_titles == 1
        assert lines(table) == [
            ("Mei", 2, ("4", "3", "")),
            ("Juni", 3, ("2", "1", "x")),
            ("Juni", 4, ("2", "2", "")),
        ]


def test_a_single_list_is_read_as_if_it_were_alone(tmp_path: Path) -> None:
    path = a_workbook(tmp_path, "Rahasia", Rahasia=[("x",)], Data=[("waktu",), (4,)], Kosong=[])

    with read(path) as table:
        assert lines(table) == [("", 2, ("4",))]
        assert table.others == (OtherSheet("Rahasia", 1, hidden=True),)


def test_sheets_that_are_no_lists_are_named_with_their_rows(tmp_path: Path) -> None:
    path = a_workbook(
        tmp_path,
        Petunjuk=[("Isi 1 sampai 4",), (), ("ya",)],
        Data=[("waktu",), (4,)],
        Rekap=[("unsur", "unsur"), ("a", "b")],
    )

    with read(path) as table:
        assert [(one.name, one.n_rows) for one in table.others] == [("Petunjuk", 2), ("Rekap", 2)]
        assert len(lines(table)) == 1


def test_a_hidden_list_is_refused_by_name(tmp_path: Path) -> None:
    path = a_workbook(tmp_path, "Arsip", Data=[("waktu",), (4,)], Arsip=[("waktu",), (1,), (2,)])

    with pytest.raises(HiddenSheet, match=r"“Arsip” tersembunyi.*2 baris.*--skip-sheet “Arsip”"):
        read(path)


def test_a_hidden_list_of_a_single_line_is_refused_and_one_of_names_only_is_not(
    tmp_path: Path,
) -> None:
    for rows, refused in (([("waktu",), (1,)], True), ([("waktu",)], False)):
        path = a_workbook(tmp_path, "Arsip", Data=[("waktu",), (4,)], Arsip=rows)
        try:
            with read(path) as table:
                assert len(list(table.lines)) == 1
            assert not refused
        except HiddenSheet:
            assert refused


def test_where_every_sheet_must_be_read_a_stray_one_is_refused_by_name(tmp_path: Path) -> None:
    path = a_workbook(tmp_path, Mei=[("waktu",), (4,)], Catatan=[("hubungi Ani",)])

    with pytest.raises(StrayTable, match=r"“Catatan” \(1 baris\)"):
        read(path, None)


def test_without_any_list_the_first_sheet_that_can_be_seen_is_given(tmp_path: Path) -> None:
    path = a_workbook(tmp_path, "A", A=[("x",)], B=[("y",)], C=[("z",)])

    assert read(path).columns == ("y",)


def test_merged_cells_above_the_lines_hide_nothing_and_among_them_are_refused(
    tmp_path: Path,
) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (("DAFTAR",), ("tanggal", "waktu", "biaya"), ("2026-05-04", 4, 3)):
        sheet.append(row)
    sheet.merge_cells("A1:C1")
    book.save(tmp_path / "x.xlsx")

    assert lines(read(tmp_path / "x.xlsx")) == [("", 3, ("2026-05-04", "4", "3"))]
    sheet.merge_cells("B3:C3")
    book.save(tmp_path / "x.xlsx")
    with pytest.raises(MergedCells, match="B3:C3"):
        read(tmp_path / "x.xlsx")


def test_a_fault_in_one_sheet_is_not_taken_for_no_list(tmp_path: Path) -> None:
    path = a_workbook(
        tmp_path, Mei=[("waktu",), (4,)], Juni=[("waktu", "biaya", "Biaya"), (1, 2, 3)]
    )

    with pytest.raises(RepeatedColumn, match="Biaya"):
        read(path)


def test_two_sheets_of_one_name_and_a_blank_workbook_are_refused(tmp_path: Path) -> None:
    twice = a_workbook(tmp_path, **{"Mei": [("waktu",)], "Mei ": [("waktu",)]})
    with pytest.raises(RepeatedSheet, match="Mei"):
        read(twice)
    with pytest.raises(NotATable, match="kosong"):
        read(a_workbook(tmp_path, A=[], B=[]))


@pytest.mark.parametrize(
    "february",
    [
        [("Tanggal", "U 1"), ("2026-02-04", 4)],
        [("2026-02-04", "4")],
        [*([("DAFTAR",)] * 22), ("waktu",), (4,)],
        [("Tgl",), (date(2026, 2, 4),)],
        [("Tgl",), ("=TODAY()",)],
    ],
)
def test_a_sheet_with_numbers_that_would_not_be_read_is_refused_by_name(
    tmp_path: Path, february: Rows
) -> None:
    path = a_workbook(tmp_path, Jan=[("waktu",), (4,)], Feb=february)

    with pytest.raises(UnreadList, match=r"“Feb”.*judul.*“Jan”.*--skip-sheet “Feb”"):
        read(path)
    with read_table(path, KNOWN, is_list=has_waktu, skip=[" FEB"]) as table:
        assert [one.name for one in table.others] == ["Feb"]
        assert len(lines(table)) == 1


def test_a_list_or_a_hidden_list_may_be_left_out_by_name(tmp_path: Path) -> None:
    path = a_workbook(
        tmp_path, "Arsip", Jan=[("waktu",), (4,)], Uji=[("waktu",), (1,)], Arsip=[("waktu",), (1,)]
    )

    with read_table(path, KNOWN, is_list=has_waktu, skip=["Uji", "Arsip"]) as table:
        assert [(one.name, one.hidden) for one in table.others] == [("Uji", False), ("Arsip", True)]
        assert lines(table) == [("", 2, ("4",))]


def test_a_sheet_to_be_left_out_that_is_not_there_is_told(tmp_path: Path) -> None:
    path = a_workbook(tmp_path, Jan=[("waktu",), (4,)])
    with pytest.raises(NoSuchSheet, match="mei"):
        read_table(path, KNOWN, is_list=has_waktu, skip=["Mei"])
    with pytest.raises(NotATable, match="kosong"):
        read_table(path, KNOWN, is_list=has_waktu, skip=["Jan"])
    (tmp_path / "x.csv").write_text("waktu\n4\n")
    with pytest.raises(NotATable, match="--skip-sheet"):
        read_table(tmp_path / "x.csv", KNOWN, is_list=has_waktu, skip=["Mei"])


def test_what_a_spreadsheet_hides_is_read_and_counted(tmp_path: Path) -> None:
    path = a_workbook(tmp_path, Mei=[("waktu", "biaya"), (4, 3), (3, 3)], Juni=[("waktu",), (4,)])
    book = load_workbook(path)
    book["Mei"].row_dimensions[2].hidden = True
    book["Mei"].row_dimensions[9].hidden = True  # a blank one
    book["Mei"].column_dimensions["B"].hidden = True
    book["Mei"].column_dimensions["F"].hidden = True  # beside the table
    book["Juni"].row_dimensions[2].hidden = True
    book.save(path)

    with read(path) as table:
        assert table.unseen == Unseen(n_rows=2, n_columns=1)
        assert len(lines(table)) == 3


CELLS = st.sampled_from(
    [None, "waktu", "biaya", "Tanggal", "ï»¿comment", "JUDUL", "x", 4, "2026-05-04"]
)
ROWS = st.lists(st.lists(CELLS, max_size=5).map(tuple), max_size=6)


@settings(max_examples=150, deadline=None)
@given(sheets=st.lists(ROWS, min_size=1, max_size=3), strict=st.booleans())
def test_every_row_of_a_workbook_is_a_name_a_line_a_title_or_named(
    tmp_path_factory: pytest.TempPathFactory, *, sheets: list[Rows], strict: bool
) -> None:
    path = a_workbook(
        tmp_path_factory.getbasetemp(), **{f"S{n}": rows for n, rows in enumerate(sheets)}
    )
    n_filled = sum(any(cell is not None for cell in row) for rows in sheets for row in rows)
    try:
        with read(path, None if strict else has_waktu) as table:
            every = list(table.lines)
    except LoketError as refused:
        assert refused.text("en")  # noqa: PT017 -- refusing the whole file drops nothing
        return
    n_read = len({line.sheet for line in every})
    n_others = sum(one.n_rows for one in table.others)
    n_names = n_filled - len(every) - table.n_titles - n_others
    assert n_read <= n_names <= 2 * len(sheets)
