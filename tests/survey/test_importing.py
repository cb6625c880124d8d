"""Ratings from files: what a line becomes, what comes back, and that nothing counts twice."""

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest

from survey import actions
from survey.box import boxes
from survey.errors import LoketError
from survey.exchange.answers.columns import (
    NeedsDate,
    NeedsOrder,
    NoScoreColumns,
    TwiceTheSame,
    UnknownColumns,
)
from survey.exchange.tables.headers import NotATable, RepeatedColumn
from survey.index import scoring
from survey.index.counts import count
from survey.office.facts import UnknownUnit
from survey.questionnaire import Order, current
from survey.register import answers
from tests.builders import a_detail, a_duty, a_form, a_rating, local
from tests.desk import Desk, a_desk

CASES = Path(__file__).resolve().parent.parent / "cases"
FIELD = CASES / "field"
UNSUR = ",".join(item.key for item in current().unsur)
ON = date(2026, 11, 16)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with a_desk(tmp_path) as desk:
        yield desk


def sums(desk: Desk) -> dict[str, int]:
    total: dict[str, int] = {}
    for answer in desk.answers():
        for key, score in current().decode(answer.scores).items():
            total[key] = total.get(key, 0) + score
    return total


def test_a_file_of_a_real_survey_gives_its_sums(desk: Desk) -> None:
    path = shutil.copy(CASES / "sekadau_2019s1_first49.csv", desk.folder)

    outcome = desk.bring(Path(path), order="form", on=date(2019, 6, 30))

    assert (outcome.stored, outcome.known, outcome.rejected) == (49, 0, 0)
    rows = desk.rows(Path(path))
    by_label = current().by_label("form")
    assert sums(desk) == {
        key: sum(int(row[label]) for row in rows) for label, key in by_label.items()
    }
    assert {answer.kind for answer in desk.answers()} == {"form"}


def test_minutes_written_with_a_dot_are_kept(desk: Desk) -> None:
    path = shutil.copy(FIELD / "ratings-dot-times.csv", desk.folder)

    outcome = desk.bring(Path(path), order="list")

    assert (outcome.stored, outcome.rejected) == (12, 0)
    assert {answer.minute for answer in desk.answers()} == {8 * 60 + 30, 10 * 60 + 7, 11 * 60 + 44}
    assert tuple(sums(desk).values()) == (42, 37, 39, 37, 38, 35, 35, 36, 40)


@pytest.mark.parametrize(("order", "eighth"), [("list", "pengaduan"), ("form", "sarana")])
def test_the_order_decides_what_u8_means(desk: Desk, order: Order, eighth: str) -> None:
    desk.bring("U8\n3\n", order=order, on=ON)

    assert sums(desk) == {eighth: 3}


def test_the_same_file_again_changes_nothing(desk: Desk) -> None:
    text = "answered_at,waktu\n2026-11-16,3\n2026-11-16,3\n2026-11-17T09:10,4\n"

    first, before = desk.bring(text), desk.answers()
    again = desk.bring(text)

    assert (first.stored, again.stored, again.known) == (3, 0, 3)
    assert (first.number, again.number) == (1, None)
    assert desk.answers() == before


def test_january_and_then_january_and_february_counts_january_once(desk: Desk) -> None:
    january = "answered_at,waktu\n2026-01-05,3\n2026-01-05,3\n"

    desk.bring(january)
    both = desk.bring(january + "2026-02-02,3\n2026-01-05,3\n")

    assert (both.stored, both.known) == (2, 2)
    assert len(desk.answers()) == 4


def test_equal_answers_of_two_surveys_are_two_answers(desk: Desk) -> None:
    desk.bring("waktu\n4\n", on=date(2026, 6, 30))
    second = desk.bring("waktu\n\n4\n", on=date(2026, 10, 31))

    assert second.stored == 1


def test_names_of_columns_in_any_order_make_the_same_answer(desk: Desk) -> None:
    desk.bring("answered_at,waktu,biaya\n2026-11-16,3,4\n")
    again = desk.bring("BIAYA,Answered_At,U3\n4,2026-11-16,3\n", order="list")

    assert (again.stored, again.known) == (0, 1)


