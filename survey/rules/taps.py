"""Plausibility verdicts on the taps of one counter on one day: pure rules, no store and no clock.

A rule only marks: nothing is deleted, every report prints its figures with and without what is
marked. All that a verdict rests on lies in its own day, so that it is the same in whatever order
answers arrive. Formulas, sources and known misses: docs/method.md, chapter 11. Read next:
`actions/flags.py`.
"""

import math
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache
from itertools import accumulate, groupby, pairwise
from typing import Final, NamedTuple

from survey.language import N_
from survey.rules.verdicts import RuleVerdict

# What an honest day may add up to by the formulas. They take the rates of a day as known, and these
# are counted from few taps: so it is less than what may come out, 0.0004 (tests/truth/stuffing.py).
FALSE_ALARMS: Final = 0.00015
WINDOW_S: Final = 240
# A family may tap together and agree: fewer are no burst and no run, however quiet the day is.
LEAST: Final = 6
# The usual rate around a burst is counted without the time near to it, which may be false too.
GUARD_S: Final = 600
# Part of FALSE_ALARMS that is spent on taps of any value; the rest on taps of one value.
_ANY_SHARE: Final = 0.25
_HOUR_S: Final = 3600
# The page rests five seconds after a rating: taps that are nearer came from somewhere else.
RAPID_S: Final = 5
# So many touches swallowed by that rest before a tap: somebody hit the screen again and again.
MASH: Final = 3
EARLY_S: Final = 15 * 60
LATE_S: Final = 60 * 60


class Rule(StrEnum):
    """The rules, by the name that a flag carries."""

    BURST = "burst"
    LONG_RUN = "long-run"
    MASH = "mash"
    OUT_OF_HOURS = "out-of-hours"
    FASTER_THAN_SERVICES = "faster-than-services"


# How each rule works, in one line for the reports.
WHY: Final[Mapping[Rule, str]] = {
    Rule.BURST: N_(
        "Dalam 4 menit jauh lebih banyak penilaian daripada biasanya di loket itu pada jam itu."
    ),
    Rule.LONG_RUN: N_(
        "Nilai yang sama berturut-turut lebih lama daripada yang dapat terjadi secara kebetulan"
        " pada hari itu."
    ),
    Rule.MASH: N_(
        "Layar disentuh berulang-ulang sebelum menilai, atau dua penilaian berjarak paling lama"
        " 5 detik; yang pertama tetap dihitung."
    ),
    Rule.OUT_OF_HOURS: N_(
        "Penilaian di layar loket lebih dari 15 menit sebelum buka, lebih dari 60 menit sesudah"
        " tutup, atau pada hari tutup."
    ),
    Rule.FASTER_THAN_SERVICES: N_(
        "Pada hari itu layar loket menerima lebih banyak penilaian daripada layanan yang tercatat;"
        " disorot saja, karena tidak dapat diketahui penilaian yang mana."
    ),
}


class Tap(NamedTuple):
    """A rating given at a kiosk.

    `second` is of the local day, None when the time is unknown or erased; `value` 1-4.
    """

    id: bytes
    second: int | None
    value: int
    ignored: int = 0


@dataclass(frozen=True, slots=True)
class CounterDay:
    """The taps of one kiosk on one day, with what the office says of that day.

    Attributes:
        taps: In any order.
        known: Whether it is known which kiosk they came from; else their order says nothing.
        hours: The first opening and the last closing, seconds of the local day; None: closed.
        n_unit: Ratings given at all kiosks of the unit that day.
        services: Services that the unit gave that day, None when there is no record.
    """

    taps: tuple[Tap, ...]
    known: bool = True
    hours: tuple[int, int] | None = (8 * _HOUR_S, 15 * _HOUR_S)
    n_unit: int = 0
    services: int | None = None


def verdicts(day: CounterDay) -> dict[Rule, dict[bytes, RuleVerdict]]:
    """Judge every tap of a counter-day by every rule.

    Returns:
        By rule the verdict of each tap, by its id.
    """
    timed = sorted((t.second, t.id, t) for t in day.taps if t.second is not None)
    line = [tap for _, _, tap in timed] if day.known else []
    rapid = _rapid(line)
    # The other rules look at what one pair of hands could have tapped on one screen.
    apart = [tap for tap in line if tap.id not in rapid]
    seconds, values = [tap.second or 0 for tap in apart], [tap.value for tap in apart]
    flagged: dict[Rule, set[bytes]] = {
        Rule.BURST: {apart[n].id for n in bursts(seconds, values)},
        Rule.LONG_RUN: {apart[n].id for n in long_runs(values)},
        Rule.MASH: rapid | {tap.id for tap in day.taps if tap.ignored >= MASH},
        Rule.OUT_OF_HOURS: {tap.id for _, _, tap in timed if outside(tap.second, day.hours)},
    }
    judged = {
        Rule.BURST: {t.id for t in line},
        Rule.LONG_RUN: {t.id for t in line},
        Rule.MASH: {t.id for t in line} | flagged[Rule.MASH],
        Rule.OUT_OF_HOURS: {tap.id for _, _, tap in timed},
    }
    by_rule = {
        rule: {tap.id: _verdict(tap.id, flagged[rule], judged[rule]) for tap in day.taps}
        for rule in flagged
    }
    by_rule[Rule.FASTER_THAN_SERVICES] = dict.fromkeys((t.id for t in day.taps), _against(day))
    return by_rule


