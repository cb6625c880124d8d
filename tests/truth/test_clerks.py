"""The short form of the study of clerks: a few histories, and a control that names fewer lines."""

from typing import Any

import pytest

from survey.exchange import import_run
from survey.exchange.doubles.going_on import GoingOn
from survey.exchange.doubles.overlap import SharedDays
from tests.truth import clerks

TIMED = "minutes, two unsur"
SEED = f"1 {TIMED} 3"


def test_an_honest_list_with_couples_is_not_asked_about_and_counts_everybody() -> None:
    n = clerks.lived(clerks.HONEST["comes with its last twenty rows"], clerks.KINDS[TIMED], "1")

    assert n["rows"] > 50
    assert n["notices"] <= 1  # a list of last rows says again what may as well be somebody else's
    assert n.total() == n["rows"] + n["notices"], "no question, nobody twice, nobody left out"


def test_nobody_counts_twice_where_days_and_counters_are_put_right_after_other_people() -> None:
    n = clerks.lived(clerks.moved, clerks.KINDS[TIMED], SEED)

    assert n["questions"] >= 3
    assert not n["twice"] + n["dropped"] + n["told"] + n["taken"]


@pytest.mark.parametrize("what", [clerks.TELLING, TIMED])
@pytest.mark.parametrize("name", clerks.ELSEWHERE)
def test_a_line_put_right_into_another_file_is_told(name: str, what: str) -> None:
    n = clerks.lived(clerks.ELSEWHERE[name], clerks.MOVING[what], "2")

    assert (n["told"], n["twice"], n["dropped"]) == (1, 0, 0)


@pytest.mark.parametrize("name", clerks.ELSEWHERE)
def test_without_a_word_of_what_lists_lack_lines_that_tell_little_would_count_twice_in_silence(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """The control."""
    monkeypatch.setattr(import_run, "lacking_beside", lambda *_: {})
    monkeypatch.setattr(GoingOn, "n_lacking", lambda _: {})

    n = clerks.lived(clerks.ELSEWHERE[name], clerks.MOVING[TIMED], "2")

    assert (n["told"], n["twice"]) == (0, 1)


def test_without_the_look_at_other_files_no_import_would_name_the_line(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The control."""
    monkeypatch.setattr(import_run, "lacking_beside", lambda *_: {})
    monkeypatch.setattr(GoingOn, "said_before", lambda _: [])
    name = "Months in two files, a day"

    n = clerks.lived(clerks.ELSEWHERE[name], clerks.MOVING[clerks.TELLING], "1")

    assert (n["told"], n["twice"]) == (0, 1)


def test_if_a_question_named_lines_of_its_days_only_somebody_would_count_twice(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The control."""
    refuse = SharedDays.refuse

    def of_its_days(days: SharedDays, *args: Any, has_equal: bool, **_more: Any) -> None:
        refuse(days, *args, has_equal=has_equal)

    monkeypatch.setattr(SharedDays, "refuse", of_its_days)

    assert clerks.lived(clerks.moved, clerks.KINDS[TIMED], SEED)["twice"] == 1
