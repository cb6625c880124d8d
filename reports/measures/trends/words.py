"""What a chart says, in words a clerk understands: the rule that fired, the limits, the target.

judging.py draws the conclusions; the sheet prints these sentences below its charts. How many false
signals a year brings to a unit that never changes stands here: the rates are those of the
simulation in tests/truth/trends.py, averaged over offices of every size; that study fails when they
are not what the rules really do. Read next: weekly/sheet.py.
"""

from __future__ import annotations

from dataclasses import dataclass

from reports.measures.trends.model import LeftOut, Signal, TargetVerdict, Trend
from reports.paper.blocks.pen import Pen
from reports.paper.documents import Say
from reports.paper.wording import percent
from survey.language import N_, translator
from survey.periods import Week

_RULES = {
    ("seven_one_side", "above"): N_("tujuh minggu berturut-turut di atas biasanya"),
    ("seven_one_side", "below"): N_("tujuh minggu berturut-turut di bawah biasanya"),
    ("seven_trend", "rising"): N_("tujuh minggu berturut-turut naik"),
    ("seven_trend", "falling"): N_("tujuh minggu berturut-turut turun"),
    ("two_of_three", "above"): N_("dua dari tiga minggu terakhir dekat batas atas"),
    ("two_of_three", "below"): N_("dua dari tiga minggu terakhir dekat batas bawah"),
    ("point_outside", "above"): N_("minggu ini di atas batas kebiasaan"),
    ("point_outside", "below"): N_("minggu ini di bawah batas kebiasaan"),
}
_UNUSUAL = {
    TargetVerdict.MET: N_("Biasanya target %(target)s tercapai; minggu ini tidak."),
    TargetVerdict.MISSED: N_("Biasanya target %(target)s tidak tercapai; minggu ini tercapai."),
}
_TARGETS = {
    TargetVerdict.MET: N_("Target %(target)s tercapai."),
    TargetVerdict.MISSED: N_("Target %(target)s tidak tercapai."),
    TargetVerdict.SOMETIMES: N_("Target %(target)s kadang tercapai, kadang tidak."),
}


def rule(signal: Signal, lang: str) -> str:
    """Say which rule fired, to stand inside a sentence."""
    say = translator(lang)
    return say(_RULES[signal.rule, signal.side])


def _verdict(trend: Trend, pen: Pen, _: Say) -> str:
    """Say what the chart shows of its last week."""
    last = trend.points[-1] if trend.points else None
    if last is not None and last.left_out is LeftOut.CLOSED:
        return _("Minggu ini buka kurang dari tiga hari: tidak dibandingkan.")
    if last is not None and last.left_out is LeftOut.FEW:
        return _("Minggu ini terlalu sedikit penilaian untuk digambar.")
    if trend.limits is None:
        return _("Batas kebiasaan digambar bila sudah ada delapan minggu yang dapat dibandingkan.")
    if trend.signals:
        return _("Minggu ini di luar batas kebiasaan.")
    if trend.watched:
        rules = ", ".join(rule(signal, pen.lang) for signal in trend.watched)
        return _("Perhatikan: %(rule)s; minggu ini masih di dalam batas.") % {"rule": rules}
    return _("Minggu ini di dalam batas kebiasaan: naik turunnya masih wajar.")


def _basis(trend: Trend, pen: Pen, _: Say) -> str:
    """Say how firm the limits are and when they began anew; "" before there are any."""
    if trend.limits is None:
        return ""
    firmness = _("Batas tetap (%(weeks)s minggu).")
    if trend.limits.provisional:
        firmness = _("Batas masih sementara (%(weeks)s minggu).")
    firmness %= {"weeks": pen.count(trend.limits.n_weeks)}
    if len(trend.phases) > 1:
        since = week_name(trend.phases[-1].first, pen.lang)
        firmness += " " + _("Tingkatnya bergeser sejak %(week)s: batas dihitung baru.") % {
            "week": since
        }
    return firmness


def _false_alarms(trend: Trend, pen: Pen, _: Say) -> str:
    """Say how many false signals a year brings; "" before there are limits."""
    expected = false_signals(trend)
    if expected is None:
        return ""
    return _(
        "Walaupun tidak ada yang berubah, dalam setahun rata-rata %(findings)s kali tampak di luar"
        " batas (di sebagian unit sampai %(most)s kali) dan %(watched)s kali “perhatikan”."
    ) % {
        "findings": pen.decimal(expected.findings, 1),
        "most": pen.count(expected.most),
        "watched": pen.decimal(expected.watched, 1),
    }


def target(trend: Trend, lang: str) -> str:
    """Say whether the target is reached whatever chance does; "" without a target or limits."""
    usually = trend.target_verdict
    if usually is None or trend.target is None:
        return ""
    share = None if trend.waits else trend.points[-1].value
    reached = usually is not TargetVerdict.MISSED
    this_week = reached if share is None else share >= trend.target
    texts = _UNUSUAL if usually in _UNUSUAL and this_week is not reached else _TARGETS
    say = translator(lang)
    return say(texts[usually]) % {"target": percent(trend.target, lang)}


def caption(trend: Trend, lang: str) -> str:
    """Say all that stands below a chart: outcome, target, limits, false signals."""
    pen = Pen(lang)
    _ = pen.say
    outcome = _("Minggu ini belum selesai dan belum digambar.")
    if not trend.waits:
        outcome = _verdict(trend, pen, _)
    limits = _basis(trend, pen, _)
    parts = (outcome, target(trend, lang), limits, _false_alarms(trend, pen, _))
    return " ".join(filter(None, parts))


def week_name(name: str, lang: str) -> str:
    """Name a week of a chart as people call it."""
    return Week.parse(name).name(lang)


@dataclass(frozen=True, slots=True)
class FalseSignals:
    """False signals per year of 52 compared weeks."""

    findings: float  # of the point-outside rule
    watched: float  # of the three others together
    most: float = 1.0  # findings in the kind of unit that has most of them: large, with bad days


# By chart and whether its limits are provisional (8 to 25 weeks) or firm (26).
RATES = {
    ("laney p'", True): FalseSignals(0.3, 0.7),
    ("laney p'", False): FalseSignals(0.3, 1.8),
    ("xmr", True): FalseSignals(0.6, 0.6),
    ("xmr", False): FalseSignals(0.4, 1.5),
}


def false_signals(trend: Trend) -> FalseSignals | None:
    """Give the false signals to expect in a year; None before there are limits."""
    if trend.limits is None:
        return None
    return RATES[trend.kind, trend.limits.provisional]
