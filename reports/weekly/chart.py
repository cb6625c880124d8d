"""The chart of the weekly report: its words for those who read, and its drawing.

Points, limits and rules come from reports/trends; nothing is judged here. Read next: sheet.py.
"""

from __future__ import annotations

from reports import charts
from reports.quality import shifted
from reports.trends import words
from reports.weekly.visible import Visible
from reports.wording import channel_name, percent, signed
from survey.language import translator

HEIGHT_MM = 41  # page 1 holds all else beside it, also with long names


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
        % {"weeks": len(report.trend.points)},
        "caption": " ".join([words.caption(report.trend, report.lang), *moved]),
        "empty": "" if shares else _("Belum ada minggu dengan 10 penilaian atau lebih."),
        "alt": "; ".join(
            f"{words.week_name(week, report.lang)}: {percent(share, report.lang)}"
            for week, share in shares
        )
        or _("Belum ada titik."),
    }


def drawing(report: Visible) -> bytes:
    """Draw the weeks with their limits, SVG."""
    _ = translator(report.lang)
    limits, points = report.trend.limits, report.trend.points
    letter = _("M%(week)s")
    dots = [
        charts.Dot(
            label=letter % {"week": point.week[-2:]},
            value=point.share,
            said=percent(point.share, report.lang)
            if point.share is not None and point is points[-1]
            else "",
            lower=point.lower,
            upper=point.upper,
            outside=point.outside,
        )
        for point in points
    ]
    limit_words = ("", "")
    centre = None
    if limits is not None:
        limit_words = (
            _("batas bawah %(share)s") % {"share": percent(limits.lower, report.lang)},
            _("batas atas %(share)s") % {"share": percent(limits.upper, report.lang)},
        )
        usual = _("biasanya %(share)s") % {"share": percent(limits.centre, report.lang)}
        centre = (limits.centre, usual)
    return charts.run_chart(dots, centre=centre, limit_words=limit_words, height_mm=HEIGHT_MM)
