"""The run chart's limits: firm on chance, open to change, silent on small weeks."""

import math

import pytest
from scipy.stats import binom

from reports.measures.trends import WeekCount, trend


def weeks(*counts: tuple[int, int]) -> list[WeekCount]:
    return [WeekCount(f"2026-W{i:02d}", n, k) for i, (n, k) in enumerate(counts, 1)]


USUAL = [(100, 90), (100, 88), (100, 92), (100, 90)] * 3


def test_a_week_like_the_others_gives_no_signal() -> None:
    found = trend(weeks(*USUAL, (100, 89)))
    assert found.limits is not None
    assert found.signals == ()
    assert not found.points[-1].outside


def test_the_limits_are_those_computed_by_hand() -> None:
    # p = 1080/1200, with one of each kind 1081/1202; moving ranges of k are 2 4 2 0 2 4 2 0 2 4 2,
    # mean 24/11, far below chance (sigma 3), so sigma_z stays 1.
    found = trend(weeks(*USUAL, (100, 89))).limits
    assert found is not None
    p = 1081 / 1202
    sigma = math.sqrt(p * (1 - p) / 100)
    assert found.sigma_z == 1
    assert found.centre == 0.9
    assert found.upper == pytest.approx(0.9 + 3 * sigma)
    assert found.lower == binom.ppf(0.00135, 100, p) / 100 == 0.8
    assert found.lower < 0.9 - 3 * sigma
    assert found.n_weeks == 12
    assert found.provisional


def test_restless_weeks_have_the_limits_of_laney_s_chart() -> None:
    base = [(100, 95), (100, 75)] * 6
    found = trend(weeks(*base, (100, 70))).limits
    assert found is not None
    p = 1021 / 1202
    sigma = math.sqrt(p * (1 - p) / 100)
    sigma_z = (0.2 / sigma) / 1.128
    assert found.sigma_z == pytest.approx(sigma_z)
    assert found.lower == pytest.approx(0.85 - 3 * sigma * sigma_z)


@pytest.mark.parametrize(("k", "side"), [(75, "below"), (100, "above")])
def test_a_week_outside_its_limits_is_named_with_its_side(k: int, side: str) -> None:
    found = trend(weeks(*USUAL, (100, k)))
    assert [(s.week, s.rule, s.side) for s in found.signals] == [
        ("2026-W13", "point_outside", side)
    ]


def test_the_week_itself_does_not_move_its_own_limits() -> None:
    calm, wild = trend(weeks(*USUAL, (100, 90))), trend(weeks(*USUAL, (100, 10)))
    assert calm.limits == wild.limits


def test_a_small_week_has_wider_limits() -> None:
    small, large = trend(weeks(*USUAL, (20, 15))), trend(weeks(*USUAL, (2000, 1500)))
    assert small.signals == ()
    assert large.signals[0].side == "below"


def test_weeks_that_differ_by_more_than_chance_widen_the_limits() -> None:
    restless = [(100, 95), (100, 75)] * 6
    found = trend(weeks(*restless, (100, 70)))
    assert found.limits is not None
    assert found.limits.sigma_z > 2
    assert found.signals == ()


def test_one_exceptional_week_does_not_hide_the_next() -> None:
    calm = [(600, 540), (600, 545), (600, 535)] * 4
    torn = [*calm[:6], (600, 420), *calm[7:]]
    found = trend(weeks(*torn, (600, 480)))
    assert found.limits is not None
    assert found.limits.sigma_z == 1
    assert [point.outside for point in found.points].index(True) == 6
    assert found.signals[0].side == "below"


def test_before_eight_usable_weeks_there_are_no_limits() -> None:
    found = trend(weeks(*[(9, 9)] * 5, *[(100, 90)] * 7, (100, 10)))
    assert found.limits is None
    assert found.signals == ()
    assert found.points[-1].value == 0.1
    assert found.points[0].value is None


def test_a_week_too_small_to_show_gives_no_signal() -> None:
    found = trend(weeks(*USUAL, (9, 0)))
    assert found.points[-1].value is None
    assert found.signals == ()


def test_perfect_weeks_still_leave_room_for_chance() -> None:
    perfect = [(100, 100)] * 12
    assert trend(weeks(*perfect, (100, 100))).signals == ()
    assert trend(weeks(*perfect, (100, 99))).signals == ()
    assert trend(weeks(*perfect, (100, 90))).signals[0].side == "below"
