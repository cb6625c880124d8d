"""What a question says: fitting words, and ways out that lead out."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from survey import actions
from survey.actions import codes
from survey.exchange.doubles.doubted import CountedAlready
from survey.exchange.lists import TimeApart
from survey.office.dated import Noun
from tests.builders import UNIT
from tests.desk import Desk, a_csv, a_desk
from tests.survey.test_importing_continued import DAYS, a_day
from tests.survey.test_importing_counters import at, citizens

Row = dict[str, str]
TWO_LISTS = "beri kedua daftar kolom counter"
OTHER_IMPORTS = "hapus baris baru orang yang terhitung lewat impor lain"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with a_desk(tmp_path) as desk:
        yield desk


def of_clerk(day: str, clerk: int, **cells: str) -> list[Row]:
    return a_day(day, 3, hour=9 + 2 * clerk, **cells)


def test_two_clerks_without_counters_are_told_how_to_be_told_apart_and_that_works(
    desk: Desk,
) -> None:
    lists = [of_clerk(DAYS[0], clerk) for clerk in (0, 1)]
    desk.bring(a_csv(lists[0]), "ayu.csv")
    with pytest.raises(CountedAlready, match=TWO_LISTS):
        desk.bring(a_csv(lists[1]), "budi.csv")
    desk.bring(a_csv(lists[1]), "budi.csv", other_people=True)

    for day in DAYS[1:]:
        for clerk, name in enumerate(("ayu.csv", "budi.csv")):
            lists[clerk] = [{**row, "counter": row.get("counter", "")} for row in lists[clerk]]
            lists[clerk] += of_clerk(day, clerk, counter=f"L{clerk + 1}")
            assert desk.bring(a_csv(lists[clerk]), name).stored == 3

    assert len(desk.answers()) == 18


def test_one_clerk_who_puts_his_list_right_is_not_told_of_two_lists(desk: Desk) -> None:
    rows = a_day(DAYS[0], 5)
    desk.bring(a_csv(rows), "ayu.csv")
    rows[1] = {**rows[1], "waktu": "1", "biaya": "4"}

    with pytest.raises(CountedAlready) as refusal:
        desk.bring(a_csv(rows), "ayu.csv")

    assert TWO_LISTS not in str(refusal.value)


@pytest.mark.parametrize("n_before", [0, 1])
def test_lines_of_other_imports_are_spoken_of_only_where_there_are_others(
    desk: Desk, n_before: int
) -> None:
    for place in range(n_before):
        desk.bring(a_csv(a_day(f"2026-04-0{place + 1}", 4)), "april.csv")
    rows = a_day(DAYS[0], 5)
    desk.bring(a_csv(rows), "ayu.csv")
    rows[1] = {**rows[1], "waktu": "1", "biaya": "4"}

    with pytest.raises(CountedAlready) as refusal:
        desk.bring(a_csv(rows), "ayu.csv")

    assert (OTHER_IMPORTS in str(refusal.value)) == bool(n_before)


def asked_about(desk: Desk, rows: Sequence[Row]) -> str:
    with pytest.raises(CountedAlready) as refusal:
        desk.bring(a_csv(rows), "b.csv")
    return str(refusal.value)


@pytest.mark.parametrize("way", ["written", "renamed"])
def test_a_counter_that_has_another_code_is_asked_about_as_that(desk: Desk, way: str) -> None:
    rows = citizens()
    desk.bring(a_csv(rows))
    new = "L2"
    if way == "renamed":
        new = "A1"
        actions.carry_out(
            desk.register,
            lambda conn: codes.rename_code(conn, Noun.COUNTER, f"{UNIT}/L1", new, "Ayu"),
        )

    text = asked_about(desk, at(rows, {"L1": new}))

    assert "hanya kode loketnya lain" in text
    assert f"L1 → {new}" in text
    assert TWO_LISTS not in text  # the counters are named


def test_a_list_of_other_people_s_words_is_asked_about_by_its_days(desk: Desk) -> None:
    """The control."""
    rows = [{**row, "counter": ""} for row in citizens()]
    desk.bring(a_csv(rows))

    text = asked_about(desk, [{**row, "counter": "L1"} for row in citizens(seed=2)])

    assert "hari yang sudah pernah diimpor" in text
    assert "kode loket" not in re.sub(r"isi kode loketnya", "", text)


@pytest.mark.parametrize("name", ["Jam", "Pukul", "Jam Pengisian"])
def test_a_column_of_times_beside_the_days_is_not_lost_unsaid(desk: Desk, name: str) -> None:
    text = f"tanggal,{name},kepuasan\n2026-05-04,08.30,4\n2026-05-04,9:15,3\n"

    with pytest.raises(TimeApart, match=rf"“{name}”.*2026-11-16 08\.30.*--ignore-unknown"):
        desk.bring(text)

    outcome = desk.bring(text, ignore_unknown=True)
    assert (outcome.stored, outcome.left_out.columns) == (2, (name,))


def test_other_numbers_under_such_a_name_are_an_unknown_column(desk: Desk) -> None:
    with pytest.raises(Exception, match="kolom Jam tidak dikenal"):
        desk.bring("tanggal,Jam,kepuasan\n2026-05-04,3,4\n")
