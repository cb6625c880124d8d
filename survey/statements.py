"""What a signatory states of ends of chains that nothing can show any more, as after a restore.

A head that was printed after the last backup fits no chain of what was restored, and a box that
went with its disk comes back by no command: who answers for it says so once, by name and with a
reason, and prints say that in place of a warning that nobody could end. Pure values, no store.
Read next: `register/statements.py`, `earlier_heads.py`.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple

from survey.earlier_heads import UNKNOWN, EarlierHead, Keeper


class ChainEnd(NamedTuple):
    """A head that no chain has: the chain, its number, and its first 16 hex digits.

    `chain` is a box's id in 32 hex digits; of a head from outside the device in which it was looked
    up, or `jurnal`, or what was written behind `UNKNOWN` where nobody knows such a chain.
    """

    chain: str
    seq: int
    digits: str


@dataclass(frozen=True, slots=True)
class StatedLoss:
    """What one signatory stated.

    Attributes:
        by: Who.
        position: That person's position, "" when not said.
        at: When, UTC.
        reason: Why these ends are not there any more.
        ends: Which.
        line: The number of its line in the journal, 0 of one that is being made.
    """

    by: str
    position: str
    at: datetime
    reason: str
    ends: frozenset[ChainEnd]
    line: int = 0

    def as_json(self) -> dict[str, object]:
        """Give it as every report's JSON has it."""
        return {
            "by": self.by,
            "position": self.position,
            "at": self.at.isoformat(),
            "reason": self.reason,
            "ends": [end._asdict() for end in sorted(self.ends)],
        }


def end_of(head: EarlierHead) -> ChainEnd:
    """Name a head as a statement does."""
    chain = head.box
    if head.keeper is Keeper.FILE:
        chain = head.chain or f"{UNKNOWN}{head.box or head.device}"
    return ChainEnd(chain, head.seq, head.printed.replace(" ", ""))


def marked(
    heads: Iterable[EarlierHead], statements: Iterable[StatedLoss]
) -> tuple[EarlierHead, ...]:
    """Give heads, those that are gone and were stated to be marked so.

    Only the very head that was stated: one of the same chain that is lost later is another loss.
    """
    ends = frozenset[ChainEnd]().union(*(each.ends for each in statements))
    return tuple(
        replace(head, stated=True) if not head.there and end_of(head) in ends else head
        for head in heads
    )
