"""Judge by fixed thresholds whether a period's figures can be trusted, and on what grounds not.

The judgement is about the record: is it complete, does it come from where it usually comes, does
anything look invented? It says nothing of how content people were. Thresholds and their reasons
are in docs/method.md. What is known of a period beside what anybody answered is read here, too:
when the unit was open and its kiosks gave a sign of life, windows, contradictions and gaps. Read
next: words.py, which says it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import Connection

from reports.disclosure import MIN_CELL, enough
from reports.evidence import frames
from reports.evidence.frames import ChainHead, Freshness, Marks
from reports.measures.quality.counts import (
    SHIFT_POINTS,
    Coverage,
    HalfDay,
    Live,
    OfficerCoverage,
    live,
    open_half_days,
    shifts,
)
from survey.checks import Integrity
from survey.office.facts import Office, Unit
from survey.questionnaire import Instrument
from survey.register import presence
from survey.register.flags import RuleCount
from survey.register.presence import Windows

FLAGGED_CAREFUL, FLAGGED_GRAVE = 0.05, 0.20  # flagged answers of all
LEFT_OUT_CAREFUL = 0.05  # forms that a rule leaves out, of all
LIVE_CAREFUL, LIVE_GRAVE = 0.80, 0.50  # hours with an entry of open hours
LEAST_COVERAGE = 0.05  # kiosks reach 10-20 % (docs/method.md): far less is hardly anybody
UNEVEN = 0.5  # below this part of what colleagues' numbers let expect
EXPECTED_FROM = 10  # so many expected before unevenness is named


class Level(StrEnum):
    """How far a period's figures carry."""

    TRUSTED = "trusted"
    CAREFUL = "careful"
    WITHHELD = "withheld"


class Measure(StrEnum):
    """What stands with and without the flagged answers."""

    SHARE = "share"  # 0-1
    IKM = "ikm"  # 25-100


class LeftOutForms(NamedTuple):
    """What a rule that was set before the period leaves out of the official result."""

    rules: tuple[str, ...]
    set_on: date
    n: int
    with_them: float | None  # the index of all forms; None where the two tell on a few


@dataclass(frozen=True, slots=True)
class Facts:
    """What a report knows of its period; counts only, and None where nobody knows."""

    n: int  # answers that the report's figures rest on
    n_flagged: int
    by_flag: Mapping[str, int]
    coverage: Coverage
    officers: tuple[OfficerCoverage, ...] = ()
    by_channel: Mapping[str, int] = field(default_factory=dict)
    by_channel_before: Mapping[str, int] = field(default_factory=dict)
    live: Live | None = None  # None: not asked by this report
    windows: tuple[Windows, ...] = ()
    rules: tuple[RuleCount, ...] = ()  # verdicts on the kiosk ratings, or on the phones' forms
    left_out: LeftOutForms | None = None  # None: nothing is, by any rule
    missing: int = 0  # sequence numbers that have not arrived, over all boxes
    n_conflicts: int = 0
    waiting: int = 0
    integrity: Integrity | None = None  # None: nobody looked
    elsewhere: Mapping[str, int] = field(default_factory=dict)  # answers to other instruments
    n_alike: int | None = None  # the most that were asked the same unsur, where that is asked for
    over: bool = True  # the period's last open hour has passed
    # The last day that is counted; `missing` and `waiting` are of the moment. None: all of them.
    until: date | None = None
    measure: Measure = Measure.SHARE
    # Both only where they may stand beside each other: the difference tells on the flagged ones.
    with_flagged: float | None = None
    without_flagged: float | None = None


@dataclass(frozen=True, slots=True)
class Doubt:
    """One ground not to trust a period; `value` is the figure that is named."""

    rule: str
    grave: bool = False
    value: float = 0.0
    total: float = 0.0
    name: str = ""  # a channel


@dataclass(frozen=True, slots=True)
class Trust:
    """The judgement with its grounds, grave ones first."""

    level: Level
    doubts: tuple[Doubt, ...]
    facts: Facts


def without_officers(trust: Trust) -> Trust:
    """Take the counts of single officers out of what is known of the record."""
    return replace(trust, facts=replace(trust.facts, officers=(), windows=()))


