"""A browser is the kiosk of a counter by its cookie, and by nothing else that a request has."""

import http.client
import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from werkzeug.datastructures import Headers
from werkzeug.test import EnvironBuilder

from kiosk import pairing
from kiosk.config import Config
from kiosk.machine.doctor import examine
from kiosk.noticed import noticed
from kiosk.pairing import COOKIE, Pairs, make_kiosk, paired, remove
from survey.box import boxes
from survey.ledger import open_entry
from tests.faults.serving import TAPS, Server, an_installation
from tests.kiosk.conftest import Counterside
from tests.paired import cookie_of

LOCAL = ("127.0.0.1", "::1")
PROXIED = ("X-Forwarded-For", "Forwarded", "X-Real-IP", "Via", "X-Forwarded-Host")


def request(
    path: str, address: str = "10.0.0.9", cookie: str = "", **headers: str
) -> dict[str, object]:
    environ = EnvironBuilder(path=path, headers=Headers(headers)).get_environ()
    environ["REMOTE_ADDR"] = address
    if cookie:
        environ["HTTP_COOKIE"] = cookie
    return environ


@pytest.fixture
def looks_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the folder be looked at with each request, not once a second."""
    monkeypatch.setattr(pairing, "LOOK_EVERY_S", 0.0)


def test_only_the_paired_browser_is_the_kiosk_of_its_counter(config: Config) -> None:
    cookie, pairs = cookie_of(config), Pairs(config)

    assert pairs.is_kiosk(request("/kiosk/dukcapil/L1/ratings", cookie=cookie))
    assert pairs.is_kiosk(request("/kiosk/dukcapil/L1/ratings", cookie=f"a=b; {cookie}; c=d"))
    assert not pairs.is_kiosk(request("/kiosk/dukcapil/L2/ratings", cookie=cookie))
    assert not pairs.is_kiosk(request("/kiosk/dukcapil/L1/ratings", cookie=cookie[:-1]))
    assert not pairs.is_kiosk(request("/kiosk/dukcapil/L1/ratings", cookie=f"x{cookie}"))
    assert not pairs.is_kiosk(request("/kiosk/dukcapil/L1/ratings"))


@pytest.mark.parametrize("address", LOCAL)
def test_this_very_machine_is_no_kiosk_by_itself(config: Config, address: str) -> None:
    cookie, pairs = cookie_of(config), Pairs(config)
    path = "/kiosk/dukcapil/L1/ratings"
    assert not pairs.is_kiosk(request(path, address))
    # The control: with its cookie it is, also through a proxy that says so.
    assert pairs.is_kiosk(request(path, address, cookie))
    assert pairs.is_kiosk(request(path, address, cookie, **{"X-Forwarded-For": "203.0.113.9"}))


def test_the_folder_never_holds_the_cookie_itself(config: Config) -> None:
    cookie = make_kiosk(config, "dukcapil", "L1", "http://10.0.0.5:8080")

    kept = [path.name + path.read_text() for path in (config.data_dir / "pairs").iterdir()]

    assert kept
    assert not any(cookie in text for text in kept)


def test_a_pairing_begins_and_ends_while_the_service_runs(
    config: Config, looks_at_once: None
) -> None:
    pairs = Pairs(config)
    cookies = [cookie_of(config), cookie_of(config, "dukcapil/L2")]
    asked = [
        request(f"/kiosk/dukcapil/{code}/ratings", cookie=cookie)
        for code, cookie in zip(("L1", "L2"), cookies, strict=True)
    ]
    assert [pairs.is_kiosk(one) for one in asked] == [True, True]
    assert [note.counter for note in paired(config)] == ["L1", "L2"]
    assert remove(config, "DUKCAPIL", "l1") == 1
    assert [pairs.is_kiosk(one) for one in asked] == [False, True]
    assert remove(config, "dukcapil", "L1") == 0


def test_a_tap_costs_no_look_at_the_disk(config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    cookie, pairs = cookie_of(config), Pairs(config)
    pairs.is_kiosk(request("/kiosk/dukcapil/L1/ratings", cookie=cookie))
    looks: list[Path] = []

    def nothing_there(folder: Path) -> list[tuple[str, int, int]]:
        looks.append(folder)
        return []

    monkeypatch.setattr(pairing, "_kiosks_in", nothing_there)
    for _ in range(50):
        assert pairs.is_kiosk(request("/kiosk/dukcapil/L1/ratings", cookie=cookie))
    assert looks == []
    pairs._look_at = 0.0  # the control: a second later it does look
    assert not pairs.is_kiosk(request("/kiosk/dukcapil/L1/ratings", cookie=cookie))
    assert len(looks) == 1


@pytest.fixture
def real(tmp_path: Path) -> Iterator[Server]:
    server = Server(an_installation(tmp_path))
    server.wait_until_it_answers()
    yield server
    server.stop()


def test_whoever_comes_by_this_machine_is_no_kiosk_but_its_cookie_is(real: Server) -> None:
    """Asked of the real server, as a proxy with and without its headers does."""
    cookie = cookie_of(Config(real.data))
    expected = {}
    for own in ("", cookie):
        for how in ("", *PROXIED):
            tap = uuid4()
            headers = {"Content-Type": "application/json", "Cookie": own}
            headers |= {how: "203.0.113.9"} if how else {}
            with closing(http.client.HTTPConnection("127.0.0.1", real.port, timeout=10)) as conn:
                conn.request("POST", TAPS, json.dumps({"id": str(tap), "kepuasan": 4}), headers)
                assert conn.getresponse().status == 201
            expected[tap] = "kiosk" if own else "unpaired"
    [box] = boxes(real.data / "boxes")
    assert {e.id: open_entry(e).provenance for e in box.entries()} == expected


# --- A file that is damaged ------------------------------------------------------------------


def complaint(config: Config) -> str:
    return " ".join(
        check.text for check in examine(config) if not check.well and "Pemasangan" in check.text
    )


def tap_of(counter: Counterside) -> bool:
    """Tap at a browser elsewhere; gives whether it counted as the kiosk's."""
    tap = {"id": str(uuid4()), "kepuasan": 4}
    answer = counter.client.post(TAPS, json=tap, environ_base={"REMOTE_ADDR": "10.0.0.9"})
    assert answer.status_code == 201, answer.text
    entry = counter.state.box.find(UUID(answer.get_json()["id"]))
    assert entry is not None
    return open_entry(entry).provenance == "kiosk"


