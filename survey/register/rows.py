"""What a new entry becomes in the register: its rows, column by column.

One function for each table: acceptance and refilling store what they give, and `loket verify`
holds the stored rows against it. Read next: `entries.py`, `survey/actions/arrivals.py`.
"""

from dataclasses import dataclass
from datetime import date

from survey.answers.drafts import Draft, Slot
from survey.attribution import Attribution
from survey.ledger import Entry
from survey.register.moments import moment


@dataclass(slots=True)
class Arrival:
    """A new entry with all that acceptance finds out about it.

    Day, slot and minute are local, by the clock the device should have had. `minute` is None when
    no time is known or it is erased; `receipt` is None for what proves nothing by itself; `late`
    is the local moment of acceptance of a rating whose day was over, else None.
    """

    entry: Entry
    draft: Draft
    day: date
    slot: Slot
    minute: int | None
    attribution: Attribution
    flags: tuple[str, ...]
    receipt: str | None
    late: str | None


def open_row(tenant: int, arrival: Arrival) -> tuple[object, ...]:
    """Write the open part as `response` holds it, in the order of its columns."""
    draft = arrival.draft
    return (
        tenant,
        draft.id.bytes,
        draft.unit,
        arrival.day.isoformat(),
        arrival.slot.value,
        draft.kind.value,
        None if draft.about is None else draft.about.bytes,
        draft.counter,
        draft.service,
        draft.channel.value,
        draft.lang,
        draft.questionnaire,
        draft.scores,
        " ".join(draft.reasons),
        draft.officer,
        arrival.attribution.officer,
        arrival.attribution.ground.value,
        draft.provenance.value,
        draft.ignored,
        arrival.receipt,
        arrival.late,
        draft.dated.value,
    )


def private_row(tenant: int, arrival: Arrival) -> tuple[object, ...]:
    """Write what may be erased as `response_private` holds it; an erased part is None."""
    draft, private = arrival.draft, arrival.entry.private
    given = draft.bands
    bands: tuple[str | None, ...] = (given.sex, given.age_band, given.education, given.job)
    if private.bands is None:
        bands = (None, None, None, None)
    return (
        tenant,
        draft.id.bytes,
        draft.unit,
        arrival.day.isoformat(),
        arrival.minute,
        None if draft.at is None else moment(draft.at),
        draft.duration_s,
        None if private.time is None else draft.visit,
        *bands,
        None if private.comment is None else draft.comment,
        draft.circumstances.nth,
        draft.circumstances.over_budget or None,
    )
