"""The short form of the study: few days, and a control without the hour's own usual rate."""

import numpy as np
import pytest

from survey.rules import taps
from tests.truth import stuffing


def test_eight_taps_in_four_minutes_are_found_and_honest_days_are_left_alone() -> None:
    rng = np.random.default_rng(1)
    days = [stuffing.honest(rng, 50, "morning") for _ in range(300)]

    assert sum(stuffing.marked(day)[0] > 0 for day in days) <= 1
    share = stuffing.found(rng, stuffing.every_half_minute, 8, iter(days[:100]))
    assert share >= 0.95 - 3 * 0.022  # three standard errors of 100 days


def test_a_patient_cheat_is_not_found_and_we_say_so() -> None:
    rng = np.random.default_rng(2)
    days = (stuffing.honest(rng, 40, "even") for _ in range(60))

    assert stuffing.found(rng, stuffing.patient, 12, days) <= 0.14


def test_one_threshold_for_every_counter_would_accuse_honest_days(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The control: without looking at what is usual a busy honest day is marked."""
    monkeypatch.setattr(taps._Usual, "too_many", lambda self, n, value=None: n >= taps.LEAST)
    rng = np.random.default_rng(3)
    days = [stuffing.honest(rng, 60, "morning") for _ in range(100)]

    assert sum(stuffing.marked(day)[0] > 0 for day in days) >= 2
