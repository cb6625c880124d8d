"""Is every answer still there, unchanged? Boxes against themselves, the register and paper.

A chain alone shows inner edits; only a head that somebody else holds shows a cut tail or an old
copy put back. Three holders are asked: the box, the register (what it acknowledged, and what its
closings and public pages name), and a file from outside. Read `ledger.py` for the chain,
`survey/earlier_heads.py` for the heads, `kept_heads.py` for the file.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from survey import earlier_heads
from survey.box import ChainCheck, Following, ReadBox, boxes
from survey.checks import OutsideHeads
from survey.differences import BoxShare, Within
from survey.earlier_heads import JOURNAL, UNKNOWN, EarlierHead, Keeper
from survey.errors import LoketError
from survey.language import N_, filled, number
from survey.ledger import Entry, Head, genesis
from survey.statements import marked

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from survey.proof.kept_heads import KeptHead
    from survey.register.engine import Register
    from survey.register.heads import KnownHead

# Of a damaged file only the first digits of its id are known.
_IS_ID: Final = re.compile(r"[0-9a-f]{32}").fullmatch
_WHOLE: Final = N_("kotak %(box)s (%(device)s): %(n)s entri, kepala %(seq)s %(digits)s")
_STATED: Final = N_("%(line)s; sudah diterangkan (loket jejak --act state)")
_BROKEN: Final = N_("kotak %(box)s (%(device)s): entri %(seq)s: %(why)s")


@dataclass(frozen=True, slots=True)
class BoxProof:
    """Whether one box holds, by itself and against the heads that others hold of it.

    Attributes:
        box: 32 hex digits.
        device: Whose it is.
        ok: Whether all of it holds.
        n: Entries that hold, from the first one on.
        head: The last entry's place and printed digits; None where it does not hold.
        first_bad: The first entry that does not hold, None where all do.
        reason: Why it does not.
    """

    box: str
    device: str
    ok: bool
    n: int
    head: tuple[int, str] | None
    first_bad: int | None
    reason: str

    @property
    def line(self) -> str:
        """Say it in one line."""
        values = {"box": self.box[:8], "device": self.device, "n": number(self.n, 0)}
        if self.head is None:
            values |= {"seq": number(self.first_bad or 0, 0), "why": self.reason}
            return f"RUSAK  {filled(_BROKEN, values)}"
        values |= {"seq": number(self.head[0], 0), "digits": self.head[1]}
        return f"utuh   {filled(_WHOLE, values)}"


@dataclass(frozen=True, slots=True)
class Proof:
    """The chains.

    Attributes:
        boxes: Each box on this machine.
        heads: Heads that were kept earlier, and whether the chains still have them: those of the
            file from outside, of every closing, of the public pages; and the last acknowledged
            one of each box whose file was here and is gone.
        shares: By box, of those that do not hold or are gone, of which unit and days the entries
            are that nothing vouches for any more; left out where that is not known.
    """

    boxes: tuple[BoxProof, ...]
    heads: tuple[EarlierHead, ...] = ()
    shares: Mapping[str, BoxShare] = field(default_factory=dict)

    @property
    def broken(self) -> tuple[BoxProof, ...]:
        """Boxes that do not hold by themselves, or not what the register took from them."""
        return tuple(box for box in self.boxes if not box.ok)

    @property
    def lost(self) -> tuple[EarlierHead, ...]:
        """Heads that the register itself remembers and no chain has, of each chain the furthest."""
        furthest: dict[str, EarlierHead] = {}
        for head in self.heads:
            if head.there or head.stated or head.keeper is Keeper.FILE:
                continue
            if head.box not in furthest or head.seq > furthest[head.box].seq:
                furthest[head.box] = head
        return tuple(furthest.values())

    @property
    def outside(self) -> tuple[EarlierHead, ...]:
        """Heads of the file from outside."""
        return tuple(head for head in self.heads if head.keeper is Keeper.FILE)

    @property
    def unfit(self) -> tuple[EarlierHead, ...]:
        """Heads of the file that no chain has: it was cut or rebuilt, or they were mistyped."""
        return tuple(head for head in self.outside if not (head.there or head.stated))

    @property
    def stated(self) -> tuple[EarlierHead, ...]:
        """Heads that no chain has, and a signatory has stated why."""
        return tuple(head for head in self.heads if head.stated)

    @property
    def ok(self) -> bool:
        """Whether all of them hold."""
        return not (self.broken or self.lost or self.unfit)

    def share_of(self, box: str) -> BoxShare:
        """Say of which unit and days the entries of a box are, "" for any."""
        return self.shares.get(box, BoxShare(box, 1, "", "", ""))

    def within(self, within: Within) -> Proof:
        """Leave out what is surely of other answers: of chains, and of boxes that are gone."""
        return replace(
            self,
            boxes=tuple(box for box in self.boxes if box.ok or self._touches(box.box, within)),
            heads=tuple(
                head
                for head in self.heads
                if head.keeper is not Keeper.REGISTER or self._touches(head.box, within)
            ),
        )

    def _touches(self, box: str, within: Within) -> bool:
        return within.touches_any(self.share_of(box))

    @property
    def losses(self) -> tuple[str, ...]:
        """One line for each head that is lost or does not fit."""
        lost = (f"RUSAK  {earlier_heads.line(head)}" for head in self.lost)
        return (*lost, *(f"BEDA   {earlier_heads.line(head)}" for head in self.unfit))

    @property
    def explained(self) -> tuple[str, ...]:
        """One line for each head that is gone and of which a signatory stated why."""
        lines = (filled(_STATED, {"line": earlier_heads.line(head)}) for head in self.stated)
        return tuple(f"catat  {line}" for line in lines)

    @property
    def lines(self) -> tuple[str, ...]:
        """One line for each box, and for each head that is lost or does not fit."""
        return (*(box.line for box in self.boxes), *self.losses, *self.explained)


def check_boxes(
    folder: Path,
    register: Register | None,
    kept: Iterable[KeptHead],
    watch: Callable[[ReadBox, Following], object] | None = None,
) -> Proof:
    """Verify every box of an installation, and look up what was kept of its chains.

    Args:
        folder: where the boxes lie.
        register: what acknowledged them; None where there is no register.
        kept: heads from outside.
        watch: reads along with each box, from its first entry to its last.
    """
    here = boxes(folder)
    if register is None:
        looked_up = tuple(_look_up(head, here) for head in kept)
        return Proof(tuple(_check(box, [], watch) for box in here), looked_up)
    from survey.proof.whereabouts import Folder
    from survey.register import heads, remembered, statements

    with register.read() as conn:
        known = heads.of_boxes(conn)
    place = Folder(folder, here, register)
    # A box of which two continuations were seen need not hold the one that the register took.
    due = [each for each in known if place.must_hold(each.box)]
    checks = tuple(
        _check(box, [each.head for each in due if box.may_be(each.box)], watch) for box in here
    )
    gone = tuple(
        gone_end(each.box, each.device, each.head) for each in due if not place.has(each.box)
    )
    with register.read() as conn:
        looked_up = tuple(_look_up(head, here, conn, known) for head in kept)
        known_ends = (*looked_up, *remembered.every(conn), *gone)
        shares = shares_of(conn, checks, gone)
        return Proof(checks, marked(known_ends, statements.every(conn)), shares)


def shares_of(
    conn: Connection, checks: Iterable[BoxProof], gone: Iterable[EarlierHead]
) -> dict[str, BoxShare]:
    """Say of boxes that do not hold, and of those that are gone, of which days their entries are.

    Args:
        conn: A reading transaction of the register that took from them.
        checks: The boxes that were followed.
        gone: The ends of those whose file is not here.
    """
    from survey.register import heads

    behind = {check.box: check.n for check in checks if not check.ok and _IS_ID(check.box)}
    behind |= {end.box: 0 for end in gone}
    shares = ((box, heads.share_behind(conn, box, seq)) for box, seq in behind.items())
    return {box: share for box, share in shares if share is not None}


def gone_end(box: str, device: str, head: Head) -> EarlierHead:
    """Give what the register took last of a box whose whole file was taken away."""
    return EarlierHead(Keeper.REGISTER, "", None, box, device, head.seq, head.printed, there=False)


def _look_up(
    kept: KeptHead,
    here: Sequence[ReadBox],
    conn: Connection | None = None,
    known: Sequence[KnownHead] = (),
) -> EarlierHead:
    """Look a head of the file up in the chains; a box that is elsewhere the register answers for.

    On paper stands only the name of a device, which may have had several boxes.
    """
    from survey.register import heads, journal, seals
    from survey.register.engine import tenant_of

    device = kept.device
    own = "" if conn is None else seals.chain_id(tenant_of(conn))
    if kept.device == JOURNAL or (kept.box and own.startswith(kept.box)):
        device = chain = JOURNAL
        there = conn is not None and journal.holds(conn, kept.head)
    else:
        mine = [box for box in here if _may_be(box.id, box.device, kept)]
        there = any(_holds(box, kept.head) for box in mine)
        if conn is not None and not there:
            elsewhere = (each for each in known if not any(box.may_be(each.box) for box in here))
            there = any(
                _may_be(each.box, each.device, kept) and heads.holds(conn, each.box, kept.head)
                for each in elsewhere
            )
        every = [(box.id, box.device) for box in here] + [(each.box, each.device) for each in known]
        chain = next((name for box, name in every if _may_be(box, name, kept)), "").casefold()
    place = (kept.box, device, kept.seq, kept.head.printed)
    return EarlierHead(Keeper.FILE, "", None, *place, there=there, chain=chain)


def outside_heads(proof: Proof, at: datetime) -> OutsideHeads | None:
    """Give what a check keeps of the heads of a file; None where there was none."""
    sides: tuple[dict[str, int], dict[str, int]] = ({}, {})
    for head in proof.outside:
        if head.stated:
            continue
        chain = head.chain or f"{UNKNOWN}{head.box or head.device}"
        side = sides[head.there]
        side[chain] = max(side.get(chain, 0), head.seq)
    n = len(proof.outside)
    return OutsideHeads(at, n, len(proof.unfit), *sides) if n else None


def _may_be(box: str, device: str, kept: KeptHead) -> bool:
    if kept.box:
        return box.startswith(kept.box)
    # A long name is printed without its middle.
    begin, dots, end = kept.device.partition("…")
    name = device.casefold()
    return name.startswith(begin) and name.endswith(end) if dots else name == begin


def _holds(box: ReadBox, head: Head) -> bool:
    if head.seq == 0 and box.passport is not None:
        return genesis(box.id).hash.startswith(head.hash)
    entry = entry_at(box, head.seq)
    return entry is not None and entry.hash.startswith(head.hash)


def entry_at(box: ReadBox, seq: int) -> Entry | None:
    """Give an entry of a box, None where it is not there or cannot be read."""
    try:
        entry = next(iter(box.entries(after=seq - 1)), None) if seq > 0 else None
    except (LoketError, ValueError):
        return None
    return entry if entry is not None and entry.seq == seq else None


def _check(
    box: ReadBox, held: list[Head], watch: Callable[[ReadBox, Following], object] | None
) -> BoxProof:
    """Return whether one box holds."""
    following = box.follow(held)
    if watch is None:
        return proof_of(box, following.verify())
    watch(box, following)
    return proof_of(box, following.check())


def proof_of(box: ReadBox, verdict: ChainCheck) -> BoxProof:
    """Say of which box it is that a chain, or a stretch of one, holds or does not."""
    head = (box.head.seq, box.head.printed) if verdict.ok else None
    reason = verdict.reason or ""
    return BoxProof(box.id, box.device, verdict.ok, verdict.n, head, verdict.first_bad, reason)


def unreadable(box: ReadBox) -> BoxProof:
    """Say of a box that nothing of it can be read."""
    return BoxProof(box.id, box.device, False, 0, None, 1, box.reason)
