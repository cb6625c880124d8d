"""What an office file changes: names, addresses, roster and the attributions it moves."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from survey import actions
from survey.actions.duty_checks import AtTwoCounters, FarAhead, UnknownOfficer
from survey.actions.rosters import CounterDaysKept, DutiesEnd
from survey.answers.drafts import Channel, Draft
from survey.attribution import DutiesOverlap, WrongDuty
from survey.errors import LoketError
from survey.office.bundle import Bundle
from survey.office.facts import (
    SHORT_ALPHABET,
    Duty,
    Officer,
    Signatory,
    Unit,
    UnknownCounter,
    UnknownUnit,
    WrongCode,
)
from survey.plans import DAY as CLOSED_DAY
from survey.plans import ROSTER, ChangeKind, Plan, Touched
from survey.register import answers, audit, offices, rosters, services
from survey.register.engine import Register
from survey.register.offices import NoOffice
from survey.register.services import Given
from tests.builders import (
    DAY,
    UNIT,
    Device,
    a_counter,
    a_duty,
    a_form,
    a_rating,
    a_service,
    a_unit,
    an_office,
    local,
)

TUESDAY = DAY + timedelta(days=1)


def set_office(
    register: Register,
    *units: Unit,
    duties: Sequence[Duty] = (),
    same_person: Sequence[str] = (),
    **office: object,
) -> Plan:
    return actions.set_office(
        register,
        an_office(**office),
        units or [a_unit()],
        {UNIT: duties} if duties else {},
        "tester",
        same_person=same_person,
    )


def unit_of(register: Register, code: str = UNIT) -> Unit:
    with register.read() as conn:
        return offices.unit(conn, code)


def test_an_office_is_read_as_it_was_set(empty_register: Register) -> None:
    office = an_office(
        signatory=Signatory("Siti", "Kepala Dinas", "1970"),
        closed=frozenset({date(2026, 12, 25)}),
        timezone="Asia/Jayapura",
        demo=True,
    )
    actions.set_office(empty_register, office, [a_unit(), a_unit("capil")], {}, "tester")
    with empty_register.read() as conn:
        assert offices.office(conn) == office
        assert offices.is_demo(conn)
        read = offices.units(conn)
    assert [unit.code for unit in read] == [UNIT, "capil"]
    shorts = [counter.short for unit in read for counter in unit.counters]
    assert len(set(shorts)) == 4
    assert all(len(short) == 4 and set(short) <= set(SHORT_ALPHABET) for short in shorts)
    blank = [replace(counter, short="") for counter in read[0].counters]
    assert replace(read[0], counters=tuple(blank)) == a_unit()


def test_without_an_office_the_sentence_says_what_to_do(empty_register: Register) -> None:
    with empty_register.read() as conn:
        assert not offices.is_demo(conn)
        with pytest.raises(NoOffice, match="loket import office"):
            offices.office(conn)
    with pytest.raises(NoOffice):
        actions.bundle(empty_register)


def test_the_same_file_again_changes_nothing(register: Register) -> None:
    before = unit_of(register)
    again = set_office(register)
    assert not again.any
    assert again.changes == ()
    assert unit_of(register) == before


def test_a_later_file_renames_and_adds_and_never_deletes(register: Register) -> None:
    before = unit_of(register)
    later = a_unit(
        "DUKCAPIL",
        name="Nama baru",
        services=(a_service("KTP", name="KTP-el", standard_days=3), a_service("kia")),
        counters=(a_counter("l1", name="Loket Satu"), a_counter("L9")),
        officers=(Officer("p01", "Siti"), Officer("P09", "Budi")),
    )
    changes = set_office(register, later, same_person=["P01"])
    assert [change.place for change in changes.of(ChangeKind.ADDED)] == [
        "dukcapil/kia",
        "dukcapil/L9",
        "dukcapil/P09",
    ]
    assert len(changes.of(ChangeKind.CHANGED)) == 4
    after = unit_of(register, "Dukcapil")
    assert (after.code, after.name) == (UNIT, "Nama baru")
    assert {service.code for service in after.services} == {"ktp", "kk", "kia"}
    assert {officer.code for officer in after.officers} == {"P01", "P02", "P03", "P09"}
    assert next(o.name for o in after.officers if o.code == "P01") == "Siti"
    assert {counter.code for counter in after.counters} == {"L1", "L2", "L9"}
    assert after.counter("L1").short == before.counter("L1").short
    assert after.counter("L1").name == "Loket Satu"


def test_a_counter_keeps_its_services_as_the_unit_wrote_them(register: Register) -> None:
    unit = a_unit(counters=(a_counter("L1", services=("KK", "ktp")),))
    set_office(register, unit)
    assert unit_of(register).counter("L1").services == ("kk", "ktp")


def test_closed_days_that_a_file_does_not_name_stay_and_are_told(register: Register) -> None:
    old, new = {date(2025, 12, 25), date(2026, 3, 1)}, {date(2026, 1, 1), date(2026, 12, 25)}
    set_office(register, closed=frozenset(old))
    plan = set_office(register, closed=frozenset(new))
    written = plan.of(ChangeKind.ADDED, ChangeKind.CHANGED, what=[CLOSED_DAY])
    assert [change.first for change in written] == sorted(new)
    # A calendar says nothing of the years before it.
    assert [c.first for c in plan.of(ChangeKind.KEPT, what=[CLOSED_DAY])] == [date(2026, 3, 1)]
    set_office(register)  # a file without a calendar says nothing of it
    with register.read() as conn:
        assert offices.office(conn).closed == old | new


@pytest.mark.parametrize(
    ("unit", "duties", "expected", "named"),
    [
        (a_unit("unit satu"), (), WrongCode, "unit satu"),
        (a_unit(counters=(a_counter("L/1"),)), (), WrongCode, "L/1"),
        (a_unit(), [a_duty("P77")], UnknownOfficer, "P77"),
        (a_unit(), [a_duty(counter="L7")], UnknownCounter, "L7"),
        (a_unit(), [a_duty(), a_duty("P02", "09:00", "10:00")], DutiesOverlap, "P02"),
        (a_unit(), [Duty("L1", "P01", a_duty().start, a_duty().start)], WrongDuty, "P01"),
    ],
)
def test_a_mistake_is_named_and_nothing_of_the_file_is_stored(
    empty_register: Register,
    unit: Unit,
    duties: list[Duty],
    expected: type[LoketError],
    named: str,
) -> None:
    with pytest.raises(expected) as refused:
        actions.set_office(
            empty_register, an_office(), [a_unit("first"), unit], {unit.code: duties}, "tester"
        )
    assert named in str(refused.value)
    with empty_register.read() as conn:
        assert offices.units(conn) == ()


def test_a_roster_for_an_unknown_unit_names_those_there_are(register: Register) -> None:
    with pytest.raises(UnknownUnit, match=UNIT):
        actions.set_duties(register, {"lain": [a_duty()]}, "tester")


def test_the_bundle_is_written_whole_and_left_alone_when_nothing_changed(
    register: Register, tmp_path: Path
) -> None:
    set_office(register, signatory=Signatory("Siti", "Kepala", "1970"))
    actions.publish_bundle(register, tmp_path)
    path = tmp_path / "bundle.json"
    first = path.stat()
    bundle = Bundle.parse(path.read_text())
    assert bundle == actions.bundle(register)
    assert bundle.tenant == register.tenant
    assert "Siti" not in path.read_text()
    assert "P01" not in path.read_text()
    actions.publish_bundle(register, tmp_path)
    assert path.stat().st_mtime_ns == first.st_mtime_ns
    set_office(register, name="Nama baru")
    actions.publish_bundle(register, tmp_path)
    assert "Nama baru" in path.read_text()
    assert [one.name for one in tmp_path.iterdir() if one.suffix == ".json"] == ["bundle.json"]


# ---- the roster ------------------------------------------------------------------------------


def duties_of(register: Register) -> tuple[Duty, ...]:
    with register.read() as conn:
        return rosters.duties(conn, UNIT, DAY, TUESDAY)


def test_a_later_roster_replaces_its_counter_days_only(register: Register) -> None:
    monday, tuesday, elsewhere = a_duty(), a_duty(day=TUESDAY), a_duty("P03", counter="L2")
    set_office(register, duties=[monday, tuesday, elsewhere])
    later = [a_duty("P02", "08:00", "11:00"), a_duty("P03", "11:00", "12:00")]
    changes = actions.set_duties(register, {UNIT.upper(): later}, "tester")
    assert [change.what for change in changes.changes] == [ROSTER]
    assert set(duties_of(register)) == {*later, tuesday, elsewhere}


def told_again(plan: Plan) -> list[LoketError]:
    """Give what the same roster warns of again: not what it leaves, which holds as before."""
    return [warning for warning in plan.warnings if not isinstance(warning, CounterDaysKept)]


def test_a_roster_says_what_it_ends(register: Register) -> None:
    known = [a_duty("P01", "08:30", "11:45"), a_duty("P02", "11:45", "15:30")]
    kept = a_duty("P03", counter="L2")
    set_office(register, duties=[*known, kept])
    changes = actions.set_duties(register, {UNIT: [a_duty("P02", "08:00", "09:30")]}, "tester")
    (warning,) = (w for w in changes.warnings if isinstance(w, DutiesEnd))
    assert warning.values["n"] == len(known)
    assert "P02 di L1 2026-11-16 11.45–15.30" in str(warning)
    assert "loket ganti" in str(warning)
    assert told_again(set_office(register, duties=[kept])) == []


@pytest.mark.parametrize(
    ("duties", "n_doubled"),
    [
        ([a_duty(), a_duty(counter="L2")], 1),
        ([a_duty(counter="L2", start="14:00", end="16:00")], 1),
        ([a_duty(counter="L2", start="15:00", end="16:00")], 0),
        ([a_duty("P02", counter="L2")], 0),
    ],
)
def test_an_officer_at_two_counters_at_once_is_told(
    register: Register, duties: list[Duty], n_doubled: int
) -> None:
    set_office(register, duties=[a_duty()])
    changes = actions.set_duties(register, {UNIT: duties}, "tester")
    assert [w.values["n"] for w in changes.warnings if isinstance(w, AtTwoCounters)] == (
        [n_doubled] if n_doubled else []
    )
    assert told_again(actions.set_duties(register, {UNIT: duties}, "tester")) == []


def test_a_roster_of_a_far_year_is_told(register: Register) -> None:
    far = a_duty(day=date(2062, 5, 6))
    changes = actions.set_duties(register, {UNIT: [a_duty(), far]}, "tester")
    (warning,) = (w for w in changes.warnings if isinstance(w, FarAhead))
    assert "2062-05-06" in str(warning)


def test_the_same_roster_again_makes_no_new_version(register: Register) -> None:
    duties = [a_duty("P01", "08:00", "12:00"), a_duty("P02", "12:00", "15:00")]
    set_office(register, duties=duties)
    lower = [replace(duty, counter="l1", officer=duty.officer.lower()) for duty in duties[::-1]]
    assert not actions.set_duties(register, {UNIT: lower}, "tester").any
    assert duties_of(register) == tuple(duties)


def attributions(register: Register, drafts: Sequence[Draft]) -> list[str]:
    with register.read() as conn:
        found = {one.id: one for one in answers.read(conn, UNIT, DAY, TUESDAY)}
    return [found[draft.id.bytes].officer or found[draft.id.bytes].ground for draft in drafts]


def test_a_roster_that_arrives_late_names_officers_and_says_how_many(register: Register) -> None:
    taps = [a_rating(at=local(hour)) for hour in (7, 9, 13)]
    others = [a_form(at=local(9)), a_rating(at=local(9), channel=Channel.TICKET)]
    Device().give(register, *taps, *others)
    assert attributions(register, [*taps, *others]) == ["none"] * 5
    changes = actions.set_duties(register, {UNIT: [a_duty("P01", "08:00", "12:00")]}, "bu.siti")
    assert changes.touched == Touched(moved=1)
    assert len(changes.changes) == 1
    assert attributions(register, [*taps, *others]) == ["none", "P01", "none", "none", "none"]
    with register.read() as conn:
        last = audit.acts(conn)[-1]
    assert (last.by, last.act) == ("bu.siti", "set_duties")
    assert "atribusi pindah 1" in last.detail


def test_a_corrected_roster_moves_answers_and_back(register: Register) -> None:
    tap = a_rating(at=local(9))
    set_office(register, duties=[a_duty("P01")])
    Device().give(register, tap)
    for officer, moved in (("P02", 1), ("P02", 0), ("P01", 1)):
        changes = actions.set_duties(register, {UNIT: [a_duty(officer)]}, "tester")
        assert changes.touched.moved == moved
        assert attributions(register, [tap]) == [officer]


def test_a_late_roster_resolves_as_an_early_one_would_have(register: Register) -> None:
    taps = [a_rating(at=local(hour, minute)) for hour in range(8, 15) for minute in (0, 5, 11)]
    duties = [a_duty("P01", "08:00", "12:00"), a_duty("P02", "12:00", "15:00")]
    Device().give(register, *taps)
    actions.set_duties(register, {UNIT: duties}, "late")
    late = attributions(register, taps)
    more = [a_rating(at=tap.at and tap.at + timedelta(days=1)) for tap in taps]
    actions.set_duties(
        register,
        {
            UNIT: [
                replace(d, start=d.start + timedelta(days=1), end=d.end + timedelta(days=1))
                for d in duties
            ]
        },
        "early",
    )
    Device().give(register, *more)
    assert attributions(register, more) == late
    assert late.count("P01") == 12
    assert late.count("none") == 2


def test_a_night_duty_touches_the_morning_after(register: Register) -> None:
    tap = a_rating(at=local(1, day=TUESDAY))
    Device().give(register, tap)
    actions.set_duties(register, {UNIT: [a_duty("P01", "22:00", "02:00")]}, "tester")
    assert attributions(register, [tap]) == ["P01"]
    early = a_rating(at=local(1, 30, day=TUESDAY))
    Device().give(register, early)
    assert attributions(register, [early]) == ["P01"]


def test_an_officer_named_in_a_file_stays_whatever_the_roster_says(register: Register) -> None:
    tap = a_rating(officer="P03", channel=Channel.IMPORT)
    Device().give(register, tap)
    assert actions.set_duties(register, {UNIT: [a_duty("P01")]}, "tester").touched.moved == 0
    assert attributions(register, [tap]) == ["P03"]


# ---- the denominator -------------------------------------------------------------------------


def given_of(register: Register) -> list[tuple[object, ...]]:
    with register.read() as conn:
        return [tuple(one) for one in services.recorded(conn, UNIT, DAY, TUESDAY)]


def test_services_given_named_again_replace_that_service_day(register: Register) -> None:
    first = [
        Given(UNIT, DAY, "ktp", "", 40),
        Given(UNIT, DAY, "kk", "", 9),
        Given(UNIT, TUESDAY, "ktp", "", 7),
    ]
    assert actions.set_services_given(register, first, "antrean", "tester") == 3
    assert actions.set_services_given(register, first, "antrean", "tester") == 0
    later = [Given(UNIT, DAY, "ktp", "P01", 20), Given(UNIT, DAY, "ktp", "P02", 22)]
    assert actions.set_services_given(register, later, "buku", "tester") == 1
    assert given_of(register) == [
        ("2026-11-16", "kk", "", 9, "antrean"),
        ("2026-11-16", "ktp", "P01", 20, "buku"),
        ("2026-11-16", "ktp", "P02", 22, "buku"),
        ("2026-11-17", "ktp", "", 7, "antrean"),
    ]


def test_lines_of_one_service_day_add_up(register: Register) -> None:
    rows = [Given(UNIT, DAY, "ktp", "", 3), Given(UNIT, DAY, "ktp", "", 4)]
    actions.set_services_given(register, rows, "antrean", "tester")
    assert given_of(register) == [("2026-11-16", "ktp", "", 7, "antrean")]
