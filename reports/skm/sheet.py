"""The Laporan SKM on paper: its content model typeset as a tagged PDF.

Nothing is worded or computed here; every cell of the model stands on the paper as it is. Read
next: compose.py and templates/skm/main.typ.
"""

from __future__ import annotations

from reports.disclosure.audiences import Shown
from reports.paper import documents
from reports.skm import compose, drawing
from reports.skm.compose import Edition
from reports.skm.contents import (
    Block,
    Bullets,
    Chapter,
    Chart,
    Layout,
    Paragraph,
    Report,
    Room,
    Table,
)
from reports.skm.shown import Visible


def as_pdf(shown: Shown[Visible], edition: Edition | None = None) -> bytes:
    """Print the whole report, A4.

    Args:
        shown: The result as its reader may see it.
        edition: Where and when it is signed, if it is.
    """
    report, figures = compose.report(shown, edition), shown.figures
    files = {f"{chart.name}.svg": drawing.draw(chart) for chart in report.charts()}
    return documents.typeset("skm", data(report, figures), files, made_at=figures.fresh.until_at)


def data(report: Report, figures: Visible) -> dict[str, object]:
    """Lay the model out as the template reads it."""
    return {
        "paper": documents.paper(
            figures.office, title=report.title, line=report.line, lang=report.lang
        ),
        "cover": report.cover,
        "toc_title": report.toc_title,
        "chapters": [_chapter(chapter) for chapter in report.chapters],
        "sign": report.signature,
        "proof": report.proof,
        "annexes": [_chapter(chapter) for chapter in report.annexes],
    }


def _chapter(chapter: Chapter) -> dict[str, object]:
    return {
        "number": chapter.number,
        "title": chapter.title,
        "sections": [
            {
                "number": section.number,
                "title": section.title,
                "blocks": [_block(block) for block in section.blocks],
            }
            for section in chapter.sections
        ],
    }


def _block(block: Block) -> dict[str, object]:
    match block:
        case Paragraph(text, role):
            return {"kind": role.value, "text": text}
        case Bullets(items):
            return {"kind": "bullets", "items": items}
        case Table():
            return _table(block)
        case Chart():
            file = f"{block.name}.svg"
            return {"kind": "chart", "title": block.title, "alt": block.alt, "file": file}
        case Room(words, height_mm):
            return {"kind": "room", "text": words, "height": height_mm}


def _table(table: Table) -> dict[str, object]:
    rows = [[cell.text for cell in row] for row in table.rows]
    if table.layout is Layout.DENSE:
        # One text for all scores of a respondent: cells of their own cost ten times the memory.
        rows = [[row[0], " ".join(row[1:])] for row in rows]
    return {
        "kind": f"table-{table.layout.value}",
        "title": table.title,
        "header": [column.header for column in table.columns],
        "sides": [column.side for column in table.columns],
        "widths": [column.width for column in table.columns],
        "rows": rows,
        "strong": table.strong,
        "note": table.note,
    }
