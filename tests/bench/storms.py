"""The citizen's tap while others are slow on purpose, or many: what he waits, and what is logged.

Run as a script it is the slow ones: `python -m tests.bench.storms PORT N`. They send a letter of
a head each second, and whoever is cut off comes again.
"""

from __future__ import annotations

import contextlib
import resource
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from tests.bench import load, servers
from tests.bench.figures import Figure

TAP = "/kiosk/u/L1/ratings"
SLOW, SLOW_SHORT, SHORT = 5_000, 1_100, 1_024
LASTS_S = 12
FLOOD, AT_ONCE, TAP_EVERY_S = 20_000, 64, 0.05
PAGE = b"GET /q/u/L1 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"


def storms(folder: Path) -> list[Figure]:
    """Measure what a tap waits beside slow connections, in a small system too, and a flood."""
    figures = []
    for n, limit in ((SLOW, None), (SLOW_SHORT, SHORT)):
        waits, lines = _beside_slow(folder / f"slow-{n}", n, limit)
        name = f"{n:,} slow connections" + (f" under ulimit -n {limit}" if limit else "")
        told = f"{len(waits)} taps"
        figures.append(Figure(f"longest tap beside {name}", max(waits), 1, unit="s", told=told))
        figures.append(Figure(f"lines in the log beside {name}", lines, 50, unit="lines"))
    waits = _beside_flood(folder / "flood")
    p99 = sorted(waits)[len(waits) * 99 // 100]
    name = f"p99 of a tap beside {FLOOD:,} requests for the phone's page"
    return [*figures, Figure(name, p99, 0.5, unit="s", told=f"{len(waits)} taps")]


@contextlib.contextmanager
def _served(data: Path, limit: int | None) -> Iterator[tuple[int, Path]]:
    """Run the tablet part, its log in a file; give its port and the log."""
    servers.office(data)
    port, log = servers.free_port(), data / "server.log"
    command = servers.ours(data, "tablet", port)
    if limit:
        command = ["bash", "-c", f'ulimit -n {limit}; exec "$@"', "short", *command]
    with log.open("wb") as file, subprocess.Popen(command, cwd=servers.ROOT, stderr=file) as server:
        servers.first_answer(port, "/kiosk/u/L1")
        try:
            yield port, log
        finally:
            server.terminate()
            server.wait(30)


def _beside_slow(data: Path, n: int, limit: int | None) -> tuple[list[float], int]:
    with _served(data, limit) as (port, log):
        command = [sys.executable, "-m", "tests.bench.storms", str(port), str(n)]
        with subprocess.Popen(command, cwd=servers.ROOT) as slow:
            waits = []
            end = time.monotonic() + LASTS_S
            while time.monotonic() < end:
                waits.append(_tap(port))
                time.sleep(max(0.0, 1 - waits[-1]))
            slow.terminate()
            slow.wait(30)
    return waits, len(log.read_text().splitlines())


def _tap(port: int) -> float:
    """Send one tap on a connection of its own; give the seconds until it was stored."""
    began = time.perf_counter()
    with socket.create_connection(("127.0.0.1", port), timeout=30) as sock:
        sock.sendall(load.tap(TAP)())
        answer = sock.recv(65536)
    if answer[9:12] != b"201":
        raise RuntimeError(answer[:300])
    return time.perf_counter() - began


def _beside_flood(data: Path) -> list[float]:
    with _served(data, None) as (port, _):
        share = FLOOD // AT_ONCE
        flood = [threading.Thread(target=_ask, args=(port, share)) for _ in range(AT_ONCE)]
        for thread in flood:
            thread.start()
        waits = []
        while any(thread.is_alive() for thread in flood):
            waits.append(_tap(port))
            time.sleep(TAP_EVERY_S)
        return waits


def _ask(port: int, times: int) -> None:
    for _ in range(times):
        with (
            contextlib.suppress(OSError),
            socket.create_connection(("127.0.0.1", port), timeout=30) as sock,
        ):
            sock.sendall(PAGE)
            while sock.recv(65536):
                pass


def _be_slow(port: int, n: int) -> None:
    """Hold so many connections open, for ever, with a letter of a head each second."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    held: dict[socket.socket, bool] = {}  # and whether the head was begun
    while True:
        began = time.monotonic()
        while len(held) < n and time.monotonic() < began + 0.8:
            sock = socket.socket()
            sock.setblocking(False)
            sock.connect_ex(("127.0.0.1", port))
            held[sock] = False
        for sock, begun in list(held.items()):
            try:
                sock.send(b"x" if begun else b"GET / HTTP/1.1\r\nX: ")
                held[sock] = True
            except BlockingIOError:
                pass  # not let in yet
            except OSError:
                sock.close()
                del held[sock]
        time.sleep(max(0.0, began + 1 - time.monotonic()))


if __name__ == "__main__":
    _be_slow(int(sys.argv[1]), int(sys.argv[2]))
