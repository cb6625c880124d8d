"""What a browser may keep of a counter's pages, and who makes the id of an answer.

What other programs rely on: a kiosk's page holds no id and may be kept, a phone's has a fresh one
each time and may not; a sending without an id is refused but for the plain form of a browser.
"""

import gzip
import re

import pytest

from survey.questionnaire import current
from tests.kiosk.conftest import PHONE, TAPS, Counterside

KIOSK = "/kiosk/dukcapil/L1"


@pytest.mark.parametrize(("path", "n_ids"), [(PHONE, 1), (KIOSK, 0)])
def test_a_phones_page_has_a_fresh_id_each_time_a_kiosks_none_and_both_shrink_when_asked(
    counter: Counterside, path: str, n_ids: int
) -> None:
    plain = counter.client.get(path)
    packed = counter.client.get(path, headers={"Accept-Encoding": "gzip"})

    once, again = (
        set(re.findall(r"[0-9a-f]{8}-[0-9a-f-]{27}", text))
        for text in (plain.text, gzip.decompress(packed.data).decode())
    )
    assert len(once) == len(again) == n_ids
    assert not once & again
    assert len(packed.data) < len(plain.data)
    assert "unsafe" not in plain.headers["Content-Security-Policy"]


def test_a_browser_may_keep_the_kiosks_page_alone_and_asks_whether_it_is_the_same(
    counter: Counterside,
) -> None:
    assert counter.client.get(PHONE).headers["Cache-Control"] == "no-store"
    first = counter.client.get(KIOSK)
    assert first.headers["Cache-Control"] == "private, max-age=2678400"
    known = {"If-None-Match": first.headers["ETag"]}
    again = counter.client.get(KIOSK, headers=known)
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["Content-Security-Policy"] == first.headers["Content-Security-Policy"]
    other = counter.client.get("/kiosk/dukcapil/L2", headers=known)  # the control
    assert other.status_code == 200


def test_a_tap_of_a_browser_without_an_id_gets_one_from_the_server(counter: Counterside) -> None:
    fields = f"questionnaire={current().ref}&kepuasan=4"
    places = {counter.form(TAPS, fields).headers["Location"] for _ in range(3)}
    assert len(places) == counter.n_stored == 3
    parts = {"kepuasan": "2", "questionnaire": current().ref}
    page = counter.client.post(
        TAPS, data=parts, content_type="multipart/form-data", headers={"Accept": "text/html"}
    )
    assert (page.status_code, counter.n_stored) == (303, 4)


def test_whoever_sends_no_page_of_ours_makes_the_id_itself(counter: Counterside) -> None:
    """Else what is sent again counts again; and a wrong id is wrong."""
    program = counter.form(TAPS, "kepuasan=4", page=False)
    json_of_a_browser = counter.client.post(
        TAPS, json={"kepuasan": 4}, headers={"Accept": "text/html"}
    )
    wrong = counter.form(TAPS, "kepuasan=4&id=1")
    phone = counter.form(PHONE, "waktu=4")
    for answer in (program, json_of_a_browser, wrong, phone):
        assert answer.status_code == 422
    assert program.get_json()["field"] == "id"
    assert counter.n_stored == 0


def test_the_worker_serves_the_kiosks_pages_and_is_asked_for_anew(counter: Counterside) -> None:
    page = counter.client.get(KIOSK).text
    assert '"worker": "/kiosk/worker.js"' in page
    worker = counter.client.get("/kiosk/worker.js")
    assert (worker.status_code, worker.mimetype) == (200, "text/javascript")
    assert worker.headers["Cache-Control"] == "no-cache"
    assert worker.headers["Content-Security-Policy"] == "default-src 'none'; connect-src 'self'"
