"""Who asked for what behind a proxy, and every address of every page below a path."""

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from uuid import uuid4

import pytest
from werkzeug.test import Client, EnvironBuilder

from kiosk.citizens.front import Front
from kiosk.config import Config
from kiosk.context import State
from kiosk.invitations import new_link
from kiosk.parts import create_app
from kiosk.proxies import Proxies
from survey.ledger import open_entry
from tests.kiosk.conftest import BUNDLE

PROXY = "10.0.0.1"
OUTSIDE = "203.0.113.9"
TOLD = {
    "X-Forwarded-For": OUTSIDE,
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Host": "skm.contoh.go.id",
    "X-Forwarded-Prefix": "/skm",
}


def unwrapped(
    headers: dict[str, str],
    sender: str = PROXY,
    proxies: tuple[str, ...] = (PROXY, "172.16.0.0/12"),
    path: str = "/cek",
    address: str = "",
) -> tuple[str, str, str, str, str]:
    """Give what a request says in the end: sender, scheme, host, prefix, path."""
    environ = EnvironBuilder(path=path, base_url="http://inside:8080").get_environ()
    environ["REMOTE_ADDR"] = sender
    environ |= {f"HTTP_{name.upper().replace('-', '_')}": text for name, text in headers.items()}
    Proxies(Config(Path(), proxies=proxies, address=address)).unwrap(environ)
    names = ("REMOTE_ADDR", "wsgi.url_scheme", "HTTP_HOST", "SCRIPT_NAME", "PATH_INFO")
    return tuple(environ[name] for name in names)


def test_a_proxy_that_was_named_is_believed() -> None:
    assert unwrapped(TOLD) == (OUTSIDE, "https", "skm.contoh.go.id", "/skm", "/cek")
    assert unwrapped(TOLD, "::ffff:10.0.0.1")[0] == OUTSIDE


@pytest.mark.parametrize("sender", ["127.0.0.1", "10.0.0.2", OUTSIDE, "::1", "", "nonsense"])
def test_nobody_else_is(sender: str) -> None:
    assert unwrapped(TOLD, sender) == (sender, "http", "inside:8080", "", "/cek")
    assert unwrapped(TOLD, PROXY, ()) == (PROXY, "http", "inside:8080", "", "/cek")


@pytest.mark.parametrize(
    ("hops", "sender"),
    [
        (f"{OUTSIDE}, 172.16.3.4", OUTSIDE),
        (f"1.1.1.1, {OUTSIDE}", OUTSIDE),  # what the citizen wrote himself is not believed
        (f"1.1.1.1, {OUTSIDE}, 172.16.3.4, 10.0.0.1", OUTSIDE),
        # A proxy that does not tell it: its own address would be everybody's.
        ("unknown, 172.16.3.4", ""),
        ("kata, kata", ""),
        ("", ""),
        (",,", ""),
        ("2001:db8::7", "2001:db8::7"),
        (f"{OUTSIDE}:5555", OUTSIDE),
        ("[2001:db8::7]:99", "2001:db8::7"),
        ("[2001:db8::7]", "2001:db8::7"),
        (f"{OUTSIDE}:", ""),
    ],
)
def test_the_sender_is_the_last_one_that_no_believed_proxy_is(hops: str, sender: str) -> None:
    assert unwrapped({"X-Forwarded-For": hops})[0] == sender


@pytest.mark.parametrize("odd", ["skm", "/a b", "//jahat.example", '/"><b>', "https://x", "/"])
def test_an_odd_prefix_or_scheme_is_left_out(odd: str) -> None:
    told = unwrapped({"X-Forwarded-Prefix": odd, "X-Forwarded-Proto": odd})
    assert told[1] == "http"
    assert told[3] == ""


@pytest.mark.parametrize(
    ("path", "inside"),
    [
        ("/skm/cek", "/cek"),
        ("/skm/", "/"),
        ("/skm", "/"),
        ("/cek", "/cek"),  # a proxy took it away
        ("/skmx", "/skmx"),
        ("/skm/skm", "/skm"),
    ],
)
def test_a_path_is_taken_away_once_where_the_proxy_left_it(path: str, inside: str) -> None:
    address = "https://kab.contoh.go.id/skm"
    assert unwrapped({}, path=path, address=address)[3:] == ("/skm", inside)


