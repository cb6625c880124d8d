"""A load client: one process, many kept-alive connections, one request under way on each."""

from __future__ import annotations

import os
import selectors
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Load:
    """What a run of requests came to: answers per second and the slow end of the waiting times."""

    per_s: float
    p50_s: float
    p99_s: float
    n: int
    refused: int


def fresh_id() -> str:
    """Return a random version-4 UUID as text, cheaply."""
    hexes = os.urandom(16).hex()
    return f"{hexes[:8]}-{hexes[8:12]}-4{hexes[13:16]}-a{hexes[17:20]}-{hexes[20:]}"


def tap(path: str, cookie: str = "") -> Callable[[], bytes]:
    """Return a maker of POST requests that each send one new tap, of a kiosk with its cookie."""
    own = f"Cookie: {cookie}\r\n" if cookie else ""
    head = (
        f"POST {path} HTTP/1.1\r\nHost: localhost\r\nAccept: application/json\r\n{own}"
        "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: "
    ).encode()

    def make() -> bytes:
        body = f"id={fresh_id()}&kepuasan={1 + os.urandom(1)[0] % 4}".encode()
        return head + str(len(body)).encode() + b"\r\n\r\n" + body

    return make


def _whole(answer: bytes) -> bool:
    """Tell whether head and body of an answer have arrived."""
    head, end, body = answer.partition(b"\r\n\r\n")
    at = head.lower().find(b"content-length: ")
    return bool(end) and len(body) >= int(head[at + 16 :].split(b"\r", 1)[0])


def run(port: int, connections: int, seconds: float, make: Callable[[], bytes]) -> Load:
    """Send requests on every connection until time is up; return what came back.

    Raises:
        RuntimeError: an answer was not 2xx, or a connection was closed.
    """
    selector = selectors.DefaultSelector()
    began: dict[socket.socket, float] = {}
    got: dict[socket.socket, bytes] = {}
    waits: list[float] = []
    refused = 0
    sockets = [socket.create_connection(("127.0.0.1", port)) for _ in range(connections)]
    for sock in sockets:
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        selector.register(sock, selectors.EVENT_READ)
        began[sock] = time.perf_counter()
        sock.sendall(make())
    end = time.perf_counter() + seconds
    while (now := time.perf_counter()) < end:
        for key, _ in selector.select(timeout=1):
            assert isinstance(key.fileobj, socket.socket)
            sock = key.fileobj
            answer = got.pop(sock, b"") + sock.recv(65536)
            if not _whole(answer):
                if not answer:
                    raise RuntimeError("the server hung up")
                got[sock] = answer
                continue
            if answer[9:10] != b"2":
                if answer[9:12] != b"503":
                    raise RuntimeError(answer[:300])
                refused += 1
            now = time.perf_counter()
            waits.append(now - began[sock])
            began[sock] = now
            sock.sendall(make())
    for sock in sockets:
        sock.close()
    waits.sort()
    n = len(waits)
    return Load(n / seconds, waits[n // 2], waits[n * 99 // 100], n, refused)
