"""CSV as people's programs write it: any usual encoding and delimiter, titles above the names.

Read next: `table.py` for what comes out, `headers.py` for the names of columns.
"""

import codecs
import csv
import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import TextIO

from survey.exchange.tables.headers import (
    TITLE_ROWS,
    Header,
    NotATable,
    OneColumn,
    checked_header,
    find_header,
)
from survey.exchange.tables.table import (
    FileTable,
    HugeCell,
    IsList,
    OpenQuote,
    TableLine,
    UnreadableLetters,
    fitted,
)
from survey.language import N_

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


def read_delimited(
    path: Path, known: Collection[str], dates: Collection[str], is_list: IsList | None
) -> FileTable:
    """Open the table of a CSV file.

    Args:
        path: The file.
        known: Column names expected, in lower case; they tell the delimiter.
        dates: Those of columns with days.
        is_list: Says whether columns are those of a list; only with it there may be a title.

    Raises:
        BlockAbove: Lines of data seem to stand above the names.
        NotATable: It is empty, no text, or has no names that can be read.
        RepeatedColumn: A column name is there twice.
        TooManyColumns: It is wider than 256 columns.
        OneColumn: A line stands in a single cell; found where the lines are read.
    """
    encoding, n_lines = _encoding(path)
    opened = path.open(
        encoding=encoding,
        errors="replace" if encoding.startswith("utf-16") else "surrogateescape",
        newline="",
    )
    unreadable = UNREADABLE_UTF16 if encoding.startswith("utf-16") else UNREADABLE
    physical = _physical_lines(opened)
    try:
        start = _start(path, physical, known, 1 if is_list is None else TITLE_ROWS)
        columns = checked_header(path, start.header, known, dates, is_list)
    except BaseException:
        opened.close()
        raise
    rest = chain(start.after, physical)
    lines = _csv_lines(path, rest, start.delimiter, len(columns), unreadable)
    n_lines = max(0, n_lines - start.number)
    return FileTable(
        columns,
        lines,
        n_lines,
        opened.close,
        start.header.above,
        delimiter=start.delimiter,
    )


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
    path: Path,
    physical: Iterator[tuple[int, str]],
    delimiter: str,
    width: int,
    unreadable: re.Pattern[str],
) -> Iterator[TableLine]:
    ahead: list[tuple[int, str]] = []  # read for a quote that never closed; now lines of their own

    def take() -> tuple[int, str]:
        return ahead.pop(0) if ahead else next(physical, (0, ""))

    while (line := take())[0]:
        record, cells, read = _record(line, delimiter, take)
        if cells is None or _swallows(line[1], read, delimiter, width):
            ahead = read + ahead
            fault = HugeCell() if len(line[1]) > MAX_RECORD else OpenQuote()
            yield TableLine(line[0], (line[1].strip("\r\n")[:200],), fault)
        elif unreadable.search(record):
            yield TableLine(line[0], tuple(cells), UnreadableLetters())
        elif any(cell.strip() for cell in cells):
            if _is_one_cell(cells, delimiter, width):
                raise OneColumn(file=path.name)
            yield fitted(line[0], cells, width)


def _is_one_cell(cells: Sequence[str], delimiter: str, width: int) -> bool:
    """Say whether a whole line stands in its first cell, quoted.

    A program that divides cells by another sign saves it so.
    """
    alone = not any(cell.strip() for cell in cells[1:])
    return alone and 2 < width == len(_split(cells[0], delimiter))


def _swallows(text: str, read: Sequence[tuple[int, str]], delimiter: str, width: int) -> bool:
    """Say whether lines within quotes look like lines of the table: so wide, begun alike."""
    begin = _shape(text, delimiter)
    return any(
        following.count(delimiter) == width - 1 and begin and begin == _shape(following, delimiter)
        for _, following in read
    )


def _shape(text: str, delimiter: str) -> str:
    """Give what a line begins with, every number as 0; "" where there is none."""
    shape = re.sub(r"\d+", "0", text.partition(delimiter)[0].strip())
    return shape if "0" in shape else ""


def _record(
    line: tuple[int, str], delimiter: str, take: Callable[[], tuple[int, str]]
) -> tuple[str, list[str] | None, list[tuple[int, str]]]:
    """Split a line, with those after it while a quote is open; no cells if that leads nowhere.

    Gives what was read, its cells, and the lines after the first.
    """
    record, read = line[1], list[tuple[int, str]]()
    while True:
        try:
            return record, next(csv.reader([record], delimiter=delimiter, strict=True), []), read
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
