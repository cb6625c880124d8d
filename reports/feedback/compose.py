"""An officer's own sheet: one page a month, in plain words, to him and about him alone.

Below ten ratings it has no figures and says why; no colleague's name or figure is ever on it.
What he may not see shown.py has taken out. Read next: shown.py.
"""

from __future__ import annotations

from functools import partial

from reports import disclosure
from reports.disclosure import SeenBy
from reports.disclosure.audiences import Shown
from reports.feedback.figures import OBJECTION_DAYS, OwnPoint, UnsurMean, weeks_of
from reports.feedback.shown import Visible
from reports.measures import quality
from reports.measures.summary import Share
from reports.officers.compose import remark
from reports.paper import charts, wording
from reports.paper.blocks.contents import (
    Beside,
    Bullets,
    Framed,
    Heading,
    KeyFigure,
    KeyFigures,
    Look,
    Paragraph,
    Picture,
    PrintBlock,
    Printout,
    Role,
    Room,
    Signatures,
)
from reports.paper.blocks.pen import NONE, Pen
from reports.paper.documents import Say, Signature
from survey.language import N_

CHART_MM = (174.0, 28.0)
MOST_COMMENTS = 3
LONGEST_COMMENT = 100  # letters; the rest is on the weekly report
_SIDES = {
    "high": N_("Yang dihargai warga"),
    "low": N_("Yang menurut warga kurang"),
}


def printout(shown: Shown[Visible]) -> Printout:
    """Write the sheet in the report's language."""
    report, pen = shown.figures, Pen(shown.figures.lang)
    _ = pen.say
    title, month = _("Lembar umpan balik petugas"), report.month.label(report.lang)
    seen, trust = report.figure.n is not None, quality.words(report.trust, report.lang)
    greeting = _(
        "ini yang dikatakan warga setelah Anda layani. Lembar ini untuk Anda sendiri dan hanya"
        " tentang Anda."
    )
    meaning = _meaning(report, pen, _) if seen else (_what_it_is(_),)
    return Printout(
        office=report.office,
        lang=report.lang,
        title=title,
        line=f"{title} · {report.officer.code} · {month}",
        subtitle=f"{month} · {report.unit.name}",
        blocks=(
            Paragraph(f"{greeting} {trust.title} {trust.verdict}", lead=f"{report.name},"),
            *(_figures(report, pen, _) if seen else _why_nothing(report, pen, _)),
            Heading(_("Kata warga tentang unit, bukan tentang seorang petugas")),
            Bullets(_comments(report, _)),
            Beside(
                (
                    (Heading(_("Artinya, dan yang bukan artinya")), Bullets(meaning)),
                    (Heading(_("Hak Anda")), Bullets(_rights(report, pen, _))),
                ),
                widths=(1.12, 1),
            ),
            Framed(_("Pernyataan penggunaan"), _statement(_)),
            Room(_("Tanggapan Anda (boleh dikosongkan; ikut dibaca bersama angkanya)")),
            Signatures(_signers(report, _)),
        ),
        made_at=report.fresh.until_at,
        look=Look.ONE_PAGE,
    )


def _figures(report: Visible, pen: Pen, _: Say) -> list[PrintBlock]:
    conclusion = _("Kesimpulan: %(said)s.") % {"said": remark(report.figure, report.lang)}
    sides = _("Kekuatan dan yang dapat diperbaiki, %(weeks)s minggu")
    named = [(_(title), _reasons(side, report, pen, _)) for side, title in _SIDES.items()]
    named.append((_("Nilai 1–4 dari pertanyaan"), [_unsur(row, pen, _) for row in report.unsur]))
    return [
        Paragraph(conclusion, Role.HEADLINE),
        KeyFigures(_numbers(report, pen, _)),
        _picture(report, pen, _),
        Heading(sides % {"weeks": report.weeks_there}),
        Beside(
            tuple((Paragraph(name, Role.STRONG), Bullets(tuple(rows))) for name, rows in named),
            widths=(1, 1, 1.25),
        ),
        Paragraph(_left_out(report.n_unit_reasons, pen, _), Role.NOTE),
    ]


def _why_nothing(report: Visible, pen: Pen, _: Say) -> list[PrintBlock]:
    reasons = [
        _(
            "Dalam %(period)s kurang dari %(n)s penilaian dapat dikaitkan dengan Anda. Angka dari"
            " sesedikit itu hampir seluruhnya kebetulan, dan dapat membuka siapa yang menilai."
        )
        % {"period": pen.days(report.first, report.last), "n": disclosure.MIN_CELL},
        _(
            "Mulai %(n)s penilaian di sini muncul: bagian warga yang puas dengan rentangnya, yang"
            " diharapkan dari pekerjaan seperti pekerjaan Anda, jalannya dari minggu ke minggu,"
            " serta alasan warga tentang kompetensi dan perilaku. Mulai %(superior)s penilaian"
            " atasan Anda juga melihat angkanya, tiga hari kerja sesudah Anda."
        )
        % {"n": disclosure.MIN_CELL, "superior": report.superior_from},
    ]
    if report.figure.rarely_rated:
        reasons.append(
            _(
                "Layanan Anda jauh lebih jarang dinilai daripada layanan rekan. Ini bukan"
                " kesimpulan tentang Anda: minta kepala unit memeriksa layar dan jadwal loket Anda."
            )
        )
    none = _("Belum ada angka: penilaian tentang Anda masih terlalu sedikit.")
    return [Paragraph(none, Role.HEADLINE), *map(Paragraph, reasons)]


