"""Reading a table that people made: CSV in any usual encoding and delimiter, or XLSX.

Every line comes out as texts with its number; a line that cannot be read comes out with the
reason, and a file that cannot be trusted at all is refused. What a column means is not known
here. Read next: `headers.py` for the names of columns, `sheets.py` for XLSX,
`ratings.py` for ratings.
"""

import codecs
import csv
import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import Self, TextIO

from survey.errors import Invalid, LoketError
from survey.exchange.tables.headers import (
    TITLE_ROWS,
    Header,
    NotATable,
    checked_header,
    find_header,
)
from survey.files import reason
from survey.language import N_

MAX_CELL = 32_767  # what a spreadsheet cell can hold
MAX_RECORD = 100_000  # characters of one line; below the csv module's own limit for one cell
MAX_RECORD_LINES = 600  # a comment of 500 letters may consist of line ends
DELIMITERS = (",", ";", "\t", "|")
BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Undecodable bytes arrive as lone surrogates (or U+FFFD from UTF-16) and are then told apart.
UNREADABLE = re.compile("[\ud800-\udfff]")
UNREADABLE_UTF16 = re.compile("[\ud800-\udfff\ufffd]")


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
    sentence = N_("Baris berisi %(found)s kolom, seharusnya %(expected)s.")


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
class Line:
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
class Table:
    """The header of a file and its lines, read one by one.

    Args:
        columns: Names as written, tidied; an unnamed one is "".
        lines: To be gone through once.
        n_lines: About how many there are, for showing progress; 0 if unknown.
        close: Lets the file go; leaving a `with` calls it.
        n_titles: How many rows stand above the names of the columns.
        others: Sheets that are not read.
        unseen: What a spreadsheet hides of it.
    """

    columns: tuple[str, ...]
    lines: Iterator[Line]
    n_lines: int
    close: Callable[[], None]
    n_titles: int = 0
    others: tuple[OtherSheet, ...] = ()
    unseen: Unseen = NOTHING_HIDDEN

    def __enter__(self) -> Self:
        """Use the table."""
        return self

    def __exit__(self, *error: object) -> None:
        """Let the file go."""
        self.close()


IsList = Callable[[Sequence[str]], bool]


def read_table(
    path: Path,
    known: Collection[str],
    dates: Collection[str] = (),
    is_list: IsList | None = None,
    skip: Collection[str] = (),
) -> Table:
    """Open the table of a file, XLSX or CSV as its content says, not its name.

    Of a workbook every sheet is read, one after the other.

    Args:
        path: The file.
        known: Column names expected, in lower case; they tell the delimiter.
        dates: Columns whose bare XLSX numbers are days, as spreadsheets count them.
        is_list: Says whether columns are those of a list that people keep. With it a title may
            stand above the names, and sheets of words only are left out and named. Without it the
            first row has the names, and such a sheet is refused.
        skip: Sheets that are left out because a person says so, in any case.

    Raises:
        NoSuchFile: It cannot be opened.
        NotATable: It is something else, protected, damaged or a bomb.
        RepeatedColumn: A column name is there twice.
        TooManyColumns: It is wider than 256 columns.
        StrayTable, UnreadList, HiddenSheet: A sheet would be lost.
        NoSuchSheet: A sheet that is to be left out is not there.
    """
    start = head_of(path)
    if start.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        from survey.exchange.tables.sheets import read_sheets

        return read_sheets(path, known, dates, is_list, skip)
    if start.startswith((b"PAR1", b"%PDF", b"\x1f\x8b", b"PK")):
        raise NotATable(file=path.name, problem=N_("bukan CSV atau XLSX."))
    if skip:
        raise NotATable(file=path.name, problem=N_("CSV tidak mempunyai lembar (--skip-sheet)."))
    return _read_csv(path, known, 1 if is_list is None else TITLE_ROWS)


def head_of(path: Path) -> bytes:
    """Read the first bytes of a file, which say what it is."""
    try:
        with path.open("rb") as file:
            return file.read(4096)
    except OSError as error:
        raise NoSuchFile(file=path, reason=reason(error)) from error


def fitted(number: int, cells: list[str], width: int) -> Line:
    """Give a line exactly one cell per column, or say why that cannot be."""
    while len(cells) > width and not cells[-1].strip():
        cells.pop()
    if len(cells) != width:
        return Line(number, tuple(cells), WrongWidth(found=len(cells), expected=width))
    if any(len(cell) > MAX_CELL for cell in cells):
        return Line(number, tuple(cell[:200] for cell in cells), HugeCell())
    return Line(number, tuple(cells))


def _read_csv(path: Path, known: Collection[str], n_rows: int) -> Table:
    encoding, n_lines = _encoding(path)
    opened = path.open(
        encoding=encoding,
        errors="replace" if encoding.startswith("utf-16") else "surrogateescape",
        newline="",
    )
    unreadable = UNREADABLE_UTF16 if encoding.startswith("utf-16") else UNREADABLE
    physical = _physical_lines(opened)
    try:
        start = _start(path, physical, known, n_rows)
        columns = checked_header(path, start.header.names)
    except BaseException:
        opened.close()
        raise
    lines = _csv_lines(chain(start.after, physical), start.delimiter, len(columns), unreadable)
    n_lines = max(0, n_lines - start.number)
    return Table(columns, lines, n_lines, opened.close, start.header.above)


