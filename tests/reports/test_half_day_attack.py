"""The attack on half-day maps finds what it must, and nothing that is not so.

The 25 sheets are those of tests/cases/office-2026-11/half-days: maps over eight rolling weeks.
"""

import json
from collections import Counter
from typing import Any

from tests.frozen import quiet
from tests.reports.half_day_attack import (
    HalfDay,
    Told,
    determined,
    single_citizens,
    told_by_map,
    told_by_week,
)

PEOPLE = quiet.people()
CAME = quiet.came(PEOPLE)
SATISFIED = Counter(rater.half_day for rater in PEOPLE if rater.kepuasan >= 3)


def sheets() -> list[dict[str, Any]]:
    kept: list[dict[str, Any]] = json.loads(quiet.MAPS.read_text(encoding="utf-8"))
    return kept


def of_maps(kept: list[dict[str, Any]]) -> list[Told]:
    return [
        figure
        for sheet in kept
        for figure in told_by_map(sheet["half_days"]["cells"], sheet["weeks"], CAME)
    ]


def of_weeks(kept: list[dict[str, Any]]) -> list[Told]:
    return [
        figure
        for sheet in kept
        for point in sheet["trend"]
        for figure in told_by_week(point["week"], point["n"], point["share"], CAME)
    ]


def test_25_rolling_maps_of_a_quiet_counter_give_single_citizens_away() -> None:
    kept = sheets()
    assert len(kept) == 25
    by_maps = single_citizens(of_maps(kept), CAME)
    with_weeks = single_citizens(of_maps(kept) + of_weeks(kept), CAME)
    assert (len(by_maps), len(with_weeks)) == (45, 64)
    for place, satisfied in with_weeks.items():
        assert (CAME[place], SATISFIED[place]) == (1, int(satisfied))


def test_all_that_is_determined_is_true() -> None:
    kept = sheets()
    satisfied = determined(of_maps(kept) + of_weeks(kept), CAME)
    assert len(satisfied) > 100
    assert satisfied == {place: SATISFIED[place] for place in satisfied}


def test_one_map_alone_gives_nobody_away() -> None:
    for sheet in sheets():
        assert determined(of_maps([sheet]), CAME) == {}


def test_the_paper_shows_what_the_json_shows() -> None:
    for sheet in sheets():
        cells = [cell for row in sheet["paper"]["rows"] for cell in row["cells"]]
        numbers = sheet["half_days"]["cells"]
        assert [cell["text"] == "–" for cell in cells] == [
            cell["share"] is None for cell in numbers
        ]
        assert [cell["n"] for cell in cells] == [f"n {cell['n']}" for cell in numbers]


def test_control_a_difference_a_remainder_and_a_bound_are_found() -> None:
    monday = [HalfDay(f"2026-W{n}", 1, "am") for n in (10, 11, 12)]
    came = {monday[0]: 1, monday[1]: 9, monday[2]: 1}
    first, second = Told(frozenset(monday[:2]), 6), Told(frozenset(monday[1:]), 6)
    # The same sum twice says only that both voted alike; with the three together it says how.
    assert single_citizens([first, second], came) == {}
    whole = Told(frozenset(monday), 7)
    assert single_citizens([first, second, whole], came) == {monday[0]: True, monday[2]: True}
    # One more in the first can only be the one who was pleased, and the last one was not.
    less = Told(frozenset(monday[1:]), 5)
    assert single_citizens([first, less], came) == {monday[0]: True, monday[2]: False}


def test_control_what_one_share_says_openly_is_not_counted() -> None:
    monday = [HalfDay(f"2026-W{n}", 1, "am") for n in (10, 11)]
    assert determined([Told(frozenset(monday), 10)], {monday[0]: 1, monday[1]: 9}) == {}
