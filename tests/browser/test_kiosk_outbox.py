"""What the touchscreen keeps until the server has it: on its disk, in order, and said honestly."""

import json
from typing import Any

import pytest
from playwright.sync_api import Page, Request, Route

from survey.answers.drafts import Kind
from survey.questionnaire import current
from tests.browser.conftest import Served
from tests.browser.test_kiosk_corner import hold
from tests.browser.touchscreen import KEPT, Touchscreen

SAVED_HERE = "Jawaban tersimpan di perangkat ini dan akan dikirim otomatis."
POSTS = ("**/ratings", "**/details", "**/forms")


def kept(page: Page) -> list[dict[str, Any]]:
    """Read what lies on the disk of the browser, the oldest first."""
    kept: list[dict[str, Any]] = page.evaluate(KEPT)
    return kept


def empty(page: Page) -> None:
    """Wait until nothing is kept."""
    for _ in range(100):
        if not kept(page):
            return
        page.wait_for_timeout(50)
    raise AssertionError(kept(page))


def cut(page: Page) -> None:
    """Let no answer arrive."""
    for path in POSTS:
        page.route(path, lambda route: route.abort())


def mend(page: Page) -> None:
    for path in POSTS:
        page.unroute(path)


def calm(screen: Touchscreen) -> None:
    """Wait until a person whose answer does not arrive is sent on."""
    screen.later(4.2)
    screen.page.wait_for_selector("body[data-screen=calm]")


def told(page: Page, n: int) -> None:
    """Let the page's clock run until it has asked the server n times."""
    for _ in range(n):
        page.clock.run_for(2_100)
        page.wait_for_timeout(60)


def test_who_is_thanked_without_the_server_is_thanked_in_other_words_and_by_another_sign(
    page: Page, served: Served
) -> None:
    screen = Touchscreen.open(page, served.url)
    screen.rate(4)
    assert SAVED_HERE not in screen.text
    screen.later(9)
    screen.shows("idle")
    cut(page)
    screen.face(2)
    calm(screen)
    assert screen.heading == "Terima kasih atas penilaian Anda."
    assert SAVED_HERE in screen.text
    assert page.get_attribute("#calm-sign", "href") == "#i-device"
    assert [entry["body"]["kepuasan"] for entry in kept(page)] == [2]
    screen.later(9)
    screen.shows("idle")
    assert page.get_attribute("#calm-sign", "href") == "#kawung"
    mend(page)
    told(page, 3)
    assert [draft.scores[0] for draft in served.holds(2)] == ["4", "2"]
    empty(page)


@pytest.mark.parametrize(
    "without",
    [
        "Object.defineProperty(window, 'indexedDB', { value: undefined })",
        "IDBFactory.prototype.open = () => { throw new DOMException('no', 'SecurityError'); }",
        "IDBObjectStore.prototype.put = () => { throw new DOMException('no', 'QuotaExceeded'); }",
        "IDBFactory.prototype.open = () => ({})",
    ],
    ids=["no store", "refused", "full", "never opens"],
)
def test_where_nothing_can_be_kept_nobody_is_told_that_it_is(
    page: Page, served: Served, without: str
) -> None:
    page.add_init_script(without)
    screen = Touchscreen.open(page, served.url)
    screen.later(5)
    cut(page)
    screen.face(3)
    calm(screen)
    assert screen.heading == "Jawaban Anda masih dikirim."
    assert "tersimpan" not in screen.text
    assert "selama tetap menyala" in screen.text
    mend(page)
    told(page, 3)
    assert [draft.scores[0] for draft in served.holds(1)] == ["3"]
    assert page.evaluate("sessionStorage.length") == 0


