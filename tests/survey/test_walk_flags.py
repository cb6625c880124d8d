"""Flags of answered forms in the register: of kiosks and phones, by day, in any order, kept."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select, update

from reports.evidence import frames
from survey import actions
from survey.answers.drafts import Channel, Draft, Kind
from survey.answers.origins import Provenance
from survey.register import amendments, flags, journal_check
from survey.register.amendments import Amended
from survey.register.engine import Register
from survey.register.schema import flag, response_private
from survey.rules.walks import WalkRule
from tests.builders import DAY, UNIT, Device, a_form, a_rating, local, sealing


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
    hasty = a_form(4, channel=channel, duration_s=8)
    careful = a_form(4, channel=channel, duration_s=40)
    mixed = a_form(4, biaya=2, channel=channel, duration_s=8)
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
    english = a_form(4, duration_s=8, lang="en")
    indonesian = a_form(4, duration_s=8)
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


def test_a_tap_of_a_browser_that_nobody_paired_is_a_witness_in_any_order(
    register: Register,
) -> None:
    tap = a_rating(1, provenance=Provenance.UNPAIRED)
    Device().give(register, a_form(4, about=tap.id))
    actions.judge(register)
    Device("tablet").give(register, tap)
    actions.judge(register)
    assert counts(register)[WalkRule.AGAINST_TAP] == (0, 0, 1, 0)


def test_the_face_counts_as_a_tap_and_as_no_answer_of_the_form(register: Register) -> None:
    """Three answers and a face are three answers."""
    few = a_form({"kepuasan": 4, "biaya": 4, "waktu": 4, "produk": 4}, duration_s=1)
    assert judged(register, few) == set()
    assert counts(register)[WalkRule.AGAINST_TAP] == (0, 0, 0, 1)


def take_out(register: Register, *drafts: Draft) -> None:
    out = [Amended(draft.id.bytes, UNIT, DAY.isoformat()) for draft in drafts]
    with sealing(register) as conn:
        amendments.withdraw(conn, out, 1, "test", out=True, reason="test")
        flags.mark(conn, [(target.unit, target.day) for target in out])
    actions.judge(register)


def test_what_is_taken_out_is_neither_judged_nor_a_witness(register: Register) -> None:
    tap = a_rating(1)
    hasty, against = a_form(4, duration_s=1), a_form(4, about=tap.id, duration_s=60)
    judged(register, tap, hasty, against)
    take_out(register, hasty, tap)
    assert counts(register)[WalkRule.HASTY] == (1, 0, 0, 0)
    assert counts(register)[WalkRule.AGAINST_TAP] == (0, 0, 0, 1), "nor is there another tap"


def test_a_tap_that_was_taken_out_leaves_the_face_on_the_form(register: Register) -> None:
    tap = a_rating(4)
    judged(register, tap, a_form(4, kepuasan=1, about=tap.id))
    assert counts(register)[WalkRule.AGAINST_TAP] == (1, 0, 0, 0)
    take_out(register, tap)
    assert counts(register)[WalkRule.AGAINST_TAP] == (0, 0, 1, 0)


def test_a_day_of_which_every_time_is_erased_is_left_as_it_was(register: Register) -> None:
    marks = judged(register, a_form(4, duration_s=2), a_form(3, duration_s=90))
    before = counts(register)
    gone = dict.fromkeys(("minute", "at", "duration_s", "visit", "nth", "over_budget"))
    with register.begin() as conn:
        conn.execute(update(response_private).values(gone))
        flags.mark(conn, [(UNIT, DAY.isoformat())])
    actions.judge(register)
    assert (flagged(register), counts(register)) == (marks, before)


def test_a_report_reads_what_these_rules_said(register: Register) -> None:
    judged(register, a_form(4, duration_s=2))
    with register.read() as conn:
        marks = frames.read_marks(conn, UNIT, DAY, DAY)
    [row] = [row for row in marks.form_rules if row.rule == WalkRule.HASTY_EQUAL]
    assert row[1:] == (0, 1, 0, 0)


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
    careful = a_form(4, duration_s=60)  # for its sake the day is judged
    assert judged(register, unfinished, listed, careful) == set()
    assert counts(register)[WalkRule.HASTY] == (1, 0, 0, 0)


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
