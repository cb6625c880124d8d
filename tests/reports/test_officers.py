import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from reports.evidence.frames import Freshness
from reports.officers.figures import WrongWeeks
from survey import actions
from survey.answers.drafts import Channel
from survey.answers.origins import Provenance
from survey.office.facts import Officer
from survey.periods import WrongPeriod
from survey.register.services import Given
from tests import builders
from tests.reports.rated import (
    ABOUT_OFFICER,
    ABOUT_UNIT,
    MONDAY,
    OF_FOUR,
    PRAISE_OF_UNIT,
    compute,
    detail,
    flat,
    for_custodian,
    of,
    printed,
    tap,
    taps,
)
from tests.reports.stored import (
    UNIT,
    register_of,
)


def test_each_officer_has_his_own_share_with_its_interval(tmp_path: Path) -> None:
    answers = [*taps(60, 54), *taps(40, 30, officer="P02")]
    with register_of(tmp_path, *answers) as register:
        report = compute(register)
    one, two = of(report, "P01"), of(report, "P02")
    assert (one.n, one.share, two.n, two.share) == (60, 0.9, 40, 0.75)
    # Wilson's interval of 54 in 60, computed by hand.
    assert one.low == pytest.approx(0.7985, abs=1e-4)
    assert one.high == pytest.approx(0.9534, abs=1e-4)


def test_the_expected_share_follows_the_services_he_handled(tmp_path: Path) -> None:
    answers = [
        *taps(30, 30, "easy", service="ktp"),
        *taps(10, 4, "hard", service="kk"),
        *taps(10, 10, "easy", service="ktp", officer="P02"),
        *taps(30, 14, "hard", service="kk", officer="P02"),
    ]
    with register_of(tmp_path, *answers) as register:
        report = compute(register)
    # Each beside the other: ktp 10 of 10 and kk 14 of 30; ktp 30 of 30 and kk 4 of 10.
    assert of(report, "P01").beside.share == pytest.approx((30 * 1 + 10 * 14 / 30) / 40)
    assert of(report, "P02").beside.share == pytest.approx((10 * 1 + 30 * 4 / 10) / 40)


def test_a_rating_whose_reasons_are_all_the_units_stays_out_and_is_counted(tmp_path: Path) -> None:
    mixed, silent = tap(1, "b"), tap(1, "d")
    lows, praises = [tap(1, ("a", i)) for i in range(3)], [tap(4, ("c", i)) for i in range(2)]
    answers = [
        *(*lows, mixed, *praises, silent),
        *taps(3, 0, "more"),
        *(detail(low, ABOUT_UNIT) for low in lows),
        detail(mixed, ABOUT_UNIT, ABOUT_OFFICER),
        *(detail(praise, PRAISE_OF_UNIT) for praise in praises),
    ]
    with register_of(tmp_path, *answers) as register:
        report = compute(register)
    one = of(report, "P01")
    assert (one.n, one.n_unit_reasons) == (5, 5)
    assert (report.n, report.n_unit_reasons) == (5, 5)
    assert one.share == 0.0


def test_only_attributed_ratings_given_at_the_counter_count(tmp_path: Path) -> None:
    answers = [
        tap(1, "kiosk"),
        tap(1, "ticket", channel=Channel.TICKET),
        tap(1, "file", channel=Channel.IMPORT),
        tap(1, "phone", channel=Channel.QR),
        tap(1, "helped", channel=Channel.ASSISTED),
        tap(1, "elsewhere", provenance=Provenance.UNPAIRED),
        tap(1, "nobody", officer=""),
        *taps(5, 0, "early", day=date(2026, 8, 23)),
        tap(1, "late", day=date(2026, 11, 23)),
        *taps(5, 0, "first", day=date(2026, 8, 24)),
        *taps(2, 0, "monday"),
    ]
    with register_of(tmp_path, *answers) as register:
        report = compute(register)
    assert of(report, "P01").n == report.n == 10
    assert (report.n_unattributed, report.n_unpaired) == (1, 1)
    text = flat(printed(report))
    assert "1 penilaian tidak dapat dikaitkan" in text
    assert "1 penilaian bukan dari layar loket yang terdaftar" in text


