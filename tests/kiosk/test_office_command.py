"""`loket kantor`: what is set up, and acts on it, each shown before it is done."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import time_machine
from click.testing import CliRunner

from kiosk.cli import loket
from survey.errors import LoketError

FASTING = "Sen-Kam 08.00-14.00; Jum 08.00-11.30"
OFFICE = """
[office]
name = "Dinas Contoh"
closed = ["2026-12-25", "2027-01-01"]
[[unit]]
code = "u"
name = "Unit Layanan"
hours = "Sen-Jum 08.00-15.00"
services = [{ code = "ktp", name = "KTP-el" }, { code = "kk", name = "Kartu Keluarga" }]
counters = [
    { code = "L1", name = "Loket 1", services = ["ktp"] },
    { code = "L2", name = "Loket 2" },
]
officers = [{ code = "P01", name = "Ani" }, { code = "P02", name = "Budi" }]
duty = [{ counter = "L1", officer = "P01", from = "2026-12-01T08:00", to = "2026-12-01T15:00" }]
"""


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    with time_machine.travel(datetime(2026, 11, 30, 3, 0, tzinfo=UTC), tick=False):
        yield


@pytest.fixture
def data(tmp_path: Path) -> Path:
    file = tmp_path / "kantor.toml"
    file.write_text(OFFICE, encoding="utf-8")
    run(tmp_path / "data", "import", "office", str(file))
    return tmp_path / "data"


def run(data: Path, *words: str) -> str:
    """Run a command; what it says on both channels, which is its refusal if it is refused."""
    done = CliRunner().invoke(loket, ["--data", str(data), *words])
    if isinstance(done.exception, LoketError):
        return f"{done.output}{done.exception}"
    assert done.exit_code == 0, (done.output, done.exception)
    return done.output


def bundle(data: Path) -> str:
    return (data / "bundle.json").read_text(encoding="utf-8")


def test_it_tells_what_is_set_up_where_it_lies_and_what_is_missing(data: Path) -> None:
    text = run(data, "kantor")
    for part in (
        f"Data: {data}; register: {data / 'register.db'}",
        "Unit u: Unit Layanan",
        "jam buka: Sen-Jum 08.00-15.00",
        "ktp  KTP-el",
        "L1  Loket 1; ktp; stiker http://127.0.0.1:8080/",
        "layar http://127.0.0.1:8080/kiosk/u/L1",
        "2026-12-25  kantor: tutup",
        "1 loket tanpa jadwal minggu ini: u/L2",
    ):
        assert part in text
    assert "Hari libur" not in text


def test_a_program_reads_the_same(data: Path) -> None:
    run(data, "kantor", "akhiri", "loket", "u/L2", "--from", "2026-12-07", "--yes")
    run(data, "kantor", "kode", "petugas", "u/P02", "P20", "--yes")
    told = json.loads(run(data, "kantor", "--format", "json"))
    (unit,) = told["units"]
    first, second = unit["counters"]
    assert (first["code"], first["services"], first["link"][-4:]) == ("L1", ["ktp"], first["short"])
    assert second["periods"] == [{"from": None, "to": "2026-12-06"}]
    assert [officer["code"] for officer in unit["officers"]] == ["P01", "P20"]
    assert unit["aliases"] == [
        {"kind": "officer", "code": "P02", "as": "P20", "from": None, "to": None}
    ]
    assert [day["from"] for day in told["calendar"]] == ["2026-12-25", "2027-01-01"]


def test_what_reaches_back_is_done_only_after_a_yes(data: Path) -> None:
    words = ("kantor", "akhiri", "layanan", "u/kk", "--from", "2026-11-23")
    text = "berakhir: Layanan u/kk: “Kartu Keluarga”, hari terakhir 2026-11-22"
    preview = run(data, *words, "--preview")
    assert text in preview
    assert "laporan masa lalu, mulai 2026-11-23 (minggu 2026-W48)." in preview
    assert "Jalankan lagi dengan --yes" in run(data, *words)
    assert "hari terakhir" not in run(data, "kantor")
    assert "Sudah dicatat." in run(data, *words, "--yes")
    assert "kk  Kartu Keluarga; hari terakhir 2026-11-22" in run(data, "kantor")
    assert "Tidak ada yang berubah." in run(data, *words, "--yes")
    assert "diakhiri" in run(data, "jejak")


def test_every_act_says_from_what_to_what_and_from_when(data: Path) -> None:
    for words, told in {
        ("kode", "loket", "u/L1", "A1"): "berubah: Kode u/L1: “L1” → “A1”",
        (
            "gabung",
            "loket",
            "u/L2",
            "u/A1",
            "--from",
            "2026-12-01",
        ): "“L2” → “A1”, mulai 2026-12-01",
        ("pisah", "loket", "u/L2", "--from", "2026-12-08"): "“A1” → “L2”, mulai 2026-12-08",
        ("jam", "u", FASTING, "--from", "2027-02-18", "--to", "2027-03-19"): f"“{FASTING}”, mulai",
        ("hari", "u", "2026-12-05", "08.00-12.00"): "Hari u 2026-12-05: “tutup” → “08.00–12.00”",
        ("hari", "kantor", "2026-12-24", "tutup"): "“menurut jam buka” → “tutup”",
        ("hari", "kantor", "2026-12-24", "biasa"): "“tutup” → “menurut jam buka”",
        ("akhiri", "unit", "u", "--from", "2027-03-01"): "berakhir: Unit u: “Unit Layanan”",
        ("buka", "unit", "u", "--from", "2027-04-01"): "dibuka lagi: Unit u: “Unit Layanan”",
    }.items():
        text = run(data, "kantor", *words, "--yes")
        assert told in text
        assert "masa lalu" not in text or words[0] == "kode"
        assert "Sudah dicatat." in text


def test_the_citizens_pages_know_at_once_and_at_midnight(data: Path) -> None:
    def in_use() -> list[bool]:
        return [c["in_use"] for c in json.loads(bundle(data))["units"][0]["counters"]]

    run(data, "kantor", "akhiri", "loket", "u/L1", "--from", "2026-11-30", "--yes")
    assert in_use() == [False, True]
    run(data, "kantor", "akhiri", "loket", "u/L2", "--from", "2026-12-01", "--yes")
    assert in_use() == [False, True]
    with time_machine.travel(datetime(2026, 11, 30, 17, 7, tzinfo=UTC)):  # 00.07 in Jakarta
        run(data, "report", "public")
    assert in_use() == [False, False]


def test_an_ended_counter_is_not_paired_and_a_renamed_one_under_its_new_code(data: Path) -> None:
    run(data, "kantor", "akhiri", "loket", "u/L1", "--from", "2026-11-30", "--yes")
    run(data, "kantor", "kode", "loket", "u/L2", "A2", "--yes")
    refused = run(data, "pair", "--unit", "u", "--counter", "L1")
    assert "u/L1 sudah tidak dipakai" in refused
    assert "loket kantor buka loket u/L1 --from" in refused
    assert "/kiosk/u/A2" in run(data, "pair", "--unit", "u", "--counter", "L2")


def test_a_new_code_is_told_to_change_names_and_no_figure(data: Path) -> None:
    text = run(data, "kantor", "kode", "petugas", "u/P01", "P10", "--preview")
    assert "Laporan masa lalu menyebut kode yang baru; angkanya tetap." in text
