"""The office into a file and back: the same register finds nothing new, an empty one is the same.

Offices are drawn with hours of some weeks only, days of their own and times of use in and out.
"""

import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from survey import actions
from survey.actions import codes
from survey.exchange.exporting import UnknownEnding
from survey.exchange.offices.office import import_office
from survey.exchange.offices.office_writing import export_office
from survey.office.dated import NO, YES, Fact, Noun, Spell, Timeline, Topic
from survey.office.facts import Office, Officer, Signatory, Unit
from survey.office.opening import Opening
from survey.register import facts, offices
from survey.register.engine import Register
from tests import builders
from tests.builders import a_counter, a_service, a_unit, an_office, sealing

BEGIN = date(2025, 1, 1)
WEEKS = ("Sen-Jum 08.00-15.00", "Sen-Kam 08.00-15.00; Jum 08.00-11.30", "Sen-Sab 07.30-12.00")
DAYS = st.integers(0, 1400).map(lambda n: BEGIN + timedelta(days=n))
NAMES = st.sampled_from(["Siti Aminah", '=1+1 "kutip"', "Jum'at \\ é", "Budi, S.Sos."])
SPANS = st.tuples(st.none() | DAYS, st.none() | DAYS).filter(
    lambda pair: pair[0] is None or pair[1] is None or pair[0] <= pair[1]
)
WEEK_FACTS = st.tuples(st.just(Topic.HOURS), st.sampled_from(WEEKS), SPANS)
USE_FACTS = st.tuples(st.just(Topic.IN_USE), st.sampled_from([YES, NO, NO]), SPANS)
DAY_FACTS = st.tuples(
    st.just(Topic.DAY), st.sampled_from(["", "08.00-12.00", "-"]), DAYS.map(lambda d: (d, d))
)


def said(
    noun: Noun, code: str, topic: Topic, value: str, days: tuple[date | None, date | None]
) -> Fact:
    unit = "" if noun is Noun.OFFICE else builders.UNIT
    return Fact(noun, unit, code, topic, Spell(value, *days))


FACTS = st.lists(
    st.one_of(
        WEEK_FACTS.map(lambda f: said(Noun.UNIT, "", *f)),
        DAY_FACTS.map(lambda f: said(Noun.UNIT, "", *f)),
        DAY_FACTS.map(lambda f: said(Noun.OFFICE, "", f[0], "-" if f[1] else "", f[2])),
        USE_FACTS.map(lambda f: said(Noun.UNIT, "", *f)),
        USE_FACTS.map(lambda f: said(Noun.SERVICE, "ktp", *f)),
        USE_FACTS.map(lambda f: said(Noun.COUNTER, "L2", *f)),
        USE_FACTS.map(lambda f: said(Noun.OFFICER, "P01", *f)),
    ),
    max_size=12,
)
OFFICES = st.builds(
    an_office,
    name=NAMES,
    letterhead=st.lists(NAMES, max_size=3).map(tuple),
    signatory=st.none() | st.builds(Signatory, NAMES, st.just("Kepala"), st.just("19700101 1")),
    closed=st.frozensets(DAYS, max_size=3),
)
UNITS = st.builds(
    lambda name, nip, days: a_unit(
        services=(a_service("ktp", standard_days=days), a_service("kk")),
        counters=(a_counter("L1", services=("kk",)), a_counter("L2")),
        officers=(Officer("P01", name, nip), Officer("P02", name)),
    ),
    NAMES,
    st.sampled_from(["", "198001012005011001"]),
    st.none() | st.integers(0, 20),
)


def known(register: Register) -> tuple[Office, tuple[Unit, ...]]:
    """Give what a register knows, each fact by what holds and not by how it was said."""
    with register.read() as conn:
        return offices.office(conn), tuple(map(_held, offices.units(conn)))


def _held(unit: Unit) -> Unit:
    def use(line: Timeline) -> Timeline:
        return Timeline(tuple(line.stretches(YES)))

    return replace(
        unit,
        opening=Opening(Timeline(tuple(unit.opening.weeks.stretches())), dict(unit.opening.days)),
        services=tuple(replace(s, in_use=use(s.in_use)) for s in unit.services),
        counters=tuple(replace(c, in_use=use(c.in_use), short="") for c in unit.counters),
        officers=tuple(replace(o, in_use=use(o.in_use)) for o in unit.officers),
        in_use=use(unit.in_use),
    )


def ever_used(unit: Unit) -> bool:
    """Say whether each thing is in use on some day: what never was has no first and last day."""
    services = (service.in_use for service in unit.services)
    counters = (counter.in_use for counter in unit.counters)
    lines = (unit.in_use, *services, *counters, *(officer.in_use for officer in unit.officers))
    return all(line.holds(YES, date.min, date.max, YES) for line in lines)


@pytest.mark.parametrize("ending", ["toml", "xlsx"])
@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(office=OFFICES, unit=UNITS, told=FACTS)
def test_what_goes_out_comes_in_without_a_change(
    ending: str, office: Office, unit: Unit, told: Sequence[Fact]
) -> None:
    folder = Path(tempfile.mkdtemp(prefix="loket-export-"))
    try:
        (folder / "other").mkdir()
        register = builders.an_empty_register(folder)
        actions.set_office(register, office, [unit], {}, "test")
        with sealing(register) as conn:
            facts.add(conn, told, "test")
        before = known(register)
        if not ever_used(before[1][0]):
            return
        path = folder / f"kantor.{ending}"
        export_office(path, register=register)

        again = import_office(path, register=register, by="test")
        other = builders.an_empty_register(folder / "other")
        import_office(path, register=other, by="test")

        assert again.changes == ()
        assert known(register) == before
        assert known(other) == before
        register.close()
        other.close()
    finally:
        shutil.rmtree(folder)


@pytest.mark.parametrize("ending", ["toml", "xlsx"])
def test_new_codes_and_counters_made_one_come_in_without_a_change(
    tmp_path: Path, ending: str
) -> None:
    register = builders.an_empty_register(tmp_path)
    services = tuple(map(a_service, ("ktp", "kia", "akta")))
    counters = (a_counter("L1", services=("ktp", "kia")), a_counter("L2"), a_counter("L3"))
    builders.settled(register, units=[a_unit(services=services, counters=counters)])
    today = datetime.now(builders.ZONE).date()
    acts: list[actions.Act] = [
        lambda conn: codes.rename_code(conn, Noun.SERVICE, "dukcapil/ktp", "zktp", "test"),
        lambda conn: codes.rename_code(conn, Noun.COUNTER, "dukcapil/L1", "A1", "test"),
        lambda conn: codes.rename_code(conn, Noun.OFFICER, "dukcapil/P01", "P77", "test"),
        lambda conn: codes.merge(
            conn, Noun.COUNTER, "dukcapil/L3", "dukcapil/L2", first=BEGIN, by="test"
        ),
        lambda conn: codes.merge(
            conn, Noun.SERVICE, "dukcapil/kia", "dukcapil/zktp", first=today, by="test"
        ),
    ]
    path = tmp_path / f"kantor.{ending}"
    for act in acts:
        actions.carry_out(register, act)
        export_office(path, register=register)
        assert import_office(path, register=register, by="test").changes == ()
    register.close()


def test_another_ending_is_refused_with_those_there_are(register: Register, tmp_path: Path) -> None:
    with pytest.raises(UnknownEnding, match=r"\.toml, \.xlsx"):
        export_office(tmp_path / "kantor.csv", register=register)