def test_a_tap_from_a_file_counts_for_who_was_on_duty_at_its_minute(tmp_path: Path) -> None:
    taps_of_a_file = [
        builders.a_rating(4, at=builders.local(hour, i), channel=Channel.IMPORT)
        for i, hour in enumerate((9, 9, 10, 10, 11, 16))
    ]
    duties = [builders.a_duty("P01", "08:00", "15:00")]
    register = builders.filled_register(tmp_path, taps_of_a_file, duties=duties)
    report = compute(register)
    register.close()
    assert (of(report, "P01").n, dict(of(report, "P01").by_ground)) == (5, {"duty": 5})
    assert (report.n, report.n_unattributed) == (5, 0)


def test_ratings_from_a_file_are_compared_with_ratings_from_files(tmp_path: Path) -> None:
    answers = [
        *taps(40, 40, "file", channel=Channel.IMPORT),
        *taps(40, 20, "kiosk", officer="P02"),
        *taps(20, 20, "file", officer="P02", channel=Channel.IMPORT),
    ]
    with register_of(tmp_path, *answers) as register:
        report = compute(register)
    assert of(report, "P01").beside.share == 1.0
    # His ratings at the counter have nothing beside them.
    assert (of(report, "P02").beside.n, of(report, "P02").beside.share) == (20, 1.0)


def test_every_officer_has_every_figure_and_nothing_ranks(tmp_path: Path) -> None:
    answers = [d for code in ("P01", "P02", "P03", "P04") for d in taps(60, 50, officer=code)]
    with register_of(tmp_path, *answers, unit=OF_FOUR) as register:
        found: dict[str, Any] = for_custodian(compute(register))
    assert (found["icc"], found["icc_used"]) == (None, 0.065)
    assert found["thresholds"] == {"hidden": 10, "superior": 34, "full": 58}
    assert found["base"] == found["officers"][0]["share"] == pytest.approx(50 / 60)
    for row in found["officers"]:
        assert row["adjusted"] == pytest.approx(row["share"]) == row["expected"]
        assert row["adjusted_low"] < row["low"] < row["adjusted"] < row["high"]
        assert row["high"] < row["adjusted_high"] < 1
        assert row["shrunk_low"] < row["shrunk"] < row["shrunk_high"]
        assert row["reliability"] == pytest.approx(60 * 0.065 / (1 + 59 * 0.065))
        assert "rank" not in row
    json.dumps(found)


def test_ten_officers_make_the_offices_own_icc_and_thresholds_known(tmp_path: Path) -> None:
    people = tuple(Officer(f"P{i:02}", f"Nama {i:02}") for i in range(12))
    unit = replace(UNIT, officers=people)
    found = []
    for name, satisfied in (("alike", [50] * 12), ("apart", [58, 40] * 6)):
        (tmp_path / name).mkdir()
        answers = [
            draft
            for one, k in zip(people, satisfied, strict=True)
            for draft in taps(60, k, officer=one.code)
        ]
        with register_of(tmp_path / name, *answers, unit=unit) as register:
            found.append(compute(register).spread)
    alike, apart = found
    assert alike.known
    assert apart.known
    assert 0 < alike.icc < 0.02
    assert 0.10 < apart.icc < 0.25
    assert (alike.low or 0) < alike.icc < (alike.high or 0) < apart.icc
    # Bounded: n(R) of an ICC of 0.04 and of 0.10.
    assert (alike.superior_from, alike.full_from) == (56, 96)
    assert (apart.superior_from, apart.full_from) == (21, 36)


def test_what_is_said_today_moves_no_figure_before_tomorrow(tmp_path: Path) -> None:
    friday = Freshness(waiting=0, until_at=datetime(2026, 11, 20, 8, 0, tzinfo=UTC))
    saturday = Freshness(waiting=0, until_at=datetime(2026, 11, 20, 17, 30, tzinfo=UTC))  # WIB
    answers = [*taps(12, 12), *taps(5, 0, "today", day=date(2026, 11, 20))]
    with register_of(tmp_path, *answers) as register:
        before, after = compute(register, fresh=friday), compute(register, fresh=saturday)
    assert (of(before, "P01").n, of(after, "P01").n) == (10, 15)


def test_bad_days_widen_the_interval(tmp_path: Path) -> None:
    days = [MONDAY - timedelta(days=i) for i in range(12)]
    alike = [d for i, day in enumerate(days) for d in taps(10, 10 * (i % 2), "a", i, day=day)]
    mixed = [d for i, day in enumerate(days) for d in taps(10, 5, "b", i, day=day)]
    found = []
    for name, answers in (("alike", alike), ("mixed", mixed)):
        (tmp_path / name).mkdir()
        with register_of(tmp_path / name, *answers) as register:
            found.append(of(compute(register), "P01"))
    one, two = found
    assert (one.share, one.n) == (two.share, two.n) == (0.5, 120)
    assert one.deff == pytest.approx(10)
    assert two.deff == 1.0
    assert (one.high or 0) - (one.low or 0) > 2.5 * ((two.high or 0) - (two.low or 0))


