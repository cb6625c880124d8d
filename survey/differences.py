"""Where the register is not what the boxes say it must be: the words for it, no store and no rule.

A difference names a place and columns, never a value: what a citizen wrote stands in no proof.
Read next: `proof/comparison.py`, which finds them.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

FIRST: Final = 5  # differences of one kind and table that are kept; of the others only how many


class DifferenceKind(StrEnum):
    """How a row of the register differs from what the boxes say.

    `missing` is in a box and not in the register, `added` the reverse. `moved` has another unit,
    day or half-day, `edited` any other value. `erased` lost a private part, in the register or in
    the box, that neither the rules nor a citizen had erased. `refilled` has a private part again
    that this register itself had erased, and its box too. `outlived` still has one that its box
    erased by an order that this register does not have, as one from a backup: nothing is left to
    compare it with, and it is to be erased. `unordered` is noted as to be erased in a box, and
    neither the rules nor a line of the journal order it.
    """

    MISSING = "missing"
    ADDED = "added"
    MOVED = "moved"
    EDITED = "edited"
    ERASED = "erased"
    REFILLED = "refilled"
    OUTLIVED = "outlived"
    UNORDERED = "unordered"


class Whereabouts(StrEnum):
    """Why a box, or the rest of one, cannot be compared.

    `elsewhere`: by the journal it came through another device. `aside`: its file was damaged and
    put aside. `gone`: its file was here and is not any more, or nothing proves that it was not.
    `ended`: its file ends or breaks off before what the register took from it. `other`: the
    register took another continuation of it.
    """

    ELSEWHERE = "elsewhere"
    ASIDE = "aside"
    GONE = "gone"
    ENDED = "ended"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class RowPlace:
    """Where something stands; what is not known is "" or None.

    Attributes:
        box: 32 hex digits.
        device: Whose box it is.
        seq: The number of the entry in its box.
        id: The id of the answer, 32 hex digits.
        unit: The unit's code, as the box says it where it is known there.
        day: The local day, likewise.
    """

    box: str = ""
    device: str = ""
    seq: int | None = None
    id: str = ""
    unit: str = ""
    day: str = ""


@dataclass(frozen=True, slots=True)
class Within:
    """The answers of a unit from one day to another, both included and written YYYY-MM-DD."""

    unit: str
    first: str
    last: str

    def touches(self, place: RowPlace) -> bool:
        """Say whether a place lies in it; where unit or day are not known, it may."""
        other_unit = bool(place.unit) and place.unit.casefold() != self.unit.casefold()
        return not other_unit and (not place.day or self.first <= place.day <= self.last)

    def touches_any(self, share: "BoxShare") -> bool:
        """Say whether any of several answers may lie in it."""
        first = max(share.first, self.first) if share.first else ""
        return self.touches(RowPlace(unit=share.unit, day=first)) and (
            not share.last or share.last >= self.first
        )


@dataclass(frozen=True, slots=True)
class Difference:
    """One row that differs.

    Attributes:
        kind: How.
        table: The table of the register; `private` is the box's own.
        columns: Which columns, or parts for `erased`; none where the whole row is meant.
        place: Which row.
    """

    kind: DifferenceKind
    table: str
    columns: tuple[str, ...]
    place: RowPlace


@dataclass(frozen=True, slots=True)
class BoxShare:
    """How many differences of a kind and table are of one box, "" for of none that is known.

    `unit` is "" where they are of several, or of any; so are the days, the first and the last.
    """

    box: str
    n: int
    unit: str
    first: str
    last: str

    def __add__(self, more: "BoxShare") -> "BoxShare":
        """Take both as one."""
        anywhere = "" in {self.first, more.first}
        return BoxShare(
            self.box,
            self.n + more.n,
            self.unit if self.unit == more.unit else "",
            "" if anywhere else min(self.first, more.first),
            "" if anywhere else max(self.last, more.last),
        )


@dataclass(frozen=True, slots=True)
class Differences:
    """All differences of one kind in one table: how many, the first few, and by box."""

    kind: DifferenceKind
    table: str
    n: int
    first: tuple[Difference, ...]
    shares: tuple[BoxShare, ...] = ()


@dataclass(frozen=True, slots=True)
class Away:
    """Entries of a box that the register took and that cannot be compared here."""

    box: str
    device: str
    n: int
    where: Whereabouts


@dataclass(frozen=True, slots=True)
class Comparison:
    """What was compared, and what differs.

    Attributes:
        n_boxes: Boxes that could be read.
        n_entries: Their entries that the register took.
        n_rows: Rows of the register that were held against them.
        n_waiting: Entries of these boxes that the register has not taken yet.
        n_again: Private parts that are gone, not due and not asked for in this register: a line
            of the journal tells that a copy that was put back had lost them by order.
        n_ahead: Private parts that are gone and were due only by the clock of a run of retention
            that lies ahead of now.
        differences: By kind and table; none when all is as it must be.
        away: What could not be compared.
        reach: By box the number of the last entry that was compared.
    """

    n_boxes: int
    n_entries: int
    n_rows: int
    n_waiting: int
    n_again: int
    differences: tuple[Differences, ...]
    away: tuple[Away, ...]
    reach: tuple[tuple[str, int], ...] = ()
    n_ahead: int = 0

    @property
    def ok(self) -> bool:
        """Whether nothing differs in what could be compared."""
        return not self.differences

    @property
    def n_away(self) -> int:
        """How many entries could not be compared."""
        return sum(rest.n for rest in self.away)

    @property
    def witnessed(self) -> bool:
        """Whether there was anything to compare with: False where only the register is left."""
        return self.n_entries > 0 or self.n_away == 0


class DifferenceTally:
    """Differences as they come: of each kind and table how many, and the first few."""

    def __init__(self) -> None:
        self._shares: dict[tuple[DifferenceKind, str], dict[str, BoxShare]] = {}
        self._first: dict[tuple[DifferenceKind, str], list[Difference]] = {}

    def add(self, difference: Difference) -> None:
        """Count one."""
        key, place = (difference.kind, difference.table), difference.place
        shares = self._shares.setdefault(key, {})
        share = BoxShare(place.box, 1, place.unit, place.day, place.day)
        shares[place.box] = shares[place.box] + share if place.box in shares else share
        first = self._first.setdefault(key, [])
        if len(first) < FIRST:
            first.append(difference)

    def all(self) -> tuple[Differences, ...]:
        """Give all, in the order of the kinds."""
        order = list(DifferenceKind)
        keys = sorted(self._shares, key=lambda key: (order.index(key[0]), key[1]))
        return tuple(self._some(*key) for key in keys)

    def _some(self, kind: DifferenceKind, table: str) -> Differences:
        shares = tuple(self._shares[kind, table].values())
        first = tuple(self._first[kind, table])
        return Differences(kind, table, sum(share.n for share in shares), first, shares)
