"""A booklet as a Word file that an office edits: its blocks poured into a template.

The template is a Word file with Jinja marks. An office may put its own beside its data; the text
and figures stay ours, margins, letterhead, fonts and order are the template's. Read next:
contents.py and templates/skm/laporan.docx.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING
from zipfile import BadZipFile

from reports.paper.blocks import drawing, watermark
from reports.paper.blocks.contents import (
    Block,
    Booklet,
    Bullets,
    Chart,
    Layout,
    Paragraph,
    Role,
    Room,
    Table,
)
from survey.errors import Invalid
from survey.language import N_

if TYPE_CHECKING:
    from docxtpl import DocxTemplate

Drawings = Mapping[str, bytes]  # PNG by the chart's name

_LINE_MM = 5  # of a small line: an empty frame is made of them
_REST_MM = 50  # of room that is to be all that a page has left
_PAGE_MM = 166.0
_LETTER_MM, _PADDING_MM = 1.9, 4.0  # of a cell's text, on average
_NARROWEST, _WIDEST = 9.0, 34.0  # a column that is as wide as its cells need


class WrongTemplate(Invalid):
    """A Word file that is no template for this booklet."""

    slug = "wrong-template"
    sentence = N_(
        "Templat Word %(file)s tidak dapat dipakai: %(reason)s. Ambil templat asli dengan"
        " loket report template, lalu ubah lagi dari situ."
    )


def as_docx(booklet: Booklet, figures: Mapping[str, object], template: Path) -> bytes:
    """Write a booklet as DOCX.

    Args:
        booklet: What it says.
        figures: The figures by name, for an office's own template: `skm.ikm`.
        template: A Word file with the marks of `laporan.docx`.

    Raises:
        WrongTemplate: The template is no Word file, or its marks are wrong.
    """
    from docx.opc.exceptions import PackageNotFoundError
    from docxtpl import DocxTemplate
    from jinja2 import StrictUndefined, TemplateError
    from jinja2.sandbox import SandboxedEnvironment
    from lxml.etree import XMLSyntaxError

    out = io.BytesIO()
    # A template comes from people: it may show what it is given and do nothing else.
    marks = SandboxedEnvironment(
        autoescape=True,
        undefined=StrictUndefined,
        finalize=lambda value: "" if value is None else value,  # what the copy may not show
    )
    try:
        document = DocxTemplate(template)
        drawings = {chart.name: drawing.draw(chart, "png") for chart in booklet.charts()}
        written = _context(booklet, figures, document, drawings)
        document.render(written, marks, autoescape=True)
        _describe(document, booklet, drawings)
        _widen(document, booklet)
        document.save(out)
    except (PackageNotFoundError, BadZipFile, OSError, LookupError, ValueError) as wrong:
        raise WrongTemplate(file=template.name, reason=str(wrong)) from wrong
    except (TemplateError, XMLSyntaxError, ArithmeticError, TypeError) as wrong:  # of its marks
        raise WrongTemplate(file=template.name, reason=str(wrong)) from wrong
    demo = booklet.paper.demo
    return watermark.marked(out.getvalue(), demo) if demo else out.getvalue()


def _context(
    booklet: Booklet, figures: Mapping[str, object], document: DocxTemplate, drawings: Drawings
) -> dict[str, object]:
    """Give what a template may use: the parts in order, and each table and figure by its name."""
    parts = (*booklet.chapters, *booklet.annexes)
    written = [
        part.laid_out(lambda block: _block(block, document, drawings))
        | {"signs": part is booklet.chapters[-1]}
        for part in parts
    ]
    blocks = [
        block
        for part in written
        for section in part["sections"]  # type: ignore[attr-defined]
        for block in section["blocks"]
    ]
    return {
        "title": booklet.paper.title,
        "line": booklet.paper.line,
        "cover": booklet.cover,
        "toc_title": booklet.toc_title,
        "parts": written,
        "sign": booklet.signature,
        "proof": booklet.proof,
        "tables": {block["name"]: block for block in blocks if "columns" in block},
        "charts": {block["name"]: block for block in blocks if "image" in block},
        "skm": figures,
    }


def _block(block: Block, document: DocxTemplate, drawings: Drawings) -> dict[str, object]:
    match block:
        case Paragraph(text, role, lead):
            kind = Role.PLAIN if role is Role.STRONG else role  # the template knows no other
            return {"kind": kind.value, "text": f"{lead} {text}".strip()}
        case Bullets(items):
            return {"kind": "bullets", "items": items}
        case Table():
            return _table(block)
        case Chart():
            return _chart(block, document, drawings[block.name])
        case Room(words, height_mm):
            n_lines = (height_mm or _REST_MM) // _LINE_MM
            return {"kind": "room", "text": words, "gap": "\n" * n_lines}


def _table(table: Table) -> dict[str, object]:
    from docxtpl import RichText

    common = {
        "name": table.name,
        "title": table.title,
        "note": table.note,
        "columns": [column.header for column in table.columns],
    }
    if table.layout is Layout.DENSE:
        rows: list[list[object]] = [[cell.text for cell in row] for row in table.rows]
        return {**common, "kind": "dense", "rows": rows}
    rows = [
        [
            {"text": RichText(cell.text, bold=number in table.strong), "side": column.side}
            for cell, column in zip(row, table.columns, strict=True)
        ]
        for number, row in enumerate(table.rows)
    ]
    return {**common, "kind": "table", "rows": rows}


def _chart(chart: Chart, document: DocxTemplate, png: bytes) -> dict[str, object]:
    from docx.shared import Mm
    from docxtpl import InlineImage

    image = InlineImage(document, io.BytesIO(png), width=Mm(drawing.WIDTH_MM - 10))
    return {
        "kind": "chart",
        "name": chart.name,
        "title": chart.title,
        "alt": chart.alt,
        "image": image,
    }


def _describe(document: DocxTemplate, booklet: Booklet, drawings: Drawings) -> None:
    """Say in the file itself what it is, and to those who cannot see them what the charts show.

    A chart is known by its drawing: a template has pictures of its own, and may leave charts out.
    """
    properties = document.docx.core_properties
    properties.title, properties.language = booklet.paper.title, booklet.paper.lang
    properties.subject = booklet.paper.line
    charts = {drawings[chart.name]: chart for chart in booklet.charts()}
    files = document.docx.part.related_parts
    for shape in document.docx.inline_shapes:
        inline = shape._inline  # noqa: SLF001 -- the library has no other way to it
        for file in inline.xpath(".//a:blip/@r:embed"):
            if chart := charts.get(files[file].blob):
                inline.docPr.set("descr", chart.alt)
                inline.docPr.set("title", chart.title)


def _widen(document: DocxTemplate, booklet: Booklet) -> None:
    """Give the columns of our tables their widths; Word alone would make all of them alike.

    A table is known by its headings, so that a template may leave some out or move them.
    """
    from docx.shared import Mm

    ours = {tuple(column.header for column in table.columns): table for table in booklet.tables()}
    for drawn in document.docx.tables:
        table = ours.get(tuple(cell.text for cell in drawn.rows[0].cells))
        if table is None:
            continue
        widths = [Mm(width) for width in _widths(table)]
        for column, width in zip(drawn.columns, widths, strict=True):
            column.width = width
        if table.layout is not Layout.DENSE:
            for row in drawn.rows:
                for cell, width in zip(row.cells, widths, strict=True):
                    cell.width = width


def _widths(table: Table) -> list[float]:
    """Share the page's width: what the cells need where that is asked, the rest in proportion."""
    longest = [
        max(len(text) for text in (column.header, *(row[place].text for row in table.rows)))
        for place, column in enumerate(table.columns)
    ]
    needed = [
        0.0 if column.width else min(_WIDEST, max(_NARROWEST, n * _LETTER_MM + _PADDING_MM))
        for column, n in zip(table.columns, longest, strict=True)
    ]
    shares = sum(column.width for column in table.columns)
    if not shares:
        return [_PAGE_MM * width / sum(needed) for width in needed]
    rest = max(_PAGE_MM - sum(needed), _PAGE_MM / 3)
    return [
        width or rest * column.width / shares
        for column, width in zip(table.columns, needed, strict=True)
    ]
