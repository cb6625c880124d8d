"""What a report reads of the register beside the cells of a period: people, and the record.

Nothing is counted or hidden here. Read next: people.py, which decides who counts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import Connection

from reports.evidence import packed
from reports.evidence.people import Person, people
from survey.checks import Integrity
from survey.questionnaire import Instrument
from survey.register import answers, flags, heads, instruments, presence, services
from survey.register.offices import unit_code


@dataclass(frozen=True, slots=True)
class Freshness:
    """How new the figures are, and whether what they are made of is what citizens gave.

    Attributes:
        waiting: Entries that still wait in a box.
        until_at: The moment of the reading.
        integrity: What was compared with the boxes; None where nobody looked.
    """

    waiting: int
    until_at: datetime
    integrity: Integrity | None = None


@dataclass(frozen=True, slots=True)
class ChainHead:
    """The last entry of a chain: what is printed proves later that nothing before it changed.

    A chain is a box, or the journal of the register.
    """

    box: str  # 32 hex digits
    device: str
    seq: int
    printed: str  # the first 16 hex digits of the hash, in fours
    missing: int  # sequence numbers the register has not got


@dataclass(frozen=True, slots=True)
class Marks:
    """What a period's entries tell of the record itself, and nothing of what anybody answered."""

    windows: tuple[presence.Windows, ...]
    n_conflicts: int  # entries that contradict one already stored under their id
    rules: tuple[flags.RuleCount, ...] = ()  # what each plausibility rule said of taps
    # Answers to other instruments, by key: in no figure of the report.
    elsewhere: Mapping[str, int] = field(default_factory=dict)
    form_rules: tuple[flags.RuleCount, ...] = ()  # and of forms


def read(conn: Connection, unit: str, first: date, last: date) -> tuple[Person, ...]:
    """Read the people who answered in one unit from one day to another, both included."""
    return people(answers.read(conn, unit, first, last))


def read_given(
    conn: Connection, unit: str, first: date, last: date
) -> tuple[services.Recorded, ...]:
    """Read the numbers of services given, day by day."""
    return tuple(services.recorded(conn, unit, first, last))


def read_moved(conn: Connection, unit: str, first: date, last: date) -> dict[str, int]:
    """Count the answers whose officer was corrected after they were stored, by who did it."""
    return answers.n_moved(conn, unit, first, last)


def read_marks(
    conn: Connection, unit: str, first: date, last: date, *, instrument: Instrument | None = None
) -> Marks:
    """Read windows, contradictions, what rules said, and answers to other than an instrument."""
    code = unit_code(conn, unit)
    return Marks(
        presence.windows(conn, code, first, last),
        presence.n_conflicts(conn, code, first, last),
        flags.verdicts(conn, code, first, last),
        instruments.elsewhere(conn, code, first, last, instrument),
        flags.verdicts(conn, code, first, last, (*flags.FORM_RULES, *flags.WALK_RULES)),
    )


def read_asked(conn: Connection, unit: str, until: date) -> frozenset[str]:
    """Name the versions of the official instrument answered up to a day, else the first after."""
    return instruments.asked(conn, unit, until)


def read_first_form(conn: Connection, unit: str) -> date | None:
    """Give the day of a unit's oldest official form that counts, None without any."""
    days = answers.form_days(conn, unit)
    return next((day for day in days if packed.read(conn, unit, day, day).forms.n), None)


def read_comments(
    conn: Connection, unit: str, first: date, last: date, instrument: Instrument | None = None
) -> tuple[tuple[str, str], ...]:
    """Read comments with their day (YYYY-MM-DD); only disclosure.release_comments lets them out."""
    return tuple(
        (row.day, row.comment) for row in answers.comments(conn, unit, first, last, instrument)
    )


def read_heads(conn: Connection) -> tuple[ChainHead, ...]:
    """Read the heads of the journal and of every box, with the numbers that have not arrived."""
    gaps = heads.gaps(conn)
    return tuple(
        ChainHead(row.box, row.device, row.head.seq, row.head.printed, len(gaps.get(row.box, ())))
        for row in heads.every(conn)
    )
