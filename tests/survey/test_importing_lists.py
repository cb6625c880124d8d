"""Lists as people keep them: what is no rating never counts as one, and is always said."""

import re
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from openpyxl import Workbook, load_workbook

from survey.exchange.answers.columns import UnknownColumns
from survey.exchange.footers import Footer
from survey.exchange.lists import DaysIgnored, IdsIgnored, LeftOutLines, SeveralDays
from survey.exchange.outcomes import ImportOutcome
from survey.exchange.tables.sheets import HiddenSheet
from survey.exchange.tables.table import OtherSheet
from survey.questionnaire import current
from survey.register import lines as stored
from tests.builders import UNIT, a_service, a_unit
from tests.desk import LATER, LONG_AGO, Desk, a_desk

FIELD = Path(__file__).resolve().parent.parent / "cases" / "field"
ON = date(2026, 6, 30)
MONTHS = ("Januari", "Februari", "Maret", "April", "Mei", "Juni")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with a_desk(tmp_path) as desk:
        yield desk


def bring(desk: Desk, name: str, **how: Any) -> ImportOutcome:
    return desk.bring(Path(shutil.copy(FIELD / name, desk.folder)), order="list", **how)


def sums(desk: Desk) -> list[int]:
    scores = [current().decode(answer.scores) for answer in desk.answers()]
    return [sum(one[item.key] for one in scores) for item in current().unsur]


def ids(desk: Desk) -> set[UUID]:
    with desk.register.read() as conn:
        return {one.id for one in stored.of_days(conn, UNIT, LONG_AGO, LATER, ["form"])}


# ---- sheets ----------------------------------------------------------------------------------


def test_all_six_months_of_a_workbook_are_read(desk: Desk) -> None:
    outcome = bring(desk, "six-months.xlsx")

    assert (outcome.stored, outcome.rejected) == (24, 0)
    assert outcome.n_by_sheet == dict.fromkeys(MONTHS, 4)
    assert outcome.day_label == "Tanggal"
    months = [answer.day[:7] for answer in desk.answers()]
    assert {month: months.count(month) for month in months} == {
        f"2026-0{n}": 4 for n in range(1, 7)
    }


def test_a_workbook_of_six_sheets_has_the_ids_of_one_long_list(desk: Desk, tmp_path: Path) -> None:
    book = load_workbook(FIELD / "six-months.xlsx")
    rows = [
        row for sheet in book.worksheets for row in sheet.iter_rows(min_row=2, values_only=True)
    ]
    rows += rows[:2]  # the k-th equal line counts over all sheets
    book["Juni"].append(rows[0])
    book["Februari"].append(rows[1])
    book.save(desk.folder / "months.xlsx")
    text = "".join(f"{row[0]:%Y-%m-%d},{','.join(map(str, row[1:]))}\n" for row in rows)

    desk.bring(desk.folder / "months.xlsx", order="list")
    with a_desk(tmp_path / "other") as other:
        other.bring("answered_at,U1,U2,U3,U4,U5,U6,U7,U8,U9\n" + text, order="list")
        assert ids(desk) == ids(other)
        assert len(ids(desk)) == 26


def test_a_line_of_several_sheets_is_rejected_with_its_sheet(desk: Desk) -> None:
    book = load_workbook(FIELD / "six-months.xlsx")
    book["Maret"]["C3"] = 7
    book.save(desk.folder / "months.xlsx")

    outcome = desk.bring(desk.folder / "months.xlsx", order="list")

    assert (outcome.stored, outcome.rejected) == (23, 1)
    ((number, reason),) = outcome.faults
    assert (number, str(reason)[:14]) == (3, "lembar Maret: ")
    assert reason.text("en").startswith("sheet Maret: “U2”")


def test_a_hidden_month_is_never_read_or_left_in_silence(desk: Desk) -> None:
    book = load_workbook(FIELD / "six-months.xlsx")
    book["Mei"].sheet_state = "veryHidden"
    book.save(desk.folder / "months.xlsx")

    with pytest.raises(HiddenSheet, match="Mei"):
        desk.bring(desk.folder / "months.xlsx", order="list")

    assert desk.answers() == []


# ---- rows that sum up others -----------------------------------------------------------------


