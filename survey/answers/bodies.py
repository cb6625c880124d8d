"""How an answer is written into an entry, and read again: body, time and bands, by version.

Version 2 is what is written. Version 1, of releases before, said `paired` in place of
`provenance`, did not say how its day was dated, and knew no circumstances; it is read for ever.
A source over its budget is said in the time's part of those answers only that had one.
Read next: `survey/ledger.py`.
"""

import json
from datetime import UTC, date, datetime
from typing import Final
from uuid import UUID

from survey.answers.drafts import Bands, Channel, Draft, Kind, Slot
from survey.answers.origins import MOST_COUNTED, UNKNOWN, Circumstances, DatedBy, Provenance
from survey.canonical import canonical, nfc, read_canonical

VERSION: Final = 2
_quoted = json.encoder.encode_basestring
# Millions are opened in one go, and a class takes five times as long.
_KINDS = {kind.value: kind for kind in Kind}
_CHANNELS = {channel.value: channel for channel in Channel}
_SLOTS = {slot.value: slot for slot in Slot}
_DATED = {dated.value: dated for dated in DatedBy}
_PROVENANCES = {provenance.value: provenance for provenance in Provenance}
_NOTHING_SAID: Final = Bands()
_COUNTS: Final = frozenset((None, *range(1, MOST_COUNTED + 1)))
# Of the others only a file could say that it came through them.
_UNVOUCHED: Final = {Channel.KIOSK: Provenance.UNPAIRED, Channel.QR: Provenance.QR}


def write_body(draft: Draft, private_digest: bytes) -> bytes:
    """Write what the chain covers, in canonical form."""
    # Every rating of a busy hour passes here. Writing the sorted keys down takes a third of the
    # time of canonical(); a test holds the two against each other.
    about = "null" if draft.about is None else f'"{draft.about}"'
    reasons = ",".join(map(_quoted, draft.reasons))
    text = (
        f'{{"about":{about},"channel":{_quoted(draft.channel)},"counter":{_quoted(draft.counter)}'
        f',"dated":{_quoted(draft.dated)},"day":"{draft.day.isoformat()}","ignored":{draft.ignored:d}'
        f',"kind":{_quoted(draft.kind)},"lang":{_quoted(draft.lang)}'
        f',"officer":{_quoted(draft.officer)},"private":"{private_digest.hex()}"'
        f',"provenance":{_quoted(draft.provenance)},"q":{_quoted(draft.questionnaire)}'
        f',"reasons":[{reasons}],"scores":{_quoted(draft.scores)}'
        f',"service":{_quoted(draft.service)},"slot":{_quoted(draft.slot)}'
        f',"tenant":{draft.tenant:d},"unit":{_quoted(draft.unit)},"v":{VERSION}}}'
    )
    return nfc(text).encode()


def write_time(draft: Draft) -> str:
    """Write what is erased together with the time, "" where none of it is known.

    Raises:
        ValueError: It is said to be the device's tenth answer, or one before its first.
    """
    boot, mono_s, nth, over_budget = known = draft.circumstances
    if draft.at is None and draft.duration_s is None and not draft.visit and known == UNKNOWN:
        return ""
    at = "null"
    if draft.at is not None:
        utc = draft.at if draft.at.tzinfo is UTC else draft.at.astimezone(UTC)
        at = f'"{utc.isoformat()[:19]}Z"'
    duration = "null" if draft.duration_s is None else f"{draft.duration_s:d}"
    mono = "null" if mono_s is None else f"{mono_s:d}"
    if nth not in _COUNTS:
        raise ValueError(nth)
    count = "null" if nth is None else f"{nth:d}"
    # Only where it is so: no other answer is written otherwise than before.
    over = ',"over_budget":true' if over_budget else ""
    return nfc(
        f'{{"at":{at},"boot":{_quoted(boot)},"duration_s":{duration},"mono_s":{mono}'
        f',"nth":{count}{over},"visit":{_quoted(draft.visit)}}}'
    )


def write_bands(bands: Bands) -> str:
    """Write what a citizen said of himself, "" where he said nothing."""
    if bands.empty:
        return ""
    names = ("sex", "age_band", "education", "job")
    return canonical({name: getattr(bands, name) for name in names}).decode()


def read_draft(
    entry_id: UUID, body: bytes, time: str | None, bands: str | None, comment: str | None
) -> Draft:
    """Read an answer from what is written of it; erased parts, which are None, come back empty.

    Raises:
        KeyError, TypeError, ValueError, AttributeError: It is not of a form that is known here.
    """
    read = read_canonical(body.decode())
    channel, slot = _CHANNELS[read["channel"]], _SLOTS[read["slot"]]
    version = read["v"]
    if version == VERSION:
        provenance, dated = _PROVENANCES[read["provenance"]], _DATED[read["dated"]]
    elif version == 1:
        provenance, dated = of_version_1(channel, slot, paired=read["paired"])
    else:
        raise ValueError(version)
    at, visit, duration_s, circumstances = None, "", None, UNKNOWN
    if time:
        known = read_canonical(time)
        at, visit, duration_s = known["at"], known["visit"], known["duration_s"]
        if version == VERSION:
            over_budget = known.get("over_budget", False)
            circumstances = Circumstances(known["boot"], known["mono_s"], known["nth"], over_budget)
            if circumstances.nth not in _COUNTS or not isinstance(over_budget, bool):
                raise ValueError(circumstances)
    return Draft(
        id=entry_id,
        kind=_KINDS[read["kind"]],
        questionnaire=read["q"],
        scores=read["scores"],
        reasons=tuple(read["reasons"]),
        tenant=read["tenant"],
        unit=read["unit"],
        counter=read["counter"],
        service=read["service"],
        channel=channel,
        lang=read["lang"],
        day=date.fromisoformat(read["day"]),
        slot=slot,
        about=None if read["about"] is None else UUID(read["about"]),
        officer=read["officer"],
        provenance=provenance,
        dated=dated,
        ignored=read["ignored"],
        at=None if at is None else datetime.fromisoformat(at),
        visit=visit,
        duration_s=duration_s,
        bands=Bands(**read_canonical(bands)) if bands else _NOTHING_SAID,
        comment=comment or "",
        circumstances=circumstances,
    )


def of_version_1(channel: Channel, slot: Slot, *, paired: bool) -> tuple[Provenance, DatedBy]:
    """Give the words for what version 1 said of an answer.

    `paired` comes back from them: it was said of those that are from a kiosk now, of whatever
    channel, and of no other.

    Args:
        channel: Through what it came.
        slot: The half of its day, which only those had whose moment was known.
        paired: Whether the browser was a paired kiosk.
    """
    unvouched = _UNVOUCHED.get(channel, Provenance.IMPORT)
    return Provenance.KIOSK if paired else unvouched, DatedBy.MOMENT if slot else DatedBy.DAY
