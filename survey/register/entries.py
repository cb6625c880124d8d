"""Entries and the responses they become: what arrived from boxes, kept exactly once.

Queries only; what an entry's verdict is and whom it is about decides `actions/acceptance.py`.
Read next: `answers.py`, which reads them for reports.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date
from typing import Final, NamedTuple
from uuid import UUID

from sqlalchemy import Connection, Row, select

from survey import ledger
from survey.answers.drafts import Bands, Channel, Draft, Kind, Slot
from survey.answers.origins import DatedBy, Provenance
from survey.ledger import Entry, Sealed
from survey.register import flags, journal, phone_forms, seals, tallies, walks
from survey.register.engine import insert_many, tenant_of
from survey.register.moments import chunks
from survey.register.rows import Arrival, open_row, private_row
from survey.register.schema import entry, flag, response, response_private

# The values of `entry` from its box to its import.
EntryRow = tuple[bytes, int, bytes, str, bytes, str, int, int | None]
ITS_PRIVATE: Final = (response_private.c.tenant == response.c.tenant) & (
    response_private.c.id == response.c.id
)


class Known(NamedTuple):
    """An entry as it was taken when it arrived."""

    hash: bytes
    verdict: str
    clock_s: int
    sealed_by: int | None


def known(conn: Connection, box_id: bytes, first: int, last: int) -> dict[int, Known]:
    """Give what is known of a box's entries from one number to another, by number."""
    rows = conn.execute(
        select(*(entry.c[name] for name in ("seq", *Known._fields))).where(
            entry.c.tenant == tenant_of(conn),
            entry.c.box == box_id,
            entry.c.seq.between(first, last),
        )
    )
    return {seq: Known(*values) for seq, *values in rows}


def new_among(conn: Connection, ids: Sequence[UUID]) -> set[UUID]:
    """Say which of these ids were taken already."""
    taken: set[UUID] = set()
    for some in chunks(ids):
        rows = conn.execute(
            select(entry.c.id).where(
                entry.c.tenant == tenant_of(conn),
                entry.c.verdict == "new",
                entry.c.id.in_([entry_id.bytes for entry_id in some]),
            )
        )
        taken.update(UUID(bytes=row.id) for row in rows)
    return taken


def visits_among(conn: Connection, visits: Sequence[str]) -> set[str]:
    """Say which of these visit tokens were used already."""
    used: set[str] = set()
    for some in chunks(visits):
        rows = conn.execute(
            select(response_private.c.visit).where(
                response_private.c.tenant == tenant_of(conn),
                response_private.c.visit != "",
                response_private.c.visit.in_(some),
            )
        )
        used.update(row.visit for row in rows)
    return used


def stored(conn: Connection, ids: Collection[UUID]) -> dict[UUID, Sealed]:
    """Give the answers taken under these ids, in the form that `ledger.same_content` compares."""
    by_id: dict[UUID, Sealed] = {}
    private = [
        response_private.c[name]
        for name in ("visit", "sex", "age_band", "education", "job", "comment")
    ]
    for some in chunks([entry_id.bytes for entry_id in ids]):
        rows = conn.execute(
            select(response, *private)
            .join(
                response_private,
                ITS_PRIVATE,
            )
            .where(response.c.tenant == tenant_of(conn), response.c.id.in_(some))
        )
        by_id.update((UUID(bytes=row.id), _sealed(row)) for row in rows)
    return by_id


def _sealed(row: Row[tuple[object, ...]]) -> Sealed:
    sealed = ledger.seal(
        Draft(
            id=UUID(bytes=row.id),
            kind=Kind(row.kind),
            questionnaire=row.questionnaire,
            scores=row.scores,
            reasons=tuple(row.reasons.split()),
            tenant=row.tenant,
            unit=row.unit,
            counter=row.counter,
            service=row.service,
            channel=Channel(row.channel),
            lang=row.lang,
            day=date.fromisoformat(row.day),
            slot=Slot(row.slot),
            about=None if row.about is None else UUID(bytes=row.about),
            officer=row.named,
            provenance=Provenance(row.provenance),
            dated=DatedBy(row.dated),
            ignored=row.ignored,
            at=None,
            visit=row.visit or "",
            duration_s=None,
            bands=Bands(row.sex or "", row.age_band or "", row.education or "", row.job or ""),
            comment=row.comment or "",
        )
    )
    private = sealed.private
    if row.visit is None:
        private = replace(private, time=None, time_salt=None)
    if row.sex is None:
        private = replace(private, bands=None, bands_salt=None)
    if row.comment is None:
        private = replace(private, comment=None, comment_salt=None)
    return replace(sealed, private=private)


def store_entries(
    conn: Connection,
    box_id: bytes,
    entries: Sequence[tuple[Entry, str, str]],
    *,
    clock_s: int,
    import_n: int | None,
) -> list[EntryRow]:
    """Write entries with their kind and verdict; done before anything else is.

    Returns:
        What was written of each, for `seal`.

    Args:
        conn: A writing transaction.
        box_id: The box they came from, 16 bytes.
        entries: Each with its kind and its verdict, "new", "repeat" or "conflict".
        clock_s: How many seconds the device's clock was behind, 0 when it was right.
        import_n: The import under way, for device `import`.
    """
    tenant, sealed_by = tenant_of(conn), journal.number(conn)
    written: list[EntryRow] = [
        (box_id, sent.seq, sent.id.bytes, kind, sent.hash, verdict, clock_s, import_n)
        for sent, kind, verdict in entries
    ]
    insert_many(conn, entry, [(tenant, *row, sealed_by) for row in written])
    return written


def seal(conn: Connection, written: Sequence[EntryRow], arrivals: Sequence[Arrival]) -> None:
    """Let the journal's next line seal entries together with what was found out about them."""
    tenant = tenant_of(conn)
    opened = {
        arrival.draft.id.bytes: (open_row(tenant, arrival)[2:], arrival.flags)
        for arrival in arrivals
    }
    nothing: tuple[None, tuple[str, ...]] = (None, ())
    journal.seal_entries(
        conn,
        (
            seals.entry_line(row, *(opened[row[2]] if row[5] == "new" else nothing))
            for row in written
        ),
    )


def store_responses(conn: Connection, arrivals: Sequence[Arrival]) -> None:
    """Write what new entries say, with its private part and flags."""
    tenant = tenant_of(conn)
    insert_many(conn, response, [open_row(tenant, arrival) for arrival in arrivals])
    insert_many(conn, response_private, [private_row(tenant, arrival) for arrival in arrivals])
    marks = [
        (tenant, arrival.draft.id.bytes, rule, arrival.draft.unit, arrival.day.isoformat())
        for arrival in arrivals
        for rule in arrival.flags
    ]
    insert_many(conn, flag, marks)
    tallies.touch(conn, [(arrival.draft.unit, arrival.day.isoformat()) for arrival in arrivals])
    judged = (a for a in arrivals if flags.is_judged(a.draft) or walks.is_judged_walk(a.draft))
    flags.mark(conn, [(arrival.draft.unit, arrival.day.isoformat()) for arrival in judged])
    sent = (arrival for arrival in arrivals if phone_forms.is_judged_form(arrival.draft))
    phone_forms.mark_forms(
        conn, [(arrival.draft.unit, arrival.day.isoformat()) for arrival in sent]
    )
