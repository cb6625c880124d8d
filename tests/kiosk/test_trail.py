"""What `jejak` tells of an act is enough to know years later what it changed, from what to what."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine

from tests.kiosk.test_import_command import OFFICE, a_file
from tests.kiosk.test_plans import done

MANY = "".join(f'{{ code = "Q{n}", name = "Baru {n}" }},' for n in range(70))
TAPS = "answered_at,counter,kepuasan\n2026-05-04 08.40,L1,3\n2026-05-04 09.40,L2,4\n"
ROSTER = """unit,counter,officer,from,to,shared
u,L1,P01,2026-05-04 08.00,2026-05-04 15.00,ya
u,L1,P02,2026-05-04 08.00,2026-05-04 15.00,ya
"""


@pytest.fixture(autouse=True)
def june() -> Iterator[None]:
    with time_machine.travel("2026-06-01 05:00Z", tick=True):
        yield


@pytest.fixture
def data(tmp_path: Path) -> Path:
    done(tmp_path / "data", "import", "office", a_file(tmp_path, OFFICE))
    return tmp_path / "data"


def brought(data: Path, kind: str, text: str, name: str, *words: str) -> str:
    return done(data, "import", kind, a_file(data.parent, text, name), *words, "--yes")


def newest(data: Path, about: str) -> str:
    """Give the newest line that mentions something; the control is that it is the newest of all."""
    (line,) = done(data, "jejak", "--about", about, "-n", "1").splitlines()[:1]
    assert line in done(data, "jejak", "-n", "1")
    return line


@pytest.mark.parametrize(
    ("old", "new", "about", "told"),
    [
        (
            'name = "Budi Santoso"',
            'name = "Budi Santoso", to = "2026-06-30"',
            "P02",
            "u/P02 Petugas: “Budi Santoso” → “”, 2026-07-01 sampai seterusnya; ",
        ),
        (
            'hours = "Sen-Jum 08.00-15.00"',
            (
                'hours = [{ week = "Sen-Jum 08.00-15.00" }, { week = "Sen 09.00-10.00", '
                'from = "2026-05-04", to = "2026-05-08" }]'
            ),
            "Jam buka",
            "u Jam buka: “Sen-Jum 08.00-15.00” → “Sen 09.00-10.00”, 2026-05-04 sampai 2026-05-08; ",
        ),
        (
            'name = "Dinas Contoh"',
            'name = "Dinas Contoh"\nclosed = ["2026-05-05"]',
            "2026-05-05",
            "Kantor Hari: “seperti biasa” → “tutup”, 2026-05-05 sampai 2026-05-05; ",
        ),
        ("officers = [", f"officers = [{MANY}", "Q49", "u/Q49 Petugas: “” → “Baru 49”"),
        ("officers = [", f"officers = [{MANY}", "set", "; dan 20 lagi; baru 70, berubah 0"),
    ],
)
def test_an_office_file_leaves_a_trace_of_each_thing_that_it_changes(
    data: Path, old: str, new: str, about: str, told: str
) -> None:
    brought(data, "office", OFFICE.replace(old, new), "lagi.toml")
    line = newest(data, about if about != "set" else "lagi; baru")
    assert told in line
    assert "data kantor" in line


def test_services_are_told_by_officer_in_plan_and_trail_also_where_their_sum_stays(
    data: Path,
) -> None:
    lines = "date,service,officer,n\n2026-05-04,ktp,P01,{}\n2026-05-04,ktp,P02,{}\n"
    brought(data, "services-given", lines.format(25, 15), "a.csv", "--unit", "u")
    told = brought(data, "services-given", lines.format(15, 25), "b.csv", "--unit", "u")
    pair = "“40 (P01 25, P02 15)” → “40 (P01 15, P02 25)”"
    assert f"berubah: Jumlah layanan u/ktp: {pair}, mulai 2026-05-04" in told
    line = newest(data, "P02")
    assert f"u/ktp Jumlah layanan: {pair}, 2026-05-04 sampai 2026-05-04; 1 hari-layanan" in line


def test_a_roster_is_traced_by_its_days_and_shows_what_is_shared(data: Path) -> None:
    brought(data, "office", ROSTER, "bersama.csv")
    alone = "\n".join(ROSTER.splitlines()[:2]) + "\n"
    told = brought(data, "office", alone, "b.csv")
    pair = "“P01 08.00–15.00 bersama, P02 08.00–15.00 bersama” → “P01 08.00–15.00 bersama”"
    assert f"Jadwal u/L1 2026-05-04: {pair}" in told
    assert f"u/L1 Jadwal: {pair}, 2026-05-04" in newest(data, "P02")
    assert "L1: P01 08.00–15.00 bersama" in done(
        data, "jadwal", "lihat", "--unit", "u", "--week", "2026-W19"
    )


def test_counters_made_one_are_traced_with_the_ratings_that_moved(data: Path) -> None:
    brought(data, "office", ROSTER.replace(",ya", ",").rsplit("u,", 1)[0], "a.csv")
    brought(data, "ratings", TAPS, "beri.csv", "--unit", "u")
    done(data, "kantor", "gabung", "loket", "u/L2", "u/L1", "--from", "2026-05-01", "--yes")
    line = newest(data, "u/L2")
    assert line.endswith("; atribusi pindah 1, tetap karena periode ditutup 0")