# --- Every page below a path -----------------------------------------------------------------

ADDRESSES = re.compile(
    r"""(?:\b(?:href|src|action)=["']?|url\(["']?"""
    r"""|"(?:window|ask|claim|demo|rating|detail|details|form)": ?")(/[^"'\s>)]*)"""
)
PAGES = (
    *("/", "/?lang=en", "/cek", "/cek/K7QX2-9MDHA", "/ikm/dukcapil", "/ikm/dukcapil/kamus"),
    *("/kiosk/dukcapil/L1", "/q/dukcapil/L1", "/q/dukcapil/L1?lang=en", "/tidak-ada"),
    *("/kiosk/dukcapil/L9", "/q/dukcapil/L9", "/kiosk/dukcapil/L1/terima-kasih/K7QX2-9MDHA"),
    "/q/dukcapil/L1/tercatat/K7QX2-9MDHA",
)


@pytest.fixture(params=["http://kab.contoh.go.id/skm", "https://kab.contoh.go.id/layanan/skm"])
def below(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[tuple[Client, str, State]]:
    (tmp_path / "bundle.json").write_text(BUNDLE.dump(), "utf-8")
    state = State(Config(tmp_path, address=request.param))
    state.snapshot()
    yield Client(Front(state, create_app(state, b"k" * 48))), state.config.prefix, state
    state.close()


@pytest.mark.parametrize("stripped", [True, False])
@pytest.mark.parametrize("shown", PAGES)
def test_every_link_form_file_and_sending_stays_below_the_path(
    below: tuple[Client, str, State], shown: str, *, stripped: bool
) -> None:
    client, prefix, _state = below
    text = client.get(f"{'' if stripped else prefix}{shown}", headers={"Accept": "text/html"}).text
    addresses = {unescape(found) for found in ADDRESSES.findall(text)}
    assert [a for a in addresses if not f"{a}/".startswith(f"{prefix}/")] == []
    assert addresses or "terima-kasih" in shown
    sendings = ("/ratings", "/detail", "/details", "/forms", "/pair", "/claim", "/baru")
    for address in addresses:
        if address.endswith(sendings):
            continue
        with client.get(address.partition("#")[0]) as answer:
            # Nothing was published, and without a register no receipt can be looked up.
            status = 404 if address.endswith(".csv") else 503 if "/cek/" in address else 200
            assert answer.status_code == status, address


@pytest.mark.parametrize("stripped", [True, False])
def test_answers_arrive_and_lead_on_below_the_path(
    below: tuple[Client, str, State], *, stripped: bool
) -> None:
    client, prefix, state = below
    before = "" if stripped else prefix
    form = {"Accept": "text/html", "Content-Type": "application/x-www-form-urlencoded"}
    for path, body, end in (
        ("/kiosk/dukcapil/L1/ratings", "kepuasan=4", "/kiosk/dukcapil/L1/terima-kasih/"),
        ("/q/dukcapil/L1", "waktu=3", "/q/dukcapil/L1/tercatat/"),
    ):
        sent = client.post(before + path, data=f"id={uuid4()}&{body}", headers=form)
        assert sent.status_code == 303
        assert sent.location.startswith(prefix + end)
        assert client.get(sent.location).status_code == 200
    assert client.get(f"{before}/AB7K").location == f"{prefix}/q/dukcapil/L1"
    assert state.box.head.seq == 2


def test_a_screen_is_paired_below_the_path(below: tuple[Client, str, State]) -> None:
    client, prefix, state = below
    opened = client.get(prefix + new_link(state.config, "dukcapil", "L1"))
    assert opened.location == f"{prefix}/kiosk/dukcapil/L1"
    assert f"Path={prefix}/kiosk/dukcapil/L1" in opened.headers["Set-Cookie"]
    tap = {"id": str(uuid4()), "kepuasan": 4}
    assert client.post(f"{prefix}/kiosk/dukcapil/L1/ratings", json=tap).status_code == 201
    [entry] = state.box.unsent()
    assert open_entry(entry).provenance == "kiosk"
    page = client.get(f"{prefix}/kiosk/dukcapil/L1").text.replace("<wbr>", "")
    assert f"kab.contoh.go.id{prefix}/AB7K" in page
