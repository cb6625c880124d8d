"""Counters tell the lists of a day apart, unless they are what was put right in a list."""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from random import Random

import pytest

from survey import actions
from survey.actions import codes
from survey.exchange.doubles.doubted import CountedAlready, CountedInPart
from survey.exchange.doubles.likeness import Traits, traits
from survey.exchange.doubles.misplaced import is_misplaced
from survey.exchange.doubles.overlap import GivenHere
from survey.office.dated import Noun
from survey.questionnaire import current
from tests.builders import UNIT, a_form, local
from tests.desk import Desk, a_csv, a_desk

UNSUR = [item.key for item in current().unsur]
Row = dict[str, str]
SWAPPED = {"L1": "L2", "L2": "L1"}


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with a_desk(tmp_path) as desk:
        yield desk


def citizens(n: int = 40, seed: int = 1) -> list[Row]:
    """Give nine scores and a counter each, eight citizens a day."""
    chance = Random(seed)
    return [
        {
            "answered_at": f"2026-06-{1 + place // 8:02} {8 + place % 8:02}:"
            f"{chance.randrange(60):02}",
            **{name: chance.choice("234") for name in UNSUR},
            "counter": chance.choice(("L1", "L2")),
        }
        for place in range(n)
    ]


def at(rows: Sequence[Row], counters: dict[str, str], *places: int) -> list[Row]:
    """Give rows of which some, or all, name another counter."""
    return [
        {**row, "counter": counters.get(row["counter"], row["counter"])}
        if not places or place in places
        else row
        for place, row in enumerate(rows)
    ]


def replaced(desk: Desk, rows: Sequence[Row], numbers: str) -> int:
    """Follow the way out of a refusal to withdraw imports; gives how many answers count then."""
    with pytest.raises(CountedAlready, match=f"withdraw {numbers},") as refused:
        desk.bring(a_csv(rows), "b.csv")
    assert not isinstance(refused.value, CountedInPart)
    for number in numbers.split():
        actions.withdraw_import(desk.register, int(number), by="Ayu")
    desk.bring(a_csv(rows), "b.csv")
    return len(desk.answers())


def test_a_list_with_the_new_code_of_a_counter_counts_once(desk: Desk) -> None:
    rows = citizens()
    desk.bring(a_csv(rows))
    actions.carry_out(
        desk.register,
        lambda conn: codes.rename_code(conn, Noun.COUNTER, f"{UNIT}/L1", "A1", "Ayu"),
    )

    assert replaced(desk, at(rows, {"L1": "A1"}), "1") == 40


@pytest.mark.parametrize("first", [None, date(2026, 6, 3)])
def test_a_list_with_the_counter_that_another_counts_as_counts_once(
    desk: Desk, first: date | None
) -> None:
    rows = citizens()
    desk.bring(a_csv(rows))
    actions.carry_out(
        desk.register,
        lambda conn: codes.merge(
            conn, Noun.COUNTER, f"{UNIT}/L2", f"{UNIT}/L1", first=first, by="Ayu"
        ),
    )
    merged = [row if first and row["answered_at"] < str(first) else None for row in rows]
    again = [old or {**row, "counter": "L1"} for old, row in zip(merged, rows, strict=True)]

    with pytest.raises(CountedAlready):
        desk.bring(a_csv(again), "b.csv")


def of_days(rows: Sequence[Row]) -> list[Row]:
    """Give rows without minutes."""
    return [{**row, "answered_at": row["answered_at"][:10]} for row in rows]


def taps(n: int = 40) -> list[Row]:
    chance = Random(2)
    names = ("answered_at", "counter")
    return [
        {**{name: row[name] for name in names}, "kepuasan": chance.choice("443")}
        for row in of_days(citizens(n))
    ]


def new_day(rows: Sequence[Row]) -> list[Row]:
    return [{**row, "answered_at": "2026-06-20"} for row in rows]


