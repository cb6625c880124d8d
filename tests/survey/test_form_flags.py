"""Flags of phone forms in the register: set by day, whatever came first, and kept."""

import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import select, update

from survey import actions
from survey.answers.drafts import Channel, Draft
from survey.answers.origins import Circumstances, Provenance
from survey.questionnaire import current
from survey.register import flags, journal_check, phone_forms
from survey.register.engine import Register
from survey.register.journal_check import BreakKind
from survey.register.schema import flag, response_private
from survey.register.services import Given
from survey.rules.forms import FormRule
from tests.builders import DAY, UNIT, Device, a_form, a_rating, local
from tests.survey.test_journal import checked, edit


def before(n_days: int = 28) -> list[Draft]:
    """Make four weeks of ordinary forms."""
    rng = random.Random(6)
    return [
        a_form(
            rng.choice((3, 4, 2)) if rng.random() < 0.4 else {"biaya": 2, "waktu": 3, "produk": 4},
            at=local(rng.randrange(8, 15), rng.randrange(60), day=DAY - timedelta(days=1 + n)),
        )
        for n in range(n_days)
        for _ in range(4)
    ]


def stuffed(n: int = 40, day: date = DAY) -> list[Draft]:
    return [a_form(4, at=local(10, n // 2, 30 * (n % 2), day=day)) for n in range(n)]


def said(register: Register) -> set[tuple[bytes, str]]:
    with register.read() as conn:
        return {(row.id, row.rule) for row in conn.execute(select(flag.c.id, flag.c.rule))}


def counts(register: Register, day: date = DAY) -> dict[str, flags.RuleCount]:
    with register.read() as conn:
        rows = flags.verdicts(conn, UNIT, day, day, flags.FORM_RULES)
        return {row.rule: row for row in rows}


def test_stuffed_forms_are_flagged_and_every_verdict_is_kept(register: Register) -> None:
    false, honest = stuffed(), a_form({"biaya": 2}, at=local(10, 5))
    Device().give(register, *before(), *false, honest)
    actions.judge(register)
    assert {form.id.bytes for form in false[1:]} == {
        form_id for form_id, rule in said(register) if rule == FormRule.EQUAL_FORMS
    }
    verdicts = counts(register)
    assert verdicts[FormRule.EQUAL_FORMS][1:] == (2, 39, 0, 0)
    assert verdicts[FormRule.MORE_FORMS][1:] == (0, 0, 0, 41)
    with register.read() as conn:
        assert journal_check.check(conn).breaks == ()


def test_what_a_browser_and_an_address_did_is_judged_and_shown(register: Register) -> None:
    sixth = a_form(3, circumstances=Circumstances(nth=6))
    crowded = a_form(2, at=local(11), circumstances=Circumstances(nth=1, over_budget=True))
    Device().give(register, sixth, crowded)
    actions.judge(register)
    assert said(register) == {(sixth.id.bytes, FormRule.SAME_DEVICE.value)}
    assert counts(register)[FormRule.OVER_BUDGET][1:] == (1, 0, 1, 0)


def test_another_kepuasan_and_questions_left_out_make_no_other_form(register: Register) -> None:
    """Neither is what the index is made of; before, no text came more than three times."""
    keys = [item.key for item in current().unsur]
    false = [
        a_form(
            {key: 4 for key in keys if key != keys[n % 9]} | ({"kepuasan": k} if k else {}),
            at=local(10, n),
        )
        for n, k in enumerate([0, 1, 2, 3, 4] * 8)
    ]
    Device().give(register, *before(), *false, a_form({"biaya": 2}, at=local(10, 5)))
    actions.judge(register)
    assert {form.id.bytes for form in false[1:]} == {
        form_id for form_id, rule in said(register) if rule == FormRule.EQUAL_FORMS
    }


def test_forms_that_came_at_once_are_found_however_they_are_dated(register: Register) -> None:
    """What they say and when they say it was given is all different; younger ones came before."""
    rng = random.Random(9)
    keys = [item.key for item in current().unsur]

    def any_form(second: int) -> Draft:
        scores = {key: rng.choice((2, 3, 4)) for key in keys}
        return a_form(scores, at=local(second // 3600, second // 60 % 60, second % 60))

    seconds = sorted(rng.randrange(64_000) for _ in range(200))
    dated = [any_form(second) for second in rng.sample(seconds, len(seconds))]
    latest = a_rating(4, at=local(18))
    Device().give(register, *before(), latest, *dated)
    actions.judge(register)
    rush = {form_id for form_id, rule in said(register) if rule == FormRule.FORM_RUSH}
    assert rush <= {form.id.bytes for form in dated}
    assert len(dated) - len(rush) == 4, "as many as usually come, as nobody came in time"


def test_control_forms_that_came_as_they_are_dated_are_no_rush(register: Register) -> None:
    rng = random.Random(9)
    seconds = sorted(rng.randrange(64_000) for _ in range(100))
    keys = [item.key for item in current().unsur]
    honest = [
        a_form(
            {key: rng.choice((2, 3, 4)) for key in keys}, at=local(s // 3600, s // 60 % 60, s % 60)
        )
        for s in seconds
    ]
    Device().give(register, *before(), *honest)
    actions.judge(register)
    assert said(register) == set()


def test_a_moment_of_a_wrong_clock_makes_nobody_late() -> None:
    noon = datetime(2026, 11, 16, 12, tzinfo=UTC)
    came = [noon, noon + timedelta(days=400), noon + timedelta(minutes=1), noon]
    assert list(phone_forms.not_before(came)) == [
        noon,
        noon + timedelta(days=400),
        noon + timedelta(minutes=1),
        noon + timedelta(minutes=1),
    ]


def test_a_form_of_a_kiosks_page_that_nobody_paired_is_judged_like_any_phones(
    register: Register,
) -> None:
    false = [
        replace(form, channel=Channel.KIOSK, provenance=Provenance.UNPAIRED) for form in stuffed()
    ]
    paired = [
        replace(form, channel=Channel.KIOSK, provenance=Provenance.KIOSK)
        for form in stuffed(day=DAY - timedelta(days=7))
    ]
    Device().give(register, *before(), *false, *paired)
    actions.judge(register)
    marked = {form_id for form_id, rule in said(register) if rule == FormRule.EQUAL_FORMS}
    assert marked == {form.id.bytes for form in false[1:]}
    assert checked(register).breaks == ()


def test_nine_equal_forms_a_day_are_found_on_every_day_of_their_week(register: Register) -> None:
    """Also on the first ones, though they were judged before the others came."""
    monday = DAY - timedelta(days=DAY.weekday())
    history = [form for form in before(60) if form.day < monday]
    Device("tablet").give(register, *history)
    device, false = Device(), list[Draft]()
    for n in range(5):
        day = monday + timedelta(days=n)
        some = [a_form(4, at=local(8 + hour, 30, day=day)) for hour in range(9)]
        device.give(register, *some)
        actions.judge(register)
        false += some
        if n == 0:
            assert said(register) == set(), "the control: one such day is nothing"
    marked = {form_id for form_id, _ in said(register)}
    by_day = {
        form.day: sum(other.id.bytes in marked for other in false if other.day == form.day)
        for form in false
    }
    assert min(by_day.values()) >= 8, by_day
    in_order = said(register)
    with register.begin() as conn:
        for day in by_day:
            flags.mark(conn, [(UNIT, day.isoformat())])
    actions.judge(register)
    assert said(register) == in_order


def test_what_was_flagged_makes_nothing_usual(register: Register) -> None:
    Device().give(register, *before(), *stuffed(100))
    actions.judge(register)
    with register.read() as conn:
        days, _n = phone_forms.past(conn, UNIT, DAY + timedelta(days=1))
    assert max(map(len, days)) <= 5


def test_a_form_that_was_not_sent_by_phone_is_no_matter_of_these_rules(register: Register) -> None:
    imported = [replace(form, provenance=Provenance.IMPORT) for form in stuffed()]
    Device().give(register, *imported, a_rating(4, at=local(10)))
    actions.judge(register)
    assert not {rule for _id, rule in said(register)} & set(FormRule)
    assert counts(register)[FormRule.EQUAL_FORMS][1:] == (0, 0, 0, 0)


def test_what_arrives_late_changes_what_was_usual_on_the_days_after_it(register: Register) -> None:
    """The flags are those of any order of arrival."""
    history, false = before(), stuffed()
    first = Device()
    first.give(register, *false)
    actions.judge(register)
    alone = said(register)
    Device("tablet").give(register, *history)
    assert actions.judge(register) == 29
    together = said(register)
    assert {form_id for form_id, _ in together} >= {form.id.bytes for form in false[1:]}
    with register.begin() as conn:
        for unit_day in {(UNIT, draft.day.isoformat()) for draft in (*history, *false)}:
            flags.mark(conn, [unit_day])
    actions.judge(register)
    assert said(register) == together
    assert alone <= together


def test_services_given_are_laid_beside_the_forms_of_a_week(register: Register) -> None:
    Device().give(register, *(a_form(3, at=local(9, n)) for n in range(6)))
    actions.set_services_given(register, [Given(UNIT, DAY, "", "", 5)], "berkas", "test")
    actions.judge(register)
    assert counts(register)[FormRule.MORE_FORMS][1:] == (0, 0, 6, 0)


def test_flags_stay_when_the_times_they_rest_on_are_erased(register: Register) -> None:
    false = stuffed()
    Device().give(register, *before(), *false)
    actions.judge(register)
    marked = said(register)
    assert marked
    gone = dict.fromkeys(("minute", "at", "duration_s", "visit", "nth", "over_budget"))
    with register.begin() as conn:
        conn.execute(update(response_private).values(gone))
        flags.mark(conn, [(UNIT, DAY.isoformat())])
    actions.judge(register)
    assert said(register) == marked


def test_a_day_whose_forms_were_kept_from_the_rules_is_told(register: Register) -> None:
    Device().give(register, *stuffed())
    assert checked(register).breaks == ()  # the control: it waits
    edit(register, "DELETE FROM unjudged")
    assert actions.judge(register) == 0
    (told,) = checked(register).breaks
    assert (told.kind, told.what) == (BreakKind.UNJUDGED, f"flags {UNIT} {DAY}")
    assert told.here == 40
    with register.begin() as conn:
        flags.mark(conn, [(UNIT, DAY.isoformat())])
    actions.judge(register)
    assert checked(register).breaks == ()


def test_forms_that_an_older_release_took_need_no_judgement(register: Register) -> None:
    Device().give(register, *stuffed())
    edit(register, "DELETE FROM unjudged", "UPDATE entry SET sealed_by = 1")
    with register.read() as conn:
        assert list(phone_forms.forgotten(conn)) == []
