"""The record of a verification as blocks: who, when and where, what was looked at, what differs.

Plain sentences that a lawyer reads; a difference is named by its place, never by a value. The
second part, how to check it without us, stands in annex.py. Read next: figures.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from reports.minutes import annex, erasures, findings
from reports.minutes.figures import Conclusion, Minutes, Party
from reports.minutes.spelled import day_in_words
from reports.paper.blocks.contents import (
    Bullets,
    Heading,
    Look,
    Paragraph,
    Particulars,
    PrintBlock,
    Printout,
    Role,
    Signatures,
    Together,
)
from reports.paper.blocks.pen import Pen
from reports.paper.documents import Signature
from survey.difference_words import NO_COPY
from survey.language import day_name

BLANK = "………………………………"


def printout(minutes: Minutes) -> Printout:
    """Write the record in its language."""
    pen, office = Pen(minutes.filled_in.lang), minutes.office
    _ = pen.say
    title = _("Berita Acara Verifikasi Keutuhan Data")
    number = _("Nomor: %(number)s") % {"number": minutes.filled_in.number or BLANK}
    line = f"{title} · {office.name}" if office.name else title
    # Nobody signs a page on which nothing stands but his name.
    last = (*erasures.blocks(minutes.erased, pen), _closing(minutes, pen))
    blocks = (*_opening(minutes, pen), *_results(minutes, pen), Together(last))
    return Printout(
        office,
        minutes.filled_in.lang,
        title,
        line,
        number,
        (*blocks, *annex.blocks(minutes, pen)),
        minutes.at,
        Look.OFFICIAL,
    )


def _opening(minutes: Minutes, pen: Pen) -> Iterator[PrintBlock]:
    _ = pen.say
    filled_in = minutes.filled_in
    yield Paragraph(_when(minutes, pen))
    holder = filled_in.holder or Party()
    yield _party(
        filled_in.examiner, "1.", _("selanjutnya disebut PIHAK PERTAMA, yang memeriksa;"), pen
    )
    yield _party(holder, "2.", _("selanjutnya disebut PIHAK KEDUA, yang menguasai data,"), pen)
    values = {"office": minutes.office.name, "program": filled_in.program}
    if minutes.office.name:
        text = _(
            "menyatakan bahwa keutuhan data survei kepuasan masyarakat pada %(office)s telah"
            " diverifikasi dengan program %(program)s, dengan hasil sebagai berikut."
        )
    else:
        text = _(
            "menyatakan bahwa keutuhan data survei kepuasan masyarakat telah diverifikasi dengan"
            " program %(program)s, dengan hasil sebagai berikut."
        )
    yield Paragraph(text % values)
    yield Paragraph(_outcome(minutes, pen), Role.HEADLINE)


def _when(minutes: Minutes, pen: Pen) -> str:
    _ = pen.say
    local = minutes.at.astimezone(minutes.office.zone)
    day = local.date()
    values = {
        "day": _day(day, pen),
        "digits": f"{day:%d-%m-%Y}",
        "clock": _clock(local, pen.lang),
        "place": minutes.filled_in.place or BLANK,
    }
    return (
        _(
            "Pada hari ini, %(day)s (%(digits)s), pukul %(clock)s, bertempat di %(place)s, kami"
            " yang bertanda tangan di bawah ini:"
        )
        % values
    )


def _day(on: date, pen: Pen) -> str:
    if pen.lang == "id":
        return day_in_words(on)
    return f"{day_name(on, pen.lang)}, {pen.day(on)}"


def _clock(local: datetime, lang: str) -> str:
    clock = f"{local:%H.%M}" if lang == "id" else f"{local:%H:%M}"
    return f"{clock}\u00a0{local:%Z}"


def _party(party: Party, number: str, role: str, pen: Pen) -> Particulars:
    _ = pen.say
    rows = ((_("Nama"), party.name), (_("NIP"), party.nip), (_("Jabatan"), party.position))
    return Particulars(number, rows, role)


def _outcome(minutes: Minutes, pen: Pen) -> str:
    _ = pen.say
    match minutes.conclusion:
        case Conclusion.DIFFERENT:
            text = _(
                "Ditemukan %(n)s perbedaan. Laporan dari register ini jangan ditandatangani"
                " sebelum setiap perbedaan dijelaskan."
            )
            return text % {"n": pen.count(minutes.seen.n_differences)}
        case Conclusion.NO_COPY:
            return _(NO_COPY)
        case Conclusion.UNFIT:
            text = _(
                "Data yang diperiksa tidak berbeda, tetapi %(n)s sidik dari luar kantor tidak"
                " cocok: salah salin, atau rantainya dipotong atau dibuat ulang. Jelaskan dahulu."
            )
            return text % {"n": pen.count(len(minutes.seen.proof.unfit))}
        case Conclusion.DAMAGED:
            return _("Register rusak, sehingga keutuhan data tidak dapat dipastikan.")
    comparison = minutes.seen.comparison
    if comparison is not None and comparison.away:
        return _(
            "Tidak ditemukan perbedaan dalam data yang dapat dicocokkan; yang tidak dapat"
            " dicocokkan disebut pada angka 2."
        )
    return _("Tidak ditemukan perbedaan dalam data yang diperiksa.")


def _results(minutes: Minutes, pen: Pen) -> Iterator[PrintBlock]:
    _ = pen.say
    yield Heading(_("1. Yang diperiksa"))
    yield Paragraph(
        _(
            "Kotak menyimpan jawaban warga menurut urutan masuknya; register adalah basis data"
            " yang dibaca laporan; jurnal mencatat setiap perubahan register dan menyegel"
            " barisnya. Kotak dan jurnal berupa rantai: setiap catatan memuat sidik (SHA-256)"
            " catatan sebelumnya, sehingga perubahan pada satu catatan memutus rantai."
        )
    )
    yield from findings.chains(minutes, pen)
    yield Bullets(findings.earlier(minutes, pen))
    yield Heading(_("2. Yang dicocokkan"))
    yield Bullets(findings.compared(minutes, pen))
    yield Heading(_("3. Yang berbeda"))
    yield from findings.differences(minutes, pen)


def _closing(minutes: Minutes, pen: Pen) -> Signatures:
    _ = pen.say
    filled_in = minutes.filled_in
    text = _(
        "Lampiran merupakan bagian yang tidak terpisahkan dari berita acara ini. Demikian berita"
        " acara ini dibuat dengan sebenarnya dalam rangkap dua, untuk dipergunakan sebagaimana"
        " mestinya."
    )
    signers = (
        _signer(filled_in.examiner, _("PIHAK PERTAMA,"), pen),
        _signer(filled_in.holder or Party(), _("PIHAK KEDUA,"), pen),
    )
    return Signatures(signers, text, room_mm=14)


def _signer(party: Party, role: str, pen: Pen) -> Signature:
    _ = pen.say
    nip = _("NIP %(nip)s") % {"nip": party.nip or "………………………"}
    return Signature(role, party.position, party.name, nip)
