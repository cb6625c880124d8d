"""The next box of a device: the first one, after damage, after a restore, after a fork.

A damaged file is never written to and never thrown away: it is put aside, and the entries in it
that can still be proven and were not acknowledged go into another box under their old ids. No
step here loses anything when the power fails in the middle of it. Read next: `store.py`.
"""

import logging
import os
import secrets
import shutil
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from sqlite3 import Connection

from survey.box.files import read_box, read_entries, reading, why_unreadable
from survey.box.salvage import WalFrames, salvage, whole
from survey.box.schema import (
    FAULTS,
    FORMAT,
    Passport,
    Unavailable,
    fill,
    head_at,
    head_of,
    insert,
    open_writer,
    passport_of,
    sent_of,
)
from survey.box.strays import file_name, name_damaged, put_aside, why_no_box
from survey.errors import Damaged, Refused
from survey.language import N_, Phrase
from survey.ledger import Entry, Head, Sealed, first_fault

log = logging.getLogger(__name__)

# Entries at the end of a chain that are followed at every start, beside all unsent ones.
_TAIL = 200
_COUNTS = "SELECT (SELECT COUNT(*) FROM entry), (SELECT COUNT(*) FROM private)"
_RESTORED = N_("%(file)s adalah salinan yang dipulihkan; pencatatan berlanjut di berkas baru.")
_DAMAGED = N_(
    "%(file)s rusak (%(reason)s) dan disimpan sebagai %(aside)s; "
    "%(n)d entri yang belum terkirim diselamatkan ke berkas baru."
)
_STRUCTURE = N_("struktur berkas rusak")


class NewerBox(Refused):
    """A box was written by a later version of the program."""

    slug = "newer-box"
    sentence = N_("Berkas %(file)s dibuat oleh versi program yang lebih baru. Pasang versi itu.")


class OtherTenant(Refused):
    """A box belongs to another installation."""

    slug = "other-tenant"
    sentence = N_("Berkas %(file)s milik pemasangan lain. Pakai folder data yang benar.")


@dataclass(frozen=True, slots=True)
class _Found:
    path: Path
    passport: Passport
    state: str


class _Fault(Exception):
    def __init__(self, reason: Phrase) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Current:
    """The open box of a device, ready for its writer, and what had to be done for it."""

    path: Path
    passport: Passport
    db: Connection
    warnings: tuple[str, ...]


def open_current(folder: Path, device: str, tenant: int) -> Current:
    """Open the newest open box of a device or begin one; the caller holds the device's lock.

    Raises:
        NewerBox, OtherTenant: The file is not for this program or this installation.
        Unavailable: The disk is full, read-only, or somebody locks the file.
    """
    for unfinished in folder.glob(f"{device}-*.new*"):
        unfinished.unlink()
    for scratch in folder.glob(f"{device}-*.db-*/"):  # of a salvage that the power ended
        shutil.rmtree(scratch)
    damaged: dict[Path, Phrase] = {}
    running = _running(folder, device, tenant, damaged)
    if running and running[-1].state == "open":
        try:
            _examine(running[-1].path)
        except _Fault as fault:
            damaged[running.pop().path] = fault.reason
    if running and running[-1].state == "open":
        path, passport = running[-1].path, running.pop().passport
    else:
        because = "damaged" if damaged else "restored" if running else "first"
        continued = running[-1].passport if running else None
        path, passport = begin(folder, device, tenant, because, continued)
    db = open_writer(path)
    try:
        _settle(db, path)
        warnings = [_replaced(db, passport, *item) for item in damaged.items()]
        warnings += [_continued(db, passport, left) for left in running]
    except BaseException:
        db.close()
        raise
    for warning in filter(None, warnings):
        log.warning(warning)
    return Current(path, passport, db, tuple(filter(None, warnings)))


def _settle(db: Connection, path: Path) -> None:
    """Empty the WAL: only then may anybody be told what was found in it.

    Its frames may never have reached the disk, when a sync failed or the program ended before it.
    A checkpoint writes and syncs the pages once more; and an entry appended behind a frame that
    the disk has not got would be lost with it.
    """
    if db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]:
        raise Unavailable(file=path, reason="database is locked")  # by a reader, for BUSY_S


def begin(
    folder: Path, device: str, tenant: int, because: str, follows: Passport | None = None
) -> tuple[Path, Passport]:
    """Make the file of a new, empty box; it appears under its name only when it is whole.

    Args:
        folder: Where it shall lie.
        device: Whose it is.
        tenant: The installation's number.
        because: Why it is begun: first, restored, damaged, fork.
        follows: The box whose chain this one continues, if there is one.
    """
    box_id = secrets.token_hex(16)
    passport = Passport(
        id=box_id,
        device=device,
        tenant=tenant,
        format=FORMAT,
        generation=1 + _last_generation(folder, device),
        made_at=datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        because=because,
        follows="" if follows is None else follows.id,
    )
    path = folder / file_name(device, box_id)
    unfinished = path.with_suffix(".new")
    db = open_writer(unfinished, create=True)
    try:
        fill(db, passport)
        # Closing would do this too, but would not say when it failed.
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    finally:
        db.close()
    unfinished.rename(path)
    sync_folder(folder)
    return path, passport


