"""A new screen rests: what is pressed too early, or was pressed before, chooses nothing on it."""

from dataclasses import replace

import pytest
from playwright.sync_api import CDPSession, Page

from kiosk.citizens import flow
from survey.answers.drafts import Kind
from survey.questionnaire import current
from tests.browser.conftest import Served
from tests.browser.touchscreen import Touchscreen, glass_of, touch

ASKED = current()
STORY = "[data-do=story]:visible"


@pytest.fixture
def screen(page: Page, served: Served) -> Touchscreen:
    return Touchscreen.open(page, served.url)


@pytest.fixture
def glass(page: Page, screen: Touchscreen) -> CDPSession:
    return glass_of(page)


def arrives(screen: Touchscreen, name: str) -> None:
    """Wait until a screen is there, and take hold of its clock before its rest is over."""
    screen.page.wait_for_selector(f"body[data-screen={name}]")
    screen.hold_clock(0.2)
    assert not screen.settled


def middle(screen: Touchscreen, selector: str) -> tuple[float, float]:
    box = screen.page.locator(selector).bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def tap(glass: CDPSession, spot: tuple[float, float]) -> None:
    touch(glass, "touchStart", spot)
    touch(glass, "touchEnd")


def survey_begun(screen: Touchscreen, selector: str) -> tuple[float, float]:
    """Show the first question under a clock that stands still; gives where something on it is."""
    screen.rate(3)
    screen.hold_clock()
    screen.do("survey")
    assert screen.settled
    return middle(screen, selector)


def test_a_touch_in_the_rest_chooses_nothing_and_the_first_one_after_it_does(
    screen: Touchscreen, glass: CDPSession
) -> None:
    screen.face(3)
    arrives(screen, "thanks")
    for _ in range(3):
        tap(glass, middle(screen, STORY))
        assert screen.name == "thanks"
        screen.later(0.2)
    screen.later(1)
    tap(glass, middle(screen, STORY))
    assert screen.name == "ask"


def test_a_press_begun_in_the_rest_and_let_go_after_it_is_no_answer(
    screen: Touchscreen, glass: CDPSession
) -> None:
    screen.face(3)
    arrives(screen, "thanks")
    screen.later(0.5)
    touch(glass, "touchStart", middle(screen, STORY))
    assert screen.page.locator("[data-pressed]").count() == 0, "nor does it look pressed"
    screen.later(1.3)
    assert screen.settled
    touch(glass, "touchEnd")
    assert screen.name == "thanks"
    tap(glass, middle(screen, STORY))
    assert screen.name == "ask"


def test_a_press_begun_on_the_screen_before_is_no_answer(
    screen: Touchscreen, glass: CDPSession, served: Served
) -> None:
    """The faces come back under a finger that lies on the glass."""
    spot = middle(screen, "button[value='3']")
    screen.rate(2)
    touch(glass, "touchStart", spot)
    screen.later(11)
    screen.shows("idle")
    touch(glass, "touchEnd")
    screen.later(1)
    assert (screen.name, len(served.stored)) == ("idle", 1)


def test_every_screen_of_a_walk_rests(screen: Touchscreen, glass: CDPSession) -> None:
    screen.rate(3)
    screen.page.click("[data-do=survey]")
    seen = []
    while screen.name != "comment":
        arrives(screen, "ask")
        seen.append(screen.heading)
        answer = middle(screen, "#ask-answers button >> nth=0")
        screen.later(0.3)
        assert not screen.settled
        tap(glass, answer)
        tap(glass, middle(screen, ".bar .go"))
        tap(glass, middle(screen, ".bar .back"))
        assert screen.heading == seen[-1]
        assert screen.page.locator("#ask-answers [aria-pressed=true]").count() == 0
        screen.later(1.3)
        tap(glass, answer)
        assert screen.name == "comment" or screen.heading != seen[-1]
    assert len(seen) == len(set(seen)) == len(ASKED.form) + 5
    arrives(screen, "comment")
    screen.later(0.3)
    tap(glass, middle(screen, "[data-key=q]"))
    assert screen.page.input_value("#comment") == ""
    tap(glass, middle(screen, ".bar .go"))
    assert screen.name == "comment"


def test_the_next_person_is_heard_after_the_rest_and_the_touches_before_it_are_counted(
    screen: Touchscreen, glass: CDPSession, served: Served
) -> None:
    screen.rate(3)
    screen.later(9)
    arrives(screen, "idle")
    spot = middle(screen, "button[value='4']")
    for _ in range(3):
        tap(glass, spot)
        screen.later(0.2)
    assert (screen.name, len(served.stored)) == ("idle", 1)
    screen.later(1)
    tap(glass, spot)
    screen.page.clock.resume()
    screen.shows("thanks")
    assert [draft.ignored for draft in served.holds(2)] == [0, 3]


