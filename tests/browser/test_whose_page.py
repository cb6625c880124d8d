"""What a real browser tells of the page that sends: ours gets through, another one's does not."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect
from werkzeug.serving import make_server

from kiosk.citizens.front import Front
from kiosk.config import Config
from kiosk.context import State
from kiosk.parts import create_app
from survey.office.bundle import Bundle
from tests.browser.conftest import OFFICE, UNIT, Quiet, Served
from tests.browser.touchscreen import Touchscreen
from tests.paired import cookie_of

FORM = """<!doctype html><title>x</title><form method="post" action="{to}">
<input name="id" value="{id}"><input name="kepuasan" value="1"><input name="waktu" value="1">
<button>Menang hadiah</button></form>"""


@pytest.fixture
def elsewhere(served: Served) -> Iterator[str]:
    """Serve a page of another site, with a button that rates at our counter."""

    class Trap(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            to = f"{served.url}{self.path}"
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(FORM.format(to=to, id=uuid4()).encode())

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Trap) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://localhost:{server.server_port}"
        server.shutdown()


@pytest.mark.parametrize("path", ["/kiosk/dukcapil/L1/ratings", "/q/dukcapil/L1"])
def test_a_page_of_another_site_rates_nothing_through_a_paired_browser(
    page: Page, served: Served, elsewhere: str, path: str
) -> None:
    name, value = cookie_of(served.state.config).split("=")
    url = f"{served.url}/kiosk/dukcapil/L1"
    page.context.add_cookies([{"name": name, "value": value, "url": url}])
    page.goto(f"{elsewhere}{path}")
    page.get_by_role("button").click()
    expect(page.locator("body")).to_contain_text("datang dari halaman lain")
    assert served.stored == []


def test_the_same_form_on_our_own_page_is_taken(page: Page, served: Served) -> None:
    """The control: without a script it is a plain form as well."""
    page.add_init_script("delete window.fetch")
    page.goto(f"{served.url}/kiosk/dukcapil/L1")
    page.get_by_role("button", name="Kurang baik").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("sudah tercatat")
    assert [draft.scores[0] for draft in served.holds(1)] == ["2"]


@pytest.fixture
def below(tmp_path: Path) -> Iterator[Served]:
    """Serve the counter below a path, as behind a proxy that leaves the path."""
    bundle = Bundle(tenant=4_611_686_018_427_387_001, office=OFFICE, units=(UNIT,))
    (tmp_path / "bundle.json").write_text(bundle.dump(), encoding="utf-8")
    state = State(Config(tmp_path, address="https://kab.contoh.go.id/skm"))
    app = Front(state, create_app(state, b"k" * 48))
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield Served(f"http://127.0.0.1:{server.server_port}/skm", state)
    server.shutdown()
    thread.join(5)
    server.server_close()
    state.close()


def test_below_a_path_a_tap_its_story_and_a_phones_form_all_arrive(
    page: Page, below: Served
) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    screen = Touchscreen.open(page, below.url)
    screen.rate(2)
    screen.do("story")
    screen.choose(0)
    for _ in range(4):
        screen.do("next")
    screen.shows("done")
    tap, detail = below.holds(2)
    assert (detail.about, tap.unit) == (tap.id, "dukcapil")
    page.goto(f"{below.url}/q/dukcapil/L1")
    page.locator("input[name=waktu][value='4']").check(force=True)
    page.get_by_role("button", name="Kirim").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("sudah tercatat")
    below.holds(3)
    assert [url for url in asked if not url.startswith(below.url) and url[:5] != "data:"] == []
