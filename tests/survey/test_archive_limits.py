"""How much a spreadsheet may unpack to: exactly the limit, and not one byte more."""

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import Workbook

from survey.exchange.tables import workbook as importing_book
from survey.exchange.tables.headers import NotATable
from tests.desk import a_desk


def a_workbook(folder: Path) -> tuple[Path, int]:
    """Make a ratings file; gives how many bytes it unpacks to."""
    book = Workbook()
    assert book.active is not None
    for row in (("answered_at", "kepuasan"), ("2026-11-16", 4), ("2026-11-16", 3)):
        book.active.append(row)
    path = folder / "ratings.xlsx"
    book.save(path)
    with zipfile.ZipFile(path) as archive:
        return path, sum(entry.file_size for entry in archive.infolist())


@pytest.fixture(params=["MAX_UNPACKED", "MAX_ENTRIES", "MAX_RATIO"])
def limit(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Give what sets one of the limits."""
    return lambda n: monkeypatch.setattr(importing_book, request.param, n)


def test_a_workbook_of_exactly_the_limit_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, unpacked = a_workbook(tmp_path)
    monkeypatch.setattr(importing_book, "MAX_UNPACKED", unpacked)
    with a_desk(tmp_path / "desk") as desk:
        assert desk.bring(path).stored == 2


def test_one_byte_above_the_limit_is_refused_and_nothing_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, unpacked = a_workbook(tmp_path)
    monkeypatch.setattr(importing_book, "MAX_UNPACKED", unpacked - 1)
    with a_desk(tmp_path / "desk") as desk:
        before = sorted(tmp_path.rglob("*"))
        with pytest.raises(NotATable, match="terlalu besar"):
            desk.bring(path)
        assert desk.answers() == []
        assert sorted(tmp_path.rglob("*")) == before


def test_a_limit_of_nothing_lets_nothing_through(
    tmp_path: Path, limit: Callable[[int], None]
) -> None:
    path, _ = a_workbook(tmp_path)
    limit(0)
    with a_desk(tmp_path / "desk") as desk, pytest.raises(NotATable, match="terlalu besar"):
        desk.bring(path)
