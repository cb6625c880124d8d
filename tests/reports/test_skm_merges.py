"""Two prints of a triwulan that is over never differ by services made one, or apart again."""

import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import time_machine

from reports.disclosure.audiences import Audience
from reports.evidence.frames import Freshness
from reports.skm import as_json, compose
from reports.skm import figures as skm
from reports.units import as_json as units_json
from reports.units import figures as units
from reports.units import shown as units_shown
from survey import actions
from survey.actions import Act, codes
from survey.actions.codes import ServicesOfThePast
from survey.office.dated import Noun
from survey.office.facts import Service
from survey.periods import Triwulan
from survey.register.engine import Register
from tests.reports.results import to_keeper, to_office
from tests.reports.stored import UNIT, register_of, table_of
from tests.reports.test_skm_services import of

SUMMER = Triwulan.of(date(2026, 8, 10))
NOW = datetime(2026, 11, 17, 3, tzinfo=UTC)
TODAY = NOW.date()
THREE = (*of("a", 40, 4, day=date(2026, 8, 3)), *of("b", 40, 4, day=date(2026, 8, 10)))
FEW = tuple(of("c", 3, 1, day=date(2026, 8, 24)))
LATE = (*of("a", 12, 4, day=TODAY), *of("c", 12, 3, day=TODAY))
OFFERED = tuple(Service(code, f"Layanan {code.upper()}") for code in "abc")
FIRSTS = (None, SUMMER.first, date(2026, 8, 24), date(2026, 10, 1), date(2026, 11, 16))


@pytest.fixture(autouse=True)
def november() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def rated(tmp_path: Path) -> Iterator[Register]:
    unit = replace(UNIT, services=OFFERED)
    with register_of(tmp_path, *THREE, *FEW, *LATE, unit=unit) as register:
        yield register


def merge(first: date | None) -> Act:
    place = f"{UNIT.code}/"
    return lambda conn: codes.merge(
        conn, Noun.SERVICE, f"{place}c", f"{place}a", first=first, by="Ayu"
    )


def split(first: date | None) -> Act:
    return lambda conn: codes.split(conn, Noun.SERVICE, f"{UNIT.code}/c", first=first, by="Ayu")


def forms_by_service(register: Register, period: Triwulan) -> dict[str, int]:
    over = Freshness(0, datetime(2027, 4, 2, tzinfo=UTC))
    days: dict[str, Any] = {"first": period.first, "last": period.last}
    report = skm.compute(register, unit=UNIT.code, fresh=over, **days)
    return {line.code: line.n for line in report.service_lines}


def printed(register: Register) -> dict[str, Any]:
    """Give all that is told of the triwulan that is over: by service, of one, and of units."""
    days: dict[str, Any] = {"first": SUMMER.first, "last": SUMMER.last, "fresh": Freshness(0, NOW)}
    whole = skm.compute(register, unit=UNIT.code, **days)
    own = skm.compute(register, unit=UNIT.code, service="a", **days)
    table = table_of(compose.report(to_office(whole)), "layanan")
    beside = units.compute(register, period=SUMMER, fresh=Freshness(0, NOW))
    beside_others = units_shown.let_out(beside, Audience.CUSTODIAN)
    told: dict[str, Any] = {
        "table": [[cell.text for cell in row] for row in table.rows],
        "keeper": dict(as_json.as_json(to_keeper(whole))),
        "one": dict(as_json.as_json(to_keeper(own))),
        "units": units_json.as_json(beside_others),
    }
    for report in (told["keeper"], told["one"]):
        del report["heads"]  # each act moves the journal's
    return json.loads(json.dumps(told, default=str))  # type: ignore[no-any-return]


def test_no_merge_changes_a_print_of_a_triwulan_that_is_over(rated: Register) -> None:
    before = printed(rated)
    assert [row[0] for row in before["table"]] == [*(s.name for s in OFFERED), "seluruh unit"]
    assert [row[-2] for row in before["table"]] == ["100,00", "–", "–", "97,29"]
    for first in (*FIRSTS, TODAY):
        for act in (merge(first), split(first)):
            with suppress(ServicesOfThePast):
                actions.carry_out(rated, act)
        if first != TODAY:
            with suppress(ServicesOfThePast):
                actions.carry_out(rated, merge(first))
        assert printed(rated) == before


def test_a_past_day_is_refused_with_the_earliest_one_and_what_changes_none_is_not(
    rated: Register,
) -> None:
    for first in FIRSTS:
        with pytest.raises(ServicesOfThePast, match="Tulis --from 2026-11-17"):
            actions.carry_out(rated, merge(first))
    assert actions.carry_out(rated, merge(date(2026, 12, 1))).any
    # It has never counted as another one before today: nothing of the past comes back.
    assert actions.carry_out(rated, split(None)).any
    assert not actions.carry_out(rated, split(None)).any


def test_from_today_on_the_triwulan_counts_them_as_one_and_keeps_it_so(rated: Register) -> None:
    autumn = SUMMER.next
    assert forms_by_service(rated, autumn) == {"a": 12, "c": 12}
    assert actions.carry_out(rated, merge(TODAY)).any
    assert forms_by_service(rated, autumn) == {"a": 24}
    with time_machine.travel(datetime(2027, 1, 4, 3, tzinfo=UTC), tick=False):
        for first in (None, TODAY, date(2026, 12, 31)):
            with pytest.raises(ServicesOfThePast):
                actions.carry_out(rated, split(first))
        assert not actions.carry_out(rated, merge(TODAY)).any  # said again, it is done already
        assert actions.carry_out(rated, split(date(2027, 1, 4))).any
    assert forms_by_service(rated, autumn) == {"a": 24}
    assert forms_by_service(rated, SUMMER) == {"a": 40, "b": 40, "c": 3}


def test_a_new_code_is_one_in_every_triwulan(rated: Register) -> None:
    before = printed(rated)
    actions.carry_out(
        rated, lambda conn: codes.rename_code(conn, Noun.SERVICE, f"{UNIT.code}/c", "cc", "Ayu")
    )
    after = printed(rated)
    assert after["table"] == before["table"]
    assert [line["service"] for line in after["keeper"]["services"]] == ["a", "b", "cc"]
