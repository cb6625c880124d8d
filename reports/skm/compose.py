"""Put the Laporan SKM together: figures in, the whole report as one content model out.

For whom it is says the figures themselves; what that reader may not see was taken out before. How
it looks is the business of each format. Read next: reports/paper/blocks/, which writes it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from reports.disclosure import mask
from reports.disclosure.audiences import Audience, Shown
from reports.measures import quality
from reports.paper import documents
from reports.paper.blocks import printed, word, workbook
from reports.paper.blocks.contents import (
    Booklet,
    Bullets,
    Cell,
    Chapter,
    Column,
    Cover,
    Layout,
    Paragraph,
    Section,
    Table,
    tables_of,
)
from reports.paper.blocks.pen import Pen
from reports.paper.documents import TEMPLATES, Say, Signature
from reports.paper.wording import squeezed
from reports.skm import analysis, annexes, gathering, reach, results
from reports.skm.as_json import as_json
from reports.skm.index import Result
from reports.skm.shown import Visible
from survey.checks import Integrity
from survey.integrity_words import acceptance, integrity_lines
from survey.language import translator
from survey.periods import Dates
from survey.questionnaire import is_official

_DOTS = "……………………"
TEMPLATE = TEMPLATES / "skm" / "laporan.docx"
_LETTERS = (14, 14, 12, 12, 10, 8, 46, 8, 10)  # widths of the list's columns


@dataclass(frozen=True, slots=True)
class Edition:
    """Where and when a copy is signed."""

    place: str = ""  # "" leaves room to write
    signed_on: date | None = None


def report(shown: Shown[Visible], edition: Edition | None = None) -> Booklet:
    """Write the whole report in the language of its figures.

    For whom the figures are they say themselves; without an edition the copy is unsigned.
    """
    edition, figures = edition or Edition(), shown.figures
    pen, official = Pen(figures.lang), is_official(figures.instrument)
    outside = official and shown.audience is Audience.PUBLIC
    _ = pen.say
    title = _("Laporan Hasil Survei Kepuasan Masyarakat (SKM)")
    # Only the regulation has five chapters; another instrument has no grade and no plan.
    chapters: tuple[Chapter, ...] = (results.chapter(figures, pen, public=outside),)
    if official:
        chapters = (
            _introduction(figures, pen),
            gathering.chapter(figures, pen),
            *chapters,
            *analysis.chapters(figures, pen),
        )
    else:
        own_title = figures.questionnaire.title.say(figures.lang)
        title = _("Laporan Hasil %(title)s") % {"title": own_title}
    # The foot of every page: whose result, of when, and up to which day it is counted.
    period = ("SKM " if official else "") + figures.period.label(figures.lang)
    parts = (figures.subject, period, reach.counted_to(figures, pen))
    line = " · ".join(filter(None, parts))
    return Booklet(
        paper=documents.paper(figures.office, title=title, line=line, lang=figures.lang),
        made_at=figures.fresh.until_at,
        cover=_cover(figures, pen, public=outside),
        toc_title=_("Daftar Isi"),
        chapters=chapters,
        signature=_signature(figures, pen, edition),
        proof=_proof(figures, pen),
        annexes=annexes.annexes(figures, pen, public=outside),
        trust=(quality.verdict(figures.trust, figures.lang), *_known(figures)),
    )


def _known(figures: Visible) -> list[str]:
    """Say what is known of the register."""
    return integrity_lines(figures.trust.facts.integrity, figures.lang)


def _signature(figures: Visible, pen: Pen, edition: Edition) -> Signature:
    """Write who signs: who closed the period, else the office's signatory, else room to write."""
    _ = pen.say
    closed, usual = figures.closing, figures.office.signatory
    name, position, nip = (usual.name, usual.position, usual.nip) if usual else ("", "", "")
    if closed is not None and closed.signed_by != name:
        name, position, nip = closed.signed_by, closed.position, closed.nip
    day = pen.day(edition.signed_on) if edition.signed_on else _DOTS
    return Signature(
        place_date=f"{edition.place or _DOTS}, {day}",
        position=position or _("Kepala unit layanan"),
        name=name,
        nip=_("NIP %(nip)s") % {"nip": nip or _DOTS},
    )


