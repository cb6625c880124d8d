"""The next person on the touchscreen: what of the one before is stored, and what is left behind."""

import json

import pytest
from playwright.sync_api import Page

from survey.answers.drafts import MAX_COUNT, Kind
from survey.questionnaire import current
from tests.browser.conftest import Served
from tests.browser.touchscreen import FACES, Touchscreen

ASKED = current()
ALL_THERE_IS = """() => JSON.stringify({
  dom: document.documentElement.outerHTML
    .replace(/ data-settled=""/, "").replace(/ style="[^"]*"/, "").split("<"),
  fields: Array.from(document.querySelectorAll("textarea"), (field) => field.value),
  session: {...sessionStorage}, local: {...localStorage}, cookies: document.cookie,
  history: history.length, state: history.state, address: location.href,
})"""


@pytest.fixture
def screen(page: Page, served: Served) -> Touchscreen:
    return Touchscreen.open(page, served.url)


def test_what_was_chosen_stays_and_unfinished_text_is_dropped(
    screen: Touchscreen, served: Served
) -> None:
    screen.rate(2)
    screen.do("story")
    screen.choose(0)
    for _ in range(3):
        screen.do("next")
    screen.write("saya")
    screen.later(46)
    screen.shows("idle")
    _tap, detail = served.holds(2)
    assert (detail.reasons, detail.comment) == ((ASKED.reasons_for(2)[0].key,), "")


@pytest.mark.parametrize("n_answers", [1, len(ASKED.form) - 1, len(ASKED.form)])
def test_a_form_that_nobody_handed_in_is_stored_as_unfinished(
    screen: Touchscreen, served: Served, n_answers: int
) -> None:
    screen.rate(3)
    screen.do("survey")
    for _ in range(n_answers):
        screen.choose(2)
    screen.later(46)
    screen.shows("idle")
    _tap, form = served.holds(2)
    assert form.kind == Kind.UNFINISHED
    assert len(ASKED.decode(form.scores)) == n_answers


def test_a_form_took_until_the_last_touch_and_not_until_the_screen_went_back(
    screen: Touchscreen, served: Served
) -> None:
    screen.rate(3)
    screen.do("survey")
    for _ in range(3):
        screen.later(4)
        screen.choose(2)
    screen.later(46)
    screen.shows("idle")
    _tap, form = served.holds(2)
    assert form.duration_s is not None
    assert 12 <= form.duration_s < 25


def test_nobody_who_answered_nothing_leaves_anything(screen: Touchscreen, served: Served) -> None:
    screen.rate(3)
    screen.do("survey")
    screen.later(46)
    screen.shows("idle")
    assert len(served.stored) == 1


def test_language_and_size_are_the_persons_own(screen: Touchscreen) -> None:
    page = screen.page
    before = page.evaluate("getComputedStyle(document.querySelector('h1')).fontSize")
    screen.do("language")
    assert page.get_attribute("html", "lang") == "en"
    assert screen.heading == "How was our service today?"
    screen.do("larger")
    assert page.get_attribute("[data-do=larger]:visible", "aria-pressed") == "true"
    assert page.evaluate("getComputedStyle(document.querySelector('h1')).fontSize") > before
    screen.rate(4)
    assert screen.heading == "Thank you, your rating has been recorded."
    screen.do("story")
    assert screen.heading == ASKED.ask["high"].en
    screen.later(100)
    screen.shows("idle")
    assert page.get_attribute("html", "lang") == "id"
    assert [page.inner_text(f"[data-face='{n}']") for n in (1, 2, 3, 4)] == list(FACES)
    assert page.evaluate("getComputedStyle(document.querySelector('h1')).fontSize") == before
    assert page.get_attribute("[data-do=larger]:visible", "aria-pressed") == "false"


def test_a_language_chosen_by_somebody_who_walked_away_is_reset(screen: Touchscreen) -> None:
    screen.do("language")
    screen.later(40)
    assert screen.page.get_attribute("html", "lang") == "en"
    screen.later(6)
    assert screen.page.get_attribute("html", "lang") == "id"


