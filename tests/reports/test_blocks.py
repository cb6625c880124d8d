"""A printout of every kind of block: all that it says stands on paper, whole and in order."""

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal
from functools import partial
from typing import Any, get_args

import pytest

from reports.paper import charts
from reports.paper.blocks import drawing, printed
from reports.paper.blocks.contents import (
    Bar,
    Beside,
    Block,
    Bullets,
    Cell,
    Chart,
    Code,
    Codes,
    Column,
    Drawn,
    Framed,
    Heading,
    KeyFigure,
    KeyFigures,
    Layout,
    Look,
    NewPage,
    Paragraph,
    Particulars,
    Picture,
    PrintBlock,
    Printout,
    Role,
    Room,
    Signatures,
    Table,
    Together,
)
from reports.paper.blocks.pen import Pen
from reports.paper.documents import CannotTypeset, Signature
from tests.reports.stored import OFFICE, n_pages, pages_of, said, text_of

DOTS = [charts.Dot(label=f"M{week}", value=week / 10) for week in (6, 7, 8)]
DRAWN = partial(charts.run_chart, DOTS, centre=None, limit_words=("", ""))
TABLE = Table(
    "unsur",
    "Judul tabel",
    (Column("Unsur", width=1), Column("Puas", "r", mm=20), Column("n", "r")),
    (
        (Cell("Waktu"), Cell("100% (94–100%)"), Cell("60", 60)),
        (Cell("Biaya"), Cell("–"), Cell("9", 9)),
    ),
    strong=(1,),
    note="Catatan tabel.",
)
SCORES = Table(
    "pengolahan",
    "Nilai setiap responden",
    (Column("Nomor", "r"), Column("U1", "c", 1), Column("U2", "c", 1)),
    ((Cell("101", 101), Cell("3", 3), Cell("–")), (Cell("102", 102), Cell("4", 4), Cell("2", 2))),
    layout=Layout.DENSE,
)
POINTS = Chart(
    "tren",
    "Judul tren",
    "Titik satu 80.",
    Drawn.POINTS,
    (
        Bar("", "Semester pertama", Decimal(80), "80,00"),
        Bar("", "Semester kedua", None, "tidak ada"),
        Bar("", "Semester ketiga", Decimal(82), "82,00"),
    ),
    Decimal(70),
    Decimal(90),
)
EVERY: tuple[PrintBlock, ...] = (
    Framed("Pernyataan", "Isi pernyataan."),
    Paragraph("Kalimat biasa.", lead="Pembuka,"),
    *(Paragraph(f"Kalimat {role.value}.", role, f"Awal{role.value},") for role in Role),
    KeyFigures((KeyFigure("86%", "puas, n 37"), KeyFigure("–", "belum dihitung"))),
    Heading("Judul bagian"),
    Bullets(("Butir satu.", "Butir dua.")),
    *(
        replace(TABLE, title=f"Tabel-{layout}", note=f"Catatan-{layout}.", layout=layout)
        for layout in Layout
        if layout is not Layout.DENSE
    ),
    SCORES,
    Chart(
        "grafik",
        "Judul grafik",
        "Batang satu 75.",
        Drawn.BARS,
        (Bar("U1", "satu", None, "–"),),
        Decimal(25),
        Decimal(100),
    ),
    POINTS,
    Picture("Judul gambar", "Cara membacanya.", "M6 60; M7 70", DRAWN),
    Picture("Tanpa gambar", "Belum ada titik."),
    Beside(((Heading("Kiri"), Bullets(("l",))), (Heading("Kanan"), Bullets(("r",)))), (1, 2)),
    NewPage(),
    Signatures((Signature("Kota, 1 Mei", "Kepala", "Endang", "NIP 1"),), title="Telah membaca"),
    Signatures((Signature("Menjamin,", "Kepala", ""), Signature("Menerima,", "tanggal", "Siti"))),
    Particulars("1.", (("Nama", "Ayu"), ("NIP", "")), "yang memeriksa;"),
    Codes((Code("a 1 7f3a", "Kode satu", "Satu."), Code("b 2 91c0", "", "Dua."))),
    Together((Heading("Bersama"), Bullets(("s",)), Room("Cap", 20))),
    Room("Tempelkan di sini", 40),
    Room("Tanggapan"),
)


