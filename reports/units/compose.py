"""The units of an office for its head: in the office file's order, never by figure.

The first page stands alone; what its figures rest on, the funnel and how to read it follow. A unit
with too few answers carries words in place of figures, which shown.py has taken out. Read next:
shown.py.
"""

from __future__ import annotations

from collections import Counter

from reports import disclosure
from reports.disclosure.audiences import Shown
from reports.measures import quality
from reports.measures.fair import funnel
from reports.measures.fair import words as fair_words
from reports.measures.fair.calling import Verdict
from reports.measures.quality import Level
from reports.paper import wording
from reports.paper.blocks.contents import (
    Bullets,
    Cell,
    Column,
    Heading,
    Layout,
    Look,
    NewPage,
    Paragraph,
    Picture,
    Printout,
    Role,
    Table,
)
from reports.paper.blocks.pen import EMPTY, NONE, Pen, words
from reports.paper.documents import Say
from reports.units.figures import Index, UnitFigure
from reports.units.shown import Visible
from survey.integrity_words import integrity_lines
from survey.language import N_, translator

LEAST_POINTS = 3  # of two units the funnel says no more than the table
FEW_UNITS = 4  # that leave room on the first page for what their figures rest on
_LEVELS = {
    Level.TRUSTED: N_("dapat dipercaya"),
    Level.CAREFUL: N_("hati-hati"),
    Level.WITHHELD: N_("jangan disimpulkan"),
}


def printout(shown: Shown[Visible]) -> Printout:
    """Write the sheet in the report's language."""
    report, pen = shown.figures, Pen(shown.figures.lang)
    _ = pen.say
    title, blocks = _("Penilaian warga per unit"), [Paragraph(_trust(report, pen, _), Role.STRONG)]
    if not any(unit.taps.n or unit.forms.n for unit in report.units):
        blocks.append(Paragraph(_("Belum ada jawaban dalam periode ini."), Role.HEADLINE))
    return Printout(
        office=report.office,
        lang=report.lang,
        title=title,
        line=f"{report.office.name} · {title}",
        subtitle=_subtitle(report, pen, _),
        blocks=(
            *blocks,
            _table(report, pen, _),
            *map(Paragraph, _pooled(report, pen, _)),
            *(Paragraph(note, Role.NOTE) for note in _notes(report, _)),
            *([NewPage()] if len(report.units) > FEW_UNITS else []),
            Heading(_("Dapatkah angka ini dipercaya?")),
            _records(report, pen, _),
            *_funnel(report, _),
            Heading(_("Cara membaca")),
            Bullets(_method(report, _)),
        ),
        made_at=report.fresh.until_at,
        look=Look.LANDSCAPE,
    )


def _subtitle(report: Visible, pen: Pen, _: Say) -> str:
    subtitle = _("%(office)s · %(period)s · untuk kepala kantor; bukan peringkat") % {
        "office": report.office.name,
        "period": pen.days(report.period.first, report.period.last),
    }
    if report.over:
        return subtitle
    if report.reach.last < report.period.first:
        return subtitle + " · " + _("belum ada yang dihitung")
    ends = {day for unit in report.units for day in (unit.reach.taps, unit.reach.forms)}
    text = _("dihitung sampai %(day)s")
    # Batches of ratings and of forms end on days of their own, and so do those of each unit.
    if len([day for day in ends if day >= report.period.first]) > 1:
        text = _("dihitung paling jauh sampai %(day)s; hari setiap unit di tabel kedua")
    return subtitle + " · " + text % {"day": pen.day(report.reach.last)}


def _trust(report: Visible, pen: Pen, _: Say) -> str:
    levels = Counter(unit.trust.level for unit in report.units)
    trust = _(
        "Data yang dapat dipercaya: %(sound)s dari %(all)s unit; hati-hati: %(careful)s; jangan"
        " disimpulkan: %(withheld)s. Nomor urut hilang: %(missing)s; catatan belum masuk:"
        " %(waiting)s."
    ) % {
        "sound": pen.count(levels[Level.TRUSTED]),
        "all": pen.count(len(report.units)),
        "careful": pen.count(levels[Level.CAREFUL]),
        "withheld": pen.count(levels[Level.WITHHELD]),
        "missing": pen.count(report.missing),
        "waiting": pen.count(report.fresh.waiting),
    }
    trust = " ".join((*integrity_lines(report.fresh.integrity, pen.lang), trust))
    if report.over:
        return trust
    return trust + " " + _("Dua angka terakhir ini menurut saat lembar ini dibuat.")


