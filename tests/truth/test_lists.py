"""The short form of the study: few histories, and a control without sparing a cut day."""

from random import Random

import pytest

from survey.exchange.doubles.gaps import Begin
from tests.truth import lists
from tests.truth.lists import HONEST, KINDS


@pytest.mark.parametrize("what", KINDS)
@pytest.mark.parametrize("name", [name for name in HONEST if "rows, and" not in name])
def test_honest_lists_go_on_unasked(name: str, what: str) -> None:
    chance = Random(f"1 {name} {what}")

    for kind in KINDS[what]:
        assert set(lists.asked(HONEST[name](chance, kind))) == {""}


@pytest.mark.parametrize("what", KINDS)
def test_lines_put_right_are_asked_about_alike_in_lists_brought_once_and_daily(what: str) -> None:
    kind = KINDS[what][2]
    rules = [
        [lists.moved(Random(f"{seed}"), kind, once=once, in_place=True) != "" for seed in range(60)]
        for once in (True, False)
    ]

    assert rules[0] == rules[1]
    assert sum(rules[0]) >= 52


def test_without_sparing_a_day_that_is_cut_lists_of_their_last_rows_would_be_asked_about(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The control."""
    monkeypatch.setattr(lists, "begin_of", lambda _lines: Begin.NEW)
    kind = KINDS["minutes"][2]

    n_asked = lists.asked(HONEST["its last rows"](Random(1), kind))

    assert n_asked["gone"] >= 3
