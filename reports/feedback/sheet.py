"""An officer's own sheet on paper: one page a month, in plain words, to him and about him alone.

Below ten ratings it has no figures and says why; no colleague's name or figure is ever on it.
What he may not see shown.py has taken out. Read next: shown.py, rights.py, which words who sees the
sheet and how to object, and templates/feedback/main.typ.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports import disclosure
from reports.disclosure import SeenBy
from reports.disclosure.audiences import Shown
from reports.feedback import rights as feedback_rights
from reports.feedback.figures import weeks_of
from reports.measures import quality
from reports.officers import sheet
from reports.paper import charts, documents, wording
from reports.paper.documents import Say
from survey.language import N_, date_range, number, translator

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from reports.feedback.figures import ReasonCount, UnsurMean
    from reports.feedback.shown import Visible
    from reports.measures.summary import Share

_NONE = "–"
CHART_MM = (174.0, 30.0)
MOST_COMMENTS = 3
LONGEST_COMMENT = 100  # letters; the rest is on the weekly report
_SIDES = {
    "high": N_("Yang dihargai warga"),
    "low": N_("Yang menurut warga kurang"),
}


def as_pdf(shown: Shown[Visible]) -> bytes:
    """Print the sheet, one page A4."""
    report = shown.figures
    files = {"trend.svg": _drawing(report)} if report.points else {}
    return documents.typeset("feedback", words(report), files, made_at=report.fresh.until_at)


def words(report: Visible) -> dict[str, object]:
    """Write every text and number of the sheet in the report's language."""
    _ = translator(report.lang)
    title = _("Lembar umpan balik petugas")
    month = report.month.label(report.lang)
    line = f"{title} · {report.officer.code} · {month}"
    figures = _has_figures(report)
    return {
        "paper": documents.paper(report.office, title=title, line=line, lang=report.lang),
        "letterhead": report.office.letterhead,
        "subtitle": f"{month} · {report.unit.name}",
        "name": report.officer.name,
        "greeting": _greeting(report, _),
        "headline": _headline(report, _),
        "why": [] if figures else _why_nothing(report, _),
        "numbers": _numbers(report, _) if figures else [],
        "chart": _chart(report, _) if figures else None,
        "sides_title": _("Kekuatan dan yang dapat diperbaiki, %(weeks)s minggu")
        % {"weeks": report.weeks_there},
        "sides": [*(_side(report, side, _) for side in _SIDES), _unsur_side(report, _)]
        if figures
        else [],
        "sides_note": _left_out(report, _) if figures else "",
        "comments_title": _("Kata warga tentang unit, bukan tentang seorang petugas"),
        "comments": _comments(report, _),
        "meaning_title": _("Artinya, dan yang bukan artinya"),
        "meaning": _meaning(report, _) if figures else _what_it_is(_),
        **feedback_rights.words(report),
    }


def _has_figures(report: Visible) -> bool:
    return report.figure.n is not None


def _greeting(report: Visible, _: Say) -> str:
    trust = quality.words(report.trust, report.lang)
    said = _(
        "ini yang dikatakan warga setelah Anda layani. Lembar ini untuk Anda sendiri dan hanya"
        " tentang Anda."
    )
    return f"{said} {trust.title} {trust.verdict}"


def _headline(report: Visible, _: Say) -> str:
    if not _has_figures(report):
        return _("Belum ada angka: penilaian tentang Anda masih terlalu sedikit.")
    said = sheet.remark(report.figure, report.lang)
    return _("Kesimpulan: %(said)s.") % {"said": said}


def _why_nothing(report: Visible, _: Say) -> list[str]:
    lang = report.lang
    found = [
        _(
            "Dalam %(period)s kurang dari %(n)s penilaian dapat dikaitkan dengan Anda. Angka dari"
            " sesedikit itu hampir seluruhnya kebetulan, dan dapat membuka siapa yang menilai."
        )
        % {"period": date_range(report.first, report.last, lang), "n": disclosure.MIN_CELL},
        _(
            "Mulai %(n)s penilaian di sini muncul: bagian warga yang puas dengan rentangnya, yang"
            " diharapkan dari pekerjaan seperti pekerjaan Anda, jalannya dari minggu ke minggu,"
            " serta alasan warga tentang kompetensi dan perilaku. Mulai %(superior)s penilaian"
            " atasan Anda juga melihat angkanya, tiga hari kerja sesudah Anda."
        )
        % {"n": disclosure.MIN_CELL, "superior": report.superior_from},
    ]
    if report.figure.rarely_rated:
        found.append(
            _(
                "Layanan Anda jauh lebih jarang dinilai daripada layanan rekan. Ini bukan"
                " kesimpulan tentang Anda: minta kepala unit memeriksa layar dan jadwal loket Anda."
            )
        )
    return found


