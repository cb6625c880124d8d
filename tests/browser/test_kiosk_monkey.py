"""A child, a bored hand, a leaning elbow: whoever taps one spot on and on rates once, and no more.

The taps are made inside the page, on its virtual clock: minutes of tapping take a second. They go
where the browser's own hit test says, with the events that a panel's finger makes; the last test
compares the two.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest
from playwright.sync_api import Page

from kiosk.citizens import flow
from survey.answers.drafts import Kind
from tests.browser.conftest import Served
from tests.browser.touchscreen import LANDSCAPE, PORTRAIT, Touchscreen, glass_of, touch

SIZES = pytest.mark.parametrize("size", [LANDSCAPE, PORTRAIT], ids=["1280x800", "1080x1920"])
BURST = 100  # taps on one spot without a pause
N_TAPS, MANY_TAPS = 2_000, 30_000
QUICK, SLOW = (50, 650), (1_300, 1_700)  # ms between two taps; the slow ones outwait every rest
TREMBLING = 10  # px to each side of the spot
SILENCE_S = 60  # longer than any screen waits for a person

FINGER = """() => {
  const finger = { bubbles: true, cancelable: true, composed: true, pointerId: 7,
    pointerType: "touch", isPrimary: true, button: 0 };
  window.finger = (x, y, after, held) => setTimeout(() => {
    const at = Object.assign({ clientX: x, clientY: y }, finger);
    const target = document.elementFromPoint(x, y);
    target.dispatchEvent(new PointerEvent("pointerdown", Object.assign({ buttons: 1 }, at)));
    setTimeout(() => {
      target.dispatchEvent(new PointerEvent("pointerup", at));
      if (document.elementFromPoint(x, y) !== target) return;
      const click = Object.assign({}, at, { detail: 1, isPrimary: false });
      target.dispatchEvent(new PointerEvent("click", click));
    }, held);
  }, after);
  window.seen = new Set();
  new MutationObserver(() => window.seen.add(document.body.dataset.screen))
    .observe(document.body, { attributeFilter: ["data-screen"] });
}"""
# Every event of a finger that the page's scripts listen to, told to the test and to nobody else.
HEAR = """() => {
  window.heard = [];
  for (const name of ["pointerdown", "pointerup", "click"]) {
    addEventListener(name, (event) => {
      if (!window.hearing) return;
      event.stopImmediatePropagation();
      event.preventDefault();
      const { target, pointerType, isPrimary, button, buttons, clientX, clientY } = event;
      window.heard.push([name, target.outerHTML.slice(0, 60), pointerType, isPrimary, button,
        buttons, event.detail > 0, Math.round(clientX), Math.round(clientY)].join());
    }, true);
  }
}"""
# The buttons of the thank-you where they were before they had a place of their own.
UNDER_THE_FACES = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`.choices button { position: fixed; top: 30%; height: 40%; width: 34%; }
    .choices button { left: 0; } .choices [data-do=survey] { left: 33%; }
    .choices [data-do=finish] { left: 66%; }`);
  document.adoptedStyleSheets = [sheet];
}"""

Spot = tuple[float, float]


@dataclass
class Monkey:
    """Taps one spot after the other, each many times."""

    screen: Touchscreen
    random: random.Random

    @classmethod
    def at(cls, page: Page, url: str, size: tuple[int, int]) -> "Monkey":
        screen = Touchscreen.open(page, url, size)
        page.evaluate(FINGER)
        return cls(screen, random.Random(4))

    def spots(self) -> Iterator[Spot]:
        """Give spots for ever: the middle of each face, then anywhere on them, drawing and word."""
        boxes = [face.bounding_box() for face in self.screen.page.locator(".faces button").all()]
        near = 0.5
        while True:
            for box in boxes:
                assert box
                across, down = (self.random.uniform(near, 1 - near) for _ in range(2))
                yield box["x"] + across * box["width"], box["y"] + down * box["height"]
            near = 0.01

    def tap(self, spot: Spot, n: int, pause: tuple[int, int] = QUICK) -> None:
        """Tap a spot so many times, with a pause of so many milliseconds, least and most.

        After the first tap, which hits the spot itself, the hand trembles.
        """
        after, taps, (x, y) = 0.0, [], spot
        for _ in range(n):
            held = self.random.uniform(20, 250)
            taps.append([x, y, after, held])
            x, y = (at + self.random.uniform(-TREMBLING, TREMBLING) for at in spot)
            after += held + self.random.uniform(*pause)
        self.screen.page.evaluate("(taps) => taps.forEach((tap) => finger(...tap))", taps)
        self.screen.page.clock.run_for(int(after))

    def burst(self, spot: Spot) -> None:
        """Tap a spot, see the thank-you come, tap on and on, and go away."""
        self.tap(spot, 1)
        self.screen.page.wait_for_selector("body[data-screen=thanks]")
        self.tap(spot, BURST - 1)
        self.screen.later(SILENCE_S)
        self.screen.page.wait_for_selector("body[data-screen=idle]")
        self.screen.later(1.3)

    @property
    def seen(self) -> set[str]:
        return set(self.screen.page.evaluate("[...seen]"))


def kinds(served: Served) -> set[Kind]:
    return {draft.kind for draft in served.stored}


