"""An officer's own sheet: his figures alone, one page, and never a step of one to four people."""

import json
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.disclosure import fives
from reports.evidence.frames import Freshness
from reports.evidence.people import Person
from reports.feedback import figures as feedback
from reports.feedback.figures import Feedback, NotBegun
from survey.actions import UnknownOfficer
from survey.office.facts import Officer
from survey.periods import Month
from tests.reports import made, stored
from tests.reports.about import (
    DECEMBER,
    FRIDAY,
    NAMES,
    NOVEMBER,
    OF_FIVE,
    colleagues,
    for_custodian,
    on_sheet,
    person,
    printed,
    rated,
    sheet_of,
)
from tests.reports.stored import n_pages, register_of, text_of

LAST = FRIDAY
LONG = "Raden Ajeng Dewi Kusumaningtyas Prameswari Hadiningrat-Sastrowardoyo, S.Sos., M.A.P."
MM = 72 / 25.4


def flat(report: Feedback) -> str:
    return " ".join(text_of(printed(report)).split())


def praised(n: int, satisfied: int, on: date = LAST, officer: str = "P01") -> list[Person]:
    return [person(on, 4 if i < satisfied else 1, officer) for i in range(n)]


def remarks(n: int = 10) -> list[tuple[str, str]]:
    days = [date(2026, 11, 10) + timedelta(days=i) for i in range(n)]
    return [(day.isoformat(), text) for day, text in zip(days, made.WORDS, strict=False)]


def test_the_points_add_up_to_the_figure_of_the_13_weeks() -> None:
    found = sheet_of(rated(200) + colleagues())
    n, k = (sum(getattr(point.own, part) for point in found.points) for part in ("n", "k"))
    assert (n, k / n) == (found.figure.n, found.figure.share)
    assert all(a.last <= b.first for a, b in pairwise(found.points))


def test_his_month_and_his_13_weeks_are_counted_apart() -> None:
    october = LAST - timedelta(days=40)
    found = sheet_of(praised(20, 20, october) + praised(10, 5))
    assert found.month_own is not None
    assert (found.month_own.n, found.month_own.share) == (10, 0.5)
    assert (found.figure.n, found.figure.share) == (30, 25 / 30)
    assert "50% puas bulan ini, dari 10 penilaian" in flat(found)


def test_what_is_expected_follows_each_points_own_work() -> None:
    # Colleagues please everybody with ktp and nobody with kk; he changes from the one to the other.
    september = date(2026, 9, 7)
    mine = [person(september, 4, service="ktp") for _ in range(40)]
    mine += [person(LAST, 1, service="kk") for _ in range(40)]
    others = [
        person(
            LAST - timedelta(days=7 * (i % 9)), 4 if service == "ktp" else 1, code, service=service
        )
        for code in ("P02", "P03", "P04")
        for service in ("ktp", "kk")
        for i in range(40)
    ]
    found = sheet_of(mine + others)
    assert [point.expected for point in found.points] == [pytest.approx(1.0), pytest.approx(0.0)]
    assert not any(point.outside for point in found.points)


def test_with_a_single_colleague_nothing_expected_is_said() -> None:
    found = sheet_of(praised(60, 50) + praised(60, 30, officer="P02"))
    assert [point.expected for point in found.points] == [None]
    assert for_custodian(found)["expected"] is None
    text = flat(found)
    assert "tidak ada pembanding yang adil" in text
    assert "50%" not in text


def test_only_reasons_and_unsur_about_an_officer_are_on_it() -> None:
    mine = [replace(one, reasons=("ramah", "cepat")) for one in praised(12, 12)]
    mine += [replace(one, reasons=("kurang-ramah",)) for one in praised(3, 0)]
    mine += [replace(one, extra=("perilaku", 3)) for one in praised(10, 10)]
    mine += [replace(one, extra=("sarana", 1)) for one in praised(10, 10)]
    found = sheet_of(mine)
    text = flat(found)
    assert "Petugas ramah: 12 warga" in text
    assert "Perilaku Pelaksana: 3,0" in text
    assert "belum ada alasan yang disebut 5 warga atau lebih" in text
    for word in ("Cepat selesai", "Sarana", "kurang ramah: 3"):
        assert word not in text


