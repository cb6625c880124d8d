"""Taps by day from the database are the people that reports count one by one, on both engines."""

from collections import Counter
from datetime import date, timedelta
from uuid import uuid4

import pytest

from reports.evidence import frames
from survey import actions
from survey.answers.drafts import Channel, Draft
from survey.office.facts import UnknownUnit
from survey.questionnaire import is_satisfied
from survey.register import daily
from survey.register.engine import Register
from tests.builders import DAY, UNIT, Device, a_detail, a_form, a_rating, local, undated

FIRST, LAST = DAY - timedelta(days=30), DAY + timedelta(days=30)


def one_by_one(register: Register) -> dict[str, tuple[int, int]]:
    with register.read() as conn:
        people = [p for p in frames.read(conn, UNIT, FIRST, LAST) if p.counts_as_tap]
    n = Counter(p.day for p in people)
    k = Counter(p.day for p in people if is_satisfied(p.kepuasan))
    return {day: (n[day], k[day]) for day in n}


def counted(register: Register) -> dict[str, tuple[int, int]]:
    with register.read() as conn:
        return daily.taps(conn, UNIT.upper(), FIRST, LAST)


def a_fortnight() -> list[Draft]:
    """Give taps, details and forms that follow a tap, follow nothing, or are no tap at all."""
    found: list[Draft] = []
    for i in range(14):
        at = local(9, i, day=DAY - timedelta(days=i))
        tap, late = a_rating(1 + i % 4, at=at), a_rating(4, at=at, channel=Channel.TICKET)
        found += [tap, late, a_detail(tap, reasons=["lama"], at=at)]
        found += [a_form(3, at=at, kepuasan=2), a_form(3, at=at)]
        found.append(a_form(3, at=at, kepuasan=4, channel=Channel.TICKET))
        found.append(a_form(3, at=at, kepuasan=4, channel=Channel.TICKET, about=late.id))
        found.append(a_form(3, at=at, kepuasan=1, channel=Channel.TICKET, about=uuid4()))
    return found


def test_taps_by_day_are_the_people_of_the_weekly_share(register: Register) -> None:
    Device().give(register, *a_fortnight())
    assert counted(register) == one_by_one(register)
    assert len(counted(register)) == 14
    assert sum(n for n, _ in counted(register).values()) == 14 * 4


def test_half_days_are_the_same_people_by_slot(register: Register) -> None:
    at = local(14, day=DAY)
    Device().give(register, *a_fortnight(), undated(a_rating(1)), a_rating(4, at=at))
    with register.read() as conn:
        people = [p for p in frames.read(conn, UNIT, FIRST, LAST) if p.counts_as_tap]
        found = daily.half_days(conn, UNIT.upper(), FIRST, LAST)
    n = Counter((p.day, p.slot) for p in people)
    k = Counter((p.day, p.slot) for p in people if is_satisfied(p.kepuasan))
    assert found == {place: (n[place], k[place]) for place in n}
    assert {slot for _, slot in found} == {"am", "pm", ""}


def test_what_was_taken_out_does_not_count_and_comes_back(register: Register) -> None:
    Device().give(register, *a_fortnight())
    before = counted(register)
    actions.begin_import(register, "januari.csv", "ab" * 32, UNIT, "tester")
    taps = [a_rating(1, channel=Channel.TICKET) for _ in range(3)]
    followed = a_form(3, kepuasan=4, channel=Channel.TICKET, about=taps[0].id)
    Device("import").give(register, *taps)
    Device("main").give(register, followed)
    with_import = counted(register)
    assert with_import == one_by_one(register)
    assert with_import != before
    actions.withdraw_import(register, 1, "tester")
    # The tap is gone; the form that followed it now stands alone.
    assert counted(register) == one_by_one(register)
    n, k = before[DAY.isoformat()]
    assert counted(register)[DAY.isoformat()] == (n + 1, k + 1)
    again = actions.begin_import(register, "januari.csv", "ab" * 32, UNIT, "tester")
    actions.bring_back(register, again, [one.id for one in taps], "tester")
    assert counted(register) == with_import


def test_people_by_day_are_all_the_people_of_the_reports(register: Register) -> None:
    Device().give(register, *a_fortnight())
    actions.begin_import(register, "januari.csv", "ab" * 32, UNIT, "tester")
    tap = a_rating(1)
    Device("import").give(register, tap)
    Device("main").give(register, a_form(3, about=tap.id))
    for _ in range(2):
        with register.read() as conn:
            people = frames.read(conn, UNIT, FIRST, LAST)
            assert daily.people(conn, UNIT, FIRST, LAST) == Counter(p.day for p in people)
            assert len(people) == 14 * 6 + 1
        actions.withdraw_import(register, 1, "tester")  # the form then stands alone


def test_an_unknown_unit_is_named_and_an_empty_one_has_no_days(register: Register) -> None:
    assert counted(register) == {}
    with register.read() as conn, pytest.raises(UnknownUnit):
        daily.taps(conn, "lain", date(2026, 1, 1), date(2026, 2, 1))
