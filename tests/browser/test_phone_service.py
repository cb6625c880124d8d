"""A citizen's phone keeps the service that he chose, whatever the office says of it by then."""

import time
from dataclasses import replace

from playwright.sync_api import Page, expect

from survey.office.aliases import Aliases
from survey.office.bundle import Bundle
from survey.office.dated import NO, Noun, Spell, Timeline
from survey.office.facts import Unit
from tests.browser.conftest import OFFICE, UNIT, Served
from tests.browser.test_phone_walk import Check, Picture, choose, send, thanks


def test_a_draft_keeps_the_service_that_was_chosen_before_the_office_changed_it(
    page: Page, served: Served, picture: Picture, assert_accessible: Check
) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    ended = Timeline((Spell(NO),))
    ktp, kk = UNIT.services
    renamed = Aliases(
        {(Noun.SERVICE, "kk"): Timeline((Spell("kkb"),))}, {(Noun.SERVICE, "kk"): "kk"}
    )
    for unit, name in (
        (replace(UNIT, services=(ktp, replace(kk, code="kkb")), aliases=renamed), "renamed"),
        (replace(UNIT, services=(ktp, replace(kk, in_use=ended))), "ended"),  # one is left
    ):
        now_known(served, UNIT)
        page.goto(f"{served.url}/q/dukcapil/L1")
        choose(page, "biaya", 4)
        page.get_by_label("Layanan yang Anda terima").select_option("Kartu Keluarga")
        now_known(served, unit)
        page.reload()
        service = page.get_by_label("Layanan yang Anda terima")
        expect(service).to_be_visible()
        assert service.locator("option:checked").inner_text() == "Kartu Keluarga"
        assert service.locator("option").count() == 3
        service.scroll_into_view_if_needed()
        picture(page, f"phone-draft-{name}")
        assert_accessible(page)
        send(page)
        thanks(page)
        assert served.stored[-1].service == "kk"
    page.goto(f"{served.url}/q/dukcapil/L1")
    expect(page.get_by_label("Jenis kelamin")).to_be_visible()
    expect(page.get_by_label("Layanan yang Anda terima")).to_be_hidden()


def now_known(served: Served, unit: Unit) -> None:
    """Let the pages know a unit as it is by now; they look once a second."""
    bundle = Bundle(served.state.snapshot().bundle.tenant, OFFICE, (unit,))
    served.state.config.bundle_file.write_text(bundle.dump(), encoding="utf-8")
    end = time.monotonic() + 5
    while served.state.snapshot().bundle.version != bundle.version and time.monotonic() < end:
        time.sleep(0.05)
