"""The panel behind the corner while it is open: all there is, and always up to date."""

import pytest
from playwright.sync_api import Page, Route

from kiosk.citizens.flow import TIMES
from kiosk.invitations import MOST_SCREENS, ask, grant
from kiosk.pairing import remove
from tests.browser.conftest import Served
from tests.browser.test_kiosk_corner import digits_of, hold, is_open
from tests.browser.touchscreen import LANDSCAPE, PORTRAIT, Touchscreen

BESIDE = (4, 300)  # left of the panel, on the veil
FOCUSED = "document.activeElement.closest('#corner') !== null"


@pytest.fixture
def screen(served: Served, page: Page) -> Touchscreen:
    screen = Touchscreen.open(page, served.url)
    hold(screen)
    assert is_open(screen)
    return screen


def says(screen: Touchscreen, words: str) -> None:
    """Wait until the panel, asking the server again, says these words."""
    for _ in range(20):
        screen.later(TIMES.poll / 2)
        screen.page.wait_for_timeout(50)
        if words in screen.page.inner_text("#corner"):
            return
    raise AssertionError(screen.page.inner_text("#corner"))


def test_a_tap_beside_the_panel_closes_it_and_the_next_one_rates_nobody(
    served: Served, screen: Touchscreen
) -> None:
    screen.page.mouse.click(*BESIDE)
    assert not is_open(screen)
    screen.face(1)  # of whoever taps twice
    screen.page.wait_for_timeout(200)
    assert screen.name == "idle"
    screen.shows("idle")
    screen.rate(4)
    assert [draft.scores[0] for draft in served.holds(1)] == ["4"]


def test_escape_closes_the_panel(screen: Touchscreen) -> None:
    screen.page.keyboard.press("Escape")
    assert not is_open(screen)


@pytest.mark.parametrize("old", [False, True], ids=["inert", "without inert"])
def test_the_focus_goes_into_the_panel_stays_there_and_comes_back(
    served: Served, page: Page, *, old: bool
) -> None:
    if old:
        page.add_init_script("delete HTMLElement.prototype.inert")
    screen = Touchscreen.open(page, served.url)
    page.focus("button[name=kepuasan][value='2']")
    hold(screen)
    digits_of(screen)
    assert page.evaluate(FOCUSED)
    for _ in range(8):
        page.keyboard.press("Tab")
        assert page.evaluate(f"document.activeElement === document.body || {FOCUSED}")
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.value") == "2"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.value") == "3", "the control: faces take it again"


def test_without_digits_the_panel_closes_early_and_each_touch_prolongs_it(
    served: Served, page: Page
) -> None:
    page.route("**/window*", lambda route: route.abort())
    screen = Touchscreen.open(page, served.url)
    hold(screen)
    screen.later(TIMES.corner_open - 5)
    page.click("#corner-head")
    screen.later(TIMES.corner_open - 5)
    assert is_open(screen)
    screen.later(6)
    assert not is_open(screen)


def test_a_server_that_comes_back_is_heard_of_without_a_touch(served: Served, page: Page) -> None:
    away = True

    def answer(route: Route) -> None:
        route.abort() if away else route.continue_()

    page.route("**/window*", answer)
    screen = Touchscreen.open(page, served.url)
    hold(screen)
    says(screen, "Server belum menjawab")
    says(screen, "baru dapat diberikan bila server menjawab")
    away = False
    says(screen, "Belum dipasangkan untuk Loket 1")
    assert digits_of(screen)


def test_a_refusal_is_told_with_its_number(served: Served, page: Page) -> None:
    page.route("**/window*", lambda route: route.fulfill(status=421))
    screen = Touchscreen.open(page, served.url)
    hold(screen)
    says(screen, "Server menolak permintaan layar ini (421)")


def test_why_there_are_no_digits_is_told_and_they_come_when_there_is_room(
    served: Served, page: Page
) -> None:
    for _ in range(MOST_SCREENS):
        ask(served.state.config, "dukcapil", "L1")
    screen = Touchscreen.open(page, served.url)
    hold(screen)
    says(screen, "Coba 10 menit lagi")
    for file in (served.state.config.data_dir / "pairs").glob("*.asks"):
        file.unlink()
    says(screen, "Ketik di komputer kantor")
    assert digits_of(screen)


def test_a_pairing_that_is_removed_brings_digits_onto_the_open_panel(
    served: Served, screen: Touchscreen
) -> None:
    grant(served.state.config, "dukcapil", "L1", digits_of(screen))
    says(screen, "Dipasangkan untuk Loket 1")
    assert screen.page.inner_text("#corner-digits") == ""
    assert remove(served.state.config, "dukcapil", "L1") == 1
    screen.page.wait_for_timeout(1_100)  # the service looks at its folder once a second
    says(screen, "Belum dipasangkan untuk Loket 1")
    assert digits_of(screen)


def test_on_a_tall_screen_the_panel_has_larger_type(served: Served, page: Page) -> None:
    sizes = {}
    for size in (LANDSCAPE, PORTRAIT):
        page.set_viewport_size({"width": size[0], "height": size[1]})
        page.goto(f"{served.url}/kiosk/dukcapil/L1")
        sizes[size] = page.evaluate(
            "parseFloat(getComputedStyle(document.querySelector('#corner > div')).fontSize)"
        )
    assert sizes[PORTRAIT] > sizes[LANDSCAPE] >= 28, sizes
