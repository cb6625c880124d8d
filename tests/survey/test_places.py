"""What is ended is offered no more and loses nothing; hours and days hold on their own days."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import select

from reports import form, stickers
from survey import actions
from survey.actions import Act, places
from survey.actions.duty_checks import OnClosedDay, OutsideHours
from survey.actions.hours_checks import JudgedAgain
from survey.actions.places import (
    KIND,
    AnswersAfterEnd,
    DutiesAfterEnd,
    EndedAlready,
    InUseAlready,
    NoPlace,
    NotThere,
)
from survey.errors import LoketError
from survey.exchange.offices.services_given import ServiceEnded, import_services_given
from survey.office.bundle import Bundle
from survey.office.dated import Noun
from survey.office.facts import NotInUse, Unit
from survey.office.hours import WrongHours
from survey.office.opening import AS_THE_WEEK, CLOSED
from survey.periods import WrongOrder
from survey.plans import DAY as SINGLE_DAY
from survey.plans import ChangeKind, Plan
from survey.register import answers, flags, offices, overview
from survey.register.engine import Register
from survey.register.schema import unjudged
from tests.builders import DAY, UNIT, Device, a_duty, a_form, a_rating, local

TUESDAY, SATURDAY = DAY + timedelta(days=1), DAY + timedelta(days=5)
BY = "bu.siti"


@pytest.fixture(autouse=True)
def tuesday() -> Any:
    with time_machine.travel(datetime(2026, 11, 17, 3, 0, tzinfo=UTC), tick=False):
        yield


def done(register: Register, act: Act) -> Plan:
    return actions.carry_out(register, act)


def end(register: Register, noun: Noun, place: str, first: date = TUESDAY) -> Plan:
    return done(register, lambda conn: places.end(conn, noun, place, first, BY))


def reopen(register: Register, noun: Noun, place: str, first: date = TUESDAY) -> Plan:
    return done(register, lambda conn: places.reopen(conn, noun, place, first, BY))


def unit_of(register: Register) -> Unit:
    with register.read() as conn:
        return offices.unit(conn, UNIT)


def spans(register: Register, day: date) -> list[str]:
    with register.read() as conn:
        opening = offices.office(conn).spans(offices.unit(conn, UNIT), day)
    return [f"{start:%H.%M}-{stop:%H.%M}" for start, stop in opening]


def offered(register: Register) -> Bundle:
    """Give what the citizens' pages know, as they read it."""
    return Bundle.parse(actions.bundle(register).dump())


# ---- in use --------------------------------------------------------------------------------------


def test_an_ended_service_is_offered_no_more_and_an_older_page_may_still_name_it(
    register: Register,
) -> None:
    plan = end(register, Noun.SERVICE, f"{UNIT}/KK")
    (change,) = plan.changes
    assert (change.kind, change.place, change.first) == (ChangeKind.ENDED, "dukcapil/kk", TUESDAY)
    unit = offered(register).unit(UNIT)
    counter = unit.counter("L1")
    assert [service.code for service in unit.services_at(counter)] == ["ktp"]
    assert unit.sent_service(counter, "KK") == "kk"


def test_an_ended_counter_is_on_no_list_and_its_answers_still_count(register: Register) -> None:
    end(register, Noun.COUNTER, f"{UNIT}/L2")
    bundle = offered(register)
    assert [c.code for unit in bundle.offered for c in unit.counters] == ["L1"]
    assert bundle.counter(UNIT, "l2").code == "L2"
    sheet = stickers.compute(register, unit=UNIT, address="https://skm.contoh.go.id")
    assert [sticker.counter for sticker in sheet.stickers] == ["Loket 1"]

    Device().give(register, a_rating(counter="L2", at=local(9, day=TUESDAY)))
    with register.read() as conn:
        assert len(answers.read(conn, UNIT, DAY, SATURDAY)) == 1
        (notice,) = overview.still_answered(conn, SATURDAY)
    assert "1 jawaban masuk di dukcapil/L2 sesudah hari terakhirnya, 2026-11-16" in str(notice)


def test_an_ended_unit_is_offered_nowhere_and_is_closed(register: Register) -> None:
    assert spans(register, TUESDAY) == ["08.00-15.00"]
    end(register, Noun.UNIT, UNIT)
    assert offered(register).offered == ()
    assert (spans(register, DAY), spans(register, TUESDAY)) == (["08.00-15.00"], [])
    with pytest.raises(NotInUse, match="loket kantor buka unit dukcapil --from"):
        stickers.compute(register, unit=UNIT, address="https://skm.contoh.go.id")
    with pytest.raises(NotInUse):
        form.compute(register, unit=UNIT)
    reopen(register, Noun.UNIT, UNIT, SATURDAY)
    monday = SATURDAY + timedelta(days=2)
    assert (spans(register, TUESDAY), spans(register, monday)) == ([], ["08.00-15.00"])


