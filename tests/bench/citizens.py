"""The citizen's side: ratings per second, start, memory, and how heavy the pages are."""

from __future__ import annotations

import gzip
import http.client
import re
import sys
import time
from pathlib import Path

from kiosk.config import Config
from tests.bench import load, peers, servers
from tests.bench.figures import Figure, median, spread
from tests.paired import cookie_of

CONNECTIONS = (8, 32, 128)
TAP = "/kiosk/u/L1/ratings"


def throughput(folder: Path, rounds: int, seconds: float) -> list[Figure]:
    """Ratings per second over HTTP against raw durable commits, and against a naive design."""
    data = folder / "throughput"
    servers.office(data)
    cookie = cookie_of(Config(data), "u/L1")
    naive_port, port = servers.free_port(), servers.free_port()
    raw: list[float] = []
    naive: list[load.Load] = []
    ours: dict[int, list[load.Load]] = {n: [] for n in CONNECTIONS}
    with (
        servers.running(servers.ours(data, "tablet", port), port, "/kiosk/u/L1"),
        servers.running(servers.peer("naive", naive_port, folder / "naive.db"), naive_port, "/"),
    ):
        for n in range(rounds + 1):
            one = _round(folder, port, naive_port, seconds, cookie)
            if n == 0:
                continue  # the first round fills caches
            raw.append(one[0])
            naive.append(one[1])
            for connections in CONNECTIONS:
                ours[connections].append(one[2][connections])
    figures = [
        Figure(
            f"HTTP ratings at {connections} connections ÷ raw durable commits",
            median([x.per_s / base for x, base in zip(ours[connections], raw, strict=True)]),
            0.8 if connections >= 32 else None,
            at_least=True,
            told=f"{spread([x.per_s for x in ours[connections]], 0)}/s, "
            f"p99 {spread([x.p99_s * 1000 for x in ours[connections]], 1)} ms; "
            f"raw {spread(raw, 0)}/s",
        )
        for connections in CONNECTIONS
    ]
    pairs = list(zip(ours[32], naive, strict=True))
    figures.append(
        Figure(
            "p99 at 32 connections ÷ a naive design's",
            median([x.p99_s / other.p99_s for x, other in pairs]),
            0.045,
            told=f"naive p99 {spread([x.p99_s * 1000 for x in naive], 0)} ms",
        )
    )
    figures.append(
        Figure(
            "naive design's ratings at 32 connections ÷ raw durable commits",
            median([x.per_s / base for x, base in zip(naive, raw, strict=True)]),
            told=f"{spread([x.per_s for x in naive], 0)}/s",
        )
    )
    return figures


def _round(
    folder: Path, port: int, naive_port: int, seconds: float, cookie: str
) -> tuple[float, load.Load, dict[int, load.Load]]:
    raw = peers.raw_commits(folder, seconds)
    ours = {n: load.run(port, n, seconds, load.tap(TAP, cookie)) for n in CONNECTIONS}
    naive = load.run(naive_port, 32, seconds, load.tap("/rate"))
    return raw, naive, ours


def starts(folder: Path, rounds: int) -> list[Figure]:
    """Seconds to the first answer against a bare Flask app under the same server."""
    data = folder / "starts"
    servers.office(data)
    times: dict[str, list[float]] = {"bare": [], "tablet": [], "office": []}
    for n in range(rounds + 1):
        for which, kept in times.items():
            port = servers.free_port()
            command = (
                servers.peer("bare", port) if which == "bare" else servers.ours(data, which, port)
            )
            path = "/" if which == "bare" else "/kiosk/u/L1"
            with servers.running(command, port, path) as (_, took):
                if n:
                    kept.append(took)
    return [
        Figure(
            f"start to first answer, {part} part ÷ bare Flask",
            median([a / b for a, b in zip(times[part], times["bare"], strict=True)]),
            limit,
            told=f"{spread(times[part])} s; bare {spread(times['bare'])} s",
        )
        for part, limit in (("tablet", 1.8), ("office", 2.5))
    ]


