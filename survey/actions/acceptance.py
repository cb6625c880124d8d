"""Takes entries from a box into the register, exactly once.

The chain must go on where the register knows it to end; an id counts once, whatever box it came
through; whom an answer is about is resolved here. Corrections made later are in `offices` and
`imports`. Read next: `arrivals.py`, `survey/attribution.py`, `survey/register/entries.py`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from survey import attribution, ledger
from survey.actions.arrivals import Opened, dated, open_sound, served_at
from survey.answers.drafts import Kind
from survey.errors import Refused
from survey.language import N_
from survey.ledger import Entry, Head
from survey.office.dated import Noun
from survey.office.facts import Duty
from survey.register import entries, facts, imports, journal, known_boxes, offices, rosters
from survey.register.engine import Register, tenant_of
from survey.register.moments import wall
from survey.register.rows import Arrival

EntryVerdict = Literal["new", "repeat", "conflict", "fork"]
_FORK: Final[EntryVerdict] = "fork"
_VERDICTS: Final[Mapping[str, EntryVerdict]] = {
    "new": "new",
    "repeat": "repeat",
    "conflict": "conflict",
}

# A device's clock that is further off is corrected, and its answers are flagged.
CLOCK_S: Final = 300


class ForeignTenant(Refused):
    """A batch of another installation."""

    slug = "foreign-tenant"
    sentence = N_(
        "Kotak %(box)s milik pemasangan lain (nomor %(theirs)s, di sini %(ours)s);"
        " tidak ada yang diterima. Periksa apakah folder data tertukar."
    )


class BoxForgotten(Refused):
    """The register has entries of a box, but not the row that says how far it took it."""

    slug = "box-forgotten"
    sentence = N_(
        "Register memuat entri kotak %(box)s (%(device)s), tetapi catatan kotaknya tidak ada lagi:"
        " register diubah atau rusak. Tidak ada yang diterima; jawaban tetap aman di kotaknya."
        " Tempatnya disebut loket verify. Pulihkan cadangan ke folder kosong: loket restore BERKAS."
    )


@dataclass(frozen=True, slots=True)
class Batch:
    """Consecutive entries of one box; `box` is its id in 32 hex digits.

    `sent_at` is the device's own clock at sending: it tells how far that clock is off. `again`
    says that a register had them before, so that they are of no import that is under way.
    """

    box: str
    device: str
    tenant: int
    sent_at: datetime
    entries: tuple[Entry, ...]
    again: bool = False


@dataclass(frozen=True, slots=True)
class Acks:
    """What became of a batch.

    Attributes:
        head: The last entry that is stored for good, None when nothing of the box is. The sender
            goes on behind it, also after a gap, where entries are missing before the batch.
        verdicts: Of each entry that is stored, its number and what it was when it came first.
        fork: This is not the chain known here; the box is closed for ever.
    """

    head: Head | None
    verdicts: tuple[tuple[int, EntryVerdict], ...]
    fork: bool = False


def head_of(register: Register, box_id: str) -> Head | None:
    """Give the last entry known of a box (32 hex digits), None for a box never seen."""
    with register.read() as conn:
        state = known_boxes.box_state(conn, bytes.fromhex(box_id))
    return None if state is None else state.head


def accept(register: Register, batch: Batch) -> Acks:
    """Store what is new in a batch; the same batch again changes nothing.

    Args:
        register: Where to.
        batch: Consecutive entries of one box.

    Returns:
        What is stored now. A fork stores nothing; a gap stores nothing behind it.

    Raises:
        ForeignTenant: It is another installation's.
        BoxForgotten: The register has lost what it knew of the box.
        NoOffice: The register does not know its office yet; nothing was stored.
        UnknownEntry: An entry was written by a newer version of the program.
        Busy, Damaged: The store does not work; nothing was stored.
    """
    with register.begin() as conn:
        acks = accept_in(conn, batch)
        if acks.fork:
            _close(conn, batch.box, batch.device, batch.entries[0].seq - 1)
    return acks


def end_chain(register: Register, box: str, device: str, common: int) -> None:
    """Take nothing more from a box whose file is another copy than the one that was taken.

    Args:
        register: Where.
        box: Its id in 32 hex digits.
        device: Whose it is.
        common: The last entry that the copy knows to have been taken.

    Raises:
        Busy, Damaged: The store does not work; nothing was noted.
    """
    with register.begin() as conn:
        _close(conn, box, device, common)


def accept_in(conn: Connection, batch: Batch) -> Acks:
    """Do what `accept` does inside a transaction; a fork is told, and closes nothing."""
    if batch.tenant != tenant_of(conn):
        raise ForeignTenant(box=batch.box, theirs=batch.tenant, ours=tenant_of(conn))
    box_id = bytes.fromhex(batch.box)
    state = known_boxes.box_state(conn, box_id)
    if state is None and known_boxes.any_of(conn, box_id):
        raise BoxForgotten(box=batch.box[:8], device=batch.device)
    head = ledger.genesis(batch.box) if state is None else state.head
    followed = None
    if state is None or not state.forked:
        followed = _follow(conn, box_id, batch.entries, head)
    if followed is None:
        forks = tuple((entry.seq, _FORK) for entry in batch.entries)
        return Acks(None if state is None else head, forks, fork=True)
    verdicts, fresh = followed
    if fresh:
        verdicts += _store(conn, batch, box_id, fresh)
        head = Head(fresh[-1].seq, fresh[-1].hash)
        known_boxes.set_head(conn, box_id, batch.device, head, first=state is None)
    return Acks(head if fresh or state else None, tuple(verdicts))


def _close(conn: Connection, box: str, device: str, common: int) -> None:
    """Take nothing more from a box of which two continuations were seen, and say so once.

    The line holds up to where both are one: later the file may say anything of that.
    """
    box_id = bytes.fromhex(box)
    state = known_boxes.box_state(conn, box_id)
    if state is not None and not state.forked:
        known_boxes.close_forked(conn, box_id)
        detail = f"bercabang di belakang entri {state.head.seq}"
        params = {"box": box, "seq": state.head.seq, "common": min(common, state.head.seq)}
        journal.note(conn, f"device {device}", "fork", box, detail, params=params)


def _follow(
    conn: Connection, box_id: bytes, batch: Sequence[Entry], head: Head
) -> tuple[list[tuple[int, EntryVerdict]], list[Entry]] | None:
    """Tell what of a batch is known already, and what continues the chain; None for a fork."""
    verdicts: list[tuple[int, EntryVerdict]] = []
    fresh: list[Entry] = []
    known: dict[int, entries.Known] = {}
    if batch and batch[0].seq <= head.seq:
        known = entries.known(conn, box_id, batch[0].seq, min(batch[-1].seq, head.seq))
    for entry in batch:
        if entry.seq <= head.seq and not fresh:
            before = known.get(entry.seq)
            if before is None or before.hash != entry.hash:
                return None  # not what was taken under this number
            verdicts.append((entry.seq, _VERDICTS[before.verdict]))
        elif entry.seq > head.seq + 1:
            break  # a gap: what lies before it must come first
        elif entry.seq != head.seq + 1 or entry.hash != ledger.link(
            head.hash, entry.seq, entry.id, entry.body
        ):
            return None  # does not continue the chain, or was changed on the way
        else:
            fresh.append(entry)
            head = Head(entry.seq, entry.hash)
    return verdicts, fresh


def _store(
    conn: Connection, batch: Batch, box_id: bytes, fresh: Sequence[Entry]
) -> list[tuple[int, EntryVerdict]]:
    """Judge and store entries that continue the chain."""
    opened = [open_sound(entry) for entry in fresh]
    for new_entry in opened:
        if new_entry.draft.tenant != batch.tenant:
            raise ForeignTenant(box=batch.box, theirs=new_entry.draft.tenant, ours=batch.tenant)
    verdicts = _judge(conn, [new_entry.entry for new_entry in opened])
    judged = list(zip(opened, verdicts, strict=True))
    clock_s = _clock_s(batch.sent_at)
    brought_now = batch.device == "import" and not batch.again
    written = entries.store_entries(
        conn,
        box_id,
        [(new_entry.entry, new_entry.draft.kind.value, verdict) for new_entry, verdict in judged],
        clock_s=clock_s,
        import_n=imports.current(conn) if brought_now else None,
    )
    new = [new_entry for new_entry, verdict in judged if verdict == "new"]
    arrivals = interpret(conn, new, clock_s=clock_s)
    entries.store_responses(conn, arrivals)
    entries.seal(conn, written, arrivals)
    params = {"box": batch.box, "device": batch.device, "clock_s": clock_s}
    params |= {"first": fresh[0].seq, "last": fresh[-1].seq}
    journal.note(conn, f"device {batch.device}", "accept", batch.box, "", params=params)
    return [(new_entry.entry.seq, verdict) for new_entry, verdict in judged]


def _judge(conn: Connection, fresh: Sequence[Entry]) -> list[EntryVerdict]:
    """Tell of each entry whether its id is new, and if not, whether it says the same."""
    taken = entries.new_among(conn, [entry.id for entry in fresh])
    stored = entries.stored(conn, taken) if taken else {}
    seen: dict[UUID, Entry] = {}
    verdicts: list[EntryVerdict] = []
    for entry in fresh:
        before = stored.get(entry.id) or seen.get(entry.id)
        if before is None:
            seen[entry.id] = entry
            verdicts.append("new")
        else:
            verdicts.append("repeat" if ledger.same_content(before, entry) else "conflict")
    return verdicts


def _clock_s(sent_at: datetime) -> int:
    """Tell how many seconds a device's clock is behind; 0 when it is right or nearly so."""
    behind = round((datetime.now(UTC) - sent_at).total_seconds())
    return behind if abs(behind) > CLOCK_S else 0


