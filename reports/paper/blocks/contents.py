"""What a document says, without how it looks: blocks of text, tables, charts, room to write in.

Every format is written from one `Booklet` or `Printout`, so that none can say something the others
do not: PDF and DOCX have every block, XLSX the tables and what proves them. A Word file's looks are
its template's: there a lead and a strong paragraph are in plain letters. Texts are finished in the
reader's language; a cell also carries its number for those who calculate on. Nothing is computed or
hidden here. Read next: printed.py, and skm/compose.py and luck/compose.py, which fill a booklet
and a printout.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Literal

from reports.paper.documents import Paper, Signature
from survey.office.facts import Office

Side = Literal["l", "r", "c"]


class Role(StrEnum):
    """How a paragraph speaks."""

    PLAIN = "plain"
    NOTE = "note"  # small, below what it explains
    HEADLINE = "headline"  # the one thing to know, framed
    STRONG = "strong"


class Layout(StrEnum):
    """What a table is for."""

    PLAIN = "plain"
    SMALL = "small"  # many columns of words
    OPEN = "open"  # rows to write in by hand: high, with a full grid
    DENSE = "dense"  # many rows of single characters: one row per respondent
    KEY = "key"  # few narrow rows that explain signs; two stand beside each other on paper
    LIST = "list"  # rows for programs: a sheet of their own; a column's width is in letters


@dataclass(frozen=True, slots=True)
class Heading:
    """What stands above a part of a printout."""

    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph of text; `lead` opens it in bold."""

    text: str
    role: Role = Role.PLAIN
    lead: str = ""


@dataclass(frozen=True, slots=True)
class Framed:
    """A statement with its title, in a frame."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list of sentences."""

    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a cell, and its number where it is one (`places` decimals are printed)."""

    text: str
    value: int | Decimal | None = None
    places: int = 0


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading, the side its cells stand on, and its share of the width.

    `width` 0 is as wide as the cells need; others share what is left in proportion. On paper a
    column may instead be `mm` wide.
    """

    header: str
    side: Side = "l"
    width: float = 0
    mm: float = 0


@dataclass(frozen=True, slots=True)
class Table:
    """A table; `name` is unique in a report and the same in every language."""

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    strong: tuple[int, ...] = ()  # rows printed bold, from 0
    note: str = ""
    layout: Layout = Layout.PLAIN


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its short label, its name, its length on the chart's scale, and the value in words.

    Without a value (nobody answered) the place stays empty.
    """

    label: str
    name: str
    value: Decimal | None
    text: str


class Drawn(StrEnum):
    """How a chart is drawn."""

    BARS = "bars"
    POINTS = "points"  # in order of time


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing of figures that also stand in a table; `alt` says it to those who cannot see it."""

    name: str
    title: str
    alt: str
    drawn: Drawn
    bars: tuple[Bar, ...]
    low: Decimal  # the scale's ends
    high: Decimal


@dataclass(frozen=True, slots=True)
class Picture:
    """A finished drawing under its title, with how it is read; without one the caption says why.

    `alt` says it to those who cannot see it, with every figure that is drawn; `draw` gives the SVG.
    """

    title: str
    caption: str
    alt: str = ""
    draw: Callable[[], bytes] | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class KeyFigure:
    """A number large, and below it what it is, of how many and how exact: n and interval."""

    value: str
    words: str


@dataclass(frozen=True, slots=True)
class KeyFigures:
    """Numbers beside each other."""

    items: tuple[KeyFigure, ...]


@dataclass(frozen=True, slots=True)
class Room:
    """Empty room in a frame; `words` says for what.

    0 mm is all that a page has left; a Word file, which has no pages yet, gives 50 mm.
    """

    words: str
    height_mm: int = 0


@dataclass(frozen=True, slots=True)
class Signatures:
    """Who signs, under what they sign; several stand beside each other.

    `room_mm` is left between what they are and their names.
    """

    signers: tuple[Signature, ...]
    title: str = ""
    room_mm: int = 10


