"""What begins on a later day is prepared before it: stickers, screens and forms."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
import time_machine
from click.testing import CliRunner

from kiosk.cli import loket
from reports import form, stickers
from survey.errors import LoketError
from survey.office.bundle import Bundle
from survey.register.opening import open_register

OFFICE = """
[office]
name = "Dinas Contoh"
[[unit]]
code = "u"
name = "Unit Layanan"
hours = "Sen-Jum 08.00-15.00"
services = [{ code = "ktp", name = "KTP-el" }]
counters = [
    { code = "L1", name = "Loket 1" },
    { code = "L2", name = "Loket 2", from = "2026-12-07" },
    { code = "L3", name = "Loket 3", to = "2026-12-01" },
]
[[unit]]
code = "mal"
name = "Mal Pelayanan"
hours = "Sen-Jum 08.00-15.00"
from = "2026-12-07"
services = [{ code = "izin", name = "Izin" }]
counters = [{ code = "M1", name = "Meja 1" }]
"""
ADDRESS = ("--address", "https://skm.contoh.go.id")


@pytest.fixture(autouse=True)
def wednesday() -> Iterator[None]:
    with time_machine.travel(datetime(2026, 12, 2, 3, 0, tzinfo=UTC), tick=False):
        yield


@pytest.fixture
def data(tmp_path: Path) -> Path:
    file = tmp_path / "kantor.toml"
    file.write_text(OFFICE, encoding="utf-8")
    run(tmp_path / "data", "import", "office", str(file), "--yes")
    return tmp_path / "data"


def run(data: Path, *words: str) -> str:
    """Run a command; what it says on both channels, which is its refusal if it is refused."""
    done = CliRunner().invoke(loket, ["--data", str(data), *words])
    if isinstance(done.exception, LoketError):
        return f"{done.output}{done.exception}"
    assert done.exit_code == 0, (done.output, done.exception)
    return done.output


def test_a_counter_that_begins_later_is_paired_and_is_told_from_when(data: Path) -> None:
    for unit, counter, name in (("u", "L2", "Loket 2"), ("mal", "M1", "Meja 1")):
        text = run(data, "pair", "--unit", unit, "--counter", counter)
        assert f"{name} mulai dipakai 2026-12-07." in text
        assert f"/kiosk/{unit}/{counter}/pair/" in text
    assert "mulai dipakai" not in run(data, "pair", "--unit", "u", "--counter", "L1")
    assert "u/L3 sudah tidak dipakai" in run(data, "pair", "--unit", "u", "--counter", "L3")
    run(data, "kantor", "akhiri", "unit", "mal", "--from", "2026-12-07", "--yes")
    assert "mal sudah tidak dipakai" in run(data, "pair", "--unit", "mal", "--counter", "M1")


def test_what_begins_later_has_its_stickers_and_its_paper_form(data: Path, tmp_path: Path) -> None:
    for unit in ("u", "mal"):
        sheet = tmp_path / f"{unit}.pdf"
        run(data, "qr", "--unit", unit, *ADDRESS, "-o", str(sheet))
        assert sheet.stat().st_size
    with closing(open_register(data / "register.db")) as register:
        names = {
            unit: [
                s.counter
                for s in stickers.compute(register, unit=unit, address=ADDRESS[1]).stickers
            ]
            for unit in ("u", "mal")
        }
        services = form.compute(register, unit="mal").services
    assert names == {"u": ["Loket 1", "Loket 2"], "mal": ["Meja 1"]}
    assert services == ("Izin",)


def test_stickers_of_a_unit_whose_counters_were_all_ended_are_refused_as_what_they_are(
    data: Path, tmp_path: Path
) -> None:
    for counter in ("L1", "L2"):
        run(data, "kantor", "akhiri", "loket", f"u/{counter}", "--from", "2026-12-02", "--yes")
    text = run(data, "qr", "--unit", "u", *ADDRESS, "-o", str(tmp_path / "u.pdf"))
    assert "Semua loket unit u sudah tidak dipakai" in text
    assert "belum mempunyai" not in text


def test_the_small_file_says_when_something_begins_and_older_ones_are_read(data: Path) -> None:
    file = data / "bundle.json"
    text = file.read_text(encoding="utf-8")
    unit, mal = Bundle.parse(text).units
    assert [str(c.begins) for c in unit.counters] == ["None", "2026-12-07", "None"]
    assert str(mal.begins) == "2026-12-07"
    assert Bundle.parse(text).dump() == text
    before = Bundle.parse(text.replace('"begins"', '"other"'))
    assert [u.begins for u in before.units] == [None, None]
    assert before.offered == Bundle.parse(text).offered