def _numbers(report: Visible, _: Say) -> list[dict[str, str]]:
    figure, lang = report.figure, report.lang
    text = _("puas dalam %(weeks)s minggu, dari %(n)s penilaian; rentang 95%%: %(range)s")
    own = text % {
        "weeks": report.weeks_there,
        "n": number(figure.n or 0, 0, lang),
        "range": wording.interval_text(figure.low, figure.high, lang),
    }
    return [
        _this_month(report.month_own, lang, _),
        {"value": _percent(figure.share, lang), "words": own},
        _expected_number(report, _),
    ]


def _this_month(own: Share | None, lang: str, _: Say) -> dict[str, str]:
    if own is None:
        said = _("bulan ini kurang dari %(n)s penilaian: belum dihitung sendiri")
        return {"value": _NONE, "words": said % {"n": disclosure.MIN_CELL}}
    said = _("puas bulan ini, dari %(n)s penilaian; rentang 95%%: %(range)s") % {
        "n": number(own.n, 0, lang),
        "range": wording.interval_text(own.low, own.high, lang),
    }
    return {"value": _percent(own.share, lang), "words": said}


def _expected_number(report: Visible, _: Say) -> dict[str, str]:
    expected = report.figure.expected
    if expected is None:
        said = _("tidak ada pembanding yang adil: pekerjaan Anda kurang dikerjakan rekan lain")
        return {"value": _NONE, "words": said}
    said = _("yang diharapkan: hasil rekan dengan jenis layanan, saluran, dan paruh hari yang sama")
    return {"value": _percent(expected, report.lang), "words": said}


def _percent(share: float | None, lang: str) -> str:
    return _NONE if share is None else wording.percent(share, lang)


def _chart(report: Visible, _: Say) -> dict[str, str]:
    lang = report.lang
    title = _("Jalannya angka Anda sendiri")
    if not report.points:
        return {"title": title, "alt": "", "caption": _("Belum ada titik.")}
    alt = "; ".join(
        f"{date_range(p.first, p.last, lang)}: {_percent(p.own.share, lang)}" for p in report.points
    )
    least = number(disclosure.MIN_CELL, 0, lang)
    caption = _("Satu titik: seminggu atau lebih, sedikitnya %(n)s penilaian.") % {"n": least}
    caption += " " + wording.until_a_block(weeks_of(report.month).last, lang)
    if all(point.expected is None for point in report.points):
        return {"title": title, "alt": alt, "caption": caption}
    caption += " " + _(
        "Garis tengah: yang diharapkan. Garis putus-putus: sejauh itu angka bergerak karena"
        " kebetulan saja, kecuali 2 dari 1.000 kali."
    )
    n_outside = sum(point.outside for point in report.points)
    if n_outside:
        caption += " " + _("Di luar garis putus-putus: %(n)s titik (belah ketupat).") % {
            "n": n_outside
        }
    return {"title": title, "alt": alt, "caption": caption}


def _drawing(report: Visible) -> bytes:
    _ = translator(report.lang)
    lang, last = report.lang, report.points[-1]
    phase = 0
    dots = []
    for before, point in zip((None, *report.points), report.points, strict=False):
        known = point.expected is not None
        phase += before is not None and known != (before.expected is not None)
        dots.append(
            charts.Dot(
                label=_day(point.last, lang),
                value=point.own.share,
                said=_percent(point.own.share, lang) if point is last else "",
                lower=point.lower,
                upper=point.upper,
                outside=point.outside,
                centre=point.expected,
                phase=phase,
            )
        )
    centre, limits = None, ("", "")
    compared = [point for point in report.points if point.expected is not None]
    if compared:
        final = compared[-1]
        said = _("diharapkan %(share)s") % {"share": _percent(final.expected, lang)}
        centre = (final.expected or 0.0, said)
        limits = (_("batas bawah"), _("batas atas"))
    return charts.run_chart(
        dots, centre=centre, limit_words=limits, width_mm=CHART_MM[0], height_mm=CHART_MM[1]
    )


def _day(on: date, lang: str) -> str:
    from babel.dates import format_date

    return format_date(on, "d/M", locale=lang)


