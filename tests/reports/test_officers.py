import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from reports.frames import Freshness
from reports.officers import as_json as officers_json
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


OF_FOUR = replace(
    UNIT,
    officers=(*UNIT.officers, Officer("P03", "Citra Lestari"), Officer("P04", "Dewi Anggraini")),
)


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
    # Each beside the other: ktp 10 of 10 and kk 14 of 30; ktp 30 of 30 and kk 4 of 10.
    assert of(report, "P01").beside.share == pytest.approx((30 * 1 + 10 * 14 / 30) / 40)
    assert of(report, "P02").beside.share == pytest.approx((10 * 1 + 30 * 4 / 10) / 40)


def test_of_two_who_differ_nobody_can_say_which_is_unusual(tmp_path: Path) -> None:
    with register_of(tmp_path, *taps(60, 30), *taps(60, 57, officer="P02")) as register:
        report = compute(register)
    assert {one.verdict for one in report.officers} == {"not separable"}
    text = flat(officers_sheet.as_pdf(report))
    assert "Budi Hartono 60 50% (38–62%) – – 0 rekan pembanding terlalu sedikit" in text


def test_who_alone_handles_a_service_cannot_be_told_from_it(tmp_path: Path) -> None:
    answers = [*taps(60, 30, service="kk"), *taps(60, 57, service="ktp", officer="P02")]
    with register_of(tmp_path, *answers) as register:
        report = compute(register)
    assert of(report, "P01").verdict == "not separable"
    text = flat(officers_sheet.as_pdf(report))
    assert "pengaruh petugas dan jenis layanan tidak dapat dibedakan" in text
    assert "Budi Hartono 60 50% (38–62%) – – 0" in text


def test_a_rating_whose_reasons_are_all_the_units_stays_out_and_is_counted(tmp_path: Path) -> None:
    low, mixed, praise, silent = tap(1, "a"), tap(1, "b"), tap(4, "c"), tap(1, "d")
    answers = [
        *(low, mixed, praise, silent),
        *taps(3, 0, "more"),
        detail(low, ABOUT_UNIT),
        detail(mixed, ABOUT_UNIT, ABOUT_OFFICER),
        detail(praise, PRAISE_OF_UNIT),
    ]
    with register_of(tmp_path, *answers) as register:
        report = compute(register)
    one = of(report, "P01")
    assert (one.n, one.n_unit_reasons) == (5, 2)
    assert (report.n, report.n_unit_reasons) == (5, 2)
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
        *taps(5, 0, "early", day=date(2026, 8, 23)),
        tap(1, "late", day=date(2026, 11, 23)),
        *taps(5, 0, "first", day=date(2026, 8, 24)),
        *taps(2, 0, "monday"),
    ]
    with register_of(tmp_path, *answers) as register:
        report = compute(register)
    assert of(report, "P01").n == report.n == 10
    assert (report.n_unattributed, report.n_unpaired) == (1, 1)
    text = flat(officers_sheet.as_pdf(report))
    assert "1 penilaian tidak dapat dikaitkan" in text
    assert "1 penilaian bukan dari layar loket yang terdaftar" in text


