"""Chapter II of the Laporan SKM: who surveyed, how, where, when, and whether enough answered.

What is not known (a population, the days of preparation) is said or left to write in, never
invented. Read next: results.py.
"""

from __future__ import annotations

from reports import disclosure
from reports.paper import wording
from reports.paper.blocks.contents import (
    Block,
    Bullets,
    Cell,
    Chapter,
    Column,
    Paragraph,
    Section,
    Table,
)
from reports.paper.blocks.pen import EMPTY, NONE, Pen, words
from reports.paper.documents import Say
from reports.skm import provenance
from reports.skm.services import Sample, ServiceLine
from reports.skm.shown import Visible
from survey.language import N_

MOST_NAMED = 12  # services or counters that a sentence can list
HOW = {
    "kiosk": N_("Penerima layanan mengisi sendiri di layar sentuh yang terpasang di loket."),
    "qr": N_("Penerima layanan memindai kode QR loket dan mengisi di ponselnya sendiri."),
    "ticket": N_("Penerima layanan mengisi lewat kode pada tiket antreannya."),
    "assisted": N_("Petugas survei membacakan pertanyaan dan mencatat jawaban responden."),
    "import": N_("Formulir kertas atau data dari sistem lain dimasukkan dari berkas."),
}


def chapter(report: Visible, pen: Pen) -> Chapter:
    """Write chapter II."""
    _ = pen.say
    return Chapter(
        _("BAB II"),
        _("Pengumpulan Data SKM"),
        (
            Section("2.1", _("Pelaksana SKM"), tuple(_who(report, _))),
            Section("2.2", _("Metode Pengumpulan Data"), tuple(_method(report, pen, _))),
            Section("2.3", _("Lokasi Pengumpulan Data"), (_where(report, pen, _),)),
            Section("2.4", _("Waktu Pelaksanaan SKM"), tuple(_when(report, pen, _))),
            Section("2.5", _("Penentuan Jumlah Responden"), tuple(_sample(report, pen, _))),
        ),
    )


def _who(report: Visible, _: Say) -> list[Block]:
    own = _("Survei dilaksanakan sendiri oleh %(unit)s, %(office)s.")
    texts = [own % {"unit": report.unit.name, "office": report.office.name}]
    if signatory := report.office.signatory:
        text = _("Penanggung jawab: %(name)s, %(position)s.")
        texts.append(text % {"name": signatory.name, "position": signatory.position})
    return [Paragraph(text) for text in texts]


def _method(report: Visible, pen: Pen, _: Say) -> list[Block]:
    text = _(
        "Data dikumpulkan dengan kuesioner resmi (Lampiran 1): %(n)s pertanyaan, satu untuk setiap"
        " unsur, dengan empat pilihan jawaban bernilai 1 sampai 4. Responden tidak menyebutkan"
        " nama, dan data diri boleh dikosongkan."
    )
    blocks: list[Block] = [Paragraph(text % {"n": pen.count(len(report.questionnaire.unsur))})]
    if report.channels:
        blocks.append(_channels(report, pen, _))
    if report.origins.lines:
        blocks.append(_provenances(report, pen, _))
    notes = [
        _(
            "Responden mengisi dengan sukarela, bukan dipilih acak; jumlah yang cukup tidak"
            " menjadikannya wakil semua penerima layanan."
        ),
        _("Setiap formulir dihitung satu kali; formulir yang terkirim dua kali dikenali."),
    ]
    if missing := report.n - report.gathered.counts.n_complete:
        text = _(
            "%(n)s formulir tidak menjawab semua unsur; setiap unsur dihitung dari jawabannya"
            " sendiri."
        )
        notes.append(text % {"n": pen.count(missing)})
    if report.origins.n_tickets:
        text = _("Kode tiket yang dicetak pada periode ini: %(n)s; setiap kode dihitung satu kali.")
        notes.append(text % {"n": pen.count(report.origins.n_tickets)})
    if report.gathered.n_unfinished:
        text = _("%(n)s formulir dimulai tetapi tidak dikirim; tidak dihitung dalam IKM.")
        notes.append(text % {"n": pen.count(report.gathered.n_unfinished)})
    return [*blocks, Bullets(tuple(notes))]


def _channels(report: Visible, pen: Pen, _: Say) -> Table:
    return Table(
        "saluran",
        _("Formulir menurut saluran"),
        (
            Column(_("Saluran"), "l", 1),
            Column(_("Cara pengumpulan"), "l", 3),
            Column(_("Formulir"), "r"),
            Column(_("Persentase"), "r"),
        ),
        tuple(
            (
                words(", ".join(wording.channel_name(code, report.lang) for code in group.codes)),
                words(" ".join(_(HOW[code]) for code in group.codes if code in HOW) or NONE),
                pen.n(group.n),
                pen.part(group.n, report.n),
            )
            for group in report.channels
        ),
    )


