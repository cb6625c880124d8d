"""The officers' sheet for the direct superior: by name, never by figure.

A line that may be seen by the officer alone, or by nobody, carries words in place of figures
(design rule 10): shown.py has taken the figures out. Read next: shown.py.
"""

from __future__ import annotations

from collections.abc import Mapping

from reports import disclosure
from reports.disclosure import SeenBy
from reports.disclosure.audiences import Shown
from reports.measures.fair import funnel
from reports.measures.fair import words as fair_words
from reports.measures.fair.calling import Verdict
from reports.officers.figures import OfficersReport
from reports.officers.shown import OfficerLine, Visible
from reports.paper import documents, wording
from reports.paper.blocks.contents import (
    Bullets,
    Cell,
    Column,
    Framed,
    Heading,
    Layout,
    Paragraph,
    Picture,
    PrintBlock,
    Printout,
    Role,
    Signatures,
    Table,
)
from reports.paper.blocks.pen import NONE, Pen, words
from reports.paper.documents import Say
from survey.language import translator

ENOUGH_COLLEAGUES = 2  # with fewer it is not the service that makes him incomparable


def printout(shown: Shown[Visible]) -> Printout:
    """Write the sheet in the report's language."""
    visible = shown.figures
    report, record, pen = visible.report, visible.record, Pen(visible.report.lang)
    _ = pen.say
    title = _("Penilaian warga per petugas")
    subtitle = _("%(unit)s · %(period)s (%(weeks)s minggu) · untuk atasan langsung") % {
        "unit": report.unit.name,
        "period": pen.days(report.since, report.last),
        "weeks": report.weeks_there,
    }
    use = _(
        "Lembar ini dibuat untuk memperbaiki layanan. Lembar ini tidak boleh menjadi"
        " satu-satunya dasar pemotongan tunjangan, mutasi, atau hukuman. Petugas berhak"
        " melihat angkanya tiga hari kerja lebih dahulu, menanggapi, dan mengajukan keberatan"
        " yang diputuskan di luar jalur atasannya."
    )
    blocks = (
        Framed(_("Pernyataan penggunaan"), use),
        Paragraph(record.verdict, Role.STRONG),
        *_figures(visible, pen, _),
        Heading(_("Cara membaca")),
        Bullets(_method(visible, pen, _)),
        Heading(_("Yang tidak masuk angka petugas")),
        Bullets(_left_out(report, pen, _)),
        Heading(record.title),
        Bullets(record.lines),
        Signatures(
            (documents.signature(report.office, on=None, lang=report.lang),),
            title=_("Telah membaca pernyataan penggunaan"),
        ),
    )
    line = f"{report.unit.name} · {title}"
    made_at = report.fresh.until_at
    return Printout(report.office, report.lang, title, line, subtitle, blocks, made_at)


def _figures(visible: Visible, pen: Pen, _: Say) -> list[PrintBlock]:
    if not visible.lines:
        empty = _(
            "Unit ini belum mempunyai petugas. Tambahkan petugas dan jadwal di berkas kantor."
        )
        return [Paragraph(empty, Role.HEADLINE)]
    columns = (
        Column(_("Petugas (menurut abjad)"), width=1.35),
        Column(_("Penilaian"), "r", mm=15.5),
        Column(_("Puas (rentang 95%)*"), "r", mm=28),
        Column(_("Diharapkan**"), "r", mm=21),
        Column(_("Disesuaikan***"), "r", mm=27),
        Column(_("Tentang unit"), "r", mm=14),
        Column(_("Keterangan"), width=1.7),
    )
    rows = tuple(_row(line, visible.names, pen) for line in visible.lines)
    table = Table("petugas", "", columns, rows, layout=Layout.SMALL)
    notes = (Paragraph(note, Role.NOTE) for note in _notes(_))
    figures: list[PrintBlock] = [table, *notes, _funnel(visible, _)]
    if visible.report.n:
        return figures
    empty = _("Belum ada penilaian yang dapat dikaitkan dengan petugas dalam rentang ini.")
    return [Paragraph(empty, Role.HEADLINE), *figures]


