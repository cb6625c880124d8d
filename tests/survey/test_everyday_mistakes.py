"""Forty everyday mistakes in office files and rosters: the sentence, the place, and what to do.

After each the register holds exactly the rows that it held before. What can be understood without
guessing is no mistake: the second list.
"""

from collections.abc import Iterator
from datetime import date, time
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from sqlalchemy import select

from survey.errors import LoketError
from survey.exchange.offices.office import import_office, read_office
from survey.office.facts import Office, Unit
from survey.register.engine import Register
from survey.register.schema import metadata
from tests.desk import Desk, a_desk

TOML = """[office]
name = "Dinas Contoh"
closed = ["2026-12-25"]

[[unit]]
code = "dukcapil"
name = "Dukcapil"
hours = "Sen-Jum 08.00-15.00"
days = [{ day = "2026-12-26", hours = "08.00-12.00" }]
services = [{ code = "ktp", name = "KTP-el" }]
counters = [{ code = "L1", name = "Loket 1", services = ["ktp"] }]
officers = [{ code = "P01", name = "Petugas 1", nip = "198001012005011001" }]
duty = [{ counter = "L1", officer = "P01", from = "2026-12-14 08.00", to = "2026-12-14 12.00" }]
"""
ROSTER = "unit,counter,officer,from,to\ndukcapil,L1,P01,2026-12-14 08.00,2026-12-14 12.00\n"
WEEK = "Sen-Jum 08.00-15.00"
START, END = '"2026-12-14 08.00"', '"2026-12-14 12.00"'
NAMES = ("unit", "counter", "officer", "from", "to")
DUTY = ("dukcapil", "L1", "P01", "2026-12-14 08.00", "2026-12-14 12.00")
SHEETS: dict[str, list[tuple[Any, ...]]] = {
    "office": [("name",), ("Dinas Contoh",)],
    "unit": [("code", "name", "hours"), ("dukcapil", "Dukcapil", WEEK)],
    "counter": [("unit", "code", "name"), ("dukcapil", "L1", "Loket 1")],
    "officer": [("unit", "code", "name"), ("dukcapil", "P01", "Petugas 1")],
    "duty": [NAMES, DUTY],
}

