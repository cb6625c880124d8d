"""A phone keeps a form on its disk until the server has it, and says so only when it is there."""

from typing import Any
from urllib.parse import parse_qs

import pytest
from playwright.sync_api import BrowserContext, Page, Request, Route, expect

from survey.answers.origins import DatedBy
from survey.questionnaire import current
from tests.browser.conftest import Served
from tests.browser.test_kiosk_outbox import empty, kept
from tests.browser.test_phone_walk import choose, send, thanks
from tests.browser.touchscreen import Touchscreen

FORMS = "**/q/dukcapil/L1*"
SAVED_HERE = "Jawaban tersimpan di perangkat ini dan akan dikirim otomatis."
SENT = "Jawaban yang tersimpan di perangkat ini sudah terkirim."


def no_answer(route: Route) -> None:
    """Let pages come and no answer arrive."""
    route.abort() if route.request.method == "POST" else route.continue_()


@pytest.fixture
def page(page: Page, served: Served) -> Page:
    page.set_viewport_size({"width": 360, "height": 740})
    page.route(FORMS, no_answer)
    page.goto(f"{served.url}/q/dukcapil/L1")
    choose(page, "waktu", 2)
    page.get_by_label("Jenis kelamin").select_option("Perempuan")
    page.get_by_label("Saran Anda").fill("Antrean panjang.")
    return page


def test_a_form_outlives_its_page_and_arrives_whole_and_once(
    page: Page, context: BrowserContext, served: Served
) -> None:
    own = page.locator("[name=id]").get_attribute("value")
    send(page)
    expect(page.locator("#s")).to_contain_text(SAVED_HERE)
    expect(page.locator("#s")).to_contain_text("dikirim saat dibuka lagi")
    expect(page.locator("#s")).to_be_in_viewport(ratio=1)
    assert [entry["body"]["id"] for entry in kept(page)] == [own]
    assert kept(page)[0]["body"]["questionnaire"] == current().ref
    page.close()
    page = context.new_page()
    page.goto(f"{served.url}/q/dukcapil/L2")  # any page of a phone
    expect(page.locator("#w")).to_have_text(SENT)
    assert page.locator("input:checked").count() == 0
    [form] = served.holds(1)
    assert (str(form.id), form.counter, form.channel) == (own, "L1", "qr")
    assert (form.comment, form.bands.sex) == ("Antrean panjang.", "P")
    empty(page)
    page.reload()
    page.wait_for_timeout(300)
    expect(page.locator("#w")).to_be_hidden()
    assert len(served.stored) == 1


def test_a_form_that_arrives_is_kept_nowhere(page: Page, served: Served) -> None:
    page.unroute(FORMS)
    send(page)
    thanks(page)
    empty(page)
    assert len(served.stored) == 1


def test_where_nothing_can_be_kept_the_page_asks_to_stay_open(page: Page, served: Served) -> None:
    page.add_init_script("IDBFactory.prototype.open = () => { throw new Error('no'); }")
    page.reload()
    choose(page, "waktu", 2)
    send(page)
    expect(page.locator("#s")).to_contain_text("Jangan tutup halaman ini.")
    page.unroute(FORMS)
    thanks(page)
    assert len(served.stored) == 1


def test_what_is_refused_is_shown_to_be_mended_and_is_kept_no_more(
    page: Page, served: Served
) -> None:
    page.unroute(FORMS)
    page.route(
        FORMS,
        lambda route: (
            route.fulfill(status=422, body="{}")
            if "json" in route.request.headers["accept"]
            else route.continue_()
        ),
    )
    page.evaluate("document.querySelector('[name=questionnaire]').value = 'skm-2017/77'")
    send(page)
    expect(page.get_by_role("alert")).to_contain_text("Belum terkirim.")
    expect(page.get_by_label("Saran Anda")).to_have_value("Antrean panjang.")
    empty(page)
    assert served.stored == []


def test_what_nobody_can_be_told_of_is_said_by_the_next_page_and_stays(
    page: Page, served: Served
) -> None:
    send(page)
    expect(page.locator("#s")).to_contain_text(SAVED_HERE)
    page.unroute(FORMS)
    page.route(
        FORMS,
        lambda route: (
            route.fulfill(status=422, body="{}")
            if route.request.method == "POST"
            else route.continue_()
        ),
    )
    page.reload()
    expect(page.locator("#w")).to_contain_text("tidak dapat diterima")
    expect(page.locator("#w")).to_be_in_viewport(ratio=1)
    assert len(kept(page)) == 1
    page.unroute(FORMS)
    page.reload()
    expect(page.locator("#w")).to_have_text(SENT)
    served.holds(1)


def test_a_touchscreen_of_the_same_browser_sends_it_as_the_phones(
    page: Page, served: Served
) -> None:
    send(page)
    expect(page.locator("#s")).to_contain_text(SAVED_HERE)
    page.unroute(FORMS)
    screen = Touchscreen.open(page, served.url)
    screen.later(3)
    [form] = served.holds(1)
    assert (form.channel, form.comment) == ("qr", "Antrean panjang.")
    empty(page)


@pytest.mark.parametrize(
    ("days", "fields"),
    [(2, {"ago_s": 2 * 86_400}), (40, {"dated": "arrival"}), (-3, {"dated": "arrival"})],
)
def test_how_long_ago_it_was_is_told_as_it_is_and_never_made_fit(
    page: Page, served: Served, days: int, fields: dict[str, Any]
) -> None:
    """It was clamped to a day, whatever the clock said."""
    sent: list[dict[str, str]] = []

    def hear(request: Request) -> None:
        if request.method == "POST":
            sent.append({k: v[0] for k, v in parse_qs(request.post_data or "").items()})

    send(page)
    expect(page.locator("#s")).to_contain_text(SAVED_HERE)
    entry = kept(page)[0]
    entry["given"]["at"] -= days * 86_400
    page.evaluate(
        """(entry) => new Promise((done) => {
          indexedDB.open("loket").onsuccess = ({ target: { result: all } }) => {
            const change = all.transaction("unsent", "readwrite");
            change.objectStore("unsent").put(entry);
            change.oncomplete = () => { all.close(); done(); };
          };
        })""",
        entry,
    )
    page.unroute(FORMS)
    page.on("request", hear)
    page.reload()
    expect(page.locator("#w")).to_have_text(SENT)
    dating = {name: sent[-1].get(name) for name in ("ago_s", "dated")}
    assert dating["dated"] == fields.get("dated")
    if "ago_s" in fields:
        assert abs(int(dating["ago_s"] or 0) - fields["ago_s"]) < 60
    # Of nobody whom no kiosk vouches for more than a day is believed.
    assert [form.dated for form in served.holds(1)] == [DatedBy.ARRIVAL]


def test_a_clock_that_is_set_while_a_form_waits_is_told_as_doubtful(
    page: Page, served: Served
) -> None:
    page.clock.install()
    page.reload()
    choose(page, "waktu", 2)
    send(page)
    page.clock.run_for(200)
    page.clock.set_system_time(page.evaluate("Date.now()") / 1000 + 9000 * 86_400)
    page.unroute(FORMS)
    page.clock.run_for(2_000)
    thanks(page)
    assert [form.dated for form in served.holds(1)] == [DatedBy.ARRIVAL]
