"""The names of a table's columns: where they stand, and what programs leave around them.

A name is what a person would say it is: byte order marks read as letters, spaces that nobody sees
and quotes belong to the program that wrote the file. Above the names there may be a title, and
they may fill two rows. Read next: `reading.py`.
"""

import codecs
import re
import unicodedata
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path

from survey.errors import Invalid
from survey.exchange.tables.numbering import NUMBER_NAMES
from survey.exchange.tables.table import IsList
from survey.language import N_, NN_

MAX_COLUMNS = 256
SHOWN = 9  # names that are told
SHOWN_ROWS = 3
TITLE_ROWS = 20  # that may stand above the names of a list
QUOTES = "\"'“”„‟‘’‚«»"
# What a byte order mark looks like after it was read in another encoding (ï»¿, п»ї, ∩╗┐), and
# when that was saved and read in the same way once more (Ã¯Â»Â¿).
ENCODINGS = ("cp1252", "cp1250", "cp1251", "cp437", "cp850", "mac_roman")
MARKS = {encoding: codecs.BOM_UTF8.decode(encoding) for encoding in ENCODINGS}
GARBLED = tuple(
    garbled
    for encoding, mark in MARKS.items()
    for garbled in (mark, mark.encode().decode(encoding, "ignore"))
)
_DAY = re.compile(r"\d{1,4}[-/. ]+\w", re.ASCII)  # the beginning of one, not of a number
_SCORE = re.compile(r"[1-5]([.,]0+)?", re.ASCII)  # one that a list may have


class NotATable(Invalid):
    """The file is neither CSV nor XLSX, or is damaged beyond reading."""

    slug = "not-a-table"
    sentence = N_("Berkas %(file)s tidak dapat dibaca: %(problem)s")


class TooManyColumns(Invalid):
    """A table wider than any of ours: mostly a wrong file."""

    slug = "too-many-columns"
    sentence = N_("Berkas %(file)s mempunyai lebih dari %(most)s kolom. Periksa berkasnya.")


class RepeatedColumn(Invalid):
    """Two columns carry the same name, so neither can be trusted."""

    slug = "repeated-column"
    sentence = N_("Berkas %(file)s: kolom “%(name)s” ada dua kali. Hapus salah satunya.")


class BlockAbove(NotATable):
    """Rows that may be lines of data stand above the names of the columns, and would be lost."""

    slug = "block-above"
    sentence = NN_(
        "Berkas %(file)s: di atas judul kolom (%(names)s) ada %(n)s baris yang mungkin berisi "
        "penilaian dan tidak akan terbaca: %(rows)s. Kalau itu judul, skala, target, atau jumlah, "
        "hapus baris itu. Kalau itu penilaian, pindahkan ke bawah judul kolom, di kolom yang "
        "sesuai."
    )


class OneColumn(NotATable):
    """All names of the columns, or all cells of a line, stand in a single cell."""

    slug = "one-column"
    sentence = N_(
        "Berkas %(file)s: judul kolom atau satu baris terbaca sebagai satu kolom saja. Pemisah "
        "kolomnya tidak dikenal, atau barisnya diberi tanda kutip seluruhnya, misalnya karena "
        "berkas berpemisah koma dibuka dan disimpan di program lembar kerja yang memakai titik "
        "koma. Buka lagi sehingga datanya tampak dalam kolom-kolom, lalu simpan sebagai “CSV "
        "UTF-8” atau XLSX."
    )


@dataclass(frozen=True, slots=True)
class Header:
    """Where the names of the columns stand.

    Args:
        names: One per column, tidied; "" where there is none.
        above: How many rows stand above them: a title.
        rows: How many rows they fill, 1 or 2.
        n_known: How many of them are names that were looked for.
        title: The rows above, tidied.
    """

    names: tuple[str, ...]
    above: int
    rows: int
    n_known: int
    title: tuple[tuple[str, ...], ...] = ()


def tidy(name: str) -> str:
    """Take away from a column's name what no person wrote there."""
    unseen = (c for c in name if c.isspace() or unicodedata.category(c) not in ("Cf", "Cc"))
    seen = "".join(unseen)
    before = None
    while seen != before:
        before = seen
        seen = " ".join(seen.split()).strip(QUOTES)
        for mark in GARBLED:
            seen = seen.removeprefix(mark)
    return seen


def find_header(rows: Sequence[Sequence[str]], known: Collection[str]) -> Header:
    """Find the names of the columns among the first rows of a table.

    They are the row with the most known names, two at least and no number, or an earlier one with
    two if numbers stand below it before that; without such a row the first one with two, or with
    one if nothing but single cells stand above it; without any, the first row. Two rows are the
    names together where each names what is blank in the other.

    Args:
        rows: The first rows, blank ones left out; at least one.
        known: The names looked for, in lower case.
    """

    def is_known(name: str) -> bool:
        return name.casefold() in known

    tidied = [[tidy(cell) for cell in row] for row in rows]
    n_known = [sum(map(is_known, row)) for row in tidied]
    # A citizen's line may hold such words too, but beside his scores.
    named = [
        0 if any(map(str.isdecimal, row)) else n for n, row in zip(n_known, tidied, strict=True)
    ]
    most = max(named)
    place = named.index(most) if most >= 2 else _below_titles(tidied, n_known)
    listed = False  # a list whose names stand above has begun
    for row in reversed(range(place)):
        listed = listed or any(map(str.isdecimal, tidied[row]))
        if listed and named[row] >= 2:
            place = row
    # A row of more names may be the lower one of two.
    for upper in (place - 1, place):
        if 0 <= upper < len(tidied) - 1:
            pairs = list(zip_longest(tidied[upper], tidied[upper + 1], fillvalue=""))
            if _are_two_rows(pairs, is_known, own=upper == place):
                names = tuple(low if is_known(low) else (up or low) for up, low in pairs)
                n = sum(map(is_known, names))
                return Header(names, upper, 2, n, tuple(map(tuple, tidied[:upper])))
    title = tuple(map(tuple, tidied[:place]))
    return Header(tuple(tidied[place]), place, 1, n_known[place], title)


