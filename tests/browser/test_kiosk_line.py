"""The server goes away under the touchscreen: every tap is stored once, and nobody sees an error.

The program itself is started, killed and started again here.
"""

import json
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route

from survey.answers.drafts import Draft, Kind
from survey.box import boxes
from survey.ledger import open_entry
from survey.office.bundle import Bundle
from survey.office.facts import Service
from survey.questionnaire import current
from tests.browser.conftest import OFFICE, UNIT, Served
from tests.browser.touchscreen import KEPT, Touchscreen, glass_of, touch
from tests.conftest import ROOT

TAPS = "**/ratings"
CALM = ("saving", "calm", "thanks", "idle")


@dataclass
class Machine:
    """The program as a process of its own, on one folder and one port."""

    folder: Path
    port: int
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def write_office(self, public_name: str = UNIT.public_name) -> None:
        bundle = Bundle(
            tenant=4_611_686_018_427_387_001,
            office=OFFICE,
            units=(replace(UNIT, public_name=public_name),),
        )
        (self.folder / "bundle.json").write_text(bundle.dump(), encoding="utf-8")

    def start(self) -> None:
        options = ["--part", "tablet", "--port", str(self.port)]
        self.process = subprocess.Popen(
            [sys.executable, "run_kiosk.py", "--data", str(self.folder), "serve", *options],
            cwd=ROOT,
            stderr=subprocess.DEVNULL,
        )
        end = time.monotonic() + 30
        while time.monotonic() < end:
            try:
                urllib.request.urlopen(f"{self.url}/healthz", timeout=1).close()
            except OSError:
                time.sleep(0.05)
            else:
                return
        pytest.fail("the server did not start")

    def kill(self) -> None:
        if self.process:
            self.process.kill()
            self.process.wait()

    def holds(self, n: int) -> list[Draft]:
        """Wait until the boxes hold n answers, and prove that they stay n."""
        end = time.monotonic() + 20
        while len(self.stored()) < n and time.monotonic() < end:
            time.sleep(0.1)
        time.sleep(0.5)
        found = self.stored()
        assert len(found) == n
        return found

    def stored(self) -> list[Draft]:
        return [open_entry(e) for box in boxes(self.folder / "boxes") for e in box.entries()]


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    machine = Machine(tmp_path, port)
    machine.write_office()
    machine.start()
    yield machine
    machine.kill()


def until(true: Callable[[], bool], seconds: float = 10) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.1)


