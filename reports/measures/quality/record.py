"""What is known of a unit's period beside what anybody answered: every report begins with it.

When the unit was open and at work, when its kiosks gave a sign of life, windows, contradictions and
gaps. Read next: trust.py, which judges it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from reports.evidence import frames
from reports.evidence.frames import ChainHead, Freshness, Marks
from reports.measures.quality.calendar import HalfDay, between, live, open_half_days
from reports.measures.quality.counts import Coverage
from reports.measures.quality.trust import Facts
from survey.office.facts import Office, Unit
from survey.questionnaire import Instrument

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from survey.checks import Integrity


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
        return between(self.half_days, self.begun, self.until)

    @property
    def over(self) -> bool:
        """Whether the period's last open hour has passed."""
        return all(half.over for half in self.half_days)

    @property
    def missing(self) -> int:
        """Sequence numbers that have not arrived, over all boxes."""
        return sum(head.missing for head in self.heads)

    def facts(self, n: int, n_flagged: int, by_flag: Mapping[str, int], rated: Coverage) -> Facts:
        """Lay all that is judged together; a report adds what it alone knows, or leaves out.

        Args:
            n: Answers that the report's figures rest on.
            n_flagged: Of these, those that some rule has flagged.
            by_flag: These by rule.
            rated: People beside the services recorded.
        """
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

    Args:
        conn: A reading transaction.
        place: Which unit of which office.
        days: The period's first day and its last, included.
        fresh: How new the register is.
        until: The last day that is counted.
        alive: Half-days with a sign of life, see `Cells.half_days_alive`.
        heads: Of the whole office, `frames.read_heads`: read once, however many units there are.
        instrument: Whose answers the report counts; None is the official one.
    """
    (office, unit), (first, last) = place, days
    return Record(
        office=office,
        unit=unit,
        half_days=open_half_days(office, unit, first, last, fresh.until_at),
        begun=max(first, frames.read_begun(conn, unit.code) or first),
        until=until,
        alive=alive,
        marks=frames.read_marks(conn, unit.code, first, until, instrument=instrument),
        heads=heads,
        waiting=fresh.waiting,
        integrity=fresh.integrity,
    )