def test_a_plan_names_what_comes_after_the_last_day(register: Register) -> None:
    later = [a_duty("P01", day=day) for day in (DAY, TUESDAY, SATURDAY)]
    actions.set_duties(register, {UNIT: later}, BY)
    Device().give(register, a_rating(at=local(9, day=TUESDAY)), a_form(at=local(9)))
    officer = end(register, Noun.OFFICER, f"{UNIT}/P01")
    warning, after = officer.warnings
    assert isinstance(warning, DutiesAfterEnd)
    assert "1 jawaban sejak 2026-11-17" in str(after)
    assert "2 jadwal" in str(warning)
    assert "P01 di L1 2026-11-17" in str(warning)
    counter = end(register, Noun.COUNTER, f"{UNIT}/L1")
    assert [type(told) for told in counter.warnings] == [DutiesAfterEnd, AnswersAfterEnd]
    assert counter.changes[0].n_answers == 2


def test_what_is_said_again_of_the_same_day_changes_nothing(register: Register) -> None:
    assert end(register, Noun.COUNTER, f"{UNIT}/L1").any
    assert not end(register, Noun.COUNTER, f"{UNIT}/L1").any
    back = reopen(register, Noun.COUNTER, f"{UNIT}/L1", SATURDAY)
    assert back.changes[0].kind is ChangeKind.REOPENED
    assert not reopen(register, Noun.COUNTER, f"{UNIT}/L1", SATURDAY).any
    assert unit_of(register).last_day(Noun.COUNTER, "L1", TUESDAY) == DAY
    assert unit_of(register).last_day(Noun.COUNTER, "L1", SATURDAY) is None


NOUNS = [(Noun.UNIT, UNIT), (Noun.COUNTER, f"{UNIT}/L1"), (Noun.OFFICER, f"{UNIT}/P01")]


@pytest.mark.parametrize(("noun", "place"), NOUNS)
def test_what_ended_before_the_day_is_refused_with_the_day_and_the_way(
    register: Register, noun: Noun, place: str
) -> None:
    end(register, noun, place)
    with pytest.raises(EndedAlready) as refused:
        end(register, noun, place, SATURDAY)
    command = f"loket kantor buka {KIND[noun]} {place} --from {TUESDAY}"
    assert f"tidak dipakai sejak {TUESDAY}" in str(refused.value)
    assert command in str(refused.value)
    reopen(register, noun, place, TUESDAY)  # the way that it names
    assert end(register, noun, place, SATURDAY).any
    end(register, noun, place, TUESDAY)  # an earlier day needs no such way
    with pytest.raises(EndedAlready):
        end(register, noun, place, SATURDAY)


@pytest.mark.parametrize(("noun", "place"), NOUNS)
def test_what_is_in_use_before_the_day_is_not_opened(
    register: Register, noun: Noun, place: str
) -> None:
    with pytest.raises(InUseAlready, match="sejak awal"):
        reopen(register, noun, place)
    end(register, noun, place, DAY)
    reopen(register, noun, place, TUESDAY)
    with pytest.raises(InUseAlready, match=f"sejak {TUESDAY}.*akhiri {KIND[noun]} {place}"):
        reopen(register, noun, place, SATURDAY)


def test_answers_where_a_unit_ended_lead_to_opening_the_unit(register: Register) -> None:
    Device().give(register, a_rating(at=local(9, day=TUESDAY)))

    def advice() -> str:
        with register.read() as conn:
            return " ".join(map(str, overview.still_answered(conn, SATURDAY)))

    assert advice() == ""
    end(register, Noun.COUNTER, f"{UNIT}/L1")
    assert "loket kantor buka loket dukcapil/L1 --from TANGGAL." in advice()
    assert "buka unit" not in advice()
    end(register, Noun.UNIT, UNIT)
    assert "buka unit dukcapil --from TANGGAL; loket kantor buka loket dukcapil/L1" in advice()
    reopen(register, Noun.COUNTER, f"{UNIT}/L1", TUESDAY)
    assert "loket kantor buka unit dukcapil --from TANGGAL." in advice()
    assert "buka loket" not in advice()


@pytest.mark.parametrize(
    ("noun", "place", "refusal"),
    [
        (Noun.COUNTER, "L1", NoPlace),
        (Noun.UNIT, f"{UNIT}/L1", NoPlace),
        (Noun.COUNTER, f"{UNIT}/L9", NotThere),
        (Noun.OFFICER, f"{UNIT}/L1", NotThere),
    ],
)
def test_what_is_not_there_is_refused_with_what_there_is(
    register: Register, noun: Noun, place: str, refusal: type[LoketError]
) -> None:
    with pytest.raises(refusal):
        end(register, noun, place)


