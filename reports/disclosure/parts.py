"""Parts of a unit beside the whole unit: which of its services may have figures of their own.

The unit's figures of every month, triwulan, semester and year are printed anyhow, so those of a
service, taken off them or off each other, must leave nobody or enough people. Which services a
period shows depends on the answers of the period alone, never on what was printed: all that could
be printed of the periods inside it counts as known. A month shows none: what a longer period may
show beside twelve small ones would be little. Read next: dominance.py and successive.py.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from reports.disclosure.dominance import ByOfficer, dominated
from reports.disclosure.groups import MIN_PUBLISHED, betrayed, enough
from survey.periods import Month, Period, Semester, Triwulan, Year

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

People = Mapping[str, Mapping[Month, ByOfficer]]  # by part; "" is those of no part
_MADE_OF: Mapping[type[Period], type[Triwulan | Semester]] = {Semester: Triwulan, Year: Semester}


class _Piece(NamedTuple):
    """People of a part who are known apart: those of some months, and nobody of them alone."""

    part: str
    months: frozenset[Month]  # those on which there is anybody


class _Known(NamedTuple):
    shown: frozenset[str]
    pieces: tuple[_Piece, ...]


def parts_shown(people: People, period: Period) -> frozenset[str]:
    """Say which parts may have figures of their own in a print of a period.

    A part needs ten people, not nearly all of them one officer's. What the print leaves over for
    the other parts is nobody or ten people, no officer's either; what it and the prints of other
    periods leave, whichever are laid beside each other, is nobody or five. Where that is not so
    the smallest part is hidden as well, one after the other.

    Args:
        people: Those of the period, by part, month and officer; "" is no part and never shown.
        period: Which; of other days than a triwulan, semester or year nothing is shown.
    """
    return _known(people, period).shown if shows_parts(period) else frozenset()


def shows_parts(period: Period) -> bool:
    """Say whether a print of a period may have figures of parts: not of a month or other days."""
    return isinstance(period, Triwulan | Semester | Year)


def _known(people: People, period: Period) -> _Known:
    inside = [_known(people, part) for part in _parts_of(period)]
    before = [piece for known in inside for piece in known.pieces]
    months = _months_of(period)
    own = {part: _over(people[part], months) for part in people}
    rests = {part: _rest(part, people[part], before, months) for part in people if part}
    shown = {
        part
        for part, rest in rests.items()
        if enough(own[part].total())
        and not dominated(own[part])
        and not betrayed(_over(people[part], rest.months).total(), MIN_PUBLISHED)
    }
    prints = _Prints(people, months)
    for piece in (*before, *(rests[part] for part in shown)):
        prints.add(piece)
    while shown:
        left = sum((own[part] for part in own if part not in shown), Counter[str]())
        if not (betrayed(left.total()) or dominated(left) or prints.tell()):
            break
        smallest = min(shown, key=lambda part: (own[part].total(), part))
        shown.remove(smallest)
        prints.add(rests[smallest], times=-1)
    return _Known(frozenset(shown), (*before, *(rests[part] for part in sorted(shown))))


def _parts_of(period: Period) -> Sequence[Period]:
    kind = _MADE_OF.get(type(period))
    if kind is None:
        return ()
    parts = [kind.of(period.first)]
    while parts[-1].last < period.last:
        parts.append(parts[-1].next)
    return parts


def _months_of(period: Period) -> Sequence[Month]:
    months = [Month.of(period.first)]
    while months[-1].last < period.last:
        months.append(months[-1].next)
    return months


def _over(by_month: Mapping[Month, ByOfficer], months: Collection[Month]) -> Counter[str]:
    together = Counter[str]()
    for month in months:
        together.update(by_month.get(month, {}))
    return together


def _rest(
    part: str,
    by_month: Mapping[Month, ByOfficer],
    before: Iterable[_Piece],
    months: Collection[Month],
) -> _Piece:
    """Give what a print of a part adds to the pieces known: its months that are not known apart."""
    apart = {month for piece in before if piece.part == part for month in piece.months}
    return _Piece(part, frozenset(month for month in months if by_month.get(month)) - apart)


class _Prints:
    """The prints of a unit and of its parts, and what follows from them together.

    That is made of three kinds of people: those of a piece; those of some months less the pieces
    that lie in them; and, where pieces alone are everybody of some months, what these pieces hold
    besides. A whole month adds nothing: the unit's own is printed anyhow.
    """

    def __init__(self, people: People, months: Sequence[Month]) -> None:
        import numpy as np

        self._people, self._months = people, months
        every = (_over(people[part], {month}).total() for part in people for month in months)
        self._unit = np.fromiter(every, dtype=int).reshape(-1, len(months)).sum(axis=0)
        self._choices = (np.arange(1 << len(months))[:, None] >> np.arange(len(months))) & 1
        self._left = self._choices * self._unit
        self._besides = self._choices * 0
        self._in_none = self._unit.copy()  # those of no piece, by month

    def add(self, piece: _Piece, times: int = 1) -> None:
        """Lay one more piece beside the others; -1 times takes it away again."""
        import numpy as np

        by_month = self._people[piece.part]
        counts = (_over(by_month, piece.months & {month}).total() for month in self._months)
        n = times * np.fromiter(counts, dtype=int)
        inside = (self._choices >= (n != 0)).all(axis=1)
        touched = (self._choices * n).any(axis=1)
        self._left -= np.outer(inside, n)
        self._besides += np.outer(touched & ~inside, n) * (1 - self._choices)
        self._in_none -= n

    def tell(self) -> bool:
        """Say whether they tell on one to four people."""
        only_pieces = ~(self._choices * self._in_none).any(axis=1)
        return self._few(self._left) or self._few(self._besides[only_pieces])

    def _few(self, known: NDArray[np.int64]) -> bool:
        n = (known * (known < self._unit)).sum(axis=1)
        return bool(((n > 0) & (n < MIN_PUBLISHED)).any())
