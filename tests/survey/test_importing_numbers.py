"""The numbers of lines are known by any name they bear, or because they count."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from survey.exchange.answers.columns import UnknownColumns
from survey.exchange.lists import IdsAreNumbers
from tests.desk import Desk, a_desk

ON = date(2026, 5, 4)
ANNEX = "NO. RESP,NILAI UNSUR PELAYANAN,,KET\n,U1,U2,\n1,4,3,\n2,4,4,\n3,3,4,\n4,4,4,\n"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with a_desk(tmp_path) as desk:
        yield desk


@pytest.mark.parametrize(
    "name", ["NO. RESP", "No.", "Nomor", "No Urut", "No. Responden", "No", "#", ""]
)
@pytest.mark.parametrize("below", ["", "Nilai rata-rata tiap unsur,4,4,\n"])
def test_the_heading_of_the_ministrys_annex_is_read_in_two_rows(
    desk: Desk, name: str, below: str
) -> None:
    text = ANNEX.replace("NO. RESP", name)

    outcome = desk.bring(text + below, on=ON, order="form")

    assert (outcome.stored, outcome.rejected) == (4, 1 if below else 0)
    assert outcome.left_out.columns == ()


@pytest.mark.parametrize("name", ["No.", "Nomor", "No Urut", "No. Responden", ""])
def test_a_column_of_numbers_before_the_scores_need_not_be_called_no(desk: Desk, name: str) -> None:
    outcome = desk.bring(f"{name},U1,U2\n1,4,3\n2,3,3\n", on=ON, order="form")

    assert (outcome.stored, outcome.left_out.columns) == (2, ())


@pytest.mark.parametrize("cells", [("Ani", "Budi", "Citra"), ("4", "4", "3")])
@pytest.mark.parametrize("name", ["Responden", ""])
def test_a_column_that_does_not_count_is_asked_about(
    desk: Desk, name: str, cells: tuple[str, ...]
) -> None:
    text = f"{name},U1,U2\n" + "".join(f"{cell},4,3\n" for cell in cells)

    if name and cells[0].isdecimal():
        assert desk.bring(text, on=ON, order="form").stored == 3
    else:
        with pytest.raises(UnknownColumns):
            desk.bring(text, on=ON, order="form")


def test_numbers_behind_the_scores_are_asked_about(desk: Desk) -> None:
    with pytest.raises(UnknownColumns):
        desk.bring("U1,U2,No. Responden\n4,3,1\n3,3,2\n", on=ON, order="form")


def test_a_column_of_ids_that_numbers_the_lines_refuses_the_list_once(desk: Desk) -> None:
    text = "ID,U1,U2\n1,4,3\n2,3,3\n"

    with pytest.raises(IdsAreNumbers, match="ganti judulnya menjadi No"):
        desk.bring(text, on=ON, order="form")

    assert not (desk.folder / "ratings.rejected.csv").exists()
    assert desk.bring(text.replace("ID", "No"), on=ON, order="form").stored == 2


def test_one_wrong_id_among_ids_is_a_fault_of_its_line(desk: Desk) -> None:
    right = "12345678-1234-4234-8234-123456789abc"

    outcome = desk.bring(f"id,U1\n{right},4\n2,3\n", on=ON, order="form")

    assert (outcome.stored, outcome.rejected) == (1, 1)