def test_services_given_after_the_last_day_are_refused_with_it(
    register: Register, tmp_path: Any
) -> None:
    end(register, Noun.SERVICE, f"{UNIT}/kk")
    file = tmp_path / "layanan.csv"
    file.write_text("date,service,n\n2026-11-16,kk,5\n2026-11-17,kk,5\n", encoding="utf-8")
    with pytest.raises(LoketError, match=r"baris 3: .*hari terakhirnya 2026-11-16") as refused:
        import_services_given(file, register=register, unit=UNIT, by=BY)
    assert isinstance(refused.value.values["problem"], ServiceEnded)


# ---- hours and days ------------------------------------------------------------------------------


def set_week(register: Register, week: str, first: date | None, last: date | None = None) -> Plan:
    return done(
        register,
        lambda conn: places.set_week(conn, UNIT, week, first=first, last=last, by=BY),
    )


def set_day(register: Register, unit: str | None, times: str, day: date = SATURDAY) -> Plan:
    return done(register, lambda conn: places.set_day(conn, unit, day, times, BY))


def test_hours_of_some_weeks_hold_in_them_and_not_before_or_after(register: Register) -> None:
    plan = set_week(register, "Sen-Kam 08.00-14.00; Jum 08.00-11.00", TUESDAY, SATURDAY)
    (change,) = plan.changes
    assert (change.old, change.new) == (
        "Mon-Fri 08:00-15:00",
        "Sen-Kam 08.00-14.00; Jum 08.00-11.00",
    )
    week = [spans(register, DAY + timedelta(days=n)) for n in (0, 1, 4, 7)]
    assert week == [["08.00-15.00"], ["08.00-14.00"], ["08.00-11.00"], ["08.00-15.00"]]
    assert not set_week(register, "Sen-Kam 08.00-14.00; Jum 08.00-11.00", TUESDAY, SATURDAY).any


def test_hours_without_an_end_leave_later_weeks_of_their_own_and_the_plan_says_which(
    register: Register,
) -> None:
    ramadan = (date(2027, 2, 8), date(2027, 3, 9))
    set_week(register, "Sen-Jum 08.00-14.00", *ramadan)
    plan = set_week(register, "Sen-Jum 09.00-15.00", date(2026, 12, 1))
    assert [(c.old, c.first, c.last) for c in plan.of(ChangeKind.CHANGED)] == [
        ("Mon-Fri 08:00-15:00", date(2026, 12, 1), date(2027, 2, 7)),
        ("Mon-Fri 08:00-15:00", date(2027, 3, 10), None),
    ]
    (kept,) = plan.of(ChangeKind.KEPT)
    assert (kept.new, kept.first, kept.last) == ("Sen-Jum 08.00-14.00", *ramadan)
    days = [date(2026, 12, 1), *ramadan, date(2027, 3, 10)]
    assert [spans(register, day) for day in days] == [
        ["09.00-15.00"],
        ["08.00-14.00"],
        ["08.00-14.00"],
        ["09.00-15.00"],
    ]
    assert not set_week(register, "Sen-Jum 09.00-15.00", date(2026, 12, 1)).any
    set_week(register, "Sen-Jum 09.00-15.00", *ramadan)  # with an end it says these weeks
    assert spans(register, ramadan[0]) == ["09.00-15.00"]


def test_duties_that_fall_outside_other_hours_are_named_and_past_days_judged_again(
    register: Register,
) -> None:
    friday = DAY + timedelta(days=4)
    actions.set_duties(register, {UNIT: [a_duty("P01", day=day) for day in (DAY, friday)]}, BY)
    Device().give(register, a_rating(at=local(8, 10)), a_rating(at=local(14)), a_form(at=local(8)))
    plan = set_week(register, "Sen-Jum 09.00-15.00", None)
    assert [type(warning) for warning in plan.warnings] == [JudgedAgain, OutsideHours]
    assert "1 penilaian dinilai lain karena jam buka 1 hari berubah (2026-11-16" in str(
        plan.warnings[0]
    )
    assert "2 jadwal" in str(plan.warnings[1])
    assert "P01 di L1 2026-11-16 08.00–15.00, P01 di L1 2026-11-20" in str(plan.warnings[1])
    for unit in (UNIT, None):
        (closed,) = set_day(register, unit, CLOSED, friday).warnings
        assert isinstance(closed, OnClosedDay)
        assert "P01 di L1 2026-11-20" in str(closed)
        set_day(register, unit, AS_THE_WEEK, friday)


