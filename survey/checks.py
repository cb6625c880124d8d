"""What a check of the whole data, or of a part, found and how far it reached: words of its own.

`loket verify` writes one into the journal; a report prints the last and compares what came since.
Pure values, no store. Read next: `register/checks.py`, `transfer/newer.py`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final, NamedTuple

PAST: Final = "past"  # the key of the part of what was checked before that was gone through again


class OldPart(NamedTuple):
    """Which part of what is old was gone through once more.

    Attributes:
        box: The box in which the part ended, 32 hex digits; "" where there was none.
        seq: The number of its last entry there.
        n: How many entries, of all boxes.
        lines: The first and the last line of the journal whose entries were compared.
    """

    box: str
    seq: int
    n: int
    lines: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Check:
    """One check that ran to its end.

    Attributes:
        at: When it was written down, UTC.
        ok: Whether nothing differed.
        differences: How many differ, by kind; no names.
        n_entries: How many entries were compared with their rows.
        reach: By box (32 hex digits) the number of the last entry compared.
        journal: The number of the journal's last line up to which it held.
        n_away: Entries whose box was not at hand.
        n_waiting: Entries that the register had not taken yet.
        past: Of a check of what is new, which part of the old went along; None: all was checked.
    """

    at: datetime
    ok: bool
    differences: Mapping[str, int]
    n_entries: int
    reach: Mapping[str, int]
    journal: int
    n_away: int = 0
    n_waiting: int = 0
    past: OldPart | None = None

    @property
    def is_whole(self) -> bool:
        """Whether it went through everything."""
        return self.past is None

    @property
    def n_differences(self) -> int:
        """How many differences there are of all kinds."""
        return sum(self.differences.values())

    def params(self) -> dict[str, object]:
        """Give what the journal keeps of it; its moment is that of the line."""
        kept: dict[str, object] = {
            "ok": self.ok,
            "differences": dict(self.differences),
            "entries": self.n_entries,
            "reach": dict(self.reach),
            "journal": self.journal,
            "away": self.n_away,
            "waiting": self.n_waiting,
        }
        if self.past is not None:
            box, seq, n, lines = self.past
            kept[PAST] = {"box": box, "seq": seq, "n": n, "lines": list(lines)}
        return kept


@dataclass(frozen=True, slots=True)
class Integrity:
    """What is known, when a report is made, of whether its register is what citizens gave.

    Attributes:
        whole: The last check of everything; None when there never was one.
        on: The office's day of that check.
        standing: The newest check with differences that no whole check without any came after.
        n_newer: Entries that the register took since the last whole check, or ever; None where
            the reader may not know.
        n_compared: So many of them, the newest of each box, were compared now.
        n_differences: What was found now, in them and in the newer lines of the journal.
        n_lost: Ends of chains that something on this machine remembers and no chain has any more.
        has_copy: Whether the register has nothing, or any box is at hand to compare it with.
    """

    whole: Check | None = None
    on: date | None = None
    standing: Check | None = None
    n_newer: int | None = 0
    n_compared: int = 0
    n_differences: int = 0
    n_lost: int = 0
    has_copy: bool = True

    @property
    def differs(self) -> int:
        """How many differences are known: those found now, else those of the standing check."""
        standing = 0 if self.standing is None else max(1, self.standing.n_differences)
        return max(self.n_differences, standing)

    def as_json(self) -> dict[str, object]:
        """Give it under the keys that every report's JSON has as `integrity`."""
        whole = self.whole
        return {
            "checked_at": None if whole is None else whole.at.isoformat(),
            "checked_ok": None if whole is None else whole.ok,
            "checked_entries": None if whole is None else whole.n_entries,
            "away": None if whole is None else whole.n_away,
            "newer": self.n_newer,
            "newer_compared": self.n_compared,
            "differences": self.differs,
            "lost_heads": self.n_lost,
            "has_copy": self.has_copy,
        }


@dataclass(slots=True)
class Differing:
    """Differences as they are counted by kind, whatever finds them."""

    by_kind: dict[str, int] = field(default_factory=dict)

    def add(self, kind: str, n: int = 1) -> None:
        """Count some of a kind; none changes nothing."""
        if n:
            self.by_kind[kind] = self.by_kind.get(kind, 0) + n
