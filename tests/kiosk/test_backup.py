"""A backup is one file, made while the service runs; a restore never overwrites anything."""

import errno
import hashlib
import json
import os
import stat
import zipfile
from contextlib import closing
from pathlib import Path

import pytest

from kiosk.config import Config
from kiosk.invitations import new_link, use_link
from survey.box import Box, boxes
from survey.register.opening import open_register
from survey.transfer import archive
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


@pytest.mark.parametrize(
    "there",
    [
        *("register.db", "boxes/main-0.db", "bundle.json"),
        *("register.db-journal", "boxes/main-0.db-wal", "boxes/main-0.db-shm", "pairs/a.kiosk"),
    ],
)
def test_one_store_alone_is_reason_enough_to_restore_nothing(
    counter: Counterside, config: Config, tmp_path: Path, there: str
) -> None:
    counter.post(TAPS, kepuasan=1)
    file, path = tmp_path / "backup.zip", tmp_path / "target" / there
    archive.backup(config.data_dir, file)
    path.parent.mkdir(parents=True)
    path.write_bytes(b"mine")

    with pytest.raises(archive.WouldOverwrite):
        archive.restore(file, tmp_path / "target")

    assert [p for p in (tmp_path / "target").rglob("*") if p.is_file()] == [path]
    assert path.read_bytes() == b"mine"


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


@pytest.mark.parametrize(
    "name",
    [
        "/ABSOLUTE/outside",
        "../outside",
        "boxes/../../outside",
        "boxes/main-0000000000000000.db/../../../outside",
        "..",
        "boxes/..",
        "",
        ".",
        "boxes",
        "boxes/",
        "./bundle.json",
        "boxes//main-0000000000000000.db",
        "boxes\\..\\..\\outside",
        "C:\\outside",
        "\\\\server\\share\\outside",
        "BUNDLE.JSON",
        "Boxes/main-0000000000000000.db",
        "boxes/main.db",
        "bundle.json ",
        "bundle.json\n",
        "ｂundle.json",
        "secret.key",
        "boxes/main.lock",
        "boxes/.db",
        "boxes/main-0000000000000000.db-wal",
        "pairs/x.link",
        "demo/register.db",
        "~/outside",
    ],
)
def test_a_name_that_no_backup_writes_is_refused_and_nothing_is_written_anywhere(
    tmp_path: Path, name: str
) -> None:
    name = name.replace("/ABSOLUTE", str(tmp_path))
    file, target = tmp_path / "made.zip", tmp_path / "a" / "b" / "target"
    digest = hashlib.sha256(b"x").hexdigest()
    files = {"bundle.json": digest, name: digest}
    with zipfile.ZipFile(file, "w") as pack:
        pack.writestr(
            archive.MANIFEST, json.dumps({"version": 1, "made_at": "now", "files": files})
        )
        pack.writestr("bundle.json", "x")
        pack.writestr(name or "x", "x")
    before = sorted(tmp_path.rglob("*"))

    with pytest.raises(archive.NotABackup):
        archive.restore(file, target)

    assert sorted(set(tmp_path.rglob("*")) - set(before)) == [tmp_path / "a", target.parent, target]


GOOD = {"version": 1, "made_at": "now", "files": {"register.db": hashlib.sha256(b"x").hexdigest()}}


