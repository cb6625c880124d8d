"""A booklet as a workbook: every table of its chapters and annexes, and rows to calculate on.

Numbers are numbers, shown with the decimals of the paper; texts never become formulas. Nothing
stands here that the paper does not say. Read next: contents.py.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from reports.paper.blocks.contents import Booklet, Cell, Chapter, Table, tables_of
from survey.language import translator

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

_SAFE = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_MADE = datetime(2017, 5, 9, tzinfo=UTC)  # fixed: the same report gives the same file
_NARROWEST, _WIDEST = 9, 46  # letters of a column


def as_xlsx(booklet: Booklet, rows: Table) -> bytes:
    """Write a booklet's tables as XLSX.

    Sheets: what and when; the tables of the chapters; those of the annexes, each respondent a
    row; and a list for pivot tables, `rows`.
    """
    import xlsxwriter

    paper = booklet.paper
    _ = translator(paper.lang)
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, _SAFE) as file:
        file.set_properties({"title": paper.title, "subject": paper.line, "created": _MADE})
        pen = _Pen(file, paper.demo)
        _about(pen.sheet(_("Tentang")), booklet, pen)
        _stack(pen.sheet(_("Tabel")), _tables(booklet.chapters), pen)
        _stack(pen.sheet(_("Lampiran")), _tables(booklet.annexes), pen)
        _list(pen.sheet(_("Data")), rows, pen)
    return out.getvalue()


def _tables(chapters: Iterable[Chapter]) -> list[Table]:
    return [table for chapter in chapters for table in tables_of(chapter.blocks())]


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


def _about(sheet: Worksheet, booklet: Booklet, pen: _Pen) -> None:
    """Write what this is, of when, whether it can be trusted, and what proves it."""
    cover = booklet.cover
    about = (cover.unit, cover.period, cover.dates, *cover.marks, *booklet.trust, *booklet.proof)
    lines = (booklet.paper.title, *about)
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


def _list(sheet: Worksheet, table: Table, pen: _Pen) -> None:
    """Write rows for programs: headings that stay in sight and filter, one row for each fact."""
    for place, column in enumerate(table.columns):
        pen.text(sheet, pen.top, place, column.header, head=True)
        sheet.set_column(place, place, column.width)
    for row, cells in enumerate(table.rows, pen.top + 1):
        for place, cell in enumerate(cells):
            pen.cell(sheet, row, place, cell)
    sheet.freeze_panes(pen.top + 1, 0)
    last = pen.top + max(1, len(table.rows))
    sheet.autofilter(pen.top, 0, last, len(table.columns) - 1)
