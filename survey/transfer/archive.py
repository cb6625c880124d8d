"""Backup and restore of one installation: both stores, copied while they are in use.

A copy is made by SQLite's own backup call, so it is whole at one moment even under load. A
restored box is never written again: the next start opens a new chain. A register on PostgreSQL
is copied with that database's own tools, and the sentence says so.
"""

from __future__ import annotations

import errno
import hashlib
import json
import re
import shutil
import sqlite3
import tempfile
import zipfile
import zlib
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from survey import own_schema
from survey.box import boxes
from survey.errors import Conflict, Damaged, Invalid, Missing
from survey.files import whole
from survey.language import N_
from survey.register.faults import AlteredSchema, UnsoundFile
from survey.register.integrity import STATEMENTS, first_fault

MANIFEST = "manifest.json"
VERSION = 1
REGISTER = "register.db"
# What a backup is made of, named as `backup` names it: nothing else is ever unpacked, so that no
# name in a file from elsewhere leads out of the folder or to another kind of file.
PARTS = re.compile(
    r"register\.db|bundle\.json|boxes/[^/\\\0-\x1f]+-[^/\\\0-\x1f]+\.db|pairs/[^/\\\0-\x1f]+\.kiosk"
)
METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_SQLITE = b"SQLite format 3\0"  # how each of its files begins
MAX_MANIFEST = 16 * 1024 * 1024  # bytes: it is read into memory, the parts are not
# What a file that is no backup, or a damaged one, makes the libraries raise.
UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    RuntimeError,  # a flag that zipfile does not know
    KeyError,
    ValueError,
    TypeError,
    EOFError,
    OSError,  # a damaged offset that no file can be read at
)
# Of those what lies in the disk, not in the backup, which may be sound.
DISK = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EPERM, errno.EIO}


class NothingToBackUp(Missing):
    slug = "nothing-to-back-up"
    sentence = N_("Di folder %(folder)s belum ada data untuk dicadangkan. Periksa --data.")


class WouldOverwrite(Conflict):
    slug = "restore-would-overwrite"
    sentence = N_(
        "Folder %(folder)s sudah berisi data (%(file)s). Pemulihan tidak menimpa apa pun: "
        "pilih folder kosong dengan --data."
    )


class BackupExists(Conflict):
    slug = "backup-exists"
    sentence = N_("Berkas %(file)s sudah ada dan tidak ditimpa. Pilih nama lain.")


class NotABackup(Invalid):
    slug = "not-a-backup"
    sentence = N_(
        "Berkas %(file)s bukan cadangan Suara Loket atau rusak (%(why)s). "
        "Tidak ada yang dipulihkan. Coba cadangan lain."
    )


class CopyFailed(Damaged):
    slug = "copy-failed"
    sentence = N_(
        "Penyimpanan %(file)s tidak dapat disalin (%(why)s). Jalankan: loket doctor, "
        "lalu simpan cadangan di diska lain."
    )


@dataclass(frozen=True, slots=True)
class Archive:
    """What a backup file holds."""

    made_at: str
    files: tuple[str, ...]


def _copy_live(source: Path, target: Path) -> None:
    """Copy a SQLite file that may be in use, whole at one moment."""
    try:
        with (
            closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)) as old,
            closing(sqlite3.connect(target)) as new,
        ):
            old.backup(new)
    except sqlite3.Error as error:
        raise CopyFailed(file=source.name, why=error) from error


def _stores(data_dir: Path) -> list[Path]:
    register = data_dir / REGISTER
    return [*([register] if register.exists() else []), *(data_dir / "boxes").glob("*.db")]


def _left_behind(data_dir: Path) -> list[Path]:
    """Name what a restored part could meet: the parts themselves and SQLite's files beside them.

    A log that an old box left (`-wal`) would be played into the restored one.
    """
    near = {*data_dir.glob(f"{REGISTER}*"), *(data_dir / "boxes").glob("*.db*")}
    # Where a folder belongs; met only after other parts are in their places.
    no_folder = {p for p in data_dir.glob("*") if p.name in {"boxes", "pairs"} and not p.is_dir()}
    return sorted({*_stores(data_dir), *_extras(data_dir), *near, *no_folder})


def _extras(data_dir: Path) -> list[Path]:
    pairs = sorted((data_dir / "pairs").glob("*.kiosk"))
    return [p for p in (data_dir / "bundle.json", *pairs) if p.exists()]


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def backup(data_dir: Path, file: Path) -> Archive:
    """Write one file with everything of an installation, while it may be running.

    Args:
        data_dir: the data folder.
        file: the backup to write; it must not exist.

    Raises:
        NothingToBackUp: the folder holds no store.
        BackupExists: the file is there already.
        CopyFailed: a store is damaged, or the disk is full.
        UnsoundFile: the register contradicts itself; a copy would push sound ones out.
        AlteredSchema: it holds a trigger or a view that is not ours, which would come back with it.
    """
    if not _stores(data_dir):
        raise NothingToBackUp(folder=data_dir)
    if file.exists():
        raise BackupExists(file=file)
    with (
        whole(file) as spare,
        tempfile.TemporaryDirectory(dir=file.absolute().parent, prefix=".loket-") as folder,
    ):
        # The boxes first: whatever the register knows beyond them does no harm on restore.
        for box in filter(lambda box: box.is_ours, boxes(data_dir / "boxes")):
            target = Path(folder) / box.path.relative_to(data_dir)
            target.parent.mkdir(parents=True, exist_ok=True)
            box.copy_to(target)
        if (register := data_dir / REGISTER).exists():
            _copy_live(register, Path(folder) / REGISTER)
            if why := _fault_of(Path(folder) / REGISTER):
                raise UnsoundFile(place=register, why=why)
            if foreign := _foreign_in(Path(folder) / REGISTER):
                raise AlteredSchema(place=register, why=foreign)
        for source in _extras(data_dir):
            target = Path(folder) / source.relative_to(data_dir)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target)
        return _pack(Path(folder), spare)


