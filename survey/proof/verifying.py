"""All that was looked at to say whether the data are whole, as one result.

`loket verify`, its document, the nightly part, a closing and a report fill it once; lines, JSON,
paper and the journal's line read it. Read next: `survey/checks.py`, what the journal keeps of it;
`box_proofs.py`, `comparison.py` and `survey/register/journal_check.py`, which look.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, tzinfo
from functools import reduce
from operator import add
from pathlib import Path
from typing import TYPE_CHECKING, Final

from survey.checks import Check, OldPart, RecountOutcome
from survey.differences import DifferenceKind
from survey.earlier_heads import Keeper
from survey.errors import LoketError
from survey.findings import FoundDifference, OfStores, by_kind
from survey.proof.box_proofs import Proof, outside_heads
from survey.register import checks, zones
from survey.register.journal_check import BreakKind

if TYPE_CHECKING:
    from survey.differences import Comparison, Within
    from survey.proof.kept_heads import KeptHead
    from survey.register.engine import Register
    from survey.register.journal_check import Break, Checked

log = logging.getLogger(__name__)

# Rows that are compared with the boxes and sealed by the journal as well.
_BY_BOTH: Final[Mapping[str, str]] = {
    **dict.fromkeys(("entry", "response", "flag"), "entry"),
    "amendment": "amendment",
}


@dataclass(frozen=True, slots=True)
class Verified:
    """All that was looked at.

    Attributes:
        proof: The chains, and the heads that were kept of them.
        damaged: A line for each thing that is wrong with the register's file and values.
        foreign: Likewise for what is not ours in a database that holds all the same.
        comparison: The rows against the boxes; None where it could not be made.
        journal: The rows against the journal; None where it could not be read.
        counts: What reports add up of weeks that are over, against the answers; likewise.
        reach: By box the last entry that was compared, by this check or an earlier one that it
            goes on from; None takes that of the comparison.
        past: Of a check of what is new, which part of the old went along; None: all was checked.
        before: What earlier checks found and this one cannot say to be gone, as it saw less.
        zone: The office's, in which such a check has its day.
    """

    proof: Proof
    damaged: tuple[str, ...] = ()
    foreign: tuple[str, ...] = ()
    comparison: Comparison | None = None
    journal: Checked | None = None
    counts: RecountOutcome | None = None
    reach: Mapping[str, int] | None = None
    past: OldPart | None = None
    before: tuple[FoundDifference, ...] = ()
    zone: tzinfo = UTC

    @property
    def has_copy(self) -> bool:
        """Whether there are two stores to hold against each other."""
        return self.comparison is not None and self.comparison.witnessed

    @property
    def ok(self) -> bool:
        """Whether all of it could be looked at, and everything holds."""
        seen = self.has_copy and self.journal is not None and self.counts is not None
        return seen and not (self.differences or self.proof.unfit)

    @property
    def unreadable(self) -> bool:
        """Whether what is damaged kept the rows from being compared at all."""
        return bool(self.damaged) and self.comparison is None

    @property
    def empty(self) -> bool:
        """Whether nothing was ever stored here."""
        nothing = self.comparison is None or self.comparison.n_away == 0
        return not self.proof.lines and not self.damaged and nothing

    @property
    def confirming(self) -> tuple[Break, ...]:
        """Breaks of the journal that say of rows what their box says already: counted once."""
        return tuple(self._breaks()[0])

    @property
    def breaks(self) -> tuple[Break, ...]:
        """Breaks of the journal that nothing else says."""
        return tuple(self._breaks()[1])

    @property
    def findings(self) -> tuple[FoundDifference, ...]:
        """What differs, as rows.

        A row that differs from its box counts once, though its line of the journal or a damaged
        value says so too. Heads from outside that do not fit are none of the register's.
        """
        rows = list(self._of_rows())
        of_stores = (
            (OfStores.DAMAGED, max(0, len(self.damaged) - sum(row.n for row in rows))),
            (OfStores.FOREIGN, len(self.foreign)),
            (OfStores.COUNTS, len(self.counts.wrong) if self.counts else 0),
        )
        kinds = Counter(f"journal {broken.kind}" for broken in self.breaks)
        return (
            *(FoundDifference(kind, n) for kind, n in of_stores if n),
            *self._of_chains(),
            *rows,
            *(FoundDifference(kind, n) for kind, n in kinds.items()),
        )

    def _of_chains(self) -> Iterator[FoundDifference]:
        """Give chains that do not hold and heads that are lost, with the days of their entries.

        Of a head that a closing or the public pages name nothing tells which entries are missing.
        """
        proof = self.proof
        ends = (
            proof.share_of(head.box if head.keeper is Keeper.REGISTER else "")
            for head in proof.lost
        )
        broken = (proof.share_of(box.box) for box in proof.broken)
        for kind, shares in ((OfStores.CHAIN, broken), (OfStores.HEAD, ends)):
            each = [replace(share, n=1) for share in shares]
            if each:
                share = reduce(add, each)
                yield FoundDifference(kind, share.n, {}, share.unit, share.first, share.last)

    def _of_rows(self) -> Iterator[FoundDifference]:
        """Give what of the rows differs from the boxes, by kind and box."""
        reach = self._reach
        for some in self.comparison.differences if self.comparison else ():
            kind = f"{some.kind} {some.table}"
            for share in some.shares:
                far = {share.box: reach[share.box]} if share.box in reach else {}
                # A share says where the boxes have them; what was moved counts elsewhere too.
                moved = some.kind is DifferenceKind.MOVED
                place = () if moved else (share.unit, share.first, share.last)
                yield FoundDifference(kind, share.n, far, *place)

    @property
    def _reach(self) -> Mapping[str, int]:
        own = dict(self.comparison.reach) if self.comparison else {}
        return own if self.reach is None else self.reach

    @property
    def differences(self) -> dict[str, int]:
        """How many things differ by kind, such as "edited response" or "journal rows"; no names.

        What earlier checks found and this one cannot say to be gone differs still.
        """
        return by_kind(self.check().standing)

    @property
    def n_differences(self) -> int:
        """How many differences there are of all kinds."""
        return sum(self.differences.values())

    def _breaks(self) -> tuple[list[Break], list[Break]]:
        """Give the journal's breaks that only confirm a row's difference, and all others."""
        rows: Counter[str] = Counter()
        for some in self.comparison.differences if self.comparison else ():
            rows[_BY_BOTH.get(some.table, "")] += some.n
        sides: tuple[list[Break], list[Break]] = ([], [])
        for broken in self.journal.breaks if self.journal else ():
            about = "entry" if broken.what.startswith("flags ") else broken.what
            sealed = broken.kind in {BreakKind.ROWS, BreakKind.STATE}
            confirms = sealed and about != "" and rows[about] > 0
            rows[about] -= confirms
            sides[not confirms].append(broken)
        return sides

    @property
    def is_worth_noting(self) -> bool:
        """Whether it compared what there is to compare, or found that something is wrong."""
        return self.has_copy or bool(self.differences)

    def check(self) -> Check:
        """Give what the journal keeps of it."""
        comparison, journal, counts = self.comparison, self.journal, self.counts
        findings, now = self.findings, datetime.now(UTC)
        return Check(
            at=now,
            differences=by_kind(findings),
            n_entries=comparison.n_entries if comparison else 0,
            reach=self._reach,
            journal=journal.head.seq if journal else 0,
            n_away=comparison.n_away if comparison else 0,
            n_waiting=comparison.n_waiting if comparison else 0,
            past=self.past,
            outside=outside_heads(self.proof, now),
            findings=findings,
            before=self.before,
            wrong_counts=counts.evidence if counts else (),
        )


def compare_all(
    folder: Path,
    register: Register,
    now: datetime,
    *,
    within: Within | None = None,
    kept: tuple[KeptHead, ...] = (),
    progress: Callable[[int], object] = lambda _: None,
) -> Verified:
    """Go through all boxes and the whole journal.

    Args:
        folder: Where the boxes lie.
        register: Whose rows.
        now: The moment, with its zone.
        within: Whose differences count; None counts all.
        kept: Heads from outside.
        progress: Is told how many entries were gone through, now and then.
    """
    from survey.box import boxes
    from survey.proof.box_proofs import check_boxes
    from survey.proof.comparison import Comparing
    from survey.proof.whereabouts import Folder
    from survey.register import journal_check

    here = boxes(folder)
    comparing = Comparing(register, here, now, progress, within)
    proof = check_boxes(folder, register, kept, comparing.box)
    comparison = comparing.finish(Folder(folder, here, register))
    with register.read() as conn:
        journal = journal_check.check(conn)
    return Verified(proof, comparison=comparison, journal=journal)


def with_before(register: Register, seen: Verified) -> Verified:
    """Add what earlier checks found and this one cannot say to be gone.

    Of a register that cannot be read nothing is known of earlier checks.
    """
    if seen.comparison is None:
        return seen
    try:
        with register.read() as conn:
            before, zone = checks.standing_after(conn, seen.check()), zones.read(conn).now
    except LoketError:
        return seen
    return replace(seen, before=before, zone=zone)


def note_found(register: Register, by: str, seen: Verified) -> None:
    """Let what was found beside any check of everything stand until there is one."""
    counts = seen.counts
    try:
        with register.begin() as conn:
            if seen.findings:
                checks.note_found(conn, by, seen.findings, counts.evidence if counts else ())
    except LoketError as trouble:
        log.warning("what was found is not noted: %s", trouble)


def note(register: Register, by: str, verified: Verified) -> bool:
    """Write a check into the journal; gives whether the register could be written."""
    try:
        with register.begin() as conn:
            checks.note(conn, by, verified.check())
    except LoketError as trouble:
        log.warning("the check is not noted: %s", trouble)
        return False
    return True
