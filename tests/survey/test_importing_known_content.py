"""A file whose content came before: told as the same with or without its mark, in any order."""

from collections.abc import Iterator
from pathlib import Path
from random import Random
from uuid import UUID

import pytest

from survey.register import lines as stored_lines
from tests.builders import a_unit
from tests.desk import Desk, a_csv, a_desk

MARK = "\ufeff"
LIST = "answered_at,waktu,biaya\n" + "".join(f"2026-05-{day:02},{3},{2}\n" for day in range(4, 9))


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with a_desk(tmp_path, units=[a_unit(), a_unit("izin")]) as desk:
        yield desk


@pytest.mark.parametrize("before", ["", MARK])
@pytest.mark.parametrize("now", ["", MARK])
def test_the_mark_at_the_beginning_makes_no_file_another_one(
    desk: Desk, before: str, now: str
) -> None:
    desk.bring(before + LIST)

    assert desk.bring(now + LIST).n_as_elsewhere == 0
    assert [each.n for each in desk.bring(now + LIST, unit="izin").elsewhere] == [1]
    # A control: one line more is another content, of a list with another name.
    assert desk.bring(now + LIST + "2026-05-09,3,2\n", "b.csv").n_as_elsewhere == 5


def test_a_list_that_grows_is_not_called_another_one_day_by_day(desk: Desk) -> None:
    desk.bring(LIST)

    grown = desk.bring(LIST + "2026-05-09,3,2\n")

    assert (grown.stored, grown.known, grown.n_as_elsewhere) == (1, 5, 0)


@pytest.mark.parametrize("own", [True, False])
def test_a_list_in_no_order_costs_no_more_than_in_order(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, *, own: bool
) -> None:
    n, chance = 360, Random(1)
    rows = [
        {
            "id": str(UUID(int=1 + place, version=4)),
            "answered_at": f"2025-{1 + place % 12:02}-{1 + place // 15:02} 09:{place % 60:02}",
            "channel": "import",
            "waktu": chance.choice("1234"),
            "biaya": chance.choice("1234"),
        }
        for place in range(n)
    ]
    desk.bring(a_csv(rows))
    if not own:
        rows = [{name: row[name] for name in row if name != "id"} for row in rows]
    chance.shuffle(rows)
    n_read = 0
    say = stored_lines._said

    def counted(*args: object) -> object:
        nonlocal n_read
        n_read += 1
        return say(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(stored_lines, "_said", counted)
    assert desk.bring(a_csv(rows)).known == n
    assert n_read <= 2 * n
