"""Flags of answered forms in the register: of kiosks and phones, by day, in any order, kept."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select, update

from survey import actions
from survey.answers.drafts import Channel, Draft, Kind
from survey.register import flags, journal_check
from survey.register.engine import Register
from survey.register.schema import flag, response_private
from survey.rules.walks import WalkRule
from tests.builders import DAY, UNIT, Device, a_form, a_rating, local


def flagged(register: Register) -> set[tuple[bytes, str]]:
    with register.read() as conn:
        return {(row.id, row.rule) for row in conn.execute(select(flag.c.id, flag.c.rule))}


def counts(register: Register, day: date = DAY) -> dict[str, tuple[int, ...]]:
    with register.read() as conn:
        rows = flags.verdicts(conn, UNIT, day, day, flags.WALK_RULES)
        return {row.rule: row[1:] for row in rows}


def judged(register: Register, *drafts: Draft) -> set[tuple[bytes, str]]:
    Device().give(register, *drafts)
    actions.judge(register)
    return flagged(register)


@pytest.mark.parametrize("channel", [Channel.KIOSK, Channel.QR])
def test_a_form_of_equal_answers_faster_than_reading_is_flagged(
    register: Register, channel: Channel
) -> None:
    hasty = a_form(4, channel=channel, duration_s=9)
    careful = a_form(4, channel=channel, duration_s=40)
    mixed = a_form(4, biaya=2, channel=channel, duration_s=9)
    marks = judged(register, hasty, careful, mixed)
    assert marks == {(hasty.id.bytes, WalkRule.HASTY_EQUAL.value)}
    assert counts(register)[WalkRule.HASTY_EQUAL] == (2, 1, 0, 0)
    assert counts(register)[WalkRule.HASTY] == (1, 0, 2, 0)
    with register.read() as conn:
        assert journal_check.check(conn).breaks == ()


def test_the_questions_are_counted_in_the_language_in_which_they_were_shown(
    register: Register,
) -> None:
    """English says the nine in fewer words."""
    english = a_form(4, duration_s=12, lang="en")
    indonesian = a_form(4, duration_s=12)
    marks = judged(register, english, indonesian)
    assert marks == {(indonesian.id.bytes, WalkRule.HASTY_EQUAL.value)}


def test_a_form_is_laid_beside_the_tap_that_it_names_in_any_order(register: Register) -> None:
    tap = a_rating(1)
    against = a_form(4, channel=Channel.KIOSK, about=tap.id, duration_s=90)
    Device().give(register, against)
    actions.judge(register)
    assert counts(register)[WalkRule.AGAINST_TAP] == (0, 0, 0, 1), "its tap is not here yet"
    Device("tablet").give(register, tap)
    actions.judge(register)
    assert counts(register)[WalkRule.AGAINST_TAP] == (0, 0, 1, 0)
    assert flagged(register) == set(), "nobody knows which of the two is meant"


def test_a_tap_of_another_day_is_no_witness(register: Register) -> None:
    tap = a_rating(1, at=local(day=DAY - timedelta(days=1)))
    judged(register, tap, a_form(4, about=tap.id))
    assert counts(register)[WalkRule.AGAINST_TAP] == (0, 0, 0, 1)


def test_kepuasan_on_the_form_itself_is_its_persons_tap(register: Register) -> None:
    judged(register, a_form(4, kepuasan=1), a_form(4, kepuasan=4))
    assert counts(register)[WalkRule.AGAINST_TAP] == (1, 0, 1, 0)


def test_unfinished_forms_and_lists_are_no_matter_of_these_rules(register: Register) -> None:
    unfinished = a_form(4, channel=Channel.KIOSK, duration_s=1, kind=Kind.UNFINISHED)
    listed = a_form(4, channel=Channel.IMPORT, duration_s=1)
    assert judged(register, unfinished, listed) == set()
    assert counts(register)[WalkRule.HASTY] == (0, 0, 0, 0)


def test_a_flag_stays_when_the_duration_is_erased(register: Register) -> None:
    hasty, other = a_form(4, duration_s=2), a_form(3, duration_s=90)
    marks = judged(register, hasty, other)
    gone = dict.fromkeys(("minute", "at", "duration_s", "visit", "nth", "over_budget"))
    with register.begin() as conn:
        mine = response_private.c.id == hasty.id.bytes
        conn.execute(update(response_private).where(mine).values(gone))
        flags.mark(conn, [(UNIT, DAY.isoformat())])
    actions.judge(register)
    assert flagged(register) == marks
    assert counts(register)[WalkRule.HASTY_EQUAL] == (1, 1, 0, 0)
