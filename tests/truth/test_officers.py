"""Who is called and who is spared, in a short form; `make truth` has the full one."""

import pytest

from tests.truth import officers as truth


def test_equal_officers_are_spared_and_the_one_who_is_worse_is_found() -> None:
    found = truth.outcome(truth.ours, 0.90, 150)
    assert found.equal <= 0.04
    assert found.found >= 0.85
    assert found.other <= 0.05


def test_who_is_alone_in_a_hard_service_is_never_called() -> None:
    assert truth.on_a_hard_service(1.0, 0, 40) == 0
    assert truth.on_a_hard_service(0.4, 0, 40) <= 0.05


@pytest.mark.parametrize("spread", [0.0, 0.03, 0.06])
def test_shrunk_shares_are_nearer_to_the_truth(spread: float) -> None:
    raw, drawn = truth.errors(0.90, spread, 30, 40)
    assert drawn < raw


def test_control_additive_dispersion_with_everybody_in_it_calls_the_innocent() -> None:
    assert truth.outcome(truth.by_additive_dispersion, 0.90, 60).other > 0.10


def test_control_against_the_pooled_mean_the_innocent_are_called_too_often() -> None:
    assert truth.outcome(truth.by_false_discovery, 0.80, 60).other > 0.05
