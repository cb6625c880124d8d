"""What came in by a list's file of rejected lines belongs to the list, whatever comes next."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from survey import actions
from survey.exchange import import_run
from survey.exchange.doubles.doubted import CountedAlready
from survey.exchange.doubles.own_rejects import OwnRejects
from tests.desk import Desk, a_csv, a_desk
from tests.survey.test_importing_continued import DAYS, a_day

Row = dict[str, str]
NEXT = "2026-05-07"
GONE = r"tanpa beberapa barisnya.* paling banyak 1 orang"
BAD = 4  # the place of the line with a wrong score


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with a_desk(tmp_path) as desk:
        yield desk


def people() -> list[Row]:
    return [row for day in DAYS for row in a_day(day)]


def with_bad(rows: list[Row], score: str = "44") -> list[Row]:
    return [{**row, "biaya": score} if place == BAD else row for place, row in enumerate(rows)]


def corrected(desk: Desk, name: str = "harian.rejected.csv", as_name: str = "") -> None:
    """Put the score right in a file of rejected lines, and bring that in."""
    text = (desk.folder / name).read_text(encoding="utf-8-sig").replace(",44\n", ",2\n")
    assert desk.bring(text, as_name or name).stored == 1


@pytest.mark.parametrize("as_name", ["", "perbaikan.csv"])
@pytest.mark.parametrize("score", ["44", "2"])
def test_a_list_goes_on_unasked_whether_its_line_was_corrected_there_as_well_or_not(
    desk: Desk, score: str, as_name: str
) -> None:
    rows = with_bad(people())
    desk.bring(a_csv(rows), "harian.csv")
    corrected(desk, as_name=as_name)

    outcome = desk.bring(a_csv(with_bad(rows, score) + a_day(NEXT)), "harian.csv")

    assert (outcome.stored, outcome.rejected, outcome.n_corrected) == (3, 0, score == "2")
    assert len(desk.answers()) == 12


def test_a_list_of_which_all_lines_were_given_back_goes_on_when_all_were_corrected_there_too(
    desk: Desk,
) -> None:
    right = people()
    wrong = [{**row, "answered_at": "13/" + row["answered_at"]} for row in right]
    desk.bring(a_csv(wrong), "harian.csv")
    text = (desk.folder / "harian.rejected.csv").read_text(encoding="utf-8-sig")
    desk.bring(text.replace("13/", ""), "harian.rejected.csv")

    outcome = desk.bring(a_csv(right + a_day(NEXT)), "harian.csv")

    assert (outcome.stored, outcome.n_corrected) == (3, 9)


def test_without_the_look_at_what_was_corrected_it_would_be_asked_about(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control."""
    monkeypatch.setattr(import_run, "take_out_corrected", lambda *_: 0)
    desk.bring(a_csv(with_bad(people())), "harian.csv")
    corrected(desk)

    with pytest.raises(CountedAlready, match="hari yang sudah pernah diimpor"):
        desk.bring(a_csv(with_bad(people(), "2")), "harian.csv")


def test_a_line_corrected_otherwise_than_in_the_list_is_asked_about(desk: Desk) -> None:
    desk.bring(a_csv(with_bad(people())), "harian.csv")
    corrected(desk)

    with pytest.raises(CountedAlready, match="paling banyak 1 orang"):
        desk.bring(a_csv(with_bad(people(), "3")), "harian.csv")


def test_somebody_who_says_the_same_counts_beside_the_line_as_it_was_given_back(desk: Desk) -> None:
    """The wrong line still stands there, so what was corrected is that one and no other."""
    rows = with_bad(people())
    desk.bring(a_csv(rows), "harian.csv")
    corrected(desk)
    again = {**rows[BAD], "biaya": "2"}

    outcome = desk.bring(a_csv([*rows, again]), "harian.csv")

    assert (outcome.stored, outcome.n_corrected) == (1, 0)
    assert len(desk.answers()) == 10


@pytest.mark.parametrize("as_name", ["", "perbaikan.csv"])
def test_a_line_whose_day_is_put_right_after_it_was_corrected_is_asked_about(
    desk: Desk, as_name: str
) -> None:
    desk.bring(a_csv(with_bad(people())), "harian.csv")
    corrected(desk, as_name=as_name)
    rows = with_bad(people(), "2")
    rows[BAD]["answered_at"] = f"{NEXT} 11:11"

    with pytest.raises(CountedAlready, match=GONE):
        desk.bring(a_csv(rows), "harian.csv")

    actions.withdraw_import(desk.register, 2, by="Ayu")
    desk.bring(a_csv(rows), "harian.csv")
    assert len(desk.answers()) == 9


def test_unless_its_import_is_known_as_the_list_s_it_would_count_twice(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control."""
    monkeypatch.setattr(OwnRejects, "are_of", lambda *_: False)
    desk.bring(a_csv(with_bad(people())), "harian.csv")
    corrected(desk)
    rows = with_bad(people(), "2")
    rows[BAD]["answered_at"] = f"{NEXT} 11:11"

    desk.bring(a_csv(rows), "harian.csv")

    assert len(desk.answers()) == 10


def test_rejected_lines_of_another_list_are_none_of_this_one(desk: Desk) -> None:
    desk.bring(a_csv(with_bad(people())), "lain.csv")
    corrected(desk, "lain.rejected.csv")
    others = [{**row, "waktu": "4", "biaya": "1"} for row in a_day(NEXT, 3)]
    desk.bring(a_csv(others), "harian.csv")

    assert desk.bring(a_csv(others + a_day("2026-05-08")), "harian.csv").stored == 3
