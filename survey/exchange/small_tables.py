"""Small tables below a list, in its own columns: recaps by sex, means by unsur, a legend.

They number anew or not at all, and fill fewer scores than the lines above them. Which row ends a
list is told by `footers.py`, read next; here is remembered what the lines above were like.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence

from survey.exchange.tables.table import TableLine

MANY = 3  # lines; fewer make no rule
Number = tuple[int, ...]


class _Sheet:
    """What the lines of a sheet were like so far."""

    def __init__(self) -> None:
        self.last_line = 0
        self.after_blank = False
        self.ended = False  # a row has come that is no citizen
        self.anew = False  # what follows has numbers of its own
        self.numbers = set[Number]()
        self.n_filled = Counter[int]()  # lines by how many scores they fill

    def goes_on(self, number: Number) -> bool:
        """Say whether a number goes on with those above, in whatever order these are."""
        if not number or self.anew or number in self.numbers:
            return False
        return number > min(self.numbers, default=number)

    def usual(self) -> int:
        """Give how many scores half of the lines fill at least; 0 before the first line."""
        n_left = sum(self.n_filled.values()) / 2
        for n_scores in sorted(self.n_filled, reverse=True):
            n_left -= self.n_filled[n_scores]
            if n_left <= 0:
                return n_scores
        return 0


class SmallTables:
    """Tells the rows of small tables from lines that go on with the list.

    Args:
        scores: Places of columns with scores.
        numbers: Places of columns with the numbers of lines.
        telling: Places of all columns that tell a line from others.
    """

    def __init__(
        self, scores: Collection[int], numbers: Collection[int], telling: Collection[int]
    ) -> None:
        self._scores, self._numbers = sorted(scores), sorted(numbers)
        self._others = sorted(set(telling) - set(numbers))
        self._sheets = defaultdict[str, _Sheet](_Sheet)

    def numbered(self, sample: Iterable[TableLine]) -> dict[str, bool]:
        """Say by sheet whether its lines are numbered, up to the last one that is.

        What stands below would hide it where a list is short.
        """
        numbers: dict[str, list[bool]] = {}
        for line in sample:
            numbers.setdefault(line.sheet, []).append(bool(self._number(line)))
        return {sheet: _mostly_so(some) for sheet, some in numbers.items()}

    def follow(self, line: TableLine) -> None:
        """Remember which row comes now, of all rows in their order."""
        sheet = self._sheets[line.sheet]
        sheet.after_blank = 0 < sheet.last_line < line.number - 1
        sheet.last_line = line.number

    def end(self, line: TableLine) -> None:
        """Remember that a row is no citizen: what follows may be none either."""
        self._sheets[line.sheet].ended = True

    def has(self, line: TableLine) -> bool:
        """Say whether a row is of a small table; else it is remembered as a line.

        Such a row has no day, its number does not go on with those above, and it fills fewer scores
        than most lines. Of lists with one score the number is enough, below a row that is no
        citizen. Below nothing but a blank row it fills half of the scores at most. Words below a
        blank row end the list.
        """
        sheet, number = self._sheets[line.sheet], self._number(line)
        n_scores = sum(any(map(str.isdecimal, _cell(line, n))) for n in self._scores)
        is_dated = any(any(map(str.isdecimal, _cell(line, n))) for n in self._others)
        if not n_scores:
            sheet.ended = sheet.ended or (sheet.after_blank and not number and not is_dated)
            return False
        usual = sheet.usual()
        if is_dated or sheet.goes_on(number):
            is_small = False
        elif sheet.ended:
            is_small = n_scores < usual or usual == 1
        else:
            is_small = sheet.after_blank and 2 * n_scores <= usual
        if is_small:
            sheet.anew = sheet.anew or bool(number)
        else:
            sheet.n_filled[n_scores] += 1
            sheet.numbers.add(number)
        return is_small

    def _number(self, line: TableLine) -> Number:
        """Give all numbers of a cell, so that 12/2026 goes on with 11/2026; () without any."""
        cells = (re.findall(r"\d+", _cell(line, place)) for place in self._numbers)
        return next((tuple(map(int, cell)) for cell in cells if cell), ())


def _cell(line: TableLine, place: int) -> str:
    return line.cells[place].strip() if place < len(line.cells) else ""


def _mostly_so(some: Sequence[bool]) -> bool:
    n = some.count(True)
    return n >= MANY and 3 * n >= 2 * (len(some) - some[::-1].index(True))
