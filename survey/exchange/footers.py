"""Rows of a list that are no citizens: sums, means and whatever stands below the answers.

A row that calls itself a sum where a number or a day should stand is passed over and told. Where
that is not sure the row goes back to the person, who knows: counted it would make a figure wrong,
dropped it would lose a citizen. Read next: `ratings.py`.
"""

import re
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import NamedTuple

from survey.errors import Invalid, LoketError
from survey.exchange.tables.table import Line
from survey.language import N_

SHOWN = 60  # letters of a label that are told
MANY = 3  # lines; fewer make no rule

# How a row below a list calls itself: by these words and no others, one of the first kind leading.
_SUMS = (
    "jumlah|jml|total|subtotal|grand|sum|nrr|rata|rerata|mean|average|bobot|ikm|indeks|nilai|skor"
    "|konversi|mutu|kinerja|predikat|kategori|persentase"
)
# By these only perhaps: a citizen may say them too.
_PERHAPS = (
    "modus|mode|median|min|minimum|minimal|maks|max|maksimum|maximum|maksimal|terendah|tertinggi"
    "|frekuensi|pembulatan|target|peringkat|ranking|prioritas|banyak|banyaknya|count|varian|stdev"
)
_BESIDE_SUMS = (
    "per|unsur|tertimbang|tertbg|tertb|terbobot|penimbang|x|pelayanan|layanan|unit|responden"
    "|kuesioner|yang|terisi|dan|dari|hasil|akhir|keseluruhan|seluruh|semua|persepsi|interval"
    "|skm|kepuasan|masyarakat|setelah|sebelum|dikonversi"
)
_BESIDE_PERHAPS = (
    "pertanyaan|ruang|lingkup|jawaban|januari|februari|maret|april|mei|juni|juli|agustus"
    "|september|oktober|november|desember|bulan|triwulan|semester|tahun|perbaikan|standar|deviasi"
)
_SUM_ROW = re.compile(
    rf"\W*({_SUMS})([\W\d_]+({_SUMS}|{_BESIDE_SUMS}))*[\W\d_]*", re.ASCII | re.IGNORECASE
)
_MAYBE_SUM_ROW = re.compile(
    rf"\W*({_SUMS}|{_PERHAPS})"
    rf"([\W\d_]+({_SUMS}|{_PERHAPS}|{_BESIDE_SUMS}|{_BESIDE_PERHAPS}))*[\W\d_]*|[∑Σσ].*",
    re.IGNORECASE,
)
_NUMBER_NAME = re.compile(r"#|no|nomor|((no|nomor)[\W_]*)?(urut|res|resp|responden)?\.?")
_REASON = "rejected_reason"
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
    """The names of the columns stand there again, in another order."""

    slug = "names-again"
    sentence = N_(
        "Berkas %(file)s, baris %(line)s: judul kolom diulang dengan urutan lain, sehingga baris "
        "di bawahnya akan terbaca keliru. Samakan urutan kolomnya, atau pindahkan bagian itu ke "
        "berkas lain."
    )


