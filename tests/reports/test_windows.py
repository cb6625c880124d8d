"""A unit that is two weeks old is told of two weeks, however many a report looks back."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest

from reports.disclosure import last_block
from reports.disclosure.audiences import Audience
from reports.evidence import windows
from reports.evidence.frames import Freshness
from reports.feedback import figures as feedback
from reports.luck import as_json as luck_json
from reports.luck import compose as luck_compose
from reports.luck import figures as luck
from reports.luck import shown as luck_shown
from reports.measures.pantauan import Pantauan, WeightedMean
from reports.measures.quality import Trust
from reports.officers import figures as officers
from reports.skm import figures as skm
from reports.units import figures as units
from reports.weekly import as_json as weekly_json
from reports.weekly import figures as weekly
from reports.weekly import sheet as weekly_sheet
from reports.weekly import shown as weekly_shown
from reports.weekly.content import Weekly
from reports.weekly.shown import publishable
from survey import actions
from survey.answers.drafts import Draft, Slot
from survey.office.facts import Duty
from survey.periods import Triwulan, Week
from survey.register.engine import Register
from survey.register.services import Given
from tests.reports.about import on_sheet as on_own_sheet
from tests.reports.rated import ABOUT_UNIT, OF_FOUR, detail, on_sheet, tap
from tests.reports.rated import for_custodian as officers_for_custodian
from tests.reports.stored import OFFICE, form, register_of, said

MONDAY = date(2026, 11, 9)
OPEN = [timedelta(days=i) for i in (0, 1, 2, 3, 4, 7, 8, 9, 10, 11)]
FRESH = Freshness(0, datetime(2026, 12, 1, 1, tzinfo=UTC))
ASK: dict[str, Any] = {"unit": "dukcapil", "fresh": FRESH}
SLOTS = ("am", "pm")
RULES = re.compile(r"dalam 13 minggu\.|delapan minggu")  # what is asked for, not what there is


def two_weeks(monday: date = MONDAY) -> list[Draft]:
    """Give ratings of four officers, bad in the morning, with few reasons, forms and comments."""
    found: list[Draft] = []
    for day in [monday + later for later in OPEN]:
        for code in ("P01", "P02", "P03", "P04"):
            for i in range(7):
                slot = Slot.AM if i < 3 else Slot.PM
                one = tap(1 if i < 3 else 4, day, i, officer=code, day=day)
                found.append(replace(one, slot=slot))
        found.append(detail(found[-28], ABOUT_UNIT))
        found += [
            replace(form(3, 3, 1, 4, 3, 3, 4, 4, 3, name=(day, i), day=day), comment="Antre lama.")
            for i in range(3)
        ]
    return found


@contextmanager
def a_new_unit(folder: Path, *, before: bool = False) -> Iterator[Register]:
    """Fill a register with two weeks, and with one rating of spring where the unit is old."""
    spring = [tap(4, "spring", day=date(2026, 4, 1))] if before else []
    with register_of(folder, *spring, *two_weeks(), unit=OF_FOUR) as register:
        yield register


def a_week(register: Register, number: int = 47) -> Weekly:
    found = weekly.compute(register, week=f"2026-W{number}", lang="id", **ASK)
    unsur = (WeightedMean("waktu", 10, 3.0),)
    return replace(found, pantauan=Pantauan(80.0, 75.0, 85.0, 90, 4, unsur, "skm-2017/1"))


def numbers_of_weeks(words: object) -> set[int]:
    """Give every number of weeks that a text names."""
    text = RULES.sub("", json.dumps(words, default=str, ensure_ascii=False))
    return {int(n) for n in re.findall(r"(\d+) minggu", text)}


def test_the_weekly_report_and_its_findings_name_two_weeks(tmp_path: Path) -> None:
    with a_new_unit(tmp_path) as register:
        report = a_week(register)
    words = weekly_sheet.words(publishable(report))
    rules = {finding.rule for finding in report.findings}
    assert {"unsur_lowest", "reason_most_named"} <= rules
    assert numbers_of_weeks(words) == {1, 2}  # "1 minggu sebelumnya", which was one
    assert numbers_of_weeks([finding.text for finding in report.findings]) == {2}


def test_the_weekly_json_names_two_weeks(tmp_path: Path) -> None:
    with a_new_unit(tmp_path) as register:
        found: dict[str, Any] = weekly_json.as_json(
            weekly_shown.let_out(a_week(register), Audience.CUSTODIAN)
        )
    assert {one["weeks"] for one in found["reasons"]} == {2}
    assert found["indeks_pantauan"]["weeks"] == 2
    assert (found["half_days"]["weeks"], found["words"]["weeks"]) == (0, 2)


def test_a_map_of_eight_weeks_is_of_two_where_the_unit_began_with_its_seventh(
    tmp_path: Path,
) -> None:
    monday = last_block(Week(2026, 47)).last - timedelta(days=13)
    four = [*two_weeks(monday), *two_weeks(monday + timedelta(days=14))]
    with register_of(tmp_path, *four, unit=OF_FOUR) as register:
        report = a_week(register, 45)
    heat: Any = weekly_sheet.words(publishable(report))["back"]
    assert "2 minggu yang sudah selesai, 19 Oktober–1 November 2026" in heat["heat"]["title"]
    [low] = [one for one in report.findings if one.rule == "half_day_low"]
    assert "pada 19 Oktober–1 November 2026" in low.text
    found: dict[str, Any] = weekly_json.as_json(weekly_shown.let_out(report, Audience.CUSTODIAN))
    assert found["half_days"]["weeks"] == 2


def test_in_its_first_week_a_unit_is_told_of_one(tmp_path: Path) -> None:
    with a_new_unit(tmp_path) as register:
        assert numbers_of_weeks(weekly_sheet.words(publishable(a_week(register, 46)))) == {1}


def test_the_officers_are_told_of_two_weeks_and_of_their_days(tmp_path: Path) -> None:
    with a_new_unit(tmp_path) as register:
        report = officers.compute(register, week="2026-W47", **ASK)
        own = feedback.compute(register, officer="P01", month="2026-11", **ASK)
    subtitle = on_sheet(report).subtitle
    assert "9–22 November 2026 (2 minggu)" in subtitle
    page = luck_shown.let_out(luck.figures(report), Audience.MANAGER)
    assert "9–22 November 2026 (2 minggu)" in luck_compose.printout(page).subtitle
    told = officers_for_custodian(report)
    assert (told["weeks"], told["weeks_there"]) == (13, 2)
    assert (
        luck_json.as_json(luck_shown.let_out(luck.figures(report), Audience.CUSTODIAN))[
            "weeks_there"
        ]
        == 2
    )
    # His sheet is of the month to its end; nobody answered after the second week.
    assert numbers_of_weeks(said(on_own_sheet(own))) == {2}


def test_a_unit_that_is_old_is_told_of_all_weeks(tmp_path: Path) -> None:
    with a_new_unit(tmp_path, before=True) as register:
        weeks = numbers_of_weeks(weekly_sheet.words(publishable(a_week(register))))
        report = officers.compute(register, week="2026-W47", **ASK)
    assert weeks == {1, 2, 4, 8, 13, 26}
    assert report.weeks_there == 13
    assert "24 Agustus–22 November 2026 (13 minggu)" in said(on_sheet(report))


@pytest.mark.parametrize(
    ("since", "weeks"),
    [(date(2026, 11, 22), 1), (date(2026, 11, 16), 1), (date(2026, 11, 15), 2), (MONDAY, 2)],
)
def test_a_part_of_a_week_is_one(since: date, weeks: int) -> None:
    assert windows.n_weeks(since, date(2026, 11, 22)) == weeks


def test_a_window_without_any_answer_begins_where_it_ends() -> None:
    first, last = date(2026, 8, 24), date(2026, 11, 22)
    assert windows.begun([], first, last) == last
    assert windows.begun(["2026-01-05", "2026-11-20"], first, last) == first
    assert windows.begun(["2026-11-20", "2026-11-18"], first, last) == date(2026, 11, 18)


WEDNESDAY = MONDAY + timedelta(days=2)
THEN: dict[str, Any] = {
    "fresh": Freshness(0, datetime(2026, 11, 23, 1, tzinfo=UTC))
}  # the Monday after


def boxes(register: Register) -> dict[str, Trust]:
    """Give what every report says of a unit's record: the first week, 13 weeks, the quarter."""
    asked, autumn = ASK | THEN, Triwulan(2026, 4)
    about = officers.compute(register, week="2026-W47", **asked)
    own = feedback.compute(register, officer="P01", month="2026-11", **asked)
    days: dict[str, Any] = {"first": autumn.first, "last": autumn.last}
    return {
        "week": weekly.compute(register, week="2026-W46", lang="id", **asked).trust,
        "officers": about.trust,
        "luck": luck.figures(about).trust,
        "feedback": own.trust,
        "result": skm.compute(register, **days, **asked).trust,
        "units": units.compute(register, period=autumn, **THEN).units[0].trust,
    }