def test_a_form_after_the_tap_tells_about_the_officer_too() -> None:
    form = made.form(LAST, {"kompetensi": 4, "sarana": 1})
    mine = [replace(one, forms=(form,)) for one in praised(10, 10)]
    [kompetensi] = [one for one in sheet_of(mine).unsur if one.item.key == "kompetensi"]
    assert (kompetensi.n, kompetensi.mean) == (10, Fraction(4))


def test_ratings_whose_reasons_are_all_the_units_are_left_out_and_counted() -> None:
    mine = praised(20, 20) + [replace(one, reasons=("lama",)) for one in praised(7, 0)]
    found = sheet_of(mine)
    assert (found.figure.n, found.figure.share, found.n_unit_reasons) == (20, 1.0, 5)
    text = flat(found)
    assert "misalnya menunggu terlalu lama (5)" in text
    assert "Dari 100 warga yang penilaiannya dihitung bagi Anda," in text
    assert "warga yang menilai Anda" not in text  # others did, too


def test_nearly_all_of_a_hundred_are_not_all() -> None:
    assert "kira 99,6 puas (Baik" in flat(sheet_of(praised(250, 249)))
    assert "kira 0,4 puas (Baik" in flat(sheet_of(praised(250, 1)))


@pytest.mark.parametrize("n", [0, 9])
def test_below_ten_ratings_the_page_has_no_figure_and_says_why(n: int) -> None:
    found = sheet_of(praised(n, n) + colleagues())
    text = flat(found)
    assert "Belum ada angka" in text
    assert "Mulai 10 penilaian di sini muncul" in text
    assert "%" not in text
    row = for_custodian(found)
    assert (row["n"], row["shown"]) == (n // 5 * 5, "hidden")


@pytest.mark.parametrize(
    ("n", "said"),
    [
        (9, "Atasan Anda juga tidak melihat angka apa pun tentang Anda"),
        (20, "Hanya Anda yang melihat angka ini. Atasan baru melihatnya mulai 34 penilaian"),
        (40, "ia melihat perkiraan yang ditarik ke arah yang diharapkan: 9"),
        (70, "Atasan Anda melihat angka ini paling cepat 4 Desember 2026"),
    ],
)
def test_he_is_told_what_his_superior_sees(n: int, said: str) -> None:
    assert said in stored.said(on_sheet(sheet_of(praised(n, n) + colleagues())))


def test_three_working_days_leave_out_weekends_and_closed_days() -> None:
    friday, office = date(2026, 12, 4), replace(made.OFFICE, closed=frozenset({date(2026, 12, 8)}))
    assert feedback.working_day(made.OFFICE, OF_FIVE, friday, 3) == date(2026, 12, 9)
    assert feedback.working_day(office, OF_FIVE, friday, 3) == date(2026, 12, 10)


def test_no_colleague_is_on_the_sheet_nor_in_its_json() -> None:
    comments = [(LAST.isoformat(), f"{name} baik sekali") for name in NAMES]
    for n in (5, 300):
        found = sheet_of(rated(n) + colleagues(), comments=comments)
        text = flat(found) + json.dumps(for_custodian(found), ensure_ascii=False)
        for name in NAMES[1:]:
            assert name not in text
            assert name.split()[0] not in text


def test_comments_are_the_units_and_those_the_weekly_report_releases() -> None:
    found = sheet_of(praised(20, 20), comments=remarks())
    weekly = made.report(made.week_of_taps(made.WEEK, 20, 0.9), comments=remarks())
    assert [one for one in found.comments if one.week == "2026-W46"]
    assert set(weekly.comments) <= {*found.comments}
    assert weekly.comments
    assert "Kata warga tentang unit, bukan tentang seorang petugas" in flat(found)


def test_fewer_than_five_comments_stay_unread() -> None:
    found = sheet_of(praised(20, 20), comments=remarks(4))
    assert found.comments == ()
    assert "belum ada komentar yang boleh dibaca" in stored.said(on_sheet(found))


days_of_ratings = st.lists(st.integers(0, 6), min_size=70, max_size=91)


def spread_out(sizes: list[int]) -> list[Person]:
    """Give each person another counter, to be told apart; every third gave a reason."""
    begin = LAST - timedelta(days=len(sizes) - 1)
    return [
        person(
            begin + timedelta(days=day),
            1 + (i + day) % 4,
            counter=f"{day}/{i}",
            reasons=(("ramah",), ("lama",), ())[(day + i) % 3],
            extra=("perilaku", 3) if i % 2 else None,
        )
        for day, n in enumerate(sizes)
        for i in range(n)
    ]


@settings(max_examples=10, deadline=None)
@given(days_of_ratings, st.integers(1, 25))
def test_two_sheets_never_differ_by_one_to_four_ratings(sizes: list[int], later: int) -> None:
    persons = spread_out(sizes)
    counts: list[Counter[str]] = []
    for back in (later, later - 1, 0):
        fresh = Freshness(0, DECEMBER.until_at - timedelta(days=back))
        found = sheet_of(persons, fresh=fresh)
        assert found.month_own is not None
        counts.append(
            Counter(
                all=found.figure.n or 0,
                month=found.month_own.n,
                told=found.n_told or 0,
                unit=found.n_unit_reasons or 0,
                **{one.item.key: one.n or 0 for one in found.unsur},
            )
        )
    for before, after in pairwise(counts):
        for what in after:
            assert after[what] - before[what] not in range(1, 5), what


@settings(max_examples=15, deadline=None)
@given(days_of_ratings, st.integers(0, 40), st.integers(0, 40))
def test_points_and_months_of_any_two_sheets_differ_by_whole_fives(
    sizes: list[int], first_back: int, last_back: int
) -> None:
    persons = spread_out(sizes)
    seen = []
    for first, last in (
        (date(2026, 9, 1), LAST - timedelta(days=last_back)),
        (date(2026, 9, 1) + timedelta(days=first_back), LAST),
        (NOVEMBER.first, LAST),
    ):
        whole = fives(persons, first, last)
        seen += [{one.counter for one in group} for group in feedback.groups(whole)]
        seen.append({one.counter for five in whole for one in five})
    for one in seen:
        for other in seen:
            assert len(one - other) not in range(1, 5)


def test_control_points_cut_at_weeks_would_tell_on_few_people() -> None:
    friday = date(2026, 11, 20)
    persons = praised(10, 10, friday - timedelta(days=2)) + praised(2, 0, friday)
    by_week = [sum(p.day <= until for p in persons) for until in ("2026-11-19", "2026-11-22")]
    assert by_week == [10, 12]
    whole = fives(persons, date(2026, 9, 1), date(2026, 11, 22))
    assert [len(group) for group in feedback.groups(whole)] == [10]


def box_height(pdf: bytes) -> float:
    """Give the room for the reply: from its title to the first line of the signatures, mm."""
    page = pypdfium2.PdfDocument(pdf)[0]
    text = page.get_textpage()
    tops = []
    for words in ("Tanggapan Anda", "Menjamin pernyataan"):
        index, count = text.search(words).get_next()
        tops.append(text.get_charbox(index)[3])
        assert count == len(words)
    return float(tops[0] - tops[1]) / MM


@pytest.mark.parametrize("n", [0, 34, 500])
def test_it_is_one_page_with_room_to_write_also_with_long_names(n: int) -> None:
    office, unit = made.with_long_names()
    people = (Officer("P01", LONG), *OF_FIVE.officers[1:])
    unit = replace(unit, officers=people)
    comments = [(day, text * 3) for day, text in remarks()]
    found = sheet_of(rated(n * 5 // 4) + colleagues(), comments=comments, office=office, unit=unit)
    pdf = printed(found)
    assert n_pages(pdf) == 1
    assert box_height(pdf) > 20


def test_a_strange_officer_and_a_month_ahead_are_refused(tmp_path: Path) -> None:
    asked = {"unit": "dukcapil", "officer": "P01", "month": "2026-11"}
    with register_of(tmp_path) as register:
        with pytest.raises(UnknownOfficer, match="“P77” tidak terdaftar di unit dukcapil"):
            feedback.compute(register, fresh=DECEMBER, **{**asked, "officer": "P77"})
        with pytest.raises(NotBegun, match="2027-01 belum mulai"):
            feedback.compute(register, fresh=DECEMBER, **{**asked, "month": "2027-01"})
        first_day = Freshness(0, datetime(2026, 11, 1, 3, 0, tzinfo=UTC))
        found = feedback.compute(register, fresh=first_day, **{**asked, "officer": "p01"})
    assert (found.officer.name, found.month) == ("Budi Hartono", Month(2026, 11))
    assert n_pages(printed(found)) == 1
