"""The annexes of the record: how to check it without this program, and the list of chains.

What stands here in short stands in docs/proof.md at length. Read next: compose.py.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reports.minutes.figures import Minutes
from reports.minutes.findings import MOST_CHAINS, chain_table, short
from reports.paper.blocks.contents import (
    Beside,
    Bullets,
    Code,
    Codes,
    Column,
    Heading,
    Layout,
    NewPage,
    Paragraph,
    PrintBlock,
    Table,
)
from reports.paper.blocks.pen import Pen, words
from reports.paper.wording import squeezed
from survey.transfer.chains import Chain

IN_A_CODE = 7  # heads; with more of them a cheap telephone does not read it from paper


def blocks(minutes: Minutes, pen: Pen) -> Iterator[PrintBlock]:
    """Give the annexes, each on a new page."""
    _ = pen.say
    many = len(minutes.chains) > MOST_CHAINS
    yield NewPage()
    yield Heading(
        _("Lampiran I: Cara memeriksa tanpa program ini")
        if many
        else _("Lampiran: Cara memeriksa tanpa program ini")
    )
    yield from _without_us(pen)
    yield from _limits(pen)
    yield from _heads(minutes, pen)
    if many:
        yield NewPage()
        yield Heading(_("Lampiran II: Rantai dan sidiknya"))
        yield chain_table(minutes, pen)


def _without_us(pen: Pen) -> Iterator[PrintBlock]:
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
                " tests/verifier/verifier.py, yang tidak memakai bagian apa pun dari program ini"
                " dan dapat dibaca seluruhnya sebelum dijalankan."
            ),
            _(
                "Tulis sidik yang pernah dicetak ke berkas sidik.txt, satu rantai satu baris:"
                " delapan digit nama rantai, nomor, sidik. Contoh: 7f3a91c0 120 55de 02b4 1c9e"
                " 8a07. Kode QR di bawah memuat sidik kini dalam bentuk itu."
            ),
            _(
                "Jalankan: python3 verifier.py FOLDER sidik.txt. Jawabannya “no difference” bila"
                " tidak ada yang berbeda; selain itu disebut apa dan di mana. Dengan program ini:"
                " loket verify --heads sidik.txt."
            ),
        )
    )
    yield from _by_hand(pen)


def _by_hand(pen: Pen) -> Iterator[PrintBlock]:
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


def _limits(pen: Pen) -> Iterator[PrintBlock]:
    _ = pen.say
    yield Heading(_("Yang tidak dapat diketahui"))
    yield Bullets(
        (
            _(
                "Tanpa sidik yang disimpan di luar kantor: kotak dan jurnal yang seluruhnya dibuat"
                " ulang oleh orang yang menguasai komputer ini, atau folder lama yang dipasang"
                " kembali."
            ),
            _(
                "Jawaban karangan yang dimasukkan lewat layar atau formulir seperti jawaban warga;"
                " aturan kewajaran hanya menandainya."
            ),
            _(
                "Apa yang diubah di register sebelum jurnalnya dimulai: baris 1 menyegel keadaan"
                " waktu itu."
            ),
            _(
                "Bagian pribadi jawaban yang kotaknya tidak ada di komputer ini, dan apakah bagian"
                " yang sudah jatuh tempo dihapus lebih awal."
            ),
        )
    )


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
