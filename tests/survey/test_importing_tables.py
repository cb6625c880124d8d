"""Tables of every usual kind, and files that are broken, cut, locked or meant to do harm."""

import csv
import io
import random
import zipfile
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path
from time import process_time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from survey.errors import Invalid, LoketError
from survey.exchange.tables.headers import NotATable, RepeatedColumn, TooManyColumns
from survey.exchange.tables.reading import read_table
from survey.exchange.tables.table import (
    HugeCell,
    NoSuchFile,
    OpenQuote,
    UnreadableLetters,
    WrongWidth,
)
from survey.exchange.tables.workbook import FormulaWithoutValue, MergedCells

KNOWN = ("waktu", "comment", "answered_at")
TEXT = "waktu,comment\n4,Bagus – café\n"


def cells(path: Path, dates: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    with read_table(path, KNOWN, dates) as table:
        return [line.cells for line in table.lines if line.fault is None]


def faults(path: Path) -> dict[int, type[LoketError]]:
    with read_table(path, KNOWN) as table:
        return {line.number: type(line.fault) for line in table.lines if line.fault is not None}


def a_file(folder: Path, content: str | bytes, name: str = "x.csv") -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def a_workbook(folder: Path, *rows: tuple[Any, ...], name: str = "x.xlsx") -> Path:
    book = Workbook()
    assert book.active is not None
    for row in rows:
        book.active.append(row)
    book.save(folder / name)
    return folder / name


def changed(path: Path, name: str, old: str, new: str) -> Path:
    """Change one part of an XLSX file as no honest program would."""
    with zipfile.ZipFile(path) as archive:
        parts = {info.filename: archive.read(info) for info in archive.infolist()}
    assert old.encode() in parts[name]
    parts[name] = parts[name].replace(old.encode(), new.encode())
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, content in parts.items():
            archive.writestr(part, content)
    return path


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"]
)
def test_any_usual_encoding_is_read(tmp_path: Path, encoding: str) -> None:
    assert cells(a_file(tmp_path, TEXT.encode(encoding))) == [("4", "Bagus – café")]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_any_usual_delimiter_and_line_end_is_read(tmp_path: Path, delimiter: str, end: str) -> None:
    text = f'waktu{delimiter}comment{end}4{delimiter}"a,b;c\td|e"{end}{end}3{delimiter}{end}'

    assert cells(a_file(tmp_path, text)) == [("4", "a,b;c\td|e"), ("3", "")]


def test_the_line_that_names_the_delimiter_is_obeyed(tmp_path: Path) -> None:
    assert cells(a_file(tmp_path, "sep=;\nwaktu;comment\n4;a,b\n")) == [("4", "a,b")]


def test_lines_are_numbered_as_an_editor_does(tmp_path: Path) -> None:
    path = a_file(tmp_path, '\nwaktu,comment\n\n4,"two\nlines"\n3\n')

    with read_table(path, KNOWN) as table:
        found = [(line.number, line.fault is None) for line in table.lines]

    assert found == [(4, True), (6, False)]


def test_a_line_of_another_width_is_told_and_the_others_are_read(tmp_path: Path) -> None:
    path = a_file(tmp_path, "waktu,comment\n4\n3,ok\n2,a,b\n1,x,,\n")

    assert faults(path) == {2: WrongWidth, 4: WrongWidth}
    assert cells(path) == [("3", "ok"), ("1", "x")]


def test_a_quote_that_never_closes_costs_one_line_only(tmp_path: Path) -> None:
    path = a_file(tmp_path, 'waktu,comment\n4,"open\n' + "3,ok\n" * 2000 + '2,"a"b\n1,end\n')

    assert faults(path) == {2: OpenQuote, 2003: OpenQuote}
    assert len(cells(path)) == 2001


def test_quotes_that_enclose_lines_of_the_table_cost_their_first_line_only(tmp_path: Path) -> None:
    rows = "".join(f"2026-05-0{n},{n},ok\n" for n in (2, 3))
    path = a_file(tmp_path, f'day,waktu,comment\n2026-05-01,1,"baik\n{rows}2026-05-04,4,ok"\n')

    assert [row[1] for row in cells(path)] == ["2", "3", "4"]
    assert faults(path) == {2: OpenQuote}
    text = '2026-05-01,1,"baik\nsekali, 2 kali, ya\n2026, memang, ya"\n'
    assert len(cells(a_file(tmp_path, f"day,waktu,comment\n{text}"))) == 1


def test_a_cut_file_loses_only_its_last_line(tmp_path: Path) -> None:
    whole = "waktu,comment\n4,ok\n3,é".encode()

    assert faults(a_file(tmp_path, whole[:-1])) == {3: UnreadableLetters}
    assert faults(a_file(tmp_path, "waktu,comment\n4,ok\n3,é".encode("utf-16")[:-1])) == {
        3: UnreadableLetters
    }
    assert faults(a_file(tmp_path, b"waktu,comment\n4,ok\n3")) == {3: WrongWidth}