def test_a_tap_from_a_file_counts_for_who_was_on_duty_at_its_minute(tmp_path: Path) -> None:
    taps_of_a_file = [
        builders.a_rating(4, at=builders.local(hour, i), channel=Channel.IMPORT, paired=False)
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


@pytest.mark.parametrize(
    ("n", "shown", "verdict"),
    [
        (0, "hidden", "too few"),
        (9, "hidden", "too few"),
        (10, "self", "too few"),
        (33, "self", "too few"),
        (34, "superior", "within chance"),
        (57, "superior", "within chance"),
        (58, "full", "within chance"),
    ],
)
def test_who_may_see_a_figure_depends_on_its_ratings(
    tmp_path: Path, n: int, shown: str, verdict: str | None
) -> None:
    answers = [*taps(n, n - n // 7)]
    answers += [draft for code in ("P02", "P03", "P04") for draft in taps(60, 50, officer=code)]
    with register_of(tmp_path, *answers, unit=OF_FOUR) as register:
        report = compute(register)
    rows: Any = officers_json.as_json(report)["officers"]
    row = next(row for row in rows if row["officer"] == "P01")
    assert (row["n"], row["shown"], row["verdict"]) == (n, shown, verdict)
    assert (row["share"] is None) == (n == 0)
    cells = officers_sheet.words(report)["table"]["rows"][0]  # type: ignore[index]
    assert cells[0] == "Budi Hartono"
    assert (cells[2:6] == ["–"] * 4) == (shown in ("hidden", "self"))
    assert cells[2].startswith("±") == (shown == "superior")
    assert cells[1] == ("< 10" if n < 10 else str(n))


def test_every_officer_has_every_figure_and_nothing_ranks(tmp_path: Path) -> None:
    answers = [d for code in ("P01", "P02", "P03", "P04") for d in taps(60, 50, officer=code)]
    with register_of(tmp_path, *answers, unit=OF_FOUR) as register:
        found: dict[str, Any] = officers_json.as_json(compute(register))
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


def of_others(report: OfficersReport, hidden: str) -> list[object]:
    """Give what the superior sees of all but one officer, and the usual share."""
    return [report.base] + [
        (one.beside, one.adjusted, one.shrunk, one.verdict, officers_sheet._row(one, report, str))
        for one in report.officers
        if one.officer.code != hidden
    ]


@pytest.mark.parametrize("n", [9, 20, 33])
def test_no_figure_of_a_colleague_moves_with_what_a_hidden_one_got(tmp_path: Path, n: int) -> None:
    seen = []
    for satisfied in (0, n // 2, n):
        (tmp_path / str(satisfied)).mkdir()
        answers = taps(n, satisfied, officer="P04")
        for code, k in (("P01", 54), ("P02", 50), ("P03", 48)):
            answers += taps(60, k, officer=code)
        with register_of(tmp_path / str(satisfied), *answers, unit=OF_FOUR) as register:
            report = compute(register)
        assert of(report, "P04").shown in ("hidden", "self")
        assert of(report, "P01").beside.share == pytest.approx(98 / 120)
        seen.append(of_others(report, "P04"))
    assert seen[0] == seen[1] == seen[2]


def test_control_a_seen_colleague_does_move_what_is_expected(tmp_path: Path) -> None:
    seen = []
    for satisfied in (31, 35):
        (tmp_path / str(satisfied)).mkdir()
        answers = taps(40, satisfied, officer="P04")
        for code, k in (("P01", 54), ("P02", 50), ("P03", 48)):
            answers += taps(60, k, officer=code)
        with register_of(tmp_path / str(satisfied), *answers, unit=OF_FOUR) as register:
            seen.append(of_others(compute(register), "P04"))
    assert seen[0] != seen[1]


def test_what_is_seen_of_an_officer_moves_by_five_ratings_or_more(tmp_path: Path) -> None:
    days = [MONDAY + timedelta(days=i) for i in range(5)]
    answers = taps(12, 12, day=days[0])
    answers += [draft for day in days[1:4] for draft in taps(2, 0, "two", day, day=day)]
    found = []
    with register_of(tmp_path, *answers) as register:
        for day in days:
            fresh = Freshness(0, datetime(day.year, day.month, day.day + 1, 1, 0, tzinfo=UTC))
            one = of(compute(register, fresh=fresh), "P01")
            found.append((one.n, one.n_unseen))
    assert found == [(12, 0), (12, 2), (12, 4), (18, 0), (18, 0)]


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
    answers = [*taps(63, 50), *taps(67, 61, officer="P02"), *taps(71, 62, officer="P03")]
    answers += taps(80, 70, officer="P04")
    with register_of(tmp_path, *answers, unit=OF_FOUR) as register:
        report = compute(register)
    text = flat(officers_sheet.as_pdf(report))
    rows: Any = officers_json.as_json(report)["officers"]
    for row in rows:
        keys = ("share", "low", "high", "expected", "adjusted", "adjusted_low", "adjusted_high")
        whole = {key: f"{row[key] * 100:.0f}" for key in keys}
        printed = (
            f"{row['name']} {row['n']} {whole['share']}% ({whole['low']}–{whole['high']}%)"
            f" {whole['expected']}% {whole['adjusted']}%"
            f" ({whole['adjusted_low']}–{whole['adjusted_high']}%) {row['n_unit_reasons']}"
            " masih dalam batas kebetulan"
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
    assert officers_json.as_json(report)["officers"] == []


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
