"""The rules judge every rating of a kiosk, or its day waits: else somebody saw to it."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from survey import actions
from survey.actions import retention
from survey.answers.drafts import Channel
from survey.answers.origins import Provenance
from survey.register import amendments, flags, journal
from survey.register.amendments import Amended
from survey.register.engine import Register
from survey.register.journal_check import BreakKind
from survey.register.schema import response
from tests.builders import DAY, UNIT, Device, a_form, a_rating, local
from tests.survey.test_journal import checked, edit


@pytest.mark.parametrize("again", [False, True], ids=["first time", "again"])
def test_a_day_that_was_kept_from_the_rules_is_told(register: Register, *, again: bool) -> None:
    device = Device()
    if again:
        device.give(register, *(a_rating(4, at=local(21, n)) for n in range(3)))
        actions.judge(register)
    device.give(register, *(a_rating(4, at=local(22, n)) for n in range(12)))
    assert checked(register).breaks == ()  # the control: it waits
    edit(register, "DELETE FROM unjudged")
    assert actions.judge(register) == 0
    (told,) = checked(register).breaks
    assert (told.kind, told.what) == (BreakKind.UNJUDGED, f"flags {UNIT} {DAY}")
    assert told.here == (15 if again else 12)
    with register.begin() as conn:
        flags.mark(conn, [(UNIT, DAY.isoformat())])
    actions.judge(register)
    assert checked(register).breaks == ()


def test_what_no_rule_looks_at_needs_no_judgement(register: Register) -> None:
    Device().give(register, a_form(), a_rating(2, provenance=Provenance.UNPAIRED))
    actions.begin_import(register, "lama.csv", "ab" * 32, UNIT, "Ayu")
    Device("import").give(
        register, *(a_form(at=local(9, n), channel=Channel.IMPORT) for n in (1, 2))
    )
    assert checked(register).breaks == ()
    Device("other").give(register, a_rating(unit="lain"))  # of a unit that nobody set up here
    actions.judge(register)
    assert checked(register).breaks == ()


def test_a_day_whose_times_are_erased_needs_no_judgement(register: Register) -> None:
    Device().give(register, *(a_rating(4, at=local(9, n)) for n in range(3)))
    retention.erase_due(register, datetime.now(UTC) + timedelta(days=900))
    edit(register, "DELETE FROM unjudged")
    assert checked(register).breaks == ()


def test_answers_taken_out_of_a_judged_day_are_judged_without_them(register: Register) -> None:
    Device().give(register, *(a_rating(1, at=local(9, n)) for n in range(3)))
    actions.judge(register)
    with register.begin() as conn:
        row = conn.execute(select(response).limit(1)).mappings().one()
        out = [Amended(row["id"], row["unit"], row["day"])]
        amendments.withdraw(conn, out, 1, "Ayu", out=True, reason="uji")
        journal.note(conn, "Ayu", "withdraw_import", "1", "")
    (told,) = checked(register).breaks  # nobody let the day wait for the rules
    assert told.kind is BreakKind.UNJUDGED
