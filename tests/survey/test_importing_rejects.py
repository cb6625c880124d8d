"""Rejected lines come back as the answers they are: once, whatever equals them."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from survey import actions
from survey.exchange.doubles.doubted import CountedAlready
from survey.exchange.import_run import NotGivenBack
from survey.exchange.tables.headers import OneColumn
from survey.files import CannotWrite
from tests import builders
from tests.builders import a_detail, a_form, a_rating
from tests.desk import Desk, a_csv, a_desk

ON = date(2026, 6, 30)
LIST = "answered_at,kepuasan\n" + "".join(f"2026-05-04,{score}\n" for score in (4, 4, 3, 44, 5))


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with a_desk(tmp_path) as desk:
        yield desk


def corrected(desk: Desk, *wrong: str, name: str = "ratings.rejected.csv") -> str:
    """Give the text of a rejected file in which these scores are 4 now."""
    text = (desk.folder / name).read_text(encoding="utf-8-sig")
    for score in wrong:
        assert f",{score}\n" in text
        text = text.replace(f",{score}\n", ",4\n")
    return text


def test_corrected_lines_count_though_they_equal_lines_that_were_stored(desk: Desk) -> None:
    desk.bring(LIST)

    first = desk.bring(corrected(desk, "44", "5"), "a.csv")
    again = desk.bring(desk.folder / "a.csv")

    assert (first.stored, first.known, first.rejected) == (2, 0, 0)
    assert (again.stored, again.known) == (0, 2)
    assert len(desk.answers()) == 5


@pytest.mark.parametrize("wrong", ["2062-05-04", "2026-05-03,3,", "2026-05-44"])
@pytest.mark.parametrize("n_more", [0, 2])
def test_a_list_brought_again_or_grown_names_all_its_imports_beside_a_line_of_another_day(
    desk: Desk, wrong: str, n_more: int
) -> None:
    rows = "answered_at,waktu,biaya\n" + "".join(f"2026-05-04,{n},3\n" for n in "4323")
    more = "2026-05-05,4,4\n" * n_more
    wrong += ",2,4\n"
    desk.bring(rows + wrong, "list.csv")
    desk.bring(rows + wrong + more, "list.csv")

    (given_back,) = desk.rejected("list.rejected.csv")
    assert given_back["rejected_import"] == ("1 2" if n_more else "1")
    text = (desk.folder / "list.rejected.csv").read_text(encoding="utf-8-sig")
    assert wrong in text
    desk.bring(text.replace(wrong, "2026-05-04,2,4\n"), "right.csv")
    assert len(desk.answers()) == 5 + n_more


def test_a_line_rejected_twice_keeps_its_id(desk: Desk) -> None:
    desk.bring(LIST)
    ids = [row["id"] for row in desk.rejected()]

    desk.bring(corrected(desk, "5"), "a.csv")
    last = desk.rejected("a.rejected.csv")
    desk.bring(corrected(desk, "44", name="a.rejected.csv"), "b.csv")

    assert len(set(ids)) == 2
    assert [row["id"] for row in last] == ids[:1]
    assert len(desk.answers()) == 5


def test_the_corrected_list_itself_counts_each_line_once(desk: Desk) -> None:
    desk.bring(LIST)

    outcome = desk.bring(LIST.replace("44", "4").replace(",5\n", ",4\n"))

    assert (outcome.stored, outcome.known) == (2, 3)


def test_a_blank_id_is_filled_and_a_brought_one_stays(desk: Desk) -> None:
    brought = "0d9d6a3e-5b0c-4c57-9c8f-6f8f3c3a7c11"

    desk.bring(f"id,kepuasan\n,9\n{brought},9\n,4,4\n", on=ON)

    blank, kept, wide = desk.rejected()
    assert kept["id"] == brought
    assert len({blank["id"], kept["id"], wide["id"]} - {""}) == 3


def test_the_same_bytes_as_another_batch_or_of_another_day_have_other_ids(desk: Desk) -> None:
    seen = set()
    for how in ({"on": ON}, {"on": date(2026, 6, 29)}, {"on": ON, "batch": "Juni"}):
        desk.bring("kepuasan\n9\n", **how)
        seen.add(desk.rejected()[0]["id"])

    assert len(seen) == 3


def test_a_list_that_grows_counts_its_corrected_lines_once(desk: Desk) -> None:
    january = "No,Tanggal,U1,U2\n1,2026-01-05,4,4\n2,2026-01-06,5,4\n3,2026-01-07,3,4\n"
    saved = [
        january.replace("\n", "\r\n"),
        f"{january}4,2026-02-02,4,4\n5,2026-01-06,5,4\n",
        january.replace("Tanggal", "TANGGAL "),
    ]
    desk.bring(january, "list.csv", order="list")
    text = (desk.folder / "list.rejected.csv").read_text(encoding="utf-8-sig")
    desk.bring(text.replace(",5,4\n", ",4,4\n"), "list.rejected.csv", order="list")
    assert len(desk.answers()) == 3

    same, grown, renamed = (desk.bring(text, "list.csv", order="list") for text in saved)

    assert (same.stored, same.known, same.rejected) == (0, 3, 0)
    assert (grown.stored, grown.known, grown.rejected) == (1, 3, 1)
    assert (renamed.stored, renamed.known, renamed.rejected) == (0, 3, 0)
    assert len(desk.answers()) == 4


@pytest.mark.parametrize(
    "how", [{"order": "form"}, {"questionnaire": "skm-2017"}, {"questionnaire": "skm-2017/1"}]
)
def test_a_line_rejected_by_whatever_options_keeps_its_id(desk: Desk, how: dict[str, Any]) -> None:
    text = "answered_at,U1,U2\n2026-05-04,5,3\n2026-05-04,4,4,4\n"
    desk.bring(text, order="list")
    ids = [row["id"] for row in desk.rejected()]

    desk.bring(text, **{"order": "list", **how})
    again = [row["id"] for row in desk.rejected()]

    assert again == ids
    assert len(set(ids)) == 2
    right = corrected(desk).replace(",5,3\n", ",4,3\n").replace(",4,4,4\n", ",4,4\n")
    assert desk.bring(right, "a.csv", order="list").stored == 2
    assert desk.bring(text, **{"order": "list", **how}).known == 2


def test_a_corrected_line_that_was_taken_out_is_rejected_again(desk: Desk) -> None:
    desk.bring(LIST)
    number = desk.bring(corrected(desk, "44", "5"), "a.csv").number
    assert number is not None
    actions.withdraw_import(desk.register, number, by="Ayu")

    assert desk.bring(LIST).rejected == 2
    assert desk.bring(desk.folder / "a.csv").stored == 2


def test_rejected_files_with_ids_of_before_can_be_imported(desk: Desk) -> None:
    text = "rejected_line,rejected_reason,id,answered_at,kepuasan\n"
    text += "5,nilai,3f1c3b6e-8a55-5d2c-9a5e-0c7a5b1f2d3e,2026-05-04,4\n"

    assert desk.bring(text, "a.csv").stored == 1
    assert desk.bring(text, "a.csv").known == 1


@pytest.mark.parametrize(
    ("first", "then"),
    [
        ({"on": ON, "order": "list"}, {"on": ON, "order": "form"}),
        ({"on": ON, "order": "list"}, {"on": date(2026, 5, 4), "order": "list"}),
        ({"on": ON, "order": "list", "batch": "Juni"}, {"on": ON, "order": "list"}),
    ],
)
def test_the_same_file_read_otherwise_is_refused_until_the_first_import_is_taken_out(
    desk: Desk, first: dict[str, Any], then: dict[str, Any]
) -> None:
    text = "U1,U2,U8,U9\n4,4,4,4\n4,3,2,1\n3,4,1,2\n"
    before = desk.bring(text, **first)
    assert (before.stored, before.number) == (3, 1)

    with pytest.raises(CountedAlready) as refused:
        desk.bring(text, "copy.csv", **then)

    assert "impor nomor 1 (ratings.csv" in str(refused.value)
    assert f"--order list --on {ON}" in str(refused.value)
    assert "loket import withdraw 1" in str(refused.value)
    assert len(desk.answers()) == 3
    actions.withdraw_import(desk.register, 1, by="Ayu")
    assert desk.bring(text, "copy.csv", **then).stored == 3
    assert desk.bring(text, **then).known == 3


def test_a_file_may_come_again_with_lines_that_can_be_read_by_now(desk: Desk) -> None:
    text = "answered_at,service,kepuasan\n2026-05-04,baru,4\n2026-05-04,,4\n"
    assert desk.bring(text).stored == 1
    unit = builders.a_unit(services=(builders.a_service("baru"),))
    builders.settled(desk.register, units=[unit])

    again = desk.bring(text)

    assert (again.stored, again.known, again.rejected) == (1, 1, 0)


def test_an_export_without_its_ids_is_known(desk: Desk) -> None:
    tap, other = a_rating(1), a_rating(2)
    added = a_detail(other, waktu=1, comment="Lama")
    desk.give(tap, other, added, a_rating(4), a_form(about=tap.id), a_form())
    desk.bring(LIST)
    desk.bring(corrected(desk, "44", "5"), "a.csv")
    n = len(desk.answers())
    rows = [
        {name: text for name, text in row.items() if name != "id"}
        for row in desk.rows(desk.export())
    ]

    outcome = desk.bring(a_csv(rows), "export.csv")

    assert (outcome.stored, outcome.known, outcome.rejected) == (0, len(rows), 0)
    assert outcome.n_as_elsewhere == len(rows)
    assert len(desk.answers()) == n
    twice = desk.bring(a_csv([*rows, *rows[:2]]))
    assert (twice.stored, twice.known) == (2, len(rows))


def test_an_export_without_ids_and_channels_is_known_by_its_seconds(desk: Desk) -> None:
    tap = a_rating(1, at=datetime(2026, 11, 16, 2, 10, 37, tzinfo=UTC))
    desk.give(tap, a_detail(tap, waktu=1, comment="Lama"), a_form(about=tap.id, at=tap.at))
    rows = [
        {name: text for name, text in row.items() if name not in ("id", "channel")}
        for row in desk.rows(desk.export())
    ]

    assert desk.bring(a_csv(rows)).known == 2


def test_a_csv_and_a_workbook_of_one_name_keep_their_rejects_apart(desk: Desk) -> None:
    book = Workbook()
    assert book.active is not None
    for row in (("kepuasan",), (7,)):
        book.active.append(row)
    book.save(desk.folder / "a.xlsx")

    desk.bring("kepuasan\n9\n", "a.csv", on=ON)
    desk.bring(desk.folder / "a.xlsx", on=ON)

    assert [row["kepuasan"] for row in desk.rejected("a.rejected.csv")] == ["9"]
    assert [row["kepuasan"] for row in desk.rejected("a.xlsx.rejected.csv")] == ["7"]


def test_equal_lists_count_once_and_say_so_and_each_as_a_batch(desk: Desk) -> None:
    text = "kepuasan\n" + "4\n" * 10
    plain = [desk.bring(text, f"{month}.csv", on=ON) for month in ("mei", "juni")]
    batch = [
        desk.bring(text, f"{month}.csv", on=ON, batch=month, other_people=True)
        for month in ("Juni", " JUNI", "Juli")
    ]

    assert [(one.stored, one.n_as_elsewhere) for one in plain] == [(10, 0), (0, 10)]
    assert [one.stored for one in batch] == [10, 0, 10]


def test_a_list_brought_again_is_not_called_another_one(desk: Desk) -> None:
    desk.bring("kepuasan\n4\n", on=ON)

    again = desk.bring("kepuasan\n4\n", on=ON)

    assert (again.known, again.n_as_elsewhere) == (1, 0)


def test_nothing_is_stored_where_the_rejected_lines_have_no_place(desk: Desk) -> None:
    (desk.folder / "ratings.rejected.csv").mkdir()
    text = "waktu\n" + "4\n" * 600 + "9\n"

    with pytest.raises(CannotWrite, match="bukan berkas biasa"):
        desk.bring(text, on=ON)

    assert desk.answers() == []
    assert desk.bring("waktu\n4\n", on=ON).number == 1


def test_what_is_stored_is_told_when_the_rejected_lines_cannot_be_written_in_the_end(
    desk: Desk,
) -> None:
    def fill(_done: int, _total: int) -> None:
        (desk.folder / "ratings.rejected.csv").mkdir()

    with pytest.raises(NotGivenBack, match=r"3 baris sudah tersimpan \(impor nomor 1\), 2 baris"):
        desk.bring("waktu\n4\n4\n4\n9\n9\n", on=ON, progress=fill)

    assert len(desk.answers()) == 3


def days_of(*lists: str) -> str:
    """Give two unsur of some days, in lines that all differ: "4:1234" is 4 May and four lines."""
    rows = [
        (day, n, k) for each in lists for day, ks in [each.split(":")] for n, k in enumerate(ks)
    ]
    lines = [f"2026-05-{int(day):02},{k},{1 + n % 4}\n" for day, n, k in rows]
    return "answered_at,waktu,biaya\n" + "".join(lines)


@pytest.mark.parametrize(("wrong", "day"), [("2026-05-05,9,2\n", "2026-05-05"), ("x,9,2\n", "")])
def test_a_stored_line_of_which_day_and_score_broke_is_asked_about_when_it_is_put_right(
    desk: Desk, wrong: str, day: str
) -> None:
    right, rows = "2026-05-04,3,2\n", days_of("4:4321", "5:2314")
    assert right in rows
    desk.bring(rows, "list.csv")
    desk.bring(rows.replace(right, wrong), "list.csv")

    (given_back,) = desk.rejected("list.rejected.csv")
    assert given_back["rejected_import"] == (f"1@{day}" if day else "0")
    text = (desk.folder / "list.rejected.csv").read_text(encoding="utf-8-sig")
    with pytest.raises(CountedAlready, match="paling banyak 1 orang"):
        desk.bring(text.replace(wrong, right), "right.csv")
    assert len(desk.answers()) == 8


def test_a_line_whose_score_broke_and_that_stays_of_its_day_is_stored_unasked(desk: Desk) -> None:
    rows = days_of("4:4321", "5:2314")
    desk.bring(rows, "list.csv")
    # Of the first day nothing is in the list any more; of the second a citizen was left out.
    desk.bring(days_of("5:2314") + "2026-05-05,9,4\n", "list.csv")

    (given_back,) = desk.rejected("list.rejected.csv")
    assert given_back["rejected_import"] == "1@2026-05-05"
    text = (desk.folder / "list.rejected.csv").read_text(encoding="utf-8-sig")
    desk.bring(text.replace("2026-05-05,9,4\n", "2026-05-05,3,x\n"), "right.csv")
    assert desk.rejected("right.rejected.csv")[0]["rejected_import"] == "1@2026-05-05"
    desk.bring(text.replace("2026-05-05,9,4\n", "2026-05-05,3,4\n"), "right.csv")
    assert len(desk.answers()) == 9


RAGGED = """No,Tanggal,U1,U2,comment
1,2026-05-04,4,3,bagus
2,2026-05-04,3,3,baik, ramah
3,2026-05-04,5,3
4,2026-05-04,4,4,
"""


def test_a_line_of_too_many_or_few_cells_can_be_put_right_however_often_it_comes_back(
    desk: Desk,
) -> None:
    name = "list.csv"
    desk.bring(RAGGED, name, order="list")
    first = (desk.folder / "list.rejected.csv").read_text(encoding="utf-8-sig")
    for _ in range(3):
        path = desk.folder / f"{name.removesuffix('.csv')}.rejected.csv"
        assert desk.bring(path, order="list").rejected == 2
        name = path.name

    text = (desk.folder / name).read_text(encoding="utf-8-sig")
    assert [len(row.split(",")) for row in text.splitlines()] == [
        len(row.split(",")) for row in first.splitlines()
    ]
    right = text.replace("baik, ramah", '"baik, ramah"').replace(",5,3\n", ",4,3,\n")
    assert desk.bring(right, "right.csv", order="list").stored == 2
    # The list still has them as they were: they are known.
    assert desk.bring(RAGGED, name, order="list").known == 4


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_rejected_lines_are_divided_as_the_list_was(desk: Desk, delimiter: str) -> None:
    desk.bring(LIST.replace(",", delimiter), "list.csv")

    text = (desk.folder / "list.rejected.csv").read_text(encoding="utf-8-sig")

    assert text.startswith(delimiter.join(["rejected_line", "rejected_reason"]))
    assert desk.bring(text.replace(f"{delimiter}44\n", f"{delimiter}4\n"), "a.csv").stored == 1


@pytest.mark.parametrize("delimiter", [":", "^"])
def test_rejected_lines_of_a_list_that_names_its_divider_can_be_read_back(
    desk: Desk, delimiter: str
) -> None:
    desk.bring(f"sep={delimiter}\n" + LIST.replace(",", delimiter), "list.csv")

    text = (desk.folder / "list.rejected.csv").read_text(encoding="utf-8-sig")

    assert desk.bring(text.replace(f"{delimiter}44", f"{delimiter}4"), "a.csv").stored == 1


def test_a_rejected_file_saved_with_one_cell_a_line_is_refused_with_what_happened(
    desk: Desk,
) -> None:
    desk.bring(LIST, "list.csv")
    head, *lines = (desk.folder / "list.rejected.csv").read_text(encoding="utf-8-sig").splitlines()
    # A spreadsheet that divides by semicolons quotes a cell that has quotes.
    saved = [head, *('"' + line.replace('"', '""') + '"' for line in lines)]

    with pytest.raises(OneColumn, match="memakai titik koma"):
        desk.bring("\n".join(saved), "list.rejected.csv")
    assert len(desk.answers()) == 3
