"""Carries new entries from a box to the register and notes what has arrived.

The register may be in this process (`InProcess`) or, later, behind HTTP: a `Target` answers the
same. An entry is noted as sent only when the register has it for good, so that it may be sent
twice and is never lost. Read next: `actions/acceptance.py`, which takes it, and `box`.
"""

import logging
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from threading import Event
from typing import Final, Protocol

from survey import actions
from survey.actions import Acks, Batch
from survey.box import AlreadyRunning, Box, ForeignHead, ReadBox, boxes
from survey.errors import Busy, LoketError
from survey.ledger import Entry, Head
from survey.register.engine import Register

log = logging.getLogger(__name__)

IMPORTING: Final = "import"  # the device whose box imports fill
LIMIT: Final = 1000
IDLE_S: Final = 0.2
LONGEST_S: Final = 60.0
BESIDE_S: Final = 5.0
_POLL_S: Final = 0.05
# A new chain is begun at most so often for one pass; then something else is wrong.
_RENEWALS: Final = 2


class Target(Protocol):
    """Where entries go."""

    def head(self, box: str) -> Head | None:
        """Give the last entry known of a box (32 hex digits)."""

    def send(self, batch: Batch) -> Acks:
        """Take a batch; returns when what it acknowledges is durable."""

    def end(self, box: str, device: str, common: int) -> None:
        """Take nothing more from a box (32 hex digits), and note that its file is another copy.

        `common` is the last entry that this copy knows to have been taken.
        """


@dataclass(frozen=True, slots=True)
class InProcess:
    """A register on this machine."""

    register: Register

    def head(self, box: str) -> Head | None:
        """Give the last entry known of a box."""
        return actions.head_of(self.register, box)

    def send(self, batch: Batch) -> Acks:
        """Store a batch."""
        return actions.accept(self.register, batch)

    def end(self, box: str, device: str, common: int) -> None:
        """Close the chain of a box whose file here is not what the register took."""
        actions.end_chain(self.register, box, device, common)


class Forwarder:
    """Carries the entries of one box on, whatever state either side is found in.

    Args:
        box: Whose entries.
        target: Where to.
        limit: How many entries at once, LIMIT if not said; a file that is brought in takes more.
    """

    def __init__(self, box: Box, target: Target, limit: int | None = None) -> None:
        self._box = box
        self._target = target
        self._limit = limit or LIMIT
        self._met = False  # whether both sides agreed where the chain stands

    def pass_once(self) -> int:
        """Send one batch; gives how many entries were acknowledged, 0 when none waits.

        Raises:
            LoketError: The register did not take them now; they stay in the box.
        """
        for _ in range(_RENEWALS + 1):
            if not self._met:
                self._meet()
            box, waiting = self._box.id, self._box.unsent(self._limit)
            if self._box.id != box:
                continue  # the writer mended damage meanwhile: these are of the next chain
            if not waiting:
                return 0
            acks = self._send(box, waiting)
            if acks.fork:
                self._begin_anew("fork")
            elif acks.head is None or acks.head.seq < waiting[0].seq:
                self._met = False  # the register wants what was acknowledged once: it was restored
            else:
                self._box.mark_sent(acks.head)
                return min(acks.head.seq, waiting[-1].seq) - waiting[0].seq + 1
        return 0

    def run(self, stop: Event, beside: Callable[[], object] | None = None) -> None:
        """Send whatever comes until `stop` is set; after a failure wait longer each time.

        It lets answers gather for a moment: a batch of one costs the register nearly as much as
        one of fifty, and the processor is the citizens'.

        Args:
            stop: Ends it.
            beside: What else the holder of this box has to do, every BESIDE_S when nothing waits.
        """
        pause, turn = IDLE_S, 0.0
        while not stop.wait(pause):
            try:
                pause = 0 if self.pass_once() >= self._limit else IDLE_S
                if beside is not None and pause and time.monotonic() >= turn:
                    turn = time.monotonic() + BESIDE_S
                    beside()
            except LoketError as trouble:
                pause = min(max(pause, IDLE_S) * 2, LONGEST_S)
                log.warning("forwarding waits %.1f s: %s", pause, trouble)
            except Exception:  # the thread must outlive whatever it meets
                pause = min(max(pause, IDLE_S) * 2, LONGEST_S)
                log.exception("forwarding waits %.1f s", pause)

    def _send(self, box: str, entries: list[Entry]) -> Acks:
        now = datetime.now(UTC)
        return self._target.send(
            Batch(box, self._box.device, self._box.tenant, now, tuple(entries))
        )

    def _meet(self) -> None:
        """Compare where the chain stands here and there, and mend what differs."""
        head = self._target.head(self._box.id)
        mine = next(box for box in boxes(self._box.folder) if box.id == self._box.id)
        if head is not None:
            try:
                self._box.mark_sent(head)
            except ForeignHead:
                # This file is an older copy, or another one went on with its chain.
                self._target.end(self._box.id, self._box.device, mine.sent.seq)
                self._begin_anew("restored")
                return
        _send_again(self._target, mine, self._box.tenant)
        self._met = True

    def _begin_anew(self, because: str) -> None:
        """Go on in a new chain; what waits goes along under its old ids."""
        log.warning("box %s: a new chain begins (%s)", self._box.id, because)
        self._box.renew(because)
        self._met = False


