"""Whose request it is: the names we are asked for, and the pages that make a browser send."""

import re
import socket
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from werkzeug.test import Client, TestResponse

from kiosk.citizens.front import Front
from kiosk.config import Config, NotWebAddress, WrongProxy, settings
from kiosk.context import State
from kiosk.machine.doctor import examine
from kiosk.machine.unpaired import at_the_start
from kiosk.parts import create_app
from tests.kiosk.conftest import BUNDLE, PHONE, TAPS

OUR = "skm.contoh.go.id"
ADDRESS = f"https://{OUR}"
ADDED = ("loket.kantor.lan", "skm.lama.go.id:8443")
MACHINE = socket.gethostname().lower()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "bundle.json").write_text(BUNDLE.dump(), "utf-8")
    return tmp_path


@pytest.fixture
def site(folder: Path) -> Iterator[Client]:
    with_state = State(Config(folder, address=ADDRESS, hosts=ADDED))
    yield Client(Front(with_state, create_app(with_state, b"k" * 48)))
    with_state.close()


@pytest.fixture
def unanswered(folder: Path) -> Iterator[Client]:
    """Give an office that has not said its address."""
    with_state = State(Config(folder))
    yield Client(Front(with_state, create_app(with_state, b"k" * 48)))
    with_state.close()


def ask(client: Client, host: str, path: str = PHONE, accept: str = "text/html") -> TestResponse:
    return client.get(path, headers={"Accept": accept}, environ_overrides={"HTTP_HOST": host})


KNOWN = (
    *("127.0.0.1", "127.0.0.1:8080", "[::1]:8080", "192.168.1.10:8080", "203.0.113.9"),
    *("[2001:db8::7]", "localhost", "localhost:8080", "LOCALHOST", MACHINE),
    f"{MACHINE.partition('.')[0]}.local:8080",
    *(OUR, f"{OUR}:443", OUR.upper(), "loket.kantor.lan", "loket.kantor.lan:80", "skm.lama.go.id"),
    "",  # HTTP/1.0 has none
)  # fmt: skip
STRANGE = (
    *("jahat.example", "skm.contoh.go.id.jahat.example", "xskm.contoh.go.id", "contoh.go.id"),
    *("127.0.0.1.jahat.example", "1.2.3.4.5", "127.1.jahat", "skm.contoh.go.id:80:80", "a b"),
    *("[::1", "<b>", "localhost.jahat.example", "127.0.0.1:99999999"),
)  # fmt: skip


@pytest.mark.parametrize("host", KNOWN)
def test_a_number_and_our_names_are_answered(site: Client, host: str) -> None:
    for path in (PHONE, "/kiosk/dukcapil/L1", "/", "/cek", "/healthz"):
        assert ask(site, host, path).status_code == 200, path


@pytest.mark.parametrize("host", STRANGE)
def test_any_other_name_is_refused_in_words(site: Client, host: str) -> None:
    for path in (PHONE, "/kiosk/dukcapil/L1", "/", "/healthz", "/tidak-ada"):
        page = ask(site, host, path)
        assert page.status_code == 421, path
        assert ADDRESS in page.text
        assert "<b>" not in page.text
    program = ask(site, host, accept="application/json")
    assert program.status_code == 421
    assert program.get_json()["title"] == "unknown-host-name"


def test_the_page_of_an_unknown_name_has_its_style_and_leads_to_the_right_address(
    site: Client,
) -> None:
    page = ask(site, "skm.lama.example").text
    assert set(re.findall(r'<a [^>]*href="(http[^"]*)"', page)) == {ADDRESS, f"{ADDRESS}/"}
    assert 'href="/"' not in page, "under this name no page of ours is found"
    assert "KIOSK_HOSTS" not in page, "a citizen sets nothing"
    sheets = re.findall(r'href="(/static/[^"]+\.css[^"]*)"', page)
    assert len(sheets) == 1
    sheet = ask(site, "skm.lama.example", sheets[0], accept="text/css,*/*;q=0.1")
    assert (sheet.status_code, sheet.mimetype) == (200, "text/css")
    sheet.close()
    for path, status in (("/static/../cek", 404), ("/statics", 421), ("/cek", 421)):
        assert ask(site, "skm.lama.example", path).status_code == status, path
    program = ask(site, "skm.lama.example", accept="application/json")
    assert "KIOSK_HOSTS" in program.get_json()["detail"], "its operator may read of the setting"
    posted = site.post("/static/plain.css", environ_overrides={"HTTP_HOST": "skm.lama.example"})
    assert posted.status_code == 421, "the control: nothing but reading"


