"""Erasures between register and boxes: the register says what, whoever holds a box does it there.

An erasure stays noted until every box on this machine was gone through, and doing it twice
changes nothing; so an interruption anywhere leaves only something for the next pass. Tampered
parts stay as evidence until they are due. Read next: `actions/retention.py`, `box/store.py`.
"""

import logging
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import count, islice
from pathlib import Path
from typing import Final, NamedTuple
from uuid import UUID

from survey import retention
from survey.box import AlreadyRunning, Box, ReadBox, boxes
from survey.box.strays import all_aside
from survey.differences import DifferenceKind
from survey.errors import LoketError
from survey.findings import FoundDifference
from survey.ledger import Head
from survey.proof.orders import GonePart, Order, Orders
from survey.register import checks, erasures, journal, offices, proven
from survey.register.engine import Register
from survey.register.erasures import Present

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
        How many parts a box may still hold: another process holds it, or a file is damaged. What
        nothing orders is left out where all was gone through.
    """
    n_unordered = 0
    for _ in count() if rounds is None else range(rounds):
        with register.read() as conn:
            order = journal.head(conn)
        wanted, n_unordered = _wanted(register)
        work = _Work(wanted, order)
        if not work.wanted or not _everywhere(work, folder, held, register.tenant):
            break
        with register.begin() as conn:
            erasures.applied(conn, work.wanted)
    if held is not None and held.holds_erased:
        # Another process saw the part gone and noted it, while its reading kept the WAL alive.
        held.erase_many({})
    with register.read() as conn:
        return erasures.n_open(conn) - n_unordered


class OpenWork(NamedTuple):
    """How many parts are noted as ones to erase in a box: in earnest, and without any order."""

    n_waiting: int
    n_unordered: int


def open_work(register: Register, now: datetime) -> OpenWork:
    """Count what is noted as work to do in the boxes.

    Args:
        register: Which register.
        now: The moment, with its zone.
    """
    counted = Counter(noted.ordered for noted in Orders(register, now).noted())
    return OpenWork(counted[True], counted[False])


def _wanted(register: Register) -> tuple[Wanted, int]:
    """Give the next parts that the boxes are to erase, and how many before them nothing orders.

    Erasing by rule empties the register first: what still stands there is not due in a box.
    """
    wanted: dict[UUID, frozenset[str]] = {}
    n, n_unordered = 0, 0
    with closing(Orders(register, datetime.now(UTC)).noted()) as noted:
        for some in noted:
            n_unordered += not some.ordered
            if some.ordered and (some.by_citizen or not some.stands):
                key = UUID(bytes=some.part.id)
                wanted[key] = wanted.get(key, frozenset()) | {some.part.part}
                n += 1
            if n == _SETTLED:
                break
    return wanted, n_unordered


class _Work(NamedTuple):
    """What to erase, and the head of the journal that orders it."""

    wanted: Wanted
    order: Head


def _everywhere(work: _Work, folder: Path, held: Box | None, tenant: int) -> bool:
    """Erase in every device's boxes; False when one of them could not be done."""
    done = True
    mine = set() if held is None else {held.device}
    for device in sorted({box.device for box in boxes(folder)} | mine):
        try:
            if held is not None and device == held.device:
                done &= _erase(held, work)
            elif any(_holds(box, work.wanted) for box in boxes(folder) if box.device == device):
                with closing(Box.open(folder, device, tenant)) as box:
                    done &= _erase(box, work)
        except AlreadyRunning:
            done = False  # its holder does it on its next pass
        except LoketError as trouble:
            log.warning("erasing in device %s waits: %s", device, trouble)
            done = False
    return done


def _erase(box: Box, work: _Work) -> bool:
    done, rest = True, iter(work.wanted.items())
    while some := dict(islice(rest, PORTION)):
        done &= box.erase_many(some, work.order)
    return done


