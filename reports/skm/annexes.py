"""The four annexes of the Laporan SKM: questionnaire, data, photographs, what was done since.

The rows of annex 2 are shuffled and hold scores only; its footer is the regulation's own. Read
next: analysis.py.
"""

from __future__ import annotations

import hashlib
import random
from collections import Counter
from collections.abc import Mapping
from decimal import Decimal

from reports import disclosure
from reports.evidence.gathered import MOST_STRINGS
from reports.paper.blocks.contents import (
    Block,
    Bullets,
    Cell,
    Chapter,
    Column,
    Layout,
    Paragraph,
    Role,
    Room,
    Section,
    Table,
)
from reports.paper.blocks.pen import EMPTY, NONE, Pen, words
from reports.paper.documents import Say
from reports.paper.wording import WORD_FOR_WORD
from reports.skm.index import Result
from reports.skm.reach import enough, too_few
from reports.skm.shown import Visible
from survey.index.scoring import LOWER_BOUNDS, Mutu
from survey.language import N_
from survey.questionnaire import NOT_ANSWERED, Order, Questionnaire, is_official, load

DATA_TITLE = N_("PENGOLAHAN DATA SURVEI KEPUASAN MASYARAKAT PER RESPONDEN DAN PER UNSUR PELAYANAN")
MOST_BESIDE = 10  # unsur that stand beside each other on a page
FOLLOWED_ROWS = 5  # of the earlier plan, to write in
PHOTO_MM = 95


def annexes(report: Visible, pen: Pen, *, public: bool) -> tuple[Chapter, ...]:
    """Write all four annexes; `public` is the copy that leaves the office."""
    _ = pen.say

    def one(number: int, title: str, *blocks: Block) -> Chapter:
        name = _("Lampiran %(number)s") % {"number": number}
        return Chapter(name, title, (Section("", "", blocks),))

    given = (
        one(1, _("Kuesioner"), *_questionnaire(report, pen, _)),
        one(2, _("Hasil Pengolahan Data"), *_data(report, pen, _, public=public)),
    )
    if not is_official(report.instrument):
        return given
    return (
        *given,
        one(
            3,
            _("Dokumentasi Pelaksanaan"),
            Room(_("Foto pengumpulan data (tempelkan di sini)"), PHOTO_MM),
            Room(_("Foto publikasi hasil (tempelkan di sini)"), PHOTO_MM),
        ),
        one(4, _("Laporan Tindak Lanjut Periode Sebelumnya"), *_followed(pen, _)),
    )


def _questionnaire(report: Visible, pen: Pen, _: Say) -> list[Block]:
    profile = (
        _("Tanggal dan jam survei (08.00–12.00 atau 13.00–17.00)"),
        _("Jenis kelamin: laki-laki, perempuan"),
        _("Usia dalam tahun"),
        _("Pendidikan: SD, SMP, SMA, D-III, S1, S2, S3"),
        _("Pekerjaan: PNS, TNI, Polri, swasta, wirausaha, lainnya"),
        _("Jenis layanan yang diterima"),
    )
    lead = _("Profil responden, yang boleh dikosongkan:")
    if report.questionnaire.ref in WORD_FOR_WORD:
        lead = _(
            "Kuesioner sesuai Peraturan Menteri PANRB Nomor 14 Tahun 2017, kata demi kata. Profil"
            " responden, yang boleh dikosongkan:"
        )
    tables = [_questions(result, report, pen, _) for result in report.results]
    return [Paragraph(lead), Bullets(profile), *tables]


def _questions(result: Result, report: Visible, pen: Pen, _: Say) -> Table:
    rows = [
        (
            pen.n(item.form_number or 0),
            words(item.question.say(report.lang)),
            *(words(option.text.say(report.lang)) for option in item.options),
        )
        for item in result.questionnaire.form
    ]
    name, title = _of("kuesioner", _("Pertanyaan dan pilihan jawaban"), result, report)
    return Table(
        name,
        title,
        (
            Column(_("No"), "r"),
            Column(_("Pertanyaan"), "l", 4),
            *(Column(_("Nilai %(n)s") % {"n": n}, "l", 2) for n in (1, 2, 3, 4)),
        ),
        tuple(rows),
    )


def _of(name: str, title: str, result: Result, report: Visible) -> tuple[str, str]:
    """Name a table of one version; the only one needs no mark."""
    if not report.mixed:
        return name, title
    return f"{name}-{result.questionnaire.version}", f"{title}: {result.questionnaire.ref}"


