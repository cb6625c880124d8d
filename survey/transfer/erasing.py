"""Erasures between register and boxes: the register says what, whoever holds a box does it there.

An erasure stays noted until every box on this machine was gone through, and doing it twice
changes nothing; so an interruption anywhere leaves only something for the next pass. Tampered
parts stay as evidence until they are due. Read next: `actions/retention.py`, `box/store.py`.
"""

import logging
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import count, islice
from pathlib import Path
from typing import Final
from uuid import UUID

from survey import retention
from survey.box import AlreadyRunning, Box, ReadBox, boxes
from survey.errors import LoketError
from survey.register import erasures, journal, proven
from survey.register.engine import Register

log = logging.getLogger(__name__)

PORTION: Final = 500  # entries at once: taps wait that long for the box's writer
_SETTLED: Final = 6000  # parts that are noted as done together
_SWEEP: Final = 2000

Wanted = Mapping[UUID, frozenset[str]]


def apply(
    register: Register, folder: Path, held: Box | None = None, *, rounds: int | None = None
) -> int:
    """Erase in the boxes what the register says, as far as they can be had now.

    Args:
        register: Which register.
        folder: Where the boxes lie.
        held: The box that this process holds, if any; others are opened for the moment.
        rounds: How often to go through at most some thousand parts; None until all is done.

    Returns:
        How many parts a box may still hold: another process holds it, or a file is damaged.
    """
    for _ in count() if rounds is None else range(rounds):
        with register.read() as conn:
            wanted = erasures.still_open(conn, _SETTLED)
        if not wanted or not _everywhere(wanted, folder, held, register.tenant):
            break
        with register.begin() as conn:
            erasures.applied(conn, wanted)
    if held is not None and held.holds_erased:
        # Another process saw the part gone and noted it, while its reading kept the WAL alive.
        held.erase_many({})
    with register.read() as conn:
        return erasures.n_open(conn)


def _everywhere(wanted: Wanted, folder: Path, held: Box | None, tenant: int) -> bool:
    """Erase in every device's boxes; False when one of them could not be done."""
    done = True
    mine = set() if held is None else {held.device}
    for device in sorted({box.device for box in boxes(folder)} | mine):
        try:
            if held is not None and device == held.device:
                done &= _erase(held, wanted)
            elif any(_holds(box, wanted) for box in boxes(folder) if box.device == device):
                with closing(Box.open(folder, device, tenant)) as box:
                    done &= _erase(box, wanted)
        except AlreadyRunning:
            done = False  # its holder does it on its next pass
        except LoketError as trouble:
            log.warning("erasing in device %s waits: %s", device, trouble)
            done = False
    return done


def _erase(box: Box, wanted: Wanted) -> bool:
    done, rest = True, iter(wanted.items())
    while some := dict(islice(rest, PORTION)):
        done &= box.erase_many(some)
    return done


def _holds(box: ReadBox, wanted: Wanted) -> bool:
    """Say whether a box has to be opened; a damaged one has: that puts it aside."""
    return box.passport is None or box.holds_any(wanted)


@dataclass(frozen=True, slots=True)
class Aligned:
    """What the stores had to tell each other.

    Attributes:
        in_boxes: Parts that a box had back, as an older copy has, and the register has not.
        in_register: Parts that the register had back, from a backup, and a box has not.
    """

    in_boxes: int = 0
    in_register: int = 0


def align(register: Register, folder: Path, today: date) -> Aligned:
    """Let what one store has erased be erased in the other: a copy of either was put back.

    Args:
        register: Which register.
        folder: Where the boxes lie.
        today: The office's own day.

    Raises:
        Busy: The register is in use.
    """
    aligned = Aligned()
    for box in boxes(folder):
        if box.passport is None:
            continue  # nothing can be told of it; opening its device puts it aside
        held = box.held_parts()
        while some := _next(held, box):
            aligned = _compare(register, some, today, aligned)
    return aligned


def _next(held: Iterator[tuple[UUID, frozenset[str]]], box: ReadBox) -> Wanted:
    """Give the next entries of a box; a file that breaks off does not keep others waiting."""
    try:
        return dict(islice(held, _SWEEP))
    except LoketError as trouble:
        log.warning("box %s cannot be compared any further: %s", box.path.name, trouble)
        return {}


def _compare(register: Register, some: Wanted, today: date, aligned: Aligned) -> Aligned:
    with register.read() as conn:
        present = erasures.present(conn, list(some))
    time_until = retention.time_until(today).isoformat()
    too_many: dict[UUID, frozenset[str]] = {}
    too_few: dict[UUID, frozenset[str]] = {}
    for entry_id, here in present.items():
        parts = some[entry_id] - here.parts - here.to_do
        if parts and (not here.broken or here.due.day <= time_until):
            too_many[entry_id] = parts
        if parts := here.parts - some[entry_id]:
            too_few[entry_id] = parts
    if not too_many and not too_few:
        return aligned
    n_boxes, n_register = (sum(map(len, few.values())) for few in (too_many, too_few))
    with register.begin() as conn:
        for part in retention.PARTS:
            for few in (too_many, too_few):
                ids = [present[entry_id].due for entry_id, parts in few.items() if part in parts]
                erasures.erase(conn, ids, [part], "retention", by_citizen=False)
        detail = f"{n_boxes} bagian di kotak, {n_register} di register muncul lagi"
        again = {
            part: sorted(entry_id.hex for entry_id, parts in too_few.items() if part in parts)
            for part in retention.PARTS
        }
        params = {proven.ERASED_AGAIN: again}  # nothing else tells that this was ordered
        journal.note(conn, "retention", "erase_again", "align", detail, params=params)
    return Aligned(aligned.in_boxes + n_boxes, aligned.in_register + n_register)


@dataclass(frozen=True, slots=True)
class Aside:
    """A damaged box file that was put aside, and the day on which nothing in it may stay."""

    path: Path
    due_on: date

    def may_hold(self, ids: list[bytes]) -> bool:
        """Say whether one of these entries may be in it."""
        content = self.path.read_bytes()
        return any(entry_id in content for entry_id in ids)


def put_aside(folder: Path) -> Iterator[Aside]:
    """Give every damaged box file that lies in a folder, its WAL too."""
    # The power may go between putting a file aside and putting aside its WAL.
    left = (
        wal
        for wal in folder.glob("*.db-wal")
        if wal.with_name(f"{wal.name.removesuffix('-wal')}.damaged").exists()
        and not wal.with_name(wal.name.removesuffix("-wal")).exists()
    )
    for path in sorted([*folder.glob("*.db.damaged*"), *left]):
        if path.is_file():
            stat = path.stat()
            # The clock may have been wrong when it was written, so the day it was put aside counts
            # where that is later: a file is not gone before anybody could look at it.
            moment = max(stat.st_mtime, stat.st_ctime)
            written = datetime.fromtimestamp(moment, UTC).date()
            yield Aside(path, retention.damaged_until(written))


def remove_damaged(register: Register, folder: Path, today: date) -> tuple[str, ...]:
    """Delete damaged files in which everything is due; gives their names."""
    gone = []
    for copy in put_aside(folder):
        if copy.due_on <= today:
            copy.path.unlink()
            gone.append(copy.path.name)
    if gone:
        with register.begin() as conn:
            journal.note(conn, "retention", "remove_damaged", "boxes", ", ".join(gone))
    return tuple(gone)
