"""Whether an open box file still lies where it did, and how it is put back when it does not.

A file that was deleted, moved away or replaced while it is open takes whatever is written to it,
and all of it is gone when the program ends. Its connection still sees everything, so it is
written to its place anew, before anybody is told that his answer is stored. Read next: `store.py`.
"""

from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from survey.box.repair import sync_folder
from survey.box.schema import Database, open_writer
from survey.language import N_

_GONE = N_(
    "Berkas %(file)s dihapus, dipindahkan, atau diganti saat layanan berjalan. Semua penilaian di "
    "dalamnya sudah ditulis kembali ke tempatnya. Periksa siapa atau program apa yang melakukannya."
)
_REPLACED = N_(
    "Berkas %(file)s diganti dengan berkas lain saat layanan berjalan. Semua penilaian sudah "
    "ditulis kembali; berkas yang lain itu disimpan sebagai %(aside)s. "
    "Periksa siapa atau program apa yang melakukannya."
)


class FilesAt(NamedTuple):
    """Which files on which disk a box is: it and its WAL; None is a missing one."""

    file: tuple[int, int] | None
    wal: tuple[int, int] | None

    @classmethod
    def of(cls, path: Path) -> "FilesAt":
        """Look what lies there now."""
        return cls(_file_at(path), _file_at(path.with_name(path.name + "-wal")))


def _file_at(path: Path) -> tuple[int, int] | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


def put_back(db: Database, path: Path, before: FilesAt) -> str:
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
        db.conn.backup(copy.conn)
        copy.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    finally:
        copy.conn.close()
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