def _verdict(tap_id: bytes, flagged: set[bytes], judged: set[bytes]) -> RuleVerdict:
    if tap_id in flagged:
        return RuleVerdict.FLAG
    return RuleVerdict.PASS if tap_id in judged else RuleVerdict.NOT_APPLIED


# ---- bursts ----------------------------------------------------------------------------------


def bursts(seconds: Sequence[int], values: Sequence[int]) -> set[int]:
    """Find taps that came too densely, by a scan statistic.

    A window of WINDOW_S slides over the day. It is marked when it holds more taps, of any value
    or of one, than the hour's own threshold, see `thresholds`. The rate of an hour is the highest
    of: its own, that of the three hours around it, that of the whole day; each without the window
    itself and GUARD_S on either side.

    Args:
        seconds: Of the local day, rising.
        values: Of the same taps, 1-4.

    Returns:
        The places of the marked taps.
    """
    marked: set[int] = set()
    day = None
    for start, end in _dense(seconds):
        day = day or _Day(seconds, values)
        usual = day.without(start, end)
        if usual.too_many(end - start + 1):
            marked.update(range(start, end + 1))
        for value, n in Counter(values[start : end + 1]).items():
            if usual.too_many(n, value):
                marked.update(at for at in range(start, end + 1) if values[at] == value)
    return marked


