"""Codes that change and counters made one: answers keep their code, and are read as what counts."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine

from kiosk.context import Snapshot
from survey import actions
from survey.actions import Act, CodeOfAnother, codes, places
from survey.actions.codes import (
    AcrossUnits,
    CodeTaken,
    IntoEnded,
    MergedFromTheBeginning,
    RenamedNotMerged,
    SameCode,
    SameThing,
    UnitCodeStays,
    WithItself,
)
from survey.actions.merge_checks import DutiesOfMerged
from survey.actions.renames import OldAndNewCode
from survey.errors import LoketError
from survey.exchange.offices.office import read_roster
from survey.exchange.offices.services_given import act as services_act
from survey.exchange.offices.services_given import import_services_given
from survey.office.bundle import Bundle
from survey.office.dated import Noun
from survey.office.facts import Officer
from survey.plans import Plan
from survey.register import answers, lines, offices, rosters, services
from survey.register.engine import Register
from survey.register.schema import response
from tests.builders import (
    DAY,
    UNIT,
    ZONE,
    Device,
    a_counter,
    a_duty,
    a_rating,
    a_service,
    a_unit,
    an_office,
    local,
    settled,
)
from tests.desk import a_desk

TUESDAY, FRIDAY = DAY + timedelta(days=1), DAY + timedelta(days=4)
BY = "bu.siti"


@pytest.fixture(autouse=True)
def tuesday() -> Any:
    with time_machine.travel(datetime(2026, 11, 17, 3, 0, tzinfo=UTC), tick=False):
        yield


def done(register: Register, act: Act) -> Plan:
    return actions.carry_out(register, act)


def rename(register: Register, noun: Noun, code: str, new: str) -> Plan:
    return done(register, lambda conn: codes.rename_code(conn, noun, f"{UNIT}/{code}", new, BY))


def merge(
    register: Register, noun: Noun, code: str, into: str, first: date | None = TUESDAY
) -> Plan:
    return done(
        register,
        lambda conn: codes.merge(
            conn,
            noun,
            f"{UNIT}/{code}",
            into if "/" in into else f"{UNIT}/{into}",
            first=first,
            by=BY,
        ),
    )


def split(register: Register, noun: Noun, code: str, first: date | None = TUESDAY) -> Plan:
    return done(
        register, lambda conn: codes.split(conn, noun, f"{UNIT}/{code}", first=first, by=BY)
    )


def given(register: Register) -> list[tuple[str, str, str]]:
    """Give counter, service and officer of every answer, by day, as they are read."""
    with register.read() as conn:
        read = answers.read(conn, UNIT, DAY, FRIDAY)
    return [(a.counter, a.service, a.officer) for a in sorted(read, key=lambda a: a.day)]


def bundle(register: Register) -> Bundle:
    return Bundle.parse(actions.bundle(register).dump())


# ---- a new code ----------------------------------------------------------------------------------


def test_answers_keep_the_old_code_and_are_read_under_the_new_one(register: Register) -> None:
    actions.set_duties(register, {UNIT: [a_duty("P01")]}, BY)
    Device().give(register, a_rating(service="ktp"))
    rename(register, Noun.COUNTER, "L1", "A1")
    rename(register, Noun.SERVICE, "ktp", "ktp-el")
    plan = rename(register, Noun.OFFICER, "p01", "P77")
    assert plan.changes[0].n_answers == 1
    assert given(register) == [("A1", "ktp-el", "P77")]
    with register.read() as conn:
        (row,) = conn.execute(response.select()).all()
        assert (row.counter, row.service, row.officer) == ("L1", "ktp", "P01")
        unit = offices.unit(conn, UNIT)
        (duty,) = rosters.duties(conn, UNIT, DAY, DAY)
        assert lines.n_about(conn, UNIT, "P77") == 1
    assert [o.code for o in unit.officers] == ["P02", "P03", "P77"]
    assert (duty.counter, duty.officer) == ("A1", "P77")


def test_the_old_sticker_and_the_old_screen_lead_to_the_new_counter(register: Register) -> None:
    old = bundle(register).counter(UNIT, "L1").short
    rename(register, Noun.COUNTER, "L1", "A1")
    rename(register, Noun.COUNTER, "A1", "A2")
    now = bundle(register)
    unit, counter = now.by_short(old)
    assert (counter.code, counter.short) == ("L1", old)
    new = now.counter(UNIT, "a1")
    assert (new.code, new.name) == ("A2", counter.name)
    assert new.short != old
    # A paired screen keeps its address, which its cookie is for.
    snapshot = Snapshot(now, ZONE)
    assert [snapshot.find(UNIT, code)[1].code for code in ("l1", "A1", "A2")] == ["L1", "A1", "A2"]
    assert {c.code for c in unit.counters} == {"A2", "L2"}


def test_what_was_said_of_the_old_code_holds_of_the_new_one(register: Register) -> None:
    done(register, lambda conn: places.end(conn, Noun.COUNTER, f"{UNIT}/L1", FRIDAY, BY))
    rename(register, Noun.COUNTER, "L1", "A1")
    with register.read() as conn:
        unit = offices.unit(conn, UNIT)
    assert unit.last_day(Noun.COUNTER, "A1", TUESDAY) is None
    assert unit.last_day(Noun.COUNTER, "A1", FRIDAY) == FRIDAY - timedelta(days=1)


def test_a_code_once_used_is_given_to_nothing_else_and_may_come_back(register: Register) -> None:
    rename(register, Noun.OFFICER, "P01", "P77")
    for taken in ("p02", "P01"):
        with pytest.raises(CodeTaken, match="Pilih kode lain"):
            rename(register, Noun.OFFICER, "P03", taken)
    rename(register, Noun.OFFICER, "P77", "P01")
    with register.read() as conn:
        assert [o.code for o in offices.unit(conn, UNIT).officers] == ["P01", "P02", "P03"]
    rename(register, Noun.OFFICER, "P01", "P77")
    with register.read() as conn:
        assert [o.code for o in offices.unit(conn, UNIT).officers] == ["P02", "P03", "P77"]
    assert not rename(register, Noun.OFFICER, "P01", "p77").any


def test_a_units_code_stays(register: Register) -> None:
    with pytest.raises(UnitCodeStays, match="loket import office"):
        done(register, lambda conn: codes.rename_code(conn, Noun.UNIT, UNIT, "capil", BY))


def test_an_office_file_that_knows_the_old_code_means_the_same_thing(register: Register) -> None:
    rename(register, Noun.OFFICER, "P01", "P77")
    rename(register, Noun.COUNTER, "L1", "A1")
    again = actions.set_office(register, an_office(), [a_unit()], {UNIT: [a_duty("P01")]}, BY)
    assert [change.place for change in again.changes] == ["dukcapil/A1"]  # the roster alone
    stranger = a_unit(officers=(Officer("P01", "Citra Lestari"),))
    with pytest.raises(CodeOfAnother, match="P77"):
        actions.set_office(register, an_office(), [stranger], {}, BY)
    both = a_unit(officers=(Officer("P01", "Petugas 1"), Officer("P77", "Petugas 1")))
    with pytest.raises(OldAndNewCode):
        actions.set_office(register, an_office(), [both], {}, BY)


def test_a_roster_and_a_record_may_name_old_codes(register: Register, tmp_path: Path) -> None:
    record = tmp_path / "layanan.csv"
    record.write_text("date,service,n,officer\n2026-11-16,ktp,5,P01\n", encoding="utf-8")
    import_services_given(record, register=register, unit=UNIT, by=BY)
    rename(register, Noun.OFFICER, "P01", "P77")
    rename(register, Noun.COUNTER, "L1", "A1")
    rename(register, Noun.SERVICE, "ktp", "ktp-el")
    roster = tmp_path / "jadwal.csv"
    roster.write_text(
        f"unit,counter,officer,from,to\n{UNIT},L1,P01,2026-11-16 08.00,2026-11-16 15.00\n",
        encoding="utf-8",
    )
    with register.read() as conn:
        units = offices.units(conn)
    (duty,) = read_roster(roster, units)[UNIT]
    assert (duty.counter, duty.officer) == ("A1", "P77")

    def recorded() -> list[tuple[str, str, int]]:
        with register.read() as conn:
            rows = services.recorded(conn, UNIT, DAY, DAY)
        return [(row.service, row.officer, row.n) for row in rows if row.n]

    assert recorded() == [("ktp-el", "P77", 5)]
    record.write_text("date,service,n,officer\n2026-11-16,ktp-el,7,P77\n", encoding="utf-8")
    import_services_given(record, register=register, unit=UNIT, by=BY)
    assert recorded() == [("ktp-el", "P77", 7)]


def test_a_list_that_was_brought_in_before_is_known_after_a_new_code(tmp_path: Path) -> None:
    january = "answered_at,counter,service,officer,kepuasan\n2026-11-16T09:10,L1,ktp,p01,4\n"
    with a_desk(tmp_path) as desk:
        desk.bring(january)
        rename(desk.register, Noun.OFFICER, "P01", "P77")
        rename(desk.register, Noun.COUNTER, "L1", "A1")
        both = desk.bring(january + "2026-11-16T10:20,A1,ktp,P77,3\n")
        assert (both.stored, both.known) == (1, 1)
        assert {(a.counter, a.officer) for a in desk.answers()} == {("A1", "P77")}


# ---- two made one --------------------------------------------------------------------------------


def test_a_counter_counts_as_another_from_its_day_on_and_its_roster_with_it(
    register: Register,
) -> None:
    duties = [
        a_duty(officer, counter=counter, day=day)
        for day in (DAY, TUESDAY)
        for counter, officer in (("L1", "P01"), ("L2", "P02"))
    ]
    actions.set_duties(register, {UNIT: duties}, BY)
    taps = [a_rating(counter="L2", at=local(9, day=day)) for day in (DAY, TUESDAY)]
    Device().give(register, *taps)
    plan = merge(register, Noun.COUNTER, "L2", "L1")
    assert (plan.touched.moved, plan.changes[0].n_answers) == (1, 1)
    assert given(register) == [("L2", "", "P02"), ("L1", "", "P01")]
    assert [c.code for unit in bundle(register).offered for c in unit.counters] == ["L1"]
    (lost,) = plan.warnings
    assert isinstance(lost, DutiesOfMerged)
    assert "1 jadwal" in str(lost)
    assert "P02 di L2 2026-11-17 08.00–15.00" in str(lost)
    assert "di loket dukcapil/L1" in str(lost)

    # The way back takes all of it back.
    assert split(register, Noun.COUNTER, "L2").touched.moved == 1
    assert given(register) == [("L2", "", "P02"), ("L2", "", "P02")]
    assert not split(register, Noun.COUNTER, "L2").any


def test_a_service_made_one_with_another_is_offered_as_the_other(
    empty_register: Register,
) -> None:
    register = settled(
        empty_register,
        units=[a_unit(counters=(a_counter("L1", services=("ktp",)), a_counter("L2")))],
    )
    merge(register, Noun.SERVICE, "ktp", "kk")
    unit = bundle(register).unit(UNIT)
    for code in ("L1", "L2"):
        assert [s.code for s in unit.services_at(unit.counter(code))] == ["kk"]
    # A page of before may still name it: the answer keeps the code it was given under.
    assert unit.sent_service(unit.counter("L1"), "KTP") == "ktp"


def test_a_counter_made_one_from_the_beginning_is_split_from_the_beginning(
    register: Register,
) -> None:
    actions.set_duties(register, {UNIT: [a_duty("P02", counter="L2")]}, BY)
    Device().give(register, a_rating(counter="L2"), a_rating(counter="L1"))
    merge(register, Noun.COUNTER, "L2", "L1", None)
    # L1 had no roster of its own that day: that of L2 stays.
    assert given(register) == [("L1", "", "P02")] * 2
    actions.set_duties(register, {UNIT: [a_duty("P01", counter="L1")]}, BY)
    assert given(register) == [("L1", "", "P01")] * 2
    with pytest.raises(MergedFromTheBeginning):
        split(register, Noun.COUNTER, "L2")
    split(register, Noun.COUNTER, "L2", None)
    assert sorted(given(register)) == [("L1", "", "P01"), ("L2", "", "P02")]


def test_a_code_that_was_changed_is_changed_back_and_not_split(register: Register) -> None:
    rename(register, Noun.COUNTER, "L2", "A2")
    for first in (None, TUESDAY):
        with pytest.raises(RenamedNotMerged, match="loket kantor kode loket dukcapil/A2 L2"):
            split(register, Noun.COUNTER, "L2", first)
    rename(register, Noun.COUNTER, "A2", "L2")
    with pytest.raises(RenamedNotMerged):
        split(register, Noun.COUNTER, "A2", None)
    merge(register, Noun.COUNTER, "L2", "L1", None)
    assert split(register, Noun.COUNTER, "L2", None).any
    assert [c.code for unit in bundle(register).offered for c in unit.counters] == ["L1", "L2"]


def test_an_office_file_names_every_old_code_it_has_beside_the_new_one(register: Register) -> None:
    rename(register, Noun.SERVICE, "ktp", "ektp")
    merge(register, Noun.COUNTER, "L2", "L1", None)
    both = a_unit(services=(a_service("ktp"), a_service("ektp"), a_service("kk")))
    with pytest.raises(OldAndNewCode) as refused:
        settled(register, units=[both])
    assert "dukcapil/ktp (sekarang ektp), dukcapil/L2 (sekarang L1)" in str(refused.value)


def test_a_file_that_is_brought_again_after_a_new_code_changes_no_number(
    register: Register, tmp_path: Path
) -> None:
    file = tmp_path / "layanan.csv"

    def bring(text: str) -> Plan:
        file.write_text(f"date,service,n,officer\n{text}", encoding="utf-8")
        _, act = services_act(file, register=register, unit=UNIT, by=BY)
        return done(register, act)

    both = "2026-11-17,ktp,20,P01\n2026-11-17,kk,5,\n"
    bring(both)
    rename(register, Noun.SERVICE, "ktp", "ektp")
    rename(register, Noun.OFFICER, "P01", "P77")
    assert not bring(both).any
    assert not bring("2026-11-17,ektp,20,P77\n").any
    (change,) = bring("2026-11-17,ektp,25,P77\n").changes
    assert (change.place, change.old, change.new) == (
        "dukcapil/ektp",
        "20 (P77 20)",
        "25 (P77 25)",
    )
    assert not bring("2026-11-17,ktp,25,P77\n").any
    merge(register, Noun.SERVICE, "kk", "ektp")
    assert not bring("2026-11-17,ektp,25,P77\n2026-11-17,kk,5,\n").any
    with register.read() as conn:
        rows = services.recorded(conn, UNIT, TUESDAY, TUESDAY)
    assert services.services_by_day(rows) == {TUESDAY.isoformat(): 30}


def test_what_cannot_be_made_one_is_refused_and_nothing_is_stored(
    empty_register: Register,
) -> None:
    register = settled(
        empty_register, units=[a_unit(services=(a_service("ktp"), a_service("kk"))), a_unit("izin")]
    )
    merge(register, Noun.COUNTER, "L2", "L1", FRIDAY)
    done(register, lambda conn: places.end(conn, Noun.SERVICE, f"{UNIT}/kk", TUESDAY, BY))
    refused: list[tuple[Noun, str, str, type[LoketError]]] = [
        (Noun.COUNTER, "L1", "l1", SameThing),
        (Noun.COUNTER, "L1", "L2", WithItself),  # a ring from Friday on
        (Noun.COUNTER, "L1", "izin/L1", AcrossUnits),
        (Noun.SERVICE, "ktp", "kk", IntoEnded),
    ]
    for noun, code, into, refusal in refused:
        with pytest.raises(refusal):
            merge(register, noun, code, into)
    with register.read() as conn:
        assert len(offices.unit(conn, UNIT).aliases.others) == 1


def test_a_thing_is_not_made_one_with_itself_nor_given_its_own_code(register: Register) -> None:
    with pytest.raises(SameThing, match="dukcapil/L2 tidak dapat digabung dengan dirinya"):
        merge(register, Noun.COUNTER, "L2", "L2")
    for new in ("L2", "l2"):
        with pytest.raises(SameCode, match=rf"“{new}” sama .*: dukcapil/L2\."):
            rename(register, Noun.COUNTER, "L2", new)
    assert rename(register, Noun.COUNTER, "L2", "B2").any
    assert not rename(register, Noun.COUNTER, "L2", "B2").any  # said again, it is done already
    with pytest.raises(WithItself, match="dukcapil/L2 sudah dihitung sebagai satu dengan"):
        merge(register, Noun.COUNTER, "L2", "B2")
    with pytest.raises(SameCode, match="sekarang: dukcapil/B2"):
        rename(register, Noun.COUNTER, "L2", "L2")