def _proof(figures: Visible, pen: Pen) -> tuple[str, ...]:
    """Write what proves the figures later: the closing's digest and the heads of the chains."""
    _ = pen.say
    lines = []
    if figures.instrument.version is not None:
        text = _("Hanya jawaban kuesioner %(name)s.")
        lines.append(text % {"name": figures.instrument})
    moment = figures.fresh.until_at.astimezone(figures.office.zone)
    words = {
        "day": pen.day(moment.date()),
        "time": moment.strftime("%H.%M" if figures.lang == "id" else "%H:%M"),
        "until": reach.counted_to(figures, pen),
    }
    if figures.over:
        lines.append(_("Data sampai %(day)s pukul %(time)s.") % words)
    else:
        lines.append(_("Dibaca %(day)s pukul %(time)s; %(until)s.") % words)
    if figures.fresh.waiting:
        lines.append(_("%(n)s isian belum masuk.") % {"n": pen.count(figures.fresh.waiting)})
    if closed := figures.closing:
        lines.append(
            _("Periode ditutup %(day)s oleh %(name)s, versi %(version)s; sidik %(digest)s.")
            % {
                "day": pen.day(figures.office.day_of(closed.closed_at)),
                "name": closed.signed_by,
                "version": closed.version,
                "digest": closed.digest[:16],
            }
        )
        if accepted := figures.acceptance:
            known = figures.fresh.integrity or Integrity(zone=figures.office.zone)
            lines.append(acceptance(accepted, known, figures.lang))
        elif closed.reason:
            names = [officer.name for officer in figures.unit.officers]
            reason = mask(closed.reason, names).rstrip(".")
            lines.append(_("Sebab yang disebut pengesah: %(reason)s.") % {"reason": reason})
        if not figures.as_closed:
            lines.append(
                _("Angka laporan ini berbeda dari angka yang ditutup; tutup kembali periode ini.")
            )
    if figures.heads:
        lines.append(_("Sidik catatan: setiap rantai, nomor catatan terakhirnya, dan sidiknya."))
        # Each on a line of its own: so `loket verify --heads` reads them when they are copied.
        lines += [
            f"{squeezed(head.device)} {pen.count(head.seq)} {head.printed}"
            for head in figures.heads
        ]
    return tuple(lines)


def _cover(report: Visible, pen: Pen, *, public: bool) -> Cover:
    """Write the title page."""
    _ = pen.say
    marks = []
    if public:
        marks.append(_("Salinan untuk umum"))
    if report.instrument.version is not None:
        marks.append(_("Hanya jawaban kuesioner %(name)s.") % {"name": report.instrument})
    if not report.over:
        words = {"day": pen.day(report.until), "n": pen.count(report.n_to_come)}
        if report.until < report.first:
            text = _(
                "Periode ini belum selesai dan belum ada hari yang dapat dihitung; %(n)s formulir"
                " menunggu."
            )
        else:
            text = _(
                "Angka sementara: periode ini belum selesai, dihitung sampai %(day)s; %(n)s"
                " formulir sesudahnya menunggu."
            )
        marks.append(text % words)
    if isinstance(report.period, Dates):
        marks.append(_("Rentang tanggal bebas: untuk dipakai di dalam kantor."))
    office, kind = report.office, report.questionnaire.title.say(report.lang).upper()
    if is_official(report.instrument):
        kind = _("SURVEI KEPUASAN MASYARAKAT (SKM)")
    return Cover(
        letterhead=office.letterhead,
        title=(_("LAPORAN HASIL"), kind),
        unit=report.subject,
        period=report.period.label(report.lang),
        dates=pen.days(report.first, report.last),
        marks=tuple(marks),
        publisher=(office.letterhead or (office.name,)) if office.name else (),
        year=str(report.last.year),
    )


