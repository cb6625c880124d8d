"""The real server: whole answers are stored in whatever shape they come, a part of one never."""

import json
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from kiosk.citizens.intake import MAX_BODY
from tests.faults.serving import TAPS, Server, an_installation, post, stored

PHONE = "/q/dukcapil/L1"
FORM = "application/x-www-form-urlencoded"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    running = Server(an_installation(tmp_path_factory.mktemp("loop")))
    running.wait_until_it_answers()
    yield running
    assert "Traceback" not in running.log()
    running.stop()


def head(path: str, *more: str, method: str = "POST") -> bytes:
    lines = [f"{method} {path} HTTP/1.1", "Host: localhost", "Connection: close", *more, "", ""]
    return "\r\n".join(lines).encode()


def chunks(body: bytes, n: int = 7) -> bytes:
    pieces = [body[i : i + n] for i in range(0, len(body), n)]
    return b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"


def answer(server: Server, *pieces: bytes) -> tuple[int, str]:
    """Send pieces, with a moment between them; give status and the whole answer."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=20) as conn:
        for piece in pieces:
            conn.sendall(piece)
            time.sleep(0.05)
        whole = b""
        while piece := conn.recv(65536):
            whole += piece
    return int(whole.split(b" ")[1]), whole.decode()


def in_boxes(server: Server) -> set[UUID]:
    return set(stored(server.data / "boxes"))


def test_a_body_in_chunks_is_a_body(server: Server) -> None:
    fresh = uuid4()
    body = f"id={fresh}&kepuasan=4".encode()
    kind = (f"Content-Type: {FORM}", "Transfer-Encoding: chunked")
    assert answer(server, head(TAPS, *kind), chunks(body))[0] == 201
    assert fresh in in_boxes(server)


def test_a_form_with_parts_is_taken_by_the_pages_behind(server: Server) -> None:
    fresh = uuid4()
    parts = {"id": str(fresh), "kepuasan": "3"}
    body = "".join(
        f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in parts.items()
    )
    body += "--x--\r\n"
    for lines, sent in (
        ([f"Content-Length: {len(body)}"], body.encode()),
        (["Transfer-Encoding: chunked"], chunks(body.encode())),
    ):
        kind = "Content-Type: multipart/form-data; boundary=x"
        assert answer(server, head(TAPS, kind, *lines), sent)[0] in {200, 201}
    assert fresh in in_boxes(server)


@pytest.mark.parametrize("kind", [FORM, "application/json", "multipart/form-data; boundary=x"])
@pytest.mark.parametrize("chunked", [True, False], ids=["chunked", "announced"])
def test_what_is_too_large_is_refused_in_words(server: Server, kind: str, *, chunked: bool) -> None:
    body = b"a" * (MAX_BODY + 1)
    length = "Transfer-Encoding: chunked" if chunked else f"Content-Length: {len(body)}"
    sent = chunks(body, 60_000) if chunked else body[:10]
    status, text = answer(server, head(TAPS, f"Content-Type: {kind}", length), sent)
    assert status == 413
    assert "terlalu besar" in text


def test_who_goes_in_the_middle_of_an_answer_gave_none(server: Server) -> None:
    fresh = uuid4()
    body = f"id={fresh}&kepuasan=4".encode()
    kind = (f"Content-Type: {FORM}", f"Content-Length: {len(body) + 20}")
    with socket.create_connection(("127.0.0.1", server.port)) as conn:
        conn.sendall(head(TAPS, *kind) + body)
        time.sleep(0.1)
    time.sleep(0.3)
    assert fresh not in in_boxes(server)
    assert post(server.port, TAPS, {"id": str(fresh), "kepuasan": 4})[0] == 201  # the control


def test_two_requests_at_once_on_one_connection_are_both_answered(server: Server) -> None:
    ids = [uuid4(), uuid4()]
    requests = b""
    for n, fresh in enumerate(ids):
        body = json.dumps({"id": str(fresh), "kepuasan": 2}).encode()
        lines = [f"POST {TAPS} HTTP/1.1", "Host: x", "Content-Type: application/json"]
        lines += [f"Content-Length: {len(body)}"] + ["Connection: close"] * n
        requests += "\r\n".join([*lines, "", ""]).encode() + body
    _, text = answer(server, requests)
    assert text.count("HTTP/1.1 201") == 2
    assert set(ids) <= in_boxes(server)


def test_a_browser_s_refused_form_comes_back_with_its_answers(server: Server) -> None:
    body = f"id={uuid4()}&U1=9&comment=Kursi+kurang".encode()
    lines = (f"Content-Type: {FORM}", f"Content-Length: {len(body)}", "Accept: text/html")
    status, text = answer(server, head(PHONE, *lines), body)
    assert status == 422
    assert "Kursi kurang" in text


@pytest.mark.parametrize("path", ["/", "/healthz", "/static/touch.css", "/nowhere", PHONE])
def test_head_is_get_without_the_body(server: Server, path: str) -> None:
    answers = {method: answer(server, head(path, method=method)) for method in ("GET", "HEAD")}
    assert answers["GET"][0] == answers["HEAD"][0]
    assert answers["HEAD"][1].partition("\r\n\r\n")[2] == ""
    assert answers["GET"][1].partition("\r\n\r\n")[2] != ""


def test_an_answer_under_way_is_given_when_the_service_ends(tmp_path: Path) -> None:
    running = Server(an_installation(tmp_path))
    running.wait_until_it_answers()
    fresh = uuid4()
    body = f"id={fresh}&kepuasan=4".encode()
    lines = (f"Content-Type: {FORM}", f"Content-Length: {len(body)}")
    with socket.create_connection(("127.0.0.1", running.port), timeout=20) as conn:
        conn.sendall(head(TAPS, *lines) + body[:-1])
        time.sleep(0.3)
        running.process.terminate()
        time.sleep(0.3)
        conn.sendall(body[-1:])
        assert conn.recv(65536).split(b" ")[1] == b"201"
    assert running.process.wait(30) == 0
    assert fresh in in_boxes(running)
