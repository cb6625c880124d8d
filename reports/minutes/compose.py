"""The record of a verification as blocks: who, when and where, what was looked at, what differs.

Plain sentences that a lawyer reads; a difference is named by its place, never by a value. The
second part, how to check it without us, stands in annex.py. Days are written in words, as an
Indonesian official document has them: there is no library for it among ours, and it takes less
than one would. Read next: figures.py.

>>> day_in_words(date(2026, 11, 30))
'Senin, tanggal tiga puluh bulan November tahun dua ribu dua puluh enam'
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

from reports.minutes import annex, findings
from reports.minutes.figures import Conclusion, Minutes, Party
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
from survey.language import day_name, month_name

BLANK = "………………………………"


def printout(minutes: Minutes) -> Printout:
    """Write the record in its language."""
    pen, office = Pen(minutes.filled_in.lang), minutes.office
    _ = pen.say
    title = _("Berita Acara Verifikasi Keutuhan Data")
    number = _("Nomor: %(number)s") % {"number": minutes.filled_in.number or BLANK}
    line = f"{title} · {office.name}" if office.name else title
    # Nobody signs a page on which nothing stands but his name.
    last = (*findings.erasures(minutes.erased, pen), _closing(minutes, pen))
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
    day, clock = f"{day_name(local, pen.lang)}, {pen.day(local.date())}", f"{local:%H:%M}"
    if pen.lang == "id":
        day, clock = day_in_words(local.date()), f"{local:%H.%M}"
    values = {
        "day": day,
        "digits": f"{local:%d-%m-%Y}",
        "clock": f"{clock}\u00a0{local:%Z}",
        "place": minutes.filled_in.place or BLANK,
    }
    text = _(
        "Pada hari ini, %(day)s (%(digits)s), pukul %(clock)s, bertempat di %(place)s, kami"
        " yang bertanda tangan di bawah ini:"
    )
    return text % values


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
            return text % {"n": pen.count(minutes.n_differences)}
        case Conclusion.NO_COPY:
            return _(NO_COPY)
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


_BELOW_TWELVE: Final = (
    *("nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan"),
    *("sepuluh", "sebelas"),
)
# What counts by itself, and what it is called before a number: 100 is no "satu ratus".
_STEPS: Final = ((1000, "ribu", "seribu"), (100, "ratus", "seratus"), (10, "puluh", "sepuluh"))


def in_words(n: int) -> str:
    """Write a number from 0 to 9999 in Indonesian words."""
    if not 0 <= n <= 9999:
        raise ValueError(n)
    if n < len(_BELOW_TWELVE):
        return _BELOW_TWELVE[n]
    if n < 20:
        return f"{_BELOW_TWELVE[n - 10]} belas"
    size, name, single = next(step for step in _STEPS if n >= step[0])
    whole, rest = divmod(n, size)
    head = single if whole == 1 else f"{_BELOW_TWELVE[whole]} {name}"
    return f"{head} {in_words(rest)}" if rest else head


def day_in_words(on: date) -> str:
    """Write a day as an official document does: weekday, day, month and year, all in words."""
    day, year = in_words(on.day), in_words(on.year)
    return f"{day_name(on)}, tanggal {day} bulan {month_name(on)} tahun {year}"