@pytest.mark.parametrize(
    "manifest",
    [
        GOOD,  # a store that is no database
        [],
        5,
        "x",
        GOOD | {"files": ["register.db"]},
        GOOD | {"files": "register.db"},
        GOOD | {"files": {}},
        GOOD | {"files": None},
        GOOD | {"files": {"register.db": None}},
        GOOD | {"made_at": None},
        GOOD | {"made_at": ["now"]},
        GOOD | {"made_at": "now\x1b[2J"},
        GOOD | {"version": None},
        GOOD | {"version": {"a": 1}},
        *({name: GOOD[name] for name in GOOD if name != missing} for missing in GOOD),
    ],
    ids=str,
)
def test_what_no_backup_says_of_itself_is_refused_and_nothing_is_restored(
    tmp_path: Path, manifest: object
) -> None:
    file, target = tmp_path / "made.zip", tmp_path / "target"
    with zipfile.ZipFile(file, "w") as pack:
        pack.writestr(archive.MANIFEST, json.dumps(manifest))
        pack.writestr("register.db", "x")

    with pytest.raises(archive.NotABackup):
        archive.restore(file, target)

    assert not list(target.iterdir())


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFCHR, stat.S_IFBLK, stat.S_IFIFO])
def test_a_part_that_says_it_is_a_link_or_a_device_comes_out_as_a_plain_file(
    tmp_path: Path, kind: int
) -> None:
    file, target, secret = tmp_path / "made.zip", tmp_path / "target", tmp_path / "secret"
    secret.write_text("secret")
    content = str(secret).encode()
    part = zipfile.ZipInfo("bundle.json")
    part.create_system, part.external_attr = 3, (kind | 0o777) << 16
    manifest = {
        "version": 1,
        "made_at": "now",
        "files": {"bundle.json": hashlib.sha256(content).hexdigest()},
    }
    with zipfile.ZipFile(file, "w") as pack:
        pack.writestr(archive.MANIFEST, json.dumps(manifest))
        pack.writestr(part, content)

    archive.restore(file, target)

    restored = target / "bundle.json"
    assert stat.S_ISREG(restored.lstat().st_mode)
    assert restored.read_bytes() == content


def test_a_list_of_parts_that_is_far_too_long_is_not_even_read(tmp_path: Path) -> None:
    file = tmp_path / "made.zip"
    for size, refused_for in ((archive.MAX_MANIFEST + 1, "manifest.json"), (1000, "JSON")):
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as pack:
            pack.writestr(archive.MANIFEST, b" " * size)
        with pytest.raises(archive.NotABackup, match=refused_for):
            archive.restore(file, tmp_path / "target")


def test_two_names_that_differ_in_case_only_are_refused(tmp_path: Path) -> None:
    file, digest = tmp_path / "made.zip", hashlib.sha256(b"x").hexdigest()
    files = {"boxes/main-0a.db": digest, "boxes/Main-0A.db": digest}
    with zipfile.ZipFile(file, "w") as pack:
        pack.writestr(
            archive.MANIFEST, json.dumps({"version": 1, "made_at": "now", "files": files})
        )
        for name in files:
            pack.writestr(name, "x")
    with pytest.raises(archive.NotABackup):
        archive.restore(file, tmp_path / "target")
    assert not any((tmp_path / "target").iterdir())


def test_every_part_that_a_backup_writes_may_come_back(
    counter: Counterside, config: Config, tmp_path: Path
) -> None:
    use_link(config, "dukcapil", "L1", new_link(config, "dukcapil", "L1").rsplit("/", 1)[1])
    counter.post(TAPS, kepuasan=1)
    counter.state.box.renew("fork")
    old = min(one.path for one in boxes(config.boxes_dir))
    (config.boxes_dir / "main-copied by hand (2).db").write_bytes(old.read_bytes())
    open_register(config.register_at, create=True).close()
    file = tmp_path / "backup.zip"
    made = archive.backup(config.data_dir, file)
    assert {name.split("/")[0] for name in made.files} == {
        "register.db",
        "bundle.json",
        "boxes",
        "pairs",
    }
    assert archive.restore(file, tmp_path / "target").files == made.files


def test_a_full_disk_is_not_blamed_on_the_backup(
    counter: Counterside, config: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    counter.post(TAPS, kepuasan=1)
    file = tmp_path / "backup.zip"
    archive.backup(config.data_dir, file)

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("survey.transfer.archive.shutil.copyfileobj", full)

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


@pytest.mark.parametrize("name", ["boxes", "pairs"])
def test_a_file_where_a_folder_belongs_is_met_before_anything_is_put_back(
    counter: Counterside, config: Config, tmp_path: Path, name: str
) -> None:
    use_link(config, "dukcapil", "L1", new_link(config, "dukcapil", "L1").rsplit("/", 1)[1])
    counter.post(TAPS, kepuasan=1)
    archive.backup(config.data_dir, tmp_path / "backup.zip")
    for kind in ("file", "link"):
        target = tmp_path / kind
        target.mkdir()
        if kind == "file":
            (target / name).touch()
        else:
            (target / name).symlink_to("nowhere")
        with pytest.raises(archive.WouldOverwrite, match=name):
            archive.restore(tmp_path / "backup.zip", target)
        assert [file.name for file in target.iterdir()] == [name]
