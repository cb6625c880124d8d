"""The study of the Indeks pantauan in a short form, with the plain mean as its control."""

import numpy as np

from tests.truth import pantauan

ROUNDS = 60


def test_the_index_is_unbiased_and_covered_when_the_pleased_answer_twice_as_often() -> None:
    found = pantauan.cells(ROUNDS)
    assert abs(np.mean([one.bias for one in found])) <= 0.15
    assert all(abs(one.bias) <= 0.1 + 3.5 * one.error for one in found)
    assert 0.93 <= np.mean([one.coverage for one in found]) <= 0.98
    assert all(one.naive > 0.4 for one in found), "the control must fail: it flatters the office"
