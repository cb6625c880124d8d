"""A sheet that repeats another one is not counted until somebody says that it is no copy."""

import re
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

import pytest
from openpyxl import Workbook, load_workbook

from survey.exchange.copies import CopiedLines, CopiedSheets, refuse_pasted
from survey.exchange.likeness import traits
from survey.questionnaire import current
from tests.desk import Desk, a_csv, a_desk

FIELD = Path(__file__).resolve().parent.parent / "cases" / "field"
MONTHS = ("Januari", "Februari", "Maret", "April", "Mei", "Juni")
ON = date(2026, 6, 30)
MAY = tuple((f"2026-05-{day:02}", 1 + day % 4) for day in range(1, 9))
Rows = Sequence[tuple[object, ...]]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with a_desk(tmp_path) as desk:
        yield desk


def a_workbook(desk: Desk, sheets: Mapping[str, Rows], *names: str) -> Path:
    book = Workbook()
    assert book.active is not None
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in (names or ("answered_at", "kepuasan"), *rows):
            sheet.append(row)
    book.save(desk.folder / "x.xlsx")
    return desk.folder / "x.xlsx"


def changed(rows: Rows, n: int) -> Rows:
    """Give a copy of a list in which the first lines are of another day."""
    return [("2026-04-30", row[1]) for row in rows[:n]] + list(rows[n:])


@pytest.mark.parametrize(
    ("name", "n_changed", "n_alike"),
    [
        ("Mei (2)", 0, 8),
        ("Mei (2)", 1, 7),
        ("mei(3)", 7, 1),
        ("Mei_2", 4, 4),
        ("Rekap", 0, 8),
        ("Rekap", 4, 4),
    ],
)
def test_a_changed_copy_of_a_sheet_is_refused_before_anything_is_stored(
    desk: Desk, name: str, n_changed: int, n_alike: int
) -> None:
    path = a_workbook(desk, {"Mei": MAY, name: changed(MAY, n_changed)})

    with pytest.raises(CopiedSheets) as refused:
        desk.bring(path)

    assert f"{n_alike} dari 8 baris lembar “{name}” ada juga di lembar “Mei”" in str(refused.value)
    assert desk.answers() == []
    assert desk.bring(path, skip_sheets=[name]).stored == 8


@pytest.mark.parametrize(
    "name", ["Mei_2", "Copy of Mei", "Salinan Mei", "Salinan dari Mei", "Mei - Copy", "Mei (Copy)"]
)
def test_one_line_alike_makes_a_sheet_a_copy_that_is_called_so(desk: Desk, name: str) -> None:
    path = a_workbook(desk, {name: changed(MAY[:2], 1), "Mei": MAY[:2]})

    with pytest.raises(CopiedSheets, match="1 dari 2 baris lembar"):
        desk.bring(path)


def test_the_copy_is_named_though_it_stands_first(desk: Desk) -> None:
    path = a_workbook(desk, {"Mei (2)": [*MAY, ("2026-05-30", 4)], "Mei": MAY})

    with pytest.raises(CopiedSheets, match="8 dari 9 baris lembar “Mei ") as refused:
        desk.bring(path)

    assert "--skip-sheet “Mei (2)”" in str(refused.value)


@pytest.mark.parametrize(("name", "n_changed"), [("Rekap", 5), ("Mei (2)", 8), ("Mei 2", 5)])
def test_sheets_with_few_lines_in_common_are_read(desk: Desk, name: str, n_changed: int) -> None:
    path = a_workbook(desk, {"Mei": MAY, name: changed(MAY, n_changed)})

    assert desk.bring(path).stored == 16


def test_two_equal_lines_are_no_copy(desk: Desk) -> None:
    path = a_workbook(desk, {"Mei": [(4,), (3,)], "Juni": [(4,), (3,)]}, "kepuasan")

    assert desk.bring(path, on=ON).stored == 4


