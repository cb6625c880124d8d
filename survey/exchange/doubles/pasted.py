"""Lines that stand a second time in one list, as pasted ones do, sorted since then or not.

Either a run of lines stands again in its order, or in a stretch of days and minutes every line
stands twice, or thrice. Groups of people who came together, and lists in which many say the same,
have equal lines as well, but beside them odd ones. Read next: `copies.py`, for copied sheets.
"""

from cmath import exp
from collections import Counter
from collections.abc import Collection, Hashable, Mapping, Sequence
from itertools import accumulate, pairwise, product, takewhile
from math import lgamma, log, log2, pi
from pathlib import Path
from typing import NamedTuple

from survey.errors import Invalid
from survey.exchange.doubles.likeness import TINY, Traits
from survey.language import NN_

# Bits that tell copied lines from equal ones: two runs of a list of thousand lines are so alike by
# chance once in a million lists. In short lists fewer do, for there are fewer runs.
ENOUGH = 40
# Of a hash that grows with the lines: a prime, and a number below it.
PRIME, BASE = (1 << 61) - 1, 0x1B873593CC9E2D51 % ((1 << 61) - 1)
TIMES = (2, 3)  # so often lines stand in a list that was pasted once or twice
A_PAIR = 2  # bits that a line tells at most by standing twice: one in four may, of families
AN_ODD_ONE = 4  # bits that a line takes away by not doing so
OF_A_BIT = 0.96  # 1/4 * 2**(0.96 * 2) + 3/4 * 2**(-0.96 * 4) < 1
VECTORS = 256  # of roots of unity, at most: that many parities are looked at exactly


class CopiedLines(Invalid):
    """Lines stand a second time in a list."""

    slug = "copied-lines"
    sentence = NN_(
        "Berkas %(file)s: %(n)s baris (baris %(copy)s) sama isinya dengan baris %(like)s, lebih "
        "banyak daripada kebetulan. Cocokkan dahulu dengan formulir atau catatan aslinya. Kalau "
        "tertempel lagi (yang asli lebih sedikit), penilaiannya terhitung dua kali: hapus "
        "baris %(copy)s. Kalau yang asli memang sebanyak itu (misalnya rombongan yang datang "
        "bersama), jangan hapus apa pun dan tambahkan --not-pasted."
    )


def refuse_pasted(
    path: Path,
    by_sheet: Mapping[str, Mapping[int, Traits]],
    new: Collection[tuple[str, int]],
) -> None:
    """Refuse a list in which lines stand once more.

    Args:
        path: The file, for the sentence.
        by_sheet: Its lines that bring no id, by sheet and number, in their order.
        new: Sheets and numbers of those that would be counted now. What counts was asked about.

    Raises:
        CopiedLines: Lines one after the other do, and tell too much for chance; or all lines of a
            stretch of time do, whatever their order.
    """
    for sheet, by_number in by_sheet.items():
        numbers = list(by_number)
        is_new = [(sheet, number) in new for number in numbers]
        lines = list(by_number.values())
        run, pairs = _find_copy(lines, is_new), _find_multiples(lines, is_new)
        if run and run.n >= len(pairs):
            n, copy, like = run.n, _rows(numbers, run.copy, run.n), _rows(numbers, run.first, run.n)
        elif pairs:
            n = len(pairs)
            copy, like = (
                ", ".join(str(numbers[place]) for place in sorted(places))
                for places in (pairs.keys(), pairs.values())
            )
        else:
            continue
        name = f"{path.name} ({sheet})" if sheet else path.name
        raise CopiedLines(file=name, n=n, copy=copy, like=like)


def _least(n_lines: int) -> float:
    """Say how many bits are enough for two runs that say the same, of so many lines."""
    return min(ENOUGH, ENOUGH / 2 + 2 * log2(n_lines))


def _least_of_stretch(n_lines: int) -> float:
    """Say how many bits are enough for a stretch in which all is said twice, or all thrice.

    It may begin at any line. From there on a sum that gains `A_PAIR` bits in one case of four, and
    else loses `AN_ODD_ONE`, reaches b bits with a chance below 2**(-`OF_A_BIT` * b).
    """
    return min(ENOUGH, (ENOUGH / 2 + log2(len(TIMES) * n_lines)) / OF_A_BIT)


def _find_multiples(lines: Sequence[Traits], is_new: Sequence[bool]) -> dict[int, int]:
    """Find a stretch of time in which lines stand twice or thrice: places of copies and their like.

    A moment, a day and a minute, tells what it would take by chance that all that is said at it is
    said so often, and not more than `A_PAIR` for each thing said, as people come together. A line
    that stands alone takes some away. Moments of which nearly all counts already are left out.
    """
    moments: dict[tuple[str, str], list[int]] = {}
    for place, line in enumerate(lines):
        moments.setdefault((line.day, line.minute), []).append(place)
    looked_at = [
        Counter(lines[place] for place in places)
        for _, places in sorted(moments.items())
        if 2 * sum(is_new[place] for place in places) >= len(places)
    ]
    contents = Counter(line[2:4] + line.person[:-1] for line in lines)
    for times in TIMES:
        chance = _Chance(times, sorted((n / len(lines) for n in contents.values()), reverse=True))
        gains = [chance.gain(moment) for moment in looked_at]
        first, last, bits = _best_stretch(gains)
        if bits >= _least_of_stretch(len(lines)):
            kept = [line for moment in looked_at[first:last] for line in moment]
            return _copies(lines, frozenset(kept), times)
    return {}