IN_TOML = [
    # what is replaced, by what, the place, what is told to do
    (WEEK, "Sen-Jum 15.00-08.00", "bagian unit[1]", "Contoh yang benar: Sen-Kam 08.00"),
    (WEEK, "Sen-Jum 08.00-24.00", "bagian unit[1]", "di bagian “Sen-Jum 08.00-24.00”"),
    (WEEK, "Sen-Jum 8-15", "bagian unit[1]", "Contoh yang benar: Sen-Kam 08.00-15.00"),
    (WEEK, "Sen-Jum", "bagian unit[1]", "Contoh yang benar"),
    (WEEK, "08.00-15.00", "bagian unit[1]", "Contoh yang benar"),
    (WEEK, f"{WEEK}; Jum 08.00-11.30", "bagian unit[1]", "di bagian “Jum 08.00-11.30”"),
    (WEEK, "Sen-Jum 08.00-15.00 WITA", "bagian unit[1]", "Contoh yang benar"),
    (WEEK, "Senen-Jumat 08.00-15.00", "bagian unit[1]", "di bagian “Senen-Jumat"),
    # the end of the calendar for no end, and its beginning
    ("198001012005011001", '1980", to = "9999-12-31', ".officers[1]", "tidak berakhir dikosongkan"),
    ("198001012005011001", '1980", from = "0001-01-01', ".officers[1]", "dari semula dikosongkan"),
    ('"L1", name', '"L1", from = "9999-12-31", name', ".counters[1]", "tahun 1900 sampai 2999"),
    ('"Dukcapil"\n', '"Dukcapil"\nto = "9999-12-31"\n', "unit[1]", "tidak berakhir dikosongkan"),
    (
        f'"{WEEK}"',
        f'[{{ week = "{WEEK}" }}, {{ week = "{WEEK}", from = "2026-12-01", to = "9999-12-31" }}]',
        "unit[1].hours[2]",
        "tidak berakhir dikosongkan",
    ),
    ('"2026-12-25"', '"9999-12-31"', "bagian office", "tahun 1900 sampai 2999"),
    ('"2026-12-26"', '"0001-01-01"', "unit[1].days[1]", "tahun 1900 sampai 2999"),
    ('"2026-12-25"', '"25 Desember 2026"', "bagian office", "tanggal seperti 2026-11-16"),
    ('"2026-12-25"', '"25/12/2026"', "bagian office", "dimulai dengan tahun"),
    ('"2026-12-25"', '"2026-02-30"', "bagian office", "ada di kalender"),
    ("2026-12-26", "Sabtu", "bagian unit[1].days[1]", "tanggal seperti 2026-11-16"),
    ("08.00-12.00", "setengah hari", "bagian unit[1].days[1]", "jam seperti 08.00-12.00"),
    ('"dukcapil"', '"duk capil"', "bagian unit[1]", "hanya huruf, angka, dan tanda hubung"),
    ('"L1", name', '"Loket_1", name', "unit[1].counters[1]", "tanda hubung"),
    ('services = ["ktp"]', 'services = ["KTP-el"]', "counters[1]", "tidak ada di unit dukcapil"),
    ('counter = "L1"', 'counter = "Loket 1"', "unit[1].duty[1]", "“Loket 1” di unit dukcapil: L1."),
    ('officer = "P01"', 'officer = "Petugas 1"', "unit[1].duty[1]", "di unit dukcapil: P01."),
    (END, '"2026-12-14 07.00"', "unit[1].duty[1]", "sesudah"),
    (START, '"08.00"', "unit[1].duty[1]", "tanggal"),
    (START, '"2026-12-14"', "unit[1].duty[1]", "jamnya belum ada"),
    (START, '"14-12-2026 08.00"', "unit[1].duty[1]", "dimulai dengan tahun"),
    (END, '"2026-12-14 24.00"', "unit[1].duty[1]", "tengah malam"),
    (END, '"2026-12-14 12.00 WIB"', "unit[1].duty[1]", "tanpa zona waktu"),
    ("198001012005011001", "belum ada", "unit[1].officers[1]", "yang tidak punya ditulis -"),
    ('name = "Dinas Contoh"', "name = Dinas Contoh", "baris 2, kolom", "tanda kutip"),
    ('services = ["ktp"] }', 'services = ["ktp" }', "baris 11, kolom", "kurung"),
    ("closed = [", "closed [", "baris 3, kolom", "tanda ="),
    ("[office]", "[kantor]", "“kantor” tidak dikenal", "Yang dikenal: office, unit"),
    ("hours = ", "jam_buka = ", "bagian unit[1]", "Yang dikenal: code, name, public_name, hours"),
    ('"Petugas 1"', '"Orang Lain"', "P01 di unit dukcapil", "pakai kode baru"),
    ('name = "Dukcapil"', 'name = ""', "bagian unit[1]", "harus diisi"),
    ("[office]", '[[unit]]\ncode = "DUKCAPIL"\nname = "X"\n\n[office]', "unit[2]", "Satu kode"),
    ('nip = "', 'from = "2026-12-31", to = "2026-01-01", nip = "', "officers[1]", "Tukar"),
    (f'"{WEEK}"', f'[{{ week = "{WEEK}", from = "2027-01-01" }}]', "unit[1]", "tanpa “from”"),
    ('"2026-12-25"]', '"2026-12-25"]\nholidays = [1999]', "bagian office", "tahun seperti 2026"),
    ('"2026-12-25"]', '"2026-12-25"]\nholidays = [2090]', "bagian office", "belum ada"),
]
IN_ROSTERS = [
    ("dukcapil,L1", "capil,L1", "baris 2", "Unit yang ada: dukcapil"),
    ("L1", "Loket 1", "baris 2", "“Loket 1” di unit dukcapil: L1."),
    ("P01", "P1", "baris 2", "tidak ada di unit dukcapil"),
    ("2026-12-14 08.00", "8.00", "baris 2", "tanggal"),
    ("2026-12-14 08.00", "2026-12-14 8.0", "baris 2", "dua angka"),
    ("2026-12-14 08.00", "Senin 08.00", "baris 2", "tanggal"),
    ("unit,counter", "unit,loket", "baris 1", "Yang dikenal: unit, counter"),
    ("12.00\n", "12.00\n,L1,P01,2026-12-15 08.00,2026-12-15 12.00\n", "baris 3", "harus diisi"),
    ("12.00\n", "12.00,catatan\n", "baris 2", "6 kolom"),
    ("unit,", "JADWAL DESEMBER 2026\nunit,", "baris 2", "Hapus baris"),
    ("12.00\n", "12.00\ndukcapil,L1,P02,2026-12-14 11.00,2026-12-14 15.00\n", "P02", "shared"),
]
IN_SHEETS = [
    ({"officers": [("unit", "code")]}, "lembar “officers”", "Perbaiki lembar itu, atau hapus"),
    ({"duty ": [NAMES, DUTY]}, "lembar “duty”", "Hapus salah satunya"),
    ({"duty": [("JADWAL",), (), NAMES, DUTY]}, "lembar duty", "ada di baris 3. Hapus"),
    ({"duty": [NAMES, (*DUTY[:3], "=A1+1", DUTY[4])]}, "lembar duty, baris 2", "ganti dengan"),
    ({"unit": [("code", "name"), ("dukcapil", None)]}, "lembar unit, baris 2", "harus diisi"),
    ({"office": [("name",), ("Dinas",), ("Dinas",)]}, "lembar office, baris 3", "Hapus yang ini"),
    ({"day": [("unit", "day", "hours"), (None, date(2026, 12, 24), "08.00-12.00")]}, "day", "unit"),
]


