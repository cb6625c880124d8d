"""One measured figure with its limit, and the table of all of them."""

from __future__ import annotations

import os
import platform
import sqlite3
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

REPORT = Path(__file__).resolve().parent.parent.parent / "docs" / "benchmarks.md"


@dataclass(frozen=True)
class Figure:
    """A figure that is held to a limit, or only told (`limit` None).

    Attributes:
        name: what was measured.
        value: the median over the rounds.
        limit: the bound, in the same unit.
        at_least: True when more is better.
        unit: `×` for a ratio, else a unit.
        told: absolute values behind it, for interest.
    """

    name: str
    value: float
    limit: float | None = None
    at_least: bool = False
    unit: str = "×"
    told: str = ""

    @property
    def holds(self) -> bool:
        if self.limit is None:
            return True
        return self.value >= self.limit if self.at_least else self.value <= self.limit

    def row(self) -> str:
        sign = "≥" if self.at_least else "≤"
        limit = "" if self.limit is None else f"{sign} {self.limit:g}"
        verdict = "" if self.limit is None else ("holds" if self.holds else "**MISSED**")
        return f"| {self.name} | {self.value:.3g} {self.unit} | {limit} | {verdict} | {self.told} |"


def median(values: Sequence[float]) -> float:
    """Return the middle of the rounds."""
    return statistics.median(values)


def spread(values: Sequence[float], digits: int = 2) -> str:
    """Return `median (min–max)` for the column of absolute values."""
    return f"{median(values):.{digits}f} ({min(values):.{digits}f}–{max(values):.{digits}f})"


def _machine() -> str:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    model = next(
        (
            line.partition(":")[2].strip()
            for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
            if line.startswith("model name")
        ),
        platform.machine(),
    )
    return (
        f"{os.cpu_count()} cores ({model}), {memory:.0f} GiB, {platform.system()} "
        f"{platform.release()}, Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}"
    )


def table(figures: Sequence[Figure]) -> str:
    """Return the whole page, ready for `docs/benchmarks.md`."""
    day = datetime.now(UTC).date().isoformat()
    rows = "\n".join(figure.row() for figure in figures)
    return (
        "# Benchmarks\n\n"
        "Written by `make bench`; do not edit. Baseline and ours take turns in every round; a "
        "ratio is the median of the rounds' ratios. Absolute values are this machine's, on a "
        "shared host, and are told only for interest.\n\n"
        f"Measured {day} on {_machine()}.\n\n"
        "| what | value | limit | | absolute: median (min–max) |\n|---|---|---|---|---|\n"
        f"{rows}\n"
    )


def again(page: str, figures: Sequence[Figure]) -> str:
    """Return the page with these figures in place of what it said of them; others stay.

    One of which it said nothing stands at the end.
    """
    rows = {f"| {figure.name} |": figure.row() for figure in figures}
    lines = page.splitlines()
    told = [
        next((row for name, row in rows.items() if line.startswith(name)), line) for line in lines
    ]
    new = [row for name, row in rows.items() if not any(line.startswith(name) for line in lines)]
    return "\n".join([*told, *new]) + "\n"
