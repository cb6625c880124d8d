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
from survey.language import N_, NN_

MAX_COLUMNS = 256
SHOWN = 9  # names that are told
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
_DAY = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{2,4}\b")


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
    """Lines of data stand above the names of the columns, and would be lost."""

    slug = "block-above"
    sentence = NN_(
        "Berkas %(file)s: di atas judul kolom yang terbaca (%(names)s) ada %(n)s baris yang "
        "tampaknya berisi data (yang pertama: %(first)s), dan akan hilang. Kalau judul kolomnya "
        "tergeser ke tengah, kembalikan ke atas. Kalau itu daftar lain, pindahkan ke berkas lain, "
        "atau samakan judulnya dengan daftar di bawahnya."
    )


class OneColumn(NotATable):
    """All names of the columns stand in a single cell."""

    slug = "one-column"
    sentence = N_(
        "Berkas %(file)s: semua judul kolom terbaca sebagai satu kolom. Pemisah kolomnya tidak "
        "dikenal, atau tiap baris diberi tanda kutip seluruhnya. Simpan lagi dari program lembar "
        "kerja sebagai “CSV UTF-8” atau XLSX."
    )


@dataclass(frozen=True, slots=True)
class Header:
    """Where the names of the columns stand.

    Args:
        names: One per column, tidied; "" where there is none.
        above: How many rows stand above them: a title.
        rows: How many rows they fill, 1 or 2.
        n_known: How many of them are names that were looked for.
        data_above: The rows above that look like lines of a list, as texts.
    """

    names: tuple[str, ...]
    above: int
    rows: int
    n_known: int
    data_above: tuple[str, ...] = ()


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
                return Header(names, upper, 2, n, _data_rows(tidied[:upper], is_known))
    data_above = _data_rows(tidied[:place], is_known)
    return Header(tuple(tidied[place]), place, 1, n_known[place], data_above)


def _data_rows(rows: Sequence[Sequence[str]], is_known: Callable[[str], bool]) -> tuple[str, ...]:
    """Give the rows that look like lines of a list.

    They have numbers or days in three columns, other than those that number columns; or numbers
    in two columns where another row has them, too; or one below a name that is looked for.
    """
    listed: set[int] = set()
    known: set[int] = set()  # columns of names that were looked for
    pairs: dict[tuple[int, ...], int] = {}  # columns with numbers, and the row that first had them
    for place, row in enumerate(rows):
        numbers = tuple(n for n, cell in enumerate(row) if cell.isdecimal())
        cells = [cell for cell in row if cell.isdecimal() or _DAY.match(cell)]
        counted = [str(n + 1) for n in range(len(cells))]
        if (len(cells) >= 3 and cells != counted) or not known.isdisjoint(numbers):
            listed.add(place)
        if len(numbers) >= 2 and (first := pairs.setdefault(numbers, place)) != place:
            listed |= {first, place}
        if not numbers and sum(map(bool, row)) >= 2:
            known |= {n for n, name in enumerate(row) if is_known(name)}
    return tuple(", ".join(filter(None, rows[place][:SHOWN])) for place in sorted(listed))


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
    upper = own or any(is_known(name) and not below for name, below in pairs)
    return upper and free and len(named) >= 2 and any(not name for name, _ in named)


def checked_header(path: Path, header: Header, known: Collection[str]) -> tuple[str, ...]:
    """Check the names of the columns; trailing unnamed ones go away.

    Args:
        path: The file, for the sentences.
        header: The names as they were found.
        known: The names looked for, in lower case.

    Raises:
        BlockAbove: Lines of data stand above.
        OneColumn: All names are in one cell.
        RepeatedColumn: A name is there twice.
        TooManyColumns: There are more than 256.
        NotATable: There is none.
    """
    names = list(header.names)
    if rows := header.data_above:
        shown = ", ".join(filter(None, names[:SHOWN]))
        raise BlockAbove(file=path.name, names=shown, n=len(rows), first=rows[0])
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
