"""Chapter III of the Laporan SKM: can it be trusted, who answered, the index and its unsur.

Below ten forms no figure is written, because it would tell on single people. Read next:
analysis.py.
"""

from __future__ import annotations

from decimal import Decimal

from reports import disclosure
from reports.measures import quality
from reports.paper.blocks.contents import (
    Bar,
    Block,
    Bullets,
    Cell,
    Chapter,
    Chart,
    Column,
    Drawn,
    Paragraph,
    Role,
    Section,
    Table,
)
from reports.paper.blocks.pen import EMPTY, NONE, Pen, words
from reports.paper.documents import Say
from reports.paper.wording import WORD_FOR_WORD
from reports.skm import gathering
from reports.skm.index import Result, UnsurLine
from reports.skm.reach import coverage, enough, too_few
from reports.skm.respondents import UNKNOWN, Respondents, Trait
from reports.skm.shown import Visible
from survey.language import N_
from survey.questionnaire import is_official

TRAITS = {
    Trait.SEX: N_("Jenis kelamin"),
    Trait.EDUCATION: N_("Pendidikan"),
    Trait.AGE: N_("Usia"),
    Trait.JOB: N_("Pekerjaan"),
    Trait.SERVICE: N_("Jenis pelayanan"),
}
CODES = {
    "L": N_("Laki-laki"),
    "P": N_("Perempuan"),
    "D3": N_("D-III"),
    "0-16": N_("sampai 16 tahun"),
    "17-25": N_("17–25 tahun"),
    "26-35": N_("26–35 tahun"),
    "36-45": N_("36–45 tahun"),
    "46-55": N_("46–55 tahun"),
    "56-65": N_("56–65 tahun"),
    "66+": N_("66 tahun ke atas"),
    "POLRI": N_("Polri"),
    "SWASTA": N_("Swasta"),
    "WIRAUSAHA": N_("Wirausaha"),
    "LAINNYA": N_("Lainnya"),
}
CHANCE_ONLY = N_(
    "* Rentang ini hanya memuat faktor kebetulan, bukan pengaruh siapa yang mau mengisi."
)


def chapter(report: Visible, pen: Pen, *, public: bool) -> Chapter:
    """Write chapter III, or the only chapter of an instrument that is not the official one."""
    _ = pen.say
    official = is_official(report.instrument)
    who, index = (
        tuple(_respondents(report, pen, _, public=public)),
        tuple(_index(report, pen, _, public=public)),
    )
    if not official:
        sections = (Section("1", _("Responden"), who), Section("2", report.index, index))
        return Chapter("", _("Hasil"), (trust(report), *sections))
    sections = (
        Section("3.1", _("Jumlah Responden SKM"), who),
        Section("3.2", _("Indeks Kepuasan Masyarakat"), index),
    )
    return Chapter(_("BAB III"), _("Hasil Pengolahan Data SKM"), (trust(report), *sections))


def trust(report: Visible) -> Section:
    """Write whether this period can be trusted: it stands before every figure."""
    text = quality.words(report.trust, report.lang)
    return Section("", text.title, (Paragraph(text.verdict, Role.HEADLINE), Bullets(text.lines)))


def _respondents(report: Visible, pen: Pen, _: Say, *, public: bool) -> list[Block]:
    if not enough(report):
        return [Paragraph(too_few(report, pen))]
    text = _(
        "Pada %(period)s terkumpul %(n)s responden. Responden boleh tidak menyebutkan sebagian data"
        " dirinya."
    )
    lead = text % {"period": report.period.label(report.lang), "n": pen.count(report.n)}
    if report.service is not None:
        text = _("Karakteristik responden dihitung untuk seluruh unit, tidak menurut layanan.")
        return [Paragraph(lead), Paragraph(text)]
    rows = [
        row
        for i, people in enumerate(report.respondents, 1)
        for row in _trait(people, i, report, pen, _)
    ]
    note = ""
    if public:
        note = _("Kelompok di bawah %(least)s orang digabung agar tidak menunjuk seseorang.") % {
            "least": disclosure.MIN_PUBLISHED
        }
    if len(report.respondents) < len(TRAITS):
        note += _(
            " Karakteristik lain tidak dimuat: periode lain yang diumumkan beririsan dengan"
            " periode ini."
        )
    table = Table(
        "responden",
        _("Responden menurut karakteristik"),
        (
            Column(_("No"), "r"),
            Column(_("Karakteristik"), "l", 2),
            Column(_("Indikator"), "l", 4),
            Column(_("Jumlah"), "r"),
            Column(_("Persentase"), "r"),
        ),
        tuple(rows),
        note=note,
    )
    return [Paragraph(lead), table]