def _table(report: Visible, pen: Pen, _: Say) -> Table:
    return Table(
        "unit",
        "",
        (
            Column(_("Unit (urutan berkas kantor)"), width=1.4),
            Column(_("Penilaian"), "r", mm=16),
            Column(_("Puas (rentang 95%)*"), "r", mm=29),
            Column(_("Diharapkan**"), "r", mm=22),
            Column(_("Disesuaikan***"), "r", mm=27),
            Column(_("Dibandingkan dengan unit lain"), width=1.2),
            Column(_("Formulir"), "r", mm=16),
            Column(_("IKM dan mutu (rentang 95%)*"), "r", mm=36),
            Column(_("Cakupan"), "r", mm=19),
            Column(_("Datanya"), mm=22),
        ),
        (*(_row(unit, pen, _) for unit in report.units), _office(report, pen, _)),
        strong=(len(report.units),),
        layout=Layout.SMALL,
    )


def _row(unit: UnitFigure, pen: Pen, _: Say) -> tuple[Cell, ...]:
    return (
        words(unit.unit.name),
        pen.n(unit.taps.n),
        words(pen.ranged(unit.taps)),
        words(pen.share(unit.beside.share or 0.0) if unit.beside else NONE),
        words(pen.ranged(unit.adjusted)),
        words(remark(unit, pen.lang)),
        pen.n(unit.forms.n),
        words(_ikm(unit.forms, pen, _)),
        words(_share_of_services(unit.coverage, pen, _)),
        words(_(_LEVELS[unit.trust.level])),
    )


def _office(report: Visible, pen: Pen, _: Say) -> tuple[Cell, ...]:
    """Write the last row: all answers pooled, or as many as may stand here."""
    pooled = report.shown
    return (
        words(_("Seluruh kantor, semua jawaban digabung")),
        pen.n(pooled.taps.n),
        words(pen.ranged(pooled.taps)),
        words(NONE),
        words(NONE),
        EMPTY,
        pen.n(pooled.forms.n),
        words(_ikm(pooled.forms, pen, _)),
        EMPTY,
        EMPTY,
    )


def _ikm(forms: Index, pen: Pen, _: Say) -> str:
    if forms.mixed:
        return _("tidak digabung: kuesioner dengan unsur berbeda")
    if forms.ikm is None:
        return _("ada unsur tanpa jawaban") if disclosure.enough(forms.n) else NONE
    return f"{pen.decimal(forms.ikm, 2)} {forms.mutu} ({pen.span(forms.low, forms.high, 2)})"


def remark(unit: UnitFigure, lang: str) -> str:
    """Say in words what may be concluded about a unit beside the others."""
    _ = translator(lang)
    if not unit.taps_shown:
        return _("terlalu sedikit penilaian") if unit.taps.n else _("belum ada penilaian")
    if unit.verdict is Verdict.NOT_SEPARABLE:
        if unit.n_others == 0:
            return _("tidak ada unit pembanding")
        if unit.alone:
            return _("tidak dapat dibandingkan: layanannya lain")
        return _("unit pembanding terlalu sedikit")
    return fair_words.conclusion(
        unit.verdict, lang, firm=unit.full, n=unit.taps.n, n_compared=unit.n_compared
    )


def _pooled(report: Visible, pen: Pen, _: Say) -> list[str]:
    pooled = _(
        "Baris kantor dihitung dari semua jawaban sekaligus dengan rumus yang sama, bukan"
        " rata-rata angka unit."
    )
    if report.mean_of_units is not None:
        sizes = [unit.forms.n for unit in report.units if unit.forms.ikm is not None]
        text = _(
            "Rata-rata IKM unit adalah %(mean)s; di situ unit dengan %(least)s formulir sama"
            " beratnya dengan unit dengan %(most)s formulir."
        )
        pooled += " " + text % {
            "mean": pen.decimal(report.mean_of_units, 2),
            "least": pen.count(min(sizes)),
            "most": pen.count(max(sizes)),
        }
    text = _(
        "Pada baris kantor, %(what)s tidak memuat %(units)s: jawabannya terlalu sedikit dan akan"
        " terbaca dari selisihnya."
    )
    without = ((_("Puas"), report.shown.taps_without), (_("IKM"), report.shown.forms_without))
    return [
        pooled,
        *(
            text % {"what": what, "units": ", ".join(unit.name for unit in units)}
            for what, units in without
            if units
        ),
    ]


