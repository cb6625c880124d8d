"""The guards of the browser tests can fail: each meets a page that does what it forbids."""

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import Browser, Page

from tests.conftest import watch

GOOD = "<!doctype html><html lang=id><title>Baik</title><main><h1>Baik</h1></main></html>"
PAGES = {
    "/good": GOOD,
    "/nameless": GOOD.replace("<h1>Baik</h1>", "<h1>Baik</h1><button></button>"),
    "/elsewhere": GOOD.replace("<h1>", "<img alt='' src='http://elsewhere.example/a.png'><h1>"),
    "/throws": GOOD.replace("<h1>", "<script>throw new Error('x')</script><h1>"),
    "/inline": GOOD.replace("<h1>", "<h1 style='color:red'>"),
}


class Pages(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        body = PAGES.get(self.path, "").encode()
        self.send_response(200 if body else 404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        if self.path == "/inline":
            self.send_header("Content-Security-Policy", "default-src 'none'")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library names it
        pass


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Pages) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_a_good_page_passes_every_guard(
    page: Page, address: str, assert_accessible: Callable[[Page], None]
) -> None:
    page.goto(f"{address}/good")
    assert_accessible(page)


def test_the_accessibility_guard_sees_a_button_without_a_name(
    page: Page, address: str, assert_accessible: Callable[[Page], None]
) -> None:
    page.goto(f"{address}/nameless")
    with pytest.raises(AssertionError, match="button-name"):
        assert_accessible(page)


@pytest.mark.parametrize(
    ("path", "complaint"),
    [
        ("/elsewhere", "asked another host"),
        ("/throws", "threw in its script"),
        ("/inline", "broke its content security policy"),
    ],
)
def test_the_watch_sees_what_no_page_may_do(
    browser: Browser, address: str, path: str, complaint: str
) -> None:
    with browser.new_context() as context:
        wrongs = watch(context)
        page = context.new_page()
        page.goto(address + path)
        page.wait_for_timeout(200)
    assert [wrong for wrong in wrongs if wrong.startswith(complaint)]