def _trait(
    people: Respondents, number: int, report: Visible, pen: Pen, _: Say
) -> list[tuple[Cell, ...]]:
    rows: list[tuple[Cell, ...]] = []
    for group in people.groups:
        if group.codes == (UNKNOWN,) and not group.n:
            continue
        head = (EMPTY, EMPTY) if rows else (pen.n(number), words(_(TRAITS[people.trait])))
        name = ", ".join(_code(code, report, _) for code in group.codes)
        rows.append((*head, words(name), pen.n(group.n), pen.part(group.n, report.n)))
    return rows


def _code(code: str, report: Visible, _: Say) -> str:
    if code == UNKNOWN:
        return _("tidak diisi")
    services = {service.code.casefold(): service.name for service in report.unit.services}
    return services.get(code) or _(CODES.get(code, code))


def _index(report: Visible, pen: Pen, _: Say, *, public: bool) -> list[Block]:
    if not enough(report):
        return [Paragraph(too_few(report, pen), Role.HEADLINE)]
    blocks: list[Block] = [Paragraph(headline(report, pen), Role.HEADLINE)]
    if report.mixed:
        return [*blocks, *_versions(report, pen, _)]
    result = report.results[0]
    if result.ikm is not None:
        blocks.append(_summary(report, pen, _, public=public))
    blocks += [unsur_table(result, report, pen), Paragraph(_(CHANCE_ONLY), Role.NOTE)]
    few = _(
        "%(n)s formulir menjawab kuesioner %(version)s, yang unsurnya lain; jumlahnya terlalu"
        " sedikit untuk hasil sendiri dan tidak ikut dalam %(index)s ini."
    )
    for stray in report.stray:
        named = {"version": stray.questionnaire.ref, "index": report.index}
        blocks.append(Paragraph(few % (named | {"n": pen.count(stray.n)})))
    blocks += gathering.by_service(report, pen, public=public)
    blocks.append(chart(result, report, pen))
    if result.reconciliation:
        text = _(
            "Bobot setiap unsur tepat %(weight)s dan nilai dibulatkan satu kali pada hasil akhir."
            " Laporan yang memakai bobot cetak %(printed)s dapat dibandingkan dengan baris berikut;"
            " mutu selalu menurut %(weight)s."
        )
        printed = _(" atau ").join(_weight(weight, pen) for weight in result.reconciliation)
        weights = {"weight": result.questionnaire.bobot, "printed": printed}
        blocks += [Paragraph(text % weights), _reconciliation(result, pen, _)]
    return blocks


def _versions(report: Visible, pen: Pen, _: Say) -> list[Block]:
    """Write the result of each set of unsur for itself, where no one result can be made."""
    rows = [
        (
            words(result.questionnaire.ref),
            pen.n(len(result.questionnaire.unsur)),
            pen.n(result.n),
            pen.figure(result.ikm, 2) if disclosure.enough(result.n) else words(NONE),
            words(pen.span(result.low, result.high, 2)),
            words(result.mutu or NONE),
        )
        for result in report.results
    ]
    table = Table(
        "versi",
        _("Hasil setiap versi kuesioner"),
        (
            Column(_("Kuesioner"), "l", 1),
            Column(_("Banyak unsur"), "r"),
            Column(_("Formulir"), "r"),
            Column("IKM", "r"),
            Column(_("rentang*"), "r"),
            Column(_("Mutu"), "c"),
        ),
        tuple(rows),
    )
    shown = [result for result in report.results if disclosure.enough(result.n)]
    each = [unsur_table(result, report, pen) for result in shown]
    return [table, Paragraph(_(CHANCE_ONLY), Role.NOTE), *each]


def headline(report: Visible, pen: Pen) -> str:
    """Say the index with its grade, or why there is none."""
    _ = pen.say
    if report.mixed:
        return _(
            "Tidak ada satu %(index)s untuk periode ini: kuesionernya berganti dan unsurnya"
            " berbeda. Hasil setiap versi ditulis sendiri-sendiri."
        ) % {"index": report.index}
    if report.result.ikm is None:
        empty = [line.name for line in report.result.unsur if not line.n]
        return _(
            "%(index)s belum dapat dihitung: ada unsur yang belum dijawab oleh siapa pun"
            " (%(unsur)s)."
        ) % {"index": report.index, "unsur": pen.names(empty)}
    if not is_official(report.instrument):
        return _("%(index)s %(ikm)s dari %(n)s responden") % {
            "index": report.index,
            "ikm": pen.decimal(report.result.ikm, 2),
            "n": pen.count(report.n),
        }
    return _("IKM %(ikm)s: mutu %(mutu)s, kinerja %(kinerja)s") % {
        "ikm": pen.decimal(report.result.ikm, 2),
        "mutu": report.result.mutu,
        "kinerja": _(report.result.kinerja or NONE),
    }


