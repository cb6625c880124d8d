"""What every screen of the touchscreen looks like: readable, reachable, the same for every face."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Response

from tests.browser.conftest import Served
from tests.browser.touchscreen import LANDSCAPE, PORTRAIT, Touchscreen

# Smallest sizes in px of a screen of that many px: face 30 mm, target 20 mm, type 22 pt, on
# 1280×800 at 10.1 inches and on 1080×1920 at 21.5 inches.
SMALLEST = {LANDSCAPE: (178, 119, 46), PORTRAIT: (121, 81, 31)}
MOST_BYTES = 60 * 1024

SIZES = """() => {
  const seen = (node) => node.checkVisibility() && !node.closest("[aria-hidden=true], .drawings");
  const all = (selector) => [...document.querySelectorAll(selector)]
    .filter((node) => node.checkVisibility());
  const least = (node) => {
    const { width, height } = node.getBoundingClientRect();
    return [Math.min(width, height), node.textContent];
  };
  const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const type = [];
  while (words.nextNode()) {
    const { parentElement: node, data } = words.currentNode;
    if (!data.trim() || !seen(node) || /SCRIPT|STYLE/.test(node.nodeName)) continue;
    type.push([parseFloat(getComputedStyle(node).fontSize), data]);
  }
  return { type, targets: all("button, a").map(least), faces: all(".faces svg").map(least) };
}"""
OUTSIDE = """() => {
  const out = [];
  const box = (node) => node.getBoundingClientRect();
  const seen = (selector) => [...document.querySelectorAll(selector)]
    .filter((node) => node.checkVisibility() && box(node).width > 1);
  const within = (a, b) => a.left >= b.left - 1 && a.right <= b.right + 1
    && a.top >= b.top - 1 && a.bottom <= b.bottom + 1;
  const glass = { left: 0, top: 0, right: innerWidth, bottom: innerHeight };
  for (const node of seen("h1, p, button, button > *, textarea, strong, .qr")) {
    const button = node.parentElement.closest("button");
    if (!within(box(node), glass)) out.push(`outside the glass: ${node.textContent}`);
    const beside = button && !within(box(node), box(button));
    if (beside) out.push(`outside its button: ${node.textContent}`);
    const cut = node.clientWidth && node.scrollWidth > node.clientWidth + 3;
    if (cut) out.push(`cut: ${node.textContent}`);
  }
  const spots = seen("main h1, main p, main button, main textarea, .bar button")
    .filter((node) => node.textContent + (node.placeholder || ""));
  spots.forEach((a, i) => spots.slice(i + 1).forEach((b) => {
    const p = box(a), q = box(b);
    const apart = p.left >= q.right - 1 || q.left >= p.right - 1
      || p.top >= q.bottom - 1 || q.top >= p.bottom - 1;
    if (!apart && !a.contains(b)) out.push(`on each other: ${a.textContent} / ${b.textContent}`);
  }));
  return out;
}"""
# Each line that says why a touch did nothing, tried on this screen: what lies under it.
UNDER_THE_NOTE = """() => {
  const note = document.getElementById("note");
  const { screen } = window.loket;
  const before = note.textContent;
  const under = [];
  const brief = ["thanks", "done", "calm"].includes(screen.name());
  for (const key of ["locked", "pause", "one_finger", "stuck", ...(brief ? ["countdown"] : [])]) {
    note.textContent = screen.say(key, { n: 5 });
    const words = note.getBoundingClientRect();
    if (!words.width) throw new Error(key);
    for (const node of document.querySelectorAll("main button, .bar button, textarea")) {
      const { left, right, top, bottom, width } = node.getBoundingClientRect();
      if (width && left < words.right && right > words.left && top < words.bottom
        && bottom > words.top) under.push([key, node.textContent || node.id]);
    }
  }
  note.textContent = before;
  return under;
}"""

Picture = Callable[[Page, str], Path]


def every_screen(screen: Touchscreen, settings: tuple[str, ...]) -> Iterator[str]:
    """Go through all screens; language and size are chosen anew, for each person's are reset."""

    def choose_settings() -> None:
        for setting in settings:
            screen.do(setting)

    choose_settings()
    yield "idle"
    screen.rate(3)
    screen.later(0.2)
    yield "thanks"
    screen.do("story")
    yield "reasons-high"
    leave(screen)
    choose_settings()
    screen.rate(1)
    yield from story(screen)
    choose_settings()
    screen.rate(2)
    yield from survey(screen, 85 if "larger" in settings else 40)
    choose_settings()
    screen.page.route("**/ratings", lambda route: route.abort())
    screen.face(4)
    screen.later(1)
    yield "saving"
    screen.later(4)
    yield "calm"


def leave(screen: Touchscreen) -> None:
    screen.later(100)
    screen.shows("idle")


def story(screen: Touchscreen) -> Iterator[str]:
    screen.do("story")
    yield "reasons-low"
    screen.choose(0)
    yield "reasons-chosen"
    for name in ("service", "drawn", "comment"):
        screen.do("next")
        yield name
    screen.page.click("[data-key='#']")
    yield "comment-digits"
    screen.do("next")
    screen.shows("done")
    yield "done"
    screen.do("finish")
    screen.face(2)
    yield "locked"
    screen.later(6)


def survey(screen: Touchscreen, seconds: float) -> Iterator[str]:
    """Go through the survey and wait at its end for so many seconds, into the countdown."""
    screen.do("survey")
    for n in range(1, 10):
        yield f"survey-{n}"
        screen.do("next")
    screen.do("next")
    for field in ("sex", "age", "education", "job"):
        yield f"profile-{field}"
        screen.do("next")
    screen.later(seconds)
    yield "countdown"
    leave(screen)


