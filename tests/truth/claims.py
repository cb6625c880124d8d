"""What a study says: a table for readers, and claims that can be false."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Claim:
    """One sentence about a measured value and the bounds it has to keep."""

    text: str
    found: float
    at_least: float | None = None
    at_most: float | None = None

    @property
    def holds(self) -> bool:
        """Whether the value lies within its bounds."""
        low = self.at_least is None or self.found >= self.at_least
        return low and (self.at_most is None or self.found <= self.at_most)


@dataclass(frozen=True, slots=True)
class Study:
    """One simulation: what it was about, its table in Markdown, and what it claims."""

    name: str  # its place in docs/method.md: <!-- truth:name -->
    table: str
    claims: tuple[Claim, ...]


def markdown(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Write a table; cells are texts or numbers that are already rounded."""
    lines = ["| " + " | ".join(header) + " |", "|" + "---|" * len(header)]
    lines += ["| " + " | ".join(map(str, row)) + " |" for row in rows]
    return "\n".join(lines)


def percent(part: float, places: int = 1) -> str:
    """Write a share as a percentage."""
    return f"{100 * part:.{places}f} %"
