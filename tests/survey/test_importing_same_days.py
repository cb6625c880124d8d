"""A day that a file brought already: new lines beside answers that the file lacks are asked about.

What is done every day passes unasked; whatever was changed in a list, its citizens never count
twice unless a person says that they are others, and no way out that is offered loses one.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from random import Random
from typing import Any

import pytest

from survey import actions
from survey.actions.retention import erase_due
from survey.exchange.doubles.doubted import CountedAlready, CountedInPart
from survey.questionnaire import current
from tests.builders import a_form, a_rating
from tests.desk import Desk, a_csv, a_desk

UNSUR = [item.key for item in current().unsur]
ON = date(2026, 6, 30)
Row = dict[str, str]
Change = Callable[[list[Row]], list[Row]]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with a_desk(tmp_path) as desk:
        yield desk


def citizens(n: int, month: int = 5, per_day: int = 2, seed: int = 1) -> list[Row]:
    """Give the lines of citizens of a month, some a day, each at a minute of his own."""
    chance = Random(100 * seed + month)
    return [
        {
            "Tanggal": f"2026-{month:02}-{1 + place // per_day:02} {8 + place % per_day % 9:02}:"
            f"{chance.randrange(60):02}:{chance.randrange(1, 60):02}",
            **{name: chance.choice("234") for name in UNSUR},
        }
        for place in range(n)
    ]


def no_seconds(rows: list[Row]) -> list[Row]:
    return [{**row, "Tanggal": row["Tanggal"][:16]} for row in rows]


def no_minutes(rows: list[Row]) -> list[Row]:
    return [{**row, "Tanggal": row["Tanggal"][:10]} for row in rows]


def no_days(rows: list[Row]) -> list[Row]:
    return [{name: cell for name, cell in row.items() if name != "Tanggal"} for row in rows]


def with_column(name: str, cell: str) -> Change:
    return lambda rows: [{**row, name: cell} for row in rows]


def without(name: str) -> Change:
    return lambda rows: [{key: cell for key, cell in row.items() if key != name} for row in rows]


def reversed_scale(rows: list[Row]) -> list[Row]:
    return [
        {name: cell if name == "Tanggal" else str(5 - int(cell)) for name, cell in row.items()}
        for row in rows
    ]


def put_right(*places: int) -> Change:
    """Give another score of the third unsur in some lines."""
    return lambda rows: [
        {**row, "waktu": "1"} if place in places else row for place, row in enumerate(rows)
    ]


def refusal(desk: Desk, rows: Sequence[Row], name: str = "b.csv", **how: Any) -> CountedAlready:
    """Give why a list is refused; nothing may have been stored."""
    before = len(desk.answers())
    with pytest.raises(CountedAlready) as refused:
        desk.bring(a_csv(rows), name, **how)
    assert len(desk.answers()) == before
    return refused.value


def withdraw_as_told(desk: Desk, refused: CountedAlready) -> None:
    """Run the command of a refusal."""
    command = re.search(r"jalankan dahulu loket import withdraw ([\d ]+),", str(refused))
    assert command is not None
    for number in command[1].split():
        actions.withdraw_import(desk.register, int(number), by="Ayu")


# What is done every day passes unasked.


@pytest.mark.parametrize("size", [4, 5, 10, 20])
def test_daily_lists_in_which_all_say_the_same_pass(desk: Desk, size: int) -> None:
    usual = dict(zip(UNSUR, "333433333", strict=True))
    for day in range(1, 11):
        rows = [{"Tanggal": f"2026-06-{day:02}", **usual}] * size
        assert desk.bring(a_csv(rows), f"{day}.csv").stored == size


def test_a_list_that_grows_passes_also_within_its_last_day(desk: Desk) -> None:
    rows = citizens(30, per_day=7)
    for n in (4, 9, 16, 30):
        desk.bring(a_csv(rows[:n]), "list.csv")

        assert len(desk.answers()) == n


def test_lists_of_two_counters_that_name_them_pass(desk: Desk) -> None:
    for counter in ("L1", "L2", "L1"):
        rows = with_column("counter", counter)(citizens(20, seed=int(counter[1])))
        desk.bring(a_csv(rows), f"{counter}.csv")

    assert len(desk.answers()) == 40


def test_the_same_file_and_an_export_of_it_change_nothing(desk: Desk) -> None:
    text = a_csv(citizens(20))
    desk.bring(text)

    assert desk.bring(text, "copy.csv").known == 20
    assert desk.bring(desk.export()).known == 20


def test_the_export_of_another_office_passes_in_parts(tmp_path: Path, desk: Desk) -> None:
    with a_desk(tmp_path / "other") as other:
        other.give(*(a_rating(score) for score in (4, 3, 2, 4)))
        text = other.export().read_text(encoding="utf-8-sig")
    header, *lines = text.splitlines()
    for some in (lines[:3], lines[3:]):
        desk.bring("\n".join([header, *some, ""]), f"{len(some)}.csv")

    assert len(desk.answers()) == 4


def test_paper_lists_pass_beside_answers_at_the_counter_of_the_same_day(desk: Desk) -> None:
    taps = [a_rating(score) for score in (4, 4, 3, 4, 2)]
    desk.give(*taps, a_form())
    rows = [{"Tanggal": tap.day.isoformat(), "kepuasan": "4"} for tap in taps]

    assert desk.bring(a_csv(rows)).stored == 5


# What may be the same citizens is asked about, and the way out is true.


@pytest.mark.parametrize(
    "change",
    [
        no_seconds,
        no_minutes,
        reversed_scale,
        with_column("sex", "L"),
        with_column("kepuasan", "3"),
        with_column("counter", "L1"),
        without("biaya"),
        put_right(3),
        put_right(*range(0, 60, 5)),
    ],
)
@pytest.mark.parametrize("form", [list, no_minutes, no_days])
@pytest.mark.parametrize("erased", [False, True])
def test_a_list_that_comes_in_another_form_is_replaced_and_counts_once(
    desk: Desk, form: Change, change: Change, *, erased: bool
) -> None:
    rows = form(citizens(60))
    how: dict[str, Any] = {"on": ON} if form is no_days else {}
    if change in (no_seconds, no_minutes) and form is not list:
        return
    desk.bring(a_csv(rows), **how)
    if erased:
        erase_due(desk.register, datetime.now(UTC))
    again = change(rows)

    refused = refusal(desk, again, **how)

    assert not isinstance(refused, CountedInPart)
    withdraw_as_told(desk, refused)
    desk.bring(a_csv(again), "b.csv", **how)
    assert len(desk.answers()) == 60


def test_every_import_is_named_with_its_days_and_numbers(desk: Desk) -> None:
    rows = citizens(20)
    for n in (6, 12, 20):
        desk.bring(a_csv(rows[:n]), f"{n}.csv")

    refused = refusal(desk, [*no_seconds(rows), *citizens(4, 6)])

    said, english = str(refused), refused.text("en")
    assert "paling banyak 20 orang akan terhitung dua kali" in said
    for number, file, days, n in (
        (1, "6.csv", "2026-05-01 – 2026-05-03", 6),
        (2, "12.csv", "2026-05-04 – 2026-05-06", 6),
        (3, "20.csv", "2026-05-07 – 2026-05-10", 8),
    ):
        assert re.search(
            rf"impor nomor {number} \({file}[^)]*\)[^)]*\), hari {days}: {n} baris baru dan {n} "
            rf"jawaban yang tidak dikenali di berkas ini, paling banyak {n} orang yang sama",
            said,
        )
        assert f"import {number} ({file}" in english
    assert "loket import withdraw 1 2 3, lalu impor" in said
    withdraw_as_told(desk, refused)
    desk.bring(a_csv([*no_seconds(rows), *citizens(4, 6)]), "b.csv")
    assert len(desk.answers()) == 24


def test_what_a_withdrawal_would_lose_is_counted_and_the_lines_in_doubt_are_told(
    desk: Desk,
) -> None:
    may, june, july = (citizens(60, month) for month in (5, 6, 7))
    desk.bring(a_csv([*may, *june]))
    rows = [*no_seconds(june), *july]

    refused = refusal(desk, rows)

    assert isinstance(refused, CountedInPart)
    said = str(refused)
    assert "paling banyak 60 orang" in said
    assert (
        "(loket import withdraw 1) akan menghilangkan sedikitnya 60 dan paling banyak 120 jawaban"
        in said
    )
    assert f"Baris yang diragukan: {', '.join(map(str, range(2, 22)))}, dan 40 baris lagi." in said
    desk.bring(a_csv(july), "b.csv", other_people=True)
    assert len(desk.answers()) == 180


def test_a_rolling_list_with_a_line_put_right_tells_all_that_it_lacks(desk: Desk) -> None:
    rows = citizens(80, per_day=3)
    desk.bring(a_csv(rows[:60]))
    rolled = put_right(9)(rows[15:])

    refused = refusal(desk, rolled)

    assert isinstance(refused, CountedInPart)
    assert "paling banyak 1 orang" in str(refused)
    assert "akan menghilangkan sedikitnya 15 dan paling banyak 16 jawaban" in str(refused)
    assert "Baris yang diragukan: 11, 47, " in str(refused)  # any new line may be the one
    desk.bring(a_csv([*rolled[:9], *rolled[10:]]), "b.csv", other_people=True)
    assert len(desk.answers()) == 80


def test_a_list_is_asked_about_a_line_that_was_deleted_as_told_only_once(desk: Desk) -> None:
    rows = citizens(60, per_day=6)
    desk.bring(a_csv(rows[:30]))
    put, lost = 7, 21
    right = [row for place, row in enumerate(put_right(put)(rows)) if place != lost]
    assert isinstance(refusal(desk, right[:35]), CountedInPart)
    del right[put]
    desk.bring(a_csv(right[:34]), "b.csv", other_people=True)

    for n in (40, 46, 52, 58):
        desk.bring(a_csv(right[:n]), "b.csv")
        assert len(desk.answers()) == n + 2


def test_two_lists_of_the_same_days_of_which_one_is_saved_anew_count_both(desk: Desk) -> None:
    first, second, third = (citizens(30, seed=seed) for seed in (1, 2, 3))
    desk.bring(a_csv([*first, *second]))

    refused = refusal(desk, [*no_seconds(first), *third])

    assert isinstance(refused, CountedAlready)
    desk.bring(a_csv(third), "b.csv", other_people=True)
    assert len(desk.answers()) == 90


def test_other_lists_of_the_same_day_need_a_word_once(desk: Desk) -> None:
    for seed in (1, 2, 3):
        rows = no_minutes(citizens(12, per_day=12, seed=seed))
        if seed > 1:
            assert isinstance(refusal(desk, rows), CountedAlready)
        desk.bring(a_csv(rows), f"{seed}.csv", other_people=seed > 1)

    assert len(desk.answers()) == 36


@pytest.mark.parametrize("size", [1, 2, 4])
def test_the_smallest_lists_are_asked_about_as_well(desk: Desk, size: int) -> None:
    for day in range(1, 5):
        rows = [{**row, "Tanggal": f"2026-06-{day:02}"} for row in citizens(size, seed=day)]
        desk.bring(a_csv(rows), f"{day}.csv")

        assert isinstance(
            refusal(desk, with_column("sex", "L")(rows), f"{day}b.csv"), CountedAlready
        )


def test_a_year_after_its_days_is_asked_about(desk: Desk) -> None:
    rows = no_minutes(citizens(40))
    for day in sorted({row["Tanggal"] for row in rows}):
        desk.bring(a_csv([row for row in rows if row["Tanggal"] == day]), f"{day}.csv")

    refused = refusal(desk, with_column("sex", "P")(rows), "year.csv")

    withdraw_as_told(desk, refused)
    desk.bring(a_csv(with_column("sex", "P")(rows)), "year.csv")
    assert len(desk.answers()) == 40


def test_a_list_that_was_taken_out_and_comes_again_beside_its_other_form_is_asked_about(
    desk: Desk,
) -> None:
    rows = citizens(20)
    desk.bring(a_csv(rows))
    actions.withdraw_import(desk.register, 1, by="Ayu")
    desk.bring(a_csv(no_seconds(rows)), "b.csv")

    assert "withdraw 2," in str(refusal(desk, rows))


# Lines that were given back.


def rejected(desk: Desk, name: str, right: Sequence[Row]) -> str:
    """Give the text of a rejected file in which the first lines have the third unsur put right."""
    rows = desk.rejected(name)
    for row, good in zip(rows, right, strict=False):
        row["waktu"] = good["waktu"]
    return a_csv([{**row, "rejected_reason": "–"} for row in rows])


def wrong(rows: Sequence[Row], n: int) -> list[Row]:
    return [{**row, "waktu": "33"} if place < n else row for place, row in enumerate(rows)]


@pytest.mark.parametrize("form", [list, no_minutes, no_days])
@pytest.mark.parametrize("size", [10, 12, 30])
def test_a_corrected_rejected_file_is_always_stored(desk: Desk, form: Change, size: int) -> None:
    how: dict[str, Any] = {"on": ON} if form is no_days else {}
    rows = form([{**row, "waktu": "3", "biaya": "3"} for row in citizens(size, per_day=size)])
    desk.bring(a_csv(wrong(rows, size // 2)), "list.csv", **how)

    assert {row["rejected_import"] for row in desk.rejected("list.rejected.csv")} == {"1"}
    desk.bring(rejected(desk, "list.rejected.csv", rows[: size // 2]), "list.rejected.csv", **how)
    assert len(desk.answers()) == size


def test_what_is_rejected_twice_keeps_the_imports_of_its_list(desk: Desk) -> None:
    rows = no_minutes(citizens(12, per_day=12))
    desk.bring(a_csv(wrong(rows, 4)), "a.csv")
    desk.bring(rejected(desk, "a.rejected.csv", rows[:2]), "b.csv")
    assert [row["rejected_import"] for row in desk.rejected("b.rejected.csv")] == ["1 2", "1 2"]

    desk.bring(rejected(desk, "b.rejected.csv", rows[2:4]), "c.csv")

    assert len(desk.answers()) == 12


def test_rejected_lines_of_a_grown_list_are_none_of_what_its_first_form_brought(
    desk: Desk,
) -> None:
    rows = no_minutes(citizens(12, per_day=12))
    desk.bring(a_csv(rows[4:8]), "a.csv")
    desk.bring(a_csv(wrong(rows, 4)), "a.csv")
    assert {row["rejected_import"] for row in desk.rejected("a.rejected.csv")} == {"1 2"}

    desk.bring(rejected(desk, "a.rejected.csv", rows[:4]), "a.rejected.csv")

    assert len(desk.answers()) == 12


def test_lines_corrected_in_the_list_and_then_in_the_rejected_file_are_asked_about(
    desk: Desk,
) -> None:
    rows = no_minutes(citizens(12, per_day=12))
    desk.bring(a_csv(wrong(rows, 4)), "a.csv")
    corrected = rejected(desk, "a.rejected.csv", rows[:4])
    desk.bring(a_csv(rows), "b.csv")
    assert len(desk.answers()) == 12

    with pytest.raises(CountedAlready, match=r"impor nomor 2 .* 4 baris baru dan 4 jawaban"):
        desk.bring(corrected, "c.csv")

    assert len(desk.answers()) == 12


def test_a_list_of_which_all_lines_were_given_back_is_asked_about_when_they_are_corrected(
    desk: Desk,
) -> None:
    rows = no_minutes(citizens(6, per_day=6))
    desk.bring(a_csv(rows), "a.csv")
    again = with_column("sex", "L")(rows)
    desk.bring(a_csv(wrong(again, 6)), "b.csv")

    with pytest.raises(CountedAlready, match="impor nomor 1 "):
        desk.bring(rejected(desk, "b.rejected.csv", again), "b.rejected.csv")
