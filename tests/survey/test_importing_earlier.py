"""Results typed in from older reports: taken with their source, or sent back with a reason."""

from collections.abc import Iterator
from contextlib import closing
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
import xlsxwriter

from survey.errors import Invalid
from survey.exchange.earlier import EarlierOutcome, import_earlier
from survey.register import audit, earlier
from survey.register.earlier import Earlier
from survey.register.engine import Register
from tests.builders import UNIT, an_empty_register, settled

FILE = """period,ikm,n,source,weight,biaya
2024-S1,"78,68",49,Laporan SKM Semester I 2024,"0,11","3,12"
2024-S2,79.5,1.250,Laporan SKM Semester II 2024,,
"""


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Register]:
    with closing(settled(an_empty_register(tmp_path))) as register:
        yield register


def bring(register: Register, folder: Path, text: str, name: str = "lama.csv") -> EarlierOutcome:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return import_earlier(path, register=register, unit=UNIT.upper(), by="Ayu")


def known(register: Register) -> tuple[Earlier, ...]:
    with register.read() as conn:
        return earlier.all_of(conn, UNIT)


def test_older_results_are_kept_as_printed_with_their_source(
    register: Register, tmp_path: Path
) -> None:
    done = bring(register, tmp_path, FILE)
    assert (done.stored, done.known, done.rejected) == (2, 0, 0)
    first, second = known(register)
    assert first == Earlier(
        UNIT,
        date(2024, 1, 1),
        date(2024, 6, 30),
        Decimal("78.68"),
        49,
        {"biaya": Decimal("3.1200")},
        "Laporan SKM Semester I 2024",
        "0,11",
    )
    assert (second.ikm, second.n, second.unsur) == (Decimal("79.50"), 1250, {})
    with register.read() as conn:
        assert audit.acts(conn)[-1].act == "import_earlier"


def test_the_same_file_again_changes_nothing_and_a_correction_replaces(
    register: Register, tmp_path: Path
) -> None:
    bring(register, tmp_path, FILE)
    again = bring(register, tmp_path, FILE)
    assert (again.stored, again.known) == (0, 2)
    corrected = bring(register, tmp_path, FILE.replace("79.5,", "79.05,"))
    assert (corrected.stored, corrected.known) == (1, 1)
    assert [one.ikm for one in known(register)] == [Decimal("78.68"), Decimal("79.05")]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("2024-S3,78.00,,Laporan", "bukan periode"),
        ("2024-W20,78.00,,Laporan", "Minggu 2024-W20 bukan periode hasil"),
        (",78.00,,Laporan", "periodenya"),
        ("2024-S1,,,Laporan", "ikm"),
        ("2024-S1,7.868,,Laporan", "IKM seperti tercetak"),
        ("2024-S1,101,,Laporan", "25 sampai 100"),
        ("2024-S1,78.00,0,Laporan", "banyaknya responden"),
        ("2024-S1,78.00,49,", "source"),
        ("2999-S1,78.00,49,Laporan", "belum selesai"),
    ],
)
def test_a_bad_line_goes_back_with_its_reason_and_the_good_ones_stay(
    office: Register, tmp_path: Path, line: str, told: str
) -> None:
    done = bring(office, tmp_path, f"period,ikm,n,source\n2023,77.1,30,Laporan 2023\n{line}\n")
    assert (done.stored, done.rejected) == (1, 1)
    assert done.rejected_file == tmp_path / "lama.rejected.csv"
    ((number, reason),) = done.faults
    assert number == 3
    assert told in str(reason)
    assert str(reason) in done.rejected_file.read_text(encoding="utf-8-sig").replace('""', '"')


def test_corrected_lines_are_imported_from_the_rejected_file(
    office: Register, tmp_path: Path
) -> None:
    done = bring(office, tmp_path, "period,ikm,source\n2024-S1,178.00,Laporan\n")
    assert done.rejected_file is not None
    text = done.rejected_file.read_text(encoding="utf-8-sig").replace("178.00", "78.00", 2)
    again = bring(office, tmp_path, text.replace("“78.00”", "“178.00”"), "lama.rejected.csv")
    assert (again.stored, again.rejected) == (1, 0)


def test_one_period_has_one_result_in_a_file(office: Register, tmp_path: Path) -> None:
    text = "from,to,ikm,source\n2024-01-01,2024-06-30,78,A\n2024-01-01,2024-06-30,79,B\n"
    done = bring(office, tmp_path, text)
    assert (done.stored, done.rejected) == (1, 1)
    assert "baris 2" in str(done.faults[0][1])


@pytest.mark.parametrize(
    "text",
    [
        "period,ikm\n2024-S1,78\n",
        "ikm,source\n78,A\n",
        "period,ikm,source,catatan\n2024-S1,78,A,x\n",
    ],
)
def test_a_file_that_cannot_be_used_is_refused_as_a_whole(
    office: Register, tmp_path: Path, text: str
) -> None:
    with pytest.raises(Invalid):
        bring(office, tmp_path, text)
    assert known(office) == ()


@pytest.mark.parametrize("first", ["2024-01-019", "01/01/2024", "2024-01-01T10:00"])
def test_a_first_day_that_is_not_surely_one_day_is_sent_back(
    office: Register, tmp_path: Path, first: str
) -> None:
    done = bring(office, tmp_path, f"from,to,ikm,source\n{first},2024-06-30,78,A\n")
    assert (done.stored, done.rejected) == (0, 1)
    assert "2026-11-16" in str(done.faults[0][1])


def test_a_value_in_a_column_without_a_name_is_sent_back(office: Register, tmp_path: Path) -> None:
    done = bring(office, tmp_path, "period,,ikm,,source\n2024-S1,koreksi,78,,A\n")
    assert (done.stored, done.rejected) == (0, 1)
    assert "“koreksi” di kolom ke-2" in str(done.faults[0][1])


def test_results_of_every_sheet_are_stored(office: Register, tmp_path: Path) -> None:
    path = tmp_path / "lama.xlsx"
    with xlsxwriter.Workbook(path) as book:
        for period in ("2024-S1", "2024-S2"):
            sheet = book.add_worksheet(period)
            sheet.write_row(0, 0, ("period", "ikm", "source"))
            sheet.write_row(1, 0, (period, 78.68, "Laporan"))
    done = import_earlier(path, register=office, unit=UNIT, by="Ayu")
    assert (done.stored, done.rejected) == (2, 0)


def test_a_spreadsheet_is_the_same_thing(office: Register, tmp_path: Path) -> None:
    path = tmp_path / "lama.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ("from", "to", "ikm", "n", "source"))
        sheet.write_row(1, 0, ("2024-01-01", "2024-06-30", 78.68, 49, "Laporan 2024"))
    done = import_earlier(path, register=office, unit=UNIT, by="Ayu")
    assert (done.stored, done.rejected) == (1, 0), done.faults
    assert known(office)[0].ikm == Decimal("78.68")
