"""Fills what citizens said again from the boxes, which are the truth of it.

What the register knows by itself stays: which entry came first, amendments, flags, what was
erased, and attributions. Answers whose box is not in the folder stay as they are, so that
refilling never loses one. Read next: `acceptance.py`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from survey.actions.acceptance import Batch, accept_in, interpret
from survey.actions.arrivals import open_sound
from survey.box import boxes
from survey.box.strays import shown
from survey.errors import Damaged
from survey.ledger import Entry
from survey.register import entries, journal, refilled_rows, zones
from survey.register.engine import Register

_PORTION: Final = 500


@dataclass(frozen=True, slots=True)
class Refilled:
    """What a refill did.

    Attributes:
        again: Answers that were emptied and filled again.
        fresh: Entries that the register had not got.
        other: Entries that differ from what the register took under their number, as in a copy
            of a box that was restored; the next box carries what they say.
    """

    again: int = 0
    fresh: int = 0
    other: int = 0


def refill(register: Register, folder: Path) -> Refilled:
    """Empty what citizens said and fill it again from every box in a folder, old ones too.

    It is one transaction: when anything goes wrong nothing has changed.

    Args:
        register: Which register.
        folder: Where the boxes lie.

    Raises:
        NoOffice: The register does not know its office yet.
        Damaged: A box file cannot be read.
        Busy: The register is in use.
    """
    done = Refilled()
    with register.begin() as conn:
        for box in boxes(folder):
            if box.passport is None:
                raise Damaged(file=shown(str(box.path)))
            read = box.entries()
            while portion := tuple(islice(read, _PORTION)):
                now = datetime.now(UTC)
                batch = Batch(box.id, box.device, box.passport.tenant, now, portion, again=True)
                done = _refill(conn, batch, done)
        detail = f"{done.again} diisi ulang, {done.fresh} baru, {done.other} lain"
        journal.note(conn, "refill", "refill", folder.name, detail)
    return done


def _refill(conn: Connection, batch: Batch, done: Refilled) -> Refilled:
    """Go through a portion of one box: what is known is filled again, what is not is accepted."""
    first, last = batch.entries[0].seq, batch.entries[-1].seq
    known = entries.known(conn, bytes.fromhex(batch.box), first, last)
    behind = tuple(entry for entry in batch.entries if entry.seq not in known)
    acks = accept_in(conn, replace(batch, entries=behind)) if behind else None
    n_fresh = 0 if acks is None or acks.fork else len(acks.verdicts)
    known_zones = zones.read(conn)
    by_clock: dict[tuple[int, ZoneInfo], list[Entry]] = {}
    n_other = len(behind) - n_fresh
    for entry in batch.entries:
        before = known.get(entry.seq)
        if before is None:
            continue
        if before.hash != entry.hash:
            n_other += 1
        elif before.verdict == "new":
            clock = (before.clock_s, known_zones.at(before.sealed_by))
            by_clock.setdefault(clock, []).append(entry)
    for (clock_s, zone), some in by_clock.items():
        _fill_again(conn, some, clock_s, zone)
    return Refilled(
        done.again + sum(map(len, by_clock.values())), done.fresh + n_fresh, done.other + n_other
    )


def _fill_again(conn: Connection, some: Sequence[Entry], clock_s: int, zone: ZoneInfo) -> None:
    kept = refilled_rows.kept(conn, [entry.id for entry in some])
    refilled_rows.remove(conn, [entry.id for entry in some])
    opened = [
        open_sound(_without(entry, kept[entry.id].erased) if entry.id in kept else entry)
        for entry in some
    ]
    arrivals = interpret(conn, opened, clock_s=clock_s, zone=zone)
    flags = refilled_rows.flags_of(conn, [entry.id for entry in some])
    for arrival in arrivals:
        if (before := kept.get(arrival.entry.id)) is not None:
            # As resolved when it arrived, which was not now.
            arrival.attribution, arrival.late = before.attribution, before.late
            if "time" in before.erased:  # without it the clock cannot be put right again
                arrival.day, arrival.slot = before.day, before.slot
        # A visit's second answer is told by the order of arrival, which is over.
        has = flags.get(arrival.entry.id, set()) | {"visit_twice"}
        arrival.flags = tuple(rule for rule in arrival.flags if rule not in has)
    entries.store_responses(conn, arrivals)


def _without(entry: Entry, erased: frozenset[str]) -> Entry:
    """Leave erased parts erased, also where the box has not applied it yet."""
    private = entry.private
    if "time" in erased:
        private = replace(private, time=None, time_salt=None)
    if "bands" in erased:
        private = replace(private, bands=None, bands_salt=None)
    if "comment" in erased:
        private = replace(private, comment=None, comment_salt=None)
    return entry if private is entry.private else replace(entry, private=private)
