"""Every chain from its first line to its last, and the heads of it that were kept earlier.

Numbers, days and digits only: nothing that a citizen said. Read next: `proof.py`, which tells
whether the chains hold.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, tzinfo
from enum import StrEnum
from pathlib import Path
from typing import Final

from sqlalchemy import Connection

from survey.box import ReadBox, boxes
from survey.closing import ClosedHead, Closing
from survey.errors import LoketError
from survey.language import N_
from survey.ledger import Entry, Head, genesis, open_entry
from survey.register import closings, heads, journal, offices, seals
from survey.register.engine import Register, tenant_of
from survey.register.heads import JOURNAL, ChainReach, KnownHead
from survey.register.journal_check import BreakKind, Checked
from survey.transfer.proof import BoxProof, KeptHead, Proof

_TORN: Final = N_("satu baris diubah atau hilang")


class Keeper(StrEnum):
    """Who kept a head: a file from outside, or a closing of a period."""

    FILE = "file"
    CLOSING = "closing"


@dataclass(frozen=True, slots=True)
class Chain:
    """A box, or the journal.

    Attributes:
        box: The hex digits that name it, 32 of them but for a damaged file.
        device: Whose box it is, `JOURNAL` of the journal.
        first: The number of its first line, 0 where it has none.
        last: The number of the last line that holds; of a box that is not here, the last one that
            the register took.
        first_day: The day of the first line, None where it is not known.
        last_day: The day of the last line, likewise.
        head: The first 16 hex digits of the last line in fours; "" where the chain does not hold
            or is not here.
        broken: Why it does not hold; "" where it does or where that was not looked at.
        here: Whether it lies on this machine.
    """

    box: str
    device: str
    first: int
    last: int
    first_day: date | None
    last_day: date | None
    head: str
    broken: str = ""
    here: bool = True


@dataclass(frozen=True, slots=True)
class EarlierHead:
    """A head that was written down before.

    Attributes:
        keeper: Who kept it.
        name: The unit and period of a closing; "" for the file.
        on: The local day of that closing, None for the file.
        box: Digits that name the chain, perhaps only the first ones; "" where only a device is
            known.
        device: Whose box it is; "" where only the digits are known.
        seq: Its number.
        printed: Its first 16 hex digits in fours.
        there: Whether the chain still has it.
    """

    keeper: Keeper
    name: str
    on: date | None
    box: str
    device: str
    seq: int
    printed: str
    there: bool

    def is_of(self, chain: Chain) -> bool:
        """Say whether it is a head of a chain."""
        if self.box:
            return chain.box.startswith(self.box)
        return chain.device == self.device


def chains(
    folder: Path, register: Register | None, proof: Proof, checked: Checked | None
) -> tuple[Chain, ...]:
    """Give the journal, then every box, those that are not here as the register knows them.

    Args:
        folder: Where the boxes lie.
        register: What took from them, None where there is none that can be read.
        proof: Whether the boxes hold.
        checked: Whether the journal holds.
    """
    here = {box.id: box for box in boxes(folder)}
    of_boxes = [_chain(here[each.box], each) for each in proof.boxes if each.box in here]
    if register is None:
        return tuple(of_boxes)
    with register.read() as conn:
        of_journal = [] if checked is None else [_journal(conn, checked)]
        known = heads.of_boxes(conn)
        away = [_away(conn, head) for head in known if not _is_here(head.box, here)]
    return (*of_journal, *of_boxes, *away)


def _chain(box: ReadBox, proof: BoxProof) -> Chain:
    first, last = _entry(box, 1), _entry(box, proof.n)
    return Chain(
        box.id,
        box.device,
        min(1, proof.n),
        proof.n,
        _day(first),
        _day(last),
        proof.head[1] if proof.head else "",
        proof.reason,
    )


def _journal(conn: Connection, checked: Checked) -> Chain:
    reach = heads.reach_of_journal(conn, checked.head.seq)
    torn = any(broken.kind is BreakKind.CHAIN for broken in checked.breaks)
    return Chain(
        seals.chain_id(tenant_of(conn)),
        JOURNAL,
        reach.first if reach else 0,
        checked.head.seq,
        reach.first_day if reach else None,
        reach.last_day if reach else None,
        "" if torn else checked.head.printed,
        _TORN if torn else "",
    )


def _away(conn: Connection, known: KnownHead) -> Chain:
    reach = heads.reach_of_box(conn, known.box) or ChainReach(0, 0, None, None)
    return Chain(known.box, known.device, *reach, head="", here=False)


def _is_here(box_id: str, here: Collection[str]) -> bool:
    return any(box_id.startswith(name) for name in here)  # of a damaged file its name is shorter


def _entry(box: ReadBox, seq: int) -> Entry | None:
    """Give an entry, None where it is not there or cannot be read."""
    try:
        entry = next(iter(box.entries(after=seq - 1)), None) if seq > 0 else None
    except (LoketError, ValueError):
        return None
    return entry if entry is not None and entry.seq == seq else None


def _day(entry: Entry | None) -> date | None:
    try:
        return None if entry is None else open_entry(entry).day
    except LoketError:
        return None


def earlier(
    folder: Path, register: Register | None, kept: Iterable[KeptHead], zone: tzinfo
) -> tuple[EarlierHead, ...]:
    """Look up the heads of a file in the chains that are here, and those of every closing.

    Args:
        folder: Where the boxes lie.
        register: Whose journal and closings; None where there is none that can be read.
        kept: The heads of the file.
        zone: The office's own, for the days of its closings.
    """
    here = boxes(folder)
    if register is None:
        return tuple(_kept(None, here, "", head) for head in kept)
    with register.read() as conn:
        name = seals.chain_id(register.tenant)
        of_file = [_kept(conn, here, name, head) for head in kept]
        of_closings = [
            _closed(conn, closing, head, closing.closed_at.astimezone(zone).date())
            for unit in offices.units(conn)
            for closing in closings.all_of(conn, unit.code)
            for head in closing.heads
        ]
    return (*of_file, *of_closings)


def _kept(
    conn: Connection | None, here: Sequence[ReadBox], name: str, kept: KeptHead
) -> EarlierHead:
    """Look one up as `proof.check_boxes` does: a box that is not here answers for none."""
    of_journal = kept.device == JOURNAL or bool(kept.box and name.startswith(kept.box))
    if of_journal:
        there = conn is not None and journal.holds(conn, kept.head)
    else:
        mine = [box for box in here if _may_be(box, kept)]
        there = any(_holds(box, kept.head) for box in mine)
    device = JOURNAL if of_journal else kept.device
    return EarlierHead(Keeper.FILE, "", None, kept.box, device, kept.seq, kept.head.printed, there)


def _may_be(box: ReadBox, kept: KeptHead) -> bool:
    return box.id.startswith(kept.box) if kept.box else box.device == kept.device


def _holds(box: ReadBox, head: Head) -> bool:
    if head.seq == 0 and box.passport is not None:
        return genesis(box.id).hash.startswith(head.hash)
    entry = _entry(box, head.seq)
    return entry is not None and entry.hash.startswith(head.hash)


def _closed(conn: Connection, closing: Closing, head: ClosedHead, on: date) -> EarlierHead:
    name = f"{closing.unit} {closing.period}"
    there = _is_taken(conn, head)
    return EarlierHead(
        Keeper.CLOSING, name, on, head.box, head.device, head.seq, head.printed, there
    )


def _is_taken(conn: Connection, head: ClosedHead) -> bool:
    """Look a head up in the register, which took the entries of boxes that are not here too."""
    try:
        kept = Head(head.seq, bytes.fromhex(head.printed))
    except ValueError:
        return False
    if head.device == JOURNAL:
        start, holds = seals.genesis(tenant_of(conn)), journal.holds(conn, kept)
    else:
        start, holds = genesis(head.box), heads.holds(conn, head.box, kept)
    return holds or (kept.seq == 0 and start.hash.startswith(kept.hash))
