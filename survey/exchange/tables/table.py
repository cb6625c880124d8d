"""What a table is, wherever it was read from: named columns and numbered lines of text.

A line that cannot be read is a line with its fault. Nothing is opened here but for the first bytes
of a file, which say what it is. Read next: `delimited.py` and `sheets.py`.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

from survey.errors import Invalid, LoketError
from survey.files import reason
from survey.language import N_, NN_

MAX_CELL = 32_767  # what a spreadsheet cell can hold


class NoSuchFile(Invalid):
    """The file named does not exist or cannot be opened."""

    slug = "no-such-file"
    sentence = N_("Berkas %(file)s tidak dapat dibuka: %(reason)s. Periksa namanya, lalu ulangi.")


class LineFault(Invalid):
    """One line of a file cannot be read; the others can."""

    slug = "line-fault"
    sentence = N_("Baris tidak dapat dibaca.")


class WrongWidth(LineFault):
    """A line has more or fewer cells than the header."""

    slug = "wrong-width"
    sentence = NN_("Baris berisi %(n)s kolom, seharusnya %(expected)s.")


class OpenQuote(LineFault):
    """A quoted cell never ends, or goes on after its closing quote."""

    slug = "open-quote"
    sentence = N_('Tanda kutip (") tidak ditutup atau salah tempat.')


class HugeCell(LineFault):
    """A cell holds more than a spreadsheet could."""

    slug = "huge-cell"
    sentence = N_("Isi baris terlalu panjang.")


class UnreadableLetters(LineFault):
    """Bytes that are no letters in the file's encoding, as at the end of a cut file."""

    slug = "unreadable-letters"
    sentence = N_("Ada huruf yang tidak terbaca; berkas mungkin terpotong.")


@dataclass(frozen=True, slots=True)
class TableLine:
    """One line of a table.

    Args:
        number: The line as the person's own program counts it; the header is mostly line 1.
        cells: One text per column of the header; raw ones when there is a fault.
        fault: Why the line cannot be used, if so.
        sheet: The sheet it stands in, when lines of several are read; else "".
        summed: The places of cells that a formula makes of other rows.
    """

    number: int
    cells: tuple[str, ...]
    fault: LoketError | None = None
    sheet: str = ""
    summed: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class OtherSheet:
    """A sheet of a workbook that is no list; `n_rows` are those that are not blank."""

    name: str
    n_rows: int
    hidden: bool


@dataclass(frozen=True, slots=True)
class Unseen:
    """What a spreadsheet hides, by a filter too, and is read all the same."""

    n_rows: int = 0
    n_columns: int = 0

    def __add__(self, other: Self) -> Self:
        """Count those of two sheets."""
        return replace(
            self, n_rows=self.n_rows + other.n_rows, n_columns=self.n_columns + other.n_columns
        )


NOTHING_HIDDEN = Unseen()


@dataclass(frozen=True, slots=True)
class FileTable:
    """The header of a file and its lines, read one by one.

    Args:
        columns: Names as written, tidied; an unnamed one is "".
        lines: To be gone through once.
        n_lines: About how many there are, for showing progress; 0 if unknown.
        close: Lets the file go; leaving a `with` calls it.
        n_titles: How many rows stand above the names of the columns.
        others: Sheets that are not read.
        unseen: What a spreadsheet hides of it.
        delimiter: What divides its cells, or would if it were CSV.
    """

    columns: tuple[str, ...]
    lines: Iterator[TableLine]
    n_lines: int
    close: Callable[[], None]
    n_titles: int = 0
    others: tuple[OtherSheet, ...] = ()
    unseen: Unseen = NOTHING_HIDDEN
    delimiter: str = ","

    def __enter__(self) -> Self:
        """Use the table."""
        return self

    def __exit__(self, *error: object) -> None:
        """Let the file go."""
        self.close()


IsList = Callable[[Sequence[str]], bool]


def head_of(path: Path) -> bytes:
    """Read the first bytes of a file, which say what it is."""
    try:
        with path.open("rb") as file:
            return file.read(4096)
    except OSError as error:
        raise NoSuchFile(file=path, reason=reason(error)) from error


def fitted(number: int, cells: list[str], width: int) -> TableLine:
    """Give a line exactly one cell per column, or say why that cannot be."""
    while len(cells) > width and not cells[-1].strip():
        cells.pop()
    if len(cells) != width:
        return TableLine(number, tuple(cells), WrongWidth(n=len(cells), expected=width))
    if any(len(cell) > MAX_CELL for cell in cells):
        return TableLine(number, tuple(cell[:200] for cell in cells), HugeCell())
    return TableLine(number, tuple(cells))
