"""Reading a table from an XLSX file that somebody sent: limits first, then plain texts.

An archive that would unpack into too much is refused before it is opened, XML is read by
defusedxml, macros and outside links are never followed, and a formula counts only by the value
its own program left beside it. Read next: `importing_tables.py` for what a table is.
"""

import re
import warnings
from collections.abc import Collection, Generator, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from io import BytesIO
from itertools import repeat
from pathlib import Path
from typing import TYPE_CHECKING
from zipfile import BadZipFile, ZipFile

from survey.errors import LoketError
from survey.importing_tables import (
    MAX_COLUMNS,
    Line,
    LineFault,
    NotATable,
    Table,
    checked_header,
    fitted,
    head_of,
)
from survey.language import N_

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet._read_only import ReadOnlyWorksheet

MAX_UNPACKED = 50 * 1024 * 1024
MAX_RATIO = 100
MAX_ENTRIES = 1_000
MAX_ROWS = 1_048_576  # what a spreadsheet can hold; a file may claim any row number
OLE = b"\xd0\xcf\x11\xe0"
# A spreadsheet counts days; numbers outside 1990–2100 in a date column are not days.
SERIALS = (32_874, 73_415)
MERGED = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]*ref=\"([A-Z0-9:]+)\"")
FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")


class FormulaWithoutValue(LineFault):
    """A cell holds a formula, and no program has left its result beside it."""

    slug = "formula-without-value"
    sentence = N_(
        "Kolom “%(column)s” berisi rumus tanpa hasil. Simpan ulang dari program lembar kerja "
        "atau ganti dengan nilainya."
    )


class MergedCells(NotATable):
    """Merged cells would make answers vanish silently."""

    slug = "merged-cells"
    sentence = N_("Berkas %(file)s: sel %(cells)s digabung. Pisahkan dulu, lalu impor lagi.")


class NoSuchSheet(NotATable):
    """A sheet is asked for that the file lacks."""

    slug = "no-such-sheet"
    sentence = N_("Berkas %(file)s tidak mempunyai lembar “%(sheet)s”.")


def read_sheet(path: Path, sheet: str | None, dates: Collection[str] = ()) -> Table:
    """Open one sheet of an XLSX file.

    Args:
        path: The file.
        sheet: Its name, any case; None means the first one.
        dates: Columns whose bare numbers are days as spreadsheets count them, in lower case.

    Raises:
        NotATable: It is protected, an old XLS, damaged, a bomb, or has merged cells.
        NoSuchSheet: There is no such sheet.
    """
    check_archive(path)
    rows = _rows(path, sheet, dates)
    try:
        columns = checked_header(path, next(rows, (1, (), frozenset()))[1])
    except LoketError:
        rows.close()
        raise
    except Exception as error:  # the library raises whatever a damaged file leads it to
        raise damaged(path) from error
    return Table(columns, _lines(path, rows, columns), 0, rows.close)


def sheet_names(path: Path) -> list[str]:
    """List the sheets of an XLSX file.

    Raises:
        NotATable: It cannot be read.
    """
    check_archive(path)
    try:
        book = _open(path, values=True)
        try:
            return [sheet.title for sheet in book.worksheets]
        finally:
            book.close()
    except Exception as error:  # as above
        raise damaged(path) from error


def damaged(path: Path) -> NotATable:
    """Say that a file is broken."""
    return NotATable(file=path.name, problem=N_("berkas rusak atau terpotong."))


def check_archive(path: Path) -> None:
    """Refuse what cannot be an honest XLSX file before anything of it is unpacked.

    Raises:
        NotATable: It is protected, an old XLS, another archive, damaged, or far too large inside.
    """
    start = head_of(path)
    if start.startswith(OLE):
        raise NotATable(
            file=path.name,
            problem=N_("berkas XLS lama atau dikunci kata sandi. Simpan sebagai XLSX tanpa sandi."),
        )
    try:
        with ZipFile(path) as archive:
            entries = archive.infolist()
    except (BadZipFile, OSError, ValueError) as error:
        raise damaged(path) from error
    if any(entry.flag_bits & 1 for entry in entries):
        raise NotATable(file=path.name, problem=N_("berkas dikunci kata sandi."))
    if "xl/workbook.xml" not in {entry.filename for entry in entries}:
        raise NotATable(file=path.name, problem=N_("bukan berkas XLSX."))
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    if (
        len(entries) > MAX_ENTRIES
        or unpacked > MAX_UNPACKED
        or unpacked > MAX_RATIO * max(1, packed)
    ):
        raise NotATable(
            file=path.name, problem=N_("isinya terlalu besar. Bagi menjadi beberapa berkas CSV.")
        )


