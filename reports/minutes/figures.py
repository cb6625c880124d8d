"""What the record of a verification tells: chains, heads, differences, erasures. No wording.

Read next: `compose.py`; `survey/transfer/chains.py`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from survey.earlier_heads import JOURNAL, EarlierHead, Keeper
from survey.errors import LoketError
from survey.office.facts import Office, Signatory
from survey.register import erased, offices
from survey.register.engine import Register
from survey.register.erased import Erased
from survey.register.soundness import explained
from survey.transfer.chains import Chain, chains
from survey.transfer.verifying import Verified

NO_OFFICE = Office(name="", region="", timezone="Asia/Jakarta")


class Conclusion(StrEnum):
    """What a verification showed, all in all."""

    WHOLE = "whole"
    DIFFERENT = "different"
    NO_COPY = "no-copy"  # nothing to hold the register against
    DAMAGED = "damaged"  # the register cannot be read
    UNFIT = "unfit"  # nothing differs but heads that were given from outside


@dataclass(frozen=True, slots=True)
class Party:
    """Who signs; "" is left open to be written by hand."""

    name: str = ""
    position: str = ""
    nip: str = ""


@dataclass(frozen=True, slots=True)
class FilledIn:
    """What only the people who sign know; "" is left open to be written by hand.

    Attributes:
        number: Of the document, as the office numbers its papers.
        place: Where it was done.
        examiner: Who examined.
        holder: Who holds the data; None for the office's own signatory.
        heads: The name of the file of heads that was given, "" for none.
        program: The program and its version.
        lang: `id` or `en`.
    """

    number: str = ""
    place: str = ""
    examiner: Party = Party()
    holder: Party | None = None
    heads: str = ""
    program: str = "Suara Loket"
    lang: str = "id"


@dataclass(frozen=True, slots=True)
class Minutes:
    """The record.

    Attributes:
        office: Whose data; without a name where the register cannot tell.
        at: When it was verified, UTC.
        filled_in: What the people who sign gave, the holder filled in.
        seen: What was found.
        chains: The journal and every box.
        erased: What was erased, None where the register cannot tell.
    """

    office: Office
    at: datetime
    filled_in: FilledIn
    seen: Verified
    chains: tuple[Chain, ...]
    erased: Erased | None

    @property
    def broken(self) -> tuple[Chain, ...]:
        """Boxes on this machine whose chain does not hold; the journal tells its own breaks."""
        return tuple(chain for chain in self.chains if chain.broken and chain.device != JOURNAL)

    @property
    def earlier(self) -> tuple[EarlierHead, ...]:
        """Heads that somebody wrote down before: those of the file, and of closings."""
        heads = self.seen.proof.heads
        return tuple(head for head in heads if head.keeper in {Keeper.FILE, Keeper.CLOSING})

    @property
    def conclusion(self) -> Conclusion:
        """What it showed."""
        seen = self.seen
        if seen.damaged:
            return Conclusion.DAMAGED
        if seen.differences:
            return Conclusion.DIFFERENT
        if not seen.has_copy:
            return Conclusion.NO_COPY
        return Conclusion.UNFIT if seen.proof.unfit else Conclusion.WHOLE


def compute(
    register: Register | None,
    folder: Path,
    seen: Verified,
    filled_in: FilledIn,
    *,
    now: datetime,
) -> Minutes:
    """Gather what the record tells.

    Args:
        register: The office's register; None where there is none.
        folder: Where the boxes lie.
        seen: What the verification found.
        filled_in: What the people who sign gave.
        now: When it was verified, UTC.
    """
    readable = None if seen.damaged else register
    office = NO_OFFICE if register is None else _office(register)
    return Minutes(
        office=office,
        at=now,
        filled_in=replace(filled_in, holder=_holder(office.signatory, filled_in.holder)),
        seen=seen,
        chains=chains(folder, readable, seen.proof, seen.journal),
        erased=None if readable is None else _erased(readable),
    )


def _office(register: Register) -> Office:
    """Give whose register it is; a damaged one, or one that never was told, may not tell."""
    try:
        with explained(register), register.read() as conn:
            return offices.office(conn)
    except LoketError:
        return NO_OFFICE


def _holder(signatory: Signatory | None, given: Party | None) -> Party:
    """Give who holds the data: who was named, with what the office knows of him, else who signs."""
    own = Party() if signatory is None else Party(**_fields(signatory))
    if given is None:
        return own
    if given.name and given.name.casefold() == own.name.casefold():
        return Party(own.name, given.position or own.position, given.nip or own.nip)
    return given


def _fields(signatory: Signatory) -> dict[str, str]:
    return {"name": signatory.name, "position": signatory.position, "nip": signatory.nip}


def _erased(register: Register) -> Erased:
    with register.read() as conn:
        return erased.read(conn)


def newest(minutes: Minutes, chain: Chain) -> EarlierHead | None:
    """Give the furthest head of a chain that was kept before, rather from outside than our own."""
    of_chain = (head for head in minutes.earlier if head.is_of(chain.box, chain.device))
    mine = [head for head in of_chain if head.there]
    return max(mine, key=lambda head: (head.keeper is Keeper.FILE, head.seq), default=None)
