"""The server got another address: what waits at the old one is carried over, when somebody says so.

Two names of this machine are two addresses to the browser; each page has a disk of its own.
"""

import json
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, Route

from survey.questionnaire import current
from tests.browser.conftest import Served
from tests.browser.test_kiosk_corner import hold, is_open
from tests.browser.test_kiosk_look import Picture
from tests.browser.test_kiosk_outbox import calm, empty, told
from tests.browser.touchscreen import KEPT, LANDSCAPE, PORTRAIT, Touchscreen

OWN = "2b0e4c2e-8a51-4f3e-9d3b-5b8a3c1d2e4f"
GIVEN = {"at": 0, "run": 0, "life": "before", "ahead": None}


def gone(route: Route) -> None:
    """Let the page come and the server answer nothing else."""
    route.continue_() if route.request.is_navigation_request() else route.abort()


def an_answer(path: str = "/kiosk/dukcapil/L1/ratings", **more: object) -> dict[str, object]:
    body = {"id": OWN, "kepuasan": 2, "questionnaire": current().ref, "lang": "id"}
    return {"path": path, "body": body, "given": GIVEN, **more}


def brought(page: Page, served: Served, *answers: object) -> Touchscreen:
    """Open the page as an address from elsewhere that brings answers along."""
    page.goto(f"{served.url}/cek")
    screen = Touchscreen.open(page, served.url)
    page.goto(f"{served.url}/kiosk/dukcapil/L1#titipan={quote(json.dumps(answers))}")
    page.reload()
    screen.shows("idle")
    return screen


@pytest.mark.parametrize("size", [LANDSCAPE, PORTRAIT], ids=["1280x800", "1080x1920"])
def test_what_waits_at_an_old_address_is_carried_to_the_new_one_and_counted_once(
    page: Page, served: Served, picture: Picture, size: tuple[int, int]
) -> None:
    new = served.url.replace("127.0.0.1", "localhost")
    page.route(f"{served.url}/**", gone)
    screen = Touchscreen.open(page, served.url, size)
    screen.face(2)
    calm(screen)
    screen.later(9)
    screen.shows("idle")
    hold(screen)
    page.wait_for_selector("#corner-there:visible")
    assert "Server pindah alamat?" in page.inner_text("#corner-carry")
    page.click("#corner-there")
    page.keyboard.type("bukan alamat")
    page.click("[data-corner=carry]")
    assert "Itu bukan alamat." in page.inner_text("#corner-carry")
    picture(page, f"kiosk-carry-{size[0]}")
    page.fill("#corner-there", new.removeprefix("http://"))
    page.click("[data-corner=carry]")
    page.wait_for_url(f"{new}/**")
    page.wait_for_selector("[data-corner=take]:visible")
    assert "#" not in page.url, "what was said stands in no history"
    assert page.inner_text("#corner-carry") == "1 jawaban dibawa dari alamat lama layar ini."
    assert served.stored == []
    picture(page, f"kiosk-brought-{size[0]}")
    page.click("[data-corner=take]")
    told(page, 3)
    assert [draft.scores[0] for draft in served.holds(1)] == ["2"]
    empty(page)
    # The old address answers again and its page sends what it had: the same, counted once.
    page.unroute(f"{served.url}/**")
    page.goto(f"{served.url}/kiosk/dukcapil/L1")
    told(page, 3)
    empty(page)
    assert len(served.stored) == 1


def test_nothing_is_taken_unless_somebody_says_so(page: Page, served: Served) -> None:
    screen = brought(page, served, an_answer())
    assert is_open(screen)
    page.click("[data-corner=close]")
    told(page, 3)
    page.reload()
    told(page, 3)
    assert not is_open(screen)
    assert served.stored == []
    assert page.evaluate(KEPT) == []


def test_control_taken_it_is_stored(page: Page, served: Served) -> None:
    brought(page, served, an_answer())
    page.click("[data-corner=take]")
    told(page, 3)
    assert [str(draft.id) for draft in served.holds(1)] == [OWN]


@pytest.mark.parametrize(
    "odd",
    [
        an_answer("/kiosk/dukcapil/L1/pair/demo"),
        an_answer("//elsewhere.example/kiosk/dukcapil/L1/ratings/x"),
        an_answer("https://elsewhere.example/"),
        {"path": "/kiosk/dukcapil/L1/ratings"},
        None,
    ],
)
def test_what_is_no_answer_is_not_offered(page: Page, served: Served, odd: object) -> None:
    assert not is_open(brought(page, served, odd))


def test_an_answer_goes_to_this_server_whatever_address_it_names(
    page: Page, served: Served
) -> None:
    brought(page, served, an_answer("https://elsewhere.example/skm/kiosk/dukcapil/L1/ratings"))
    page.click("[data-corner=take]")
    told(page, 3)
    assert len(served.holds(1)) == 1


def test_while_the_server_answers_nothing_is_offered_to_be_carried(
    page: Page, served: Served
) -> None:
    page.route("**/ratings", lambda route: route.fulfill(status=500, body="broken"))
    screen = Touchscreen.open(page, served.url)
    screen.face(2)
    calm(screen)
    screen.later(9)
    screen.shows("idle")
    hold(screen)
    told(page, 2)
    assert page.inner_text("#corner-unsent") == "1"
    assert page.is_hidden("#corner-there")