def memory(folder: Path, ratings: int) -> list[Figure]:
    """Memory of a part at rest, and of the tablet after many ratings."""
    data = folder / "memory"
    servers.office(data)
    port = servers.free_port()
    tap = load.tap(TAP, cookie_of(Config(data), "u/L1"))
    with servers.running(servers.ours(data, "tablet", port), port, "/kiosk/u/L1") as (process, _):
        idle = servers.pss_mib(process.pid)
        done = 0
        while done < ratings:
            done += load.run(port, 32, 5, tap).n
        after = servers.pss_mib(process.pid)
    with servers.running(servers.ours(data, "office", port), port, "/") as (process, _):
        before = servers.pss_mib(process.pid)
        end = time.monotonic() + 240
        while _waiting(data) and time.monotonic() < end:
            time.sleep(0.5)
        servers.loket(data, "report", "weekly", "--unit", "u", "--week", _this_week())
        office = servers.pss_mib(process.pid)
    return [
        Figure("memory (PSS), tablet part at rest", idle, 40, unit="MiB"),
        Figure(f"memory (PSS), tablet part after {done:,} ratings", after, 55, unit="MiB"),
        Figure("memory (PSS), office part at rest", before, 90, unit="MiB"),
        Figure("memory (PSS), office part after reports", office, 90, unit="MiB"),
    ]


def _waiting(data: Path) -> int:
    """Count what the register has not got yet; the service tells nobody."""
    from survey.box import boxes

    return sum(one.n_unsent for one in boxes(data / "boxes"))


def _this_week() -> str:
    from datetime import UTC, datetime

    year, week, _ = datetime.now(UTC).date().isocalendar()
    return f"{year}-W{week:02d}"


def weights(folder: Path) -> list[Figure]:
    """Bytes that a phone and a kiosk load, everything the page asks for included."""
    data = folder / "weights"
    servers.office(data)
    port = servers.free_port()
    with servers.running(servers.ours(data, "tablet", port), port, "/kiosk/u/L1"):
        phone, phone_requests = page_weight(port, "/q/u/L1")
        kiosk, kiosk_requests = page_weight(port, "/kiosk/u/L1")
    return [
        Figure(
            "phone page, all it loads", phone, 8192, unit="bytes", told=f"{phone_requests} requests"
        ),
        Figure(
            "kiosk page, all it loads",
            kiosk,
            60_000,
            unit="bytes",
            told=f"{kiosk_requests} requests",
        ),
    ]


def page_weight(port: int, path: str) -> tuple[int, int]:
    """Return the bytes on the wire, bodies compressed as sent, and the number of requests.

    Raises:
        AssertionError: the page asks another host for something.
    """
    page, size = _get(port, path)
    found = set(
        re.findall(r"""(?:src|href)=["']([^"'#]+\.(?:css|js|svg|woff2|png|ico)[^"']*)""", page)
    )
    styles = [page, *(_get(port, name)[0] for name in sorted(found) if ".css" in name)]
    for style in styles:
        found |= set(re.findall(r"""url\(["']?([^"')#]+)["']?\)""", style))
    wanted = {name for name in found if not name.startswith("data:")}
    # Every address is a path of ours: no other host, no path that only a browser could resolve.
    assert all(re.match(r"/(?!/)", name) for name in wanted), wanted
    return size + sum(_get(port, name)[1] for name in sorted(wanted)), 1 + len(wanted)


def _get(port: int, path: str) -> tuple[str, int]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", path, headers={"Accept-Encoding": "gzip", "Accept": "*/*"})
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    assert answer.status == 200, (path, answer.status)
    plain = gzip.decompress(body) if answer.getheader("Content-Encoding") == "gzip" else body
    return plain.decode("utf-8", "replace"), len(body)


if __name__ == "__main__":
    sys.exit("python -m tests.bench")
