"""Who is called is decided by Holm's steps: each call leaves more room for the next one."""

from collections.abc import Collection, Mapping

import pytest

from reports.measures.fair import calling
from reports.measures.fair.standard import Expected, Member, Ratings, Standard

WORK = ("ktp", "", "kiosk", "am")
# Below 0.05/5, 0.05/4 and 0.05/3; above 0.05/2. Bonferroni's step stays 0.05/5.
BY_OFFICER = {"P01": 0.0099, "P02": 0.0124, "P03": 0.0166, "P04": 0.0251, "P05": 0.9}


def five_alike() -> Standard:
    return Standard([Member(key, {WORK: Ratings(40, 30)}) for key in BY_OFFICER])


def called(monkeypatch: pytest.MonkeyPatch, p_values: Mapping[str, float]) -> set[str]:
    """Say who is called when the tests give these p-values."""

    def p(
        _standard: Standard, key: str, _one: Expected, _left_in: Collection[str], _step: float
    ) -> float:
        return p_values[key]

    monkeypatch.setattr(calling, "_p", p)
    fair = {calling.Verdict.WITHIN_CHANCE, calling.Verdict.NOT_SEPARABLE}
    verdicts = calling.call(five_alike(), list(p_values)).verdicts
    return {key for key, verdict in verdicts.items() if verdict not in fair}


def test_the_second_is_measured_by_the_tests_that_are_left(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert called(monkeypatch, BY_OFFICER) == {"P01", "P02", "P03"}


def test_nobody_is_called_when_the_most_extreme_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    assert called(monkeypatch, {**BY_OFFICER, "P01": 0.0101}) == set()


def test_a_step_is_reached_exactly_and_not_passed(monkeypatch: pytest.MonkeyPatch) -> None:
    alike = dict.fromkeys(BY_OFFICER, 0.9)
    assert called(monkeypatch, {**alike, "P01": 0.01}) == {"P01"}
    assert called(monkeypatch, {**alike, "P01": 0.01, "P02": 0.0125}) == {"P01", "P02"}
    assert called(monkeypatch, {**alike, "P01": 0.01, "P02": 0.0126}) == {"P01"}