def _open(path: Path, *, values: bool) -> "Workbook":
    from openpyxl import load_workbook

    # It warns of styles and dates that do not concern us; a date it cannot read becomes an
    # error value, which no column takes.
    warnings.filterwarnings("ignore", category=UserWarning, module=r"openpyxl\.")
    # As bytes, for it judges a path by its ending.
    content = BytesIO(path.read_bytes())
    return load_workbook(content, read_only=True, data_only=values, keep_links=False)


Row = tuple[int, tuple[str, ...], frozenset[int]]


def _rows(path: Path, sheet: str | None, dates: Collection[str]) -> Generator[Row, None, None]:
    """Give number, texts and the places of formulas without value of every row not empty."""
    with closing(_open(path, values=True)) as book, closing(_open(path, values=False)) as second:
        values, written = _sheet(path, book, sheet), _sheet(path, second, sheet)
        has_formulas = _checked(path, values)
        formulas = _cells(written) if has_formulas else repeat(())
        date_places: frozenset[int] | None = None
        for number, (cells, source) in enumerate(zip(_cells(values), formulas, strict=False), 1):
            if number > MAX_ROWS:
                raise damaged(path)
            # Counted, not looped over: a file may leave out a million rows.
            if cells.count(None) == len(cells) and source.count(None) == len(source):
                continue
            if date_places is None:
                names = [str(cell or "").strip().casefold() for cell in cells]
                date_places = frozenset(i for i, name in enumerate(names) if name in dates)
            texts = tuple(
                _text(cell, book.epoch if place in date_places else None)
                for place, cell in enumerate(cells)
            )
            yield number, texts, _without_value(cells, source)


def _without_value(cells: tuple[object, ...], source: tuple[object, ...]) -> frozenset[int]:
    return frozenset(
        place
        for place, formula in enumerate(source)
        if formula is not None and (place >= len(cells) or cells[place] is None)
    )


def _sheet(path: Path, book: "Workbook", name: str | None) -> "ReadOnlyWorksheet":
    from openpyxl.worksheet._read_only import ReadOnlyWorksheet

    for sheet in book.worksheets:
        right = name is None or sheet.title.strip().casefold() == name.casefold()
        if right and isinstance(sheet, ReadOnlyWorksheet):
            sheet.reset_dimensions()  # what the file says of its own size need not be true
            return sheet
    raise NoSuchSheet(file=path.name, sheet=name or 1)


def _checked(path: Path, sheet: "ReadOnlyWorksheet") -> bool:
    """Refuse merged cells; say whether there are formulas. Neither does the library tell."""
    # The library offers no public way to either, nor types for this one.
    with sheet._get_source() as source:  # type: ignore[attr-defined]  # noqa: SLF001
        raw = source.read()
    if merged := MERGED.search(raw):
        raise MergedCells(file=path.name, cells=merged[1].decode())
    return FORMULA.search(raw) is not None


def _cells(sheet: "ReadOnlyWorksheet") -> Iterator[tuple[object, ...]]:
    rows: Iterator[tuple[object, ...]] = sheet.iter_rows(  # type: ignore[misc]
        max_col=MAX_COLUMNS + 1, values_only=True
    )
    return rows


def _text(value: object, epoch: datetime | None) -> str:
    """Write a cell as text; in a date column a bare number is a day of the spreadsheet."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float):
        if epoch is not None and SERIALS[0] <= value <= SERIALS[1]:
            from openpyxl.utils.datetime import from_excel

            return _text(from_excel(value, epoch), None)
        return str(int(value)) if value == value // 1 else repr(value)
    if isinstance(value, datetime):
        moment = (value + timedelta(milliseconds=500)).replace(microsecond=0)
        # Spreadsheets have no days, only midnights.
        return moment.date().isoformat() if moment.time() == time() else moment.isoformat()
    return value.isoformat() if isinstance(value, date | time) else str(value)


def _lines(path: Path, rows: Iterator[Row], columns: tuple[str, ...]) -> Iterator[Line]:
    try:
        for number, texts, missing in rows:
            cells = list(texts[: MAX_COLUMNS + 1])
            while len(cells) > len(columns) and not cells[-1].strip():
                cells.pop()
            cells += [""] * (len(columns) - len(cells))
            line = fitted(number, cells, len(columns))
            broken = [columns[place] for place in sorted(missing) if place < len(columns)]
            if broken and line.fault is None:
                line = replace(line, fault=FormulaWithoutValue(column=broken[0]))
            yield line
    except LoketError:
        raise
    except Exception as error:  # as in read_sheet: the rest of the file cannot be read
        raise damaged(path) from error
