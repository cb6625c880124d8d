"""Services recorded on some days are services of these days, and of no longer time."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from reports.board import figures as board
from reports.board import open_data
from reports.board.publication import Line
from reports.disclosure.audiences import Audience
from reports.evidence.frames import Freshness
from reports.measures import quality
from reports.officers import figures as officers
from reports.skm import as_json as skm_json
from reports.skm import closing, compose
from reports.skm import figures as skm
from reports.skm.figures import SkmReport
from reports.skm.services import sample
from reports.units import as_json as units_json
from reports.units import figures as units
from reports.weekly import as_json as weekly_json
from reports.weekly import figures as weekly
from reports.weekly import sheet as weekly_sheet
from reports.weekly import shown as weekly_shown
from reports.weekly.shown import publishable
from survey import actions
from survey.answers.drafts import Channel, Draft, Kind, Slot
from survey.periods import Triwulan
from survey.register.engine import Register
from survey.register.services import Given
from tests.reports.results import to_keeper, to_office, to_outside
from tests.reports.several import on_sheet, to_custodian
from tests.reports.stored import OFFICE, UNIT, answer, form, register_of, said

QUARTER = Triwulan(2026, 3)
DAYS = [day for i in range(92) if (day := date(2026, 7, 1) + timedelta(i)).weekday() < 5]
YEAR = [day for i in range(365) if (day := date(2025, 10, 1) + timedelta(i)).weekday() < 5]
GAPS = [*DAYS[:4], *[day for day in DAYS[4:-4] if day.month == 7 and day.day % 2], *DAYS[-4:]]
OCTOBER = Freshness(0, datetime(2026, 10, 6, 3, tzinfo=UTC))
ASK: dict[str, Any] = {"unit": UNIT.code, "first": QUARTER.first, "last": QUARTER.last}
SUNDAY = date(2026, 8, 9)


def a_day(day: date, forms: int = 6) -> list[Draft]:
    """Give a tap in each half of the day and some forms by phone."""
    tap = answer("3---------", day, kind=Kind.RATING, channel=Channel.KIOSK, day=day)
    halves = [replace(tap, slot=Slot.AM), replace(answer("3---------", day, "pm"), slot=Slot.PM)]
    halves[1] = replace(halves[1], kind=Kind.RATING, channel=Channel.KIOSK, day=day)
    return [*halves, *(form(*[3] * 9, name=(day, i), day=day) for i in range(forms))]


@contextmanager
def a_quarter(
    folder: Path, recorded: Sequence[date], *more: Draft, per_day: int = 40
) -> Iterator[Register]:
    """Give a quarter with six forms a day, and services recorded on some days."""
    answers = [one for day in DAYS for one in a_day(day)]
    with register_of(folder, *answers, *more) as register:
        record(register, recorded, per_day)
        yield register


def record(register: Register, days: Sequence[date], per_day: int) -> None:
    given = [Given(UNIT.code, day, "ktp", "", per_day) for day in days]
    actions.set_services_given(register, given, "queue", "test")


def result(register: Register, fresh: Freshness = OCTOBER, **more: Any) -> SkmReport:
    return skm.compute(register, fresh=fresh, **ASK, **more)


def published(register: Register) -> Line:
    closing.close(register, unit=UNIT.code, period=str(QUARTER), by="Kepala", now=OCTOBER.until_at)
    with register.read() as conn:
        lines = board.periods(conn, UNIT, OFFICE, OCTOBER.until_at).public()
    return next(line for line in lines if line.period == str(QUARTER))


def test_a_record_with_gaps_gives_no_coverage_of_the_forms(tmp_path: Path) -> None:
    with a_quarter(tmp_path, GAPS) as register:
        report = result(register)
    assert (len(GAPS), len(DAYS)) == (18, 66)
    assert report.services.served.share is None
    text = said(compose.report(to_office(report)))
    assert "tidak diketahui: layanan baru dicatat pada 18 dari 66 hari buka" in text
    assert "55,0%" not in text
    found: dict[str, Any] = skm_json.as_json(to_keeper(report))
    assert (found["coverage"], found["coverage_n"]) == (None, None)
    assert found["services_days"] == {"recorded": 18, "open": 66}


def test_no_board_and_no_open_data_tell_a_share_of_a_record_with_gaps(tmp_path: Path) -> None:
    with a_quarter(tmp_path, GAPS) as register:
        line = published(register)
    assert line.figures is not None
    assert (line.figures.services_given, line.figures.coverage) == (None, None)
    row = open_data.as_csv(UNIT.code, [line]).decode().splitlines()[1]
    assert ",396,,," in row


def test_a_whole_record_is_told_on_the_board_with_the_forms_of_a_sunday(tmp_path: Path) -> None:
    by_phone = [form(*[4] * 9, name=("sunday", i), day=SUNDAY) for i in range(5)]
    with a_quarter(tmp_path, DAYS, *by_phone) as register:
        line = published(register)
    assert line.figures is not None
    n, services = 66 * 6 + 5, 66 * 40
    assert (line.figures.n, line.figures.services_given) == (n, services)
    assert line.figures.coverage == pytest.approx(n / services)


def test_of_a_record_that_lacks_a_day_both_sides_are_without_that_day(tmp_path: Path) -> None:
    lacking = [day for day in DAYS if day != DAYS[30]]
    with a_quarter(tmp_path, lacking) as register:
        line = published(register)
        report = result(register)
    assert report.services.served.share == pytest.approx(65 * 6 / (65 * 40))
    text = said(compose.report(to_office(report)))
    assert "15,0%: 390 formulir dari 2.600 layanan, pada 65 dari 66 hari buka" in text
    # Outside, the six forms of that day would follow from the two numbers.
    copy = said(compose.report(to_outside(report)))
    assert "layanan baru dicatat pada 65 dari 66 hari buka" in copy
    assert "390 formulir" not in copy
    assert "15,0%" not in copy
    assert line.figures is not None
    assert (line.figures.services_given, line.figures.coverage) == (None, None)


@pytest.mark.parametrize(("lacking", "known"), [(3, True), (4, False)])
def test_one_day_in_twenty_may_lack_its_record(
    tmp_path: Path, lacking: int, *, known: bool
) -> None:
    with a_quarter(tmp_path, DAYS[lacking:]) as register:
        report = result(register)
    assert (report.services.served.share is not None) is known
    assert ("partly_recorded" not in rules(report.trust)) is known


def rules(trust: quality.Trust) -> set[str]:
    return {doubt.rule for doubt in trust.doubts}


def test_more_forms_than_services_are_no_coverage_anywhere(tmp_path: Path) -> None:
    with a_quarter(tmp_path, DAYS, per_day=3) as register:
        report, line = result(register), published(register)
        beside = units.compute(register, period=QUARTER, fresh=OCTOBER)
        week = weekly.compute(register, unit=UNIT.code, week="2026-W30", lang="id", fresh=OCTOBER)
    text = said(compose.report(to_office(report)))
    assert "tidak dapat dihitung: jawaban lebih banyak daripada 198 layanan yang dicatat" in text
    assert "Cakupan: tidak dapat dihitung" in text
    assert "too_many" in rules(report.trust)
    said_of_units = said(on_sheet(beside))
    tile = str(weekly_sheet.words(publishable(week))["numbers"])
    assert "tidak dapat dihitung" in said_of_units
    assert "lebih banyak daripada 15 layanan yang tercatat" in tile
    for words in (text, said_of_units, tile):
        assert not {"200%", "200,0%", "267%"} & set(words.replace("(", " ").split())
    assert (report.services.served.share, beside.units[0].coverage.share, week.coverage.share) == (
        None,
    ) * 3
    assert line.figures is not None
    assert line.figures.coverage is None
    found: dict[str, Any] = units_json.as_json(to_custodian(beside))
    assert found["units"][0]["coverage"] is None


def test_an_officers_share_above_all_services_is_said_and_not_printed() -> None:
    both = (quality.OfficerCoverage("P01", 60, 200), quality.OfficerCoverage("P02", 30, 20))
    record = quality.Coverage(90, 220, 5, (), 5, 5)
    facts = quality.Facts(90, 0, {}, record, officers=both)
    lines = " ".join(quality.words(quality.judge(facts), "id").lines)
    assert "30% sampai 30%" in lines
    assert "pada 1 petugas jawaban lebih banyak daripada layanan yang tercatat" in lines


@pytest.mark.parametrize("recorded", [[*YEAR[:3], *YEAR[-3:]], YEAR[::3], YEAR[40:]])
def test_a_year_with_gaps_makes_no_sample_enough_on_either_sheet(
    tmp_path: Path, recorded: list[date]
) -> None:
    per_day = 180 // len(recorded) or 1
    with a_quarter(tmp_path, recorded, per_day=per_day) as register:
        report = result(register)
        week = weekly.compute(register, unit=UNIT.code, week="2026-W30", lang="id", fresh=OCTOBER)
    n = per_day * len(recorded)
    assert (report.sample.population, report.sample.or_more) == (n, True)
    few = replace(report, sample=sample(200, None, report.services.population))
    assert (few.sample.required or 0) < 200
    assert few.sample.sufficient is None
    text = said(compose.report(to_office(few)))
    assert f"pada {len(recorded)} dari {len(YEAR)} hari buka dalam 12 bulan sampai 30" in text
    assert "Sesuai: tabel" not in text
    assert "Belum dapat dipastikan: tabel Krejcie–Morgan meminta paling sedikit" in text
    assert sample(200, None, week.sample.record).sufficient is None
    found: Any = weekly_json.as_json(weekly_shown.let_out(week, Audience.CUSTODIAN))["sample"]
    assert found["recorded_from"] is not None
    days = found["days"]
    assert days["recorded"] < days["open"]
    tile = str(weekly_sheet.words(publishable(week))["numbers"])
    assert f"tercatat {days['recorded']} dari {days['open']} hari" in tile


def test_a_year_that_lacks_one_day_in_twenty_is_a_population(tmp_path: Path) -> None:
    with a_quarter(tmp_path, YEAR[13:], per_day=9) as register:
        report = result(register)
    assert len(YEAR) == 261
    assert (report.sample.population, report.sample.or_more) == (9 * 248, False)
    assert report.sample.sufficient is True
    assert "pada 248 dari 261 hari buka" in said(compose.report(to_office(report)))


def test_the_year_of_a_running_period_is_the_one_that_has_passed(tmp_path: Path) -> None:
    """Twelve months that end in the future would lack most of their services."""
    august = Freshness(0, datetime(2026, 8, 5, 3, tzinfo=UTC))
    with a_quarter(tmp_path, YEAR, per_day=10) as register:
        report = result(register, august)
    recorded = report.services.population
    assert recorded is not None
    assert recorded.last == report.until < date(2026, 8, 5)
    begun = quality.year_before(recorded.last)
    assert begun > date(2025, 8, 1)  # before October nothing is recorded here
    assert recorded.or_more
    assert recorded.n == 10 * sum(day <= report.until for day in YEAR)


@pytest.mark.parametrize("recorded", [[DAYS[3]], DAYS[:5], DAYS[-2:]])
def test_one_recorded_day_trusts_no_quarter(tmp_path: Path, recorded: list[date]) -> None:
    with a_quarter(tmp_path, recorded) as register:
        report = result(register)
        beside = units.compute(register, period=QUARTER, fresh=OCTOBER)
    assert report.trust.level is quality.Level.CAREFUL
    ground = f"layanan tercatat pada {len(recorded)} dari 66 hari buka"
    assert ground in quality.verdict(report.trust, "id")
    assert ground in said(on_sheet(beside))


def test_two_recorded_days_of_five_trust_no_week_and_no_window(tmp_path: Path) -> None:
    week = [date(2026, 7, 6) + timedelta(i) for i in range(5)]
    with a_quarter(tmp_path, week[:2]) as register:
        of_week = weekly.compute(
            register, unit=UNIT.code, week="2026-W28", lang="id", fresh=OCTOBER
        )
        about = officers.compute(register, unit=UNIT.code, week="2026-W39", fresh=OCTOBER)
    assert "layanan tercatat pada 2 dari 5 hari buka" in quality.verdict(of_week.trust, "id")
    doubts = {one.rule: (one.value, one.total) for one in about.trust.doubts}
    assert doubts["partly_recorded"] == (2, 63)  # 13 weeks, of which the unit began in the first


def test_a_running_week_asks_for_the_days_that_are_over(tmp_path: Path) -> None:
    wednesday = Freshness(0, datetime(2026, 7, 8, 3, tzinfo=UTC))
    week = [date(2026, 7, 6) + timedelta(i) for i in range(5)]
    with a_quarter(tmp_path, week[:3]) as register:
        report = weekly.compute(
            register, unit=UNIT.code, week="2026-W28", lang="id", fresh=wednesday
        )
    found = report.coverage
    # Wednesday's services are written down in the evening, its answers come all day.
    assert (found.n, found.services, found.recorded, found.open_days) == (16, 80, 2, 2)
