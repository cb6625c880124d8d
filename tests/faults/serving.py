"""The real server as its own process, and citizens who send the same answer until it is taken."""

import http.client
import json
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from uuid import UUID, uuid4

from survey.box import boxes
from survey.ledger import open_entry

ROOT = Path(__file__).resolve().parent.parent.parent
PROGRAM = (sys.executable, str(ROOT / "run_kiosk.py"))
TAPS = "/kiosk/dukcapil/L1/ratings"
START_S = 30.0
OFFICE = """
[office]
name = "Dinas Contoh"
region = "9999"
timezone = "Asia/Jakarta"

[[unit]]
code = "dukcapil"
name = "Pelayanan Loket"
public_name = "Dukcapil Contoh"
hours = "Mon-Fri 08:00-15:00"
services = [{code = "ktp", name = "KTP-el"}]
counters = [{code = "L1", name = "Loket 1"}]
officers = [{code = "P01", name = "Nama Petugas"}]
"""


def an_installation(folder: Path) -> Path:
    """Make a data folder with one office, through the command line as a person would."""
    file = folder / "office.toml"
    file.write_text(OFFICE, "utf-8")
    data = folder / "data"
    subprocess.run([*PROGRAM, "--data", data, "import", "office", file], check=True, cwd=ROOT)
    return data


class Server:
    """The tablet part of the program; may be killed and started as often as one likes."""

    def __init__(self, data: Path, program: Sequence[str] = PROGRAM) -> None:
        self.data = data
        self._program = program
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port: int = free.getsockname()[1]
        self.process = self.start()

    def start(self) -> "subprocess.Popen[bytes]":
        arguments = ["--data", self.data, "serve", "--part", "tablet", "--port", str(self.port)]
        with (self.data / "server.log").open("ab") as log:
            self.process = subprocess.Popen(
                [*self._program, *map(str, arguments)],
                cwd=ROOT,
                stdout=log,
                stderr=log,
                env={**os.environ, "PYTHONUNBUFFERED": "1"},
            )
        return self.process

    def wait_until_it_answers(self) -> None:
        deadline = time.monotonic() + START_S
        while time.monotonic() < deadline:
            assert self.process.poll() is None, self.log()
            try:
                with socket.create_connection(("127.0.0.1", self.port), timeout=1):
                    return
            except OSError:
                time.sleep(0.02)
        raise AssertionError(self.log())

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def stop(self) -> None:
        """End the program as the system does at shutdown, even when something runs around it."""
        pid = int((self.data / "boxes" / "main.lock").read_text())
        os.kill(pid, signal.SIGTERM)
        self.process.wait(START_S)

    def log(self) -> str:
        return (self.data / "server.log").read_text("utf-8", "replace")[-3000:]


def post(
    port: int, path: str, fields: dict[str, object], timeout_s: float = 10.0
) -> tuple[int, bytes]:
    """Send one JSON answer; gives the status and the body."""
    conn = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout_s)
    try:
        conn.request("POST", path, json.dumps(fields), {"Content-Type": "application/json"})
        answer = conn.getresponse()
        return answer.status, answer.read()
    finally:
        conn.close()


class Citizens:
    """People who tap, and whose page sends the same tap again until the server has it."""

    def __init__(self, port: int, n: int = 4) -> None:
        self._port = port
        self._stop = threading.Event()
        self._lock = threading.Lock()
        self.acknowledged: dict[UUID, int] = {}  # id -> kepuasan
        self.n_retries = 0
        self.refused: list[tuple[int, bytes]] = []
        self._threads = [threading.Thread(target=self._run, args=(i,)) for i in range(n)]
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _run(self, seed: int) -> None:
        rnd = random.Random(seed)
        while not self._stop.is_set():
            self._send(uuid4(), rnd.randint(1, 4))

    def _send(self, tap: UUID, kepuasan: int) -> None:
        while not self._stop.is_set():
            try:
                status, body = post(self._port, TAPS, {"id": str(tap), "kepuasan": kepuasan})
            except (OSError, http.client.HTTPException):
                status, body = 0, b""
            with self._lock:
                if status in {200, 201}:
                    self.acknowledged[tap] = kepuasan
                    return
                if 400 <= status < 500:
                    self.refused.append((status, body))
                    return
                self.n_retries += 1
            time.sleep(0.02)


def stored(folder: Path) -> dict[UUID, int]:
    """Read every rating stored; fails when a chain does not hold or an id is double."""
    found: dict[UUID, int] = {}
    for box in boxes(folder):
        verdict = box.verify()
        assert verdict.ok, (box.path, verdict)
        for entry in box.entries():
            assert entry.id not in found, entry.id
            found[entry.id] = int(open_entry(entry).scores[0])
    return found