def _summary(report: Visible, pen: Pen, _: Say, *, public: bool) -> Table:
    graded = (
        (words(_("Mutu pelayanan")), words(report.result.mutu or NONE)),
        (words(_("Kinerja unit pelayanan")), words(_(report.result.kinerja or NONE))),
    )
    complete = report.gathered.counts.n_complete
    rows = (
        (words(own_line(report, pen)), pen.figure(report.result.ikm, 2)),
        (words(_("Rentang 95%*")), words(pen.span(report.result.low, report.result.high, 2))),
        *(graded if is_official(report.instrument) else ()),
        (words(_("Jumlah responden")), pen.n(report.n)),
        (words(_("Formulir lengkap (semua unsur dijawab)")), pen.n(complete)),
        (words(_("Cakupan formulir SKM")), words(coverage(report, pen, public=public))),
    )
    columns = (Column(_("Hasil"), "l", 2), Column(_("Nilai"), "l", 3))
    return Table("ringkasan", _("Ringkasan hasil"), columns, rows, strong=(0,))


def own_line(report: Visible, pen: Pen) -> str:
    """Name the line of the whole: the unit's, or that of the only service that is meant."""
    _ = pen.say
    text = _("%(index)s unit layanan") if report.service is None else "%(index)s %(service)s"
    return text % {"index": report.index, "service": report.service and report.service.name}


def unsur_table(result: Result, report: Visible, pen: Pen) -> Table:
    """Write the unsur with the unit's own line below them."""
    _ = pen.say
    graded = is_official(report.instrument)
    own = words(own_line(report, pen))
    rows = [_unsur_row(line, pen) for line in result.unsur]
    unit = (EMPTY, own, pen.n(result.n), EMPTY, EMPTY, EMPTY)
    figures = (pen.figure(result.tertimbang, 4), pen.figure(result.ikm, 2))
    rows.append((*unit, *figures, words(result.mutu or NONE)))
    name, title = "unsur", _("Nilai per unsur")
    if report.mixed:
        name = f"unsur-{result.questionnaire.version}"
        title += f": {result.questionnaire.ref}"
    columns = (
        Column(_("No")),
        Column(_("Unsur"), "l", 1),
        Column("n", "r"),
        Column("Σ", "r"),
        Column("NRR", "r"),
        Column(_("rentang NRR*"), "r"),
        Column(_("tertimbang"), "r"),
        Column(report.index, "r"),
        Column(_("Mutu"), "c"),
    )
    return Table(
        name,
        title,
        columns if graded else columns[:-1],
        tuple(row if graded else row[:-1] for row in rows),
        strong=(len(rows) - 1,),
        note=_(
            "n: jawaban untuk unsur itu; Σ: jumlah nilai; NRR: nilai rata-rata (1–4);"
            " tertimbang: NRR × %(weight)s; %(index)s: NRR × 25. %(order)s"
        )
        % {
            "weight": result.questionnaire.bobot,
            "index": report.index,
            "order": _("Nomor unsur mengikuti urutan pertanyaan kuesioner.")
            if report.order == "form" or result.questionnaire.ref not in WORD_FOR_WORD
            else _("Nomor unsur mengikuti urutan daftar unsur peraturan."),
        },
    )


def _unsur_row(line: UnsurLine, pen: Pen) -> tuple[Cell, ...]:
    return (
        words(line.label),
        words(line.name),
        pen.n(line.n),
        pen.n(line.sum),
        pen.figure(line.nrr, 4),
        words(pen.span(line.low, line.high, 2)),
        pen.figure(line.nrr_tertimbang, 4),
        pen.figure(line.ikm, 2),
        words(line.mutu or NONE),
    )


def chart(result: Result, report: Visible, pen: Pen) -> Chart:
    """Draw the unsur as bars of their IKM, 25-100."""
    _ = pen.say
    bars = tuple(
        Bar(line.label, line.name, line.ikm, pen.decimal(line.ikm, 2)) for line in result.unsur
    )
    values = "; ".join(f"{bar.label} {bar.name} {bar.text}" for bar in bars)
    return Chart(
        "grafik-unsur",
        _("%(index)s per unsur") % {"index": report.index},
        _("Diagram batang %(index)s setiap unsur, skala 25 sampai 100: %(values)s.")
        % {"index": report.index, "values": values},
        Drawn.BARS,
        bars,
        Decimal(25),
        Decimal(100),
    )


def _reconciliation(result: Result, pen: Pen, _: Say) -> Table:
    official = _("%(weight)s (hasil resmi)") % {"weight": result.questionnaire.bobot}
    exact = (words(official), pen.figure(result.ikm, 2))
    others = [
        (words(_("dengan bobot %(weight)s") % {"weight": _weight(weight, pen)}), pen.figure(ikm, 2))
        for weight, ikm in result.reconciliation.items()
    ]
    columns = (Column(_("Bobot"), "l", 1), Column("IKM", "r", 1))
    return Table("pembanding", _("Pembanding bobot"), columns, (exact, *others))


def _weight(weight: str, pen: Pen) -> str:
    return weight.replace(".", ",") if pen.lang == "id" else weight