@pytest.fixture(scope="module")
def shared_desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with a_desk(tmp_path_factory.mktemp("desk")) as desk:
        yield desk


def rows(register: Register) -> dict[str, list[tuple[Any, ...]]]:
    """Give every row of every table."""
    with register.read() as conn:
        return {
            table.name: sorted(map(tuple, conn.execute(select(table))), key=repr)
            for table in metadata.sorted_tables
        }


def a_book(path: Path, sheets: dict[str, list[tuple[Any, ...]]], *merged: str) -> Path:
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, lines in sheets.items():
        sheet = book.create_sheet(name)
        for line in lines:
            sheet.append(line)
    for cells in merged:
        book["duty"].merge_cells(cells)
    book.save(path)
    return path


def refused(desk: Desk, path: Path, *told: str) -> None:
    """Bring a file that is refused: all is said, in both languages, and nothing is stored."""
    before = rows(desk.register)

    with pytest.raises(LoketError) as error:
        import_office(path, register=desk.register, by="Ayu")

    for words in told:
        assert words in str(error.value)
    assert "Traceback" not in error.value.text("en")
    assert rows(desk.register) == before


@pytest.mark.parametrize(("old", "new", "place", "advice"), IN_TOML)
def test_a_mistake_in_an_office_file_says_where_and_what_to_do(
    shared_desk: Desk, tmp_path: Path, old: str, new: str, place: str, advice: str
) -> None:
    assert old in TOML
    path = tmp_path / "kantor.toml"
    path.write_text(TOML.replace(old, new, 1), encoding="utf-8")

    refused(shared_desk, path, place, advice)


@pytest.mark.parametrize(("old", "new", "place", "advice"), IN_ROSTERS)
def test_a_mistake_in_a_roster_says_where_and_what_to_do(
    shared_desk: Desk, tmp_path: Path, old: str, new: str, place: str, advice: str
) -> None:
    assert old in ROSTER
    path = tmp_path / "jadwal.csv"
    path.write_text(ROSTER.replace(old, new, 1), encoding="utf-8")

    refused(shared_desk, path, place, advice)