def judge(facts: Facts) -> Trust:
    """Judge one period.

    One grave ground is enough to conclude nothing, any other to read with care.
    """
    grounds = [*integrity(facts), *_answers(facts), *_life(facts), *_choice(facts)]
    grounds += [*_coverage(facts), *_to_come(facts)]
    doubts = tuple(sorted(grounds, key=lambda doubt: not doubt.grave))
    if any(doubt.grave for doubt in doubts):
        return Trust(Level.WITHHELD, doubts, facts)
    return Trust(Level.CAREFUL if doubts else Level.TRUSTED, doubts, facts)


def integrity(facts: Facts) -> Iterator[Doubt]:
    """Say first, before every figure, that the register is not what citizens gave.

    That nobody has compared everything yet is said, and no doubt.
    """
    known = facts.integrity
    if known is None:
        return
    if known.differs:
        yield Doubt("differs", grave=True, value=known.differs)
    if known.n_lost:
        yield Doubt("tail_lost", grave=True, value=known.n_lost)
    if known.outside is not None:  # a slip of the pen looks the same, so it withholds nothing
        yield Doubt("heads_unfit", value=known.outside.n_unfit)
    if not known.has_copy:
        yield Doubt("no_copy")
    elif known.n_gone:
        yield Doubt("copy_gone", value=known.n_gone)


def _answers(facts: Facts) -> Iterator[Doubt]:
    """Say whether there are enough answers, all of them, and hardly any that were flagged."""
    alike = facts.n if facts.n_alike is None else facts.n_alike
    if not enough(alike):
        rule = "few" if alike == facts.n else "few_alike"
        yield Doubt(rule, grave=True, value=alike, total=MIN_CELL)
    if facts.missing:
        yield Doubt("missing", value=facts.missing)
    if facts.n_conflicts:
        yield Doubt("conflicts", value=facts.n_conflicts)
    part = facts.n_flagged / facts.n if facts.n else 0.0
    if part >= FLAGGED_CAREFUL:
        yield Doubt("flagged", part >= FLAGGED_GRAVE, value=facts.n_flagged, total=facts.n)
    if (out := facts.left_out) is not None and out.n >= LEFT_OUT_CAREFUL * (facts.n + out.n) > 0:
        # Never grave: whoever sends many forms would decide that nothing can be concluded.
        yield Doubt("left_out", value=out.n, total=facts.n + out.n)


def _to_come(facts: Facts) -> Iterator[Doubt]:
    if facts.waiting:
        yield Doubt("waiting", value=facts.waiting)
    if not facts.over:
        yield Doubt("not_over")


def _life(facts: Facts) -> Iterator[Doubt]:
    if facts.live is None or facts.live.n_open == 0:
        return
    known = facts.live.share
    if known is None:
        yield Doubt("live_unknown", value=0, total=facts.live.n_open)
    elif known < LIVE_CAREFUL:
        grave = known < LIVE_GRAVE
        yield Doubt("silent", grave, value=facts.live.n_live, total=facts.live.n_open)


def _coverage(facts: Facts) -> Iterator[Doubt]:
    coverage = facts.coverage
    if not coverage.days:
        yield Doubt("coverage_unknown")
        return
    if coverage.too_many:
        yield Doubt("too_many", value=coverage.n, total=coverage.services)
    if coverage.share is not None and coverage.share < LEAST_COVERAGE:
        yield Doubt("coverage_low", value=coverage.share)
    if not coverage.nearly_whole:
        yield Doubt("partly_recorded", value=coverage.recorded, total=coverage.open_days)


def _choice(facts: Facts) -> Iterator[Doubt]:
    """Say whether some are asked far less often than others, or by another way than before."""
    if rarely := rarely_rated(facts):
        recorded = sum(officer.services is not None for officer in facts.officers)
        yield Doubt("rarely_rated", value=len(rarely), total=recorded)
    if seldom := seldom_used(facts):
        yield Doubt("windows_uneven", value=len(seldom), total=len(facts.windows))
    moved = shifts(facts.by_channel, facts.by_channel_before)
    for channel in sorted(moved, key=lambda name: (-abs(moved[name]), name))[:1]:
        if abs(moved[channel]) > SHIFT_POINTS:
            yield Doubt("mix", value=moved[channel], name=channel)


