"""The door of the box: threads and an event loop bring answers, one thread writes them together.

Whoever waits while a commit runs goes into the next one, so there is no timer and nobody waits
longer than he must; nobody is answered before his entry is durable. Read next: `store.py`.
"""

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread
from time import monotonic
from typing import Final, Self
from uuid import UUID

from survey.answers.drafts import Draft
from survey.box.locks import DeviceLock
from survey.box.repair import OtherTenant
from survey.box.schema import FAULTS, SELECT_AFTER, SELECT_BY_ID, entry_of, trouble
from survey.box.store import IdTaken, Store, UnknownId
from survey.box.waiting import Awaited, Gathering, TooSlow, Waiting, tell_all
from survey.errors import Busy, LoketError
from survey.language import N_
from survey.ledger import Entry, Head, Sealed, receipt, seal

log = logging.getLogger(__name__)

MAX_WAITING = 2000
MAX_BATCH = 500
ONE_COMMIT = 1000
# Longer than SQLite waits for a lock, so that its answer arrives first.
PATIENCE_S = 10.0
MANY_PATIENCE_S = 60.0
LOOK_EVERY_S = 5.0
PARTS = frozenset({"time", "bands", "comment"})


class Full(Busy):
    """More people wait than the box can take."""

    slug = "box-full"
    sentence = N_("Terlalu banyak penilaian menunggu. Silakan coba lagi sebentar lagi.")


class Closed(Busy):
    """The program is shutting down."""

    slug = "box-closed"
    sentence = N_("Program sedang berhenti. Silakan coba lagi sebentar lagi.")


@dataclass(frozen=True, slots=True)
class Stored:
    """The answer to a citizen: his entry is on the disk."""

    id: UUID
    receipt: str
    repeated: bool  # the same id with the same content was there before