@dataclass(frozen=True, slots=True)
class Particulars:
    """What somebody is, line by line: label and words; no words leave room to write them.

    `number` stands before the lines, `words` below them.
    """

    number: str
    rows: tuple[tuple[str, str], ...]
    words: str


@dataclass(frozen=True, slots=True)
class Code:
    """A QR code: the text that is in it, what stands below it, and what it is in words."""

    content: str
    caption: str
    alt: str


@dataclass(frozen=True, slots=True)
class Codes:
    """QR codes beside each other."""

    items: tuple[Code, ...]


@dataclass(frozen=True, slots=True)
class Beside:
    """Blocks in columns beside each other, which share the width in these proportions."""

    columns: tuple[tuple[PrintBlock, ...], ...]
    widths: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Together:
    """Blocks under each other that are not parted by the end of a page."""

    blocks: tuple[PrintBlock, ...]


@dataclass(frozen=True, slots=True)
class NewPage:
    """What follows begins on a new page."""


Block = Paragraph | Bullets | Table | Chart | Room  # what a booklet has
Signed = Particulars | Signatures
Placed = Beside | Together | NewPage
PrintBlock = Block | Heading | Framed | Picture | Codes | KeyFigures | Signed | Placed


def tables_of(blocks: Iterable[PrintBlock]) -> tuple[Table, ...]:
    """Give the tables among blocks, in the order of reading."""
    return tuple(block for block in blocks if isinstance(block, Table))


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a chapter ("2.3"); number and title are "" where a chapter has no parts."""

    number: str
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter ("BAB III") or an annex ("Lampiran 2"); each begins on a new page."""

    number: str
    title: str
    sections: tuple[Section, ...]

    def blocks(self) -> Iterator[Block]:
        """Give every block in the order of reading."""
        return (block for section in self.sections for block in section.blocks)

    def laid_out(self, lay: Callable[[Block], Mapping[str, object]]) -> dict[str, object]:
        """Give the chapter as a template reads it, each block laid out by its format."""
        sections = [
            {"number": part.number, "title": part.title, "blocks": list(map(lay, part.blocks))}
            for part in self.sections
        ]
        return {"number": self.number, "title": self.title, "sections": sections}


@dataclass(frozen=True, slots=True)
class Cover:
    """The title page, from top to bottom."""

    letterhead: tuple[str, ...]
    title: tuple[str, ...]  # lines
    unit: str
    period: str
    dates: str
    marks: tuple[str, ...]  # what a reader must know first: provisional, public copy
    publisher: tuple[str, ...]
    year: str


@dataclass(frozen=True, slots=True)
class Booklet:
    """A document with a title page, contents, chapters and annexes: the Laporan SKM."""

    paper: Paper
    made_at: datetime  # UTC
    cover: Cover
    toc_title: str
    chapters: tuple[Chapter, ...]
    signature: Signature  # below the last chapter
    proof: tuple[str, ...]  # digest, chain heads; small, below the signature
    annexes: tuple[Chapter, ...]
    trust: tuple[str, ...] = ()  # said in the chapters; where there are none, it stands by itself

    def blocks(self) -> Iterator[Block]:
        """Give every block in the order of reading."""
        for chapter in (*self.chapters, *self.annexes):
            yield from chapter.blocks()

    def tables(self) -> tuple[Table, ...]:
        """Give every table in the order of reading."""
        return tables_of(self.blocks())

    def charts(self) -> tuple[Chart, ...]:
        """Give every chart in the order of reading."""
        return tuple(block for block in self.blocks() if isinstance(block, Chart))


class Look(StrEnum):
    """The page of a printout, and how close its texts stand."""

    PORTRAIT = "portrait"
    LANDSCAPE = "landscape"
    ONE_PAGE = "one-page"  # close, so that all of it fits
    OFFICIAL = "official"  # title and number in the middle, as an official document has them


@dataclass(frozen=True, slots=True)
class Printout:
    """A document of a few pages: the office's letterhead, a title, and blocks under it."""

    office: Office
    lang: str
    title: str
    line: str  # at the foot of every page: what it is, and of whom
    subtitle: str
    blocks: tuple[PrintBlock, ...]
    made_at: datetime  # UTC
    look: Look = Look.PORTRAIT