def _encoding(path: Path) -> tuple[str, int]:
    """Find out how the letters of a file are written, and how many line ends there are."""
    utf8 = codecs.getincrementaldecoder("utf-8")()
    valid, feeds, returns, sample = True, 0, 0, b""
    with path.open("rb") as file:
        while chunk := file.read(1 << 20):
            sample = sample or chunk[: 1 << 18]
            feeds, returns = feeds + chunk.count(b"\n"), returns + chunk.count(b"\r")
            if valid:
                try:
                    utf8.decode(chunk)  # a sequence cut at the very end is only a bad last line
                except UnicodeDecodeError:
                    valid = False
    n_lines = feeds or returns
    for bom, name in BOMS:
        if sample.startswith(bom):
            return name, n_lines
    even, odd = sample[:4096:2].count(0), sample[1:4096:2].count(0)
    if max(even, odd) > len(sample[:4096]) // 4 > min(even, odd):
        return ("utf-16-le" if odd > even else "utf-16-be"), n_lines
    if valid:
        return "utf-8", n_lines

    from charset_normalizer import from_bytes

    best = from_bytes(sample, cp_isolation=["cp1252"]).best()
    if best is None:
        raise NotATable(
            file=path.name, problem=N_("bukan teks. Simpan lagi sebagai “CSV UTF-8” atau XLSX.")
        )
    return best.encoding, n_lines


def _physical_lines(file: TextIO) -> Iterator[tuple[int, str]]:
    """Give the lines as they stand in the file; of one far too long only the beginning."""
    number = 0
    while text := file.readline(MAX_RECORD + 1):
        number += 1
        yield number, text
        while len(text) > MAX_RECORD and not text.endswith(("\n", "\r")):
            text = file.readline(MAX_RECORD + 1)
            if len(text) <= MAX_RECORD:
                break


@dataclass(frozen=True, slots=True)
class _Start:
    """The names of a CSV file's columns, what divides cells, and lines read ahead of need."""

    header: Header
    delimiter: str
    number: int  # of the last line that has names
    after: tuple[tuple[int, str], ...]


def _start(
    path: Path, physical: Iterator[tuple[int, str]], known: Collection[str], n_rows: int
) -> _Start:
    """Find the names among the first rows, and the delimiter that makes most sense of them."""
    delimiters: tuple[str, ...] = DELIMITERS
    ahead: list[tuple[int, str]] = []
    filled: list[int] = []  # which of them are not blank
    for number, text in physical:
        line = text.strip("\ufeff \r\n")
        if marked := None if filled else re.fullmatch(r"sep=(.)", line):
            delimiters = (marked[1],)  # a spreadsheet's own first line
            continue
        if line.strip("\t,;|"):
            filled.append(len(ahead))
        ahead.append((number, text))
        if len(filled) >= n_rows:
            break
    if not filled:
        raise NotATable(file=path.name, problem=N_("berkas kosong."))
    choices = []
    for delimiter in delimiters:
        rows = [_split(ahead[place][1], delimiter) for place in filled]
        if any(rows):
            header = find_header(rows, known)
            choices.append((header.n_known, len(header.names), header, delimiter))
    if not choices:
        raise NotATable(file=path.name, problem=N_("judul kolom tidak terbaca."))
    _, _, header, delimiter = max(choices, key=lambda choice: choice[:2])
    last = filled[header.above + header.rows - 1]
    return _Start(header, delimiter, ahead[last][0], tuple(ahead[last + 1 :]))


def _split(text: str, delimiter: str) -> list[str]:
    """Split a line that may be one with names; none if it is no whole line."""
    try:
        return next(csv.reader([text.strip("\ufeff")], delimiter=delimiter, strict=True), [])
    except csv.Error:
        return []


def _csv_lines(
    physical: Iterator[tuple[int, str]], delimiter: str, width: int, unreadable: re.Pattern[str]
) -> Iterator[Line]:
    ahead: list[tuple[int, str]] = []  # read for a quote that never closed; now lines of their own

    def take() -> tuple[int, str]:
        return ahead.pop(0) if ahead else next(physical, (0, ""))

    while (line := take())[0]:
        record, cells, read = _record(line, delimiter, take)
        if cells is None:
            ahead = read + ahead
            fault = HugeCell() if len(line[1]) > MAX_RECORD else OpenQuote()
            yield Line(line[0], (line[1].strip("\r\n")[:200],), fault)
        elif unreadable.search(record):
            yield Line(line[0], tuple(cells), UnreadableLetters())
        elif any(cell.strip() for cell in cells):
            yield fitted(line[0], cells, width)


def _record(
    line: tuple[int, str], delimiter: str, take: Callable[[], tuple[int, str]]
) -> tuple[str, list[str] | None, list[tuple[int, str]]]:
    """Split a line, with those after it while a quote is open; no cells if that leads nowhere."""
    record, read = line[1], list[tuple[int, str]]()
    while True:
        try:
            return record, next(csv.reader([record], delimiter=delimiter, strict=True), []), []
        except csv.Error as error:
            if "end of data" not in str(error):
                return record, None, read
        following = (0, "")
        while '"' not in following[1]:  # nothing before it can close the quote
            following = take()
            if not following[0]:
                return record, None, read
            read.append(following)
            record += following[1]
            if len(read) > MAX_RECORD_LINES or len(record) > MAX_RECORD:
                return record, None, read
