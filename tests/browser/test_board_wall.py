"""The published index on a wall and on a phone: read from four metres, and always up to date."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from kiosk.commands.public_results import REPORT
from survey.register import results
from survey.register.engine import Register
from tests.browser.conftest import UNIT, Served
from tests.builders import an_empty_register
from tests.reports.published import closing, pages

Picture = Callable[[Page, str], Path]
Check = Callable[[Page], None]
SCREENS = {"landscape": (1920, 1080), "portrait": (1080, 1920), "phone": (360, 740)}


def publish(register: Register, *more: str) -> None:
    closings = [closing(period, 31, services_given=9000, coverage=31 / 9000) for period in more]
    page = pages(closing("2026-S1", 45), *closings, today=date(2027, 2, 1))
    with register.begin() as conn:
        results.save(conn, REPORT, UNIT.code, page, datetime.now(UTC))


@pytest.fixture
def register(served: Served, tmp_path: Path) -> Iterator[Register]:
    register = an_empty_register(tmp_path)
    served.state.register = register
    publish(register)
    yield register
    register.close()


@pytest.mark.usefixtures("register")
def test_the_index_is_large_on_a_wall_fits_a_phone_and_is_accessible(
    page: Page, served: Served, picture: Picture, assert_accessible: Check
) -> None:
    for name, (width, height) in SCREENS.items():
        page.set_viewport_size({"width": width, "height": height})
        page.goto(f"{served.url}/ikm/dukcapil")
        assert page.locator("h1").count() == 1
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        if name != "phone":
            # 43 inches across: 2 px are a millimetre, and capitals are two thirds of the type.
            assert page.locator(".index strong").evaluate(TYPE) >= 300
            assert page.locator(".about").evaluate(TYPE) >= 40
            assert page.locator(".under").evaluate(BOTTOM) <= height
        picture(page, f"board-{name}")
        assert_accessible(page)
    page.goto(f"{served.url}/ikm/dukcapil/kamus")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert_accessible(page)


TYPE = "element => parseFloat(getComputedStyle(element).fontSize)"
BOTTOM = "element => element.getBoundingClientRect().bottom"


def test_a_screen_on_a_wall_shows_a_new_number_by_itself(
    page: Page, served: Served, register: Register
) -> None:
    page.clock.install()
    page.goto(f"{served.url}/ikm/dukcapil")
    expect(page.locator(".when")).to_have_text("Semester I 2026")
    page.evaluate("window.stayed = true")
    page.route("**/ikm/dukcapil", lambda route: route.abort("connectionfailed"))
    page.clock.fast_forward("05:01")
    expect(page.locator(".when")).to_have_text("Semester I 2026")

    page.unroute("**/ikm/dukcapil")
    publish(register, "2026-S2")
    page.clock.fast_forward("05:01")

    expect(page.locator(".when")).to_have_text("Semester II 2026")
    assert page.evaluate("window.stayed"), "shown in place, not loaded anew"
