"""What a finding is, what the rules look at, and the findings from figures and from reasons.

What belongs to an officer is never placed at a counter or an hour. Read next: record.py.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from reports.disclosure import MIN_PUBLISHED, enough, few
from reports.measures.quality import ChannelRow, Trust
from reports.measures.summary import Share, UnsurRow, unsur_interval, wilson
from reports.measures.tables import HeatCell, ReasonRow, Reasons, Spot
from reports.measures.trends import Trend
from reports.paper.blocks.pen import Pen
from reports.paper.documents import Say
from reports.paper.wording import interval_text
from survey.language import day_name, translator
from survey.periods import Period
from survey.questionnaire import Owner, Questionnaire

_MONDAY = date(2026, 11, 16)  # any Monday; only its weekday's name is used
PAID = "diminta-biaya"  # the reason "Diminta biaya": one mention is worth a look
_RISEN_P = 0.01


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to look at: what was seen, on what basis, where to look, what not to conclude."""

    rule: str
    lead: str
    text: str
    look: str
    caution: str
    n: int
    share: float | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Basis:
    """The tables the rules look at: only what may be seen."""

    lang: str
    questionnaire: Questionnaire
    trust: Trust
    kepuasan: Share
    trend: Trend
    volume: Trend
    low: Reasons
    low_now: Counter[str]  # the week's people by reason
    low_before: Counter[str]  # the same over the weeks before
    taps_now: int
    taps_before: int
    weeks_before: int
    where: dict[str, Counter[Spot]]  # reason -> people by weekday and slot, the week
    taps_where: Counter[Spot]  # taps by weekday and slot, the week
    unnamed: frozenset[Spot]  # nothing is placed there: one officer's in the week, or on the map
    heat: Sequence[HeatCell]  # those that may be shown
    heat_days: Period  # that the half-days are counted over
    unsur: Sequence[UnsurRow]
    unsur_weeks: int
    channels: Sequence[ChannelRow]


def half_day_name(weekday: int, slot: str, lang: str) -> str:
    """Name a half-day: "Senin pagi" for before 12:00, "Senin siang" from then on."""
    _ = translator(lang)
    day = day_name(date.fromordinal(_MONDAY.toordinal() + weekday - 1), lang)
    return (_("%(day)s pagi") if slot == "am" else _("%(day)s siang")) % {"day": day}


def not_a_person(owner: Owner, _: Say) -> str:
    """Say that a reason tells on nobody."""
    if owner is Owner.UNIT:
        return _("Ini urusan unit, bukan penilaian terhadap petugas.")
    return _("Alasan dihitung untuk seluruh unit: jangan dikaitkan dengan seorang petugas.")


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
    seen = (week.n, week.share, week.low, week.high)
    yield Finding("point_outside", lead, text, look, caution, *seen)


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
    yield Finding(
        "half_day_low",
        _("%(when)s paling rendah.") % {"when": half_day_name(worst.weekday, worst.slot, pen.lang)},
        text,
        _("Bandingkan antrean, jumlah loket yang buka, dan gangguan sistem pada waktu itu."),
        _("Jangan simpulkan tentang yang bertugas saat itu: keramaian dan jenis layanan berbeda."),
        here.n,
        here.share,
        here.low,
        here.high,
    )


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


def paid(b: Basis, pen: Pen, _: Say) -> Iterator[Finding]:
    row = next((row for row in b.low.rows if row.reason.key == PAID), None)
    if row is None or not enough(b.low.people):
        return
    yield _of_reason(
        b,
        row,
        pen,
        _,
        rule="asked_to_pay",
        lead=_("Ada yang menyebut “%(reason)s”."),
        look=_("Periksa papan tarif dan alur pembayaran, lalu jelaskan biaya resmi kepada warga."),
        caution=_("Belum tentu pungutan: fotokopi atau meterai juga dapat disebut biaya."),
    )


