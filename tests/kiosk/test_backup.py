"""A backup is one file, made while the service runs; a restore never overwrites anything."""

import errno
import os
import zipfile
from contextlib import closing
from pathlib import Path

import pytest

from kiosk.config import Config
from survey import archive
from survey.box import Box, boxes
from survey.register.engine import open_register
from tests.builders import a_rating, counted, filled_register
from tests.kiosk.conftest import BUNDLE, TAPS, Counterside


def test_a_backup_made_under_use_brings_every_answer_back(
    counter: Counterside, config: Config, tmp_path: Path
) -> None:
    for kepuasan in (1, 2, 3, 4):
        counter.post(TAPS, kepuasan=kepuasan)
    file, target = tmp_path / "backup.zip", tmp_path / "restored"

    archive.backup(config.data_dir, file)
    counter.post(TAPS, kepuasan=4)  # after the copy: not in it
    archive.restore(file, target)

    (copy,) = boxes(target / "boxes")
    assert (copy.head.seq, copy.verify().ok) == (4, True)
    assert (target / "bundle.json").read_text() == BUNDLE.dump()


def test_a_restored_box_opens_a_new_chain_and_keeps_the_unsent(
    counter: Counterside, config: Config, tmp_path: Path
) -> None:
    tap = counter.post(TAPS, kepuasan=1).get_json()
    file, target = tmp_path / "backup.zip", tmp_path / "restored"
    archive.backup(config.data_dir, file)
    archive.restore(file, target)

    box = Box.open(target / "boxes", "main", BUNDLE.tenant)

    assert box.id != counter.state.box.id
    assert [str(entry.id) for entry in box.unsent()] == [tap["id"]]
    box.close()
    assert len(boxes(target / "boxes")) == 2


def test_a_restore_never_overwrites(counter: Counterside, config: Config, tmp_path: Path) -> None:
    counter.post(TAPS, kepuasan=1)
    file = tmp_path / "backup.zip"
    archive.backup(config.data_dir, file)

    with pytest.raises(archive.WouldOverwrite):
        archive.restore(file, config.data_dir)
    with pytest.raises(archive.BackupExists):
        archive.backup(config.data_dir, file)


def test_a_changed_or_cut_backup_is_refused_and_leaves_nothing_behind(
    counter: Counterside, config: Config, tmp_path: Path
) -> None:
    counter.post(TAPS, kepuasan=1)
    good, cut, changed = (tmp_path / name for name in ("good.zip", "cut.zip", "changed.zip"))
    archive.backup(config.data_dir, good)
    cut.write_bytes(good.read_bytes()[: good.stat().st_size // 2])
    with zipfile.ZipFile(good) as old, zipfile.ZipFile(changed, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, content + b" " if name == "bundle.json" else content)

    for number, bad in enumerate((cut, changed, config.bundle_file, tmp_path / "none.zip")):
        target = tmp_path / f"target{number}"
        with pytest.raises(archive.NotABackup):
            archive.restore(bad, target)
        assert not target.exists() or not any(target.iterdir())


def test_a_backup_with_a_damaged_middle_is_refused_wherever_the_damage_lies(
    counter: Counterside, config: Config, tmp_path: Path
) -> None:
    counter.post(TAPS, kepuasan=1)
    good, bad = tmp_path / "good.zip", tmp_path / "bad.zip"
    archive.backup(config.data_dir, good)
    content = good.read_bytes()

    refused = 0
    for at in range(40, len(content), max(1, len(content) // 120)):
        bad.write_bytes(
            content[:at] + bytes(b ^ 0xFF for b in content[at : at + 8]) + content[at + 8 :]
        )
        target = tmp_path / f"at{at}"
        try:
            archive.restore(bad, target)
        except archive.NotABackup:
            refused += 1
            assert not any(target.iterdir())
        else:  # only a place that says nothing about the content may be passed over
            assert (target / "bundle.json").read_text() == BUNDLE.dump()
            assert all(box.verify().ok for box in boxes(target / "boxes"))
    assert refused > 60


def test_a_full_disk_is_not_blamed_on_the_backup(
    counter: Counterside, config: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    counter.post(TAPS, kepuasan=1)
    file = tmp_path / "backup.zip"
    archive.backup(config.data_dir, file)

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("survey.archive.shutil.copyfileobj", full)

    with pytest.raises(archive.CopyFailed):
        archive.restore(file, tmp_path / "target")
    assert not any((tmp_path / "target").iterdir())


def test_an_empty_folder_has_nothing_to_back_up(tmp_path: Path) -> None:
    with pytest.raises(archive.NothingToBackUp):
        archive.backup(tmp_path, tmp_path / "backup.zip")
    assert not any(tmp_path.iterdir())


def test_a_folder_of_any_name_is_copied_whole(tmp_path: Path) -> None:
    """Signs that mean something in an address must not lead to another, empty file."""
    folder = tmp_path / "kantor #1?" / "x%20y"
    filled_register(_made(folder), [a_rating()]).close()
    archive.backup(folder, tmp_path / "backup.zip")
    archive.restore(tmp_path / "backup.zip", tmp_path / "restored")
    with closing(open_register(tmp_path / "restored" / archive.REGISTER)) as register:
        assert len(counted(register)) == 1
    assert not (tmp_path / "kantor ").exists()


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True)
    return folder
