"""What a demonstration prints says CONTOH in every format, and a real office's says it in none."""

import csv
import io
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import docx
import openpyxl
import pytest
from docx.document import Document
from docx.section import _Header

from reports.board import as_json as board_json
from reports.board import figures as board
from reports.catalogue import DOCUMENTS
from reports.disclosure.audiences import Audience
from reports.feedback import figures as feedback
from reports.luck import as_json as luck_json
from reports.luck import figures as luck
from reports.luck import shown as luck_shown
from reports.officers import figures as officers
from reports.skm import as_json as skm_json
from reports.skm import closing, compose
from reports.skm.figures import SkmReport
from reports.units import as_json as units_json
from reports.units import figures as units
from reports.weekly import as_json as weekly_json
from reports.weekly import figures as weekly
from reports.weekly import shown as weekly_shown
from survey.closing import frozen
from survey.periods import Dates
from tests.reports.about import for_custodian as feedback_for_custodian
from tests.reports.published import to_public
from tests.reports.rated import for_custodian as officers_for_custodian
from tests.reports.results import to_keeper, to_office
from tests.reports.several import to_custodian
from tests.reports.stored import OFFICE, pages_of, register_of
from tests.reports.test_skm_report import AFTER, FIRST, LAST, compute, forms

DEMO = replace(OFFICE, demo=True)
UNIT = "dukcapil"


def result(folder: Path, *, demo: bool = True, lang: str = "id") -> SkmReport:
    with register_of(folder, *forms(12), office=DEMO if demo else OFFICE) as register:
        return compute(register, lang=lang)


def headers(document: Document) -> list[_Header]:
    """Give the header that each kind of page of each section really shows."""
    shown = []
    for section in document.sections:
        shown.append(section.header)
        if section.different_first_page_header_footer:
            shown.append(section.first_page_header)
        if document.settings.odd_and_even_pages_header_footer:
            shown.append(section.even_page_header)
    return shown


def words(header: _Header) -> list[str]:
    return [line.text for line in header.paragraphs]


def drawn(header: _Header) -> list[str]:
    found: list[str] = header._element.xpath("//*[local-name()='textpath']/@string")
    return found


def an_own_template(folder: Path) -> Path:
    """Make an office's own: a header with its name, more sections, other even pages."""
    own = docx.Document(str(compose.TEMPLATE))
    own.sections[0].header.paragraphs[0].text = "PEMERINTAH KABUPATEN CONTOHREJO"
    own.add_section().header.is_linked_to_previous = True
    last = own.add_section().header
    last.is_linked_to_previous = False
    last.paragraphs[0].text = "Lampiran"
    own.settings.odd_and_even_pages_header_footer = True
    own.save(str(folder / "laporan-skm.docx"))
    return folder / "laporan-skm.docx"


@pytest.mark.parametrize("own", [False, True])
def test_every_page_of_a_word_file_says_it_whatever_the_template(tmp_path: Path, own: bool) -> None:
    template = an_own_template(tmp_path) if own else None
    made = compose.as_docx(to_office(result(tmp_path)), template=template)
    document = docx.Document(io.BytesIO(made))
    found = headers(document)
    assert len(found) == (9 if own else 2)  # the cover has a header of its own
    for header in found:
        assert words(header).count("CONTOH") == 1
        assert drawn(header) == ["CONTOH"]
    if own:
        assert "PEMERINTAH KABUPATEN CONTOHREJO" in words(found[0])
        assert "Lampiran" in words(document.sections[2].header)
    names = ZipFile(io.BytesIO(made)).namelist()
    assert len(names) == len(set(names))