def _dense(seconds: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Give the first and last place of each window with LEAST taps or more, at its widest."""
    end = -1
    for start, began in enumerate(seconds):
        before = end
        while end + 1 < len(seconds) and seconds[end + 1] - began <= WINDOW_S:
            end += 1
        if end > before and end - start + 1 >= LEAST:
            yield start, end


class _Day:
    """A day's taps, added up so that any stretch can be left out quickly."""

    def __init__(self, seconds: Sequence[int], values: Sequence[int]) -> None:
        self._seconds = seconds
        self._first = seconds[0] // _HOUR_S
        hours = range(self._first, seconds[-1] // _HOUR_S + 1)
        self._hours = [range(hour * _HOUR_S, (hour + 1) * _HOUR_S) for hour in hours]
        self._upto = [
            [0, *accumulate(value == answer for answer in values)] for value in (1, 2, 3, 4)
        ]

    def without(self, start: int, end: int) -> "_Usual":
        """Give what is usual without a window, by its first and last place, and around it."""
        first, last = self._seconds[start], self._seconds[end]
        cut = range(first - GUARD_S, last + GUARD_S + 1)
        counts, lengths = [], []
        for hour in self._hours:
            both = range(max(cut.start, hour.start), min(cut.stop, hour.stop))
            counts.append(self._between(hour) - self._between(both))
            lengths.append(_HOUR_S - len(both))
        out = slice(*self._places(cut))
        mix = [upto[-1] - (upto[out.stop] - upto[out.start]) for upto in self._upto]
        # One imagined tap of each value: what was not seen yet is rare, not impossible.
        shares = [(n + 1) / (sum(mix) + len(mix)) for n in mix]
        return _Usual(_rates(counts, lengths), shares, (first + last) // 2 // _HOUR_S - self._first)

    def _places(self, stretch: range) -> tuple[int, int]:
        return bisect_left(self._seconds, stretch.start), bisect_left(self._seconds, stretch.stop)

    def _between(self, stretch: range) -> int:
        first, last = self._places(stretch)
        return max(0, last - first)


class _Usual:
    """How densely taps usually come on a day, hour by hour, seen from one hour of it."""

    def __init__(self, rates: tuple[float, ...], shares: Sequence[float], hour: int) -> None:
        self._rates, self._shares, self._hour = rates, shares, hour

    def too_many(self, n: int, value: int | None = None) -> bool:
        """Say whether n taps of a value, or of any, are too many in a window of that hour."""
        if n < LEAST:
            return False
        part = _ANY_SHARE if value is None else 1 - _ANY_SHARE
        shares = self._shares if value else (1.0,)
        row = value - 1 if value else 0
        if expected(self._rates[self._hour] * shares[row], n) > part * FALSE_ALARMS:
            return False  # that hour alone would use up more than the whole day may
        rates = tuple(tuple(rate * share for rate in self._rates) for share in shares)
        return n >= thresholds(rates, part * FALSE_ALARMS)[row][self._hour]


def _rates(counts: Sequence[int], lengths: Sequence[int]) -> tuple[float, ...]:
    """Give taps a second by hour: the highest of the hour's, its neighbourhood's, the day's."""
    whole = sum(counts) / max(1, sum(lengths))
    rates = []
    for n in range(len(counts)):
        near = slice(max(0, n - 1), n + 2)
        around = sum(counts[near]) / max(1, sum(lengths[near]))
        own = counts[n] / lengths[n] if lengths[n] >= _HOUR_S / 2 else 0.0
        rates.append(max(whole, around, own))
    return tuple(rates)


@lru_cache(maxsize=4096)
def thresholds(
    rates: tuple[tuple[float, ...], ...], false_alarms: float
) -> tuple[tuple[int, ...], ...]:
    """Give from how many taps on a window is too dense, so that a whole day rarely has one.

    All thresholds begin at LEAST. While the false alarms to be expected in the day add up to more
    than is allowed, the threshold of the hour (and value) that adds most is raised by one.

    Args:
        rates: Taps a second by hour; one row by value.
        false_alarms: How many honest windows may be marked in a day, on average.
    """
    cells = {
        (row, hour): (rate, LEAST, expected(rate, LEAST))
        for row, by_hour in enumerate(rates)
        for hour, rate in enumerate(by_hour)
    }
    total = math.fsum(alarms for _, _, alarms in cells.values())
    while total > false_alarms:
        worst = max(cells, key=lambda cell: cells[cell][2])
        rate, least, _ = cells[worst]
        cells[worst] = (rate, least + 1, expected(rate, least + 1))
        total = math.fsum(alarms for _, _, alarms in cells.values())
    return tuple(
        tuple(cells[row, hour][1] for hour in range(len(by_hour)))
        for row, by_hour in enumerate(rates)
    )


def expected(rate: float, least: int) -> float:
    """Give how many windows with `least` taps or more begin in an hour of Poisson taps.

    The intensity of Alm (1983), as in Glaz, Naus and Wallenstein, Scan Statistics (2001):
    rate · (1 - m/least) · p(least - 1; m) with m taps expected in a window. The page's rest
    behind each of the first least - 1 taps is no time in which a tap can come.

    Args:
        rate: Taps a second.
        least: How many make a window dense.
    """
    mean = rate * (WINDOW_S - (least - 1) * RAPID_S)
    if mean <= 0:
        return 0.0
    if least <= mean:
        return _HOUR_S * rate
    log_p = (least - 1) * math.log(mean) - mean - math.lgamma(least)
    return _HOUR_S * rate * (1 - mean / least) * math.exp(log_p)


# ---- the other rules -------------------------------------------------------------------------


def long_runs(values: Sequence[int]) -> set[int]:
    """Find runs of one value that are too long for the day's own mix of values.

    Args:
        values: Of the taps of one kiosk in their order, 1-4.

    Returns:
        The places of the taps in such runs; a day with one value only has none.
    """
    counts = Counter(values)
    marked: set[int] = set()
    place = 0
    for value, run in groupby(values):
        length = len(list(run))
        # One chance for each of the four values.
        if length >= LEAST and run_chance(len(values), counts[value], length) <= FALSE_ALARMS / 4:
            marked.update(range(place, place + length))
        place += length
    return marked


@lru_cache(maxsize=4096)
def run_chance(n: int, n_value: int, length: int) -> float:
    """Give the chance that a value stands `length` times in a row when n taps are shuffled.

    Exact: the others leave n - n_value + 1 gaps for it; of all ways to fill them those in which no
    gap takes `length` are counted by inclusion and exclusion (Mosteller 1941; Feller, An
    Introduction to Probability Theory I, II.11).

    Args:
        n: Taps of the day.
        n_value: Those of the value.
        length: Of the run, at least 1.
    """
    gaps = n - n_value + 1
    without = sum(
        (-1) ** full * math.comb(gaps, full) * math.comb(n - full * length, gaps - 1)
        for full in range(min(gaps, n_value // length) + 1)
    )
    return 1 - float(Fraction(without, math.comb(n, n_value)))


def _rapid(line: Sequence[Tap]) -> set[bytes]:
    """Find taps that came while the page of their kiosk was still at rest; the first counts."""
    return {
        tap.id
        for before, tap in pairwise(line)
        if (tap.second or 0) - (before.second or 0) <= RAPID_S
    }


def outside(second: int | None, hours: tuple[int, int] | None) -> bool:
    """Say whether a tap lies outside the hours; breaks are no matter, as many serve through.

    Args:
        second: Of the local day.
        hours: As `CounterDay` has them.
    """
    if hours is None:
        return True
    return not hours[0] - EARLY_S <= (second or 0) <= hours[1] + LATE_S


def _against(day: CounterDay) -> RuleVerdict:
    """Lay the ratings of a unit's day beside its services."""
    if day.services is None:
        return RuleVerdict.NOT_APPLIED
    return RuleVerdict.SURFACE if day.n_unit > day.services else RuleVerdict.PASS
