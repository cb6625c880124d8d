"""At most three sentences worth a manager's time, each with its figure and what not to conclude.

Simple rules over tables that are already made, the gravest first. A sentence is about the unit,
never about a person: what belongs to an officer is not placed at a counter or an hour.
Read next: weekly/figures.py, which asks them, and docs/method.md.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from reports.disclosure import MIN_PUBLISHED, enough
from reports.quality import ChannelRow, Coverage, shifted
from reports.summary import Interval, Share, UnsurRow, unsur_interval, wilson
from reports.tables import HeatCell, ReasonRow, Reasons
from reports.trends import Trend
from reports.wording import channel_name, interval_text, percent, signed
from survey.language import day_name, number, translator
from survey.questionnaire import Owner, Questionnaire

MOST = 3
PAID = "diminta-biaya"  # the reason "Diminta biaya": one mention is worth a look
_MONDAY = date(2026, 11, 16)  # any Monday; only its weekday's name is used
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
    """The tables the rules look at."""

    lang: str
    questionnaire: Questionnaire
    kepuasan: Share
    trend: Trend
    low: Reasons
    low_now: Counter[str]  # the week's people by reason
    low_before: Counter[str]  # the same over the weeks before
    taps_now: int
    taps_before: int
    weeks_before: int
    where: dict[str, Counter[tuple[int, str]]]  # reason -> people by weekday and slot, the week
    taps_where: Counter[tuple[int, str]]  # taps by weekday and slot, the week
    heat: Sequence[HeatCell]  # those that may be shown
    heat_weeks: int
    unsur: Sequence[UnsurRow]
    unsur_weeks: int
    channels: Sequence[ChannelRow]
    coverage: Coverage
    missing: int


def findings(basis: Basis) -> tuple[Finding, ...]:
    """Give at most three findings, in the order of their weight; none when nothing stands out."""
    rules = (_outside, _missing, _paid, _risen, _half_day, _mix, _too_many, _most_named, _lowest)
    found: list[Finding] = []
    for rule in rules:
        for finding in rule(basis):
            said = {(one.rule, one.lead) for one in found}
            if (finding.rule, finding.lead) not in said and len(found) < MOST:
                found.append(finding)
    return tuple(found)


def half_day_name(weekday: int, slot: str, lang: str) -> str:
    """Name a half-day: "Senin pagi" for before 12:00, "Senin siang" from then on."""
    _ = translator(lang)
    day = day_name(date.fromordinal(_MONDAY.toordinal() + weekday - 1), lang)
    return (_("%(day)s pagi") if slot == "am" else _("%(day)s siang")) % {"day": day}


def _outside(b: Basis) -> Iterator[Finding]:
    _ = translator(b.lang)
    limits, week = b.trend.limits, b.kepuasan
    if not b.trend.signals or limits is None or week.share is None:
        return
    below = b.trend.signals[0].side == "below"
    crossed = limits.lower if below else limits.upper
    places = int(percent(week.share, b.lang) == percent(crossed, b.lang))
    text = _(
        "%(share)s puas (rentang %(range)s, n %(n)s); biasanya antara %(lower)s dan %(upper)s."
    ) % {
        "share": percent(week.share, b.lang, places),
        "range": interval_text(week.low, week.high, b.lang),
        "n": number(week.n, 0, b.lang),
        "lower": percent(limits.lower, b.lang, places),
        "upper": percent(limits.upper, b.lang, places),
    }
    if below:
        lead = _("Kepuasan lebih rendah dari biasanya.")
        look = _("Cari apa yang berbeda minggu ini: alasan, hari, dan loket yang tutup.")
        caution = _("Angka ini tentang seluruh unit, bukan tentang seorang petugas.")
    else:
        lead = _("Kepuasan lebih tinggi dari biasanya.")
        look = _("Cari apa yang berubah minggu ini supaya dapat dipertahankan.")
        caution = _("Satu minggu saja belum membuktikan perbaikan.")
    yield _with(Finding("point_outside", lead, text, look, caution, week.n), week)


def _missing(b: Basis) -> Iterator[Finding]:
    _ = translator(b.lang)
    if b.missing == 0:
        return
    yield Finding(
        "missing_numbers",
        _("Ada nomor urut yang hilang."),
        _("Sebanyak %(n)s catatan belum sampai dari kotaknya.")
        % {"n": number(b.missing, 0, b.lang)},
        _("Jalankan “loket verify” dan periksa perangkat yang belum mengirim."),
        _("Belum tentu ada yang dihapus: perangkat yang mati juga belum mengirim."),
        b.missing,
    )


def _paid(b: Basis) -> Iterator[Finding]:
    _ = translator(b.lang)
    row = next((row for row in b.low.rows if row.reason.key == PAID), None)
    if row is None or not enough(b.low.people):
        return
    yield _of_reason(
        b,
        row,
        rule="asked_to_pay",
        lead=_("Ada yang menyebut “%(reason)s”."),
        look=_("Periksa papan tarif dan alur pembayaran, lalu jelaskan biaya resmi kepada warga."),
        caution=_("Belum tentu pungutan: fotokopi atau meterai juga dapat disebut biaya."),
    )


def _risen(b: Basis) -> Iterator[Finding]:
    """Name reasons given more often than before: exact binomial test, Bonferroni over reasons."""
    from scipy.special import bdtrc

    _ = translator(b.lang)
    if not enough(b.taps_now) or b.taps_before < 8 * 10:
        return
    for key, n in sorted(b.low_now.items(), key=lambda item: (-item[1], item[0])):
        usual = (b.low_before[key] + 0.5) / (b.taps_before + 1)
        chance = float(bdtrc(n - 1, b.taps_now, usual))
        if n < MIN_PUBLISHED or chance >= _RISEN_P / max(1, len(b.questionnaire.reasons)):
            continue
        reason = b.questionnaire.reason(key)
        bounds = wilson(n, b.taps_now)
        text = _(
            "Disebut %(k)s dari %(n)s penilai (rentang %(range)s);"
            " sebelumnya rata-rata %(usual)s orang seminggu."
        ) % {
            "k": number(n, 0, b.lang),
            "n": number(b.taps_now, 0, b.lang),
            "range": interval_text(*bounds, b.lang),
            "usual": number(b.low_before[key] / b.weeks_before, 1, b.lang),
        }
        place = _place(b, key, n) if reason.owner is Owner.UNIT else ""
        finding = Finding(
            "reason_risen",
            _("“%(reason)s” makin sering disebut.") % {"reason": reason.text.say(b.lang)},
            " ".join(filter(None, (text, place))),
            _("Cari tahu apa yang berubah minggu ini."),
            _not_a_person(b, reason.owner),
            b.taps_now,
        )
        yield _with(finding, bounds, n / b.taps_now)


def _place(b: Basis, key: str, n: int) -> str:
    """Say on which half-day most mentions fell, if it is far more than that half-day's part."""
    _ = translator(b.lang)
    spots = b.where.get(key)
    if not spots:
        return ""
    spot, k = max(spots.items(), key=lambda item: (item[1], item[0]))
    part = b.taps_where[spot] / max(1, sum(b.taps_where.values()))
    if not enough(b.taps_where[spot]) or k < MIN_PUBLISHED or k / n < 2 * part:
        return ""
    name = half_day_name(*spot, b.lang)
    return _("%(k)s di antaranya %(when)s.") % {"k": number(k, 0, b.lang), "when": name}