def test_a_huge_cell_costs_one_line_only(tmp_path: Path) -> None:
    path = a_file(tmp_path, f"waktu,comment\n4,{'a' * 1_000_000}\n3,ok\n2,{'b' * 40_000}\n")

    assert faults(path) == {2: HugeCell, 4: HugeCell}
    assert cells(path) == [("3", "ok")]


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"", NotATable),
        (b"\xff\xfe", NotATable),
        (b"%PDF-1.7 ...", NotATable),
        (b"PAR1....", NotATable),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, NotATable),
        (b"PK\x03\x04 cut", NotATable),
        (bytes(range(256)) * 40, LoketError),
        (b"waktu,comment,Waktu\n", RepeatedColumn),
        (",".join(f"c{n}" for n in range(16_385)).encode(), TooManyColumns),
    ],
)
def test_what_is_no_table_is_refused(
    tmp_path: Path, content: bytes, error: type[LoketError]
) -> None:
    with pytest.raises(error, match=r"x\.csv"):
        cells(a_file(tmp_path, content))


@pytest.mark.parametrize("name", ["absent.csv", "."])
def test_a_file_that_cannot_be_opened_is_named(tmp_path: Path, name: str) -> None:
    with pytest.raises(NoSuchFile):
        cells(tmp_path / name)


def test_a_spreadsheet_gives_what_it_shows(tmp_path: Path) -> None:
    path = a_workbook(
        tmp_path,
        ("answered_at", "waktu", "comment"),
        (date(2026, 11, 16), 4, "a\nb"),
        (datetime.fromisoformat("2026-11-16T08:59:59.999999"), 4.0, True),
        (46_342, 4.5, None),
        (46_342.5, "3", 7),
        ("2026-11-16", None, "x"),
    )

    assert cells(path, dates=("answered_at",)) == [
        ("2026-11-16", "4", "a\nb"),
        ("2026-11-16T09:00:00", "4", "TRUE"),
        ("2026-11-16", "4.5", ""),
        ("2026-11-16T12:00:00", "3", "7"),
        ("2026-11-16", "", "x"),
    ]


def test_what_a_file_is_says_its_content_and_not_its_name(tmp_path: Path) -> None:
    book = a_workbook(tmp_path, ("waktu", "comment"), (4, "ok"), name="x.csv")

    assert cells(book) == [("4", "ok")]
    assert cells(a_file(tmp_path, TEXT, "y.xlsx")) == [("4", "Bagus – café")]


def test_a_macro_workbook_under_another_name_is_only_read(tmp_path: Path) -> None:
    path = changed(
        a_workbook(tmp_path, ("waktu",), (4,)),
        "[Content_Types].xml",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
        "application/vnd.ms-excel.sheet.macroEnabled.main+xml",
    )

    assert cells(path) == [("4",)]


def test_a_strict_workbook_is_told_and_not_called_blank(tmp_path: Path) -> None:
    path = changed(
        a_workbook(tmp_path, ("waktu",), (4,)),
        "xl/workbook.xml",
        "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
        "http://purl.oclc.org/ooxml/spreadsheetml/main",
    )

    with pytest.raises(NotATable, match=r"Strict Open XML.*Simpan lagi"):
        cells(path)


def test_a_formula_counts_by_the_value_left_beside_it(tmp_path: Path) -> None:
    path = a_workbook(tmp_path, ("waktu", "comment"), ("=2+2", "a"), (3, "=1+"), (2, "b"))
    changed(path, "xl/worksheets/sheet1.xml", "<f>2+2</f><v></v>", "<f>2+2</f><v>4</v>")

    assert cells(path) == [("4", "a"), ("2", "b")]
    assert faults(path) == {3: FormulaWithoutValue}


def test_a_formula_that_gives_an_empty_text_leaves_its_cell_blank(tmp_path: Path) -> None:
    empty = '=IF(A2="","",1)'
    path = a_workbook(tmp_path, ("waktu", "Ket"), (4, empty), (None, empty))
    for row in (2, 3):
        changed(path, "xl/worksheets/sheet1.xml", f'r="B{row}"', f'r="B{row}" t="str"')

    assert cells(path) == [("4", "")]
    assert faults(path) == {}


def test_rows_far_below_are_not_made_up(tmp_path: Path) -> None:
    path = a_workbook(tmp_path, ("waktu",), (4,), (3,))
    changed(path, "xl/worksheets/sheet1.xml", '<row r="3"', '<row r="1048576"')
    changed(path, "xl/worksheets/sheet1.xml", 'r="A3"', 'r="A1048576"')

    start = process_time()
    with read_table(path, ("waktu",)) as table:
        assert [line.number for line in table.lines] == [2, 1048576]
    assert process_time() - start < 1