def _holds(box: ReadBox, wanted: Wanted) -> bool:
    """Say whether a box has to be opened; a damaged one has: that puts it aside."""
    return box.is_ours and (box.passport is None or box.holds_any(wanted))


@dataclass(frozen=True, slots=True)
class Aligned:
    """What the stores had to tell each other, and what they may not.

    Attributes:
        in_boxes: Parts that a box had back, as an older copy has, and that were ordered erased.
        in_register: Parts that the register had back, from a backup, and that its box erased by
            order.
        unordered: Parts that one store lacks and the other holds, though nothing tells that
            anybody ordered it, by id of the answer; they stay where they are.
        refilled: Parts that stood in the register again though it had erased them itself: no
            backup brings them back. They are among those of `in_register`.
    """

    in_boxes: int = 0
    in_register: int = 0
    unordered: frozenset[tuple[bytes, str]] = frozenset()
    refilled: int = 0

    def __add__(self, more: "Aligned") -> "Aligned":
        """Sum up."""
        sums = (self.in_boxes + more.in_boxes, self.in_register + more.in_register)
        both = self.unordered | more.unordered
        return Aligned(*sums, both, self.refilled + more.refilled)


def align(register: Register, folder: Path, now: datetime) -> Aligned:
    """Let what was ordered erased be erased in both stores: a copy of either was put back.

    That a part is gone in one store is no order to erase it in the other. Parts that somebody
    wrote into the register anew are told by a line of the journal and stand as a finding until
    all is checked again: what shows them goes here. So this comes before what else is due.

    Args:
        register: Which register.
        folder: Where the boxes lie.
        now: The moment, with its zone.

    Raises:
        Busy: The register is in use.
        NoOffice: The register does not know its office yet.
    """
    aligned, orders = Aligned(), Orders(register, now)
    with register.read() as conn:
        today = offices.office(conn).day_of(now)
    for box in boxes(folder):
        if box.passport is None:
            continue  # nothing can be told of it; opening its device puts it aside
        held = box.held_parts()
        while some := _next(held, box):
            aligned += _Sweep(register, box, some, today).done(orders)
    if aligned.refilled:
        with register.begin() as conn:
            # Gone from both stores by now, so it needs no box to show that it is.
            kind = f"{DifferenceKind.REFILLED} response_private"
            checks.note_found(conn, "retention", [FoundDifference(kind, aligned.refilled)])
    return aligned


def _next(held: Iterator[tuple[UUID, frozenset[str]]], box: ReadBox) -> Wanted:
    """Give the next entries of a box; a file that breaks off does not keep others waiting."""
    try:
        return dict(islice(held, _SWEEP))
    except LoketError as trouble:
        log.warning("box %s cannot be compared any further: %s", box.path.name, trouble)
        return {}


class _Missing(NamedTuple):
    """A part that the register, the box or both lack."""

    gone: GonePart
    here: Present
    gone_in_register: bool
    gone_in_box: bool


