"""Shares, means and their intervals: against known values, and against chance itself."""

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import stdtrit
from scipy.stats import binomtest

from reports.measures.summary import (
    ASSUMED_ICC,
    clustering,
    ikm_interval,
    mean_interval,
    share,
    unsur_asked,
    unsur_interval,
    unsur_table,
    wilson,
)
from survey.index.counts import Tally, count
from survey.questionnaire import current

FORM = current()
IKM = (25.0, 100.0)


def about_mean(values: list[float]) -> tuple[float, float] | None:
    exact = [Fraction(value) for value in values]
    squares = sum((v * v for v in exact), Fraction(0))
    return mean_interval(len(values), sum(exact, Fraction(0)), squares, IKM)


@pytest.mark.parametrize(
    ("n", "low", "high"),
    [(10, 59.6, 98.2), (20, 69.9, 97.2), (50, 78.6, 95.7), (400, 86.7, 92.6)],
)
def test_wilson_gives_the_published_bounds_at_ninety_percent(
    n: int, low: float, high: float
) -> None:
    found = wilson(0.9 * n, n)
    assert (round(100 * found.low, 1), round(100 * found.high, 1)) == (low, high)


@given(st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilson_equals_scipy_and_never_has_zero_width(counts: tuple[int, int]) -> None:
    k, n = counts
    ours = wilson(k, n)
    theirs = binomtest(k, n).proportion_ci(method="wilson")
    assert ours == pytest.approx((theirs.low, theirs.high), abs=1e-12)
    assert ours.low < ours.high
    assert ours.low <= k / n <= ours.high


def test_a_design_effect_widens_the_interval_and_leaves_the_share() -> None:
    plain, wide = share(100, 84), share(100, 84, deff=2.0)
    assert plain.share == wide.share == 0.84
    assert (wide.low, wide.high) == pytest.approx(wilson(42, 50))
    assert wide.low is not None
    assert plain.low is not None
    assert wide.low < plain.low


def test_nobody_has_no_share() -> None:
    found = share(0, 0)
    assert (found.share, found.low, found.high) == (None, None, None)


def test_days_that_differ_completely_have_an_icc_of_one() -> None:
    days = [(10, 10), (10, 0)] * 6
    found = clustering([days])
    assert found.icc == 1
    assert found.deff([10, 10]) == 10


def test_the_daily_icc_is_the_one_computed_by_hand() -> None:
    # 10 days of 4: half have 4 of 4, half 2 of 4. MSB = 10*4*0.0625/9 = 0.27778,
    # MSW = 5 * 2 * 0.5 / 30 = 0.16667, m0 = 4, icc = 0.11111 / (0.27778 + 0.5) = 1/7.
    found = clustering([[(4, 4), (4, 2)] * 5])
    assert found.known
    assert found.icc == pytest.approx(1 / 7)
    assert found.deff([4, 4, 4]) == pytest.approx(1 + 3 / 7)


def test_days_more_alike_than_chance_never_narrow_the_interval() -> None:
    found = clustering([[(10, 9)] * 20])
    assert found.icc == 0
    assert found.deff([10] * 5) == 1


def test_weeks_that_differ_do_not_make_days_look_alike() -> None:
    good, bad = [(20, 19), (20, 18)] * 2, [(20, 8), (20, 9)] * 2
    assert clustering([good, bad, good]).icc == 0
    assert clustering([good + bad + good]).icc > 0.25, "the control: without weeks they would"


def test_with_too_few_days_the_icc_is_assumed_and_said_to_be_unknown() -> None:
    found = clustering([[(10, 10), (10, 0)] * 4], ASSUMED_ICC)
    assert not found.known
    assert found.deff([10]) == 1 + 9 * 0.05
    assert clustering([[(10, 10), (10, 0)] * 4]).deff([10]) == 1
    assert clustering([], ASSUMED_ICC).deff([]) == 1


def days_of_a_week(
    rng: np.random.Generator, p: float, icc: float, n_days: int
) -> list[tuple[int, int]]:
    a, b = p * (1 - icc) / icc, (1 - p) * (1 - icc) / icc
    return [(20, int(rng.binomial(20, rng.beta(a, b)))) for _ in range(n_days)]


def test_the_interval_of_a_week_covers_the_truth_also_when_whole_days_go_badly() -> None:
    rng, p = np.random.default_rng(47), 0.85
    naive = honest = 0
    for _ in range(1500):
        quarter = days_of_a_week(rng, p, 0.1, 65)
        week = quarter[-5:]
        n, k = sum(n for n, _ in week), sum(k for _, k in week)
        deff = clustering([quarter[i : i + 5] for i in range(0, 65, 5)]).deff([n for n, _ in week])
        low, high = wilson(k / deff, n / deff)
        honest += low <= p <= high
        low, high = wilson(k, n)
        naive += low <= p <= high
    assert honest / 1500 >= 0.92
    assert naive / 1500 < 0.80, "the control must fail: plain Wilson is too narrow here"


@given(st.lists(st.floats(25, 100), min_size=1, max_size=60))
def test_the_interval_of_a_mean_is_bounded_holds_the_mean_and_has_width(
    values: list[float],
) -> None:
    found = about_mean(values)
    assert found is not None
    low, high = found
    mean = math.fsum(values) / len(values)
    assert 25 <= low <= mean + 1e-9
    assert mean - 1e-9 <= high <= 100
    assert high - low > 0.1


def test_nobody_has_no_interval() -> None:
    assert about_mean([]) is None


def test_thirty_perfect_forms_do_not_prove_a_perfect_office() -> None:
    found = about_mean([100.0] * 30)
    assert found is not None
    assert found[1] == 100
    assert 92 < found[0] < 97


@pytest.mark.parametrize("n", [20, 30, 100])
def test_the_interval_covers_the_truth_near_the_ceiling(n: int) -> None:
    # 88 % of people answer 4 throughout, 12 % answer 3: a true IKM of 97.
    rng, truth, rounds = np.random.default_rng(97), 97.0, 1200
    ours = students = 0
    for _ in range(rounds):
        values = np.where(rng.random(n) < 0.88, 100.0, 75.0)
        low, high = about_mean([float(v) for v in values])  # type: ignore[misc]
        ours += low <= truth <= high
        half = stdtrit(n - 1, 0.975) * values.std(ddof=1) / math.sqrt(n)
        students += abs(values.mean() - truth) <= half and values.std() > 0
    assert ours / rounds >= 0.94
    if n == 30:
        assert students / rounds < 0.92, "the control must fail: Student alone is too narrow"


def test_the_ikm_interval_holds_the_official_ikm() -> None:
    counts = count(FORM, ["-44444444-", "-333333333", "-22222222-"] * 5)
    found = ikm_interval(counts, None)
    assert found is not None
    assert found.low < 75 < found.high
    from decimal import Decimal

    assert ikm_interval(counts, Decimal("99.00")) == (found.low, 99.0)
    assert ikm_interval(count(FORM, [])) is None


def test_the_unsur_table_counts_each_unsur_over_its_own_answers() -> None:
    counts = count(FORM, ["-4--------", "-3--------", "-----4----"])
    rows = {row.key: row for row in unsur_table(counts, unsur_asked(FORM, counts))}
    assert len(rows) == 9
    assert (rows["persyaratan"].n, rows["persyaratan"].sum) == (2, 7)
    assert rows["persyaratan"].nrr == Fraction(7, 2)
    assert rows["produk"].n == 1
    assert (rows["sarana"].n, rows["sarana"].nrr, rows["sarana"].low) == (0, None, None)


def test_a_wider_confidence_gives_a_wider_interval() -> None:
    tally = Tally((1, 2, 10, 20))
    usual, wide = unsur_interval(tally), unsur_interval(tally, 0.999)
    assert usual is not None
    assert wide is not None
    assert wide.low < usual.low < usual.high <= wide.high