def _pack(folder: Path, target: Path) -> Archive:
    files = {str(p.relative_to(folder)): p for p in sorted(folder.rglob("*")) if p.is_file()}
    made_at = datetime.now(UTC).isoformat(timespec="seconds")
    manifest = {
        "version": VERSION,
        "made_at": made_at,
        "files": {name: _digest(path) for name, path in files.items()},
    }
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as pack:
        pack.writestr(MANIFEST, json.dumps(manifest, indent=1))
        for name, path in files.items():
            pack.write(path, name)
    return Archive(made_at, tuple(files))


def restore(file: Path, data_dir: Path) -> Archive:
    """Bring a backup back into an empty folder; nothing is ever overwritten.

    Every box in a backup is marked as a copy, so that the next start opens a new chain and sends
    what the register does not know yet under its old ids.

    Raises:
        WouldOverwrite: the folder holds data.
        NotABackup: the file is something else, cut short or changed.
        CopyFailed: the disk is full or failing.
    """
    if left := _left_behind(data_dir):
        raise WouldOverwrite(folder=data_dir, file=left[0].relative_to(data_dir))
    if not file.is_file():
        raise NotABackup(file=file, why=N_("berkas tidak ada"))
    data_dir.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=data_dir, prefix=".restore-") as name:
        folder = Path(name)
        archive = _unpack(file, folder)
        for part in sorted(folder.iterdir()):
            if part.is_dir() and (data_dir / part.name).is_dir():
                for inner in part.iterdir():
                    inner.rename(data_dir / part.name / inner.name)
            else:
                part.rename(data_dir / part.name)
    return archive


def _unpack(file: Path, folder: Path) -> Archive:
    try:
        with zipfile.ZipFile(file) as pack:
            # Another method is a flipped bit, and each has a library with errors of its own.
            if odd := [p for p in pack.infolist() if p.compress_type not in METHODS]:
                raise NotABackup(file=file, why=odd[0].filename)
            if pack.getinfo(MANIFEST).file_size > MAX_MANIFEST:
                raise NotABackup(file=file, why=MANIFEST)
            archive, digests = _manifest(pack.read(MANIFEST), file)
            for name, digest in digests.items():
                if not PARTS.fullmatch(name):
                    raise NotABackup(file=file, why=name)
                target = folder / name
                target.parent.mkdir(parents=True, exist_ok=True)
                with pack.open(name) as source, target.open("wb") as out:
                    shutil.copyfileobj(source, out)
                if _digest(target) != digest:
                    raise NotABackup(file=file, why=name)
                _check_store(target, file, name)
    except UNREADABLE as error:
        if isinstance(error, OSError) and error.errno in DISK:
            raise CopyFailed(file=file.name, why=error.strerror) from error
        raise NotABackup(file=file, why=type(error).__name__) from error
    return archive


def _manifest(content: bytes, file: Path) -> tuple[Archive, dict[str, str]]:
    """Read what a backup says of itself: when it was made, and the digest of each part."""
    manifest = json.loads(content)
    if not isinstance(manifest, dict):
        raise NotABackup(file=file, why=MANIFEST)
    if manifest.get("version") != VERSION:
        raise NotABackup(file=file, why=f"versi {manifest.get('version')}")
    made_at, digests = manifest.get("made_at"), manifest.get("files")
    if not (isinstance(made_at, str) and made_at.isprintable()):
        raise NotABackup(file=file, why=MANIFEST)
    if not (isinstance(digests, dict) and digests):
        raise NotABackup(file=file, why=MANIFEST)
    # On some disks two names that differ by case are one, and one part would replace the other.
    if len({name.casefold() for name in digests}) != len(digests):
        raise NotABackup(file=file, why=MANIFEST)
    return Archive(made_at, tuple(digests)), digests


def _check_store(path: Path, file: Path, name: str) -> None:
    """Make sure that a store is a database, and the register a whole one.

    What is in a damaged box, `loket verify` says: the next start saves what it still holds.
    """
    with path.open("rb") as store:
        if path.suffix == ".db" and store.read(len(_SQLITE)) != _SQLITE:
            raise NotABackup(file=file, why=name)
    if name == REGISTER and (why := _fault_of(path)):
        raise NotABackup(file=file, why=f"{name}: {why}")
    if name == REGISTER and (foreign := _foreign_in(path)):
        raise NotABackup(file=file, why=f"{name}: {foreign}")


def _fault_of(register: Path) -> str:
    """Give what is wrong with a copy of a register that nobody has open; empty when it is whole."""
    with _unopened(register) as raw:
        return first_fault(raw)


def _foreign_in(register: Path) -> str:
    """Name what acts in such a copy or stands for a table, and is not ours; of any release."""
    with _unopened(register) as raw:
        statements = (sql for (sql,) in raw.execute(STATEMENTS).fetchall())
        return own_schema.first_foreign(filter(own_schema.acts, statements))


def _unopened(file: Path) -> closing[sqlite3.Connection]:
    address = f"{file.absolute().as_uri()}?mode=ro&immutable=1"
    return closing(sqlite3.connect(address, uri=True))
