"""What a check of the whole data, or of a part, found and how far it reached: words of its own.

`loket verify` writes one into the journal; a report prints the last and compares what came since.
Pure values, no store. Read next: `register/checks.py`, `proof/newer.py`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, tzinfo
from types import MappingProxyType
from typing import Final, NamedTuple

from survey.earlier_heads import UNKNOWN
from survey.findings import BLINDING, FoundDifference, OfStores, merged
from survey.periods import Week
from survey.statements import StatedLoss

PAST: Final = "past"  # the key of the part of what was checked before that was gone through again


class OldPart(NamedTuple):
    """Which part of what is old was gone through once more.

    Attributes:
        box: The box in which the part ended, 32 hex digits; "" where there was none.
        seq: The number of its last entry there.
        n: How many entries, of all boxes.
        lines: The first and the last line of the journal whose entries were compared.
    """

    box: str
    seq: int
    n: int
    lines: tuple[int, int]


class OutsideHeads(NamedTuple):
    """Heads that were given from outside.

    Attributes:
        at: When they were looked up, UTC.
        n: How many.
        n_unfit: How many of them no chain has.
        unfit: By chain the highest number that it lacks: by the name of its device or `jurnal`; of
            a chain that nobody knows here what was written, behind `UNKNOWN`.
        fit: By chain the highest number that it has.
    """

    at: datetime
    n: int
    n_unfit: int
    unfit: Mapping[str, int] = MappingProxyType({})
    fit: Mapping[str, int] = MappingProxyType({})

    def cleared_by(self, later: "OutsideHeads") -> "OutsideHeads | None":
        """Give what is left of heads that did not fit after others were looked up; None: nothing.

        A head is cleared by one of the same chain with at least its number, and one of a chain
        that nobody knows, as a slip in its digits makes it, by as many heads that all fit, one of
        them with at least its number.
        """
        if not self.unfit:  # of a release that did not keep them
            return None if later.n >= self.n and not later.n_unfit else self
        furthest = max(later.fit.values(), default=-1)
        all_fit = later.n >= self.n and not later.n_unfit
        left = {
            chain: seq
            for chain, seq in self.unfit.items()
            if later.fit.get(chain, -1) < seq
            and not (all_fit and furthest >= seq and chain.startswith(UNKNOWN))
        }
        return self._replace(n_unfit=min(self.n_unfit, len(left)), unfit=left) if left else None

    def without(self, statements: Iterable[StatedLoss]) -> "OutsideHeads | None":
        """Give what is left of heads that did not fit after statements that were made later."""
        stated: dict[str, int] = {}
        for each in statements:
            for end in each.ends:
                stated[end.chain] = max(stated.get(end.chain, 0), end.seq)
        left = {chain: seq for chain, seq in self.unfit.items() if seq > stated.get(chain, -1)}
        if len(left) == len(self.unfit):
            return self
        return self._replace(n_unfit=min(self.n_unfit, len(left)), unfit=left) if left else None


@dataclass(frozen=True, slots=True)
class Check:
    """One check that ran to its end.

    Attributes:
        at: When it was written down, UTC.
        differences: How many differ, by kind; no names.
        n_entries: How many entries were compared with their rows.
        reach: By box (32 hex digits) the number of the last entry compared.
        journal: The number of the journal's last line up to which it held.
        n_away: Entries whose box was not at hand.
        n_waiting: Entries that the register had not taken yet.
        past: Of a check of what is new, which part of the old went along; None: all was checked.
        outside: The heads from outside that count: those that were given, or those of an earlier
            check that did not fit and that nothing as strong has cleared; None where there are
            none.
        findings: What differs, as rows; an older release kept only how many of each kind.
        before: What earlier checks found and this one cannot say to be gone, as it saw less.
        wrong_counts: What was thrown away, by unit and week.
        line: The number of its line in the journal, 0 of one that is being made.
    """

    at: datetime
    differences: Mapping[str, int]
    n_entries: int
    reach: Mapping[str, int]
    journal: int
    n_away: int = 0
    n_waiting: int = 0
    past: OldPart | None = None
    outside: OutsideHeads | None = None
    findings: tuple[FoundDifference, ...] = ()
    before: tuple[FoundDifference, ...] = ()
    wrong_counts: tuple[Mapping[str, object], ...] = ()
    line: int = 0

    @property
    def is_whole(self) -> bool:
        """Whether it went through everything."""
        return self.past is None

    @property
    def n_differences(self) -> int:
        """How many differences there are of all kinds, those that stand from earlier too."""
        return sum(finding.n for finding in self.standing)

    @property
    def ok(self) -> bool:
        """Whether nothing differs or stands; that a head from outside does not fit is apart."""
        return not self.n_differences

    @property
    def standing(self) -> tuple[FoundDifference, ...]:
        """What stands after it: what it found, and what it cannot say to be gone."""
        own = self.findings or tuple(
            FoundDifference(kind, n, {} if kind in set(OfStores) else self.reach)
            for kind, n in self.differences.items()
        )
        return merged((*(replace(finding, at=self.at) for finding in own), *self.before))

    def clears(self, finding: FoundDifference, forked: Mapping[str, int | None]) -> bool:
        """Say whether an earlier finding is gone, or told by this check's own.

        It went through everything and reached as far: a box that is away by now proves nothing,
        nor does a register that cannot be read or may hide some of its rows.
        """
        blind = self.differences.keys() & BLINDING
        return self.is_whole and not blind and finding.is_gone(self.reach, forked)

    def after(
        self,
        standing: Iterable[FoundDifference],
        outside: OutsideHeads | None,
        forked: Mapping[str, int | None],
    ) -> "Check":
        """Give it with what earlier checks found and this one cannot clear.

        Args:
            standing: The findings that stand.
            outside: The heads from outside that count; None for none.
            forked: The boxes that forked, see `FoundDifference.is_gone`.
        """
        before = tuple(finding for finding in standing if not self.clears(finding, forked))
        return replace(self, before=before, outside=self._outside_after(outside))

    def _outside_after(self, before: OutsideHeads | None) -> OutsideHeads | None:
        """Heads that did not fit are cleared by heads of the same chain, at least as far on it."""
        mine = self.outside
        if before is None or not before.n_unfit:
            return mine
        left = before if mine is None else before.cleared_by(mine)
        if mine is None or left is None:
            return mine or left
        if not mine.n_unfit:
            return left
        both = {
            chain: max(left.unfit.get(chain, 0), mine.unfit.get(chain, 0))
            for chain in left.unfit.keys() | mine.unfit.keys()
        }
        n_unfit = max(mine.n_unfit, len(both))
        return mine._replace(n=max(mine.n, left.n), n_unfit=n_unfit, unfit=both)

    def params(self) -> dict[str, object]:
        """Give what the journal keeps of it; its moment is that of the line."""
        kept: dict[str, object] = {
            "ok": self.ok,
            "differences": dict(self.differences),
            "entries": self.n_entries,
            "reach": dict(self.reach),
            "journal": self.journal,
            "away": self.n_away,
            "waiting": self.n_waiting,
        }
        if self.past is not None:
            box, seq, n, lines = self.past
            kept[PAST] = {"box": box, "seq": seq, "n": n, "lines": list(lines)}
        if self.outside is not None:
            at, given, n_unfit, lacking, _fit = self.outside
            of_chains = {"lacking": dict(lacking)} if lacking else {}
            kept["outside"] = {"at": at.isoformat(), "n": given, "unfit": n_unfit, **of_chains}
        for name, findings in (("findings", self.findings), ("before", self.before)):
            if findings:
                kept[name] = [finding.params() for finding in findings]
        if self.wrong_counts:
            kept["wrong_counts"] = [dict(wrong) for wrong in self.wrong_counts]
        return kept


@dataclass(frozen=True, slots=True)
class RecountOutcome:
    """What of the counts that reports add up was counted again.

    Attributes:
        n: How many weeks of units.
        wrong: Unit and week of those whose kept counts were not what the answers give.
        dropped: Whether wrong ones were thrown away.
        evidence: Of those that were thrown away, what the journal keeps.
    """

    n: int
    wrong: tuple[tuple[str, Week], ...]
    dropped: bool = True
    evidence: tuple[Mapping[str, object], ...] = ()

    def as_json(self) -> dict[str, object]:
        """Give it for `verify --format json`."""
        weeks = [{"unit": unit, "week": str(week)} for unit, week in self.wrong]
        return {"weeks": self.n, "wrong": weeks, "dropped": self.dropped}


class Acceptance(NamedTuple):
    """That somebody put his name to figures although the register differed.

    Attributes:
        by: Who.
        position: That person's position, "" when not said.
        at: When, UTC.
        version: Of the closing.
        reason: What differed, in brackets, and why it was accepted.
        stands: Whether the figures beside which it is said are those that were signed.
    """

    by: str
    position: str
    at: datetime
    version: int
    reason: str
    stands: bool = True


@dataclass(frozen=True, slots=True)
class Integrity:
    """What is known, when a report is made, of whether its register is what citizens gave.

    Attributes:
        whole: The last check of everything; None when there never was one.
        zone: The office's, in which a check has its day.
        standing: What was found and no check as strong cleared since.
        n_newer: Entries that the register took since the last whole check, or ever; None where
            the reader may not know.
        n_compared: So many of them, the newest of each box, were compared now.
        n_differences: What was found now, in them and in the newer lines of the journal.
        n_lost: Ends of chains that something on this machine remembers and no chain has any more.
        outside: Heads from outside, if some of them do not fit.
        has_copy: Whether the register has nothing, or any box is at hand to compare it with.
        part: The last check, of a part, if it came after the whole one.
        n_checked: So many of the newer entries that one, or one before it, had compared.
        n_gone: Entries that the whole check compared with a box that is not at hand any more.
        accepted: Who answers for the figures of a report although something differs; None where
            nobody does.
        stated: What signatories stated of ends of chains that are not there any more.
    """

    whole: Check | None = None
    zone: tzinfo = UTC
    standing: tuple[FoundDifference, ...] = ()
    n_newer: int | None = 0
    n_compared: int = 0
    n_differences: int = 0
    n_lost: int = 0
    outside: OutsideHeads | None = None
    has_copy: bool = True
    part: Check | None = None
    n_checked: int = 0
    n_gone: int = 0
    accepted: Acceptance | None = None
    stated: tuple[StatedLoss, ...] = ()

    @property
    def differs(self) -> int:
        """How many differences are known: those found now, or those that stand."""
        return max(self.n_differences, sum(finding.n for finding in self.standing))

    @property
    def is_well(self) -> bool:
        """Whether nothing is known that speaks against the register, and there is a copy of it."""
        lost = self.n_lost or self.n_gone or self.outside is not None
        return self.has_copy and not (self.differs or lost)

    def mended(self, accepted: Acceptance) -> bool:
        """Say whether all was compared since differences were accepted, and nothing differs."""
        whole = self.whole
        if whole is None or whole.n_away:
            return False
        return whole.ok and whole.at >= accepted.at and self.is_well

    def day_of(self, at: datetime) -> date:
        """Give the office's day of a moment."""
        return at.astimezone(self.zone).date()

    def as_json(self) -> dict[str, object]:
        """Give it under the keys that every report's JSON has as `integrity`."""
        whole, accepted = self.whole, self.accepted
        return {
            "checked_at": None if whole is None else whole.at.isoformat(),
            "checked_ok": None if whole is None else whole.ok,
            "checked_entries": None if whole is None else whole.n_entries,
            "away": None if whole is None else whole.n_away,
            "newer": self.n_newer,
            "newer_compared": self.n_compared,
            "newer_checked": self.n_checked,
            "differences": self.differs,
            "lost_heads": self.n_lost,
            "unfit_heads": 0 if self.outside is None else self.outside.n_unfit,
            "has_copy": self.has_copy,
            "copy_gone": self.n_gone,
            "accepted": accepted
            and {
                "by": accepted.by,
                "position": accepted.position,
                "at": accepted.at.isoformat(),
                "version": accepted.version,
                "reason": accepted.reason,
                "stands": accepted.stands,
                "mended": self.mended(accepted),
            },
            "stated": [each.as_json() for each in self.stated],
        }