def check_sizes(page: Page, size: tuple[int, int]) -> None:
    face, target, type_ = SMALLEST[size]
    found = page.evaluate(SIZES)
    assert [small for small in found["faces"] if small[0] < face] == []
    assert [small for small in found["targets"] if small[0] < target - 0.5] == []
    assert [small for small in found["type"] if small[0] < type_ - 0.05] == []
    assert page.evaluate(OUTSIDE) == []


@pytest.mark.parametrize("size", [LANDSCAPE, PORTRAIT], ids=["1280x800", "1080x1920"])
@pytest.mark.parametrize(
    "settings",
    [
        (),
        pytest.param(("larger",), marks=pytest.mark.slow),
        pytest.param(("language",), marks=pytest.mark.slow),
        ("language", "larger"),
    ],
)
def test_every_screen_is_large_whole_and_accessible(
    page: Page,
    served: Served,
    picture: Picture,
    size: tuple[int, int],
    settings: tuple[str, ...],
) -> None:
    page.emulate_media(reduced_motion="reduce")  # a button that fades in has no contrast to measure
    screen = Touchscreen.open(page, served.url, size)
    for name in every_screen(screen, settings):
        kept = "-".join(("kiosk", f"{size[0]}x{size[1]}", name, *settings))
        picture(page, kept)
        check_sizes(page, size)
        assert page.evaluate(UNDER_THE_NOTE) == []
        if size == LANDSCAPE and "larger" not in settings:
            enhanced = {"rules": {"color-contrast-enhanced": {"enabled": True}}}
            results = Axe().run(page, options=enhanced)  # every rule, and this one besides
            assert results.violations_count == 0, f"{name}: {results.generate_report()}"
            checked = {rule["id"] for rule in results.response["passes"]}
            assert checked >= {"color-contrast", "color-contrast-enhanced", "button-name"}


@pytest.mark.parametrize("size", [(1024, 600), (1366, 768), (1920, 1080), (800, 1280)])
def test_other_screens_show_the_same_picture(
    page: Page, served: Served, size: tuple[int, int]
) -> None:
    screen = Touchscreen.open(page, served.url, size)
    for name in every_screen(screen, ()):
        assert (name, page.evaluate(OUTSIDE)) == (name, [])
        assert (name, page.evaluate(UNDER_THE_NOTE)) == (name, [])


@pytest.mark.parametrize("size", [LANDSCAPE, PORTRAIT], ids=["1280x800", "1080x1920"])
def test_the_thank_you_is_the_same_picture_for_every_face(
    page: Page, served: Served, size: tuple[int, int]
) -> None:
    pictures = set()
    for kepuasan in (1, 2, 3, 4):
        # Held, so that the line that shortens is always equally long.
        screen = Touchscreen.open(page, served.url, size, held=True)
        page.route(
            "**/ratings",
            lambda route: route.fulfill(status=201, json={"id": "", "receipt": "K7QX2-9MDHA"}),
        )
        page.mouse.move(0, 0)
        page.evaluate(f"document.querySelector(\"button[value='{kepuasan}']\").click()")
        screen.shows("thanks")
        pictures.add(page.screenshot(animations="disabled"))
    assert len(pictures) == 1


def test_the_idle_screen_names_no_officer_and_asks_one_thing(page: Page, served: Served) -> None:
    screen = Touchscreen.open(page, served.url)
    assert page.locator("main h1:visible").count() == 1
    assert page.locator("main button:visible").all_inner_texts() == [
        "Tidak baik",
        "Kurang baik",
        "Baik",
        "Sangat baik",
    ]
    assert "skm.contoh.go.id/AB7K" in screen.text
    assert "Tanpa nama. Petugas tidak melihat pilihan Anda." in screen.text
    assert page.locator("header .demo").inner_text() == "CONTOH"


def test_the_whole_idle_page_is_small(page: Page, served: Served) -> None:
    answers: list[Response] = []
    page.on("response", lambda answer: answers.append(answer))  # noqa: PLW0108 - the library marks it
    page.goto(f"{served.url}/kiosk/dukcapil/L1", wait_until="networkidle")
    sizes = {
        answer.url: answer.request.sizes()["responseBodySize"]
        + answer.request.sizes()["responseHeadersSize"]
        for answer in answers
    }
    assert len(sizes) >= 3
    assert sum(sizes.values()) <= MOST_BYTES, sizes


def test_nothing_moves_for_people_who_ask_for_that(page: Page, served: Served) -> None:
    face = "getComputedStyle(document.querySelector('.faces svg')).transitionDuration"
    page.emulate_media(reduced_motion="reduce")
    Touchscreen.open(page, served.url)
    assert page.evaluate(face) == "0s"
    page.emulate_media(reduced_motion="no-preference")
    assert page.evaluate(face) == "0.15s"


def test_the_page_without_a_script_says_the_same_and_is_accessible(
    page: Page, served: Served, assert_accessible: Callable[[Page], None], picture: Picture
) -> None:
    page.set_viewport_size({"width": LANDSCAPE[0], "height": LANDSCAPE[1]})
    for lang in ("id", "en"):
        page.goto(f"{served.url}/kiosk/dukcapil/L1/terima-kasih/K7QX2-9MDHA?lang={lang}")
        picture(page, f"kiosk-noscript-{lang}")
        check_sizes(page, LANDSCAPE)
        assert_accessible(page)