def test_lists_of_different_people_are_stored_when_somebody_says_so(desk: Desk) -> None:
    path = a_workbook(desk, {"Mei": [(4,)] * 5, "Juni": [(4,)] * 9}, "kepuasan")

    with pytest.raises(CopiedSheets, match=r"5 dari 5 baris lembar “Mei”.*--separate-sheets"):
        desk.bring(path, on=ON)

    assert desk.bring(path, on=ON, separate_sheets=True).stored == 14


def test_a_year_beside_its_months_is_refused(desk: Desk) -> None:
    book = load_workbook(FIELD / "six-months.xlsx")
    months = [row for sheet in book.worksheets for row in sheet.iter_rows(values_only=True)]
    year = book.create_sheet("Gabungan")
    for row in (months[0], *(row for row in months if row[0] != "Tanggal")):
        year.append(row)
    book.save(desk.folder / "year.xlsx")

    with pytest.raises(CopiedSheets, match=r"4 dari 4 baris lembar “Januari”.*“Gabungan”"):
        desk.bring(desk.folder / "year.xlsx", order="list")

    assert desk.bring(desk.folder / "year.xlsx", order="list", skip_sheets=MONTHS).stored == 24
    months_alone = Path(shutil.copy(FIELD / "six-months.xlsx", desk.folder))
    assert desk.bring(months_alone, order="list").known == 24


def test_lines_known_by_their_ids_make_no_copy(desk: Desk) -> None:
    rows = [(str(UUID(int=n)), 4) for n in range(1, 6)]
    path = a_workbook(desk, {"Mei": rows, "Juni": rows}, "id", "kepuasan")

    outcome = desk.bring(path, on=ON)

    assert (outcome.stored, outcome.known) == (5, 5)
    assert outcome.n_undated == 10


def test_bad_lines_and_sums_are_not_compared(desk: Desk) -> None:
    rows = [(9,), (9,), (9,)]
    sums = [("Jumlah", 4)] * 3
    path = a_workbook(desk, {"Mei": [*rows, (1,)], "Juni": [*rows, (2,)]}, "kepuasan")
    assert desk.bring(path, on=ON).stored == 2

    path = a_workbook(desk, {"Mei": [*sums, (1, 1)], "Juni": [*sums, (1, 2)]}, "no", "kepuasan")
    assert desk.bring(path, on=date(2026, 6, 29)).stored == 2


Row = dict[str, str]


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
    assert desk.bring(a_csv(rows), "c.csv", other_people=True).stored == len(rows) - n


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

    told = re.search(r"Hapus baris ([\d, ]+)\.", str(refused.value))
    assert told is not None
    copies = {int(number) - 2 for number in told[1].split(", ")}
    left = [row for place, row in enumerate(both) if place not in copies]
    assert desk.bring(a_csv(left), "b.csv").stored == 80
    assert desk.bring(a_csv(both), "c.csv", other_people=True).stored == n_again


def test_all_lines_of_a_block_pasted_and_mixed_are_told_at_once(desk: Desk) -> None:
    rows = [{**row, "comment": f"nomor {place}"} for place, row in enumerate(citizens(80, 10))]
    mixed = Random(1).sample(rows, 80)

    with pytest.raises(CopiedLines, match=": 80 baris "):
        desk.bring(a_csv([*rows, *mixed]))


@pytest.mark.parametrize("kind", ["taps at rush hours", "full hours", "nearly all 4"])
def test_honest_lists_with_times_hold_equal_lines_by_chance_and_pass(kind: str) -> None:
    chance = Random(1)
    unsur = [item.key for item in current().unsur]
    for _ in range(40):
        by_number = {}
        for number in range(chance.choice((20, 150, 400))):
            hour, minute = divmod(chance.choice((540, chance.randrange(60), 60, 600)) + 480, 60)
            at = (hour % 12 + 6, 0 if kind == "full hours" else minute)
            names = unsur if kind == "nearly all 4" else ["kepuasan"]
            by_number[number] = traits(
                {
                    "questionnaire": current().ref,
                    "answered_at": f"2026-05-0{chance.randint(1, 5)} {at[0]:02}:{at[1]:02}",
                    **{name: chance.choices("43", (94, 6))[0] for name in names},
                }
            )
        refuse_pasted(Path("honest.csv"), {"": by_number})


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
