"""`loket kantor libur`, `export office`, and what doctor asks for in November."""

from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest
import time_machine

from kiosk.commands.planned import NotAgreed
from kiosk.config import Config
from kiosk.machine.doctor import examine
from tests import commanded

OFFICE = """
[office]
name = "Dinas Contoh"
[[unit]]
code = "u"
name = "Unit"
hours = "Sen-Jum 08.00-15.00"
"""


run = partial(commanded.run, on="2026-11-29")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    (tmp_path / "kantor.toml").write_text(OFFICE, encoding="utf-8")
    run(tmp_path / "data", "import", "office", str(tmp_path / "kantor.toml"))
    return tmp_path / "data"


def of_holidays(data: Path, on: str) -> tuple[bool, str]:
    """Give what doctor says of holidays on a day, and whether all is well."""
    config = Config(data, database_url="", address="")
    with time_machine.travel(datetime.fromisoformat(on).replace(hour=3, tzinfo=UTC), tick=True):
        remarks = [remark for remark in examine(config) if "ari libur" in remark.text]
    (remark,) = remarks
    return remark.well, remark.text


def test_a_year_is_adopted_unasked_as_it_only_adds(data: Path) -> None:
    said = run(data, "kantor", "libur", "2027")

    assert "26 hari tutup tahun 2027 tercatat." in said
    assert "… dan 6 lagi yang baru; semuanya tampak dengan --preview." in said
    assert "sudah tercatat" in run(data, "kantor", "libur", "2027")
    assert '"2027-03-10"' in (data / "bundle.json").read_text(encoding="utf-8")


def test_days_that_are_over_are_told_and_asked_for(data: Path) -> None:
    told = run(data, "kantor", "libur", "2026", "--preview")
    assert "berubah: Hari Kantor 2026-08-17: “seperti biasa” → “Proklamasi Kemerdekaan”" in told
    assert "laporan masa lalu, mulai 2026-01-01" in told

    with pytest.raises(NotAgreed):
        run(data, "kantor", "libur", "2026")

    assert "17 hari tutup" in run(
        data, "kantor", "libur", "2026", "--without-cuti-bersama", "--yes"
    )


def test_what_export_office_writes_comes_in_again_without_a_change(
    data: Path, tmp_path: Path
) -> None:
    run(data, "kantor", "libur", "2027")
    run(data, "export", "office", "-o", str(tmp_path / "lagi.toml"))

    assert "Tidak ada yang berubah" in run(data, "import", "office", str(tmp_path / "lagi.toml"))


def test_doctor_asks_for_the_coming_year_in_november_and_december(data: Path) -> None:
    assert of_holidays(data, "2026-10-31")[0]
    well, text = of_holidays(data, "2026-11-01")
    assert not well
    assert "18 hari libur nasional 2027" in text
    assert "loket kantor libur 2027" in text

    run(data, "kantor", "libur", "2027", "--without-cuti-bersama")

    assert of_holidays(data, "2026-12-31") == (True, "Hari libur nasional 2027 sudah tercatat.")
    well, text = of_holidays(data, "2027-11-01")
    assert not well
    assert "holidays-2028.toml" in text
