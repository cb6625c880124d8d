"""From the register to people: one row per citizen who answered.

The only file of reports that reads what citizens said. A tap, the detail added to it and the SKM
form filled after it are one person; a form without a tap is a person too. Nothing is counted or
hidden here. Read next: measures/summary.py, which counts, and disclosure, which hides.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, NamedTuple

from survey.answers.drafts import Channel, Kind
from survey.questionnaire import Instrument, is_satisfied, load

if TYPE_CHECKING:
    import pandas as pd
    from sqlalchemy import Connection

    from survey.register.answers import Answer, Given
    from survey.register.flags import RuleCount
    from survey.register.presence import Windows

TAP_CHANNELS = (Channel.KIOSK, Channel.TICKET)  # the weekly share is theirs (design rule 9)
HalfDays = Mapping[tuple[str, str], tuple[int, int]]  # (day, slot): people, and the satisfied


@dataclass(frozen=True, slots=True)
class Freshness:
    """How new the figures are: entries still waiting in a box, and the moment of the reading."""

    waiting: int
    until_at: datetime


class Form(NamedTuple):
    """A submitted SKM form: the version that asked, and its score string."""

    questionnaire: str
    scores: str


@dataclass(frozen=True, slots=True)
class Person:
    """One citizen's voice: the tap with all that was added to it, or a form of its own."""

    day: str  # YYYY-MM-DD
    slot: str  # am | pm | "" unknown
    channel: str
    counter: str
    service: str
    officer: str
    ground: str
    kepuasan: int | None  # the tap's; the form's when there was no tap
    reasons: tuple[str, ...]
    extra: tuple[str, int] | None  # the drawn unsur and its score, from the extra question
    forms: tuple[Form, ...]  # submitted SKM forms, nearly always 0 or 1
    flags: frozenset[str]
    questionnaire: str = ""  # the version that asked first
    late: str = ""  # the local moment from which it is about the officer, its day being over then
    former: tuple[tuple[str, str], ...] = ()  # whose it could be seen as before, with such a moment
    gone: bool = False  # it is somebody else's now, and only keeps its place among this officer's

    @property
    def counts_as_tap(self) -> bool:
        """Whether the person belongs to the weekly share (kiosk and ticket)."""
        return self.kepuasan is not None and self.channel in TAP_CHANNELS


@dataclass(frozen=True, slots=True)
class ChainHead:
    """The last entry of a box: what is printed proves later that nothing before it changed."""

    box: str  # 32 hex digits
    device: str
    seq: int
    printed: str  # the first 16 hex digits of the hash, in fours
    missing: int  # sequence numbers the register has not got


@dataclass(frozen=True, slots=True)
class Marks:
    """What a period's entries tell of the record itself, and nothing of what anybody answered."""

    alive: frozenset[tuple[str, str]]  # day and slot of half-days with an entry from a kiosk
    windows: tuple[Windows, ...]
    n_conflicts: int  # entries that contradict one already stored under their id
    rules: tuple[RuleCount, ...] = ()  # what each plausibility rule said
    # Answers to other instruments, by key: in no figure of the report.
    elsewhere: Mapping[str, int] = field(default_factory=dict)


def read(conn: Connection, unit: str, first: date, last: date) -> tuple[Person, ...]:
    """Read the people who answered in one unit from one day to another, both included."""
    from survey.register import answers

    return people(answers.read(conn, unit, first, last))


def read_days(conn: Connection, unit: str, first: date, last: date) -> dict[str, tuple[int, int]]:
    """Count those who belong to the weekly share, and the satisfied, by day (YYYY-MM-DD)."""
    from survey.register import daily

    return daily.taps(conn, unit, first, last)


def read_half_days(conn: Connection, unit: str, first: date, last: date) -> HalfDays:
    """Count those who belong to the weekly share, and the satisfied, by day and slot."""
    from survey.register import daily

    return daily.half_days(conn, unit, first, last)


def read_form_days(
    conn: Connection,
    unit: str,
    first: date,
    last: date,
    instrument: Instrument | None = None,
    *,
    refs: Collection[str] | None = None,
) -> dict[date, int]:
    """Count the submitted forms of an instrument by day, without one of the official one.

    With `refs` only forms of these versions count.
    """
    from survey.register import daily

    found = daily.forms(conn, unit, first, last, instrument, refs=refs)
    return {date.fromisoformat(day): n for day, n in found.items()}


def read_people_days(
    conn: Connection, unit: str, first: date, last: date, instrument: Instrument | None = None
) -> dict[str, int]:
    """Count everybody who answered an instrument, without one the official, by day (YYYY-MM-DD)."""
    from survey.register import daily

    return daily.people(conn, unit, first, last, instrument)


def read_given(conn: Connection, unit: str, first: date, last: date) -> tuple[Given, ...]:
    """Read the numbers of services given, day by day."""
    from survey.register import answers

    return tuple(answers.services_given(conn, unit, first, last))


def read_moved(conn: Connection, unit: str, first: date, last: date) -> dict[str, int]:
    """Count the answers whose officer was corrected after they were stored, by who did it."""
    from survey.register import answers

    return answers.n_moved(conn, unit, first, last)


def read_marks(
    conn: Connection,
    unit: str,
    first: date,
    last: date,
    half_days: Iterable[tuple[str, str]],
    *,
    instrument: Instrument | None = None,
) -> Marks:
    """Read signs of life from kiosks, rating windows, contradictions, and what lies elsewhere.

    Args:
        conn: A reading transaction.
        unit: The unit's code.
        first: First local day.
        last: Last local day, included.
        half_days: Day and slot of the half-days asked for (`quality.open_half_days`).
        instrument: Whose answers the report counts; None is the official one.
    """
    from survey.register import flags, instruments, presence
    from survey.register.offices import unit_code

    code = unit_code(conn, unit)
    return Marks(
        presence.alive(conn, code, half_days),
        presence.windows(conn, code, first, last),
        presence.n_conflicts(conn, code, first, last),
        flags.verdicts(conn, code, first, last),
        instruments.elsewhere(conn, code, first, last, instrument),
    )


