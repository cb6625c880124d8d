"""Where a booklet turns its pages: no table torn, none left alone, keys beside each other."""

import io
from pathlib import Path

import docx
import pytest

from reports.paper.blocks.contents import Layout, tables_of
from reports.skm import compose
from reports.skm.figures import SkmReport
from tests.reports.results import to_office
from tests.reports.stored import pages_of, register_of
from tests.reports.test_skm_report import compute
from tests.reports.test_skm_services import by_chance, recorded

N_WHOLE = 12  # rows up to which a table stays whole, as templates/booklet/main.typ has it


@pytest.fixture
def report(tmp_path: Path) -> SkmReport:
    """Give a unit's result with a table of its services."""
    with register_of(tmp_path, *by_chance(7, 120)) as register:
        recorded(register, {"ktp": 4, "kk": 1})
        return compute(register)


def page_with(pages: list[str], text: str) -> int:
    (number,) = (n for n, page in enumerate(pages) if f"\n{text}\n" in f"\n{page}\n")
    return number


def test_short_tables_are_whole_and_none_stands_alone(report: SkmReport) -> None:
    pages = pages_of(compose.as_pdf(to_office(report)))
    assert page_with(pages, "Menurut layanan") == page_with(pages, "Nilai per unsur")
    assert page_with(pages, "Pembanding bobot") == page_with(pages, "IKM per unsur")
    assert "No Unsur pelayanan\n" in pages[page_with(pages, "Mutu pelayanan")]
    whole = [
        table
        for table in tables_of(compose.report(to_office(report)).blocks())
        if table.layout is Layout.PLAIN and table.title and len(table.rows) <= N_WHOLE
    ]
    assert len(whole) > 5
    for table in whole:
        page = pages[page_with(pages, table.title)]
        last = [cell.text for cell in table.rows[-1] if cell.text]
        assert all(word in page for text in last for word in text.split()), table.name


def test_keys_are_tables_like_others_in_word_and_a_heading_begins_with_its_words(
    report: SkmReport,
) -> None:
    keys = [
        table
        for table in tables_of(compose.report(to_office(report)).blocks())
        if table.layout is Layout.KEY
    ]
    document = docx.Document(io.BytesIO(compose.as_docx(to_office(report))))
    heads = [[cell.text for cell in table.rows[0].cells] for table in document.tables]
    assert len(keys) == 2
    assert all([column.header for column in table.columns] in heads for table in keys)
    headings = [p.text for p in document.paragraphs if (p.style.name or "").startswith("Heading")]  # type: ignore[union-attr]
    assert "Dapatkah angka ini dipercaya?" in headings
    assert [text for text in headings if text != text.strip()] == []
