import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from reports.frames import Freshness
from reports.officers import figures as officers
from reports.officers import sheet as officers_sheet
from reports.officers.figures import OfficerFigure, OfficersReport, WrongWeeks
from survey import actions
from survey.offices import Officer
from survey.periods import WrongPeriod
from survey.questionnaire import Owner
from survey.register.engine import Register
from survey.register.offices import Given
from survey.responses import Channel, Draft, Kind
from tests import builders
from tests.reports.stored import (
    FORM,
    LONG,
    OFFICE,
    UNIT,
    answer,
    n_pages,
    register_of,
    text_of,
)

MONDAY = date(2026, 11, 16)
LATER = Freshness(waiting=0, until_at=datetime(2026, 11, 23, 1, 0, tzinfo=UTC))
ABOUT_UNIT = next(r.key for r in FORM.reasons if r.owner is Owner.UNIT and r.side == "low")
ABOUT_OFFICER = next(r.key for r in FORM.reasons if r.owner is Owner.OFFICER and r.side == "low")
PRAISE_OF_UNIT = next(r.key for r in FORM.reasons if r.owner is Owner.UNIT and r.side == "high")


def compute(register: Register, **more: Any) -> OfficersReport:
    return officers.compute(
        register, **{"unit": "dukcapil", "week": "2026-W47", "fresh": LATER, **more}
    )


def tap(kepuasan: int, *name: object, officer: str = "P01", **more: Any) -> Draft:
    given = {"channel": Channel.KIOSK, "day": MONDAY, "kind": Kind.RATING, **more}
    return answer(f"{kepuasan}---------", officer, *name, officer=officer, **given)


def taps(n: int, satisfied: int, *name: object, **more: Any) -> list[Draft]:
    return [tap(4 if i < satisfied else 1, *name, i, **more) for i in range(n)]


def detail(of: Draft, *reasons: str) -> Draft:
    return answer(
        "-" * len(FORM.items),
        of.id,
        kind=Kind.DETAIL,
        channel=of.channel,
        day=of.day,
        about=of.id,
        reasons=tuple(sorted(reasons)),
    )


def of(report: OfficersReport, code: str) -> OfficerFigure:
    return next(one for one in report.officers if one.officer.code == code)


def flat(pdf: bytes) -> str:
    return " ".join(text_of(pdf).split())


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
    # ktp 40 of 40, kk 18 of 40 satisfied in the unit.
    assert of(report, "P01").expected == pytest.approx((30 * 1 + 10 * 18 / 40) / 40)
    assert of(report, "P02").expected == pytest.approx((10 * 1 + 30 * 18 / 40) / 40)
    observed = sum(one.n * (one.share or 0) for one in report.officers)
    expected = sum(one.n * (one.expected or 0) for one in report.officers)
    assert observed == pytest.approx(expected)


def test_who_alone_handles_a_service_cannot_be_told_from_it(tmp_path: Path) -> None:
    answers = [*taps(60, 30, service="kk"), *taps(60, 57, service="ktp", officer="P02")]
    with register_of(tmp_path, *answers) as register:
        report = compute(register)
    assert of(report, "P01").verdict == "not separable"
    text = flat(officers_sheet.as_pdf(report))
    assert "pengaruh petugas dan jenis layanan tidak dapat dibedakan" in text
    assert "Budi Hartono 60 50% 38–62% – 0" in text


def test_a_rating_whose_reasons_are_all_the_units_stays_out_and_is_counted(tmp_path: Path) -> None:
    low, mixed, praise, silent = tap(1, "a"), tap(1, "b"), tap(4, "c"), tap(1, "d")
    answers = [
        *(low, mixed, praise, silent),
        detail(low, ABOUT_UNIT),
        detail(mixed, ABOUT_UNIT, ABOUT_OFFICER),
        detail(praise, PRAISE_OF_UNIT),
    ]
    with register_of(tmp_path, *answers) as register:
        report = compute(register)
    one = of(report, "P01")
    assert (one.n, one.n_unit_reasons) == (2, 2)
    assert (report.n, report.n_unit_reasons) == (2, 2)
    assert one.share == 0.0


def test_only_attributed_ratings_given_at_the_counter_count(tmp_path: Path) -> None:
    answers = [
        tap(1, "kiosk"),
        tap(1, "ticket", channel=Channel.TICKET),
        tap(1, "file", channel=Channel.IMPORT),
        tap(1, "phone", channel=Channel.QR),
        tap(1, "helped", channel=Channel.ASSISTED),
        tap(1, "elsewhere", paired=False),
        tap(1, "nobody", officer=""),
        tap(1, "early", day=date(2026, 8, 23)),
        tap(1, "late", day=date(2026, 11, 23)),
        tap(1, "first", day=date(2026, 8, 24)),
    ]
    with register_of(tmp_path, *answers) as register:
        report = compute(register)
    assert of(report, "P01").n == report.n == 4
    assert (report.n_unattributed, report.n_unpaired) == (1, 1)
    text = flat(officers_sheet.as_pdf(report))
    assert "1 penilaian tidak dapat dikaitkan" in text
    assert "1 penilaian bukan dari layar loket yang terdaftar" in text


