"""How often a chart cries wolf: false signals to expect in a year of a unit that never changes.

The rates are those of the simulation in tests/truth/trends.py, averaged over offices of every
size; that study fails when they are not what the rules really do. Read next: words.py.
"""

from __future__ import annotations

from dataclasses import dataclass

from reports.measures.trends.model import Trend


@dataclass(frozen=True, slots=True)
class FalseSignals:
    """False signals per year of 52 compared weeks."""

    findings: float  # of the point-outside rule
    watched: float  # of the three others together
    most: float = 1.0  # findings in the kind of unit that has most of them: large, with bad days


# By chart and whether its limits are provisional (8 to 25 weeks) or firm (26).
_RATES = {
    ("laney p'", True): FalseSignals(0.3, 0.7),
    ("laney p'", False): FalseSignals(0.3, 1.8),
    ("xmr", True): FalseSignals(0.6, 0.6),
    ("xmr", False): FalseSignals(0.4, 1.5),
}


def rate(kind: str, *, provisional: bool) -> FalseSignals:
    """Give the rate of a kind of chart."""
    return _RATES[kind, provisional]


def false_signals(trend: Trend) -> FalseSignals | None:
    """Give the false signals to expect in a year; None before there are limits."""
    if trend.limits is None:
        return None
    return rate(trend.kind, provisional=trend.limits.provisional)
