"""Rows below a list: passed over where they say what they are, given back where nobody can tell."""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.formula import ArrayFormula

from survey.exchange.footers import NamesAgain
from survey.exchange.outcomes import ImportOutcome
from tests.desk import Desk, a_desk

ON = date(2026, 6, 30)
CITIZENS = "no,waktu,biaya,Ket.,comment\n1,4,3,,\n2,3,3,,cepat\n3,4,4,,\n"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with a_desk(tmp_path) as desk:
        yield desk


def a_book(desk: Desk, **sheets: Sequence[Sequence[object]]) -> Path:
    book = Workbook()
    assert book.active is not None
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(desk.folder / "x.xlsx")
    return desk.folder / "x.xlsx"


def with_fours(path: Path) -> None:
    """Leave 4 beside every formula, as a spreadsheet leaves its result."""
    with ZipFile(path) as archive:
        parts = {info.filename: archive.read(info) for info in archive.infolist()}
    with ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, re.sub(rb"</f><v ?/>|</f><v></v>", b"</f><v>4</v>", content))


def counts(outcome: ImportOutcome) -> tuple[int, int, int]:
    return outcome.stored, outcome.rejected, len(outcome.left_out.footers)


@pytest.mark.parametrize(
    "label",
    [
        *("Modus", "Median", "Min", "Maks", "Nilai Minimum", "Nilai Maksimum", "Nilai Terendah"),
        *("Nilai Tertinggi", "Σ", "Frekuensi", "Pembulatan", "Target", "Peringkat", "Prioritas"),
        *("Banyak responden", "Subtotal Januari", "NRR per ruang lingkup", "Apa saja", "Mei 2026"),
        *("Total Nilai Pertanyaan", "Nilai Rata-rata Pertanyaan", "Total Januari 2026"),
    ],
)
def test_a_word_where_others_have_a_number_is_no_citizen(desk: Desk, label: str) -> None:
    outcome = desk.bring(f"{CITIZENS}{label},4,4,,\n", on=ON)

    assert counts(outcome) == (3, 1, 0)
    assert f"Kolom “no” berisi “{label}”" in desk.rejected()[0]["rejected_reason"]


@pytest.mark.parametrize("number", ["4", "4.", "4a", "No. 4", "04/2026", "R-04", "(4)"])
def test_a_number_may_be_written_in_any_way(desk: Desk, number: str) -> None:
    for name in ("no", "No. Responden", "Nomor"):
        text = CITIZENS.replace("no,", f"{name},", 1)
        outcome = desk.bring(
            f"{text}{number},4,4,,\n",
            on=ON,
            ignore_unknown=True,
            batch=name + number,
            other_people=True,
        )
        assert counts(outcome) == (4, 0, 0)


@pytest.mark.parametrize("numbers", [("R1", "R2", "R3"), ("Ani", "Budi", "Citra"), ("", "", "")])
def test_where_numbers_are_written_otherwise_or_not_at_all_everybody_counts(
    desk: Desk, numbers: Sequence[str]
) -> None:
    text = "no,waktu\n" + "".join(f"{number},4\n" for number in numbers)

    assert counts(desk.bring(text, on=ON)) == (3, 0, 0)


def test_a_sheet_of_months_beside_a_list_is_no_list_of_citizens(desk: Desk) -> None:
    names = ("no", "kepuasan")
    path = a_book(
        desk,
        Data=[names, (1, 4), (2, 3), (3, 3)],
        Rekap=[names, ("Januari", 4), ("Februari", 3)],
    )

    outcome = desk.bring(path, on=ON)

    assert counts(outcome) == (3, 2, 0)


@pytest.mark.parametrize(
    "footer", [",4,4,Jumlah,", ",4,4,,Rata-rata", ",4,4,Modus,", ",4,4,,", ",4,4,x,y"]
)
def test_a_row_without_a_number_below_numbered_ones_goes_back(desk: Desk, footer: str) -> None:
    outcome = desk.bring(f"{CITIZENS}{footer}\n", on=ON, ignore_unknown=True)

    assert counts(outcome) == (3, 1, 0)


def test_a_row_without_a_label_below_a_row_of_sums_goes_back(desk: Desk) -> None:
    text = "nama,no,waktu\nAni,,4\nBudi,,3\n,Jumlah,4\n,,4\n"

    outcome = desk.bring(text, on=ON, ignore_unknown=True)

    assert counts(outcome) == (2, 1, 1)
    assert "tidak bernomor" in desk.rejected()[0]["rejected_reason"]