def test_a_tap_from_a_file_counts_for_who_was_on_duty_at_its_minute(tmp_path: Path) -> None:
    taps_of_a_file = [
        builders.a_rating(4, at=builders.local(hour), channel=Channel.IMPORT, paired=False)
        for hour in (9, 10, 16)
    ]
    duties = [builders.a_duty("P01", "08:00", "15:00")]
    register = builders.filled_register(tmp_path, taps_of_a_file, duties=duties)
    report = compute(register)
    register.close()
    assert (of(report, "P01").n, dict(of(report, "P01").by_ground)) == (2, {"duty": 2})
    assert (report.n, report.n_unattributed) == (2, 0)


def test_ratings_from_a_file_are_compared_with_ratings_from_files(tmp_path: Path) -> None:
    answers = [
        *taps(40, 40, "file", channel=Channel.IMPORT),
        *taps(40, 20, "kiosk", officer="P02"),
    ]
    with register_of(tmp_path, *answers) as register:
        report = compute(register)
    assert of(report, "P01").expected == 1.0
    assert of(report, "P02").expected == 0.5


@pytest.mark.parametrize(
    ("n", "shown", "verdict"),
    [
        (0, "hidden", "too few"),
        (9, "hidden", "too few"),
        (10, "self", "too few"),
        (33, "self", "too few"),
        (34, "superior", None),
        (57, "superior", None),
        (58, "full", None),
    ],
)
def test_who_may_see_a_figure_depends_on_its_ratings(
    tmp_path: Path, n: int, shown: str, verdict: str | None
) -> None:
    answers = [*taps(n, n - n // 7), *taps(60, 50, officer="P02")]
    with register_of(tmp_path, *answers) as register:
        report = compute(register)
    rows: Any = officers.as_json(report)["officers"]
    row = next(row for row in rows if row["officer"] == "P01")
    assert (row["n"], row["shown"], row["verdict"]) == (n, shown, verdict)
    assert (row["share"] is None) == (n == 0)
    cells = officers_sheet.words(report)["table"]["rows"][0]  # type: ignore[index]
    assert cells[0] == "Budi Hartono"
    assert (cells[2:6] == ["–"] * 4) == (shown in ("hidden", "self"))
    assert cells[1] == ("< 10" if n < 10 else str(n))


def test_the_figures_of_the_days_after_are_empty_and_nothing_ranks(tmp_path: Path) -> None:
    with register_of(tmp_path, *taps(60, 54)) as register:
        found: dict[str, Any] = officers.as_json(compute(register))
    assert found["icc"] is None
    assert found["thresholds"] == {"hidden": 10, "superior": 34, "full": 58}
    for row in found["officers"]:
        assert [row[k] for k in ("adjusted", "adjusted_low", "adjusted_high", "reliability")] == [
            None
        ] * 4
        assert "rank" not in row
    json.dumps(found)


def test_officers_stand_by_name_whatever_their_figures(tmp_path: Path) -> None:
    people = tuple(Officer(f"P{i:02}", f"{'ZAbcYx'[i]} Nama") for i in range(6))
    unit = replace(UNIT, officers=people)
    answers = [
        draft for i, one in enumerate(people) for draft in taps(60, 10 * i, officer=one.code)
    ]
    with register_of(tmp_path, *answers, unit=unit) as register:
        report = compute(register)
    assert [one.officer.name[0] for one in report.officers] == ["A", "b", "c", "x", "Y", "Z"]


def test_what_is_said_today_moves_no_figure_before_tomorrow(tmp_path: Path) -> None:
    friday = Freshness(waiting=0, until_at=datetime(2026, 11, 20, 8, 0, tzinfo=UTC))
    saturday = Freshness(waiting=0, until_at=datetime(2026, 11, 20, 17, 30, tzinfo=UTC))  # WIB
    answers = [*taps(12, 12), *taps(5, 0, "today", day=date(2026, 11, 20))]
    with register_of(tmp_path, *answers) as register:
        before, after = compute(register, fresh=friday), compute(register, fresh=saturday)
    assert (of(before, "P01").n, of(after, "P01").n) == (12, 17)


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
    text = flat(officers_sheet.as_pdf(report))
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


def test_the_expected_share_never_tells_the_figure_of_a_hidden_colleague(tmp_path: Path) -> None:
    # P01 0,9 of 60, P02 n of 20 and expected (54 + k) / 80 would give k.
    third = Officer("P03", "Citra Lestari")
    unit = replace(UNIT, officers=(*UNIT.officers, third))
    two = [*taps(60, 54), *taps(20, 5, officer="P02")]
    three = [*two, *taps(15, 11, officer="P03")]
    # Six in 706 move the expected share by less than a whole percentage tells.
    lost = [*taps(600, 540), *taps(100, 90, officer="P03"), *taps(6, 0, officer="P02")]
    # P03's split between two services is not printed, so P02's part of the first is not told.
    mixed = [*two, *taps(40, 36, officer="P03"), *taps(20, 9, officer="P03", service="kk")]
    printed = []
    for name, answers in (("two", two), ("three", three), ("lost", lost), ("mixed", mixed)):
        (tmp_path / name).mkdir()
        with register_of(tmp_path / name, *answers, unit=unit) as register:
            report = compute(register)
        printed.append(flat(officers_sheet.as_pdf(report)))
        assert of(report, "P01").expected is not None
    assert "Budi Hartono 60 90% 80–95% – 0" in printed[0]
    assert "belum boleh dilihat" in printed[0]
    # 54 + 5 + 11 of 95: two hidden figures in one sum.
    assert "Budi Hartono 60 90% 80–95% 74% 0" in printed[1]
    assert "belum boleh dilihat" not in printed[1]
    assert "Budi Hartono 600 90% 87–92% 89% 0" in printed[2]
    # 54 + 5 + 36 of 120.
    assert "Budi Hartono 60 90% 80–95% 79% 0" in printed[3]


def test_the_sheet_says_how_many_ratings_moved_and_by_whom(tmp_path: Path) -> None:
    at = [builders.local(9, i) for i in range(12)]
    register = builders.filled_register(
        tmp_path,
        [builders.a_rating(4, at=moment) for moment in at],
        duties=[builders.a_duty("P01")],
    )
    before = compute(register)
    builders.settled(register, duties=[builders.a_duty("P02", "08:00", "09:06")])
    after = compute(register)
    register.close()
    assert dict(before.moved) == {}
    # Six taps are now P02's, six after his duty nobody's.
    assert (of(after, "P02").n, after.n_unattributed, dict(after.moved)) == (6, 6, {"test": 12})
    assert "12 penilaian dikaitkan ulang setelah jadwal berubah, oleh: test." in flat(
        officers_sheet.as_pdf(after)
    )


def test_json_and_print_agree_on_every_figure_that_is_printed(tmp_path: Path) -> None:
    answers = [*taps(63, 50), *taps(47, 45, officer="P02")]
    with register_of(tmp_path, *answers) as register:
        report = compute(register)
    text = flat(officers_sheet.as_pdf(report))
    rows: Any = officers.as_json(report)["officers"]
    for row in rows:
        whole = {key: f"{row[key] * 100:.0f}" for key in ("share", "low", "high", "expected")}
        printed = (
            f"{row['name']} {row['n']} {whole['share']}% {whole['low']}–{whole['high']}%"
            f" {whole['expected']}% {row['n_unit_reasons']}"
        )
        assert printed in text


def test_every_sheet_carries_the_statement_of_use_and_what_the_interval_means(
    tmp_path: Path,
) -> None:
    with register_of(tmp_path, *taps(60, 50)) as register:
        text = flat(officers_sheet.as_pdf(compute(register)))
    assert "tidak boleh menjadi satu-satunya dasar pemotongan tunjangan, mutasi, atau" in text
    assert "hanya memuat faktor kebetulan, bukan pengaruh siapa yang mau menilai" in text
    assert "Ini bukan peringkat." in text


def test_nobody_and_nothing_rated_are_said_in_words(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    with register_of(tmp_path / "a") as register:
        text = flat(officers_sheet.as_pdf(compute(register)))
    assert "Belum ada penilaian yang dapat dikaitkan" in text
    (tmp_path / "b").mkdir()
    with register_of(tmp_path / "b", unit=replace(UNIT, officers=())) as register:
        report = compute(register)
    assert "Unit ini belum mempunyai petugas" in flat(officers_sheet.as_pdf(report))
    assert officers.as_json(report)["officers"] == []


def test_sixty_officers_with_long_names_fill_further_pages(tmp_path: Path) -> None:
    people = tuple(Officer(f"P{i:02}", f"{LONG} {i:02}") for i in range(60))
    unit = replace(UNIT, name=f"Loket {LONG}", officers=people)
    office = replace(OFFICE, demo=True)
    answers = [d for i in (1, 2, 3) for d in taps(60, 50, officer=f"P{i:02}")]
    with register_of(tmp_path, *answers, office=office, unit=unit) as register:
        pdf = officers_sheet.as_pdf(compute(register))
    assert n_pages(pdf) > 2
    assert text_of(pdf).count("Keterangan") >= 3
    assert all(f"{i:02} < 10" in flat(pdf) for i in range(4, 60))


def test_a_window_that_is_none_is_refused_in_a_sentence(tmp_path: Path) -> None:
    with register_of(tmp_path) as register:
        with pytest.raises(WrongPeriod):
            compute(register, week="2026-W54")
        for weeks in (0, -1, 54):
            with pytest.raises(WrongWeeks, match="1 sampai 53"):
                compute(register, weeks=weeks)
