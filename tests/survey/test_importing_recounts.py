"""Citizens who count already are not counted again, however their list was changed on its way."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from openpyxl import Workbook

from survey import actions
from survey.exchange.copies import CopiedSheets
from survey.exchange.recounts import (
    CountedAlready,
    GivenHere,
    ListPutRight,
)
from survey.questionnaire import current
from tests import builders
from tests.builders import a_form, a_rating
from tests.desk import Desk, a_desk

ON = date(2026, 6, 30)
OTHER = date(2026, 7, 31)
UNSUR = [item.key for item in current().unsur]
NUMBERS = [f"U{n}" for n in range(1, 10)]
Row = dict[str, str]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with a_desk(tmp_path) as desk:
        yield desk


def citizens(n: int, seed: int = 1, *, names: Sequence[str] = UNSUR) -> list[Row]:
    """Give the lines of so many citizens, one a day, each with scores of his own."""
    chance = Random(seed)
    days = [date(2026, 5, 1) + timedelta(days=place) for place in range(n)]
    return [
        {"Tanggal": f"{day} 08:{place:02}:30", **{name: chance.choice("234") for name in names}}
        for place, day in enumerate(days)
    ]


def written(rows: Sequence[Row], delimiter: str = ",") -> str:
    """Write rows as CSV, with the columns of the last."""
    lines = [delimiter.join(row.get(name, "") for name in rows[-1]) for row in rows]
    return "\n".join([delimiter.join(rows[-1]), *lines, ""])


def without(rows: Sequence[Row], *names: str) -> list[Row]:
    """Give rows without some of their columns."""
    return [{name: cell for name, cell in row.items() if name not in names} for row in rows]


def changed(rows: Sequence[Row], **cells: str) -> list[Row]:
    """Give rows in which some cells are others."""
    return [{**row, **cells} for row in rows]


def no_times(rows: Sequence[Row]) -> list[Row]:
    return [{**row, "Tanggal": row["Tanggal"][:10]} for row in rows]


TEN = citizens(10)
GROWN = citizens(12)


@pytest.mark.parametrize(
    ("again", "n"),
    [
        (no_times(TEN), 10),
        (changed(TEN, sex="L"), 10),
        (changed(GROWN, service="ktp"), 10),
        ([{**row, "Tanggal": row["Tanggal"][:16]} for row in GROWN], 10),
        (no_times(TEN[:4]), 4),
    ],
)
def test_a_list_saved_anew_or_grown_is_refused_before_anything_is_stored(
    tmp_path: Path, again: list[Row], n: int
) -> None:
    with a_desk(tmp_path, units=[builders.a_unit(services=(builders.a_service("ktp"),))]) as desk:
        desk.bring(written(TEN))

        with pytest.raises(CountedAlready) as refused:
            desk.bring(written(again, ";"), "b.csv")

        assert f"{n} dari {len(again)} baris yang baru" in str(refused.value)
        assert "impor nomor 1 (ratings.csv" in str(refused.value)
        assert len(desk.answers()) == 10
        assert desk.bring(written(again, ";"), "b.csv", other_people=True).stored == len(again)


@pytest.mark.parametrize(
    ("first", "then"),
    [
        ({"order": "list"}, {"order": "form"}),
        ({"order": "list"}, {"order": "list", "batch": "Juni"}),
        ({"order": "list", "batch": "Juni"}, {"order": "list"}),
    ],
)
def test_another_reading_is_refused_also_when_the_first_one_was_taken_out_and_comes_back(
    desk: Desk, first: dict[str, Any], then: dict[str, Any]
) -> None:
    text = written(citizens(10, names=NUMBERS))
    desk.bring(text, **first)
    with pytest.raises(CountedAlready):
        desk.bring(text.replace(",", ";"), "b.csv", **then)
    actions.withdraw_import(desk.register, 1, by="Ayu")
    assert desk.bring(text, **then).stored == 10

    with pytest.raises(CountedAlready, match="impor nomor 2"):
        desk.bring(text, **first)

    assert len(desk.answers()) == 10


def test_another_day_for_the_whole_list_is_refused_also_when_it_has_grown(desk: Desk) -> None:
    ten, grown = (written(without(rows, "Tanggal")) for rows in (TEN, GROWN))
    desk.bring(ten, on=ON)
    actions.withdraw_import(desk.register, 1, by="Ayu")
    desk.bring(ten, on=OTHER)

    for text in (ten, grown):
        with pytest.raises(CountedAlready, match=r"10 dari 1[02] baris yang baru.*impor nomor 2"):
            desk.bring(text, on=ON)

    assert len(desk.answers()) == 10


def test_the_days_of_a_list_do_not_hide_that_it_was_brought_with_one_day(desk: Desk) -> None:
    desk.bring(written(without(TEN, "Tanggal")), on=ON)

    with pytest.raises(CountedAlready):
        desk.bring(written(TEN), "b.csv")


def test_a_list_that_grows_is_taken_as_ever(desk: Desk) -> None:
    desk.bring(written(TEN))

    grown = desk.bring(written(GROWN), "b.csv")

    assert (grown.stored, grown.known) == (2, 10)


def test_two_counters_of_one_day_with_nine_scores_are_two_lists(desk: Desk) -> None:
    for seed in (1, 2, 3):
        rows = changed(citizens(40, seed), Tanggal="2026-05-04")
        assert desk.bring(written(rows), f"{seed}.csv").stored == 40


@pytest.mark.parametrize("days", [1, 20])
def test_taps_alone_are_alike_by_chance_and_stored(desk: Desk, days: int) -> None:
    for seed in (1, 2):
        chance = Random(seed)
        rows = [
            {"Tanggal": f"2026-05-{n % days + 1:02}", "kepuasan": chance.choice("4443")}
            for n in range(60)
        ]
        assert desk.bring(written(rows), f"{seed}.csv", batch=str(seed)).stored == 60


def test_the_same_taps_of_many_days_are_no_chance(desk: Desk) -> None:
    rows = citizens(40, names=["kepuasan"])
    desk.bring(written(rows))

    with pytest.raises(CountedAlready, match="40 dari 40"):
        desk.bring(written(no_times(rows)), "b.csv")


def test_small_lists_together_are_not_counted_again(desk: Desk) -> None:
    for start in range(0, 10, 2):
        desk.bring(written(TEN[start : start + 2]), f"{start}.csv")

    with pytest.raises(CountedAlready, match=r"10 dari 10 .* impor nomor 1, 2, 3, 4, 5 "):
        desk.bring(written(no_times(TEN)), "year.csv")


def test_a_line_put_right_in_the_list_is_refused(desk: Desk) -> None:
    desk.bring(written(TEN))
    right = [*TEN[:4], {**TEN[4], "waktu": "1"}, *GROWN[5:]]

    with pytest.raises(ListPutRight, match=r"tetapi 1 barisnya tidak ada lagi.*withdraw 1"):
        desk.bring(written(right), "b.csv")

    assert len(desk.answers()) == 10
    actions.withdraw_import(desk.register, 1, by="Ayu")
    assert desk.bring(written(right), "b.csv").stored == 12


def test_equal_taps_of_two_counters_ask_which_list_it_is(desk: Desk) -> None:
    first, second = ("kepuasan\n" + "4\n" * n + "3\n" * (20 - n) for n in (14, 12))
    desk.bring(first, on=ON)

    with pytest.raises(ListPutRight, match=r"2 barisnya tidak ada lagi.*--batch NAMA"):
        desk.bring(second, "b.csv", on=ON)

    assert desk.bring(second, "b.csv", on=ON, batch="Loket 2").stored == 20


def test_lines_that_leave_a_list_keep_no_other_day_out(desk: Desk) -> None:
    desk.bring(written(TEN))

    assert desk.bring(written(GROWN[1:]), "b.csv").stored == 2


def test_rejected_lines_that_were_stored_from_another_file_are_refused(desk: Desk) -> None:
    desk.bring(written(TEN))
    bad = [
        {**row, "Tanggal": f"{row['Tanggal'][8:10]}/05/2026{row['Tanggal'][10:]}"} for row in GROWN
    ]
    assert desk.bring(written(bad), "b.csv").rejected == 12
    text = (desk.folder / "b.rejected.csv").read_text(encoding="utf-8-sig")
    for old, new in zip(bad, GROWN, strict=True):
        text = text.replace(old["Tanggal"], new["Tanggal"])

    with pytest.raises(CountedAlready, match="10 dari 12"):
        desk.bring(text, "b.rejected.csv")

    assert len(desk.answers()) == 10


def test_a_corrected_line_is_known_when_the_list_is_saved_anew(desk: Desk) -> None:
    rows = [*TEN[:4], {**TEN[4], "waktu": "5"}, *TEN[5:]]
    desk.bring(written(rows))
    text = (desk.folder / "ratings.rejected.csv").read_text(encoding="utf-8-sig")
    waktu = list(rows[0]).index("waktu")
    assert text.splitlines()[1].split(",")[-10 + waktu] == "5"
    cells = text.splitlines()[1].split(",")
    cells[-10 + waktu] = "4"
    desk.bring("\n".join([text.splitlines()[0], ",".join(cells)]), "right.csv")
    book = Workbook()
    assert book.active is not None
    book.active.append(["answered_at", *UNSUR])
    for row in rows:
        at = datetime.fromisoformat(row["Tanggal"])
        book.active.append([at, *(int(row[name]) for name in UNSUR)])
    book.save(desk.folder / "a.xlsx")

    again = desk.bring(desk.folder / "a.xlsx")

    assert (again.stored, again.known, again.rejected) == (0, 10, 0)


def test_an_export_without_its_ids_and_comments_is_refused(desk: Desk) -> None:
    desk.give(*(a_form(comment=f"Catatan {n}") for n in range(6)), a_rating(4))
    rows = [
        {name: cell for name, cell in row.items() if name not in ("id", "comment")}
        for row in desk.rows(desk.export())
    ]

    with pytest.raises(GivenHere, match="baris yang baru"):
        desk.bring(written(rows))

    assert len(desk.answers()) == 7


def sheets(desk: Desk, by_name: dict[str, list[Row]]) -> Path:
    book = Workbook()
    assert book.active is not None
    book.remove(book.active)
    for name, rows in by_name.items():
        sheet = book.create_sheet(name)
        sheet.append(list(rows[0]))
        for row in rows:
            sheet.append(list(row.values()))
    book.save(desk.folder / "x.xlsx")
    return desk.folder / "x.xlsx"


def test_a_year_beside_months_of_two_lines_is_refused(desk: Desk) -> None:
    months = {f"Bulan {n}": TEN[n : n + 2] for n in (0, 2, 4, 6)}

    with pytest.raises(CopiedSheets, match="8 dari 8 baris lembar “Semester 1”"):
        desk.bring(sheets(desk, {**months, "Semester 1": TEN[:8]}))


def test_a_copied_sheet_with_fewer_columns_is_refused(desk: Desk) -> None:
    months = {f"Bulan {n}": changed(TEN[n : n + 5], sex="L") for n in (0, 5)}

    with pytest.raises(CopiedSheets, match="Gabungan"):
        desk.bring(sheets(desk, {**months, "Gabungan": TEN}))
