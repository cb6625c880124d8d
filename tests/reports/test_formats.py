"""One report, five formats: every cell of the content model is the same in all of them."""

import csv
import io
import json
import re
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import docx
import openpyxl
import pytest

from reports.paper.blocks import drawing, word
from reports.paper.blocks.contents import (
    Booklet,
    Chapter,
    Layout,
    Paragraph,
    Role,
    Room,
    Section,
    Table,
)
from reports.paper.blocks.word import WrongTemplate
from reports.skm import as_json, compose
from reports.skm.figures import SkmReport
from tests.reports.results import to_keeper, to_office
from tests.reports.stored import LONG, OFFICE, UNIT, register_of, table_of, text_of
from tests.reports.test_skm_report import compute, forms, told

Rows = list[tuple[str, ...]]


def squeezed(text: object) -> str:
    """Leave out what a line break may add or take away."""
    return re.sub(r"[\s\u200b\u00ad-]+", "", str(text)).translate(str.maketrans("∑", "Σ"))


def made(tmp_path: Path, n: int) -> SkmReport:
    if n == 40:
        return told(tmp_path)
    with register_of(tmp_path, *forms(n)) as register:
        return compute(register)


def of_model(table: Table) -> Rows:
    head = tuple(column.header for column in table.columns)
    return [head, *(tuple(cell.text for cell in row) for row in table.rows)]


def of_word(content: bytes) -> list[Rows]:
    document = docx.Document(io.BytesIO(content))
    return [[tuple(cell.text for cell in row.cells) for row in one.rows] for one in document.tables]


def of_workbook(content: bytes) -> dict[str, list[list[Any]]]:
    book = openpyxl.load_workbook(io.BytesIO(content))
    return {
        sheet.title: [[cell.value for cell in row] for row in sheet.iter_rows()] for sheet in book
    }


@pytest.mark.parametrize("n", [0, 9, 10, 40])
def test_word_holds_every_cell_of_the_report(tmp_path: Path, n: int) -> None:
    figures = made(tmp_path, n)
    found = of_word(compose.as_docx(to_office(figures)))
    assert found == [of_model(table) for table in compose.report(to_office(figures)).tables()]


@pytest.mark.parametrize("n", [0, 9, 10, 40])
def test_the_workbook_holds_every_cell_and_numbers_are_numbers(tmp_path: Path, n: int) -> None:
    figures = made(tmp_path, n)
    report, sheets = (
        compose.report(to_office(figures)),
        of_workbook(compose.as_xlsx(to_office(figures))),
    )
    rows = [*sheets["Tabel"], *sheets["Lampiran"]]
    at = 0
    for table in report.tables():
        at = next(i for i in range(at, len(rows)) if rows[i][0] == table.title) + 1
        head = [column.header or None for column in table.columns]
        assert rows[at][: len(head)] == head, table.name
        for number, cells in enumerate(table.rows, at + 1):
            for cell, found in zip(cells, rows[number], strict=False):
                if cell.value is None:
                    assert (found or "") == cell.text, table.name
                else:
                    assert isinstance(found, int | float), table.name
                    assert Decimal(str(found)) == cell.value, table.name


@pytest.mark.parametrize("n", [10, 40])
def test_paper_holds_every_row_of_the_report(tmp_path: Path, n: int) -> None:
    figures = made(tmp_path, n)
    printed = squeezed(text_of(compose.as_pdf(to_office(figures))))
    for table in compose.report(to_office(figures)).tables():
        for row in of_model(table)[1:]:
            for cell in row:
                assert squeezed(cell) in printed, (table.name, cell)


def test_json_and_csv_hold_the_figures_of_the_unsur_table(tmp_path: Path) -> None:
    figures = made(tmp_path, 40)
    told_json: Any = json.loads(json.dumps(as_json.as_json(to_keeper(figures))))
    lines = list(csv.DictReader(io.StringIO(as_json.as_csv(to_keeper(figures)).decode())))
    table = table_of(compose.report(to_office(figures)), "unsur")
    printed = {row[0].text: [cell.value for cell in row] for row in table.rows}
    for one, line in zip(told_json["unsur"], lines, strict=False):
        values = printed[one["label"]]
        assert Decimal(one["nrr"]) in values
        assert Decimal(one["ikm"]) in values
        assert one["n"] in values
        assert (line["nrr"], line["ikm"], line["n"]) == (one["nrr"], one["ikm"], str(one["n"]))
    assert lines[-1]["ikm"] == told_json["ikm"]
    assert Decimal(told_json["ikm"]) == figures.result.ikm