def _data(report: Visible, pen: Pen, _: Say, *, public: bool) -> list[Block]:
    title = (
        _(DATA_TITLE)
        if is_official(report.instrument)
        else report.questionnaire.title.say(report.lang)
    )
    blocks: list[Block] = [Paragraph(title, Role.HEADLINE)]
    if not enough(report):
        return [*blocks, Paragraph(too_few(report, pen))]
    blocks += _both_figures(report, pen, _)
    for result in report.results:
        if report.mixed and not disclosure.enough(result.n):
            text = _("%(version)s: %(n)s formulir, terlalu sedikit untuk dicetak.")
            shown = {"version": result.questionnaire.ref, "n": pen.count(result.n)}
            blocks.append(Paragraph(text % shown))
            continue
        blocks += _answers(result, report, pen, _, public=public)
        blocks += [_sums(result, report, pen, _), _marks(result, _), _key(result, report, _)]
    return [*blocks, _grades(pen, _)] if is_official(report.instrument) else blocks


def _both_figures(report: Visible, pen: Pen, _: Say) -> list[Block]:
    """Write the official figure beside the one with what the period's rule leaves out."""
    out = report.trust.facts.left_out
    if out is None:
        return []
    with_them = (
        words(NONE) if out.with_them is None else words(pen.decimal(Decimal(out.with_them), 2))
    )
    columns = (Column("", "l", 3), Column(_("Formulir"), "r"), Column(report.index, "r"))
    official = (
        words(_("Resmi, menurut aturan pengecualian")),
        pen.n(report.n),
        pen.figure(report.result.ikm, 2),
    )
    every = (words(_("Dengan semua formulir")), pen.n(report.n + out.n), with_them)
    return [Table("dua-angka", _("Dua angka"), columns, (official, every))]


def _answers(result: Result, report: Visible, pen: Pen, _: Say, *, public: bool) -> list[Block]:
    lead = _("%(unit)s, %(period)s. Baris diacak; tanpa identitas.") % {
        "unit": report.subject,
        "period": pen.days(report.first, report.last),
    }
    if public and not report.alone:
        text = _(
            "Baris setiap formulir tidak dimuat: periode lain yang diumumkan beririsan dengan"
            " periode ini."
        )
        return [Paragraph(text)]
    if report.service is not None:
        # Laid beside the rows of the unit's months they would say who said what.
        text = _("Baris setiap formulir hanya ada di laporan seluruh unit.")
        return [Paragraph(text), _spread(result, report, pen, _)]
    if rows := shuffled(report.gathered.times, result.questionnaire, report.order):
        return [Paragraph(lead), _rows(rows, result, report, pen, _)]
    text = _(
        "%(n)s formulir terlalu banyak untuk dicetak satu per satu; berikut sebaran jawabannya."
        " Baris setiap formulir dapat diambil dengan loket export ratings."
    )
    return [Paragraph(text % {"n": pen.count(result.n)}), _spread(result, report, pen, _)]


def _rows(
    rows: tuple[tuple[str, ...], ...], result: Result, report: Visible, pen: Pen, _: Say
) -> Table:
    scores = {str(n): Cell(str(n), n) for n in (1, 2, 3, 4)} | {NOT_ANSWERED: Cell(NONE)}
    name, title = _of("pengolahan", _("Nilai setiap responden"), result, report)
    return Table(
        name,
        title,
        (Column(_("No. Resp."), "r"), *(Column(line.label, "c", 1) for line in result.unsur)),
        tuple((pen.n(i), *(scores[score] for score in row)) for i, row in enumerate(rows, 1)),
        layout=Layout.DENSE,
    )


def _spread(result: Result, report: Visible, pen: Pen, _: Say) -> Table:
    """Give how often each score was given, where single rows are too many to print."""
    rows = []
    counted = next(
        c for c in report.gathered.counts.sets if c.questionnaire == result.questionnaire
    )
    for line in result.unsur:
        tally = counted.tallies[line.key]
        left = pen.n(result.n - tally.n)
        rows.append((words(line.label), words(line.name), *map(pen.n, tally.given), left))
    name, title = _of("sebaran", _("Sebaran jawaban"), result, report)
    return Table(
        name,
        title,
        (
            Column(_("No")),
            Column(_("Unsur"), "l", 1),
            *(Column(_("Nilai %(n)s") % {"n": n}, "r") for n in (1, 2, 3, 4)),
            Column(_("tidak dijawab"), "r"),
        ),
        tuple(rows),
    )