@pytest.mark.parametrize("host", [*KNOWN, *STRANGE[:4]])
def test_until_the_address_is_known_every_name_is_answered(unanswered: Client, host: str) -> None:
    assert ask(unanswered, host).status_code == 200


def test_serve_and_doctor_ask_for_the_address_until_it_is_known(
    folder: Path, tmp_path: Path
) -> None:
    config = Config(folder)
    [sentence] = at_the_start(config, demo=False)
    assert "KIOSK_ADDRESS=https://" in sentence
    assert sentence in {check.text for check in examine(config) if not check.well}
    assert at_the_start(config, demo=True) == ()
    known = Config(folder, address=ADDRESS)
    assert at_the_start(known, demo=False) == ()
    assert f"Alamat kantor: {ADDRESS}." in {check.text for check in examine(known) if check.well}
    assert at_the_start(Config(tmp_path / "empty"), demo=False) == ()


# --- From whose page it was sent -------------------------------------------------------------

# The host that was asked for, what the browser tells of the page, and whether it is taken.
SENT: tuple[tuple[str, dict[str, str], bool], ...] = (
    (OUR, {}, True),  # old browsers, programs
    (OUR, {"Origin": f"https://{OUR}"}, True),
    (OUR, {"Origin": f"https://{OUR}:443"}, True),
    (OUR, {"Origin": f"http://{OUR}"}, True),  # a proxy ended https and did not tell
    (OUR, {"Origin": f"HTTPS://{OUR.upper()}"}, True),
    (OUR, {"Origin": f"https://{OUR}", "Sec-Fetch-Site": "same-origin"}, True),
    (OUR, {"Sec-Fetch-Site": "same-origin"}, True),
    (OUR, {"Sec-Fetch-Site": "none"}, True),  # somebody typed it
    (OUR, {"Origin": "null"}, False),
    (OUR, {"Origin": ""}, False),
    (OUR, {"Origin": OUR}, False),
    (OUR, {"Origin": "https://jahat.example"}, False),
    (OUR, {"Origin": f"https://{OUR}.jahat.example"}, False),
    (OUR, {"Origin": f"https://{OUR}:8443"}, False),
    (OUR, {"Origin": f"https://x@{OUR}"}, False),
    (OUR, {"Sec-Fetch-Site": "cross-site"}, False),
    (OUR, {"Origin": f"https://{OUR}", "Sec-Fetch-Site": "cross-site"}, False),
    (OUR, {"Sec-Fetch-Site": "same-site"}, False),
    (OUR, {"Origin": f"https://lain.{OUR}", "Sec-Fetch-Site": "same-site"}, False),
    (OUR, {"Origin": f"https://{OUR}", "Sec-Fetch-Site": "same-site"}, True),
    # On the office's network, plain http, by number and by name.
    ("192.168.1.10:8080", {"Origin": "http://192.168.1.10:8080"}, True),
    ("192.168.1.10:8080", {"Origin": "http://192.168.1.10"}, False),
    ("192.168.1.10:8080", {"Origin": "http://192.168.1.11:8080"}, False),
    ("[::1]:8080", {"Origin": "http://[::1]:8080"}, True),
    ("localhost:8080", {"Origin": "http://localhost:8080"}, True),
    ("localhost:8080", {"Origin": "http://localhost:3000"}, False),
    ("loket.kantor.lan", {"Origin": "http://loket.kantor.lan"}, True),
    # Behind a proxy that asks for us by another host: the names that the office has said.
    ("127.0.0.1:8080", {"Origin": f"https://{OUR}"}, True),
    ("127.0.0.1:8080", {"Origin": "https://skm.lama.go.id:8443"}, True),
    ("127.0.0.1:8080", {"Origin": "https://skm.lama.go.id"}, False),
    ("127.0.0.1:8080", {"Origin": "https://loket.kantor.lan"}, True),
    ("127.0.0.1:8080", {"Origin": "https://jahat.example"}, False),
    ("127.0.0.1:8080", {"Origin": "http://127.0.0.1:8080"}, True),
    ("127.0.0.1:8080", {"Origin": "https://apa.pun", "Sec-Fetch-Site": "same-origin"}, True),
)


