"""Entries and the responses they become: what arrived from boxes, kept exactly once.

Queries only; what an entry's verdict is and whom it is about decides `actions/acceptance.py`.
Read next: `answers.py`, which reads them for reports.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date, datetime, time
from typing import Final, NamedTuple
from uuid import UUID

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from survey import ledger
from survey.answers.drafts import Bands, Channel, Draft, Kind, Slot
from survey.answers.origins import DatedBy, Provenance
from survey.attribution import Attribution, Ground
from survey.ledger import Entry, Head, Sealed
from survey.office.dated import Noun
from survey.register import facts, flags, journal, phone_forms, seals, tallies, walks
from survey.register.amendments import within
from survey.register.engine import insert_many, tenant_of
from survey.register.moments import chunks, now_text
from survey.register.rows import Arrival, open_row, private_row
from survey.register.schema import box, entry, flag, response, response_private

# The values of `entry` from its box to its import.
EntryRow = tuple[bytes, int, bytes, str, bytes, str, int, int | None]
_ITS_PRIVATE: Final = (response_private.c.tenant == response.c.tenant) & (
    response_private.c.id == response.c.id
)


class BoxState(NamedTuple):
    """How far a box is known; a forked one is closed for ever."""

    device: str
    head: Head
    forked: bool


class Known(NamedTuple):
    """An entry as it was taken when it arrived."""

    hash: bytes
    verdict: str
    clock_s: int
    sealed_by: int | None


class LineEntries(NamedTuple):
    """The entries of a box that came with one line: the first and the last number, how many."""

    box: bytes
    first: int
    last: int
    n: int


def stretches(conn: Connection, line: int) -> list[LineEntries]:
    """Give by box which entries name a line of the journal; those without a number the first."""
    mine = entry.c.sealed_by == line
    if line == 1:
        mine |= entry.c.sealed_by.is_(None)
    query = select(entry.c.box, func.min(entry.c.seq), func.max(entry.c.seq), func.count())
    query = query.where(entry.c.tenant == tenant_of(conn), mine).group_by(entry.c.box)
    return [LineEntries(*row) for row in conn.execute(query)]


def box_state(conn: Connection, box_id: bytes) -> BoxState | None:
    """Say how far a box is known, None for one never seen."""
    mine = (box.c.tenant == tenant_of(conn)) & (box.c.box == box_id)
    row = conn.execute(select(box).where(mine)).one_or_none()
    if row is None:
        return None
    return BoxState(row.device, Head(row.head_seq, row.head_hash), row.forked_at is not None)


def any_of(conn: Connection, box_id: bytes) -> bool:
    """Say whether any entry of a box was taken."""
    mine = (entry.c.tenant == tenant_of(conn)) & (entry.c.box == box_id)
    return conn.execute(select(entry.c.seq).where(mine).limit(1)).first() is not None


def some_ids(conn: Connection, box_id: bytes) -> list[bytes]:
    """Give the ids of the first and of the last entries that were taken of a box, 16 bytes each."""
    mine = select(entry.c.id).where(entry.c.tenant == tenant_of(conn), entry.c.box == box_id)
    ends = (entry.c.seq, entry.c.seq.desc())
    return [i for end in ends for i in conn.scalars(mine.order_by(end).limit(50))]


def set_head(conn: Connection, box_id: bytes, device: str, head: Head, *, first: bool) -> None:
    """Remember how far a box is known now."""
    at = now_text()
    values = {"head_seq": head.seq, "head_hash": head.hash, "last_at": at}
    tenant = tenant_of(conn)
    if first:
        row = {"tenant": tenant, "box": box_id, "device": device, "first_at": at, **values}
        conn.execute(insert(box), row)
    else:
        mine = (box.c.tenant == tenant) & (box.c.box == box_id)
        conn.execute(update(box).where(mine).values(values))


def close_forked(conn: Connection, box_id: bytes) -> None:
    """Take nothing more from a box of which two continuations were seen."""
    mine = (box.c.tenant == tenant_of(conn)) & (box.c.box == box_id)
    conn.execute(update(box).where(mine).values(forked_at=now_text()))


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
                _ITS_PRIVATE,
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


class Kept(NamedTuple):
    """What the register itself knows of a response: whom it is about, and what was erased.

    Also its day by the clock as corrected, which cannot be told again without its time, and when
    it came if that was late.
    """

    attribution: Attribution
    erased: frozenset[str]
    day: date
    slot: Slot
    late: str | None


def kept(conn: Connection, ids: Collection[UUID]) -> dict[UUID, Kept]:
    """Give what a refill must keep of responses, by their id."""
    by_id: dict[UUID, Kept] = {}
    private = response_private
    for some in chunks([entry_id.bytes for entry_id in ids]):
        rows = conn.execute(
            select(
                response.c.id,
                response.c.officer,
                response.c.ground,
                response.c.day,
                response.c.slot,
                response.c.late,
                private.c.visit.is_(None).label("time"),
                private.c.sex.is_(None).label("bands"),
                private.c.comment.is_(None).label("comment"),
            )
            .join(private, _ITS_PRIVATE)
            .where(response.c.tenant == tenant_of(conn), response.c.id.in_(some))
        )
        for row in rows:
            parts = {"time": row.time, "bands": row.bands, "comment": row.comment}
            erased = frozenset(name for name, gone in parts.items() if gone)
            about = Attribution(row.officer, Ground(row.ground))
            day, slot = date.fromisoformat(row.day), Slot(row.slot)
            by_id[UUID(bytes=row.id)] = Kept(about, erased, day, slot, row.late)
    return by_id


def flags_of(conn: Connection, ids: Collection[UUID]) -> dict[UUID, set[str]]:
    """Give the flags that responses have, by their id."""
    by_id: dict[UUID, set[str]] = {}
    for some in chunks([entry_id.bytes for entry_id in ids]):
        rows = conn.execute(
            select(flag.c.id, flag.c.rule).where(
                flag.c.tenant == tenant_of(conn), flag.c.id.in_(some)
            )
        )
        for row in rows:
            by_id.setdefault(UUID(bytes=row.id), set()).add(row.rule)
    return by_id


def remove(conn: Connection, ids: Collection[UUID]) -> None:
    """Empty what was said under these ids, to be filled again in the same transaction."""
    for some in chunks([entry_id.bytes for entry_id in ids]):
        for table in (response, response_private):
            conn.execute(
                delete(table).where(table.c.tenant == tenant_of(conn), table.c.id.in_(some))
            )


class Attributable(NamedTuple):
    """An answer whose attribution a roster can change, by codes of now; `at` is a local minute."""

    id: bytes
    day: date
    counter: str
    kind: Kind
    channel: Channel
    provenance: Provenance
    named: str
    at: datetime
    attribution: Attribution
    late: str  # the local moment at which a rating came whose day was over, else ""


def attributable(conn: Connection, unit: str, first: date, last: date) -> list[Attributable]:
    """Give a unit's ratings and forms of some days of which the minute is known as their own.

    Args:
        conn: Any transaction.
        unit: The unit's code as first written.
        first: The first local day.
        last: The last local day, included.
    """
    rows = conn.execute(
        select(
            *(response.c[name] for name in ("id", "day", "counter", "kind", "channel")),
            *(response.c[name] for name in ("provenance", "named", "officer", "ground", "late")),
            response_private.c.minute,
        )
        .join(response_private, _ITS_PRIVATE)
        .where(
            within(response, conn, unit, first, last),
            response.c.kind.in_([Kind.RATING.value, Kind.FORM.value]),
            response_private.c.minute.is_not(None),
            response.c.dated == DatedBy.MOMENT.value,
        )
    )
    aliases = facts.aliases(conn, unit)
    return [
        Attributable(
            id=row.id,
            day=(day := date.fromisoformat(row.day)),
            counter=aliases.code(Noun.COUNTER, row.counter, day),
            kind=Kind(row.kind),
            channel=Channel(row.channel),
            provenance=Provenance(row.provenance),
            named=aliases.always(Noun.OFFICER, row.named),
            at=datetime.combine(day, time(row.minute // 60, row.minute % 60)),
            attribution=Attribution(aliases.always(Noun.OFFICER, row.officer), Ground(row.ground)),
            late=row.late or "",
        )
        for row in rows
    ]
