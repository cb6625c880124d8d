"""What lies in the folder of boxes and is no box, or lies beside one and would act on it.

SQLite waits for ever for a pipe, and plays a rollback journal into the file it is named after;
boxes write ahead and never have one. So nothing of it is opened. Read next: `files.py`.
"""

import logging
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from survey.errors import Damaged
from survey.language import N_, Phrase

log = logging.getLogger(__name__)

_DAMAGED, _FOREIGN, _REPLACED = ".damaged", ".asing", ".replaced"
OF_NAME: Final = 16  # hex digits of a box's id that its file's name has
_NO_FILE: Final = N_("bukan berkas biasa; pindahkan ke luar folder boxes, lalu ulangi loket verify")
_NO_NAME: Final = N_(
    "namanya bukan nama yang dibuat Suara Loket; pindahkan ke luar folder boxes, lalu ulangi loket"
    " verify"
)
OTHER_NAME: Final = N_(
    "namanya bukan nama kotak itu sendiri: bila salinan, pindahkan ke luar folder boxes; bila"
    " bukan, kembalikan namanya; lalu ulangi loket verify"
)
_BESIDE: Final = N_(
    "di sebelahnya ada berkas -journal, -wal, atau -shm yang bukan buatan Suara Loket; pindahkan"
    " berkas itu ke luar folder boxes, lalu ulangi loket verify"
)


class StrayFile(Damaged):
    """It is no box file, or something that is not ours lies beside it: it is not opened."""

    slug = "stray-file"
    sentence = N_("%(file)s tidak dibuka: %(why)s.")


def shown(name: str) -> str:
    """Write the name of a file so that it can be printed, whatever bytes it has."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def why_no_box(path: Path) -> Phrase | None:
    """Say why a file with the name of a box cannot be one; None where it may be."""
    if shown(path.name) != path.name:
        return _NO_NAME
    return None if path.is_file() else _NO_FILE


def has_own_name(path: Path, device: str, box_id: str) -> bool:
    """Say whether a box file has the name that its writer gave it; a copy beside it has another.

    Args:
        path: The file.
        device: Whose box it says it is.
        box_id: Its id, 32 hex digits.
    """
    return path.name == file_name(device, box_id)


def file_name(device: str, box_id: str) -> str:
    """Name the file of a box: "main-7f3a91c055de02b4.db"."""
    return f"{device}-{box_id[:OF_NAME]}.db"


def why_stray(path: Path) -> Phrase | None:
    """Say why a file is not to be opened as a box; None where it may be, or is not there."""
    if (path.is_symlink() or path.exists()) and (why := why_no_box(path)):
        return why
    return _BESIDE if any(_beside(path)) else None


def _beside(path: Path) -> Iterator[Path]:
    """Give what lies beside a box file and would act on it or keep its reader waiting."""
    journal = path.with_name(f"{path.name}-journal")
    if journal.is_symlink() or journal.exists():
        yield journal
    for ending in ("-wal", "-shm"):
        file = path.with_name(f"{path.name}{ending}")
        if file.exists() and not file.is_file():
            yield file


def name_damaged(path: Path) -> Path:
    """Name a damaged box file; its own name never comes again, so neither does this."""
    return path.with_name(f"{path.name}{_DAMAGED}")


def name_replaced(path: Path) -> Path:
    """Name what lies at the place of an open box file; it covers nothing put aside before."""
    return _free(path, _REPLACED)


def _free(path: Path, ending: str) -> Path:
    n = 1
    while os.path.lexists(aside := path.with_name(f"{path.name}{ending}-{n}")):
        n += 1
    return aside


def all_aside(folder: Path) -> list[Path]:
    """Give every file that was put aside in a folder of boxes: what is in it is kept as long.

    One that is damaged, one that lay where an open one belongs, and what lay beside one; by
    older releases too, which did not number all of them.
    """
    # The power may go between putting a file aside and putting aside its WAL.
    left = (
        wal
        for wal in folder.glob("*.db-wal")
        if name_damaged(wal.with_name(wal.name.removesuffix("-wal"))).exists()
        and not wal.with_name(wal.name.removesuffix("-wal")).exists()
    )
    endings = (f"*.db{_DAMAGED}*", f"*.db{_REPLACED}-*", f"*.db-*{_FOREIGN}*")
    named = (path for ending in endings for path in folder.glob(ending))
    return sorted(path for path in {*named, *left} if path.is_file())


def put_aside(path: Path) -> None:
    """Rename what lies beside a box file and is not ours, before its writer opens it."""
    for file in _beside(path):
        aside = _free(file, _FOREIGN)
        file.rename(aside)
        log.warning("%s is not ours and was put aside as %s", file.name, aside.name)
