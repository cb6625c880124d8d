"""A code from the box vouches for one form, once; no form is lost for its code."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from html import unescape
from pathlib import Path
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from werkzeug.test import TestResponse

from kiosk.tickets import Tickets, TicketUse, ticket_key
from survey.answers.drafts import Channel, Draft
from survey.answers.fields import Fields
from survey.answers.origins import Provenance
from survey.box import Unavailable
from survey.ledger import open_entry
from survey.tickets import Ticket, WrongTicket, make
from tests.kiosk.conftest import PHONE, UNIT, Counterside

SECRET = b"s" * 48
TODAY = datetime.now(UTC).date()
LATER = TODAY + timedelta(days=30)


def tickets_of(counter: Counterside, n: int = 1, last: date = LATER) -> tuple[Ticket, ...]:
    counter.state.config.secret_file.write_bytes(SECRET)
    return make(ticket_key(SECRET), UNIT.code, last, n)


def stored(counter: Counterside) -> list[Draft]:
    return [open_entry(entry) for entry in counter.state.box.unsent()]


def sends(counter: Counterside, ticket: str, **more: str) -> TestResponse:
    fields = {"id": str(uuid4()), "waktu": "3", "ticket": ticket} | more
    return counter.form(PHONE, urlencode(fields), page=False)


def told(counter: Counterside, answer: TestResponse) -> Mapping[str, str]:
    assert answer.status_code in {200, 201}, answer.text
    return dict(answer.json or {})


def test_a_code_makes_a_form_more_trustworthy_and_nothing_else(counter: Counterside) -> None:
    (ticket,) = tickets_of(counter)
    assert told(counter, sends(counter, ticket.printed.lower()))["ticket"] == "counted"
    (draft,) = stored(counter)
    assert (draft.provenance, draft.channel) == (Provenance.TICKET, Channel.QR)
    assert (draft.officer, draft.visit) == ("", "")
    assert "ticket" not in told(counter, sends(counter, "")), "the control: without a code"
    assert stored(counter)[1].provenance is Provenance.QR


def test_a_code_counts_once_and_the_second_form_is_kept_without_it(counter: Counterside) -> None:
    (ticket,) = tickets_of(counter)
    sends(counter, ticket.code)
    assert told(counter, sends(counter, ticket.code))["ticket"] == "used"
    assert [d.provenance for d in stored(counter)] == [Provenance.TICKET, Provenance.QR]


def test_a_form_that_is_sent_again_has_not_used_its_own_code_twice(counter: Counterside) -> None:
    (ticket,) = tickets_of(counter)
    own = str(uuid4())
    first, again = (told(counter, sends(counter, ticket.code, id=own)) for _ in range(2))
    assert first["receipt"] == again["receipt"]
    assert first["ticket"] == again["ticket"] == "counted"
    assert [d.provenance for d in stored(counter)] == [Provenance.TICKET]


def test_a_form_that_is_sent_twice_at_once_has_its_code_counted_both_times(tmp_path: Path) -> None:
    (tmp_path / "secret.key").write_bytes(SECRET)
    tickets = Tickets(tmp_path / "secret.key", tmp_path / "used-tickets")
    (ticket,) = make(ticket_key(SECRET), UNIT.code, LATER, 1)
    own, other = uuid4(), uuid4()
    assert [tickets.use(ticket, TODAY, own) for _ in range(2)] == [TicketUse.COUNTED] * 2
    assert tickets.use(ticket, TODAY, other) is TicketUse.USED, "the control: another form"
    tickets.done(ticket, stored=True)
    tickets.done(ticket, stored=False)
    assert tickets.use(ticket, TODAY, other) is TicketUse.USED, "once it was stored"
    (lost,) = make(ticket_key(SECRET), UNIT.code, LATER, 1)
    for _ in range(2):
        tickets.use(lost, TODAY, own)
    for _ in range(2):
        tickets.done(lost, stored=False)
    assert tickets.use(lost, TODAY, other) is TicketUse.COUNTED, "neither was stored"


def test_a_form_that_was_stored_while_it_came_again_says_that_its_code_counted(
    counter: Counterside, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second of two that came at once finds the code used by then, and by itself."""
    (ticket,) = tickets_of(counter)
    own = str(uuid4())
    sends(counter, ticket.code, id=own)
    find = counter.state.box.find
    answers = iter([None])
    monkeypatch.setattr(counter.state.box, "find", lambda i: next(answers, find(i)))
    assert told(counter, sends(counter, ticket.code, id=own))["ticket"] == "counted"


def test_a_code_used_at_another_program_counts_no_second_time(counter: Counterside) -> None:
    first, second = tickets_of(counter, 2)
    config = counter.state.config
    other = Tickets(config.secret_file, counter.state.tickets._used_file)
    assert counter.state.tickets.use(first, TODAY, uuid4()) is TicketUse.COUNTED
    assert other.use(second, TODAY, uuid4()) is TicketUse.COUNTED
    for tickets in (counter.state.tickets, other):
        for ticket in (first, second):
            assert tickets.use(ticket, TODAY, uuid4()) is TicketUse.USED


def test_a_code_whose_last_day_is_over_is_told_and_the_form_is_kept(counter: Counterside) -> None:
    over, today = (
        tickets_of(counter, last=day)[0] for day in (TODAY - timedelta(2), TODAY + timedelta(1))
    )
    assert told(counter, sends(counter, over.code))["ticket"] == "expired"
    assert told(counter, sends(counter, today.code))["ticket"] == "counted"


