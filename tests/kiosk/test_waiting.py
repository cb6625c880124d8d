"""What waits on a paired screen reaches the doctor, and nothing of a screen reaches an answer."""

import json
from datetime import UTC, datetime

import pytest
import time_machine

from kiosk.config import Config
from kiosk.machine.doctor import examine
from kiosk.noticed import Noticing, noticed
from kiosk.pairing import COOKIE, remove
from survey.ledger import open_entry
from tests.kiosk.conftest import TAPS, Counterside
from tests.paired import cookie_of

WINDOW = "/kiosk/dukcapil/L1/window"
NOON = datetime(2026, 11, 30, 5, tzinfo=UTC)


@pytest.fixture
def screen(counter: Counterside) -> Counterside:
    """A counter whose client is its paired screen."""
    token = cookie_of(counter.state.config).partition("=")[2]
    counter.client.set_cookie(COOKIE, token, path="/kiosk/dukcapil/L1")
    return counter


def doctor(config: Config) -> str:
    [said] = [remark.text for remark in examine(config) if "layar" in remark.text]
    return said


def says(screen: Counterside, query: str) -> None:
    assert screen.client.get(f"{WINDOW}?{query}").status_code == 200
    screen.state.noticing.write()


def test_what_waits_for_long_is_told_with_its_counter_since_when_and_how_fresh_that_is(
    screen: Counterside,
) -> None:
    config = screen.state.config
    with time_machine.travel(NOON, tick=False) as clock:
        says(screen, "waiting=3")
        assert "menunggu sejak" not in doctor(config), "it is on its way"
        clock.shift(11 * 60)
        says(screen, "waiting=4&refused=0")
        remarks = doctor(config)
        assert "dukcapil/L1 4 menunggu sejak 30 November 2026 12.00" in remarks
        assert "(kabar terakhir 30 November 2026 12.11)" in remarks
        assert "ditolak" not in remarks.partition(";")[0]
        says(screen, "")
        assert "menunggu" not in doctor(config)


def test_what_was_refused_is_told_at_once(screen: Counterside) -> None:
    says(screen, "waiting=0&refused=2")
    assert "2 ditolak atau tidak utuh" in doctor(screen.state.config)


def test_a_browser_that_nobody_paired_is_not_believed(counter: Counterside) -> None:
    counter.client.get(f"{WINDOW}?waiting=7&refused=7")
    counter.state.noticing.write()
    assert noticed(counter.state.config).waiting == {}


def test_a_screen_that_is_paired_no_more_is_told_no_more(screen: Counterside) -> None:
    says(screen, "refused=2")
    remove(screen.state.config, "dukcapil", "L1")
    assert "ditolak" not in doctor(screen.state.config)


@pytest.mark.parametrize(
    "query", ["waiting=-1", "waiting=x", "waiting=", "waiting=٤", "waiting=" + "9" * 5000, "a&=;"]
)
def test_nonsense_is_nothing(screen: Counterside, query: str) -> None:
    says(screen, query)
    assert noticed(screen.state.config).waiting == {}


def test_the_answer_to_it_stays_a_few_bytes_and_the_same(screen: Counterside) -> None:
    plain = screen.client.get(WINDOW)
    known = {"If-None-Match": plain.headers["ETag"]}
    again = screen.client.get(f"{WINDOW}?waiting=3&refused=1", headers=known)
    assert (again.status_code, again.data) == (304, b"")
    assert len(plain.data) < 80


def test_it_outlives_the_service(screen: Counterside) -> None:
    says(screen, "refused=1")
    state = screen.state
    state.noticing = Noticing(state.config)
    assert "1 ditolak" in doctor(state.config)
    says(screen, "")  # the screen brought it home meanwhile
    assert noticed(state.config).waiting == {}


def test_no_answer_and_no_screen_can_be_told_from_it(screen: Counterside) -> None:
    answer = screen.post(TAPS, kepuasan=1).get_json()
    says(screen, "waiting=2")
    kept = (screen.state.config.data_dir / "noticed.json").read_text("utf-8")
    assert answer["id"] not in kept
    assert answer["receipt"] not in kept
    [name] = json.loads(kept)["waiting"]
    [entry] = screen.state.box.unsent()
    assert name not in repr(open_entry(entry))
    assert name not in repr(entry)
