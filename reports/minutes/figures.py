"""What the record of a verification tells: chains, heads, differences, erasures. No wording.

Read next: `compose.py`; `survey/transfer/chains.py`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from reports.paper import documents
from survey.differences import Away, Comparison, Whereabouts
from survey.errors import LoketError
from survey.office.facts import Office, Signatory
from survey.register import erased, offices
from survey.register.engine import Register
from survey.register.erased import Erased
from survey.register.journal_check import Checked
from survey.register.soundness import explained
from survey.transfer.chains import Chain, EarlierHead, Keeper, chains, earlier
from survey.transfer.proof import KeptHead, Proof


class Conclusion(StrEnum):
    """What a verification showed, all in all."""

    WHOLE = "whole"
    DIFFERENT = "different"
    NO_COPY = "no-copy"  # nothing to hold the register against
    DAMAGED = "damaged"  # the register cannot be read


class Seen(NamedTuple):
    """What `loket verify` found; None where it could not be looked at.

    `damaged` has a line for each damaged value of the register.
    """

    damaged: tuple[str, ...]
    proof: Proof
    comparison: Comparison | None
    journal: Checked | None


@dataclass(frozen=True, slots=True)
class Party:
    """Who signs; "" is left open to be written by hand."""

    name: str = ""
    position: str = ""
    nip: str = ""


@dataclass(frozen=True, slots=True)
class FilledIn:
    """What only the people who sign know; "" is left open to be written by hand."""

    number: str = ""  # of the document, as the office numbers its papers
    place: str = ""  # where it was done
    examiner: Party = Party()
    holder: Party | None = None  # of the data; None for the office's own signatory
    heads: str = ""  # name of the file of heads that was given
    program: str = "Suara Loket"  # and its version
    lang: str = "id"  # or en


@dataclass(frozen=True, slots=True)
class Minutes:
    """The record."""

    office: Office  # without a name where the register cannot tell
    at: datetime  # when it was verified, UTC
    filled_in: FilledIn  # with the holder
    seen: Seen
    chains: tuple[Chain, ...]  # the journal and every box
    earlier: tuple[EarlierHead, ...]  # heads that were kept before
    erased: Erased | None  # None where the register cannot tell

    @property
    def broken(self) -> tuple[Chain, ...]:
        """Boxes on this machine whose chain does not hold; the journal tells its own breaks."""
        of_journal = len(self.chains_of_journal)
        return tuple(chain for chain in self.chains[of_journal:] if chain.broken)

    @property
    def chains_of_journal(self) -> tuple[Chain, ...]:
        """The journal, or nothing where there is none."""
        return self.chains[:1] if self.seen.journal is not None else ()

    @property
    def absent(self) -> tuple[EarlierHead, ...]:
        """Earlier heads that no chain has any more."""
        return tuple(head for head in self.earlier if not head.there)

    @property
    def gone(self) -> tuple[Away, ...]:
        """Boxes whose file was on this machine and is not any more."""
        comparison = self.seen.comparison
        every = comparison.away if comparison else ()
        return tuple(rest for rest in every if rest.where is Whereabouts.GONE)

    @property
    def n_differences(self) -> int:
        """How many differences there are, of every kind."""
        comparison, journal = self.seen.comparison, self.seen.journal
        n_rows = sum(some.n for some in comparison.differences) if comparison else 0
        n_breaks = len(journal.breaks) if journal else 0
        return n_rows + n_breaks + len(self.broken) + len(self.absent) + len(self.gone)

    @property
    def conclusion(self) -> Conclusion:
        """What it showed; also `DIFFERENT` where only a closing's head is gone."""
        comparison = self.seen.comparison
        if self.seen.damaged:
            return Conclusion.DAMAGED
        if self.n_differences:
            return Conclusion.DIFFERENT
        if comparison is None or not comparison.witnessed:
            return Conclusion.NO_COPY
        return Conclusion.WHOLE


def compute(
    register: Register | None,
    folder: Path,
    seen: Seen,
    filled_in: FilledIn,
    *,
    kept: Iterable[KeptHead] = (),
    now: datetime,
) -> Minutes:
    """Gather what the record tells.

    Args:
        register: None where there is none.
        folder: Where the boxes lie.
        seen: What the verification found.
        filled_in: What the people who sign gave.
        kept: Heads from outside.
        now: When it was verified, UTC.
    """
    readable = None if seen.damaged else register
    office = documents.NO_OFFICE if register is None else _office(register)
    erasures = None
    if readable is not None:
        with readable.read() as conn:
            erasures = erased.read(conn)
    return Minutes(
        office=office,
        at=now,
        filled_in=replace(filled_in, holder=_holder(office.signatory, filled_in.holder)),
        seen=seen,
        chains=chains(folder, readable, seen.proof, seen.journal),
        earlier=earlier(folder, readable, kept, office.zone),
        erased=erasures,
    )


def _office(register: Register) -> Office:
    """Give whose register it is; a damaged one, or one that never was told, may not tell."""
    try:
        with explained(register), register.read() as conn:
            return offices.office(conn)
    except LoketError:
        return documents.NO_OFFICE


def _holder(signatory: Signatory | None, given: Party | None) -> Party:
    """Give who holds the data: who was named, with what the office knows of him, else who signs."""
    own = Party()
    if signatory is not None:
        own = Party(signatory.name, signatory.position, signatory.nip)
    if given is None:
        return own
    if given.name and given.name.casefold() == own.name.casefold():
        return Party(own.name, given.position or own.position, given.nip or own.nip)
    return given


def newest(minutes: Minutes, chain: Chain) -> EarlierHead | None:
    """Give the furthest head of a chain that was kept before, rather from outside than our own."""
    mine = [head for head in minutes.earlier if head.is_of(chain) and head.there]
    return max(mine, key=lambda head: (head.keeper is Keeper.FILE, head.seq), default=None)
