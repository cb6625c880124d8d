"""The panel behind the corner: for whoever looks after a screen, and in nobody's way."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from kiosk.citizens.flow import TIMES
from kiosk.invitations import grant
from kiosk.pairing import make_kiosk, paired
from tests.browser.conftest import Served
from tests.browser.touchscreen import LANDSCAPE, PORTRAIT, Touchscreen, glass_of, touch

CORNER = (30.0, 30.0)
LONG_S = TIMES.corner + 0.1


def hold(screen: Touchscreen, seconds: float = LONG_S, *ways: tuple[float, float]) -> None:
    """Lay a finger into the corner for so long, moving it along the ways."""
    glass = glass_of(screen.page)
    touch(glass, "touchStart", CORNER)
    for way in ways:
        touch(glass, "touchMove", way)
    screen.later(seconds)
    touch(glass, "touchEnd")


def is_open(screen: Touchscreen) -> bool:
    return screen.page.locator("#corner").is_visible()


def quiet_word(screen: Touchscreen) -> bool:
    return screen.page.locator("header .unpaired").is_visible()


def digits_of(screen: Touchscreen) -> str:
    screen.page.wait_for_selector("#corner-digits:not(:empty)")
    return screen.page.inner_text("#corner-digits")


@pytest.mark.parametrize("size", [LANDSCAPE, PORTRAIT])
def test_the_digits_behind_the_corner_pair_the_screen(
    served: Served,
    page: Page,
    size: tuple[int, int],
    picture: Callable[[Page, str], object],
    assert_accessible: Callable[[Page], None],
) -> None:
    screen = Touchscreen.open(page, served.url, size)
    page.wait_for_selector("body[data-unpaired]")
    assert quiet_word(screen)
    hold(screen)
    assert is_open(screen)
    digits = digits_of(screen)
    assert f"loket pair {digits} --unit dukcapil --counter L1" in page.inner_text("#corner")
    assert "Belum dipasangkan untuk Loket 1" in page.inner_text("#corner")
    assert served.url in page.inner_text("#corner")
    box = page.locator("#corner > div").bounding_box()
    assert box is not None
    assert box["height"] <= size[1]
    assert_accessible(page)
    picture(page, f"kiosk-corner-{size[0]}")

    grant(served.state.config, "dukcapil", "L1", digits)
    served.state.pairs._look_at = 0
    screen.later(2 * TIMES.poll)
    page.wait_for_selector("body:not([data-unpaired])")
    assert "Dipasangkan untuk Loket 1" in page.inner_text("#corner")
    assert page.inner_text("#corner-digits") == ""
    page.click("button[data-corner=close]")
    assert not is_open(screen)
    assert not quiet_word(screen)
    screen.shows("idle")
    screen.rate(4)
    assert served.holds(1)[0].provenance == "kiosk"


def test_a_browser_that_nobody_pairs_taps_as_before(served: Served, page: Page) -> None:
    screen = Touchscreen.open(page, served.url)
    screen.rate(4)
    assert served.holds(1)[0].provenance == "unpaired"


def test_the_button_of_the_demonstration_pairs_and_no_other_touch_of_the_panel(
    served: Served, page: Page
) -> None:
    screen = Touchscreen.open(page, served.url)
    hold(screen)
    digits_of(screen)
    page.click("#corner-head")
    page.click("#corner-address")
    screen.later(3 * TIMES.poll)
    assert paired(served.state.config) == ()
    page.click("button[data-corner=demo]")
    page.wait_for_selector("body:not([data-unpaired])")
    page.wait_for_selector("#corner:has-text('Dipasangkan untuk Loket 1')")
    page.wait_for_selector("button[data-corner=demo]", state="hidden")
    screen.later(TIMES.corner_open + 1)
    assert not is_open(screen), "nothing is being paired any more"


def test_no_short_touch_no_wandering_one_and_no_two_fingers_open_the_panel(
    served: Served, page: Page
) -> None:
    screen = Touchscreen.open(page, served.url)
    hold(screen, TIMES.corner - 0.5)
    screen.later(LONG_S)
    assert not is_open(screen)
    hold(screen, LONG_S, (400.0, 400.0))
    assert not is_open(screen)
    glass = glass_of(page)
    touch(glass, "touchStart", CORNER)
    touch(glass, "touchStart", CORNER, (600.0, 40.0))
    screen.later(LONG_S)
    touch(glass, "touchEnd")
    assert not is_open(screen)
    hold(screen)  # the control
    assert is_open(screen)


@pytest.mark.parametrize("size", [LANDSCAPE, PORTRAIT])
def test_the_corner_hides_no_face_and_no_button(
    served: Served, page: Page, size: tuple[int, int]
) -> None:
    Touchscreen.open(page, served.url, size)
    side = page.evaluate(
        "parseFloat(getComputedStyle(document.documentElement).fontSize) * loket.data.flow.corner"
    )
    buttons = page.locator("button:visible")
    boxes = [buttons.nth(n).bounding_box() for n in range(buttons.count())]
    assert len(boxes) >= 6
    assert [b for b in boxes if b is not None and b["x"] < side and b["y"] < side] == []


def test_whoever_is_in_the_middle_of_a_walk_meets_no_panel(served: Served, page: Page) -> None:
    screen = Touchscreen.open(page, served.url)
    screen.rate(2)
    hold(screen)
    assert not is_open(screen)


def test_the_panel_closes_by_itself_and_its_digits_go_on(served: Served, page: Page) -> None:
    screen = Touchscreen.open(page, served.url)
    hold(screen)
    digits = digits_of(screen)
    screen.later(TIMES.corner_open)
    assert is_open(screen), "somebody goes to another computer and types"
    screen.later(TIMES.corner_pairing - TIMES.corner_open + 1)
    assert not is_open(screen)
    grant(served.state.config, "dukcapil", "L1", digits)
    served.state.pairs._look_at = 0
    screen.later(2 * TIMES.poll)
    page.wait_for_selector("body:not([data-unpaired])")


def test_a_screen_that_moved_to_another_address_is_told(served: Served, page: Page) -> None:
    make_kiosk(served.state.config, "dukcapil", "L1", "http://10.0.0.5:8080")
    screen = Touchscreen.open(page, served.url)
    hold(screen)
    page.wait_for_selector("#corner-moved:not(:empty)")
    assert "http://10.0.0.5:8080" in page.inner_text("#corner-moved")
