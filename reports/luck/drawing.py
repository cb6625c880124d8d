"""The rows of the luck page: one line for each office, one dot for each of its officers.

Read next: compose.py.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.paper import charts
from reports.paper.charts import FAINT, INK, PALE

if TYPE_CHECKING:
    from matplotlib.axes import Axes

ROW_MM, WIDTH_MM = 10.5, 174.0
_MARKS = 60  # dots that fit side by side
_LABELS = 11  # of the scale that fit side by side
_STACK = 0.17  # of a row, from dot to dot


@dataclass(frozen=True, slots=True)
class OfficeRow:
    """An office: its name, its officers' shares (0-1, the lowest first), how far they lie apart."""

    name: str
    shares: tuple[float, ...]
    gap: str  # in words
    real: bool


def draw(rows: Sequence[OfficeRow], usual: float) -> bytes:
    """Draw offices below each other, as an SVG; the real one stands out.

    The usual share, 0-1, is a line through all of them.
    """
    height_mm = ROW_MM * len(rows) + 9

    def into(axes: Axes) -> None:
        _frame(axes, [share for row in rows for share in row.shares], len(rows))
        axes.axvline(usual, color=PALE, linewidth=1.0, zorder=1)
        for i, row in enumerate(rows):
            _dots(axes, -i, row.shares, real=row.real)
            for at, text, side in ((0.0, row.name, "right"), (1.0, row.gap, "left")):
                axes.annotate(
                    text,
                    (at, -i),
                    xycoords=("axes fraction", "data"),
                    xytext=(-6 if side == "right" else 6, 0),
                    textcoords="offset points",
                    ha=side,
                    va="center",
                    fontsize=9,
                    fontweight="bold" if row.real else "normal",
                    color=INK,
                    annotation_clip=False,
                )

    room = (0.14, 7 / height_mm, 0.74, 1 - 8 / height_mm)
    return charts.drawn(into, room=room, width_mm=WIDTH_MM, height_mm=height_mm)


def _frame(axes: Axes, shares: Sequence[float], n_rows: int) -> None:
    low, high = min(shares), max(shares)
    low, high = max(0.0, min(low, high - 0.1)), min(1.0, max(high, low + 0.1))
    room = (high - low) * 0.04
    axes.set_xlim(low - room, high + room)
    axes.set_ylim(-n_rows + 0.45, 0.55)
    steps = [i / 20 for i in range(21) if low - room <= i / 20 <= high + room]
    if len(steps) > _LABELS:
        steps = steps[::2] if steps[0] * 10 % 1 == 0 else steps[1::2]
    axes.set_xticks(steps, [f"{round(step * 100)}%" for step in steps])
    axes.set_yticks([])
    for i in range(n_rows):
        axes.axhline(-i, color=FAINT, linewidth=0.5, zorder=0)
    charts.plain(axes)


def _dots(axes: Axes, row: int, shares: Sequence[float], *, real: bool) -> None:
    """Draw one office; dots that would cover each other are stacked around the line."""
    low, high = axes.get_xlim()
    places = [int((share - low) / (high - low) * _MARKS) for share in shares]
    most = max(Counter(places).values())
    apart = min(_STACK, 0.8 / most)
    used: Counter[int] = Counter()
    for share, place in zip(shares, places, strict=True):
        nth = used[place]
        used[place] += 1
        lift = (nth + 1) // 2 * (1 if nth % 2 else -1) * apart
        axes.plot(
            [share],
            [row + lift],
            marker="D" if real else "o",
            markersize=4.4,
            markerfacecolor=INK if real else "white",
            markeredgecolor=INK,
            markeredgewidth=0.9,
            zorder=3,
            clip_on=False,
        )
