"""Who counts: entries joined into people, one for each citizen who answered.

The one place that decides it; every figure of every report is made of what is decided here, from
rows or from the weeks that `packed.py` keeps. A tap, the detail added to it and the form filled
after it are one person; a form without a tap is a person too. An addition belongs to a tap of the
same day, so that the people of a period are those of its days, however it is cut. Nothing is
counted or hidden here. Read next: cells.py, which counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from survey.answers.drafts import TAP_CHANNELS, Kind
from survey.questionnaire import NOT_ANSWERED, load
from survey.register.answers import Answer

_NONE: frozenset[str] = frozenset()


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
    forms: tuple[Answer, ...]  # submitted SKM forms, nearly always 0 or 1
    flags: frozenset[str]
    questionnaire: str = ""  # the version that asked first
    late: str = ""  # the local moment from which it is about the officer, its day being over then
    former: tuple[tuple[str, str], ...] = ()  # whose it could be seen as before, with such a moment
    gone: bool = False  # it is somebody else's now, and only keeps its place among this officer's

    @property
    def counts_as_tap(self) -> bool:
        """Whether the person belongs to the weekly share (kiosk and ticket)."""
        return self.kepuasan is not None and self.channel in TAP_CHANNELS


def people(answers: Iterable[Answer]) -> tuple[Person, ...]:
    """Join entries that answer one instrument into people, in the order their first one was read.

    A detail without its tap (taken out, or of another day) is left out; such a form stands alone.
    """
    rows = list(answers)
    taps = {row.id: row for row in rows if row.kind == Kind.RATING}
    added: dict[bytes, list[Answer]] = {}
    alone: list[Answer] = []
    for row in rows:
        if row.kind not in (Kind.DETAIL, Kind.FORM):
            continue
        tap = None if row.about is None else taps.get(row.about)
        if tap is not None and tap.day == row.day:
            added.setdefault(tap.id, []).append(row)
        elif row.kind == Kind.FORM:
            alone.append(row)
    joined = [_person(row, added.get(row.id, ())) for row in taps.values()]
    return (*joined, *(_person(row, ()) for row in alone))


def _person(first: Answer, added: Sequence[Answer]) -> Person:
    service, reasons, flags, extra = first.service, first.reasons, first.flags, None
    for row in added:
        service, reasons, flags = service or row.service, reasons + row.reasons, flags + row.flags
        extra = extra or _extra(row, first.id)
    return Person(
        day=first.day,
        slot=first.slot,
        channel=first.channel,
        counter=first.counter,
        service=service,
        officer=first.officer,
        ground=first.ground,
        kepuasan=_score(first, "kepuasan"),
        reasons=tuple(sorted(set(reasons))) if reasons else (),
        extra=extra,
        forms=tuple([row for row in (first, *added) if row.kind == Kind.FORM and _has_unsur(row)]),
        flags=frozenset(flags) if flags else _NONE,
        questionnaire=first.questionnaire,
        late=first.late,
        former=first.former,
    )


def _score(row: Answer, key: str) -> int | None:
    character = row.scores[load(row.questionnaire).position(key)]
    return None if character == NOT_ANSWERED else int(character)


def _extra(row: Answer, tap: bytes) -> tuple[str, int] | None:
    """Give a detail's unsur and score if it answers the question that was drawn for its tap."""
    if row.kind != Kind.DETAIL or row.scores.strip(NOT_ANSWERED) == "":
        return None
    key = load(row.questionnaire).drawn_unsur(UUID(bytes=tap))
    score = _score(row, key)
    return None if score is None else (key, score)


def _has_unsur(row: Answer) -> bool:
    """Say whether an answer has a score of at least one unsur; a form without any is no form."""
    tap = load(row.questionnaire).position("kepuasan")
    return (row.scores[:tap] + row.scores[tap + 1 :]).strip(NOT_ANSWERED) != ""
