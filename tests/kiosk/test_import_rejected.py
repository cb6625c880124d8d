"""What a clerk is told of lines that were given back: what to do with which."""

import csv
import io
from pathlib import Path

import pytest
from click.testing import CliRunner

from kiosk.cli import loket

OFFICE = """
[office]
name = "Dinas Contoh"
[[unit]]
code = "u"
name = "Unit"
hours = "Sen-Jum 08.00-15.00"
services = [{ code = "ktp", name = "KTP-el" }]
counters = [{ code = "L1", name = "Loket 1" }]
"""
IDS = [f"{n:08}-0000-4000-8000-000000000000" for n in range(3)]
LIST = [[IDS[0], "2026-05-04 09:00", "4"], [IDS[1], "2026-05-04 09:10", "3"]]
MEND, WITHDRAW = "perbaiki lalu impor lagi", "tarik dahulu impor yang disebut"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "kantor.toml").write_text(OFFICE, encoding="utf-8")
    said(tmp_path, "office", tmp_path / "kantor.toml", "--yes")
    return tmp_path


def said(folder: Path, *words: str | Path) -> str:
    done = CliRunner().invoke(loket, ["--data", str(folder / "data"), "import", *map(str, words)])
    return done.output


def bring(folder: Path, rows: list[list[str]]) -> str:
    text = io.StringIO()
    csv.writer(text).writerows([["id", "answered_at", "kepuasan"], *rows])
    (folder / "a.csv").write_text(text.getvalue(), encoding="utf-8")
    return said(folder, "ratings", folder / "a.csv", "--unit", "u", "--yes")


def test_lines_whose_answers_count_otherwise_are_not_to_be_mended(folder: Path) -> None:
    bring(folder, LIST)

    answer = bring(folder, [LIST[0], [IDS[1], "2026-05-05 09:10", "3"]])

    assert WITHDRAW in answer
    assert MEND not in answer
    assert "Perbaiki di berkas itu saja" not in answer


def test_wrong_lines_beside_them_are(folder: Path) -> None:
    bring(folder, LIST)

    answer = bring(folder, [LIST[0], [IDS[1], LIST[1][1], "1"], [IDS[2], "2026-05-05 09:00", "9"]])

    assert MEND in answer
    assert "1 baris di antaranya" in answer
    assert WITHDRAW in answer


def test_corrections_that_were_not_brought_in_are_told_with_their_new_name(folder: Path) -> None:
    wrong = [*LIST, [IDS[2], "13/4/2026 09:00", "4"]]
    answer = bring(folder, wrong)
    assert "seharusnya tanggal yang dimulai dengan tahun, seperti 2026-11-16." in answer
    assert WITHDRAW not in answer
    file = folder / "a.rejected.csv"
    file.write_text(file.read_text("utf-8-sig").replace("13/4/2026", "2026-04-13"), "utf-8-sig")

    answer = bring(folder, [*wrong, [IDS[0], "x", "4"]])

    assert f"sekarang bernama {folder / 'a.rejected.1.csv'}" in answer
