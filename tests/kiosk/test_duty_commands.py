"""What a clerk does in the morning: a substitute, a closed counter, last week's roster again."""

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from kiosk.cli import loket
from survey.errors import LoketError
from tests.kiosk.test_import_command import FIELD, OFFICE, a_file

FROM_TO = ("--from", "2026-05-04 08.00", "--to", "2026-05-04T09:30")
SUBSTITUTE = ("ganti", "--unit", "u", "--counter", "l1", "--officer", "p04", *FROM_TO)
CLOSED = ("kosongkan", "--unit", "u", "--counter", "L1", *FROM_TO)
WEEK = ("jadwal", "lihat", "--unit", "u", "--week", "2026-W19")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    run(folder, "import", "office", a_file(tmp_path, OFFICE))
    run(folder, "import", "office", FIELD / "roster-dot-times.csv")
    return folder


def run(data: Path, *words: str | Path, code: int = 0) -> str:
    """Run a command; what it says on both channels, or its refusal."""
    done = CliRunner().invoke(loket, ["--data", str(data), *map(str, words)])
    if isinstance(done.exception, LoketError):
        return str(done.exception)
    assert done.exit_code == code, (done.output, done.exception)
    return done.output


def test_a_substitute_for_some_hours_leaves_the_others_on_duty(data: Path) -> None:
    told = run(data, *SUBSTITUTE, "--reason", "izin", "--yes")

    assert "baru: Koreksi jadwal u/L1 2026-05-04: no. 1: P04 08.00–09.30 (izin)" in told
    assert (
        "berubah: Jadwal u/L1 2026-05-04: “P01 08.30–11.45, P02 11.45–15.30” → "
        "“P04 08.00–09.30, P01 09.30–11.45, P02 11.45–15.30”" in told
    )
    assert "Tercatat." in told
    assert "Tidak ada yang berubah" in run(data, *SUBSTITUTE, "--reason", "izin", "--yes")


def test_a_correction_is_shown_first_and_a_script_must_agree(data: Path) -> None:
    assert "no. 1: P04" in run(data, *SUBSTITUTE, "--reason", "izin", "--preview")
    assert "--yes" in run(data, *SUBSTITUTE, "--reason", "izin")
    assert "no. 1" not in run(data, *WEEK)


def test_the_roster_of_a_week_shows_corrections_with_their_numbers(data: Path) -> None:
    run(data, *SUBSTITUTE, "--reason", "izin", "--yes")
    run(data, *CLOSED, "--reason", "listrik padam", "--yes")
    run(data, "jadwal", "batal", "2", "--yes")

    assert run(data, *WEEK).splitlines() == [
        "u, 2026-W19",
        "2026-05-04 Senin, L1: P01 08.30–11.45, P02 11.45–15.30",
        "    no. 1: P04 08.00–09.30 (izin), oleh baris perintah",
        "    no. 2: – 08.00–09.30 (listrik padam), oleh baris perintah",
        "    dibatalkan: no. 2: – 08.00–09.30, oleh baris perintah",
        "    yang berlaku: P04 08.00–09.30, P01 09.30–11.45, P02 11.45–15.30",
    ]
    assert "Belum ada jadwal" in run(data, *WEEK[:-1], "2026-W30")


def test_a_correction_outlives_a_roster_that_is_sent_again(data: Path) -> None:
    run(data, *SUBSTITUTE, "--reason", "izin", "--yes")
    later = shutil.copy(FIELD / "roster-substitute.csv", data.parent / "jadwal.csv")

    told = run(data, "import", "office", later, "--yes")
    assert "1 koreksi tetap berlaku di atas jadwal ini: L1 2026-05-04, no. 1: P04" in told
    assert "yang berlaku: P04 08.00–09.30" in run(data, *WEEK)

    told = run(data, "import", "office", later, "--replace-corrections", "--yes")
    assert "berakhir: Koreksi jadwal u/L1 2026-05-04: “no. 1: P04 08.00–09.30" in told
    assert "yang berlaku" not in run(data, *WEEK)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2026-05-04", "jamnya belum ada"),
        ("04/05/2026 08.00", "2026-11-16"),
        ("2026-05-04 8.3", ""),
    ],
)
def test_a_time_that_may_be_another_is_not_taken(data: Path, value: str, expected: str) -> None:
    told = run(
        *(data, "ganti", "--unit", "u", "--counter", "L1", "--officer", "P04"),
        *("--from", value, "--to", "2026-05-04 09.30", "--reason", "izin"),
        code=2,
    )
    assert value in told
    assert expected in told


def test_last_weeks_roster_is_copied(data: Path) -> None:
    told = run(data, "jadwal", "salin", "--unit", "u", "--week", "2026-W19", "--to", "2026-W20")
    assert "baru: Jadwal u/L1 2026-05-11: P01 08.30–11.45, P02 11.45–15.30" in told


@pytest.mark.parametrize("name", ["jadwal.csv", "jadwal.xlsx"])
def test_a_roster_goes_out_and_comes_back_without_a_change(data: Path, name: str) -> None:
    run(data, "import", "office", FIELD / "roster-two-places.csv")
    run(data, *SUBSTITUTE, "--reason", "izin", "--yes")
    path = data.parent / name

    told = run(data, "export", "roster", "--unit", "u", "-o", path)

    assert "5 jadwal." in told
    assert "1 koreksi berlaku di atas jadwal ini dan tidak ada di berkas" in told
    assert "Tidak ada yang berubah" in run(data, "import", "office", path)


def test_a_part_of_a_roster_goes_out(data: Path) -> None:
    path = data.parent / "jadwal.csv"
    days = ("--from", "2026-05-05", "--to", "2026-05-31")
    assert "0 jadwal." in run(data, "export", "roster", "--unit", "u", *days, "-o", path)
    assert path.read_text("utf-8-sig") == "unit,counter,officer,from,to,shared\n"
    wrong = ("--from", "2026-06-05", "--to", "2026-05-31")
    assert "2026-06-05" in run(data, "export", "roster", "--unit", "u", *wrong, "-o", path)
    other = data.parent / "jadwal.pdf"
    assert ".csv, .xlsx." in run(data, "export", "roster", "--unit", "u", "-o", other)
