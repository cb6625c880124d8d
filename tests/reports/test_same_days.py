"""The judgement of a running period is of the days that its figures are of, the whole day long."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from reports.evidence.frames import Freshness
from reports.measures import quality
from reports.skm import compose
from reports.skm import figures as skm
from reports.skm.figures import SkmReport
from reports.units import as_json as units_json
from reports.units import figures as units
from reports.units.figures import UnitsReport
from survey import actions
from survey.answers.drafts import Channel, Draft, Kind, Slot
from survey.answers.origins import Provenance
from survey.periods import Month
from survey.register.engine import Register
from survey.register.services import Given
from tests.reports.results import to_office
from tests.reports.several import on_sheet, to_custodian
from tests.reports.stored import UNIT, answer, cells, form, register_of, said, send

NOVEMBER = Month(2026, 11)
DAYS = [day for i in range(17) if (day := date(2026, 11, 2) + timedelta(i)).weekday() < 5]
TODAY = date(2026, 11, 19)  # a Thursday
MORNING = Freshness(0, datetime(2026, 11, 19, 3, tzinfo=UTC))
EVENING = Freshness(0, datetime(2026, 11, 19, 12, tzinfo=UTC))


def tap(day: date, i: int, slot: Slot = Slot.AM, **more: Any) -> Draft:
    one = answer("3---------", day, i, slot, kind=Kind.RATING, channel=Channel.KIOSK, day=day)
    return replace(one, slot=slot, **more)


def some_days(*, forms: int) -> list[Draft]:
    """Give eight ratings a day, half of them in the afternoon, and some forms by phone."""
    return [
        one
        for day in DAYS
        for one in (
            *(tap(day, i, Slot.AM if i % 2 else Slot.PM) for i in range(8)),
            *(form(*[3] * 9, name=(day, i), day=day) for i in range(forms)),
        )
    ]


def record(register: Register, days: list[date]) -> None:
    given = [Given(UNIT.code, day, "ktp", "", 50) for day in days]
    actions.set_services_given(register, given, "queue", "test")


def meanwhile(register: Register) -> None:
    """Let the day go on: suspicious taps, a window, and yesterday's and today's services."""
    stray = {"provenance": Provenance.UNPAIRED}
    send(register, [tap(TODAY, 100 + i, Slot.PM, **stray) for i in range(60)])
    opened = replace(tap(TODAY, 200), kind=Kind.WINDOW, scores="-" * 10, reasons=("opened",))
    send(register, [replace(opened, officer="P01")])
    record(register, [DAYS[-1], TODAY])


def of_skm(register: Register, fresh: Freshness) -> SkmReport:
    return skm.compute(
        register, unit=UNIT.code, first=NOVEMBER.first, last=NOVEMBER.last, fresh=fresh
    )


def of_units(register: Register, fresh: Freshness) -> UnitsReport:
    return units.compute(register, period=NOVEMBER, fresh=fresh)


def test_the_judgement_of_a_running_result_stands_still_all_day(tmp_path: Path) -> None:
    with register_of(tmp_path, *some_days(forms=3)) as register:
        record(register, DAYS[:-1])
        before = of_skm(register, MORNING)
        meanwhile(register)
        after = of_skm(register, EVENING)
    assert before.until < DAYS[-1]
    assert quality.as_json(before.trust, "id") == quality.as_json(after.trust, "id")
    texts = [
        said(compose.report(to_office(report))).partition(" pukul ") for report in (before, after)
    ]
    assert texts[0][0] == texts[1][0]  # but the clock and the heads at its end


def test_the_judgement_of_a_running_result_is_of_the_days_it_counts(tmp_path: Path) -> None:
    with register_of(tmp_path, *some_days(forms=3)) as register:
        record(register, DAYS)
        report = of_skm(register, EVENING)
    facts, n_days = report.trust.facts, sum(day <= report.until for day in DAYS)
    assert 0 < n_days < len(DAYS)
    assert facts.coverage == quality.Coverage(
        11 * n_days, 50 * n_days, n_days, ("queue",), n_days, n_days
    )
    assert report.services_given == 50 * n_days
    assert facts.live is not None
    assert (facts.live.n_open, facts.live.n_live) == (2 * n_days, 2 * n_days)
    day = f"{report.until.day} November 2026"
    assert f"Semuanya sampai {day}, seperti angkanya; hanya nomor urut hilang" in said(
        compose.report(to_office(report))
    )


def test_the_judgement_of_running_units_stands_still_all_day(tmp_path: Path) -> None:
    with register_of(tmp_path, *some_days(forms=3)) as register:
        record(register, DAYS[:-1])
        before = of_units(register, MORNING)
        meanwhile(register)
        after = of_units(register, EVENING)
    [row], [later] = before.units, after.units
    assert row.reach.taps < DAYS[-1]
    assert later.trust.facts.n_flagged == 0
    assert quality.as_json(row.trust, "id") == quality.as_json(later.trust, "id")
    assert on_sheet(before) == replace(on_sheet(after), made_at=MORNING.until_at)
    assert "Dua angka terakhir ini menurut saat lembar ini dibuat." in said(on_sheet(after))


def test_the_judgement_of_a_running_unit_is_of_the_days_its_share_counts(tmp_path: Path) -> None:
    with register_of(tmp_path, *some_days(forms=0)) as register:
        record(register, DAYS)
        [row] = of_units(register, EVENING).units
    n_days = sum(day <= row.reach.taps for day in DAYS)
    assert 0 < n_days < len(DAYS)
    assert row.trust.facts.n == row.taps.n == 8 * n_days
    assert row.coverage == quality.Coverage(
        8 * n_days, 50 * n_days, n_days, ("queue",), n_days, n_days
    )
    live = row.trust.facts.live
    assert live is not None
    assert (live.n_open, live.n_live) == (2 * n_days, 2 * n_days)
    assert row.trust.facts.until == row.reach.taps


def test_the_sheet_of_units_names_the_last_day_of_the_share_and_that_of_the_index(
    tmp_path: Path,
) -> None:
    with register_of(tmp_path, *some_days(forms=1)) as register:
        report = of_units(register, MORNING)
    [row] = report.units
    assert row.reach.forms < row.reach.taps
    assert row.forms.n == sum(day <= row.reach.forms for day in DAYS)
    assert row.taps.n == 8 * sum(day <= row.reach.taps for day in DAYS)
    sheet = on_sheet(report)
    taps, forms = (f"{day.day} November 2026" for day in row.reach[:2])
    text = f"dihitung paling jauh sampai {taps}; hari setiap unit di tabel kedua"
    assert text in sheet.subtitle
    told = f"Penilaian dihitung sampai: {taps}; formulir: {forms}; cakupan dan putusan: {taps}."
    assert told in cells(sheet, "dasar")[0][-1]
    found: Any = units_json.as_json(to_custodian(report))
    days = (row.reach.taps.isoformat(), row.reach.forms.isoformat())
    assert (found["until"], found["ikm_until"]) == days
    assert (found["units"][0]["until"], found["units"][0]["ikm_until"]) == days


@pytest.mark.parametrize("fresh", [Freshness(0, datetime(2026, 12, 3, 3, tzinfo=UTC))])
def test_control_a_finished_period_is_judged_whole(tmp_path: Path, fresh: Freshness) -> None:
    with register_of(tmp_path, *some_days(forms=3)) as register:
        meanwhile(register)
        report, [row] = of_skm(register, fresh), of_units(register, fresh).units
    assert row.trust.facts.n_flagged == 60
    assert report.trust.facts.until is row.trust.facts.until is None
    assert "Semuanya sampai" not in said(compose.report(to_office(report)))
