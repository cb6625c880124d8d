"""What an office changes from a day on changes no report of the days before; on both engines.

An act that does reach back says so in its plan.
"""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine

from reports.disclosure.audiences import Audience
from reports.evidence.frames import Freshness
from reports.measures import quality
from reports.officers import figures as officers
from reports.skm import as_json as skm_json
from reports.skm import figures as skm
from reports.units import as_json as units_json
from reports.units import figures as units
from reports.units import shown as units_shown
from reports.weekly import as_json as weekly_json
from reports.weekly import figures as weekly
from reports.weekly import shown as weekly_shown
from survey import actions
from survey.actions import Act, codes, places
from survey.earlier_heads import JOURNAL
from survey.office.dated import YES, Noun, Spell, Timeline
from survey.office.facts import Officer, Unit
from survey.office.opening import CLOSED, Opening
from survey.periods import Dates
from survey.plans import ChangeKind, Plan
from survey.register.engine import Register
from tests.builders import (
    DAY,
    UNIT,
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
from tests.frozen.compare import differences
from tests.reports.rated import for_custodian as officers_for_custodian
from tests.reports.results import to_keeper
from tests.survey.test_report_engines import DAYS, people

TODAY = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)  # the Tuesday after the week of the reports
LATER, FROM_THE_START = date(2026, 11, 30), None
FRESH = Freshness(0, datetime(2026, 11, 23, tzinfo=UTC))
BY = "bu.siti"

From = date | None
ACTS: dict[str, Callable[[From], Act]] = {
    "hours": lambda first: (
        lambda conn: places.set_week(
            conn, UNIT, "Sen-Kam 08.00-10.00", first=first, last=None, by=BY
        )
    ),
    "closed day": lambda first: lambda conn: places.set_day(conn, None, first or DAY, CLOSED, BY),
    "day of its own": lambda first: (
        lambda conn: places.set_day(conn, UNIT, first or DAY, "08.00-09.00", BY)
    ),
    "end of a service": lambda first: (
        lambda conn: places.end(conn, Noun.SERVICE, f"{UNIT}/kk", first or DAYS[-5], BY)
    ),
    "end of a counter": lambda first: (
        lambda conn: places.end(conn, Noun.COUNTER, f"{UNIT}/L2", first or DAYS[-5], BY)
    ),
    "end of an officer": lambda first: (
        lambda conn: places.end(conn, Noun.OFFICER, f"{UNIT}/P03", first or DAYS[-5], BY)
    ),
    "end of the unit": lambda first: (
        lambda conn: places.end(conn, Noun.UNIT, UNIT, first or DAY, BY)
    ),
    "two counters made one": lambda first: (
        lambda conn: codes.merge(conn, Noun.COUNTER, f"{UNIT}/L2", f"{UNIT}/L1", first=first, by=BY)
    ),
    "two services made one": lambda first: (
        lambda conn: codes.merge(
            conn, Noun.SERVICE, f"{UNIT}/kk", f"{UNIT}/ktp", first=first, by=BY
        )
    ),
}
# What no figure of the week rests on: the plan says all the same that it reaches back.
SEEN_IN_NO_FIGURE = {"end of a counter"}
NEVER_BACK = {"two services made one"}  # tests/reports/test_skm_merges.py has why


IN_SHORT = ("hours", "two counters made one")  # on PostgreSQL too; the others in the slow run
ON_BOTH = pytest.mark.parametrize(
    ("empty_register", "name"),
    [
        *(pytest.param("sqlite", name) for name in ACTS),
        *(pytest.param("postgresql", name) for name in IN_SHORT),
        *(
            pytest.param("postgresql", name, marks=pytest.mark.slow)
            for name in ACTS
            if name not in IN_SHORT
        ),
    ],
    indirect=["empty_register"],
)


@pytest.fixture(autouse=True)
def tuesday() -> Any:
    with time_machine.travel(TODAY, tick=False):
        yield


