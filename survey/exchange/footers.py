"""Rows of a list that are no citizens: sums, means and whatever stands below the answers.

A row that calls itself a sum where a number or a day should stand is passed over and told. Where
that is not sure the row goes back to the person, who knows: counted it would make a figure wrong,
dropped it would lose a citizen. Read next: `ratings.py`.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from survey.errors import Invalid, LoketError
from survey.exchange.answers.days import DAY_WORDS
from survey.exchange.closing_block import Places, closing_rows, is_mark
from survey.exchange.small_tables import MANY, SmallTables
from survey.exchange.sum_words import MAYBE_SUM_ROW, SUM_ROW, UsualText, has_digit
from survey.exchange.tables.numbering import NUMBER_NAMES, number_columns
from survey.exchange.tables.table import TableLine
from survey.language import N_

SHOWN = 60  # letters of a label that are told
WORDS_OF_A_NAME = 3  # at most; citizens' sentences are longer

# What stands beside the name of a sum: figures, and the grade that they make.
_FIGURE = re.compile(
    r"[\s\d.,%+/:()-]*|[a-e]|((sangat|kurang|tidak|cukup|sangat tidak)\s+)?(baik|puas|memuaskan)",
    re.IGNORECASE,
)
_REASON = "rejected_reason"
OWN = ("rejected_line", _REASON, "rejected_import")  # columns of a file of rejected lines
_REFUSED_TEXT = re.compile(r"Kolom “(.*?)” berisi “(.*)”: mungkin baris jumlah", re.DOTALL)
_REFUSED_BARE = re.compile("tidak bernomor dan tidak bertanggal|rumus atas baris-baris lain")


class MaybeASum(Invalid):
    """A row that may sum up others: by what it calls itself."""

    slug = "maybe-a-sum"
    sentence = N_(
        "Kolom “%(column)s” berisi “%(text)s”: mungkin baris jumlah atau rekap, bukan responden. "
        "Kalau memang begitu, hapus baris ini; kalau ini jawaban warga, ubah isi sel itu."
    )


class SumFormula(Invalid):
    """A score that a formula makes of other rows."""

    slug = "sum-formula"
    sentence = N_(
        "Kolom “%(column)s” berisi rumus atas baris-baris lain, seperti baris jumlah. Kalau memang "
        "begitu, hapus baris ini; kalau ini jawaban warga, ganti rumusnya dengan nilainya."
    )


class NeitherNumberNorDay(Invalid):
    """A row without what tells every other one: mostly a sum without a name."""

    slug = "neither-number-nor-day"
    sentence = N_(
        "Baris ini tidak bernomor dan tidak bertanggal seperti baris lain: mungkin baris jumlah. "
        "Kalau memang begitu, hapus baris ini; kalau ini jawaban warga, beri nomor."
    )


class NamesAgain(Invalid):
    """Names of columns stand there again, others or in another order."""

    slug = "names-again"
    sentence = N_(
        "Berkas %(file)s, baris %(line)s: ada judul kolom lagi, lain atau dengan urutan lain, "
        "sehingga baris di bawahnya akan terbaca keliru. Samakan kolomnya, atau pindahkan bagian "
        "itu ke berkas lain."
    )


class Footer(NamedTuple):
    """A row that is no citizen: its line, what it calls itself, and its sheet or "".

    `is_closing` says that it is no sum of others but of the block that is signed below a list.
    """

    number: int
    label: str
    sheet: str
    is_closing: bool


class Rows:
    """Tells the rows of a list that are no citizens, or may be none.

    Args:
        path: The file, for the sentences.
        header: The names of the columns.
        sample: Its first lines.
        scores: Names of columns with scores, in lower case.
        texts: Names of our columns that hold what citizens write.
        ours: Names of all our columns.
        days: Names of columns with days.

    """

    def __init__(
        self,
        path: Path,
        header: Sequence[str],
        sample: Sequence[TableLine],
        *,
        scores: Collection[str],
        texts: Collection[str],
        ours: Collection[str],
        days: Collection[str],
    ) -> None:
        self._path, self._header, self._sample = path, header, sample
        names = [name.casefold() for name in header]
        self._names = names
        self._scores = {place for place, name in enumerate(names) if name in scores}
        self._score_names = frozenset(scores)
        self._known_names = frozenset((*ours, *days))
        first = min(self._scores, default=0)
        self._numbers = number_columns(names, self._scores, sample)
        self._telling = self._numbers | {n for n, name in enumerate(names) if name in days}
        ids = {n for n, name in enumerate(names) if name == "id"}
        self._tellers = self._telling | ids
        is_ours = _REASON in names
        self._own = {n for n, name in enumerate(names) if is_ours and name in (*OWN, "id")}
        if not is_ours:  # else we gave the ids ourselves
            self._telling |= ids
        unread = {n for n, name in enumerate(names) if name not in ours} - self._tellers
        self._before = {place for place in unread if place < first}
        self._behind = unread - self._before
        # Where few cells say so, "NRR" beside a number is no remark on a citizen.
        self._remarks = {n for n in self._behind if _says_sums_seldom(_filled(sample, n), sample)}
        self._texts = {place for place, name in enumerate(names) if name in texts}
        self._behind |= self._texts
        self._words = sorted(set(range(len(names))) - self._behind - self._scores)
        self._usual = {n: UsualText(_filled(sample, n), len(sample)) for n in self._tellers}
        self._small_tables = SmallTables(self._scores, self._numbers, self._telling)
        self._all_told = self._small_tables.numbered(sample)
        self._below: set[str] = set()  # sheets of which a row of sums has come
        self._column_numbers = {
            (line.sheet, line.number)
            for line, following in pairwise(sample)
            if _counts_up(line.cells) and self._begins_otherwise(line, following)
        }

    def label(self, line: TableLine) -> str:
        """Give what a row of sums calls itself, and "" of every other row.

        That stands where a number or a day should stand, or before the scores in a column that is
        not read, when the row has neither number nor day, and beside it nothing but figures and
        their grade: who writes a comment may be a citizen. "Jumlah kursi kurang" is what a citizen
        says, and where all are numbered IKM-001 or are called by a name, so is "IKM" or "Nilai".
        """
        if (line.sheet, line.number) in self._column_numbers:
            return " ".join(filter(None, line.cells))[:SHOWN]
        for place in sorted(self._tellers | self._before):
            text = _cell(line, place)
            if text and not text[0].isdecimal() and SUM_ROW.fullmatch(text):
                if place in self._tellers:
                    sure = self._usual[place].makes_a_sum(text) and not self._says_more(line)
                else:
                    sure = bool(self._telling) and not self._is_topic(place)
                    sure = sure and not (self._told(line) or self._says_more(line))
                return text[:SHOWN] if sure else ""
        return ""

    def _is_topic(self, place: int) -> bool:
        """Say whether citizens with a number or a day have the words of a sum there too."""
        called = (line for line in self._sample if SUM_ROW.fullmatch(_cell(line, place)))
        return any(map(self._told, called))

    def _says_more(self, line: TableLine) -> bool:
        """Say whether scores or comments of a row hold what no sum has."""
        return any(
            not (_FIGURE.fullmatch(text) or MAYBE_SUM_ROW.fullmatch(text))
            for place in self._scores | self._texts
            if (text := _cell(line, place))
        )

    def closing(self, refused: Iterable[TableLine], last: Mapping[str, int]) -> list[Footer]:
        """Give the rows that sign a list, of those that cannot be read.

        Args:
            refused: These rows.
            last: By sheet, the number of the last row that could be read; without one there is no
                list to be signed, but in a file of rejected lines.
        """
        places = Places(self._behind, self._telling, self._own)
        below: dict[str, list[TableLine]] = {}
        for line in refused:
            is_below = line.number > last.get(line.sheet, 0 if self._own else line.number)
            if is_below and not self._told(line):
                below.setdefault(line.sheet, []).append(line)
        return [
            Footer(line.number, text[:SHOWN], line.sheet, is_closing=True)
            for some in below.values()
            for line, text in closing_rows(some, places)
        ]

    def _begins_otherwise(self, line: TableLine, following: TableLine) -> bool:
        """Say whether a line's first 1 is not its own: the next begins so too, or with a name."""
        place = next(n for n, cell in enumerate(line.cells) if cell.strip())
        begin = _cell(following, place)
        return place not in self._scores and bool(begin) and (begin == "1" or not has_digit(begin))

    def is_unused(self, line: TableLine) -> bool:
        """Say whether a row has a number printed in advance, and nothing else."""
        filled = {n for n, cell in enumerate(line.cells) if cell.strip()} - self._own
        return (
            line.fault is None
            and bool(filled)
            and filled <= self._numbers
            and all(
                self._usual[place].fits(text) and not is_mark(text)  # a NIP is none
                for place in filled
                if (text := _cell(line, place))
            )
        )

    def passed(self, line: TableLine) -> None:
        """Remember that a row of sums has come: what follows it may be one too."""
        self._small_tables.follow(line)
        if (line.sheet, line.number) not in self._column_numbers:
            self._below.add(line.sheet)
            self._small_tables.end(line)

    def check(self, line: TableLine) -> None:
        """Refuse a row that may be no citizen.

        Raises:
            MaybeASum, SumFormula, NeitherNumberNorDay: It may be a sum.
            NamesAgain: It has names of columns, others or in another order.
        """
        self._refuse_names(line)
        self._small_tables.follow(line)
        try:
            self._refuse_sums(line)
        except (MaybeASum, SumFormula, NeitherNumberNorDay):
            self._small_tables.end(line)
            raise
        self._refuse_small_tables(line)

    def _refuse_sums(self, line: TableLine) -> None:
        """Refuse a row that may sum up others."""
        below = line.sheet in self._below or _REFUSED_BARE.search(self._reason(line))
        summed = sorted(self._scores & set(line.summed))
        if summed or any(
            MAYBE_SUM_ROW.fullmatch(text)
            for place in self._words
            if (text := _cell(line, place))
            and (place not in self._usual or not self._usual[place].fits(text))
        ):
            self._below.add(line.sheet)
        for place in summed:
            raise SumFormula(column=self._header[place])
        self._refuse_odd(line)
        self._refuse_unchanged(line)
        is_told = self._told(line)
        for place in sorted(self._before if is_told else self._before | self._behind):
            if MAYBE_SUM_ROW.fullmatch(_cell(line, place)):
                raise self._maybe(line, place)
        for place in sorted(self._remarks):
            if SUM_ROW.fullmatch(_cell(line, place)):
                raise self._maybe(line, place)
        all_told = self._all_told.get(line.sheet, all(self._all_told.values()))
        if not is_told and (all_told or below):
            raise NeitherNumberNorDay

    def _refuse_odd(self, line: TableLine) -> None:
        """Refuse a word where others have a number, or a sum's beside what no sum says."""
        for place in sorted(self._tellers):
            usual, text = self._usual[place], _cell(line, place)
            is_odd = place in self._numbers and usual.is_odd(text)
            if is_odd or (SUM_ROW.fullmatch(text) and usual.makes_a_sum(text)):
                raise self._maybe(line, place)

    def _refuse_small_tables(self, line: TableLine) -> None:
        """Refuse a row of a small table below; of what was given back it is told by its reason."""
        if _REASON in self._names or not self._small_tables.has(line):
            return
        self._small_tables.end(line)
        for place in sorted(self._numbers):
            if has_digit(_cell(line, place)):
                raise self._maybe(line, place)
        raise NeitherNumberNorDay

    def _told(self, line: TableLine) -> bool:
        """Say whether a row has a number or a day of its own."""
        return any(
            has_digit(text)
            and (self._usual[place].fits(text) or not (SUM_ROW.fullmatch(text) or is_mark(text)))
            for place in self._telling
            if (text := _cell(line, place))
        )

    def _reason(self, line: TableLine) -> str:
        """Give why a row of a rejected file was refused; else ""."""
        return _cell(line, self._names.index(_REASON)) if _REASON in self._names else ""

    def _refuse_unchanged(self, line: TableLine) -> None:
        """Refuse a row of a rejected file again that still says what it was refused for."""
        refusal = _REFUSED_TEXT.search(self._reason(line))
        if refusal is not None and refusal[1].casefold() in self._names:
            place = self._names.index(refusal[1].casefold())
            if _cell(line, place)[:SHOWN] == refusal[2]:
                raise self._maybe(line, place)

    def _refuse_names(self, line: TableLine) -> None:
        """Refuse names of columns: another score's among scores, or several beside no number."""
        cells = [cell.strip().casefold() for cell in line.cells]
        others = {n for n, name in enumerate(cells) if name and [name] != self._names[n : n + 1]}
        swapped = any(cells[place] in self._score_names for place in others & self._scores)
        if not swapped and (not others or any(map(str.isdecimal, cells))):
            return
        if swapped or sum(map(self._is_name, cells)) >= 2:
            raise NamesAgain(file=self._path.name, line=line.number)

    def _is_name(self, cell: str) -> bool:
        """Say whether a cell may name a column: as ours are called, or nearly so."""
        if cell in self._known_names or cell in NUMBER_NAMES:
            return True
        words = re.findall(r"[^\W\d_]+", cell)
        return len(words) <= WORDS_OF_A_NAME and not (self._score_names | DAY_WORDS).isdisjoint(
            words
        )

    def _maybe(self, line: TableLine, place: int) -> LoketError:
        column = self._header[place] or f"#{place + 1}"
        return MaybeASum(column=column, text=_cell(line, place)[:SHOWN])


def _cell(line: TableLine, place: int) -> str:
    return line.cells[place].strip() if place < len(line.cells) else ""


def _filled(lines: Sequence[TableLine], place: int) -> list[str]:
    return [text for line in lines if (text := _cell(line, place))]


def _says_sums_seldom(cells: Sequence[str], lines: Sequence[TableLine]) -> bool:
    """Say whether the words of a sum stand beside less than half of the lines."""
    return 2 * sum(SUM_ROW.fullmatch(text) is not None for text in cells) < len(lines)


def _counts_up(cells: Sequence[str]) -> bool:
    """Say whether a row numbers its columns from 1 on."""
    filled = [cell.strip() for cell in cells if cell.strip()]
    return len(filled) >= MANY and filled == [str(n) for n in range(1, len(filled) + 1)]
