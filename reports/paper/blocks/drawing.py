"""The charts of a booklet as SVG for paper and PNG for Word, readable in black and white.

Computes nothing and words nothing; the same chart gives the same bytes. Read next: contents.py.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Literal

from reports.paper import charts
from reports.paper.blocks.contents import Chart, Drawn
from reports.paper.charts import FAINT, INK, QUIET
from reports.paper.wording import cut

if TYPE_CHECKING:
    from matplotlib.axes import Axes

BAR = "#4a4a4a"
WIDTH_MM = 174.0
_BAR_MM = 7.4
_POINTS_MM = 58.0
_NAME_MOST = 44  # letters of a bar's name; the table beside it has the whole


def draw(chart: Chart, form: Literal["svg", "png"] = "svg") -> bytes:
    """Draw a chart, 174 mm wide, as svg for paper or png for Word."""
    bars = chart.drawn is Drawn.BARS
    return charts.drawn(
        lambda axes: (_bars if bars else _points)(axes, chart),
        room=(0.42, 0.1, 0.5, 0.89) if bars else (0.07, 0.16, 0.88, 0.8),
        width_mm=WIDTH_MM,
        height_mm=9 + _BAR_MM * len(chart.bars) if bars else _POINTS_MM,
        letters_pt=9,
        ground="none" if form == "svg" else "white",  # on paper the demo mark runs on behind it
        form=form,
    )


def _bars(axes: Axes, chart: Chart) -> None:
    low, high = float(chart.low), float(chart.high)
    places = range(len(chart.bars))
    axes.set_xlim(low, high)
    axes.set_ylim(len(chart.bars) - 0.4, -0.6)  # the first one at the top
    values = [float(bar.value) if bar.value is not None else low for bar in chart.bars]
    axes.barh(places, [value - low for value in values], left=low, height=0.56, color=BAR)
    for place, bar, value in zip(places, chart.bars, values, strict=True):
        axes.annotate(
            bar.text,
            (value, place),
            xytext=(3, 0),
            textcoords="offset points",
            va="center",
            annotation_clip=False,
            color=INK,
        )
    axes.set_yticks(places, [cut(f"{bar.label}  {bar.name}", _NAME_MOST) for bar in chart.bars])
    axes.tick_params(length=0, pad=4, colors=INK)
    axes.set_xticks([25, 50, 75, 100] if low == 25 else [low, high])
    axes.tick_params(axis="x", colors=QUIET, labelsize=8)
    axes.grid(axis="x", color=FAINT, linewidth=0.6)
    axes.set_axisbelow(True)
    for side in ("top", "right", "bottom"):
        axes.spines[side].set_visible(False)


def _points(axes: Axes, chart: Chart) -> None:
    """Join the points but over an empty place; the last one, this report's, open and large."""
    last = len(chart.bars) - 1
    values = [math.nan if bar.value is None else float(bar.value) for bar in chart.bars]
    axes.set_ylim(float(chart.low), float(chart.high) + 4)
    axes.set_xlim(-0.5, last + 0.5)
    axes.plot(range(last + 1), values, color=INK, linewidth=1.1)
    for place, (bar, value) in enumerate(zip(chart.bars, values, strict=True)):
        if math.isnan(value):
            continue
        axes.plot(
            [place],
            [value],
            marker="o",
            markersize=8 if place == last else 5,
            markerfacecolor="white" if place == last else INK,
            markeredgecolor=INK,
            markeredgewidth=1.6,
            clip_on=False,
        )
        axes.annotate(
            bar.text, (place, value), xytext=(0, 8), textcoords="offset points", ha="center"
        )
    axes.set_xticks(range(last + 1), [_wrapped(bar.name) for bar in chart.bars])
    axes.tick_params(length=0, pad=4, colors=QUIET, labelsize=8)
    axes.grid(axis="y", color=FAINT, linewidth=0.6)
    axes.set_axisbelow(True)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)


def _wrapped(name: str) -> str:
    """Break a period's name into lines of two words."""
    words = name.split()
    return "\n".join(" ".join(words[i : i + 2]) for i in range(0, len(words), 2))