@pytest.mark.parametrize("n", [16, 40])
@pytest.mark.parametrize("kind", ["forms", "taps"])
def test_a_list_without_minutes_that_names_another_counter_throughout_after_a_merger_and_grew(
    desk: Desk, kind: str, n: int
) -> None:
    rows = of_days(citizens(n)) if kind == "forms" else taps(n)
    desk.bring(a_csv(rows))
    actions.carry_out(
        desk.register,
        lambda conn: codes.merge(
            conn, Noun.COUNTER, f"{UNIT}/L2", f"{UNIT}/L1", first=date(2026, 6, 20), by="Ayu"
        ),
    )
    more = at(new_day(rows[:8]), {"L2": "L1"})

    assert replaced(desk, [*at(rows, {"L2": "L1"}), *more], "1") == n + 8


@pytest.mark.parametrize(("n", "n_new"), [(5, 2), (5, 40), (16, 8), (40, 200)])
def test_a_list_without_minutes_of_which_the_counter_was_put_right_and_which_grew_counts_once(
    desk: Desk, n: int, n_new: int
) -> None:
    rows = [{**row, "counter": "L1"} for row in of_days(citizens(n))]
    desk.bring(a_csv(rows))
    more = new_day(citizens(n_new, seed=2))

    assert replaced(desk, at([*rows, *more], {"L1": "L2"}), "1") == n + n_new


def test_lists_without_minutes_of_two_counters_that_grow_pass(desk: Desk) -> None:
    for n in (16, 24, 40):
        for seed, counter in ((1, "L1"), (2, "L2")):
            rows = [{**row, "counter": counter} for row in of_days(citizens(n, seed))]
            desk.bring(a_csv(rows), f"{counter}.csv")

    assert len(desk.answers()) == 80


def test_what_a_withdrawal_would_lose_may_stand_in_the_file_under_another_counter(
    desk: Desk,
) -> None:
    old = at(taps(), {"L2": "L1"})
    desk.bring(a_csv(old))
    # Of the first three days the counter was put right, on the fifth a score.
    rows = [*at(old[:24], {"L1": "L2"}), *old[24:39], {**old[39], "kepuasan": "1"}]

    with pytest.raises(CountedInPart) as refused:
        desk.bring(a_csv(rows), "b.csv")

    assert "paling banyak 25 orang akan terhitung dua kali" in str(refused.value)
    assert "akan menghilangkan paling banyak 25 jawaban" in str(refused.value)
    assert "ada di berkas ini dengan loket lain; barisnya termasuk yang diragukan" in str(
        refused.value
    )
    # Those of another counter are named first and all; the one with another score is behind them.
    named = re.search(r"yang diragukan: terutama ([\d, ]+); juga ([\d, ]+)\.", str(refused.value))
    assert named is not None
    every = [int(number) for part in named.groups() for number in part.split(", ")]
    assert sorted(every) == [*range(2, 26), 41]
    left = rows[24:39]  # without the lines in doubt
    assert desk.bring(a_csv(left), "c.csv", other_people=True).stored == 0
    assert len(desk.answers()) == 40


def test_of_other_counters_nothing_is_said_where_the_lines_in_doubt_are_of_one(desk: Desk) -> None:
    old = taps()
    desk.bring(a_csv(old))
    rows = [*old[24:39], {**old[39], "kepuasan": "1"}]

    with pytest.raises(CountedInPart) as refused:
        desk.bring(a_csv(rows), "b.csv")

    assert "loket lain" not in str(refused.value)


def test_the_export_of_a_renamed_counter_is_known_by_its_ids_and_by_its_words(desk: Desk) -> None:
    desk.bring(a_csv(citizens()))
    actions.carry_out(
        desk.register,
        lambda conn: codes.rename_code(conn, Noun.COUNTER, f"{UNIT}/L1", "A1", "Ayu"),
    )
    rows = at(desk.rows(desk.export()), {"L1": "A1"})

    assert desk.bring(a_csv(rows), "b.csv").known == 40
    bare = [{name: cell for name, cell in row.items() if name != "id"} for row in rows]
    assert desk.bring(a_csv(bare), "c.csv").known == 40


@pytest.mark.parametrize("places", [(), (13,), (13, 20), tuple(range(0, 40, 3))])
def test_counters_put_right_in_a_list_are_asked_about_and_the_file_is_complete(
    desk: Desk, places: tuple[int, ...]
) -> None:
    rows = citizens()
    desk.bring(a_csv(rows))

    assert replaced(desk, at(rows, SWAPPED, *places), "1") == 40