def test_a_row_given_back_for_want_of_a_number_is_not_counted_by_bringing_it_again(
    desk: Desk,
) -> None:
    desk.bring(f"{CITIZENS},4,4,,\n", on=ON, ignore_unknown=True)
    path = desk.folder / "ratings.rejected.csv"

    again = desk.bring(path, on=ON, ignore_unknown=True)
    text = path.read_text(encoding="utf-8-sig").replace(",,4,4,,", ",4,4,4,,")
    numbered = desk.bring(text, "n.csv", on=ON, ignore_unknown=True)

    assert counts(again) == (0, 1, 0)
    assert counts(numbered) == (1, 0, 0)


def test_rows_given_back_stay_refused_as_long_as_they_say_the_same(desk: Desk) -> None:
    desk.bring(f"{CITIZENS}Apa saja,4,4,,\nJanuari,4,4,,\n", on=ON, ignore_unknown=True)
    path = desk.folder / "ratings.rejected.csv"

    again = desk.bring(path, on=ON, ignore_unknown=True)
    text = path.read_text(encoding="utf-8-sig").replace(",Januari,", ",4,")
    numbered = desk.bring(text, "n.csv", on=ON, ignore_unknown=True)

    assert counts(again) == (0, 2, 0)
    assert counts(numbered) == (1, 1, 0)


def test_a_line_with_a_day_needs_no_number(desk: Desk) -> None:
    days = "".join(f"{n},2026-05-0{n},4\n" for n in (1, 2, 3))

    outcome = desk.bring(f"no,tanggal,waktu\n{days},2026-05-04,4\n,,4\n")

    assert counts(outcome) == (4, 1, 0)


@pytest.mark.parametrize("said", ["IKM", "Nilai", "Mutu Pelayanan", "Total"])
@pytest.mark.parametrize(
    "header", ["no,unit kerja,waktu", "answered_at,unit kerja,waktu", "x,waktu"]
)
def test_a_citizen_with_such_a_word_in_an_unread_column_is_given_back_not_dropped(
    desk: Desk, header: str, said: str
) -> None:
    first = {"no": "1,", "answered_at": "2026-05-04,", "x": ""}[header.split(",", maxsplit=1)[0]]

    outcome = desk.bring(f"{header}\n{first}{said},4\n", on=ON, ignore_unknown=True)

    assert counts(outcome) == (0, 1, 0)
    assert "ubah isi sel itu" in desk.rejected()[0]["rejected_reason"]


@pytest.mark.parametrize(
    "formula",
    [
        "=SUM(B2:B4)",
        "=average(B$2:B$4)",
        "=SUBTOTAL(9,B2:B4)",
        "=SUM(Mei!B2:B9)",
        "=B4/1",
        "=MODE.SNGL(B2:B4)",
        "=AVERAGE(Rekap!A:A)",
        "=SUM(Nilai)",
        "=B4/$A$2",
        ArrayFormula("B5", "=SUM(B2:B4*1)"),
    ],
)
def test_a_score_that_is_a_sum_of_other_rows_is_no_citizen(
    desk: Desk, formula: str | ArrayFormula
) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (("nama", "waktu"), ("Ani", 4), ("Budi", 3), ("Citra", 4), (None, formula)):
        sheet.append(row)
    book.save(desk.folder / "x.xlsx")
    with_fours(desk.folder / "x.xlsx")

    outcome = desk.bring(desk.folder / "x.xlsx", on=ON, ignore_unknown=True)

    assert counts(outcome) == (3, 1, 0)
    ((_, reason),) = outcome.faults
    assert str(reason).startswith("Kolom “waktu” berisi rumus")
    again = desk.bring(desk.folder / "x.xlsx.rejected.csv", on=ON, ignore_unknown=True)
    assert counts(again) == (0, 1, 0)


@pytest.mark.parametrize(
    "formula",
    ["=VLOOKUP(A5,Skala!A1:B4,2,0)", "=IF(A5=1,4,3)", "=SUM(A5:C5)", "=2+2", "=$F$1", "=Mei!B7"],
)
def test_a_score_that_a_formula_makes_of_its_own_row_counts(desk: Desk, formula: str) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (("nama", "waktu"), ("Ani", 4), ("Budi", 3), ("Citra", 4), ("Dewi", formula)):
        sheet.append(row)
    book.save(desk.folder / "x.xlsx")
    with_fours(desk.folder / "x.xlsx")

    assert desk.bring(desk.folder / "x.xlsx", on=ON, ignore_unknown=True).stored == 4


