"""Citizens who count already are not counted again, however their list was changed on its way."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from openpyxl import Workbook

from survey import actions
from survey.exchange.doubles.copies import CopiedSheets
from survey.exchange.doubles.doubted import CountedAlready
from survey.exchange.doubles.overlap import GivenHere
from survey.questionnaire import current
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
        with pytest.raises(
            CountedAlready, match=r"hanya harinya lain, dan paling banyak 10 .*impor nomor 2"
        ):
            desk.bring(text, on=ON)

    assert len(desk.answers()) == 10


def test_the_same_bytes_of_another_day_are_called_the_same_list(desk: Desk) -> None:
    text = written(without(citizens(20, names=["kepuasan"]), "Tanggal"))
    desk.bring(text, on=ON)

    with pytest.raises(CountedAlready, match="hanya harinya lain, dan paling banyak 20 orang"):
        desk.bring(text, on=OTHER)


def test_the_days_of_a_list_do_not_hide_that_it_was_brought_with_one_day(desk: Desk) -> None:
    desk.bring(written(without(TEN, "Tanggal")), on=ON)

    with pytest.raises(CountedAlready):
        desk.bring(written(TEN), "b.csv")


def test_equal_taps_of_two_counters_ask_which_list_it_is(desk: Desk) -> None:
    first, second = ("kepuasan\n" + "4\n" * n + "3\n" * (20 - n) for n in (14, 12))
    desk.bring(first, on=ON)

    for batch, n in (("", 2), ("Loket 2", 20)):
        with pytest.raises(CountedAlready, match=rf"{n} baris baru dan {n} jawaban"):
            desk.bring(second, "b.csv", on=ON, batch=batch)

    assert desk.bring(second, "b.csv", on=ON, batch="Loket 2", other_people=True).stored == 20


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

    with pytest.raises(CountedAlready, match="10 baris baru dan 10 jawaban"):
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

    with pytest.raises(GivenHere, match="6 baris tanpa id"):
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
