"""No page of another site posts in an office's name; only citizens' answers need no token."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import pytest
import time_machine
from flask import Flask, request
from flask_wtf import CSRFProtect
from flask_wtf.csrf import CSRFError, generate_csrf

from kiosk.config import Config
from kiosk.context import State
from kiosk.parts import create_app

CHANGES: Final = frozenset({"POST", "PUT", "PATCH", "DELETE"})
# A cookie gives these no power: whoever reaches the page may rate, and a forged rating gains
# nothing that a real one would not. A pairing cookie only says which screen it was.
CITIZENS: Final[Mapping[str, str]] = {
    "/kiosk/<unit>/<counter>/ratings": "a tap at the counter",
    "/kiosk/<unit>/<counter>/details": "what somebody adds to his tap",
    "/kiosk/<unit>/<counter>/ratings/<rating>/detail": "the same from a page of before",
    "/cek": "a receipt to look up; stores nothing",
    "/cek/qr": "a receipt to draw; stores nothing",
    "/kiosk/<unit>/<counter>/forms": "the whole form at the counter",
    "/q/<unit>/<counter>": "the whole form on a phone",
    "/kiosk/<unit>/<counter>/pair": "six digits to show; who types them in decides",
    "/kiosk/<unit>/<counter>/pair/claim": "the cookie, for a secret that only this page has",
    "/kiosk/<unit>/<counter>/pair/demo": "the made-up office's cookie",
    "/q/<unit>/<counter>/baru": "the same answers on a form with a new number; stores nothing",
}
PLACES: Final = {"unit": "dukcapil", "counter": "L1", "rating": "0" * 32}


@dataclass
class Site:
    """The application, and the rules of the addresses at which a token was missed."""

    app: Flask
    refused: list[str]

    def post(self, path: str, **fields: str) -> int:
        """Send a form and give the status."""
        return self.app.test_client().post(path, data=fields).status_code


@pytest.fixture
def site(config: Config, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    refused: list[str] = []
    protect = CSRFProtect.protect

    def noted(self: CSRFProtect, **how: bool) -> None:
        try:
            protect(self, **how)
        except CSRFError:
            refused.append(str(request.url_rule))
            raise

    monkeypatch.setattr(CSRFProtect, "protect", noted)
    state = State(config)
    state.snapshot()
    yield Site(create_app(state, b"k" * 48), refused)
    state.close()


def changing(app: Flask) -> dict[str, str]:
    """Give the path of every rule by which something can be changed."""
    adapter = app.url_map.bind("127.0.0.1")
    rules = [rule for rule in app.url_map.iter_rules() if CHANGES & (rule.methods or set())]
    paths = {}
    for rule in rules:
        values = {name: PLACES[name] for name in rule.arguments}
        paths[rule.rule] = rule.build(values)[1]  # type: ignore[index]
        assert adapter.match(paths[rule.rule], "POST", return_rule=True)[0] is rule
    return paths


def test_only_what_citizens_send_needs_no_token(site: Site) -> None:
    paths = changing(site.app)
    for path in paths.values():
        site.post(path)
    assert set(paths) - set(site.refused) == set(CITIZENS)


def test_a_route_added_tomorrow_is_protected_without_anybody_thinking_of_it(site: Site) -> None:
    done = []

    def change() -> str:
        done.append(request.form["name"])
        return "done"

    site.app.add_url_rule("/pengelola/uji", "uji", change, methods=["POST", "PUT", "DELETE"])
    assert site.post("/pengelola/uji", name="Ayu") == 400
    assert site.post("/pengelola/uji", name="Ayu", csrf_token="made up") == 400
    assert site.app.test_client().put("/pengelola/uji", data={"name": "Ayu"}).status_code == 400
    assert done == []
    assert site.refused == ["/pengelola/uji"] * 3


def test_a_page_to_read_that_gets_a_form_tomorrow_is_protected(site: Site) -> None:
    citizens = {"touch", "phone", "screens"}
    names = set(site.app.blueprints)
    for name in names:
        site.app.add_url_rule(f"/uji/{name}", f"{name}.uji", lambda: "done", methods=["POST"])
    assert {name for name in names if site.post(f"/uji/{name}") != 400} == citizens


def test_with_the_token_of_his_own_page_a_person_gets_through(site: Site) -> None:
    site.app.add_url_rule("/pengelola/uji", "page", generate_csrf)
    site.app.add_url_rule("/pengelola/uji", "uji", lambda: "done", methods=["POST"])
    client = site.app.test_client()
    token = client.get("/pengelola/uji").text
    assert client.post("/pengelola/uji", data={"csrf_token": token}).status_code == 200
    # The token of one person is none in the hands of another.
    assert site.post("/pengelola/uji", csrf_token=token) == 400


def test_a_token_is_worth_nothing_after_an_hour(site: Site) -> None:
    site.app.add_url_rule("/pengelola/uji", "page", generate_csrf)
    site.app.add_url_rule("/pengelola/uji", "uji", lambda: "done", methods=["POST"])
    client = site.app.test_client()
    with time_machine.travel("2026-11-16 08:00+00:00", tick=False) as clock:
        token = client.get("/pengelola/uji").text
        for minutes, status in ((59, 200), (2, 400)):
            clock.shift(timedelta(minutes=minutes))
            answer = client.post("/pengelola/uji", data={"csrf_token": token})
            assert answer.status_code == status
