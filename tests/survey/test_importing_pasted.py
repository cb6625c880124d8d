"""Lines that stand twice in one list are told; groups and likeness that chance explains are not."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import nullcontext
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest

from survey.exchange.doubles.doubted import CountedAlready
from survey.exchange.doubles.likeness import traits
from survey.exchange.doubles.pasted import CopiedLines, refuse_pasted
from survey.questionnaire import current
from tests.desk import Desk, a_csv, a_desk

ON = date(2026, 6, 30)
UNSUR = [item.key for item in current().unsur]
Row = dict[str, str]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with a_desk(tmp_path) as desk:
        yield desk


def citizens(n: int, per_day: int = 2, seed: int = 1, shown: Sequence[str] = ()) -> list[Row]:
    """Give lines of citizens, some a day, each at a minute of his own."""
    chance = Random(seed)
    names = shown or [item.key for item in current().unsur]
    return [
        {
            "Tanggal": f"{date(2026, 5, 1) + timedelta(days=place // per_day)} "
            f"{8 + place % per_day % 8:02}:{chance.randrange(60):02}:{chance.randrange(1, 60):02}",
            **{name: chance.choice("2344") for name in names},
        }
        for place in range(n)
    ]


def no_seconds(rows: list[Row]) -> list[Row]:
    return [{**row, "Tanggal": row["Tanggal"][:16]} for row in rows]


SIXTY = citizens(60)


@pytest.mark.parametrize(
    ("rows", "copy", "like", "n"),
    [
        ([*SIXTY, *SIXTY], "62–121", "2–61", 60),
        ([*SIXTY, *no_seconds(SIXTY)], "62–121", "2–61", 60),
        (SIXTY * 3, "62–181", "2–121", 60),
        (SIXTY[:10] * 3, "12–31", "2–21", 10),
        ([*SIXTY[:40], *SIXTY[20:]], "42–61", "22–41", 60),
        ([*SIXTY[:45], *SIXTY], "47–91", "2–46", 60),
        ([*SIXTY, *SIXTY[:40]], "62–101", "2–41", 60),
        (citizens(60, shown=["kepuasan"]) * 2, "62–121", "2–61", 60),
    ],
)
def test_lines_pasted_again_are_told_and_deleted_as_told_each_counts_once(
    desk: Desk, rows: list[Row], copy: str, like: str, n: int
) -> None:
    with pytest.raises(CopiedLines) as refused:
        desk.bring(a_csv(rows))

    assert f"(baris {copy}) sama isinya dengan baris {like}" in str(refused.value)
    first, last = map(int, copy.split("–"))
    assert desk.bring(a_csv([*rows[: first - 2], *rows[last - 1 :]]), "b.csv").stored == n
    assert desk.bring(a_csv(rows), "c.csv", not_pasted=True).stored == len(rows) - n


@pytest.mark.parametrize(("shown", "n_again"), [(None, 30), (None, 80), (["kepuasan"], 80)])
@pytest.mark.parametrize("order", ["by time", "by scores", "mixed", "upside down"])
def test_lines_pasted_and_sorted_since_are_told_and_deleted_as_told_each_counts_once(
    desk: Desk, order: str, shown: list[str] | None, n_again: int
) -> None:
    chance = Random(1)
    rows = no_seconds(citizens(80, 10, shown=shown or ()))
    more = list(reversed(rows[:n_again]))
    both = [*rows, *more]
    if order == "mixed":
        chance.shuffle(both)
    elif order != "upside down":
        both.sort(key=lambda row: list(row.values())[order == "by scores" :])

    with pytest.raises(CopiedLines) as refused:
        desk.bring(a_csv(both))

    told = re.search(r"hapus baris ([\d, ]+)\.", str(refused.value))
    assert told is not None
    copies = {int(number) - 2 for number in told[1].split(", ")}
    left = [row for place, row in enumerate(both) if place not in copies]
    assert desk.bring(a_csv(left), "b.csv").stored == 80
    assert desk.bring(a_csv(both), "c.csv", not_pasted=True).stored == n_again


def test_all_lines_of_a_block_pasted_and_mixed_are_told_at_once(desk: Desk) -> None:
    rows = [{**row, "comment": f"nomor {place}"} for place, row in enumerate(citizens(80, 10))]
    mixed = Random(1).sample(rows, 80)

    with pytest.raises(CopiedLines, match=": 80 baris "):
        desk.bring(a_csv([*rows, *mixed]))


@pytest.mark.parametrize("kind", ["taps at rush hours", "full hours", "nearly all 4"])
def test_honest_lists_with_times_hold_equal_lines_by_chance_and_pass(kind: str) -> None:
    chance = Random(1)
    for _ in range(40):
        by_number = {}
        for number in range(chance.choice((20, 150, 400))):
            hour, minute = divmod(chance.choice((540, chance.randrange(60), 60, 600)) + 480, 60)
            at = (hour % 12 + 6, 0 if kind == "full hours" else minute)
            names = UNSUR if kind == "nearly all 4" else ["kepuasan"]
            by_number[number] = traits(
                {
                    "questionnaire": current().ref,
                    "answered_at": f"2026-05-0{chance.randint(1, 5)} {at[0]:02}:{at[1]:02}",
                    **{name: chance.choices("43", (94, 6))[0] for name in names},
                }
            )
        refuse_pasted(Path("honest.csv"), {"": by_number}, [("", number) for number in by_number])


@pytest.mark.parametrize(
    ("order", "how"),
    [
        (lambda row: row["Tanggal"], {}),
        (lambda row: row["kepuasan"], {}),
        (lambda row: row["kepuasan"], {"on": ON}),
    ],
)
@pytest.mark.parametrize("shown", ["4", "44443", "4321"])
def test_lists_in_which_most_say_one_thing_are_pasted_from_nowhere(
    desk: Desk, order: Callable[[Row], str], how: dict[str, Any], shown: str
) -> None:
    chance = Random(1)
    rows = [{**row, "kepuasan": chance.choice(shown)} for row in citizens(400, 20, 1, "k")]
    day = [] if how else ["Tanggal"]
    rows = [{name: row[name] for name in (*day, "kepuasan")} for row in sorted(rows, key=order)]

    assert desk.bring(a_csv(rows), **how).stored == 400


def by_time(*lists: Iterable[Row]) -> list[Row]:
    return sorted((row for rows in lists for row in rows), key=lambda row: row["Tanggal"])


def as_people_answer(chance: Random) -> Row:
    """Give nine scores of which many are the usual ones."""
    if chance.random() < 0.3:
        return dict.fromkeys(UNSUR, chance.choice("334"))
    usual = {**dict.fromkeys(UNSUR, "3"), "biaya": "4", "pengaduan": chance.choice("344")}
    return {**usual, **{chance.choice(UNSUR): "2" for _ in range(chance.randrange(2))}}


def taps_of(n: int, n_days: int, step: int = 1, seed: int = 1) -> list[Row]:
    """Give so many taps of each of some days, at minutes that are perhaps rounded."""
    chance = Random(seed)
    rows = []
    for day, _ in ((day, k) for day in range(n_days) for k in range(n)):
        hour, minute = divmod(480 + chance.randrange(0, 420, step), 60)
        score = chance.choices("4321", (70, 23, 5, 2))[0]
        at = date(2026, 5, 1) + timedelta(days=day)
        rows.append({"Tanggal": f"{at} {hour:02}:{minute:02}", "kepuasan": score})
    return by_time(rows)


def a_class(n: int, day: date, chance: Random) -> list[Row]:
    """Give pupils who came together, and whose forms were entered at one minute."""
    pupil = {"age": "0-16", "education": "SMP", "job": "LAINNYA"}
    return [
        {
            "Tanggal": f"{day} 09:00",
            **as_people_answer(chance),
            "sex": chance.choice("LP"),
            **pupil,
        }
        for _ in range(n)
    ]


def office_days(n_days: int, chance: Random, per_day: int = 6) -> list[Row]:
    rows = []
    for day, hour in ((day, hour) for day in range(n_days) for hour in range(8, 8 + per_day)):
        at = date(2026, 5, 1) + timedelta(days=day)
        rows.append(
            {
                "Tanggal": f"{at} {hour:02}:{chance.randrange(60):02}",
                **as_people_answer(chance),
                "sex": chance.choice("LP"),
                "age": chance.choice(("26-35", "36-45", "46-55")),
                "education": chance.choice(("SMA", "S1")),
                "job": chance.choice(("PNS", "SWASTA")),
            }
        )
    return rows


@pytest.mark.parametrize(
    ("n", "n_days", "step"), [(40, 1, 1), (100, 1, 1), (10, 10, 1), (20, 5, 5), (20, 21, 60)]
)
def test_taps_pasted_whole_and_sorted_by_time_are_told(
    desk: Desk, n: int, n_days: int, step: int
) -> None:
    rows = taps_of(n, n_days, step)

    with pytest.raises(CopiedLines, match=f": {n * n_days} baris "):
        desk.bring(a_csv(by_time(rows, rows)), other_people=True)

    assert desk.bring(a_csv(rows), "b.csv").stored == n * n_days


@pytest.mark.parametrize(("n", "is_noticed"), [(8, False), (14, False), (15, True), (20, True)])
def test_a_week_pasted_again_is_told_from_fifteen_forms_on_sorted_and_always_below_each_other(
    n: int, *, is_noticed: bool
) -> None:
    chance = Random(1)
    weeks = [
        by_time(
            {
                "Tanggal": f"{date(2026, 5, 4) + timedelta(days=7 * week + place * 5 // n)} "
                f"{chance.randrange(8, 15):02}:{chance.randrange(60):02}",
                **as_people_answer(chance),
            }
            for place in range(n)
        )
        for week in range(4)
    ]
    rows = [row for week in weeks for row in week]
    for every, is_told in ((by_time(rows, weeks[1]), is_noticed), ([*rows, *weeks[1]], True)):
        lines = {k: traits(of_table(row)) for k, row in enumerate(every)}
        refused = pytest.raises(CopiedLines) if is_told else nullcontext()
        with refused:
            refuse_pasted(Path("list.csv"), {"": lines}, [("", k) for k in lines])


@pytest.mark.parametrize("times", [2, 3])
@pytest.mark.parametrize("part", [slice(None), slice(30, 60)])
def test_forms_without_minutes_pasted_and_mixed_are_told(
    desk: Desk, part: slice, times: int
) -> None:
    rows = [{**row, "Tanggal": row["Tanggal"][:10]} for row in citizens(90, 10)]
    mixed = [*rows, *rows[part] * (times - 1)]
    Random(1).shuffle(mixed)

    with pytest.raises(CopiedLines) as refused:
        desk.bring(a_csv(mixed))

    told = re.search(r"hapus baris ([\d, ]+)\.", str(refused.value))
    assert told is not None
    copies = {int(number) - 2 for number in told[1].split(", ")}
    left = [row for place, row in enumerate(mixed) if place not in copies]
    assert desk.bring(a_csv(left), "b.csv").stored == 90


def test_the_sentence_says_how_to_tell_before_anything_is_deleted(desk: Desk) -> None:
    with pytest.raises(CopiedLines) as refused:
        desk.bring(a_csv([*SIXTY, *SIXTY]))

    said = str(refused.value)
    assert said.index("Cocokkan dahulu dengan formulir") < said.index("hapus baris 62–121")
    assert "jangan hapus apa pun dan tambahkan --not-pasted" in said
    assert "other-people" not in said


@pytest.mark.parametrize("n", [15, 30, 60])
def test_a_class_that_came_together_is_pasted_from_nowhere(n: int) -> None:
    for seed in range(30):
        chance = Random(seed)
        rows = by_time(office_days(21, chance), a_class(n, date(2026, 5, 11), chance))
        lines = {k: traits(of_table(row)) for k, row in enumerate(rows)}
        refuse_pasted(Path("honest.csv"), {"": lines}, [("", k) for k in lines])


def of_table(row: Row) -> Row:
    values = {"questionnaire": current().ref, "answered_at": row["Tanggal"], **row}
    return {name: cell for name, cell in values.items() if name != "Tanggal"}


def test_families_who_say_the_same_at_one_minute_are_pasted_from_nowhere() -> None:
    for seed in range(30):
        chance = Random(seed)
        rows = [
            row if chance.random() < 0.7 else {**row, **as_people_answer(chance)}
            for row in office_days(21, chance)
            for _ in range(chance.choice((1, 1, 1, 2, 3)))
        ]
        lines = {k: traits(of_table(row)) for k, row in enumerate(rows)}
        refuse_pasted(Path("honest.csv"), {"": lines}, [("", k) for k in lines])


def test_what_was_answered_once_is_not_asked_again_and_the_days_stay_guarded(desk: Desk) -> None:
    rows = citizens(90, 10)
    twice = by_time(rows[:60], rows[:60])
    with pytest.raises(CopiedLines):
        desk.bring(a_csv(twice))
    desk.bring(a_csv(twice), not_pasted=True)
    assert len(desk.answers()) == 120

    for n in (70, 80, 90):
        desk.bring(a_csv(by_time(twice, rows[60:n])))
        assert len(desk.answers()) == n + 60

    every = by_time(twice, rows[60:])
    wrong = [{**row, "waktu": "1"} if place == 3 else row for place, row in enumerate(every)]
    with pytest.raises(CountedAlready):
        desk.bring(a_csv(wrong), "b.csv", not_pasted=True)


@pytest.mark.parametrize("is_sorted", [False, True])
def test_another_block_is_told_beside_one_that_counts(desk: Desk, *, is_sorted: bool) -> None:
    rows = citizens(90, 10)
    twice = [*rows[:30], *rows[:30], *rows[30:]]
    desk.bring(a_csv(twice), not_pasted=True)
    again = [*twice, *rows[60:]]

    with pytest.raises(CopiedLines, match=": 30 baris "):
        desk.bring(a_csv(by_time(again) if is_sorted else again), "b.csv")