def test_steady_tapping_of_one_spot_never_gets_through_and_reads_that_a_pause_does(
    screen: Touchscreen, glass: CDPSession
) -> None:
    """On the same spot the rest counts from the last touch, its lifting too."""
    x, y = survey_begun(screen, "#ask-answers button >> nth=1")
    tap(glass, (x, y))
    heading = ASKED.form[1].question.id
    for n in range(20):
        screen.later(0.9)
        tap(glass, (x + 10 * (-1) ** n, y - 10 * (-1) ** n))
        assert (screen.heading, screen.note) == (heading, "Angkat jari sebentar, lalu sentuh lagi.")
    for _ in range(5):
        touch(glass, "touchStart", (x, y))
        screen.later(0.7)
        touch(glass, "touchEnd")
        screen.later(0.7)
        tap(glass, (x + 300, y))  # the same answer, elsewhere on it
        assert screen.heading == heading
    screen.later(1.5)  # the words are looked at four times a second
    assert (screen.settled, screen.note) == (True, "")
    tap(glass, (x, y))
    assert screen.heading == ASKED.form[2].question.id


def test_a_quick_hand_that_gives_different_answers_gets_through(
    screen: Touchscreen, glass: CDPSession
) -> None:
    """A touch elsewhere prolongs no rest: at 1.25 s none is lost, at 0.9 s every second one."""
    survey_begun(screen, ".bar .go")
    answers = [middle(screen, f"#ask-answers button >> nth={n}") for n in range(4)]
    for n, pause in enumerate([1.25] * 5 + [0.9] * 8):
        tap(glass, answers[n % 4])
        screen.later(pause)
        assert "jari" not in screen.note
        assert pause < 1 or screen.heading == ASKED.form[n + 1].question.id
    assert screen.heading == "Layanan apa yang Anda terima?"


def test_letters_wait_for_no_more_than_the_rest_of_their_screen(
    screen: Touchscreen, glass: CDPSession
) -> None:
    survey_begun(screen, ".bar .go")
    while screen.name != "comment":
        screen.do("next")
    text = "antrenya lama hari"
    spots = {letter: middle(screen, f"[data-key='{letter}']:visible") for letter in set(text)}

    def write_quickly() -> str:
        screen.page.evaluate("loket.keys.clear(), loket.keys.draw()")
        for letter in text:
            tap(glass, spots[letter])
            screen.later(0.35)
        return screen.page.input_value("#comment").lower()

    screen.do("back")
    screen.page.click(".bar .go")
    assert (screen.name, screen.settled) == ("comment", False)
    assert write_quickly() == text[4:]
    screen.later(36)
    tap(glass, middle(screen, "#veil [data-do=more]"))
    assert write_quickly() == text[4:]


def test_moving_the_focus_neither_begins_nor_prolongs_a_rest(screen: Touchscreen) -> None:
    """Only Enter and Space press something, and they are judged like touches, by their place."""
    page = screen.page
    screen.hold_clock()
    screen.face(3)
    page.wait_for_selector("body[data-screen=thanks]")
    for key in ("Tab", "Tab", "Shift+Tab", "ArrowDown", "Tab"):
        assert not screen.settled
        screen.later(0.25)
        page.keyboard.press(key)
    page.focus("[data-do=survey]")
    assert screen.settled
    page.keyboard.press("Enter")
    screen.later(1.25)
    for n in (0, 0, 1):  # the same answer too early, then another one
        page.locator("#ask-answers button").nth(n).focus()
        page.keyboard.press("Tab")
        page.keyboard.press("Shift+Tab")
        page.keyboard.press("Enter")
        screen.later(0.9)
    assert screen.heading == ASKED.form[1].question.id
    screen.later(0.35)
    page.locator("#ask-answers button").nth(1).focus()
    page.keyboard.press("Space")
    assert screen.heading == ASKED.form[2].question.id
    screen.later(37)
    assert page.is_visible("#veil")
    page.keyboard.press("Tab")
    assert page.is_visible("#veil"), "it leads to the other way"
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    assert page.is_hidden("#veil")