class _Sweep:
    """Some entries of a box beside what the register holds of them.

    Args:
        register: Which register.
        box: Whose entries.
        held: Which parts the box has of each.
        today: The office's own day.
    """

    def __init__(self, register: Register, box: ReadBox, held: Wanted, today: date) -> None:
        self._register = register
        self._box = box
        self._held = held
        self._time_until = retention.time_until(today).isoformat()

    def done(self, orders: Orders) -> Aligned:
        """Erase what was ordered, and count what was not."""
        missing = list(self._missing(orders))
        if not missing:
            return Aligned()
        given = orders.given([some.gone for some in missing], self._box)
        both = list(zip(missing, given, strict=True))
        ordered = [some for some, order in both if order is not Order.NOBODY]
        lost = [some.gone for some, order in both if order is Order.LOST]
        in_register = [some for some in ordered if not some.gone_in_register]
        back = orders.erased_here(
            [some.gone for some in in_register if some.gone_in_box], self._box
        )
        in_boxes = [some for some, order in both if not some.gone_in_box and self._may(some, order)]
        unordered = frozenset(
            (some.gone.id, some.gone.part)
            for some, order in both
            if order is Order.NOBODY
            and some.gone_in_register != some.gone_in_box
            and not some.here.broken
        )
        if lost or in_register or in_boxes:
            self._erase(in_boxes, in_register, {proven.ERASED_AGAIN: lost, proven.REFILLED: back})
            orders.remember(lost)
        return Aligned(len(in_boxes), len(in_register), unordered, len(back))

    def _missing(self, orders: Orders) -> Iterator[_Missing]:
        with self._register.read() as conn:
            present = erasures.present(conn, list(self._held))
        for entry_id, here in present.items():
            in_box = self._held[entry_id]
            for part in retention.PARTS:
                if part in here.to_do or (part in here.parts and part in in_box):
                    continue
                gone = GonePart(here.due.id, part, here.due.unit, here.due.day)
                nowhere = part not in here.parts and part not in in_box
                if not (nowhere and orders.is_due(gone.unit, part, gone.day)):
                    yield _Missing(gone, here, part not in here.parts, part not in in_box)

    def _may(self, some: _Missing, order: Order) -> bool:
        """Say whether a part may go from the box; tampered ones stay until the time is due."""
        if some.here.broken:
            return some.gone.day <= self._time_until
        return order is not Order.NOBODY

    def _erase(
        self,
        in_boxes: Sequence[_Missing],
        in_register: Sequence[_Missing],
        by_name: Mapping[str, Collection[GonePart]],
    ) -> None:
        with self._register.begin() as conn:
            for part in retention.PARTS:
                for few in (in_boxes, in_register):
                    dues = [some.here.due for some in few if some.gone.part == part]
                    erasures.erase(conn, dues, [part], "retention", by_citizen=False)
            detail = f"{len(in_boxes)} bagian di kotak, {len(in_register)} di register muncul lagi"
            # This register has no other word of these orders, and nothing else shows what was back.
            params: dict[str, dict[str, list[str]]] = {}
            for name, parts in by_name.items():
                for gone in sorted(parts):
                    params.setdefault(name, {}).setdefault(gone.part, []).append(gone.id.hex())
            journal.note(conn, "retention", "erase_again", "align", detail, params=params)


@dataclass(frozen=True, slots=True)
class Aside:
    """A file of boxes that was put aside, and the day on which nothing in it may stay."""

    path: Path
    due_on: date

    def may_hold(self, ids: list[bytes]) -> bool:
        """Say whether one of these entries may be in it."""
        content = self.path.read_bytes()
        return any(entry_id in content for entry_id in ids)


def put_aside(folder: Path, day_of: Callable[[datetime], date]) -> Iterator[Aside]:
    """Give every file that was put aside in a folder, its WAL too.

    Args:
        folder: That of the boxes.
        day_of: Gives the day of a moment on the office's calendar, by which answers have theirs.
    """
    for path in all_aside(folder):
        stat = path.stat()
        # The clock may have been wrong when it was written, so the day it was put aside counts
        # where that is later: a file is not gone before anybody could look at it.
        moment = max(stat.st_mtime, stat.st_ctime)
        written_on = day_of(datetime.fromtimestamp(moment, UTC))
        yield Aside(path, retention.damaged_until(written_on))


def remove_damaged(register: Register, folder: Path, today: date) -> tuple[str, ...]:
    """Delete files put aside in which everything is due; gives their names."""
    with register.read() as conn:
        day_of = offices.office(conn).day_of
    gone = []
    for copy in put_aside(folder, day_of):
        if copy.due_on <= today:
            copy.path.unlink()
            gone.append(copy.path.name)
    if gone:
        with register.begin() as conn:
            journal.note(conn, "retention", "remove_damaged", "boxes", ", ".join(gone))
    return tuple(gone)
