"""Wherever a withdrawal is the way out, it is said what it would lose, and whose that is."""

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from survey import actions
from survey.exchange.doubles.withdrawing import written
from tests.builders import a_unit
from tests.desk import Desk, a_csv, a_desk
from tests.versions import published

Row = dict[str, str]
OTHER_UNIT = "izin"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with a_desk(tmp_path / "desk", units=[a_unit(), a_unit(OTHER_UNIT)]) as desk:
        yield desk


def a_list(n: int, *, own: bool = True) -> list[Row]:
    rows = [
        {
            "id": str(UUID(int=1 + place, version=4)),
            "answered_at": f"2026-05-{4 + place:02}",
            "waktu": "234"[place % 3],
            "biaya": "3",
        }
        for place in range(n)
    ]
    return rows if own else [{k: row[k] for k in row if k != "id"} for row in rows]


def reason(desk: Desk, rows: list[Row], n: int = 1, **how: str) -> str:
    outcome = desk.bring(a_csv(rows), "again.csv", **how)
    assert outcome.rejected == n
    return str(outcome.faults[0][1])


def test_a_line_under_the_id_of_another_says_what_the_withdrawal_would_lose(desk: Desk) -> None:
    rows = a_list(8)
    right = [{**rows[0], "waktu": "1"}, *rows[1:3]]
    desk.bring(a_csv(rows))

    told = reason(desk, right)

    assert "loket import withdraw 1) akan menghilangkan 5 jawaban yang tidak ada" in told
    assert told == desk.rejected("again.rejected.csv")[0]["rejected_reason"]
    # It is true; and of a complete list nothing is said.
    assert "menghilangkan" not in reason(desk, [*right, *rows[3:]])
    actions.withdraw_import(desk.register, 1, by="Ayu")
    desk.bring(a_csv(right), "again.csv")
    assert len(desk.answers()) == 8 - 5


def test_a_line_that_was_put_right_since_says_what_the_withdrawal_would_lose(desk: Desk) -> None:
    desk.bring(a_csv(a_list(8, own=False)))
    exported = desk.rows(desk.export())
    exported[1]["waktu"] = "1"
    actions.withdraw_import(desk.register, 1, by="Ayu")
    desk.bring(a_csv(exported), "right.csv")

    told = reason(desk, a_list(6, own=False))

    assert "dibetulkan lewat impor nomor 2" in told
    assert "loket import withdraw 2) akan menghilangkan 2 jawaban" in told


def test_a_line_of_another_version_names_its_import_and_what_is_lost(
    desk: Desk, tmp_path: Path
) -> None:
    rows = a_list(5, own=False)
    with published(tmp_path / "q", "skm-2017/3"):
        desk.bring(a_csv(rows), questionnaire="skm-2017/1")

        told = reason(desk, rows[:3], n=3, questionnaire="skm-2017/3")

    assert "kuesioner skm-2017/1 lewat impor nomor 1" in told
    assert "loket import withdraw 1) akan menghilangkan 2 jawaban" in told


def test_an_import_of_another_unit_is_said_to_be_its(desk: Desk) -> None:
    rows = a_list(6)
    desk.bring(a_csv(rows), unit=OTHER_UNIT)

    told = reason(desk, rows[:4], n=4)

    assert f"Impor nomor 1 itu milik unit {OTHER_UNIT}." in told
    assert "menghilangkan 2 jawaban" in told
    assert "milik unit" not in reason(desk, [{**rows[0], "waktu": "1"}], unit=OTHER_UNIT)


def test_an_import_is_named_with_the_day_that_the_office_had(desk: Desk) -> None:
    """At any moment the first of these places has a day more than the second."""
    desk.bring(a_csv(a_list(1)))

    with desk.register.read() as conn:
        days = [
            written(conn, 1, ZoneInfo(f"Pacific/{name}"))[-10:]
            for name in ("Kiritimati", "Pago_Pago")
        ]

    assert days[0] > days[1]
