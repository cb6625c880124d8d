import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from sqlalchemy import Connection

from reports import board, frames
from reports.board import Board
from reports.skm import figures as skm
from survey.register.engine import Register
from survey.responses import Bands, Draft
from tests.reports.stored import FRESH, LONG, OFFICE, UNIT, form, n_pages, register_of, text_of

PERIOD: Any = {
    "unit": "dukcapil",
    "first": date(2026, 7, 1),
    "last": date(2026, 12, 31),
    "fresh": FRESH,
}


def forms(*bands: Bands) -> list[Draft]:
    nine = (3, 3, 3, 4, 3, 3, 3, 3, 3)
    return [form(*nine, name=i, bands=band) for i, band in enumerate(bands)]


def of(folder: Path, answers: Sequence[Draft], **more: Any) -> Board:
    with register_of(folder, *answers, **more) as register:
        return compute(register)


def compute(register: Register) -> Board:
    return board.compute(register, **PERIOD)


def flat(pdf: bytes) -> str:
    return " ".join(text_of(pdf).split())


def test_the_board_shows_the_index_of_the_official_result(tmp_path: Path) -> None:
    with register_of(tmp_path, *forms(*[Bands()] * 12)) as register:
        shown, result = compute(register), skm.compute(register, **PERIOD)
    assert (shown.ikm, shown.mutu, shown.n) == (result.ikm, result.mutu, 12)
    assert shown.ikm == Decimal("77.78")
    text = flat(board.as_pdf(shown))
    for words in (
        "INDEKS KEPUASAN MASYARAKAT (IKM)",
        "DINAS KEPENDUDUKAN DAN PENCATATAN SIPIL PEMERINTAH KABUPATEN CONTOH",
        "SEMESTER II 2026",
        "NILAI IKM 77,78 Mutu B · Baik",
        "Diisi sukarela oleh 12 orang",
        "Nama layanan Dukcapil Contoh",
        "Jumlah responden 12 orang",
        "1 Juli–31 Desember 2026",
        "TERIMA KASIH ATAS PENILAIAN YANG TELAH ANDA BERIKAN.",
    ):
        assert words in text


@pytest.mark.parametrize("n", [0, 1, 9])
def test_below_ten_forms_there_is_no_number_and_no_count_of_people(tmp_path: Path, n: int) -> None:
    shown = of(tmp_path, forms(*[Bands("L", "", "S1")] * n))
    found: dict[str, Any] = board.as_json(shown)
    assert (found["n"], found["ikm"], found["mutu"]) == (n, None, None)
    assert {*found["sex"].values(), *found["education"].values()} == {None}
    text = flat(board.as_pdf(shown))
    assert "77,78" not in text
    assert "Laki-laki" not in text
    sentence = "terlalu sedikit untuk satu nilai" if n else "Belum ada formulir survei"
    assert sentence in text


def test_a_small_group_and_what_would_betray_it_are_hidden(tmp_path: Path) -> None:
    bands = [Bands("L", "", "SMA")] * 12 + [Bands("P", "", "S1")] * 8 + [Bands("", "", "S3")] * 2
    shown = of(tmp_path, forms(*bands))
    found: dict[str, Any] = board.as_json(shown)
    assert found["sex"] == {"L": 12, "P": None, "not_said": None}
    assert found["education"]["S3"] is None
    assert found["education"]["S1"] is None
    assert found["education"]["SMA"] == 12
    text = flat(board.as_pdf(shown))
    assert "Perempuan •" in text
    assert "jumlah kecil tidak ditampilkan" in text
    json.dumps(found)


def test_all_counts_of_a_board_come_from_one_reading(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A form that arrived between two readings would show its sender's sex by subtraction."""
    bands = [Bands("L", "", "SMA")] * 12 + [Bands("P", "", "S1")] * 8
    readings: list[object] = []
    read = frames.read_forms

    def counted(conn: Connection, unit: str, first: date, last: date) -> frames.Forms:
        readings.append(unit)
        return read(conn, unit, first, last)

    monkeypatch.setattr(frames, "read_forms", counted)

    shown = of(tmp_path, forms(*bands))

    assert len(readings) == 1
    assert shown.n == sum(n or 0 for n in shown.by_sex.values()) == 20


def test_large_groups_are_printed_with_their_numbers(tmp_path: Path) -> None:
    bands = [Bands("L", "", "SMA")] * 12 + [Bands("P", "", "S1")] * 8
    shown = of(tmp_path, forms(*bands))
    text = flat(board.as_pdf(shown))
    assert "Laki-laki 12 Perempuan 8" in text
    assert "SMA 12 S1 8" in text
    assert "jumlah kecil" not in text
    assert board.as_json(shown)["sex"] == {"L": 12, "P": 8, "not_said": 0}


@pytest.mark.parametrize(("size", "width"), [("a4", 210), ("a3", 297)])
def test_the_board_is_one_upright_page_of_the_paper_asked_for(
    tmp_path: Path, size: board.Size, width: int
) -> None:
    office = replace(OFFICE, letterhead=(LONG.upper(), OFFICE.name.upper()), demo=True)
    unit = replace(UNIT, public_name=f"Loket {LONG}")
    bands = [
        Bands("LP"[i % 2], "", ("SD", "SMP", "SMA", "D3", "S1", "S2", "S3", "")[i % 8])
        for i in range(80)
    ]
    shown = of(tmp_path, forms(*bands), office=office, unit=unit)
    pdf = board.as_pdf(shown, size)
    document = pypdfium2.PdfDocument(pdf)
    points = document[0].get_width()
    document.close()
    assert n_pages(pdf) == 1
    assert points / 72 * 25.4 == pytest.approx(width, abs=0.5)
    assert "CONTOH" in flat(pdf)
    assert f"Loket {LONG}" in flat(pdf)


def test_the_board_speaks_english_too(tmp_path: Path) -> None:
    with register_of(tmp_path, *forms(*[Bands()] * 12)) as register:
        shown = board.compute(register, **{**PERIOD, "lang": "en"})
    assert "77.78" in flat(board.as_pdf(shown))


def test_the_number_of_a_period_that_still_runs_is_called_provisional(tmp_path: Path) -> None:
    over = replace(FRESH, until_at=datetime(2026, 12, 31, 17, 0, tzinfo=UTC))  # 00.00 WIB
    with register_of(tmp_path, *forms(*[Bands()] * 12)) as register:
        running = compute(register)
        ended = board.compute(register, **{**PERIOD, "fresh": over})
    assert (running.finished, ended.finished) == (False, True)
    assert "Angka sementara: periode ini belum selesai." in flat(board.as_pdf(running))
    assert "Angka sementara" not in flat(board.as_pdf(ended))