@pytest.fixture
def rated(empty_register: Register) -> Register:
    duties = [
        a_duty(officer, counter=counter, day=day)
        for day in DAYS
        for counter, officer in (("L1", "P01"), ("L2", "P02"))
    ]
    settled(empty_register, duties=duties)
    Device().give(empty_register, *(draft for sent in people() for draft in sent))
    return empty_register


def told(register: Register) -> dict[str, Any]:
    """Give the reports of a past week and month, as the custodian has them."""
    actions.judge(register)
    week: dict[str, Any] = {"unit": UNIT, "week": "2026-W47", "lang": "id", "fresh": FRESH}
    days = Dates(DAYS[-5], date(2026, 11, 22))
    period: dict[str, Any] = {"first": days.first, "last": days.last}
    by_week = weekly_shown.let_out(weekly.compute(register, **week), Audience.CUSTODIAN)
    by_unit = units_shown.let_out(
        units.compute(register, period=days, fresh=FRESH), Audience.CUSTODIAN
    )
    reports = {
        "weekly": weekly_json.as_json(by_week),
        "officers": officers_for_custodian(officers.compute(register, **week, weeks=1)),
        "units": units_json.as_json(by_unit),
        "skm": skm_json.as_json(to_keeper(skm.compute(register, unit=UNIT, fresh=FRESH, **period))),
    }
    every = json.loads(json.dumps(reports, default=str))
    for report in every.values():  # each act writes a line of the journal, so that its head moves
        if "heads" in report:
            report["heads"] = [head for head in report["heads"] if head["device"] != JOURNAL]
    return every  # type: ignore[no-any-return]


def done(register: Register, act: Act) -> Plan:
    return actions.carry_out(register, act)


@ON_BOTH
def test_what_holds_from_a_later_day_changes_no_report_of_a_past_week(
    rated: Register, name: str
) -> None:
    before = told(rated)
    plan = done(rated, ACTS[name](LATER))
    assert plan.any
    assert plan.reaches_back_to is None
    assert told(rated) == before


@ON_BOTH
def test_control_what_reaches_back_says_so_and_changes_it(rated: Register, name: str) -> None:
    before = told(rated)
    if name in NEVER_BACK:
        with pytest.raises(codes.ServicesOfThePast):
            done(rated, ACTS[name](FROM_THE_START))
        assert told(rated) == before
        return
    plan = done(rated, ACTS[name](FROM_THE_START))
    assert plan.reaches_back_to is not None
    assert plan.reaches_back_to < TODAY.date()
    assert (told(rated) == before) is (name in SEEN_IN_NO_FIGURE)


@pytest.mark.parametrize(
    ("noun", "old", "new"),
    [(Noun.OFFICER, "P01", "P77"), (Noun.COUNTER, "L1", "A7"), (Noun.SERVICE, "ktp", "ktpel")],
)
def test_a_new_code_changes_no_figure_and_stands_in_every_past_report(
    rated: Register, noun: Noun, old: str, new: str
) -> None:
    before = told(rated)
    plan = done(rated, lambda conn: codes.rename_code(conn, noun, f"{UNIT}/{old}", new, BY))
    assert plan.reaches_back_to == date.min
    assert plan.touched.moved == 0
    text = json.dumps(before).replace(f'"{old}"', f'"{new}"')
    assert differences(json.loads(text), told(rated)) == []


def test_an_officer_stands_on_the_sheet_while_in_use_or_rated(rated: Register) -> None:
    def ended(code: str) -> Act:
        return lambda conn: places.end(conn, Noun.OFFICER, f"{UNIT}/{code}", DAY, BY)

    for code in ("P02", "P03"):
        done(rated, ended(code))
    week: dict[str, Any] = {"unit": UNIT, "lang": "id", "fresh": FRESH, "weeks": 1}
    listed = {}
    for name in ("2026-W46", "2026-W47"):
        report = officers.compute(rated, week=name, **week)
        listed[name] = [row.officer.code for row in report.officers]
    # P03 was rated by nobody; what is about P02 in his last week stays his.
    assert listed == {"2026-W46": ["P01", "P02", "P03"], "2026-W47": ["P01", "P02"]}