def test_the_list_for_pivot_tables_adds_up_to_the_unsur_table(tmp_path: Path) -> None:
    figures = made(tmp_path, 40)
    head, *rows = of_workbook(compose.as_xlsx(to_office(figures)))["Data"]
    assert head[-2:] == ["Nilai", "Jumlah"]
    for line in figures.result.unsur:
        own = [row for row in rows if row[5] == line.label]
        assert sum(row[-1] for row in own) == line.n
        assert sum(row[-2] * row[-1] for row in own) == line.sum


def test_below_ten_forms_no_format_holds_an_answer(tmp_path: Path) -> None:
    figures = made(tmp_path, 9)
    head, *rows = of_workbook(compose.as_xlsx(to_office(figures)))["Data"]
    assert head
    assert [row for row in rows if any(row)] == []
    assert not any(
        table.layout is Layout.DENSE for table in compose.report(to_office(figures)).tables()
    )


def test_the_word_file_says_what_it_is_and_what_its_charts_show(tmp_path: Path) -> None:
    figures = made(tmp_path, 40)
    report, content = compose.report(to_office(figures)), compose.as_docx(to_office(figures))
    document = docx.Document(io.BytesIO(content))
    assert document.core_properties.title == report.paper.title
    assert document.core_properties.language == "id"
    assert [shape._inline.docPr.get("descr") for shape in document.inline_shapes] == [
        chart.alt for chart in report.charts()
    ]
    heads = [p.text for p in document.paragraphs if p.style and p.style.name == "Heading 1"]
    assert heads == [f"{c.number}\n{c.title}" for c in (*report.chapters, *report.annexes)]


def test_word_drops_no_paragraph_whatever_its_role(tmp_path: Path) -> None:
    book = compose.report(to_office(made(tmp_path, 9)))
    said = [Paragraph(f"Kalimat {role.value}.", role, lead="Pembuka,") for role in Role]
    chapter = Chapter("BAB I", "Satu", (Section("", "", tuple(said)),))
    content = word.as_docx(replace(book, chapters=(chapter,)), {}, compose.TEMPLATE)
    lines = [line.text for line in docx.Document(io.BytesIO(content)).paragraphs]
    tables = [row for table in of_word(content) for row in table]
    for paragraph in said:
        text = f"{paragraph.lead} {paragraph.text}"
        assert text in lines or (text,) in tables


def test_room_without_a_height_is_room_in_word_as_well(tmp_path: Path) -> None:
    book = compose.report(to_office(made(tmp_path, 9)))
    rooms = (Room("Tempel foto", 20), Room("Tanggapan"))
    chapter = Chapter("BAB I", "Satu", (Section("", "", rooms),))
    content = word.as_docx(replace(book, chapters=(chapter,), annexes=()), {}, compose.TEMPLATE)
    lines = [line.text for line in docx.Document(io.BytesIO(content)).paragraphs]
    frames = [line for line in lines if line.startswith(("Tempel", "Tanggapan"))]
    assert [text.count("\n") for text in frames] == [4, 10]


def test_no_mark_of_the_template_is_left_and_every_paragraph_is_there(tmp_path: Path) -> None:
    figures = made(tmp_path, 40)
    with ZipFile(io.BytesIO(compose.as_docx(to_office(figures)))) as parts:
        xml = "".join(
            parts.read(name).decode() for name in parts.namelist() if name.endswith(".xml")
        )
    assert "{{" not in xml
    assert "{%" not in xml
    document = docx.Document(io.BytesIO(compose.as_docx(to_office(figures))))
    said = squeezed(" ".join(paragraph.text for paragraph in document.paragraphs))
    for text in sentences(compose.report(to_office(figures))):
        assert squeezed(text) in said


