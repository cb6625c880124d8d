"""The units of an office on paper, for its head: in the office file's order, never by figure.

The first page stands alone; what its figures rest on, the funnel and how to read it follow. A unit
with too few answers carries words in place of figures, which shown.py has taken out. Read next:
shown.py and templates/units/main.typ.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from reports import disclosure
from reports.measures import quality
from reports.measures.fair import calling
from reports.measures.fair.calling import Verdict
from reports.measures.quality import Level
from reports.officers.sheet import VERDICTS
from reports.paper import documents, funnel, wording
from reports.paper.documents import Say
from reports.paper.funnel import Point
from survey.language import N_, date_range, number, translator

if TYPE_CHECKING:
    from reports.disclosure.audiences import Shown
    from reports.measures.summary import Share
    from reports.units.figures import Index, UnitFigure
    from reports.units.shown import Visible
    from survey.office.facts import Unit

_NONE = "–"
LEAST_POINTS = 3  # of two units the funnel says no more than the table
_LEVELS = {
    Level.TRUSTED: N_("dapat dipercaya"),
    Level.CAREFUL: N_("hati-hati"),
    Level.WITHHELD: N_("jangan disimpulkan"),
}


def as_pdf(shown: Shown[Visible]) -> bytes:
    """Print the sheet, A4 landscape."""
    report = shown.figures
    points = funnel_points(report)
    files = {}
    if report.base is not None and len(points) >= LEAST_POINTS:
        words_of_it = funnel.said(report.base, report.lang)
        drawing = funnel.draw(points, report.base, words=words_of_it, width_mm=261, height_mm=72)
        files["funnel.svg"] = drawing
    return documents.typeset("units", words(report), files, made_at=report.fresh.until_at)


def words(report: Visible) -> dict[str, object]:
    """Write every text and number of the sheet in the report's language."""
    _ = translator(report.lang)
    title = _("Penilaian warga per unit")
    return {
        "paper": documents.paper(
            report.office, title=title, line=f"{report.office.name} · {title}", lang=report.lang
        ),
        "letterhead": report.office.letterhead,
        "subtitle": _subtitle(report, _),
        "trust": _trust(report, _),
        "empty": _empty(report, _),
        "table": {
            "header": [
                _("Unit (urutan berkas kantor)"),
                _("Penilaian"),
                _("Puas (rentang 95%)*"),
                _("Diharapkan**"),
                _("Disesuaikan***"),
                _("Dibandingkan dengan unit lain"),
                _("Formulir"),
                _("IKM dan mutu (rentang 95%)*"),
                _("Cakupan"),
                _("Datanya"),
            ],
            "rows": [*(_row(one, report, _) for one in report.units), _office(report, _)],
        },
        "pooled": _pooled(report, _),
        "notes": _notes(report, _),
        "record_title": _("Dapatkah angka ini dipercaya?"),
        "record": {
            "header": [_("Unit"), _("Cakupan dan sumbernya"), _("Saluran formulir"), _("Putusan")],
            "rows": [_record(one, report) for one in report.units],
        },
        "funnel": _funnel(report, _),
        "method_title": _("Cara membaca"),
        "method": _method(report, _),
    }


def _subtitle(report: Visible, _: Say) -> str:
    said = _("%(office)s · %(period)s · untuk kepala kantor; bukan peringkat") % {
        "office": report.office.name,
        "period": date_range(report.period.first, report.period.last, report.lang),
    }
    if report.over:
        return said
    if report.reach.last < report.period.first:
        return said + " · " + _("belum ada yang dihitung")
    until = date_range(report.reach.last, report.reach.last, report.lang)
    ends = {day for one in report.units for day in (one.reach.taps, one.reach.forms)}
    text = _("dihitung sampai %(day)s")
    # Batches of ratings and of forms end on days of their own, and so do those of each unit.
    if len([day for day in ends if day >= report.period.first]) > 1:
        text = _("dihitung paling jauh sampai %(day)s; hari setiap unit di tabel kedua")
    return said + " · " + text % {"day": until}


def _trust(report: Visible, _: Say) -> str:
    levels = Counter(one.trust.level for one in report.units)
    lang = report.lang
    said = _(
        "Data yang dapat dipercaya: %(sound)s dari %(all)s unit; hati-hati: %(careful)s; jangan"
        " disimpulkan: %(withheld)s. Nomor urut hilang: %(missing)s; catatan belum masuk:"
        " %(waiting)s."
    ) % {
        "sound": number(levels[Level.TRUSTED], 0, lang),
        "all": number(len(report.units), 0, lang),
        "careful": number(levels[Level.CAREFUL], 0, lang),
        "withheld": number(levels[Level.WITHHELD], 0, lang),
        "missing": number(report.missing, 0, lang),
        "waiting": number(report.fresh.waiting, 0, lang),
    }
    if report.over:
        return said
    return said + " " + _("Dua angka terakhir ini menurut saat lembar ini dibuat.")


