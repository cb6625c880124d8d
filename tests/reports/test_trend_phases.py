"""Charts over two years: phases, firm limits, weaker rules, weeks left out, targets, words."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from reports.measures.trends import (
    CHART_WEEKS,
    SHOWN_WEEKS,
    LeftOut,
    TargetVerdict,
    WeekCount,
    false_signals,
    history,
    history_first,
    trend,
    volume,
    words,
)
from survey import periods
from tests.reports.made import OFFICE, UNIT

CALM = (90, 93, 87, 90, 88, 92, 91, 89)  # of 26 weeks the last is high


def weeks(*satisfied: int, n: int = 100, first: int = 1) -> list[WeekCount]:
    return [
        WeekCount(
            str(periods.Week.of(date(2025, 1, 1) + timedelta(days=7 * (first + i - 1)))), n, k
        )
        for i, k in enumerate(satisfied)
    ]


def calm(n: int) -> list[int]:
    return [CALM[i % len(CALM)] for i in range(n)]


def rules(*satisfied: int) -> list[tuple[str, str]]:
    return [(one.rule, one.side) for one in trend(weeks(*satisfied)).watched]


def test_limits_are_provisional_from_eight_weeks_and_firm_from_twenty_six() -> None:
    for known, state in ((7, None), (8, True), (25, True), (26, False), (40, False)):
        found = trend(weeks(*calm(known), 90)).limits
        assert (found.provisional if found else None) is state


def test_firm_limits_are_not_moved_by_later_weeks() -> None:
    early = trend(weeks(*calm(26), 90)).limits
    late = trend(weeks(*calm(26), *[95, 86] * 6, 90)).limits
    assert early == late


def test_a_confirmed_shift_begins_a_new_phase_at_its_first_week() -> None:
    fallen = [*calm(26), *[80, 79, 82, 81, 78, 80, 81, 79]]
    found = trend(weeks(*fallen, 80))
    assert [(p.first, p.provisional) for p in found.phases] == [
        ("2025-W01", False),
        ("2025-W27", True),
    ]
    assert found.limits is not None
    assert found.limits.centre == pytest.approx(0.8)
    assert found.signals == ()
    assert {point.phase for point in found.points} == {0, 1}


def test_the_same_history_gives_the_same_phases_in_every_later_week() -> None:
    fallen = [*calm(26), *[80, 79, 82, 81, 78, 80, 81, 79], *[81, 79, 80] * 8]
    firsts = {
        tuple(p.first for p in trend(weeks(*fallen[:known])).phases)
        for known in range(35, len(fallen))
    }
    assert firsts == {("2025-W01", "2025-W27")}


@pytest.mark.parametrize(
    "run",
    [
        [80] * 7,  # one week too few
        [89] * 8,  # on one side, and no more than chance
        [80, 79, 82, 91, 78, 80, 81, 79],  # not in a row
    ],
)
def test_a_shift_that_is_not_confirmed_begins_nothing(run: list[int]) -> None:
    assert len(trend(weeks(*calm(26), *run, 80)).phases) == 1


def test_weeks_that_were_low_by_chance_are_not_taken_for_part_of_the_shift() -> None:
    before = [*calm(23), 87, 89, 88]
    found = []
    for known in range(5, 20):
        chart = trend(weeks(*before, *[80, 79, 82, 81, 78] * 4)[: 26 + known])
        found.append([phase.first for phase in chart.phases][1:])
    assert found == [[]] * found.count([]) + [["2025-W27"]] * found.count(["2025-W27"])
    assert found[-1] == ["2025-W27"]


def test_the_judged_week_does_not_confirm_a_shift_by_itself() -> None:
    found = trend(weeks(*calm(26), *[78] * 7, 78))
    assert len(found.phases) == 1
    assert found.signals[0].side == "below"


def test_seven_weeks_on_one_side_are_watched_and_no_finding() -> None:
    found = trend(weeks(*calm(26), *[88] * 7))
    assert [(one.rule, one.side) for one in found.watched] == [("seven_one_side", "below")]
    assert found.signals == ()
    assert rules(*calm(26), *[88] * 6) == []
    assert rules(*calm(26), *[88] * 6, 95) == []


def test_seven_rising_or_falling_weeks_are_watched() -> None:
    assert ("seven_trend", "rising") in rules(*calm(26), 87, 88, 89, 90, 91, 92, 93)
    assert ("seven_trend", "falling") in rules(*calm(26), 93, 92, 91, 90, 89, 88, 87)
    assert rules(*calm(26), 87, 88, 89, 90, 91, 92) == []


def test_two_of_three_weeks_near_a_limit_are_watched() -> None:
    assert rules(*calm(26), 83, 90, 83) == [("two_of_three", "below")]
    assert rules(*calm(26), 83, 83, 90) == [], "the last week itself must be near"
    assert rules(*calm(26), 83, 97, 90) == []


def test_nothing_comes_near_a_limit_at_the_end_of_the_scale() -> None:
    small = [
        WeekCount(w.name, 15, k) for w, k in zip(weeks(*calm(30)), [14, 13, 15] * 10, strict=True)
    ]
    perfect = [WeekCount(f"2026-W{i:02}", 15, 15) for i in (1, 2, 3)]
    assert trend([*small, *perfect]).watched == ()


def test_a_week_open_on_two_days_is_shown_and_not_compared() -> None:
    history_ = weeks(*calm(26), 50)
    history_[-1] = replace(history_[-1], open_days=2)
    found = trend(history_)
    assert found.points[-1].left_out is LeftOut.CLOSED
    assert (found.points[-1].value, found.points[-1].lower) == (0.5, None)
    assert (found.signals, found.watched) == ((), ())
    assert "tidak dibandingkan" in words.caption(found, "id")
    open_all_week = trend(weeks(*calm(26), 50))
    assert open_all_week.signals[0].side == "below", "the control: compared, it is a finding"


def test_closed_weeks_move_no_limits() -> None:
    closed = [replace(week, k=10, open_days=1) for week in weeks(0, 0, 0, first=27)]
    with_closed = trend([*weeks(*calm(26)), *closed, *weeks(90, first=30)])
    assert with_closed.limits == trend(weeks(*calm(26), 90)).limits


@pytest.mark.parametrize(
    ("target", "verdict"),
    [
        (0.75, TargetVerdict.MET),
        (0.90, TargetVerdict.SOMETIMES),
        (0.995, TargetVerdict.MISSED),
        (None, None),
    ],
)
def test_a_target_is_met_missed_or_left_to_chance(
    target: float | None, verdict: TargetVerdict | None
) -> None:
    assert trend(weeks(*calm(26), 90), target).target_verdict is verdict
    assert trend(weeks(*calm(5), 90), target).target_verdict is None


def test_the_target_is_said_in_words() -> None:
    said = words.target(trend(weeks(*calm(26), 90), 0.9), "id")
    assert said == "Target 90% kadang tercapai, kadang tidak."
    assert words.target(trend(weeks(*calm(26), 90)), "id") == ""
    assert words.target(trend(weeks(*calm(26), 90), 0.7), "id") == "Target 70% tercapai."


def test_a_week_on_the_other_side_of_the_target_is_not_said_to_have_reached_it() -> None:
    low, high = trend(weeks(*calm(26), 60), 0.75), trend(weeks(*calm(26), 100), 0.995)
    assert words.target(low, "id") == "Biasanya target 75% tercapai; minggu ini tidak."
    said = words.target(high, "id")
    assert said == "Biasanya target 99,5% tidak tercapai; minggu ini tercapai."


def test_the_rule_that_fired_and_the_false_signals_to_expect_are_said() -> None:
    found = trend(weeks(*calm(26), *[88] * 7))
    said = words.caption(found, "id")
    assert "Perhatikan: tujuh minggu berturut-turut di bawah biasanya" in said
    assert "Batas tetap (26 minggu)." in said
    assert "dalam setahun rata-rata 0,3 kali" in said
    expected = false_signals(found)
    assert expected is not None
    assert expected.findings == 0.3
    assert false_signals(trend(weeks(90, 90))) is None


def test_the_number_of_ratings_is_compared_per_open_day() -> None:
    usual = [WeekCount(f"2025-W{i:02}", 200 + 10 * (i % 3), 0) for i in range(1, 27)]
    holiday = volume([*usual, WeekCount("2025-W27", 120, 0, open_days=3)])
    fallen = volume([*usual, WeekCount("2025-W27", 120, 0, open_days=5)])
    assert holiday.signals == ()
    assert fallen.signals[0].side == "below"
    assert fallen.points[-1].value == 120
    assert fallen.kind == "xmr"


def test_the_individuals_chart_has_the_limits_computed_by_hand() -> None:
    # 100, 120, 100, 120 ...: mean 110, moving range 20 throughout; 110 ± 2.66 · 20.
    usual = [WeekCount(f"2025-W{i:02}", 100 + 20 * (i % 2), 0) for i in range(1, 27)]
    found = volume([*usual, WeekCount("2025-W27", 110, 0)]).limits
    assert found is not None
    assert found.centre == pytest.approx(110)
    assert found.lower == pytest.approx(110 - 53.2, abs=0.02)
    assert found.upper == pytest.approx(110 + 53.2, abs=0.02)


def test_numbers_that_are_all_alike_still_leave_room_for_chance() -> None:
    found = volume([WeekCount(f"2025-W{i:02}", 400, 0) for i in range(1, 28)]).limits
    assert found is not None
    assert found.lower == pytest.approx(340)
    assert found.upper == pytest.approx(460)


def test_weeks_before_the_first_rating_are_no_history() -> None:
    silent = [WeekCount(f"2024-W{i:02}", 0, 0) for i in range(1, 30)]
    usual = [WeekCount(f"2025-W{i:02}", 100 + 10 * (i % 2), 0) for i in range(1, 27)]
    last = WeekCount("2025-W27", 105, 0)
    assert volume([*silent, *usual, last]).limits == volume([*usual, last]).limits
    assert volume(silent).limits is None
    assert len(trend([*silent, *weeks(90, 91)]).points) == SHOWN_WEEKS
    assert len(trend(weeks(*calm(60))).points) == CHART_WEEKS


def test_history_begins_with_the_year_before_and_counts_open_days() -> None:
    week = periods.Week(2026, 47)
    assert history_first(week) == date(2024, 12, 30)
    days = {"2026-11-16": (20, 18), "2026-11-19": (10, 9), "2026-11-20": (5, 5)}
    office = replace(OFFICE, closed=frozenset({date(2026, 11, 17)}))
    found = history(days, office, UNIT, week, until=date(2026, 11, 19))
    assert (found[0].name, found[-1].name, len(found)) == ("2025-W01", "2026-W47", 99)
    assert found[-1] == WeekCount("2026-W47", 30, 27, open_days=3)
    assert found[-2].open_days == 5


def test_an_empty_history_has_an_empty_chart() -> None:
    assert trend([]).points == ()
    assert volume([]).limits is None
    assert words.caption(trend([]), "id") != ""