def _half_day(b: Basis) -> Iterator[Finding]:
    """Name the lowest half-day if its interval, made wider for the number of cells, lies below."""
    _ = translator(b.lang)
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
    text = _(
        "%(share)s puas (rentang %(range)s, n %(n)s dalam %(weeks)s minggu); waktu lain %(rest)s."
    ) % {
        "share": percent(here.share, b.lang),
        "range": interval_text(here.low, here.high, b.lang),
        "n": number(here.n, 0, b.lang),
        "weeks": b.heat_weeks,
        "rest": percent(rest, b.lang),
    }
    finding = Finding(
        "half_day_low",
        _("%(when)s paling rendah.") % {"when": half_day_name(worst.weekday, worst.slot, b.lang)},
        text,
        _("Bandingkan antrean, jumlah loket yang buka, dan gangguan sistem pada waktu itu."),
        _("Jangan simpulkan tentang yang bertugas saat itu: keramaian dan jenis layanan berbeda."),
        here.n,
    )
    yield _with(finding, here)


def _mix(b: Basis) -> Iterator[Finding]:
    _ = translator(b.lang)
    for row in shifted(b.channels)[:1]:
        yield Finding(
            "channel_mix",
            _("Cara menjawab bergeser."),
            _("Bagian %(channel)s kini %(part)s dari %(n)s penilai, berubah %(points)s poin.")
            % {
                "channel": channel_name(row.channel, b.lang),
                "part": percent(row.part, b.lang),
                "n": number(sum(r.n for r in b.channels), 0, b.lang),
                "points": signed(row.shift or 0.0, b.lang),
            },
            _("Periksa apakah layar loket menyala dan stiker QR masih terpasang."),
            _("Naik turunnya angka minggu ini dapat berasal dari siapa yang menjawab."),
            sum(r.n for r in b.channels),
            row.part,
        )


