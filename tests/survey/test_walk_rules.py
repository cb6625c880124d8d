"""How a form was answered: too quickly to be read, all the same, against the person's own tap."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.questionnaire import current
from survey.rules.verdicts import RuleVerdict
from survey.rules.walks import LEAST_ANSWERS, WORDS_A_SECOND, Walk, WalkRule, walk_verdicts

NINE_WORDS = sum(len(item.question.id.split()) for item in current().unsur)
EQUAL, MIXED = (4,) * 9, (4, 3, 4, 4, 2, 4, 3, 4, 4)


def verdicts(walk: Walk) -> dict[WalkRule, RuleVerdict]:
    return {rule: by_form[walk.id] for rule, by_form in walk_verdicts([walk]).items()}


def test_equal_answers_faster_than_reading_are_flagged_and_a_second_later_they_are_not() -> None:
    fast = NINE_WORDS // WORDS_A_SECOND
    walk = Walk(b"a", EQUAL, NINE_WORDS, fast)
    assert verdicts(walk)[WalkRule.HASTY_EQUAL] is RuleVerdict.FLAG
    assert verdicts(walk)[WalkRule.HASTY] is RuleVerdict.SURFACE
    slower = walk._replace(duration_s=fast + 1)
    assert verdicts(slower)[WalkRule.HASTY_EQUAL] is RuleVerdict.PASS
    assert verdicts(slower)[WalkRule.HASTY] is RuleVerdict.PASS


def test_nine_official_questions_cannot_be_read_as_fast_as_a_screen_lets_anybody_tap_them() -> None:
    """Each screen of the kiosk rests for 1.2 s: a rule below nine of these would find nobody."""
    assert 9 * 1.2 < NINE_WORDS / WORDS_A_SECOND < 9 * 2


def test_different_answers_are_only_shown_however_fast_they_came() -> None:
    walk = Walk(b"a", MIXED, NINE_WORDS, 1)
    assert verdicts(walk)[WalkRule.HASTY] is RuleVerdict.SURFACE
    assert verdicts(walk)[WalkRule.HASTY_EQUAL] is RuleVerdict.PASS


def test_a_few_equal_answers_are_held_against_nobody() -> None:
    few = Walk(b"a", (4,) * (LEAST_ANSWERS - 1), 33, 1)
    assert verdicts(few)[WalkRule.HASTY_EQUAL] is RuleVerdict.PASS
    more = Walk(b"a", (4,) * LEAST_ANSWERS, 44, 1)
    assert verdicts(more)[WalkRule.HASTY_EQUAL] is RuleVerdict.FLAG


def test_without_its_duration_no_form_is_judged_by_it() -> None:
    walk = Walk(b"a", EQUAL, NINE_WORDS)
    assert verdicts(walk)[WalkRule.HASTY] is RuleVerdict.NOT_APPLIED
    assert verdicts(walk)[WalkRule.HASTY_EQUAL] is RuleVerdict.NOT_APPLIED


@pytest.mark.parametrize(
    ("tap", "scores", "verdict"),
    [
        (4, (2,) * 9, RuleVerdict.SURFACE),
        (4, (2,) * 8 + (3,), RuleVerdict.PASS),
        (1, (3,) * 9, RuleVerdict.SURFACE),
        (1, (3,) * 8 + (2,), RuleVerdict.PASS),
        (2, EQUAL, RuleVerdict.SURFACE),
        (3, (1,) * 9, RuleVerdict.SURFACE),
        (1, (4,) * (LEAST_ANSWERS - 1), RuleVerdict.NOT_APPLIED),
        (None, EQUAL, RuleVerdict.NOT_APPLIED),
    ],
)
def test_a_form_two_steps_from_the_tap_of_its_person_is_shown(
    tap: int | None, scores: tuple[int, ...], verdict: RuleVerdict
) -> None:
    walk = Walk(b"a", scores, NINE_WORDS, 60, tap)
    assert verdicts(walk)[WalkRule.AGAINST_TAP] is verdict


walks = st.builds(
    Walk,
    st.binary(min_size=16, max_size=16),
    st.lists(st.integers(1, 4), min_size=1, max_size=14).map(tuple),
    st.integers(1, 200),
    st.none() | st.integers(0, 3600),
    st.none() | st.integers(1, 4),
)


@given(st.lists(walks, unique_by=lambda walk: walk.id))
def test_every_form_gets_one_verdict_of_every_rule_whatever_stands_beside_it(
    forms: list[Walk],
) -> None:
    together = walk_verdicts(forms)
    for rule in WalkRule:
        assert together[rule] == {walk.id: verdicts(walk)[rule] for walk in forms}
        flags = {form for form, v in together[rule].items() if v is RuleVerdict.FLAG}
        assert rule is WalkRule.HASTY_EQUAL or not flags