def interpret(
    conn: Connection, new: Sequence[Opened], *, clock_s: int, zone: ZoneInfo | None = None
) -> list[Arrival]:
    """Find out all that is to be known of new entries: day, minute, whom they are about, flags.

    Args:
        conn: A writing transaction.
        new: Entries that are to become responses, in the order of their box.
        clock_s: How many seconds the device's clock was behind.
        zone: The office's when they came, None for today's.

    Raises:
        NoOffice: The register does not know its office yet.
    """
    zone = zone or offices.office(conn).zone
    now = datetime.now(zone)
    arrivals = [dated(opened, zone, clock_s) for opened in new]
    roster = _Roster(conn, arrivals)
    visits = entries.visits_among(conn, [v for opened in new if (v := opened.draft.visit)])
    for arrival in arrivals:
        draft = arrival.draft
        if draft.kind is Kind.RATING and arrival.day < now.date():
            arrival.late = wall(now)
        arrival.attribution = attribution.resolve(
            kind=draft.kind,
            channel=draft.channel,
            provenance=draft.provenance,
            named=draft.officer,
            at=served_at(arrival),
            duties=roster.at(draft.unit, draft.counter, arrival.day),
        )
        if draft.visit and draft.about is None:
            if draft.visit in visits:
                arrival.flags += ("visit_twice",)
            visits.add(draft.visit)
    return arrivals


class _Roster:
    """Who served at the counters and on the days that some answers are of, read at once."""

    def __init__(self, conn: Connection, arrivals: Sequence[Arrival]) -> None:
        days: dict[str, set[date]] = {}
        for arrival in arrivals:
            days.setdefault(arrival.draft.unit, set()).add(arrival.day)
        self._aliases = {unit: facts.aliases(conn, unit) for unit in days}
        self._duties = {
            unit: rosters.telling(conn, unit, min(unit_days), max(unit_days))
            for unit, unit_days in days.items()
        }

    def at(self, unit: str, counter: str, day: date) -> Sequence[Duty]:
        """Give the duties at a counter that can tell of a day."""
        key = self._aliases[unit].code(Noun.COUNTER, counter, day).casefold()
        return self._duties[unit].get((key, day), ())
