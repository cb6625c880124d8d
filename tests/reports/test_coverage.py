"""Coverage has one rule: everybody who answered, beside the services of the same days."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from reports.evidence.frames import Freshness
from reports.measures import quality
from reports.measures.quality import Coverage, Trust
from reports.skm import compose
from reports.skm import figures as skm
from reports.skm.figures import SkmReport
from reports.units import as_json as units_json
from reports.units import figures as units
from reports.weekly import figures as weekly
from reports.weekly import sheet as weekly_sheet
from reports.weekly.shown import publishable
from survey import actions
from survey.answers.drafts import Channel, Draft, Kind
from survey.periods import Month, Week
from survey.questionnaire import Instrument
from survey.register.engine import Register
from survey.register.services import Given
from tests.reports.results import to_office
from tests.reports.several import on_sheet, to_custodian
from tests.reports.stored import OVER, answer, form, register_of, said
from tests.versions import published

OCTOBER = Month(2026, 10)
UNIT = "dukcapil"
DAYS = [day for i in range(31) if (day := date(2026, 10, 1) + timedelta(days=i)).weekday() < 5]


def a_day(day: date) -> list[Draft]:
    """Give 26 taps, and six forms: two after a tap, four by phone."""
    taps = [
        answer("4---------", day, "t", i, kind=Kind.RATING, channel=Channel.KIOSK, day=day)
        for i in range(26)
    ]
    forms = [form(*[3] * 9, name=(day, i), day=day) for i in range(6)]
    after = [replace(one, about=tap.id) for one, tap in zip(forms[:2], taps[:2], strict=True)]
    return [*taps, *after, *forms[2:]]


@contextmanager
def october(folder: Path, recorded: list[date]) -> Iterator[Register]:
    """Give a month of 30 people a day, with 100 services recorded on some of its days."""
    answers = [one for day in DAYS for one in a_day(day)]
    with register_of(folder, *answers) as register:
        given = [Given(UNIT, day, "ktp", "", 100) for day in recorded]
        actions.set_services_given(register, given, "queue", "test")
        yield register


def result(register: Register, fresh: Freshness = OVER) -> SkmReport:
    return skm.compute(register, unit=UNIT, first=OCTOBER.first, last=OCTOBER.last, fresh=fresh)


def rules(trust: Trust) -> set[str]:
    return {doubt.rule for doubt in trust.doubts}


def test_the_trust_box_of_the_result_counts_everybody_and_not_the_forms_alone(
    tmp_path: Path,
) -> None:
    with october(tmp_path, DAYS) as register:
        report = result(register)
    n, services = 30 * len(DAYS), 100 * len(DAYS)
    assert report.trust.facts.coverage == Coverage(n, services, 22, ("queue",), 22, 22)
    assert not {"coverage_low", "coverage_unknown"} & rules(report.trust)
    text = said(compose.report(to_office(report)))
    assert f"Cakupan: 30% ({n} jawaban dari 2.200 layanan pada 22 hari)" in text
    assert "layanan yang dinilai" not in text


def test_a_record_of_some_days_is_laid_beside_the_answers_of_those_days(tmp_path: Path) -> None:
    with october(tmp_path, DAYS[15:18]) as register:
        report = result(register)
    assert report.trust.facts.coverage == Coverage(90, 300, 3, ("queue",), 22, 3)
    # no share of the forms
    assert (report.services_given, report.services.served.share) == (300, None)
    text = said(compose.report(to_office(report)))
    assert "layanan baru tercatat pada 3 dari 22 hari buka (90 jawaban dari 300 layanan" in text
    assert "30%" not in text
    assert "tidak dicatat" not in text
    assert "jumlah layanan tidak diketahui" not in text


def test_without_any_record_it_is_still_unknown(tmp_path: Path) -> None:
    with october(tmp_path, []) as register:
        report = result(register)
    assert "coverage_unknown" in rules(report.trust)
    assert "sebab jumlah layanan pada hari-hari ini tidak dicatat" in said(
        compose.report(to_office(report))
    )


def test_the_result_the_week_and_the_units_say_the_same_of_the_same_days(tmp_path: Path) -> None:
    week = Week(2026, 42)
    with october(tmp_path, DAYS[5:]) as register:
        month = units.compute(register, period=OCTOBER, fresh=OVER)
        assert month.units[0].coverage == result(register).trust.facts.coverage
        some = "tidak diketahui: 510 jawaban dari 1.700 layanan pada 17 hari"
        assert some in said(on_sheet(month))
        report = weekly.compute(register, unit=UNIT, week=str(week), lang="id", fresh=OVER)
        assert [day for day in DAYS if day in week] == DAYS[7:12]
        assert report.coverage == Coverage(150, 500, 5, ("queue",), 5, 5)
        of_week = units.compute(register, period=week, fresh=OVER).units[0]
        assert of_week.coverage == report.coverage


def test_a_day_that_is_not_over_is_on_neither_side(tmp_path: Path) -> None:
    """Its services are written down in the evening, its answers come all day."""
    thursday = Freshness(0, datetime(2026, 10, 15, 5, tzinfo=UTC))
    with october(tmp_path, DAYS[:11]) as register:
        running = result(register, thursday)
    assert DAYS[10] == date(2026, 10, 15)
    assert running.trust.facts.coverage == Coverage(270, 900, 9, ("queue",), 9, 9)


def test_the_json_says_what_the_share_is_made_of(tmp_path: Path) -> None:
    with october(tmp_path, DAYS[:21]) as register:
        found = quality.as_json(result(register).trust, "id")
    assert found["coverage"] == {
        "n": 630,
        "services": 2100,
        "share": 0.3,
        "days": 21,
        "open_days": 22,
        "open_days_recorded": 21,
    }


def test_of_a_scrap_of_a_record_no_coverage_is_judged_or_printed(tmp_path: Path) -> None:
    """A day before the unit's first answer, and a Sunday, are no days that anybody was asked on."""
    first = DAYS[2]
    before = [Given(UNIT, DAYS[0], "ktp", "", 5), Given(UNIT, date(2026, 10, 11), "ktp", "", 5)]
    with register_of(tmp_path, *a_day(first)) as register:
        actions.set_services_given(register, before, "queue", "test")
        nothing = result(register)
        actions.set_services_given(register, [Given(UNIT, first, "ktp", "", 900)], "queue", "test")
        a_day_of_it = result(register)
    assert nothing.trust.facts.coverage == Coverage(0, 0, 0, (), 20, 0)
    assert "coverage_unknown" in rules(nothing.trust)
    assert not {"coverage_low", "partly_recorded"} & rules(nothing.trust)
    assert a_day_of_it.trust.facts.coverage == Coverage(30, 900, 1, ("queue",), 20, 1)
    assert "partly_recorded" in rules(a_day_of_it.trust)
    assert "coverage_low" not in rules(a_day_of_it.trust)


