"""A questionnaire of ten or fourteen unsur under real fingers, and one that changes meanwhile."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route

from survey.answers.drafts import Kind
from survey.questionnaire import load
from tests.browser.conftest import Served
from tests.browser.touchscreen import KEPT, Touchscreen
from tests.versions import published


@pytest.fixture(params=["skm-2017/3", "skm-2017/4"])
def ref(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    with published(tmp_path / "questionnaires", request.param, "spak/1"):
        yield request.param


def test_every_question_is_asked_at_the_counter_and_stored_by_its_version(
    ref: str, page: Page, served: Served
) -> None:
    form = load(ref).form
    screen = Touchscreen.open(page, served.url)
    screen.rate(3)
    screen.do("survey")
    for n, item in enumerate(form):
        assert screen.page.inner_text("#ask-kicker") == f"{n + 1} dari {len(form) + 6}"
        assert screen.heading == item.question.id
        assert screen.page.inner_text("#end") == "Keluar tanpa melengkapi"
        screen.choose(n % 4)
    assert screen.page.inner_text("#end") == "Kirim"
    screen.later(20)
    assert "Anda masih di sini?" in screen.page.inner_text("#veil")
    screen.do("more")
    screen.choose(1)  # the service
    for _ in range(4):
        screen.do("next")
    assert screen.page.inner_text("#go") == "Kirim"
    screen.do("next")
    screen.shows("done")
    tap, sent = served.holds(2)
    assert (tap.questionnaire, sent.questionnaire, sent.kind) == (ref, ref, Kind.FORM)
    given = {item.key: 1 + n % 4 for n, item in enumerate(form)}
    assert load(ref).decode(sent.scores) == given


def test_every_question_is_asked_on_the_phone_and_stored_by_its_version(
    ref: str, page: Page, served: Served
) -> None:
    page.goto(f"{served.url}/q/dukcapil/L1")
    for n, item in enumerate(load(ref).form):
        page.check(f"input[name={item.key}][value='{1 + n % 4}']")
    page.click("button:text('Kirim')")
    page.wait_for_selector("text=sudah tercatat")
    [sent] = served.holds(1)
    assert (sent.questionnaire, sent.scores.count("-")) == (ref, 1)


def test_another_instrument_is_answered_and_asked_again_on_the_phone(
    ref: str, page: Page, served: Served
) -> None:
    page.goto(f"{served.url}/q/dukcapil/L1?questionnaire=spak")
    page.check("input[name=imbalan][value='4']")
    page.click("button:text('Kirim')")
    page.wait_for_selector("text=sudah tercatat")
    [sent] = served.holds(1)
    assert (sent.questionnaire, load("spak/1").decode(sent.scores)) == ("spak/1", {"imbalan": 4})
    page.click("text=English")
    page.click("text=Fill in another form")
    page.wait_for_selector("input[name=imbalan]")
    page.click("text=Indonesia")
    page.wait_for_selector("input[name=imbalan]")
    # What was begun there is not carried over into the official form of the same counter.
    page.check("input[name=janji][value='2']")
    page.goto(f"{served.url}/q/dukcapil/L1")
    assert page.locator("input:checked").count() == 0


def test_a_screen_that_was_open_before_keeps_the_meaning_of_its_answers(
    page: Page, served: Served, tmp_path: Path
) -> None:
    screen = Touchscreen.open(page, served.url)
    with published(tmp_path / "questionnaires", "skm-2017/2"):
        screen.rate(4)
        screen.do("survey")
        screen.choose(0)
        screen.choose(3)
        screen.later(120)
        _tap, left = served.holds(2)
    assert (left.questionnaire, left.kind) == ("skm-2017/1", Kind.UNFINISHED)
    assert load("skm-2017/1").decode(left.scores) == {"persyaratan": 1, "prosedur": 4}


def test_what_was_kept_under_an_older_version_arrives_under_it_from_the_page_of_a_newer_one(
    page: Page, served: Served, tmp_path: Path
) -> None:
    screen = Touchscreen.open(page, served.url)
    page.route("**/forms", lambda route: route.abort())
    screen.rate(4)
    screen.do("survey")
    screen.choose(0)
    screen.choose(3)
    screen.later(60)
    screen.shows("idle")
    assert [entry["body"]["questionnaire"] for entry in page.evaluate(KEPT)] == ["skm-2017/1"]
    with published(tmp_path / "questionnaires", "skm-2017/2"):
        # The idle page hears of it and loads itself anew, although something waits on its disk.
        for _ in range(3):
            screen.later(2.1)
            page.wait_for_timeout(200)
        page.wait_for_selector("input[value='skm-2017/2']", state="attached", timeout=5_000)
        page.unroute("**/forms")
        for _ in range(3):
            screen.later(2.1)
            page.wait_for_timeout(100)
        _tap, left = served.holds(2)
        screen.shows("idle")
        screen.rate(2)
        assert served.holds(3)[2].questionnaire == "skm-2017/2", "the control: it asks the newer"
    assert left.questionnaire == "skm-2017/1"
    assert load("skm-2017/1").decode(left.scores) == {"persyaratan": 1, "prosedur": 4}


def test_what_was_answered_by_a_withdrawn_version_is_stored_by_no_other_and_says_so(
    page: Page, served: Served, tmp_path: Path
) -> None:
    with published(tmp_path / "questionnaires", "skm-2017/2"):
        screen = Touchscreen.open(page, served.url)
        screen.rate(4)
        screen.do("survey")
        screen.choose(0)
        while screen.name == "ask":
            screen.do("next")
    screen.do("next")
    screen.shows("done")
    assert screen.heading == "Maaf, jawaban tambahan Anda tidak tercatat."
    assert [draft.kind for draft in served.stored] == [Kind.RATING]
    # The next person is shown what the server takes.
    served.state._seen = None
    served.state.snapshot()
    screen.later(15)
    page.wait_for_selector("input[value='skm-2017/1']", state="attached", timeout=5_000)


def test_a_form_whose_mark_of_being_unfinished_is_refused_does_not_become_a_finished_one(
    page: Page, served: Served
) -> None:
    sent: list[dict[str, object]] = []

    def refuse(route: Route) -> None:
        sent.append(json.loads(route.request.post_data or "{}"))
        if "unfinished" in sent[-1]:
            route.fulfill(status=422, body='{"field": "unfinished"}')
        else:
            route.continue_()

    screen = Touchscreen.open(page, served.url)
    page.route("**/forms", refuse)
    screen.rate(3)
    screen.do("survey")
    screen.choose(0)
    screen.later(46)
    screen.shows("idle")
    page.wait_for_timeout(300)
    screen.later(20)
    assert (len(sent), [draft.kind for draft in served.stored]) == (1, [Kind.RATING])
