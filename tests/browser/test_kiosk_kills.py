"""Browser and server are killed again and again: whoever was thanked is counted, and counted once.

A browser of its own is started, killed with SIGKILL and started again on the same folder, and so is
the program. The page opens while the server is dead: from the browser's cache on plain http, by its
service worker where the browser trusts the address.
"""

import json
import os
import random
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Error, Page, Playwright, Request

from tests.browser.conftest import UNIT
from tests.browser.test_kiosk_line import Machine, until
from tests.browser.touchscreen import KEPT
from tests.conftest import CHROMIUM_FLAGS

# A name that is no loopback: to this browser the address is plain http like any other.
PLAIN, TRUSTED = "loket.example", "127.0.0.1"
RULES = f"--host-resolver-rules=MAP {PLAIN} 127.0.0.1, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
ASK = "document.body && [document.body.dataset.screen, 'settled' in document.body.dataset]"
SAID = {"thanks": "Terima kasih, penilaian Anda", "calm": "Jawaban tersimpan di perangkat ini"}


@dataclass
class Tablet:
    """A browser with a folder of its own that can be killed."""

    playwright: Playwright
    program: str
    folder: Path
    process: subprocess.Popen[bytes] | None = None
    browser: Browser | None = None

    def start(self) -> Page:
        port_file = self.folder / "DevToolsActivePort"
        port_file.unlink(missing_ok=True)
        flags = [flag for flag in CHROMIUM_FLAGS if not flag.startswith("--host-resolver")]
        self.process = subprocess.Popen(
            [
                *(self.program, "--headless=new", "--remote-debugging-port=0", *flags, RULES),
                *(f"--user-data-dir={self.folder}", "--hide-crash-restore-bubble", "about:blank"),
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        end = time.monotonic() + 30
        while time.monotonic() < end:
            try:
                port = port_file.read_text().split("\n")[0]
                self.browser = self.playwright.chromium.connect_over_cdp(f"http://127.0.0.1:{port}")
                break
            except (OSError, Error):
                time.sleep(0.05)
        assert self.browser is not None, "the browser did not start"
        [context] = self.browser.contexts
        return context.pages[0] if context.pages else context.new_page()

    def kill(self) -> None:
        """Kill it and all of its processes at once, as a power cut does."""
        if self.process is None:
            return
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.process = None
        if self.browser is not None:
            self.browser.close()
            self.browser = None


@dataclass
class People:
    """Who touched a face, and who was thanked for it, by the id of the tap."""

    n: int = 0
    tapped: list[str] = field(default_factory=list)  # as far as their sending was seen
    earlier: set[str] = field(default_factory=set)  # what was kept when the last of them came
    thanked: dict[str, str] = field(default_factory=dict)  # and by which screen

    def hear(self, request: Request) -> None:
        if request.method == "POST" and request.url.endswith("/ratings"):
            own = json.loads(request.post_data or "{}")["id"]
            if own not in self.tapped and own not in self.earlier:
                self.tapped.append(own)


@pytest.fixture
def tablet(playwright: Playwright, chromium: str, tmp_path: Path) -> Iterator[Tablet]:
    folder = tmp_path / "browser"
    folder.mkdir()
    tablet = Tablet(playwright, chromium, folder)
    yield tablet
    tablet.kill()


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    folder = tmp_path / "office"
    folder.mkdir()
    machine = Machine(folder, port)
    machine.write_office()
    machine.start()
    yield machine
    machine.kill()


def faces(page: Page, machine: Machine, name: str) -> None:
    """Open the counter's page and wait until the faces take a touch."""
    page.goto(f"http://{name}:{machine.port}/kiosk/dukcapil/L1")
    until(lambda: page.evaluate(ASK) == ["idle", True], 15)


def one_round(
    tablet: Tablet, machine: Machine, name: str, rng: random.Random, people: People
) -> None:
    """Let one person touch a face, and kill browser and server at any moment around it."""
    page = tablet.start()
    page.context.on("request", people.hear)
    faces(page, machine, name)
    people.earlier |= {entry["body"]["id"] for entry in page.evaluate(KEPT)}
    people.n += 1
    n = len(people.tapped)
    page.click(f"button[name=kepuasan][value='{rng.randint(1, 4)}']")
    # Soon, or about when the screen says who has the answer if the server has not.
    end = time.monotonic() + rng.choice((rng.uniform(0, 0.4), rng.uniform(4, 5.5)))
    dies = time.monotonic() + rng.uniform(0, 0.3) if rng.random() < 0.5 else None
    while time.monotonic() < end:
        if dies is not None and time.monotonic() >= dies:
            machine.kill()
            dies = None
        screen, _ = page.evaluate(ASK)
        says = SAID.get(screen)
        if says and len(people.tapped) > n and says in page.inner_text("main"):
            people.thanked.setdefault(people.tapped[-1], screen)
        time.sleep(0.01)
    tablet.kill()
    if rng.random() < 0.5:
        machine.kill()
    elif machine.process is None or machine.process.poll() is not None:
        machine.start()


def all_arrive(tablet: Tablet, machine: Machine, name: str, people: People) -> None:
    """Start both once more and compare who was thanked with what is stored."""
    machine.kill()
    machine.start()
    page = tablet.start()
    faces(page, machine, name)
    until(lambda: page.evaluate(KEPT) == [], 30)
    stored = [str(draft.id) for draft in machine.stored()]
    assert len(stored) == len(set(stored))
    assert set(people.thanked) <= set(stored), people
    assert len(stored) <= people.n, "nobody is counted who touched nothing"


def opened_once(tablet: Tablet, machine: Machine, name: str) -> Page:
    """Open the page while the server is there, for long enough that the browser keeps it."""
    page = tablet.start()
    faces(page, machine, name)
    if name != PLAIN:
        until(lambda: bool(page.evaluate("caches.has('loket-kiosk')")))
    page.wait_for_timeout(1000)
    return page


def tapped(page: Page, kepuasan: int) -> str:
    """Touch a face, wait until nobody need wait any more, and give what the screen says."""
    page.click(f"button[name=kepuasan][value='{kepuasan}']")
    page.wait_for_selector("body[data-screen=calm]")
    return page.inner_text("main")


BOTH = pytest.mark.parametrize("name", [PLAIN, TRUSTED], ids=["plain http", "trusted"])


@BOTH
def test_the_page_opens_while_the_server_is_dead_and_what_is_said_there_arrives(
    tablet: Tablet, machine: Machine, name: str
) -> None:
    opened_once(tablet, machine, name)
    tablet.kill()
    machine.kill()
    page = tablet.start()
    faces(page, machine, name)
    assert SAID["calm"] in tapped(page, 2)
    tablet.kill()  # at once: the disk has it
    page = tablet.start()
    faces(page, machine, name)
    assert len(page.evaluate(KEPT)) == 1
    machine.start()
    until(lambda: page.evaluate(KEPT) == [], 20)
    assert [draft.scores[0] for draft in machine.holds(1)] == ["2"]


def test_control_without_the_disk_it_is_lost_and_nobody_was_thanked_for_it(
    tablet: Tablet, machine: Machine
) -> None:
    page = opened_once(tablet, machine, PLAIN)
    page.context.add_init_script("IDBFactory.prototype.open = () => { throw new Error('no'); }")
    faces(page, machine, PLAIN)
    machine.kill()
    assert "Terima kasih" not in tapped(page, 2)
    tablet.kill()
    machine.start()
    page = tablet.start()
    faces(page, machine, PLAIN)
    page.wait_for_timeout(1500)
    assert machine.stored() == []


def test_where_the_browser_trusts_the_address_a_reload_needs_no_server(
    tablet: Tablet, machine: Machine
) -> None:
    page = opened_once(tablet, machine, TRUSTED)
    machine.kill()
    page.reload()
    until(lambda: page.evaluate(ASK) == ["idle", True], 15)
    assert SAID["calm"] in tapped(page, 3)


def test_control_a_page_with_answers_is_kept_nowhere(tablet: Tablet, machine: Machine) -> None:
    page = opened_once(tablet, machine, TRUSTED)
    phone = f"http://{TRUSTED}:{machine.port}/q/dukcapil/L1"
    page.goto(phone)
    machine.kill()
    with pytest.raises(Error, match="ERR_CONNECTION_REFUSED"):
        page.goto(phone)


@BOTH
def test_a_kept_page_of_before_is_renewed_by_itself_once_the_server_is_back(
    tablet: Tablet, machine: Machine, name: str
) -> None:
    opened_once(tablet, machine, name)
    tablet.kill()
    machine.kill()
    page = tablet.start()
    faces(page, machine, name)
    assert UNIT.public_name in page.title()
    machine.write_office("Dukcapil Baru")
    machine.start()
    until(lambda: "Dukcapil Baru" in page.title(), 20)
    page.wait_for_timeout(1000)
    tablet.kill()
    machine.kill()
    page = tablet.start()
    faces(page, machine, name)
    assert "Dukcapil Baru" in page.title()


@BOTH
@pytest.mark.parametrize(
    "rounds", [5, pytest.param(100, marks=[pytest.mark.faults, pytest.mark.slow])]
)
@pytest.mark.timeout(3600)
def test_whoever_was_thanked_is_counted_once_whatever_is_killed(
    tablet: Tablet, machine: Machine, name: str, rounds: int
) -> None:
    rng = random.Random(f"{name} {rounds}")
    people = People()
    opened_once(tablet, machine, name)
    tablet.kill()
    for _ in range(rounds):
        one_round(tablet, machine, name, rng, people)
    all_arrive(tablet, machine, name, people)
    assert len(people.thanked) >= rounds / 3