def usual_coverage(facts: Facts) -> float:
    """Give the coverage over all officers whose services are recorded, 0 without any record."""
    recorded = [officer for officer in facts.officers if officer.services]
    services = sum(officer.services or 0 for officer in recorded)
    return sum(officer.n for officer in recorded) / services if services else 0.0


def rarely_rated(facts: Facts) -> tuple[OfficerCoverage, ...]:
    """Give the officers with less than half the answers that the usual coverage lets expect."""
    usual = usual_coverage(facts)
    if usual > 1:  # more answers than services: the record is no measure of anybody
        return ()
    return tuple(
        officer
        for officer in facts.officers
        if usual * (officer.services or 0) >= EXPECTED_FROM
        and officer.n < UNEVEN * usual * (officer.services or 0)
    )


def seldom_used(facts: Facts) -> tuple[Windows, ...]:
    """Give the officers whose opened windows are used less than half as often as all together."""
    opened = sum(window.opened for window in facts.windows)
    usual = sum(window.used for window in facts.windows) / opened if opened else 0.0
    return tuple(
        window
        for window in facts.windows
        if usual * window.opened >= EXPECTED_FROM and window.used < UNEVEN * usual * window.opened
    )


@dataclass(frozen=True, slots=True)
class Record:
    """How one unit's period was recorded, as far as its figures reach."""

    office: Office
    unit: Unit
    half_days: tuple[HalfDay, ...]  # on which the unit opens, of the whole period
    begun: date  # the first day of the period on which the unit was at work
    until: date  # the last day that is counted; before `begun`: none yet
    alive: frozenset[tuple[str, str]]  # day and slot of half-days on which a kiosk sent anything
    marks: Marks
    heads: tuple[ChainHead, ...]
    waiting: int
    integrity: Integrity | None = None

    @property
    def at_work(self) -> tuple[HalfDay, ...]:
        """The half-days that are judged: open, since the unit began, and counted."""
        begin, end = self.begun.isoformat(), self.until.isoformat()
        return tuple(half for half in self.half_days if begin <= half.day <= end)

    @property
    def over(self) -> bool:
        """Whether the period's last open hour has passed."""
        return all(half.over for half in self.half_days)

    @property
    def missing(self) -> int:
        """Sequence numbers that have not arrived, over all boxes."""
        return sum(head.missing for head in self.heads)

    def facts(self, n: int, n_flagged: int, by_flag: Mapping[str, int], rated: Coverage) -> Facts:
        """Lay together what is judged of n answers; a report adds or leaves out what it must."""
        return Facts(
            n=n,
            n_flagged=n_flagged,
            by_flag=by_flag,
            coverage=rated,
            live=live(self.at_work, self.alive),
            windows=self.marks.windows,
            rules=self.marks.rules,
            missing=self.missing,
            elsewhere=self.marks.elsewhere,
            n_conflicts=self.marks.n_conflicts,
            waiting=self.waiting,
            integrity=self.integrity,
            over=self.over,
        )


def read_record(
    conn: Connection,
    place: tuple[Office, Unit],
    days: tuple[date, date],
    fresh: Freshness,
    *,
    until: date,
    alive: frozenset[tuple[str, str]],
    heads: tuple[ChainHead, ...],
    instrument: Instrument | None = None,
) -> Record:
    """Read what is known of a unit's period.

    The heads are those of the whole office, read once, however many units there are.
    """
    (office, unit), (first, last) = place, days
    return Record(
        office=office,
        unit=unit,
        half_days=open_half_days(office, unit, first, last, fresh.until_at),
        begun=max(first, presence.begun(conn, unit.code) or first),
        until=until,
        alive=alive,
        marks=frames.read_marks(conn, unit.code, first, until, instrument=instrument),
        heads=heads,
        waiting=fresh.waiting,
        integrity=fresh.integrity,
    )
