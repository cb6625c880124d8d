"""Is this week different from the weeks before, or is it chance? Charts, rules, phases, targets.

Control charts as in industry and health care: limits from the unit's own weeks, a rule for each
kind of signal. Read model.py for the terms, then judging.py, which draws the conclusion; words.py
says it.
"""

from reports.measures.trends.judging import trend, volume
from reports.measures.trends.model import (
    CHART_WEEKS,
    FIRM_BASE,
    SHOWN_WEEKS,
    LeftOut,
    TargetVerdict,
    Trend,
    WeekCount,
    history,
    history_first,
)
from reports.measures.trends.words import false_signals

__all__ = [
    "CHART_WEEKS",
    "FIRM_BASE",
    "SHOWN_WEEKS",
    "LeftOut",
    "TargetVerdict",
    "Trend",
    "WeekCount",
    "false_signals",
    "history",
    "history_first",
    "trend",
    "volume",
]
