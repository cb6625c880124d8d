"""Drawings for paper: finished points in, an SVG or PNG out, readable in black and white.

Computes nothing and words nothing; the same input gives the same bytes. matplotlib's Figure is
used without pyplot, which would keep a window system in mind. Read next: weekly/sheet.py.
"""

from __future__ import annotations

import functools
import io
import itertools
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, cast

if TYPE_CHECKING:
    from matplotlib.axes import Axes

FONTS = Path(__file__).parent / "fonts"
FAMILY = "Atkinson Hyperlegible Next"
INK, QUIET, PALE, FAINT = "#121212", "#525252", "#9e9e9e", "#e2e2e2"
_MM = 1 / 25.4
_DPI = 200
_ALL_LABELS = 16  # weeks; of more only every other one is named
_FOOT_MM, _HEAD_MM = 5.4, 1.5  # below the axis for the weeks' names, above for a point's words
_LINE_MM = 3.3  # one line of words
# Fixed, so that ids inside the SVG never differ between two runs.
_RC = {
    "svg.hashsalt": "suara-loket",
    "svg.fonttype": "none",
    "font.family": [FAMILY],
    "axes.linewidth": 0.6,
}


@dataclass(frozen=True, slots=True)
class Dot:
    """One point of a run chart; without a value the place stays empty."""

    label: str  # below the axis; "" for none
    value: float | None  # 0-1, or a number of ratings
    text: str = ""  # beside the point
    lower: float | None = None
    upper: float | None = None
    outside: bool = False
    centre: float | None = None  # level of the phase it belongs to; None: that of the last
    phase: int = 0  # limits of two phases are not joined
    firm: bool = False  # limits drawn through; provisional ones are broken lines
    left_out: bool = False  # shown as a cross, not joined: not compared


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
    target: tuple[float, str] | None = None,
    counts: bool = False,
    width_mm: float = 174,
    height_mm: float = 47,
) -> bytes:
    """Draw weeks with their limits: points joined by a line, the last one open and large.

    Args:
        dots: In order of time, the week of the report last.
        centre: Height of the last week's centre line and its words, or None before there are
            limits.
        limit_words: What is written at the lower and the upper limit of the last week.
        target: Height of the target line and its words, if there is a target.
        counts: Whether heights are numbers from 0 on; else they are shares.
        width_mm: Width on paper.
        height_mm: Height on paper.
    """

    def draw(axes: Axes) -> None:
        aims = [target[0]] if target else []
        _scale(axes, dots, aims, counts=counts)
        _frame(axes, dots)
        if target:
            axes.axhline(target[0], color=INK, linewidth=0.9, linestyle=(0, (1, 2)), zorder=1)
        _phases(axes, dots, centre)
        line = _LINE_MM / (height_mm - _FOOT_MM - _HEAD_MM)
        _words(axes, dots, (centre, target), limit_words, line)
        _points(axes, dots)

    foot, head = _FOOT_MM / height_mm, _HEAD_MM / height_mm
    room = (0.055, foot, 0.8, 1 - foot - head)
    return drawn(draw, room=room, width_mm=width_mm, height_mm=height_mm)


def drawn(
    draw: Callable[[Axes], None],
    *,
    room: tuple[float, float, float, float],
    width_mm: float,
    height_mm: float,
    letters_pt: float = 8.5,
    ground: str = "none",
    form: Literal["svg", "png"] = "svg",
) -> bytes:
    """Give a drawing in the documents' own typeface.

    Args:
        draw: Draws into the axes it is given.
        room: Where the axes lie: left, bottom, width, height as parts of the whole.
        width_mm: Width on paper.
        height_mm: Height on paper.
        letters_pt: Size of the letters.
        ground: Colour behind it.
        form: svg with selectable text for paper, png (200 dots per inch) for Word.
    """
    import matplotlib as mpl
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    _know_the_typeface()
    with mpl.rc_context(cast("Any", _RC | {"font.size": letters_pt})):
        figure = Figure(figsize=(width_mm * _MM, height_mm * _MM), facecolor=ground, dpi=_DPI)
        written = io.BytesIO()
        draw(figure.add_axes(room, facecolor="none"))
        if form == "svg":
            canvas = FigureCanvasSVG(figure)
            metadata = {"Date": None, "Creator": None}
            canvas.print_svg(written, metadata=metadata)  # type: ignore[no-untyped-call]
        else:
            agg = FigureCanvasAgg(figure)
            agg.print_png(written, metadata={"Software": None})  # type: ignore[no-untyped-call]
    return written.getvalue()


def plain(axes: Axes) -> None:
    """Leave of the frame the line below only, and no ticks."""
    axes.tick_params(length=0, pad=3, colors=QUIET, labelsize=8)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color(PALE)


def name_lines(
    axes: Axes, end: float, lines: Iterable[tuple[float, str]], *, away_pt: float
) -> None:
    """Write at the right what each line is: its height, and its words."""
    for height, words in lines:
        axes.annotate(
            words,
            (end, height),
            xytext=(away_pt, 0),
            textcoords="offset points",
            va="center",
            ha="left",
            fontsize=8,
            color=QUIET,
            annotation_clip=False,
        )


