"""Whom an answer is about, and on what ground: pure rules, no store and no clock.

The officer's own service session or a file that names him (`visit`), else the roster (`duty`),
else nobody (`none`): never guessed. What is resolved is stored with the answer; `actions` resolves
again when a roster arrives late. Read next: `actions/offices.py`.
"""

from collections.abc import Container, Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final, NamedTuple

from survey.answers.drafts import Channel, Kind
from survey.answers.origins import Provenance
from survey.errors import Conflict, Invalid
from survey.language import N_
from survey.office.facts import Duty
from survey.wall_clock import FIRST_YEAR, LAST_YEAR

# A citizen who was served before a hand-over may tap after it.
HANDOVER: Final = timedelta(minutes=10)
# Only these are given at the counter at the time of the service. A phone form is filled later, a
# paper form typed in later; an imported tap was given at its own time.
_AT_THE_COUNTER: Final = {
    Kind.RATING: frozenset({Channel.KIOSK, Channel.IMPORT}),
    Kind.FORM: frozenset({Channel.KIOSK}),
}


class Ground(StrEnum):
    """On what an attribution rests."""

    VISIT = "visit"
    DUTY = "duty"
    NONE = "none"


class Attribution(NamedTuple):
    """Whom an answer is about; the officer is "" when the ground is `none`."""

    officer: str
    ground: Ground


_RECORDED: Final = N_(", sudah tercatat")
NOBODY: Final = Attribution("", Ground.NONE)


class WrongDuty(Invalid):
    """A duty that ends before it begins, or lasts longer than a day."""

    slug = "wrong-duty"
    sentence = N_(
        "Jadwal %(officer)s di loket %(counter)s, %(start)s sampai %(end)s, tidak masuk akal:"
        " selesai harus sesudah mulai dan paling lama 24 jam."
    )


class YearOfDuty(Invalid):
    """A duty in a year that nobody can mean, and with which no calendar can be counted."""

    slug = "year-of-duty"
    sentence = N_(
        "Jadwal %(officer)s di loket %(counter)s pada %(start)s: tahunnya harus %(first)s sampai "
        "%(last)s. Perbaiki tahunnya."
    )


class DutiesOverlap(Conflict):
    """Two officers at one counter at one time, and not both marked as shared.

    `pair` is the two duties, for who knows where they stand.
    """

    slug = "duties-overlap"
    pair: tuple[Duty, ...] = ()
    sentence = N_(
        "Di loket %(counter)s jadwal %(first)s (%(first_span)s%(first_where)s) bertumpang tindih "
        "dengan jadwal %(second)s (%(second_span)s%(second_where)s). Perbaiki jamnya, atau tandai "
        "keduanya shared = true bila loket itu memang dilayani bersama."
    )


def resolve(
    *,
    kind: Kind,
    channel: Channel,
    provenance: Provenance,
    named: str,
    at: datetime | None,
    duties: Iterable[Duty],
) -> Attribution:
    """Say whom an answer is about.

    What belongs to a rating (a detail) is about nobody by itself: its rating tells. An unpaired
    browser is not a kiosk, so what it sent is about nobody.

    Args:
        kind: What was given.
        channel: Through what it came.
        provenance: Where it came from.
        named: The officer a file named; its maker vouches for it. "" for none.
        at: Local wall clock, None when only the date is known or it is that of its coming.
        duties: Who served at that counter around that time, by the roster and its corrections.
    """
    if kind not in _AT_THE_COUNTER:
        return NOBODY
    if named:
        return Attribution(named, Ground.VISIT)
    if at is None or not asks_roster(kind, channel, provenance):
        return NOBODY
    return on_duty(duties, at.replace(second=0, microsecond=0))


def asks_roster(kind: Kind, channel: Channel, provenance: Provenance) -> bool:
    """Say whether the roster can tell whom an answer is about that names nobody itself."""
    given_there = channel in _AT_THE_COUNTER.get(kind, frozenset())
    return given_there and provenance is not Provenance.UNPAIRED


def can_stand(
    about: Attribution, kind: Kind, channel: Channel, provenance: Provenance, *, named: str
) -> bool:
    """Say whether an answer can have been resolved so, whatever the roster of its day said.

    Args:
        about: Whom it is said to be about.
        kind: What was given.
        channel: Through what it came.
        provenance: Where it came from.
        named: The officer a file named, "" for none.
    """
    if named and kind in _AT_THE_COUNTER:
        return about == (named, Ground.VISIT)
    if about.ground is Ground.DUTY:
        return bool(about.officer) and asks_roster(kind, channel, provenance)
    return about == NOBODY


