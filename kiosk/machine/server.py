"""Start one part: take the box, forward to the register, serve until told to stop.

The built-in server is uvicorn, one process: an event loop for citizens (`loop.py`), threads for
the pages behind it. Nothing here knows a page; `parts.py` assembles those.
"""

from __future__ import annotations

import contextlib
import logging
import os
import secrets
import signal
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Final

import uvicorn

from kiosk.config import Config, ServicePart
from kiosk.context import NotSetUp, State
from kiosk.machine import listening
from kiosk.machine.connections import IDLE_S, Capacity, timed
from kiosk.machine.loop import Loop
from survey.errors import Damaged, LoketError

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

    from survey.register.engine import Register

log = logging.getLogger("loket.server")
FORWARD_EVERY_S = 0.5
TRY_AGAIN_S = 10.0
WARM_AFTER_S = 1.0
BACKLOG: Final = 4096  # who may wait to be let in; a burst beyond that waits a second and more
LAST_ANSWERS_S: Final = 5  # for what is under way when the service is told to end


def secret_key(data_dir: Path) -> bytes:
    """Return the installation's own random key, made at the first start; nobody chooses it."""
    path = data_dir / "secret.key"
    try:
        key = path.read_bytes()
        if len(key) >= 32:
            return key
    except FileNotFoundError:
        pass
    key = secrets.token_bytes(48)
    data_dir.mkdir(parents=True, exist_ok=True)
    spare = path.with_suffix(".new")
    with os.fdopen(os.open(spare, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(key)
    spare.replace(path)
    return key


def serve(config: Config) -> None:
    """Serve one part until SIGTERM or Ctrl+C.

    Raises:
        LoketError: another server holds this folder, the address is taken or none, a store is
            damaged, the computer is short of threads.
    """
    listening.check(config.host, config.port)
    _stay_on_one_processor()
    stop, ending = threading.Event(), Ending()
    ending.hear()
    try:
        with running(config, stop) as state:
            _listen(config, state, ending)
    except RuntimeError as error:
        if "start new thread" not in str(error):
            raise
        raise listening.NoThreads from error


def _stay_on_one_processor() -> None:
    """Keep this process's threads on one processor, where the system can do that.

    Only one thread at a time runs Python. When many wait for the same commit, handing that right
    from processor to processor costs more than the second one brings; without this line the
    ratios of `make bench` fall, most of all the one at 128 connections.
    """
    if hasattr(os, "sched_setaffinity"):
        allowed = sorted(os.sched_getaffinity(0))
        os.sched_setaffinity(0, {allowed[os.getpid() % len(allowed)]})


@contextlib.contextmanager
def running(config: Config, stop: threading.Event) -> Iterator[State]:
    """Hold the stores of a part and its background work while the body runs.

    The register is opened beside the service, not before it: a tap is taken while the register
    is busy, migrating or damaged, and waits in the box until it is well again.
    """
    state = State(config)
    with contextlib.suppress(NotSetUp, *_healed_in(config.part)):
        state.snapshot()  # takes the box at once; a second server on this folder ends here
    worker = threading.Thread(target=_office_work, args=(state, stop), name="forward", daemon=True)
    if config.part is ServicePart.OFFICE:
        worker.start()
    try:
        yield state
    finally:
        stop.set()
        if config.part is ServicePart.OFFICE:
            worker.join(timeout=10)
        state.close()


def _healed_in(part: ServicePart) -> tuple[type[LoketError], ...]:
    """Say what of the office's file is mended beside the service; a tablet has no register."""
    return (Damaged,) if part is ServicePart.OFFICE else ()


def _office_work(state: State, stop: threading.Event) -> None:
    """Open the register, forward to it for as long as the service runs, keep the time of jobs."""
    end_schedule = None
    while not stop.is_set():
        try:
            if state.register is None:
                state.register = _register(state.config)
            if end_schedule is None:
                from kiosk.machine import schedule

                end_schedule = schedule.start(state.config)
            _heal(state, state.register)
            _forward(state, state.register, stop)
        except NotSetUp:
            stop.wait(FORWARD_EVERY_S)
        except LoketError as error:
            log.error("%s", error)  # noqa: TRY400 - the sentence says it; a traceback says less
            stop.wait(TRY_AGAIN_S)
        except Exception:
            log.exception("forwarding")
            stop.wait(TRY_AGAIN_S)
    if end_schedule is not None:
        end_schedule()
    if state.register is not None:
        state.register.close()


def _register(config: Config) -> Register:
    from survey.register.opening import open_register

    config.data_dir.mkdir(parents=True, exist_ok=True)
    return open_register(config.register_at, create=True)


def _forward(state: State, register: Register, stop: threading.Event) -> None:
    from survey.transfer import erasing
    from survey.transfer.forward import Forwarder, InProcess

    state.snapshot()

    def beside() -> None:
        _heal(state, register)
        # One round at a time: answers that arrive meanwhile go on between them.
        erasing.apply(register, state.config.boxes_dir, state.box, rounds=1)

    Forwarder(state.box, InProcess(register)).run(stop, beside)


def _heal(state: State, register: Register) -> None:
    """Write the office's file anew when it is gone or unreadable; the register knows it all."""
    from survey import actions
    from survey.register.offices import NoOffice

    if state.reads_office():
        return
    try:
        actions.publish_bundle(register, state.config.data_dir)
        state.look_again()
        log.warning("bundle.json was missing or unreadable; written anew from the register")
    except NoOffice:
        pass  # not set up yet
    except LoketError as error:
        log.warning("bundle.json is missing or unreadable and cannot be written: %s", error)


class Ending:
    """Notes that SIGINT or SIGTERM came, as often as they do, and lets the server end.

    What a signal calls may come between any two steps of the program. So it takes no lock, for
    whoever holds that may be the one who was interrupted, and raises nothing: out of the middle of
    an import that would leave the lock of all imports held, and every other thread waiting for it.
    """

    def __init__(self) -> None:
        self._came = False
        self._server: uvicorn.Server | None = None

    def hear(self) -> None:
        """Be called from now on; Ctrl+C is left alone where a shell lets it be ignored."""
        for each in (signal.SIGINT, signal.SIGTERM):
            if signal.getsignal(each) is not signal.SIG_IGN:
                signal.signal(each, self)

    def tell(self, server: uvicorn.Server) -> None:
        """Let a server end at a signal, at once where it came already."""
        self._server = server
        server.should_exit = self._came

    def __call__(self, _signal: int, _frame: FrameType | None) -> None:
        """Note a signal."""
        self._came = True
        if self._server is not None:
            self._server.should_exit = True


class LateApp:
    """The Flask application, made when it is first needed or when the service has a moment.

    The citizen's pages do not need it, so the first of them need not wait for it.
    """

    def __init__(self, make: Callable[[], WSGIApplication]) -> None:
        self._make = make
        self._app: WSGIApplication | None = None
        self._lock = threading.Lock()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        return self.ready()(environ, start_response)

    def ready(self) -> WSGIApplication:
        """Return the application, making it at the first call."""
        with self._lock:
            if self._app is None:
                self._app = self._make()
            return self._app


def _listen(config: Config, state: State, ending: Ending) -> None:
    from kiosk.citizens.front import Front

    app = LateApp(lambda: _flask_app(state))
    server = _server(Loop(state, Front(state, app), app, config.threads))
    with listening.bound(config.host, config.port) as sockets:
        ending.tell(server)
        warm = threading.Timer(WARM_AFTER_S, app.ready)
        warm.daemon = True
        warm.start()
        for sentence in (f"Suara Loket: {config.own_address}", *config.notices):
            sys.stderr.write(f"{sentence}\n")
        sys.stderr.flush()
        server.run(sockets)


def _server(app: Loop) -> uvicorn.Server:
    from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

    total = listening.connections()
    capacity = Capacity(total, max(listening.LEAST_CONNECTIONS, total // 4))
    return uvicorn.Server(
        uvicorn.Config(
            app,
            interface="asgi3",
            http=timed(HttpToolsProtocol, capacity),
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            proxy_headers=False,
            server_header=False,
            backlog=BACKLOG,
            timeout_keep_alive=IDLE_S,
            timeout_graceful_shutdown=LAST_ANSWERS_S,
        )
    )


def _flask_app(state: State) -> WSGIApplication:
    from kiosk.parts import create_app

    return create_app(state, secret_key(state.config.data_dir))