def _data_rows(
    header: Header, known: Collection[str], dates: Collection[str], is_list: IsList
) -> tuple[str, ...]:
    """Give the rows above the names that look like lines of a list.

    They have a day or a number in a column of days and a possible score in one of scores, or a day
    and anything in all of these; or possible scores in all of them; or a number below a name that
    is looked for; or they are three that have numbers in the same columns, two at least. Rows that
    number the columns are none of them.
    """
    days = [n for n, name in enumerate(header.names) if name.casefold() in dates]
    scores = [n for n, name in enumerate(header.names) if name and is_list((name,))]
    listed: set[int] = set()
    below: set[int] = set()  # columns of names that were looked for
    shapes: dict[tuple[int, ...], list[int]] = {}  # columns with numbers, and the rows that do so
    for place, row in enumerate(header.title):
        cells = dict(enumerate(row))
        numbers = tuple(n for n, cell in cells.items() if cell.isdecimal())
        if [row[n] for n in numbers] == [str(n + 1) for n in range(len(numbers))] and numbers[2:]:
            continue
        scored = [n for n in scores if _SCORE.fullmatch(cells.get(n, ""))]
        numbered = any(cells.get(n, "")[:1].isdecimal() for n in days)
        dated = any(_DAY.match(cells.get(n, "")) for n in days)
        whole = bool(scores) and (scored == scores or (dated and all(map(cells.get, scores))))
        if whole or (numbered and scored) or not below.isdisjoint(numbers):
            listed.add(place)
        shapes.setdefault(numbers, []).append(place)
        if not numbers and sum(map(bool, row)) >= 2:
            below |= {n for n, name in enumerate(row) if name.casefold() in known}
    for numbers, places in shapes.items():
        if len(numbers) >= 2 and len(places) >= 3:
            listed.update(places)
    return tuple(", ".join(filter(None, header.title[n][:SHOWN])) for n in sorted(listed))


def _below_titles(rows: Sequence[Sequence[str]], n_known: Sequence[int]) -> int:
    only_titles = True
    for place, row in enumerate(rows):
        if n_known[place] >= 2 or (n_known[place] and only_titles):
            return place
        only_titles = only_titles and sum(map(bool, row)) <= 1
    return 0


def _are_two_rows(
    pairs: Sequence[tuple[str, str]], is_known: Callable[[str], bool], *, own: bool
) -> bool:
    """Say whether two rows are names together: each names what is blank in the other.

    `own` says that the upper one was taken for the names, so that it need not name more.
    """
    named = [pair for pair in pairs if is_known(pair[1])]
    free = not any(below for name, below in pairs if is_known(name))
    upper = own or any(
        (is_known(name) or name.casefold() in NUMBER_NAMES) and not below for name, below in pairs
    )
    return upper and free and len(named) >= 2 and any(not name for name, _ in named)


def checked_header(
    path: Path,
    header: Header,
    known: Collection[str],
    dates: Collection[str] = (),
    is_list: IsList | None = None,
) -> tuple[str, ...]:
    """Check the names of the columns; trailing unnamed ones go away.

    Args:
        path: The file, for the sentences.
        header: The names as they were found.
        known: The names looked for, in lower case.
        dates: Those of columns with days.
        is_list: Says whether columns are those of a list; only with it there may be a title.

    Raises:
        BlockAbove: Lines of data stand above.
        OneColumn: All names are in one cell.
        RepeatedColumn: A name is there twice.
        TooManyColumns: There are more than 256.
        NotATable: There is none.
    """
    names = list(header.names)
    rows = _data_rows(header, known, dates, is_list) if is_list else ()
    if rows:
        shown = ", ".join(filter(None, names[:SHOWN]))
        first = "; ".join(rows[:SHOWN_ROWS]) + ("; …" if rows[SHOWN_ROWS:] else "")
        raise BlockAbove(file=path.name, names=shown, n=len(rows), rows=first)
    while names and not names[-1]:
        names.pop()
    if len(names) > MAX_COLUMNS:
        raise TooManyColumns(file=path.name, most=MAX_COLUMNS)
    seen = set()
    for name in filter(None, names):
        if name.casefold() in seen:
            raise RepeatedColumn(file=path.name, name=name)
        seen.add(name.casefold())
    if not names:
        raise NotATable(file=path.name, problem=N_("baris judul kolom tidak ada."))
    if len(names) == 1 and not header.n_known:
        parts = re.split(r"[^\w ]+", names[0].casefold())
        if sum(part.strip() in known for part in parts) >= 2:
            raise OneColumn(file=path.name)
    return tuple(names)
