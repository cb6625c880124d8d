"""What a finding is, and the tables that the rules look at.

Read next: content.py, reasons.py and record.py, where the rules are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from reports.measures.quality import ChannelRow, Trust
from reports.measures.summary import Interval, Share, UnsurRow
from reports.measures.tables import HeatCell, Reasons, Spot
from reports.measures.trends import Trend
from reports.paper.documents import Say
from survey.language import day_name, translator
from survey.periods import Period
from survey.questionnaire import Owner, Questionnaire

_MONDAY = date(2026, 11, 16)  # any Monday; only its weekday's name is used


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


def figured(finding: Finding, bounds: Share | Interval, share: float | None = None) -> Finding:
    """Give a finding its share and interval."""
    share = bounds.share if isinstance(bounds, Share) else share
    return replace(finding, share=share, low=bounds.low, high=bounds.high)
