"""Start and stop the programs under measurement, and ask the kernel how much memory they hold."""

from __future__ import annotations

import contextlib
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
OFFICE = """
[office]
name = "Dinas Uji"
region = "9999"
timezone = "Asia/Jakarta"
letterhead = ["PEMERINTAH KABUPATEN UJI", "DINAS UJI"]
[[unit]]
code = "u"
name = "Unit Uji"
public_name = "Unit Uji"
hours = "Mon-Fri 08:00-15:00"
services = [{code = "ktp", name = "KTP-el"}, {code = "kk", name = "Kartu Keluarga"}]
counters = [{code = "L1", name = "Loket 1", services = ["ktp", "kk"]}]
officers = [{code = "P01", name = "Petugas Satu"}]
duty = []
"""


def free_port() -> int:
    """Return a port nobody listens on."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        port: int = sock.getsockname()[1]
        return port


def loket(data: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run one command of ours to its end; a refusal ends the bench."""
    return subprocess.run(
        [sys.executable, str(ROOT / "run_kiosk.py"), "--data", str(data), *words],
        check=True,
        capture_output=True,
        text=True,
        cwd=ROOT,
    )


def office(data: Path) -> None:
    """Set up the small office that all measurements use."""
    data.mkdir(parents=True, exist_ok=True)
    file = data / "office.toml"
    file.write_text(OFFICE, encoding="utf-8")
    loket(data, "import", "office", str(file))


def first_answer(port: int, path: str, deadline_s: float = 30) -> None:
    """Wait until a server answers a GET with 2xx.

    Raises:
        TimeoutError: it did not in time.
    """
    request = f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode()
    end = time.perf_counter() + deadline_s
    while time.perf_counter() < end:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)) as sock:
            sock.sendall(request)
            if sock.recv(65536)[9:10] == b"2":
                return
        time.sleep(0.004)
    raise TimeoutError(path)


@contextlib.contextmanager
def running(
    command: list[str], port: int, path: str, folder: Path = ROOT
) -> Iterator[tuple[subprocess.Popen[bytes], float]]:
    """Run a server, also of another tree; give the process and the seconds to its first answer."""
    began = time.perf_counter()
    process = subprocess.Popen(
        command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        first_answer(port, path)
        yield process, time.perf_counter() - began
    finally:
        process.terminate()
        try:
            process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def ours(data: Path, part: str, port: int) -> list[str]:
    """Return the command line of one part of ours."""
    script = str(ROOT / "run_kiosk.py")
    words = ["serve", "--part", part, "--port", str(port)]
    return [sys.executable, script, "--data", str(data), *words]


def peer(which: str, port: int, file: Path | None = None) -> list[str]:
    """Return the command line of a peer app."""
    extra = [str(file)] if file else []
    return [sys.executable, "-m", "tests.bench.peers", which, str(port), *extra]


def pss_mib(pid: int) -> float:
    """Return the memory a process holds, its share of shared pages included, in MiB."""
    text = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    found = re.search(r"^Pss:\s+(\d+) kB", text, re.MULTILINE)
    assert found is not None
    return int(found.group(1)) / 1024