@pytest.mark.parametrize(
    ("columns", "cells", "kinds"),
    [
        ("kepuasan", "4", ["rating"]),
        ("kepuasan,channel", "4,kiosk", ["rating"]),
        ("kepuasan,channel,waktu", "4,kiosk,3", ["detail", "rating"]),
        ("kepuasan,channel,waktu", "4,ticket,3", ["detail", "rating"]),
        ("kepuasan,channel,waktu", "4,qr,3", ["form"]),
        ("kepuasan,waktu", "4,3", ["form"]),
        ("kepuasan,channel,waktu,biaya", "4,kiosk,3,4", ["form"]),
        ("channel,waktu", "kiosk,3", ["form"]),
        ("kepuasan,channel,comment", "4,kiosk,Bagus", ["detail", "rating"]),
        ("kepuasan,channel,reasons", "1,kiosk,lama", ["detail", "rating"]),
        ("kepuasan,channel,service", "4,kiosk,ktp", ["rating"]),
    ],
)
def test_a_line_becomes_a_tap_with_its_detail_or_a_form(
    desk: Desk, columns: str, cells: str, kinds: list[str]
) -> None:
    desk.bring(f"{columns}\n{cells}\n", on=ON)

    assert desk.kinds() == kinds


def test_a_detail_belongs_to_its_tap(desk: Desk) -> None:
    desk.bring("kepuasan,channel,waktu,comment\n2,kiosk,1,Lama\n", on=ON)

    by_kind = {answer.kind: answer for answer in desk.answers()}
    assert by_kind["detail"].about == by_kind["rating"].id
    assert by_kind["detail"].has_comment
    assert current().decode(by_kind["rating"].scores) == {"kepuasan": 2}
    assert current().decode(by_kind["detail"].scores) == {"waktu": 1}


def test_an_empty_score_is_not_answered_and_never_nought(desk: Desk) -> None:
    desk.bring("waktu,biaya\n3,\n ,4\n", on=ON)

    assert sorted(answer.scores.count("-") for answer in desk.answers()) == [9, 9]
    assert sums(desk) == {"waktu": 3, "biaya": 4}


WRONG_SCORES = ("0", "5", "-1", "4.5", "4.0", "1e0", "01", "4,5", "١", "１", "²", "[4]", "=4", "x")


def test_wrong_scores_send_their_lines_back(desk: Desk) -> None:
    lines = "".join(f'"{score}";4\n' for score in WRONG_SCORES)

    outcome = desk.bring(f"waktu;biaya\n3;4\n{lines}", on=ON)

    assert (outcome.stored, outcome.rejected) == (1, len(WRONG_SCORES))
    assert [line for line, _ in outcome.faults] == [3, 4, 5, 6, 7]
    rejected = desk.rejected(delimiter=";")
    assert [row["rejected_line"] for row in rejected] == [
        str(number) for number in range(3, 3 + len(WRONG_SCORES))
    ]
    for row in rejected:
        assert "“waktu”" in row["rejected_reason"]
        assert "1, 2, 3, 4" in row["rejected_reason"]
    assert sums(desk) == {"waktu": 3, "biaya": 4}


def test_a_wrong_value_sends_its_line_back(desk: Desk) -> None:
    outcome = desk.bring("waktu,sex\n4,X\n", on=ON)

    assert (outcome.stored, outcome.rejected, outcome.number) == (0, 1, None)
    assert desk.answers() == []


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("U1,U2\n4,4\n", NeedsOrder),
        ("waktu,duration\n4,3\n", UnknownColumns),
        (",waktu\n4,3\n", UnknownColumns),
        ("no,sex\n1,L\n", NoScoreColumns),
        ("waktu,Waktu\n4,3\n", RepeatedColumn),
        ("", NotATable),
        ("\n\n", NotATable),
        ("\x00\x01\x02\x7f" * 200, LoketError),
    ],
)
def test_a_file_that_is_wrong_as_a_whole_is_refused(
    desk: Desk, text: str, error: type[LoketError]
) -> None:
    with pytest.raises(error):
        desk.bring(text, on=ON)

    assert desk.answers() == []
    assert desk.box.head.seq == 0