class _Chance:
    """How many bits it tells that all that is said at a moment is said a multiple of some times.

    Args:
        times: That.
        shares: Which share of a list says each of the things said, the greatest first.
    """

    def __init__(self, times: int, shares: Sequence[float]) -> None:
        self._times, self._shares = times, shares
        n_apart = min(len(shares), int(log2(VECTORS) / log2(times)))
        rest = max(0.0, 1 - sum(shares[:n_apart]))
        roots = [exp(2j * pi * k / times) for k in range(times)]
        self._sums = [
            rest + sum(share * root for share, root in zip(shares, vector, strict=False))
            for vector in product(roots, repeat=n_apart)
        ]
        self._known: dict[int, float] = {}

    def gain(self, moment: Counter[Traits]) -> float:
        """Give the bits that a moment tells, below zero where lines stand alone."""
        if n_odd := sum(n % self._times > 0 for n in moment.values()):
            return -AN_ODD_ONE * n_odd
        minute = next(iter(moment)).minute
        # At a minute that nobody rounded few come together, and seldom a multiple of some times.
        together = 1 if minute and int(minute[-2:]) % 5 else 0
        return min(self._bits(moment.total()) + together, A_PAIR * len(moment))

    def _bits(self, n: int) -> float:
        """Give the bits for so many lines, from two bounds of the chance.

        It is no more than that of what is said most often and of all else together, which is a
        mean over roots of unity; nor than the sum of the chances of all ways to divide the lines
        into groups of equal ones.
        """
        if n not in self._known:
            n_groups, equal = n // self._times, sum(share**self._times for share in self._shares)
            n_ways = lgamma(n + 1) - n_groups * lgamma(self._times + 1) - lgamma(n_groups + 1)
            divided = -(n_ways + n_groups * log(equal)) / log(2)
            chance = sum((each**n).real for each in self._sums) / len(self._sums)
            self._known[n] = max(0.0, divided, -log2(max(chance, TINY)))
        return self._known[n]


def _best_stretch(gains: Sequence[float]) -> tuple[int, int, float]:
    """Give the stretch with the greatest sum: its first place, the one behind it, and the sum."""
    best, start, so_far = (0, 0, 0.0), 0, 0.0
    for place, gain in enumerate(gains):
        if so_far <= 0:
            start, so_far = place, 0.0
        so_far += gain
        if so_far > best[2]:
            best = start, place + 1, so_far
    return best


def _copies(lines: Sequence[Traits], kept: Collection[Traits], times: int) -> dict[int, int]:
    """Give the places of copies, and of their like, of lines that stand so many times as often."""
    places: dict[Traits, list[int]] = {}
    for place, line in enumerate(lines):
        if line in kept:
            places.setdefault(line, []).append(place)
    return {
        copy: equal[n % -(-len(equal) // times)]
        for equal in places.values()
        for n, copy in enumerate(equal[-(-len(equal) // times) :])
    }


class _Copy(NamedTuple):
    """The places of two runs of lines that say the same, and how long they are."""

    first: int
    copy: int
    n: int


def _find_copy(lines: Sequence[Traits], is_new: Sequence[bool]) -> _Copy | None:
    """Find lines that stand twice in one order and tell too much for chance.

    What a line says tells as many bits as its share of the list has halvings. Lists are sorted by
    day and time, so that the first line of a run tells both and every further one only how long
    after the line above it came; and by scores, which are told once while they stay, as is what
    citizens say of themselves. Runs that count already for the greater part, both, are no matter.
    """
    if not lines:
        return None
    scores = [(line.instrument, line.scores) for line in lines]
    persons = [line.person[:-1] for line in lines]
    days, minutes = [line.day for line in lines], [line.minute for line in lines]
    gaps = [0, *(_gap(*pair) for pair in pairwise(lines))]
    first_bits = _sums(_bits(days), _bits(minutes), _bits(scores), _bits(persons))
    moments = list(zip(days, minutes, strict=True))
    news = _sums(_gap_bits(gaps), _news(scores, moments), _news(persons, moments))
    so_far = list(accumulate(news))
    least = _least(len(lines))
    names = {line: n for n, line in enumerate(dict.fromkeys(lines), 1)}
    hashes = list(accumulate((names[line] for line in lines), _longer_hash, initial=0))
    n_new = list(accumulate(is_new, initial=0))
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
        first = known.setdefault(key, start)
        n_new_each = [n_new[place + length] - n_new[place] for place in (first, start)]
        if first != start and 2 * max(n_new_each) >= length:
            pairs = zip(lines[first:], lines[start:], strict=False)
            n = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
            return _Copy(first, start, n)
    return None


def _bits(values: Sequence[Hashable]) -> list[float]:
    """Say of each value how many bits it tells: how often its share of all halves the whole."""
    n_of = Counter(values)
    return [log2(len(values) / n_of[value]) for value in values]


def _gap_bits(gaps: Sequence[int | str]) -> list[float]:
    """Say the same of gaps; those who came together tell nothing by it, one after the other."""
    return [bits if gap else 0 for gap, bits in zip(gaps, _bits(gaps), strict=True)]


def _news(values: Sequence[Hashable], moments: Sequence[Hashable]) -> list[float]:
    """Say of each value how many bits it tells that the one above did not tell.

    Of one moment that is no more than it tells beside the others of that moment: what is rare in
    the list may be what all of a group say.
    """
    n_at, n_of = Counter(moments), Counter(zip(moments, values, strict=True))
    news: list[float] = []
    above: tuple[Hashable, Hashable] | None = None
    for bits, value, moment in zip(_bits(values), values, moments, strict=True):
        at_once = log2(n_at[moment] / n_of[moment, value])
        if above is not None and above[0] == value:
            news.append(0)
        else:
            news.append(min(bits, at_once) if above and above[1] == moment else bits)
        above = value, moment
    return news


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