def test_a_row_of_sums_is_no_respondent_though_its_digits_are_scores(desk: Desk) -> None:
    outcome = bring(desk, "hidden-sheet-footer-digits.xlsx")

    assert (outcome.stored, outcome.rejected) == (3, 0)
    assert [answer.day for answer in desk.answers()] == ["2026-05-04", "2026-05-05", "2026-05-06"]
    assert outcome.left_out == LeftOutLines(
        footers=tuple(
            Footer(number, label, "", is_closing=False)
            for number, label in ((5, "Jumlah"), (6, "NRR"))
        ),
        sheets=(OtherSheet("Catatan", 1, hidden=True),),
    )


@pytest.mark.parametrize(
    "label",
    [
        *("Jumlah", "TOTAL", "NRR", "NRR per unsur", "NRR tertimbang", "Rata-rata", "Bobot 0,111"),
        *("IKM Unit Pelayanan", "Mutu", "Kinerja Unit Pelayanan", "*) Jumlah NRR tertimbang x 25"),
        *("Jumlah nilai per unsur", "Nilai rata - rata:"),
    ],
)
def test_what_offices_write_below_a_list_is_known(desk: Desk, label: str) -> None:
    outcome = desk.bring(f"no,waktu,biaya\n1,4,3\n{label.replace(',', '.')},4,3\n", on=ON)

    assert (outcome.stored, outcome.rejected) == (1, 0)
    assert [row.number for row in outcome.left_out.footers] == [3]


@pytest.mark.parametrize(
    ("header", "line"),
    [
        ("no,waktu,comment", "1,4,Jumlah"),
        ("answered_at,comment,waktu", "2026-05-04,Kinerja pelayanan,4"),
        ("no,waktu,kesan", "1,4,Total"),
        ("saran,waktu", "Jumlah kursi kurang,4"),
    ],
)
def test_a_citizen_who_says_such_a_word_is_still_a_respondent(
    desk: Desk, header: str, line: str
) -> None:
    outcome = desk.bring(f"{header}\n{line}\n", on=ON, ignore_unknown=True)

    assert (outcome.stored, outcome.left_out.footers) == (1, ())


def test_a_code_that_is_such_a_word_makes_no_row_of_sums(tmp_path: Path) -> None:
    unit = a_unit("skm", services=(a_service("total"),))
    with a_desk(tmp_path, units=[unit]) as desk:
        text = "unit,service,questionnaire,waktu\nskm,total,skm-2017/1,4\n"

        outcome = desk.bring(text, unit="skm", on=ON)

    assert (outcome.stored, outcome.left_out.footers) == (1, ())


@pytest.mark.parametrize(
    "line",
    ["Jumlah,4", ",,Jumlah,4,", "Jumlah,,2026-05-04,4", ",Jumlah,,4"],
)
def test_a_row_of_sums_is_known_wherever_its_name_stands(desk: Desk, line: str) -> None:
    text = f"no,nama,answered_at,waktu\n1,Ani,2026-05-04,3\n{line}\n"

    outcome = desk.bring(text, ignore_unknown=True)

    assert (outcome.stored, outcome.rejected) == (1, 0)
    assert [row.label for row in outcome.left_out.footers] == ["Jumlah"]


# ---- titles, two rows of names, cells beside the table ---------------------------------------


def test_a_list_under_a_title_and_two_rows_of_names_is_read(desk: Desk) -> None:
    outcome = bring(desk, "two-row-header.xlsx")

    assert (outcome.stored, outcome.rejected) == (5, 0)
    assert sums(desk) == [19, 16, 16, 17, 16, 15, 12, 18, 16]
    assert outcome.left_out == LeftOutLines(n_titles=1, columns=("Keterangan",))


def test_a_list_under_a_title_is_refused_by_its_own_names(desk: Desk) -> None:
    with pytest.raises(UnknownColumns, match="kolom U1: Persyaratan, U2: Prosedur"):
        bring(desk, "title-and-footer.csv")


def test_with_plain_names_and_days_it_is_read_without_its_title_and_sums(desk: Desk) -> None:
    text = (FIELD / "title-and-footer.csv").read_text(encoding="utf-8")
    text = re.sub(r"(U\d): \w+", r"\1", re.sub(r"(\d\d)/(\d\d)/(\d{4})", r"\3-\2-\1", text))

    outcome = desk.bring(text, order="form")

    assert (outcome.stored, outcome.rejected) == (10, 0)
    assert sums(desk) == [31, 31, 30, 30, 35, 31, 36, 34, 33]  # U8 is sarana, U9 pengaduan
    assert outcome.left_out.n_titles == 2
    assert [row.label for row in outcome.left_out.footers] == [
        "Jumlah",
        "NRR per unsur",
        "NRR tertimbang",
    ]


