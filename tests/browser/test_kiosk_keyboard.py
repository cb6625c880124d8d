"""A real keyboard at the touchscreen: what one person wrote never comes back to the next."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Served
from tests.browser.touchscreen import Touchscreen

SECRET = "Saya Siti, 0812 3456"
UNDO = ("Control+z",) * 5 + ("Control+Shift+z",) * 5 + ("Control+y",) * 2


@pytest.fixture
def screen(page: Page, served: Served) -> Touchscreen:
    return Touchscreen.open(page, served.url)


def to_the_comment(screen: Touchscreen, walk: str = "story") -> None:
    screen.rate(2)
    screen.do(walk)
    while screen.name != "comment":
        screen.do("next")
    screen.page.focus("#comment")


def sent(screen: Touchscreen) -> None:
    screen.do("next")
    screen.shows("done")
    screen.do("finish")


def left_to_itself(screen: Touchscreen) -> None:
    screen.later(200)


def gone_back(screen: Touchscreen) -> None:
    while screen.name != "thanks":
        screen.do("back")
    screen.later(60)


@pytest.mark.parametrize("ends", [sent, left_to_itself, gone_back])
@pytest.mark.parametrize("walk", ["story", "survey"])
def test_the_next_person_cannot_undo_what_the_one_before_wrote(
    screen: Touchscreen, ends: Callable[[Touchscreen], None], walk: str
) -> None:
    to_the_comment(screen)
    screen.page.keyboard.type(SECRET)
    screen.page.keyboard.press("Backspace")
    screen.write("x")
    assert screen.page.input_value("#comment") == f"{SECRET[:-1]}x"
    ends(screen)
    screen.shows("idle")
    to_the_comment(screen, walk)
    for key in UNDO:
        screen.page.keyboard.press(key)
        assert screen.page.input_value("#comment") == ""
    assert SECRET[:4] not in screen.text


def test_nothing_goes_into_the_clipboard_or_comes_out_of_it(screen: Touchscreen) -> None:
    to_the_comment(screen)
    screen.page.keyboard.type(SECRET)
    for key in ("Control+a", "Control+c", "Control+x"):
        screen.page.keyboard.press(key)
    assert screen.page.input_value("#comment") == SECRET, "and what was written stays"
    sent(screen)
    screen.shows("idle")
    to_the_comment(screen)
    for key in ("Control+v", "Control+Shift+v", "Shift+Insert"):
        screen.page.keyboard.press(key)
    assert screen.page.input_value("#comment") == ""


def test_one_person_may_undo_what_he_wrote_himself(screen: Touchscreen, served: Served) -> None:
    to_the_comment(screen)
    screen.page.keyboard.type("Baik")
    screen.page.keyboard.press("Control+z")
    assert screen.page.input_value("#comment") != "Baik"
    screen.page.keyboard.press("Control+Shift+z")
    screen.later(1)
    assert screen.page.inner_text("#go") == "Kirim"
    sent(screen)
    assert served.holds(2)[1].comment == "Baik"
