"""One counter with two services, served over HTTP by the program's own server, for browsers."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from waitress.server import BaseWSGIServer, create_server

from kiosk import create_app
from kiosk.config import Config
from kiosk.context import State
from kiosk.front import Front
from survey.ledger import open_entry
from survey.offices import Bundle, Counter, Hours, Office, Service, Unit
from survey.responses import Draft

UNIT = Unit(
    code="dukcapil",
    name="Pelayanan Loket Dukcapil",
    public_name="Dukcapil Kabupaten Contoh",
    hours=Hours.parse("Mon-Fri 08:00-15:00"),
    services=(Service("ktp", "KTP-el"), Service("kk", "Kartu Keluarga")),
    counters=(Counter("L1", "Loket 1", (), "AB7K"), Counter("L2", "Loket 2", ("ktp",), "CD8M")),
)
OFFICE = Office(
    name="Dinas Dukcapil Kabupaten Contoh", region="9999", timezone="Asia/Jakarta", demo=True
)


@dataclass
class Served:
    """A running server: its address, and what its box holds."""

    url: str
    state: State

    @property
    def stored(self) -> list[Draft]:
        """Every answer in the order of the chain."""
        return [open_entry(entry) for entry in self.state.box.unsent()]


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    bundle = Bundle(tenant=4_611_686_018_427_387_001, office=OFFICE, units=(UNIT,))
    (tmp_path / "bundle.json").write_text(bundle.dump(), encoding="utf-8")
    state = State(Config(tmp_path, address="https://skm.contoh.go.id"))
    server = create_server(
        Front(state, create_app(state, b"k" * 48)), host="127.0.0.1", port=0, threads=8
    )
    assert isinstance(server, BaseWSGIServer)
    assert server.socket
    threading.Thread(target=server.run, daemon=True).start()
    yield Served(f"http://127.0.0.1:{server.socket.getsockname()[1]}", state)
    server.close()
    state.close()
