"""Old browsers at the counter: the script runs in them, and where it cannot, the form does."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from kiosk.citizens.flow import TIMES
from survey.answers.drafts import Kind
from survey.questionnaire import current
from tests.browser.conftest import Served
from tests.browser.test_kiosk_look import OUTSIDE, every_screen
from tests.browser.touchscreen import LANDSCAPE, PORTRAIT, Touchscreen
from tests.conftest import watch

ASKED = current()
SCRIPT = re.compile(r"(?<=<script>)(?=[^<])")
N_SCRIPTS = 13
# Without these the walk still takes over: the plain form's own, the disk under the outbox, the
# receipt as a code, and what is carried to another address.
PROOF = 8
WALKS_WITHOUT = {0, 2, PROOF, 10}
MIDDLE_OF_A_FACE = (200, 400)  # at 1280x800
BROKEN = {"does not parse": "let (((", "throws at its start": "throw new Error('broken');"}
# What came after Chrome 60, in 2017, of what scripts like to use. (OUTSIDE needs checkVisibility.)
NEWER = """
  for (const name of ["AbortController", "AbortSignal", "queueMicrotask", "structuredClone",
    "ResizeObserver", "CompressionStream", "BigInt", "WeakRef", "reportError", "scheduler"]) {
    delete window[name];
  }
  for (const [owner, names] of [
    [Element.prototype, ["replaceChildren", "toggleAttribute", "animate", "getAnimations",
       "computedStyleMap", "getHTML", "setHTMLUnsafe", "ariaLabel"]],
    [Document.prototype, ["replaceChildren", "getAnimations", "startViewTransition"]],
    [HTMLElement.prototype, ["inert", "enterKeyHint", "showPopover", "togglePopover"]],
    [HTMLFormElement.prototype, ["requestSubmit"]],
    [Array.prototype, ["flat", "flatMap", "at", "findLast", "findLastIndex", "toSorted",
      "toReversed", "toSpliced", "with"]],
    [String.prototype, ["at", "replaceAll", "matchAll", "trimStart", "trimEnd", "isWellFormed"]],
    [Object, ["fromEntries", "hasOwn", "groupBy"]],
    [Promise, ["allSettled", "any", "try", "withResolvers"]],
    [Promise.prototype, ["finally"]],
    [Set.prototype, ["union", "difference", "intersection"]],
    [Crypto.prototype, ["randomUUID"]],
  ]) {
    for (const name of names) delete owner[name];
  }
  const { fetch } = window;
  window.fetch = (path, options = {}) => options.keepalive
    ? Promise.reject(new TypeError("keepalive with a preflight is not supported"))  // Chrome 66-80
    : fetch(path, options);
