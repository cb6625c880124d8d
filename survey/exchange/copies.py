"""Sheets of a workbook that repeat others: a copy with a changed cell, a year beside its months.

Lines without an id of their own count once for each sheet they stand in, so a copy would double
its citizens. Before anything is stored such a file is refused, until the copy is gone or a person
says that the sheets are lists of different people. Read next: `ratings.py`.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain, combinations, filterfalse
from pathlib import Path

from survey.errors import Invalid, LoketError
from survey.exchange.columns import LineReader
from survey.exchange.tables.table import TableLine
from survey.language import NN_
from survey.questionnaire import load

A_COPY = 3  # lines; fewer may be alike by chance
# As spreadsheets and people name a copied sheet.
_COPIED = re.compile(
    r"(?P<first>.+?)(\s*\(\d+\)|_\d+|[\s_-]*\(?\b(copy|copied|salinan|kopi)\)?[\s_(]*\d*\)?)"
    r"|(copy of|salinan( dari)?|kopi)[\s_]+(?P<behind>.+?)(\s*\(?\d+\)?)?"
)

IsSum = Callable[[TableLine], object]


class CopiedSheets(Invalid):
    """Most lines of a sheet stand in another one too."""

    slug = "copied-sheets"
    sentence = NN_(
        "Berkas %(file)s: %(n)s dari %(lines)s baris lembar “%(sheet)s” ada juga di lembar "
        "“%(other)s”; kalau salah satunya salinan, penilaiannya terhitung dua kali. Hapus lembar "
        "yang salinan, atau lewati dengan --skip-sheet “%(sheet)s”. Kalau keduanya daftar orang "
        "yang berbeda, tambahkan --separate-sheets."
    )


def checked(
    path: Path, lines: Iterator[TableLine], reader: LineReader, is_sum: IsSum
) -> Iterator[TableLine]:
    """Give lines on, those of several sheets only when no sheet may be a copy of another one.

    Args:
        path: The file, for the sentence.
        lines: All its lines.
        reader: Reads them, and counts from 0 afterwards.
        is_sum: Says which lines are no citizens.

    Raises:
        CopiedSheets: Half of the lines of the smaller of two sheets, and three at least, say the
            same as lines of the other; of a sheet that bears the name of a copy, any line.
    """
    first = next(lines, None)
    if first is None:
        return iter(())
    if not first.sheet:
        return chain([first], lines)
    every = [first, *lines]  # a workbook unpacks into no more than its limit
    _refuse_copies(path, filterfalse(is_sum, every), reader)
    reader.n_undated = 0
    return iter(every)


def _refuse_copies(path: Path, lines: Iterable[TableLine], reader: LineReader) -> None:
    said_by_sheet: dict[str, Counter[int]] = {}
    for line in lines:
        try:
            values = {} if line.fault else dict(reader.read(line.cells))
        except LoketError:
            continue
        if values and "id" not in values:
            values["questionnaire"] = load(values["questionnaire"]).key  # of whichever version
            contents = said_by_sheet.setdefault(line.sheet, Counter())
            contents[hash(frozenset(values.items()))] += 1
    _compare(path, said_by_sheet)


def _compare(path: Path, said_by_sheet: Mapping[str, Counter[int]]) -> None:
    for pair in combinations(said_by_sheet, 2):
        # The later one of two of a size, and the one called "(2)", is mostly the copy.
        other, sheet = sorted(pair, key=lambda name: said_by_sheet[name].total(), reverse=True)
        named = _is_named_after(sheet, other)
        if not named and _is_named_after(other, sheet):
            other, sheet, named = sheet, other, True
        n = (said_by_sheet[sheet] & said_by_sheet[other]).total()
        total = said_by_sheet[sheet].total()
        smaller = min(total, said_by_sheet[other].total())
        if (named and n) or (n >= A_COPY and 2 * n >= smaller):
            raise CopiedSheets(file=path.name, n=n, lines=total, sheet=sheet, other=other)


def _is_named_after(sheet: str, other: str) -> bool:
    copied = _COPIED.fullmatch(sheet.casefold())
    return copied is not None and other.casefold() in (copied["first"], copied["behind"])