def calm_until(screen: Touchscreen, name: str, seconds: float = 20) -> None:
    """Wait for a screen, and see that no error ever stands there instead."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        assert screen.name in CALM
        assert "Dukcapil" in screen.page.title()
        if screen.name == name:
            return
        screen.later(0.5)
        screen.page.wait_for_timeout(50)
    pytest.fail(f"{screen.name} instead of {name}")


def test_a_tap_during_a_restart_is_stored_once_and_keeps_its_time(
    page: Page, machine: Machine
) -> None:
    screen = Touchscreen.open(page, machine.url)
    screen.rate(4)
    screen.later(12)
    machine.kill()
    screen.face(1)
    tapped = datetime.now(UTC)
    calm_until(screen, "saving")
    assert screen.heading == "Menyimpan penilaian Anda…"
    calm_until(screen, "calm")
    assert "Anda tidak perlu menunggu." in screen.text
    screen.later(20)
    calm_until(screen, "idle")
    machine.start()
    first, second = machine.holds(2)
    assert (first.scores[0], second.scores[0]) == ("4", "1")
    # The page's clock was moved on by more than 20 s since the tap; the server's tells the truth.
    assert second.at
    assert abs(second.at - tapped) < timedelta(seconds=3)
    screen.later(6)
    screen.rate(3)
    assert len(machine.holds(3)) == 3


def test_the_person_who_waited_is_still_asked_for_more(page: Page, machine: Machine) -> None:
    screen = Touchscreen.open(page, machine.url)
    machine.kill()
    screen.face(2)
    calm_until(screen, "calm")
    machine.start()
    calm_until(screen, "thanks")
    assert screen.page.inner_text("#code")
    assert [draft.scores[0] for draft in machine.holds(1)] == ["2"]


def test_taps_of_several_people_wait_in_their_order(page: Page, machine: Machine) -> None:
    screen = Touchscreen.open(page, machine.url)
    machine.kill()
    for kepuasan in (1, 4, 2):
        screen.face(kepuasan)
        calm_until(screen, "calm")
        screen.later(9)
        calm_until(screen, "idle")
        screen.later(6)
    machine.start()
    assert [draft.scores[0] for draft in machine.holds(3)] == ["1", "4", "2"]


def test_a_lost_answer_is_asked_for_again_with_the_same_id(page: Page, machine: Machine) -> None:
    lost: list[str] = []

    def lose(route: Route) -> None:
        lost.append(json.loads(route.request.post_data or "{}")["id"])
        if len(lost) == 1:
            route.fetch()  # it arrives and is stored; only its answer does not come back
            route.abort()
        else:
            route.continue_()

    screen = Touchscreen.open(page, machine.url)
    page.route(TAPS, lose)
    screen.face(3)
    calm_until(screen, "thanks")
    assert len(lost) == 2
    assert len(set(lost)) == 1
    machine.holds(1)


def test_a_reload_while_waiting_loses_nothing_and_what_has_arrived_is_kept_nowhere(
    page: Page, machine: Machine
) -> None:
    screen = Touchscreen.open(page, machine.url)
    screen.rate(3)
    page.route("**/details", lambda route: route.abort())
    screen.do("story")
    screen.choose(0)
    for _ in range(3):
        screen.do("next")
    screen.write("rahasia")
    screen.do("next")
    screen.later(15)
    assert "rahasia" in json.dumps(page.evaluate(KEPT)).lower()
    page.reload()
    screen.shows("idle")
    page.unroute("**/details")
    screen.later(15)
    tap, detail = machine.holds(2)
    assert (detail.kind, detail.about, detail.comment) == (Kind.DETAIL, tap.id, "Rahasia")
    assert len(detail.reasons) == 1
    until(lambda: page.evaluate(KEPT) == [])
    assert page.evaluate("sessionStorage.length + localStorage.length") == 0


def test_what_was_stored_before_counts_as_stored(page: Page, served: Served) -> None:
    screen = Touchscreen.open(page, served.url)
    page.route(TAPS, lambda route: route.fulfill(status=409, body="{}"))
    screen.rate(3)
    assert screen.page.is_hidden(".receipt")


@pytest.mark.parametrize("status", [404, 422])
def test_a_refused_tap_is_let_go_in_calm_words(page: Page, served: Served, status: int) -> None:
    screen = Touchscreen.open(page, served.url)
    page.route(TAPS, lambda route: route.fulfill(status=status, body="{}"))
    screen.face(3)
    screen.shows("calm")
    assert screen.heading == "Maaf, penilaian Anda belum tercatat."
    page.unroute(TAPS)
    screen.later(9)
    screen.shows("idle")
    screen.rate(4)
    assert [draft.scores[0] for draft in served.holds(1)] == ["4"]


def test_a_refused_detail_is_not_called_recorded(page: Page, served: Served) -> None:
    screen = Touchscreen.open(page, served.url)
    page.route("**/details", lambda route: route.fulfill(status=422, body="{}"))
    screen.rate(1)
    screen.do("story")
    screen.choose(0)
    for _ in range(4):
        screen.do("next")
    screen.shows("done")
    assert screen.heading == "Maaf, jawaban tambahan Anda tidak tercatat."
    assert "Penilaian Anda dengan wajah sudah tercatat." in screen.text


def choose_and_lose(screen: Touchscreen, served: Served, services: tuple[Service, ...]) -> None:
    """Answer the whole survey while the office file takes or loses services of the counter."""
    screen.rate(3)
    screen.do("survey")
    for n in range(9):
        screen.choose(n % 4)
    screen.choose(1)  # Kartu Keluarga
    desk = replace(UNIT.counters[0], services=tuple(service.code for service in services))
    unit = replace(UNIT, counters=(desk, *UNIT.counters[1:]))
    office = Bundle(4_611_686_018_427_387_001, OFFICE, (unit,))
    served.state.config.bundle_file.write_text(office.dump(), encoding="utf-8")
    until(lambda: served.state.snapshot().find("dukcapil", "L1")[0].counters == unit.counters)
    screen.choose(0)
    for _ in range(3):
        screen.do("next")
    screen.do("next")
    screen.shows("done")


def test_a_form_whose_service_is_refused_is_stored_without_it_and_says_so(
    page: Page, served: Served
) -> None:
    screen = Touchscreen.open(page, served.url)
    choose_and_lose(screen, served, UNIT.services[:1])
    _tap, form = served.holds(2)
    assert (form.kind, form.service, form.bands.sex) == (Kind.FORM, "", "L")
    assert len(current().decode(form.scores)) == 9
    assert screen.heading == "Terima kasih, survei Anda sudah tercatat."
    left_out = "Tidak ikut tercatat karena tidak dapat diterima: Layanan apa yang Anda terima?"
    assert left_out in screen.text


def test_a_form_that_is_taken_whole_says_nothing_of_the_kind(page: Page, served: Served) -> None:
    screen = Touchscreen.open(page, served.url)
    choose_and_lose(screen, served, UNIT.services)
    assert served.holds(2)[1].service == "kk"
    assert "Tidak ikut tercatat" not in screen.text


@pytest.mark.parametrize("field", ["comment", "reasons"])
def test_a_detail_loses_the_refused_field_alone(page: Page, served: Served, field: str) -> None:
    sent: list[dict[str, object]] = []

    def refuse(route: Route) -> None:
        sent.append(json.loads(route.request.post_data or "{}"))
        if field in sent[-1]:
            route.fulfill(status=422, body=json.dumps({"field": field}))
        else:
            route.continue_()

    screen = Touchscreen.open(page, served.url)
    page.route("**/details", refuse)
    screen.rate(1)
    screen.do("story")
    screen.choose(0)
    for _ in range(3):
        screen.do("next")
    screen.write("lama")
    screen.do("next")
    screen.shows("done")
    _tap, detail = served.holds(2)
    assert (detail.comment, bool(detail.reasons)) == (
        ("Lama", False) if field == "reasons" else ("", True)
    )
    assert len({body["id"] for body in sent}) == 1
    assert screen.heading == "Terima kasih, masukan Anda sudah tercatat."
    asked = {"comment": "Ada yang ingin Anda sampaikan?", "reasons": current().ask["low"].id}
    assert f"Tidak ikut tercatat karena tidak dapat diterima: {asked[field]}" in screen.text
    screen.do("language")
    assert "Not recorded because it could not be accepted:" in screen.text


@pytest.mark.parametrize("status", [500, 503, 429, 502])
def test_a_busy_server_is_asked_again(page: Page, served: Served, status: int) -> None:
    answers = iter([status, status])

    def busy(route: Route) -> None:
        try:
            route.fulfill(status=next(answers), body="busy")
        except StopIteration:
            route.continue_()

    screen = Touchscreen.open(page, served.url)
    page.route(TAPS, busy)
    screen.face(2)
    calm_until(screen, "thanks")
    served.holds(1)


def test_a_newer_page_is_loaded_when_nobody_is_there(page: Page, machine: Machine) -> None:
    screen = Touchscreen.open(page, machine.url)
    screen.rate(4)
    screen.do("story")
    machine.write_office("Dukcapil Baru")
    for _ in range(4):
        page.wait_for_timeout(700)
        screen.later(3)
    assert "Dukcapil Baru" not in screen.page.content()
    screen.later(60)
    until(lambda: "Dukcapil Baru" in page.title())
    screen.shows("idle")
    assert machine.holds(1)


def test_a_newer_page_waits_for_a_finger_that_is_on_the_glass(page: Page, served: Served) -> None:
    screen = Touchscreen.open(page, served.url)
    glass = glass_of(page)
    spot = page.locator("button[value='4'] svg").bounding_box()
    assert spot
    page.wait_for_timeout(300)  # the first question for a newer page is answered
    touch(glass, "touchStart", (spot["x"] + 50, spot["y"] + 50))
    office = Bundle(4_611_686_018_427_387_001, OFFICE, (replace(UNIT, public_name="Baru"),))
    served.state.config.bundle_file.write_text(office.dump(), encoding="utf-8")
    until(lambda: served.state.snapshot().bundle.units[0].public_name == "Baru")
    for _ in range(4):
        screen.later(2.5)
        page.wait_for_timeout(200)
    assert "Baru" not in page.title()
    touch(glass, "touchEnd")
    screen.shows("thanks")
    assert [draft.scores[0] for draft in served.holds(1)] == ["4"]
    screen.later(9)
    until(lambda: "Baru" in page.title())


def test_the_page_stays_whole_while_the_server_is_away(page: Page, machine: Machine) -> None:
    screen = Touchscreen.open(page, machine.url)
    machine.kill()
    screen.later(600)
    page.wait_for_timeout(300)
    assert screen.name == "idle"
    assert screen.heading == "Bagaimana pelayanan kami hari ini?"
