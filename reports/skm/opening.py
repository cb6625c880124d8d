"""The title page and chapter I of the Laporan SKM: why the survey is held, and by what law.

Only names and dates of the office; no figure stands here. Read next: gathering.py.
"""

from __future__ import annotations

from reports.paper.blocks.contents import Bullets, Chapter, Cover, Paragraph, Section
from reports.paper.blocks.pen import Pen
from reports.paper.documents import Say
from reports.skm.shown import Visible
from survey.periods import Dates
from survey.questionnaire import is_official

MOST_NAMED = 12  # services or counters that a sentence can list


def cover(report: Visible, pen: Pen, *, public: bool) -> Cover:
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
    office = report.office
    return Cover(
        letterhead=office.letterhead,
        title=(_("LAPORAN HASIL"), _title(report, _)),
        unit=report.subject,
        period=report.period.label(report.lang),
        dates=pen.days(report.first, report.last),
        marks=tuple(marks),
        publisher=(office.letterhead or (office.name,)) if office.name else (),
        year=str(report.last.year),
    )


def _title(report: Visible, _: Say) -> str:
    if is_official(report.instrument):
        return _("SURVEI KEPUASAN MASYARAKAT (SKM)")
    return report.questionnaire.title.say(report.lang).upper()


def chapter(report: Visible, pen: Pen) -> Chapter:
    """Write chapter I."""
    _ = pen.say
    return Chapter(
        _("BAB I"),
        _("Pendahuluan"),
        (
            Section("1.1", _("Latar Belakang"), tuple(map(Paragraph, _background(report, pen, _)))),
            Section("1.2", _("Dasar Pelaksanaan"), (Bullets(_law(_)),)),
            Section(
                "1.3",
                _("Maksud dan Tujuan"),
                (
                    Paragraph(
                        _(
                            "Survei ini dimaksudkan untuk mengetahui tingkat kepuasan masyarakat"
                            " atas pelayanan %(unit)s dari jawaban penerima layanan sendiri."
                            " Tujuannya:"
                        )
                        % {"unit": report.subject}
                    ),
                    Bullets(_aims(_)),
                ),
            ),
        ),
    )


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
    if 0 < len(services) <= MOST_NAMED:
        paragraphs.append(
            _("Jenis pelayanan yang disurvei: %(services)s.") % {"services": pen.names(services)}
        )
    elif services:
        paragraphs.append(
            _("Survei mencakup %(n)s jenis pelayanan; jumlah formulir tiap jenis ada di 3.1.")
            % {"n": pen.count(len(services))}
        )
    return paragraphs


def _law(_: Say) -> tuple[str, ...]:
    return (
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


def _aims(_: Say) -> tuple[str, ...]:
    return (
        _("mengukur IKM unit dan nilai setiap unsur pelayanan;"),
        _("menemukan unsur yang paling lemah dan alasannya, agar perbaikan tepat sasaran;"),
        _("mengetahui perubahan dari periode ke periode;"),
        _("mempertanggungjawabkan mutu pelayanan kepada masyarakat."),
    )
