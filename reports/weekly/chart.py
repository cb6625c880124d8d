"""The chart of the weekly report: its words for those who read, and its drawing.

Points, limits and rules come from reports/measures/trends; nothing is judged here.
Read next: sheet.py.
"""

from __future__ import annotations

from collections.abc import Callable

from reports.measures.quality import shifted
from reports.measures.trends import Trend, words
from reports.paper import charts
from reports.paper.wording import channel_name, percent, signed
from reports.weekly.shown import Visible
from survey.language import number, translator

HEIGHT_MM = 40  # page 1 holds all else beside it, also with long names
VOLUME_HEIGHT_MM = 26


def block(report: Visible) -> dict[str, str]:
    """Give title, caption and the words for those who cannot see the chart."""
    _ = translator(report.lang)
    shares = [(p.week, p.share) for p in report.trend.points if p.share is not None]
    moved = [
        _("Cara menjawab bergeser: %(channel)s %(points)s poin.")
        % {
            "channel": channel_name(row.channel, report.lang),
            "points": signed(row.shift or 0.0, report.lang),
        }
        for row in shifted(report.channels)[:1]
    ]
    return {
        "title": _("Warga yang puas di loket, %(weeks)s minggu")
        % {"weeks": report.weeks(len(report.trend.points))},
        "caption": " ".join([words.caption(report.trend, report.lang), *moved]),
        "empty": "" if shares else _("Belum ada minggu dengan 10 penilaian atau lebih."),
        "alt": "; ".join(
            f"{words.week_name(week, report.lang)}: {percent(share, report.lang)}"
            for week, share in shares
        )
        or _("Belum ada titik."),
    }


def volume_block(report: Visible) -> dict[str, str]:
    """Give the same for the chart of how many people rated."""
    _ = translator(report.lang)
    found = report.volume
    rated = [(point.week, point.n) for point in found.points if point.value is not None]
    return {
        "title": _("Banyaknya penilaian di loket, %(weeks)s minggu")
        % {"weeks": report.weeks(len(found.points))},
        "caption": words.caption(found, report.lang),
        "empty": "" if rated else _("Belum ada penilaian di loket."),
        "alt": "; ".join(
            f"{words.week_name(week, report.lang)}: {number(n, 0, report.lang)}"
            for week, n in rated
        )
        or _("Belum ada titik."),
    }


def drawing(report: Visible) -> bytes:
    """Draw the weekly shares with their limits and the target, SVG."""
    _ = translator(report.lang)

    def say(value: float) -> str:
        return percent(value, report.lang)

    target = report.trend.target
    aim = None if target is None else (target, _("target %(share)s") % {"share": say(target)})
    return charts.run_chart(
        _dots(report.trend, report.lang, say),
        centre=_centre(report.trend, report.lang, say),
        limit_words=_limit_words(report.trend, report.lang, say),
        target=aim,
        height_mm=HEIGHT_MM,
    )


def volume_drawing(report: Visible) -> bytes:
    """Draw how many people rated each week, with the usual limits, SVG."""

    def say(value: float) -> str:
        return number(value, 0, report.lang)

    return charts.run_chart(
        _dots(report.volume, report.lang, say),
        centre=_centre(report.volume, report.lang, say),
        limit_words=_limit_words(report.volume, report.lang, say),
        counts=True,
        height_mm=VOLUME_HEIGHT_MM,
    )


def _dots(trend: Trend, lang: str, say: Callable[[float], str]) -> list[charts.Dot]:
    _ = translator(lang)
    found = []
    for point in trend.points:
        phase = trend.phases[point.phase] if trend.phases else None
        last = point is trend.points[-1]
        found.append(
            charts.Dot(
                label=_("M%(week)s") % {"week": point.week[-2:]},
                value=point.value,
                said=say(point.value) if point.value is not None and last else "",
                lower=point.lower,
                upper=point.upper,
                outside=point.outside,
                centre=point.centre,
                phase=point.phase,
                firm=phase is not None and not phase.provisional,
                left_out=bool(point.left_out),
            )
        )
    return found


def _centre(trend: Trend, lang: str, say: Callable[[float], str]) -> tuple[float, str] | None:
    _ = translator(lang)
    if trend.limits is None:
        return None
    return trend.limits.centre, _("biasanya %(share)s") % {"share": say(trend.limits.centre)}


def _limit_words(trend: Trend, lang: str, say: Callable[[float], str]) -> tuple[str, str]:
    _ = translator(lang)
    if trend.limits is None:
        return "", ""
    return (
        _("batas bawah %(share)s") % {"share": say(trend.limits.lower)},
        _("batas atas %(share)s") % {"share": say(trend.limits.upper)},
    )
