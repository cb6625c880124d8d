"""Start one part: take the box, forward to the register, serve until told to stop.

The built-in server is waitress, tuned so that slow or idle connections block nobody.
Nothing here knows a page; `__init__.py` assembles those.
"""

from __future__ import annotations

import contextlib
import logging
import os
import secrets
import signal
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

from kiosk.config import Config, Part
from kiosk.context import NoOffice, State
from survey.errors import LoketError, Refused
from survey.language import N_

if TYPE_CHECKING:
    from survey.register.engine import Register

log = logging.getLogger("loket.server")
FORWARD_EVERY_S = 0.5


class AddressTaken(Refused):
    slug = "address-taken"
    sentence = N_(
        "Alamat %(host)s:%(port)s sedang dipakai program lain. "
        "Tutup program itu, atau pilih nomor lain dengan --port."
    )


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
        LoketError: another server holds this folder, the address is taken, a store is damaged.
    """
    stop = threading.Event()
    with running(config, stop) as state:
        _listen(config, state, stop)


@contextlib.contextmanager
def running(config: Config, stop: threading.Event) -> Iterator[State]:
    """Hold the stores of a part and its background work while the body runs."""
    register = _register(config) if config.part is Part.OFFICE else None
    state = State(config, None, register)
    workers: list[threading.Thread] = []
    try:
        with contextlib.suppress(NoOffice):
            state.snapshot()  # takes the box at once; a second server on this folder ends here
        if register is not None:
            workers.append(_forwarding(state, register, stop))
            from kiosk import schedule

            stop_schedule = schedule.start(config)
        else:
            stop_schedule = None
        yield state
    finally:
        stop.set()
        if register is not None and stop_schedule is not None:
            stop_schedule()
        for worker in workers:
            worker.join(timeout=10)
        state.close()
        if register is not None:
            register.close()


def _register(config: Config) -> Register:
    from survey.register.engine import open_register

    config.data_dir.mkdir(parents=True, exist_ok=True)
    return open_register(config.register_at, create=True)


def _forwarding(state: State, register: Register, stop: threading.Event) -> threading.Thread:
    from survey.forward import Forwarder, InProcess

    def work() -> None:
        while not stop.is_set():
            try:
                state.snapshot()
                Forwarder(state.box, InProcess(register)).run(stop)
            except LoketError:
                stop.wait(FORWARD_EVERY_S)  # no office yet
            except Exception:
                log.exception("forwarding")
                stop.wait(5)

    thread = threading.Thread(target=work, name="forward", daemon=True)
    thread.start()
    return thread


def _listen(config: Config, state: State, stop: threading.Event) -> None:
    from waitress.server import create_server

    from kiosk import create_app
    from kiosk.front import wrap

    app = create_app(state, secret_key(config.data_dir))
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    try:
        server = create_server(
            wrap(state, app),
            host=config.host,
            port=config.port,
            threads=config.threads,
            # With the defaults 300 slow connections block everyone.
            connection_limit=2000,
            asyncore_use_poll=True,  # select() knows no file number above 1023
            channel_timeout=10,
            cleanup_interval=5,
            max_request_body_size=256 * 1024,
            ident=None,
        )
    except OSError as error:
        raise AddressTaken(host=config.host, port=config.port) from error

    def end(_signal: int, _frame: FrameType | None) -> None:
        stop.set()
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, end)
    sys.stderr.write(f"Suara Loket: http://{config.host}:{config.port}\n")
    sys.stderr.flush()
    with contextlib.suppress(KeyboardInterrupt):
        server.run()
    server.close()
