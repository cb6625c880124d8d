"""Holds the rows of the register against the boxes: is what reports read what citizens gave?

What must stand there is derived from each entry by the functions that acceptance uses. What only
the register knows (how far a clock was off, whom an answer was about when it came, which import
brought it) is taken from its rows and looked at for contradictions. One pass over each box in its
order, in portions, beside a running service. Read next: `entry_rows.py`, `survey/differences.py`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import islice
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from survey import ledger
from survey.actions import retention
from survey.actions.arrivals import Opened, open_checked
from survey.box import Followed, Following, ReadBox
from survey.differences import (
    Away,
    Comparison,
    Difference,
    DifferenceKind,
    DifferenceTally,
    RowPlace,
)
from survey.differences import Whereabouts as Where
from survey.errors import LoketError
from survey.ledger import Entry
from survey.register import audit, compared, entries, offices
from survey.register.compared import KnownBox, Loose, StoredRows
from survey.register.engine import Register
from survey.register.offices import NoOffice
from survey.register.soundness import any_text
from survey.transfer import repeats
from survey.transfer.entry_rows import Gap, Held, judge
from survey.transfer.whereabouts import Folder

_PORTION: Final = 1000  # entries at once
_MOST_SPARED: Final = 100_000  # answers whose entry is missing, remembered by their id
_BEFORE_ALL: Final = -(2**31)


class _Doubt(NamedTuple):
    """A private part that is gone, of which it is to be seen whether it may be."""

    gap: Gap
    place: RowPlace


@dataclass(slots=True)
class _Reading:
    """A box on the way through it, and what of its last portion is still to be looked up."""

    box: ReadBox
    id: bytes
    closed: bool
    sent: int
    held: Held
    known: KnownBox | None = None
    doubts: list[_Doubt] = field(default_factory=list)
    carried: list[Followed] = field(default_factory=list)
    again: list[tuple[Opened, str]] = field(default_factory=list)

    def place(self, seq: int | None = None, entry_id: object = b"") -> RowPlace:
        return RowPlace(self.box.id, self.box.device, seq, _digits(entry_id))


class Comparing:
    """Compares box by box: `box` for each that can be read, then `finish`.

    Args:
        register: Whose rows.
        boxes: Every box of the folder.
        now: The moment, with its zone; what was due by then may be erased.
        progress: Is told how many entries were gone through, now and then.
    """

    def __init__(
        self,
        register: Register,
        boxes: Sequence[ReadBox],
        now: datetime,
        progress: Callable[[int], object] = lambda _: None,
    ) -> None:
        self._register = register
        self._boxes = boxes
        self._progress = progress
        with register.read() as conn:
            self._realigned = audit.last(conn, "erase_again") is not None
            self._imports = compared.imports(conn)
        self._zone, self._due = _office(register, now)
        self._tally = DifferenceTally()
        self._totals = compared.Totals()
        self._orphans = False
        self._spared: set[bytes] = set()
        self._read: set[bytes] = set()
        self._away: list[Away] = []
        self._n_seen = self._n_waiting = self._n_again = 0

    def box(self, box: ReadBox, following: Following) -> None:
        """Hold one box against the register, reading its entries to their end.

        Args:
            box: Which.
            following: Its entries.
        """
        if box.passport is None:
            return
        try:
            closed, sent = box.state == "closed", box.sent.seq
        except LoketError:
            return  # the chain's own check tells that it cannot be read
        held = Held(self._register.tenant, self._zone, self._imports, box.device)
        reading = _Reading(box, bytes.fromhex(box.id), closed, sent, held)
        self._read.add(reading.id)
        last, walk = _BEFORE_ALL, iter(following)
        while portion := list(islice(walk, _PORTION)):
            first, last = last + 1, portion[-1].entry.seq
            rows = self._stored(reading, first, last)
            self._portion(reading, portion, rows, broken=following.reason is not None)
            self._n_seen += len(portion)
            self._progress(self._n_seen)
        self._end(reading, last)

    def _stored(self, reading: _Reading, first: int, last: int) -> list[StoredRows]:
        """Read what the register has of some entries of a box, and how far it says it took it."""
        stored = compared.read_portion(self._register, reading.id, first, last)
        reading.known = stored.box
        return stored.rows

    def _portion(
        self,
        reading: _Reading,
        portion: Sequence[Followed],
        rows: Sequence[StoredRows],
        *,
        broken: bool,
    ) -> None:
        by_seq = {row.seq: row for row in rows}
        known = reading.known
        taken = max(reading.sent, known.head.seq if known else 0)
        n_other, held = 0, []
        for followed in portion:
            row = by_seq.pop(followed.entry.seq, None)
            if row is None:
                self._absent(reading, followed, taken)
            elif _is_other(reading, followed.entry, row):
                n_other += 1
                self._absent(reading, followed, reading.sent)
            else:
                self._entry(reading, followed, row)
                held.append(row)
        self._totals.add(held)
        self._leave(reading, n_other, Where.OTHER)
        if broken:  # what the box has lost may be what stands here
            self._leave(reading, len(by_seq), Where.ENDED)
        else:
            for row in by_seq.values():
                self._add(DifferenceKind.ADDED, "entry", (), reading.place(row.seq, row.id))
        self._settle(reading)

    def _entry(self, reading: _Reading, followed: Followed, row: StoredRows) -> None:
        """Hold an entry against its rows."""
        if not followed.body_holds:
            return  # what it said is not known; the chain's own check tells it
        opened = open_checked(followed.entry, whole=followed.private_holds)
        judgement = judge(opened, row, reading.held)
        if row.verdict != "new":
            reading.again.append((opened, row.verdict))
        if not (judgement.flaws or judgement.gaps):
            return
        unit, day = opened.draft.unit, judgement.day.isoformat()
        at = replace(reading.place(row.seq, opened.entry.id.bytes), unit=unit, day=day)
        for flaw in judgement.flaws:
            self._add(flaw.kind, flaw.table, flaw.columns, at)
        for gap in judgement.gaps:
            if day > self._due.get((unit, gap.part), ""):
                reading.doubts.append(_Doubt(gap, at))

    def _absent(self, reading: _Reading, followed: Followed, taken: int) -> None:
        """Say what it means that the register has no row of an entry."""
        if followed.entry.seq <= taken:
            self._miss(reading, followed)
        elif reading.closed:
            reading.carried.append(followed)  # it went along into a later box
        else:
            self._n_waiting += 1

    def _miss(self, reading: _Reading, followed: Followed) -> None:
        entry = followed.entry
        at = reading.place(entry.seq, entry.id.bytes)
        if followed.body_holds:
            draft = ledger.open_entry(entry)
            at = replace(at, unit=draft.unit, day=draft.day.isoformat())
        self._add(DifferenceKind.MISSING, "entry", (), at)
        if len(self._spared) < _MOST_SPARED:
            self._spared.add(entry.id.bytes)

    def _settle(self, reading: _Reading) -> None:
        """Look up what a portion left open."""
        if reading.doubts:
            self._settle_doubts(reading.doubts)
        if reading.carried:
            self._settle_carried(reading)
        if reading.again:
            self._settle_again(reading)
        reading.doubts, reading.carried, reading.again = [], [], []

    def _settle_doubts(self, doubts: Sequence[_Doubt]) -> None:
        """Tell which of the parts that are gone nobody had erased."""
        with self._register.read() as conn:
            orders = compared.asked(conn, {bytes.fromhex(doubt.place.id) for doubt in doubts})
        for gap, place in doubts:
            if (bytes.fromhex(place.id), gap.part) in orders:
                continue
            if gap.in_register and gap.in_box and self._realigned:
                self._n_again += 1
            else:
                table = "response_private" if gap.in_register else "private"
                self._add(DifferenceKind.ERASED, table, (gap.part,), place)

    def _settle_carried(self, reading: _Reading) -> None:
        """Tell which entries of a closed chain went along into no other."""
        ids = [followed.entry.id for followed in reading.carried]
        with self._register.read() as conn:
            left = set(ids) - entries.new_among(conn, ids)
        for box in self._boxes:
            if left and box.id != reading.box.id:
                left -= set(repeats.held(box, left))
        for followed in reading.carried:
            if followed.entry.id in left:
                self._miss(reading, followed)

    def _settle_again(self, reading: _Reading) -> None:
        """Tell which repeats say something else than the first, and which conflicts the same."""
        judged = repeats.judge(self._register, self._boxes, reading.again)
        self._orphans |= judged.orphans  # named at the end
        for opened in judged.wrong:
            at = reading.place(opened.entry.seq, opened.entry.id.bytes)
            at = replace(at, unit=opened.draft.unit, day=opened.draft.day.isoformat())
            self._add(DifferenceKind.EDITED, "entry", ("verdict",), at)

    def _end(self, reading: _Reading, last: int) -> None:
        """Count what the register took behind the end of a box, and look at the box itself."""
        with self._register.read() as conn:
            known = compared.known(conn, reading.id)
            n_behind = compared.n_behind(conn, reading.id, last)
        if known is None:
            return
        if known.device != reading.box.device:
            self._add(DifferenceKind.EDITED, "box", ("device",), reading.place())
        try:
            grown = reading.box.head.seq >= known.head.seq and not reading.closed
        except LoketError:
            grown = False
        if not grown:  # else it came while we were reading
            self._leave(reading, n_behind, Where.ENDED)

    def finish(self, folder: Folder) -> Comparison:
        """Look at what no box at hand tells of, and give the result.

        Args:
            folder: What the folder says of boxes that are not in it.
        """
        with self._register.read() as conn:
            known = compared.boxes(conn)
        for box_id, box in known.items():
            if box_id not in self._read:
                self._not_here(box, folder)
        self._name_loose(known)
        compared.free_room(self._register)
        return Comparison(
            n_boxes=len(self._read),
            n_entries=self._totals.entries,
            n_rows=self._totals.n_rows,
            n_waiting=self._n_waiting,
            n_again=self._n_again,
            differences=self._tally.all(),
            away=tuple(self._away),
        )

    def _name_loose(self, known: dict[bytes, KnownBox]) -> None:
        """Name rows that no entry brought and verdicts that cannot be, if there can be any."""
        with self._register.read() as conn, any_text(conn):
            whole = not self._orphans and self._totals == compared.totals(conn)
        readers: list[tuple[compared.Reader, DifferenceKind, tuple[str, ...]]] = [
            (compared.loose_amendments, DifferenceKind.ADDED, ()),
            (compared.unmarked_visits, DifferenceKind.MISSING, ("visit_twice",)),
        ]
        if not whole:
            readers.append((compared.loose, DifferenceKind.ADDED, ()))
            readers.append((compared.doubtful, DifferenceKind.EDITED, ("verdict",)))
        for reader, kind, columns in readers:
            with self._register.read() as conn, any_text(conn):
                for row in reader(conn):
                    if row.table != "response" or row.id not in self._spared:
                        self._add(kind, row.table, columns, _own_place(row, known))

    def _not_here(self, box: KnownBox, folder: Folder) -> None:
        digits = box.id.hex()
        here = folder.has(digits)  # and cannot be read
        where = Where.ENDED if here else folder.whereabouts(digits, box.device)
        with self._register.read() as conn, any_text(conn):
            n = compared.n_behind(conn, box.id, _BEFORE_ALL)
            for row in compared.unheld(conn, box.id):
                place = RowPlace(digits, box.device, row.seq, _digits(row.id))
                self._add(DifferenceKind.MISSING, row.table, (), place)
        self._away.append(Away(digits, box.device, n, where))

    def _leave(self, reading: _Reading, n: int, where: Where) -> None:
        """Note entries of a box that cannot be compared; of each box and reason once."""
        if not n:
            return
        rest = Away(reading.box.id, reading.box.device, n, where)
        for place, before in enumerate(self._away):
            if (before.box, before.where) == (rest.box, where):
                self._away[place] = replace(before, n=before.n + n)
                return
        self._away.append(rest)

    def _add(
        self, kind: DifferenceKind, table: str, columns: tuple[str, ...], place: RowPlace
    ) -> None:
        self._tally.add(Difference(kind, table, columns, place))


def _office(register: Register, now: datetime) -> tuple[ZoneInfo, dict[tuple[str, str], str]]:
    """Give the office's zone, and by unit and part the last day that is due to be erased."""
    ran = retention.last_run(register)
    if ran is not None:  # a clock that was put back makes nothing that was due not due
        now = max(now, datetime.fromisoformat(ran).astimezone(UTC))
    try:
        with register.read() as conn:
            limits = retention.limits(conn, now)
            zone = offices.office(conn).zone
    except NoOffice:
        return ZoneInfo("UTC"), {}  # nothing was ever accepted
    return zone, {(unit, part): last.isoformat() for unit, parts, last in limits for part in parts}


def _is_other(reading: _Reading, entry: Entry, row: StoredRows) -> bool:
    """Say whether the register took another continuation of this chain at this place."""
    if row.hash == entry.hash or entry.seq <= reading.sent:
        return False
    forked = reading.known is not None and reading.known.forked
    return forked or reading.closed or row.id != entry.id.bytes


def _own_place(row: Loose, known: dict[bytes, KnownBox]) -> RowPlace:
    box = known.get(row.box)
    device = "" if box is None else box.device
    return RowPlace(_digits(row.box), device, row.seq, _digits(row.id), str(row.unit), str(row.day))


def _digits(value: object) -> str:
    return value.hex() if isinstance(value, bytes) else str(value)
