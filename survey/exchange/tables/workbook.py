"""An XLSX file that somebody sent: limits first, then its sheets as plain texts.

An archive that would unpack into too much is refused before it is opened, XML is read by
defusedxml, macros and outside links are never followed, and a formula counts only by the value its
own program left beside it. Read next: `sheets.py`, which makes one table of them.
"""

import warnings
from collections.abc import Collection, Iterable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, replace
from io import BytesIO
from itertools import chain, islice, repeat
from pathlib import Path
from typing import TYPE_CHECKING, Self
from zipfile import ZipFile

from survey.errors import LoketError
from survey.exchange.tables.cells import as_text, is_long, is_number
from survey.exchange.tables.headers import (
    MAX_COLUMNS,
    TITLE_ROWS,
    Header,
    NotATable,
    checked_header,
    find_header,
)
from survey.exchange.tables.marks import has_formulas, merged, sums_up, unseen
from survey.exchange.tables.table import IsList, LineFault, TableLine, Unseen, fitted, head_of
from survey.language import N_

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet._read_only import ReadOnlyWorksheet

MAX_UNPACKED = 50 * 1024 * 1024
MAX_RATIO = 100
MAX_ENTRIES = 1_000
MAX_ROWS = 1_048_576  # what a spreadsheet can hold; a file may claim any row number
UNORDERED = N_("nomor barisnya berulang atau tidak urut. Simpan ulang dari program lembar kerja.")
OLE = b"\xd0\xcf\x11\xe0"


class FormulaWithoutValue(LineFault):
    """A cell holds a formula, and no program has left its result beside it."""

    slug = "formula-without-value"
    sentence = N_(
        "Kolom “%(column)s” berisi rumus tanpa hasil. Simpan ulang dari program lembar kerja "
        "atau ganti dengan nilainya."
    )


class AlteredNumber(LineFault):
    """A number of more digits than a spreadsheet keeps: its last ones are lost."""

    slug = "altered-number"
    sentence = N_(
        "Kolom “%(column)s” berisi angka yang lebih panjang dari 15 digit; lembar kerja mengubah "
        "digit terakhirnya. Jadikan kolom itu teks, lalu tulis ulang nomornya."
    )


class MergedCells(NotATable):
    """Merged cells would make answers vanish silently."""

    slug = "merged-cells"
    sentence = N_("Berkas %(file)s: sel %(cells)s digabung. Pisahkan dulu, lalu impor lagi.")


class NoSuchSheet(NotATable):
    """A sheet is asked for that the file lacks."""

    slug = "no-such-sheet"
    sentence = N_("Berkas %(file)s tidak mempunyai lembar “%(sheet)s”.")


class RepeatedSheet(NotATable):
    """Two sheets have one name but for spaces and case."""

    slug = "repeated-sheet"
    sentence = N_("Berkas %(file)s: lembar “%(sheet)s” ada dua kali. Hapus salah satunya.")


@dataclass(frozen=True, slots=True)
class _Row:
    """A row as the library gives it: number, values, and what was written, formulas too."""

    number: int
    values: tuple[object, ...]
    written: tuple[object, ...]

    @property
    def missing(self) -> frozenset[int]:
        """The places of formulas whose result no program left."""
        return frozenset(
            place
            for place, formula in enumerate(self.written)
            if formula is not None and (place >= len(self.values) or self.values[place] is None)
        )

    @property
    def summed(self) -> tuple[int, ...]:
        """The places of formulas that make one number of other rows."""
        return tuple(
            place
            for place, formula in enumerate(self.written)
            if (text := _formula(formula)) and sums_up(text, self.number)
        )


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: the names of its columns, how many rows stand above them, and its lines."""

    name: str
    columns: tuple[str, ...]
    n_titles: int
    lines: Iterator[TableLine]

    def keyed(self) -> list[tuple[str, str]]:
        """Give each column's name behind what tells it from others, in other sheets too."""
        return [(name.casefold() or f"#{n}", name) for n, name in enumerate(self.columns)]


