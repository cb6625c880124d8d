"""A citizen's hands on the touchscreen, for the browser tests: touch, wait, look."""

from dataclasses import dataclass

from playwright.sync_api import CDPSession, Error, Page

LANDSCAPE, PORTRAIT = (1280, 800), (1080, 1920)
REST_MS = 1_250  # a new screen rests 1.2 s before it takes a touch
LOCK_MS = 5_000 - 1_250 + 50  # and the faces for 5 s after a finished rating
# What the browser keeps on its disk of answers that the server does not have, the oldest first.
KEPT = """() => new Promise((resolve) => {
  indexedDB.open("loket").onsuccess = ({ target: { result: all } }) => {
    all.transaction("unsent").objectStore("unsent").getAll().onsuccess = ({ target }) => {
      all.close();
      resolve(target.result);
    };
  };
})"""
FACES = ("Tidak baik", "Kurang baik", "Baik", "Sangat baik")


def glass_of(page: Page) -> CDPSession:
    """Return a panel that sends real touch events."""
    session = page.context.new_cdp_session(page)
    session.send("Emulation.setTouchEmulationEnabled", {"enabled": True, "maxTouchPoints": 5})
    return session


def touch(glass: CDPSession, kind: str, *points: tuple[float, float]) -> None:
    """Send `touchStart`, `touchMove` or `touchEnd` with so many fingers at these points."""
    fingers = [{"x": x, "y": y, "id": n} for n, (x, y) in enumerate(points)]
    glass.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": fingers})


@dataclass
class Touchscreen:
    """One touchscreen under a clock that can be moved on."""

    page: Page

    @classmethod
    def open(
        cls, page: Page, url: str, size: tuple[int, int] = LANDSCAPE, *, held: bool = False
    ) -> "Touchscreen":
        """Open the counter's page; `held` makes its clock stand still from its first moment."""
        page.set_viewport_size({"width": size[0], "height": size[1]})
        page.clock.install()
        screen = cls(page)
        if held:
            screen.hold_clock()
        page.goto(f"{url}/kiosk/dukcapil/L1")
        screen.shows("idle")
        return screen

    def shows(self, name: str) -> None:
        """Wait until a screen is there and takes touches."""
        self.page.wait_for_selector(f"body[data-screen={name}]", timeout=5_000)
        self.page.clock.run_for(REST_MS)
        if name == "idle" and not self.settled:
            self.page.clock.run_for(LOCK_MS)
        self.page.wait_for_selector("body[data-settled]", timeout=5_000)

    def later(self, seconds: float) -> None:
        self.page.clock.run_for(int(seconds * 1000))

    def hold_clock(self, ahead: float = 0.1) -> None:
        """Make the page's clock stand still `ahead` seconds from now."""
        try:
            self.page.clock.pause_at(self.page.evaluate("Date.now()") / 1000 + ahead)
        except Error as error:
            if "to the past" not in error.message:
                raise
            # A busy machine was past that moment; but the clock has stood still since, so that
            # this moment is ahead of it.
            self.page.clock.pause_at(self.page.evaluate("Date.now()") / 1000 + ahead)

    def face(self, kepuasan: int) -> None:
        self.page.click(f"button[name=kepuasan][value='{kepuasan}']")

    def rate(self, kepuasan: int) -> None:
        self.face(kepuasan)
        self.shows("thanks")

    def do(self, what: str) -> None:
        """Touch one of the page's own buttons: story, survey, back, next, language, larger …"""
        self.page.click(f"[data-do={what}]:visible")
        self.page.clock.run_for(REST_MS)

    def choose(self, n: int) -> None:
        """Touch the n-th answer, from 0."""
        self.page.locator("#ask-answers button").nth(n).click()
        self.page.clock.run_for(REST_MS)

    def write(self, text: str) -> None:
        for letter in text:
            self.page.click(f"[data-key='{letter}']:visible")

    @property
    def note(self) -> str:
        """Why the last touch did nothing."""
        return self.page.inner_text("#note")

    @property
    def settled(self) -> bool:
        """Whether the screen has had its rest."""
        return self.page.get_attribute("body", "data-settled") is not None

    @property
    def name(self) -> str:
        return self.page.get_attribute("body", "data-screen") or ""

    @property
    def heading(self) -> str:
        return self.page.inner_text("main h1:visible")

    @property
    def text(self) -> str:
        return self.page.inner_text("body")
