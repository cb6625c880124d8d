"""Rosters alone, CSV or XLSX: the duties of every sheet, or the place of the first mistake."""

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from survey.actions import NobodyMeant
from survey.actions.rosters import DutiesEnd
from survey.errors import Invalid, LoketError
from survey.exchange.offices.office import import_office, read_roster
from survey.exchange.tables.sheets import StrayTable
from survey.office.facts import Officer
from survey.plans import Plan
from survey.register import rosters
from tests.builders import a_unit
from tests.desk import Desk, a_desk

FIELD = Path(__file__).resolve().parent.parent / "cases" / "field"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with a_desk(tmp_path / "desk") as desk:
        yield desk


def a_book(path: Path, **sheets: list[tuple[Any, ...]]) -> Path:
    book = Workbook()
    assert book.active is not None
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def test_a_roster_with_dots_in_its_times_is_kept_to_the_minute(tmp_path: Path) -> None:
    path = shutil.copy(FIELD / "roster-dot-times.csv", tmp_path)

    found = read_roster(Path(path), [a_unit("u")])

    assert [(d.officer, f"{d.start:%H:%M}", f"{d.end:%H:%M}") for d in found["u"]] == [
        ("P01", "08:30", "11:45"),
        ("P02", "11:45", "15:30"),
    ]


def test_a_roster_of_several_sheets_is_read_whole_and_a_mistake_names_its_sheet(
    tmp_path: Path,
) -> None:
    names = ("unit", "counter", "officer", "from", "to")
    first = ("dukcapil", "L1", "P01", "2026-11-16 08.00", "2026-11-16 12.00")
    second = ("dukcapil", "L1", "P02", "2026-11-17 08.00", "2026-11-17 12.00")

    path = a_book(tmp_path / "x.xlsx", Senin=[names, first], Selasa=[names, second])
    found = read_roster(path, [a_unit()])
    wrong = a_book(tmp_path / "y.xlsx", Senin=[names, first], Selasa=[names, (*second[:3], 8.3, 9)])

    assert [duty.officer for duty in found["dukcapil"]] == ["P01", "P02"]
    with pytest.raises(Invalid, match="lembar Selasa, baris 2"):
        read_roster(wrong, [a_unit()])


def test_a_roster_has_no_names_to_confirm(desk: Desk) -> None:
    path = a_book(desk.folder / "x.xlsx", Mei=[("unit", "counter", "officer", "from", "to")])

    with pytest.raises(NobodyMeant):
        import_office(path, register=desk.register, by="Ayu", same_person=["P01"])


def test_a_roster_beside_a_sheet_of_something_else_is_refused_by_its_name(tmp_path: Path) -> None:
    names = ("unit", "counter", "officer", "from", "to")
    path = a_book(tmp_path / "x.xlsx", Mei=[names], Catatan=[("P02 cuti",)])

    with pytest.raises(StrayTable, match="“Catatan”"):
        read_roster(path, [a_unit()])


def test_a_roster_gives_duties_by_unit(tmp_path: Path) -> None:
    path = tmp_path / "roster.csv"
    path.write_text(
        "unit;counter;officer;from;to\nDUKCAPIL;l1;p01;2026-11-16T08:00;2026-11-16T12:00\n"
    )

    found = read_roster(path, [a_unit()])

    assert [duty.officer for duty in found["dukcapil"]] == ["P01"]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("samsat,L1,P01,2026-11-16T08:00,2026-11-16T12:00", "baris 2: Unit “samsat”"),
        ("dukcapil,L1,P01,2026-11-16T08:00", "baris 2: Baris berisi 4 kolom"),
        ("dukcapil,L1,P01,,2026-11-16T08:00", "baris 2: “from” harus diisi"),
    ],
)
def test_a_mistake_in_a_roster_is_told_with_its_line(tmp_path: Path, line: str, told: str) -> None:
    path = tmp_path / "roster.csv"
    path.write_text(f"unit,counter,officer,from,to\n{line}\n")

    with pytest.raises(Invalid) as refused:
        read_roster(path, [a_unit()])

    assert told in str(refused.value)