def test_a_running_mean_beside_the_scores_makes_no_line_a_sum(desk: Desk) -> None:
    path = a_book(
        desk, S=[("waktu", "Rata-rata"), (4, "=AVERAGE(A$2:A2)"), (3, "=AVERAGE(A$2:A3)")]
    )
    with_fours(path)

    assert desk.bring(path, on=ON, ignore_unknown=True).stored == 2


def test_names_that_stand_again_in_another_order_are_refused(desk: Desk) -> None:
    text = "waktu,biaya\n4,3\nbiaya,waktu\n3,4\n"

    with pytest.raises(NamesAgain, match="baris 3: ada judul kolom lagi"):
        desk.bring(text, on=ON)

    assert desk.answers() == []
    same = desk.bring("waktu,biaya\n4,3\nwaktu,biaya\n3,4\n", on=ON)
    assert counts(same) == (2, 1, 0)


def test_names_far_below_refuse_the_whole_list_before_anything_is_stored(desk: Desk) -> None:
    text = "waktu,biaya\n" + "4,3\n" * 2001 + "biaya,waktu\n3,4\n3,4\n"

    with pytest.raises(NamesAgain, match="baris 2003: ada judul kolom lagi"):
        desk.bring(text, on=ON)

    assert desk.answers() == []


@pytest.mark.parametrize(
    "names",
    ["Nomor,Tanggal,Nilai kepuasan,", "No,Tgl,Sarana,Biaya", "No,Tanggal,Puas,Alasan"],
)
def test_a_second_block_is_refused_though_its_names_are_not_ours(desk: Desk, names: str) -> None:
    text = f"No,Tanggal,persyaratan,waktu\n1,2026-05-04,4,4\n\n{names}\n1,2026-06-01,1,2\n"

    with pytest.raises(NamesAgain, match="baris 4: ada judul kolom lagi"):
        desk.bring(text)

    assert desk.answers() == []


def test_a_sum_that_goes_on_numbering_is_told_by_its_remark(desk: Desk) -> None:
    lines = "1,4,3,\n2,4,3,puas\n3,4,3,\n4,4,3,NRR\n5,4,4,Jumlah\n"

    outcome = desk.bring(f"No,U1,U2,Ket\n{lines}", on=ON, order="list", ignore_unknown=True)

    assert counts(outcome) == (3, 2, 0)


def test_a_column_of_such_words_says_nothing_of_a_sum(desk: Desk) -> None:
    lines = "1,4,IKM\n2,3,Kinerja\n3,4,IKM\n"

    outcome = desk.bring(f"No,U1,Topik\n{lines}", on=ON, order="list", ignore_unknown=True)

    assert counts(outcome) == (3, 0, 0)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("No,U1,U2,U3,U4,U5\n1,4,4,4,4,4\n\nNo,U6,U7,U8,U9,\n1,4,3,4,3,\n", 4),
        ("persyaratan,prosedur\n4,3\nwaktu,biaya\n3,4\n", 3),
        ("persyaratan\n4\nwaktu\n3\n", 3),
        ("No,answered_at,kepuasan\n1,2026-05-04,4\nNo,Tanggal,Jumlah\n1,2026-05-04,3\n", 3),
        ("No,Nama,U1,U2\n1,Ani,4,4\nNo,U3,U4,U5,U6,U7\n1,4,3,2,3,4\n", 3),
    ],
)
def test_lines_below_other_names_are_not_read_under_the_first_ones(
    desk: Desk, text: str, line: int
) -> None:
    with pytest.raises(NamesAgain, match=f"baris {line}: ada judul kolom lagi"):
        desk.bring(
            text, on=None if "answered_at" in text else ON, order="list", ignore_unknown=True
        )

    assert desk.answers() == []


def test_a_citizen_may_write_the_names_of_columns(desk: Desk) -> None:
    text = "No,biaya,comment,Kesan\n1,4,waktu,biaya\n2,3,biaya,no\n"

    assert counts(desk.bring(text, on=ON, ignore_unknown=True)) == (2, 0, 0)


@pytest.mark.parametrize("number", ["IKM-{:03}", "Total {}", "mutu{}", "No. {}/IKM"])
def test_a_citizen_numbered_with_such_a_word_counts(desk: Desk, number: str) -> None:
    lines = "".join(f"{number.format(n)},2026-05-04,4\n" for n in (1, 2, 3))

    outcome = desk.bring(f"No,answered_at,kepuasan\n{lines}Jumlah,,4\n")

    assert counts(outcome) == (3, 0, 1)