@pytest.mark.parametrize("how", ["hari", "kantor", "akhiri"])
def test_a_past_day_closed_afterwards_tells_its_ratings_and_its_roster(
    register: Register, how: str
) -> None:
    other = DAY - timedelta(days=7)
    actions.set_duties(register, {UNIT: [a_duty("P01", day=day) for day in (other, DAY)]}, BY)
    Device().give(
        register,
        a_rating(at=local(9)),
        a_rating(at=local(14)),
        a_rating(at=local(5)),  # outside the hours before and after
        a_rating(at=local(9, day=other)),
        a_form(at=local(9)),  # no kiosk, which has no hours
    )
    actions.judge(register)
    if how == "akhiri":
        plan = end(register, Noun.UNIT, UNIT, DAY)
    else:
        plan = set_day(register, UNIT if how == "hari" else None, CLOSED, DAY)
        (left,) = (w for w in plan.warnings if isinstance(w, OnClosedDay))
        assert left.values["n"] == 1
        assert "P01 di L1 2026-11-16" in str(left)
    (judged,) = (w for w in plan.warnings if isinstance(w, JudgedAgain))
    assert (judged.values["n"], judged.values["days"]) == (2, 1)

    def flagged() -> int:
        actions.judge(register)
        with register.read() as conn:
            return sum("out-of-hours" in a.flags for a in answers.read(conn, UNIT, other, DAY))

    assert flagged() == 3
    if how != "akhiri":
        back = set_day(register, UNIT if how == "hari" else None, AS_THE_WEEK, DAY)
        (judged,) = (w for w in back.warnings if isinstance(w, JudgedAgain))
        assert (judged.values["n"], flagged()) == (2, 1)
        assert not [w for w in back.warnings if isinstance(w, OnClosedDay)]


def test_hours_that_cannot_be_meant_are_refused(register: Register) -> None:
    with pytest.raises(WrongHours, match=r"Sen-Kam 08.00-15.00; Jum 08.00-11.30"):
        set_week(register, "Sen 08.00", None)
    with pytest.raises(WrongOrder):
        set_week(register, "Sen 08.00-09.00", SATURDAY, TUESDAY)
    with pytest.raises(WrongHours):
        set_day(register, UNIT, "pagi")


def test_a_day_of_its_own_stands_above_the_week_until_it_is_as_the_week_again(
    register: Register,
) -> None:
    plan = set_day(register, UNIT, "08.00-12.00")
    (change,) = plan.of(ChangeKind.CHANGED, what=[SINGLE_DAY])
    assert (change.old, change.new) == ("tutup", "08.00–12.00")
    assert spans(register, SATURDAY) == ["08.00-12.00"]
    assert not set_day(register, UNIT, "08.00-12.00").any
    set_day(register, UNIT, AS_THE_WEEK)
    assert spans(register, SATURDAY) == []


def test_a_day_of_the_whole_office_is_closed_and_opened_again(register: Register) -> None:
    set_day(register, None, CLOSED, TUESDAY)
    assert spans(register, TUESDAY) == []
    assert not set_day(register, None, CLOSED, TUESDAY).any
    set_day(register, None, AS_THE_WEEK, TUESDAY)
    assert spans(register, TUESDAY) == ["08.00-15.00"]
    plan = set_day(register, None, "09.00-10.00", SATURDAY)
    assert [change.place for change in plan.changes] == [UNIT]
    assert spans(register, SATURDAY) == ["09.00-10.00"]


def test_a_unit_that_stays_open_on_a_closed_day_is_named(register: Register) -> None:
    set_day(register, UNIT, "08.00-12.00")
    (warning,) = set_day(register, None, CLOSED).warnings
    assert "Unit dukcapil tetap buka pada 2026-11-21" in str(warning)
    assert spans(register, SATURDAY) == ["08.00-12.00"]


def test_days_whose_hours_change_are_judged_again(register: Register) -> None:
    Device().give(register, a_rating(at=local(14)), a_rating(at=local(14, day=TUESDAY)))
    actions.judge(register)
    with register.read() as conn:
        assert flags.waiting(conn) == []
    set_week(register, "Sen-Jum 08.00-12.00", TUESDAY)
    with register.read() as conn:
        assert flags.waiting(conn) == [(UNIT, TUESDAY)]
    actions.judge(register)
    with register.read() as conn:
        assert conn.execute(select(unjudged)).all() == []
        late = {a.day: a.flags for a in answers.read(conn, UNIT, DAY, SATURDAY)}
    assert late == {str(DAY): (), str(TUESDAY): ("out-of-hours",)}
