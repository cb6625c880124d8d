"""What every test may ask for: the browser, pictures of pages, the accessibility check.

The register's and the server's own fixtures stand in the conftest.py of their folders.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from hypothesis import settings
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, WebError

from tests.once import schema_made, statements_compiled

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "build" / "screenshots"
CHROMIUM_FLAGS = [
    "--no-sandbox",  # the build server runs as root
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # No test may depend on a network: every other host is unknown to the browser.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
]
LOCAL_HOSTS = {"127.0.0.1", "localhost", "::1", ""}

# A property is true or false; how long a busy machine takes to see it is none of its business.
settings.register_profile("any machine", deadline=None)
settings.load_profile("any machine")

MEMORY = Path("/dev/shm")  # noqa: S108
ROOM = 2 << 30  # bytes; a run of all tests holds less than half of it at a time


def pytest_configure() -> None:
    """Keep the tests' files in memory where there is room.

    Every box and register asks the disk to keep each answer, some 30 times a test: what a test
    proves of that it proves by the calls that were made, and a disk that obeys takes minutes.
    """
    if os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free >= ROOM:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))


@pytest.fixture(scope="session", autouse=True)
def made_once() -> Iterator[None]:
    """Let a test not make again what the test before it made: see `once.py`."""
    with statements_compiled(), schema_made():
        yield


@pytest.fixture(autouse=True)
def no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the settings of the person who runs the tests away from the program under test."""
    for name in list(os.environ):
        if name.startswith("KIOSK_"):
            monkeypatch.delenv(name)


@pytest.fixture(scope="session")
def chromium() -> str:
    """Find the browser; fail, never skip, when there is none."""
    names = (os.environ.get("CHROMIUM"), "chromium", "chromium-browser", "google-chrome")
    for name in names:
        if name and (found := shutil.which(name)):
            return found
    pytest.fail("The browser tests need Chromium: on Debian, sudo apt-get install chromium")


@pytest.fixture(scope="session")
def browser_type_launch_args(
    browser_type_launch_args: dict[str, object], chromium: str
) -> dict[str, object]:
    return {**browser_type_launch_args, "executable_path": chromium, "args": CHROMIUM_FLAGS}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, object]) -> dict[str, object]:
    return {**browser_context_args, "locale": "id-ID", "timezone_id": "Asia/Jakarta"}


def watch(context: BrowserContext) -> list[str]:
    """Collect what no page may do: ask another host, break its own policy, throw in its script."""
    wrongs: list[str] = []

    def request_made(request: Request) -> None:
        if (urlsplit(request.url).hostname or "") not in LOCAL_HOSTS:
            wrongs.append(f"asked another host: {request.url}")

    def said(message: ConsoleMessage) -> None:
        if message.type == "error" and "Content Security Policy" in message.text:
            wrongs.append(f"broke its content security policy: {message.text}")

    def thrown(error: WebError) -> None:
        wrongs.append(f"threw in its script: {error.error}")

    context.on("request", request_made)
    context.on("console", said)
    context.on("weberror", thrown)
    return wrongs


@pytest.fixture
def context(context: BrowserContext) -> Iterator[BrowserContext]:
    """Let a page do its work, then prove that it did nothing that no page may do."""
    wrongs = watch(context)
    yield context
    assert not wrongs, "\n".join(wrongs)


@pytest.fixture
def picture() -> Callable[[Page, str], Path]:
    """Keep a screenshot as build output: `picture(page, "kiosk-idle")`."""

    def take(page: Page, name: str) -> Path:
        PICTURES.mkdir(parents=True, exist_ok=True)
        path = PICTURES / f"{name}.png"
        page.screenshot(path=path)
        return path

    return take


@pytest.fixture
def assert_accessible() -> Callable[[Page], None]:
    """Fail with axe-core's own words when the page on the screen has an accessibility violation."""

    def check(page: Page) -> None:
        results = Axe().run(page)
        assert results.violations_count == 0, results.generate_report()

    return check
