"""Pages and posts of a questionnaire with ten or fourteen unsur, and of another instrument."""

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from urllib.parse import urlencode
from uuid import UUID, uuid4

import pytest

from survey.answers.drafts import Draft
from survey.ledger import open_entry
from survey.questionnaire import current, load
from tests.kiosk.conftest import PHONE, TAPS, Counterside
from tests.versions import SPAK, UNSUR, published


@pytest.fixture(params=["skm-2017/2", "skm-2017/3", "skm-2017/4"])
def ref(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Publish one more version, which is asked from now on, and another instrument."""
    with published(tmp_path / "questionnaires", request.param, "spak/1"):
        yield request.param


@pytest.fixture
def served(ref: str, counter: Counterside) -> Counterside:
    return counter


def stored(counter: Counterside, answer_id: str) -> Draft:
    entry = counter.state.box.find(UUID(answer_id))
    assert entry is not None
    return open_entry(entry)


def asked_on(page: str) -> list[str]:
    return list(dict.fromkeys(re.findall(r"<input type=radio name=(\w+)", page)))


def test_the_phone_asks_every_question_and_what_is_sent_is_stored_by_key(
    served: Counterside, ref: str
) -> None:
    page = served.client.get(PHONE).get_data(as_text=True)
    assert asked_on(page) == [item.key for item in load(ref).form]
    assert f"{len(UNSUR[ref])} pertanyaan" in unescape(page)
    given = {key: 1 + n % 4 for n, key in enumerate(UNSUR[ref])}
    own = str(uuid4())
    answer = served.form(PHONE, urlencode({"id": own, "questionnaire": ref, **given}))
    assert answer.status_code == 303
    draft = stored(served, own)
    assert (draft.questionnaire, load(ref).decode(draft.scores)) == (ref, given)


def test_a_page_opened_before_a_new_version_keeps_its_meaning(
    served: Counterside, ref: str
) -> None:
    given = {"persyaratan": 1, "prosedur": 4}
    for questionnaire in ("skm-2017/1", ref):
        own = str(uuid4())
        answer = served.post(PHONE, id=own, questionnaire=questionnaire, **given)
        assert answer.status_code == 201
        draft = stored(served, own)
        assert draft.questionnaire == questionnaire
        assert load(questionnaire).decode(draft.scores) == given


def test_an_answer_that_does_not_say_is_one_to_what_is_asked_now(
    served: Counterside, ref: str
) -> None:
    own = served.post(TAPS, kepuasan=3).get_json()["id"]
    assert stored(served, own).questionnaire == ref == current().ref


@pytest.mark.parametrize("questionnaire", ["skm-2017/9", "spak", "../x", 3, ["skm-2017/1"]])
def test_an_answer_to_a_questionnaire_that_was_never_published_is_refused(
    counter: Counterside, questionnaire: object
) -> None:
    answer = counter.post(PHONE, waktu=3, questionnaire=questionnaire)
    assert answer.status_code == 422
    assert answer.get_json()["field"] == "questionnaire"
    assert counter.n_stored == 0


def test_the_touchscreen_walks_through_every_question(served: Counterside, ref: str) -> None:
    page = served.client.get("/kiosk/dukcapil/L1").get_data(as_text=True)
    assert f'name="questionnaire" value="{ref}"' in page
    for item in load(ref).form:
        assert f'"key": "{item.key}"' in page


def test_another_instrument_is_asked_by_its_own_address_all_the_way(
    served: Counterside, ref: str
) -> None:
    address = f"{PHONE}?questionnaire=spak"
    page = served.client.get(address).get_data(as_text=True)
    assert asked_on(page) == list(SPAK)
    assert "Survei Anti Korupsi" in page
    assert "Survei Kepuasan" not in page
    [action] = re.findall(r'action="([^"]+)"', page)
    assert unescape(action) == f"{PHONE}?lang=id&questionnaire=spak"
    own, body = str(uuid4()), {"questionnaire": "spak/1", "imbalan": 4}
    answer = served.form(unescape(action), urlencode({"id": own, **body}))
    assert answer.headers["Location"].endswith("?questionnaire=spak")
    thanks = served.client.get(answer.headers["Location"]).get_data(as_text=True)
    assert f"{PHONE}?lang=id&amp;questionnaire=spak" in thanks
    draft = stored(served, own)
    assert (draft.questionnaire, load("spak/1").decode(draft.scores)) == ("spak/1", {"imbalan": 4})
    refused = served.form(unescape(action), urlencode({"id": uuid4(), "questionnaire": "spak/1"}))
    assert refused.status_code == 422
    assert asked_on(refused.get_data(as_text=True)) == list(SPAK)


def test_the_short_address_of_a_sticker_leads_to_the_instrument_it_names(
    served: Counterside, ref: str
) -> None:
    answer = served.client.get("/AB7K?questionnaire=spak")
    assert answer.headers["Location"] == f"{PHONE}?questionnaire=spak"
    assert served.client.get("/AB7K").headers["Location"] == PHONE


def test_an_instrument_that_does_not_exist_is_said_to_be_unknown(counter: Counterside) -> None:
    answer = counter.client.get(f"{PHONE}?questionnaire=spkp", headers={"Accept": "text/html"})
    assert answer.status_code == 422
    assert "tidak dikenal" in answer.get_data(as_text=True)


def test_nobody_takes_a_tap_out_of_the_weekly_share_by_a_name(
    served: Counterside, ref: str
) -> None:
    answer = served.post(TAPS, kepuasan=1, questionnaire="spak/1")
    assert (answer.status_code, answer.get_json()["field"]) == (422, "questionnaire")
    assert served.post(TAPS, kepuasan=1, questionnaire=ref).status_code == 201


def test_the_start_page_says_how_many_questions_there_are(served: Counterside, ref: str) -> None:
    page = unescape(served.client.get("/").get_data(as_text=True))
    assert f"{len(UNSUR[ref])} pertanyaan" in page
