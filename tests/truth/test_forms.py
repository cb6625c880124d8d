"""The short form of the study: a few months, and a control without what is usual."""

import numpy as np
import pytest

from survey.rules import dense
from tests.truth import form_months, forms


@pytest.mark.parametrize("name", form_months.ATTACKS)
def test_six_hundred_forms_are_flagged_and_the_index_is_what_it_was(name: str) -> None:
    rng = np.random.default_rng(11)
    month = forms.stuffed(rng, form_months.ATTACKS[name], budget=True)
    assert month.found >= 0.9
    assert month.before > 3, "the control: with them it is far off"
    assert month.after <= 0.3


@pytest.mark.parametrize("name", form_months.HONEST)
def test_an_honest_month_is_left_alone(name: str) -> None:
    rng = np.random.default_rng(12)
    assert forms.accused(rng, form_months.HONEST[name], 17) <= 0.01


def test_one_count_for_every_hour_would_accuse_honest_evenings(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The control: without what is usual eight equal forms in an hour would be too many."""
    for name in ("above_binomial", "above_poisson"):
        monkeypatch.setattr(dense, name, lambda *_: 99.0)
    rng = np.random.default_rng(13)
    assert forms.accused(rng, form_months.reminded, 17) > 0.01
