"""Is this week different from the weeks before, or is it chance? Charts, rules, phases, targets.

Control charts as in industry and health care: limits from the unit's own weeks, a rule for each
kind of signal. Read model.py for the terms, then judging.py, which draws the conclusion; words.py
says it.
"""

from reports.measures.trends.expected import FalseSignals, false_signals
from reports.measures.trends.history import CHART_WEEKS, SHOWN_WEEKS, history, history_first
from reports.measures.trends.judging import trend, volume
from reports.measures.trends.model import (
    FIRM_BASE,
    MIN_BASE,
    MIN_OPEN_DAYS,
    LeftOut,
    Limits,
    Phase,
    Point,
    Signal,
    TargetVerdict,
    Trend,
    WeekCount,
)

__all__ = [
    "CHART_WEEKS",
    "FIRM_BASE",
    "MIN_BASE",
    "MIN_OPEN_DAYS",
    "SHOWN_WEEKS",
    "FalseSignals",
    "LeftOut",
    "Limits",
    "Phase",
    "Point",
    "Signal",
    "TargetVerdict",
    "Trend",
    "WeekCount",
    "false_signals",
    "history",
    "history_first",
    "trend",
    "volume",
]
