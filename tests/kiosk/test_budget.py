"""How often a browser and an address send: counted in memory, said of nobody."""

from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import pytest

from kiosk import budget
from kiosk.budget import BLIND_FLOOD, BUDGET, COOKIE, FLOOD, SEVERAL, Sources, TooMany, Turn
from kiosk.machine.doctor import examine
from kiosk.noticed import noticed
from survey.answers.origins import Provenance
from survey.ledger import open_entry
from tests.kiosk.conftest import PHONE, TAPS, UNIT, Counterside

TODAY = date(2026, 11, 16)


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def asks(address: str = "203.0.113.7", cookie: str = "", **more: str) -> dict[str, Any]:
    return {"REMOTE_ADDR": address, "HTTP_COOKIE": f"{COOKIE}={cookie}" if cookie else "", **more}


def sends(sources: Sources, environ: dict[str, Any], day: date = TODAY) -> Turn:
    turn = sources.turn(environ, day)
    sources.sent(turn)
    return turn


def test_a_browser_is_known_by_the_mark_it_was_given_and_only_for_a_day() -> None:
    sources = Sources(clock=Clock())
    first = sends(sources, asks())
    assert first.nth == 1
    assert len(first.cookie) >= 20
    again = sends(sources, asks("198.51.100.1", first.cookie))
    assert (again.nth, again.cookie) == (2, "")
    assert sends(sources, asks()).nth == 1, "another browser behind the same address"
    assert sends(sources, asks(cookie=first.cookie), date(2026, 11, 17)).nth == 1


def test_a_form_that_was_not_stored_is_not_counted() -> None:
    sources = Sources(clock=Clock())
    cookie = sends(sources, asks()).cookie
    assert sources.turn(asks(cookie=cookie), TODAY).nth == 2
    assert sources.turn(asks(cookie=cookie), TODAY).nth == 2


def test_an_address_over_its_budget_is_told_and_recovers() -> None:
    clock = Clock()
    sources = Sources(clock=clock)
    turns = [sends(sources, asks()) for _ in range(BUDGET + 1)]
    assert [turn.over_budget for turn in turns] == [False] * BUDGET + [True]
    assert not sends(sources, asks("203.0.113.8")).over_budget, "another address"
    clock.now += 2 * budget.REFILL_S
    assert sends(sources, asks()).over_budget, "it goes on sending"
    clock.now += budget.REFILL_S * BUDGET / 2
    assert not sends(sources, asks()).over_budget, "it has rested"


def test_only_what_endangers_the_machine_is_refused() -> None:
    clock = Clock()
    sources = Sources(clock=clock)
    for _ in range(FLOOD):
        sends(sources, asks())
    with pytest.raises(TooMany):
        sources.turn(asks(), TODAY)
    sends(sources, asks("203.0.113.8"))
    clock.now += 1
    sends(sources, asks())


def test_a_subscriber_has_one_network_of_the_newer_kind() -> None:
    sources = Sources(clock=Clock())
    for n in range(BUDGET):
        sends(sources, asks(f"2001:db8:1:2::{n:x}"))
    assert sends(sources, asks("2001:db8:1:2:ffff::1")).over_budget
    assert not sends(sources, asks("2001:db8:1:3::1")).over_budget


@pytest.mark.parametrize("address", ["127.0.0.1", "::1", "", "unix:"])
def test_an_address_that_tells_nothing_has_no_budget(address: str) -> None:
    sources = Sources(clock=Clock())
    assert not any(sends(sources, asks(address)).over_budget for _ in range(FLOOD))


@pytest.mark.parametrize(
    "sender",
    [asks("127.0.0.1"), asks("192.168.1.7", HTTP_X_REAL_IP="1.2.3.4")],
    ids=["this machine", "who says that he passes requests on"],
)
def test_what_endangers_the_machine_is_refused_whoever_sends_it(
    sender: dict[str, str],
) -> None:
    clock = Clock()
    sources = Sources(clock=clock)
    for _ in range(BLIND_FLOOD):
        sends(sources, dict(sender))
    with pytest.raises(TooMany):
        sends(sources, dict(sender))
    clock.now += 1
    for _ in range(100):
        sends(sources, dict(sender))


