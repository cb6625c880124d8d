"""What the real server never gives: its own files, another protocol, an answer to other sites."""

import http.client
from collections.abc import Iterator
from contextlib import closing

import pytest

from tests.faults.serving import Server, an_installation

OWN_FILES = [
    "/.git/HEAD",
    "/.git/config",
    "/static/../.git/HEAD",
    "/static/%2e%2e/%2e%2e/.git/HEAD",
    "/static/..%2f..%2fsetup.cfg",
    "/static/",
    "/static/fonts/",
    "/kiosk/parts.py",
    "/instance/register.db",
    "/register.db",
    "/secret.key",
    "/boxes/",
    "/docs/operate.md",
    "/data/demo/office.toml",
]
PAGES = ["/", "/cek", "/q/dukcapil/L1", "/kiosk/dukcapil/L1", "/healthz", "/static/plain.css"]
PAGES += ["/nowhere", "/kiosk/dukcapil/L1/window", "/ikm/dukcapil", "/ikm/dukcapil/kamus"]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    running = Server(an_installation(tmp_path_factory.mktemp("served")))
    running.wait_until_it_answers()
    yield running
    running.stop()


def ask(server: Server, method: str, path: str, **headers: str) -> http.client.HTTPResponse:
    with closing(http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)) as conn:
        conn.request(method, path, headers={n.replace("_", "-"): v for n, v in headers.items()})
        answer = conn.getresponse()
        answer.read()
    return answer


def test_no_file_of_the_program_or_the_office_is_served(server: Server) -> None:
    found = {path: ask(server, "GET", path).status for path in OWN_FILES}
    assert {path: status for path, status in found.items() if status != 404} == {}
    assert ask(server, "GET", "/static/plain.css").status == 200  # the control


def test_every_answer_says_what_it_is_and_that_nothing_else_may_be_made_of_it(
    server: Server,
) -> None:
    for path in PAGES:
        answer = ask(server, "GET", path)
        kind = answer.headers["Content-Type"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff", path
        assert "charset=utf-8" in kind or not kind.startswith("text/"), (path, kind)
        if kind.startswith("text/html"):
            allowed = answer.headers["Content-Security-Policy"]
            assert "default-src 'none'" in allowed, path
            assert "'unsafe" not in allowed, path


def test_no_other_site_may_read_an_answer_and_no_page_sets_a_cookie(server: Server) -> None:
    for path in PAGES:
        answer = ask(server, "GET", path, Origin="https://jahat.example")
        assert answer.headers["Access-Control-Allow-Origin"] is None, path
        assert answer.headers["Set-Cookie"] is None, path
    asked = {"Origin": "https://jahat.example", "Access_Control_Request_Method": "POST"}
    answer = ask(server, "OPTIONS", "/kiosk/dukcapil/L1/ratings", **asked)
    assert answer.headers["Access-Control-Allow-Origin"] is None


def test_nobody_gets_another_protocol(server: Server) -> None:
    key = {"Sec_WebSocket_Key": "dGhlIHNhbXBsZSBub25jZQ==", "Sec_WebSocket_Version": "13"}
    for wanted in ("websocket", "h2c"):
        answer = ask(server, "GET", "/", Connection="Upgrade", Upgrade=wanted, **key)
        assert answer.status != 101


def test_only_what_an_address_is_for_can_be_done_there(server: Server) -> None:
    for method in ("TRACE", "PUT", "PATCH", "DELETE"):
        for path in ("/", "/q/dukcapil/L1", "/kiosk/dukcapil/L1/ratings", "/cek"):
            assert ask(server, method, path).status == 405, (method, path)


def test_an_answer_tells_no_library_and_no_version_of_one(server: Server) -> None:
    for path in PAGES:
        told = str(ask(server, "GET", path).headers).lower()
        assert "server:" not in told, path
        for library in ("uvicorn", "werkzeug", "flask", "python"):
            assert library not in told, path
