"""Flags of a day are the same however its ratings arrived, are kept, and survive a refill."""

import gc
import random
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from time import process_time

import pytest
from sqlalchemy import Connection, delete, select, update

from survey import actions
from survey.answers.drafts import Channel, Draft
from survey.register import amendments, answers, flags
from survey.register.amendments import Amended
from survey.register.engine import Register
from survey.register.schema import flag, judgement, response_private, unjudged
from survey.register.services import Given
from survey.rules.taps import Rule
from survey.transfer.forward import drain
from tests.builders import (
    DAY,
    UNIT,
    Device,
    a_rating,
    a_unit,
    an_empty_register,
    an_office,
    dated_by_arrival,
    local,
    opened,
    put,
    sealing,
    settled,
    undated,
)


def a_day(day: date = DAY) -> list[Draft]:
    """Make an ordinary day at two counters, with a burst, a rapid pair and one late tap at L1."""
    rng = random.Random(7)
    some = [
        a_rating(
            rng.choice((2, 3, 4)), at=local(8 + n // 5, 11 * (n % 5), day=day), counter=counter
        )
        for counter in ("L1", "L2")
        for n in range(30)
    ]
    begin = local(10, 23, 7, day=day)
    some += [a_rating(4, at=begin + timedelta(seconds=25 * n)) for n in range(9)]
    some += [a_rating(3, at=local(12, 40, second, day=day)) for second in (0, 2)]
    some.append(a_rating(4, at=local(21, 0, day=day)))
    return some


def said(register: Register) -> set[tuple[bytes, str]]:
    with register.read() as conn:
        return {(row.id, row.rule) for row in conn.execute(select(flag.c.id, flag.c.rule))}


def counts(register: Register) -> dict[str, flags.RuleCount]:
    with register.read() as conn:
        return {one.rule: one for one in flags.verdicts(conn, UNIT, DAY, DAY)}


def rules_of(register: Register, draft: Draft) -> set[str]:
    return {rule for one, rule in said(register) if one == draft.id.bytes}


def test_a_day_is_judged_and_every_verdict_kept(register: Register) -> None:
    day = a_day()
    Device().give(register, *day)

    assert actions.judge(register) == 1

    assert all("burst" in rules_of(register, one) for one in day[60:69])
    assert rules_of(register, day[70]) == {"mash"}
    assert rules_of(register, day[71]) == {"out-of-hours"}
    found = counts(register)
    assert found[Rule.OUT_OF_HOURS][1:] == (len(day) - 1, 1, 0, 0)
    assert found[Rule.FASTER_THAN_SERVICES][1:] == (0, 0, 0, len(day))
    assert all(sum(one[1:]) == len(day) for one in found.values())
    with register.read() as conn:
        seen = {one.id: one.flags for one in answers.read(conn, UNIT, DAY, DAY)}
    assert "burst" in seen[day[60].id.bytes]


def test_a_day_judged_is_not_judged_again_until_something_arrives(register: Register) -> None:
    device = Device()
    device.give(register, *a_day())
    actions.judge(register)
    before = said(register)

    assert actions.judge(register) == 0
    device.give(register, a_rating(at=local(9, 1), channel=Channel.QR))
    assert actions.judge(register) == 0, "phones are no matter of these rules"
    device.give(register, a_rating(at=local(14, 50)))
    assert actions.judge(register) == 1
    assert said(register) == before


def test_a_clock_that_was_off_is_put_right_before_a_rating_is_judged(register: Register) -> None:
    early = [a_rating(4, at=local(5, n)) for n in range(3)]  # by a clock three hours behind
    Device().give(register, *early, clock_s=3 * 3600)
    Device("tablet").give(register, by_night := a_rating(4, at=local(5, 30)))
    actions.judge(register)
    assert all(rules_of(register, one) == {"clock"} for one in early)
    assert rules_of(register, by_night) == {"out-of-hours"}


def test_a_day_on_which_everything_is_marked_takes_no_longer_than_others(
    tmp_path: Path,
) -> None:
    """A year that is brought in has hundreds of such days: not each mark beside each rating."""
    taken = {}
    for hour in (9, 22):  # open, and closed: every rating is marked
        register = settled(an_empty_register(_made(tmp_path / str(hour))))
        day = [a_rating(4, at=local(hour, n % 60, n // 60), counter="") for n in range(3000)]
        Device("import").give(register, *day)
        actions.judge(register)
        with register.begin() as conn:
            flags.mark(conn, [(UNIT, DAY.isoformat())])
        gc.collect()
        gc.disable()  # a sweep through all that earlier tests left is none of it
        began = process_time()
        assert actions.judge(register) == 1
        taken[hour] = process_time() - began
        gc.enable()
        register.close()
    assert taken[22] < 3 * taken[9] + 0.1


def test_a_unit_that_is_named_late_is_judged_from_then_on(register: Register) -> None:
    Device().give(register, late := a_rating(4, at=local(22), unit="baru"))
    assert actions.judge(register) == 1
    assert rules_of(register, late) == set(), "its hours are not known"
    actions.set_office(register, an_office(), [a_unit(), a_unit("baru")], {}, "tester")
    assert actions.judge(register) == 1
    assert rules_of(register, late) == {"out-of-hours"}


def test_ratings_that_keep_coming_keep_no_report_waiting(
    register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    Device().give(register, *a_day(), *a_day(DAY - timedelta(days=1)))
    done, n_done = flags.done, 0

    def and_another_tap(conn: Connection, unit: str, day: date) -> None:
        nonlocal n_done
        n_done += 1
        assert n_done <= 2, "a day that was judged once can wait"
        done(conn, unit, day)
        flags.mark(conn, [(unit, day.isoformat())])

    monkeypatch.setattr(flags, "done", and_another_tap)
    assert actions.judge(register) == 2
    monkeypatch.undo()
    assert actions.judge(register) == 2, "nothing is forgotten"


@pytest.mark.parametrize("seed", range(4))
def test_flags_do_not_depend_on_the_order_of_arrival(tmp_path: Path, seed: int) -> None:
    day = a_day() + a_day(DAY - timedelta(days=1))
    whole = settled(an_empty_register(_made(tmp_path / "whole")))
    Device().give(whole, *day)
    actions.judge(whole)
    rng = random.Random(seed)
    parts = settled(an_empty_register(_made(tmp_path / "parts")))
    for some in _split(rng, rng.sample(day, len(day))):
        Device(f"tablet{rng.random()}").give(parts, *some)
        if rng.random() < 0.5:
            actions.judge(parts)
    actions.judge(parts)

    assert said(parts) == said(whole) != set()
    assert counts(parts) == counts(whole)
    whole.close()
    parts.close()


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


def _split(rng: random.Random, some: Sequence[Draft]) -> list[Sequence[Draft]]:
    cuts = sorted(rng.sample(range(1, len(some)), 5))
    return [some[a:b] for a, b in zip([0, *cuts], [*cuts, len(some)], strict=True)]


def test_an_answer_that_comes_late_makes_the_burst_it_belongs_to(register: Register) -> None:
    day = a_day()
    Device().give(register, *day[:60], *day[60:65])
    actions.judge(register)
    assert not said(register), "the control: five taps are no burst"

    Device("tablet").give(register, *day[65:69])
    actions.judge(register)

    assert all("burst" in rules_of(register, one) for one in day[60:69])


def test_taps_that_are_taken_out_make_no_burst_of_the_others(register: Register) -> None:
    day = a_day()
    Device().give(register, *day)
    actions.judge(register)
    out = [Amended(one.id.bytes, UNIT, DAY.isoformat()) for one in day[60:66]]

    with sealing(register) as conn:
        amendments.withdraw(conn, out, 1, "test", out=True, reason="test")
        flags.mark(conn, [(one.unit, one.day) for one in out])
    actions.judge(register)

    assert rules_of(register, day[67]) == set()


def test_flags_stay_when_the_times_they_rest_on_are_erased(register: Register) -> None:
    day = a_day()
    Device().give(register, *day)
    actions.judge(register)
    before, counted = said(register), counts(register)

    _forget(register, [one.id.bytes for one in day])
    actions.judge(register)
    assert (said(register), counts(register)) == (before, counted)

    Device("tablet").give(register, a_rating(at=local(9, 3)))
    actions.judge(register)
    assert said(register) == before


def _forget(register: Register, ids: list[bytes]) -> None:
    of = response_private
    with register.begin() as conn:
        gone = update(of).where(of.c.id.in_(ids))
        conn.execute(gone.values(minute=None, at=None, visit=None, duration_s=None))
        flags.mark(conn, [(UNIT, DAY.isoformat())])


def test_more_ratings_than_services_are_shown_as_soon_as_the_record_arrives(
    register: Register,
) -> None:
    Device().give(register, *a_day())
    actions.judge(register)

    actions.set_services_given(register, [Given(UNIT, DAY, "ktp", "", 40)], "queue", "test")
    actions.judge(register)

    assert counts(register)[Rule.FASTER_THAN_SERVICES].n_surface == len(a_day())
    assert not {rule for _, rule in said(register)} & {"faster-than-services"}


def test_ratings_without_a_time_are_not_judged_by_it(register: Register) -> None:
    Device("import").give(register, *(undated(one) for one in a_day()))

    actions.judge(register)

    assert said(register) == set()
    assert counts(register)[Rule.BURST].n_not_applied == len(a_day())


def test_what_is_dated_by_its_coming_is_marked_and_judged_by_no_hour(register: Register) -> None:
    night = local(2, 0)
    kept = [dated_by_arrival(a_rating(value, at=night)) for value in (4, 1)]
    Device().give(register, *kept, own := a_rating(4, at=night))

    actions.judge(register)

    assert all(rules_of(register, draft) == {"clock"} for draft in kept)
    assert rules_of(register, own) == {"out-of-hours"}, "the control"


def test_a_drained_register_is_judged_and_a_refill_gives_the_same_flags(tmp_path: Path) -> None:
    register = settled(an_empty_register(tmp_path))
    with opened(tmp_path) as box:
        put(box, *a_day())
    drain(tmp_path, register)
    before, counted = said(register), counts(register)
    assert before
    with register.begin() as conn:
        for emptied in (flag, judgement, unjudged):
            conn.execute(delete(emptied))

    actions.refill(register, tmp_path / "boxes")
    actions.judge(register)

    assert (said(register), counts(register)) == (before, counted)
    register.close()
