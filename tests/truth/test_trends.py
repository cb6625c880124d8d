"""The study of the charts in a short form: rates as printed, and a control that cries wolf."""

import numpy as np

from reports.measures import trends as charts
from reports.measures.trends import words
from tests.truth import trends

ROUNDS = 1


def a_year(found: list[trends.Rates], *, provisional: bool) -> tuple[float, float]:
    judged = sum(one.judged[provisional] for one in found)
    findings = sum(one.findings[provisional] for one in found)
    watched = sum(one.watched[provisional] for one in found)
    return trends.YEAR * findings / judged, trends.YEAR * watched / judged


def test_false_signals_come_at_the_printed_rate() -> None:
    rng = np.random.default_rng(3)
    found = trends.stable_shares(rng, ROUNDS)
    for provisional in (True, False):
        rate = words.RATES["laney p'", provisional]
        findings, watched = a_year(found, provisional=provisional)
        assert findings <= rate.findings + 1.0
        assert watched <= 2 * rate.watched + 1.0
    assert sum(one.shifts for one in found) / sum(one.years for one in found) < 0.2


def test_the_control_of_two_standard_deviations_cries_wolf() -> None:
    """Limits a third narrower, as many spreadsheets have them, break the printed rate."""
    rng, outside, judged = np.random.default_rng(4), 0, 0
    for _ in range(40):
        weeks = trends.shares(rng, 200, [0.9] * 40)
        limits = charts.trend(weeks).limits
        assert limits is not None
        for week in weeks[charts.FIRM_BASE :]:
            off = week.k / week.n - limits.centre
            edge = limits.upper if off > 0 else limits.lower
            outside += abs(off) > abs(edge - limits.centre) * 2 / 3
            judged += 1
    rate = words.RATES["laney p'", False].findings
    assert trends.YEAR * outside / judged > 3 * rate


def test_a_fall_of_ten_points_is_seen_in_large_units() -> None:
    rng = np.random.default_rng(5)
    seen = [trends.seen_after(rng, 200, charts.FIRM_BASE)[0] for _ in range(5)]
    assert all(week is not None and week <= 4 for week in seen)