def made_of(*blocks: PrintBlock, look: Look = Look.PORTRAIT) -> Printout:
    at = datetime(2026, 11, 20, tzinfo=UTC)
    return Printout(OFFICE, "id", "Judul", "Kaki halaman", "Keterangan", blocks, at, look)


@pytest.mark.parametrize("look", Look)
def test_all_that_a_printout_says_stands_on_paper_whatever_its_look(look: Look) -> None:
    printout = made_of(*EVERY, look=look)
    paper = re.sub(r"\s", "", text_of(printed.printout(printout)))
    words = said(printout).replace("Menjamin, Kepala", "Menjamin, Kepala ").split()
    assert [word for word in words if word not in paper] == []
    assert "99,99" not in paper  # the control


def test_every_kind_of_block_and_every_way_to_draw_it_is_in_that_printout() -> None:
    kinds = {*get_args(Block), *get_args(PrintBlock)}
    assert {type(block) for block in EVERY} == {kind for kind in kinds if isinstance(kind, type)}
    assert {block.layout for block in EVERY if isinstance(block, Table)} == set(Layout)
    assert {block.drawn for block in EVERY if isinstance(block, Chart)} == set(Drawn)
    assert {block.role for block in EVERY if isinstance(block, Paragraph)} == set(Role)


def test_a_kind_of_block_that_has_no_look_is_refused_and_not_left_out() -> None:
    @dataclass
    class Stamp:
        text: str

    stamp: Any = Stamp("Cap dinas")
    with pytest.raises(CannotTypeset, match="of the kind stamp"):
        printed.printout(made_of(Heading("Judul bagian"), stamp))


def test_the_place_of_a_result_that_is_missing_stays_empty() -> None:
    gap, whole = POINTS, replace(POINTS, bars=tuple(map(with_value, POINTS.bars)))
    drawings = [drawing.draw(chart).decode() for chart in (gap, whole)]
    texts = [re.findall(r">([^<>]*\d\d,00|tidak ada)<", drawn) for drawn in drawings]
    assert texts == [["80,00", "82,00"], ["80,00", "tidak ada", "82,00"]]
    assert [drawn.count("<use ") for drawn in drawings] == [2, 3]


def with_value(bar: Bar) -> Bar:
    return replace(bar, value=bar.value or Decimal(81))


def test_a_difference_that_rounds_to_nothing_has_no_sign() -> None:
    pen = Pen("id")
    small, more = Decimal("0.001"), Decimal("0.005")
    assert [pen.signed(value, 2) for value in (small, -small, Decimal(0))] == ["0,00"] * 3
    assert [pen.signed(value, 2) for value in (more, -more)] == ["+0,01", "−0,01"]


def test_a_range_never_breaks_over_two_lines() -> None:
    narrow = replace(
        TABLE, columns=(TABLE.columns[0], Column("Puas", "r", mm=24), *TABLE.columns[2:])
    )
    lines = [line.strip() for line in text_of(printed.printout(made_of(narrow))).splitlines()]
    assert "(94–100%)" in " ".join(lines)
    assert "100% (94–100%)" not in lines  # the control: the cell did break


def test_who_cannot_see_a_drawing_reads_it_and_without_one_there_is_none() -> None:
    with_it, without = (
        printed.printout(made_of(Picture("Judul", "Cara.", "M6 60; M7 70", draw)))
        for draw in (DRAWN, None)
    )
    assert re.search(rb"/Alt\s?\(M6 60; M7 70", with_it)
    assert b"/Alt" not in without


def test_room_without_a_height_is_what_the_page_has_left() -> None:
    few, many = made_of(Room("Tanggapan")), made_of(*EVERY[:4], Room("Tanggapan"))
    assert n_pages(printed.printout(few)) == n_pages(printed.printout(many)) == 1


def test_what_follows_a_new_page_stands_on_it() -> None:
    first, second = pages_of(
        printed.printout(made_of(Paragraph("Satu."), NewPage(), Paragraph("Dua.")))
    )
    assert ("Satu." in first, "Dua." in first, "Dua." in second) == (True, False, True)


def test_the_same_blocks_give_the_same_bytes() -> None:
    assert printed.printout(made_of(*EVERY)) == printed.printout(made_of(*EVERY))
    assert printed.printout(made_of(*EVERY)) != printed.printout(made_of(*EVERY[1:]))