def _send_again(target: Target, box: ReadBox, tenant: int) -> None:
    """Send what was acknowledged once and is not known there any more: it was restored."""
    known, sent = target.head(box.id), box.sent.seq
    behind = 0 if known is None else known.seq
    if behind >= sent:
        return
    log.warning("box %s: sending %d entries again", box.id, sent - behind)
    entries = islice(box.entries(after=behind), sent - behind)
    while portion := tuple(islice(entries, LIMIT)):
        now = datetime.now(UTC)
        if target.send(Batch(box.id, box.device, tenant, now, portion, again=True)).fork:
            log.warning("box %s: the register knows another chain", box.id)
            return


def empty(box: Box, register: Register) -> None:
    """Carry everything that waits in a box into the register of this machine."""
    forwarder = Forwarder(box, InProcess(register))
    while forwarder.pass_once():
        pass


def drain(data_dir: Path, register: Register, wait_s: float = 5.0) -> int:
    """Carry everything that waits in any box into the register before it is read.

    Also what a register that was restored from a backup has not got any more, from old boxes too.
    Then the plausibility rules judge what is new.

    Args:
        data_dir: The installation's folder.
        register: Its register.
        wait_s: How long to wait for a server that holds a box and forwards it itself.

    Returns:
        How many entries still wait; the reports say so.

    Raises:
        LoketError: A box or the register cannot be used.
    """
    folder = data_dir / "boxes"
    deadline = time.monotonic() + wait_s
    for device in sorted({box.device for box in boxes(folder) if _waits(box)}):
        try:
            _carry_on(folder, device, register)
        except Busy as busy:
            log.warning("device %s is not drained: %s", device, busy)
    for read_box in boxes(folder):
        if read_box.passport is not None:
            _send_again(InProcess(register), read_box, register.tenant)
    while (waiting := _waiting(folder)) and time.monotonic() < deadline:
        time.sleep(_POLL_S)
    try:
        actions.judge(register)
    except Busy as busy:
        log.warning("some ratings are not judged yet: %s", busy)
    return waiting


def drain_imports(data_dir: Path, register: Register) -> int:
    """Carry on what an import that was broken off left in its box, before anything else is done.

    What waits there counts to the import begun last; a withdrawal that came first would miss it.

    Args:
        data_dir: The installation's folder.
        register: Its register.

    Returns:
        How many entries wait still: an import is under way in another process.

    Raises:
        LoketError: The box or the register cannot be used.
    """
    folder = data_dir / "boxes"
    if _n_brought(folder, register):
        _carry_on(folder, IMPORTING, register)
    return _n_brought(folder, register)


def _n_brought(folder: Path, register: Register) -> int:
    return sum(
        box.n_unsent
        for box in boxes(folder)
        if box.device == IMPORTING and box.passport and box.passport.tenant == register.tenant
    )


def _carry_on(folder: Path, device: str, register: Register) -> None:
    """Carry what waits in a device's box into the register, unless its holder forwards it."""
    try:
        with closing(Box.open(folder, device, register.tenant)) as box:
            empty(box, register)
    except AlreadyRunning:
        return


def _waits(box: ReadBox) -> bool:
    """Say whether opening a box's device moves something on: unsent entries, or damage."""
    return box.is_ours and (box.passport is None or box.n_unsent > 0)


def _waiting(folder: Path) -> int:
    return sum(box.n_unsent for box in boxes(folder) if box.passport is not None)
