"""The block that is signed below a list: place and day, who took note of it, name and NIP.

Whoever stands last in a list may be a citizen whose score cannot be read, so a row is passed over
only for a reason that no citizen gives: its own words, whole cells, or its place under them. Titles
("Petugas …") and notes ("Catatan: …") are what citizens write too, so they tell nothing by
themselves, and in a column of comments nothing is of the block but between two signs of it. What
remains in doubt goes back to the person. Read next: `footers.py`, for rows of sums.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from survey.exchange.tables.table import TableLine

MOST_CELLS = 4  # of a row; three may sign beside each other
REACH = 4  # rows from a sign to the next: title, rank, name, NIP
LETTERS_OF_A_NAME = 4  # at least; a score is written with fewer
_MONTHS = (
    "januari|februari|pebruari|maret|april|mei|juni|juli|agustus|september|oktober|november"
    "|nopember|desember"
)
_TITLES = (
    "kepala|sekretaris|camat|lurah|direktur|koordinator|ketua|penanggung ?jawab|pejabat|pengelola"
    "|petugas|operator|enumerator|surveyor|pembuat|penyusun|pemeriksa|kasi|kasubag|kabid|kasubbag|pembina|penata|pengatur|juru"
)
_TITLE = rf"((a\.?n|u\.?b|plt|plh|pj)\b\W*)?({_TITLES})\b[^?!;:]*"
_PLACE = r"(?!senin|selasa|rabu|kamis|jum|sabtu|minggu|hari|tanggal)[^\W\d_][^\d,:;?!]{2,30}"
_SIGN = re.compile(
    r"(mengetahui|menyetujui|mengesahkan|di(ketahui|setujui|sahkan|buat|susun|periksa|verifikasi))"
    rf"(\s+oleh)?\W*(?P<title>{_TITLE})?"
    r"|(nip|nipppk|nrp|nipd)\W*\d[\d\s.]{7,}"
    r"|(ttd|tertanda|hormat kami)\W*"
    rf"|{_PLACE},\W*(tgl\W*|tanggal\W*)?(\d{{1,2}}\W+)?({_MONTHS})\W+\d{{4}}\W*"
    rf"|{_PLACE},\W*\d{{1,2}}[-/. ]\d{{1,2}}[-/. ]\d{{4}}\W*",
    re.IGNORECASE,
)
_SIGNER = re.compile(_TITLE, re.IGNORECASE)
_NIP = re.compile(r"(nip|nipppk|nrp|nipd)\W*\d.*", re.IGNORECASE)
_RANK = re.compile(r"(pembina|penata|pengatur|juru)\b.*", re.IGNORECASE)
_NOTE = re.compile(r"(catatan|keterangan|sumber)\s*:.*", re.IGNORECASE | re.DOTALL)
# A word of these is of an opinion, or of a score that was written otherwise.
_JUDGES = re.compile(
    r"\b(puas|memuaskan|kecewa|baik|buruk|jelek|bagus|sesuai|mudah|sulit|susah|cepat|lambat|lama"
    r"|wajar|murah|mahal|mampu|sopan|ramah|jelas|setuju|sangat|kurang|tidak|tdk|cukup|sekali"
    r"|banget|biasa|lumayan|mantap|payah|parah)\b|^(satu|dua|tiga|empat|lima)$",
    re.IGNORECASE,
)
_PLACE_TO_SIGN = re.compile(r"[\s._…()-]{5,}")


def is_mark(cell: str) -> bool:
    """Say whether a cell where a number or a day should stand says that it is neither."""
    return _is_sign(cell) or _NOTE.fullmatch(cell.strip()) is not None


@dataclass(frozen=True, slots=True)
class Places:
    """What the columns of a list hold, by their places.

    Args:
        texts: Those with comments, or that may have some because nobody reads them.
        telling: Those with numbers and days.
        own: Those that we wrote ourselves beside rejected lines.
    """

    texts: Collection[int]
    telling: Collection[int]
    own: Collection[int]


def closing_rows(lines: Sequence[TableLine], places: Places) -> list[tuple[TableLine, str]]:
    """Give the rows of a block that is signed, of those below a list, each with its first words.

    Args:
        lines: Those of one sheet behind its last line that was read, without number and day.
        places: What its columns hold.
    """
    cells = [
        {
            n: text
            for n, cell in enumerate(line.cells)
            if n not in places.own and (text := cell.strip())
        }
        for line in lines
    ]
    block = _Block(cells, places)
    passed = [n for n in range(len(lines)) if block.has(n) or block.is_note(n)]
    return [(lines[n], next(iter(cells[n].values()))) for n in passed]


class _Block:
    """The rows of a block among those below a list.

    Args:
        rows: What these hold, by column.
        places: What the columns hold.
    """

    def __init__(self, rows: Sequence[Mapping[int, str]], places: Places) -> None:
        self._rows, self._places = rows, places
        self._signs = [{n for n, text in row.items() if _is_sign(text)} for row in rows]
        self._all_sign = [
            len(signs) == len(row) for row, signs in zip(rows, self._signs, strict=True)
        ]
        self._signs = [self._certain(at) for at in range(len(rows))]
        self._block = set[int]()
        first = next((at for at, signs in enumerate(self._signs) if signs), None)
        if first is not None:
            self._go_down(self._begin(first))

    def has(self, at: int) -> bool:
        """Say whether a row is of the block."""
        return at in self._block

    def is_note(self, at: int) -> bool:
        """Say whether a row is nothing but a note where a number or a day should stand."""
        row = self._rows[at]
        return len(row) == 1 and all(
            n in self._places.telling and _NOTE.fullmatch(text) for n, text in row.items()
        )

    def _certain(self, at: int) -> set[int]:
        """Give the cells of a row that sign for sure, none if anything beside them may be said.

        In a column of comments another sign stands below or above.
        """
        row, signs = self._rows[at], self._signs[at]
        if not signs or len(row) > MOST_CELLS:
            return set()
        if any(n not in signs and not self._is_title(n, row[n]) for n in row):
            return set()
        near = [*self._signs[max(0, at - REACH) : at], *self._signs[at + 1 : at + 1 + REACH]]
        return {
            n for n in signs if n not in self._places.texts or any(n in other for other in near)
        }

    def _is_title(self, place: int, text: str) -> bool:
        """Say whether a cell is a signer's title, where no citizen writes what he thinks."""
        return place not in self._places.texts and _is_title(text)

    def _are_titles(self, at: int) -> bool:
        row = self._rows[at]
        return bool(row) and all(self._is_title(n, text) for n, text in row.items())

    def _begin(self, first: int) -> int:
        """Give the row where the block begins: a title above, if the first sign is under it."""
        for at in range(max(0, first - REACH + 1), first):
            columns = self._rows[at].keys()
            are_names = all(
                row.keys() <= columns and all(map(_may_be_name, row.values()))
                for row in self._rows[at + 1 : first]
            )
            if self._are_titles(at) and columns <= self._signs[first] and are_names:
                return at
        return first

    def _go_down(self, begin: int) -> None:
        """Take the rows from the first on that stand under what is signed."""
        columns, awaits_name = set[int](), False
        for at in range(begin, len(self._rows)):
            row = self._rows[at]
            is_below = bool(row) and row.keys() <= columns
            if self._signs[at] or at == begin or (is_below and self._are_titles(at)):
                columns |= row.keys()
                self._block.add(at)
                if not all(map(_RANK.fullmatch, row.values())):
                    awaits_name = not any(map(_NIP.fullmatch, row.values()))
            elif is_below and self._is_under(at, awaits_name=awaits_name):
                self._block.add(at)
                awaits_name = awaits_name and _is_left_blank(row)

    def _is_under(self, at: int, *, awaits_name: bool) -> bool:
        """Say whether a row under signs is of the block without saying so: a name of each title."""
        row = self._rows[at]
        if not all(map(_may_be_name, row.values())):
            return False
        if self._is_between(at):
            return True
        above = next(each for each in reversed(self._rows[:at]) if not _is_left_blank(each))
        is_clear = len(row) == 1 or row.keys() == above.keys()
        return awaits_name and is_clear and row.keys().isdisjoint(self._places.texts)

    def _is_between(self, at: int) -> bool:
        """Say whether signs and nothing else stand in the columns of a row soon below it.

        If only in some of them, then above it in just these.
        """
        columns = self._rows[at].keys()
        below = [
            self._rows[n].keys()
            for n in range(at + 1, min(at + REACH, len(self._rows)))
            if self._all_sign[n] and self._rows[n]
        ]
        if columns in below:
            return True
        above = (self._rows[n].keys() for n in self._block if self._all_sign[n])
        return columns in above and any(each <= columns for each in below)


def _is_left_blank(row: Mapping[int, str]) -> bool:
    """Say whether a row has nothing but places for people to sign."""
    return all(map(_PLACE_TO_SIGN.fullmatch, row.values()))


def _may_be_name(text: str) -> bool:
    """Say whether a cell is called as people are, or left blank for them to sign."""
    if _PLACE_TO_SIGN.fullmatch(text):
        return True
    is_long = sum(map(str.isalpha, text)) >= LETTERS_OF_A_NAME
    return is_long and text.lstrip("( ")[:1].isupper() and not _JUDGES.search(text)


def _is_title(text: str) -> bool:
    """Say whether words are a signer's title, and capital as it is: "petugas minta uang" is not."""
    words = [word for word in re.findall(r"[^\W\d_]+", text) if len(word) >= LETTERS_OF_A_NAME]
    is_capital = all(word[0].isupper() for word in words)
    return is_capital and _SIGNER.fullmatch(text) is not None and not _JUDGES.search(text)


def _is_sign(cell: str) -> bool:
    sign = _SIGN.fullmatch(cell.strip())
    if sign is None or _JUDGES.search(cell):
        return False
    return sign["title"] is None or _is_title(sign["title"])
