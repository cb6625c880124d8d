"""A citizen with a ticket: the code stands in the form, and what became of it is said."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from kiosk.tickets import ticket_key
from survey.answers.origins import Provenance
from survey.tickets import Ticket, make
from tests.browser.conftest import UNIT, Served
from tests.browser.test_phone_walk import Check, choose, send, thanks
from tests.conftest import watch

SECRET = b"s" * 48


@pytest.fixture
def ticket(served: Served) -> Ticket:
    served.state.config.secret_file.write_bytes(SECRET)
    last = datetime.now(UTC).date() + timedelta(days=9)
    return make(ticket_key(SECRET), UNIT.code, last, 1)[0]


@pytest.mark.parametrize("scripted", [True, False], ids=["script", "plain"])
def test_a_scanned_ticket_counts_once_and_both_forms_are_kept(
    browser: Browser, served: Served, ticket: Ticket, *, scripted: bool
) -> None:
    context = browser.new_context(
        java_script_enabled=scripted, viewport={"width": 360, "height": 740}, locale="id-ID"
    )
    wrongs = watch(context)
    page = context.new_page()
    for n, sentence in enumerate(("tidak berlaku lagi", "sudah pernah dipakai"), 1):
        page.goto(f"{served.url}/AB7K?k={ticket.code}")
        expect(page.get_by_label("Kode tiket")).to_have_value(ticket.code)
        choose(page, "waktu", 3)
        send(page)
        thanks(page)
        assert "t=" in page.url.partition("?")[2]
        expect(page.get_by_text(sentence)).to_be_visible()
        served.holds(n)
    context.close()
    assert wrongs == []
    kept = [draft.provenance for draft in served.stored]
    assert kept == [Provenance.TICKET, Provenance.QR]
    assert [draft.circumstances.nth for draft in served.stored] == [1, 2], "one phone"


def test_a_code_with_a_slip_is_put_right_or_left_out(
    page: Page, served: Served, ticket: Ticket, assert_accessible: Check
) -> None:
    page.goto(f"{served.url}/AB7K?k={ticket.code[:-1]}")
    choose(page, "waktu", 2)
    send(page)
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("Kode tiket ini tidak dikenal di sini.")
    assert_accessible(page)
    alert.get_by_role("link").click()
    page.get_by_label("Kode tiket").fill("")
    assert page.locator("input:checked").count() == 1, "what was answered stays"
    send(page)
    thanks(page)
    assert [draft.provenance for draft in served.holds(1)] == [Provenance.QR]