def _row(line: OfficerLine, names: Mapping[str, str], pen: Pen) -> tuple[Cell, ...]:
    n, n_left_out, drawn = line.n, line.n_unit_reasons, line.shrunk
    return (
        words(names[line.officer.code]),
        words(f"< {disclosure.MIN_CELL}") if n is None else pen.n(n),
        # In full, or drawn towards the expected one while ratings are still few.
        words(f"±{pen.ranged(drawn)}" if drawn and line.share is None else pen.ranged(line)),
        words(pen.share(line.expected)),
        words(pen.ranged(line.adjusted)),
        words(NONE) if n_left_out is None else pen.n(n_left_out),
        words(_why_nothing(line, pen.say) or remark(line, pen.lang)),
    )


def _why_nothing(line: OfficerLine, _: Say) -> str:
    if line.shown is SeenBy.HIDDEN:
        return _("jarang dinilai") if line.rarely_rated else _("terlalu sedikit penilaian")
    if line.shown is SeenBy.SELF:
        return _("hanya untuk petugas sendiri; data belum cukup untuk disimpulkan")
    return ""


def remark(line: OfficerLine, lang: str) -> str:
    """Say what may be concluded about an officer who has 34 ratings, or n(R = 0.7), or more."""
    _ = translator(lang)
    if line.verdict is Verdict.NOT_SEPARABLE:
        if line.alone and line.n_colleagues >= ENOUGH_COLLEAGUES:
            return _("pengaruh petugas dan jenis layanan tidak dapat dibedakan")
        return _("rekan pembanding terlalu sedikit")
    firm = line.shown is not SeenBy.SUPERIOR
    return fair_words.conclusion(
        line.verdict, lang, firm=firm, n=line.n, n_compared=line.n_compared
    )


def _funnel(visible: Visible, _: Say) -> Picture:
    usual, lang = visible.report.base, visible.report.lang
    points = [
        fair_words.point(
            line.verdict, visible.names[line.officer.code], line.n_compared, line.adjusted.share
        )
        for line in visible.lines
        if line.adjusted is not None and line.n_compared is not None
    ]
    if not points or usual is None:
        empty = _("Diagram digambar bila angka dua petugas atau lebih boleh ditampilkan penuh.")
        return Picture(funnel.title(lang), empty)
    alt = _(
        "Diagram corong: %(n)s petugas menurut banyaknya penilaian; garis tengah %(usual)s;"
        " %(inner)s di luar batas 95%%, %(outer)s di luar batas 99,8%%."
    )
    caption = _(
        "Setiap titik satu petugas yang angkanya boleh ditampilkan penuh, pada persentase yang"
        " disesuaikan. Makin sedikit penilaian, makin lebar batas kebetulan. Yang diberi nama"
        " hanya petugas yang disebut di atas atau di bawah yang diharapkan dalam kolom Keterangan;"
        " kolom itulah yang menentukan."
    )
    return funnel.picture(points, usual, lang, alt=alt, caption=caption)


def _notes(_: Say) -> tuple[str, ...]:
    return (
        _(
            "* Rentang ini hanya memuat faktor kebetulan, bukan pengaruh siapa yang mau menilai."
            " Tanda ±: perkiraan yang ditarik ke arah yang diharapkan karena penilaiannya masih"
            " sedikit."
        ),
        _(
            "** Diharapkan: persentase puas yang biasanya didapat rekan-rekannya dengan jenis"
            " layanan, saluran, dan paruh hari yang sama. Rekan yang angkanya belum boleh dilihat"
            " tidak ikut dihitung."
        ),
        _(
            "*** Disesuaikan: persentase puasnya seandainya ia menangani campuran layanan yang"
            " biasa di unit ini. Tentang unit: penilaian yang semua alasannya tentang unit; tidak"
            " dihitung bagi petugas, baik atau buruk nilainya."
        ),
    )