def test_a_code_that_nobody_made_is_refused_with_what_to_do(counter: Counterside) -> None:
    for with_key in (False, True):
        if with_key:
            tickets_of(counter)
        answer = counter.form(
            PHONE, urlencode({"id": str(uuid4()), "waktu": "3", "ticket": "AAAA-AAAA-AAAA-AAAA"})
        )
        page = unescape(answer.text)
        assert answer.status_code == 422
        assert "kosongkan" in page
        assert 'href="#ticket"' in page
        assert "AAAA-AAAA-AAAA-AAAA" in page, "it stays to be put right"
    assert counter.n_stored == 0


def test_a_form_that_is_refused_for_another_reason_has_not_used_its_code(
    counter: Counterside,
) -> None:
    (ticket,) = tickets_of(counter)
    assert sends(counter, ticket.code, waktu="7").status_code == 422
    assert told(counter, sends(counter, ticket.code))["ticket"] == "counted"


def test_a_form_that_could_not_be_stored_gives_its_code_back(
    counter: Counterside, monkeypatch: pytest.MonkeyPatch
) -> None:
    (ticket,) = tickets_of(counter)

    def full(_draft: Draft) -> None:
        raise Unavailable(reason="penuh", file="kotak")

    with monkeypatch.context() as broken:
        broken.setattr(counter.state.box, "append", full)
        assert sends(counter, ticket.code).status_code == 503
    assert told(counter, sends(counter, ticket.code))["ticket"] == "counted"


def test_a_browser_is_told_on_the_page_that_thanks(counter: Counterside) -> None:
    (ticket,) = tickets_of(counter)
    place = ""
    for sentence in ("tidak berlaku lagi", "sudah pernah dipakai"):
        fields = {"id": str(uuid4()), "waktu": "3", "ticket": ticket.code}
        place = counter.form(PHONE, urlencode(fields)).headers["Location"]
        page = counter.client.get(place).text
        assert sentence in page
        assert "sudah tercatat" in page
    assert "Kode tiket" not in counter.client.get(place.partition("?")[0]).text, "the control"


def test_the_link_of_a_ticket_leads_to_a_form_with_its_code(counter: Counterside) -> None:
    (ticket,) = tickets_of(counter)
    place = counter.client.get(f"/AB7K?k={ticket.code}").headers["Location"]
    page = counter.client.get(place).text
    field = re.search(r"<input name=ticket value=\"([^\"]*)\"", page)
    assert field is not None
    assert field[1] == ticket.code
    assert "name=ticket" not in counter.client.get(PHONE).text, "the control: without a ticket"
    odd = counter.client.get(f"{PHONE}?k=%22%3E%3Cscript%3E").text
    assert "<script>&" not in odd
    assert '"><script>"' not in odd


def test_what_is_kept_of_used_codes_tells_neither_code_nor_order(tmp_path: Path) -> None:
    (tmp_path / "secret.key").write_bytes(SECRET)
    tickets = Tickets(tmp_path / "secret.key", tmp_path / "used-tickets")
    codes = make(ticket_key(SECRET), UNIT.code, LATER, 30)
    for ticket in codes:
        assert tickets.use(ticket, TODAY, uuid4()) is TicketUse.COUNTED
        tickets.done(ticket, stored=True)
    kept = (tmp_path / "used-tickets").read_text()
    lines = kept.splitlines()
    assert lines == sorted(lines)
    assert len(lines) == 30
    assert not any(ticket.code in kept or ticket.printed in kept for ticket in codes)
    again = Tickets(tmp_path / "secret.key", tmp_path / "used-tickets")  # after a restart
    assert {again.use(ticket, TODAY, uuid4()) for ticket in codes} == {TicketUse.USED}
    (late,) = make(ticket_key(SECRET), UNIT.code, LATER + timedelta(60), 1)
    again.use(late, LATER + timedelta(1), uuid4())
    assert len((tmp_path / "used-tickets").read_text().splitlines()) == 1, "the others are over"


def test_where_nothing_can_be_written_the_form_is_kept_without_its_code(
    counter: Counterside, monkeypatch: pytest.MonkeyPatch
) -> None:
    (ticket,) = tickets_of(counter)
    monkeypatch.setattr(
        counter.state.tickets, "_used_file", counter.state.config.data_dir / "nowhere" / "used"
    )
    assert told(counter, sends(counter, ticket.code))["ticket"] == "unknown"
    assert stored(counter)[0].provenance is Provenance.QR


def test_a_file_of_used_codes_that_cannot_be_read_loses_no_form(counter: Counterside) -> None:
    first, second = tickets_of(counter, 2)
    used = counter.state.config.used_tickets_file
    used.write_text("zz 2026-12-31\n\u00e9\n" + "ab" * 16 + " kemarin\n", encoding="utf-8")
    assert told(counter, sends(counter, first.code))["ticket"] == "counted"
    used.unlink()
    used.mkdir()
    assert told(counter, sends(counter, second.code))["ticket"] == "unknown"
    assert counter.n_stored == 2


@pytest.mark.parametrize("fields", [{"ticket": ["A", "B"]}, {"ticket": [17]}])
def test_two_codes_or_none_that_is_text_are_no_code(tmp_path: Path, fields: Fields) -> None:
    (tmp_path / "secret.key").write_bytes(SECRET)
    with pytest.raises(WrongTicket):
        Tickets(tmp_path / "secret.key", tmp_path / "used").read(fields, UNIT.code)
