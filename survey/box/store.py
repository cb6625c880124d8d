"""One box file in the hands of its one writer: commit, answer for what failed, erase, renew.

Not safe to share between threads: `writer.py` calls it from one. Every method leaves the file as
it was or changed as a whole, and says for each entry what is known of it. Read next: `repair.py`.
"""

import logging
import sqlite3
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from contextlib import suppress
from pathlib import Path
from sqlite3 import Connection
from threading import Lock
from typing import Any
from uuid import UUID

from survey.box import erased
from survey.box.files import ReadBox, boxes
from survey.box.places import FilesAt, let_go, put_back
from survey.box.promised import NOT_OURS, WRITTEN_AGAIN, Promised
from survey.box.repair import Current, begin, carry, is_whole, open_current
from survey.box.schema import (
    FAULTS,
    SELECT_BY_ID,
    Passport,
    Unavailable,
    entry_of,
    head_at,
    head_of,
    insert,
    open_reader,
    open_writer,
    sent_of,
    transaction,
    trouble,
)
from survey.errors import Conflict, LoketError, Missing
from survey.language import N_
from survey.ledger import Entry, Head, Sealed, same_content

log = logging.getLogger(__name__)


class IdTaken(Conflict):
    """The id belongs to an entry with other content."""

    slug = "id-taken"
    sentence = N_("Formulir ini sudah tercatat dengan isi yang lain.")


class ForeignHead(Conflict):
    """What was acknowledged is not in this chain."""

    slug = "foreign-head"
    sentence = N_("Entri nomor %(seq)s yang diakui tidak sama dengan yang ada di sini.")


class UnknownId(Missing):
    """No entry has this id."""

    slug = "unknown-entry-id"
    sentence = N_("Entri %(id)s tidak ada di sini.")


# True: known before with the same content; False: new; or why it was not stored.
Outcome = bool | LoketError


