"""The officers' sheet on paper, for the direct superior: by name, never by figure.

A line that may be seen by the officer alone, or by nobody, carries words in place of figures
(design rule 10): shown.py has taken the figures out. Read next: shown.py and
templates/officers/main.typ.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports import disclosure
from reports.disclosure import SeenBy
from reports.disclosure.audiences import Shown
from reports.measures.fair import calling
from reports.measures.fair.calling import Verdict
from reports.paper import documents, funnel, wording
from reports.paper.documents import Say
from survey.language import N_, date_range, number, translator

if TYPE_CHECKING:
    from reports.officers.figures import OfficersReport
    from reports.officers.shown import Line, Visible
    from reports.paper.funnel import Point

_NONE = "–"
ENOUGH_COLLEAGUES = 2  # with fewer it is not the service that makes him incomparable
VERDICTS = {
    Verdict.WITHIN_CHANCE: N_("masih dalam batas kebetulan"),
    Verdict.ABOVE: N_("di atas yang diharapkan, lebih dari kebetulan"),
    Verdict.BELOW: N_("di bawah yang diharapkan, lebih dari kebetulan"),
}


def as_pdf(shown: Shown[Visible]) -> bytes:
    """Print the sheet, A4."""
    visible = shown.figures
    report, points = visible.report, funnel_points(visible)
    files = {}
    if points and report.base is not None:
        words_of_it = funnel.said(report.base, report.lang)
        files["funnel.svg"] = funnel.draw(points, report.base, words=words_of_it)
    return documents.typeset("officers", words(visible), files, made_at=report.fresh.until_at)


def words(visible: Visible) -> dict[str, object]:
    """Write every text and number of the sheet in the report's language."""
    report, record = visible.report, visible.record
    _ = translator(report.lang)
    period = date_range(report.since, report.last, report.lang)
    title = _("Penilaian warga per petugas")
    subtitle = _("%(unit)s · %(period)s (%(weeks)s minggu) · untuk atasan langsung") % {
        "unit": report.unit.name,
        "period": period,
        "weeks": report.weeks_there,
    }
    return {
        "paper": documents.paper(
            report.office, title=title, line=f"{report.unit.name} · {title}", lang=report.lang
        ),
        "letterhead": report.office.letterhead,
        "subtitle": subtitle,
        "use_title": _("Pernyataan penggunaan"),
        "use": _(
            "Lembar ini dibuat untuk memperbaiki layanan. Lembar ini tidak boleh menjadi"
            " satu-satunya dasar pemotongan tunjangan, mutasi, atau hukuman. Petugas berhak"
            " melihat angkanya tiga hari kerja lebih dahulu, menanggapi, dan mengajukan keberatan"
            " yang diputuskan di luar jalur atasannya."
        ),
        "trust": record.verdict,
        "trust_title": record.title,
        "trust_lines": record.lines,
        "empty": _empty(visible, _),
        "table": {
            "header": [
                _("Petugas (menurut abjad)"),
                _("Penilaian"),
                _("Puas (rentang 95%)*"),
                _("Diharapkan**"),
                _("Disesuaikan***"),
                _("Tentang unit"),
                _("Keterangan"),
            ],
            "rows": [_row(line, report.lang) for line in visible.lines],
        },
        "notes": _notes(_),
        "funnel": _funnel(visible, _),
        "left_out_title": _("Yang tidak masuk angka petugas"),
        "left_out": _left_out(report, _),
        "method_title": _("Cara membaca"),
        "method": _method(visible, _),
        "sign_title": _("Telah membaca pernyataan penggunaan"),
        "sign": documents.signature(report.office, on=None, lang=report.lang),
    }


def _empty(visible: Visible, _: Say) -> str:
    if not visible.lines:
        return _("Unit ini belum mempunyai petugas. Tambahkan petugas dan jadwal di berkas kantor.")
    if visible.report.n:
        return ""
    return _("Belum ada penilaian yang dapat dikaitkan dengan petugas dalam rentang ini.")


def _row(line: Line, lang: str) -> list[str]:
    moved, n_left_out = line.adjusted, line.n_unit_reasons
    return [
        line.officer.name,
        f"< {disclosure.MIN_CELL}" if line.n is None else number(line.n, 0, lang),
        _satisfied(line, lang),
        _NONE if line.expected is None else wording.percent(line.expected, lang),
        wording.share_with_range(moved.share, moved.low, moved.high, lang) if moved else _NONE,
        _NONE if n_left_out is None else number(n_left_out, 0, lang),
        _why_nothing(line, lang) or remark(line, lang),
    ]


def _satisfied(line: Line, lang: str) -> str:
    """Say the share in full, or drawn towards the expected one while ratings are still few."""
    if line.share is not None:
        return wording.share_with_range(line.share, line.low, line.high, lang)
    if line.shrunk is None:
        return _NONE
    drawn = line.shrunk
    return f"±{wording.share_with_range(drawn.share, drawn.low, drawn.high, lang)}"


def _why_nothing(line: Line, lang: str) -> str:
    _ = translator(lang)
    if line.shown is SeenBy.HIDDEN:
        return _("jarang dinilai") if line.rarely_rated else _("terlalu sedikit penilaian")
    if line.shown is SeenBy.SELF:
        return _("hanya untuk petugas sendiri; data belum cukup untuk disimpulkan")
    return ""


