"""What a check found wrong, as rows: each says what must be seen before it may be called gone.

Pure values, no store. Read next: `checks.py`, which carries them from check to check.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Final

from survey.differences import BoxShare, Within


class OfStores(StrEnum):
    """What can be wrong while no row differs; when it is mended, a box may have been put aside.

    A `damaged` register, what is `foreign` in one, a `chain` that does not hold, a `head` that is
    lost, kept `counts` of weeks that answers do not give.
    """

    DAMAGED = "damaged"
    FOREIGN = "foreign"
    CHAIN = "chain"
    HEAD = "head"
    COUNTS = "counts"


# A register in which some rows may be hidden: that nothing differs proves nothing.
BLINDING: Final = frozenset({OfStores.DAMAGED, OfStores.FOREIGN})


@dataclass(frozen=True, slots=True)
class FoundDifference:
    """Differences of one kind.

    Attributes:
        kind: What differs, such as "edited response" or "journal rows"; no names.
        n: How many.
        reach: By box (32 hex digits) up to which entry a check of everything must have compared
            before it can say that they are gone; none where the register alone tells.
        unit: Of which unit they are, "" for any.
        first: The first local day that they are of, "" for any.
        last: The last one, likewise.
        at: When they were found, UTC; None by the check that is being made.
    """

    kind: str
    n: int
    reach: Mapping[str, int] = field(default_factory=dict)
    unit: str = ""
    first: str = ""
    last: str = ""
    at: datetime | None = None

    def is_gone(self, reach: Mapping[str, int], forked: Mapping[str, int | None]) -> bool:
        """Say whether a check of everything would have met it again.

        Args:
            reach: By box the last entry that it compared.
            forked: By box, of which a line says that it forked, the last entry before that: behind
                it the register has another continuation, and nothing can be compared.
        """
        return all(
            reach.get(box, 0) >= _until(seq, forked.get(box, seq))
            for box, seq in self.reach.items()
        )

    def touches(self, within: Within) -> bool:
        """Say whether it may be of some answers; where unit or days are not known, it may."""
        return within.touches_any(BoxShare("", self.n, self.unit, self.first, self.last))

    def params(self) -> dict[str, object]:
        """Give what the journal keeps of it."""
        kept: dict[str, object] = {"kind": self.kind, "n": self.n}
        values = {"unit": self.unit, "first": self.first, "last": self.last}
        values["at"] = "" if self.at is None else self.at.isoformat()
        kept |= {name: value for name, value in values.items() if value}
        return {**kept, "reach": dict(self.reach)} if self.reach else kept


def _until(seq: int, common: int | None) -> int:
    return seq if common is None else min(seq, common)


def by_kind(findings: Iterable[FoundDifference]) -> dict[str, int]:
    """Count what differs by kind."""
    kinds: Counter[str] = Counter()
    for finding in findings:
        kinds[finding.kind] += finding.n
    return dict(kinds)


def merged(findings: Iterable[FoundDifference]) -> tuple[FoundDifference, ...]:
    """Give what several checks found, each thing once: who saw a part saw only some of it."""
    by_place: dict[tuple[str, frozenset[str]], FoundDifference] = {}
    for finding in findings:
        key = (finding.kind, frozenset(finding.reach))
        known = by_place.get(key)
        by_place[key] = finding if known is None else _both(known, finding)
    return tuple(by_place.values())


def _both(a: FoundDifference, b: FoundDifference) -> FoundDifference:
    """Give two findings of one kind and the same boxes as one; the larger says when it was."""
    anywhere = "" in {a.first, b.first}
    return replace(
        max(a, b, key=lambda finding: finding.n),
        reach={box: max(a.reach[box], b.reach[box]) for box in a.reach},
        unit=a.unit if a.unit == b.unit else "",
        first="" if anywhere else min(a.first, b.first),
        last="" if anywhere else max(a.last, b.last),
    )