def _notes(report: Visible, _: Say) -> tuple[str, ...]:
    return (
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
    )


def _share_of_services(coverage: quality.Coverage, pen: Pen, _: Say) -> str:
    if coverage.share is not None:
        return pen.share(coverage.share)
    return _("tidak dapat dihitung") if coverage.too_many else _("tidak diketahui")


def _records(report: Visible, pen: Pen, _: Say) -> Table:
    """Write what each unit's figures rest on."""
    heads = (_("Unit"), _("Cakupan dan sumbernya"), _("Saluran formulir"), _("Putusan"))
    columns = (Column(head, width=n) for head, n in zip(heads, (1, 1, 1, 1.9), strict=True))
    rows = (_record(unit, report, pen, _) for unit in report.units)
    return Table("dasar", "", tuple(columns), tuple(rows), layout=Layout.SMALL)


def _record(unit: UnitFigure, report: Visible, pen: Pen, _: Say) -> tuple[Cell, ...]:
    coverage, rests_on = unit.coverage, _("tidak diketahui")
    if coverage.days:
        text = _("%(share)s: %(n)s jawaban dari %(services)s layanan pada %(days)s hari")
        rests_on = text % {
            "share": _share_of_services(coverage, pen, _),
            "n": pen.count(coverage.n),
            "services": pen.count(coverage.services),
            "days": pen.count(coverage.days),
        }
        if coverage.sources:
            sources = (wording.source_name(source, pen.lang) for source in coverage.sources)
            rests_on += "; " + ", ".join(sources)
    judged = quality.verdict(unit.trust, pen.lang)
    if not report.over:
        judged += " " + _reach(unit, report, pen, _)
    return tuple(map(words, (unit.unit.name, rests_on, _channels(unit, pen), judged)))


def _reach(unit: UnitFigure, report: Visible, pen: Pen, _: Say) -> str:
    """Say up to which day each of a unit's figures is counted."""
    text = _(
        "Penilaian dihitung sampai: %(taps)s; formulir: %(forms)s; cakupan dan putusan: %(record)s."
    )
    return text % {
        figure: pen.day(day) if day >= report.period.first else _("belum ada")
        for figure, day in unit.reach._asdict().items()
    }


def _channels(unit: UnitFigure, pen: Pen) -> str:
    order = sorted(unit.forms_by_channel.items(), key=lambda item: (-item[1], item[0]))
    parts = (
        f"{wording.channel_name(channel, pen.lang)} {pen.share(n / unit.forms.n)}"
        for channel, n in order
    )
    return ", ".join(parts) or NONE


def _funnel(report: Visible, _: Say) -> list[Picture]:
    points = [
        fair_words.point(unit.verdict, unit.unit.name, unit.n_compared, unit.adjusted.share)
        for unit in report.units
        if unit.adjusted is not None
    ]
    if report.base is None or len(points) < LEAST_POINTS:
        return []
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
    drawing = funnel.picture(
        points, report.base, report.lang, alt=alt, caption=caption, width_mm=261, height_mm=72
    )
    return [drawing]


def _method(report: Visible, _: Say) -> tuple[str, ...]:
    chance = _(
        "Dari %(n)s unit yang mula-mula dibandingkan, kira-kira %(some)s akan berada di luar batas"
        " 95%% walaupun semuanya sama baik. Karena itu sebuah unit baru disebut di atas atau di"
        " bawah bila, dengan aturan ini, paling banyak %(false)s dari 100 lembar keliru menyebut"
        " unit mana pun. Unit yang disebut tidak lagi menjadi pembanding bagi yang lain."
    )
    return (
        _(
            "Ini bukan peringkat. Selisih antarunit sering hanya kebetulan, atau jenis layanannya."
            " Unit yang layanannya tidak diberikan unit lain tidak dapat dibandingkan."
        ),
        *fair_words.by_chance(chance, report.n_tested, report.lang),
        _(
            "Cakupan: semua yang menjawab, dibagi layanan yang tercatat pada hari yang ada"
            " catatannya. Angka ini untuk memperbaiki layanan, tidak pernah satu-satunya dasar"
            " penghargaan atau hukuman."
        ),
    )