def _introduction(report: Visible, pen: Pen) -> Chapter:
    """Write chapter I."""
    _ = pen.say
    laws = (
        _("Undang-Undang Nomor 25 Tahun 2009 tentang Pelayanan Publik."),
        _(
            "Peraturan Pemerintah Nomor 96 Tahun 2012 tentang Pelaksanaan Undang-Undang Nomor 25"
            " Tahun 2009 tentang Pelayanan Publik."
        ),
        _(
            "Peraturan Menteri Pendayagunaan Aparatur Negara dan Reformasi Birokrasi Nomor 14"
            " Tahun 2017 tentang Pedoman Penyusunan Survei Kepuasan Masyarakat Unit Penyelenggara"
            " Pelayanan Publik."
        ),
    )
    aim = _(
        "Survei ini dimaksudkan untuk mengetahui tingkat kepuasan masyarakat atas pelayanan"
        " %(unit)s dari jawaban penerima layanan sendiri. Tujuannya:"
    )
    aims = (
        _("mengukur IKM unit dan nilai setiap unsur pelayanan;"),
        _("menemukan unsur yang paling lemah dan alasannya, agar perbaikan tepat sasaran;"),
        _("mengetahui perubahan dari periode ke periode;"),
        _("mempertanggungjawabkan mutu pelayanan kepada masyarakat."),
    )
    sections = (
        Section("1.1", _("Latar Belakang"), tuple(map(Paragraph, _background(report, pen, _)))),
        Section("1.2", _("Dasar Pelaksanaan"), (Bullets(laws),)),
        Section(
            "1.3",
            _("Maksud dan Tujuan"),
            (Paragraph(aim % {"unit": report.subject}), Bullets(aims)),
        ),
    )
    return Chapter(_("BAB I"), _("Pendahuluan"), sections)


def _background(report: Visible, pen: Pen, _: Say) -> list[str]:
    paragraphs = [
        _(
            "Setiap penyelenggara pelayanan publik wajib melakukan Survei Kepuasan Masyarakat"
            " paling sedikit satu kali setahun (Peraturan Menteri PANRB Nomor 14 Tahun 2017)."
            " Hasilnya adalah Indeks Kepuasan Masyarakat (IKM) dari %(n)s unsur pelayanan."
        )
        % {"n": pen.count(len(report.questionnaire.unsur))},
        _(
            "Laporan ini memuat hasil survei %(unit)s, %(office)s, untuk %(period)s (%(dates)s):"
            " bagaimana data dikumpulkan, berapa nilainya, apa yang lemah dan kuat, dan apa yang"
            " akan diperbaiki."
        )
        % {
            "unit": report.subject,
            "office": report.office.name,
            "period": report.period.label(report.lang),
            "dates": pen.days(report.first, report.last),
        },
    ]
    services = [service.name for service in report.unit.during(report.first, report.last).services]
    if report.service is not None:
        services = [report.service.name]
    if 0 < len(services) <= gathering.MOST_NAMED:
        paragraphs.append(
            _("Jenis pelayanan yang disurvei: %(services)s.") % {"services": pen.names(services)}
        )
    elif services:
        paragraphs.append(
            _("Survei mencakup %(n)s jenis pelayanan; jumlah formulir tiap jenis ada di 3.1.")
            % {"n": pen.count(len(services))}
        )
    return paragraphs


def as_pdf(shown: Shown[Visible], edition: Edition | None = None) -> bytes:
    """Print the whole report, A4; `edition` says where and when it is signed, if it is."""
    return printed.booklet(report(shown, edition))


def as_docx(
    shown: Shown[Visible], edition: Edition | None = None, template: Path | None = None
) -> bytes:
    """Write the whole report as DOCX, by an office's own template or by `laporan.docx`.

    Raises:
        WrongTemplate: The template is no Word file, or its marks are wrong.
    """
    return word.as_docx(report(shown, edition), as_json(shown), template or TEMPLATE)


def as_xlsx(shown: Shown[Visible], edition: Edition | None = None) -> bytes:
    """Write the report's tables as XLSX, and its answers as a list."""
    booklet = report(shown, edition)
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