def take_over(db: Connection, passport: Passport, old: Path) -> None:
    """Carry what an older box has not sent into the current one, then close its chain."""
    _examine(old)
    with reading(old) as before:
        unsent = list(whole(read_entries(before, sent_of(before).seq)))
    carry(db, passport, unsent)
    done = open_writer(old)
    try:
        done.execute("UPDATE state SET state = 'closed' WHERE state <> 'closed'")
    finally:
        done.close()


def _continued(db: Connection, passport: Passport, left: _Found) -> str:
    try:
        take_over(db, passport, left.path)
    except _Fault as fault:
        return _replaced(db, passport, left.path, fault.reason)
    return _RESTORED % {"file": left.path.name} if left.state == "copy" else ""


def carry(db: Connection, passport: Passport, entries: Iterable[Entry | Sealed]) -> int:
    """Put entries that a box does not have yet behind its head, under their old ids.

    Returns:
        How many there were.
    """
    db.execute("BEGIN IMMEDIATE")
    try:
        fresh = {e.id: Sealed(e.id, e.body, e.private) for e in entries if not _has(db, e)}
        insert(db, head_of(db, passport), list(fresh.values()))
        db.execute("COMMIT")
    except BaseException:
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise
    return len(fresh)


def _has(db: Connection, entry: Entry | Sealed) -> bool:
    found = db.execute("SELECT 1 FROM entry WHERE id = ?", (entry.id.bytes,)).fetchone()
    return found is not None


# --- which file it is ---------------------------------------------------------------------------


def _running(folder: Path, device: str, tenant: int, damaged: dict[Path, Phrase]) -> list[_Found]:
    found = []
    for path in folder.glob(f"{device}-*.db"):
        if why_no_box(path):
            continue  # `verify` names it; nothing is to be had from it
        put_aside(path)
        known = read_box(path)
        if known is None:
            damaged[path] = why_unreadable(path)
            continue
        passport, state = known
        if passport.format > FORMAT:
            raise NewerBox(file=path)
        if passport.tenant != tenant:
            raise OtherTenant(file=path)
        # A copy beside its box is no box; where that is gone, what waits in the copy still goes on.
        own = folder / file_name(passport.device, passport.id)
        if state != "closed" and (own == path or not own.exists()):
            found.append(_Found(path, passport, state))
    return sorted(found, key=lambda box: box.passport.generation)


def _last_generation(folder: Path, device: str) -> int:
    # A damaged file cannot tell its number, so each file counts for one at least.
    paths = [*folder.glob(f"{device}-*.db"), *folder.glob(f"{device}-*.db.damaged")]
    known = [found[0].generation for path in paths if (found := read_box(path)) is not None]
    return max([*known, len(paths)])


def _examine(path: Path) -> None:
    """Look whether a file is whole, without changing it or reading all of it."""
    if WalFrames.read(path).hide_something():
        raise _Fault(N_("penilaian terakhir tidak terbaca"))
    try:
        with reading(path) as db:
            _look_through(db)
    except Damaged as error:
        raise _Fault(_STRUCTURE) from error


def is_whole(path: Path, least_wal: int | None, passport: Passport, head: Head) -> bool:
    """Look whether a file that its writer has open would be read whole by another program.

    Args:
        path: The file; nobody writes to it now.
        least_wal: How many bytes of its WAL must be readable; None where it is another one.
        passport: Which box it must be.
        head: An entry that must be in it.

    Raises:
        Unavailable: It cannot be read now.
    """
    if least_wal is None or WalFrames.read(path).readable_until() < least_wal:
        return False
    with suppress(Damaged), reading(path) as db:
        return holds(db, passport, head)
    return False


def holds(db: Connection, passport: Passport, head: Head) -> bool:
    """Look whether a file is whole, the box that it must be, and has an entry at its place."""
    with suppress(_Fault, *FAULTS):
        _look_through(db)
        return passport_of(db) == passport and head_at(db, passport, head.seq) == head
    return False


def _look_through(db: Connection) -> None:
    passport = passport_of(db)
    if passport is None or db.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
        raise _Fault(_STRUCTURE)
    head, sent = head_of(db, passport), sent_of(db)
    if db.execute(_COUNTS).fetchone() != (head.seq, head.seq):
        raise _Fault(N_("ada entri yang hilang"))
    if sent != head_at(db, passport, sent.seq):
        raise _Fault(N_("catatan pengiriman tidak cocok"))
    start = head_at(db, passport, max(0, min(sent.seq, head.seq - _TAIL)))
    if start is None:
        raise _Fault(N_("ada entri yang hilang"))
    _, _, reason = first_fault(read_entries(db, start.seq), start)
    if reason is not None:
        raise _Fault(reason)


# --- damage -------------------------------------------------------------------------------------


def _replaced(db: Connection, passport: Passport, damaged: Path, reason: Phrase) -> str:
    """Save what can be saved of a damaged file, then put it aside."""
    n = carry(db, passport, salvage(damaged))
    aside = name_damaged(damaged)
    for ending in ("", "-wal"):
        with suppress(FileNotFoundError):
            damaged.with_name(damaged.name + ending).rename(aside.with_name(aside.name + ending))
    damaged.with_name(damaged.name + "-shm").unlink(missing_ok=True)
    sync_folder(damaged.parent)
    return _DAMAGED % {"file": damaged.name, "reason": reason, "aside": aside.name, "n": n}


def sync_folder(folder: Path) -> None:
    """Make durable which names a folder holds."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
