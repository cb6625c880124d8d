"""What a page may run: the program's own scripts and styles, and nothing that came with data."""

import base64
import hashlib
import re
from dataclasses import replace
from uuid import uuid4

import pytest
from markupsafe import Markup
from werkzeug.test import Client, TestResponse

from kiosk.citizens import phone_page, touch_page
from kiosk.citizens.front import Front
from kiosk.context import Snapshot
from kiosk.parts import create_app
from survey.office.bundle import Bundle
from tests.kiosk.conftest import BUNDLE, OFFICE, PHONE, TAPS, UNIT, Counterside

RECEIPT = "K7QX2-9MDHA"
KIOSK = "/kiosk/dukcapil/L1"
# Address, and the number of inline scripts and styles its page has.
PAGES = {
    KIOSK: (13, 1),
    f"{KIOSK}/terima-kasih/{RECEIPT}": (0, 1),
    PHONE: (1, 1),
    f"{PHONE}?lang=en": (1, 1),
    f"{PHONE}/tercatat/{RECEIPT}": (1, 0),
    "/": (0, 0),
    "/cek": (0, 0),
    "/ikm/dukcapil": (0, 0),
    "/tidak-ada": (0, 0),
}
INLINE = re.compile(r"<(script|style)>(.*?)</\1>", re.DOTALL)
BAD = "alert(1)"
TAGGED = {
    "script": Markup("<script>alert(1)</script>"),
    "style": Markup("<style>alert(1)</style>"),
}


def digest(text: str) -> str:
    return "'sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() + "'"


def allowed(answer: TestResponse, kind: str) -> list[str]:
    policy = answer.headers["Content-Security-Policy"]
    found = re.search(rf"{kind}-src ([^;]*);", policy)
    assert found, policy
    own, *digests = found[1].split()
    assert own == "'self'"
    return digests


def show(counter: Counterside, path: str) -> TestResponse:
    return counter.client.get(path, headers={"Accept": "text/html"})


def check(answer: TestResponse, n_scripts: int, n_styles: int) -> None:
    """Prove that a page may run exactly what stands in it."""
    pieces = [(kind, digest(text)) for kind, text in INLINE.findall(answer.text)]
    scripts = [found for kind, found in pieces if kind == "script"]
    styles = [found for kind, found in pieces if kind == "style"]
    assert (len(scripts), len(styles)) == (n_scripts, n_styles)
    assert set(scripts) <= set(allowed(answer, "script"))
    assert set(styles) <= set(allowed(answer, "style"))


@pytest.mark.parametrize("path", PAGES)
def test_no_page_stands_in_the_frame_of_another(counter: Counterside, path: str) -> None:
    rules = show(counter, path).headers["Content-Security-Policy"].split("; ")
    assert [rule for rule in rules if rule.startswith("frame-ancestors")] == [
        "frame-ancestors 'none'"
    ]


def test_what_pages_may_run_is_settled_at_the_start_and_never_again(
    counter: Counterside, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = {path: show(counter, path).headers["Content-Security-Policy"] for path in PAGES}
    for page in (touch_page, phone_page):
        page.security.cache_clear()
    client = Client(Front(counter.state, create_app(counter.state, b"k" * 48)))
    for page in (touch_page, phone_page):
        monkeypatch.setattr(page, "policy", lambda **_: "script-src *")
    counter.state.snapshot().pages.clear()
    after = {path: client.get(path, headers={"Accept": "text/html"}) for path in PAGES}
    assert {path: one.headers["Content-Security-Policy"] for path, one in after.items()} == before


@pytest.mark.parametrize("path", PAGES)
def test_a_page_may_run_its_own_scripts_and_styles(counter: Counterside, path: str) -> None:
    check(show(counter, path), *PAGES[path])


def test_so_may_a_form_that_is_shown_again(counter: Counterside) -> None:
    own = uuid4()
    refused = counter.form(PHONE, f"id={own}&comment=Halo")
    assert refused.status_code == 422
    check(refused, 1, 1)
    counter.form(PHONE, f"id={own}&waktu=2")
    taken = counter.form(PHONE, f"id={own}&waktu=3")
    assert taken.status_code == 409
    check(taken, 0, 0)
    check(counter.form(f"{PHONE}/baru", "waktu=3"), 1, 1)
    check(counter.form(TAPS, f"id={uuid4()}&kepuasan=9"), 0, 1)


@pytest.mark.parametrize("tag", TAGGED)
@pytest.mark.parametrize("path", PAGES)
def test_what_came_into_a_page_with_data_is_not_allowed_by_it(
    counter: Counterside, path: str, tag: str
) -> None:
    """A name that a template forgot to escape."""
    bad = TAGGED[tag]
    services = tuple(replace(service, name=bad) for service in UNIT.services)
    unit = replace(UNIT, public_name=bad, services=services)
    bundle = Bundle(BUNDLE.tenant, replace(OFFICE, name=bad), (unit,))
    zone = counter.state.snapshot().zone
    counter.state._snapshot = Snapshot(bundle, zone)

    answer = show(counter, path)

    assert bad in answer.text
    assert digest(BAD) not in answer.headers["Content-Security-Policy"]
