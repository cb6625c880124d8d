"""What is signed below a list is no respondent, and does not come back for ever."""

import csv
from collections.abc import Iterator, Sequence
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from survey.exchange import footers
from survey.exchange.outcomes import ImportOutcome
from survey.questionnaire import current
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


def test_two_who_sign_beside_each_other_are_of_the_block_and_what_stands_above_is_not(
    desk: Desk,
) -> None:
    both = [
        *at(0, "Data diisi oleh warga sendiri"),
        ["Mengetahui,", "", "", "Bandung, 30 Juni 2026", ""],
        ["Kepala Dinas", "", "", "Petugas Survei", ""],
        ["Drs. Budi", "", "", "Sri Wahyuni", ""],
        [NIP, "", "", "NIP 198001012005012003", ""],
    ]

    assert counts(bring(desk, [*PEOPLE, *SUMS, *both])) == (3, 1, 2, 4)


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


SCORES = [item.key for item in current().unsur]
TAPS = [["nama", "kepuasan", "comment"], ["Ani", "4", ""], ["Budi", "3", ""], ["Cici", "1", ""]]
DATED = [["answered_at", "kepuasan", "comment"], ["2026-06-23", "4", ""], ["2026-06-24", "3", ""]]
BARE = [["kepuasan", "comment"], ["4", ""], ["3", "cepat"]]
FORMS = [[*SCORES, "comment"], [*"444444444", ""], [*"333333333", ""]]
AT_COUNTERS = [["counter", "kepuasan", "comment"], ["L1", "4", ""], ["L1", "3", ""]]
LAST_CITIZENS = {
    "a title in a comment": (BARE, [["ok", "Petugas kurang sopan"]]),
    "a title, and one below": (BARE, [["baik sekali", "Petugas ramah"], ["puas banget", "ya"]]),
    "a note in a comment": (DATED, [["", "44", "kasar"], ["", "kecewa", "Catatan: antre"]]),
    "names": (TAPS, [["Dodi", "kecewa sekali", "pungli di loket 3"], ["Eka", "√", ""]]),
    "nine scores": (FORMS, [["x", *[""] * 8, "Petugas L2 minta uang"]]),
    "no day": (DATED, [["", "puas sekali", ""], ["", "kecewa sekali", "pungli"]]),
    "a name and a comment": (TAPS, [["Fajar", "", "Petugas minta uang"]]),
    "a comment": (TAPS, [["", "", "Kepala dinas tidak ada"], ["", "", "Datang, 3 Juni 2026"]]),
    "words of who signs": (TAPS, [["", "", "Mengetahui ada pungli"], ["Gita", "", "Mengetahui"]]),
    "a note alone": (TAPS, [["", "", "Catatan: antre dua jam"], ["", "Sumber: tetangga", ""]]),
    "who filled it": (AT_COUNTERS, [["Petugas Loket: Ani", "", ""], ["L1", "kecewa", ""]]),
    "how many": (TAPS, [["Total responden 25", "", ""], ["Hasan", "", ""]]),
    "a score in capitals": (TAPS, [["", "Kecewa Sekali", ""], ["", "PUAS", ""]]),
}
Cells = list[list[str]]


def as_csv(rows: Cells) -> str:
    out = StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue()


def in_scores(head: Cells, *texts: str) -> Cells:
    """Give rows with these texts in the first column of scores."""
    place = next(n for n, name in enumerate(head[0]) if name in {"kepuasan", *SCORES})
    return at(place, *texts, width=len(head[0]))


def how(head: Cells) -> dict[str, Any]:
    return {} if head == DATED else {"on": ON, "ignore_unknown": True}


@pytest.mark.parametrize("signed", [[], BLOCK[1:], [*BLOCK, NIP], [*BLOCK[2:], NIP]])
@pytest.mark.parametrize("which", LAST_CITIZENS)
def test_the_last_citizens_of_a_list_are_given_back_whoever_signs_below(
    desk: Desk, which: str, signed: list[str]
) -> None:
    head, last = LAST_CITIZENS[which]
    blank = in_scores(head, "")

    outcome = desk.bring(as_csv([*head, *last, *blank, *in_scores(head, *signed)]), **how(head))

    assert counts(outcome) == (len(head) - 1, len(last), 0, len(signed))
    back = [[row[name] for name in head[0]] for row in desk.rejected()]
    assert back == last
    again = desk.bring(desk.folder / "ratings.rejected.csv", **how(head))
    assert counts(again) == (0, len(last), 0, 0)


@pytest.mark.parametrize("which", LAST_CITIZENS)
def test_citizens_who_stand_below_those_who_sign_are_given_back(desk: Desk, which: str) -> None:
    head, last = LAST_CITIZENS[which]
    signed = in_scores(head, *BLOCK)

    outcome = desk.bring(as_csv([*head, *signed, *last]), **how(head))

    assert counts(outcome) == (len(head) - 1, len(last), 0, len(signed))


@pytest.mark.parametrize("signed", [BLOCK, [*BLOCK, NIP], [*BLOCK, "Pembina Utama Muda", NIP]])
def test_each_title_has_one_name_and_whoever_stands_below_it_is_given_back(
    desk: Desk, signed: list[str]
) -> None:
    outcome = desk.bring(as_csv([*TAPS, *in_scores(TAPS, *signed, "Zonk")]), **how(TAPS))

    assert counts(outcome) == (3, 1, 0, len(signed))


def test_a_comment_under_those_who_sign_in_its_column_is_given_back(desk: Desk) -> None:
    signed = at(2, *BLOCK[1:], NIP, width=3)
    comment = [["", "", "Antre Lama"], ["", "", "Petugas Minta Uang"]]

    outcome = desk.bring(as_csv([*TAPS, *comment[:1], *signed, *comment[1:]]), **how(TAPS))

    assert counts(outcome) == (3, 2, 0, 4)


def test_two_may_sign_in_a_column_of_scores_and_one_of_comments(desk: Desk) -> None:
    both = [
        ["", "", "Bandung, 30 Juni 2026"],
        ["", "Mengetahui,", ""],
        ["", "Kepala Dinas", "Petugas Survei"],
        ["", "Drs. Budi", "Sri Wahyuni"],
        ["", NIP, NIP],
    ]

    outcome = desk.bring(as_csv([*TAPS, *both]), **how(TAPS))

    assert counts(outcome) == (3, 0, 0, 5)


@pytest.mark.parametrize("right", [2, 3, 4])
@pytest.mark.parametrize("left", [0, 1])
def test_of_two_who_sign_one_may_have_no_nip_and_both_a_dotted_line(
    desk: Desk, left: int, right: int
) -> None:
    pairs = [
        ("Mengetahui,", "Bandung, 30 Juni 2026"),
        ("Kepala Dinas", "Petugas Survei"),
        ("..............", "(____________)"),
        ("Drs. Budi", "Sri Wahyuni"),
        (NIP, ""),
    ]
    both = [[{left: a, right: b}.get(n, "") for n in range(5)] for a, b in pairs]

    assert counts(bring(desk, [*PEOPLE, *SUMS, *both])) == (3, 0, 2, 5)


def test_a_note_where_a_number_should_stand_is_no_respondent(desk: Desk) -> None:
    outcome = bring(desk, [*PEOPLE, *at(0, "Catatan: 2 warga menolak"), *at(4, "Catatan: antre")])

    assert counts(outcome) == (3, 1, 0, 1)
