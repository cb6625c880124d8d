"""How many services a day had: the plan of a file and every report say one number."""

from collections.abc import Iterator, Mapping
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.measures import quality
from survey import actions
from survey.actions import codes
from survey.exchange.offices import services_given
from survey.office.dated import Noun
from survey.plans import Plan
from survey.register import offices, services
from survey.register.engine import Register
from tests.builders import DAY, UNIT, a_service, a_unit, an_empty_register, settled

TODAY = DAY + timedelta(days=1)
BY = "Ayu"
Codes = dict[str, str]  # what each code first given is called now

Step = tuple[Any, ...]


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with time_machine.travel(datetime(2026, 11, 17, 3, tzinfo=UTC), tick=False):
        yield


@pytest.fixture
def register(tmp_path: Path) -> Iterator[Register]:
    with closing(a_register(tmp_path)) as register:
        yield register


def a_register(folder: Path) -> Register:
    unit = a_unit(services=(a_service("ktp"), a_service("kk"), a_service("akta")))
    return settled(an_empty_register(folder), units=[unit])


def bring(register: Register, folder: Path, *lines: str) -> Plan:
    path = folder / "layanan.csv"
    rows = "".join(f"{TODAY},{line}\n" for line in lines)
    path.write_text(f"date,service,n,officer\n{rows}", encoding="utf-8")
    _, act = services_given.act(path, register=register, unit=UNIT, by=BY)
    return actions.carry_out(register, act)


def merge(register: Register, code: str, into: str) -> None:
    actions.carry_out(
        register,
        lambda conn: codes.merge(
            conn, Noun.SERVICE, f"{UNIT}/{code}", f"{UNIT}/{into}", first=TODAY, by=BY
        ),
    )


def rename(register: Register, noun: Noun, code: str, new: str) -> None:
    actions.carry_out(
        register, lambda conn: codes.rename_code(conn, noun, f"{UNIT}/{code}", new, BY)
    )


def planned(plan: Plan) -> dict[str, int]:
    """Give the number that the plan says of each service."""
    return {change.place.split("/")[1]: int(change.new.split()[0]) for change in plan.changes}


def reported(register: Register) -> dict[str, int]:
    """Give the number of each service that readers take, and see that all take the same."""
    day = TODAY.isoformat()
    with register.read() as conn:
        rows = services.recorded(conn, UNIT, TODAY, TODAY)
        office, unit = offices.office(conn), offices.unit(conn, UNIT)
    by_service = {
        code: quality.services_by_day(some)[day] for code, some in quality.by_service(rows).items()
    }
    whole = quality.services_by_day(rows).get(day, 0)
    people = quality.population(rows, office, unit, TODAY)
    assert whole == sum(by_service.values())
    assert whole == quality.coverage_by_day({}, rows, [day]).services
    assert whole == (people.n if people else 0)
    return by_service


def by_officer(register: Register) -> dict[str, int | None]:
    with register.read() as conn:
        rows = services.recorded(conn, UNIT, TODAY, TODAY)
    return {c.officer: c.services for c in quality.by_officer([], rows, ["P01", "P02"])}


def test_a_merged_services_officers_are_added_to_a_total_of_the_other(
    register: Register, tmp_path: Path
) -> None:
    merge(register, "kk", "ktp")
    plan = bring(register, tmp_path, "ktp,30,", "kk,10,P01", "kk,12,P02")
    assert plan.changes[0].new == "52 (P01 10, P02 12)"
    assert reported(register) == {"ktp": 52}
    assert by_officer(register) == {"P01": 10, "P02": 12}


def test_a_file_corrected_after_a_new_code_is_what_counts(
    register: Register, tmp_path: Path
) -> None:
    bring(register, tmp_path, "kk,10,P01")
    rename(register, Noun.SERVICE, "kk", "kk2")
    assert planned(bring(register, tmp_path, "kk2,12,P01")) == {"kk2": 12}
    assert reported(register) == {"kk2": 12}
    assert not bring(register, tmp_path, "kk2,12,P01").any
    assert not bring(register, tmp_path, "kk,12,P01").any


def test_a_zero_of_a_merged_code_takes_nothing_away(register: Register, tmp_path: Path) -> None:
    merge(register, "kk", "ktp")
    assert planned(bring(register, tmp_path, "ktp,30,P01", "kk,0,")) == {"ktp": 30}
    assert reported(register) == {"ktp": 30}


@pytest.mark.parametrize(
    ("total", "of_officer", "text", "n"),
    [(30, 10, "30 (P01 10)", 30), (0, 30, "30 (P01 30)", 30), (0, 0, "0 (P01 0)", 0)],
)
def test_a_line_without_an_officer_is_the_whole_of_its_service(
    register: Register, tmp_path: Path, total: int, of_officer: int, text: str, n: int
) -> None:
    plan = bring(register, tmp_path, f"ktp,{total},", f"ktp,{of_officer},P01")
    assert plan.changes[0].new == text
    assert reported(register) == {"ktp": n}
    assert not bring(register, tmp_path, f"ktp,{total},", f"ktp,{of_officer},P01").any


CODES = ("ktp", "kk", "akta")
FILES = st.dictionaries(
    st.tuples(st.sampled_from(CODES), st.sampled_from(["", "P01", "P02"])),
    st.sampled_from([0, 0, 7, 10, 30]),
    min_size=1,
    max_size=5,
)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("file"), FILES, st.booleans()),
        st.tuples(st.just("merge"), st.permutations(CODES)),
        st.tuples(st.just("rename"), st.sampled_from(CODES)),
    ),
    min_size=1,
    max_size=5,
)


def take(register: Register, folder: Path, steps: list[Step]) -> None:
    """Take steps, and see after each file that the plan said what is reported."""
    called: Codes = {code: code for code in CODES}
    gone: set[str] = set()
    for i, (what, *rest) in enumerate([*steps, ("file", {("kk", "P01"): 7}, True)]):
        if what == "file":
            file, by_new_code = rest
            before = reported(register)
            plan = bring(register, folder, *lines(file, called if by_new_code else {}))
            now = planned(plan)
            assert reported(register) == {**before, **now}
            assert not bring(register, folder, *lines(file, called if by_new_code else {})).any
        elif what == "merge":
            code, into, _ = rest[0]
            if not {code, into} & gone:
                gone.add(code)
                merge(register, called[code], called[into])
        elif rest[0] not in gone:
            rename(register, Noun.SERVICE, called[rest[0]], f"{rest[0]}{i}")
            called[rest[0]] = f"{rest[0]}{i}"


def lines(file: Mapping[tuple[str, str], int], called: Mapping[str, str]) -> Iterator[str]:
    for (code, officer), n in file.items():
        yield f"{called.get(code, code)},{n},{officer}"


@settings(max_examples=15, deadline=None)
@given(steps=STEPS)
def test_whatever_files_merges_and_new_codes_come_the_plan_says_what_is_reported(
    tmp_path_factory: pytest.TempPathFactory, steps: list[Step]
) -> None:
    folder = tmp_path_factory.mktemp("desk")
    with closing(a_register(folder)) as register:
        take(register, folder, steps)


def test_control_a_reader_that_takes_a_zero_for_the_total_is_seen(
    register: Register, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def of_code(officers: Mapping[str, int]) -> int:
        return officers[""] if "" in officers else sum(officers.values())

    rename(register, Noun.SERVICE, "kk", "kk2")
    bring(register, tmp_path, "kk,10,P01")
    monkeypatch.setattr(services, "_of_code", of_code)
    plan = bring(register, tmp_path, "kk2,0,", "kk2,12,P01")
    assert planned(plan) != {"kk2": 12}