def risen(b: Basis, pen: Pen, _: Say) -> Iterator[Finding]:
    """Name reasons given more often than before: exact binomial test, Bonferroni over reasons."""
    from scipy.special import bdtrc

    if not enough(b.taps_now) or b.taps_before < 8 * 10:
        return
    for key, n in sorted(b.low_now.items(), key=lambda item: (-item[1], item[0])):
        usual = (b.low_before[key] + 0.5) / (b.taps_before + 1)
        chance = float(bdtrc(n - 1, b.taps_now, usual))
        rare = _RISEN_P / max(1, len(b.questionnaire.reasons))
        if not enough(n, MIN_PUBLISHED) or chance >= rare:
            continue
        reason = b.questionnaire.reason(key)
        bounds = wilson(n, b.taps_now)
        text = _(
            "Disebut %(k)s dari %(n)s penilai (rentang %(range)s);"
            " sebelumnya rata-rata %(usual)s orang seminggu."
        ) % {
            "k": pen.count(n),
            "n": pen.count(b.taps_now),
            "range": interval_text(*bounds, pen.lang),
            "usual": pen.decimal(b.low_before[key] / b.weeks_before, 1),
        }
        place = _place(b, key, n, pen, _) if reason.owner is Owner.UNIT else ""
        yield Finding(
            "reason_risen",
            _("“%(reason)s” makin sering disebut.") % {"reason": reason.text.say(pen.lang)},
            " ".join(filter(None, (text, place))),
            _("Cari tahu apa yang berubah minggu ini."),
            not_a_person(reason.owner, _),
            b.taps_now,
            n / b.taps_now,
            *bounds,
        )


def _place(b: Basis, key: str, n: int, pen: Pen, _: Say) -> str:
    """Say on which half-day most mentions fell, if it is far more than that half-day's part."""
    spots = b.where.get(key)
    if not spots:
        return ""
    spot, k = max(spots.items(), key=lambda item: (item[1], item[0]))
    part = b.taps_where[spot] / max(1, sum(b.taps_where.values()))
    if spot in b.unnamed or not enough(b.taps_where[spot]) or not enough(k, MIN_PUBLISHED):
        return ""
    if k / n < 2 * part:
        return ""
    name = half_day_name(*spot, pen.lang)
    return _("%(k)s di antaranya %(when)s.") % {"k": pen.count(k), "when": name}


def most_named(b: Basis, pen: Pen, _: Say) -> Iterator[Finding]:
    if not b.low.rows or not enough(b.low.people):
        return
    row = b.low.rows[0]
    alone = len(b.low.rows) == 1 or b.low.rows[1].n < row.n
    if not enough(row.n, MIN_PUBLISHED) or not alone:
        return  # two named alike: neither is the most named, and the table shows both
    yield _of_reason(
        b,
        row,
        pen,
        _,
        rule="reason_most_named",
        lead=_("“%(reason)s” paling sering disebut."),
        look=_("Mulai perbaikan dari alasan ini."),
        caution=not_a_person(row.reason.owner, _),
    )


def _of_reason(
    b: Basis, row: ReasonRow, pen: Pen, _: Say, *, rule: str, lead: str, look: str, caution: str
) -> Finding:
    bounds = wilson(row.n, b.low.people)
    hidden = few(row.n)  # one to four stand so in the table as well: a range would tell how many
    if hidden:
        text = _("1–4 dari %(n)s orang yang memberi alasan atas penilaian 1–2.")
    else:
        text = _(
            "%(k)s dari %(n)s orang yang memberi alasan atas penilaian 1–2 (rentang %(range)s)."
        )
    text %= {
        "k": pen.count(row.n),
        "n": pen.count(b.low.people),
        "range": interval_text(*bounds, pen.lang),
    }
    if b.low.weeks > 1:
        text += " " + _("Dihitung dari %(weeks)s minggu.") % {"weeks": b.low.weeks}
    lead = lead % {"reason": row.reason.text.say(pen.lang)}
    figures = () if hidden else (row.n / b.low.people, *bounds)
    return Finding(rule, lead, text, look, caution, b.low.people, *figures)
