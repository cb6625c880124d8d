"""Office files: TOML, XLSX and roster say the same, and every mistake is told with its place."""

from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from survey.errors import Invalid
from survey.exchange.offices.office import import_office, read_office
from survey.exchange.tables.headers import NotATable
from survey.exchange.tables.rows import MistakeInSheet
from survey.exchange.tables.sheets import HiddenSheet
from survey.office.facts import Duty, Signatory
from tests.desk import Desk, a_desk

OFFICE = """
[office]
name = "Dinas Contoh"
region = "9999"
timezone = "Asia/Makassar"
letterhead = ["PEMERINTAH", "DINAS"]
signatory = { name = "Ayu", position = "Kepala", nip = "1" }
closed = ["2026-12-25", 2027-01-01]

[[unit]]
code = "dukcapil"
name = "Pelayanan Loket"
public_name = "Dukcapil"
hours = "Mon-Fri 08:00-15:00"
services = [{ code = "ktp", name = "KTP-el", standard_days = 1 }, { code = "kk", name = "KK" }]
counters = [
    { code = "L1", name = "Loket 1", services = ["KTP"] },
    { code = "L2", name = "Loket 2" },
]
officers = [{ code = "P01", name = "Budi" }, { code = "P02", name = "Citra" }]
duty = [
    { counter = "l1", officer = "p01", from = "2026-11-16T08:00", to = "2026-11-16T12:00" },
    { counter = "L1", officer = "P02", from = 2026-11-16T12:00:00, to = "2026-11-16T15:00" },
]
"""

SHEETS: dict[str, list[tuple[Any, ...]]] = {
    "Office": [
        (
            *("name", "region", "timezone", "letterhead", "closed"),
            *("signatory_name", "signatory_position", "signatory_nip"),
        ),
        (
            *("Dinas Contoh", 9999, "Asia/Makassar", "PEMERINTAH\nDINAS"),
            *("2026-12-25; 2027-01-01", "Ayu", "Kepala", "1"),
        ),
    ],
    "unit": [
        ("code", "name", "public_name", "hours"),
        ("dukcapil", "Pelayanan Loket", "Dukcapil", "Mon-Fri 08:00-15:00"),
    ],
    "service": [
        ("unit", "code", "name", "standard_days"),
        ("dukcapil", "ktp", "KTP-el", 1),
        ("DUKCAPIL", "kk", "KK", None),
    ],
    "counter": [
        ("unit", "code", "name", "services"),
        ("dukcapil", "L1", "Loket 1", "KTP"),
        ("dukcapil", "L2", "Loket 2", None),
    ],
    "officer": [
        ("unit", "code", "name"),
        ("dukcapil", "P01", "Budi"),
        ("dukcapil", "P02", "Citra"),
    ],
    "duty": [
        ("unit", "counter", "officer", "from", "to", "shared"),
        ("dukcapil", "l1", "p01", datetime.fromisoformat("2026-11-16T08:00"), 46_342.5, None),
        ("dukcapil", "L1", "P02", "2026-11-16T12:00", "2026-11-16 15:00", "tidak"),
    ],
}


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with a_desk(tmp_path / "desk") as desk:
        yield desk


def a_toml(folder: Path, text: str = OFFICE) -> Path:
    (folder / "office.toml").write_text(text, encoding="utf-8")
    return folder / "office.toml"


def a_workbook(folder: Path, **sheets: list[tuple[Any, ...]] | None) -> Path:
    book = Workbook()
    assert book.active is not None
    book.remove(book.active)
    for name, rows in {**SHEETS, **sheets}.items():
        sheet = book.create_sheet(name)
        for row in rows or ():
            sheet.append(row)
    book.save(folder / "office.xlsx")
    return folder / "office.xlsx"


def test_a_toml_file_is_read_whole(tmp_path: Path) -> None:
    said = read_office(a_toml(tmp_path))

    assert said.office.timezone == "Asia/Makassar"
    assert said.office.letterhead == ("PEMERINTAH", "DINAS")
    assert said.office.signatory == Signatory("Ayu", "Kepala", "1")
    assert said.office.closed == {date(2026, 12, 25), date(2027, 1, 1)}
    unit = said.units[0]
    assert [service.standard_days for service in unit.services] == [1, None]
    assert [counter.services for counter in unit.counters] == [("ktp",), ()]
    assert said.duties_by_unit["dukcapil"][0] == Duty(
        "L1",
        "P01",
        datetime.fromisoformat("2026-11-16T08:00"),
        datetime.fromisoformat("2026-11-16T12:00"),
    )


def test_a_spreadsheet_says_the_same_as_toml(tmp_path: Path) -> None:
    assert read_office(a_workbook(tmp_path)) == read_office(a_toml(tmp_path))


def test_a_small_office_needs_little(tmp_path: Path) -> None:
    said = read_office(a_toml(tmp_path, '[office]\nname = "A"\n[[unit]]\ncode = "u"\nname = "U"\n'))

    assert said.units[0].public_name == "U"
    assert said.duties_by_unit == {"u": ()}