class Box:
    """The current box of one device, held by this process alone.

    Attributes:
        device: Which way in it belongs to: main, import, entry, demo.
        tenant: The installation's number.
    """

    def __init__(self, folder: Path, device: str, tenant: int, lock: DeviceLock) -> None:
        """Use `Box.open`."""
        self.folder: Final = folder
        self.device: Final = device
        self.tenant: Final = tenant
        self._lock = lock
        self._look_at = monotonic() + LOOK_EVERY_S
        self._queue: SimpleQueue[Waiting] = SimpleQueue()
        self._closed = False
        self._gathering = Gathering(self._hand_over)
        self._landed: list[Awaited] = []
        self._running = True
        self._store = Store(folder, device, tenant)
        self._writer = Thread(target=self._run, name=f"box-{device}", daemon=True)
        self._writer.start()

    @classmethod
    def open(cls, folder: Path, device: str, tenant: int) -> Self:
        """Take the device's lock and open its current box, whatever state it is found in.

        Args:
            folder: Where the box files lie; made if it does not exist.
            device: main, import, entry or demo.
            tenant: The installation's number, 62 bits.

        Raises:
            AlreadyRunning: Another process has it; its pid is named.
            NotDurable: The disk does not keep what it is given.
            Refused, Unavailable: The file belongs to others, or cannot be used now.
        """
        try:
            folder.mkdir(parents=True, exist_ok=True)
            lock = DeviceLock(folder / f"{device}.lock")
        except OSError as error:
            raise trouble(error, folder) from error
        try:
            return cls(folder, device, tenant, lock)
        except BaseException:
            lock.close()
            raise

    @property
    def id(self) -> str:
        """The current chain's id, 32 hex digits; `renew` changes it."""
        return self._store.passport.id

    @property
    def warnings(self) -> tuple[str, ...]:
        """What had to be repaired since the start, in sentences for the person in charge."""
        return self._store.warnings

    @property
    def n_put_back(self) -> int:
        """How often its file was deleted, moved or replaced since the start, and written again."""
        return self._store.n_put_back

    @property
    def head(self) -> Head:
        """The last durable entry's place and hash."""
        return self._store.head

    @property
    def n_unsent(self) -> int:
        """How many entries are not yet acknowledged."""
        return self._store.head.seq - self._store.sent.seq

    def append(self, draft: Draft) -> Stored:
        """Store one answer; returns when it is durable.

        Raises:
            IdTaken: The id is known with other content.
            Busy: Not stored, or not known to be; the same id may be sent again at any time.
        """
        self._refuse_foreign(draft)
        repeated = self._wait_for(Waiting(seal(draft)), PATIENCE_S)
        return Stored(draft.id, receipt(self.tenant, draft.id), repeated is True)

    async def append_soon(self, draft: Draft) -> Stored:
        """Store one answer as `append` does, while an event loop goes on with others.

        Raises:
            IdTaken, Busy: As there.
        """
        self._refuse_foreign(draft)
        self._check_open()
        item = Awaited(seal(draft), self._landed)
        self._gathering.add(item)
        repeated = await item.outcome(PATIENCE_S)
        return Stored(draft.id, receipt(self.tenant, draft.id), repeated is True)

    def _hand_over(self, item: Awaited) -> None:
        if self._closed:
            item.fail(Closed())
        else:
            self._queue.put(item)

    def append_many(self, drafts: Iterable[Draft]) -> list[Stored | IdTaken]:
        """Store many answers, a thousand to a commit; one taken id does not stop the others.

        Raises:
            Busy: Some may be stored; calling again with the same ids changes nothing twice.
        """
        answers: list[Stored | IdTaken] = []
        rest = iter(drafts)
        while portion := list(islice(rest, ONE_COMMIT)):
            for draft in portion:
                self._refuse_foreign(draft)
            sealed = [seal(draft) for draft in portion]
            self._submit(partial(self._store_all, sealed, answers), MANY_PATIENCE_S)
        return answers

    def find(self, entry_id: UUID) -> Entry | None:
        """Look an entry up by its id, here and in the boxes that this device had before."""
        rows = self._store.read(SELECT_BY_ID, (entry_id.bytes,))
        return entry_of(rows[0]) if rows else self._store.find_older(entry_id)

    def unsent(self, limit: int = 500) -> list[Entry]:
        """Read the oldest entries that are not yet acknowledged."""
        return [
            entry_of(row) for row in self._store.read(SELECT_AFTER, (self._store.sent.seq, limit))
        ]

    def mark_sent(self, head: Head) -> None:
        """Note up to where entries are acknowledged; an older acknowledgement changes nothing.

        Raises:
            ForeignHead: The head is not in this chain: somebody else continued it.
        """
        self._submit(lambda: self._store.mark_sent(head), PATIENCE_S)

    def erase(self, entry_id: UUID, parts: AbstractSet[str]) -> None:
        """Erase private parts of an entry here and in this device's older boxes; the chain holds.

        Args:
            entry_id: The entry.
            parts: Any of "time", "bands", "comment".

        Raises:
            UnknownId: No box of this device has the entry.
        """
        if not parts or parts - PARTS:
            raise ValueError(parts)
        found, _cleared = self._erase({entry_id: parts})
        if not found:
            raise UnknownId(id=entry_id)

    def erase_many(
        self, wanted: Mapping[UUID, AbstractSet[str]], order: Head | None = None
    ) -> bool:
        """Erase parts of many entries at once, where they are found; doing it again does no harm.

        Args:
            wanted: Which of "time", "bands", "comment", by entry; others' entries do no harm.
            order: The head of the journal that orders it, which the box remembers of each part.

        Returns:
            Whether nothing of it is left in any file: no, while somebody is just reading.

        Raises:
            Busy, Damaged: Not all was erased; it may be called again.
        """
        if frozenset[str]().union(*wanted.values()) - PARTS:
            raise ValueError(wanted)
        _found, cleared = self._erase(wanted, order)
        return cleared

    @property
    def holds_erased(self) -> bool:
        """Whether erased text may still lie in the WAL: somebody was reading when it was erased."""
        return self._store.wal_holds_erased

    def _erase(
        self, wanted: Mapping[UUID, AbstractSet[str]], order: Head | None = None
    ) -> tuple[set[UUID], bool]:
        answer: list[tuple[set[UUID], bool]] = []
        self._submit(lambda: answer.append(self._store.erase(wanted, order)), MANY_PATIENCE_S)
        return answer[0]

    def renew(self, because: str) -> None:
        """Close this chain and begin a new one; entries not yet acknowledged go along.

        Args:
            because: One word for the new box's passport: fork, restored.
        """
        self._submit(lambda: self._store.renew(because), MANY_PATIENCE_S)

    def close(self) -> None:
        """Store what is waiting, then close the file and give the lock back."""
        if self._closed:
            return
        self._closed = True
        self._queue.put(Waiting(None, self._stop))
        self._writer.join()
        self._look()
        self._store.close()
        self._lock.close()

    def _refuse_foreign(self, draft: Draft) -> None:
        if draft.tenant != self.tenant:
            raise OtherTenant(file=self._store.path)

    def _submit(self, job: Callable[[], object], patience_s: float) -> None:
        self._wait_for(Waiting(None, job), patience_s)

    def _check_open(self) -> None:
        if self._closed:
            raise Closed
        if self._queue.qsize() + len(self._gathering) >= MAX_WAITING:
            raise Full

    def _wait_for(self, waiting: Waiting, patience_s: float) -> object:
        self._check_open()
        self._queue.put(waiting)
        if not waiting.done.acquire(timeout=patience_s):
            raise TooSlow
        if waiting.failure is not None:
            raise waiting.failure
        return waiting.result

    # --- the writer's thread -------------------------------------------------------------------

    def _run(self) -> None:
        while self._running:
            batch, job = self._gathered()
            if batch:
                self._answer(batch)
            if job is not None:
                self._do(job)
            if monotonic() >= self._look_at:
                self._keep_lock()
        with suppress(Empty):
            while True:
                self._queue.get_nowait().settle(Closed())
        self._wake()

    def _gathered(self) -> tuple[list[Waiting], Waiting | None]:
        """Wait for work, then take all that has gathered, up to the next job."""
        batch: list[Waiting] = []
        try:
            item = self._queue.get(timeout=LOOK_EVERY_S)
        except Empty:
            self._look()
            return [], None
        with suppress(Empty):
            while item.sealed is not None:
                batch.append(item)
                if len(batch) >= MAX_BATCH:
                    return batch, None
                item = self._queue.get_nowait()
            return batch, item
        return batch, None

    def _look(self) -> None:
        """While nobody comes: a file that went away is put back before the program ends."""
        try:
            self._store.stay_in_place()
        except (*FAULTS, LoketError):
            log.exception("box file away")
        self._keep_lock()

    def _keep_lock(self) -> None:
        self._look_at = monotonic() + LOOK_EVERY_S
        try:
            if sentence := self._lock.keep():
                log.error(sentence)
                self._store.warnings += (sentence,)
        except OSError:
            log.exception("lock file away")

    def _answer(self, batch: list[Waiting]) -> None:
        outcomes: Sequence[object]
        try:
            outcomes = self._store.store([item.sealed for item in batch if item.sealed is not None])
        except Exception as error:  # nobody may be left waiting
            log.exception("the box could not store a batch")
            outcomes = [self._meaning(error) for _ in batch]
        for item, outcome in zip(batch, outcomes, strict=True):
            item.settle(outcome)
        self._wake()

    def _wake(self) -> None:
        """Wake the event loop, once for all that was settled for it."""
        if self._landed:
            landed, self._landed[:] = self._landed[:], []
            with suppress(RuntimeError):  # the loop has ended, and nobody waits any more
                landed[0].loop.call_soon_threadsafe(tell_all, landed)

    def _do(self, item: Waiting) -> None:
        try:
            item.settle(None if item.job is None else item.job())
        except LoketError as error:
            item.settle(error)
        except Exception as error:  # nobody may be left waiting
            log.exception("the box could not do a job")
            item.settle(self._meaning(error))

    def _meaning(self, error: Exception) -> Exception:
        return trouble(error, self._store.path) if isinstance(error, FAULTS) else error

    def _stop(self) -> None:
        self._running = False

    def _store_all(self, batch: list[Sealed], answers: list[Stored | IdTaken]) -> None:
        for sealed, outcome in zip(batch, self._store.store(batch), strict=True):
            if isinstance(outcome, bool):
                answers.append(Stored(sealed.id, receipt(self.tenant, sealed.id), outcome))
            elif isinstance(outcome, IdTaken):
                answers.append(outcome)
            else:
                raise outcome
