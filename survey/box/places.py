"""Whether an open box file still lies where it did, and how it is put back when it does not.

A file that was deleted, moved away or replaced while it is open takes whatever is written to it,
and all of it is gone when the program ends. Its connection still sees everything, so it is
written to its place anew, before anybody is told that his answer is stored. Read next: `store.py`.
"""

import os
from contextlib import suppress
from pathlib import Path
from sqlite3 import Connection
from typing import NamedTuple

from survey.box.repair import sync_folder
from survey.box.schema import open_writer
from survey.language import N_

_WAL_MAGIC = b"\x37\x7f\x06"  # and a byte that tells the order of its checksums
_GONE = N_(
    "Berkas %(file)s dihapus, dipindahkan, atau diganti saat layanan berjalan. Semua penilaian di "
    "dalamnya sudah ditulis kembali ke tempatnya. Periksa siapa atau program apa yang melakukannya."
)
_EMPTIED = N_(
    "Berkas %(file)s-wal dikosongkan oleh program lain saat layanan berjalan. Yang masih terbaca "
    "sudah diselamatkan; periksa dengan: loket verify, lalu cari program yang melakukannya."
)
_REPLACED = N_(
    "Berkas %(file)s diganti dengan berkas lain saat layanan berjalan. Semua penilaian sudah "
    "ditulis kembali; berkas yang lain itu disimpan sebagai %(aside)s. "
    "Periksa siapa atau program apa yang melakukannya."
)


class FilesAt(NamedTuple):
    """Which files on which disk a box is: it and its WAL; None is a missing one.

    Attributes:
        file: The file itself.
        wal: What is not yet moved into it.
        wal_begins: Whether the WAL begins as one does; an empty one does not.
    """

    file: tuple[int, int] | None
    wal: tuple[int, int] | None
    wal_begins: bool

    @classmethod
    def of(cls, path: Path) -> "FilesAt":
        """Look what lies there now."""
        wal, head = None, b""
        with suppress(OSError), path.with_name(path.name + "-wal").open("rb", 0) as file:
            wal, head = _identity(os.fstat(file.fileno())), file.read(len(_WAL_MAGIC))
        return cls(_file_at(path), wal, head == _WAL_MAGIC)


def _identity(status: os.stat_result) -> tuple[int, int]:
    return status.st_dev, status.st_ino


def _file_at(path: Path) -> tuple[int, int] | None:
    try:
        return _identity(path.stat())
    except OSError:
        return None


def put_back(db: Connection, path: Path, before: FilesAt) -> str:
    """Write all that an open file holds to its place, and put aside what lies there instead.

    Args:
        db: The connection that still sees the file; it is of no use afterwards.
        path: Its place.
        before: What lay there when it was opened.

    Returns:
        What happened, in a sentence for the person in charge.

    Raises:
        sqlite3.Error, OSError: It cannot be written now; nothing is changed.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".new")
    unfinished.unlink(missing_ok=True)
    copy = open_writer(unfinished, create=True)
    try:
        db.backup(copy)
        copy.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    finally:
        copy.close()
    sentence = _GONE % {"file": path.name}
    wal = path.with_name(path.name + "-wal")
    if _file_at(path) not in {None, before.file}:
        aside = _free_name(path)
        path.rename(aside)
        with suppress(FileNotFoundError):
            wal.rename(aside.with_name(aside.name + "-wal"))
        sentence = _REPLACED % {"file": path.name, "aside": aside.name}
    wal.unlink(missing_ok=True)
    path.with_name(path.name + "-shm").unlink(missing_ok=True)
    unfinished.replace(path)
    sync_folder(path.parent)
    return sentence


def _free_name(path: Path) -> Path:
    n = 1
    while (aside := path.with_name(f"{path.name}.replaced-{n}")).exists():
        n += 1
    return aside


def emptied(path: Path) -> str:
    """Say that a WAL was emptied under its writer, so that only the file itself can be read."""
    return _EMPTIED % {"file": path.name}