def _provenances(report: Visible, pen: Pen, _: Say) -> Table:
    """Write what vouches for the forms: how many of each group, and its index where it is told."""
    rows = tuple(
        (
            words(", ".join(_(provenance.NAMES.get(code, code)) for code in line.codes)),
            pen.n(line.n),
            pen.part(line.n, report.n),
            pen.figure(line.ikm, 2) if line.ikm is not None else words(NONE),
        )
        for line in report.origins.lines
    )
    return Table(
        "asal",
        _("Formulir menurut asal"),
        (
            Column(_("Asal, yang paling terjamin dahulu"), "l", 3),
            Column(_("Formulir"), "r"),
            Column(_("Persentase"), "r"),
            Column(_("IKM"), "r"),
        ),
        rows,
        note=_(
            "Asal dicatat oleh program saat formulir diterima. IKM sebuah kelompok hanya dimuat"
            " untuk triwulan, semester, atau tahun, dari sepuluh formulir ke atas; kelompok di"
            " bawah lima formulir digabung."
        ),
    )


def _where(report: Visible, pen: Pen, _: Say) -> Paragraph:
    in_use = report.unit.during(report.first, report.last)
    counters = [counter.name for counter in in_use.counters]
    text = _("Survei dilakukan di %(unit)s, %(office)s, pada %(n)s loket.")
    if 0 < len(counters) <= MOST_NAMED:
        text = _("Survei dilakukan di %(unit)s, %(office)s, pada %(counters)s.")
    named = {"unit": report.unit.name, "office": report.office.name}
    counted = {"counters": pen.names(counters), "n": pen.count(len(counters))}
    return Paragraph(text % (named | counted))


def _when(report: Visible, pen: Pen, _: Say) -> list[Block]:
    rows: list[tuple[Cell, ...]] = [
        (words(_("Persiapan")), EMPTY, EMPTY),
        (
            words(_("Pengumpulan data")),
            words(pen.days(report.first, report.last)),
            pen.n(report.open_days),
        ),
        (
            words(_("Pengolahan data dan analisis")),
            words(_("dihitung pada %(day)s") % {"day": pen.day(report.made_on)}),
            EMPTY,
        ),
        (words(_("Penyusunan dan penyampaian laporan")), EMPTY, EMPTY),
    ]
    table = Table(
        "waktu",
        _("Waktu pelaksanaan"),
        (
            Column(_("No"), "r"),
            Column(_("Kegiatan"), "l", 3),
            Column(_("Waktu Pelaksanaan"), "l", 3),
            Column(_("Jumlah Hari Kerja"), "r"),
        ),
        tuple((pen.n(i), *row) for i, row in enumerate(rows, 1)),
        note=_(
            "Hari kerja pengumpulan data adalah hari buka unit menurut jam layanan (%(hours)s)"
            " dan kalender hari libur. Kolom kosong diisi tangan."
        )
        % {"hours": _hours(report)},
    )
    return [table]


def _hours(report: Visible) -> str:
    """Say by which weeks the unit was open, one after the other where they changed."""
    weeks = report.unit.opening.weeks_between(report.first, report.last)
    texts = [wording.hours_text(week, report.lang) for week in weeks]
    return Pen(report.lang).say(N_(", lalu ")).join(texts)


def _sample(report: Visible, pen: Pen, _: Say) -> list[Block]:
    sample = report.sample
    if sample.population is None or sample.required is None:
        text = _(
            "Populasi penerima layanan belum diketahui, jadi kecukupan sampel tidak dapat dinilai."
            " Sebutkan populasinya saat laporan dibuat, atau masukkan jumlah layanan yang"
            " diberikan."
        )
        return [Paragraph(text)]
    table = Table(
        "sampel",
        _("Kecukupan sampel"),
        (
            Column(_("Populasi setahun"), "r", 1),
            Column(_("Responden yang dipersyaratkan"), "r", 1),
            Column(_("Responden terkumpul"), "r", 1),
            Column(_("Kecukupan"), "l", 1),
        ),
        (
            (
                least(sample.population, sample, pen),
                least(sample.required, sample, pen),
                pen.n(report.n),
                words(verdict(sample, _)),
            ),
        ),
    )
    text = _(
        "Jumlah responden ditentukan dengan tabel Krejcie–Morgan, sesuai lampiran Peraturan Menteri"
        " PANRB Nomor 14 Tahun 2017."
    )
    return [Paragraph(text), table, Paragraph(_sample_sentence(report, pen, _))]


