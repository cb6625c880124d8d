"""Small tables and legends below a list are no citizens, numbered or not; lists that go on are."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from survey.exchange.outcomes import ImportOutcome
from tests.desk import Desk, a_desk

ON = date(2026, 5, 4)
FOUR = "No,Nama,U1,U2\n1,A,4,3\n2,B,4,4\n3,C,3,4\n4,D,4,4\n"
BY_SEX = "1,Laki-laki,1,\n2,Perempuan,3,\n"
MANY = "No,Nama,U1,U2,U3\n" + "".join(f"{n},N{n},4,3,4\n" for n in range(1, 41))


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with a_desk(tmp_path) as desk:
        yield desk


def bring(desk: Desk, text: str) -> ImportOutcome:
    return desk.bring(text, on=ON, order="form", ignore_unknown=True)


@pytest.mark.parametrize(
    "below",
    [
        f",,,\n,Jenis kelamin,Jumlah,\n{BY_SEX}",
        f",,,\n{BY_SEX}",
        f"Jumlah,,4,4\n{BY_SEX}",
        ",,,\n,Sangat Baik,4,\n,Baik,3,\n,Kurang Baik,2,\n,Tidak Baik,1,\n",
        ",,,\nKeterangan,,,\n1,Tidak Baik,1,\n2,Kurang Baik,2,\n3,Baik,3,\n",
        ",,,\nNo,Unsur,Nilai,\n" + "".join(f"{n},Unsur {n},3,\n" for n in range(1, 10)),
    ],
)
def test_a_small_table_below_a_short_list_is_given_back(desk: Desk, below: str) -> None:
    outcome = bring(desk, FOUR + below)

    assert outcome.stored == 4
    assert outcome.rejected >= 2


@pytest.mark.parametrize(
    "below",
    [
        ",,,,\n,Jenis kelamin,Jumlah,,\n1,Laki-laki,3,,\n2,Perempuan,4,,\n",
        ",,,,\nNo,Unsur,Nilai,,\n1,Persyaratan,3,,\n2,Prosedur,4,,\n",
        ",,,,\nKeterangan,,,,\n1,Tidak Baik,1,,\n2,Kurang Baik,2,,\n",
        "Jumlah,,4,4,4\n1,Laki-laki,3,,\n2,Perempuan,4,,\n",
    ],
)
def test_a_small_table_below_a_long_list_is_given_back(desk: Desk, below: str) -> None:
    assert bring(desk, MANY + below).stored == 40


def test_below_a_list_without_numbers_a_blank_row_and_words_end_it(desk: Desk) -> None:
    people = "Nama,U1,U2,U3\n" + "".join(f"N{n},4,3,4\n" for n in range(5))

    legend = bring(desk, f"{people},,,\nJenis kelamin,Jumlah,,\nLaki-laki,3,,\nPerempuan,2,,\n")

    assert (legend.stored, legend.rejected) == (5, 3)


def test_what_was_given_back_below_counts_only_under_a_number_of_its_own(desk: Desk) -> None:
    bring(desk, f"{FOUR},,,\n,Jenis kelamin,Jumlah,\n{BY_SEX}")
    path = desk.folder / "ratings.rejected.csv"

    again = bring(desk, path)  # type: ignore[arg-type]
    text = path.read_text(encoding="utf-8-sig").replace(",1,Laki-laki,", ",5,E,")
    numbered = desk.bring(text, "n.csv", on=ON, order="form", ignore_unknown=True)

    assert (again.stored, again.rejected) == (0, 3)
    assert (numbered.stored, numbered.rejected) == (1, 2)


@pytest.mark.parametrize(
    "below",
    [
        "5,E,4,\n6,F,,2\n",
        ",,,\n5,E,4,\n6,F,,2\n",
        ",,,\n,Loket 2,,\n1,E,4,1\n2,F,2,2\n",
        ",,,\n1,E,4,1\n2,F,,2\n",
        "Jumlah,,4,4\n5,E,4,\n6,F,,2\n",
        "Jumlah,,4,4\n1,E,4,1\n2,F,2,2\n",
    ],
)
def test_a_list_that_goes_on_counts_whatever_stands_between(desk: Desk, below: str) -> None:
    assert bring(desk, FOUR + below).stored == 6


def test_lists_of_one_score_in_blocks_that_number_anew_count(desk: Desk) -> None:
    text = "no,kepuasan\n1,4\n2,3\n3,3\n,\n1,4\n2,2\n"

    assert desk.bring(text, on=ON).stored == 5


def test_a_line_with_a_day_is_of_no_small_table(desk: Desk) -> None:
    text = "No,Tanggal,U1,U2\n1,2026-05-04,4,4\n2,2026-05-04,3,4\n3,2026-05-04,3,3\n,,,\n"

    outcome = desk.bring(f"{text},Hari kedua,,\n1,2026-05-05,3,\n", order="form")

    assert outcome.stored == 4
