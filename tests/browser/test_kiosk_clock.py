"""Clocks that lie under the touchscreen: an answer's day is right, or it is told as doubtful."""

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page

from kiosk.citizens.flow import TIMES
from survey.answers.dating import MAX_AGO_S, read_dating
from survey.answers.origins import DatedBy, Provenance
from tests.browser.conftest import Served
from tests.browser.touchscreen import Touchscreen
from tests.conftest import ROOT

SCRIPT = (ROOT / "kiosk/static/touch-clock.js").read_text(encoding="utf-8")
DATA = {"flow": {"most": {"ago_s": MAX_AGO_S}, "times": {"clock_off": TIMES.clock_off}}}
DAYS = 7
MONDAY = datetime(2026, 11, 16, 1, tzinfo=UTC)
EXACT = timedelta(seconds=2 * TIMES.clock_off + 5)


@dataclass
class Tablet:
    """A screen's clock in a world whose time is known; its page runs nothing else."""

    page: Page
    now: datetime
    fast: timedelta = timedelta()  # how far its clock is ahead of the world's

    def __post_init__(self) -> None:
        self.asleep = timedelta()
        self.restart()

    def restart(self) -> None:
        """Load the page anew: its running time begins at nothing."""
        self.began = self.now
        self.asleep = timedelta()
        self.page.set_content(
            f'<script type="application/json" id="data">{json.dumps(DATA)}</script>'
            "<script>window.world = { clock: 0, run: 0 };"
            f"Date.now = () => world.clock; performance.now = () => world.run;</script>"
        )
        self._tell()
        self.page.add_script_tag(content=SCRIPT)

    def later(self, by: timedelta, *, drift: float = 0.0, asleep: bool = False) -> None:
        self.now += by
        self.fast += by * drift
        self.asleep += by if asleep else timedelta()
        self._tell()

    def set_clock(self, fast: timedelta) -> None:
        self.fast = fast
        self._tell()

    def _tell(self) -> None:
        clock = (self.now + self.fast).timestamp() * 1000
        run = (self.now - self.began - self.asleep).total_seconds() * 1000
        self.page.evaluate(f"world.clock = {clock}; world.run = {run};")

    def hear(self) -> None:
        header = self.now.strftime("%a, %d %b %Y %H:%M:%S GMT")
        self.page.evaluate("(header) => loket.clock.hear(header)", header)

    def stamp(self) -> dict[str, object]:
        stamp: dict[str, object] = self.page.evaluate("loket.clock.stamp()")
        return stamp

    def since(self, stamp: dict[str, object]) -> dict[str, object]:
        fields: dict[str, object] = self.page.evaluate("(stamp) => loket.clock.since(stamp)", stamp)
        return fields


@pytest.fixture
def tablet(page: Page) -> Tablet:
    return Tablet(page, MONDAY)


def a_week(tablet: Tablet, rng: random.Random) -> Iterator[tuple[datetime, dict[str, object]]]:
    """Live seven days with drift, sleep, restarts, a dead server and two jumps of the clock.

    Yields:
        when each answer was given, and what the page says of it as it is sent.
    """
    jumps = sorted(rng.sample(range(DAYS * 24), 2))
    drift = rng.uniform(-2e-4, 2e-4)  # 17 seconds a day
    waiting: list[tuple[datetime, dict[str, object]]] = []
    down = False
    for hour in range(DAYS * 24):
        if hour in jumps:
            most = rng.choice((0.2, 30, 24 * 400))
            tablet.set_clock(timedelta(hours=rng.uniform(-most, most)))
        if rng.random() < 0.1:
            down = not down
        if rng.random() < 0.05:
            tablet.restart()
        if not down:
            tablet.hear()
            for given, stamp in waiting:
                yield given, tablet.since(stamp)
            waiting.clear()
        if rng.random() < 0.5:
            waiting.append((tablet.now, tablet.stamp()))
        tablet.later(timedelta(hours=1), drift=drift, asleep=rng.random() < 0.2)


def dated(tablet: Tablet, fields: dict[str, object]) -> tuple[DatedBy, datetime]:
    """Date an answer as the server does."""
    dating = read_dating({k: [v] for k, v in fields.items()}, Provenance.KIOSK, tablet.now)
    return dating.dated, dating.moment


