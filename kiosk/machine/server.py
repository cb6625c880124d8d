"""Start one part: take the box, forward to the register, serve until told to stop.

The built-in server is waitress, tuned so that slow or idle connections block nobody.
Nothing here knows a page; `parts.py` assembles those.
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
from functools import partial
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

from kiosk.config import Config, ServicePart
from kiosk.context import NotSetUp, State
from kiosk.machine import listening
from survey.errors import LoketError

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

    from survey.register.engine import Register

log = logging.getLogger("loket.server")
FORWARD_EVERY_S = 0.5
TRY_AGAIN_S = 10.0
WARM_AFTER_S = 1.0


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
    stop = threading.Event()
    try:
        with running(config, stop) as state:
            _listen(config, state)
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
    with contextlib.suppress(NotSetUp):
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
    # One round at a time: answers that arrive meanwhile go on between them.
    erase = partial(erasing.apply, register, state.config.boxes_dir, state.box, rounds=1)
    Forwarder(state.box, InProcess(register)).run(stop, erase)


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


def _listen(config: Config, state: State) -> None:
    from waitress.server import create_server

    from kiosk.citizens.front import Front

    _answer_odd_lines()
    app = LateApp(lambda: _flask_app(state))
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    try:
        server = create_server(
            Front(state, app),
            host=config.host,
            port=config.port,
            threads=config.threads,
            connection_limit=listening.connections(),
            asyncore_use_poll=True,  # select() knows no file number above 1023
            channel_timeout=10,
            cleanup_interval=5,
            # Bodies above MAX_BODY are refused in words; the server itself only stops floods.
            max_request_body_size=4 * 1024 * 1024,
            inbuf_overflow=64 * 1024,
            # They are trusted for nothing, but show that a request was passed on: whoever comes
            # through a proxy on this machine is no kiosk (see pairing.py).
            clear_untrusted_proxy_headers=False,
            ident=None,
        )
    except OSError as error:
        raise listening.refusal(error, config.host, config.port) from error

    with contextlib.suppress(KeyboardInterrupt):
        _end_at_a_signal()
        warm = threading.Timer(WARM_AFTER_S, app.ready)
        warm.daemon = True
        warm.start()
        for sentence in (f"Suara Loket: {config.own_address}", *config.notices):
            sys.stderr.write(f"{sentence}\n")
        sys.stderr.flush()
        server.run()
    server.close()


def _answer_odd_lines() -> None:
    """Let waitress answer 400 where its parser raises what it does not expect of itself."""
    from waitress.channel import HTTPChannel
    from waitress.parser import HTTPRequestParser, ParsingError

    class Parser(HTTPRequestParser):
        def parse_header(self, header_plus: bytes) -> None:
            try:
                super().parse_header(header_plus)
            except ValueError as error:  # "http://[" is no address for urllib
                message = "Bad URI"
                raise ParsingError(message) from error

    HTTPChannel.parser_class = Parser


def _end_at_a_signal() -> None:
    """Let the first SIGINT or SIGTERM end the service, and those that follow disturb no cleanup.

    What a signal calls may come between any two steps of the program, those of its own earlier
    call too. So it takes no lock: whoever holds that may be the one who was interrupted.
    """
    ending = False

    def end(_signal: int, _frame: FrameType | None) -> None:
        nonlocal ending
        if not ending:
            ending = True
            raise KeyboardInterrupt

    for each in (signal.SIGINT, signal.SIGTERM):
        if signal.getsignal(each) is not signal.SIG_IGN:
            signal.signal(each, end)


def _flask_app(state: State) -> WSGIApplication:
    from kiosk.parts import create_app

    return create_app(state, secret_key(state.config.data_dir))