def test_a_space_that_word_processors_put_into_a_name_is_a_space(tmp_path: Path) -> None:
    text = '[office]\nname = "A\xa0B"\n[[unit]]\ncode = "u"\nname = "U\xa01"\n'

    assert read_office(a_toml(tmp_path, text)).units[0].name == "U 1"


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('"Dinas Contoh"', '""', "bagian office: “name” harus diisi"),
        ("Asia/Makassar", "Asia/Atlantis", "“timezone” berisi “Asia/Atlantis”"),
        ("2026-12-25", "25-12-2026", "bagian office: “closed”"),
        ('"Mon-Fri 08:00-15:00"', '"pagi"', "bagian unit[1]: Jam buka"),
        ('code = "dukcapil"', 'code = "duk capil"', "unit[1]: Kode unit “duk capil”"),
        ('code = "kk"', 'code = "KTP"', "Kode layanan “KTP” sudah dipakai"),
        ('code = "L2"', 'code = "l1"', "Kode loket “l1” sudah dipakai"),
        ('code = "P02", name', 'code = "p01", name', "Kode petugas “p01” sudah dipakai"),
        ('["KTP"]', '["paspor"]', "counters[1]: Layanan “paspor” tidak ada di unit dukcapil"),
        ('officer = "P02"', 'officer = "P9"', "duty[2]: Petugas “P9” tidak ada"),
        ('counter = "l1"', 'counter = "L9"', "duty[1]: Loket “L9” tidak ada"),
        ('to = "2026-11-16T12:00"', 'to = "2026-11-16T07:00"', "duty[1]: Jadwal P01"),
        ('to = "2026-11-16T12:00"', 'to = "noon"', "duty[1]: “to” berisi “noon”"),
        ('to = "2026-11-16T12:00"', 'to = "2026-11-16T12:00Z"', "duty[1]: “to”"),
        ('public_name = "Dukcapil"', 'publik = "Dukcapil"', "unit[1]: “publik” tidak dikenal"),
        ("standard_days = 1", "standard_days = -1", "services[1]: “standard_days”"),
        ("services = [{", "services = [7, {", "unit[1]: “services”"),
        ("[office]", "[kantor]", "“kantor” tidak dikenal"),
        ("[office]", "[[office]]\n[[office]]", "bagian office[2]: satu berkas untuk satu kantor"),
        ("region = ", "region ", "office.toml bukan TOML yang benar"),
        ('letterhead = ["PEMERINTAH", "DINAS"]', "letterhead = 7", "“letterhead”"),
        ("signatory = {", "signatory = 3 #", "“signatory”"),
    ],
)
def test_a_mistake_is_told_with_its_place(tmp_path: Path, old: str, new: str, told: str) -> None:
    assert OFFICE.count(old) >= 1

    with pytest.raises(Invalid) as refused:
        read_office(a_toml(tmp_path, OFFICE.replace(old, new, 1)))

    assert "office.toml" in str(refused.value)
    assert told in str(refused.value)
    assert refused.value.text("en")


def test_overlapping_duties_are_refused_with_both_named(tmp_path: Path) -> None:
    text = OFFICE.replace("12:00:00", "11:00:00")

    with pytest.raises(Invalid, match=r"P01.*P02.*shared = true"):
        read_office(a_toml(tmp_path, text))
    shared = text.replace('T12:00" }', 'T12:00", shared = true }').replace(
        'T15:00" }', 'T15:00", shared = true }'
    )
    assert all(
        duty.shared for duty in read_office(a_toml(tmp_path, shared)).duties_by_unit["dukcapil"]
    )


@pytest.mark.parametrize(
    ("sheet", "place", "value", "told"),
    [
        ("duty", (2, 2), "P09", "lembar duty, baris 3: Petugas “P09” tidak ada"),
        ("duty", (1, 0), "samsat", "lembar duty, baris 2: Unit “samsat” tidak terdaftar"),
        ("officer", (2, 1), "P01", "Kode petugas “P01” sudah dipakai"),
        ("unit", (1, 3), "pagi", "lembar unit, baris 2: Jam buka"),
        ("service", (0, 3), "hari", "lembar service, baris 1: “hari” tidak dikenal"),
    ],
)
def test_a_mistake_in_a_sheet_is_told_with_its_line(
    tmp_path: Path, sheet: str, place: tuple[int, int], value: str, told: str
) -> None:
    rows = [list(row) for row in SHEETS[sheet]]
    rows[place[0]][place[1]] = value

    with pytest.raises(Invalid) as refused:
        read_office(a_workbook(tmp_path, **{sheet: [tuple(row) for row in rows]}))

    assert told in str(refused.value)


def test_a_workbook_without_the_needed_sheets_is_refused(tmp_path: Path) -> None:
    book = Workbook()
    book.save(tmp_path / "x.xlsx")

    with pytest.raises(NotATable, match="office"):
        read_office(tmp_path / "x.xlsx")