def _scale(axes: Axes, dots: Sequence[Dot], aims: Sequence[float], *, counts: bool) -> None:
    """Choose a scale that shows every point and limit: shares never finer than twenty points."""
    heights = [h for d in dots for h in (d.value, d.lower, d.upper) if h is not None]
    heights += aims
    low, high = (min(heights), max(heights)) if heights else (0.0, 1.0)
    if counts:
        from matplotlib.ticker import MaxNLocator

        axes.set_ylim(0, max(high, 1.0) * 1.12)
        axes.yaxis.set_major_locator(MaxNLocator(nbins=3, integer=True, min_n_ticks=2))
        return
    low = max(0.0, min(low, high - 0.2))
    room = (high - low) * 0.12
    axes.set_ylim(low - room, min(high, 1.0) + room)
    steps = [n / 10 for n in range(11) if low - room / 2 <= n / 10 <= high + room / 2]
    axes.set_yticks(steps, [f"{round(step * 100)}%" for step in steps])


def _frame(axes: Axes, dots: Sequence[Dot]) -> None:
    axes.set_xlim(-0.4, len(dots) - 0.6)
    every = 1 if len(dots) <= _ALL_LABELS else 2
    last = len(dots) - 1
    labels = [dot.label if (last - x) % every == 0 else "" for x, dot in enumerate(dots)]
    axes.set_xticks(range(len(dots)), labels)
    axes.grid(axis="y", color=FAINT, linewidth=0.5)
    axes.set_axisbelow(True)
    plain(axes)


def _phases(axes: Axes, dots: Sequence[Dot], centre: tuple[float, str] | None) -> None:
    """Draw each phase's level, and its limits: firm ones through, provisional ones broken."""
    usual = centre[0] if centre else 0.0
    limited = [(x, dot) for x, dot in enumerate(dots) if dot.lower is not None]
    for _, group in itertools.groupby(limited, key=lambda item: item[1].phase):
        phase = list(group)
        levels = [usual if dot.centre is None else dot.centre for _, dot in phase]
        _steps(axes, phase, levels, color=PALE, linewidth=1.4, zorder=1)
        width, style = (0.7, "solid") if phase[-1][1].firm else (0.9, (0, (5, 3)))
        for heights in ([d.lower or 0.0 for _, d in phase], [d.upper or 0.0 for _, d in phase]):
            _steps(axes, phase, heights, color=QUIET, linewidth=width, linestyle=style)


def _steps(
    axes: Axes, phase: Sequence[tuple[int, Dot]], heights: Sequence[float], **style: object
) -> None:
    """Draw a height for each week, half a week to either side of it."""
    edges = [phase[0][0] - 0.5, *(x + 0.5 for x, _ in phase)]
    axes.step(edges, [heights[0], *heights], where="pre", **style)  # type: ignore[arg-type]


def _words(
    axes: Axes,
    dots: Sequence[Dot],
    lines: Sequence[tuple[float, str] | None],
    limit_words: tuple[str, str],
    line: float,
) -> None:
    """Write at the right what each line is."""
    named = list(filter(None, lines))
    if lines[0] is not None and (limited := [d for d in dots if d.lower is not None]):
        ends = (limited[-1].lower, limited[-1].upper)
        named += [(h, word) for h, word in zip(ends, limit_words, strict=True) if h is not None]
    name_lines(axes, len(dots) - 0.6, apart(named, axes.get_ylim(), line), away_pt=5)


def apart(
    labels: Sequence[tuple[float, str]], scale: tuple[float, float], line: float
) -> list[tuple[float, str]]:
    """Move words that would overprint each other apart, each as little as needed.

    Each stands at its height on a scale from lowest to highest, of which a line takes a part, 0-1.
    """
    least = (scale[1] - scale[0]) * line
    placed = sorted(labels)
    heights = [height for height, _ in placed]
    for _ in range(len(placed) ** 2):
        for i in range(1, len(heights)):
            if (short := least - (heights[i] - heights[i - 1])) > 0:
                heights[i - 1] -= short / 2
                heights[i] += short / 2
    return [(height, word) for height, (_, word) in zip(heights, placed, strict=True)]


def _points(axes: Axes, dots: Sequence[Dot]) -> None:
    """Join neighbouring weeks; one without a value or not compared breaks the line."""
    line = [float("nan") if d.value is None or d.left_out else d.value for d in dots]
    axes.plot(range(len(dots)), line, color=INK, linewidth=1.1, zorder=3)
    low, high = axes.get_ylim()
    foot = low + (high - low) / 4  # below it no word fits under a point
    for x, dot in enumerate(dots):
        if dot.value is None:
            continue
        last = x == len(dots) - 1
        marker = "x" if dot.left_out else "D" if dot.outside else "o"
        axes.plot(
            [x],
            [dot.value],
            marker=marker,
            markersize=7 if last else 4.5 if dot.outside or dot.left_out else 3.6,
            markerfacecolor="white" if last else INK,
            markeredgecolor=QUIET if dot.left_out else INK,
            markeredgewidth=1.6 if last else 0.9,
            zorder=4,
            clip_on=False,
        )
        if dot.text:
            falls = x > 0 and (dots[x - 1].value or 0) > dot.value > foot
            axes.annotate(
                dot.text,
                (x, dot.value),
                xytext=(-7, -11 if falls else 6),
                textcoords="offset points",
                ha="right",
                fontsize=9,
                color=INK,
                zorder=5,
                # No line runs through the word.
                bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.6},
            )
