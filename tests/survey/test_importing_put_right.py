"""What was put right under its id stays one citizen, whatever refers to it or names it next."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest

from reports.evidence.people import Person, people
from survey import actions
from survey.actions import retention
from survey.exchange.doubles.doubted import CountedAlready
from survey.ledger import receipt
from survey.questionnaire import current
from tests.builders import TENANT, a_detail, a_form, a_rating, local
from tests.desk import Desk, a_csv, a_desk
from tests.erased import TOLD

FORM = current()
Row = dict[str, str]
ACCUSING = "Nama saya Budi dan petugas itu marah"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with a_desk(tmp_path / "desk") as desk:
        yield desk


@pytest.fixture
def given(tmp_path: Path) -> list[Row]:
    """Give the export of an office: a tap with its form, one with its extra answer, one comment."""
    with a_desk(tmp_path / "given") as elsewhere:
        first, second, third = (a_rating(score, at=local(9, score)) for score in (2, 3, 4))
        extra = a_detail(second)
        elsewhere.give(
            *(first, a_form(3, about=first.id, bands=TOLD), second, third),
            replace(extra, scores=FORM.encode({FORM.drawn_unsur(second.id): 2})),
            a_detail(third, comment=ACCUSING),
        )
        return elsewhere.rows(elsewhere.export())


def withdrawn(desk: Desk, *numbers: int) -> None:
    for number in numbers:
        actions.withdraw_import(desk.register, number, by="Ayu")


def replaced(desk: Desk, number: int, rows: Sequence[Row]) -> None:
    """Withdraw an import and bring the list that was put right."""
    withdrawn(desk, number)
    desk.bring(a_csv(rows), "right.csv")


def at_another_counter(row: Row) -> Row:
    return {**row, "counter": "L2"}


def an_hour_later(row: Row) -> Row:
    return {**row, "answered_at": row["answered_at"].replace("T09", "T10")}


def with_another_score(row: Row) -> Row:
    return {**row, "kepuasan": str(int(row["kepuasan"]) - 1)}


def voices(desk: Desk) -> list[tuple[int | None, int, tuple[str, int] | None]]:
    """Say of each person what he tapped, how many forms he filled, and his extra answer."""
    every: Sequence[Person] = people(desk.answers())
    return sorted(
        ((each.kepuasan, len(each.forms), each.extra) for each in every),
        key=lambda voice: (voice[0] or 0, voice[1]),
    )


# --- one person -----------------------------------------------------------------------------------


@pytest.mark.parametrize("change", [at_another_counter, an_hour_later, with_another_score])
def test_a_tap_that_was_put_right_keeps_its_form_and_its_extra_answer(
    desk: Desk, given: list[Row], change: Callable[[Row], Row]
) -> None:
    right = [change(row) if row["kepuasan"] else row for row in given]
    desk.bring(a_csv(given))
    before = voices(desk)

    replaced(desk, 1, right)
    replaced(desk, 2, [{**row, "service": "ktp"} for row in right])

    after = voices(desk)
    assert [voice[1:] for voice in after] == [voice[1:] for voice in before]
    assert [voice[1] for voice in after] == [1, 0, 0]
    assert sum(voice[2] is not None for voice in after) == 1
    # A control: the form alone is another person.
    assert len(people(row for row in desk.answers() if row.kind == "form")) == 1


def test_a_form_joins_whichever_form_of_its_tap_counts(desk: Desk, given: list[Row]) -> None:
    right = [with_another_score(row) for row in given if row["kepuasan"]]
    forms = [row for row in given if not row["kepuasan"]]
    desk.bring(a_csv([row for row in given if row["kepuasan"]]))
    desk.bring(a_csv(forms), "forms.csv")

    replaced(desk, 1, right)
    assert len(voices(desk)) == 3
    replaced(desk, 3, [row for row in given if row["kepuasan"]])
    assert [voice[:2] for voice in voices(desk)] == [(2, 1), (3, 0), (4, 0)]


def test_an_export_names_what_was_put_right_as_it_came_so_that_it_goes_anywhere(
    desk: Desk, given: list[Row], tmp_path: Path
) -> None:
    desk.bring(a_csv(given))
    for number, change in enumerate((at_another_counter, an_hour_later, with_another_score), 1):
        given = [change(row) if row["kepuasan"] else row for row in given]
        replaced(desk, number, given)

    exported = desk.rows(desk.export())

    assert {row["id"] for row in exported} == {row["id"] for row in given}
    assert [row["rating"] for row in exported] == [row["rating"] for row in given]
    assert desk.bring(desk.folder / "out.csv").known == 4
    with a_desk(tmp_path / "other") as other:
        other.bring(a_csv(exported))
        assert voices(other) == voices(desk)
        withdrawn(other, 1)
        other.bring(a_csv([at_another_counter(row) for row in exported]))
        assert other.bring(a_csv(exported)).stored == 0
        assert [voice[1:] for voice in voices(other)] == [voice[1:] for voice in voices(desk)]


# --- lists without ids ----------------------------------------------------------------------------


def a_list(days: Sequence[int], waktu: str = "3") -> list[Row]:
    return [{"Tanggal": f"2026-05-{day:02}", "kepuasan": "4", "waktu": waktu} for day in days]


def moved(rows: Sequence[Row], place: int, day: str) -> list[Row]:
    return [{**row, "answered_at": day} if n == place else row for n, row in enumerate(rows)]


def put_right(desk: Desk, rows: Sequence[Row]) -> None:
    """Bring a list, move a day in its export, and bring that instead."""
    desk.bring(a_csv(rows), "list.csv")
    exported = moved(desk.rows(desk.export()), 1, "2026-05-20")
    assert desk.bring(a_csv(exported), "e.csv").rejected == 1
    replaced(desk, 1, exported)
    assert len(desk.answers()) == len(rows)


def test_a_list_without_ids_brings_nothing_back_that_was_put_right(desk: Desk) -> None:
    put_right(desk, a_list([4, 5, 6, 7]))

    outcome = desk.bring(a_csv(a_list([4, 5, 6, 7, 8])), "list.csv")

    assert (outcome.stored, outcome.known, outcome.rejected) == (1, 3, 1)
    assert len(desk.answers()) == 5
    told = str(outcome.faults[0][1])
    assert "dibetulkan lewat impor nomor 2 (sekarang tanggal 2026-05-20)" in told
    # Given back it is refused as well; what is said there is true.
    assert desk.bring(desk.folder / "list.rejected.csv").rejected == 1
    withdrawn(desk, 2)
    assert desk.bring(a_csv(a_list([4, 5, 6, 7, 8])), "list.csv").stored == 4
    assert len(desk.answers()) == 5


def test_an_old_export_without_its_ids_brings_nobody_again_whose_day_was_put_right(
    desk: Desk, given: list[Row]
) -> None:
    desk.bring(a_csv(given))
    old = desk.rows(desk.export())
    moved = [
        {**row, "answered_at": row["answered_at"].replace("-16T", "-17T")}
        if row["comment"]
        else row
        for row in old
    ]
    assert moved != old
    replaced(desk, 1, moved)
    before = voices(desk)

    without_ids = [{name: row[name] for name in row if name != "id"} for row in old]
    outcome = desk.bring(a_csv(without_ids), "old.csv")

    assert (outcome.stored, outcome.rejected) == (0, 1)
    assert "dibetulkan lewat impor nomor 2" in str(outcome.faults[0][1])
    assert voices(desk) == before


def test_of_equal_lines_those_that_still_count_have_theirs_first(desk: Desk) -> None:
    rows = a_list([4, 4, 4, 5])
    put_right(desk, rows)

    outcome = desk.bring(a_csv(rows), "list.csv")
    assert (outcome.stored, outcome.known, outcome.rejected) == (0, 3, 1)
    # Deleted as it is told; the others are known, and the list may grow.
    assert desk.bring(a_csv(rows[1:]), "list.csv").known == 3
    outcome = desk.bring(a_csv([*rows[1:], *a_list([6])]), "list.csv")
    assert (outcome.stored, outcome.known, outcome.rejected) == (1, 3, 0)
    more = desk.bring(a_csv([*a_list([4]), *rows, *a_list([6])]), "list.csv")
    assert (more.stored, more.rejected) == (1, 1)
    assert len(desk.answers()) == 6


def test_one_line_with_its_id_and_without_it_counts_once(desk: Desk) -> None:
    desk.bring(a_csv(a_list([4, 5])), "list.csv")
    exported = desk.rows(desk.export())
    withdrawn(desk, 1)
    # The same file has the line as it was, without its id, and put right, with it.
    old = dict.fromkeys(exported[0], "") | {"answered_at": "2026-05-04", "channel": "import"}
    old |= {"kepuasan": "4", "waktu": "3", "unit": exported[0]["unit"]}
    for lines in ([old, {**exported[0], "waktu": "1"}], [{**exported[0], "waktu": "2"}, old]):
        outcome = desk.bring(a_csv(lines), "both.csv")
        assert (outcome.stored + outcome.known, outcome.rejected) == (1, 1)
        assert "sama dengan baris 2, tetapi isinya lain" in str(outcome.faults[0][1])
        assert len(desk.answers()) == 1
        withdrawn(desk, outcome.number or 0)


def test_one_line_twice_is_told_and_counted_once(desk: Desk, given: list[Row]) -> None:
    twice = [*given, given[0]]
    stored = []
    for number in (1, 2):
        outcome = desk.bring(
            a_csv(twice), agree=lambda plan: stored.append(plan.touched.stored + plan.touched.back)
        )
        assert (outcome.stored, outcome.known) == (4, 1)
        withdrawn(desk, number)
    assert stored == [4, 4]


# --- erasures -------------------------------------------------------------------------------------


def erased(desk: Desk, row: Row, part: str) -> None:
    retention.erase_receipt(desk.register, receipt(TENANT, UUID(row["id"])), part, "Ayu")


def private(desk: Desk) -> list[str]:
    """Give all that is still known of times, profiles and comments."""
    rows = desk.rows(desk.export())
    names = ("sex", "age", "education", "job", "comment")
    return [row[name] for row in rows for name in names if row[name]] + [
        row["answered_at"] for row in rows if len(row["answered_at"]) > 10
    ]


def test_what_a_citizen_has_erased_goes_from_every_form_of_his_answer(
    desk: Desk, given: list[Row]
) -> None:
    right = [with_another_score(row) if row["kepuasan"] else row for row in given]
    desk.bring(a_csv(given))
    replaced(desk, 1, right)
    assert ACCUSING in private(desk)

    for row in given:
        erased(desk, row, "all")

    assert private(desk) == []
    withdrawn(desk, 2)
    desk.bring(a_csv(given))  # the first one comes back
    assert private(desk) == []


def test_what_a_citizen_has_erased_does_not_come_back_when_his_line_is_put_right(
    desk: Desk, given: list[Row]
) -> None:
    desk.bring(a_csv(given))
    for row in given:
        erased(desk, row, "all")
    right = [with_another_score(row) if row["kepuasan"] else row for row in given]
    withdrawn(desk, 1)

    outcome = desk.bring(a_csv(right), "right.csv")

    assert (outcome.stored, outcome.n_forgotten) == (4, 3)
    assert private(desk) == []
    again = desk.bring(a_csv(right), "right.csv")
    assert (again.known, again.rejected) == (4, 0)


def test_other_people_are_asked_about_beside_a_line_that_was_put_right(desk: Desk) -> None:
    put_right(desk, a_list([4, 5, 6, 7]))

    with pytest.raises(CountedAlready):
        desk.bring(a_csv(a_list([4, 5, 6, 7], waktu="2")), "other.csv")