class Footer(NamedTuple):
    """A row that sums up others: its line, what it calls itself, and its sheet or ""."""

    number: int
    label: str
    sheet: str


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

    Raises:
        NamesAgain: The names stand among the first lines again, in another order.
    """

    def __init__(
        self,
        path: Path,
        header: Sequence[str],
        sample: Sequence[Line],
        *,
        scores: Collection[str],
        texts: Collection[str],
        ours: Collection[str],
        days: Collection[str],
    ) -> None:
        self._path, self._header = path, header
        names = [name.casefold() for name in header]
        self._names = names
        self._scores = {place for place, name in enumerate(names) if name in scores}
        first = min(self._scores, default=0)
        # A nameless column may hold anything.
        self._numbers = {
            place
            for place, name in enumerate(names)
            if name == "no" or (name and place < first and _NUMBER_NAME.fullmatch(name))
        }
        self._telling = self._numbers | {n for n, name in enumerate(names) if name in days}
        ids = {n for n, name in enumerate(names) if name == "id"}
        self._tellers = self._telling | ids
        if _REASON not in names:  # else we gave the ids ourselves
            self._telling |= ids
        unread = {n for n, name in enumerate(names) if name not in ours} - self._tellers
        self._before = {place for place in unread if place < first}
        self._behind = unread - self._before
        self._behind |= {place for place, name in enumerate(names) if name in texts}
        numbered = [cell for line in sample for cell in self._in(line, self._numbers)]
        n_numbers = sum(map(_has_digit, numbered))
        self._numbers_rule = 10 * n_numbers >= max(1, len(numbered))
        self._plainly = 2 * sum(map(_is_plain, numbered)) > len(numbered)
        told = sum(any(map(_has_digit, self._in(line, self._numbers))) for line in sample)
        self._all_told = told >= MANY and 3 * told >= 2 * len(sample)
        self._below: set[str] = set()  # sheets of which a row of sums has come
        self._misread: dict[str, NamesAgain] = {}  # sheets of which the names have come again
        for line in sample:
            self._refuse_names(line)

    def label(self, line: Line) -> str:
        """Give what a row of sums calls itself, and "" of every other row.

        That stands where a number or a day should stand, or before the scores in a column that is
        not read, when the row has neither number nor day. "Jumlah kursi kurang" is what a citizen
        says.
        """
        for place in sorted(self._tellers | self._before):
            text = _cell(line, place)
            if text and not text[0].isdecimal() and _SUM_ROW.fullmatch(text):
                sure = place in self._tellers or (self._tellers and not self._told(line))
                return text[:SHOWN] if sure else ""
        return ""

    def passed(self, line: Line) -> None:
        """Remember that a row of sums has come: what follows it may be one too."""
        self._below.add(line.sheet)

    def check(self, line: Line) -> None:
        """Refuse a row that may be no citizen.

        Raises:
            MaybeASum, SumFormula, NeitherNumberNorDay: It may be a sum.
            NamesAgain: It has the names of the columns in another order.
        """
        if line.sheet in self._misread:
            raise self._misread[line.sheet]
        self._refuse_names(line)
        for place in sorted(self._scores & set(line.summed)):
            raise SumFormula(column=self._header[place])
        for place in sorted(self._numbers):
            if self._is_odd(_cell(line, place)):
                raise self._maybe(line, place)
        self._refuse_unchanged(line)
        told = self._told(line)
        for place in sorted(self._before if told else self._before | self._behind):
            if _MAYBE_SUM_ROW.fullmatch(_cell(line, place)):
                raise self._maybe(line, place)
        below = line.sheet in self._below or _REFUSED_BARE.search(self._reason(line))
        if not told and (self._all_told or below):
            raise NeitherNumberNorDay

    def _told(self, line: Line) -> bool:
        """Say whether a row has a number or a day of its own."""
        return any(
            _has_digit(text) and not _SUM_ROW.fullmatch(text)
            for text in self._in(line, self._telling)
        )

    def _is_odd(self, text: str) -> bool:
        """Say whether a cell has a word where others have a number."""
        n_letters = sum(map(str.isalpha, text))
        if n_letters and _MAYBE_SUM_ROW.fullmatch(text):
            return True
        if not self._numbers_rule or not n_letters:
            return False
        return (self._plainly and n_letters > 2) or not _has_digit(text)

    def _reason(self, line: Line) -> str:
        """Give why a row of a rejected file was refused; else ""."""
        return _cell(line, self._names.index(_REASON)) if _REASON in self._names else ""

    def _refuse_unchanged(self, line: Line) -> None:
        """Refuse a row of a rejected file again that still says what it was refused for."""
        said = _REFUSED_TEXT.search(self._reason(line))
        if said is not None and said[1].casefold() in self._names:
            place = self._names.index(said[1].casefold())
            if _cell(line, place)[:SHOWN] == said[2]:
                raise self._maybe(line, place)

    def _refuse_names(self, line: Line) -> None:
        given = {place: _cell(line, place).casefold() for place in self._scores}
        other = [place for place, name in given.items() if name and name != self._names[place]]
        if len(other) >= 2 and all(given[place] in self._names for place in other):
            again = NamesAgain(file=self._path.name, line=line.number)
            self._misread[line.sheet] = again
            raise again

    def _maybe(self, line: Line, place: int) -> LoketError:
        column = self._header[place] or f"#{place + 1}"
        return MaybeASum(column=column, text=_cell(line, place)[:SHOWN])

    def _in(self, line: Line, places: Collection[int]) -> list[str]:
        return [text for place in places if (text := _cell(line, place))]


def _cell(line: Line, place: int) -> str:
    return line.cells[place].strip() if place < len(line.cells) else ""


def _has_digit(text: str) -> bool:
    return any(map(str.isdecimal, text))


def _is_plain(text: str) -> bool:
    return _has_digit(text) and not any(map(str.isalpha, text))