def _left_out(report: OfficersReport, pen: Pen, _: Say) -> tuple[str, ...]:
    items = [
        _(
            "%(n)s penilaian tidak dapat dikaitkan dengan seorang petugas: loket bersama,"
            " sekitar pergantian petugas, tidak ada jadwal, atau jadwalnya masuk setelah periodenya"
            " ditutup. Petugasnya tidak ditebak."
        )
        % {"n": pen.count(report.n_unattributed)},
        _("Pada %(n)s penilaian, semua alasannya tentang unit, bukan petugas.")
        % {"n": pen.count(report.n_unit_reasons)},
    ]
    if report.n_unpaired:
        text = _("%(n)s penilaian bukan dari layar loket yang terdaftar.")
        items.append(text % {"n": pen.count(report.n_unpaired)})
    if report.moved:
        text = _("%(n)s penilaian dikaitkan ulang setelah jadwal berubah, oleh: %(by)s.")
        n = pen.count(sum(report.moved.values()))
        items.append(text % {"n": n, "by": ", ".join(report.moved)})
    return (*items, _("Formulir dari ponsel tanpa tiket menilai unit saja."))


def _method(visible: Visible, pen: Pen, _: Say) -> tuple[str, ...]:
    report, grounds = visible.report, visible.by_ground
    chance = _(
        "Dari %(n)s petugas yang dibandingkan, kira-kira %(some)s akan berada di luar batas"
        " 95%% dan %(few)s di luar batas 99,8%% walaupun semuanya sama baik. Karena itu seorang"
        " petugas baru disebut di atas atau di bawah bila, dengan aturan ini, paling banyak"
        " %(false)s dari 100 lembar keliru menyebut siapa pun."
    )
    return (
        _("Ini bukan peringkat. Selisih antarpetugas sering hanya kebetulan atau jenis layanan."),
        *fair_words.by_chance(chance, report.n_tested, pen.lang),
        _(
            "Puas berarti memilih Baik atau Sangat baik. Penilaian dihitung bagi petugas yang"
            " tercatat melayani (%(visit)s) atau bertugas menurut jadwal (%(duty)s, belum"
            " dikonfirmasi petugas)."
        )
        % {ground: pen.count(grounds.get(ground, 0)) for ground in ("visit", "duty")},
        _icc(report, pen, _),
        _(
            "Di bawah %(hidden)s penilaian tidak ditampilkan; di bawah %(superior)s (keandalan 0,7)"
            " hanya untuk petugas sendiri; mulai %(full)s (keandalan 0,8) ditampilkan penuh."
            " Penilaian hari ini belum dihitung. Yang lain dihitung lima demi lima menurut urutan"
            " masuknya; sampai empat penilaian menunggu."
        )
        % {
            "hidden": disclosure.MIN_CELL,
            "superior": report.spread.superior_from,
            "full": report.spread.full_from,
        },
        wording.until_a_block(report.last, report.lang),
    )


def _icc(report: OfficersReport, pen: Pen, _: Say) -> str:
    spread = report.spread
    if not spread.known:
        return _(
            "Berapa bagian sebuah penilaian yang berasal dari petugas (ICC) belum diketahui di"
            " kantor ini: perlu %(n)s petugas dengan masing-masing %(n)s penilaian. Dipakai"
            " %(icc)s dari penelitian."
        ) % {"n": disclosure.MIN_CELL, "icc": pen.decimal(spread.icc, 3)}
    return _(
        "Bagian sebuah penilaian yang berasal dari petugas (ICC) di kantor ini %(icc)s, rentang"
        " 95%% %(low)s–%(high)s, dari %(n)s petugas. Selebihnya jenis layanan, orang, dan"
        " kebetulan."
    ) % {
        "icc": pen.decimal(spread.icc, 2),
        "low": pen.decimal(spread.low or 0.0, 2),
        "high": pen.decimal(spread.high or 0.0, 2),
        "n": pen.count(spread.n_members),
    }
