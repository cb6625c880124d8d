"""The half-day map is of fixed blocks of weeks: any number of sheets tells no more than one."""

import json
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.disclosure import BLOCK_WEEKS, block_of, last_block, weeks_of
from reports.disclosure.audiences import Audience
from reports.evidence.frames import Freshness
from reports.weekly import as_json as weekly_json
from reports.weekly import back
from reports.weekly import sheet as weekly_sheet
from reports.weekly import shown as weekly_shown
from reports.weekly.shown import publishable
from survey.periods import Dates, Week
from tests.frozen import quiet
from tests.reports import made
from tests.reports.half_day_attack import single_citizens, told_by_map, told_by_week
from tests.reports.stored import text_of

PEOPLE = quiet.people()
CAME = quiet.came(PEOPLE)
days = st.dates(date(1990, 1, 1), date(2100, 12, 31))


@given(day=days)
def test_blocks_follow_each_other_without_gap_and_lie_alike_for_every_unit(day: date) -> None:
    block = block_of(day)
    assert day in block
    assert (block.first.weekday(), block.n_days) == (0, 7 * BLOCK_WEEKS)
    assert block_of(block.first) == block_of(block.last) == block
    assert block_of(block.last + timedelta(days=1)) == block.next
    assert [week.first for week in weeks_of(block)][:: BLOCK_WEEKS - 1] == [
        block.first,
        Week.of(block.last).first,
    ]


def test_where_the_blocks_lie_may_never_change() -> None:
    """A sheet printed years ago and one printed now must not overlap."""
    assert block_of(date(2026, 11, 1)) == Dates(date(2026, 9, 7), date(2026, 11, 1))
    assert block_of(date(2000, 1, 3)).first == date(2000, 1, 3)


@given(day=days)
def test_a_sheet_shows_the_last_block_that_was_over_when_its_week_began(day: date) -> None:
    week = Week.of(day)
    assert last_block(week).last < week.first
    assert last_block(week).next == block_of(day)


@pytest.fixture(scope="module")
def sheets(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """Print the 25 weeks of the quiet counter with today's code."""
    with quiet.register_of(tmp_path_factory.mktemp("quiet"), PEOPLE) as register:
        printed = [quiet.printed(register, week) for week in quiet.weeks(quiet.N_SHEETS)]
    return [
        {
            **weekly_json.as_json(weekly_shown.let_out(one, Audience.CUSTODIAN)),
            "paper": back.page(publishable(one))["heat"],
        }
        for one in printed
    ]


def counted(sheet: dict[str, Any]) -> list[str]:
    """Give the weeks a map counts, as anybody may who reads what stands beside it."""
    shown = sheet["half_days"]
    block = Dates(date.fromisoformat(shown["from"]), date.fromisoformat(shown["to"]))
    return [str(week) for week in weeks_of(block) if str(week) not in shown["left_out"]]


class Kept(NamedTuple):
    """What one sheet tells: its map's cells, the weeks these count, and the points of the trend."""

    cells: Sequence[dict[str, Any]]
    weeks: Sequence[str]
    points: Sequence[dict[str, Any]]


def given_away(kept: Sequence[Kept]) -> tuple[int, int]:
    """Count the single citizens that the maps give away, alone and beside the weeks' shares."""
    maps = [told for sheet in kept for told in told_by_map(sheet.cells, sheet.weeks, CAME)]
    shares = [
        told
        for sheet in kept
        for point in sheet.points
        for told in told_by_week(point["week"], point["n"], point["share"], CAME)
    ]
    assert maps
    assert shares
    return len(single_citizens(maps, CAME)), len(single_citizens(maps + shares, CAME))


def test_25_sheets_of_a_quiet_counter_give_no_single_citizen_away(
    sheets: list[dict[str, Any]],
) -> None:
    kept = [
        Kept(sheet["half_days"]["cells"], counted(sheet), sheet["trend"]["points"])
        for sheet in sheets
    ]
    assert len(kept) == 25
    assert given_away(kept) == (0, 0)
    # And the map is worth printing: most of its half-days have a figure.
    assert sum(cell["share"] is not None for cell in kept[-1].cells) >= 6


def test_control_the_same_attack_finds_many_on_rolling_weeks() -> None:
    before = json.loads(quiet.MAPS.read_text(encoding="utf-8"))
    kept = [Kept(one["half_days"]["cells"], one["weeks"], one["trend"]) for one in before]
    assert len(kept) == 25
    by_maps, with_shares = given_away(kept)
    assert by_maps > 40
    assert with_shares > by_maps


def test_the_map_stays_the_same_from_one_block_to_the_next(sheets: list[dict[str, Any]]) -> None:
    for before, after in pairwise(sheets):
        same = block_of(Week.parse(before["week"]).first) == block_of(
            Week.parse(after["week"]).first
        )
        assert (before["half_days"] == after["half_days"]) is same
        assert (before["paper"] == after["paper"]) is same


@pytest.mark.parametrize("until_at", [made.FRIDAY - timedelta(days=3), made.FRIDAY])
def test_a_week_under_way_shows_the_map_it_shows_when_it_is_over(until_at: datetime) -> None:
    taps = [one for week in made.SHOWN for one in made.week_of_taps(week, 60, 0.8)]
    fresh = Freshness(0, until_at)
    now, over = (
        weekly_json.as_json(weekly_shown.let_out(made.report(taps, fresh=one), Audience.CUSTODIAN))[
            "half_days"
        ]
        for one in (fresh, made.FRESH)
    )
    assert now == over


def test_the_sheet_says_in_words_of_which_weeks_the_map_is() -> None:
    report = made.demo()
    told: Any = weekly_json.as_json(weekly_shown.let_out(report, Audience.CUSTODIAN))["half_days"]
    assert (told["weeks"], told["from"], told["to"]) == (8, "2026-09-07", "2026-11-01")
    text = " ".join(
        text_of(weekly_sheet.as_pdf(weekly_shown.let_out(report, Audience.MANAGER))).split()
    )
    title = "Peta setengah hari: 8 minggu yang sudah selesai, 7 September–1 November 2026"
    assert title in text
    assert "Peta berikutnya: mulai laporan 28 Desember 2026–1 Januari 2027." in text


def test_a_new_office_reads_when_its_first_map_will_be_printed() -> None:
    taps = [one for week in made.SHOWN[-2:] for one in made.week_of_taps(week, 100, 0.8)]
    report = made.report(taps)
    shown: Any = back.page(publishable(report))["heat"]
    assert "Peta dicetak mulai laporan 28 Desember 2026–1 Januari 2027." in shown["empty"]
    text = " ".join(
        text_of(weekly_sheet.as_pdf(weekly_shown.let_out(report, Audience.MANAGER))).split()
    )
    assert shown["empty"] in text
    assert "Pagi (sebelum 12.00)" not in text
    cells: Any = weekly_json.as_json(weekly_shown.let_out(report, Audience.CUSTODIAN))["half_days"]
    assert {cell["n"] for cell in cells["cells"]} == {0}