def test_the_language_changes_every_screen_and_keeps_what_was_chosen(screen: Touchscreen) -> None:
    screen.rate(1)
    screen.do("story")
    screen.choose(1)
    screen.do("language")
    chosen = screen.page.locator("#ask-answers [aria-pressed=true]")
    assert chosen.all_inner_texts() == [ASKED.reasons_for(1)[1].text.en]
    screen.do("language")
    assert chosen.all_inner_texts() == [ASKED.reasons_for(1)[1].text.id]


@pytest.mark.parametrize("way", ["story", "survey"])
def test_nothing_of_a_person_is_left_for_the_next(
    screen: Touchscreen, served: Served, way: str
) -> None:
    untouched = json.loads(screen.page.evaluate(ALL_THERE_IS))
    screen.do("larger")
    screen.rate(1)
    screen.do("language")
    screen.do(way)
    while screen.name == "ask":
        screen.choose(0)
        if screen.name == "ask" and screen.page.is_visible(".go.strong"):
            screen.do("next")
    screen.write("rahasia")
    screen.do("next")
    screen.shows("done")
    screen.do("finish")
    screen.later(6)
    screen.shows("idle")
    left = json.loads(screen.page.evaluate(ALL_THERE_IS))
    assert left == untouched
    assert "rahasia" not in screen.page.evaluate(ALL_THERE_IS).lower()
    # The next person begins as the first one did.
    screen.rate(4)
    screen.do(way)
    assert screen.page.locator("#ask-answers [aria-pressed=true]").count() == 0
    assert served.holds(3)


def test_the_back_key_of_a_browser_leads_nowhere(screen: Touchscreen) -> None:
    screen.rate(2)
    screen.do("story")
    screen.do("next")
    screen.later(50)
    screen.shows("idle")
    entries = screen.page.evaluate("history.length")
    for _ in range(3):
        screen.page.evaluate("history.back()")
        screen.page.wait_for_timeout(100)
        assert screen.name == "idle"
    assert screen.page.evaluate("history.length") == entries
    screen.rate(4)


def test_the_next_person_is_heard_five_seconds_after_a_finished_rating_however_often_he_taps(
    screen: Touchscreen, served: Served
) -> None:
    screen.page.emulate_media(reduced_motion="reduce")
    finish_now(screen)
    face = screen.page.locator("button[value='1'] svg")
    for left in ("5", "4", "2"):
        screen.face(1)
        assert (screen.name, screen.note) == ("idle", f"Sebentar, siap lagi dalam {left} detik.")
        assert face.evaluate("(node) => getComputedStyle(node).opacity") == "0.35"
        screen.later(1.7)
    screen.later(0.25)  # the words are looked at four times a second
    assert screen.note == ""
    assert face.evaluate("(node) => getComputedStyle(node).opacity") == "1"
    screen.face(1)
    screen.page.clock.resume()
    screen.shows("thanks")
    assert [draft.ignored for draft in served.holds(2)] == [0, 3]
    screen.later(11)
    screen.rate(4)
    assert served.stored[-1].ignored == 0


def test_a_rating_counts_after_more_swallowed_touches_than_can_be_told(
    screen: Touchscreen, served: Served
) -> None:
    screen.page.click("main h1:visible")
    screen.page.evaluate(f"for (let n = 0; n < {MAX_COUNT + 50}; n++) loket.outbox.ignore()")
    screen.rate(4)
    assert [draft.ignored for draft in served.holds(1)] == [MAX_COUNT]


@pytest.mark.parametrize("silence", [11, 3600])
def test_swallowed_touches_are_not_held_against_whoever_comes_after_a_while(
    screen: Touchscreen, served: Served, silence: float
) -> None:
    finish_now(screen)
    for _ in range(4):
        screen.face(1)
    assert screen.note
    screen.later(silence)
    screen.page.clock.resume()
    screen.rate(4)
    assert [draft.ignored for draft in served.holds(2)] == [0, 0]


def test_a_missed_touch_does_not_lock_the_faces(screen: Touchscreen) -> None:
    screen.page.click("main h1:visible")
    screen.rate(3)


def finish_now(screen: Touchscreen) -> None:
    """Rate, go to the end and close the last screen by hand."""
    screen.rate(3)
    screen.do("story")
    for _ in range(4):
        screen.do("next")
    screen.shows("done")
    screen.hold_clock()
    screen.page.click("[data-do=finish]:visible")
    assert (screen.name, screen.settled) == ("idle", False)