def test_merged_cells_are_refused_by_their_place(tmp_path: Path) -> None:
    book = Workbook()
    assert book.active is not None
    for row in (("waktu",), (4,), (None,)):
        book.active.append(row)
    book.active.merge_cells("A2:A3")
    book.save(tmp_path / "x.xlsx")

    with pytest.raises(MergedCells, match="A2:A3"):
        cells(tmp_path / "x.xlsx")


def test_a_sheet_that_lies_about_its_size_is_read_as_it_is(tmp_path: Path) -> None:
    path = a_workbook(tmp_path, ("waktu",), (4,), (3,))
    changed(path, "xl/worksheets/sheet1.xml", 'ref="A1:A3"', 'ref="A1:XFD1048576"')

    assert cells(path) == [("4",), ("3",)]


def test_a_row_number_no_spreadsheet_has_is_refused(tmp_path: Path) -> None:
    row = "999999999"
    path = a_workbook(tmp_path, ("waktu",), (4,))
    changed(path, "xl/worksheets/sheet1.xml", '<row r="2"', f'<row r="{row}"')
    changed(path, "xl/worksheets/sheet1.xml", 'r="A2"', f'r="A{row}"')

    with pytest.raises(NotATable):
        cells(path)


@pytest.mark.parametrize("last", ["1", "2"])
def test_rows_out_of_order_or_twice_are_never_dropped(tmp_path: Path, last: str) -> None:
    path = a_workbook(tmp_path, ("waktu",), (4,), (3,))
    changed(path, "xl/worksheets/sheet1.xml", '<row r="3"', f'<row r="{last}"')

    with pytest.raises(NotATable, match="berulang atau tidak urut"):
        cells(path)


def test_a_file_that_unpacks_into_too_much_is_refused_unopened(tmp_path: Path) -> None:
    path = a_workbook(tmp_path, ("waktu",), (4,))
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/zeros.bin", b"\0" * 60 * 1024 * 1024)

    with pytest.raises(NotATable, match="terlalu besar"):
        cells(path)


@pytest.mark.parametrize(("n", "size"), [(1_001, 1), (3, 400_000)])
def test_too_many_parts_and_too_dense_ones_are_refused(tmp_path: Path, n: int, size: int) -> None:
    path = a_workbook(tmp_path, ("waktu",), (4,))
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        for part in range(n):
            archive.writestr(f"xl/media/{part}.bin", b"\0" * size)

    with pytest.raises(NotATable, match="terlalu besar"):
        cells(path)


def test_an_xml_bomb_is_refused(tmp_path: Path) -> None:
    bomb = '<!DOCTYPE a [<!ENTITY b "haha"><!ENTITY c "&b;&b;&b;">]><worksheet>&c;'
    path = changed(
        a_workbook(tmp_path, ("waktu",), (4,)), "xl/worksheets/sheet1.xml", "<worksheet", bomb
    )

    with pytest.raises(NotATable):
        cells(path)


def test_a_cut_archive_and_a_foreign_one_are_refused(tmp_path: Path) -> None:
    whole = a_workbook(tmp_path, ("waktu",), *((4,) for _ in range(500))).read_bytes()
    foreign = io.BytesIO()
    with zipfile.ZipFile(foreign, "w") as archive:
        archive.writestr("../../etc/passwd", "x")

    for content in (whole[: len(whole) // 2], foreign.getvalue()):
        with pytest.raises(NotATable):
            cells(a_file(tmp_path, content, "x.xlsx"))


def test_a_damaged_byte_anywhere_never_ends_in_a_traceback(tmp_path: Path) -> None:
    whole = a_workbook(tmp_path, ("waktu", "comment"), *((4, f"x{n}") for n in range(50)))
    content = whole.read_bytes()
    rng = random.Random(1)
    for _ in range(60):
        broken = bytearray(content)
        broken[rng.randrange(len(broken))] ^= 1 << rng.randrange(8)
        path = a_file(tmp_path, bytes(broken), "broken.xlsx")
        with suppress(Invalid):
            cells(path)


@settings(max_examples=150, deadline=None)
@given(
    rows=st.lists(
        st.tuples(
            st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20),
            st.text(st.characters(exclude_categories=["Cs"]), max_size=60),
        ).filter(lambda row: any(cell.strip() for cell in row)),
        max_size=6,
    ),
    delimiter=st.sampled_from(",;\t|"),
)
def test_what_the_csv_module_writes_is_read_back_whole(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str]], delimiter: str
) -> None:
    path = tmp_path_factory.getbasetemp() / "round.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=delimiter, quoting=csv.QUOTE_ALL)
        writer.writerows([("waktu", "comment"), *rows])

    assert cells(path) == rows