class Book:
    """An XLSX file, opened once: its sheets, and each as a table.

    Args:
        path: The file.

    Raises:
        NotATable: It is protected, an old XLS, damaged or a bomb.
        RepeatedSheet: Two sheets have one name.
    """

    def __init__(self, path: Path) -> None:
        check_archive(path)
        self._path = path
        self._open = ExitStack()
        try:
            with guarded(path):
                self._values = self._open.enter_context(closing(_open(path, values=True)))
                self._written = self._open.enter_context(closing(_open(path, values=False)))
                self._sheets = self._by_name(self._values)
                self._sources = self._by_name(self._written)
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Self:
        """Use the file."""
        return self

    def __exit__(self, *error: object) -> None:
        """Let the file go."""
        self.close()

    def close(self) -> None:
        """Let the file go."""
        self._open.close()

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all sheets, hidden ones too, in their order."""
        return tuple(sheet.title.strip() for sheet in self._sheets.values())

    def is_hidden(self, name: str) -> bool:
        """Say whether a sheet is hidden."""
        return bool(self._sheets[name.casefold()].sheet_state != "visible")

    def n_rows(self, name: str) -> int:
        """Count the rows of a sheet that are not blank.

        Raises:
            NotATable: It is damaged.
        """
        with guarded(self._path):
            return sum(1 for _ in self._rows(name))

    def unseen(self, name: str, width: int) -> Unseen:
        """Count the filled rows of a sheet, and of its first columns, that it hides."""
        return unseen(_raw(self._sheets[name.casefold()]), width)

    def has_numbers(self, name: str) -> bool:
        """Say whether a sheet holds anything but words: numbers, days, formulas.

        Raises:
            NotATable: It is damaged.
        """
        with guarded(self._path):
            return any(
                row.missing or any(is_number(cell) for cell in row.values)
                for row in self._rows(name)
            )

    def header(self, name: str, known: Collection[str], n_rows: int = 1) -> Header:
        """Find the names of a sheet's columns among its first rows; none in a blank sheet.

        Args:
            name: The sheet, any case.
            known: Names expected, in lower case.
            n_rows: How many rows are looked at.

        Raises:
            NoSuchSheet: There is no such sheet.
            NotATable: It is damaged.
        """
        with guarded(self._path):
            first = [row.values for row in islice(self._rows(name), n_rows)]
            rows = [[as_text(cell, None) for cell in row] for row in first]
            return find_header(rows or [[]], known)

    def table(
        self,
        name: str,
        known: Collection[str],
        dates: Collection[str] = (),
        is_list: IsList | None = None,
        *,
        exact: bool = False,
    ) -> Sheet:
        """Read the names of a sheet's columns, and its lines one by one.

        Args:
            name: The sheet, any case.
            known: Names expected, in lower case.
            dates: Columns whose bare numbers are days as spreadsheets count them, in lower case.
            is_list: Says whether columns are those of a list; only with it there may be a title.
            exact: Whether lines with a number of more than 15 digits are at fault.

        Raises:
            NotATable: It is not there, damaged, blank, or has merged cells among its lines.
        """
        header = self.header(name, known, 1 if is_list is None else TITLE_ROWS)
        columns = checked_header(self._path, header, known, dates, is_list)
        places = frozenset(n for n, column in enumerate(columns) if column.casefold() in dates)
        with guarded(self._path):
            rows = islice(self._rows(name), header.above + header.rows, None)
            first = next(rows, None)
            if first is not None:
                self._refuse_merged(name, first.number)
        every = chain([] if first is None else [first], rows)
        lines = self._lines(every, columns, places, exact=exact)
        return Sheet(self._sheets[name.casefold()].title.strip(), columns, header.above, lines)

    def _by_name(self, book: "Workbook") -> "dict[str, ReadOnlyWorksheet]":
        from openpyxl.worksheet._read_only import ReadOnlyWorksheet

        by_name: dict[str, ReadOnlyWorksheet] = {}
        for sheet in book.worksheets:
            name = sheet.title.strip().casefold()
            if name in by_name:
                raise RepeatedSheet(file=self._path.name, sheet=sheet.title.strip())
            if isinstance(sheet, ReadOnlyWorksheet):
                sheet.reset_dimensions()  # what the file says of its own size need not be true
                by_name[name] = sheet
        return by_name

    def _rows(self, name: str) -> Iterator[_Row]:
        """Give every row of a sheet that is not blank."""
        from survey.exchange.tables.sheet_rows import rows

        if name.casefold() not in self._sheets:
            raise NoSuchSheet(file=self._path.name, sheet=name)
        sheet, width = self._sheets[name.casefold()], MAX_COLUMNS + 1
        written = self._sources[name.casefold()]
        formulas = rows(written, width) if has_formulas(_raw(sheet)) else repeat((0, ()))
        last = 0
        for (number, cells), (_, source) in zip(rows(sheet, width), formulas, strict=False):
            if number > MAX_ROWS:
                raise damaged(self._path)
            if last >= (last := number):
                raise NotATable(file=self._path.name, problem=UNORDERED)
            row = _Row(number, cells, source)
            if row.missing or any(cell is not None and cell != "" for cell in cells):
                yield row

    def _refuse_merged(self, name: str, start: int) -> None:
        """Refuse merged cells from a row on: of what they merge only one cell has the value."""
        for cells, last in merged(_raw(self._sheets[name.casefold()])):
            if int(last) >= start:
                raise MergedCells(file=self._path.name, cells=cells.decode())

    def _lines(
        self,
        rows: Iterable[_Row],
        columns: tuple[str, ...],
        dates: frozenset[int],
        *,
        exact: bool,
    ) -> Iterator[TableLine]:
        epoch = self._values.epoch
        with guarded(self._path):
            for row in rows:
                cells = [
                    as_text(cell, epoch if place in dates else None)
                    for place, cell in enumerate(row.values[: MAX_COLUMNS + 1])
                ]
                while len(cells) > len(columns) and not cells[-1].strip():
                    cells.pop()
                cells += [""] * (len(columns) - len(cells))
                line = fitted(row.number, cells, len(columns))
                broken = [columns[place] for place in sorted(row.missing) if place < len(columns)]
                if broken and line.fault is None:
                    line = replace(line, fault=FormulaWithoutValue(column=broken[0]))
                altered = [
                    name for name, cell in zip(columns, row.values, strict=False) if is_long(cell)
                ]
                if exact and altered and line.fault is None:
                    line = replace(line, fault=AlteredNumber(column=altered[0]))
                if row.written and line.fault is None:
                    line = replace(
                        line, summed=tuple(place for place in row.summed if place < len(columns))
                    )
                yield line


def _formula(cell: object) -> str:
    """Give what a formula says, that of an array too; "" where there is none."""
    text = getattr(cell, "text", cell)
    return text if isinstance(text, str) and text[:1] == "=" else ""


@contextmanager
def guarded(path: Path) -> Iterator[None]:
    """Say that a file is damaged, for the library raises whatever such a file leads it to."""
    try:
        yield
    except LoketError:
        raise
    except Exception as error:
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
    with guarded(path), ZipFile(path) as archive:
        entries = archive.infolist()
        strict = b"purl.oclc.org/ooxml" in _beginning(archive, "xl/workbook.xml")
    if any(entry.flag_bits & 1 for entry in entries):
        raise NotATable(file=path.name, problem=N_("berkas dikunci kata sandi."))
    if "xl/workbook.xml" not in {entry.filename for entry in entries}:
        raise NotATable(file=path.name, problem=N_("bukan berkas XLSX."))
    if strict:
        raise NotATable(
            file=path.name,
            problem=N_("berkas “Strict Open XML”. Simpan lagi sebagai “Excel Workbook (.xlsx)”."),
        )
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


def _beginning(archive: ZipFile, name: str) -> bytes:
    """Give the first bytes of a part of an archive, none if it is not there or locked."""
    if name not in archive.namelist() or archive.getinfo(name).flag_bits & 1:
        return b""
    with archive.open(name) as part:
        return part.read(4096)


def _open(path: Path, *, values: bool) -> "Workbook":
    from openpyxl import load_workbook

    # It warns of styles and dates that do not concern us; a date it cannot read becomes an
    # error value, which no column takes.
    warnings.filterwarnings("ignore", category=UserWarning, module=r"openpyxl\.")
    # As bytes, for it judges a path by its ending.
    content = BytesIO(path.read_bytes())
    return load_workbook(content, read_only=True, data_only=values, keep_links=False)


def _raw(sheet: "ReadOnlyWorksheet") -> bytes:
    # The library tells neither merged cells nor formulas, and has no types for this way to them.
    with sheet._get_source() as source:  # type: ignore[attr-defined]  # noqa: SLF001
        content: bytes = source.read()
    return content