def _empty(report: Visible, _: Say) -> str:
    if any(one.taps.n or one.forms.n for one in report.units):
        return ""
    return _("Belum ada jawaban dalam periode ini.")


def _row(one: UnitFigure, report: Visible, _: Say) -> list[str]:
    lang, beside = report.lang, one.beside
    moved, coverage = one.adjusted, one.coverage.share
    return [
        one.unit.name,
        number(one.taps.n, 0, lang),
        _satisfied(one.taps, lang),
        wording.percent(beside.share or 0.0, lang) if beside else _NONE,
        wording.share_with_range(moved.share, moved.low, moved.high, lang) if moved else _NONE,
        remark(one, lang),
        number(one.forms.n, 0, lang),
        _ikm(one.forms, lang),
        _unknown(one.coverage, _) if coverage is None else wording.percent(coverage, lang),
        _(_LEVELS[one.trust.level]),
    ]


def _office(report: Visible, _: Say) -> list[str]:
    """Write the last row: all answers pooled, or as many as may stand here."""
    of, lang = report.shown, report.lang
    return [
        _("Seluruh kantor, semua jawaban digabung"),
        number(of.taps.n, 0, lang),
        _satisfied(of.taps, lang),
        _NONE,
        _NONE,
        "",
        number(of.forms.n, 0, lang),
        _ikm(of.forms, lang),
        "",
        "",
    ]


def _satisfied(of: Share, lang: str) -> str:
    return _NONE if of.share is None else wording.share_with_range(of.share, of.low, of.high, lang)


def _ikm(of: Index, lang: str) -> str:
    _ = translator(lang)
    if of.mixed:
        return _("tidak digabung: kuesioner dengan unsur berbeda")
    if of.ikm is None or of.low is None or of.high is None:
        if not disclosure.enough(of.n):
            return _NONE
        return _("ada unsur tanpa jawaban")
    low, high = number(of.low, 2, lang), number(of.high, 2, lang)
    return f"{number(of.ikm, 2, lang)} {of.mutu} ({low}–{high})"


def remark(one: UnitFigure, lang: str) -> str:
    """Say in words what may be concluded about a unit beside the others.

    Args:
        one: The unit's figures.
        lang: id or en.
    """
    _ = translator(lang)
    if not one.taps_shown:
        return _("terlalu sedikit penilaian") if one.taps.n else _("belum ada penilaian")
    if one.verdict is Verdict.TOO_FEW:
        return _("data belum cukup untuk disimpulkan")
    if one.verdict is Verdict.NOT_SEPARABLE:
        if one.n_others == 0:
            return _("tidak ada unit pembanding")
        if one.alone:
            return _("tidak dapat dibandingkan: layanannya lain")
        return _("unit pembanding terlalu sedikit")
    said = _(VERDICTS[one.verdict])
    if not one.full:
        said = _("angka sementara; %(said)s") % {"said": said}
    if one.n_compared < one.taps.n:
        text = _("%(said)s; dibandingkan pada %(n)s penilaian")
        said = text % {"said": said, "n": number(one.n_compared, 0, lang)}
    return said


def _pooled(report: Visible, _: Say) -> list[str]:
    lang = report.lang
    said = [
        _(
            "Baris kantor dihitung dari semua jawaban sekaligus dengan rumus yang sama, bukan"
            " rata-rata angka unit."
        )
    ]
    sizes = [one.forms.n for one in report.units if one.forms.ikm is not None]
    if report.mean_of_units is not None:
        text = _(
            "Rata-rata IKM unit adalah %(mean)s; di situ unit dengan %(least)s formulir sama"
            " beratnya dengan unit dengan %(most)s formulir."
        )
        said[0] += " " + text % {
            "mean": number(report.mean_of_units, 2, lang),
            "least": number(min(sizes), 0, lang),
            "most": number(max(sizes), 0, lang),
        }
    text = _(
        "Pada baris kantor, %(what)s tidak memuat %(units)s: jawabannya terlalu sedikit dan akan"
        " terbaca dari selisihnya."
    )
    both = ((report.shown.taps_without, _("Puas")), (report.shown.forms_without, _("IKM")))
    return said + [text % {"what": what, "units": _names(out)} for out, what in both if out]


def _names(units: tuple[Unit, ...]) -> str:
    return ", ".join(unit.name for unit in units)


def _notes(report: Visible, _: Say) -> list[str]:
    return [
        _(
            "* Rentang ini hanya memuat faktor kebetulan, bukan pengaruh siapa yang mau menilai."
            " Puas: memilih Baik atau Sangat baik di layar loket atau dengan tiket antrean. IKM:"
            " semua formulir, setiap saluran."
        ),
        _(
            "** Diharapkan: persentase puas yang biasanya didapat unit lain pada layanan, saluran,"
            " dan paruh hari yang sama. Layanan dianggap sama bila kode dan namanya sama."
        ),
        _(
            "*** Disesuaikan: persentase puasnya seandainya campuran layanannya seperti yang biasa"
            " di kantor ini. Di bawah %(few)s jawaban tidak ada angka; mulai %(some)s dibandingkan,"
            " mulai %(full)s disesuaikan."
        )
        % {
            "few": disclosure.MIN_CELL,
            "some": report.spread.superior_from,
            "full": report.spread.full_from,
        },
    ]