def test_a_blank_column_is_no_reason_to_refuse_a_list(desk: Desk) -> None:
    outcome = desk.bring("waktu,Ket.,,biaya\n4,,,3\n3, ,,\n", on=ON)

    assert (outcome.stored, outcome.left_out) == (2, LeftOutLines())


def test_a_column_that_is_not_read_is_named(desk: Desk) -> None:
    outcome = desk.bring("Ket.,,waktu\nx,y,4\n", on=ON, ignore_unknown=True)

    assert outcome.left_out.columns == ("Ket.", "#2")


def test_a_column_that_is_filled_late_is_not_taken_for_blank(desk: Desk) -> None:
    with pytest.raises(UnknownColumns, match=r"Ket\."):
        desk.bring("waktu,Ket.\n" + "4,\n" * 2500 + "3,x\n", on=ON)


def test_what_stands_beside_the_table_is_named_and_what_stands_in_it_refused(desk: Desk) -> None:
    beside = desk.bring("waktu,,Grafik\n4,,x\n", on=ON)

    assert (beside.stored, beside.left_out.columns) == (1, ("Grafik",))
    with pytest.raises(UnknownColumns, match="kolom Ket tidak dikenal"):
        desk.bring("waktu,Ket,,Grafik\n4,y,,x\n", on=ON)


@pytest.mark.parametrize("name", ["waktu 2", "waktu_2", "Nilai"])
def test_a_second_block_beside_the_table_is_refused(desk: Desk, name: str) -> None:
    with pytest.raises(UnknownColumns, match=f"kolom {name}"):
        desk.bring(f"waktu,,{name}\n4,,3\n3,,4\n", on=ON)


# ---- days and ids nobody would read ----------------------------------------------------------


@pytest.mark.parametrize("ignore", [True, False])
def test_days_are_not_thrown_away_for_one_day(desk: Desk, *, ignore: bool) -> None:
    with pytest.raises(DaysIgnored, match=r"“Tanggal Isi”.*answered_at.*--on"):
        bring(desk, "one-day-trap.csv", on=ON, ignore_unknown=ignore)

    assert desk.answers() == []


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("Tanggal", "2026-05-04"),
        ("tgl", "4"),
        ("Timestamp", "2026/05/04 8:30:00"),
        ("Stempel waktu", "04/05/2026 08.30.00"),
        ("Hari", "Senin"),
        ("date", "x"),
        ("Waktu pengisian", "04.05"),
        ("Bulan", "Januari"),
        ("Kapan", "04/05/2026"),
        ("Kapan", "4 Mei 2026"),
        ("Kapan", "Senin, 4 Mei 2026"),
        ("Kapan", "May 4, 2026"),
        ("", "4-5-26"),
        ("tanggal_isi", "x"),
        ("Tanggal_Isi", "46146"),
        ("TGL_INPUT", "4 Mei"),
        ("tgl_survei", "04.05.26"),
        ("created_at", "1777858200"),
        ("1. Tanggal", "46146"),
        ("Diisi tanggal", "x"),
        ("BLN", "Mei"),
        ("Periode", "Mei 2026"),
        ("Pengisian", "46146"),
        *(("Isi", day) for day in ("4 Nop 2026", "4 Agt 2026", "4 Pebruari 2026", "4 Agust. 2026")),
        *(("Isi", day) for day in ("20260504", "04052026", "04 05 2026", "2026 05 04", "4'5'2026")),
        *(("Isi", day) for day in ("4/V/2026", "04-XII-26", "2026/05", "05/2026", "Mei 2026")),
        *(
            ("Isi", day)
            for day in ("46146", "46146.35", "1777858200000", "2026-W19", "Senin, 4 Mei")
        ),
        *(("Isi", day) for day in ("04.05.26", "4 Mei, 2026", "20260504T0830")),
    ],
)
def test_whatever_looks_like_days_stops_the_one_day(desk: Desk, name: str, day: str) -> None:
    text = f'{name},waktu\n"{day}",4\n,3\n'

    with pytest.raises(DaysIgnored) as refused:
        desk.bring(text, on=ON, ignore_unknown=True)

    assert (name or "#1") in str(refused.value)