@pytest.mark.parametrize("name", ["roster.csv", "roster.xlsx"])
def test_a_roster_is_known_by_its_content(desk: Desk, name: str) -> None:
    rows = [
        ("unit", "counter", "officer", "from", "to"),
        ("dukcapil", "L1", "P01", "2026-11-16T08:00", "2026-11-16T12:00"),
    ]
    path = desk.folder / name
    if name.endswith("csv"):
        path.write_text("\n".join(",".join(row) for row in rows))
    else:
        book = Workbook()
        assert book.active is not None
        for row in rows:
            book.active.append(row)
        book.save(path)

    changes = import_office(path, register=desk.register, by="Ayu")

    assert len(changes.changes) == 1
    with desk.register.read() as conn:
        assert rosters.duties(conn, "dukcapil", date(2026, 11, 16), date(2026, 11, 16))


@pytest.mark.parametrize(
    ("counter", "officer", "told"),
    [
        ("L1", "Siti Aminah", "Petugas ditulis dengan kodenya, bukan namanya. Kode “Siti Aminah” "),
        ("L1", "Siti Aminah, S.E.", "di unit u: P01, P05."),
        ("Loket  1", "P01", "Loket ditulis dengan kodenya, bukan namanya. Kode “Loket  1” di unit"),
        ("Loket 9", "P01", "Loket “Loket 9” tidak ada di unit u. Yang ada: L1, L2."),
        ("L1", "Dewi", "Petugas “Dewi” tidak ada di unit u. Yang ada: P01, P05, P06."),
        ("L1", "LIBUR", "“LIBUR” bukan petugas. Jadwal hanya memuat siapa yang melayani"),
        ("L1", "Piket", "baris libur, cuti, atau piket tidak ditulis. Hapus baris ini."),
    ],
)
def test_a_name_where_a_code_is_wanted_is_told_with_the_codes(
    tmp_path: Path, counter: str, officer: str, told: str
) -> None:
    people = (("P01", "Siti Aminah"), ("P05", "Siti Aminah"), ("P06", "Budi"))
    unit = a_unit("u", officers=tuple(Officer(code, name) for code, name in people))
    path = tmp_path / "roster.csv"
    path.write_text(
        f'unit,counter,officer,from,to\nu,{counter},"{officer}",2026-11-16 08.00,2026-11-16 12.00\n'
    )

    with pytest.raises(Invalid) as refused:
        read_roster(path, [unit])

    assert "baris 2: " in str(refused.value)
    assert told in str(refused.value)


def bring(desk: Desk, *lines: str) -> Plan:
    path = desk.folder / "jadwal.csv"
    path.write_text("unit,counter,officer,from,to\n" + "\n".join(lines) + "\n", encoding="utf-8")
    return import_office(path, register=desk.register, by="Ayu")


def test_a_line_that_says_nobody_takes_a_mistaken_night_out_of_the_roster(desk: Desk) -> None:
    night, morning = date(2026, 11, 16), date(2026, 11, 17)
    bring(desk, "dukcapil,L1,P01,2026-11-16 20.00,2026-11-17 10.00")
    right = "dukcapil,L1,P02,2026-11-17 08.00,2026-11-17 12.00"
    with pytest.raises(Invalid, match=r"baris 2: .*20:00.*, sudah tercatat"):  # the control
        bring(desk, right)
    nobody = "dukcapil,L1,-,2026-11-16 20.00,2026-11-17 08.00"
    plan = bring(desk, nobody, right)
    assert [(str(c.place), c.old, c.new) for c in plan.changes] == [
        ("dukcapil/L1", "P01 20.00–10.00", "–"),
        ("dukcapil/L1", "", "P02 08.00–12.00"),
    ]
    assert any(isinstance(warning, DutiesEnd) for warning in plan.warnings)
    with desk.register.read() as conn:
        (duty,) = rosters.duties(conn, "dukcapil", night, morning)
    assert duty.officer == "P02"
    assert not bring(desk, nobody, right).any
    # Somebody may be put there again, and nobody serves where somebody does.
    assert bring(desk, "dukcapil,L1,P01,2026-11-16 20.00,2026-11-16 23.00").any
    with pytest.raises(LoketError, match=r"baris 3: .*jadwal P02 .* jadwal – "):
        bring(desk, right, "dukcapil,L1,-,2026-11-17 11.00,2026-11-17 13.00")