def test_no_service_at_all_is_a_record_and_not_the_lack_of_one(tmp_path: Path) -> None:
    with register_of(tmp_path, *a_day(DAYS[8])) as register:
        none = [Given(UNIT, day, "ktp", "", 0) for day in DAYS]
        actions.set_services_given(register, none, "queue", "test")
        report = result(register)
        beside: Any = units_json.as_json(
            to_custodian(units.compute(register, period=OCTOBER, fresh=OVER))
        )
        week = weekly.compute(register, unit=UNIT, week="2026-W42", lang="id", fresh=OVER)
    assert report.services_given == beside["units"][0]["services_given"] == 0
    assert "too_many" in rules(report.trust)
    text = said(compose.report(to_office(report)))
    assert "jawaban lebih banyak daripada layanan (30 dari 0)" in text
    assert "hanya 0 layanan pada 14 hari" in text
    assert "dicatat pada 0" not in text
    assert "jumlah layanan" not in text.split("BAB III")[-1].split("BAB IV")[0]
    assert "lebih banyak daripada 0 layanan" in str(
        weekly_sheet.words(publishable(week))["numbers"]
    )


def test_who_answered_is_everybody_whichever_version_they_were_asked(tmp_path: Path) -> None:
    answers = a_day(DAYS[0])
    with published(tmp_path / "q", "skm-2017/2"), register_of(tmp_path, *answers) as register:
        actions.set_services_given(
            register, [Given(UNIT, DAYS[0], "ktp", "", 100)], "queue", "test"
        )
        one = skm.compute(
            register,
            unit=UNIT,
            first=OCTOBER.first,
            last=OCTOBER.last,
            fresh=OVER,
            instrument=Instrument("skm-2017", 2),
        )
    assert one.n == 0
    assert one.trust.facts.coverage.n == 30
