"""Where it may listen is said in a sentence; a flood neither fills the log nor ends the service."""

import _imp as imp
import errno
import os
import resource
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest

from kiosk.config import Config, ServicePart
from kiosk.context import State
from kiosk.machine import listening, server
from survey.errors import LoketError
from tests.faults.serving import PROGRAM, TAPS, Server, an_installation, post, stored
from tests.kiosk.conftest import BUNDLE


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return an_installation(tmp_path_factory.mktemp("listening"))


@pytest.fixture(autouse=True)
def all_processors(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep a server inside this process from binding it to one processor."""
    monkeypatch.setattr(server, "_stay_on_one_processor", lambda: None)


@pytest.fixture
def taken() -> Iterator[int]:
    with closing(socket.create_server(("127.0.0.1", 0))) as other:
        yield other.getsockname()[1]


def refused(data: Path, *words: str) -> str:
    """Try to serve; it must end at once with one sentence and exit code 1."""
    done = subprocess.run(
        [*PROGRAM, "--data", str(data), "serve", *words],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (done.returncode, done.stdout) == (1, ""), done.stderr
    assert len(done.stderr.splitlines()) == 1, done.stderr
    return done.stderr


@pytest.mark.parametrize(
    "host", ["224.0.0.1", "255.255.255.255", "0", "0x0", "ff02::1", "0:0:0:0:0:0:0:0"]
)
def test_an_address_that_is_no_computer_s_is_an_unknown_host(host: str) -> None:
    with pytest.raises(listening.UnknownHost):
        listening.check(host, 18080)


@pytest.mark.parametrize("host", ["127.0.0.1", "0.0.0.0", "::", "::1", "localhost"])  # noqa: S104
def test_an_address_of_a_computer_is_taken(host: str) -> None:
    listening.check(host, 18080)


@pytest.mark.parametrize(
    "host", ["", "tidak ada", "256.1.1.1", "127.0.0.1:80", "x" * 300, "a\nb", "tidak-ada.invalid"]
)
def test_an_unknown_host_is_a_sentence(data: Path, host: str) -> None:
    assert "tidak dikenal" in refused(data, "--host", host, "--port", "18080")


def test_an_address_of_another_machine_is_a_sentence(data: Path) -> None:
    assert "bukan milik komputer ini" in refused(data, "--host", "203.0.113.7", "--port", "18080")


@pytest.mark.parametrize("port", ["0", "-1", "65536", "70000", "99999999999999999999"])
def test_a_port_that_there_is_not_is_a_sentence(data: Path, port: str) -> None:
    assert f"port {port} tidak ada" in refused(data, "--port", port)


def test_a_port_in_use_is_a_sentence(data: Path, taken: int) -> None:
    assert "sedang dipakai program lain" in refused(data, "--port", str(taken))


@pytest.mark.parametrize(
    ("number", "says"),
    [
        (errno.EACCES, "hanya boleh dipakai administrator"),
        (errno.EAFNOSUPPORT, "tidak dapat dijalankan"),
        (errno.EMFILE, "tidak dapat dijalankan"),
    ],
)
def test_whatever_else_the_system_refuses_is_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, says: str
) -> None:
    def create(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number))

    (tmp_path / "bundle.json").write_text(BUNDLE.dump(), encoding="utf-8")
    monkeypatch.setattr(socket, "create_server", create)
    with pytest.raises(LoketError, match=says):
        server.serve(Config(tmp_path, port=80))


def test_a_machine_without_threads_is_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def start(_: threading.Thread) -> None:
        message = "can't start new thread"
        raise RuntimeError(message)

    (tmp_path / "bundle.json").write_text(BUNDLE.dump(), encoding="utf-8")
    monkeypatch.setattr(threading.Thread, "start", start)
    with pytest.raises(listening.NoThreads, match="ulimit -u"):
        server.serve(Config(tmp_path, port=18080))


@pytest.mark.parametrize("host", ["::", "::1", "[::1]"])
def test_ipv6_is_served_and_said_as_an_address(data: Path, host: str) -> None:
    with closing(socket.create_server(("::1", 0), family=socket.AF_INET6)) as free:
        port = free.getsockname()[1]
    words = [*PROGRAM, "--data", str(data), "serve", "--part", "tablet", "--host", host]
    with subprocess.Popen(
        [*words, "--port", str(port)], stderr=subprocess.PIPE, text=True
    ) as running:
        assert running.stderr is not None
        said = running.stderr.readline().strip()
        with socket.create_connection(("::1", port), timeout=10) as conn:
            conn.sendall(b"GET /kiosk/dukcapil/L1 HTTP/1.0\r\n\r\n")
            answer = conn.recv(100)
        running.terminate()
        running.wait(30)
    assert said == f"Suara Loket: http://[{host.strip('[]')}]:{port}"
    assert b" 200 " in answer


# --- short of file descriptors ------------------------------------------------------------------

SHORT = ("bash", "-c", 'ulimit -n 48; exec "$@"', "short", *PROGRAM)


def test_a_flood_of_connections_leaves_few_lines_and_a_service_that_answers(
    tmp_path: Path,
) -> None:
    running = Server(an_installation(tmp_path), SHORT)
    running.wait_until_it_answers()
    before = uuid4()
    assert post(running.port, TAPS, {"id": str(before), "kepuasan": 4})[0] == 201
    flood = [socket.socket() for _ in range(200)]
    for conn in flood:
        conn.setblocking(False)
        conn.connect_ex(("127.0.0.1", running.port))
    time.sleep(2)
    lines = (running.data / "server.log").read_text().splitlines()
    for conn in flood:
        conn.close()
    after = uuid4()
    assert post(running.port, TAPS, {"id": str(after), "kepuasan": 3}, 30)[0] == 201
    running.stop()
    assert len(lines) < 20, "\n".join(lines[:50])
    assert not any("Traceback" in line for line in lines)
    assert set(stored(running.data / "boxes")) == {before, after}


def test_so_many_may_connect_as_the_system_has_room_for(monkeypatch: pytest.MonkeyPatch) -> None:
    limits, unlimited = [(0, 0)], resource.RLIM_INFINITY
    monkeypatch.setattr(resource, "getrlimit", lambda _: limits[-1])
    monkeypatch.setattr(resource, "setrlimit", lambda _, both: limits.append(both))

    def room(soft: int, hard: int) -> tuple[int, tuple[int, int]]:
        limits[:] = [(soft, hard)]
        return listening.connections(), limits[-1]

    most = listening.CONNECTIONS + listening.OWN_FILES
    assert room(1024, unlimited) == (2000, (most, unlimited))
    assert room(1024, 4096) == (2000, (most, 4096))
    assert room(256, 1024) == (1024 - listening.OWN_FILES, (1024, 1024))
    assert room(most, most) == (2000, (most, most))
    assert room(most - 1, most - 1) == (1999, (most - 1, most - 1))
    assert room(unlimited, unlimited) == (2000, (unlimited, unlimited))
    assert room(20, 20) == (listening.LEAST_CONNECTIONS, (20, 20))


class Alert(threading.Event):
    """An event that fails where a real one would wait for itself for ever."""

    def __init__(self) -> None:
        super().__init__()
        self.in_use = False

    def set(self) -> None:
        assert not self.in_use, "waits for whoever was interrupted"
        super().set()


class Signalled:
    """A server that is told to end in an inconvenient moment, and again while it cleans up."""

    def __init__(self, stop: Alert) -> None:
        self._stop = stop
        self.should_exit = False

    def run(self, _: list[socket.socket]) -> None:
        self._stop.in_use = True
        imp.acquire_lock()  # as an import does, which cannot let go of it if it is left here
        signal.raise_signal(signal.SIGTERM)
        imp.release_lock()
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGTERM):
            signal.raise_signal(number)
        self._stop.in_use = False
        assert self.should_exit


def test_many_signals_end_the_service_once_and_no_cleanup_is_cut_short(
    config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    stop = Alert()
    fake, events = Signalled(stop), iter([stop])
    event = threading.Event
    monkeypatch.setattr(threading, "Event", lambda: next(events, None) or event())
    closed = []

    def close(state: State) -> None:
        signal.raise_signal(signal.SIGTERM)
        closed.append(state)
        whole_close(state)

    whole_close = State.close
    monkeypatch.setattr(State, "close", close)
    monkeypatch.setattr(server, "_server", lambda _app: fake)
    monkeypatch.setattr(server, "WARM_AFTER_S", 600.0)
    before = [(number, signal.getsignal(number)) for number in (signal.SIGINT, signal.SIGTERM)]
    try:
        server.serve(replace(config, part=ServicePart.TABLET))
    finally:
        for number, handler in before:
            signal.signal(number, handler)
    assert len(closed) == 1
    assert stop.is_set()
    assert not imp.lock_held()