def test_a_deliberate_touch_that_came_too_early_is_told_to_wait_on_every_screen(
    screen: Touchscreen, glass: CDPSession, served: Served
) -> None:
    def told(selector: str) -> None:
        assert screen.note == ""
        tap(glass, middle(screen, selector))
        assert (screen.settled, screen.note) == (False, "Sebentar, siap lagi dalam 2 detik.")
        screen.later(0.75)
        tap(glass, middle(screen, selector))
        assert screen.note == "Sebentar, siap lagi dalam 1 detik."
        screen.later(0.75)
        assert (screen.settled, screen.note) == (True, "")

    # Before the face is touched: on a busy machine a part of the rest would pass unseen.
    screen.hold_clock()
    screen.face(3)
    screen.page.wait_for_selector("body[data-screen=thanks]")
    told(STORY)
    tap(glass, middle(screen, STORY))
    told("#ask-answers button >> nth=7")
    assert screen.page.locator("[aria-pressed=true]").count() == 0
    for _ in range(3):
        tap(glass, middle(screen, ".bar .go"))
        screen.later(1.3)
    screen.later(46)
    assert screen.name == "idle"
    screen.later(1.3)
    screen.face(3)
    screen.page.wait_for_selector("body[data-screen=thanks]")
    screen.later(7.5)
    while screen.name != "idle":  # it looks a few times a second whether the time is over
        screen.later(0.05)
    told("button[value='4']")
    assert [draft.kind for draft in served.holds(2)] == [Kind.RATING] * 2


def test_what_lies_under_the_question_for_more_time_rests_too(
    screen: Touchscreen, glass: CDPSession
) -> None:
    screen.rate(3)
    screen.do("survey")
    screen.later(37)
    assert screen.page.is_visible("#veil")
    first = screen.heading
    tap(glass, middle(screen, "#veil [data-do=more]"))
    assert screen.page.is_hidden("#veil")
    tap(glass, middle(screen, "#ask-answers button >> nth=3"))
    assert screen.heading == first
    screen.later(1.3)
    tap(glass, middle(screen, "#ask-answers button >> nth=3"))
    assert screen.heading != first


def test_touches_swallowed_on_later_screens_do_not_count_against_the_next_person(
    screen: Touchscreen, glass: CDPSession, served: Served
) -> None:
    """What comes before a rating makes it doubtful; an impatient walk before it does not."""
    screen.face(3)
    arrives(screen, "thanks")
    for _ in range(5):
        tap(glass, middle(screen, STORY))
    screen.later(10)
    screen.page.clock.resume()
    screen.shows("idle")
    screen.rate(4)
    assert [draft.ignored for draft in served.holds(2)] == [0, 0]


def test_a_key_and_a_screen_reader_choose_after_the_rest_and_not_in_it(
    screen: Touchscreen, served: Served
) -> None:
    page = screen.page
    screen.face(3)
    arrives(screen, "thanks")
    page.focus("[data-do=survey]")
    page.keyboard.press("Enter")
    page.keyboard.down("Space")
    page.evaluate("document.querySelector('[data-do=story]').click()")
    assert screen.name == "thanks"
    screen.later(1.3)
    page.keyboard.up("Space")
    assert screen.name == "thanks", "the key went down in the rest"
    page.keyboard.press("Space")
    assert screen.name == "ask"
    screen.later(1.3)
    page.evaluate("document.querySelector('#ask-answers button').click()")
    page.evaluate("document.querySelector('#ask-answers button').click()")
    screen.later(1.3)
    assert screen.heading == ASKED.form[1].question.id
    page.evaluate("document.querySelector('#ask-answers button').click()")
    screen.later(46)
    page.clock.resume()
    screen.shows("idle")
    _tap, form = served.holds(2)
    assert ASKED.decode(form.scores) == {item.key: 1 for item in ASKED.form[:2]}


def test_a_screen_that_rests_looks_like_it_and_moves_for_nobody_who_minds(
    screen: Touchscreen,
) -> None:
    look = "(node) => [getComputedStyle(node).opacity, getComputedStyle(node).transitionDuration]"
    screen.page.emulate_media(reduced_motion="reduce")
    screen.face(3)
    arrives(screen, "thanks")
    button = screen.page.locator(STORY)
    assert button.evaluate(look) == ["0.35", "0s"]
    screen.later(1.3)
    assert button.evaluate(look) == ["1", "0s"]
    screen.page.emulate_media(reduced_motion="no-preference")
    assert button.evaluate(look)[1] == "0.25s"


def test_larger_type_and_another_language_never_rest(
    screen: Touchscreen, glass: CDPSession
) -> None:
    screen.face(3)
    arrives(screen, "thanks")
    for setting in ("larger", "language"):
        tap(glass, middle(screen, f"[data-do={setting}]:visible"))
    assert not screen.settled
    assert screen.page.get_attribute("html", "data-large") is not None
    assert screen.heading == "Thank you, your rating has been recorded."


def test_without_its_rest_a_screen_takes_the_very_next_touch(
    page: Page, served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The tests above can fail."""
    monkeypatch.setattr(flow, "TIMES", replace(flow.TIMES, rest=0))
    screen = Touchscreen.open(page, served.url)
    glass = glass_of(page)
    screen.face(3)
    page.wait_for_selector("body[data-screen=thanks]")
    screen.later(0.05)
    tap(glass, middle(screen, STORY))
    assert screen.name == "ask"