def least(n: int, sample: Sample, pen: Pen) -> Cell:
    """Write a number of a sample, of which only a lower bound may be known."""
    _ = pen.say
    at_least = _("paling sedikit %(n)s") % {"n": pen.count(n)}
    return words(at_least) if sample.or_more else pen.n(n)


def _sample_sentence(report: Visible, pen: Pen, _: Say) -> str:
    sample = report.sample
    source = _("disebutkan oleh pembuat laporan")
    if sample.record is not None:
        text = _(
            "layanan yang dicatat pada %(recorded)s dari %(open)s hari buka dalam 12 bulan sampai"
            " %(day)s"
        )
        if sample.or_more:
            text = _(
                "layanan yang dicatat pada %(recorded)s dari %(open)s hari buka dalam 12 bulan"
                " sampai %(day)s; setahun penuh lebih banyak"
            )
        source = text % {
            "recorded": pen.count(sample.record.recorded),
            "open": pen.count(sample.record.open_days),
            "day": pen.day(sample.record.last),
        }
    sentence = _(
        "%(verdict)s: tabel Krejcie–Morgan meminta %(required)s responden untuk populasi"
        " %(population)s (%(source)s); terkumpul %(n)s."
    )
    if sample.or_more:
        sentence = _(
            "%(verdict)s: tabel Krejcie–Morgan meminta paling sedikit %(required)s responden untuk"
            " populasi paling sedikit %(population)s (%(source)s); terkumpul %(n)s."
        )
    return sentence % {
        "verdict": verdict(sample, _),
        "required": pen.count(sample.required or 0),
        "population": pen.count(sample.population or 0),
        "source": source,
        "n": pen.count(report.n),
    }


def verdict(sample: Sample, _: Say) -> str:
    """Say whether the sample is enough, in the regulation's words."""
    if sample.sufficient is None:
        return _("Belum dapat dipastikan")
    return _("Sesuai") if sample.sufficient else _("Belum sesuai")


def by_service(report: Visible, pen: Pen, *, public: bool) -> list[Block]:
    """Write the table with the whole unit's line below; nothing where no service is known."""
    _ = pen.say
    if not report.service_lines:
        return []
    nameless = _("layanan lain dan tanpa nama layanan") if public else _("tanpa nama layanan")
    rows = [_service_row(line, nameless, pen) for line in report.service_lines]
    unit = ServiceLine("", "", report.n, report.sample, report.results[0], shown=True)
    rows.append(_service_row(unit, _("seluruh unit"), pen))
    columns = (
        Column(_("Layanan"), "l", 3),
        Column(_("Formulir"), "r"),
        Column(_("Penerima setahun"), "r", 1.2),
        Column(_("Dipersyaratkan"), "r", 1.8),
        Column(_("Kecukupan"), "l", 1.6),
        Column("IKM", "r"),
        Column(_("Mutu"), "c"),
    )
    title, strong = _("Menurut layanan"), (len(rows) - 1,)
    return [Table("layanan", title, columns, tuple(rows), strong, _note(report, pen))]


def _service_row(line: ServiceLine, nameless: str, pen: Pen) -> tuple[Cell, ...]:
    sample, result = line.sample, line.result
    counted: tuple[Cell, ...] = (EMPTY, EMPTY, EMPTY)
    if sample.population is not None and sample.required is not None:
        counted = (
            _bound(sample.population, sample, pen),
            _bound(sample.required, sample, pen),
            words(verdict(sample, pen.say)),
        )
    return (
        words(line.name or nameless),
        pen.n(line.n),
        *counted,
        pen.figure(result.ikm if result else None, 2),
        words((result and result.mutu) or NONE),
    )


def _bound(n: int, sample: Sample, pen: Pen) -> Cell:
    """Write a number, with a sign where only a lower bound is known: these cells are narrow."""
    return words(f"≥ {pen.count(n)}") if sample.or_more else pen.n(n)


def _note(report: Visible, pen: Pen) -> str:
    _ = pen.say
    notes = [
        _(
            "IKM unit dihitung dari semua formulir, bukan rata-rata IKM layanan. Penerima setahun"
            " setiap layanan dihitung dari catatan 12 bulan."
        )
    ]
    if any(line.sample.or_more for line in report.service_lines):
        notes.append(_("≥: paling sedikit, sebab tidak setiap hari buka ada catatannya."))
    if not disclosure.shows_parts(report.period):
        notes.append(_("Hasil setiap layanan dicetak untuk triwulan, semester, atau tahun."))
    elif not report.over:
        notes.append(_("IKM setiap layanan dihitung setelah periode berakhir."))
    elif not all(line.shown for line in report.service_lines):
        notes.append(
            _(
                "Tanpa IKM: formulirnya terlalu sedikit, atau dari selisihnya akan terbaca jawaban"
                " beberapa orang atau penilaian satu petugas."
            )
        )
    return " ".join(notes)
