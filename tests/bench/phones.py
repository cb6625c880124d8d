"""A citizen's whole visit by phone against an earlier release's: form, answer, thank-you page.

The earlier one is commit fbda62a, taken from the repository into `build/`; each request has a
connection of its own, as on a bad line.
"""

from __future__ import annotations

import io
import random
import re
import socket
import subprocess
import sys
import tarfile
import threading
import time
from pathlib import Path

from survey.questionnaire import current
from tests.bench import servers
from tests.bench.figures import Figure, median, spread

BASELINE = "fbda62a"
PAGE = "/q/u/L1"
AT_ONCE = 8
UNSUR = "&".join(f"{item.key}=4" for item in current().unsur)
_ID = re.compile(rb'name=["\']?id["\']? value=["\']?([0-9a-f-]{36})')
_PLACE = re.compile(rb"\r\nlocation: ([^\r]+)", re.IGNORECASE)


def flows(folder: Path, rounds: int, seconds: float) -> list[Figure]:
    """Count whole visits a second, ours and the earlier release's in turn."""
    earlier = checked_out(folder / "earlier")
    ours, theirs = folder / "phones-ours", folder / "phones-theirs"
    servers.office(ours)
    servers.office(theirs)
    port, other = servers.free_port(), servers.free_port()
    command = [sys.executable, "run_kiosk.py", "--data", str(theirs.resolve())]
    command += ["serve", "--part", "tablet", "--port", str(other)]
    pairs = []
    with (
        servers.running(servers.ours(ours, "tablet", port), port, PAGE),
        servers.running(command, other, PAGE, earlier),
    ):
        for n in range(rounds + 1):
            pair = visits(port, seconds), visits(other, seconds)
            if n:  # the first round fills caches
                pairs.append(pair)
    told = f"{spread([mine for mine, _ in pairs], 0)}/s; {BASELINE} "
    told += f"{spread([before for _, before in pairs], 0)}/s"
    ratio = median([mine / before for mine, before in pairs])
    name = f"visits by phone ÷ those of {BASELINE}"
    return [Figure(name, ratio, 1.8, at_least=True, told=told)]


def checked_out(folder: Path) -> Path:
    """Take the earlier release out of the repository, without touching the working tree."""
    command = ["git", "archive", BASELINE]
    archive = subprocess.run(command, check=True, capture_output=True, cwd=servers.ROOT).stdout
    with tarfile.open(fileobj=io.BytesIO(archive)) as files:
        files.extractall(folder, filter="data")
    return folder


def visits(port: int, seconds: float) -> float:
    """Return how many visits a second are made to the end."""
    end = time.perf_counter() + seconds
    counts: list[int] = []

    def go() -> None:
        n = 0
        while time.perf_counter() < end:
            _visit(port)
            n += 1
        counts.append(n)

    threads = [threading.Thread(target=go) for _ in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if len(counts) < AT_ONCE:
        raise RuntimeError("a visit failed")
    return sum(counts) / seconds


def _visit(port: int) -> None:
    # Each from an address of its own, as phones are: one alone may send only so many.
    phone = f"127.{random.randrange(1, 255)}.{random.randrange(255)}.{random.randrange(1, 255)}"
    page = _ask(port, phone, b"GET", PAGE.encode())
    form = _ID.search(page)
    if form is None:
        raise RuntimeError(page[:300])
    answer = _ask(port, phone, b"POST", PAGE.encode(), b"id=%s&%s" % (form[1], UNSUR.encode()))
    place = _PLACE.search(answer)
    if place is not None:
        answer = _ask(port, phone, b"GET", place[1])
    if answer[9:12] != b"200":
        raise RuntimeError(answer[:300])


def _ask(port: int, phone: str, method: bytes, path: bytes, body: bytes = b"") -> bytes:
    head = b"%s %s HTTP/1.1\r\nHost: localhost\r\nAccept: text/html\r\nConnection: close\r\n"
    request = head % (method, path)
    if body:
        request += b"Content-Type: application/x-www-form-urlencoded\r\n"
        request += b"Content-Length: %d\r\n" % len(body)
    with socket.create_connection(("127.0.0.1", port), 30, (phone, 0)) as sock:
        sock.sendall(request + b"\r\n" + body)
        pieces = []
        while piece := sock.recv(65536):
            pieces.append(piece)
    return b"".join(pieces)