def test_who_is_rated_far_less_than_his_colleagues_is_named_so(tmp_path: Path) -> None:
    answers = [*taps(4, 4), *taps(60, 60, officer="P02")]
    rows = [
        Given("dukcapil", MONDAY, "ktp", "P01", 100),
        Given("dukcapil", MONDAY, "kk", "P02", 100),
    ]
    with register_of(tmp_path, *answers) as register:
        actions.set_services_given(register, rows, "queue", "test")
        report = compute(register)
    assert of(report, "P01").rarely_rated
    assert not of(report, "P02").rarely_rated
    text = flat(printed(report))
    assert "Budi Hartono < 10 – – – – jarang dinilai" in text


def test_phone_forms_and_unattributed_ratings_make_nobody_rarely_rated(tmp_path: Path) -> None:
    # Each officer has 8 of 100 rated; the unit looks five times as well rated with its QR forms.
    answers = [*taps(8, 8), *taps(8, 8, officer="P02"), *taps(64, 60, officer="")]
    rows = [Given("dukcapil", MONDAY, "ktp", code, 100) for code in ("P01", "P02")]
    with register_of(tmp_path, *answers) as register:
        actions.set_services_given(register, rows, "queue", "test")
        report = compute(register)
    assert not any(one.rarely_rated for one in report.officers)


def test_a_total_beside_its_parts_counts_an_officer_s_services_once(tmp_path: Path) -> None:
    rows = [
        Given("dukcapil", MONDAY, "", "P01", 30),
        Given("dukcapil", MONDAY, "ktp", "P01", 20),
    ]
    with register_of(tmp_path, *taps(12, 12)) as register:
        actions.set_services_given(register, rows, "queue", "test")
        report = compute(register)
    assert of(report, "P01").n_given == 30


def test_of_an_officers_ratings_the_first_fives_are_seen(tmp_path: Path) -> None:
    days = [MONDAY + timedelta(days=i) for i in range(5)]
    answers = taps(12, 12, day=days[0])
    answers += [draft for day in days[1:4] for draft in taps(2, 0, "two", day, day=day)]
    found = []
    with register_of(tmp_path, *answers) as register:
        for day in days:
            fresh = Freshness(0, datetime(day.year, day.month, day.day + 1, 1, 0, tzinfo=UTC))
            one = of(compute(register, fresh=fresh), "P01")
            whole = of(compute(register, fresh=fresh, whole_batches=False), "P01")
            found.append((one.n, one.n_unseen, whole.n, whole.n_unseen))
    # The custodian's figures hold every rating of the days that are over.
    assert [row[:2] for row in found] == [(10, 2), (10, 4), (15, 1), (15, 3), (15, 3)]
    assert [row[2:] for row in found] == [(12, 0), (14, 0), (16, 0), (18, 0), (18, 0)]


def test_what_is_left_out_is_seen_in_fives_too(tmp_path: Path) -> None:
    days = [MONDAY + timedelta(days=i) for i in range(5)]
    answers = taps(12, 12, day=days[0])
    for day in days[:4]:
        answers += [*taps(5, 5, "own", day, day=day), *(two := taps(2, 0, "left", day, day=day))]
        answers += [detail(one, ABOUT_UNIT) for one in two]
    paper, custodian = [], []
    with register_of(tmp_path, *answers) as register:
        for day in days:
            fresh = Freshness(0, datetime(day.year, day.month, day.day + 1, 1, 0, tzinfo=UTC))
            seen = compute(register, fresh=fresh)
            paper.append((of(seen, "P01").n_unit_reasons, seen.n_unit_reasons))
            whole = compute(register, fresh=fresh, whole_batches=False)
            custodian.append(whole.n_unit_reasons)
    assert paper == [(0, 0), (0, 0), (5, 5), (5, 5), (5, 5)]
    assert custodian == [2, 4, 6, 8, 8]


def test_a_window_that_is_none_is_refused_in_a_sentence(tmp_path: Path) -> None:
    with register_of(tmp_path) as register:
        with pytest.raises(WrongPeriod):
            compute(register, week="2026-W54")
        for weeks in (0, -1, 54):
            with pytest.raises(WrongWeeks, match="1 sampai 53"):
                compute(register, weeks=weeks)
