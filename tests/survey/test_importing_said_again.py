"""What a list seems to have been cut off from is asked about where a new line says it again."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from survey import actions
from survey.exchange.coincidence import said_again
from survey.exchange.likeness import Traits
from survey.exchange.overlap import CountedAlready
from tests.desk import Desk, a_csv, a_desk
from tests.survey.test_importing_continued import DAYS
from tests.survey.test_importing_settled import ASKED, at_counters

Row = dict[str, str]
NEXT = "2026-05-07"
MINUTES = (7, 31, 64, 66, 123, 149, 178, 203, 211, 252, 266, 295, 313, 326, 351, 364, 392, 411)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with a_desk(tmp_path) as desk:
        yield desk


def people(n: int = 18, *, per_day: int = 6) -> list[Row]:
    """Give forms of people who come at minutes of their own, in their order."""
    rows = []
    for k, minute in enumerate(MINUTES[:n]):
        day, at = DAYS[k // per_day], 480 + MINUTES[k * 7 % 18] // per_day + 60 * (k % per_day)
        scores = {"waktu": f"{1 + minute % 4}", "biaya": f"{1 + minute // 4 % 4}"}
        rows.append({"answered_at": f"{day} {at // 60:02}:{at % 60:02}", **scores})
    return rows


def first_line_of(day: str, rows: list[Row]) -> list[Row]:
    """Put the day of a list's first line right, and sort the list."""
    right = {**rows[0], "answered_at": day + rows[0]["answered_at"][10:]}
    return sorted([*rows[1:], right], key=lambda row: row["answered_at"])


@pytest.mark.parametrize("day", [DAYS[1], NEXT])
def test_the_first_line_put_right_and_sorted_is_asked_about_at_its_minute(
    desk: Desk, day: str
) -> None:
    rows = people()
    desk.bring(a_csv(rows), "harian.csv")

    with pytest.raises(CountedAlready, match=ASKED):
        desk.bring(a_csv(first_line_of(day, rows)), "harian.csv")

    assert len(desk.answers()) == 18


def test_all_of_the_first_day_put_right_is_asked_about(desk: Desk) -> None:
    rows = [people()[0], *people()[6:12]]
    desk.bring(a_csv(rows), "harian.csv")

    with pytest.raises(CountedAlready, match=ASKED):
        desk.bring(a_csv(first_line_of(DAYS[2], rows)), "harian.csv")


def test_it_is_asked_about_where_the_answer_was_withdrawn_and_brought_back(desk: Desk) -> None:
    rows = [people()[0], *people()[6:12]]
    desk.bring(a_csv(rows), "harian.csv")
    actions.withdraw_import(desk.register, 1, by="Ayu")
    desk.bring(a_csv(rows), "harian.csv")

    with pytest.raises(CountedAlready, match=f"{ASKED}.*impor nomor 2"):
        desk.bring(a_csv(first_line_of(DAYS[2], rows)), "harian.csv")


def test_a_list_that_begins_later_with_somebody_at_another_minute_is_not_asked_about(
    desk: Desk,
) -> None:
    """The control."""
    rows = people()
    desk.bring(a_csv(rows), "harian.csv")
    new = {**rows[0], "answered_at": f"{NEXT} 09:03"}

    assert desk.bring(a_csv([*rows[1:], new]), "harian.csv").stored == 1


def test_the_last_line_of_a_counter_with_another_day_and_counter_is_asked_about(
    desk: Desk,
) -> None:
    rows = at_counters(people(), "2")
    rows[3]["counter"] = rows[8]["counter"] = "L1"
    desk.bring(a_csv(rows), "harian.csv")
    right = {**rows[8], "counter": "L2", "answered_at": DAYS[2] + rows[8]["answered_at"][10:]}

    with pytest.raises(CountedAlready, match=ASKED):
        desk.bring(a_csv([*rows[:3], *rows[4:8], *rows[9:], right]), "harian.csv")


def said(day: str, minute: str, score: int) -> Traits:
    return Traits(day, minute, "skm-2017", (("waktu", str(score)),), ("",) * 6)


def test_what_is_said_again_without_minutes_is_chance_in_taps_and_rare_in_forms() -> None:
    taps = [said(DAYS[0], "", 2 + k % 3) for k in range(30)]
    scores = tuple((f"u{k}", str(1 + k % 4)) for k in range(9))
    form = taps[0]._replace(scores=scores)

    assert not said_again([taps[0]], taps, taps)
    assert said_again([form._replace(day=NEXT)], [form, *taps], [form, *taps]) == {0}


def test_the_further_away_an_answer_is_the_more_chance_explains() -> None:
    gone = [said(DAYS[0], f"{8 + k // 60:02}:{k % 60:02}", 4) for k in range(0, 400, 7)]
    new = [gone[0]._replace(day=NEXT)]

    assert said_again(new, gone, gone) == {0}
    assert not said_again(new, gone[::-1], gone)
