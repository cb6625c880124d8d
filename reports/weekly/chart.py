"""The charts of the weekly report: their words for those who read, and their drawings.

Points, limits and rules come from reports/measures/trends; nothing is judged here.
Read next: sheet.py.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from reports.measures.quality import shifted
from reports.measures.trends import Trend, words
from reports.paper import charts
from reports.paper.blocks.contents import Picture
from reports.paper.blocks.pen import Pen
from reports.paper.documents import Say
from reports.paper.wording import channel_name, signed
from reports.weekly.shown import Visible

HEIGHT_MM = 40  # page 1 holds all else beside it, also with long names
VOLUME_HEIGHT_MM = 26


def shares(report: Visible, pen: Pen) -> Picture:
    """Give the weekly shares with their limits and the target."""
    _, trend, target = pen.say, report.trend, report.trend.target
    rated = [point for point in trend.points if point.value is not None]
    caption = words.caption(trend, pen.lang)
    for row in shifted(report.channels)[:1]:
        caption += " " + _("Cara menjawab bergeser: %(channel)s %(points)s poin.") % {
            "channel": channel_name(row.channel, pen.lang),
            "points": signed(row.shift or 0.0, pen.lang),
        }
    aim = None if target is None else (target, _("target %(share)s") % {"share": pen.share(target)})
    return _picture(
        _("Warga yang puas di loket, %(weeks)s minggu")
        % {"weeks": report.weeks(len(trend.points))},
        caption if rated else _("Belum ada minggu dengan 10 penilaian atau lebih."),
        {point.week: pen.share(point.value) for point in rated},
        partial(_draw, trend, pen.share, _, target=aim, height_mm=HEIGHT_MM),
        pen.lang,
    )


def volume(report: Visible, pen: Pen) -> Picture:
    """Give how many people rated each week, with the usual limits."""
    _, trend = pen.say, report.volume
    rated = [point for point in trend.points if point.value is not None]
    return _picture(
        _("Banyaknya penilaian di loket, %(weeks)s minggu")
        % {"weeks": report.weeks(len(trend.points))},
        words.caption(trend, pen.lang) if rated else _("Belum ada penilaian di loket."),
        {point.week: pen.count(point.n) for point in rated},
        partial(_draw, trend, pen.count, _, counts=True, height_mm=VOLUME_HEIGHT_MM),
        pen.lang,
    )


def _picture(
    title: str, caption: str, weeks: Mapping[str, str], draw: Callable[[], bytes], lang: str
) -> Picture:
    """Give a chart of weeks, each with its figure in words; of none only the caption stands."""
    alt = "; ".join(f"{words.week_name(week, lang)}: {figure}" for week, figure in weeks.items())
    return Picture(title, caption, alt, draw if weeks else None)


def _draw(
    trend: Trend,
    say: Callable[[float], str],
    _: Say,
    *,
    target: tuple[float, str] | None = None,
    counts: bool = False,
    height_mm: float,
) -> bytes:
    centre, limit_words = None, ("", "")
    if limits := trend.limits:
        centre = (limits.centre, _("biasanya %(share)s") % {"share": say(limits.centre)})
        limit_words = (
            _("batas bawah %(share)s") % {"share": say(limits.lower)},
            _("batas atas %(share)s") % {"share": say(limits.upper)},
        )
    return charts.run_chart(
        _dots(trend, say, _),
        centre=centre,
        limit_words=limit_words,
        target=target,
        counts=counts,
        height_mm=height_mm,
    )


def _dots(trend: Trend, say: Callable[[float], str], _: Say) -> list[charts.Dot]:
    dots = []
    for point in trend.points:
        phase = trend.phases[point.phase] if trend.phases else None
        last = point is trend.points[-1]
        dots.append(
            charts.Dot(
                label=_("M%(week)s") % {"week": point.week[-2:]},
                value=point.value,
                text=say(point.value) if point.value is not None and last else "",
                lower=point.lower,
                upper=point.upper,
                outside=point.outside,
                centre=point.centre,
                phase=point.phase,
                firm=phase is not None and not phase.provisional,
                left_out=bool(point.left_out),
            )
        )
    return dots