@pytest.mark.parametrize("seed", range(6))
def test_in_a_week_of_a_lying_clock_every_moment_is_right_or_marked(
    tablet: Tablet, seed: int
) -> None:
    n, marked = 0, 0
    for given, fields in a_week(tablet, random.Random(seed)):
        word, moment = dated(tablet, fields)
        n, marked = n + 1, marked + (word is not DatedBy.MOMENT)
        if word is DatedBy.MOMENT:
            assert abs(moment - given) <= EXACT, (seed, given, fields)
    assert n >= 30
    assert marked < n / 2, "most of it can be told"


class ByTheClock(Tablet):
    """What the page did before: it believed its clock."""

    def since(self, stamp: dict[str, object]) -> dict[str, object]:
        ago = (self.now + self.fast).timestamp() - float(str(stamp["at"]))
        return {"ago_s": min(MAX_AGO_S, max(0, round(ago)))}


def test_control_by_the_clock_alone_days_would_be_wrong(page: Page) -> None:
    tablet = ByTheClock(page, MONDAY)
    wrong = 0
    for seed in range(6):
        for given, fields in a_week(tablet, random.Random(seed)):
            word, moment = dated(tablet, fields)
            wrong += word is DatedBy.MOMENT and abs(moment - given) > timedelta(hours=12)
    assert wrong >= 10


@pytest.mark.parametrize("heard", [True, False])
def test_a_tap_of_friday_that_is_sent_on_monday_is_friday_s(tablet: Tablet, *, heard: bool) -> None:
    tablet.set_clock(timedelta(days=-9000))
    if heard:
        tablet.hear()
    friday, stamp = tablet.now, tablet.stamp()
    tablet.later(timedelta(days=3))
    if heard:
        tablet.restart()
        tablet.set_clock(timedelta())  # the network came, and with it the time
    tablet.hear()
    word, moment = dated(tablet, tablet.since(stamp))
    assert (word, moment) == (DatedBy.MOMENT, friday)


def test_of_a_page_that_never_heard_of_the_server_the_day_is_doubtful_after_a_restart(
    tablet: Tablet,
) -> None:
    stamp = tablet.stamp()
    tablet.later(timedelta(hours=2))
    tablet.restart()
    tablet.hear()
    assert dated(tablet, tablet.since(stamp))[0] is DatedBy.DAY
    tablet.set_clock(timedelta(days=-400))
    assert dated(tablet, tablet.since(stamp))[0] is DatedBy.ARRIVAL


def test_what_waited_longer_than_a_month_counts_as_it_comes(tablet: Tablet) -> None:
    tablet.hear()
    stamp = tablet.stamp()
    tablet.later(timedelta(days=31))
    tablet.hear()
    assert tablet.since(stamp) == {"ago_s": MAX_AGO_S}
    tablet.later(timedelta(minutes=5))
    tablet.hear()
    assert tablet.since(stamp) == {"dated": "arrival"}


# --- The whole screen ------------------------------------------------------------------------


def test_a_clock_that_is_set_while_a_tap_waits_moves_it_to_no_other_day(
    page: Page, served: Served
) -> None:
    screen = Touchscreen.open(page, served.url)
    screen.page.wait_for_function("loket.clock.heard()")
    page.route("**/ratings", lambda route: route.abort())
    screen.face(4)
    screen.later(5)
    page.clock.set_system_time(datetime.now(UTC) + timedelta(days=9000))
    page.unroute("**/ratings")
    screen.later(20)
    [tap] = served.holds(1)
    assert tap.dated is DatedBy.MOMENT
    assert tap.at is not None
    assert abs(tap.at - datetime.now(UTC)) < timedelta(minutes=3)


def test_a_screen_that_cannot_tell_says_so_and_the_tap_has_no_half_day(
    page: Page, served: Served
) -> None:
    page.route("**/window*", lambda route: route.abort())
    page.route("**/ratings", lambda route: route.abort())
    screen = Touchscreen.open(page, served.url)
    screen.face(4)
    screen.later(5)
    page.clock.set_system_time(datetime.now(UTC) + timedelta(days=1, hours=1))
    page.unroute("**/ratings")
    screen.later(20)
    [tap] = served.holds(1)
    assert (tap.dated, tap.slot) == (DatedBy.ARRIVAL, "")
