"""What a clerk is told when files come in: how they were read, and all that was left aside."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from random import Random

import pytest
from click.testing import CliRunner
from openpyxl import load_workbook

from kiosk.cli import loket
from survey.errors import LoketError

FIELD = Path(__file__).resolve().parent.parent / "cases" / "field"
OFFICE = """
[office]
name = "Dinas Contoh"
[[unit]]
code = "u"
name = "Unit"
hours = "Sen-Jum 08.00-15.00"
services = [{ code = "ktp", name = "KTP-el" }]
counters = [{ code = "L1", name = "Loket 1" }, { code = "L2", name = "Loket 2" }]
officers = [
    { code = "P01", name = "Ani" },
    { code = "P02", name = "Budi Santoso" },
    { code = "P04", name = "Citra" },
]
"""


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    run(folder, "office", a_file(tmp_path, OFFICE))
    return folder


def a_file(folder: Path, text: str, name: str = "kantor.toml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def run(data: Path, *words: str | Path) -> str:
    """Run an import; what it says on both channels, which is its refusal if it is refused."""
    done = CliRunner().invoke(loket, ["--data", str(data), "import", *map(str, words)])
    if isinstance(done.exception, LoketError):
        return str(done.exception)
    assert done.exit_code == 0, (done.output, done.exception)
    return done.output


def ratings(data: Path, name: str, *words: str) -> str:
    path = shutil.copy(FIELD / name, data.parent)
    return run(data, "ratings", path, "--unit", "u", "--order", "list", *words)


def test_the_sheets_of_a_workbook_are_told_with_their_lines(data: Path) -> None:
    answered = ratings(data, "six-months.xlsx")

    assert "Dibaca dari 6 lembar: Januari 4 baris, Februari 4 baris, Maret 4 baris," in answered
    assert "Kolom “Tanggal” dibaca sebagai answered_at." in answered
    assert "24 baris tersimpan" in answered


def test_sums_and_hidden_sheets_are_told(data: Path) -> None:
    answered = ratings(data, "hidden-sheet-footer-digits.xlsx")

    assert "2 baris jumlah atau rata-rata dilewati" in answered
    assert "baris 5 (Jumlah), baris 6 (NRR)." in answered
    assert "1 lembar tidak dibaca: Catatan (tersembunyi, 1 baris)." in answered
    assert "3 baris tersimpan" in answered


def test_titles_and_columns_that_are_not_read_are_told(data: Path) -> None:
    answered = ratings(data, "two-row-header.xlsx")

    assert "1 baris di atas judul kolom dilewati." in answered
    assert "1 kolom tidak dibaca: Keterangan." in answered
    assert "5 baris tersimpan" in answered


def test_of_very_many_columns_the_first_are_named_and_the_others_counted(data: Path) -> None:
    header = ",".join(["waktu", *(f"x{n}" for n in range(30))])
    path = a_file(data.parent, f"{header}\n{','.join('4' * 31)}\n", "wide.csv")
    words = ("--unit", "u", "--on", "2026-05-04", "--ignore-unknown")

    answered = run(data, "ratings", path, *words)

    assert "30 kolom tidak dibaca: x0, x1," in answered
    assert "x23, dan 6 lagi." in answered


def test_a_column_of_days_stops_the_one_day(data: Path) -> None:
    answered = ratings(data, "one-day-trap.csv", "--ignore-unknown", "--on", "2026-06-30")

    assert "kolom “Tanggal Isi” tampaknya berisi tanggal" in answered
    assert "answered_at" in answered


def test_a_day_that_is_not_needed_is_told(data: Path) -> None:
    answered = ratings(data, "ratings-dot-times.csv", "--on", "2026-06-30")

    assert "--on dipakai untuk 0 baris; baris lain mempunyai tanggal sendiri." in answered


def test_a_roster_tells_whose_duty_it_ends(data: Path) -> None:
    assert "tidak berlaku" not in run(data, "office", FIELD / "roster-dot-times.csv")

    answered = run(data, "office", FIELD / "roster-substitute.csv", "--yes")

    assert (
        "2 jadwal tidak berlaku lagi karena hari-loketnya ada di berkas ini: "
        "P01 di L1 2026-05-04 08.30–11.45, P02 di L1 2026-05-04 11.45–15.30. "
        "Untuk pengganti beberapa jam saja pakai loket ganti." in answered
    )
    assert (
        "berubah: Jadwal u/L1 2026-05-04: “P01 08.30–11.45, P02 11.45–15.30” → “P04 08.00–09.30”"
        in answered
    )


def test_a_roster_that_cannot_be_meant_so_is_told(data: Path) -> None:
    answered = run(data, "office", FIELD / "roster-two-places.csv")

    assert (
        "1 kali satu petugas di dua loket sekaligus: P01 di L1 2026-05-05 08.00–15.00" in answered
    )
    assert "1 jadwal lebih dari setahun ke depan: P02 di L2 2062-05-06 08.00–15.00." in answered


def test_another_name_under_a_code_asks_and_every_changed_name_is_told(data: Path) -> None:
    text = OFFICE.replace("Budi Santoso", "Dewi").replace("Loket 1", "Loket Satu")
    path = a_file(data.parent, text)

    refused = run(data, "office", path)
    answered = run(data, "office", path, "--same-person", "u/P02", "--yes")

    assert "--same-person u/P02" in refused
    assert "berubah: Petugas u/P02: “Budi Santoso” → “Dewi”" in answered
    assert "berubah: Loket u/L1: “Loket 1” → “Loket Satu”" in answered
    assert "Tidak ada yang berubah" in run(data, "office", path)


def test_lines_taken_for_those_of_another_file_are_told_with_the_way_out(data: Path) -> None:
    words = ("--unit", "u", "--on", "2026-05-04")
    run(data, "ratings", a_file(data.parent, "kepuasan\n4\n", "mei.csv"), *words)
    june = a_file(data.parent, "kepuasan\n4\n3\n", "juni.csv")

    answered = run(data, "ratings", june, *words)

    assert "1 baris tanpa id dianggap baris yang sama dengan yang sudah tercatat" in answered
    assert (
        "loket import withdraw 2, lalu impor lagi dengan --batch NAMA --other-people." in answered
    )
    run(data, "withdraw", "2", "--yes")
    assert "2 baris tersimpan" in run(
        data, "ratings", june, *words, "--batch", "juni", "--other-people"
    )


def test_a_line_that_says_what_its_list_lacks_is_named_with_the_way_out(data: Path) -> None:
    head = "answered_at,kepuasan"
    rows = [f"2026-05-{day:02},{2 + day % 3}" for day in range(4, 16)]
    file = a_file(data.parent, "\n".join([head, *rows]), "taps.csv")
    put = ["ratings", str(file), "--unit", "u"]
    run(data, *put)
    a_file(data.parent, "\n".join([head, *rows[1:], f"2026-05-20{rows[0][10:]}"]), "taps.csv")

    output = run(data, *put)

    assert "1 baris baru sama isinya, kecuali hari atau loketnya," in output
    assert "jawaban orang lain: baris 13." in output
    assert "jalankan loket import withdraw 2, hapus baris itu dari daftar" in output
    assert "sama isinya" not in run(data, *put)


def test_where_to_correct_a_line_is_told(data: Path) -> None:
    path = a_file(data.parent, "kepuasan\n4\n9\n", "mei.csv")

    answered = run(data, "ratings", path, "--unit", "u", "--on", "2026-05-04")

    assert "atau perbaiki di berkas asal saja. Biarkan kolom id" in answered


def test_what_is_signed_below_and_what_was_corrected_elsewhere_and_deleted_is_told(
    data: Path,
) -> None:
    def bring(rows: list[str], name: str = "a.csv") -> str:
        head = "no,answered_at,kepuasan"
        file = a_file(data.parent, "\n".join([head, *rows]), name)
        return run(data, "ratings", file, "--unit", "u")

    rows = [f"{n},2026-05-{3 + n:02},{4 if n < 3 else 44}" for n in (1, 2, 3)]
    signed = [',"Bandung, 30 Juni 2026",', ",Kepala Dinas,"]

    assert "2 baris penutup (tanda tangan) dilewati karena bukan responden" in bring(rows + signed)
    text = (data.parent / "a.rejected.csv").read_text(encoding="utf-8-sig").replace(",44\n", ",3\n")
    file = a_file(data.parent, text, "a.rejected.csv")
    assert "1 baris tersimpan" in run(data, "ratings", file, "--unit", "u")
    right = [*rows[:2], "3,2026-05-06,3"]
    assert "1 baris sama dengan baris yang sudah dibetulkan dan diimpor" in bring(right)
    answered = bring([right[0], right[2]])
    assert "1 jawaban yang tersimpan dari daftar ini tidak ada lagi di berkasnya" in answered
    assert "loket import withdraw 1, lalu impor lagi daftar lengkapnya" in answered
    assert "0 baris tersimpan, 2 sudah tercatat" in answered


def test_rows_that_a_filter_hides_are_told(data: Path) -> None:
    path = data.parent / "x.xlsx"
    book = load_workbook(FIELD / "six-months.xlsx")
    book["Mei"].row_dimensions[3].hidden = True
    book.save(path)

    answered = run(data, "ratings", path, "--unit", "u", "--order", "list")

    assert "1 baris dan 0 kolom yang tersembunyi" in answered
    assert "24 baris tersimpan" in answered


def test_a_withdrawn_import_tells_of_files_that_may_hold_its_lines_too(data: Path) -> None:
    words = ("--unit", "u", "--on", "2026-05-04")
    first = a_file(data.parent, "kepuasan\n4\n", "mei.csv")
    second = a_file(data.parent, "kepuasan\n4\n3\n", "juni.csv")
    run(data, "ratings", first, *words)
    run(data, "ratings", second, *words)

    answered = run(data, "withdraw", "1", "--yes")

    assert "1 jawaban tidak lagi dihitung." in answered
    assert "(nomor 2: juni.csv)" in answered
    assert "1 baris tersimpan" in run(data, "ratings", second, *words)
    assert "nomor 1" not in run(data, "withdraw", "3", "--yes").split("(", 1)[-1]


def test_a_list_of_another_scale_is_told_with_the_way_back(data: Path) -> None:
    path = a_file(data.parent, "answered_at,kepuasan\n2026-05-04,5\n2026-05-04,4\n", "a.csv")

    answered = run(data, "ratings", path, "--unit", "u")

    assert "1 baris ditolak karena bernilai di atas 4" in answered
    assert "jalankan loket import withdraw 1." in answered


def test_a_list_on_a_scale_of_ten_is_told_before_anything_is_stored(data: Path) -> None:
    days = "".join(f"2026-05-04 08:{n}0,{score}\n" for n, score in enumerate((9, 10, 4)))
    path = a_file(data.parent, f"answered_at,kepuasan\n{days}", "a.csv")

    planned = run(data, "ratings", path, "--unit", "u", "--preview")
    answered = run(data, "ratings", path, "--unit", "u", "--yes")

    assert "2 baris bernilai di atas 4. Kalau daftar ini memakai skala lain" in planned
    assert "2 baris ditolak karena bernilai di atas 4" in answered
    right = a_file(data.parent, "answered_at,kepuasan\n2026-05-05,x\n2026-05-05,4\n", "b.csv")
    assert "di atas 4" not in run(data, "ratings", right, "--unit", "u", "--yes")


def test_the_plan_of_a_list_says_each_reason_with_its_lines(data: Path) -> None:
    lines = "2026-05-04,5\n32/05/2026,3\n2026-05-04,5\n2026-05-04,x\n"
    path = a_file(data.parent, f"answered_at,kepuasan\n{lines}", "a.csv")

    planned = run(data, "ratings", path, "--unit", "u", "--preview")

    assert "ditolak: Baris 2, 4: “kepuasan” berisi “5”" in planned
    assert "ditolak: Baris 3: “answered_at” berisi “32/05/2026”" in planned
    assert "ditolak: Baris 5: “kepuasan” berisi “x”" in planned


def test_numbers_printed_in_advance_are_counted_and_no_fault(data: Path) -> None:
    text = "No,answered_at,kepuasan\n1,2026-05-04,4\n2,,\n3,,\n4,2026-05-04,\n"

    answered = run(data, "ratings", a_file(data.parent, text, "a.csv"), "--unit", "u", "--yes")

    assert "2 baris hanya berisi nomor dan dilewati." in answered
    assert "1 baris tersimpan (impor nomor 1), 0 sudah tercatat sebelumnya, 1 ditolak." in answered


def test_a_list_that_grew_once_with_other_people_goes_on_as_its_own(data: Path) -> None:
    lines = [f"2026-05-0{n} 08.10,4,{n - 2}\n" for n in (4, 5, 6)]

    def bring(n: int, *words: str) -> str:
        text = "answered_at,U1,U2\n" + "".join(lines[:n])
        how = ("--unit", "u", "--order", "form", "--yes", *words)
        return run(data, "ratings", a_file(data.parent, text, "m.csv"), *how)

    bring(1)
    assert "lewat berkas lain" not in bring(2, "--other-people")
    assert "lewat berkas lain" not in bring(3)
    other = a_file(data.parent, "answered_at,U1,U2\n" + "".join(lines), "n.csv")
    how = ("--unit", "u", "--order", "form", "--yes")
    assert "lewat berkas lain" in run(data, "ratings", other, *how)


def test_what_a_file_ends_is_counted_among_what_it_changes(data: Path) -> None:
    ended = OFFICE.replace('name = "Ani"', 'name = "Ani", to = "2031-12-31"')

    answered = run(data, "office", a_file(data.parent, ended), "--yes")

    assert "berakhir: Petugas u/P01: “Ani”, hari terakhir 2031-12-31" in answered
    assert "0 baru, 1 diperbarui" in answered


def test_the_csv_of_google_forms_keeps_its_half_days(data: Path, tmp_path: Path) -> None:
    text = 'Timestamp,U1\n"2026/05/04 8:30:15 AM GMT+7",3\n"2026/05/04 2:10:15 PM GMT+7",4\n'
    told = run(data, "ratings", a_file(tmp_path, text, "gf.csv"), "--unit", "u", "--order", "form")
    assert "2 baris tersimpan" in told

    path = tmp_path / "out.csv"
    CliRunner().invoke(
        loket, ["--data", str(data), "export", "ratings", "--unit", "u", "-o", str(path)]
    )
    assert "2026-05-04T08:30:15+07:00" in path.read_text(encoding="utf-8-sig")
    assert "2026-05-04T14:10:15+07:00" in path.read_text(encoding="utf-8-sig")


def test_one_file_that_counts_in_two_units_is_told(data: Path, tmp_path: Path) -> None:
    run(data, "office", a_file(tmp_path, OFFICE.replace('code = "u"', 'code = "v"')))
    path = a_file(tmp_path, "answered_at,kepuasan\n2026-05-04,4\n", "list.csv")
    first = run(data, "ratings", path, "--unit", "u")

    told = run(data, "ratings", path, "--unit", "v")

    assert "sama persis" not in first
    assert "sudah diimpor untuk unit u (impor nomor 1)" in told
    run(data, "withdraw", "1", "--yes")
    assert "sama persis" not in run(data, "ratings", path, "--unit", "v")


def test_lines_that_come_without_what_their_citizens_had_erased_are_told(
    data: Path, tmp_path: Path
) -> None:
    text = (
        "id,answered_at,persyaratan,comment\n7f3a2b1c-0000-4000-8000-000000000001,{day},4,Antre\n"
    )
    path = a_file(tmp_path, text.format(day="2026-05-04"), "list.csv")
    run(data, "ratings", path, "--unit", "u")
    with closing(sqlite3.connect(data / "register.db")) as raw:
        code = raw.execute("SELECT receipt FROM response WHERE kind = 'form'").fetchone()[0]
    erase = ["--data", str(data), "erase", "--receipt", code, "--part", "comment", "--yes"]
    assert CliRunner().invoke(loket, erase).exit_code == 0
    run(data, "withdraw", "1", "--yes")

    told = run(data, "ratings", a_file(tmp_path, text.format(day="2026-05-05")), "--unit", "u")

    assert "1 baris disimpan tanpa bagian yang sudah dihapus atas permintaan warganya" in told


def test_a_line_put_right_into_another_file_is_told_with_the_way_out(data: Path) -> None:
    chance = Random(5)
    lines = [
        f"2026-05-04 {8 + k // 6:02}:{chance.randrange(60):02},L1,"
        + ",".join(chance.choices("234", k=9))
        for k in range(24)
    ]
    names = ",".join(["answered_at", "counter", *(f"U{k}" for k in range(1, 10))])
    moved = lines[20].replace("2026-05-04", "2026-05-06")
    files = {"a.csv": lines, "b.csv": [moved]}

    _, second = (
        run(
            *(data, "ratings", a_file(data.parent, "\n".join([names, *some]), file)),
            *("--unit", "u", "--order", "list"),
        )
        for file, some in files.items()
    )

    assert "baris 2 dengan jawaban hari 2026-05-04 di loket L1 (impor nomor 1, a.csv)" in second
    assert (
        "jalankan loket import withdraw 2, hapus baris itu dari daftar, lalu impor lagi" in second
    )
    assert "1 baris tersimpan (impor nomor 2)" in second