def test_every_sheet_of_a_workbook_says_it_in_its_first_row_and_when_printed(
    tmp_path: Path,
) -> None:
    found = result(tmp_path)
    marked, plain = (
        openpyxl.load_workbook(
            io.BytesIO(compose.as_xlsx(to_office(replace(found, office=office))))
        )
        for office in (DEMO, OFFICE)
    )
    assert len(marked.worksheets) == 4
    for page, without in zip(marked, plain, strict=True):
        rows = [[cell.value for cell in row] for row in page.iter_rows()]
        assert rows[0][0] == "CONTOH"
        assert page.oddHeader is not None
        assert page.oddHeader.center.text == "CONTOH"
        assert rows[1:] == [[cell.value for cell in row] for row in without.iter_rows()]
    assert marked["Data"].auto_filter.ref == plain["Data"].auto_filter.ref.replace(
        "A1", "A2"
    ).replace(str(plain["Data"].max_row), str(plain["Data"].max_row + 1))
    assert marked["Data"].freeze_panes == "A3"


def test_each_line_of_the_csv_says_it(tmp_path: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(skm_json.as_csv(to_keeper(result(tmp_path))).decode())))
    assert {row["demo"] for row in rows} == {"CONTOH"}
    assert [row["key"] for row in rows[9:]] == ["ikm", "service"]


def test_every_page_of_the_pdf_says_it(tmp_path: Path) -> None:
    assert all("CONTOH" in page for page in pages_of(compose.as_pdf(to_office(result(tmp_path)))))


def test_english_papers_say_it_as_well(tmp_path: Path) -> None:
    found = result(tmp_path, lang="en")
    document = docx.Document(io.BytesIO(compose.as_docx(to_office(found))))
    assert all("CONTOH (sample)" in words(header) for header in headers(document))
    book = openpyxl.load_workbook(io.BytesIO(compose.as_xlsx(to_office(found))))
    assert {page["A1"].value for page in book} == {"CONTOH (sample)"}


def test_a_real_office_says_it_nowhere(tmp_path: Path) -> None:
    found = result(tmp_path, demo=False)
    for made in (compose.as_docx(to_office(found)), compose.as_xlsx(to_office(found))):
        file = ZipFile(io.BytesIO(made))
        parts = [file.read(name) for name in file.namelist() if "header" in name or "sheet" in name]
        assert not [part for part in parts if b">CONTOH" in part or b'"CONTOH' in part]
    assert b"demo" not in skm_json.as_csv(to_keeper(found))
    assert skm_json.as_json(to_keeper(found))["demo"] is False


def test_the_json_of_every_report_says_it(tmp_path: Path) -> None:
    ask: dict[str, Any] = {"unit": UNIT, "fresh": AFTER, "lang": "id"}
    with register_of(tmp_path, *forms(12), office=DEMO) as register:
        now = datetime(2027, 1, 4, tzinfo=UTC)
        closing.close(register, unit=UNIT, period="2026-S2", by="Kepala", now=now)
        found: dict[str, Mapping[str, object]] = {
            "skm": skm_json.as_json(to_keeper(compute(register))),
            "weekly": weekly_json.as_json(
                weekly_shown.let_out(
                    weekly.compute(register, week="2026-W47", **ask), Audience.CUSTODIAN
                )
            ),
            "officers": officers_for_custodian(officers.compute(register, week="2026-W47", **ask)),
            "luck": luck_json.as_json(
                luck_shown.let_out(
                    luck.compute(register, week="2026-W47", **ask), Audience.CUSTODIAN
                )
            ),
            "officer": feedback_for_custodian(
                feedback.compute(register, officer="P01", month="2026-11", **ask)
            ),
            "units": units_json.as_json(
                to_custodian(units.compute(register, period=Dates(FIRST, LAST), fresh=AFTER))
            ),
            "board": board_json.as_json(
                to_public(board.compute(register, unit=UNIT, first=FIRST, last=LAST, now=now))
            ),
        }
        assert "demo" not in frozen(found["skm"])  # what is signed does not move by it
    assert set(found) == set(DOCUMENTS)
    assert {
        name: json.loads(json.dumps(one))["demo"] for name, one in found.items()
    } == dict.fromkeys(found, True)