def test_a_list_that_named_one_wrong_counter_is_asked_about(desk: Desk) -> None:
    rows = [{**row, "counter": "L1"} for row in citizens()]
    desk.bring(a_csv(rows))

    assert replaced(desk, at(rows, SWAPPED), "1") == 40


def test_answers_given_here_are_known_though_their_lines_name_another_counter(desk: Desk) -> None:
    chance = Random(1)
    for minute in (3, 14, 21):
        scores = {name: chance.choice((2, 3, 4)) for name in UNSUR}
        desk.give(a_form(scores, at=local(9, minute, 7), counter="L1"))
    rows = desk.rows(desk.export())
    bare = [{name: cell for name, cell in row.items() if name != "id"} for row in rows]
    assert {row["counter"] for row in rows} == {"L1"}

    assert desk.bring(a_csv(bare), "a.csv").known == 3
    with pytest.raises(GivenHere):
        desk.bring(a_csv(at(bare, SWAPPED)), "b.csv")


def a_list(chance: Random, hours: str) -> list[Traits]:
    """Give the taps of one counter on a day."""
    minutes = {
        "any": range(480, 900),
        "rush": [*range(540, 630)] * 4 + [*range(480, 900)],
        "five": range(480, 900, 5),
        "hour": range(480, 900, 60),
    }[hours]
    lines = []
    for _ in range(chance.randint(1, 40)):
        hour, minute = divmod(chance.choice(minutes), 60)
        lines.append(
            traits(
                {
                    "questionnaire": current().ref,
                    "answered_at": f"2026-06-01 {hour:02}:{minute:02}",
                    "kepuasan": chance.choices("4321", (70, 23, 5, 2))[0],
                }
            )
        )
    return lines


@pytest.mark.parametrize("hours", ["any", "rush", "five", "hour"])
def test_honest_taps_of_two_counters_are_told_apart_for_months(hours: str) -> None:
    chance = Random(1)

    assert not any(is_misplaced(a_list(chance, hours), a_list(chance, hours)) for _ in range(150))


def forms_at_full_hours(chance: Random, n: int) -> list[Traits]:
    """Give forms of one counter on a day, of which many are the usual ones."""
    lines = []
    for _ in range(n):
        scores = {**dict.fromkeys(UNSUR, "3"), "biaya": "4", "pengaduan": chance.choice("344")}
        if chance.random() < 0.4:
            scores[chance.choice(UNSUR)] = "2"
        at = f"2026-06-01 {chance.randrange(8, 15):02}:00"
        lines.append(traits({"questionnaire": current().ref, "answered_at": at, **scores}))
    return lines


@pytest.mark.parametrize("n", [1, 6, 15])
def test_honest_forms_at_full_hours_are_told_apart_for_months(n: int) -> None:
    chance = Random(n)

    pairs = [[forms_at_full_hours(chance, n) for _ in range(2)] for _ in range(150)]
    assert not any(is_misplaced(*pair) for pair in pairs)


@pytest.mark.parametrize("n", [6, 15, 40])
def test_a_list_at_full_hours_under_another_counter_is_told_though_it_grew(n: int) -> None:
    chance = Random(n)
    for _ in range(20):
        one_counter = forms_at_full_hours(chance, n)
        next_day = [line._replace(day="2026-06-02") for line in forms_at_full_hours(chance, n)]

        assert is_misplaced(one_counter, [*one_counter, *next_day])


@pytest.mark.parametrize(("n_put_right", "is_told"), [(0, True), (4, True), (40, False)])
def test_a_list_without_times_under_another_counter_is_told_and_two_lists_are_not(
    n_put_right: int, is_told: bool
) -> None:
    chance = Random(n_put_right)

    def answered() -> Traits:
        mood = chance.choice([3, 3, 4])
        scores = tuple(
            (f"U{n}", str(min(4, max(1, mood + chance.choice([-1, 0, 0, 1]))))) for n in range(9)
        )
        day = f"2026-05-{chance.randint(4, 8):02}"
        return Traits(day, "", "skm-2017", scores, ("",) * 6)

    for _ in range(100):
        one_counter = [answered() for _ in range(40)]
        other = [answered() for _ in range(n_put_right)] + one_counter[n_put_right:]
        assert is_misplaced(other, one_counter) is is_told