def _numbers(report: Visible, pen: Pen, _: Say) -> tuple[KeyFigure, ...]:
    figure, expected = report.figure, report.figure.expected
    text = _("puas dalam %(weeks)s minggu, dari %(n)s penilaian; rentang 95%%: %(range)s")
    weeks = {
        "weeks": report.weeks_there,
        "n": pen.count(figure.n or 0),
        "range": pen.range(figure),
    }
    fair = _("yang diharapkan: hasil rekan dengan jenis layanan, saluran, dan paruh hari yang sama")
    if expected is None:
        fair = _("tidak ada pembanding yang adil: pekerjaan Anda kurang dikerjakan rekan lain")
    return (
        _this_month(report.month_own, pen, _),
        KeyFigure(pen.share(figure.share), text % weeks),
        KeyFigure(pen.share(expected), fair),
    )


def _this_month(own: Share | None, pen: Pen, _: Say) -> KeyFigure:
    if own is None:
        text = _("bulan ini kurang dari %(n)s penilaian: belum dihitung sendiri")
        return KeyFigure(NONE, text % {"n": disclosure.MIN_CELL})
    text = _("puas bulan ini, dari %(n)s penilaian; rentang 95%%: %(range)s")
    return KeyFigure(pen.share(own.share), text % {"n": pen.count(own.n), "range": pen.range(own)})


def _picture(report: Visible, pen: Pen, _: Say) -> Picture:
    title = _("Jalannya angka Anda sendiri")
    if not report.points:
        return Picture(title, _("Belum ada titik."))
    alt = "; ".join(
        f"{pen.days(point.first, point.last)}: {pen.share(point.own.share)}"
        for point in report.points
    )
    least = pen.count(disclosure.MIN_CELL)
    caption = _("Satu titik: seminggu atau lebih, sedikitnya %(n)s penilaian.") % {"n": least}
    caption += " " + wording.until_a_block(weeks_of(report.month).last, report.lang)
    return Picture(title, caption, alt, partial(_drawing, report.points, pen))


def _drawing(points: tuple[OwnPoint, ...], pen: Pen) -> bytes:
    dots = [
        charts.Dot(
            label=f"{point.last.day}/{point.last.month}",
            value=point.own.share,
            text=pen.share(point.own.share) if point is points[-1] else "",
        )
        for point in points
    ]
    width, height = CHART_MM
    return charts.run_chart(
        dots, centre=None, limit_words=("", ""), width_mm=width, height_mm=height
    )


def _reasons(side: str, report: Visible, pen: Pen, _: Say) -> list[str]:
    if report.n_told is None:
        return [_("kurang dari %(n)s warga memberi alasan") % {"n": disclosure.MIN_CELL}]
    rows = [row for row in report.reasons if row.reason.side == side]
    items = [
        _("%(name)s: %(n)s warga") % {"name": row.reason.text.say(pen.lang), "n": pen.count(row.n)}
        for row in rows
        if row.n is not None
    ]
    if len(items) < len(rows):
        rest = _("belum ada alasan yang disebut %(n)s warga atau lebih")
        if items:
            rest = _("alasan lain: masing-masing kurang dari %(n)s warga")
        items.append(rest % {"n": disclosure.MIN_PUBLISHED})
    return items


def _unsur(row: UnsurMean, pen: Pen, _: Say) -> str:
    name = row.item.name.say(pen.lang)
    if row.n is None or row.mean is None or row.bounds is None:
        return _("%(name)s: < %(n)s jawaban") % {"name": name, "n": disclosure.MIN_CELL}
    text = _("%(name)s: %(mean)s (%(low)s–%(high)s; n %(n)s)") % {
        "name": name,
        "mean": pen.decimal(row.mean, 1),
        "low": pen.decimal(row.bounds.low, 1),
        "high": pen.decimal(row.bounds.high, 1),
        "n": pen.count(row.n),
    }
    return wording.kept_together(text)


def _left_out(n: int | None, pen: Pen, _: Say) -> str:
    return _(
        "Tidak masuk angka Anda, baik atau buruk nilainya: penilaian yang semua alasannya tentang"
        " unit, misalnya menunggu terlalu lama (%(n)s)."
    ) % {"n": pen.count(n) if n else _("kurang dari 5")}