def remark(line: Line, lang: str) -> str:
    """Say in words what may be concluded about an officer whose figures may be seen.

    Args:
        line: What may be seen of the officer, with 34 ratings or n(R = 0.7) at least.
        lang: id or en.
    """
    _ = translator(lang)
    if line.verdict is Verdict.TOO_FEW:
        return _("data belum cukup untuk disimpulkan")
    if line.verdict is Verdict.NOT_SEPARABLE:
        if line.alone and line.n_colleagues >= ENOUGH_COLLEAGUES:
            return _("pengaruh petugas dan jenis layanan tidak dapat dibedakan")
        return _("rekan pembanding terlalu sedikit")
    conclusion = _(VERDICTS[line.verdict])
    if line.shown is SeenBy.SUPERIOR:
        conclusion = _("angka sementara; %(said)s") % {"said": conclusion}
    if line.n is not None and line.n_compared is not None and line.n_compared < line.n:
        text = _("%(said)s; dibandingkan pada %(n)s penilaian")
        return text % {"said": conclusion, "n": number(line.n_compared, 0, lang)}
    return conclusion


def funnel_points(visible: Visible) -> list[Point]:
    """Give the points that may be seen in full, by name of officer."""
    called = (Verdict.ABOVE, Verdict.BELOW)
    return [
        funnel.Point(
            n=line.n_compared,
            share=line.adjusted.share,
            said=line.officer.name if line.verdict in called else "",
        )
        for line in visible.lines
        if line.adjusted is not None and line.n_compared is not None
    ]


def _funnel(visible: Visible, _: Say) -> dict[str, str]:
    points, usual, lang = funnel_points(visible), visible.report.base, visible.report.lang
    if not points or usual is None:
        empty = _("Diagram digambar bila angka dua petugas atau lebih boleh ditampilkan penuh.")
        return {"title": funnel.title(lang), "alt": "", "caption": empty}
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
    return funnel.block(points, usual, lang, alt=alt, caption=caption)


def _notes(_: Say) -> list[str]:
    return [
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
    ]


def _left_out(report: OfficersReport, _: Say) -> list[str]:
    def say(text: str, n: int) -> str:
        return text % {"n": number(n, 0, report.lang)}

    items = [
        say(
            _(
                "%(n)s penilaian tidak dapat dikaitkan dengan seorang petugas: loket bersama,"
                " sekitar pergantian petugas, atau tidak ada jadwal. Petugasnya tidak ditebak."
            ),
            report.n_unattributed,
        ),
        say(
            _("Pada %(n)s penilaian, semua alasannya tentang unit, bukan petugas."),
            report.n_unit_reasons,
        ),
    ]
    if report.n_unpaired:
        items.append(
            say(
                _("%(n)s penilaian bukan dari layar loket yang terdaftar."),
                report.n_unpaired,
            )
        )
    if report.moved:
        text = _("%(n)s penilaian dikaitkan ulang setelah jadwal berubah, oleh: %(by)s.")
        by = ", ".join(report.moved)
        items.append(text % {"n": number(sum(report.moved.values()), 0, report.lang), "by": by})
    items.append(_("Formulir dari ponsel tanpa tiket menilai unit saja."))
    return items


def _method(visible: Visible, _: Say) -> list[str]:
    report, grounds = visible.report, visible.by_ground
    return [
        _("Ini bukan peringkat. Selisih antarpetugas sering hanya kebetulan atau jenis layanan."),
        *_chance(report, _),
        _(
            "Puas berarti memilih Baik atau Sangat baik. Penilaian dihitung bagi petugas yang"
            " tercatat melayani (%(visit)s) atau bertugas menurut jadwal (%(duty)s, belum"
            " dikonfirmasi petugas)."
        )
        % {
            "visit": number(grounds.get("visit", 0), 0, report.lang),
            "duty": number(grounds.get("duty", 0), 0, report.lang),
        },
        _icc(report, _),
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
    ]


def _chance(report: OfficersReport, _: Say) -> list[str]:
    if not report.n_tested:
        return []
    lang = report.lang
    return [
        _(
            "Dari %(n)s petugas yang dibandingkan, kira-kira %(some)s akan berada di luar batas"
            " 95%% dan %(few)s di luar batas 99,8%% walaupun semuanya sama baik. Karena itu seorang"
            " petugas baru disebut di atas atau di bawah bila, dengan aturan ini, paling banyak"
            " %(false)s dari 100 lembar keliru menyebut siapa pun."
        )
        % {
            "n": number(report.n_tested, 0, lang),
            "some": number(report.n_tested * (1 - funnel.LEVELS[0]), 1, lang),
            "few": number(report.n_tested * (1 - funnel.LEVELS[1]), 2, lang),
            "false": number(100 * calling.FALSE_CALLS, 0, lang),
        }
    ]


def _icc(report: OfficersReport, _: Say) -> str:
    spread, lang = report.spread, report.lang
    if not spread.known:
        return _(
            "Berapa bagian sebuah penilaian yang berasal dari petugas (ICC) belum diketahui di"
            " kantor ini: perlu %(n)s petugas dengan masing-masing %(n)s penilaian. Dipakai"
            " %(icc)s dari penelitian."
        ) % {"n": disclosure.MIN_CELL, "icc": number(spread.icc, 3, lang)}
    return _(
        "Bagian sebuah penilaian yang berasal dari petugas (ICC) di kantor ini %(icc)s, rentang"
        " 95%% %(low)s–%(high)s, dari %(n)s petugas. Selebihnya jenis layanan, orang, dan"
        " kebetulan."
    ) % {
        "icc": number(spread.icc, 2, lang),
        "low": number(spread.low or 0.0, 2, lang),
        "high": number(spread.high or 0.0, 2, lang),
        "n": number(spread.n_members, 0, lang),
    }
