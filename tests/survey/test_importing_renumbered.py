"""A program that gives new ids at each export: its list is asked about, not stored twice."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random
from uuid import UUID

import pytest

from survey import actions
from survey.exchange import import_run
from survey.exchange.doubles.doubted import CountedAlready, CountedInPart
from survey.questionnaire import current
from tests.desk import Desk, a_csv, a_desk

Row = dict[str, str]
UNSUR = [item.key for item in current().unsur]
OTHER_IDS = r"hanya nomornya \(id\) lain"
LATER = 99


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with a_desk(tmp_path) as desk:
        yield desk


def people(n_days: int = 5, seed: int = 1, *, timed: bool = True, n_unsur: int = 9) -> list[Row]:
    """Give people of some days, eight a day."""
    chance = Random(seed)
    names = UNSUR[:n_unsur] or ["kepuasan"]
    return [
        {
            "answered_at": f"2026-06-{1 + place // 8:02}"
            + (f" {8 + place % 8:02}:{chance.randrange(60):02}" if timed else ""),
            **{name: chance.choice("23444") for name in names},
        }
        for place in range(8 * n_days)
    ]


def exported(rows: Sequence[Row], seed: int) -> str:
    """Give each row an id that no other export has."""
    chance = Random(seed)
    return a_csv([{"id": str(UUID(int=chance.getrandbits(128), version=4)), **r} for r in rows])


@pytest.mark.parametrize("n", [3, 40])
@pytest.mark.parametrize("n_more", [0, 4, 16])
def test_a_list_that_comes_under_new_ids_is_asked_about_grown_or_not(
    desk: Desk, n: int, n_more: int
) -> None:
    rows = people(8)
    desk.bring(exported(rows[:n], 1), "a.csv")

    with pytest.raises(CountedAlready, match=OTHER_IDS):
        desk.bring(exported(rows[: n + n_more], 2), "a.csv")

    assert len(desk.answers()) == n


def test_what_is_offered_counts_everybody_once_and_for_good(desk: Desk) -> None:
    rows = people(8)
    desk.bring(exported(rows[:40], 1), "a.csv")
    with pytest.raises(CountedAlready, match=r"withdraw 1, lalu impor.*hapus kolom id") as refusal:
        desk.bring(exported(rows[:48], 2), "a.csv")
    assert not isinstance(refusal.value, CountedInPart)

    actions.withdraw_import(desk.register, 1, by="Ayu")
    desk.bring(a_csv(rows[:48]), "a.csv")
    desk.bring(a_csv(rows), "a.csv")

    assert len(desk.answers()) == 64


def test_its_last_days_are_asked_about_and_a_withdrawal_says_whom_it_would_lose(
    desk: Desk,
) -> None:
    rows = people(8)
    desk.bring(exported(rows[:48], 1), "a.csv")

    with pytest.raises(CountedInPart, match=r"menghilangkan.* 24 jawaban|menghilangkan"):
        desk.bring(exported(rows[24:], 2), "a.csv")


def test_without_minutes_a_list_of_forms_is_asked_about(desk: Desk) -> None:
    rows = people(timed=False)
    desk.bring(exported(rows, 1), "a.csv")

    with pytest.raises(CountedAlready, match=OTHER_IDS):
        desk.bring(exported(rows, 2), "b.csv")


@pytest.mark.parametrize("n_unsur", [0, 2, 9])
@pytest.mark.parametrize("timed", [True, False])
@pytest.mark.parametrize("seed", range(2, 12))
def test_other_people_of_the_same_days_are_not_asked_about(
    desk: Desk, seed: int, n_unsur: int, *, timed: bool
) -> None:
    desk.bring(exported(people(timed=timed, n_unsur=n_unsur), 1), "a.csv")

    others = people(seed=seed, timed=timed, n_unsur=n_unsur)
    assert desk.bring(exported(others, LATER), "b.csv").stored == 40


def test_the_same_at_another_counter_are_other_people(desk: Desk) -> None:
    rows = people()
    for seed, counter in enumerate(("L1", "L2")):
        at = [{**row, "counter": counter} for row in rows]
        assert desk.bring(exported(at, seed), f"{counter}.csv").stored == 40


def test_other_people_says_so(desk: Desk) -> None:
    desk.bring(exported(people(), 1), "a.csv")

    assert desk.bring(exported(people(), 2), "b.csv", other_people=True).stored == 40


def test_a_list_that_keeps_its_ids_goes_on_unasked(desk: Desk) -> None:
    text = exported(people(), 1)
    desk.bring(text, "a.csv")
    more = exported(people(6)[40:], 2).split("\n", 1)[1]

    outcome = desk.bring(text + more, "a.csv")

    assert (outcome.stored, outcome.known) == (8, 40)


def test_without_the_question_everybody_would_count_twice(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control."""
    monkeypatch.setattr(import_run, "refuse_renumbered", lambda *_: None)
    desk.bring(exported(people(), 1), "a.csv")

    assert desk.bring(exported(people(), 2), "a.csv").stored == 40
    assert len(desk.answers()) == 80
