"""A box file that somebody takes or overwrites while it is open loses nothing it was given."""

import os
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from survey.box import AlreadyRunning, Box, Unavailable, boxes, places, promised, store, writer
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


def cut_the_wal_behind_its_head(folder: Path) -> None:
    os.truncate(wal_of(folder), min(32, wal_of(folder).stat().st_size))


def halve_the_wal(folder: Path) -> None:
    os.truncate(wal_of(folder), wal_of(folder).stat().st_size // 2)


def overwrite(file: Path, content: bytes) -> None:
    """Write into a file as `cp` does: it stays the same file."""
    with file.open("r+b") as writing:
        writing.write(content)
        writing.truncate()


def overwrite_with_what_was_there(folder: Path) -> None:
    """Copy a backup over all of it, the shared memory too; the first time, take that backup."""
    kept = folder.parent / "kept"
    files = [file for file in folder.glob("main-*") if not file.name.endswith(".replaced")]
    if not kept.exists():
        kept.mkdir()
        for file in files:
            shutil.copyfile(file, kept / file.name)
    for file in kept.iterdir():
        if (folder / file.name).exists():
            overwrite(folder / file.name, file.read_bytes())


def overwrite_the_wal_alone(folder: Path) -> None:
    kept = folder.parent / "kept-wal"
    if not kept.exists():
        shutil.copyfile(wal_of(folder), kept)
    overwrite(wal_of(folder), kept.read_bytes())


def empty_the_file(folder: Path) -> None:
    os.truncate(file_of(folder), 0)


def put_a_link(folder: Path) -> None:
    """The file goes to another disk, and a link is left where it was."""
    file = file_of(folder)
    elsewhere = folder.parent / "disk"
    elsewhere.mkdir(exist_ok=True)
    target = elsewhere / f"{len(list(elsewhere.iterdir()))}.db"
    file.rename(target)
    file.symlink_to(target)


HARMS: list[Callable[[Path], None]] = [
    unlink,
    unlink_all,
    move_away,
    unlink_the_wal,
    empty_the_wal,
    cut_the_wal_behind_its_head,
    halve_the_wal,
    overwrite_the_wal_alone,
    overwrite_with_what_was_there,
    empty_the_file,
    put_a_link,
    remove_the_folder,
    put_an_old_copy,
    put_something_else,
]


def as_another_program_finds_it(folder: Path, tmp_path: Path) -> Path:
    """Copy what lies there, as after a power cut: what the process knows is lost."""
    after = tmp_path / "after"
    after.mkdir()
    for file in folder.glob("main-*.db*"):
        if not file.name.endswith("-shm"):
            shutil.copyfile(file, after / file.name, follow_symlinks=False)
    return after


@pytest.mark.parametrize("harm", HARMS)
def test_twenty_answers_behind_twenty_harms_are_all_there(
    box: Box, folder: Path, tmp_path: Path, harm: Callable[[Path], None]
) -> None:
    ratings = [a_rating() for _ in range(20)]
    for rating in ratings:
        harm(folder)
        assert not box.append(rating).repeated
    (there,) = boxes(as_another_program_finds_it(folder, tmp_path))
    assert there.verify().ok
    assert [entry.id for entry in there.entries()][1:] == [rating.id for rating in ratings]
    assert open_entry(next(there.entries())).comment == "Antre lama"
    assert 0 < box.n_put_back <= len(box.warnings)
    assert "saat layanan berjalan" in box.warnings[-1]


def test_without_looking_they_are_lost(
    box: Box, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: what SQLite does by itself."""
    monkeypatch.setattr(places.FilesAt, "left_alone", lambda *_, **__: True)
    unlink_all(folder)
    box.append(a_rating())
    assert boxes(folder) == []


def test_nothing_is_put_back_where_nothing_went_away(
    box: Box, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control, over several beginnings of the WAL, erasures and acknowledgements."""
    monkeypatch.setattr(store, "is_whole", lambda *_: pytest.fail("looked for harm"))
    for n in range(1200):
        rating = a_rating()
        box.append(rating)
        if n % 100 == 50:
            box.mark_sent(box.head)
        if n % 300 == 250:
            box.erase(rating.id, {"time"})
    assert box.warnings == ()


def test_a_file_that_is_only_touched_is_left(box: Box, folder: Path) -> None:
    os.utime(file_of(folder))
    os.utime(wal_of(folder))
    box.append(a_rating())
    file_of(folder).touch()
    box._submit(box._store.stay_in_place, 5)
    assert box.warnings == ()


def move_into_the_file(box: Box) -> None:
    box._submit(box._store._clear_wal, 5)


def test_an_old_copy_over_the_file_alone_takes_nothing(
    box: Box, folder: Path, tmp_path: Path
) -> None:
    move_into_the_file(box)
    before = file_of(folder).read_bytes()
    ratings = [a_rating() for _ in range(40)]
    for rating in ratings[:30]:
        box.append(rating)
    move_into_the_file(box)
    for rating in ratings[30:]:
        overwrite(file_of(folder), before)
        box.append(rating)
    (there,) = boxes(as_another_program_finds_it(folder, tmp_path))
    assert there.verify().ok
    assert [entry.id for entry in there.entries()][1:] == [rating.id for rating in ratings]


def test_what_even_the_program_does_not_remember_shows_in_the_proof(
    box: Box, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """More answers than are remembered are gone: another box goes on, the old end is missing."""
    monkeypatch.setattr(promised, "MOST", 5)
    overwrite_with_what_was_there(folder)
    chain = box.id
    ratings = [a_rating() for _ in range(20)]
    for rating in ratings:
        box.append(rating)
    last_told = box.head
    overwrite_with_what_was_there(folder)
    last = a_rating()
    box.append(last)
    assert box.id != chain
    assert "loket verify" in box.warnings[-1]
    old, new = boxes(folder)
    assert (old.id, old.state, new.id) == (chain, "closed", box.id)
    assert not old.verify(held=[last_told]).ok
    ids = [entry.id for entry in new.entries()]
    assert ids[-6:] == [rating.id for rating in [*ratings[-5:], last]]


def test_what_was_erased_is_written_again_by_nobody(box: Box, folder: Path) -> None:
    overwrite_with_what_was_there(folder)
    form = a_form(1, comment="Nama saya Budi")
    box.append(form)
    box.erase(form.id, {"comment"})
    overwrite_with_what_was_there(folder)
    box.append(a_rating())
    texts = [open_entry(entry).comment for there in boxes(folder) for entry in there.entries()]
    assert "Nama saya Budi" not in texts


def test_a_lock_that_is_deleted_is_taken_again(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "LOOK_EVERY_S", 0.05)
    box = Box.open(folder, "main", TENANT)
    (folder / "main.lock").unlink()
    end = time.monotonic() + 5
    while not box.warnings and time.monotonic() < end:
        time.sleep(0.02)
    assert "main.lock" in box.warnings[-1]
    with pytest.raises(AlreadyRunning):
        Box.open(folder, "main", TENANT)
    box.close()


def test_a_deleted_lock_lets_no_second_program_in(folder: Path) -> None:
    first = Box.open(folder, "main", TENANT)
    first.append(a_rating())
    (folder / "main.lock").unlink()
    with pytest.raises(AlreadyRunning):
        Box.open(folder, "main", TENANT)
    first.append(a_rating())
    first._submit(first._keep_lock, 5)
    first.close()
    assert [text for text in first.warnings if "main.lock" not in text] == []
    assert boxes(folder)[0].head.seq == 2
    Box.open(folder, "main", TENANT).close()


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
