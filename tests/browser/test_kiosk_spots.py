"""Where the buttons stand: none of them where a face stood, so that tapping on leads nowhere."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations

import pytest
from playwright.sync_api import Page

from survey.office.bundle import Bundle
from tests.browser.conftest import OFFICE, UNIT, Served
from tests.browser.touchscreen import LANDSCAPE, PORTRAIT, Touchscreen

SIZES = [LANDSCAPE, PORTRAIT, (1024, 600), (1366, 768), (1920, 1080), (800, 1280), (1024, 768)]
# The two that most kiosks have are measured now, all of them in `make test-faults`.
LATER = (pytest.mark.slow, pytest.mark.faults)
MEASURED = [pytest.param(size, marks=LATER if n > 1 else ()) for n, size in enumerate(SIZES)]
# Every choice of language and size a person may come with.
SETTINGS = [chosen for n in range(3) for chosen in combinations(("language", "larger"), n)]
FINGER = 16  # px; a browser gives a touch beside a button to the button
BOXES = """(selector) => [...document.querySelectorAll(selector)]
  .filter((node) => node.checkVisibility({ visibilityProperty: true }))
  .map((node) => [node.innerText, node.getBoundingClientRect()])
  .map(([words, { left, top, right, bottom }]) => ({ words, left, top, right, bottom }))"""

Box = dict[str, float | str]


def close(one: Box, other: Box) -> bool:
    """Whether two boxes overlap, or are so close that a thick finger on one may mean the other."""

    def before(a: Box, b: Box) -> bool:
        right, bottom = float(a["right"]) + FINGER, float(a["bottom"]) + FINGER
        return right <= float(b["left"]) or bottom <= float(b["top"])

    return not (before(one, other) or before(other, one))


def screens_after_the_tap(screen: Touchscreen, served: Served) -> Iterator[str]:
    """Show, one after the other, what may follow a tap until the person touches something else."""
    screen.rate(3)
    yield "thanks"
    screen.do("proof")
    yield "proof"
    screen.do("proven")
    screen.do("story")
    screen.later(85 if screen.page.locator("html[data-large]").count() else 40)
    yield "countdown"
    screen.do("more")
    while screen.name != "done":
        screen.do("next")
    yield "done"
    screen.later(31)
    screen.shows("idle")
    screen.page.route("**/ratings", lambda route: route.abort())
    screen.face(4)
    screen.later(1)
    yield "saving"
    screen.later(4)
    yield "calm"
    screen.page.goto(f"{served.url}/kiosk/dukcapil/L1/terima-kasih/K7QX2-9MDHA")
    yield "without a script"


@pytest.mark.parametrize("size", MEASURED, ids=lambda size: f"{size[0]}x{size[1]}")
def test_no_button_stands_where_a_face_stood(
    page: Page, served: Served, size: tuple[int, int]
) -> None:
    faces: list[Box] = []
    for settings in SETTINGS:
        screen = Touchscreen.open(page, served.url, size)
        for setting in settings:
            screen.do(setting)
        faces += page.evaluate(BOXES, ".faces button")
    assert len(faces) == 4 * len(SETTINGS)
    under = []
    for settings in SETTINGS:
        screen = Touchscreen.open(page, served.url, size)
        for setting in settings:
            screen.do(setting)
        for name in screens_after_the_tap(screen, served):
            veil = "#veil button" if name == "countdown" else "button, a"
            under += [
                (name, settings, button)
                for button in page.evaluate(BOXES, veil)
                if any(close(button, face) for face in faces)
            ]
        page.unroute_all()
    assert under == []


def test_nor_where_no_phone_address_makes_the_foot_low(page: Page, served: Served) -> None:
    config = served.state.config = replace(served.state.config, address="")
    real = Bundle(tenant=1, office=replace(OFFICE, demo=False), units=(UNIT,))
    config.bundle_file.write_text(real.dump(), encoding="utf-8")
    for size in (LANDSCAPE, PORTRAIT):
        screen = Touchscreen.open(page, served.url, size)
        assert page.locator(".qr").count() == 0
        faces = page.evaluate(BOXES, ".faces button")
        screen.rate(3)
        buttons = page.evaluate(BOXES, "button")
        assert len(buttons) == 5
        assert not [button for button in buttons for face in faces if close(button, face)]


def boxes(page: Page, selector: str) -> list[Box]:
    found: list[Box] = page.evaluate(BOXES, selector)
    assert found, selector
    return found


def presses(screen: Touchscreen, settings: tuple[str, ...]) -> Iterator[tuple[str, list[Box]]]:
    """Touch, one after the other, each control that shows another screen.

    The answers themselves are left out: who answers nine questions in one column means them all.
    Gives the control that was touched and where it stood.
    """
    page = screen.page
    for setting in settings:
        screen.do(setting)
    screen.rate(1)
    for walk in ("story", "survey"):
        stood = boxes(page, f"[data-do={walk}]")
        screen.do(walk)
        yield walk, stood
        stood = boxes(page, ".bar .go")
        screen.do("next")
        yield "next", stood
        stood = boxes(page, ".bar .end")
        screen.do("end")
        yield "end", stood
        screen.do("finish")
        screen.later(5)
        screen.shows("idle")
        for setting in settings:
            screen.do(setting)
        screen.rate(1)
        screen.do(walk)
        screen.do("next")
        stood = boxes(page, ".bar .back")
        screen.do("back")
        yield "back", stood
        screen.later(85 if page.locator("html[data-large]").count() else 40)
        stood = boxes(page, "#veil [data-do=more]")
        screen.do("more")
        yield "more", stood
        screen.do("back")
    screen.do("story")
    while screen.name == "ask":
        stood = boxes(page, ".bar .go")
        screen.do("next")
        yield "next", stood
    screen.do("next")
    screen.shows("done")
    stood = boxes(page, "[data-do=finish]:not([hidden])")
    screen.do("finish")
    screen.shows("idle")
    yield "finish", stood


@pytest.mark.parametrize("size", [*MEASURED, (360, 740)], ids=lambda size: f"{size[0]}x{size[1]}")
def test_no_answer_lies_under_the_control_that_led_to_it(
    page: Page, served: Served, size: tuple[int, int]
) -> None:
    under = []
    for settings in SETTINGS:
        screen = Touchscreen.open(page, served.url, size)
        for control, stood in presses(screen, settings):
            answers = "#ask-answers button, .faces button, #keys button"
            under += [
                (settings, control, screen.name, answer)
                for answer in page.evaluate(BOXES, answers)
                if any(close(answer, button) for button in stood)
            ]
    assert under == []
