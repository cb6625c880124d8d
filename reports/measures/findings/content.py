"""Findings from the figures themselves: the week on its chart, a low half-day, the lowest unsur.

Read next: reasons.py.
"""

from __future__ import annotations

from collections.abc import Iterator

from reports.disclosure import enough
from reports.measures.findings.base import Basis, Finding, figured, half_day_name
from reports.measures.summary import unsur_interval, wilson
from reports.paper.blocks.pen import Pen
from reports.paper.documents import Say
from reports.paper.wording import interval_text


def outside(b: Basis, pen: Pen, _: Say) -> Iterator[Finding]:
    limits, week = b.trend.limits, b.kepuasan
    if not b.trend.signals or limits is None or week.share is None:
        return
    below = b.trend.signals[0].side == "below"
    crossed = limits.lower if below else limits.upper
    places = int(pen.share(week.share) == pen.share(crossed))
    text = _(
        "%(share)s puas (rentang %(range)s, n %(n)s); biasanya antara %(lower)s dan %(upper)s."
    ) % {
        "share": pen.share(week.share, places),
        "range": interval_text(week.low, week.high, pen.lang),
        "n": pen.count(week.n),
        "lower": pen.share(limits.lower, places),
        "upper": pen.share(limits.upper, places),
    }
    if below:
        lead = _("Kepuasan lebih rendah dari biasanya.")
        look = _("Cari apa yang berbeda minggu ini: alasan, hari, dan loket yang tutup.")
        caution = _("Angka ini tentang seluruh unit, bukan tentang seorang petugas.")
    else:
        lead = _("Kepuasan lebih tinggi dari biasanya.")
        look = _("Cari apa yang berubah minggu ini supaya dapat dipertahankan.")
        caution = _("Satu minggu saja belum membuktikan perbaikan.")
    yield figured(Finding("point_outside", lead, text, look, caution, week.n), week)


def half_day(b: Basis, pen: Pen, _: Say) -> Iterator[Finding]:
    """Name the lowest half-day if its interval, made wider for the number of cells, lies below."""
    cells = b.heat
    if len(cells) < 2:
        return
    worst = min(cells, key=lambda cell: cell.satisfied.k / cell.satisfied.n)
    here = worst.satisfied
    others = [cell.satisfied for cell in cells if cell is not worst]
    rest = sum(s.k for s in others) / sum(s.n for s in others)
    wide = wilson(here.k / here.deff, here.n / here.deff, 1 - 0.05 / len(cells))
    if here.share is None or wide.high >= rest:
        return
    text = _("%(share)s puas (rentang %(range)s, n %(n)s) pada %(days)s; waktu lain %(rest)s.") % {
        "share": pen.share(here.share),
        "range": interval_text(here.low, here.high, pen.lang),
        "n": pen.count(here.n),
        "days": b.heat_days.label(pen.lang),
        "rest": pen.share(rest),
    }
    finding = Finding(
        "half_day_low",
        _("%(when)s paling rendah.") % {"when": half_day_name(worst.weekday, worst.slot, pen.lang)},
        text,
        _("Bandingkan antrean, jumlah loket yang buka, dan gangguan sistem pada waktu itu."),
        _("Jangan simpulkan tentang yang bertugas saat itu: keramaian dan jenis layanan berbeda."),
        here.n,
    )
    yield figured(finding, here)


def lowest(b: Basis, pen: Pen, _: Say) -> Iterator[Finding]:
    """Name the lowest unsur if its interval, made wider for nine unsur, lies below their mean."""
    rows = [row for row in b.unsur if enough(row.n)]
    if len(rows) < 2:
        return
    worst = min(rows, key=lambda row: row.sum / row.n)
    mean = sum(row.sum / row.n for row in rows) / len(rows)
    wide = unsur_interval(worst.tally, 1 - 0.05 / len(rows))
    if worst.nrr is None or wide is None or wide.high >= mean:
        return
    name = b.questionnaire.item(worst.key).name.say(pen.lang)
    yield Finding(
        "unsur_lowest",
        _("Unsur terendah: %(label)s %(name)s.") % {"label": worst.label, "name": name},
        _("NRR %(nrr)s (rentang %(range)s) dari %(n)s formulir dalam %(weeks)s minggu.")
        % {
            "nrr": pen.decimal(worst.nrr, 2),
            "range": f"{pen.decimal(worst.low or 1, 2)}–{pen.decimal(worst.high or 4, 2)}",
            "n": pen.count(worst.n),
            "weeks": b.unsur_weeks,
        },
        _("Baca komentar dan alasan yang menyangkut unsur ini."),
        _("Ini bukan IKM dan bukan mutu resmi."),
        worst.n,
    )
