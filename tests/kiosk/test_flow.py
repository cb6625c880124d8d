"""The walk through the touchscreen as data: its order, its ends, its times."""

import json

import pytest

from kiosk.citizens import flow
from kiosk.citizens.flow import Step
from survey.answers.dating import MAX_AGO_S
from survey.answers.drafts import MAX_COUNT, MAX_DURATION_S
from survey.questionnaire import current

ASKED = current()
WALKS = [flow.story(1), flow.story(6), flow.survey(ASKED, 1), flow.survey(ASKED, 6)]


def keys(walk: tuple[Step, ...]) -> list[str]:
    return [step.key for step in walk]


def test_the_story_asks_reasons_service_one_question_and_a_comment() -> None:
    assert keys(flow.story(6)) == ["reasons", "service", "drawn", "comment"]


@pytest.mark.parametrize("n", [0, 1])
def test_the_service_is_asked_only_where_there_are_several(n: int) -> None:
    assert keys(flow.story(n)) == ["reasons", "drawn", "comment"]
    assert "service" not in keys(flow.survey(ASKED, n))


def test_the_survey_asks_the_nine_questions_in_form_order_and_then_what_is_optional() -> None:
    walk = keys(flow.survey(ASKED, 2))
    assert walk[:9] == [item.key for item in ASKED.form]
    assert walk[7:9] == ["sarana", "pengaduan"]
    assert walk[9:] == ["service", "sex", "age_band", "education", "job", "comment"]


@pytest.mark.parametrize("walk", WALKS)
def test_forward_leads_from_the_thank_you_to_the_end_and_back_again(
    walk: tuple[Step, ...],
) -> None:
    by_key = {step.key: step for step in walk}
    assert len(by_key) == len(walk)
    ahead, key = [], walk[0].key
    while key != flow.End.DONE:
        ahead.append(key)
        key = by_key[key].next
    back, key = [], walk[-1].key
    while key != flow.End.THANKS:
        back.append(key)
        key = by_key[key].back
    assert ahead == back[::-1] == keys(walk)


def test_the_times_leave_room_for_a_countdown_and_for_slow_readers() -> None:
    times = flow.TIMES
    assert (times.brief, times.optional, times.optional_large) == (10, 45, 90)
    assert (times.countdown, times.lock) == (10, 5)
    assert times.saving < times.rest == 1.2 < times.patience < times.answer
    assert times.retry_first < times.retry_most


def test_the_page_gets_all_of_it_as_json() -> None:
    data = json.loads(json.dumps(flow.as_data(ASKED, 2)))
    assert data["times"]["lock"] == 5
    assert data["most"] == {
        "ignored": MAX_COUNT,
        "duration_s": MAX_DURATION_S,
        "ago_s": MAX_AGO_S,
        "retry_after_s": flow.MOST_RETRY_AFTER_S,
    }
    assert data["story"][0] == {
        "key": "reasons",
        "ask": "reasons",
        "back": "thanks",
        "next": "service",
    }