def _too_many(b: Basis) -> Iterator[Finding]:
    _ = translator(b.lang)
    if b.coverage.share is None or b.coverage.share <= 1:
        return
    yield Finding(
        "more_answers_than_services",
        _("Penilaian lebih banyak daripada layanan."),
        _("%(n)s penilaian untuk %(services)s layanan yang tercatat.")
        % {
            "n": number(b.coverage.n, 0, b.lang),
            "services": number(b.coverage.services, 0, b.lang),
        },
        _("Periksa catatan jumlah layanan, lalu penilaian yang ditandai."),
        _("Belum tentu ada kecurangan: catatan layanan sering terlambat."),
        b.coverage.n,
        b.coverage.share,
    )


def _most_named(b: Basis) -> Iterator[Finding]:
    _ = translator(b.lang)
    if not b.low.rows or not enough(b.low.people):
        return
    row = b.low.rows[0]
    if row.n < MIN_PUBLISHED:
        return
    yield _of_reason(
        b,
        row,
        rule="reason_most_named",
        lead=_("“%(reason)s” paling sering disebut."),
        look=_("Mulai perbaikan dari alasan ini."),
        caution=_not_a_person(b, row.reason.owner),
    )


def _lowest(b: Basis) -> Iterator[Finding]:
    """Name the lowest unsur if its interval, made wider for nine unsur, lies below their mean."""
    _ = translator(b.lang)
    rows = [row for row in b.unsur if enough(row.n)]
    if len(rows) < 2:
        return
    worst = min(rows, key=lambda row: row.sum / row.n)
    mean = sum(row.sum / row.n for row in rows) / len(rows)
    wide = unsur_interval(worst.tally, 1 - 0.05 / len(rows))
    if worst.nrr is None or wide is None or wide.high >= mean:
        return
    name = b.questionnaire.item(worst.key).name.say(b.lang)
    yield Finding(
        "unsur_lowest",
        _("Unsur terendah: %(label)s %(name)s.") % {"label": worst.label, "name": name},
        _("NRR %(nrr)s (rentang %(range)s) dari %(n)s formulir dalam %(weeks)s minggu.")
        % {
            "nrr": number(worst.nrr, 2, b.lang),
            "range": f"{number(worst.low or 1, 2, b.lang)}–{number(worst.high or 4, 2, b.lang)}",
            "n": number(worst.n, 0, b.lang),
            "weeks": b.unsur_weeks,
        },
        _("Baca komentar dan alasan yang menyangkut unsur ini."),
        _("Ini bukan IKM dan bukan mutu resmi."),
        worst.n,
    )


def _of_reason(
    b: Basis, row: ReasonRow, *, rule: str, lead: str, look: str, caution: str
) -> Finding:
    _ = translator(b.lang)
    bounds = wilson(row.n, b.low.people)
    text = _(
        "%(k)s dari %(n)s orang yang memberi alasan atas penilaian 1–2 (rentang %(range)s)."
    ) % {
        "k": number(row.n, 0, b.lang),
        "n": number(b.low.people, 0, b.lang),
        "range": interval_text(*bounds, b.lang),
    }
    if b.low.weeks > 1:
        text += " " + _("Dihitung dari %(weeks)s minggu.") % {"weeks": b.low.weeks}
    lead = lead % {"reason": row.reason.text.say(b.lang)}
    return _with(
        Finding(rule, lead, text, look, caution, b.low.people), bounds, row.n / b.low.people
    )


def _not_a_person(b: Basis, owner: Owner) -> str:
    _ = translator(b.lang)
    if owner is Owner.UNIT:
        return _("Ini urusan unit, bukan penilaian terhadap petugas.")
    return _("Alasan dihitung untuk seluruh unit: jangan dikaitkan dengan seorang petugas.")


def _with(finding: Finding, of: Share | Interval, share: float | None = None) -> Finding:
    from dataclasses import replace

    found = of.share if isinstance(of, Share) else share
    return replace(finding, share=found, low=of.low, high=of.high)