def _comments(report: Visible, _: Say) -> tuple[str, ...]:
    picked = report.comments[:MOST_COMMENTS]
    if not picked:
        return (_("Bulan ini belum ada komentar yang boleh dibaca (sedikitnya lima sekaligus)."),)
    return tuple(f"“{_shortened(comment.text)}”" for comment in picked)


def _shortened(text: str) -> str:
    flat = " ".join(text.split())
    if len(flat) <= LONGEST_COMMENT:
        return flat
    return flat[:LONGEST_COMMENT].rsplit(" ", 1)[0] + " …"


def _meaning(report: Visible, pen: Pen, _: Say) -> tuple[str, ...]:
    figure = report.figure
    meaning = _(
        "Dari 100 warga yang penilaiannya dihitung bagi Anda, kira-kira %(n)s puas (Baik atau"
        " Sangat baik)."
    ) % {"n": _of_hundred(figure.share or 0.0, pen)}
    if figure.expected is not None:
        meaning += " " + _("Rekan dengan pekerjaan yang sama mendapat kira-kira %(expected)s.") % {
            "expected": _of_hundred(figure.expected, pen)
        }
    caution = _("Yang menentukan hanya kesimpulan di atas, bukan selisih angkanya.")
    if figure.shown is SeenBy.SELF:
        caution = _("Penilaiannya masih sedikit: jangan menyimpulkan apa pun dari selisihnya.")
    return (
        f"{meaning} {caution}",
        _(
            "Rentang hanya memuat kebetulan, bukan siapa yang mau menilai. Angka satu bulan lebih"
            " banyak naik turun daripada angka waktu yang lebih panjang."
        ),
        _what_it_is(_),
    )


def _of_hundred(share: float, pen: Pen) -> str:
    """Say how many of a hundred; never all or none where somebody is on the other side."""
    return pen.share(share).removesuffix("%")


def _what_it_is(_: Say) -> str:
    return _(
        "Ini bukan peringkat, bukan ukuran kerajinan, dan bukan seluruh pekerjaan Anda. Warga"
        " juga menilai antrean, sistem, dan aturan; sebagian orang dinilai lebih rendah untuk"
        " pekerjaan yang sama. Karena itu angka ini dibaca bersama keterangan Anda."
    )


def _statement(_: Say) -> str:
    return _(
        "Lembar ini dibuat untuk memperbaiki layanan. Lembar ini tidak boleh menjadi"
        " satu-satunya dasar pemotongan tunjangan, mutasi, atau hukuman."
    )


def _signers(report: Visible, _: Say) -> tuple[Signature, Signature]:
    """Give who vouches for the statement of use, and who has received the sheet."""
    signatory = report.office.signatory
    return (
        Signature(
            _("Menjamin pernyataan penggunaan,"),
            signatory.position if signatory else _("Kepala unit layanan"),
            signatory.name if signatory else "",
        ),
        Signature(
            _("Telah menerima, bukan berarti setuju,"),
            _("tanggal ……………………"),
            report.name,
        ),
    )


def _rights(report: Visible, pen: Pen, _: Say) -> tuple[str, str]:
    """Say who reads the sheet, and how to object to it: the office's promise (docs/method.md)."""
    objection = _(
        "Keberatan: tulis dalam %(days)s hari sejak Anda menerima lembar ini (sedikitnya sampai"
        " %(until)s) kepada pejabat di luar jalur atasan Anda yang ditunjuk kepala kantor, atau"
        " kepada inspektorat. Ia memeriksa jadwal dan kaitan penilaian, lalu menjawab tertulis."
        " Bila jadwal dibetulkan, angka dihitung ulang. Selama belum diputuskan, angka ini"
        " tidak dipakai."
    )
    until = pen.day(report.object_until_on)
    return _readers(report, pen, _), objection % {"days": OBJECTION_DAYS, "until": until}


def _readers(report: Visible, pen: Pen, _: Say) -> str:
    figure, made = report.figure, pen.day(report.made_on)
    if figure.shown is SeenBy.HIDDEN:
        text = _("Atasan Anda juga tidak melihat angka apa pun tentang Anda. Dibuat %(made)s.")
        return text % {"made": made}
    if figure.shown is SeenBy.SELF:
        return _(
            "Hanya Anda yang melihat angka ini. Atasan baru melihatnya mulai %(n)s penilaian, tiga"
            " hari kerja sesudah Anda. Dibuat %(made)s."
        ) % {"n": report.superior_from, "made": made}
    text = _(
        "Atasan Anda melihat angka ini paling cepat %(on)s, tiga hari kerja sesudah %(made)s;"
        " lembarnya dapat memuat lebih sedikit penilaian."
    )
    readers = text % {"on": pen.day(report.superior_from_on), "made": made}
    if figure.shown is SeenBy.SUPERIOR and figure.shrunk is not None:
        readers += " " + _(
            "Karena penilaiannya masih sedikit, ia melihat perkiraan yang ditarik ke arah yang"
            " diharapkan: %(share)s (%(range)s)."
        ) % {"share": pen.share(figure.shrunk.share), "range": pen.range(figure.shrunk)}
    return readers