class Store:
    """The current box file of a device; opened again by itself after an error."""

    path: Path
    passport: Passport
    head: Head
    sent: Head
    _place: FilesAt
    _wrote: bool  # whether something was committed since the files were looked at

    def __init__(self, folder: Path, device: str, tenant: int) -> None:
        self.folder = folder
        self.device = device
        self.tenant = tenant
        self.warnings: tuple[str, ...] = ()
        self.n_put_back = 0  # how often the file was not what we left, and was written again
        self._promised = Promised()
        self._db: Connection | None = None
        self._reader: Connection | None = None
        self._reading = Lock()
        self.wal_holds_erased = False
        self._opened()

    def read(self, sql: str, values: tuple[object, ...]) -> list[tuple[Any, ...]]:
        """Read from a connection of its own; any thread may call this at any time."""
        try:
            with self._reading:
                if self._reader is None:
                    self._reader = open_reader(self.path)
                return self._reader.execute(sql, values).fetchall()
        except FAULTS as error:
            raise trouble(error, self.path) from error

    def store(self, batch: list[Sealed]) -> list[Outcome]:
        """Commit entries together; say for each one what became of it.

        An error tells nothing about what was stored, so after one the file is opened anew and
        each id looked up before an answer is given.
        """
        outcomes = self._outcomes(batch)
        try:
            self.stay_in_place()  # before anybody is told that he is counted
        except (*FAULTS, LoketError) as error:
            log.exception("box file away")
            return [self._meaning(error)] * len(batch)
        return outcomes

    def _outcomes(self, batch: list[Sealed]) -> list[Outcome]:
        try:
            self._commit(batch)
        except sqlite3.IntegrityError:
            return self._sort_out(batch)
        except FAULTS as error:
            return self._one_by_one(batch, error)
        except LoketError as error:
            return [error] * len(batch)  # the file cannot be opened now
        return [False] * len(batch)

    def stay_in_place(self) -> None:
        """Look whether the files are still what we left there; if not, put them back.

        Raises:
            sqlite3.Error, OSError, LoketError: They cannot be put back now.
        """
        if self._db is None:
            return  # who opens it looks
        if self._place.left_alone(wrote=self._wrote):
            self._wrote = False
            return
        least_wal = self._place.least_wal(wrote=self._wrote)
        chain = self.passport, self.head
        if self._place.are_there() and is_whole(self.path, least_wal, *chain):
            self._place.note()  # touched, but all is there
            self._wrote = False
            return
        sentence = self._put_back()
        n = self.n_put_back
        self.close()
        self._opened()
        if self.n_put_back == n:
            self._warn(sentence)

    def _put_back(self) -> str:
        """Write all to its place, or leave there what another program has made of it."""
        db = self._opened()
        try:
            return put_back(db, self.path, self._place, (self.passport, self.head))
        except (*FAULTS, LoketError):
            if not self._place.is_there():
                raise
            return let_go(self.path)

    def _warn(self, sentence: str) -> None:
        log.error(sentence)
        self.warnings += (sentence,)
        self.n_put_back += 1

    def _meaning(self, error: Exception) -> LoketError:
        return error if isinstance(error, LoketError) else trouble(error, self.path)

    def _sort_out(self, batch: list[Sealed]) -> list[Outcome]:
        """Commit the unknown ones of a batch in which an id is known already or comes twice."""
        fresh: dict[UUID, Sealed] = {}
        for sealed in batch:
            if sealed.id not in fresh and self._look_up(sealed.id) is None:
                fresh[sealed.id] = sealed
        try:
            self._commit(list(fresh.values()))
        except FAULTS as error:
            return self._one_by_one(batch, error)
        return [fresh.get(s.id) is not s and self._store_one(s) for s in batch]

    def _one_by_one(self, batch: list[Sealed], error: Exception) -> list[Outcome]:
        """Answer for a batch that failed: what is there, what can be stored now, what cannot."""
        meant = trouble(error, self.path)
        if _is_locked(error):
            return [meant] * len(batch)  # nothing was written, and each would wait as long again
        self._recover(error)
        return [self._store_one(sealed) for sealed in batch]

    def _store_one(self, sealed: Sealed) -> Outcome:
        try:
            known = self._look_up(sealed.id)
            if known is None:
                self._commit([sealed])
                return False
        except LoketError as error:
            return error
        except FAULTS as error:
            self._recover(error)
            known = None
            with suppress(*FAULTS, LoketError):
                known = self._look_up(sealed.id)
            if known is None:
                return trouble(error, self.path)
        return True if same_content(known, sealed) else IdTaken(id=sealed.id, field="id")

    def _look_up(self, entry_id: UUID) -> Entry | None:
        row = self._opened().execute(SELECT_BY_ID, (entry_id.bytes,)).fetchone()
        return None if row is None else entry_of(row)

    def _commit(self, batch: list[Sealed]) -> None:
        with transaction(self._opened()) as conn:
            head = insert(conn, self.head, batch)
        self.head = head
        if batch:
            self._wrote = True
            self._promised.add(batch, head)

    def mark_sent(self, head: Head) -> None:
        """Note up to where entries are acknowledged.

        Raises:
            ForeignHead: The head is not in this chain.
        """
        self.stay_in_place()
        if self.wal_holds_erased:
            self._clear_wal()
        if head.seq <= self.sent.seq:
            return
        db = self._opened()
        if head_at(db, self.passport, head.seq) != head:
            raise ForeignHead(seq=head.seq)
        with transaction(db) as conn:
            conn.execute("UPDATE sent SET seq = ?, hash = ?", (head.seq, head.hash))
        self._wrote = True
        self.sent = head
        self._promised.sent = head.seq

    def erase(
        self, wanted: Mapping[UUID, AbstractSet[str]], order: Head | None
    ) -> tuple[set[UUID], bool]:
        """Erase private parts in this box and in all older ones of the device.

        Args:
            wanted: Which parts, by entry.
            order: See `survey/box/erased.py`.

        Returns:
            The entries that were found, and whether every WAL is free of what was erased.
        """
        self._opened()
        self.stay_in_place()  # a spoilt WAL is not moved into the file
        self._promised.forget()
        known = erased.erase_in(self._opened(), wanted, order)
        self._clear_wal()
        cleared = not self.wal_holds_erased
        for box in self._older():
            older = open_writer(box.path)
            try:
                known |= erased.erase_in(older, wanted, order)
                cleared &= erased.wal_cleared(older)
            finally:
                older.close()
        return known, cleared

    def find_older(self, entry_id: UUID) -> Entry | None:
        """Look an entry up in the boxes that this device had before; any thread may call this."""
        for box in self._older():
            if (entry := box.find(entry_id)) is not None:
                return entry
        return None

    def _older(self) -> list[ReadBox]:
        mine = [box for box in boxes(self.folder) if box.device == self.device]
        return [box for box in mine if box.passport is not None and box.path != self.path]

    def _clear_wal(self) -> None:
        # Somebody who reads keeps the WAL alive; taps do not wait for him, the next pass clears it.
        self.wal_holds_erased = not erased.wal_cleared(self._opened())
        self._place.note()
        self._wrote = False

    def renew(self, because: str) -> None:
        """Close this chain and go on in a new file, with everything not yet acknowledged."""
        self._opened()
        self.stay_in_place()
        begin(self.folder, self.device, self.tenant, because, self.passport)
        self._promised = Promised()
        # From here on a crash does no harm: opening carries the unsent over and closes the old.
        self.close()
        self._opened()

    def _opened(self) -> Connection:
        if self._db is not None:
            return self._db
        try:
            db = self._keep_promise(self._use(open_current(self.folder, self.device, self.tenant)))
            self._promised.begin(db, self.passport, self.head, self.sent.seq)
        except LoketError:
            self.close()
            raise
        except FAULTS as error:
            self.close()
            raise trouble(error, self.folder) from error
        return db

    def _keep_promise(self, db: Connection) -> Connection:
        """Store again what was told stored and is not in the file that was opened; say so.

        Returns:
            The connection to the box that goes on.
        """
        chain, head = self._promised.chain, self._promised.head
        if chain is None:
            return db
        if self.passport == chain and head_at(db, chain, head.seq) == head:
            return db  # or more: a commit whose end was not known
        sentence = WRITTEN_AGAIN
        missing = self._promised.behind(self.passport, self.head)
        if missing is not None:
            with transaction(db) as conn:
                self.head = insert(conn, self.head, missing)
            n = len(missing)
        else:
            if self.passport == chain:  # what was told to be its end is not in it any more
                begin(self.folder, self.device, self.tenant, "restored", self.passport)
                self.close()
                db = self._use(open_current(self.folder, self.device, self.tenant))
            n = carry(db, self.passport, self._promised.unsent())
            self.head = head_of(db, self.passport)
            sentence = NOT_OURS
        self._wrote = True
        self._warn(sentence % {"file": self.path.name, "n": n})
        return db

    def _use(self, current: Current) -> Connection:
        try:
            head, sent = head_of(current.db, current.passport), sent_of(current.db)
            place = FilesAt(current.path)
        except BaseException:
            current.db.close()
            raise
        with self._reading:
            self._close_reader()  # somebody may have looked into the file before this one
            self.path, self.passport, self._db = current.path, current.passport, current.db
            self.head, self.sent = head, sent
            self._place, self._wrote = place, False
        self.warnings += current.warnings
        return current.db

    def close(self) -> None:
        """Close the file; the next call of anything opens it again."""
        with self._reading:
            self._close_reader()
        with suppress(sqlite3.Error):
            if self._db is not None:
                self._place.close()
                self._db.close()
        self._db = None

    def _close_reader(self) -> None:
        with suppress(sqlite3.Error):
            if self._reader is not None:
                self._reader.close()
        self._reader = None

    def _recover(self, error: Exception) -> None:
        """Open the file anew after an error that leaves it unknown what was stored.

        All connections are closed first, so that SQLite reads the WAL again; opening answers for
        nothing in it before it is safe.
        """
        if isinstance(trouble(error, self.path), Unavailable):
            return  # a full or locked disk refuses before anything is stored
        with suppress(*FAULTS, LoketError):
            self.stay_in_place()  # closing would move a spoilt WAL into the file
        self.close()
        with suppress(*FAULTS, LoketError):
            self._opened()


def _is_locked(error: Exception) -> bool:
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
    }
