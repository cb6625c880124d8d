"""Files that people take away and bring back: never half-written, never a formula.

Here is what reading and writing share about files as such; what the columns mean stands in
`exchange`. Read next: `tables/reading.py`.
"""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import NamedTemporaryFile

from survey.errors import Refused
from survey.language import N_, Phrase

# OWASP's list for CSV injection (with LF, since August 2025) and the full-width forms that
# spreadsheets in Asian locales take for the same signs.
FORMULA_STARTS = frozenset("=+-@\t\r\n＝＋－＠")


# What an operating system says in English, for the cases that people meet.
REASONS = {
    errno.ENOENT: N_("tidak ada"),
    errno.EISDIR: N_("itu folder"),
    errno.ENOTDIR: N_("foldernya tidak ada"),
    errno.EACCES: N_("tidak ada izin"),
    errno.EPERM: N_("tidak ada izin"),
    errno.EROFS: N_("diska hanya dapat dibaca"),
    errno.ENOSPC: N_("diska penuh"),
}


def reason(error: OSError) -> str:
    """Say in our own words why a file cannot be read or written, where we have words."""
    return REASONS.get(error.errno or 0) or error.strerror or str(error)


class CannotWrite(Refused):
    """The place where a file should go cannot be written."""

    slug = "cannot-write"
    sentence = N_(
        "Berkas %(file)s tidak dapat ditulis: %(reason)s. Pilih tempat lain, lalu ulangi."
    )


def _problem(path: Path) -> Phrase | None:
    """Say what speaks against a place before the work is done: a rename would not notice."""
    if not path.parent.is_dir():
        return N_("foldernya tidak ada")
    if not path.exists():
        return None
    if not path.is_file():  # a device or a pipe would become a file
        return N_("itu bukan berkas biasa")
    return None if os.access(path, os.W_OK) else N_("tidak ada izin")


def odd_beside(path: Path) -> Path | None:
    """Give the pipe or device that lies where a database or a file beside it should be, or None.

    SQLite waits for ever for a pipe; of a folder, and of a link to nowhere, it tells at once.
    """
    named = (path.with_name(f"{path.name}{ending}") for ending in ("", "-journal", "-wal", "-shm"))
    return next((p for p in named if p.exists() and not (p.is_file() or p.is_dir())), None)


def check_writable(path: Path) -> None:
    """Refuse a place for a file before long work is done for it.

    Raises:
        CannotWrite: The folder is missing, or what stands there may not be replaced.
    """
    if problem := _problem(path):
        raise CannotWrite(file=path, reason=problem)


@contextmanager
def whole(path: Path) -> Iterator[Path]:
    """Let a file be written beside its place and move it there only when it is complete.

    Args:
        path: Where the finished file belongs; what stood there stays until the very end.

    Raises:
        CannotWrite: The folder is missing, not writable, or the disk is full.
    """
    temporary: Path | None = None
    try:
        check_writable(path)
        with NamedTemporaryFile(
            dir=path.parent, prefix=f".{path.name[:60]}.", suffix=path.suffix, delete=False
        ) as file:
            temporary = Path(file.name)
        yield temporary
        with temporary.open("rb") as file:
            os.fsync(file.fileno())
        temporary.chmod(0o600)  # people's answers: for the custodian who asked for them
        temporary.replace(path)
    except OSError as error:
        raise CannotWrite(file=path, reason=reason(error)) from error
    finally:
        if temporary is not None:
            with suppress(OSError):
                temporary.unlink(missing_ok=True)


def disarm(text: str) -> str:
    """Put a ' before a text that a spreadsheet would run, or that starts with such a pair."""
    start = text.lstrip("'")[:1]
    return f"'{text}" if start and start in FORMULA_STARTS else text


def rearm(text: str) -> str:
    """Take away the ' that `disarm` put there; every other text stays as it is."""
    return text[1:] if text.startswith("'") and text.lstrip("'")[:1] in FORMULA_STARTS else text
