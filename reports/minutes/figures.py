"""What the record of a verification tells: chains, heads, differences, erasures. No wording.

Read next: `compose.py`; `survey/proof/chains.py`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from sqlalchemy import Connection

from reports.disclosure import mask
from reports.paper import documents
from survey.actions import retention
from survey.checks import Integrity
from survey.earlier_heads import EarlierHead, Keeper
from survey.errors import Damaged, LoketError
from survey.office.facts import Office, Signatory
from survey.proof import newer
from survey.proof.chains import Chain, chains
from survey.proof.verifying import Verified
from survey.register import acceptances, erased, offices
from survey.register.acceptances import AcceptedPeriod
from survey.register.engine import Register
from survey.register.erased import Erased
from survey.register.soundness import explained


class Conclusion(StrEnum):
    """What a verification showed, all in all."""

    WHOLE = "whole"
    DIFFERENT = "different"
    NO_COPY = "no-copy"  # nothing to hold the register against
    DAMAGED = "damaged"  # the register cannot be read; one value that is damaged only differs
    UNFIT = "unfit"  # nothing differs but heads that were given from outside


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
    seen: Verified
    chains: tuple[Chain, ...]  # the journal and every box
    erased: Erased | None  # None where the register cannot tell
    overdue: Mapping[str, int] = field(default_factory=dict)  # answers by part, if any
    accepted: tuple[AcceptedPeriod, ...] = ()
    known: Integrity | None = None  # as reports tell it; None where the register cannot
    tenant: int | None = None  # the installation's number, with which its journal begins

    @property
    def earlier(self) -> tuple[EarlierHead, ...]:
        """Heads that somebody wrote down before: those of the file, and of closings."""
        heads = self.seen.proof.heads
        return tuple(head for head in heads if head.keeper in {Keeper.FILE, Keeper.CLOSING})

    @property
    def conclusion(self) -> Conclusion:
        """What it showed."""
        seen = self.seen
        if seen.unreadable:
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
        register: None where there is none.
        folder: Where the boxes lie.
        seen: What the verification found.
        filled_in: What the people who sign gave.
        now: When it was verified, UTC.
    """
    readable = None if seen.unreadable else register
    office = documents.NO_OFFICE if register is None else _office(register)
    tells = _Tells()
    if readable is not None:
        try:
            with explained(readable):
                tells = _tells(readable, folder, office, now)
        except Damaged:
            if not seen.damaged:
                raise
            # By a value that the record names: what else the register tells needs that value.
    return Minutes(
        office=office,
        at=now,
        filled_in=replace(filled_in, holder=_holder(office.signatory, filled_in.holder)),
        seen=seen,
        chains=chains(folder, readable, seen.proof, seen.journal),
        erased=tells.erased,
        overdue=tells.overdue,
        accepted=tells.accepted,
        known=tells.known,
        tenant=None if readable is None else readable.tenant,
    )


class _Tells(NamedTuple):
    """What the register tells beside what was compared; as `Minutes` has it."""

    erased: Erased | None = None
    overdue: Mapping[str, int] = MappingProxyType({})
    accepted: tuple[AcceptedPeriod, ...] = ()
    known: Integrity | None = None


def _tells(register: Register, folder: Path, office: Office, now: datetime) -> _Tells:
    overdue = Counter[str]()
    with register.read() as conn:
        erasures, accepted = erased.read(conn, office.zone), _accepted(conn)
    known = newer.look(folder, register, now)
    if office is not documents.NO_OFFICE:
        for due in retention.overdue(register, now):
            overdue[due.part] += due.n
    return _Tells(erasures, overdue, accepted, known)


def _accepted(conn: Connection) -> tuple[AcceptedPeriod, ...]:
    """Give every closing that accepts a difference, officers' names masked in why."""
    every = []
    for unit in offices.units(conn):
        names = [officer.name for officer in unit.officers]
        for each in acceptances.of_unit(conn, unit.code):
            reason = mask(each.accepted.reason, names)
            every.append(replace(each, accepted=each.accepted._replace(reason=reason)))
    return tuple(every)


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
    of_chain = (head for head in minutes.earlier if head.is_of(chain.box, chain.device))
    mine = [head for head in of_chain if head.there]
    return max(mine, key=lambda head: (head.keeper is Keeper.FILE, head.seq), default=None)