def test_an_ended_unit_stands_beside_the_others_while_in_use_or_answered(
    rated: Register,
) -> None:
    begun = Timeline((Spell(YES, date(2026, 1, 1)),))
    actions.set_office(rated, an_office(), [a_unit(), a_unit("izin", in_use=begun)], {}, BY)
    done(rated, lambda conn: places.end(conn, Noun.UNIT, "izin", DAYS[5], BY))
    done(rated, lambda conn: places.end(conn, Noun.UNIT, UNIT, DAYS[5], BY))

    def beside(first: date, last: date) -> list[str]:
        report = units.compute(rated, period=Dates(first, last), fresh=FRESH)
        return [figure.unit.code for figure in report.units]

    assert beside(DAYS[10], DAYS[14]) == [UNIT, "izin"]
    assert beside(DAYS[0], DAYS[4]) == [UNIT]  # it was answered there after its end


def test_what_an_office_file_adds_later_stands_in_no_past_report(rated: Register) -> None:
    def bring(unit: Unit) -> Plan:
        return actions.set_office(rated, an_office(), [unit, a_unit("izin")], {}, BY)

    before, known = told(rated), a_unit()
    more = replace(
        known,
        services=(*known.services, a_service("akta")),
        counters=(*known.counters, a_counter("L3")),
        officers=(*known.officers, Officer("P09", "Rina")),
    )
    plan = bring(more)
    assert {change.first for change in plan.of(ChangeKind.ADDED)} == {TODAY.date()}
    assert plan.reaches_back_to is None
    assert told(rated) == before
    assert not bring(more).any
    begun = replace(known, officers=(Officer("P10", "Ani", in_use=Timeline((Spell(YES, DAY),))),))
    plan = bring(begun)
    (earlier,) = plan.of(ChangeKind.ADDED)
    assert earlier.first == plan.reaches_back_to == DAY
    assert told(rated) != before  # the file says that she was there


def test_a_closed_day_of_a_file_is_new_ahead_and_a_correction_behind(rated: Register) -> None:
    def bring(*days: date) -> Plan:
        return actions.set_office(rated, an_office(closed=frozenset(days)), [a_unit()], {}, BY)

    before = told(rated)
    assert bring(LATER).reaches_back_to is None
    assert told(rated) == before
    assert bring(LATER, DAY).reaches_back_to == DAY
    assert told(rated) != before


def opened(register: Register, first: date, last: date) -> str:
    """Say how many of the opening hours a screen is known to have been alive."""
    week: dict[str, Any] = {"unit": UNIT, "week": "2026-W47", "lang": "id", "fresh": FRESH}
    report = weekly_shown.let_out(weekly.compute(register, **week), Audience.CUSTODIAN)
    text = " ".join(quality.words(report.figures.trust, "id").lines)
    return next(part for part in text.split("hidup: ")[1:]).split(" (")[0]


def test_hours_imported_today_leave_the_19_of_37_hours_of_an_old_week(
    empty_register: Register,
) -> None:
    long = a_unit(opening=Opening.always("Sen-Kam 07.30-15.30; Jum 07.30-12.30"))
    settled(empty_register, units=[long])
    monday = DAY
    alive = [(8, 0), (13, 0), (13, 1), (13, 2), (13, 3), (12, 4)]  # 4.5 + 4 × 3.5 + 0.5 hours
    Device().give(
        empty_register,
        *(a_rating(at=local(hour, 5, day=monday + timedelta(days=n))) for hour, n in alive),
    )
    assert opened(empty_register, DAY, LATER) == "19 dari 37 jam buka"

    shorter = a_unit(opening=Opening.always("Sen-Jum 08.00-10.00"))
    plan = actions.set_office(empty_register, an_office(), [shorter], {}, BY)
    assert plan.any
    assert plan.reaches_back_to is None
    assert opened(empty_register, DAY, LATER) == "19 dari 37 jam buka"

    plan = done(empty_register, ACTS["hours"](FROM_THE_START))
    assert plan.reaches_back_to == date.min
    assert opened(empty_register, DAY, LATER) != "19 dari 37 jam buka"
