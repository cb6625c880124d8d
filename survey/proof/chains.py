"""Every chain from its first line to its last.

Numbers, days and digits only: nothing that a citizen said. Read next: `box_proofs.py`, which tells
whether the chains hold.
"""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from sqlalchemy import Connection

from survey.box import ReadBox, boxes
from survey.earlier_heads import JOURNAL
from survey.errors import LoketError
from survey.language import N_
from survey.ledger import Entry, open_entry
from survey.proof.box_proofs import BoxProof, Proof, entry_at
from survey.register import heads, seals
from survey.register.engine import Register, tenant_of
from survey.register.heads import ChainReach, KnownHead
from survey.register.journal_check import BreakKind, Checked

_TORN: Final = N_("satu baris diubah atau hilang")


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
        away = [
            _away(conn, head)
            for head in known
            if not any(box.may_be(head.box) for box in here.values())
        ]
    return (*of_journal, *of_boxes, *away)


def _chain(box: ReadBox, proof: BoxProof) -> Chain:
    first, last = entry_at(box, 1), entry_at(box, proof.n)
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


def _day(entry: Entry | None) -> date | None:
    try:
        return None if entry is None else open_entry(entry).day
    except LoketError:
        return None
