"""One counter with two services, served over HTTP to a real browser."""

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from werkzeug.serving import WSGIRequestHandler, make_server

from kiosk.citizens.front import Front
from kiosk.config import Config
from kiosk.context import State
from kiosk.parts import create_app
from survey.answers.drafts import Draft
from survey.ledger import open_entry
from survey.office.bundle import Bundle
from survey.office.facts import Counter, Office, Service, Unit
from survey.office.opening import Opening

UNIT = Unit(
    code="dukcapil",
    name="Pelayanan Loket Dukcapil",
    public_name="Dukcapil Kabupaten Contoh",
    opening=Opening.always("Mon-Fri 08:00-15:00"),
    services=(Service("ktp", "KTP-el"), Service("kk", "Kartu Keluarga")),
    counters=(Counter("L1", "Loket 1", (), "AB7K"), Counter("L2", "Loket 2", ("ktp",), "CD8M")),
)
OFFICE = Office(
    name="Dinas Dukcapil Kabupaten Contoh", region="9999", timezone="Asia/Jakarta", demo=True
)


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, object]) -> dict[str, object]:
    """Leave out the worker that keeps the touchscreen's page: what a test sends must pass it by.

    It is looked at in `test_kiosk_kills.py`.
    """
    return {**browser_context_args, "service_workers": "block"}


@dataclass
class Served:
    """A running server: its address, and what its box holds."""

    url: str
    state: State

    @property
    def stored(self) -> list[Draft]:
        """Every answer in the order of the chain."""
        return [open_entry(entry) for entry in self.state.box.unsent()]

    def holds(self, n: int) -> list[Draft]:
        """Wait until there are n answers; what was sent last may still be on its way."""
        end = time.monotonic() + 5
        while len(self.stored) < n and time.monotonic() < end:
            time.sleep(0.02)
        assert len(self.stored) == n, self.stored
        return self.stored


class Quiet(WSGIRequestHandler):
    """A request handler that writes no log."""

    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002 - the library names it
        pass


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    bundle = Bundle(tenant=4_611_686_018_427_387_001, office=OFFICE, units=(UNIT,))
    (tmp_path / "bundle.json").write_text(bundle.dump(), encoding="utf-8")
    state = State(Config(tmp_path, address="https://skm.contoh.go.id"))
    app = Front(state, create_app(state, b"k" * 48))
    # Not waitress: it cannot be closed from another thread. The program's own server is the one
    # that test_kiosk_line.py starts, kills and starts again.
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield Served(f"http://127.0.0.1:{server.server_port}", state)
    server.shutdown()
    thread.join(5)
    server.server_close()
    state.close()
