"""Whether an open box file and its WAL are still what their writer left, and putting them back.

A file that was deleted, moved away, replaced or overwritten while it is open takes whatever is
written to it, and all of it is gone when the program ends. Its connection may still see
everything, so it is written to its place anew, before anybody is told that his answer is stored.
What the connection does not see any more, `promised.py` remembers. Read next: `store.py`.
"""

import os
import shutil
from contextlib import suppress
from pathlib import Path
from sqlite3 import Connection
from typing import NamedTuple

from survey.box.locks import hold
from survey.box.repair import holds, sync_folder
from survey.box.salvage import FRAME_BYTES, FRAME_HEAD, WAL_HEAD, WAL_MAGIC
from survey.box.schema import WAL_PAGES, Passport, open_writer
from survey.box.strays import name_replaced
from survey.errors import Damaged
from survey.language import N_
from survey.ledger import Head

_GONE = N_(
    "Berkas %(file)s dihapus atau dipindahkan saat layanan berjalan. Semua penilaian di "
    "dalamnya sudah ditulis kembali ke tempatnya. Periksa siapa atau program apa yang melakukannya."
)
_REPLACED = N_(
    "Berkas %(file)s diganti atau ditimpa saat layanan berjalan. Semua penilaian sudah "
    "ditulis kembali; isi yang lain itu disimpan sebagai %(aside)s. "
    "Periksa siapa atau program apa yang melakukannya."
)
_SPOILT = N_(
    "Isi berkas %(file)s diubah oleh program lain saat layanan berjalan, tetapi semua penilaian "
    "masih ada di dalamnya. Periksa siapa atau program apa yang melakukannya."
)


class _Stamp(NamedTuple):
    """What the system tells of a file: which one it is, and what changes when it is written."""

    device: int
    number: int
    size: int
    written_ns: int

    @classmethod
    def of(cls, name: str) -> "_Stamp | None":
        # Not of where a link leads: SQLite looks for the WAL beside that.
        try:
            status = os.lstat(name)
        except OSError:
            return None
        return cls(status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns)

    def is_file(self, other: "_Stamp | None") -> bool:
        return other is not None and self[:2] == other[:2]


class FilesAt:
    """A box file and its WAL as their writer left them.

    SQLite has no way to say where its last commit lies, so the WAL's frames are followed from
    where they ended before. The box file itself is never opened here: closing it again would
    give back the locks that SQLite holds on it in this process.
    """

    def __init__(self, path: Path) -> None:
        self._file_name, self._wal_name = str(path), f"{path}-wal"
        self._handle = -1
        with suppress(OSError):
            self._handle = os.open(self._wal_name, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW)
            hold(self._handle)
        self.note()

    def note(self) -> None:
        """Take what lies there for what we left."""
        self._file, self._wal = _Stamp.of(self._file_name), _Stamp.of(self._wal_name)
        self._begun = self._read(WAL_HEAD, 0)
        size = 0 if self._wal is None else self._wal.size
        self._end, self._last = self._followed(self._begun, len(self._begun), size)

    def close(self) -> None:
        """Let go of the WAL."""
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1

    def left_alone(self, *, wrote: bool) -> bool:
        """Look whether nobody else touched the files since the last look.

        Args:
            wrote: Whether we have committed something since then; it must be there now.
        """
        file, wal = _Stamp.of(self._file_name), _Stamp.of(self._wal_name)
        if not wrote:
            return file == self._file and wal == self._wal
        if file is None or wal is None or not (file.is_file(self._file) and wal.is_file(self._wal)):
            return False
        begun = self._read(WAL_HEAD, 0)
        start = self._goes_on_at(begun)
        if start is None:
            return False
        end, last = self._followed(begun, start, wal.size)
        # SQLite moves pages into the file when a commit has made the WAL so long, never else.
        may_move = max(end, self._end) >= WAL_HEAD + WAL_PAGES * FRAME_BYTES
        if not last or not (may_move or file == self._file):
            return False
        self._file, self._wal = file, wal
        self._begun, self._end, self._last = begun, end, last
        return True

    def are_there(self) -> bool:
        """Look whether the same two files, with whatever in them, lie at their places."""
        file, wal = _Stamp.of(self._file_name), _Stamp.of(self._wal_name)
        return bool(file and wal and file.is_file(self._file) and wal.is_file(self._wal))

    def is_there(self) -> bool:
        """Look whether the box file lies at its place."""
        file = _Stamp.of(self._file_name)
        return file is not None and file.is_file(self._file)

    def least_wal(self, *, wrote: bool) -> int | None:
        """Give how many bytes of the WAL must be readable; None where it is not the one we wrote.

        Args:
            wrote: As for `left_alone`.
        """
        begun = self._read(WAL_HEAD, 0)
        if not wrote and not begun:  # as SQLite leaves it when all of it is in the file
            return 0
        # An old WAL beside a file that has all would be read over it, though we never read it.
        start = self._goes_on_at(begun) if wrote or begun == self._begun else None
        if start is None:
            return None
        wal = _Stamp.of(self._wal_name)
        end, last = self._followed(begun, start, 0 if wal is None else wal.size)
        return None if wrote and not last else end

    def _goes_on_at(self, begun: bytes) -> int | None:
        """Give where what was written since the last look begins; None where it cannot follow."""
        if begun != self._begun:
            return WAL_HEAD if _is_later(begun, self._begun) else None
        whole = not self._last or self._read(FRAME_HEAD.size, self._end - FRAME_BYTES) == self._last
        return self._end if whole else None

    def _read(self, n_bytes: int, at: int) -> bytes:
        try:
            return os.pread(self._handle, n_bytes, at)
        except OSError:
            return b""

    def _followed(self, begun: bytes, at: int, size: int) -> tuple[int, bytes]:
        """Follow the frames of a WAL from one on; give where its last commit ends, and its head.

        Behind it may lie what a full disk kept from becoming one.
        """
        salts, end, last = begun[16:24], at, b""
        # At once: each call lets the event loop go on, and waits until it may go on itself.
        frames = self._read(max(0, size - at), at)
        for begin in range(0, len(frames) - FRAME_BYTES + 1, FRAME_BYTES):
            head = frames[begin : begin + FRAME_HEAD.size]
            if head[8:16] != salts:
                break
            if any(head[4:8]):  # how large the file is by this commit
                end, last = at + begin + FRAME_BYTES, head
        return end, last


