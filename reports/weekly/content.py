"""What the weekly report of one unit holds: its figures before anything is hidden.

figures.py fills it, shown.py lets out what may be seen. Read next: figures.py.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from reports.disclosure import Released
from reports.evidence import frames, windows
from reports.evidence.frames import Freshness
from reports.measures import pantauan, quality, summary, tables, trends
from reports.measures.findings import Finding
from reports.measures.themes import Said
from reports.skm.services import Sample
from reports.weekly.half_day_map import HalfDayMap
from survey.office.facts import Office, Unit
from survey.periods import Dates, Semester, Week
from survey.questionnaire import Questionnaire


@dataclass(frozen=True, slots=True)
class Weekly:
    """All figures of the report, nothing hidden yet: only `shown.let_out` lets them out."""

    office: Office
    unit: Unit
    week: Week
    lang: str
    fresh: Freshness
    questionnaire: Questionnaire  # names of all that any version asks, the answered ones' first
    version: Questionnaire  # the version that numbers the unsur of the tables
    trust: quality.Trust
    n: int  # everybody of the week; while it waits, by fives, of days that are over
    n_after_rules: int
    since: date  # the first day of the weeks a chart may show from which the unit has answers
    unpaired: Mapping[str, date]  # counters whose taps are no kiosk's by the week's end; since when
    reach: date  # the last day that the figures below count
    kepuasan: summary.Share
    after_rules: summary.Share
    before: summary.Share  # of the eight weeks before, those with ten taps, pooled
    before_weeks: int  # how many of the eight they are
    days: summary.Clustering
    pantauan: pantauan.Pantauan | None
    unsur: tuple[summary.UnsurRow, ...]  # the week's forms
    unsur_shown: tuple[summary.UnsurRow, ...]  # the forms of all weeks shown
    trend: trends.Trend
    volume: trends.Trend  # how many people rated at the counter
    low: tables.Reasons
    high: tables.Reasons
    heat: HalfDayMap
    channels: tuple[quality.ChannelRow, ...]
    heads: tuple[frames.ChainHead, ...]
    n_forms: int  # submitted from the first day of the week's semester to the end of the week
    sample: Sample  # what the table asks for of these
    comments: tuple[Released, ...]
    written: Said  # words and themes of the comments released in the weeks shown
    n_comments: int  # written in the week, released or not
    findings: tuple[Finding, ...]

    def weeks(self, n_weeks: int) -> int:
        """Give how many of so many weeks there are: fewer where the unit is new."""
        return min(n_weeks, windows.n_weeks(self.since, self.week.last))

    @property
    def semester(self) -> Semester:
        """The one in which the week begins, so that its last week shows its final count."""
        return Semester.of(self.week.first)

    @property
    def waits(self) -> bool:
        """Whether the week is not over, and has no figure but how many rated."""
        return self.reach < self.week.last

    @property
    def comes_at(self) -> datetime:
        """The local moment after which the week has figures: when it closes for the last time."""
        days = [self.week.first + timedelta(days=n) for n in range(self.week.n_days)]
        closing = [
            datetime.combine(day, spans[-1][1])
            for day in days
            if (spans := self.office.spans(self.unit, day))
        ]
        return closing[-1] if closing else datetime.combine(self.week.last, time.max)

    @property
    def mapped(self) -> Dates | None:
        """The weeks of the half-day map that there are; None where the unit is newer than it."""
        block = self.heat.block
        first = max(block.first, Week.of(self.since).first)
        return Dates(first, block.last) if first <= block.last else None

    @property
    def coverage(self) -> quality.Coverage:
        """How many of the week's services were rated."""
        return self.trust.facts.coverage

    @property
    def flags(self) -> Mapping[str, int]:
        """People by the rule that flagged them."""
        return self.trust.facts.by_flag

    @property
    def missing(self) -> int:
        """Sequence numbers that the register has not got, over all boxes."""
        return self.trust.facts.missing
