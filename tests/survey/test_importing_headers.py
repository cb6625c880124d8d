"""The names of columns: found under titles and in two rows, freed of what programs left there."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.exchange.tables.headers import GARBLED, BlockAbove, OneColumn, find_header, tidy
from survey.exchange.tables.reading import read_table
from tests.desk import a_desk

KNOWN = ("id", "no", "tanggal", "answered_at", "u1", "u2", "u3", "waktu", "biaya")
AROUND = (
    "",
    "\ufeff",
    "\ufeff\ufeff",
    "ï»¿",
    "Ã¯Â»Â¿",
    "п»ї",
    "∩╗┐",
    "\u200b",
    "\xa0",
    "\x00",
    " \t",
)


@pytest.mark.parametrize("quote", ['"', "'", "“", ""])
@pytest.mark.parametrize("before", AROUND)
def test_a_name_is_what_a_person_would_say_it_is(before: str, quote: str) -> None:
    assert tidy(f"{before}{quote}{before}answered_at{quote}\u200d \xa0") == "answered_at"


def test_spaces_inside_a_name_are_single_ones() -> None:
    assert tidy("Stempel\n\xa0 waktu") == "Stempel waktu"


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=12), st.sampled_from(GARBLED))
def test_tidying_a_name_twice_is_tidying_it_once(name: str, mark: str) -> None:
    assert tidy(tidy(mark + name)) == tidy(mark + name) == tidy(name)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le"])
@pytest.mark.parametrize("mark", ["ï»¿", "\ufeff", "\ufeff\ufeff", 'ï»¿"', "\ufeff\xa0"])
def test_a_garbled_first_name_is_read_in_every_encoding(
    tmp_path: Path, encoding: str, mark: str
) -> None:
    path = tmp_path / "x.csv"
    end = '"' if mark.endswith('"') else ""
    path.write_bytes(f"{mark}id{end},waktu\n7,4\n".encode(encoding))

    with read_table(path, KNOWN) as table:
        assert table.columns == ("id", "waktu")


TITLE = ["REKAPITULASI", "", ""]


@pytest.mark.parametrize(
    ("rows", "names", "above", "n_rows"),
    [
        ([["no", "U1"], ["1", "4"]], ("no", "U1"), 0, 1),
        ([TITLE, ["DINAS", "", ""], ["No", "U1: x", "Ket"]], ("No", "U1: x", "Ket"), 2, 1),
        ([["DINAS CONTOH", "2026", "x"], ["U1", "U2", "Ket"]], ("U1", "U2", "Ket"), 1, 1),
        ([["Apa", "Siapa"], ["waktu", "ya"]], ("Apa", "Siapa"), 0, 1),
        ([["Apa", "Siapa"], ["ya", "tidak"]], ("Apa", "Siapa"), 0, 1),
        ([["waktu", "Alasan", ""], ["4", "biaya", "u1"]], ("waktu", "Alasan", ""), 0, 1),
        (
            [["No", "Tanggal", "Unsur", "", "Ket."], ["", "", "U1", "U2", "1 = buruk"]],
            ("No", "Tanggal", "U1", "U2", "Ket."),
            0,
            2,
        ),
        ([["Id", ":", "Dukcapil"], ["no", "waktu", "Ket"]], ("no", "waktu", "Ket"), 1, 1),
        ([["waktu", ":", "id"], ["no", "u1", "u2"]], ("no", "u1", "u2"), 1, 1),
        (
            [["Unit", ": Dukcapil"], ["RES", "TANGGAL", "Nilai"], ["", "", "U1", "U2"]],
            ("RES", "TANGGAL", "U1", "U2"),
            1,
            2,
        ),
        ([["DAFTAR", ""], ["no", "u1"], ["1", "4"]], ("no", "u1"), 1, 1),
        ([["no", "u1", "2026"], ["1", "4", "x"]], ("no", "u1", "2026"), 0, 1),
        ([[]], (), 0, 1),
    ],
)
def test_names_are_found_where_people_put_them(
    rows: list[list[str]], names: tuple[str, ...], above: int, n_rows: int
) -> None:
    header = find_header(rows, KNOWN)

    assert (header.names, header.above, header.rows) == (names, above, n_rows)


def test_a_title_above_a_list_in_csv_costs_no_line(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text('DAFTAR, 2026\n\nNo;Unsur;;Saran\n;U1;U2;\n1;4;3;"a\n\nb"\n2;3;4;c\n')

    with read_table(path, KNOWN, is_list=lambda _names: True) as table:
        assert (table.columns, table.n_titles) == (("No", "U1", "U2", "Saran"), 1)
        assert [(line.number, line.cells) for line in table.lines] == [
            (5, ("1", "4", "3", "a\n\nb")),
            (8, ("2", "3", "4", "c")),
        ]


def test_names_of_a_second_block_are_not_those_of_the_first() -> None:
    rows = [["Survei"], ["No", "U1", "U2"], ["1", "4", "4"], ["No", "U1", "U2", "U3"], ["1"]]

    header = find_header(rows, KNOWN)

    assert (header.above, header.names) == (1, ("No", "U1", "U2"))


@pytest.mark.parametrize("names", ["Responden,Waktu,", "Tgl,Waktu,", "Waktu,Ket,"])
def test_another_list_above_the_one_that_is_read_is_refused(tmp_path: Path, names: str) -> None:
    lines = "4,2,\n3,2,\n"
    path = tmp_path / "x.csv"
    path.write_text(f"{names}\n{lines},,\nNo,Tanggal,Waktu\n1,2026-06-01,4\n")

    with pytest.raises(BlockAbove, match=r"\(No, Tanggal, Waktu\)"):
        read_table(path, KNOWN, is_list=lambda _names: True)


def test_words_and_numbers_of_a_title_make_no_list(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("Waktu,: 2026,\nSemester,1,\nNo,Tanggal,Waktu\n1,2026-06-01,4\n")

    with read_table(path, KNOWN, is_list=lambda _names: True) as table:
        assert table.n_titles == 2


@pytest.mark.parametrize("text", ['"tanggal,waktu"\n"2026-05-04,4"\n', "tanggal^waktu\n1^4\n"])
def test_names_in_a_single_cell_are_told_as_what_they_are(tmp_path: Path, text: str) -> None:
    path = tmp_path / "x.csv"
    path.write_text(text)

    with pytest.raises(OneColumn, match="satu kolom"):
        read_table(path, KNOWN, is_list=lambda _names: True)


LIST = "No,Tanggal,U1,U2,U3\n1,2026-06-01,3,4,3\n2,2026-06-02,4,4,2\n"


@pytest.mark.parametrize(
    ("above", "named"),
    [
        ("Tanggal,Puas\n2026-06-01,4\n2026-06-02,3\nTanggal,kepuasan\n", "2026-06-01, 4; 2026-06"),
        ("2026-06-01 08:00,4,Bagus\nTanggal,kepuasan,comment\n", "2026-06-01 08:00, 4, Bagus"),
        ("1 Juni 2026,Baik,Baik\nTanggal,waktu,biaya\n", "1 Juni 2026, Baik, Baik"),
        ("Nama,Puas\nAni,4\nTanggal,kepuasan\n", "Ani, 4"),
        ("Responden,Nilai\n1,4\n2,3\nTanggal,waktu,biaya\n", "1, 4; 2, 3"),
        ("Skala,4,3,2,1\nNo,Tanggal,waktu,biaya,produk\n", "Skala, 4, 3, 2, 1"),
        ("a,25,64\nb,65,76\nc,77,88\nNo,Tanggal,waktu\n", "a, 25, 64; b, 65, 76; c, 77, 88"),
    ],
)
def test_rows_above_the_names_that_may_be_ratings_are_named_with_what_to_do(
    tmp_path: Path, above: str, named: str
) -> None:
    with a_desk(tmp_path) as desk, pytest.raises(BlockAbove) as refused:
        desk.bring(above)

    assert f"tidak akan terbaca: {named}" in str(refused.value)
    assert "hapus baris itu" in str(refused.value)
    assert "pindahkan ke bawah judul kolom" in str(refused.value)


def test_a_row_above_the_names_is_read_when_it_was_moved_below_them(tmp_path: Path) -> None:
    with a_desk(tmp_path) as desk:
        lines = "2026-06-01,4\n2026-06-02,3\n"
        with pytest.raises(BlockAbove):
            desk.bring(f"{lines}Tanggal,kepuasan\n2026-06-03,2\n")

        assert desk.bring(f"Tanggal,kepuasan\n2026-06-03,2\n{lines}").stored == 3


@pytest.mark.parametrize(
    "title",
    [
        "Kantor,021,5551234,Fax,5551235",
        "Skala,1,2,3,4",
        "Target,,4,4,",
        "Periode,2026-01-01,s.d.,2026-06-30",
        "1,2,3,4,5",
        "Keterangan,,\n1,Tidak baik,D\n2,Kurang baik,C\n3,Baik,B\n4,Sangat baik,A",
    ],
)
def test_titles_with_numbers_are_titles(tmp_path: Path, title: str) -> None:
    with a_desk(tmp_path) as desk:
        outcome = desk.bring(f"{title}\n{LIST}", order="list")

    assert (outcome.stored, outcome.left_out.n_titles) == (2, len(title.splitlines()))
