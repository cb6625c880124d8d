"""Lists that stand twice in one file: copied into another sheet, or pasted once more below.

Only the file is looked at here, before anything is stored. Read next: `likeness.py` for how lines
are alike, `recounts.py` for citizens that earlier files brought.
"""

import re
from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from itertools import accumulate, combinations, pairwise, takewhile
from math import comb, log2, prod, sqrt
from pathlib import Path
from typing import NamedTuple

from survey.errors import Invalid
from survey.exchange.likeness import MOST, SURE, Traits, compare, has_days
from survey.language import NN_

# Standard deviations above what chance brings: once in forty, for sheets of one file are copied
# more often than lists are brought again.
LIKELY = 2
# Bits that tell copied lines from equal ones: two runs of a list of thousand lines are so alike by
# chance once in a million lists. In short lists fewer do, for there are fewer runs.
ENOUGH = 40
# Of a hash that grows with the lines: a prime, and a number below it.
PRIME, BASE = (1 << 61) - 1, 0x1B873593CC9E2D51 % ((1 << 61) - 1)
A_COPY = 3  # lines of a sheet; fewer may be alike by chance
EXTREME = 5  # standard deviations of a count, for columns have a little to do with each other
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
    """Lines stand a second time in a list."""

    slug = "copied-lines"
    sentence = NN_(
        "Berkas %(file)s: %(n)s baris (baris %(copy)s) sama isinya dengan baris "
        "%(like)s; kalau tertempel dua kali, penilaiannya terhitung dua kali. Hapus baris "
        "%(copy)s. Kalau ini jawaban orang yang berbeda, tambahkan --other-people."
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


def refuse_pasted(path: Path, by_sheet: Mapping[str, Mapping[int, Traits]]) -> None:
    """Refuse a list in which lines stand once more, as pasted ones do, sorted since then or not.

    Args:
        path: The file, for the sentence.
        by_sheet: Its lines that bring no id, by sheet and number, in their order.

    Raises:
        CopiedLines: Lines one after the other do, and tell too much for chance; or more lines than
            chance explains are equal in everything, wherever they stand.
    """
    for sheet, by_number in by_sheet.items():
        numbers = list(by_number)
        run, pairs = _find_copy(list(by_number.values())), _find_equal(by_number)
        if run and run.n >= len(pairs):
            n, copy, like = run.n, _rows(numbers, run.copy, run.n), _rows(numbers, run.first, run.n)
        elif pairs:
            n, copy, like = len(pairs), _shown(pairs.keys()), _shown(pairs.values())
        else:
            continue
        name = f"{path.name} ({sheet})" if sheet else path.name
        raise CopiedLines(file=name, n=n, copy=copy, like=like)


def _find_equal(by_number: Mapping[int, Traits]) -> dict[int, int]:
    """Find lines that stand twice anywhere, by number with the number of their like.

    None are found unless pairs of equal lines are far more than columns that have nothing to do
    with each other would give. Lines without time and comment are left out: they tell too little.
    """
    some = {n: line for n, line in by_number.items() if line.minute or line.person[-2]}
    columns = zip(
        *(
            ((line.day, line.minute), line[2:4], line.person[:-2], line.person[-2])
            for line in some.values()
        ),
        strict=True,
    )
    n_pairs = comb(len(some), 2)
    if not n_pairs:
        return {}
    expected = n_pairs * prod(_n_equal(column) / n_pairs for column in columns)
    # One that was pasted once makes a pair of every two lines at most: among more it tells nothing.
    least = expected + EXTREME * sqrt(expected) + A_COPY
    if 2 * expected > len(some) or _n_equal(some.values()) < least:
        return {}
    places: dict[Traits, list[int]] = {}
    for n, line in some.items():
        places.setdefault(line, []).append(n)
    # Of a list that was pasted once, half of each are copies.
    return {
        copy: like
        for equal in places.values()
        for like, copy in zip(equal, equal[(len(equal) + 1) // 2 :], strict=False)
    }


def _n_equal(values: Iterable[Hashable]) -> int:
    return sum(comb(n, 2) for n in Counter(values).values())


class _Copy(NamedTuple):
    """The places of two runs of lines that say the same, and how long they are."""

    first: int
    copy: int
    n: int


def _find_copy(lines: Sequence[Traits]) -> _Copy | None:
    """Find lines that stand twice in one order and tell too much for chance.

    What a line says tells as many bits as its share of the list has halvings. Lists are sorted by
    day and time, so that the first line of a run tells both and every further one only how long
    after the line above it came; and by scores, which are told once while they stay, as is what
    citizens say of themselves.
    """
    if not lines:
        return None
    scores = [(line.instrument, line.scores) for line in lines]
    persons = [line.person[:-1] for line in lines]
    days, minutes = [line.day for line in lines], [line.minute for line in lines]
    gaps = [0, *(_gap(*pair) for pair in pairwise(lines))]
    first_bits = _sums(_bits(days), _bits(minutes), _bits(scores), _bits(persons))
    so_far = list(accumulate(_sums(_bits(gaps), _news(scores), _news(persons))))
    least = min(ENOUGH, ENOUGH / 2 + 2 * log2(len(lines)))
    names = {line: n for n, line in enumerate(dict.fromkeys(lines), 1)}
    hashes = list(accumulate((names[line] for line in lines), _longer_hash, initial=0))
    known: dict[tuple[int, int], int] = {}
    end = 0
    for start in range(len(lines)):
        before = first_bits[start] - so_far[start]
        end = max(end, start)
        while end < len(lines) and before + so_far[end] < least:
            end += 1
        if end == len(lines):
            return None
        length = end + 1 - start
        key = length, (hashes[end + 1] - hashes[start] * pow(BASE, length, PRIME)) % PRIME
        if (first := known.setdefault(key, start)) != start:
            pairs = zip(lines[first:], lines[start:], strict=False)
            n = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
            return _Copy(first, start, n)
    return None


def _bits(values: Sequence[Hashable]) -> list[float]:
    """Say of each value how many bits it tells: how often its share of all halves the whole."""
    n_of = Counter(values)
    return [log2(len(values) / n_of[value]) for value in values]


def _news(values: Sequence[Hashable]) -> list[float]:
    """Say of each value how many bits it tells that the one above did not tell."""
    pairs = zip(_bits(values), values, [None, *values], strict=False)
    return [0 if value == above else bits for bits, value, above in pairs]


def _sums(*columns: Sequence[float]) -> list[float]:
    return [sum(row) for row in zip(*columns, strict=True)]


def _gap(line: Traits, following: Traits) -> int | str:
    """Give the minutes from one line to the next, or the time of the next on another day."""
    if line.day != following.day or not (line.minute and following.minute):
        return following.minute
    hours, minutes = zip(line.minute.split(":"), following.minute.split(":"), strict=True)
    return 60 * (int(hours[1]) - int(hours[0])) + int(minutes[1]) - int(minutes[0])


def _longer_hash(before: int, name: int) -> int:
    return (before * BASE + name) % PRIME


def _rows(numbers: Sequence[int], start: int, n: int) -> str:
    return f"{numbers[start]}–{numbers[start + n - 1]}"


def _shown(numbers: Iterable[int]) -> str:
    return ", ".join(map(str, sorted(numbers)))


def _is_named_after(sheet: str, other: str) -> bool:
    copied = _COPIED.fullmatch(sheet.casefold())
    return copied is not None and other.casefold() in (copied["first"], copied["behind"])