def _unknown(coverage: quality.Coverage, _: Say) -> str:
    return _("tidak dapat dihitung") if coverage.too_many else _("tidak diketahui")


def _record(one: UnitFigure, report: Visible) -> list[str]:
    lang, found = report.lang, one.coverage
    _ = translator(lang)
    said = _("tidak diketahui")
    if found.days:
        text = _("%(share)s: %(n)s jawaban dari %(services)s layanan pada %(days)s hari")
        said = text % {
            "share": _unknown(found, _)
            if found.share is None
            else wording.percent(found.share, lang),
            "n": number(found.n, 0, lang),
            "services": number(found.services, 0, lang),
            "days": number(found.days, 0, lang),
        }
        if found.sources:
            said += "; " + ", ".join(wording.source_name(one, lang) for one in found.sources)
    judged = quality.verdict(one.trust, lang)
    if not report.over:
        judged += " " + _reach(one, report, _)
    return [one.unit.name, said, _channels(one, lang), judged]


def _reach(one: UnitFigure, report: Visible, _: Say) -> str:
    """Say up to which day each of a unit's figures is counted."""
    days = [
        date_range(day, day, report.lang) if day >= report.period.first else _("belum ada")
        for day in (one.reach.taps, one.reach.forms, one.reach.record)
    ]
    text = _(
        "Penilaian dihitung sampai: %(taps)s; formulir: %(forms)s; cakupan dan putusan: %(record)s."
    )
    return text % dict(zip(("taps", "forms", "record"), days, strict=True))


def _channels(one: UnitFigure, lang: str) -> str:
    order = sorted(one.forms_by_channel.items(), key=lambda item: (-item[1], item[0]))
    said = (
        f"{wording.channel_name(channel, lang)} {wording.percent(n / one.forms.n, lang)}"
        for channel, n in order
    )
    return ", ".join(said) or _NONE


def funnel_points(report: Visible) -> list[Point]:
    """Give the units whose adjusted share is shown, with the names of those that are called."""
    called = (Verdict.ABOVE, Verdict.BELOW)
    return [
        Point(one.n_compared, one.adjusted.share, one.unit.name if one.verdict in called else "")
        for one in report.units
        if one.adjusted is not None
    ]


def _funnel(report: Visible, _: Say) -> dict[str, str]:
    points, usual = funnel_points(report), report.base
    if usual is None or len(points) < LEAST_POINTS:
        return {"title": funnel.title(report.lang), "alt": "", "caption": ""}
    alt = _(
        "Diagram corong: %(n)s unit menurut banyaknya penilaian; garis tengah %(usual)s;"
        " %(inner)s di luar batas 95%%, %(outer)s di luar batas 99,8%%."
    )
    caption = _(
        "Setiap titik satu unit, pada persentase yang disesuaikan. Makin sedikit penilaian, makin"
        " lebar batas kebetulan. Yang diberi nama hanya unit yang disebut di atas atau"
        " di bawah yang diharapkan; tabel di atas, yang juga memperhitungkan hari-hari buruk, yang"
        " menentukan."
    )
    return funnel.block(points, usual, report.lang, alt=alt, caption=caption)


def _method(report: Visible, _: Say) -> list[str]:
    lang = report.lang
    said = [
        _(
            "Ini bukan peringkat. Selisih antarunit sering hanya kebetulan, atau jenis layanannya."
            " Unit yang layanannya tidak diberikan unit lain tidak dapat dibandingkan."
        )
    ]
    if report.n_tested:
        text = _(
            "Dari %(n)s unit yang dibandingkan, kira-kira %(some)s akan berada di luar batas 95%%"
            " walaupun semuanya sama baik. Karena itu sebuah unit baru disebut di atas atau di"
            " bawah bila, dengan aturan ini, paling banyak %(false)s dari 100 lembar keliru"
            " menyebut unit mana pun."
        )
        said.append(
            text
            % {
                "n": number(report.n_tested, 0, lang),
                "some": number(report.n_tested * (1 - funnel.LEVELS[0]), 1, lang),
                "false": number(100 * calling.FALSE_CALLS, 0, lang),
            }
        )
    said.append(
        _(
            "Cakupan: semua yang menjawab, dibagi layanan yang tercatat pada hari yang ada"
            " catatannya. Angka ini untuk memperbaiki layanan, tidak pernah satu-satunya dasar"
            " penghargaan atau hukuman."
        )
    )
    return said