def read_asked(conn: Connection, unit: str, until: date) -> frozenset[str]:
    """Name the versions of the official instrument answered up to a day, else the first after."""
    from survey.register import instruments

    return instruments.asked(conn, unit, until)


def read_begun(conn: Connection, unit: str) -> date | None:
    """Give the first day of which there is an answer or a roster; None where there is neither."""
    from survey.register import presence

    return presence.begun(conn, unit)


def read_comments(
    conn: Connection, unit: str, first: date, last: date, instrument: Instrument | None = None
) -> tuple[tuple[str, str], ...]:
    """Read comments with their day (YYYY-MM-DD); only disclosure.release_comments lets them out."""
    from survey.register import answers

    return tuple(
        (one.day, one.comment) for one in answers.comments(conn, unit, first, last, instrument)
    )


def read_heads(conn: Connection) -> tuple[ChainHead, ...]:
    """Read the head of every box, with the sequence numbers that have not arrived."""
    from survey.register import answers

    gaps = answers.gaps(conn)
    return tuple(
        ChainHead(one.box, one.device, one.head.seq, one.head.printed, len(gaps.get(one.box, ())))
        for one in answers.heads(conn)
    )


def people(answers: Iterable[Answer]) -> tuple[Person, ...]:
    """Join entries into people, in the order in which their first entry was read.

    A detail whose tap was not read (its day lies outside) is left out; such a form stands alone.

    Args:
        answers: Rows of the register, in any order.
    """
    rows = list(answers)
    taps = {row.id: row for row in rows if row.kind == Kind.RATING}
    added: dict[bytes, list[Answer]] = {}
    alone: list[Answer] = []
    for row in rows:
        if row.kind not in (Kind.DETAIL, Kind.FORM):
            continue
        if row.about in taps and row.about is not None:
            added.setdefault(row.about, []).append(row)
        elif row.kind == Kind.FORM:
            alone.append(row)
    joined = [_person(row, added.get(row.id, ())) for row in taps.values()]
    return (*joined, *(_person(row, ()) for row in alone))


def _person(first: Answer, added: Sequence[Answer]) -> Person:
    all_rows = (first, *added)
    extras = [pair for row in added if (pair := _extra(row, first.id)) is not None]
    services = [row.service for row in all_rows if row.service]
    return Person(
        day=first.day,
        slot=first.slot,
        channel=first.channel,
        counter=first.counter,
        service=services[0] if services else "",
        officer=first.officer,
        ground=first.ground,
        kepuasan=_score(first, "kepuasan"),
        reasons=tuple(sorted({reason for row in all_rows for reason in row.reasons})),
        extra=extras[0] if extras else None,
        forms=tuple(
            Form(row.questionnaire, row.scores)
            for row in all_rows
            if row.kind == Kind.FORM and has_unsur(row)
        ),
        flags=frozenset(flag for row in all_rows for flag in row.flags),
        questionnaire=first.questionnaire,
        late=first.late,
        former=first.former,
    )


def _score(row: Answer, key: str) -> int | None:
    character = row.scores[load(row.questionnaire).position(key)]
    return None if character == "-" else int(character)


def _extra(row: Answer, tap: bytes) -> tuple[str, int] | None:
    """Give a detail's unsur and score if it answers the question that was drawn for its tap."""
    if row.kind != Kind.DETAIL or row.scores.strip("-") == "":
        return None
    from uuid import UUID

    key = load(row.questionnaire).drawn_unsur(UUID(bytes=tap))
    score = _score(row, key)
    return None if score is None else (key, score)


def has_unsur(row: Answer) -> bool:
    """Say whether an answer has a score of at least one unsur; a form without any is no form."""
    form = load(row.questionnaire)
    tap = form.position("kepuasan")
    return any(c != "-" for i, c in enumerate(row.scores) if i != tap)


def table(persons: Sequence[Person]) -> pd.DataFrame:
    """Lay people out for grouping, one row each.

    Returns:
        Columns day (YYYY-MM-DD), week (2026-W47), weekday (1 Monday - 7), slot, channel,
        kepuasan (0 = none), satisfied, tap (belongs to the weekly share), flagged.
    """
    import pandas as pd

    calendar = {day: date.fromisoformat(day) for day in {person.day for person in persons}}
    weeks = {day: week_name(on) for day, on in calendar.items()}
    laid_out = pd.DataFrame(
        {
            "day": [p.day for p in persons],
            "week": [weeks[p.day] for p in persons],
            "weekday": [calendar[p.day].isoweekday() for p in persons],
            "slot": [str(p.slot) for p in persons],
            "channel": [str(p.channel) for p in persons],
            "kepuasan": [p.kepuasan or 0 for p in persons],
            "satisfied": [is_satisfied(p.kepuasan) for p in persons],
            "tap": [p.counts_as_tap for p in persons],
            "flagged": [bool(p.flags) for p in persons],
        },
    )
    # Nobody at all would otherwise leave columns without a type.
    return laid_out.astype({"weekday": int, "satisfied": bool, "tap": bool, "flagged": bool})


def week_name(on: date) -> str:
    """Name the ISO week of a day: 2026-W47."""
    year, week, _ = on.isocalendar()
    return f"{year}-W{week:02d}"
