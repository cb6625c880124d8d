"""A browser becomes a kiosk by a link that works once, and only for its counter."""

import http.client
import json
from pathlib import Path
from uuid import UUID, uuid4

import pytest
import time_machine
from werkzeug.datastructures import Headers
from werkzeug.test import EnvironBuilder

from kiosk.config import Config
from kiosk.machine.doctor import examine
from kiosk.pairing import COOKIE, LinkUsed, is_paired, new_link, use_link
from survey.box import boxes
from survey.ledger import open_entry
from tests.faults.serving import TAPS, Server, an_installation
from tests.kiosk.conftest import Counterside


def request(
    path: str, address: str = "10.0.0.9", cookie: str = "", **headers: str
) -> dict[str, object]:
    builder = EnvironBuilder(path=path, headers=Headers(headers))
    environ = builder.get_environ()
    environ["REMOTE_ADDR"] = address
    if cookie:
        environ["HTTP_COOKIE"] = f"{COOKIE}={cookie}"
    return environ


def paired_browser(config: Config) -> str:
    token = new_link(config, "dukcapil", "L1").rsplit("/", 1)[1]
    return use_link(config, "dukcapil", "L1", token)


def test_a_link_works_once(config: Config) -> None:
    token = new_link(config, "dukcapil", "L1").rsplit("/", 1)[1]

    use_link(config, "dukcapil", "L1", token)

    with pytest.raises(LinkUsed):
        use_link(config, "dukcapil", "L1", token)


def test_a_link_is_for_one_counter_and_for_a_quarter_of_an_hour(config: Config) -> None:
    other = new_link(config, "dukcapil", "L1").rsplit("/", 1)[1]
    with time_machine.travel("2026-11-16T01:00:00Z"):
        late = new_link(config, "dukcapil", "L1").rsplit("/", 1)[1]

    with pytest.raises(LinkUsed):
        use_link(config, "dukcapil", "L2", other)
    with time_machine.travel("2026-11-16T01:16:00Z"), pytest.raises(LinkUsed):
        use_link(config, "dukcapil", "L1", late)
    with pytest.raises(LinkUsed):
        use_link(config, "dukcapil", "L1", "../../etc/passwd")


def test_only_the_paired_browser_is_the_kiosk_of_its_counter(config: Config) -> None:
    cookie = paired_browser(config)

    assert is_paired(config, request("/kiosk/dukcapil/L1/ratings", cookie=cookie))
    assert not is_paired(config, request("/kiosk/dukcapil/L2/ratings", cookie=cookie))
    assert not is_paired(config, request("/kiosk/dukcapil/L1/ratings", cookie=cookie[:-1]))
    assert not is_paired(config, request("/kiosk/dukcapil/L1/ratings"))


def test_this_machine_is_a_kiosk_but_not_what_a_proxy_passes_on(config: Config) -> None:
    path = "/kiosk/dukcapil/L1/ratings"

    assert is_paired(config, request(path, "127.0.0.1"))
    assert is_paired(config, request(path, "::1"))
    assert not is_paired(config, request(path, "127.0.0.1", **{"X-Forwarded-For": "10.1.1.1"}))


def test_the_folder_never_holds_the_cookie_itself(config: Config) -> None:
    cookie = paired_browser(config)

    kept = [path.name + path.read_text() for path in (config.data_dir / "pairs").iterdir()]

    assert kept
    assert not any(cookie in text for text in kept)


def test_who_comes_through_a_proxy_on_this_machine_is_no_kiosk(tmp_path: Path) -> None:
    """Asked of the real server: it must not take away the header that shows it."""
    server = Server(an_installation(tmp_path))
    server.wait_until_it_answers()
    sent = {}
    for how in (None, "X-Forwarded-For", "Forwarded", "X-Real-IP", "Via"):
        sent[how] = uuid4()
        conn = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
        tap = json.dumps({"id": str(sent[how]), "kepuasan": 4})
        headers = {"Content-Type": "application/json"} | ({how: "203.0.113.9"} if how else {})
        conn.request("POST", TAPS, tap, headers)
        assert conn.getresponse().status == 201
        conn.close()
    server.stop()
    (box,) = boxes(server.data / "boxes")
    paired = {e.id: open_entry(e).provenance == "kiosk" for e in box.entries()}
    assert {how: paired[own] for how, own in sent.items()} == {how: how is None for how in sent}


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
    counter: Counterside,
) -> None:
    config = counter.state.config
    counter.client.set_cookie(COOKIE, paired_browser(config), path="/kiosk/dukcapil/L1")
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
        paired, text = tap_of(counter), complaint(config)
        seen.add(paired)
        assert paired or (str(file) in text and "loket pair" in text), content
        assert not (paired and text), content
    assert seen == {True, False}


def test_a_damaged_link_pairs_nothing_and_says_so(counter: Counterside) -> None:
    config = counter.state.config
    for odd in ODD:
        path = new_link(config, "dukcapil", "L1")
        (link,) = (config.data_dir / "pairs").glob("*.link")
        link.write_bytes(odd.encode(errors="surrogatepass"))
        answer = counter.client.get(path)
        assert answer.status_code == LinkUsed.status
        assert "Set-Cookie" not in answer.headers