def test_every_change_of_what_is_kept_waits_for_the_disk(page: Page, served: Served) -> None:
    page.add_init_script("""
      window.asked = [];
      const { transaction } = IDBDatabase.prototype;
      IDBDatabase.prototype.transaction = function (stores, mode, options) {
        if (mode === "readwrite") asked.push((options || {}).durability);
        return transaction.call(this, stores, mode, options);
      };
    """)
    screen = Touchscreen.open(page, served.url)
    screen.rate(4)
    empty(page)
    assert page.evaluate("asked") == ["strict", "strict"], "kept, and taken out"


def test_all_that_a_person_said_outlives_the_page_and_arrives_in_its_order(
    page: Page, served: Served
) -> None:
    screen = Touchscreen.open(page, served.url)
    screen.rate(1)
    cut(page)
    screen.do("survey")
    for n in range(9):
        screen.choose(n % 4)
    screen.choose(1)  # the service
    for _ in range(4):
        screen.choose(1)
    screen.write("rahasia")
    screen.do("next")
    calm(screen)
    screen.later(9)
    screen.shows("idle")
    screen.face(3)
    calm(screen)
    before = kept(page)
    assert [sorted(entry["body"]) for entry in before][1:] == [
        ["id", "kepuasan", "lang", "questionnaire"]
    ]
    page.reload()
    mend(page)
    told(page, 3)
    _tap, form, second = served.holds(3)
    assert (form.kind, form.comment, form.bands.sex, form.service) == (
        *(Kind.FORM, "Rahasia", "P", "kk"),
    )
    assert len(current().decode(form.scores)) == 9
    assert [str(form.id), str(second.id)] == [entry["body"]["id"] for entry in before]
    assert {entry["body"]["questionnaire"] for entry in before} == {current().ref}
    empty(page)


def test_what_a_page_of_before_left_is_taken_over_and_arrives(page: Page, served: Served) -> None:
    page.goto(f"{served.url}/cek")
    own = "2b0e4c2e-8a51-4f3e-9d3b-5b8a3c1d2e4f"
    body = {"id": own, "kepuasan": 2, "questionnaire": current().ref, "lang": "id"}
    entry = {"path": "/kiosk/dukcapil/L1/ratings", "body": body, "without": []}
    given = {"at": 0, "run": 0, "life": "before", "ahead": None}
    left = json.dumps({"queue": [{**entry, "given": given}]})
    page.evaluate("left => sessionStorage.setItem('loket', left)", left)
    cut(page)
    Touchscreen.open(page, served.url)
    for _ in range(40):
        if kept(page):
            break
        page.wait_for_timeout(50)
    assert [entry["body"]["id"] for entry in kept(page)] == [own]
    assert page.evaluate("sessionStorage.length") == 0
    mend(page)
    told(page, 3)
    [tap] = served.holds(1)
    assert (str(tap.id), tap.dated) == (own, "arrival")


def test_a_screen_says_how_much_waits_when_it_asks_for_its_page(page: Page, served: Served) -> None:
    addresses: list[str] = []

    def hear(request: Request) -> None:
        if "/window" in request.url:
            addresses.append(request.url.rsplit("/", 1)[1])

    page.on("request", hear)
    screen = Touchscreen.open(page, served.url)
    told(page, 2)
    assert set(addresses) == {"window"}
    cut(page)
    screen.face(3)
    told(page, 3)
    assert addresses[-1] == "window?waiting=1&refused=0"
    mend(page)
    told(page, 4)
    assert addresses[-1] == "window"
    served.holds(1)


def test_a_busy_server_is_left_alone_for_as_long_as_it_asks(page: Page, served: Served) -> None:
    tries: list[str] = []

    def busy(route: Route) -> None:
        tries.append(route.request.url)
        route.fulfill(status=503, headers={"Retry-After": "30"}, body="busy")

    screen = Touchscreen.open(page, served.url)
    page.route("**/ratings", busy)
    screen.face(2)
    calm(screen)
    told(page, 10)  # 21 seconds, in which the server answers everything else
    assert len(tries) == 1
    page.unroute("**/ratings")
    told(page, 5)
    assert [draft.scores[0] for draft in served.holds(1)] == ["2"]


