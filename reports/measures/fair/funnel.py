"""The funnel plot: how far shares may lie apart by chance alone, the wider the fewer the ratings.

Points are adjusted shares, the limits exact binomial ones around the usual share (Spiegelhalter,
Stat Med 2005;24:1185-1202). It shows; calling.py decides. Works for units as well. Read next:
officers/compose.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from reports.paper import charts
from reports.paper.blocks.contents import Picture
from reports.paper.charts import FAINT, INK, QUIET
from reports.paper.wording import cut, percent
from survey.language import translator

if TYPE_CHECKING:
    from matplotlib.axes import Axes

LEVELS = (0.95, 0.998)
_LETTERS = 26  # of a name beside its point; the table has the whole
_STEPS = 240  # sizes for which limits are drawn at most


@dataclass(frozen=True, slots=True)
class FunnelPoint:
    """One member: ratings compared, adjusted share 0-1, and his name if he was called."""

    n: int
    share: float
    name: str = ""


class Limit(NamedTuple):
    """Between which shares n ratings stay by chance."""

    n: int
    low: float
    high: float


def limits(sizes: Sequence[int], usual: float, level: float) -> tuple[Limit, ...]:
    """Give exact binomial limits: a share strictly outside has at most (1 - level) / 2 chance.

    Args:
        sizes: Numbers of ratings, each 1 or more.
        usual: The centre, 0-1.
        level: Two-sided, 0-1: 0.95 or 0.998.
    """
    from scipy.stats import binom

    edge = (1 - level) / 2
    low, high = binom.ppf(edge, sizes, usual), binom.ppf(1 - edge, sizes, usual)
    return tuple(
        Limit(n, float(a) / n, float(b) / n) for n, a, b in zip(sizes, low, high, strict=True)
    )


def outside(points: Sequence[FunnelPoint], usual: float, level: float) -> int:
    """Count the points outside their limits."""
    pairs = zip(points, limits([point.n for point in points], usual, level), strict=True)
    return sum(point.share < limit.low or point.share > limit.high for point, limit in pairs)


def picture(
    points: Sequence[FunnelPoint],
    usual: float,
    lang: str,
    *,
    alt: str,
    caption: str,
    width_mm: float = 174,
    height_mm: float = 66,
) -> Picture:
    """Give a funnel with its words: its title, what it shows, and how it is read.

    Args:
        points: Those that are drawn; at least one.
        usual: The centre line, 0-1.
        lang: id or en.
        alt: What it shows, in that language, with places for `n`, `usual`, `inner` and `outer`.
        caption: How it is read.
        width_mm: Width on paper.
        height_mm: Height on paper.
    """
    inner, outer = (outside(points, usual, level) for level in LEVELS)
    shown = {"n": len(points), "usual": percent(usual, lang), "inner": inner, "outer": outer}
    drawing = partial(draw, points, usual, lang, width_mm=width_mm, height_mm=height_mm)
    return Picture(title(lang), caption, alt % shown, drawing)


def title(lang: str) -> str:
    """Give what stands above a funnel, and above the words in its place."""
    _ = translator(lang)
    return _("Berapa jauh angka dapat berbeda hanya karena kebetulan")


def draw(
    points: Sequence[FunnelPoint],
    usual: float,
    lang: str,
    *,
    width_mm: float = 174,
    height_mm: float = 66,
) -> bytes:
    """Draw the funnel, black on white, as SVG with selectable text; see `picture`.

    Called members are diamonds with their names.
    """
    _ = translator(lang)
    least, most = min(p.n for p in points), max(p.n for p in points)
    begin, end = max(1, least * 3 // 4), most + max(4, most // 10)
    sizes = list(range(begin, end + 1, max(1, (end - begin) // _STEPS)))
    lines = [limits(sizes, usual, level) for level in LEVELS]

    def into(axes: Axes) -> None:
        _frame(axes, points, lines, _("Banyaknya penilaian yang dibandingkan"))
        axes.axhline(usual, color=QUIET, linewidth=0.9, zorder=1)
        for line, dashes in zip(lines, ((0, (5, 3)), (0, (1.5, 1.5))), strict=True):
            style = {"color": QUIET, "linewidth": 0.9, "linestyle": dashes}
            axes.plot(sizes, [limit.low for limit in line], **style)  # type: ignore[arg-type]
            axes.plot(sizes, [limit.high for limit in line], **style)  # type: ignore[arg-type]
        centre = _("biasanya %(share)s") % {"share": percent(usual, lang)}
        _words(axes, end, usual, lines, (centre, _("batas 95%"), _("batas 99,8%")))
        for point in points:
            _mark(axes, point, middle=(begin + end) / 2)

    return charts.drawn(
        into, room=(0.055, 0.17, 0.75, 0.81), width_mm=width_mm, height_mm=height_mm
    )


def _frame(
    axes: Axes, points: Sequence[FunnelPoint], lines: Sequence[Sequence[Limit]], below: str
) -> None:
    heights = [point.share for point in points]
    heights += [h for line in lines for limit in line[len(line) // 12 :] for h in limit[1:]]
    low, high = min(heights), max(heights)
    low = max(0.0, min(low, high - 0.2))
    room = (high - low) * 0.06
    axes.set_ylim(low - room, min(1.0, high) + room)
    axes.set_xlim(lines[0][0].n, lines[0][-1].n)
    steps = [n / 10 for n in range(11) if low - room <= n / 10 <= high + room]
    axes.set_yticks(steps, [f"{round(step * 100)}%" for step in steps])
    axes.set_xlabel(below, color=QUIET, fontsize=8, labelpad=2)
    for step in steps:
        axes.axhline(step, color=FAINT, linewidth=0.5, zorder=0)
    charts.plain(axes)


def _words(
    axes: Axes,
    end: int,
    usual: float,
    lines: Sequence[Sequence[Limit]],
    words: Sequence[str],
) -> None:
    """Name the lines at their right end, each in a place of its own."""
    inner, outer = (line[-1] for line in lines)
    low, high = axes.get_ylim()
    least = (high - low) * 0.085
    heights = [outer.low, inner.low, usual]
    for i in (1, 0):
        heights[i] = min(heights[i], heights[i + 1] - least)
    named = zip(heights, (words[2], words[1], words[0]), strict=True)
    charts.name_lines(axes, end, named, away_pt=4)


def _mark(axes: Axes, point: FunnelPoint, *, middle: float) -> None:
    called = bool(point.name)
    axes.plot(
        [point.n],
        [point.share],
        marker="D" if called else "o",
        markersize=6.5 if called else 4.2,
        markerfacecolor="white" if called else INK,
        markeredgecolor=INK,
        markeredgewidth=1.6 if called else 0.8,
        zorder=4,
        clip_on=False,
    )
    if called:
        left = point.n > middle
        axes.annotate(
            cut(point.name, _LETTERS),
            (point.n, point.share),
            xytext=(-8 if left else 8, -3),
            textcoords="offset points",
            ha="right" if left else "left",
            fontsize=8.5,
            color=INK,
            zorder=5,
        )
