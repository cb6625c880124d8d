"""New lines that are like what an import brought, only of other days: their days were changed.

What is of the same day is asked about whatever it says (`overlap.py`). With another `--on`, or its
days put right, a list shares no day with itself, and only its likeness is left to tell it from
other people's; so here is a measure of chance. Read next: `likeness.py` for it, `redating.py`.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from survey.exchange.answers.identity import Identified
from survey.exchange.doubles.doubted import CountedAlready, refusal
from survey.exchange.doubles.likeness import (
    FEW,
    MOST,
    Traits,
    compare,
    dayless,
    moments,
    n_alike_at_most,
    readings,
    unlike,
)
from survey.exchange.doubles.overlap import ALONE
from survey.exchange.doubles.pools import Pool, groups
from survey.exchange.doubles.redating import bar, best_move
from survey.exchange.doubles.withdrawing import Lost
from survey.language import N_, Phrase

HALF = 0.5  # of the new lines, where day and minute are those of an import's lines
_OTHER_DAYS = N_(
    "memuat baris yang sama isinya dengan jawaban yang sudah diimpor, hanya harinya lain"
)
_LINES_GONE = N_(
    "memuat daftar yang sudah diimpor tanpa beberapa barisnya, dan baris baru yang mungkin "
    "baris itu dengan hari atau loket yang lain"
)


def written_options(options: Mapping[str, object]) -> str:
    """Write as on the command line how the lines of a file are read; "–" without any option."""
    given = [
        name if value is True else f"{name} {value}" for name, value in options.items() if value
    ]
    return " ".join(given) or "–"


@dataclass(frozen=True, slots=True)
class OtherDays:
    """Lines of a file that would be counted now, beside answers of other days.

    Args:
        path: The file, for the sentence.
        new: The lines.
        lines: What those of them say that are known by their words.
        every: What all lines of the file say that bring no id.
        say_again: Names of new lines that say what answers say of another day or counter.
        has_equal: Whether some of the new lines say the same as other lines of the file.
        n_pools: How many imports have answers that no line was recognised as.
    """

    path: Path
    new: Sequence[Identified]
    lines: Sequence[Traits]
    every: Sequence[Traits]
    say_again: Collection[str]
    has_equal: bool
    n_pools: int

    def refuse(self, pools: Sequence[Pool], digests: Collection[str]) -> None:
        """Refuse the file if its lines are like an import's, if only their days were others.

        That is so of five at least, and of four in five of them or of the import's lines, more than
        chance explains: with one and the same move of all days, or without any day; or of half of
        them by day and minute alone. Also if a list stands in the file but for some lines of its
        days, which were perhaps moved; and if the bytes are the same.

        Args:
            pools: What imports brought, but for those that cannot have any of the lines.
            digests: Of the file's content; none where equal content proves nothing.

        Raises:
            CountedAlready, CountedInPart: It seems to be so.
        """
        lines = self.lines
        there = [pool for pool in pools if pool.rest]
        for pool in there:
            if pool.digest in digests:
                n_same = min(len(lines), len(pool.rest))
                self._refuse([(pool.saying(dayless), n_same)], [], _OTHER_DAYS)
        self._refuse_gone(pools)
        ways = readings(lines)
        undated = [pool for pool in there if not pool.by_day]
        for some, reading in ((there, lines), *((undated, way) for way in ways[1:])):
            beside = [pool.saying(dayless) for pool in some]
            self._refuse_alike(dayless(reading), beside, bar(len(groups(beside)) * len(ways)))
        dated = [pool for pool in there if pool.by_day]
        # A line moved onto the day of an equal one was recognised as that one.
        self._refuse_moved(self.every, [pool.whole() for pool in dated if pool.kept])
        self._refuse_moved(moments(lines), [pool.saying(moments) for pool in dated])
        self._refuse_moved(lines, dated)

    def asks(self, pools: Sequence[Pool], digests: Collection[str]) -> bool:
        """Say whether it would refuse the file."""
        try:
            self.refuse(pools, digests)
        except CountedAlready:
            return True
        return False

    def _refuse_gone(self, pools: Sequence[Pool]) -> None:
        """Refuse the file if it lacks lines of a list that it has else."""
        shared, n_left = list[tuple[Pool, int]](), len(self.lines)
        for pool in pools:
            if n_same := min(n_left, pool.n_gone):
                shared.append((pool.at_any_counter().saying(dayless), n_same))
                n_left -= n_same
        if shared:
            self._refuse(shared, [], _LINES_GONE)

    def _refuse_moved(self, lines: Sequence[Traits], pools: Sequence[Pool]) -> None:
        """Refuse lines that would be like those of a pool, or of all, if their days were others.

        They must be more like them then than they are on the days that they have.
        """
        rests = groups(pools)
        for rest in rests:
            if (move := best_move(lines, rest)) is None:
                continue
            moved, least = move.on(lines), bar(len(rests) * move.n_tried)
            likelier = self._are_alike(moved, rest, least)
            if likelier and len(unlike(moved, rest)) < len(unlike(lines, rest)):
                self._refuse_alike(moved, pools, least)

    def _refuse_alike(self, lines: Sequence[Traits], pools: Sequence[Pool], least: float) -> None:
        """Refuse lines that are like those of a pool, or of all; names all that share some.

        Withdrawn alone, an import would leave the others doubled.
        """
        if not any(self._are_alike(lines, rest, least) for rest in groups(pools)):
            return
        left, shared = list(lines), list[tuple[Pool, int]]()
        likeness = {id(pool): compare(lines, pool.rest) for pool in pools}
        sure = any(surplus >= least for _, surplus in likeness.values())
        for pool in sorted(pools, key=lambda pool: likeness[id(pool)], reverse=True):
            n, surplus = compare(left, pool.rest)
            if n and not (sure and surplus < least):
                shared.append((pool, n))
                left = unlike(left, pool.rest)
        self._refuse(shared, lines, _OTHER_DAYS)

    def _are_alike(self, lines: Sequence[Traits], others: Sequence[Traits], least: float) -> bool:
        """Say whether lines are like others, so many of them and more than chance explains."""
        if lines and not lines[0].instrument:
            n_least = max(FEW, HALF * len(self.new))
        else:
            n_least = max(FEW, MOST * min(len(lines), len(others)))
        if n_alike_at_most(lines, others) < n_least:
            return False
        n, surplus = compare(lines, others)
        return n >= n_least and surplus >= least

    def _refuse(
        self, shared: Sequence[tuple[Pool, int]], lines: Sequence[Traits], reason: Phrase
    ) -> None:
        """Refuse the file, with how many lines are like those of each import.

        What a withdrawal would lose are answers that no line is like; where days were moved all
        alike, a line of such a day may be one that was put right as well.
        """
        rest = list(chain.from_iterable(pool.rest for pool, _ in shared))
        n_same = sum(n for _, n in shared)
        n_back = n_same
        if any(line.day for line in rest):
            n_back = len(rest) - (_days(rest) - _days(lines)).total()
        lost = Lost([line.day for pool, _ in shared for line in pool.unmet], n_back)
        shares = [pool.share(len(self.new), n) for pool, n in shared]
        shares.sort(key=lambda share: share.number)
        notes = [ALONE] if self.has_equal else []
        raise refusal(
            self.path,
            reason,
            shares,
            self.new,
            n_same=n_same,
            lost=lost,
            notes=notes,
            say_again=self.say_again,
            has_others=self.n_pools > len(shared),
        )


def _days(lines: Iterable[Traits]) -> Counter[tuple[str, str]]:
    return Counter((line.instrument, line.day) for line in lines)
