"""Put the Laporan SKM together: figures in, the whole report as one content model out.

For whom it is says the figures themselves; what that reader may not see was taken out before. How
it looks is the business of each format. Read next: writers.py.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from reports.disclosure import mask
from reports.disclosure.audiences import Audience, Shown
from reports.paper import documents
from reports.paper.blocks.contents import Booklet, Chapter
from reports.paper.blocks.pen import Pen
from reports.paper.documents import Signature
from reports.skm import analysis, annexes, gathering, opening, reach, results
from reports.skm.shown import Visible
from survey.questionnaire import is_official

_DOTS = "……………………"


@dataclass(frozen=True, slots=True)
class Edition:
    """Where and when a copy is signed."""

    place: str = ""  # "" leaves room to write
    signed_on: date | None = None


def report(shown: Shown[Visible], edition: Edition | None = None) -> Booklet:
    """Write the whole report in the language of its figures.

    Args:
        shown: The result as its reader may see it; that for the public says that it is one.
        edition: Which copy; without it an unsigned one.
    """
    edition, figures = edition or Edition(), shown.figures
    pen, official = Pen(figures.lang), is_official(figures.instrument)
    outside = official and shown.audience is Audience.PUBLIC
    _ = pen.say
    title = _("Laporan Hasil Survei Kepuasan Masyarakat (SKM)")
    line = _line(figures, pen, "SKM ")
    if not official:
        title = _("Laporan Hasil %(title)s") % {
            "title": figures.questionnaire.title.say(figures.lang)
        }
        line = _line(figures, pen)
    return Booklet(
        paper=documents.paper(figures.office, title=title, line=line, lang=figures.lang),
        made_at=figures.fresh.until_at,
        cover=opening.cover(figures, pen, public=outside),
        toc_title=_("Daftar Isi"),
        chapters=_chapters(figures, pen, public=outside)
        if official
        else (results.of_another(figures, pen),),
        signature=_signature(figures, pen, edition),
        proof=_proof(figures, pen),
        annexes=annexes.annexes(figures, pen, public=outside),
    )


def _chapters(figures: Visible, pen: Pen, *, public: bool) -> tuple[Chapter, ...]:
    """Write the five chapters of the regulation; another instrument has no grade and no plan."""
    return (
        opening.chapter(figures, pen),
        gathering.chapter(figures, pen),
        results.chapter(figures, pen, public=public),
        *analysis.chapters(figures, pen),
    )


def _line(figures: Visible, pen: Pen, kind: str = "") -> str:
    """Write the foot of every page: whose result, of when, and up to which day it is counted."""
    parts = (figures.subject, kind + figures.period.label(figures.lang))
    return " · ".join(filter(None, (*parts, reach.counted_to(figures, pen))))


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
        if closed.reason:
            names = [officer.name for officer in figures.unit.officers]
            reason = mask(closed.reason, names).rstrip(".")
            lines.append(_("Sebab yang disebut pengesah: %(reason)s.") % {"reason": reason})
        if not figures.as_closed:
            lines.append(
                _("Angka laporan ini berbeda dari angka yang ditutup; tutup kembali periode ini.")
            )
    if figures.heads:
        heads = "; ".join(f"{head.device} {head.printed}" for head in figures.heads)
        lines.append(_("Sidik catatan (kepala rantai): %(heads)s.") % {"heads": heads})
    return tuple(lines)
