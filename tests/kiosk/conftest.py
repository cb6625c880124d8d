"""One counter served by the real front, the real intake and a real box; no network."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import pytest
from werkzeug.test import Client, TestResponse

from kiosk.citizens.front import Front
from kiosk.config import Config
from kiosk.context import State
from kiosk.parts import create_app
from survey.office.facts import Bundle, Counter, Office, Service, Unit
from survey.office.opening import Opening

SERVICES = (Service("ktp", "KTP-el"), Service("kk", "Kartu Keluarga"))
UNIT = Unit(
    code="dukcapil",
    name="Pelayanan Loket Dukcapil",
    public_name="Dukcapil Uji",
    opening=Opening.always("Mon-Fri 08:00-15:00"),
    services=SERVICES,
    counters=(
        Counter("L1", "Loket 1", ("ktp", "kk"), "AB7K"),
        Counter("L2", "Loket 2", ("ktp",), "CD8M"),
    ),
)
OFFICE = Office(name="Dinas Uji", region="9999", timezone="Asia/Jakarta")
BUNDLE = Bundle(tenant=4_611_686_018_427_387_001, office=OFFICE, units=(UNIT,))
TAPS = "/kiosk/dukcapil/L1/ratings"
PHONE = "/q/dukcapil/L1"


@dataclass
class Counterside:
    """A served counter, and the box behind it."""

    client: Client
    state: State

    def post(self, path: str, **fields: object) -> TestResponse:
        """Send JSON; an id is made when none is given."""
        body = {"id": str(uuid4())} | fields
        return self.client.post(path, data=json.dumps(body), content_type="application/json")

    def form(self, path: str, body: str, *, page: bool = True) -> TestResponse:
        """Send a form body as a browser does."""
        return self.client.post(
            path,
            data=body,
            content_type="application/x-www-form-urlencoded",
            headers={"Accept": "text/html"} if page else {"Accept": "application/json"},
        )

    @property
    def n_stored(self) -> int:
        return self.state.box.head.seq


@pytest.fixture
def config(tmp_path: Path) -> Config:
    (tmp_path / "bundle.json").write_text(BUNDLE.dump(), encoding="utf-8")
    return Config(tmp_path, address="https://skm.contoh.go.id")


@pytest.fixture
def counter(config: Config) -> Iterator[Counterside]:
    state = State(config)
    state.snapshot()
    client = Client(Front(state, create_app(state, b"k" * 48)))
    yield Counterside(client, state)
    state.close()
