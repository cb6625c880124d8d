"""When packed counts of a week still hold, and when they do not."""

from datetime import date, timedelta

import pytest
from sqlalchemy import insert

from survey.periods import Week
from survey.register import amendments, tallies
from survey.register.amendments import Amended
from survey.register.engine import Register
from survey.register.schema import tally, touched
from tests.builders import DAY, UNIT, Device, a_rating, counted, local, sealing

WEEK = Week.of(DAY)


def kept(register: Register, week: Week = WEEK) -> bytes | None:
    with register.read() as conn:
        return tallies.read(conn, UNIT, week, week).get(str(week))


def keep(register: Register, packed: bytes = b"counts") -> None:
    with register.begin() as conn:
        made_from = tallies.stamps(conn, UNIT, WEEK, WEEK).get(str(WEEK), 0)
        tallies.save(conn, UNIT, WEEK, packed, made_from)


def test_a_tally_holds_until_its_week_is_touched(register: Register) -> None:
    assert kept(register) is None
    keep(register)
    assert kept(register) == b"counts"  # a week without answers has a tally too
    device = Device()
    device.give(register, a_rating())
    assert kept(register) is None
    keep(register, b"again")
    assert kept(register) == b"again"


@pytest.mark.parametrize("week", ["2026-W47 ", "2026-w47", " 2026-W47"])
def test_counts_under_another_writing_of_a_week_stand_in_for_none(
    register: Register, week: str
) -> None:
    keep(register)
    row = {"tenant": register.tenant, "unit": UNIT, "week": week, "made_from": 0, "packed": b"x"}
    with register.begin() as conn:
        conn.execute(insert(tally), row)  # made from 0: no `touched` row of that writing
    with register.read() as conn:
        year = tallies.read(conn, UNIT, Week(2026, 1), Week(2027, 1))
        assert year == {"2026-W47": b"counts"}
        assert tallies.held(conn) == [(UNIT, WEEK)]
    with register.begin() as conn:
        conn.execute(
            insert(touched), {"tenant": register.tenant, "unit": UNIT, "week": week, "n": 1}
        )
        assert tallies.due(conn, UNIT, Week(2026, 1), Week(2027, 1), b"c") == []


def test_other_weeks_and_repeats_leave_a_tally_as_it_is(register: Register) -> None:
    device = Device()
    rating = a_rating()
    entries = device.take(rating)
    from survey import actions

    actions.accept(register, device.batch(entries))
    keep(register)
    actions.accept(register, device.batch(entries))
    device.give(register, a_rating(at=local(day=DAY + timedelta(days=7))))
    assert kept(register) == b"counts"


def test_an_amendment_touches_the_week_of_the_answer(register: Register) -> None:
    Device().give(register, a_rating())
    keep(register)
    (one,) = counted(register)
    with sealing(register) as conn:
        amendments.withdraw(
            conn, [Amended(one, UNIT, DAY.isoformat())], 1, "Ayu", out=True, reason="uji"
        )
    assert kept(register) is None


def test_a_week_at_the_turn_of_the_year_is_one_week(register: Register) -> None:
    with register.begin() as conn:
        tallies.touch(conn, [(UNIT, "2026-12-31"), (UNIT, "2027-01-01"), (UNIT, "2027-01-01")])
        week = Week.of(date(2027, 1, 1))
        assert tallies.stamps(conn, UNIT, week, week) == {"2026-W53": 1}


def test_counts_made_of_answers_as_they_were_before_others_came_do_not_hold(
    register: Register,
) -> None:
    with register.read() as conn:
        made_from = tallies.stamps(conn, UNIT, WEEK, WEEK).get(str(WEEK), 0)
    Device().give(register, a_rating())
    with register.begin() as conn:
        tallies.save(conn, UNIT, WEEK, b"counts", made_from)
    assert kept(register) is None