def _is_later(begun: bytes, before: bytes) -> bool:
    """Tell whether a WAL was begun anew by its writer: he numbers its beginnings."""
    return begun.startswith(WAL_MAGIC) and (not before or begun[12:16] > before[12:16])


def put_back(db: Connection, path: Path, before: FilesAt, promised: tuple[Passport, Head]) -> str:
    """Write all that an open file holds to its place, and put aside what lies there instead.

    Args:
        db: The connection that still sees the file; it is of no use afterwards.
        path: Its place.
        before: What lay there when it was opened.
        promised: Which box it is, and the last entry that somebody was told is stored.

    Returns:
        What happened, in a sentence for the person in charge.

    Raises:
        Damaged: The connection does not see all of it any more; nothing is changed.
        sqlite3.Error, OSError: It cannot be written now; nothing is changed.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".new")
    unfinished.unlink(missing_ok=True)
    copy = open_writer(unfinished, create=True)
    try:
        db.backup(copy)
        copy.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if not holds(copy, *promised):
            raise Damaged(file=path)
    finally:
        copy.close()
    sentence = _GONE % {"file": path.name}
    wal = path.with_name(path.name + "-wal")
    if os.path.lexists(path) and (before.are_there() or not before.is_there()):
        aside = name_replaced(path)
        path.rename(aside)
        with suppress(FileNotFoundError):
            wal.rename(aside.with_name(aside.name + "-wal"))
        sentence = _REPLACED % {"file": path.name, "aside": aside.name}
    wal.unlink(missing_ok=True)
    path.with_name(path.name + "-shm").unlink(missing_ok=True)
    unfinished.replace(path)
    sync_folder(path.parent)
    return sentence


def let_go(path: Path) -> str:
    """Give a box file a copy of itself for a body, so that closing it moves no spoilt WAL into it.

    SQLite leaves a file alone on closing that does not lie at its place any more.

    Returns:
        What to say if nothing is missing in it.
    """
    unfinished = path.with_suffix(".new")
    shutil.copyfile(path, unfinished)
    with unfinished.open("rb") as copy:
        os.fsync(copy.fileno())
    path.with_name(path.name + "-shm").unlink(missing_ok=True)
    unfinished.replace(path)
    sync_folder(path.parent)
    return _SPOILT % {"file": path.name}
