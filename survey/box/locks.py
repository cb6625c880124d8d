"""The lock that makes one program the only writer of a device's box.

Who deletes its file does not let a second program in: the WAL of the box is held as well, and the
lock is taken again. Read next: `writer.py`.
"""

import fcntl
import logging
import os
from contextlib import suppress
from pathlib import Path

from survey.errors import Refused
from survey.language import N_

log = logging.getLogger(__name__)

_TAKEN_AGAIN = N_(
    "Berkas kunci %(file)s dihapus atau diganti saat layanan berjalan, dan sudah dibuat lagi. "
    "Periksa siapa atau program apa yang melakukannya."
)


class AlreadyRunning(Refused):
    """Another process holds the device's box."""

    slug = "already-running"
    sentence = N_(
        "Folder data %(folder)s sedang dipakai oleh program lain (PID %(pid)s). "
        "Hentikan program itu dahulu, atau pilih folder lain dengan --data."
    )


class DeviceLock:
    """The lock of one device, held until `close`.

    Args:
        path: Its file; made if it does not exist.

    Raises:
        AlreadyRunning: Another process has it; its pid is named.
        OSError: The file cannot be made or opened.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._handle = _take(path)
        if any(map(_is_held, path.parent.glob(f"{path.stem}-*.db-wal"))):
            self.close()
            raise AlreadyRunning(folder=path.parent.parent, pid="?")
        self._told = ""

    def keep(self) -> str:
        """Take the lock again where its file was deleted; say so, once for each time.

        Raises:
            OSError: It cannot be made now.
        """
        with suppress(OSError):
            if os.path.samestat(self._path.stat(), os.fstat(self._handle)):
                return ""
        try:
            handle = _take(self._path)
        except AlreadyRunning as error:  # it came in meanwhile, and each must know of the other
            sentence = str(error)
        else:
            os.close(self._handle)
            self._handle = handle
            sentence = _TAKEN_AGAIN % {"file": self._path.name}
            self._told = ""
        if sentence == self._told:
            return ""
        self._told = sentence
        return sentence

    def close(self) -> None:
        """Give it back."""
        os.close(self._handle)


def hold(handle: int) -> bool:
    """Hold an open file until it is closed; False where another program does."""
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _is_held(path: Path) -> bool:
    try:
        handle = os.open(path, os.O_RDONLY)
    except OSError:
        return False  # whoever opens the box says what is wrong with it
    try:
        return not hold(handle)
    finally:
        os.close(handle)


def _take(path: Path) -> int:
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    if not hold(handle):
        pid = os.pread(handle, 20, 0).decode("ascii", "replace").strip() or "?"
        os.close(handle)
        raise AlreadyRunning(folder=path.parent.parent, pid=pid)
    with suppress(OSError):  # on a full disk the lock holds without saying whose it is
        os.ftruncate(handle, 0)
        os.pwrite(handle, f"{os.getpid()}\n".encode(), 0)
    return handle