def on_duty(duties: Iterable[Duty], at: datetime) -> Attribution:
    """Find the one officer whom the roster names for a minute.

    Nobody, when several are on duty, when the counter is shared, or until ten minutes after
    another officer's duty there has ended.

    Args:
        duties: Who served at one counter, by the roster and its corrections.
        at: A whole minute, local wall clock.
    """
    serving: set[str] = set()
    leaving: set[str] = set()
    for duty in duties:
        if duty.start <= at < duty.end:
            if duty.shared:
                return NOBODY
            serving.add(duty.officer)
        elif duty.end <= at < duty.end + HANDOVER:
            leaving.add(duty.officer)
    if len(serving) != 1 or leaving - serving:
        return NOBODY
    return Attribution(serving.pop(), Ground.DUTY)


def days_touched(duties: Iterable[Duty]) -> set[date]:
    """Give the days on which a change of these duties can change an attribution."""
    days: set[date] = set()
    for duty in duties:
        day, last = duty.start.date(), (duty.end + HANDOVER).date()
        while day <= last:
            days.add(day)
            day += timedelta(days=1)
    return days


def check_roster(duties: Sequence[Duty]) -> None:
    """Refuse a roster that says two things of one counter at one time.

    Raises:
        YearOfDuty: A duty lies in a year that cannot be meant.
        WrongDuty: A duty ends before it begins, or lasts more than a day.
        DutiesOverlap: Names both, unless both are shared.
    """
    for duty in duties:
        if not FIRST_YEAR <= duty.start.year <= LAST_YEAR:
            raise YearOfDuty(
                field="duty",
                officer=duty.officer,
                counter=duty.counter,
                start=_said(duty.start),
                first=FIRST_YEAR,
                last=LAST_YEAR,
            )
        if not timedelta(0) < duty.end - duty.start <= timedelta(days=1):
            raise WrongDuty(
                field="duty",
                officer=duty.officer,
                counter=duty.counter,
                start=_said(duty.start),
                end=_said(duty.end),
            )
    for first, second in _overlaps(duties):
        raise _refused(first, second, ())


def check_beside(before: Sequence[Duty], now: Sequence[Duty], stored: Container[Duty] = ()) -> None:
    """Refuse what overlaps in a roster by now and did not before, as `check_roster` does in a file.

    A duty may begin on the day before, so that what a file says of one day can stand against what
    is recorded of another one.

    Args:
        before: The roster as it was.
        now: The same days and counters as they have become.
        stored: Duties that are recorded already, for the sentence.

    Raises:
        DutiesOverlap: Names both, and which of them is recorded.
    """
    known = set(_overlaps(before))
    for pair in _overlaps(now):
        if pair not in known:
            raise _refused(*pair, stored)


def at_two_counters(duties: Iterable[Duty]) -> list[tuple[Duty, Duty]]:
    """Find officers who are on duty at two counters at one time: mostly a slip of the pen.

    Args:
        duties: Of one unit, in any order.

    Returns:
        Pairs that overlap, each time the one that begins first and the next.
    """
    pairs = []
    last: dict[str, Duty] = {}  # of each officer, the duty that ends last so far
    for duty in sorted(duties, key=lambda d: (d.start, d.counter)):
        key = duty.officer.casefold()
        before = last.get(key)
        if before is not None and before.end > duty.start and before.counter != duty.counter:
            pairs.append((before, duty))
        if before is None or duty.end > before.end:
            last[key] = duty
    return pairs


def _overlaps(duties: Iterable[Duty]) -> Iterator[tuple[Duty, Duty]]:
    """Give each duty that begins before one at its counter has ended; shared ones may."""
    last: dict[str, Duty] = {}
    last_alone: dict[str, Duty] = {}
    for duty in sorted(duties, key=lambda d: (d.start, d.end, d.officer)):
        counter = duty.counter.casefold()
        before = (last_alone if duty.shared else last).get(counter)
        if before is not None and before.end > duty.start:
            yield before, duty
        for latest in [last] if duty.shared else [last, last_alone]:
            if counter not in latest or duty.end > latest[counter].end:
                latest[counter] = duty


def _refused(first: Duty, second: Duty, stored: Container[Duty]) -> DutiesOverlap:
    problem = DutiesOverlap(
        field="duty",
        counter=second.counter,
        first=first.officer or "–",
        first_span=_span(first),
        first_where=_RECORDED if first in stored else "",
        second=second.officer or "–",
        second_span=_span(second),
        second_where=_RECORDED if second in stored else "",
    )
    problem.pair = (first, second)
    return problem


def _said(at: datetime) -> str:
    return at.isoformat(" ", "minutes")


def _span(duty: Duty) -> str:
    if duty.end.date() == duty.start.date():
        return f"{_said(duty.start)}–{duty.end:%H:%M}"
    return f"{_said(duty.start)}–{_said(duty.end)}"