def play(monkey: Monkey, n_taps: int) -> None:
    for _, spot in zip(range(n_taps // BURST), monkey.spots(), strict=False):
        monkey.burst(spot)


@SIZES
def test_two_thousand_taps_on_the_spots_of_the_faces_give_no_form(
    page: Page, served: Served, size: tuple[int, int]
) -> None:
    monkey = Monkey.at(page, served.url, size)
    play(monkey, N_TAPS)
    assert len(served.stored) == N_TAPS // BURST, "each burst is one rating"
    assert kinds(served) == {Kind.RATING}
    assert monkey.seen <= {"idle", "saving", "thanks"}


@pytest.mark.slow
@pytest.mark.faults
@SIZES
def test_thirty_thousand_do_not_either(page: Page, served: Served, size: tuple[int, int]) -> None:
    monkey = Monkey.at(page, served.url, size)
    play(monkey, MANY_TAPS)
    assert len(served.stored) == MANY_TAPS // BURST
    assert kinds(served) == {Kind.RATING}


def spots_after_a_face(screen: Touchscreen, size: tuple[int, int]) -> dict[str, list[Spot]]:
    """Return spots of the thank-you: all over it, and five on each button that leads on from it."""
    steps = [(0.5 + n) / 4 for n in range(4)]
    spots = {"glass": [(across * size[0], down * size[1]) for across in steps for down in steps]}
    screen.rate(1)
    for walk in ("story", "survey"):
        box = screen.page.locator(f"[data-do={walk}]").bounding_box()
        assert box
        inside = [(0.5, 0.5), (0.05, 0.1), (0.95, 0.1), (0.05, 0.9), (0.95, 0.9)]
        spots[walk] = [
            (box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in inside
        ]
    screen.later(SILENCE_S)
    screen.shows("idle")
    return spots


@pytest.mark.parametrize(
    "pause",
    [
        pytest.param(QUICK, id="quick"),
        pytest.param(SLOW, id="slow", marks=(pytest.mark.slow, pytest.mark.faults)),
    ],
)
@pytest.mark.parametrize("size", [LANDSCAPE, PORTRAIT, (800, 1280)], ids=lambda size: f"{size[0]}")
def test_whoever_taps_a_face_and_then_any_one_spot_says_nothing_but_the_face(
    page: Page, served: Served, size: tuple[int, int], pause: tuple[int, int]
) -> None:
    monkey = Monkey.at(page, served.url, size)
    n_ratings = 1
    for where, spots in spots_after_a_face(monkey.screen, size).items():
        page.evaluate("seen.clear()")
        for spot in spots:
            monkey.screen.rate(1)
            monkey.tap(spot, n=30, pause=pause)
            monkey.screen.later(2 * SILENCE_S)
            monkey.screen.shows("idle")
            n_ratings += 1
        assert where == "glass" or "ask" in monkey.seen, "the button was hit"
    assert kinds(served) == {Kind.RATING}, served.stored
    assert len(served.stored) >= n_ratings


@SIZES
def test_without_the_rest_and_with_buttons_under_the_faces_the_same_taps_give_forms(
    page: Page, served: Served, size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The tests above can fail."""
    monkeypatch.setattr(flow, "TIMES", replace(flow.TIMES, rest=0))
    monkey = Monkey.at(page, served.url, size)
    page.evaluate(UNDER_THE_FACES)
    play(monkey, 4 * BURST)
    assert Kind.UNFINISHED in kinds(served)


def test_thirteen_taps_and_silence_are_one_rating(page: Page, served: Served) -> None:
    for size in (LANDSCAPE, PORTRAIT):
        screen = Touchscreen.open(page, served.url, size)
        glass = glass_of(page)
        for face in page.locator(".faces button").all():
            box = face.bounding_box()
            assert box
            before, middle = len(served.stored), box["y"] + box["height"] / 2
            for _ in range(13):
                touch(glass, "touchStart", (box["x"] + box["width"] / 2, middle))
                touch(glass, "touchEnd")
                page.wait_for_timeout(20)
                screen.later(0.5)
            screen.later(SILENCE_S)
            screen.shows("idle")
            assert len(served.holds(before + 1)) == before + 1
    assert kinds(served) == {Kind.RATING}


def test_a_finger_of_these_tests_is_a_finger(page: Page, served: Served) -> None:
    """The page's own scripts hear the same from it as from a touched panel."""
    screen = Touchscreen.open(page, served.url)
    page.evaluate(FINGER)
    page.evaluate(HEAR)
    glass = glass_of(page)
    n_heard = 0
    for name in ("idle", "thanks", "ask"):
        page.evaluate("hearing = false")
        if name == "thanks":
            screen.rate(3)
        elif name == "ask":
            screen.do("survey")
        page.evaluate("hearing = true")
        # Not between two buttons: there Chromium takes the nearer one for a thick finger.
        for spot in [(x, y) for x in (180, 480, 1000) for y in (80, 250, 540, 740)]:
            touch(glass, "touchStart", spot)
            touch(glass, "touchEnd")
            page.wait_for_function("heard.length >= 3")
            touched = page.evaluate("heard.splice(0)")
            page.evaluate("(spot) => finger(...spot, 0, 20)", spot)
            screen.later(0.05)
            assert page.evaluate("heard.splice(0)") == touched
            n_heard += len(touched)
    assert n_heard == 3 * 12 * 3
