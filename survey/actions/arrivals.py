"""What an entry says by itself, set in the office's local time: its day, its minute, its flags.

Pure functions: acceptance and refilling store what comes out, and `loket verify` derives it again
from the box and compares. What only the register can know (whom an answer is about, what came
before it) is added by `acceptance.py`. Read next: `survey/register/rows.py`.
"""

from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from survey import attribution, ledger
from survey.answers.drafts import Draft, Kind, local_slot
from survey.answers.origins import DatedBy, Provenance
from survey.ledger import Entry, Private
from survey.register.rows import Arrival
from survey.rules.taps import MASH

# Only these prove to a citizen that he was counted; a detail is part of its rating.
_WITH_RECEIPT: Final = frozenset({Kind.RATING, Kind.FORM, Kind.UNFINISHED})


class Opened(NamedTuple):
    """An entry with the answer it holds; not `whole`: its private part was not what it says."""

    entry: Entry
    draft: Draft
    whole: bool


def open_sound(entry: Entry) -> Opened:
    """Open an entry; a private part that is not what the device sealed is taken as erased.

    Raises:
        UnknownEntry: The body is not of a form this version of the program knows.
    """
    return open_checked(entry, whole=ledger.check_alone(entry) is None)


def open_checked(entry: Entry, *, whole: bool) -> Opened:
    """Open an entry of which is known whether it is what the device sealed; see `open_sound`."""
    if not whole:
        sealed = entry.private
        erased = Private(
            *(None,) * 6, d_time=sealed.d_time, d_bands=sealed.d_bands, d_comment=sealed.d_comment
        )
        entry = replace(entry, private=erased)
    return Opened(entry, ledger.open_entry(entry), whole)


def dated(opened: Opened, zone: ZoneInfo, clock_s: int) -> Arrival:
    """Set an entry in local time by the clock it should have had, with the flags it brings.

    Whom it is about and whether it came late are not told here: nobody, and not.

    Args:
        opened: The entry.
        zone: The office's.
        clock_s: How many seconds the device's clock was behind.
    """
    draft = opened.draft
    day, slot, minute = draft.day, draft.slot, None
    if draft.at is not None:
        local = (draft.at + timedelta(seconds=clock_s)).astimezone(zone)
        minute = local.hour * 60 + local.minute
        if clock_s:
            day, given = local_slot(local, zone)
            slot = given if draft.dated is DatedBy.MOMENT else slot
    return Arrival(
        entry=opened.entry,
        draft=draft,
        day=day,
        slot=slot,
        minute=minute,
        attribution=attribution.NOBODY,
        flags=_flags(opened, clock_s),
        receipt=ledger.receipt(draft.tenant, draft.id) if draft.kind in _WITH_RECEIPT else None,
        late=None,
    )


def _flags(opened: Opened, clock_s: int) -> tuple[str, ...]:
    draft, flags = opened.draft, []
    if clock_s or draft.dated is DatedBy.ARRIVAL:
        flags.append("clock")
    if draft.ignored >= MASH:
        flags.append("mash")
    if not opened.whole:
        flags.append("private")
    if draft.provenance is Provenance.UNPAIRED:
        flags.append("unpaired")
    return tuple(flags)


def served_at(arrival: Arrival) -> datetime | None:
    """Give the local wall clock by which a roster tells whom an answer is about.

    None when its minute is not known, or is that of its coming.
    """
    if arrival.minute is None or arrival.draft.dated is not DatedBy.MOMENT:
        return None
    return datetime.combine(arrival.day, time(arrival.minute // 60, arrival.minute % 60))