def sentences(report: Booklet) -> list[str]:
    found = [*report.cover.title, report.signature.name, *report.proof]
    for block in report.blocks():
        found += [*getattr(block, "items", ()), getattr(block, "text", "")]
    return found


def test_what_citizens_and_offices_write_is_text_and_nothing_else(tmp_path: Path) -> None:
    nasty = "=HYPERLINK(1) <b>{{ skm }}</b> & “Dinas”"
    unit = replace(UNIT, name=nasty)
    with register_of(tmp_path, *forms(12), office=OFFICE, unit=unit) as register:
        figures = compute(register)
    document = docx.Document(io.BytesIO(compose.as_docx(to_office(figures))))
    assert nasty in [paragraph.text for paragraph in document.paragraphs]
    assert [nasty] in [
        row[:1] for row in of_workbook(compose.as_xlsx(to_office(figures)))["Tentang"]
    ]


def test_a_long_name_and_hundreds_of_forms_come_out_in_word_and_workbook(tmp_path: Path) -> None:
    unit = replace(UNIT, name=LONG)
    with register_of(tmp_path, *forms(300), unit=unit) as register:
        figures = compute(register)
    tables = of_word(compose.as_docx(to_office(figures)))
    assert max(map(len, tables)) == 301
    assert len(of_workbook(compose.as_xlsx(to_office(figures)))["Data"]) == 1 + 9 * 300


def test_an_office_uses_its_own_template_and_names_figures_in_it(tmp_path: Path) -> None:
    own = docx.Document()
    own.add_paragraph("IKM {{ skm.ikm }} dari {{ skm.n }} responden")
    own.add_paragraph("{%p for row in tables['unsur'].rows %}")
    own.add_paragraph("{{r row[0].text }}")
    own.add_paragraph("{%p endfor %}")
    file = tmp_path / "laporan-skm.docx"
    own.save(str(file))
    figures = made(tmp_path, 40)
    document = docx.Document(io.BytesIO(compose.as_docx(to_office(figures), template=file)))
    said = [paragraph.text for paragraph in document.paragraphs]
    assert said[0] == f"IKM {figures.result.ikm} dari {figures.n} responden"
    assert "U1" in said


def test_a_picture_of_the_offices_own_is_never_called_a_chart(tmp_path: Path) -> None:
    figures, file = made(tmp_path, 40), tmp_path / "laporan-skm.docx"
    unsur, trend = compose.report(to_office(figures)).charts()
    own = docx.Document()
    own.add_picture(io.BytesIO(drawing.draw(replace(unsur, bars=unsur.bars[:1]), "png")))
    own.inline_shapes[0]._inline.docPr.set("descr", "Lambang daerah")
    for chart in (trend, unsur):
        own.add_paragraph(f"{{{{ charts['{chart.name}'].image }}}}")
    own.save(str(file))
    content = compose.as_docx(to_office(figures), template=file)
    pictures = docx.Document(io.BytesIO(content)).inline_shapes
    alts = [picture._inline.docPr.get("descr") for picture in pictures]
    assert alts == ["Lambang daerah", trend.alt, unsur.alt]


@pytest.mark.parametrize(
    "mark",
    [
        "{{ tidak_ada }}",
        "{% for x in %}",
        "{{ ''.__class__.mro() }}",
        "{{ 1 / 0 }}",
        "{{ range(99999999) }}",
        "{{ skm.n + 'x' }}",
    ],
)
def test_a_wrong_template_is_refused_in_a_sentence(tmp_path: Path, mark: str) -> None:
    own = docx.Document()
    own.add_paragraph(mark)
    own.save(str(tmp_path / "salah.docx"))
    figures = made(tmp_path, 10)
    with pytest.raises(WrongTemplate, match=r"salah\.docx"):
        compose.as_docx(to_office(figures), template=tmp_path / "salah.docx")


def test_a_file_that_is_no_word_file_is_refused_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "catatan.docx").write_text("bukan Word", encoding="utf-8")
    with pytest.raises(WrongTemplate, match="loket report template"):
        compose.as_docx(to_office(made(tmp_path, 10)), template=tmp_path / "catatan.docx")
