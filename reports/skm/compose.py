"""Put the Laporan SKM together: figures in, the whole report as one content model out.

Which edition is made is said by the caller; the copy for the public is refused where it could
point at people. How it looks is the business of each format. Read next: contents.py and sheet.py.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from reports import disclosure
from reports.documents import Signature
from reports.skm import analysis, annexes, gathering, opening, results
from reports.skm.contents import Report
from reports.skm.figures import SkmReport
from reports.skm.pen import Pen
from survey.errors import Refused
from survey.language import N_
from survey.periods import Dates

_DOTS = "……………………"


class TooFewForPublic(Refused):
    """A copy for the public whose figures would rest on too few people."""

    slug = "too-few-for-public"
    sentence = N_(
        "Salinan untuk umum memerlukan paling sedikit %(least)s formulir dan %(each)s jawaban"
        " untuk setiap unsur; periode ini mempunyai %(n)s formulir. Cetak tanpa --public untuk"
        " dipakai di dalam kantor."
    )


class NotPublicPeriod(Refused):
    """A copy for the public of days that are no official period, or not over."""

    slug = "not-public-period"
    sentence = N_(
        "Salinan untuk umum hanya untuk bulan, triwulan, semester, atau tahun yang sudah selesai:"
        " %(period)s bukan. Laporan atas tanggal bebas dapat dikurangkan satu dari yang lain."
    )


class TellsByDifference(Refused):
    """A copy for the public which, beside what is public already, tells on a few people."""

    slug = "tells-by-difference"
    sentence = N_(
        "Salinan untuk umum atas %(period)s tidak dibuat: bersama periode yang sudah ditutup, dari"
        " selisihnya dapat diketahui jawaban kurang dari %(each)s orang."
    )


@dataclass(frozen=True, slots=True)
class Edition:
    """Which copy is made: for the office itself or for the public, and where and when signed."""

    public: bool = False
    place: str = ""  # "" leaves room to write
    signed_on: date | None = None


def report(figures: SkmReport, edition: Edition | None = None) -> Report:
    """Write the whole report in the language of its figures.

    Args:
        figures: The computed result.
        edition: Which copy; without it the office's own, unsigned.

    Raises:
        TooFewForPublic: A public copy of fewer than ten forms, or five answers to an unsur.
        NotPublicPeriod: A public copy of free dates, or of a period that is not over.
        TellsByDifference: A public copy that tells on a few beside the closed periods.
    """
    edition = edition or Edition()
    if edition.public:
        _check(figures)
    pen, public = Pen(figures.lang), edition.public
    _ = pen.say
    title = _("Laporan Hasil Survei Kepuasan Masyarakat (SKM)")
    return Report(
        lang=figures.lang,
        title=title,
        line=f"{figures.unit.name} · SKM {figures.period.label(figures.lang)}",
        cover=opening.cover(figures, pen, public=public),
        toc_title=_("Daftar Isi"),
        chapters=(
            opening.chapter(figures, pen),
            gathering.chapter(figures, pen, public=public),
            results.chapter(figures, pen, public=public),
            *analysis.chapters(figures, pen, public=public),
        ),
        signature=_signature(figures, pen, edition),
        proof=_proof(figures, pen),
        annexes=annexes.annexes(figures, pen),
    )


def _check(figures: SkmReport) -> None:
    if isinstance(figures.period, Dates) or not figures.over:
        raise NotPublicPeriod(period=figures.period.label(figures.lang))
    least, each = disclosure.MIN_CELL, disclosure.MIN_PUBLISHED
    fewest = min(line.n for line in figures.unsur)
    if not (disclosure.enough(figures.n) and disclosure.enough(fewest, each)):
        raise TooFewForPublic(least=least, each=each, n=figures.n)
    span = disclosure.Span(figures.first, figures.last)
    if disclosure.tells(figures.public, span, figures.n):
        raise TellsByDifference(period=figures.period.label(figures.lang), each=each)


def _signature(figures: SkmReport, pen: Pen, edition: Edition) -> Signature:
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


def _proof(figures: SkmReport, pen: Pen) -> tuple[str, ...]:
    """Write what proves the figures later: the closing's digest and the heads of the chains."""
    _ = pen.say
    found = []
    moment = figures.fresh.until_at.astimezone(figures.office.zone)
    found.append(
        _("Data sampai %(day)s pukul %(time)s.")
        % {
            "day": pen.day(moment.date()),
            "time": moment.strftime("%H.%M" if figures.lang == "id" else "%H:%M"),
        }
    )
    if figures.fresh.waiting:
        found.append(_("%(n)s isian belum masuk.") % {"n": pen.count(figures.fresh.waiting)})
    if closed := figures.closing:
        found.append(
            _("Periode ditutup %(day)s oleh %(name)s, versi %(version)s; sidik %(digest)s.")
            % {
                "day": pen.day(closed.closed_at.astimezone(figures.office.zone).date()),
                "name": closed.signed_by,
                "version": closed.version,
                "digest": closed.digest[:16],
            }
        )
        if closed.figures.get("ikm") != (None if figures.ikm is None else str(figures.ikm)):
            found.append(
                _("Angka laporan ini berbeda dari angka yang ditutup; tutup kembali periode ini.")
            )
    if figures.heads:
        heads = "; ".join(f"{head.device} {head.printed}" for head in figures.heads)
        found.append(_("Sidik catatan (kepala rantai): %(heads)s.") % {"heads": heads})
    return tuple(found)
