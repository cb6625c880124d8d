"""The record of a verification as blocks: who, when and where, what was looked at, what differs.

Plain sentences that a lawyer reads; a difference is named by its place, never by a value. Annexes
say how to check it without this program, which stands in docs/proof.md at length, and list the
chains. Days are written in words, as an Indonesian official document has them: there is no library
for it among ours, and it takes less than one would. Read next: figures.py, findings.py.

>>> day_in_words(date(2026, 11, 30))
'Senin, tanggal tiga puluh bulan November tahun dua ribu dua puluh enam'
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from reports.minutes import findings
from reports.minutes.erasures import erasures
from reports.minutes.figures import Conclusion, Minutes, Party
from reports.minutes.findings import MOST_CHAINS, chain_table, short
from reports.minutes.limits import limits
from reports.paper.blocks.contents import (
    Beside,
    Bullets,
    Code,
    Codes,
    Column,
    Heading,
    Layout,
    Look,
    NewPage,
    Paragraph,
    Particulars,
    PrintBlock,
    Printout,
    Role,
    Signatures,
    Table,
    Together,
)
from reports.paper.blocks.pen import Pen, words
from reports.paper.documents import Signature
from reports.paper.wording import squeezed
from survey.difference_words import NO_COPY
from survey.integrity_words import WHY_UNFIT, n_differences
from survey.language import day_name, month_name
from survey.proof.chains import Chain

BLANK = "………………………………"
IN_A_CODE = 7  # heads; with more of them a cheap telephone does not read it from paper
_BELOW_TWELVE: Final = (
    *("nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan"),
    *("sepuluh", "sebelas"),
)
# What counts by itself, and what it is called before a number: 100 is no "satu ratus".
_STEPS: Final = ((1000, "ribu", "seribu"), (100, "ratus", "seratus"), (10, "puluh", "sepuluh"))


def printout(minutes: Minutes) -> Printout:
    """Write the record in its language."""
    pen, office = Pen(minutes.filled_in.lang), minutes.office
    _ = pen.say
    title = _("Berita Acara Verifikasi Keutuhan Data")
    number = _("Nomor: %(number)s") % {"number": minutes.filled_in.number or BLANK}
    line = f"{title} · {office.name}" if office.name else title
    # Nobody signs a page on which nothing stands but his name.
    last = (*erasures(minutes, pen), _closing(minutes, pen))
    blocks = (*_opening(minutes, pen), *_results(minutes, pen), Together(last))
    return Printout(
        office,
        minutes.filled_in.lang,
        title,
        line,
        number,
        (*blocks, *_annexes(minutes, pen)),
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
    seen = minutes.seen
    match minutes.conclusion:
        case Conclusion.DIFFERENT:
            text = _(
                "Ditemukan %(n)s. Laporan dari register ini jangan ditandatangani sebelum setiap"
                " perbedaan dijelaskan."
            )
            text %= {"n": n_differences(seen.n_differences, seen.differences, pen.lang)}
            if seen.damaged:
                values = {"first": findings.in_short(findings.damaged(minutes), pen)}
                text += " " + _("Register memuat nilai yang rusak: %(first)s.") % values
            return text if seen.has_copy else f"{_(NO_COPY)} {text}"
        case Conclusion.NO_COPY:
            return _(NO_COPY)
        case Conclusion.UNFIT:
            text = _(
                "Data yang diperiksa tidak berbeda, tetapi %(n)s sidik dari luar kantor tidak"
                " cocok: %(why)s. Jelaskan dahulu yang mana."
            )
            return text % {"n": pen.count(len(seen.proof.unfit)), "why": _(WHY_UNFIT)}
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
            " yang dibaca laporan; jurnal mencatat setiap tindakan dan menyegel baris yang"
            " ditulisnya. Kotak dan jurnal berupa rantai: setiap catatan memuat sidik (SHA-256)"
            " catatan sebelumnya, sehingga perubahan pada satu catatan memutus rantai."
        )
    )
    yield from findings.chains(minutes, pen)
    yield Bullets((*findings.earlier(minutes, pen), *findings.explained(minutes, pen)))
    yield Heading(_("2. Yang dicocokkan"))
    yield Bullets(findings.compared(minutes, pen))
    yield Heading(_("3. Yang berbeda"))
    yield from findings.differences(minutes, pen)


def _closing(minutes: Minutes, pen: Pen) -> Signatures:
    _ = pen.say
    filled_in = minutes.filled_in
    result = _("Hasil pemeriksaan: %(outcome)s") % {"outcome": _outcome(minutes, pen)}
    text = _(
        "Lampiran merupakan bagian yang tidak terpisahkan dari berita acara ini. Demikian berita"
        " acara ini dibuat dengan sebenarnya dalam rangkap dua, untuk dipergunakan sebagaimana"
        " mestinya."
    )
    signers = (
        _signer(filled_in.examiner, _("PIHAK PERTAMA,"), pen),
        _signer(filled_in.holder or Party(), _("PIHAK KEDUA,"), pen),
    )
    return Signatures(signers, f"{result} {text}", room_mm=14)


def _signer(party: Party, role: str, pen: Pen) -> Signature:
    _ = pen.say
    nip = _("NIP %(nip)s") % {"nip": party.nip or "………………………"}
    return Signature(role, party.position, party.name, nip)


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


def _annexes(minutes: Minutes, pen: Pen) -> Iterator[PrintBlock]:
    """Give the annexes, each on a new page."""
    _ = pen.say
    many = len(minutes.chains) > MOST_CHAINS
    yield NewPage()
    yield Heading(
        _("Lampiran I: Cara memeriksa tanpa program ini")
        if many
        else _("Lampiran: Cara memeriksa tanpa program ini")
    )
    yield from _without_us(minutes, pen)
    yield Heading(_("Yang tidak dapat diketahui"))
    yield limits(pen)
    yield from _heads(minutes, pen)
    if many:
        yield NewPage()
        yield Heading(_("Lampiran II: Rantai dan sidiknya"))
        yield chain_table(minutes, pen)


def _without_us(minutes: Minutes, pen: Pen) -> Iterator[PrintBlock]:
    _ = pen.say
    yield Paragraph(
        _(
            "Siapa pun yang memegang salinan folder data (register.db dan folder boxes) dapat"
            " memeriksanya sendiri di komputer lain, tanpa program ini dan tanpa jaringan."
        )
    )
    yield Heading(_("Dengan pemeriksa mandiri"))
    yield Bullets(
        (
            _(
                "Pemeriksa mandiri ialah satu berkas Python kurang dari 250 baris,"
                " tests/verifier/verifier.py. Tabel dan SQL yang dipakainya tertulis di"
                " docs/proof.md, perintah pembuat tabel di data/reference/box.sql dan"
                " data/reference/schema.sql; salin keempatnya bersama foldernya. Ia tidak memakai"
                " bagian lain dari program ini, dapat dibaca seluruhnya sebelum dijalankan, dan"
                " memerlukan Python 3.11 atau lebih baru (di Windows juga paket tzdata)."
            ),
            _(
                "Tulis sidik yang pernah dicetak ke berkas sidik.txt, satu rantai satu baris:"
                " delapan digit nama rantai, nomor, sidik. Contoh: 7f3a91c0 120 55de 02b4 1c9e"
                " 8a07. Kode QR di bawah memuat sidik kini dalam bentuk itu."
            ),
            _(
                "Jalankan di folder program: python3 tests/verifier/verifier.py FOLDER sidik.txt."
                " Jawabannya “no difference” bila tidak ada yang berbeda; selain itu disebut apa"
                " dan di mana. Hitungan mingguan yang disimpan dan nilai yang mustahil tidak"
                " dilihatnya. Dengan program ini: loket verify --heads sidik.txt."
            ),
        )
    )
    yield from _by_hand(minutes, pen)


def _by_hand(minutes: Minutes, pen: Pen) -> Iterator[PrintBlock]:
    _ = pen.say
    yield Heading(_("Dengan tangan: SQLite dan SHA-256"))
    yield Bullets(
        (
            _(
                "Sidik entri sebuah kotak = SHA-256(sidik entri sebelumnya, nomor entri 8 byte,"
                " id entri, isi entri), disambung tanpa jarak; sidik sebelum entri 1 ="
                " SHA-256(“suara-loket box 1\\0”, id kotak)."
            ),
            _(
                "Bagian pribadi (waktu, data diri, saran) tidak ada di dalam isi entri, hanya"
                " sidik bergaramnya. Karena itu bagian pribadi dapat dihapus dan rantainya tetap"
                " utuh."
            ),
            _(
                "Sidik baris jurnal = SHA-256(sidik baris sebelumnya, nomor baris 8 byte, isi"
                " baris); isinya memuat, untuk setiap jenis baris register yang ditulis waktu itu,"
                " jumlah dan sidiknya."
            ),
            _journal_begins(minutes, pen),
            _("Urutan setiap kolom ada dalam docs/proof.md program ini."),
        )
    )
    yield Heading(_("Sidik yang tercetak"))
    yield Paragraph(
        _(
            "Laporan mingguan, Laporan SKM, dan halaman /ikm/UNIT memuat sidik setiap kotak dan"
            " jurnal pada waktunya. Lembar yang disimpan di luar kantor membuktikan isi rantai"
            " sampai nomor itu: rantai yang masih memuat nomor dan sidik yang sama belum diubah"
            " sampai di situ."
        )
    )


def _journal_begins(minutes: Minutes, pen: Pen) -> str:
    _ = pen.say
    text = _(
        "Sidik sebelum baris 1 jurnal = SHA-256(“suara-loket journal 1\\0”, nomor pemasangan 8"
        " byte); nomor itu ada di tabel installation, di sini %(tenant)s."
    )
    return text % {"tenant": "–" if minutes.tenant is None else str(minutes.tenant)}


def _heads(minutes: Minutes, pen: Pen) -> Iterator[PrintBlock]:
    _ = pen.say
    known = [chain for chain in minutes.chains if chain.head]
    if not known:
        return
    yield Heading(_("Sidik kini"))
    parts = [known[n : n + IN_A_CODE] for n in range(0, len(known), IN_A_CODE)]
    if len(parts) > 1:  # then annex II lists them
        yield Codes(tuple(_code(part, _caption(part, pen), pen) for part in parts))
    else:
        yield Beside(((Codes((_code(known, "", pen),)),), (_lines(known, pen),)), (1, 3.6))


def _lines(chains: Sequence[Chain], pen: Pen) -> Table:
    """Give the heads as they are typed into a file."""
    _ = pen.say
    columns = (Column(_("Rantai"), mm=40), Column(_("Baris untuk sidik.txt"), width=1))
    rows = tuple(
        (words(squeezed(chain.device)), words(_line(chain, chain.head))) for chain in chains
    )
    return Table("sidik", "", columns, rows, layout=Layout.SMALL)


def _line(chain: Chain, digits: str) -> str:
    return f"{chain.box[:8]} {chain.last} {digits}"


def _code(chains: Sequence[Chain], caption: str, pen: Pen) -> Code:
    content = "\n".join(_line(chain, chain.head.replace(" ", "")) for chain in chains)
    _ = pen.say
    alt = _("Kode QR berisi sidik: %(heads)s") % {"heads": content.replace("\n", "; ")}
    return Code(content, caption, alt)


def _caption(chains: Sequence[Chain], pen: Pen) -> str:
    """Say which of the listed chains a code has, where there are several codes."""
    values = {"first": short(chains[0]), "last": short(chains[-1])}
    _ = pen.say
    return _("%(first)s sampai %(last)s") % values
