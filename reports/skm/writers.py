"""The Laporan SKM as PDF, DOCX and XLSX: one booklet in three formats.

Read next: compose.py, which fills the booklet, and `reports/paper/blocks/`, which writes it.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from reports.disclosure.audiences import Shown
from reports.paper.blocks import printed, word, workbook
from reports.paper.blocks.contents import Booklet, Cell, Column, Layout, Table, tables_of
from reports.paper.documents import TEMPLATES
from reports.skm import compose
from reports.skm.as_json import as_json
from reports.skm.compose import Edition
from reports.skm.index import Result
from reports.skm.shown import Visible
from survey.language import translator

TEMPLATE = TEMPLATES / "skm" / "laporan.docx"
_LETTERS = (14, 14, 12, 12, 10, 8, 46, 8, 10)  # widths of the list's columns


def as_pdf(shown: Shown[Visible], edition: Edition | None = None) -> bytes:
    """Print the whole report, A4; `edition` says where and when it is signed, if it is."""
    return printed.booklet(compose.report(shown, edition))


def as_docx(
    shown: Shown[Visible], edition: Edition | None = None, template: Path | None = None
) -> bytes:
    """Write the whole report as DOCX, by an office's own template or by `laporan.docx`.

    Raises:
        WrongTemplate: The template is no Word file, or its marks are wrong.
    """
    return word.as_docx(compose.report(shown, edition), as_json(shown), template or TEMPLATE)


def as_xlsx(shown: Shown[Visible], edition: Edition | None = None) -> bytes:
    """Write the report's tables as XLSX, and its answers as a list."""
    booklet = compose.report(shown, edition)
    return workbook.as_xlsx(booklet, _list(booklet, shown.figures))


def _list(booklet: Booklet, figures: Visible) -> Table:
    """Write the answers as a list that a pivot table takes: what, which score, how often."""
    _ = translator(booklet.paper.lang)
    heads = (
        *(_("Unit"), _("Kuesioner"), _("Dari"), _("Sampai"), _("No. Resp."), _("Unsur")),
        *(_("Nama unsur"), _("Nilai"), _("Jumlah")),
    )
    columns = (Column(head, width=n) for head, n in zip(heads, _LETTERS, strict=True))
    answers = tuple(_answers(booklet, figures))
    return Table("data", "", tuple(columns), answers, layout=Layout.LIST)


def _answers(booklet: Booklet, figures: Visible) -> Iterator[tuple[Cell, ...]]:
    """Give whose answer, respondent, unsur, score and how often, from the annex as printed."""
    for table in (table for annex in booklet.annexes for table in tables_of(annex.blocks())):
        result = _result(table, figures)
        days = (figures.first.isoformat(), figures.last.isoformat())
        what = tuple(map(Cell, (figures.unit.code, result.questionnaire.ref, *days)))
        names = {line.label: (Cell(line.label), Cell(line.name)) for line in result.unsur}
        if table.layout is Layout.DENSE:
            unsur = [names[column.header] for column in table.columns[1:]]
            for respondent, *answers in table.rows:
                for labels, answer in zip(unsur, answers, strict=True):
                    if answer.value is not None:
                        yield *what, respondent, *labels, answer, Cell("", 1)
        elif table.name.startswith("sebaran"):
            for label, _name, *counts in table.rows:
                for score, times in enumerate(counts[:4], 1):
                    if times.value:
                        yield *what, Cell(""), *names[label.text], Cell("", score), times


def _result(table: Table, figures: Visible) -> Result:
    """Find which result a table of the annex belongs to: its version stands in its name."""
    version = table.name.rpartition("-")[2]
    of_version = (r for r in figures.results if str(r.questionnaire.version) == version)
    return next(of_version, figures.results[0])