@pytest.mark.parametrize(
    "lines", ["IKM-A1,4\nIKM-B2,4\nMutu-C3,4\n", "Nilai,4\nTotal,4\nAni,3\n", "Nilai,4\n"]
)
def test_who_may_be_a_citizen_is_kept_in_the_rejected_file(desk: Desk, lines: str) -> None:
    outcome = desk.bring(f"Responden,kepuasan\n{lines}", on=ON, ignore_unknown=True)

    assert outcome.left_out.footers == ()
    assert outcome.stored + outcome.rejected == lines.count("\n")


def test_the_numbers_of_the_columns_are_no_citizen(desk: Desk) -> None:
    text = "No,U1,U2,U3\n1,2,3,4\n1,4,4,4\n2,3,3,3\n"

    outcome = desk.bring(text, on=ON, order="list")

    assert counts(outcome) == (2, 0, 1)
    assert outcome.left_out.footers[0].label == "1 2 3 4"
    text = "Nama,U1,U2\n1,2,3\nAni,4,4\n"
    named = desk.bring(text, on=date(2026, 7, 1), order="list", ignore_unknown=True)
    assert counts(named) == (1, 0, 1)
    text = "No,U1,U2,U3\n1,2,3,4\n2,4,4,4\n"
    assert desk.bring(text, "b.csv", on=date(2026, 7, 2), order="list").stored == 2


@pytest.mark.parametrize("header", ["Nama", "service"])
def test_below_a_sum_nothing_without_number_and_day_is_counted(desk: Desk, header: str) -> None:
    below = ("Nilai rata-rata tiap unsur", "Rangking", "N", "Unsur", "Keterangan", "")
    lines = "".join(f"{label},,3,3\n" for label in ("Jumlah", *below))
    names = f"{header},x,U1,U2\n"

    outcome = desk.bring(f"{names},,4,4\n,,3,3\n{lines}", on=ON, order="list", ignore_unknown=True)

    assert (outcome.stored, outcome.rejected) == (2, 7)


@pytest.mark.parametrize(
    ("head", "rows"),
    [
        ("no,Topik,kepuasan,comment", "1,Ani,4,\n2,Budi,3,\n,Nilai,kecewa,pungli\n"),
        ("no,Topik,kepuasan,comment", "1,Ani,4,\n2,Budi,3,\n,Nilai,4,Petugas ramah\n"),
        ("no,Topik,kepuasan,comment", "1,Ani,4,\n2,Budi,3,\n,Kinerja pelayanan,√,\n"),
        ("no,Topik,kepuasan,comment", "1,Ani,4,\n2,Mutu,3,\n,Mutu,4,\n"),
        ("no,kepuasan,comment", "1,4,\n2,3,\nNilai,1,Petugas minta uang\n"),
        ("answered_at,kepuasan,comment", "2026-05-04,4,\n2026-05-05,3,\nTotal,1,kecewa\n"),
    ],
)
def test_beside_what_no_sum_says_the_words_of_one_drop_nobody(
    desk: Desk, head: str, rows: str
) -> None:
    how: dict[str, Any] = (
        {} if head.startswith("answered_at") else {"on": ON, "ignore_unknown": True}
    )

    outcome = desk.bring(f"{head}\n{rows}", **how)
    again = desk.bring(desk.folder / "ratings.rejected.csv", **how)

    refused = outcome.rejected, again.rejected
    assert (outcome.left_out.footers, again.left_out.footers) == ((), ())
    assert outcome.stored + outcome.rejected == 3
    assert len(set(refused)) == 1


@pytest.mark.parametrize("beside", ["", "Baik", "B", "IKM", "81,25"])
def test_a_sum_with_a_figure_or_its_grade_beside_it_is_passed_over(desk: Desk, beside: str) -> None:
    """The control."""
    rows = f'1,Ani,4,\n2,Budi,3,\n,Nilai,"3,5","{beside}"\nIKM,,81,"{beside}"\n'

    outcome = desk.bring(f"no,nama,kepuasan,comment\n{rows}", on=ON, ignore_unknown=True)

    assert counts(outcome) == (2, 0, 2)


def test_a_citizen_given_back_for_his_topic_is_no_sum_in_the_file_of_rejected_lines(
    desk: Desk,
) -> None:
    desk.bring("Topik,kepuasan\nLoket,4\nNilai,2\n", on=ON, ignore_unknown=True)

    again = desk.bring(desk.folder / "ratings.rejected.csv", on=ON, ignore_unknown=True)

    assert counts(again) == (0, 1, 0)
