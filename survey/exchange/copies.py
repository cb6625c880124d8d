"""Lists that stand twice in one file: copied into another sheet, or pasted once more below.

Only the file is looked at here, before anything is stored. Read next: `likeness.py` for how lines
are alike, `recounts.py` for citizens that earlier files brought.
"""

import re
from collections.abc import Mapping, Sequence
from itertools import combinations
from pathlib import Path

from survey.errors import Invalid
from survey.exchange.likeness import FEW, MOST, SURE, Traits, compare, has_days
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


class CopiedLines(Invalid):
    """The second half of a list is like the first."""

    slug = "copied-lines"
    sentence = NN_(
        "Berkas %(file)s: %(n)s dari %(lines)s baris di paruh kedua daftar sama isinya dengan "
        "baris di paruh pertama; kalau daftarnya tertempel dua kali, penilaiannya terhitung dua "
        "kali. Hapus salah satunya. Kalau ini jawaban orang yang berbeda, tambahkan "
        "--other-people."
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


def refuse_doubled(path: Path, by_sheet: Mapping[str, Sequence[Traits]]) -> None:
    """Refuse a list that was pasted twice, one below the other; as for `refuse_copies`.

    Raises:
        CopiedLines: Four in five lines of the second half are like lines of the first, more than
            chance explains, and those say five things at least beside the day.
    """
    for sheet, lines in by_sheet.items():
        first, second = lines[: len(lines) // 2], lines[len(lines) // 2 :]
        if len({line._replace(day="") for line in first}) < FEW:
            continue
        n, surplus = compare(second, first)
        if n >= MOST * len(second) and surplus >= SURE:
            name = f"{path.name} ({sheet})" if sheet else path.name
            raise CopiedLines(file=name, n=n, lines=len(second))


def _is_named_after(sheet: str, other: str) -> bool:
    copied = _COPIED.fullmatch(sheet.casefold())
    return copied is not None and other.casefold() in (copied["first"], copied["behind"])
