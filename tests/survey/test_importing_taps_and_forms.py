"""Lines that name a tap: one person, known again, of whom nothing is left out unsaid."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from reports.evidence.people import people
from survey import actions
from survey.answers.drafts import Kind
from survey.exchange.doubles.following import TapsUnknown
from tests.builders import a_form, a_rating, local
from tests.desk import Desk, a_csv, a_desk, uuids

Row = dict[str, str]
TAP, FORM, OTHER_TAP, OTHER_FORM = map(str, uuids("71 72 73 74"))


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with a_desk(tmp_path / "desk") as desk:
        yield desk


def line(own: str, kepuasan: str = "", waktu: str = "", rating: str = "", **more: str) -> Row:
    values = {"id": own, "answered_at": "2026-05-04 09:30", "kepuasan": kepuasan}
    return {**values, "waktu": waktu, "rating": rating, **more}


def n_people(desk: Desk) -> int:
    return len(people(desk.answers()))


# --- what a line may name -------------------------------------------------------------------------


def test_a_tap_that_names_a_tap_is_given_back_with_the_reason(desk: Desk) -> None:
    outcome = desk.bring(a_csv([line(TAP, "4"), line(FORM, "3", rating=TAP)]))

    assert (outcome.stored, outcome.rejected) == (1, 1)
    assert "Kolom rating menunjuk penilaian" in str(outcome.faults[0][1])
    assert desk.rejected()[0]["rating"] == TAP


def test_one_unsur_from_a_kiosk_that_names_a_tap_is_its_form(desk: Desk) -> None:
    rows = [line(TAP, "4", channel="kiosk"), line(FORM, "4", "3", TAP, channel="kiosk")]
    for stored, known in ((2, 0), (0, 2)):
        outcome = desk.bring(a_csv(rows))
        assert (outcome.stored, outcome.known, outcome.rejected) == (stored, known, 0)
    assert [row.kind for row in desk.answers() if row.about] == [Kind.FORM]
    assert n_people(desk) == 1


# --- known again ----------------------------------------------------------------------------------


def test_a_form_that_says_the_kepuasan_of_its_tap_is_known_again(desk: Desk) -> None:
    rows = [line(TAP, "4"), line(FORM, "4", "3", TAP)]
    grown = [*rows, line(OTHER_TAP, "2"), line(OTHER_FORM, "2", "1", OTHER_TAP)]
    desk.bring(a_csv(rows))

    assert desk.bring(a_csv(rows)).known == 2
    outcome = desk.bring(a_csv(grown))
    assert (outcome.stored, outcome.known, outcome.rejected) == (2, 2, 0)
    assert desk.bring(desk.export()).known == 4
    # A control: another kepuasan is another answer.
    assert desk.bring(a_csv([line(TAP, "4"), line(FORM, "3", "3", TAP)])).rejected == 1


def test_a_form_that_came_from_an_export_is_known_in_the_list_it_was_made_of(
    desk: Desk, tmp_path: Path
) -> None:
    rows = [line(TAP, "4"), line(FORM, "4", "3", TAP)]
    with a_desk(tmp_path / "other") as other:
        other.bring(a_csv(rows))
        desk.bring(other.export())

    outcome = desk.bring(a_csv(rows))
    assert (outcome.known, outcome.rejected) == (2, 0)
    assert desk.bring(a_csv([rows[0], line(FORM, "1", "3", TAP)])).rejected == 1


# --- one person -----------------------------------------------------------------------------------


def without_ids(desk: Desk) -> str:
    rows = desk.rows(desk.export())
    return a_csv([{name: row[name] for name in row if name != "id"} for row in rows])


def test_an_export_without_its_ids_makes_nobody_two_people_in_another_office(
    desk: Desk, tmp_path: Path
) -> None:
    tap = a_rating(3, at=local(9))
    desk.give(tap, a_form(3, about=tap.id))
    with a_desk(tmp_path / "other") as other:
        with pytest.raises(TapsUnknown, match="Impor berkas aslinya dengan kolom id"):
            other.bring(without_ids(desk))
        assert other.answers() == []
        assert other.bring(desk.folder / "out.csv").stored == 2
        assert n_people(other) == 1
        # Where the tap is known, the same file brings nothing new; taken out, it is nobody's.
        assert other.bring(without_ids(desk), "w.csv").known == 2
        actions.withdraw_import(other.register, 1, by="Ayu")
        with pytest.raises(TapsUnknown):
            other.bring(without_ids(desk), "w.csv")


def test_forms_alone_without_ids_are_taken(desk: Desk) -> None:
    rows = [{name: cell for name, cell in line("", "", "3", TAP).items() if name != "id"}]
    assert desk.bring(a_csv(rows)).stored == 1


@pytest.mark.parametrize("names", [(TAP, FORM), (FORM, TAP)])
def test_a_tap_that_was_put_right_into_a_form_is_not_followed_by_another_one(
    desk: Desk, names: tuple[str, str]
) -> None:
    rows = {TAP: line(TAP, "4"), FORM: line(FORM, "", "3", TAP)}
    right = {**rows, TAP: line(TAP, "4", "2")}
    desk.bring(a_csv([rows[name] for name in names]))
    actions.withdraw_import(desk.register, 1, by="Ayu")

    for stored in (1, 0):
        outcome = desk.bring(a_csv([right[name] for name in names]), "right.csv")
        assert (outcome.stored, outcome.rejected) == (stored, 1)
        assert "diisi orang yang sama" in str(outcome.faults[0][1])
        assert n_people(desk) == 1


def test_a_form_that_was_followed_before_it_came_is_given_back(desk: Desk) -> None:
    desk.bring(a_csv([line(FORM, "", "3", TAP)]))

    outcome = desk.bring(a_csv([line(TAP, "4", "2")]), "taps.csv", other_people=True)

    assert (outcome.stored, outcome.rejected) == (0, 1)
    assert "formulir lain yang sudah tercatat" in str(outcome.faults[0][1])
    assert n_people(desk) == 1