def _side(report: Visible, side: str, _: Say) -> dict[str, object]:
    rows = [one for one in report.reasons if one.reason.side == side]
    return {"title": _(_SIDES[side]), "items": _reasons(rows, report, _)}


def _reasons(rows: Sequence[ReasonCount], report: Visible, _: Say) -> list[str]:
    lang, least = report.lang, disclosure.MIN_PUBLISHED
    if report.n_told is None:
        said = _("kurang dari %(n)s warga memberi alasan")
        return [said % {"n": disclosure.MIN_CELL}]
    items = [
        _("%(name)s: %(n)s warga")
        % {"name": row.reason.text.say(lang), "n": number(row.n, 0, lang)}
        for row in rows
        if row.n is not None
    ]
    if len(items) < len(rows):
        said = _("alasan lain: masing-masing kurang dari %(n)s warga")
        if not items:
            said = _("belum ada alasan yang disebut %(n)s warga atau lebih")
        items.append(said % {"n": least})
    return items


def _unsur_side(report: Visible, _: Say) -> dict[str, object]:
    return {
        "title": _("Nilai 1–4 dari pertanyaan"),
        "items": [_unsur(one, report.lang, _) for one in report.unsur],
    }


def _unsur(one: UnsurMean, lang: str, _: Say) -> str:
    name = one.item.name.say(lang)
    if one.n is None or one.mean is None or one.bounds is None:
        said = _("%(name)s: < %(n)s jawaban")
        return said % {"name": name, "n": disclosure.MIN_CELL}
    said = _("%(name)s: %(mean)s (%(low)s–%(high)s; n %(n)s)") % {
        "name": name,
        "mean": number(one.mean, 1, lang),
        "low": number(one.bounds.low, 1, lang),
        "high": number(one.bounds.high, 1, lang),
        "n": number(one.n, 0, lang),
    }
    return wording.kept_together(said)


def _left_out(report: Visible, _: Say) -> str:
    n = report.n_unit_reasons
    count = number(n, 0, report.lang) if n else _("kurang dari 5")
    return _(
        "Tidak masuk angka Anda, baik atau buruk nilainya: penilaian yang semua alasannya tentang"
        " unit, misalnya menunggu terlalu lama (%(n)s)."
    ) % {"n": count}


def _comments(report: Visible, _: Say) -> list[str]:
    picked = report.comments[:MOST_COMMENTS]
    if not picked:
        return [_("Bulan ini belum ada komentar yang boleh dibaca (sedikitnya lima sekaligus).")]
    return [f"“{_shortened(one.text)}”" for one in picked]


def _shortened(text: str) -> str:
    flat = " ".join(text.split())
    if len(flat) <= LONGEST_COMMENT:
        return flat
    return flat[:LONGEST_COMMENT].rsplit(" ", 1)[0] + " …"


def _meaning(report: Visible, _: Say) -> list[str]:
    figure = report.figure
    said = _(
        "Dari 100 warga yang penilaiannya dihitung bagi Anda, kira-kira %(n)s puas (Baik atau"
        " Sangat baik)."
    ) % {"n": _of_hundred(figure.share or 0.0, report.lang)}
    if figure.expected is not None:
        said += " " + _("Rekan dengan pekerjaan yang sama mendapat kira-kira %(expected)s.") % {
            "expected": _of_hundred(figure.expected, report.lang)
        }
    if figure.shown is SeenBy.SELF:
        said += " " + _("Penilaiannya masih sedikit: jangan menyimpulkan apa pun dari selisihnya.")
    else:
        said += " " + _("Yang menentukan hanya kesimpulan di atas, bukan selisih angkanya.")
    return [
        said,
        _(
            "Rentang hanya memuat kebetulan, bukan siapa yang mau menilai. Angka satu bulan lebih"
            " banyak naik turun daripada angka waktu yang lebih panjang."
        ),
        *_what_it_is(_),
    ]


def _of_hundred(share: float, lang: str) -> str:
    """Say how many of a hundred; never all or none where somebody is on the other side."""
    return wording.percent(share, lang).removesuffix("%")


def _what_it_is(_: Say) -> list[str]:
    return [
        _(
            "Ini bukan peringkat, bukan ukuran kerajinan, dan bukan seluruh pekerjaan Anda. Warga"
            " juga menilai antrean, sistem, dan aturan; sebagian orang dinilai lebih rendah untuk"
            " pekerjaan yang sama. Karena itu angka ini dibaca bersama keterangan Anda."
        ),
    ]
