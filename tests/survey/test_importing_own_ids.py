"""Lines with an id of their own that say something else than what is stored under it."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random
from uuid import UUID

import pytest

from survey import actions
from survey.exchange.overlap import CountedAlready
from survey.questionnaire import current
from tests.desk import Desk, a_csv, a_desk

UNSUR = [item.key for item in current().unsur]
Row = dict[str, str]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with a_desk(tmp_path) as desk:
        yield desk


def citizens(n: int = 20) -> list[Row]:
    chance = Random(1)
    return [
        {
            "id": str(UUID(int=place, version=4)),
            "answered_at": f"2026-05-{1 + place // 4:02} {8 + place % 4:02}:30",
            **{name: chance.choice("234") for name in UNSUR},
        }
        for place in range(n)
    ]


def put_right(rows: Sequence[Row], waktu: str = "1") -> list[Row]:
    """Give another score in the fourth line."""
    return [{**row, "waktu": waktu} if place == 3 else row for place, row in enumerate(rows)]


def without_ids(rows: Sequence[Row]) -> list[Row]:
    return [{name: cell for name, cell in row.items() if name != "id"} for row in rows]


def withdrawn(desk: Desk, number: int) -> None:
    actions.withdraw_import(desk.register, number, by="Ayu")


@pytest.mark.parametrize("is_export", [False, True])
@pytest.mark.parametrize("files", [("b.csv", "b.rejected.csv"), ("b.rejected.csv", "b.csv")])
def test_a_line_that_says_something_else_counts_once_the_old_import_is_withdrawn(
    desk: Desk, files: tuple[str, str], *, is_export: bool
) -> None:
    rows = citizens()
    desk.bring(a_csv(without_ids(rows) if is_export else rows))
    rows = desk.rows(desk.export()) if is_export else rows
    assert desk.bring(a_csv(put_right(rows)), "b.csv").rejected == 1
    (desk.folder / "kept.csv").write_bytes((desk.folder / "b.rejected.csv").read_bytes())
    withdrawn(desk, 1)

    for name in files:
        desk.bring(desk.folder / name.replace("b.rejected", "kept"))

    assert len(desk.answers()) == 20
    assert desk.bring(a_csv(put_right(rows)), "c.csv").known == 20


def test_what_was_replaced_under_its_id_does_not_come_back_beside_the_other(desk: Desk) -> None:
    rows = citizens()
    desk.bring(a_csv(rows))
    withdrawn(desk, 1)
    desk.bring(a_csv(put_right(rows)), "b.csv")

    with pytest.raises(CountedAlready) as refused:
        desk.bring(a_csv(rows), "c.csv")

    assert re.search("loket import withdraw 2,", str(refused.value))
    withdrawn(desk, 2)
    assert desk.bring(a_csv(rows), "c.csv").stored == 20


def test_a_line_may_be_put_right_as_often_as_its_import_is_withdrawn(desk: Desk) -> None:
    desk.bring(a_csv(citizens()))
    for number, waktu in enumerate("1213", 1):
        withdrawn(desk, number)

        assert desk.bring(a_csv(put_right(citizens(), waktu)), "b.csv").stored == 20
