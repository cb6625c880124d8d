"""Whatever stands in a request line, the real server answers it in words and logs no traceback."""

import socket
from collections.abc import Iterator
from contextlib import suppress
from uuid import uuid4

import pytest

from tests.faults.serving import TAPS, Server, an_installation, post

LONG = "a" * 9000
REFUSED = [
    "OPTIONS * HTTP/1.1",
    "GET * HTTP/1.1",
    "HEAD * HTTP/1.1",
    "POST * HTTP/1.1",
    "GET http://loket.example HTTP/1.1",
    "CONNECT example.com:443 HTTP/1.1",
    "CONNECT / HTTP/1.1",
    "GET  HTTP/1.1",
    "GET",
    "GET healthz HTTP/1.1",
    "POST kiosk/dukcapil/L1/ratings HTTP/1.1",
    "GET ?lang=en HTTP/1.1",
    f"GET /{LONG} HTTP/1.1",
    f"GET /kiosk/{LONG}/L1 HTTP/1.1",
    f"GET /static/{LONG} HTTP/1.1",
    "GET /%zz HTTP/1.1",
    "GET /kiosk/%zz/L1 HTTP/1.1",
    "GET /%ff%fe HTTP/1.1",
    "GET /kiosk/%ff/%fe HTTP/1.1",
    "GET /q/%ff/%fe HTTP/1.1",
    "POST /kiosk/%ff/L1/ratings HTTP/1.1",
    "GET /%00 HTTP/1.1",
    "GET /kiosk/%00/L1 HTTP/1.1",
    "GET /kiosk/a\0b/L1 HTTP/1.1",
    "GET /cek/%00 HTTP/1.1",
    "GET /cek?kode=%00%ff HTTP/1.1",
    "GET /static/%2e%2e/%2e%2e/secret.key HTTP/1.1",
    "GET /../../secret.key HTTP/1.1",
    "GET //evil.example HTTP/1.1",
    "FOO / HTTP/1.1",
    "TRACE / HTTP/1.1",
    "get / HTTP/1.1",
    "GET / FTP/1.0",
    "GET http://[ HTTP/1.1",
    "GET http://[::1/ HTTP/1.1",
    "GET //[x]y/ HTTP/1.1",
    "GET http://x:port/ HTTP/1.1\r\nContent-Length: x",
    "GET / HTTP/1.1\r\nContent-Length: -1",
    "GET / HTTP/1.1\r\nContent-Length: x",
    f"POST {TAPS} HTTP/1.1\r\nContent-Length: 99999999999999999999",
    f"POST {TAPS} HTTP/1.1\r\nContent-Length: 2\r\nContent-Type: application/json\r\n\r\n[]",
]
ANSWERED = ["GET http://loket.example/ HTTP/1.1", "OPTIONS / HTTP/1.1", "GET /?lang=%ff HTTP/1.1"]

HOSTS = ["a..b", ".", "..", "a" * 64, f"x.{'b' * 70}.id:80"]
PATHS = ["/", "/healthz", "/cek", "/ikm", "/static/touch.css", "/nowhere", "/q/dukcapil/nowhere"]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    running = Server(an_installation(tmp_path_factory.mktemp("odd")))
    running.wait_until_it_answers()
    yield running
    running.stop()


def status(server: Server, line: str) -> int:
    """Send a request as it is written and give the status of the answer."""
    whole = line if "\r\n\r\n" in line else f"{line}\r\nHost: x\r\nConnection: close\r\n\r\n"
    with socket.create_connection(("127.0.0.1", server.port), timeout=20) as conn:
        conn.sendall(whole.encode("latin-1"))
        answer = conn.recv(65536)
    assert b"Traceback" not in answer
    return int(answer.split(b" ")[1])


def test_an_odd_request_is_the_sender_s_mistake(server: Server) -> None:
    found = {line: status(server, line) for line in REFUSED}
    assert {line: code for line, code in found.items() if not 400 <= code < 500} == {}
    assert "Traceback" not in server.log()
    assert "Exception" not in server.log()


@pytest.mark.parametrize("host", HOSTS)
def test_a_host_that_is_none_is_the_sender_s_mistake_on_every_page(
    server: Server, host: str
) -> None:
    line = "GET {} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n"
    found = {path: status(server, line.format(path, host)) for path in PATHS}
    assert {path: code for path, code in found.items() if not 400 <= code < 500} == {}
    assert "Traceback" not in server.log()


def test_a_flood_of_lines_that_no_library_understands_is_a_few_lines_in_the_log(
    server: Server,
) -> None:
    before = len(server.log())
    for n in range(100):
        assert status(server, f"GET http://[{n} HTTP/1.1") == 400
    assert len(server.log()) - before < 500


def test_an_unusual_one_that_means_something_is_answered(server: Server) -> None:
    assert {status(server, line) for line in ANSWERED} == {200}


def test_a_request_line_without_end_is_cut_off_and_others_are_served(server: Server) -> None:
    there = ("127.0.0.1", server.port)
    # It does not wait for all of it.
    with suppress(OSError), socket.create_connection(there, timeout=20) as conn:
        conn.sendall(b"GET /" + b"a" * 5_000_000)
        conn.recv(100)
    assert post(server.port, TAPS, {"id": str(uuid4()), "kepuasan": 4})[0] == 201
    assert "Traceback" not in server.log()
