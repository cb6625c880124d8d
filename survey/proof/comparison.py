"""Holds the rows of the register against the boxes: is what reports read what citizens gave?

What must stand there is derived from each entry by the functions that acceptance uses. What only
the register knows (how far a clock was off, whom an answer was about when it came, which import
brought it) is taken from its rows and looked at for contradictions. One pass over each box in its
order, in portions, beside a running service. Read next: `entry_rows.py`, `survey/differences.py`.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice
from typing import Final

from survey import ledger
from survey.actions.arrivals import Opened, open_checked
from survey.box import Followed, Following, ReadBox
from survey.differences import (
    Away,
    Comparison,
    Difference,
    DifferenceKind,
    DifferenceTally,
    RowPlace,
    Within,
)
from survey.differences import Whereabouts as Where
from survey.errors import LoketError
from survey.ledger import Entry
from survey.proof import loose_rows, repeats
from survey.proof.entry_rows import Held, judge
from survey.proof.gaps import GapCounts, GapInDoubt, differing, is_back
from survey.proof.orders import Orders
from survey.proof.row_places import digits, place_now
from survey.proof.whereabouts import Folder
from survey.register import compared, entries, known_boxes, proven, zones
from survey.register.compared import KnownBox, StoredRows
from survey.register.engine import Register
from survey.register.moments import LAST_NUMBER
from survey.register.soundness import any_text

_PORTION: Final = 1000  # entries at once
_MOST_SPARED: Final = 100_000  # answers whose entry is missing, remembered by their id


@dataclass(slots=True)
class _Reading:
    """A box on the way through it, and what of its last portion is still to be looked up."""

    box: ReadBox
    id: bytes
    closed: bool
    sent: int
    common: int  # behind it the register may have taken another continuation
    held: Held
    known: KnownBox | None = None
    reach: int = 0  # the last entry that was compared
    doubts: list[GapInDoubt] = field(default_factory=list)
    carried: list[Followed] = field(default_factory=list)
    again: list[tuple[Opened, str]] = field(default_factory=list)

    def place(self, seq: int | None = None, entry_id: object = b"") -> RowPlace:
        return RowPlace(self.box.id, self.box.device, seq, digits(entry_id))


class Comparing:
    """Compares box by box: `box` for each that can be read, then `finish`.

    Or a part of some: `part` for each stretch of entries, then `finish_part`.

    Args:
        register: Whose rows.
        boxes: Every box of the folder.
        now: The moment, with its zone; what was due by then may be erased.
        progress: Is told how many entries were gone through, now and then.
        within: Whose differences count; None counts all.
    """

    def __init__(
        self,
        register: Register,
        boxes: Sequence[ReadBox],
        now: datetime,
        progress: Callable[[int], object] = lambda _: None,
        within: Within | None = None,
    ) -> None:
        self._register = register
        self._within = within
        self._boxes = boxes
        self._progress = progress
        with register.read() as conn:
            self._imports, self._zones = compared.imports(conn), zones.read(conn)
            self._forked = proven.forked(conn)
        self._orders = Orders(register, now)
        self._tally = DifferenceTally()
        self._totals = compared.Totals()
        self._orphans = False
        self._spared: set[bytes] = set()
        self._read: dict[bytes, int] = {}  # and how far it was compared
        self._away: list[Away] = []
        self._gap_counts = GapCounts()
        self._n_seen = self._n_waiting = 0

    def box(self, box: ReadBox, following: Following) -> None:
        """Hold one box against the register, reading its entries to their end.

        Args:
            box: Which.
            following: Its entries.
        """
        reading = self._begin(box)
        if reading is not None:
            self._end(reading, self._walk(reading, following, 0))

    def part(self, box: ReadBox, following: Following, after: int) -> None:
        """Hold a stretch of a box against the register.

        Args:
            box: Which.
            following: The entries of the stretch.
            after: The number of the entry before it, 0 for none.
        """
        reading = self._begin(box)
        if reading is not None:
            self._walk(reading, following, after)
            self._read[reading.id] = max(self._read[reading.id], reading.reach)

    def _begin(self, box: ReadBox) -> _Reading | None:
        """Get ready to read a box; None of one that cannot be, as its chain's own check tells."""
        if box.passport is None:
            return None
        try:
            closed, sent = box.state == "closed", box.sent.seq
        except LoketError:
            return None
        held = Held(self._register.tenant, self._zones, self._imports, box.device, box.id)
        known = self._forked.get(box.id, LAST_NUMBER)
        common = sent if known is None else known  # of an older release only the file says it
        reading = _Reading(box, bytes.fromhex(box.id), closed, sent, common, held)
        self._read.setdefault(reading.id, 0)
        return reading

    def _walk(self, reading: _Reading, following: Following, last: int) -> int:
        """Hold entries against their rows, portion by portion; gives the number of the last."""
        walk = iter(following)
        while portion := list(islice(walk, _PORTION)):
            first, last = last + 1, portion[-1].entry.seq
            rows = self._stored(reading, first, last)
            self._portion(reading, portion, rows, broken=following.reason is not None)
            self._n_seen += len(portion)
            self._progress(self._n_seen)
        return last

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
                reading.reach = followed.entry.seq
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
        if not (self._counts(at) or (row.open is not None and self._counts(place_now(row.open)))):
            return
        for flaw in judgement.flaws:
            self._tally.add(Difference(flaw.kind, flaw.table, flaw.columns, at))
        for gap in judgement.gaps:
            if is_back(gap) or not self._orders.is_due(unit, gap.part, day):
                reading.doubts.append(GapInDoubt(gap, at))

    def _absent(self, reading: _Reading, followed: Followed, taken: int) -> None:
        """Say what it means that the register has no row of an entry."""
        if followed.entry.seq <= taken:
            self._miss(reading, followed)
            reading.reach = followed.entry.seq
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
            args = (self._orders, reading.doubts, reading.box, self._gap_counts)
            for difference in differing(*args):
                self._tally.add(difference)
        if reading.carried:
            self._settle_carried(reading)
        if reading.again:
            self._settle_again(reading)
        reading.doubts, reading.carried, reading.again = [], [], []

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
        self._read[reading.id] = reading.reach
        with self._register.read() as conn:
            known = compared.known(conn, reading.id)
            n_behind = compared.n_behind(conn, reading.id, last)
            forgotten = known is None and known_boxes.any_of(conn, reading.id)
        if forgotten:
            self._add(DifferenceKind.MISSING, "box", (), reading.place())
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
        return self.so_far()

    def finish_part(self, *, loose: bool) -> Comparison:
        """Give the result of stretches.

        Args:
            loose: Whether to look, in the whole register, for rows that no entry brought.
        """
        if loose:
            with self._register.read() as conn:
                known = compared.boxes(conn)
                for box_id, box in known.items():
                    self._add_all(loose_rows.unheld(conn, box_id, box.device))
            self._orphans = True
            self._name_loose(known)
        return self.so_far()

    def so_far(self) -> Comparison:
        """Give what was compared until now, and what of it differs."""
        compared.free_room(self._register)
        return Comparison(
            n_boxes=len(self._read),
            n_entries=self._totals.entries,
            n_rows=self._totals.n_rows,
            n_waiting=self._n_waiting,
            n_again=self._gap_counts.n_again,
            n_ahead=self._gap_counts.n_ahead,
            differences=self._tally.all(),
            away=tuple(self._away),
            reach=tuple((box_id.hex(), seq) for box_id, seq in self._read.items() if seq),
        )

    def _name_loose(self, known: dict[bytes, KnownBox]) -> None:
        """Name rows that nothing brought or orders and verdicts that cannot be, if there can be."""
        totals = None if self._orphans else self._totals
        rows = loose_rows.every(self._register, self._orders, known, totals, self._spared)
        self._add_all(rows)

    def _not_here(self, box: KnownBox, folder: Folder) -> None:
        away = folder.away(box)
        if away.device != box.device:
            self._add(DifferenceKind.EDITED, "box", ("device",), RowPlace(away.box, away.device))
        with self._register.read() as conn, any_text(conn):
            self._add_all(loose_rows.unheld(conn, box.id, away.device))
        self._away.append(away)

    def _counts(self, place: RowPlace) -> bool:
        return self._within is None or self._within.touches(place)

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

    def _add_all(self, differences: Iterable[Difference]) -> None:
        for difference in differences:
            if self._counts(difference.place):
                self._tally.add(difference)

    def _add(
        self, kind: DifferenceKind, table: str, columns: tuple[str, ...], place: RowPlace
    ) -> None:
        self._add_all([Difference(kind, table, columns, place)])


def _is_other(reading: _Reading, entry: Entry, row: StoredRows) -> bool:
    """Say whether the register took another continuation of this chain at this place.

    Only where a line of the journal tells of it: what the file says of itself anybody can write.
    """
    return row.hash != entry.hash and entry.seq > reading.common
