"""Drawings for paper: finished points in, an SVG out, readable in black and white.

Computes nothing and words nothing; the same input gives the same bytes. matplotlib's Figure is
used without pyplot, which would keep a window system in mind. Read next: weekly/sheet.py.
"""

from __future__ import annotations

import functools
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from matplotlib.axes import Axes

FONTS = Path(__file__).parent / "fonts"
FAMILY = "Atkinson Hyperlegible Next"
INK, QUIET, PALE = "#121212", "#525252", "#9e9e9e"
_MM = 1 / 25.4
# Fixed, so that ids inside the SVG never differ between two runs.
_RC = {
    "svg.hashsalt": "suara-loket",
    "svg.fonttype": "none",
    "font.family": [FAMILY],
    "font.size": 8.5,
    "axes.linewidth": 0.6,
}


@dataclass(frozen=True, slots=True)
class Dot:
    """One point of a run chart; without a value the place stays empty."""

    label: str  # below the axis; "" for none
    value: float | None  # 0-1
    said: str = ""  # beside the point
    lower: float | None = None
    upper: float | None = None
    outside: bool = False


@functools.cache
def _know_the_typeface() -> None:
    from matplotlib import font_manager

    for font in sorted(FONTS.glob("*.ttf")):
        font_manager.fontManager.addfont(font)


def run_chart(
    dots: Sequence[Dot],
    *,
    centre: tuple[float, str] | None,
    limit_words: tuple[str, str],
    width_mm: float = 174,
    height_mm: float = 47,
) -> bytes:
    """Draw a weekly share with its limits: points joined by a line, the last one open and large.

    Args:
        dots: In order of time, the week of the report last.
        centre: Height of the centre line (0-1) and its words, or None before there are limits.
        limit_words: What is written at the lower and the upper limit of the last week.
        width_mm: Width on paper.
        height_mm: Height on paper.

    Returns:
        SVG with selectable text.
    """
    import matplotlib as mpl
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    _know_the_typeface()
    with mpl.rc_context(cast("Any", _RC)):
        figure = Figure(figsize=(width_mm * _MM, height_mm * _MM), facecolor="none")
        canvas = FigureCanvasSVG(figure)
        axes = figure.add_axes((0.055, 0.12, 0.8, 0.86), facecolor="none")
        _frame(axes, dots)
        if centre is not None:
            _limits(axes, dots, centre, limit_words)
        _points(axes, dots)
        drawn = io.BytesIO()
        canvas.print_svg(  # type: ignore[no-untyped-call]
            drawn, metadata={"Date": None, "Creator": None}
        )
    return drawn.getvalue()


def _frame(axes: Axes, dots: Sequence[Dot]) -> None:
    """Choose a scale that shows every point and limit, never finer than twenty points."""
    heights = [h for d in dots for h in (d.value, d.lower, d.upper) if h is not None]
    low, high = (min(heights), max(heights)) if heights else (0.0, 1.0)
    low = max(0.0, min(low, high - 0.2))
    room = (high - low) * 0.12
    axes.set_ylim(low - room, min(high, 1.0) + room)
    axes.set_xlim(-0.4, len(dots) - 0.6)
    steps = [n / 10 for n in range(11) if low - room / 2 <= n / 10 <= high + room / 2]
    axes.set_yticks(steps, [f"{round(step * 100)}%" for step in steps])
    axes.set_xticks(range(len(dots)), [dot.label for dot in dots])
    axes.tick_params(length=0, pad=3, colors=QUIET, labelsize=8)
    for step in steps:
        axes.axhline(step, color="#e2e2e2", linewidth=0.5, zorder=0)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color(PALE)


def _limits(
    axes: Axes, dots: Sequence[Dot], centre: tuple[float, str], words: tuple[str, str]
) -> None:
    known = [(x, d.lower, d.upper) for x, d in enumerate(dots) if d.lower is not None]
    places = [x for x, _, _ in known]
    style = {"color": QUIET, "linewidth": 0.9, "linestyle": (0, (5, 3)), "where": "mid"}
    axes.step(places, [low or 0.0 for _, low, _ in known], **style)  # type: ignore[arg-type]
    axes.step(places, [high or 0.0 for _, _, high in known], **style)  # type: ignore[arg-type]
    axes.axhline(centre[0], color=QUIET, linewidth=0.8, xmax=0.985)
    said = [
        (height, words_)
        for height, words_ in (
            (dots[-1].lower, words[0]),
            (centre[0], centre[1]),
            (dots[-1].upper, words[1]),
        )
        if height is not None
    ]
    for height, words_ in _apart(said, axes.get_ylim()):
        axes.annotate(
            words_,
            (len(dots) - 0.55, height),
            va="center",
            ha="left",
            fontsize=8,
            color=QUIET,
            annotation_clip=False,
        )


def _apart(
    said: Sequence[tuple[float, str]], scale: tuple[float, float]
) -> list[tuple[float, str]]:
    """Move words that would overprint each other apart, around the middle one."""
    low, high = scale
    least = (high - low) * 0.1
    below, middle, above = said if len(said) == 3 else (said[0], said[0], said[-1])
    if len(said) < 3:
        return list(said)
    return [
        (min(below[0], middle[0] - least), below[1]),
        middle,
        (max(above[0], middle[0] + least), above[1]),
    ]


def _points(axes: Axes, dots: Sequence[Dot]) -> None:
    """Join neighbouring weeks; a week without a value breaks the line."""
    line = [float("nan") if dot.value is None else dot.value for dot in dots]
    axes.plot(range(len(dots)), line, color=INK, linewidth=1.1, zorder=3)
    for x, dot in enumerate(dots):
        if dot.value is None:
            continue
        last = x == len(dots) - 1
        axes.plot(
            [x],
            [dot.value],
            marker="D" if dot.outside else "o",
            markersize=7 if last else 4.5 if dot.outside else 3.6,
            markerfacecolor="white" if last else INK,
            markeredgecolor=INK,
            markeredgewidth=1.6 if last else 0.8,
            zorder=4,
            clip_on=False,
        )
        if dot.said:
            axes.annotate(
                dot.said,
                (x, dot.value),
                xytext=(-7, -11 if x and (dots[x - 1].value or 0) > dot.value else 6),
                textcoords="offset points",
                ha="right",
                fontsize=9,
                color=INK,
                zorder=5,
            )
