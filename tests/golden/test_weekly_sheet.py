"""The printed weekly report: its words, letter for letter, and that it fits two pages always."""

import json
from dataclasses import replace
from datetime import datetime, timedelta

import pypdfium2
import pytest
from syrupy.assertion import SnapshotAssertion

from reports.disclosure import COMMENT_BATCH
from reports.disclosure.audiences import Audience
from reports.evidence import frames
from reports.paper.wording import FLAGS
from reports.weekly import as_json as weekly_json
from reports.weekly import sheet as weekly_sheet
from reports.weekly import shown as weekly_shown
from reports.weekly.content import Weekly
from survey.checks import Check, Integrity
from survey.office.opening import Opening
from survey.statements import ChainEnd, StatedLoss
from tests.reports import made
from tests.reports.stored import n_pages, text_of

WRONG_CHECK = Check(
    made.FRIDAY,
    differences={"edited": 3},
    n_entries=12_345,
    reach={},
    journal=9,
    n_away=7,
)
STATED = StatedLoss(
    *("Dra. Endang Lestari, M.Si.", "Kepala Dinas", made.FRIDAY),
    "Disk komputer rusak pada 12 November dan dipulihkan dari cadangan malam sebelumnya",
    frozenset({ChainEnd("main", 1204, "7f3a91c055de02b4"), ChainEnd("jurnal", 99, "ab" * 8)}),
)
WRONG = Integrity(
    WRONG_CHECK,
    standing=WRONG_CHECK.standing,
    n_newer=99,
    n_compared=40,
    n_lost=1,
    stated=(STATED,),
)
LETTERS = "panjang sekali " * 40


def pages_of(pdf: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [page.get_textpage().get_text_bounded() for page in document]
    finally:
        document.close()


def a_full_house(until_at: datetime = made.FRIDAY) -> Weekly:
    """Everything at once: long names, every channel, flag and reason, many boxes and comments."""
    answers = made.like_a_real_office(300, last_share=0.6)
    mondays = {week.first.isoformat() for week in made.SHOWN}  # one officer's alone
    answers = [tap._replace(officer="P01") if tap.day in mondays else tap for tap in answers]
    low = [one for one in answers if one.kind == "rating" and one.scores[0] in "12"]
    keys = [reason.key for reason in made.FORM.reasons if reason.side == "low"]
    answers += [made.detail(one, [keys[i % len(keys)]], n=9) for i, one in enumerate(low)]
    for channel in ("ticket", "assisted", "import"):
        answers += [made.tap(made.WEEK.first, 3, n=i, channel=channel) for i in range(60)]
    every_flag = tuple(sorted(FLAGS))
    answers += [made.tap(made.WEEK.first, 1, n=900 + i, flags=every_flag) for i in range(9)]
    office, unit = made.with_long_names()
    days = [f"2026-11-{16 + i % 4}" for i in range(60)]
    heads = [
        frames.ChainHead(f"{i:032x}", f"tablet-ruang-tunggu-{i}", 123_456, "7f3a 91c0 55de 02b4", 1)
        for i in range(9)
    ]
    return made.report(
        answers,
        office=office,
        unit=replace(unit, opening=Opening.always("Mon-Sun 08:00-15:00")),
        given=made.services(40),
        comments=[(day, f"{i} {LETTERS}"[:500]) for i, day in enumerate(days)],
        heads=heads,
        n_forms=143,
        history=made.a_history(),
        target=0.85,
        fresh=frames.Freshness(1234, until_at, WRONG),
    )


@pytest.mark.parametrize("lang", ["id", "en"])
def test_the_words_of_the_weekly_report(lang: str, snapshot: SnapshotAssertion) -> None:
    assert (
        text_of(weekly_sheet.as_pdf(weekly_shown.let_out(made.demo(lang), Audience.MANAGER)))
        == snapshot
    )


@pytest.mark.parametrize("n", [0, 1, 9, 10, 30])
def test_a_small_week_fills_two_pages_and_tells_no_more_than_it_may(n: int) -> None:
    answers = made.week_of_taps(made.WEEK, n, 0.85)
    pages = pages_of(
        weekly_sheet.as_pdf(weekly_shown.let_out(made.report(answers), Audience.MANAGER))
    )
    assert len(pages) == 2
    assert ("%" in pages[0].split("Yang perlu dilihat")[0]) == (n >= 10)
    assert "Laporan mingguan" in pages[0]
    assert "Dra. Endang Lestari" in pages[1]


def test_a_large_office_fits_two_pages() -> None:
    assert (
        n_pages(
            weekly_sheet.as_pdf(
                weekly_shown.let_out(made.report(made.like_a_real_office(5000)), Audience.MANAGER)
            )
        )
        == 2
    )


@pytest.mark.parametrize(("lang", "days"), [("id", 0), ("id", 3), ("en", 3)])
def test_everything_at_once_still_fits_two_pages(lang: str, days: int) -> None:
    """Under way on Friday, and over on Monday, when all reasons and unsur are in."""
    report = a_full_house(made.FRIDAY + timedelta(days=days))
    assert weekly_shown.publishable(report).heat.n_withheld
    pages = pages_of(
        weekly_sheet.as_pdf(weekly_shown.let_out(replace(report, lang=lang), Audience.MANAGER))
    )
    assert len(pages) == 2
    assert "Dra. Endang Lestari" in pages[1]


def test_page_one_stands_alone() -> None:
    first, second = pages_of(
        weekly_sheet.as_pdf(weekly_shown.let_out(made.demo(), Audience.MANAGER))
    )
    for said in (
        "pemantauan internal, bukan periode SKM",
        "Data sampai Jumat, 20 November 2026 pukul 15.04 WIB",
        "83 dari 100 penilai puas minggu ini, lebih rendah dari biasanya.",
        "dari 381 formulir SKM",
        "Rentang hanya memuat faktor kebetulan",
        "Menunggu terlalu lama",
        "U9 Sarana dan Prasarana",
    ):
        assert said in first.replace("\r\n", " "), said
    assert "7f3a 91c0 55de 02b4" in second
    assert "Indeks pantauan loket (bukan IKM)" in second


def test_no_officer_is_named_anywhere() -> None:
    report = made.demo()
    assert any("Siti" in text for text in made.WORDS), "the control: a citizen named her"
    for said in (
        text_of(weekly_sheet.as_pdf(weekly_shown.let_out(report, Audience.MANAGER))),
        json.dumps(weekly_json.as_json(weekly_shown.let_out(report, Audience.CUSTODIAN))),
    ):
        for officer in made.UNIT.officers:
            assert officer.code not in said
            for word in officer.name.split():
                assert word not in said


def test_numbers_of_persons_are_covered_in_comments() -> None:
    said = text_of(weekly_sheet.as_pdf(weekly_shown.let_out(made.demo(), Audience.MANAGER)))
    assert "salah ketik" in said
    assert "3201234567890001" not in said
    assert "0812" not in said


def test_fewer_than_five_comments_stay_unread() -> None:
    few = made.remarks()[: COMMENT_BATCH - 1]
    said = text_of(
        weekly_sheet.as_pdf(weekly_shown.let_out(made.demo(comments=few), Audience.MANAGER))
    )
    assert "Komentar dibuka bersama" in said
    assert "dua loket yang buka" not in said


def test_the_same_week_gives_the_same_bytes() -> None:
    assert weekly_sheet.as_pdf(
        weekly_shown.let_out(made.demo(), Audience.MANAGER)
    ) == weekly_sheet.as_pdf(weekly_shown.let_out(made.demo(), Audience.MANAGER))
