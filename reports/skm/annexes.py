"""The four annexes of the Laporan SKM: questionnaire, data, photographs, what was done since.

The rows of annex 2 are shuffled and hold scores only; its footer is the regulation's own. Read
next: annex.py.
"""

from __future__ import annotations

from decimal import Decimal

from reports.documents import Say
from reports.skm import annex
from reports.skm.contents import (
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
from reports.skm.figures import SkmReport
from reports.skm.pen import EMPTY, NONE, Pen, words
from reports.skm.public import alone
from reports.skm.results import enough, too_few
from survey.language import N_
from survey.questionnaire import NOT_ANSWERED
from survey.scoring import LOWER_BOUNDS, Mutu

DATA_TITLE = N_("PENGOLAHAN DATA SURVEI KEPUASAN MASYARAKAT PER RESPONDEN DAN PER UNSUR PELAYANAN")
FOLLOWED_ROWS = 5  # of the earlier plan, to write in
PHOTO_MM = 95


def annexes(report: SkmReport, pen: Pen, *, public: bool) -> tuple[Chapter, ...]:
    """Write all four annexes; `public` is the copy that leaves the office."""
    _ = pen.say

    def one(number: int, title: str, *blocks: Block) -> Chapter:
        name = _("Lampiran %(number)s") % {"number": number}
        return Chapter(name, title, (Section("", "", blocks),))

    return (
        one(1, _("Kuesioner"), *_questionnaire(report, pen, _)),
        one(2, _("Hasil Pengolahan Data"), *_data(report, pen, _, public=public)),
        one(
            3,
            _("Dokumentasi Pelaksanaan"),
            Room(_("Foto pengumpulan data (tempelkan di sini)"), PHOTO_MM),
            Room(_("Foto publikasi hasil (tempelkan di sini)"), PHOTO_MM),
        ),
        one(4, _("Laporan Tindak Lanjut Periode Sebelumnya"), *_followed(pen, _)),
    )


def _questionnaire(report: SkmReport, pen: Pen, _: Say) -> list[Block]:
    rows = [
        (
            pen.n(item.form_number or 0),
            words(item.question.say(report.lang)),
            *(words(option.text.say(report.lang)) for option in item.options),
        )
        for item in report.asked.form
    ]
    table = Table(
        "kuesioner",
        _("Pertanyaan dan pilihan jawaban"),
        (
            Column(_("No"), "r"),
            Column(_("Pertanyaan"), "l", 4),
            *(Column(_("Nilai %(n)s") % {"n": n}, "l", 2) for n in (1, 2, 3, 4)),
        ),
        tuple(rows),
    )
    profile = (
        _("Tanggal dan jam survei (08.00–12.00 atau 13.00–17.00)"),
        _("Jenis kelamin: laki-laki, perempuan"),
        _("Usia dalam tahun"),
        _("Pendidikan: SD, SMP, SMA, D-III, S1, S2, S3"),
        _("Pekerjaan: PNS, TNI, Polri, swasta, wirausaha, lainnya"),
        _("Jenis layanan yang diterima"),
    )
    lead = _(
        "Kuesioner sesuai Peraturan Menteri PANRB Nomor 14 Tahun 2017, kata demi kata. Profil"
        " responden, yang boleh dikosongkan:"
    )
    return [Paragraph(lead), Bullets(profile), table]


def _data(report: SkmReport, pen: Pen, _: Say, *, public: bool) -> list[Block]:
    found: list[Block] = [Paragraph(_(DATA_TITLE), Role.HEADLINE)]
    if not enough(report):
        return [*found, Paragraph(too_few(report, pen))]
    lead = _("%(unit)s, %(period)s. Baris diacak; tanpa identitas.") % {
        "unit": report.unit.name,
        "period": pen.days(report.first, report.last),
    }
    if public and not alone(report):
        found.append(
            Paragraph(
                _(
                    "Baris setiap formulir tidak dimuat: periode lain yang diumumkan beririsan"
                    " dengan periode ini."
                )
            )
        )
    elif rows := annex.rows(report.gathered.times, report.asked, report.order):
        found += [Paragraph(lead), _rows(rows, report, pen, _)]
    else:
        found += [Paragraph(_too_many(report, pen, _)), _spread(report, pen, _)]
    return [*found, _sums(report, pen, _), _marks(_), _key(report, _), _grades(pen, _)]


def _too_many(report: SkmReport, pen: Pen, _: Say) -> str:
    return _(
        "%(n)s formulir terlalu banyak untuk dicetak satu per satu; berikut sebaran jawabannya."
        " Baris setiap formulir dapat diambil dengan loket export ratings."
    ) % {"n": pen.count(report.n)}


def _rows(rows: tuple[tuple[str, ...], ...], report: SkmReport, pen: Pen, _: Say) -> Table:
    scores = {str(n): Cell(str(n), n) for n in (1, 2, 3, 4)} | {NOT_ANSWERED: Cell(NONE)}
    return Table(
        "pengolahan",
        _("Nilai setiap responden"),
        (Column(_("No. Resp."), "r"), *(Column(line.label, "c", 1) for line in report.unsur)),
        tuple((pen.n(i), *(scores[score] for score in row)) for i, row in enumerate(rows, 1)),
        layout=Layout.DENSE,
    )


def _spread(report: SkmReport, pen: Pen, _: Say) -> Table:
    """Give how often each score was given, where single rows are too many to print."""
    rows = []
    for line in report.unsur:
        tally = report.gathered.counts.tally(line.key)
        left = pen.n(report.n - tally.n)
        rows.append((words(line.label), words(line.name), *map(pen.n, tally.given), left))
    return Table(
        "sebaran",
        _("Sebaran jawaban"),
        (
            Column(_("No")),
            Column(_("Unsur"), "l", 1),
            *(Column(_("Nilai %(n)s") % {"n": n}, "r") for n in (1, 2, 3, 4)),
            Column(_("tidak dijawab"), "r"),
        ),
        tuple(rows),
    )


def _sums(report: SkmReport, pen: Pen, _: Say) -> Table:
    lines = report.unsur
    total = pen.figure(report.tertimbang, 4)
    ikm = pen.figure(report.ikm, 2)
    blank = [EMPTY] * len(lines)
    return Table(
        "jumlah",
        _("Jumlah dan nilai per unsur"),
        (
            Column("", "l"),
            *(Column(line.label, "r", 1) for line in lines),
            Column(_("Jumlah"), "r", 1),
        ),
        (
            (words(_("Σ Nilai/Unsur")), *(pen.n(line.sum) for line in lines), EMPTY),
            (words(_("Kuesioner terisi")), *(pen.n(line.n) for line in lines), EMPTY),
            (words(_("NRR/Unsur")), *(pen.figure(line.nrr, 4) for line in lines), EMPTY),
            (
                words(_("NRR tertimbang/Unsur *)")),
                *(pen.figure(line.nrr_tertimbang, 4) for line in lines),
                total,
            ),
            (words(_("IKM Unit Pelayanan **)")), *blank, ikm),
        ),
        strong=(4,),
    )


def _marks(_: Say) -> Paragraph:
    return Paragraph(
        _(
            "NRR/Unsur = jumlah nilai per unsur dibagi jumlah kuesioner yang terisi."
            " NRR tertimbang/Unsur = NRR × 1/9. *) jumlah NRR tertimbang; **) = *) × 25, dihitung"
            " sebelum dibulatkan. Tanda – berarti tidak dijawab."
        ),
        Role.NOTE,
    )


def _key(report: SkmReport, _: Say) -> Table:
    columns = (Column(_("No")), Column(_("Unsur pelayanan"), "l", 1))
    rows = tuple((words(line.label), words(line.name)) for line in report.unsur)
    return Table("kunci-unsur", _("Unsur pelayanan"), columns, rows)


def _grades(pen: Pen, _: Say) -> Table:
    """Write the bands of the regulation from the bounds that the scoring uses."""
    rows, top = [], Decimal(100)
    for bound, grade in [*LOWER_BOUNDS, (Decimal(25), Mutu.D)]:
        band = f"{pen.decimal(bound, 2)}–{pen.decimal(top, 2)}"
        rows.append((words(grade.value), words(band), words(_(grade.kinerja))))
        top = bound - Decimal("0.01")
    columns = (Column(_("Mutu"), "c"), Column(_("IKM"), "l", 1), Column(_("Kinerja"), "l", 1))
    return Table("mutu", _("Mutu pelayanan"), columns, tuple(rows))


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