def test_before_its_first_answer_no_half_day_of_a_new_unit_was_silent(tmp_path: Path) -> None:
    answers = [one for one in two_weeks() if one.day >= WEDNESDAY]
    with register_of(tmp_path, *answers, unit=OF_FOUR) as register:
        given = [Given("dukcapil", day, "ktp", "", 90) for day in sorted({x.day for x in answers})]
        actions.set_services_given(register, given, "queue", "test")
        found = boxes(register)
    for name, trust in found.items():
        live, record = trust.facts.live, trust.facts.coverage
        assert live is not None, name
        assert (live.n_open, live.silent) == (live.n_live, ()), name
        assert live.n_live >= 6, name
        assert 3 <= record.open_days == record.recorded <= 8, name


def test_a_roster_says_that_the_unit_was_at_work_before_anybody_answered(tmp_path: Path) -> None:
    """Whoever sat at a counter from Monday on sat there before a screen that was silent."""
    answers = [one for one in two_weeks() if one.day >= WEDNESDAY]
    begins = datetime.combine(MONDAY, time(8))
    duty = Duty("L1", "P01", begins, begins + timedelta(hours=7))
    with register_of(tmp_path, *answers, unit=OF_FOUR) as register:
        actions.set_office(register, OFFICE, [OF_FOUR], {OF_FOUR.code: [duty]}, "test")
        found = boxes(register)
    two_days = {(day, slot) for day in ("2026-11-09", "2026-11-10") for slot in SLOTS}
    for name, trust in found.items():
        assert trust.facts.live is not None, name
        assert set(trust.facts.live.silent) == two_days, name


def test_control_an_old_unit_is_told_of_every_silent_half_day(tmp_path: Path) -> None:
    with a_new_unit(tmp_path, before=True) as register:
        live = boxes(register)["officers"].facts.live
    assert live is not None
    assert (live.n_live, live.n_open) == (20, 130)


def test_a_month_that_has_just_entered_a_week_names_the_weeks_there_are(tmp_path: Path) -> None:
    tuesday = Freshness(0, datetime(2026, 11, 24, 3, tzinfo=UTC))
    with a_new_unit(tmp_path) as register:
        own = feedback.compute(register, officer="P01", month="2026-11", **ASK | {"fresh": tuesday})
    assert numbers_of_weeks(said(on_own_sheet(own))) == {2}


def test_a_window_ends_with_its_last_answer() -> None:
    first, last = date(2026, 8, 24), date(2026, 11, 22)
    assert windows.ended([], first, last) == last
    known = ["2026-01-05", "2026-11-20", "2026-11-23"]
    assert windows.ended(known, first, last) == date(2026, 11, 20)
