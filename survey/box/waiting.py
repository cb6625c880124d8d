"""Who waits for the writer: a thread that sleeps, or an event loop that goes on with others.

Read next: `writer.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from threading import Lock
from typing import TYPE_CHECKING

from survey.errors import Busy
from survey.language import N_
from survey.ledger import Sealed

if TYPE_CHECKING:
    from asyncio import Future


class TooSlow(Busy):
    """The disk did not answer in time; whether the entry was stored is not known."""

    slug = "box-slow"
    sentence = N_("Penyimpanan belum menjawab. Silakan kirim lagi; kiriman ganda dihitung sekali.")


class Waiting:
    """Something for the writer to do, and the thread that sleeps until it is done."""

    __slots__ = ("done", "failure", "job", "result", "sealed")

    def __init__(self, sealed: Sealed | None, job: Callable[[], object] | None = None) -> None:
        self.sealed = sealed
        self.job = job
        self.result: object = None
        self.failure: Exception | None = None
        # A bare lock is the cheapest thing that a thread can sleep on.
        self.done = Lock()
        self.done.acquire()

    def settle(self, outcome: object) -> None:
        """Note what became of it, and wake who waits."""
        if isinstance(outcome, Exception):
            self.failure = outcome
        else:
            self.result = outcome
        self.done.release()


class Awaited(Waiting):
    """An entry for which the running event loop waits; it is woken once for a whole batch.

    Args:
        sealed: The entry.
        landed: Where the writer gathers what it has settled, until it wakes the loop.
    """

    __slots__ = ("_future", "_landed", "loop")

    def __init__(self, sealed: Sealed, landed: list[Awaited]) -> None:
        # asyncio costs a start 25 ms, which commands need not pay.
        from asyncio import get_running_loop

        self.sealed, self.job = sealed, None
        self.result, self.failure = None, None
        self.loop = get_running_loop()
        self._future: Future[object] = self.loop.create_future()
        self._landed = landed

    def settle(self, outcome: object) -> None:
        """Note what became of it, in the writer's thread."""
        if isinstance(outcome, Exception):
            self.failure = outcome
        else:
            self.result = outcome
        self._landed.append(self)

    async def outcome(self, patience_s: float) -> object:
        """Wait, on the loop, for what becomes of it.

        Raises:
            TooSlow: The writer did not settle it in time.
        """
        late = self.loop.call_later(patience_s, self.fail, TooSlow())
        try:
            return await self._future
        finally:
            late.cancel()

    def tell(self) -> None:
        """Let go on, on the loop, who waits; he may have gone meanwhile."""
        if self.failure is not None:
            self.fail(self.failure)
        elif not self._future.done():
            self._future.set_result(self.result)

    def fail(self, error: Exception) -> None:
        """Tell, on the loop, who waits why it is not known to be stored; he may be told already."""
        if not self._future.done():
            self._future.set_exception(error)


class Gathering:
    """Entries that wait until their event loop has heard all who speak; then the writer has them.

    A writer that woke for the first of them would commit him alone while the others queue.

    Args:
        hand_over: Gives one to the writer; called on the loop.
    """

    def __init__(self, hand_over: Callable[[Awaited], None]) -> None:
        self._hand_over = hand_over
        self._items: list[Awaited] = []

    def __len__(self) -> int:
        """Give how many wait here."""
        return len(self._items)

    def add(self, item: Awaited) -> None:
        """Let an entry wait, on its loop."""
        if not self._items or self._items[0].loop is not item.loop:
            self._items = []  # those of a loop that has ended were for nobody
            item.loop.call_soon(self._end, self._items)
        self._items.append(item)

    def _end(self, items: list[Awaited]) -> None:
        if items is self._items:
            self._items = []
        for item in items:
            self._hand_over(item)


def tell_all(landed: Sequence[Awaited]) -> None:
    """Let go on, on the loop, everybody whose entry is settled."""
    for item in landed:
        item.tell()