ODD = ("", "[]", "{}", "null", "1", '"x"', '{"unit": 1}', "[" * 100_000, "\ud800")


def test_a_tap_is_stored_whatever_a_flipped_bit_made_of_the_pairing_and_the_doctor_tells_it(
    counter: Counterside, looks_at_once: None
) -> None:
    config = counter.state.config
    cookie = make_kiosk(config, "dukcapil", "L1", "")
    counter.client.set_cookie(COOKIE, cookie, path="/kiosk/dukcapil/L1")
    (file,) = (config.data_dir / "pairs").glob("*.kiosk")
    whole = file.read_bytes()
    flipped = [
        whole[:n] + bytes([whole[n] ^ 1 << (n * 5 + turn) % 8]) + whole[n + 1 :]
        for n in range(len(whole))
        for turn in range(2)
    ]
    seen = set()
    for content in (whole, *flipped, *(odd.encode(errors="surrogatepass") for odd in ODD)):
        file.write_bytes(content)
        counter.state.pairs._seen = []  # two writings within a tick of the disk's clock look alike
        is_kiosk, text = tap_of(counter), complaint(config)
        seen.add(is_kiosk)
        assert is_kiosk or (str(file) in text and "loket pair" in text), content
        assert not (is_kiosk and text), content
    assert seen == {True, False}


# --- What a person hears of it ---------------------------------------------------------------


def said_of_screens(config: Config) -> str:
    return " ".join(check.text for check in examine(config) if "layar" in check.text)


def test_the_doctor_says_since_when_taps_come_from_unpaired_screens(counter: Counterside) -> None:
    config = counter.state.config
    assert "0 layar dipasangkan" in said_of_screens(config)
    tap_of(counter)
    counter.state.noticing.write()
    [(place, day)] = noticed(config).unpaired.items()
    assert place == "dukcapil/L1"
    text = said_of_screens(config)
    assert f"dukcapil/L1 sejak {day.day} " in text
    assert "loket pair" in text

    counter.client.set_cookie(
        COOKIE, cookie_of(config).partition("=")[2], path="/kiosk/dukcapil/L1"
    )
    counter.state.pairs._look_at = 0.0
    assert tap_of(counter)
    counter.state.noticing.write()
    assert noticed(config).unpaired == {}
    assert "1 layar dipasangkan" in said_of_screens(config)


def test_what_was_noticed_outlives_the_service_and_a_damaged_file_hurts_nobody(
    counter: Counterside,
) -> None:
    config = counter.state.config
    same = str(uuid4())
    for kepuasan in (1, 2, 3):
        counter.post(TAPS, id=same, kepuasan=kepuasan)
    counter.state.noticing.write()
    assert noticed(config).n_conflicts == 2
    assert "2 kali sejak" in " ".join(check.text for check in examine(config))
    kept = (config.data_dir / "noticed.json").read_text("utf-8")
    assert same not in kept
    for odd in ODD:
        (config.data_dir / "noticed.json").write_bytes(odd.encode(errors="surrogatepass"))
        assert noticed(config).n_conflicts == 0
