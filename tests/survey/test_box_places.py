"""A box file that is deleted, moved or replaced while it is open loses nothing it was given."""

import os
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from survey.box import Box, Unavailable, boxes, places, writer
from survey.ledger import open_entry
from tests.builders import TENANT, a_form, a_rating


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "boxes"


@pytest.fixture
def box(folder: Path) -> Iterator[Box]:
    box = Box.open(folder, "main", TENANT)
    box.append(a_form(2, comment="Antre lama"))
    yield box
    box.close()


def file_of(folder: Path) -> Path:
    (file,) = folder.glob("main-*.db")
    return file


def wal_of(folder: Path) -> Path:
    return Path(f"{file_of(folder)}-wal")


def unlink(folder: Path) -> None:
    file_of(folder).unlink()


def unlink_all(folder: Path) -> None:
    for file in folder.glob("main-*"):
        file.unlink()


def move_away(folder: Path) -> None:
    file_of(folder).rename(folder / "elsewhere")


def unlink_the_wal(folder: Path) -> None:
    wal_of(folder).unlink()


def remove_the_folder(folder: Path) -> None:
    shutil.rmtree(folder)


def put_an_old_copy(folder: Path) -> None:
    """As a file manager or a backup program does: the WAL stays, or goes with it."""
    file = file_of(folder)
    shutil.copyfile(file, folder / "copy")
    (folder / "copy").replace(file)


def put_something_else(folder: Path) -> None:
    (folder / "x").write_bytes(b"not a database")
    (folder / "x").replace(file_of(folder))


def empty_the_wal(folder: Path) -> None:
    os.truncate(wal_of(folder), 0)


HARMS: list[Callable[[Path], None]] = [
    unlink,
    unlink_all,
    move_away,
    unlink_the_wal,
    empty_the_wal,
    remove_the_folder,
    put_an_old_copy,
    put_something_else,
]


@pytest.mark.parametrize("harm", HARMS)
def test_twenty_answers_behind_twenty_harms_are_all_there(
    box: Box, folder: Path, harm: Callable[[Path], None]
) -> None:
    ratings = [a_rating() for _ in range(20)]
    for rating in ratings:
        harm(folder)
        assert not box.append(rating).repeated
    # As after a power cut: what the process knows is lost, and what lies there counts.
    (there,) = (one for one in boxes(folder) if one.passport is not None)
    assert there.verify().ok
    assert [entry.id for entry in there.entries()][1:] == [rating.id for rating in ratings]
    assert open_entry(next(there.entries())).comment == "Antre lama"
    # Behind a file just written anew the WAL is empty, and emptying it harms nobody.
    assert len(box.warnings) == (10 if harm is empty_the_wal else 20)
    assert "saat layanan berjalan" in box.warnings[-1]


def test_without_looking_they_are_lost(
    box: Box, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: what SQLite does by itself."""
    there = box._store._place._replace(wal_begins=True)
    monkeypatch.setattr(places.FilesAt, "of", classmethod(lambda cls, _: there))
    unlink_all(folder)
    box.append(a_rating())
    assert boxes(folder) == []


def test_nothing_is_put_back_where_nothing_went_away(box: Box) -> None:
    for _ in range(5):
        box.append(a_rating())
    assert box.warnings == ()


def test_what_lay_there_instead_is_put_aside_and_never_deleted(box: Box, folder: Path) -> None:
    for n in (1, 2):
        put_something_else(folder)
        box.append(a_rating())
        aside = folder / f"{file_of(folder).name}.replaced-{n}"
        assert aside.read_bytes() == b"not a database"
        assert aside.name in box.warnings[-1]


def test_a_file_is_put_back_while_nobody_taps(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "LOOK_EVERY_S", 0.05)
    box = Box.open(folder, "main", TENANT)
    box.append(a_rating())
    unlink_all(folder)
    end = time.monotonic() + 5
    while not boxes(folder) and time.monotonic() < end:
        time.sleep(0.02)
    assert boxes(folder)[0].head == box.head
    box.close()


def test_a_file_is_put_back_when_the_service_ends(folder: Path) -> None:
    box = Box.open(folder, "main", TENANT)
    box.append(a_rating())
    unlink_all(folder)
    box.close()
    assert boxes(folder)[0].head.seq == 1


def test_an_answer_that_can_be_kept_nowhere_is_not_told_stored(box: Box, folder: Path) -> None:
    shutil.rmtree(folder)
    folder.write_text("a file where the folder was")
    late = a_rating()
    with pytest.raises(Unavailable):
        box.append(late)
    with pytest.raises(Unavailable):
        box.append(late)
    folder.unlink()
    assert box.append(late).repeated
    assert [entry.id for entry in boxes(folder)[0].entries()][1:] == [late.id]
