"""The Laporan SKM as a workbook: every table of the report, the annex, and rows to calculate on.

Numbers are numbers, shown with the decimals of the paper; texts never become formulas. Nothing
stands here that the paper does not say. Read next: compose.py and contents.py.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from reports.disclosure.audiences import Shown
from reports.skm import compose
from reports.skm.compose import Edition
from reports.skm.contents import Cell, Chapter, Layout, Report, Table
from reports.skm.index import Result
from reports.skm.shown import Visible
from survey.language import translator

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

_SAFE = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_MADE = datetime(2017, 5, 9, tzinfo=UTC)  # fixed: the same report gives the same file
_NARROWEST, _WIDEST = 9, 46  # letters of a column


def as_xlsx(shown: Shown[Visible], edition: Edition | None = None) -> bytes:
    """Write the report's tables as XLSX.

    Sheets: what and when; the tables of the chapters; those of the annexes, each respondent a
    row; and the answers as a list, for pivot tables.

    Args:
        shown: The result as its reader may see it.
        edition: Where and when it is signed, if it is.
    """
    import xlsxwriter

    report, figures = compose.report(shown, edition), shown.figures
    _ = translator(report.lang)
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, _SAFE) as book:
        book.set_properties({"title": report.title, "subject": report.line, "created": _MADE})
        pen = _Pen(book, report.demo)
        _about(pen.sheet(_("Tentang")), report, pen)
        _stack(pen.sheet(_("Tabel")), _tables(report.chapters), pen)
        _stack(pen.sheet(_("Lampiran")), _tables(report.annexes), pen)
        _list(pen.sheet(_("Data")), report, figures, pen)
    return out.getvalue()


def _tables(chapters: Iterable[Chapter]) -> list[Table]:
    blocks = (b for chapter in chapters for section in chapter.sections for b in section.blocks)
    return [block for block in blocks if isinstance(block, Table)]


class _Pen:
    """Writes cells of one workbook; a format is made when it is first needed."""

    def __init__(self, book: Workbook, demo: str) -> None:
        self._book = book
        self._demo = demo
        self._made: dict[tuple[bool, bool, int | None], Format] = {}

    @property
    def top(self) -> int:
        """The first row of a sheet that is free, from 0."""
        return 1 if self._demo else 0

    def sheet(self, name: str) -> Worksheet:
        """Add a sheet; that of a demonstration says so in its first row and on every print."""
        sheet = self._book.add_worksheet(name)
        if self._demo:
            self.text(sheet, 0, 0, self._demo, bold=True)
            sheet.set_header(f'&C&"Arial,Bold"&24{self._demo}')
        return sheet

    def _format(self, *, bold: bool, head: bool = False, places: int | None = None) -> Format:
        key = (bold, head, places)
        if key not in self._made:
            look: dict[str, object] = {"bold": bold or head, "valign": "top"}
            if head:
                look |= {"bottom": 1, "text_wrap": True}
            if places is not None:
                look["num_format"] = "#,##0" + ("." + "0" * places if places else "")
            self._made[key] = self._book.add_format(look)
        return self._made[key]

    def text(self, sheet: Worksheet, row: int, column: int, text: str, **look: bool) -> None:
        """Write a text, whatever it looks like; nothing where there is none."""
        if not text:
            return
        sheet.write_string(row, column, text, self._format(bold=look.pop("bold", False), **look))

    def cell(
        self, sheet: Worksheet, row: int, column: int, cell: Cell, *, bold: bool = False
    ) -> None:
        """Write a cell of the report: a number as such, anything else as text."""
        if cell.value is None:
            self.text(sheet, row, column, cell.text, bold=bold)
        else:
            shown = self._format(bold=bold, places=cell.places)
            sheet.write_number(row, column, float(cell.value), shown)


def _about(sheet: Worksheet, report: Report, pen: _Pen) -> None:
    """Write what this is, of when, and what proves it."""
    cover = report.cover
    lines = (report.title, cover.unit, cover.period, cover.dates, *cover.marks, *report.proof)
    for row, text in enumerate(lines, pen.top):
        pen.text(sheet, row, 0, text, bold=row == pen.top)
    sheet.set_column(0, 0, 2 * _WIDEST)


def _stack(sheet: Worksheet, tables: list[Table], pen: _Pen) -> None:
    """Write tables below each other: title, headings, rows, note."""
    row = pen.top
    for table in tables:
        pen.text(sheet, row, 0, table.title, bold=True)
        for place, column in enumerate(table.columns):
            pen.text(sheet, row + 1, place, column.header, head=True)
        for number, cells in enumerate(table.rows):
            for place, cell in enumerate(cells):
                pen.cell(sheet, row + 2 + number, place, cell, bold=number in table.strong)
        row += 2 + len(table.rows)
        if table.note:
            pen.text(sheet, row, 0, table.note)
            row += 1
        row += 1
    for place, width in enumerate(_widths(tables)):
        sheet.set_column(place, place, width)


def _widths(tables: list[Table]) -> list[int]:
    widths: list[int] = []
    for table in tables:
        for place, column in enumerate(table.columns):
            texts = (column.header, *(row[place].text for row in table.rows))
            needed = min(_WIDEST, max(_NARROWEST, 2 + max(map(len, texts))))
            if place == len(widths):
                widths.append(needed)
            widths[place] = max(widths[place], needed)
    return widths


def _list(sheet: Worksheet, report: Report, figures: Visible, pen: _Pen) -> None:
    """Write the answers as a list that a pivot table takes: what, which score, how often."""
    _ = translator(report.lang)
    head = (
        *(_("Unit"), _("Kuesioner"), _("Dari"), _("Sampai"), _("No. Resp."), _("Unsur")),
        *(_("Nama unsur"), _("Nilai"), _("Jumlah")),
    )
    days = (figures.first.isoformat(), figures.last.isoformat())
    for place, text in enumerate(head):
        pen.text(sheet, pen.top, place, text, head=True)
    last = pen.top
    answers = enumerate(_answers(report, figures), pen.top + 1)
    for last, (result, respondent, label, score, n) in answers:
        name = next(line.name for line in result.unsur if line.label == label)
        what = (figures.unit.code, result.asked.ref, *days)
        texts = (*map(Cell, what), respondent, Cell(label), Cell(name))
        for place, cell in enumerate((*texts, Cell("", score), Cell("", n))):
            pen.cell(sheet, last, place, cell)
    sheet.freeze_panes(pen.top + 1, 0)
    sheet.autofilter(pen.top, 0, max(pen.top + 1, last), len(head) - 1)
    for place, width in enumerate((14, 14, 12, 12, 10, 8, _WIDEST, 8, 10)):
        sheet.set_column(place, place, width)


def _answers(report: Report, figures: Visible) -> Iterator[tuple[Result, Cell, str, int, int]]:
    """Give version, respondent, unsur, score and how often, from the annex as it is printed."""
    for table in _tables(report.annexes):
        result = _result(table, figures)
        if table.layout is Layout.DENSE:
            labels = [column.header for column in table.columns[1:]]
            for respondent, *scores in table.rows:
                for label, cell in zip(labels, scores, strict=True):
                    if isinstance(cell.value, int):
                        yield result, respondent, label, cell.value, 1
        elif table.name.startswith("sebaran"):
            for label_cell, _name, *counts in table.rows:
                for score, cell in enumerate(counts[:4], 1):
                    if isinstance(cell.value, int) and cell.value:
                        yield result, Cell(""), label_cell.text, score, cell.value


def _result(table: Table, figures: Visible) -> Result:
    """Find which result a table of the annex belongs to: its version stands in its name."""
    version = table.name.rpartition("-")[2]
    of_version = (r for r in figures.results if str(r.asked.version) == version)
    return next(of_version, figures.results[0])