@pytest.mark.parametrize(("sheets", "place", "advice"), IN_SHEETS)
def test_a_mistake_in_a_workbook_says_where_and_what_to_do(
    shared_desk: Desk,
    tmp_path: Path,
    sheets: dict[str, list[tuple[Any, ...]]],
    place: str,
    advice: str,
) -> None:
    refused(shared_desk, a_book(tmp_path / "kantor.xlsx", {**SHEETS, **sheets}), place, advice)


def test_merged_cells_are_named(shared_desk: Desk, tmp_path: Path) -> None:
    duty = [NAMES, DUTY, ("", *DUTY[1:3], "2026-12-15 08.00", "2026-12-15 12.00")]
    path = a_book(tmp_path / "kantor.xlsx", {**SHEETS, "duty": duty}, "A2:A3")

    refused(shared_desk, path, "A2:A3", "Pisahkan dulu")


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (TOML.replace("Petugas", "Ján").encode("cp1252"), "UTF-8"),
        (
            TOML.split("duty", maxsplit=1)[0].encode() + b'duty = [{ counter = "L1"',
            "baris 13, kolom",
        ),
    ],
)
def test_a_file_that_is_no_whole_text_is_refused(
    shared_desk: Desk, tmp_path: Path, content: bytes, told: str
) -> None:
    (tmp_path / "kantor.toml").write_bytes(content)

    refused(shared_desk, tmp_path / "kantor.toml", "kantor.toml", told)


def test_there_are_forty_and_more() -> None:
    assert len(IN_TOML) + len(IN_ROSTERS) + len(IN_SHEETS) >= 40


MORNING = ((time(8), time(15)),)


def _office(text: str, path: Path) -> tuple[Office, Unit]:
    path.write_text(text, encoding="utf-8")
    content = read_office(path)
    return content.office, content.units[0]


@pytest.mark.parametrize(
    "week",
    [
        "Senin-Jumat 08.00-15.00",
        "senin s/d jum'at 08.00 s.d. 15.00",
        "Senin – Jumat: 08.00 – 15.00",
        "Sen-Kam 08.00-15.00, Jum 08.00-15.00",
        "Senin sampai Kamis 08:00-15:00; Jumat 08.00-15.00; Sabtu tutup; Minggu libur",
        "  Sen,Sel,Rab,Kam dan Jum 8.00-15.00  ",
        "Sen-Jum\\t08.00-15.00;",
    ],
)
def test_a_week_is_understood_as_people_write_it(tmp_path: Path, week: str) -> None:
    _, unit = _office(TOML.replace(WEEK, week), tmp_path / "kantor.toml")

    for day in range(14, 19):
        assert unit.opening.week(date(2026, 12, day)).spans(date(2026, 12, day)) == MORNING
    assert not unit.opening.week(date(2026, 12, 19)).spans(date(2026, 12, 19))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"Dinas Contoh"', "“Dinas Contoh”"),
        ('"Petugas 1"', '"Petugas 1 "'),
        ('"L1", name', '" L1 ", name'),
        ('counter = "L1"', 'counter = "l1 "'),
        ("\n", "\r\n"),
        ("name =", "\tname\t="),
        ('nip = "198001012005011001"', 'nip = "-"'),
        ('nip = "198001012005011001"', 'nip = "19800101 200501 1 001"'),
        ('"2026-12-25"', "2026-12-25"),
        ('"2026-12-25"', '"2026/12/25"'),
    ],
)
def test_what_can_be_understood_without_guessing_is_understood(
    tmp_path: Path, old: str, new: str
) -> None:
    office, unit = _office(TOML.replace(old, new), tmp_path / "kantor.toml")

    assert office.name == "Dinas Contoh"
    assert office.closed == {date(2026, 12, 25)}
    assert [(c.code, c.name) for c in unit.counters] == [("L1", "Loket 1")]
    assert [(o.code, o.name) for o in unit.officers] == [("P01", "Petugas 1")]


def test_a_file_of_notepad_s_unicode_is_read(tmp_path: Path) -> None:
    (tmp_path / "kantor.toml").write_bytes(TOML.encode("utf-16"))

    assert read_office(tmp_path / "kantor.toml").office.name == "Dinas Contoh"
