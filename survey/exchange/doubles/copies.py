"""Lists that stand twice in one workbook: copied into another sheet.

Only the file is looked at here, before anything is stored. Read next: `pasted.py`, for lines that
stand twice in one sheet; `likeness.py` for how lines are alike.
"""

import re
from collections.abc import Mapping, Sequence
from itertools import combinations
from pathlib import Path

from survey.errors import Invalid
from survey.exchange.doubles.likeness import MOST, SURE, Traits, compare, has_days
from survey.language import NN_

# Standard deviations above what chance brings: once in forty, for sheets of one file are copied
# more often than lists are brought again.
LIKELY = 2
A_COPY = 3  # lines of a sheet; fewer may be alike by chance
# As spreadsheets and people name a copied sheet.
_COPIED = re.compile(
    r"(?P<first>.+?)(\s*\(\d+\)|_\d+|[\s_-]*\(?\b(copy|copied|salinan|kopi)\)?[\s_(]*\d*\)?)"
    r"|(copy of|salinan( dari)?|kopi)[\s_]+(?P<behind>.+?)(\s*\(?\d+\)?)?"
)


class CopiedSheets(Invalid):
    """Most lines of a sheet stand in another one too, or in the others together."""

    slug = "copied-sheets"
    sentence = NN_(
        "Berkas %(file)s: %(n)s dari %(lines)s baris lembar “%(sheet)s” ada juga di lembar "
        "“%(other)s”; kalau salah satunya salinan, penilaiannya terhitung dua kali. Hapus lembar "
        "yang salinan, atau lewati dengan --skip-sheet “%(sheet)s”. Kalau keduanya daftar orang "
        "yang berbeda, tambahkan --separate-sheets."
    )


def refuse_copies(path: Path, by_sheet: Mapping[str, Sequence[Traits]]) -> None:
    """Refuse a workbook in which a sheet repeats others.

    Args:
        path: The file, for the sentence.
        by_sheet: Its lines that bring no id, by sheet, in the order of the sheets.

    Raises:
        CopiedSheets: Half of the lines of the smaller of two sheets, and three at least, are like
            lines of the other, or four in five of a sheet's like lines of all others, more than
            chance explains; of a sheet that bears the name of a copy, any line.
    """
    for pair in combinations(by_sheet, 2):
        # The later one of two of a size, and the one called "(2)", is mostly the copy.
        other, sheet = sorted(pair, key=lambda name: len(by_sheet[name]), reverse=True)
        named = _is_named_after(sheet, other)
        if not named and _is_named_after(other, sheet):
            other, sheet, named = sheet, other, True
        n, surplus = compare(by_sheet[sheet], by_sheet[other])
        half = 2 * n >= min(len(by_sheet[sheet]), len(by_sheet[other]))
        # Sheets without days are asked about though they may be alike by chance.
        likely = surplus >= LIKELY or not has_days((*by_sheet[sheet], *by_sheet[other]))
        if (named and n) or (n >= A_COPY and half and likely):
            raise CopiedSheets(
                file=path.name, n=n, lines=len(by_sheet[sheet]), sheet=sheet, other=other
            )
    for sheet, lines in by_sheet.items() if len(by_sheet) > 2 else ():
        others = [name for name in by_sheet if name != sheet]
        rest = [line for name in others for line in by_sheet[name]]
        n, surplus = compare(lines, rest)
        if n >= A_COPY and n >= MOST * len(lines) and surplus >= SURE:
            raise CopiedSheets(
                file=path.name, n=n, lines=len(lines), sheet=sheet, other="”, “".join(others)
            )


def _is_named_after(sheet: str, other: str) -> bool:
    copied = _COPIED.fullmatch(sheet.casefold())
    return copied is not None and other.casefold() in (copied["first"], copied["behind"])
