"""A list that lacks lines that count: it is said how many, and of what, and nothing is changed."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from survey import actions
from survey.exchange import import_run
from survey.exchange.doubles.doubted import CountedAlready
from tests.desk import Desk, a_csv, a_desk
from tests.survey.test_importing_continued import DAYS, a_day, days_only, grow

Row = dict[str, str]
NEXT = "2026-05-07"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with a_desk(tmp_path) as desk:
        yield desk


def with_ids(rows: Sequence[Row]) -> list[Row]:
    return [{"id": f"{n:08}-0000-4000-8000-000000000000", **row} for n, row in enumerate(rows)]


@pytest.mark.parametrize("kind", [list, days_only, with_ids])
def test_lines_deleted_from_a_list_are_counted_by_import_and_nothing_is_changed(
    desk: Desk, kind: type[list[Row]]
) -> None:
    rows = kind([row for day in DAYS for row in a_day(day)])
    desk.bring(a_csv(rows[:6]), "harian.csv")
    desk.bring(a_csv(rows), "harian.csv")
    left = [row for place, row in enumerate(rows) if place not in (1, 4, 7)]

    outcome = desk.bring(a_csv(left), "harian.csv")

    assert (outcome.number, outcome.stored, outcome.lacking) == (None, 0, {1: 2, 2: 1})
    assert len(desk.answers()) == 9


def test_what_is_offered_takes_them_out(desk: Desk) -> None:
    rows = grow(desk)
    left = [row for place, row in enumerate(rows) if place != 4]
    assert desk.bring(a_csv(left), "harian.csv").lacking == {2: 1}

    actions.withdraw_import(desk.register, 2, by="Ayu")
    outcome = desk.bring(a_csv(left), "harian.csv")

    assert (outcome.stored, outcome.lacking) == (2, {})
    assert len(desk.answers()) == 8


@pytest.mark.parametrize("part", [slice(None), slice(3, None), slice(4, None), slice(0, 6)])
def test_a_whole_list_its_end_and_an_older_state_lack_nothing(desk: Desk, part: slice) -> None:
    rows = grow(desk)

    assert desk.bring(a_csv(rows[part]), "harian.csv").lacking == {}


def test_another_counter_s_list_lacks_nothing_that_is_not_its_own(desk: Desk) -> None:
    rows = [
        {**row, "counter": f"L{1 + place % 2}"}
        for place, row in enumerate(row for day in DAYS for row in a_day(day, 4))
    ]
    desk.bring(a_csv(rows), "semua.csv")

    assert desk.bring(a_csv(rows[::2]), "satu.csv").lacking == {}
    assert desk.bring(a_csv(rows[2::2]), "satu.csv").lacking == {}
    assert desk.bring(a_csv([*rows[:4:2], *rows[6::2]]), "satu.csv").lacking == {1: 1}


def test_what_a_person_answered_about_is_said_once_and_not_again(desk: Desk) -> None:
    rows = grow(desk)
    del rows[4]
    rows += a_day(NEXT)
    with pytest.raises(CountedAlready):
        desk.bring(a_csv(rows), "harian.csv")
    answered = desk.bring(a_csv(rows), "harian.csv", other_people=True)

    assert answered.lacking == {2: 1}  # told once, for the line may stand in another file now
    assert desk.bring(a_csv(rows), "harian.csv").lacking == {}
    assert desk.bring(a_csv(rows[:5] + rows[6:]), "harian.csv").lacking == {3: 1}


def test_without_the_look_nothing_would_be_said(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control."""
    monkeypatch.setattr(import_run, "lacking_beside", lambda *_: {})
    rows = grow(desk)
    del rows[4]

    assert desk.bring(a_csv(rows), "harian.csv").lacking == {}