def test_without_any_day_the_file_is_refused(desk: Desk) -> None:
    with pytest.raises(NeedsDate, match="--on"):
        desk.bring("waktu\n4\n")


def test_a_label_and_a_key_of_one_unsur_are_refused(desk: Desk) -> None:
    with pytest.raises(TwiceTheSame):
        desk.bring("U3,waktu\n4,4\n", order="list", on=ON)


def test_an_unknown_unit_is_refused(desk: Desk) -> None:
    with pytest.raises(UnknownUnit):
        desk.bring("waktu\n4\n", unit="samsat", on=ON)


def test_unknown_columns_may_be_skipped(desk: Desk) -> None:
    assert desk.bring("no,waktu,shoe\n1,4,43\n", on=ON, ignore_unknown=True).stored == 1


def test_a_date_without_time_has_no_half_day_and_no_officer_on_duty(tmp_path: Path) -> None:
    with a_desk(tmp_path, duties=[a_duty("P01")]) as desk:
        desk.bring(
            "answered_at,counter,kepuasan\n2026-11-16,L1,3\n2026-11-16T09:30,L1,4\n"
            "2026-11-16T05:30:00Z,L1,2\n"
        )

        found = {
            answer.scores[0]: (answer.slot, answer.minute, answer.officer, answer.ground)
            for answer in desk.answers()
        }
    assert found == {
        "3": ("", None, "", "none"),
        "4": ("am", 570, "P01", "duty"),
        "2": ("pm", 750, "P01", "duty"),
    }


def test_an_officer_named_in_the_file_counts_as_his_visit(desk: Desk) -> None:
    desk.bring("kepuasan,officer\n4,p02\n", on=ON)

    assert [(a.officer, a.ground) for a in desk.answers()] == [("P02", "visit")]


def test_lines_that_bring_their_id_are_known_by_it(desk: Desk) -> None:
    own = UUID(int=77)
    desk.bring(f"id,waktu\n{own},4\n", on=ON)

    again = desk.bring(f"id,waktu\n{own.hex.upper()},4\n", on=ON)
    other = desk.bring(f"id,waktu\n{own},3\n", on=ON)

    assert (again.known, again.rejected) == (1, 0)
    assert (other.known, other.rejected) == (0, 1)
    assert "sudah tercatat dengan isi lain" in desk.rejected()[0]["rejected_reason"]
    assert sums(desk) == {"waktu": 4}


def test_one_id_twice_in_a_file_counts_once_or_not_at_all(desk: Desk) -> None:
    own, other = UUID(int=77), UUID(int=78)

    outcome = desk.bring(f"id,waktu\n{own},4\n{own},4\n{other},1\n{other},2\n", on=ON)

    assert (outcome.stored, outcome.known, outcome.rejected) == (2, 1, 1)
    assert sums(desk) == {"waktu": 5}


def test_an_id_of_a_citizen_at_the_kiosk_is_compared_with_what_he_said(desk: Desk) -> None:
    tap = a_rating(3, at=local(9, 30, 5))
    detail = a_detail(tap, reasons=["cepat"], waktu=4, comment="Bagus")
    form = a_form(about=tap.id, channel=tap.channel)
    desk.give(tap, detail, form)
    said = (
        "id,answered_at,channel,counter,kepuasan,waktu,reasons,comment\n"
        f"{tap.id},2026-11-16T09:30:05,kiosk,L1,%s,4,cepat,Bagus\n"
    )

    same, other = desk.bring(said % 3), desk.bring(said % 4)
    a_detail_is_no_line = desk.bring(f"id,waktu\n{detail.id},4\n", on=ON)

    assert (same.known, same.rejected) == (1, 0)
    assert (other.known, other.rejected) == (0, 1)
    assert a_detail_is_no_line.rejected == 1
    assert len(desk.answers()) == 3