def test_who_sends_nonsense_behind_an_unnamed_proxy_silences_nobody(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What is refused takes nothing of what everybody behind one address may have stored."""
    clock = Clock()
    sources = Sources(clock=clock)
    for n in range(20 * 200):  # 200 a second
        sources.turn(asks("127.0.0.1", HTTP_X_FORWARDED_FOR="203.0.113.66"), TODAY)
        clock.now += 1 / 200
        if not n % 100:
            sends(sources, asks("127.0.0.1", HTTP_X_FORWARDED_FOR=f"198.51.100.{n % 250}"))
    monkeypatch.setattr(budget, "TRIES", 1)  # the control: more than the machine can well read
    sources.turn(asks("127.0.0.1"), TODAY)
    with pytest.raises(TooMany):
        sources.turn(asks("127.0.0.1"), TODAY)


def test_a_proxy_that_nobody_trusts_is_noted_for_the_doctor(tmp_path: Path) -> None:
    note = tmp_path / "one-address"
    sources = Sources(note, clock=Clock())
    for _ in range(SEVERAL - 1):  # somebody tries it at this very computer
        sends(sources, asks("127.0.0.1"))
    assert not note.exists(), "the control: nobody passes requests on"
    turns = [sends(sources, asks("10.0.0.2", HTTP_X_FORWARDED_FOR="1.2.3.4")) for _ in range(99)]
    assert note.exists()
    assert not any(turn.over_budget for turn in turns)
    Sources(note)
    assert not note.exists(), "after a start it is not known yet"


def test_no_address_and_no_mark_stands_in_what_is_kept() -> None:
    sources = Sources(clock=Clock())
    cookie = sends(sources, asks("203.0.113.7")).cookie
    kept = repr([vars(sources)])
    assert "203.0.113" not in kept
    assert cookie not in kept


def test_memory_has_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(budget, "MOST_KEPT", 100)
    sources = Sources(clock=Clock())
    for n in range(300):
        sends(sources, asks(f"203.0.{n // 250}.{n % 250}"))
    assert len(sources._sent) == len(sources._level) == 100


def test_a_phone_keeps_its_mark_and_the_form_says_how_manieth_it_is(counter: Counterside) -> None:
    fields = {"waktu": "3"}
    marks = []
    for _ in range(3):
        answer = counter.form(PHONE, urlencode(fields | {"id": str(uuid4())}), page=False)
        marks.append(answer.headers.get("Set-Cookie", ""))
    assert marks[0].startswith(f"{COOKIE}=")
    assert all(word in marks[0] for word in ("HttpOnly", "SameSite=Strict", "Max-Age=86400"))
    assert marks[1:] == ["", ""]
    drafts = [open_entry(entry) for entry in counter.state.box.unsent()]
    assert [draft.circumstances.nth for draft in drafts] == [1, 2, 3]
    mark = marks[0].partition("=")[2].partition(";")[0]
    kept = b"".join(file.read_bytes() for file in counter.state.config.boxes_dir.iterdir())
    assert mark.encode() not in kept


def test_a_form_that_is_sent_twice_counts_once_for_its_browser(counter: Counterside) -> None:
    body = urlencode({"waktu": "3", "id": str(uuid4())})
    assert [counter.form(PHONE, body, page=False).status_code for _ in range(2)] == [201, 200]
    counter.form(PHONE, urlencode({"waktu": "3", "id": str(uuid4())}), page=False)
    last = open_entry(counter.state.box.unsent()[-1])
    assert last.circumstances.nth == 2


def test_a_form_over_its_budget_is_stored_and_one_of_a_flood_is_told_so(
    counter: Counterside, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(budget, "BUDGET", 2)
    monkeypatch.setattr(budget, "FLOOD", 4)
    answers = [
        counter.client.post(
            PHONE,
            data={"waktu": "3", "id": str(uuid4())},
            headers={"Accept": "text/html"},
            environ_overrides={"REMOTE_ADDR": "203.0.113.7"},
        )
        for _ in range(5)
    ]
    assert [answer.status_code for answer in answers] == [303, 303, 303, 303, 429]
    assert "belum tersimpan" in answers[4].text
    assert "value=3 checked" in answers[4].text, "the answers are still there"
    drafts = [open_entry(entry) for entry in counter.state.box.unsent()]
    assert [d.circumstances.over_budget for d in drafts] == [False, False, True, True]


def test_a_form_of_an_unpaired_screen_is_one_like_any_phones(
    counter: Counterside, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(budget, "BUDGET", 2)
    monkeypatch.setattr(budget, "FLOOD", 4)
    path = TAPS.rpartition("/")[0] + "/forms"
    answers = [
        counter.client.post(
            path,
            json={"waktu": 3, "id": str(uuid4())},
            environ_overrides={"REMOTE_ADDR": "203.0.113.7"},
        )
        for _ in range(5)
    ]
    assert [answer.status_code for answer in answers] == [201, 201, 201, 201, 429]
    drafts = [open_entry(entry) for entry in counter.state.box.unsent()]
    assert {d.provenance for d in drafts} == {Provenance.UNPAIRED}
    assert [d.circumstances.over_budget for d in drafts] == [False, False, True, True]
    assert not any("Set-Cookie" in answer.headers for answer in answers), "many may use a screen"
    assert list(noticed(counter.state.config).unpaired) == [f"{UNIT.code}/L1"]


def test_a_tap_at_a_kiosk_is_counted_by_no_browser(counter: Counterside) -> None:
    answer = counter.post(TAPS, kepuasan=4)
    assert "Set-Cookie" not in answer.headers
    assert open_entry(counter.state.box.unsent()[0]).circumstances.nth is None


def test_doctor_says_when_addresses_tell_nothing(counter: Counterside) -> None:
    texts = {remark.text: remark.well for remark in examine(counter.state.config)}
    assert any("Anggaran formulir per alamat: hidup" in text for text in texts)
    for _ in range(SEVERAL):
        counter.client.post(
            PHONE,
            data={"waktu": "3", "id": str(uuid4())},
            headers={"Accept": "application/json"},
            environ_overrides={"REMOTE_ADDR": "127.0.0.1"},
        )
    texts = {remark.text: remark.well for remark in examine(counter.state.config)}
    dead = next(text for text in texts if "Anggaran formulir per alamat mati" in text)
    assert texts[dead] is False
