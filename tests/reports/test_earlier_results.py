"""A result from elsewhere stands beside ours as a number, never as a rise or a fall."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest

from reports import closing
from reports.skm import as_json, sheet, word, workbook
from reports.skm.figures import SkmReport
from reports.skm.history import Chance, Past, move
from survey.language import translator
from survey.register import earlier
from survey.register.earlier import Earlier
from tests.reports.stored import register_of, text_of
from tests.reports.test_skm_report import compute, forms

TYPED = Earlier(
    "dukcapil", date(2026, 1, 1), date(2026, 6, 30), Decimal("60.00"), 40, {}, "Laporan lama", ""
)

JUDGED = (
    "perubahan sebesar itu masih dalam batas kebetulan",
    "perubahan itu lebih besar daripada yang biasa terjadi karena kebetulan",
)


@contextmanager
def beside(folder: Path, *old: Earlier, before: int = 0, lang: str = "id") -> Iterator[SkmReport]:
    """Give a result with typed ones before it, or one that was closed here of so many forms."""
    past = forms(before, first=date(2026, 1, 5), name="before")
    with register_of(folder, *forms(30), *past) as register:
        with register.begin() as conn:
            earlier.put(conn, old, "test")
        if before:
            ended = datetime(2026, 7, 3, tzinfo=UTC)
            closing.close(register, unit="dukcapil", period="2026-S1", by="Kepala", now=ended)
        yield compute(register, lang=lang)


def printed(report: SkmReport) -> dict[str, str]:
    """Give the text of every format that says something of the trend, spaces made alike."""
    file = docx.Document(io.BytesIO(word.as_docx(report)))
    cells = [cell.text for table in file.tables for row in table.rows for cell in row.cells]
    book = openpyxl.load_workbook(io.BytesIO(workbook.as_xlsx(report)))
    values = [str(cell.value) for page in book for row in page.iter_rows() for cell in row]
    texts = {
        "pdf": text_of(sheet.as_pdf(report)).replace("\u00ad", "").replace("-\n", "-"),
        "docx": " ".join([*(one.text for one in file.paragraphs), *cells]),
        "xlsx": " ".join(values),
    }
    return {name: " ".join(text.split()) for name, text in texts.items()}


@pytest.mark.parametrize(
    ("lang", "difference", "why", "claims"),
    [
        (
            "id",
            "selisih IKM +",
            "tidak dapat dibandingkan secara statistik karena cara pengambilan sampel",
            ("IKM naik", "IKM turun", *JUDGED),
        ),
        (
            "en",
            "the IKM differs by +",
            "cannot be compared statistically, because it is not known how",
            ("IKM rose", "IKM fell", *map(translator("en"), JUDGED)),
        ),
    ],
)
def test_a_difference_from_a_result_of_elsewhere_is_a_number_and_no_change(
    tmp_path: Path, lang: str, difference: str, why: str, claims: tuple[str, ...]
) -> None:
    with beside(tmp_path, TYPED, lang=lang) as report:
        points = report.ikm and report.ikm - TYPED.ikm
        for text in printed(report).values():
            assert difference + str(points).replace(".", "," if lang == "id" else ".") in text
            assert why in text
            assert not [claim for claim in claims if claim in text]
        found: Any = as_json.as_json(report)["change"]
    assert found == {
        "from": "2026-01-01",
        "to": "2026-06-30",
        "points": str(points),
        "weight": "",
        "chance": "unknown sampling",
    }


def test_a_fall_of_a_closed_result_is_still_told_with_what_chance_does(tmp_path: Path) -> None:
    with beside(tmp_path, before=29) as report:
        assert report.move is not None
        assert report.move.chance is Chance.WITHIN
        for text in printed(report).values():
            assert "masih dalam batas kebetulan" in text
            assert "tidak dapat dibandingkan" not in text


def test_a_closed_result_without_its_range_is_no_exact_one() -> None:
    old = Past(date(2026, 1, 1), date(2026, 6, 30), 40, Decimal("70.00"))
    found = move((old,), Decimal("78.00"), Decimal("76.00"), Decimal("80.00"), {})
    assert found is not None
    assert found.chance is Chance.UNKNOWN_RANGE


def test_a_newer_result_of_elsewhere_is_the_one_compared_and_not_judged(tmp_path: Path) -> None:
    with beside(tmp_path, TYPED._replace(ikm=Decimal("99.00"), weight="0,11")) as report:
        assert report.move is not None
        assert report.move.points == report.reconciliation["0.11"] - Decimal("99.00")
        assert all("(keduanya dengan bobot 0,11)" in text for text in printed(report).values())
        assert all("selisih IKM −" in text for text in printed(report).values())