def test_a_line_that_named_nobody_stays_the_same_when_the_roster_names_somebody(
    desk: Desk,
) -> None:
    text = f"id,answered_at,counter,kepuasan\n{UUID(int=5)},2026-11-16T09:30,L1,4\n"
    desk.bring(text)
    actions.set_duties(desk.register, {"dukcapil": [a_duty("P01")]}, "Ayu")
    assert desk.answers()[0].officer == "P01"

    again = desk.bring(text)

    assert (again.known, again.rejected) == (1, 0)


def test_a_withdrawn_import_comes_back_when_it_is_imported_again(desk: Desk) -> None:
    text = f"id,kepuasan,channel,comment\n{UUID(int=5)},4,kiosk,Bagus\n,3,kiosk,\n"
    first = desk.bring(text, on=ON)
    before = desk.answers()
    assert first.number is not None
    actions.withdraw_import(desk.register, first.number, "Ayu")
    assert desk.answers() == []

    again = desk.bring(text, on=ON)

    assert (again.stored, again.number) == (2, 2)
    assert desk.answers() == before


def test_what_a_broken_off_import_left_in_the_box_is_taken_up(desk: Desk) -> None:
    text = "waktu\n" + "4\n" * 1000

    def cut_off(done: int, _total: int) -> None:
        if done >= 450:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        desk.bring(text, on=ON, progress=cut_off)
    again = desk.bring(text, on=ON)

    assert (again.known, again.stored) == (450, 550)
    assert len(desk.answers()) == 1000


def test_a_broken_off_import_leaves_no_half_file_of_rejected_lines(desk: Desk) -> None:
    def cut_off(_done: int, _total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        desk.bring("waktu\n9\n", on=ON, progress=cut_off)

    assert {file.name for file in desk.folder.iterdir()} >= {"ratings.csv"}
    assert not [file for file in desk.folder.iterdir() if "rejected" in file.name]


def test_rejected_lines_can_be_corrected_and_imported_from_their_own_file(desk: Desk) -> None:
    desk.bring("no,waktu,comment\n1,9,=Lama\n2,4,ok\n", on=ON)
    path = desk.folder / "ratings.rejected.csv"
    text = path.read_text(encoding="utf-8-sig").replace(",9,", ",2,")

    outcome = desk.bring(text, "corrected.csv", on=ON)

    assert (outcome.stored, outcome.rejected) == (1, 0)
    with desk.register.read() as conn:
        comments = answers.comments(conn, "dukcapil", ON, ON)
    assert sorted(one.comment for one in comments) == ["=Lama", "ok"]


def test_the_rejected_file_runs_no_formula(desk: Desk) -> None:
    desk.bring('waktu,comment\n9,"=HYPERLINK(1)"\n=1+1,-2\n', on=ON)

    rows = desk.rejected()
    assert rows[0]["comment"] == "'=HYPERLINK(1)"
    assert rows[1]["waktu"] == "'=1+1"


def test_progress_is_told_and_ends_with_all(desk: Desk) -> None:
    told: list[tuple[int, int]] = []

    desk.bring("waktu\n" + "4\n" * 1000, on=ON, progress=lambda *how: told.append(how))

    assert told[-1] == (1000, 1000)
    assert len(told) == 3


def test_every_line_goes_through_the_box_and_its_chain_holds(desk: Desk) -> None:
    desk.bring("kepuasan,channel,comment\n4,kiosk,a\n3,kiosk,b\n", on=ON)

    found = [box for box in boxes(desk.folder / "boxes") if box.device == "import"]
    assert [box.verify().ok for box in found] == [True]
    assert desk.box.head.seq == 4


def test_counting_the_published_case_gives_its_index(desk: Desk) -> None:
    path = shutil.copy(CASES / "gaspul_kemenag_sulbar_2025q3_reconstructed.csv", desk.folder)

    desk.bring(Path(path), order="list", on=date(2025, 9, 30))

    counts = count(current(), [answer.scores for answer in desk.answers()])
    assert (str(scoring.score(counts).ikm), len(desk.answers())) == ("91.48", counts.n)
