"""The study of intervals in a short form: the same claims with room for chance, and a control."""

import numpy as np
import pytest

from tests.truth import intervals

ROUNDS = 40


def mean(cells: intervals.Cells) -> float:
    return sum(cells.values()) / len(cells)


def least(cells: intervals.Cells) -> float:
    return min(value for (_, n, _), value in cells.items() if n >= intervals.SMALL)


def test_independent_shares_are_covered_exactly_as_claimed() -> None:
    cells = intervals.independent()
    assert 0.94 <= mean(cells) <= 0.96
    assert least(cells) >= 0.89


@pytest.mark.parametrize("icc", intervals.ICCS)
def test_weeks_with_bad_days_are_covered(icc: float) -> None:
    cells = intervals.bad_days(np.random.default_rng(1), icc, ROUNDS)
    assert 0.935 <= mean(cells) <= 0.965
    assert least(cells) >= 0.77, "40 rounds: 0.89 less two and a half standard errors"


def test_the_control_that_takes_days_for_independent_fails() -> None:
    cells = intervals.bad_days(np.random.default_rng(1), 0.10, ROUNDS, honest=False)
    assert mean(cells) < 0.89
    assert least(cells) < 0.60


def test_forms_near_the_ceiling_are_covered() -> None:
    cells = intervals.forms(np.random.default_rng(2), ROUNDS)
    assert 0.935 <= mean(cells) <= 0.97
    assert least(cells) >= 0.82
