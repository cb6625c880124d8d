"""How documents write numbers, shares, days and cells in their reader's language.

Every number is rounded here for the first and only time. Read next: skm/compose.py.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Protocol

from reports.paper import wording
from reports.paper.blocks.contents import Cell
from reports.paper.documents import Say
from survey.language import date_range, number, translator
from survey.rounding import half_up

NONE = "–"
EMPTY = Cell("")  # to write in


class _Ranged(Protocol):
    """A share with its 95 % interval, all 0-1 where they are known."""

    @property
    def share(self) -> float | None: ...
    @property
    def low(self) -> float | None: ...
    @property
    def high(self) -> float | None: ...


def words(text: str) -> Cell:
    """Give a cell of text."""
    return Cell(text)


@dataclass(frozen=True, slots=True)
class Pen:
    """Writes in one language, `id` or `en`."""

    lang: str

    @property
    def say(self) -> Say:
        """The translator of the language."""
        return translator(self.lang)

    def count(self, n: float) -> str:
        """Write a count, or what is counted in whole numbers: 1.020."""
        return number(n, 0, self.lang)

    def decimal(self, value: Decimal | Fraction | float | None, places: int) -> str:
        """Write a figure with its decimals, a dash where there is none."""
        return NONE if value is None else number(value, places, self.lang)

    def span(self, low: Decimal | float | None, high: Decimal | float | None, places: int) -> str:
        """Write two bounds: 74,10–75,88; a dash where there are none."""
        if low is None or high is None:
            return NONE
        return f"{self.decimal(low, places)}–{self.decimal(high, places)}"

    def signed(self, value: Decimal, places: int) -> str:
        """Write a difference with its sign: +1,23, −1,23, 0,00."""
        rounded = half_up(value, places)  # what is printed decides: −0,001 is no loss
        sign = "" if rounded == 0 else "+" if rounded > 0 else "−"
        return sign + self.decimal(abs(rounded), places)

    def percent(self, n: int, whole: int) -> str:
        """Write a part of a whole with one decimal: 33,3%."""
        return number(_percent(n, whole), 1, self.lang) + "%" if whole else NONE

    def share(self, share: float | None, places: int = 0) -> str:
        """Write a share, 0-1, in percent; a dash where there is none."""
        return NONE if share is None else wording.percent(share, self.lang, places)

    def ranged(self, figure: _Ranged | None) -> str:
        """Write a share with its range: 92% (89–94%); a dash where there is none."""
        if figure is None or figure.share is None:
            return NONE
        return f"{self.share(figure.share)} ({self.range(figure)})"

    def range(self, figure: _Ranged) -> str:
        """Write the range of a share: 89–94%."""
        return wording.interval_text(figure.low, figure.high, self.lang)

    def day(self, on: date) -> str:
        """Write a day: 16 November 2026."""
        return date_range(on, on, self.lang)

    def days(self, first: date, last: date) -> str:
        """Write two days: 1 Juli–31 Desember 2026."""
        return date_range(first, last, self.lang)

    def names(self, texts: list[str]) -> str:
        """Write several names in a sentence: a, b, dan c."""
        if len(texts) < 2:
            return "".join(texts)
        _ = self.say
        joined = _("%(most)s, dan %(last)s") if len(texts) > 2 else _("%(most)s dan %(last)s")
        return joined % {"most": ", ".join(texts[:-1]), "last": texts[-1]}

    def n(self, n: int) -> Cell:
        """Give a cell of a count."""
        return Cell(self.count(n), n)

    def figure(self, value: Decimal | None, places: int) -> Cell:
        """Give a cell of a figure, a dash where there is none."""
        return Cell(self.decimal(value, places), value, places)

    def part(self, n: int, whole: int) -> Cell:
        """Give a cell of a part in percent; its number is the percentage, 0-100."""
        return Cell(self.percent(n, whole), _percent(n, whole) if whole else None, 1)


def _percent(n: int, whole: int) -> Decimal:
    return half_up(Fraction(100 * n, whole), 1)