"""


def changed(change: Callable[[str], str]) -> Callable[[Route], None]:
    """Serve a page with other scripts in it than its policy allows."""

    def serve(route: Route) -> None:
        answer = route.fetch()
        headers = {**answer.headers}
        headers.pop("content-security-policy")
        headers.pop("content-encoding", None)
        route.fulfill(response=answer, headers=headers, body=change(answer.text()))

    return serve


def with_script_broken(n: int, how: str) -> Callable[[str], str]:
    def change(html: str) -> str:
        before, *scripts = SCRIPT.split(html)
        assert len(scripts) == N_SCRIPTS
        scripts[n] = BROKEN[how] + scripts[n]
        return "".join([before, *scripts])

    return change


@pytest.fixture
def page_of_its_own(browser: Browser) -> Iterator[Page]:
    """A page whose script may throw."""
    with browser.new_context(viewport={"width": 1280, "height": 800}) as context:
        yield context.new_page()


# The other way is what the ten people below meet; here it is for `make test-faults`.
LATER = (pytest.mark.slow, pytest.mark.faults)
HOW = [pytest.param(how, marks=LATER if n else ()) for n, how in enumerate(BROKEN)]


@pytest.mark.parametrize("how", HOW)
@pytest.mark.parametrize("n", range(N_SCRIPTS))
def test_a_face_counts_although_one_of_the_scripts_is_broken(
    page_of_its_own: Page, served: Served, n: int, how: str
) -> None:
    page = page_of_its_own
    thrown: list[str] = []
    page.on("pageerror", lambda error: thrown.append(error.message))
    page.route("**/kiosk/dukcapil/L1", changed(with_script_broken(n, how)))
    page.goto(f"{served.url}/kiosk/dukcapil/L1")
    assert thrown, "the script is broken"
    if page.get_attribute("body", "data-script") is not None:
        page.wait_for_selector("body[data-settled]")  # all but the corner works, with its rest
    page.get_by_role("button", name="Kurang baik").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Terima kasih, penilaian Anda sudah tercatat."
    )
    assert [draft.scores[0] for draft in served.holds(1)] == ["2"]


@pytest.mark.parametrize("n", range(N_SCRIPTS - 1))
def test_with_a_broken_script_ten_people_are_ten_ratings(
    page_of_its_own: Page, served: Served, n: int
) -> None:
    """All but the last script, without which the whole walk works: it has its own tests."""
    page = page_of_its_own
    page.route("**/kiosk/dukcapil/L1", changed(with_script_broken(n, "throws at its start")))
    walks = n in WALKS_WITHOUT
    if walks:
        page.clock.install()
    page.goto(f"{served.url}/kiosk/dukcapil/L1")
    assert (page.get_attribute("body", "data-script") is not None) is walks
    for person in range(10):
        if walks:
            Touchscreen(page).shows("idle")
            Touchscreen(page).rate(1 + person % 4)
            Touchscreen(page).later(TIMES.brief + 1)
            continue
        page.click(f"button[name=kepuasan][value='{1 + person % 4}']")
        expect(page.get_by_role("heading", level=1)).to_contain_text("sudah tercatat")
        page.get_by_role("link", name="Kembali ke awal").click()
    stored = served.holds(10)
    assert [draft.scores[0] for draft in stored] == [str(1 + n % 4) for n in range(10)]
    assert len({draft.id for draft in stored}) == 10


@pytest.mark.parametrize("broken", [True, False], ids=["", "control"])
def test_without_the_script_that_draws_a_receipt_nothing_offers_to_keep_it(
    page_of_its_own: Page, served: Served, *, broken: bool
) -> None:
    """Whoever wants it has its letters, as before."""
    page = page_of_its_own
    if broken:
        change = changed(with_script_broken(PROOF, "throws at its start"))
        page.route("**/kiosk/dukcapil/L1", change)
    screen = Touchscreen.open(page, served.url)
    screen.rate(3)
    assert page.locator("[data-do=proof]").is_visible() is not broken
    assert page.locator("#code").is_visible()


@pytest.mark.parametrize(("once", "n_rows"), [(True, 1), (False, 3)], ids=["", "control"])
def test_a_second_press_of_the_plain_form_sends_nothing(
    page_of_its_own: Page, served: Served, n_rows: int, *, once: bool
) -> None:
    page = page_of_its_own
    walk, own = (with_script_broken(n, "does not parse") for n in (N_SCRIPTS - 2, 0))
    page.route("**/kiosk/dukcapil/L1", changed(walk if once else lambda html: own(walk(html))))
    page.goto(f"{served.url}/kiosk/dukcapil/L1")
    # The answer opens beside it, so that the page stays under the hand as on a slow line.
    page.evaluate("document.querySelector('form.faces').target = '_blank'")
    for _ in range(3):
        page.mouse.click(*MIDDLE_OF_A_FACE)
        page.wait_for_timeout(300)
    assert page.locator("button[name=kepuasan]:disabled").count() == (4 if once else 0)
    served.holds(n_rows)


@pytest.mark.parametrize("gone", ["PointerEvent", "fetch"])
def test_a_browser_without_what_the_scripts_need_keeps_the_form(
    page: Page, served: Served, gone: str
) -> None:
    page.add_init_script(f"delete window.{gone}")
    page.goto(f"{served.url}/kiosk/dukcapil/L1")
    page.get_by_role("button", name="Sangat baik").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("sudah tercatat")
    assert [draft.scores[0] for draft in served.holds(1)] == ["4"]


def as_an_old_browser_shows_it(html: str) -> str:
    """Take the style that old browsers take, and none of what they do not know."""
    assert "@supports not (inset: 0)" in html
    html = html.replace("@supports not (inset: 0)", "@supports (inset: 0)")
    return re.sub(r"text-wrap: \w+;", "", html)


@pytest.fixture
def old(page: Page, served: Served) -> Page:
    page.add_init_script(NEWER)
    page.route("**/kiosk/dukcapil/L1", changed(as_an_old_browser_shows_it))
    return page


@pytest.mark.parametrize("size", [LANDSCAPE, PORTRAIT], ids=["1280x800", "1080x1920"])
@pytest.mark.parametrize("settings", [(), ("language", "larger")])
def test_in_an_old_browser_every_screen_is_whole(
    old: Page, served: Served, size: tuple[int, int], settings: tuple[str, ...]
) -> None:
    screen = Touchscreen.open(old, served.url, size)
    shown = set()
    for name in every_screen(screen, settings):
        shown.add(name)
        assert (name, old.evaluate(OUTSIDE)) == (name, [])
    assert {"idle", "thanks", "reasons-low", "drawn", "comment", "survey-9", "calm"} <= shown


def test_in_an_old_browser_the_whole_walk_is_stored(old: Page, served: Served) -> None:
    screen = Touchscreen.open(old, served.url)
    assert old.evaluate("[typeof AbortController, typeof [].flat]") == ["undefined", "undefined"]
    screen.rate(1)
    screen.do("story")
    screen.choose(0)
    for _ in range(3):
        screen.do("next")
    screen.write("lama")
    screen.do("next")
    screen.shows("done")
    screen.do("finish")
    screen.later(6)
    screen.rate(4)
    screen.do("survey")
    while screen.name == "ask":
        screen.choose(1)
    screen.do("next")
    screen.shows("done")
    kinds = [draft.kind for draft in served.holds(4)]
    assert kinds == [Kind.RATING, Kind.DETAIL, Kind.RATING, Kind.FORM]
    assert ASKED.decode(served.stored[3].scores) == {item.key: 2 for item in ASKED.form}


def test_the_old_browser_of_these_tests_is_old(browser: Browser, served: Served) -> None:
    """They can fail: a script that uses what came later does not run in it."""
    with browser.new_context() as context:
        wrongs = watch(context)
        page = context.new_page()
        page.add_init_script(NEWER)
        page.goto(f"{served.url}/cek")
        for line in ("document.body.replaceChildren()", "[[]].flat()", "'a'.replaceAll('a', '')"):
            page.evaluate(f"setTimeout(() => {line})")
        page.wait_for_timeout(200)
    assert len(wrongs) == 3