def _sums(result: Result, report: Visible, pen: Pen, _: Say) -> Table:
    """Write the regulation's footer; lines and columns change places where it is too wide."""
    total = pen.figure(result.tertimbang, 4)
    figures = [
        (line.label, pen.n(line.sum), pen.n(line.n), pen.figure(line.nrr, 4), weighted)
        for line in result.unsur
        for weighted in [pen.figure(line.nrr_tertimbang, 4)]
    ]
    labels, *rows = zip(*figures, strict=True)
    heads = (
        _("Σ Nilai/Unsur"),
        _("Kuesioner terisi"),
        _("NRR/Unsur"),
        _("NRR tertimbang/Unsur *)"),
    )
    index = words(_("%(index)s Unit Pelayanan **)") % {"index": report.index})
    ikm = pen.figure(result.ikm, 2)
    name, title = _of("jumlah", _("Jumlah dan nilai per unsur"), result, report)
    if len(labels) > MOST_BESIDE:
        lines = [(words(label), *cells) for label, *cells in figures]
        last = (
            (words(_("Jumlah")), EMPTY, EMPTY, EMPTY, total),
            (index, EMPTY, EMPTY, EMPTY, ikm),
        )
        columns = (Column(_("Unsur"), "l", 1), *(Column(head, "r", 1) for head in heads))
        return Table(name, title, columns, (*lines, *last), strong=(len(lines) + 1,))
    blank = (EMPTY,) * len(labels)
    ends = (EMPTY, EMPTY, EMPTY, total)
    return Table(
        name,
        title,
        (
            Column("", "l"),
            *(Column(label, "r", 1) for label in labels),
            Column(_("Jumlah"), "r", 1),
        ),
        (
            *((words(head), *row, end) for head, row, end in zip(heads, rows, ends, strict=True)),
            (index, *blank, ikm),
        ),
        strong=(len(heads),),
    )


def _marks(result: Result, _: Say) -> Paragraph:
    return Paragraph(
        _(
            "NRR/Unsur = jumlah nilai per unsur dibagi jumlah kuesioner yang terisi."
            " NRR tertimbang/Unsur = NRR × %(weight)s. *) jumlah NRR tertimbang; **) = *) × 25,"
            " dihitung sebelum dibulatkan. Tanda – berarti tidak dijawab."
        )
        % {"weight": result.questionnaire.bobot},
        Role.NOTE,
    )


def _key(result: Result, report: Visible, _: Say) -> Table:
    columns = (Column(_("No")), Column(_("Unsur pelayanan"), "l", 1))
    rows = tuple((words(line.label), words(line.name)) for line in result.unsur)
    name, title = _of("kunci-unsur", _("Unsur pelayanan"), result, report)
    return Table(name, title, columns, rows, layout=Layout.KEY)


def _grades(pen: Pen, _: Say) -> Table:
    """Write the bands of the regulation from the bounds that the scoring uses."""
    rows, top = [], Decimal(100)
    for bound, grade in [*LOWER_BOUNDS, (Decimal(25), Mutu.D)]:
        band = f"{pen.decimal(bound, 2)}–{pen.decimal(top, 2)}"
        rows.append((words(grade.value), words(band), words(_(grade.kinerja))))
        top = bound - Decimal("0.01")
    columns = (Column(_("Mutu"), "c"), Column(_("IKM"), "l", 1), Column(_("Kinerja"), "l", 1))
    return Table("mutu", _("Mutu pelayanan"), columns, tuple(rows), layout=Layout.KEY)


def _followed(pen: Pen, _: Say) -> list[Block]:
    table = Table(
        "tindak-lanjut",
        _("Hasil tindak lanjut"),
        (
            Column(_("No"), "r"),
            Column(_("Rencana Tindak Lanjut"), "l", 3),
            Column(_("Status (sudah/belum)"), "l", 1),
            Column(_("Deskripsi Tindak Lanjut"), "l", 4),
        ),
        tuple((pen.n(i), EMPTY, EMPTY, EMPTY) for i in range(1, FOLLOWED_ROWS + 1)),
        layout=Layout.OPEN,
    )
    lead = _("Rencana tindak lanjut periode sebelumnya dan hasilnya, diisi oleh unit layanan.")
    return [Paragraph(lead), table]


def shuffled(
    times: Mapping[str, Mapping[str, int]], newest: Questionnaire, order: Order
) -> tuple[tuple[str, ...], ...]:
    """Shuffle the forms' scores so that no row's place tells when it was given.

    The order depends on what was answered and on nothing else: the same answers, in whatever
    order they arrived and by whichever version they were asked, give the same annex. Forms with
    other unsur than the newest version that is wanted are left out.

    Returns:
        One row per form, one character per unsur; none at all for more than `MOST_STRINGS` forms:
        a book that nobody reads, so the spread of the answers stands instead.
    """
    as_asked = Counter[str]()
    for ref, strings in times.items():
        version = load(ref)
        if version.unsur_keys == newest.unsur_keys:
            for scores, n in strings.items():
                as_asked[newest.encode(version.decode(scores))] += n
    if as_asked.total() > MOST_STRINGS:
        return ()
    places = [newest.position(key) for key in newest.by_label(order).values()]
    canonical = [scores for scores in sorted(as_asked) for _ in range(as_asked[scores])]
    seed = hashlib.sha256("\n".join(canonical).encode()).digest()
    random.Random(seed).shuffle(canonical)  # noqa: S311 -- nothing secret, only no order
    return tuple(tuple(scores[place] for place in places) for scores in canonical)
