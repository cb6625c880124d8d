"""The officers' sheet on paper, for the direct superior: by name, never by figure.

A line that may be seen by the officer alone, or by nobody, carries words in place of figures
(design rule 10). Figures come finished from figures.py. Read next: figures.py and
templates/officers/main.typ.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports import disclosure, documents, wording
from reports.disclosure import Audience
from reports.documents import Say
from reports.officers.figures import FULL_FROM, SUPERIOR_FROM, Verdict
from survey.language import date_range, number, translator

if TYPE_CHECKING:
    from reports.officers.figures import OfficerFigure, OfficersReport

_NONE = "–"


def as_pdf(report: OfficersReport) -> bytes:
    """Print the sheet, A4."""
    return documents.typeset("officers", words(report), made_at=report.fresh.until_at)


def words(report: OfficersReport) -> dict[str, object]:
    """Write every text and number of the sheet in the report's language."""
    _ = translator(report.lang)
    period = date_range(report.first, report.last, report.lang)
    title = _("Penilaian warga per petugas")
    subtitle = _("%(unit)s · %(period)s (%(weeks)s minggu) · untuk atasan langsung") % {
        "unit": report.unit.name,
        "period": period,
        "weeks": report.weeks,
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
        "empty": _empty(report, _),
        "table": {
            "header": [
                _("Petugas (menurut abjad)"),
                _("Penilaian"),
                _("Puas"),
                _("Rentang 95%*"),
                _("Diharapkan**"),
                _("Tentang unit***"),
                _("Keterangan"),
            ],
            "rows": [_row(one, report, _) for one in report.officers],
        },
        "notes": _notes(report, _),
        "left_out_title": _("Yang tidak masuk angka petugas"),
        "left_out": _left_out(report, _),
        "method_title": _("Cara membaca"),
        "method": _method(report, _),
        "sign_title": _("Telah membaca pernyataan penggunaan"),
        "sign": documents.signature(report.office, on=None, lang=report.lang),
    }


def _empty(report: OfficersReport, _: Say) -> str:
    if not report.officers:
        return _("Unit ini belum mempunyai petugas. Tambahkan petugas dan jadwal di berkas kantor.")
    if report.n:
        return ""
    return _("Belum ada penilaian yang dapat dikaitkan dengan petugas dalam rentang ini.")


def _row(one: OfficerFigure, report: OfficersReport, _: Say) -> list[str]:
    lang = report.lang
    if one.shown is Audience.HIDDEN:
        n = f"< {disclosure.MIN_CELL}"
        why = _("jarang dinilai") if one.rarely_rated else _("terlalu sedikit penilaian")
        return [one.officer.name, n, _NONE, _NONE, _NONE, _NONE, why]
    count = number(one.n, 0, lang)
    if one.shown not in disclosure.SEEN_BY_SUPERIOR or one.share is None or one.expected is None:
        why = _("hanya untuk petugas sendiri; data belum cukup untuk disimpulkan")
        return [one.officer.name, count, _NONE, _NONE, _NONE, _NONE, why]
    # Without colleagues in the same services he would be compared with himself.
    alone = one.verdict is Verdict.NOT_SEPARABLE
    return [
        one.officer.name,
        count,
        wording.percent(one.share, lang),
        wording.interval_text(one.low, one.high, lang),
        _NONE if alone or not one.expected_shown else wording.percent(one.expected, lang),
        number(one.n_unit_reasons, 0, lang),
        _remark(one, _),
    ]


def _remark(one: OfficerFigure, _: Say) -> str:
    if one.verdict is Verdict.NOT_SEPARABLE:
        return _("pengaruh petugas dan jenis layanan tidak dapat dibedakan")
    if one.shown is Audience.SUPERIOR:
        return _("angka sementara; lihat rentangnya")
    return _("lihat rentangnya")


def _notes(report: OfficersReport, _: Say) -> list[str]:
    notes = [
        _("* Rentang ini hanya memuat faktor kebetulan, bukan pengaruh siapa yang mau menilai."),
        _(
            "** Diharapkan: persentase puas seandainya setiap layanan yang ia tangani dinilai sama"
            " dengan rata-rata layanan itu di unit ini."
        ),
        _(
            "*** Penilaian yang semua alasannya tentang unit; tidak dihitung bagi petugas,"
            " baik atau buruk nilainya."
        ),
    ]
    if not all(one.expected_shown for one in report.officers):
        notes.append(
            _(
                "– pada Diharapkan: dari angkanya dapat dihitung hasil seorang rekan yang belum"
                " boleh dilihat."
            )
        )
    return notes


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


def _method(report: OfficersReport, _: Say) -> list[str]:
    grounds = {"visit": 0, "duty": 0}
    for one in report.officers:
        for ground, n in one.by_ground.items():
            grounds[ground] = grounds.get(ground, 0) + n
    return [
        _("Ini bukan peringkat. Selisih antarpetugas sering hanya kebetulan atau jenis layanan."),
        _(
            "Puas berarti memilih Baik atau Sangat baik. Penilaian dihitung bagi petugas yang"
            " tercatat melayani (%(visit)s) atau bertugas menurut jadwal (%(duty)s, belum"
            " dikonfirmasi petugas)."
        )
        % {
            "visit": number(grounds["visit"], 0, report.lang),
            "duty": number(grounds["duty"], 0, report.lang),
        },
        _(
            "Di bawah %(hidden)s penilaian tidak ditampilkan; di bawah %(superior)s hanya untuk"
            " petugas sendiri; mulai %(full)s cukup andal. Penilaian hari ini belum dihitung."
        )
        % {
            "hidden": disclosure.MIN_CELL,
            "superior": SUPERIOR_FROM,
            "full": FULL_FROM,
        },
    ]
