"""Fingers, palms and keys on the glass: what counts as a touch, and what never does."""

import time

import pytest
from playwright.sync_api import CDPSession, Page

from tests.browser.conftest import Served
from tests.browser.touchscreen import Touchscreen, glass_of, touch

FACE = "button[name=kepuasan][value='{}'] svg"


@pytest.fixture
def screen(page: Page, served: Served) -> Touchscreen:
    return Touchscreen.open(page, served.url)


@pytest.fixture
def glass(page: Page, screen: Touchscreen) -> CDPSession:
    return glass_of(page)


def middle(screen: Touchscreen, kepuasan: int) -> tuple[float, float]:
    box = screen.page.locator(FACE.format(kepuasan)).bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_one_finger_counts_when_it_is_lifted(
    screen: Touchscreen, glass: CDPSession, served: Served
) -> None:
    touch(glass, "touchStart", middle(screen, 4))
    screen.page.wait_for_timeout(200)
    assert not served.stored
    touch(glass, "touchEnd")
    screen.shows("thanks")
    assert [draft.scores[0] for draft in served.holds(1)] == ["4"]


def test_a_long_press_of_a_slow_hand_counts_too(
    screen: Touchscreen, glass: CDPSession, served: Served
) -> None:
    touch(glass, "touchStart", middle(screen, 2))
    screen.page.wait_for_timeout(1500)
    touch(glass, "touchEnd")
    screen.shows("thanks")
    served.holds(1)


def test_a_real_keyboard_writes_a_comment_also_after_a_touch(
    screen: Touchscreen, glass: CDPSession, served: Served
) -> None:
    """The mouse events of the touch come when the next screen lies under the finger."""
    screen.rate(3)
    screen.do("story")
    for _ in range(3):
        box = screen.page.locator(".bar .go").bounding_box()
        assert box
        touch(glass, "touchStart", (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2))
        touch(glass, "touchEnd")
        screen.page.wait_for_timeout(100)
        screen.later(1.3)
    assert screen.name == "comment"
    screen.page.keyboard.type("Pak Budi baik")
    assert (screen.name, screen.page.input_value("#comment")) == ("comment", "Pak Budi baik")
    screen.later(40)
    assert screen.page.is_visible("#veil")
    screen.page.keyboard.press("Enter")  # it lies on "Sentuh untuk melanjutkan"
    screen.page.keyboard.type(" sekali")
    screen.later(1.3)
    screen.do("next")
    screen.shows("done")
    assert served.holds(2)[1].comment == "Pak Budi baik sekali"


def test_a_finger_that_slides_off_its_face_chooses_nothing(
    screen: Touchscreen, glass: CDPSession, served: Served
) -> None:
    x, y = middle(screen, 1)
    touch(glass, "touchStart", (x, y))
    touch(glass, "touchMove", (x + 150, y))
    touch(glass, "touchMove", middle(screen, 3))
    touch(glass, "touchEnd")
    screen.later(2)
    assert (screen.name, served.stored) == ("idle", [])


def test_a_palm_chooses_nothing_and_is_told_to_use_one_finger(
    screen: Touchscreen, glass: CDPSession, served: Served
) -> None:
    touch(glass, "touchStart", middle(screen, 1))
    assert screen.note == ""
    touch(glass, "touchStart", middle(screen, 1), middle(screen, 2))
    assert screen.note == "Sentuh dengan satu jari saja."
    touch(glass, "touchEnd")
    screen.later(2)
    assert (screen.name, screen.note, served.stored) == ("idle", "", [])
    touch(glass, "touchStart", middle(screen, 3))
    touch(glass, "touchEnd")
    screen.shows("thanks")
    assert [draft.scores[0] for draft in served.holds(1)] == ["3"]


def test_a_bouncing_finger_is_one_tap(
    screen: Touchscreen, glass: CDPSession, served: Served
) -> None:
    spot = middle(screen, 1)
    for _ in range(4):
        touch(glass, "touchStart", spot)
        touch(glass, "touchEnd")
    screen.shows("thanks")
    screen.later(1)
    assert screen.name == "thanks"
    served.holds(1)


def test_a_press_is_seen_at_once(screen: Touchscreen, glass: CDPSession) -> None:
    x, y = middle(screen, 4)
    screen.page.evaluate(
        "addEventListener('pointerdown', (event) => {"
        "  window.shown = event.target.closest('button').hasAttribute('data-pressed');"
        "})"
    )
    started = time.monotonic()
    touch(glass, "touchStart", (x, y))
    assert screen.page.evaluate("window.shown") is True
    assert time.monotonic() - started < 1
    touch(glass, "touchCancel")
    assert screen.page.locator("[data-pressed]").count() == 0


def test_gestures_of_the_browser_do_nothing(screen: Touchscreen, glass: CDPSession) -> None:
    page = screen.page
    page.evaluate(
        "window.kept = [];"
        "for (const name of ['contextmenu', 'dragstart', 'selectstart'])"
        "  addEventListener(name, (event) => window.kept.push(event.defaultPrevented))"
    )
    page.click("h1", button="right")
    page.mouse.dblclick(*middle_of(page, "h1:visible"))
    assert page.evaluate("getSelection().toString()") == ""
    assert all(page.evaluate("window.kept"))
    x, y = middle(screen, 2)
    touch(glass, "touchStart", (x - 50, y), (x + 50, y))
    touch(glass, "touchMove", (x - 200, y), (x + 200, y))
    touch(glass, "touchEnd")
    assert page.evaluate("visualViewport.scale") == 1
    page.mouse.wheel(0, 500)
    assert page.evaluate("[scrollX, scrollY]") == [0, 0]


def middle_of(page: Page, selector: str) -> tuple[float, float]:
    box = page.locator(selector).bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_a_screen_reader_can_choose_without_a_pointer(screen: Touchscreen, served: Served) -> None:
    screen.page.evaluate("document.querySelector(\"button[value='2']\").click()")
    screen.shows("thanks")
    assert served.holds(1)


def test_a_palm_that_lies_on_the_glass_is_told_and_makes_it_deaf_for_nobody(
    screen: Touchscreen, glass: CDPSession, served: Served
) -> None:
    palm, face = (40.0, 700.0), middle(screen, 4)
    finger = {"x": face[0], "y": face[1], "id": 1}
    touch(glass, "touchStart", palm)
    screen.later(1)
    touch(glass, "touchStart", palm, face)
    glass.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": [finger]})
    screen.later(0.5)
    assert (screen.name, screen.note) == ("idle", "Sentuh dengan satu jari saja."), "the control"
    screen.later(6)
    assert screen.note.startswith("Ada yang menempel di layar.")
    touch(glass, "touchStart", palm, face)
    glass.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": [finger]})
    screen.shows("thanks")
    assert [draft.scores[0] for draft in served.holds(1)] == ["4"]
    touch(glass, "touchEnd")
    screen.later(0.5)
    assert screen.note == ""


def test_a_slow_finger_alone_still_chooses_when_it_is_lifted(
    screen: Touchscreen, glass: CDPSession, served: Served
) -> None:
    touch(glass, "touchStart", middle(screen, 2))
    screen.later(9)
    touch(glass, "touchEnd")
    screen.shows("thanks")
    assert len(served.holds(1)) == 1
