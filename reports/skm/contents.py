"""What the Laporan SKM says, without how it looks: chapters of paragraphs, tables and charts.

Every format (PDF, DOCX, XLSX) is written from one `Report` of this model, so that none of them can
say something the others do not. Texts are finished in the reader's language; a cell also carries
its number for those who calculate on. Nothing is computed or hidden here. Read next: compose.py,
which fills it, and sheet.py, which prints it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Literal

from reports.paper.documents import Signature

Side = Literal["l", "r", "c"]


class Role(StrEnum):
    """How a paragraph speaks."""

    PLAIN = "plain"
    NOTE = "note"  # small, below what it explains
    HEADLINE = "headline"  # the one thing to know, framed


class Layout(StrEnum):
    """What a table is for."""

    PLAIN = "plain"
    OPEN = "open"  # rows to write in by hand: high, with a full grid
    DENSE = "dense"  # many rows of single characters: one row per respondent


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph of text."""

    text: str
    role: Role = Role.PLAIN


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

    `width` 0 is as wide as the cells need; others share what is left in proportion.
    """

    header: str
    side: Side = "l"
    width: float = 0


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
    said: str


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
class Room:
    """Empty room with a frame, for photographs; `words` says what belongs there."""

    words: str
    height_mm: int


Block = Paragraph | Bullets | Table | Chart | Room


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
class Report:
    """The whole Laporan SKM."""

    lang: str
    title: str  # of the document
    line: str  # at the foot of every page
    cover: Cover
    toc_title: str
    chapters: tuple[Chapter, ...]
    signature: Signature  # below the last chapter
    proof: tuple[str, ...]  # digest, chain heads; small, below the signature
    annexes: tuple[Chapter, ...]
    demo: str  # the word CONTOH of a demonstration, on every page and sheet; else ""

    def blocks(self) -> Iterator[Block]:
        """Give every block in the order of reading."""
        for chapter in (*self.chapters, *self.annexes):
            for section in chapter.sections:
                yield from section.blocks

    def tables(self) -> tuple[Table, ...]:
        """Give every table in the order of reading."""
        return tuple(block for block in self.blocks() if isinstance(block, Table))

    def charts(self) -> tuple[Chart, ...]:
        """Give every chart in the order of reading."""
        return tuple(block for block in self.blocks() if isinstance(block, Chart))

    def table(self, name: str) -> Table:
        """Find a table by its name.

        Raises:
            KeyError: There is none of that name.
        """
        for found in self.tables():
            if found.name == name:
                return found
        raise KeyError(name)
