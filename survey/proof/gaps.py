"""Private parts that are gone from the register, from the box or from both, or are to go.

Read next: `orders.py`, who ordered it; `comparison.py`, which meets them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from survey.box import ReadBox
from survey.differences import Difference, DifferenceKind, RowPlace
from survey.proof.entry_rows import Gap
from survey.proof.orders import GonePart, Order, Orders


class GapInDoubt(NamedTuple):
    """A private part that is gone somewhere, of which it is to be seen whether it may be."""

    gap: Gap
    place: RowPlace


@dataclass(slots=True)
class GapCounts:
    """Parts that are gone from both stores, by what excuses them.

    Attributes:
        n_again: A line or the box tells that a copy that was put back had lost them by order.
        n_ahead: They were due only by a clock that lay ahead of now.
    """

    n_again: int = 0
    n_ahead: int = 0


def is_back(gap: Gap) -> bool:
    """Say whether the register has a part that its box has not: the box loses it last."""
    return gap.gone_in_box and not gap.gone_in_register


def differing(
    orders: Orders, doubts: Sequence[GapInDoubt], box: ReadBox, counts: GapCounts
) -> Iterator[Difference]:
    """Give the parts that nobody had erased, or that stand in the register though they were.

    Args:
        orders: What was ordered.
        doubts: Parts that are gone somewhere.
        box: The box that had them.
        counts: Is added to.
    """
    gone = [GonePart(bytes.fromhex(at.id), gap.part, at.unit, at.day) for gap, at in doubts]
    given = orders.given(gone, box)
    back = [part for part, (gap, _at) in zip(gone, doubts, strict=True) if is_back(gap)]
    here = orders.erased_here(back, box) if back else frozenset()
    for part, (gap, place), order in zip(gone, doubts, given, strict=True):
        in_both = gap.gone_in_register and gap.gone_in_box
        kind = None
        if order is Order.NOBODY:
            kind = DifferenceKind.ERASED
        elif is_back(gap):
            refilled = part in here
            kind = DifferenceKind.REFILLED if refilled else DifferenceKind.OUTLIVED
        if kind is not None:
            lost = kind is DifferenceKind.ERASED and not gap.gone_in_register
            yield Difference(kind, "private" if lost else "response_private", (gap.part,), place)
        counts.n_again += in_both and order in {Order.AGAIN, Order.LOST}
        counts.n_ahead += order is Order.AHEAD


def without_order(orders: Orders) -> Iterator[Difference]:
    """Name what is noted as to be erased in a box by the rules, and what orders it nowhere.

    What is noted as a citizen's wish the journal seals, and tells itself.
    """
    for work in orders.noted():
        if not (work.ordered or work.by_citizen):
            part = work.part
            place = RowPlace(id=part.id.hex(), unit=part.unit, day=part.day)
            yield Difference(DifferenceKind.UNORDERED, "erasure", (part.part,), place)