def test_what_is_added_waits_for_its_tap_and_the_next_person_for_neither(
    page: Page, served: Served
) -> None:
    sent: list[tuple[str, object]] = []
    first = ""

    def stuck(route: Route) -> None:
        nonlocal first
        body = json.loads(route.request.post_data or "{}")
        first = first or body["id"]
        sent.append((route.request.url.rsplit("/", 1)[1], body["id"]))
        if body["id"] == first:
            route.fulfill(status=500, body="broken")
        else:
            route.continue_()

    screen = Touchscreen.open(page, served.url)
    page.route("**/ratings", stuck)
    page.route("**/details", stuck)
    screen.face(1)
    calm(screen)
    page.evaluate(
        "([rating, path]) => { loket.outbox.send(path, { id: loket.outbox.id(), rating,"
        " comment: 'lama' }); }",
        [first, "/kiosk/dukcapil/L1/details"],
    )
    screen.later(9)
    screen.shows("idle")
    screen.rate(4)
    assert [draft.scores[0] for draft in served.holds(1)] == ["4"]
    assert "details" not in {path for path, _ in sent}
    page.unroute("**/ratings")
    page.unroute("**/details")
    told(page, 10)
    tap, detail = served.holds(3)[1:]
    assert (str(tap.id), detail.about, detail.comment) == (first, tap.id, "lama")


def test_what_is_refused_when_nobody_is_there_is_kept_told_and_tried_again(
    page: Page, served: Served
) -> None:
    screen = Touchscreen.open(page, served.url)
    cut(page)
    screen.face(3)
    calm(screen)
    screen.later(9)
    screen.shows("idle")
    mend(page)
    page.route("**/ratings", lambda route: route.fulfill(status=422, body="{}"))
    told(page, 4)
    hold(screen)
    assert page.inner_text("#corner-unsent") == "0; ditolak server atau tidak utuh: 1"
    assert [entry["status"] for entry in kept(page)] == [422]
    page.unroute("**/ratings")
    page.reload()
    told(page, 3)
    assert [draft.scores[0] for draft in served.holds(1)] == ["3"]
    empty(page)


def test_what_somebody_was_told_is_not_recorded_never_comes_later(
    page: Page, served: Served
) -> None:
    """Else who tries again, as the screen asks him to, counts twice."""
    screen = Touchscreen.open(page, served.url)
    page.route("**/ratings", lambda route: route.fulfill(status=422, body="{}"))
    screen.face(3)
    screen.shows("calm")
    assert screen.heading == "Maaf, penilaian Anda belum tercatat."
    empty(page)
    page.unroute("**/ratings")
    page.reload()
    told(page, 3)
    assert served.stored == []


def test_a_week_later_it_arrives_with_its_day(page: Page, served: Served) -> None:
    screen = Touchscreen.open(page, served.url)
    page.wait_for_function("loket.clock.heard()")
    cut(page)
    page.route("**/window*", lambda route: route.abort())
    screen.face(4)
    calm(screen)
    aged = kept(page)[0]
    aged["given"]["at"] -= 7 * 86_400
    page.evaluate(
        """(entry) => new Promise((done) => {
          indexedDB.open("loket").onsuccess = ({ target: { result: all } }) => {
            const change = all.transaction("unsent", "readwrite");
            change.objectStore("unsent").put(entry);
            change.oncomplete = done;
          };
        })""",
        aged,
    )
    page.unroute("**/window*")
    mend(page)
    sent: list[dict[str, Any]] = []

    def hear(request: Request) -> None:
        if request.method == "POST":
            sent.append(json.loads(request.post_data or "{}"))

    page.on("request", hear)
    page.reload()
    told(page, 3)
    assert abs(sent[0]["ago_s"] - 7 * 86_400) < 60
    assert len(served.holds(1)) == 1
    empty(page)
