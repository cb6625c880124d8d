"""An XLSX file as one table: all its sheets, one after the other, and none of them unsaid.

Offices keep a sheet per month, and notes and sums beside them. A sheet with the wanted columns is
read; one of words only is named; any other is refused until a person leaves it out by name. Read
next: `workbook.py` for a single sheet, `reading.py` for what a table is.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from itertools import chain
from pathlib import Path

from survey.exchange.tables.headers import TITLE_ROWS, NotATable
from survey.exchange.tables.table import NOTHING_HIDDEN, FileTable, IsList, OtherSheet, TableLine
from survey.exchange.tables.workbook import Book, NoSuchSheet, Sheet
from survey.language import N_, NN_


class StraySheet(NotATable):
    """A sheet that nothing here reads, so that what it says would be lost."""

    slug = "stray-sheet"
    sentence = NN_(
        "Berkas %(file)s: lembar “%(sheet)s” (%(n)s baris) tidak dikenal. Yang dikenal: %(known)s. "
        "Perbaiki lembar itu, atau hapus."
    )


class StrayTable(NotATable):
    """A sheet without any of the columns that the other sheets are read by."""

    slug = "stray-table"
    sentence = NN_(
        "Berkas %(file)s: lembar “%(sheet)s” (%(n)s baris) tidak mempunyai satu pun kolom yang "
        "dikenal: %(known)s. Hapus lembar itu, atau pindahkan ke berkas lain."
    )


class HiddenSheet(NotATable):
    """A hidden sheet holds a list, and whether it is meant nobody can see."""

    slug = "hidden-sheet"
    sentence = NN_(
        "Berkas %(file)s: lembar “%(sheet)s” tersembunyi, tetapi daftarnya berisi %(n)s baris. "
        "Tampilkan lembar itu supaya ikut dibaca, atau hapus."
    )


class HiddenList(HiddenSheet):
    """A hidden sheet holds a list of ratings; a person may leave it out."""

    sentence = NN_(
        "Berkas %(file)s: lembar “%(sheet)s” tersembunyi, tetapi daftarnya berisi %(n)s baris. "
        "Tampilkan lembar itu supaya ikut dibaca, hapus, atau lewati dengan --skip-sheet "
        "“%(sheet)s”."
    )


class UnreadList(NotATable):
    """A sheet with numbers whose columns nothing here knows: perhaps a month of answers."""

    slug = "unread-list"
    sentence = NN_(
        "Berkas %(file)s: lembar “%(sheet)s” (%(n)s baris) berisi angka, tetapi tidak mempunyai "
        "judul kolom nilai yang dikenal, sehingga tidak akan terbaca. Samakan judulnya dengan "
        "lembar “%(like)s”. Kalau itu bukan daftar penilaian, tambahkan --skip-sheet "
        "“%(sheet)s”."
    )


def read_sheets(
    path: Path,
    known: Collection[str],
    dates: Collection[str],
    is_list: IsList | None,
    skip: Collection[str],
) -> FileTable:
    """Open an XLSX file whose sheets together are one table, as `read_table` says.

    Raises:
        NotATable: It cannot be trusted as a whole, or a sheet would be lost.
    """
    book = Book(path)
    try:
        skipped = _skipped(path, book, skip)
        return _together(path, book, known, dates, is_list, skipped=skipped)
    except BaseException:
        book.close()
        raise


def _skipped(path: Path, book: Book, skip: Collection[str]) -> frozenset[str]:
    skipped = frozenset(name.strip().casefold() for name in skip)
    for name in sorted(skipped - {name.casefold() for name in book.names}):
        raise NoSuchSheet(file=path.name, sheet=name)
    return skipped


def _together(
    path: Path,
    book: Book,
    known: Collection[str],
    dates: Collection[str],
    is_list: IsList | None,
    *,
    skipped: Collection[str],
) -> FileTable:
    n_rows = 1 if is_list is None else TITLE_ROWS
    headers = {name: book.header(name, known, n_rows) for name in book.names}
    every = [name for name, header in headers.items() if header.names]
    filled = [name for name in every if name.casefold() not in skipped]
    if not filled:
        raise NotATable(file=path.name, problem=N_("berkas kosong."))
    right = [
        name
        for name in filled
        if (is_list(headers[name].names) if is_list else headers[name].n_known)
    ]
    if right and is_list is not None:
        _refuse_unread(path, book, right, [name for name in filled if name not in right])
    # Where nothing is what is wanted, the first sheet that can be seen says why.
    right = right or [next((name for name in filled if not book.is_hidden(name)), filled[0])]
    others = tuple(
        OtherSheet(name, book.n_rows(name), book.is_hidden(name))
        for name in every
        if name not in right
    )
    if others and is_list is None:
        stray = others[0]
        named = ", ".join(known)
        raise StrayTable(file=path.name, sheet=stray.name, n=stray.n_rows, known=named)
    for name in filter(book.is_hidden, right):
        n_lines = book.n_rows(name) - headers[name].above - headers[name].rows
        if n_lines > 0:
            hidden = HiddenSheet if is_list is None else HiddenList
            raise hidden(file=path.name, sheet=name, n=n_lines)
    sheets = [book.table(name, known, dates, is_list) for name in right]
    n_titles = sum(sheet.n_titles for sheet in sheets)
    unseen = NOTHING_HIDDEN
    for sheet in sheets:
        unseen += book.unseen(sheet.name, len(sheet.columns))
    if len(sheets) == 1:
        only = sheets[0]
        return FileTable(only.columns, only.lines, 0, book.close, n_titles, others, unseen)
    columns = {key: name for sheet in sheets for key, name in sheet.keyed()}
    lines = chain.from_iterable(_placed(sheet, tuple(columns)) for sheet in sheets)
    return FileTable(tuple(columns.values()), lines, 0, book.close, n_titles, others, unseen)


def _refuse_unread(path: Path, book: Book, right: Sequence[str], others: Sequence[str]) -> None:
    for name in filter(book.has_numbers, others):
        raise UnreadList(file=path.name, sheet=name, n=book.n_rows(name), like=right[0])


def _placed(sheet: Sheet, keys: tuple[str, ...]) -> Iterator[TableLine]:
    """Give the lines of one sheet under the columns of all."""
    places = [keys.index(key) for key, _ in sheet.keyed()]
    for line in sheet.lines:
        cells = line.cells
        if len(cells) == len(places):
            row = [""] * len(keys)
            for place, cell in zip(places, cells, strict=True):
                row[place] = cell
            cells = tuple(row)
        summed = tuple(places[place] for place in line.summed)
        yield replace(line, cells=cells, sheet=sheet.name, summed=summed)
