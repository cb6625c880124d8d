"""What is signed below a list is no respondent, and does not come back for ever."""

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook

from survey.exchange import footers
from survey.exchange.outcomes import ImportOutcome
from tests.desk import Desk, a_desk

ON = date(2026, 6, 30)
HEAD = ["no", "waktu", "biaya", "Ket.", "comment"]
PEOPLE = [["1", "4", "3", "", ""], ["2", "3", "3", "", "cepat"], ["3", "4", "4", "", ""]]
SUMS = [["Jumlah", "11", "10", "", ""], ["NRR", "3,67", "3,33", "", ""]]
BLOCK = ["Bandung, 30 Juni 2026", "Mengetahui,", "Kepala Dinas", "Drs. Budi Santoso, M.Si"]
NIP = "NIP. 19700101 199003 1 001"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with a_desk(tmp_path) as desk:
        yield desk


def at(place: int, *texts: str, width: int = 5) -> list[list[str]]:
    return [[text if n == place else "" for n in range(width)] for text in texts]


def bring(desk: Desk, rows: Sequence[Sequence[str]], name: str = "x.xlsx") -> ImportOutcome:
    book = Workbook()
    assert book.active is not None
    for row in [HEAD, *rows]:
        book.active.append([int(cell) if cell.isdecimal() else cell or None for cell in row])
    book.save(desk.folder / name)
    return desk.bring(desk.folder / name, on=ON, ignore_unknown=True)


def counts(outcome: ImportOutcome) -> tuple[int, int, int, int]:
    closing = [row.is_closing for row in outcome.left_out.footers]
    return outcome.stored, outcome.rejected, closing.count(False), closing.count(True)


@pytest.mark.parametrize("place", range(5))
@pytest.mark.parametrize("sums", [SUMS, []])
def test_a_block_in_any_column_is_passed_over_and_counted(
    desk: Desk, place: int, sums: list[list[str]]
) -> None:
    outcome = bring(desk, [*PEOPLE, *sums, *at(place, *BLOCK, NIP)])

    assert counts(outcome) == (3, 0, len(sums), 5)
    assert outcome.rejected_file is None


def test_two_who_sign_beside_each_other_and_notes_are_of_the_block(desk: Desk) -> None:
    both = [
        *at(0, "Data diisi oleh warga sendiri"),
        ["Mengetahui,", "", "", "Bandung, 30 Juni 2026", ""],
        ["Kepala Dinas", "", "", "Petugas Survei", ""],
        ["Drs. Budi", "", "", "Sri Wahyuni", ""],
        [NIP, "", "", "NIP 198001012005012003", ""],
    ]

    assert counts(bring(desk, [*PEOPLE, *SUMS, *both])) == (3, 0, 2, 5)


@pytest.mark.parametrize(
    "row",
    [
        ["4", "empat", "3", "", ""],  # a citizen whose score was written otherwise
        ["", "44", "", "", ""],
        ["", "5", "3", "", ""],
        ["4", "", "", "", "Kepala dinas ramah"],
        ["Modus", "4", "3", "", ""],
    ],
)
def test_beside_a_block_whatever_may_be_a_citizen_is_given_back(desk: Desk, row: list[str]) -> None:
    outcome = bring(desk, [*PEOPLE, row, *at(3, *BLOCK, NIP)])

    assert counts(outcome) == (3, 1, 0, 5)


def test_rows_without_scores_above_the_last_citizen_are_given_back(desk: Desk) -> None:
    outcome = bring(desk, [*PEOPLE[:2], *at(3, *BLOCK), *PEOPLE[2:]])

    assert counts(outcome) == (3, 4, 0, 0)


@pytest.mark.parametrize("text", ["Kurang kursi", "x", "Ditulis ulang"])
def test_a_row_below_that_says_nothing_of_signing_is_given_back(desk: Desk, text: str) -> None:
    assert counts(bring(desk, [*PEOPLE, *at(3, text)])) == (3, 1, 0, 0)


def test_a_block_that_was_given_back_before_does_not_come_back_again(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as before:
        before.setattr(footers, "closing_rows", lambda *_: [])
        first = bring(desk, [*PEOPLE, *SUMS, *at(3, *BLOCK, NIP)])
        assert counts(first) == (3, 5, 2, 0)  # the control: so it was
        assert first.rejected_file is not None
        text = first.rejected_file.read_text(encoding="utf-8-sig")
        again = desk.bring(text, "r.csv", on=ON, ignore_unknown=True)
        assert (again.stored, again.rejected) == (0, 5)

    outcome = desk.bring(text, "r.csv", on=ON, ignore_unknown=True)

    assert counts(outcome) == (0, 0, 0, 5)