@pytest.mark.parametrize(
    ("start", "told"),
    [
        (8.3, "“from” berisi “8.3”; seharusnya tanggal"),
        (time(8, 30), "“from” berisi “08:30:00”; seharusnya tanggal"),
        (datetime.fromisoformat("2026-11-16T08:00:30"), "tanpa detik"),
        (date(2026, 11, 16), "jamnya belum ada"),
        ("2026-11-16 8.3", "dua angka, seperti 08.30"),
        ("2026-11-16 24:00", "tengah malam adalah 00.00 hari berikutnya"),
        ("2026-11-16 08.30 WITA", "tanpa zona waktu"),
        ("16/11/2026 08.30", "dimulai dengan tahun"),
        ("16/11/26 08.30", "empat angka"),
    ],
)
def test_a_cell_that_is_not_surely_one_minute_is_refused_with_its_place(
    tmp_path: Path, start: object, told: str
) -> None:
    rows = [SHEETS["duty"][0], ("dukcapil", "L1", "P01", start, "2026-11-16 12.00", None)]

    with pytest.raises(Invalid, match="lembar duty, baris 2") as refused:
        read_office(a_workbook(tmp_path, duty=rows))

    assert told in str(refused.value)


def test_a_time_with_a_dot_is_that_minute_in_every_kind_of_office_file(tmp_path: Path) -> None:
    toml = OFFICE.replace("T08:00", " 08.30").replace("08:00-15:00", "08.30 - 15.00")
    unit = [SHEETS["unit"][0], ("dukcapil", "Pelayanan Loket", "Dukcapil", "Sen-Jum 08.30–15.00")]
    moment = datetime.fromisoformat("2026-11-16T08:30")
    duty = [SHEETS["duty"][0], ("dukcapil", "L1", "P01", moment, "2026-11-16 12.00", None)]

    files = a_toml(tmp_path, toml), a_workbook(tmp_path, unit=unit, duty=duty)

    for said in map(read_office, files):
        assert said.units[0].opening.spans(moment.date()) == ((time(8, 30), time(15)),)
        assert said.duties_by_unit["dukcapil"][0].start == moment
        assert said.duties_by_unit["dukcapil"][0].end == datetime.fromisoformat("2026-11-16T12:00")


@pytest.mark.parametrize(
    ("sheets", "told"),
    [
        ({"jadwal": [("unit", "counter")]}, "lembar “jadwal” (1 baris) tidak dikenal"),
        ({"officers": [("unit",), ("u",)]}, "lembar “officers” (2 baris)"),
        ({"duty ": SHEETS["duty"]}, "lembar “duty” ada dua kali"),
        ({"Office": [*SHEETS["Office"], ("Dinas Lain",)]}, "lembar office, baris 3: satu berkas"),
        (
            {"officer": [("unit", "code", "name", None), ("dukcapil", "P01", "Budi", "x")]},
            "lembar officer, baris 2: Baris berisi 4 kolom",
        ),
        (
            {"officer": [("unit", "code", None, "name"), ("dukcapil", "P01", "NIP 1", "Budi")]},
            "lembar officer, baris 2: “NIP 1” di kolom ke-3",
        ),
    ],
)
def test_nothing_of_a_workbook_is_left_out_in_silence(
    tmp_path: Path, sheets: dict[str, list[tuple[Any, ...]]], told: str
) -> None:
    with pytest.raises(Invalid) as refused:
        read_office(a_workbook(tmp_path, **sheets))

    assert told in str(refused.value)


def test_a_blank_sheet_beside_the_others_is_no_matter(tmp_path: Path) -> None:
    assert read_office(a_workbook(tmp_path, Sheet1=None)) == read_office(a_toml(tmp_path))


def test_an_office_file_is_stored_and_again_changes_nothing(desk: Desk, tmp_path: Path) -> None:
    path = a_toml(tmp_path)
    people = ("P01", "P02")  # the desk knows them by other names

    first = import_office(path, register=desk.register, by="Ayu", same_person=people)
    again = import_office(path, register=desk.register, by="Ayu")

    assert first.any
    assert not again.any


@pytest.mark.parametrize("name", ["duty", "officer"])
def test_a_hidden_sheet_of_an_office_is_refused_by_name(tmp_path: Path, name: str) -> None:
    path = a_workbook(tmp_path)
    book = load_workbook(path)
    book[name].sheet_state = "hidden"
    book.save(path)

    with pytest.raises(HiddenSheet, match=f"“{name}” tersembunyi") as refused:
        read_office(path)

    assert "--skip-sheet" not in str(refused.value)


def test_a_long_number_that_a_spreadsheet_altered_is_refused(tmp_path: Path) -> None:
    path = a_workbook(tmp_path)
    book = load_workbook(path)
    sheet = book["Office"]
    names = [cell.value for cell in sheet[1]]
    cell = sheet.cell(2, names.index("signatory_nip") + 1)
    cell.value = "198001012005011001"
    book.save(path)
    assert read_office(path).office.signatory == Signatory("Ayu", "Kepala", "198001012005011001")
    cell.value = 198001012005011001
    book.save(path)

    with pytest.raises(MistakeInSheet, match=r"baris 2: Kolom “signatory_nip”.*15 digit"):
        read_office(path)
