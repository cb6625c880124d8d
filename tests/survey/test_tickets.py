"""Ticket codes: made by whoever has the key, of no order and no time, readable as people type."""

import random
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.tickets import ALPHABET, WrongTicket, make, read_ticket, used_digest

KEY, LAST = b"k" * 32, date(2026, 12, 31)


@given(st.dates(date(2021, 1, 1), date(2100, 1, 1)))
def test_a_code_that_was_made_is_read_with_its_last_day(last: date) -> None:
    (ticket,) = make(KEY, "dukcapil", last, 1)
    assert read_ticket(KEY, "DUKCAPIL", ticket.printed) == ticket
    assert ticket.last == last


def test_a_code_is_read_as_people_type_it() -> None:
    (ticket,) = make(KEY, "dukcapil", LAST, 1)
    typed = ticket.printed.lower().replace("0", "o").replace("1", "l").replace("-", " ")
    assert read_ticket(KEY, "dukcapil", f" {typed} ") == ticket


@given(place=st.integers(0, 15), other=st.sampled_from(ALPHABET))
def test_a_code_with_one_other_letter_is_no_code(place: int, other: str) -> None:
    (ticket,) = make(KEY, "dukcapil", LAST, 1)
    wrong = ticket.code[:place] + other + ticket.code[place + 1 :]
    if wrong != ticket.code:
        with pytest.raises(WrongTicket):
            read_ticket(KEY, "dukcapil", wrong)


@pytest.mark.parametrize("text", ["", "A", "A" * 15, "A" * 17, "é" * 16, "U" * 16, "1" * 400])
def test_what_cannot_be_a_code_is_refused_in_words(text: str) -> None:
    with pytest.raises(WrongTicket, match="kosongkan"):
        read_ticket(KEY, "dukcapil", text)


def test_a_code_is_of_one_installation_and_one_unit() -> None:
    (ticket,) = make(KEY, "dukcapil", LAST, 1)
    for key, unit in ((b"x" * 32, "dukcapil"), (KEY, "izin")):
        with pytest.raises(WrongTicket):
            read_ticket(key, unit, ticket.code)


def test_no_code_tells_the_order_in_which_codes_were_made() -> None:
    """The letters that a sheet's codes differ by are in no order, and no two sheets follow."""
    codes = [ticket.code for ticket in make(KEY, "dukcapil", LAST, 400)]
    assert len(set(codes)) == 400
    rising = sum(first < second for first, second in pairwise(codes))
    assert 150 < rising < 250
    later = [ticket.code for ticket in make(KEY, "dukcapil", LAST, 400)]
    mixed = sorted([(code, 0) for code in codes] + [(code, 1) for code in later])
    runs = sum(a[1] != b[1] for a, b in pairwise(mixed))
    assert runs > 300, "the control: codes in their order would give one change"


def test_what_is_kept_of_a_used_code_does_not_hold_it() -> None:
    tickets = make(KEY, "dukcapil", LAST, 50)
    kept = [used_digest(KEY, ticket) for ticket in tickets]
    assert len(set(kept)) == 50
    assert used_digest(b"x" * 32, tickets[0]) != kept[0]
    order = random.Random(1).sample(range(50), 50)
    assert sorted(kept) != [kept[n] for n in order]
