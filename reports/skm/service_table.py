"""The table "Menurut layanan": forms, recipients, sample and index of each service of a unit.

What of it a reader may see was decided before (services.py). Read next: results.py.
"""

from __future__ import annotations

from reports import disclosure
from reports.paper.blocks.contents import Block, Cell, Column, Table
from reports.paper.blocks.pen import EMPTY, NONE, Pen, words
from reports.skm import gathering
from reports.skm.sample import Sample
from reports.skm.services import ServiceLine
from reports.skm.shown import Visible


def blocks(report: Visible, pen: Pen, *, public: bool) -> list[Block]:
    """Write the table with the whole unit's line below; nothing where no service is known.

    Args:
        report: The figures.
        pen: Writes in the language of the report.
        public: Whether the lines of services that may not be seen were pooled.
    """
    _ = pen.say
    if not report.service_lines:
        return []
    nameless = _("layanan lain dan tanpa nama layanan") if public else _("tanpa nama layanan")
    rows = [_row(line, nameless, pen) for line in report.service_lines]
    unit = ServiceLine("", "", report.n, report.sample, report.results[0], shown=True)
    rows.append(_row(unit, _("seluruh unit"), pen))
    columns = (
        Column(_("Layanan"), "l", 3),
        Column(_("Formulir"), "r"),
        Column(_("Penerima setahun"), "r", 1.2),
        Column(_("Dipersyaratkan"), "r", 1.8),
        Column(_("Kecukupan"), "l", 1.6),
        Column("IKM", "r"),
        Column(_("Mutu"), "c"),
    )
    title, strong = _("Menurut layanan"), (len(rows) - 1,)
    return [Table("layanan", title, columns, tuple(rows), strong, _note(report, pen))]


def _row(line: ServiceLine, nameless: str, pen: Pen) -> tuple[Cell, ...]:
    sample, result = line.sample, line.result
    counted: tuple[Cell, ...] = (EMPTY, EMPTY, EMPTY)
    if sample.population is not None and sample.required is not None:
        counted = (
            _bound(sample.population, sample, pen),
            _bound(sample.required, sample, pen),
            words(gathering.verdict(sample, pen.say)),
        )
    return (
        words(line.name or nameless),
        pen.n(line.n),
        *counted,
        pen.figure(result.ikm if result else None, 2),
        words((result and result.mutu) or NONE),
    )


def _bound(n: int, sample: Sample, pen: Pen) -> Cell:
    """Write a number, with a sign where only a lower bound is known: these cells are narrow."""
    return words(f"≥ {pen.count(n)}") if sample.or_more else pen.n(n)


def _note(report: Visible, pen: Pen) -> str:
    _ = pen.say
    notes = [
        _(
            "IKM unit dihitung dari semua formulir, bukan rata-rata IKM layanan. Penerima setahun"
            " setiap layanan dihitung dari catatan 12 bulan."
        )
    ]
    if any(line.sample.or_more for line in report.service_lines):
        notes.append(_("≥: paling sedikit, sebab tidak setiap hari buka ada catatannya."))
    if not disclosure.shows_parts(report.period):
        notes.append(_("Hasil setiap layanan dicetak untuk triwulan, semester, atau tahun."))
    elif not report.over:
        notes.append(_("IKM setiap layanan dihitung setelah periode berakhir."))
    elif not all(line.shown for line in report.service_lines):
        notes.append(
            _(
                "Tanpa IKM: formulirnya terlalu sedikit, atau dari selisihnya akan terbaca jawaban"
                " beberapa orang atau penilaian satu petugas."
            )
        )
    return " ".join(notes)