@pytest.mark.parametrize(
    ("name", "cell"),
    [
        *(("Telepon", "0811-22-33"), ("Waktu tunggu", "Cepat"), ("Nilai", "3.10.2")),
        *(("Kode Pos", "46146"), ("Telepon", "0811222333"), ("Ket", "12345"), ("Ket", "4 martil")),
        *(("Jumlah", "12.50"), ("Masa", "TW1"), ("Umur", "35"), ("Usaha", "Maret Jaya")),
    ],
)
def test_what_is_no_day_may_be_ignored(desk: Desk, name: str, cell: str) -> None:
    assert desk.bring(f"{name},waktu\n{cell},4\n", on=ON, ignore_unknown=True).stored == 1


@pytest.mark.parametrize("name", ["Tanggal", "timestamp", "STEMPEL WAKTU"])
def test_the_usual_names_of_the_day_are_understood(desk: Desk, name: str) -> None:
    outcome = desk.bring(f"{name},waktu\n2026-05-04 08.30,4\n")

    assert (outcome.stored, outcome.day_label, outcome.n_undated) == (1, name, 0)
    assert [(answer.day, answer.minute) for answer in desk.answers()] == [("2026-05-04", 510)]


def test_lines_without_a_day_are_counted(desk: Desk) -> None:
    outcome = desk.bring("answered_at,waktu\n2026-05-04,4\n,3\n", on=ON)

    assert (outcome.stored, outcome.n_undated) == (2, 1)


def test_a_garbled_id_is_an_id_and_nothing_counts_twice(desk: Desk) -> None:
    first = bring(desk, "garbled-bom.csv")
    again = bring(desk, "garbled-bom.csv", ignore_unknown=True)

    assert (first.stored, again.stored, again.known) == (4, 0, 4)
    assert UUID("7f6c1c7e-8f4c-4f0b-a6ce-3e1ec5a2d1a0") in ids(desk)


@pytest.mark.parametrize("mark", ["ï»¿", "Ã¯Â»Â¿", "п»ї", "\ufeff\ufeff", "\u200b", 'ï»¿"'])
def test_our_own_export_saved_by_another_program_counts_once(desk: Desk, mark: str) -> None:
    desk.bring("waktu,biaya\n4,3\n2,2\n", on=ON)
    text = desk.export().read_text(encoding="utf-8-sig")
    text = f'{mark}id"{text[2:]}' if mark.endswith('"') else mark + text

    again = desk.bring(text, "saved.csv", ignore_unknown=True)

    assert (again.stored, again.known, again.rejected) == (0, 2, 0)


def test_a_column_of_ids_under_another_name_is_not_thrown_away(desk: Desk) -> None:
    with pytest.raises(IdsIgnored, match="“Nomor”"):
        desk.bring(f"Nomor,waktu\n{UUID(int=7)},4\n", on=ON, ignore_unknown=True)


def test_other_ids_beside_the_id_may_be_ignored(desk: Desk) -> None:
    text = f"id,Nomor,waktu\n{UUID(int=7)},{UUID(int=8)},4\n"

    assert desk.bring(text, on=ON, ignore_unknown=True).stored == 1
    assert ids(desk) == {UUID(int=7)}


def test_a_workbook_saved_with_a_garbled_id_counts_once(desk: Desk) -> None:
    book = Workbook()
    assert book.active is not None
    for row in (("ï»¿id", "waktu"), (str(UUID(int=7)), 4)):
        book.active.append(row)
    book.save(desk.folder / "x.xlsx")

    first = desk.bring(desk.folder / "x.xlsx", on=ON, ignore_unknown=True)
    again = desk.bring(desk.folder / "x.xlsx", on=ON, ignore_unknown=True)

    assert (first.stored, again.known) == (1, 1)
    assert ids(desk) == {UUID(int=7)}


def test_two_columns_that_may_be_the_day_are_refused_by_name(desk: Desk) -> None:
    with pytest.raises(SeveralDays, match="Timestamp, Tanggal") as refused:
        desk.bring("Timestamp,Tanggal,waktu\n2026-05-04 08:00,2026-05-03,4\n", ignore_unknown=True)

    assert "--on" not in str(refused.value)


def test_a_blank_id_column_lets_no_other_ids_pass(desk: Desk) -> None:
    with pytest.raises(IdsIgnored, match="ID asli"):
        desk.bring(f"id,waktu,ID asli\n,4,{UUID(int=5)}\n", on=ON, ignore_unknown=True)