@pytest.mark.parametrize(("host", "headers", "taken"), SENT)
@pytest.mark.parametrize(
    ("path", "body"),
    [(TAPS, "kepuasan=4"), (PHONE, "waktu=3"), ("/kiosk/dukcapil/L1/forms", "waktu=3")],
)
def test_what_another_page_makes_a_browser_send_is_refused(
    site: Client, host: str, headers: dict[str, str], path: str, body: str, *, taken: bool
) -> None:
    for accept in ("text/html", "application/json"):
        answer = site.post(
            path,
            data=f"id={uuid4()}&{body}",
            content_type="application/x-www-form-urlencoded",
            headers={"Accept": accept},
            environ_overrides={"HTTP_HOST": host}
            | {f"HTTP_{name.upper().replace('-', '_')}": text for name, text in headers.items()},
        )
        if taken:
            assert answer.status_code in {201, 303}, answer.text
            continue
        assert answer.status_code == 403
        assert "tidak dicatat" in (
            answer.text if accept == "text/html" else answer.get_json()["detail"]
        )


@pytest.mark.parametrize(
    ("site", "taken"),
    [("", True), ("same-origin", True), ("same-site", False), ("cross-site", False)],
)
def test_until_the_address_is_known_a_proxy_may_ask_by_another_host_and_no_page(
    unanswered: Client, site: str, *, taken: bool
) -> None:
    """Another port of this very machine is another page."""
    answer = unanswered.post(
        TAPS,
        data=f"id={uuid4()}&kepuasan=4",
        content_type="application/x-www-form-urlencoded",
        environ_overrides={"HTTP_HOST": "127.0.0.1:8080", "HTTP_ORIGIN": "http://127.0.0.1:9999"}
        | ({"HTTP_SEC_FETCH_SITE": site} if site else {}),
    )
    assert (answer.status_code in {201, 303}) is taken


def test_every_way_to_change_something_asks_whose_page_it_was(site: Client) -> None:
    paths = (
        *(f"{TAPS}/{uuid4()}/detail", "/kiosk/dukcapil/L1/pair", "/kiosk/dukcapil/L1/pair/claim"),
        *("/kiosk/dukcapil/L1/pair/demo", f"{PHONE}/baru", "/tidak-ada"),
    )
    for path in paths:
        for method in ("POST", "PUT", "DELETE", "PATCH"):
            told = {"HTTP_ORIGIN": "https://jahat.example"}
            answer = site.open(path, method=method, environ_overrides=told)
            assert answer.status_code == 403, (path, method)
    # The control: reading is for everybody.
    told = {"HTTP_ORIGIN": "https://jahat.example", "HTTP_SEC_FETCH_SITE": "cross-site"}
    assert site.get(PHONE, environ_overrides=told).status_code == 200


def test_citizens_pages_tell_their_origin_to_us_alone(site: Client) -> None:
    for path in (PHONE, "/kiosk/dukcapil/L1", "/kiosk/dukcapil/L1/window", "/", "/cek"):
        assert site.get(path, headers={"Host": OUR}).headers["Referrer-Policy"] == "same-origin"


# --- The settings ----------------------------------------------------------------------------


def test_settings_are_read_once_and_mistakes_are_told(tmp_path: Path) -> None:
    config = settings(
        tmp_path,
        {
            "KIOSK_ADDRESS": "https://kab.contoh.go.id/skm/",
            "KIOSK_HOSTS": " Loket.Kantor.lan , ",
            "KIOSK_PROXY": "127.0.0.1,10.0.0.0/8, ::1",
        },
    )
    assert (config.address, config.prefix) == ("https://kab.contoh.go.id/skm", "/skm")
    assert config.hosts == ("loket.kantor.lan",)
    assert config.proxies == ("127.0.0.1", "10.0.0.0/8", "::1")
    for wrong in (
        "skm.contoh.go.id",
        "ftp://x",
        "https://",
        "https://a:b:c",
        "https://a/b?c",
        "http://a/ b",
    ):
        with pytest.raises(NotWebAddress):
            settings(tmp_path, {"KIOSK_ADDRESS": wrong})
    for wrong in ("nginx", "10.0.0.0/33", "1.2.3", "127.0.0.1;10.0.0.1"):
        with pytest.raises(WrongProxy):
            settings(tmp_path, {"KIOSK_PROXY": wrong})
    assert settings(tmp_path, {}).prefix == ""
