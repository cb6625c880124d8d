"""The heads as they stood before a day: of each box the last entry in front of the day's first."""

from datetime import UTC, date, datetime, timedelta

import time_machine

from survey.ledger import Head
from survey.register import heads, journal
from survey.register.engine import Register
from tests.builders import DAY, Device, a_detail, a_form, a_rating, local

BEFORE = DAY - timedelta(days=1)


def before(register: Register) -> dict[str, Head]:
    with register.read() as conn:
        return {one.device: one.head for one in heads.of_boxes_before(conn, DAY)}


def test_nothing_of_the_day_is_in_front_of_a_head(register: Register) -> None:
    main = Device()
    main.give(register, a_rating(4, at=local(day=BEFORE)))
    head = main.head
    assert before(register) == {"main": head}
    tap = a_rating(1)
    main.give(register, tap, a_detail(tap, reasons=["lama"]), a_form(3))
    # Behind the day's first entry also what is of an earlier day: a file, a tablet without a line.
    main.give(register, a_rating(2, at=local(day=BEFORE)))
    assert before(register) == {"main": head}
    with register.read() as conn:
        [now] = heads.of_boxes(conn)
    assert now.head == main.head != head


def test_a_box_that_began_today_is_not_shown_and_others_are(register: Register) -> None:
    paper, main = Device("import"), Device()
    paper.give(register, *(a_form(3, at=local(day=BEFORE)) for _ in range(3)))
    main.give(register, a_rating(4))
    assert before(register) == {"import": paper.head}


def test_an_entry_dated_far_ahead_holds_no_head_back(register: Register) -> None:
    main = Device()
    main.give(register, a_rating(4, at=local(day=DAY + timedelta(days=900))))
    main.give(register, a_rating(4, at=local(day=BEFORE)))
    assert before(register) == {"main": main.head}


def test_an_entry_dated_tomorrow_holds_the_head_back(register: Register) -> None:
    """Around midnight a clock that is a few minutes fast says tomorrow of what is of today."""
    main = Device()
    main.give(register, a_rating(4, at=local(day=BEFORE)))
    head = main.head
    main.give(register, a_rating(1, at=local(0, 4, day=DAY + timedelta(days=1))))
    main.give(register, a_rating(2, at=local(day=BEFORE)))
    assert before(register) == {"main": head}


def test_of_the_journal_nothing_of_the_day_or_of_the_one_before_is_shown(
    register: Register,
) -> None:
    """Its moments are in UTC: late on the day before it is the office's own day already."""

    def writes(act: str, moment: datetime) -> Head:
        with time_machine.travel(moment, tick=False), register.begin() as conn:
            journal.note(conn, "uji", act, "", "")
            return journal.head(conn)

    day = date(2031, 3, 3)  # behind every line that making the register wrote
    writes("test", datetime(2031, 3, 1, 23, 59, 59, tzinfo=UTC))
    shown = writes("verify", datetime(2031, 3, 1, 23, 59, 59, tzinfo=UTC))
    writes("judge", datetime(2031, 3, 2, tzinfo=UTC))  # of which only the day is kept
    writes("test", datetime(2031, 3, 2, 17, 30, tzinfo=UTC))  # the third, half past midnight
    writes("test", datetime(2031, 3, 3, 9, tzinfo=UTC))
    with register.read() as conn:
        assert [known.head for known in heads.before(conn, day)] == [shown]
        assert heads.before(conn, date(2001, 1, 1)) == []  # it had not begun
