"""Box files for everybody but their writer: list them, read them, verify them, copy them.

Reading works beside the running writer and never changes a file. Read next: `repair.py`
(damage, restored copies, the next box of a device) and `writer.py` (the writer).
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from sqlite3 import Connection
from typing import NamedTuple
from uuid import UUID

from survey.box import erased, strays
from survey.box.schema import (
    FAULTS,
    SELECT_AFTER,
    SELECT_BY_ID,
    AlteredBox,
    Passport,
    entry_of,
    head_of,
    open_reader,
    open_writer,
    passport_of,
    sent_of,
    state_of,
    trouble,
)
from survey.errors import Damaged, LoketError
from survey.language import N_, Phrase
from survey.ledger import Entry, Head, check_body, check_place, check_private, genesis

_UNREADABLE = N_("berkas tidak dapat dibaca")
_ALTERED = N_("berkasnya memuat trigger, view, indeks, atau tabel yang bukan buatan Suara Loket")
_BEFORE_ALL = -(1 << 62)
_PORTION = 500


@dataclass(frozen=True, slots=True)
class ChainCheck:
    """What following a whole chain showed."""

    n: int  # entries that hold, from the first one on
    ok: bool
    first_bad: int | None  # seq
    reason: Phrase | None


class Followed(NamedTuple):
    """An entry on the way along its chain, and what of it is still as it was stored."""

    entry: Entry
    body_holds: bool
    private_holds: bool


class _Outside:
    """Heads that somebody outside holds, ticked off while a chain is followed."""

    def __init__(self, held: Sequence[Head]) -> None:
        self._open: dict[int, list[bytes]] = {}
        for head in held:
            self._open.setdefault(head.seq, []).append(head.hash)

    def against(self, seq: int, digest: bytes) -> Phrase | None:
        if seq not in self._open or all(map(digest.startswith, self._open.pop(seq))):
            return None
        return N_("berbeda dengan sidik yang dicatat register")

    def left(self) -> Phrase | None:
        if not self._open:
            return None
        return N_("entri yang sidiknya dicatat register tidak ada lagi")


@dataclass(frozen=True, slots=True)
class ReadBox:
    """A box file opened for reading only, as often as somebody asks; its writer may be running."""

    path: Path
    passport: Passport | None  # None: the file is damaged
    reason: Phrase = _UNREADABLE  # why nothing can be read where nothing can

    @property
    def id(self) -> str:
        """32 hex digits; of a damaged file what its name still says."""
        of_name = strays.shown(self.path.stem).rpartition("-")[2]
        return of_name if self.passport is None else self.passport.id

    def may_be(self, name: str) -> bool:
        """Say whether this is the box of a name in hex digits, perhaps only its first ones.

        Of a damaged file its own name tells no more than sixteen digits.
        """
        if self.passport is not None:
            return self.id.startswith(name)
        of_name = self.is_ours and len(self.id) == strays.OF_NAME
        return of_name and (self.id.startswith(name) or name.startswith(self.id))

    @property
    def device(self) -> str:
        """Which way in this box belongs to: main, import, entry, demo; of a copy its file."""
        if self.reason == strays.OTHER_NAME:
            return strays.shown(self.path.name)
        return strays.shown(self.path.stem).rpartition("-")[0]

    @property
    def is_ours(self) -> bool:
        """Whether the file can be one of ours at all, whole or damaged."""
        return self.reason != strays.OTHER_NAME and strays.why_no_box(self.path) is None

    @property
    def state(self) -> str:
        """Tell "open", "closed", "copy" or "damaged"."""
        if self.passport is None:
            return "damaged"
        with reading(self.path) as db:
            return state_of(db)

    @property
    def head(self) -> Head:
        """The last entry's place and hash."""
        with reading(self.path) as db:
            return head_of(db, self._known())

    @property
    def sent(self) -> Head:
        """Up to where entries were acknowledged."""
        with reading(self.path) as db:
            return sent_of(db)

    @property
    def n_unsent(self) -> int:
        """Entries not yet acknowledged; those of a closed chain went along into the next box."""
        with reading(self.path) as db:
            if state_of(db) == "closed":
                return 0
            return head_of(db, self._known()).seq - sent_of(db).seq

    def entries(self, after: int = 0) -> Iterator[Entry]:
        """Read the entries behind a sequence number in order.

        Raises:
            Damaged: The file cannot be read (any further).
        """
        with reading(self.path) as db:
            yield from read_entries(db, after)

    def find(self, entry_id: UUID) -> Entry | None:
        """Look an entry up by its id."""
        with reading(self.path) as db:
            row = db.execute(SELECT_BY_ID, (entry_id.bytes,)).fetchone()
        return None if row is None else entry_of(row)

    def holds_any(self, wanted: Mapping[UUID, AbstractSet[str]]) -> bool:
        """Say whether it still has any of these private parts ("time", "bands", "comment")."""
        with reading(self.path) as db:
            for entry_id, parts in wanted.items():
                row = db.execute(SELECT_BY_ID, (entry_id.bytes,)).fetchone()
                if row is not None and parts & _parts_of(entry_of(row)):
                    return True
        return False

    def held_parts(self) -> Iterator[tuple[UUID, frozenset[str]]]:
        """Tell of every entry which private parts it still has.

        Raises:
            Damaged: The file cannot be read (any further).
        """
        for entry in self.entries():
            yield entry.id, _parts_of(entry)

    def erased_by(self, ids: Collection[UUID]) -> Mapping[erased.Part, Head]:
        """Give by which order parts of some entries were erased here, as far as the box says.

        Raises:
            Damaged: The file cannot be read.
        """
        with reading(self.path) as db:
            return erased.orders(db, ids)

    def verify(self, held: Sequence[Head] = ()) -> ChainCheck:
        """Follow the whole chain and every private part.

        Args:
            held: Heads of this chain known from outside, such as those printed on weekly
                reports. Without one, a tail cut off or an older copy of the file cannot show.
                A hash may be shortened to its first bytes.
        """
        return self.follow(held).verify()

    def follow(self, held: Sequence[Head] = ()) -> "Following":
        """Follow the chain as `verify` does, for somebody who reads the entries on the way.

        Args:
            held: As for `verify`.
        """
        return Following(self, held)

    def follow_part(self, after: int, until: int | None = None) -> "Following":
        """Follow the chain from behind an entry on, for somebody who knows what is before it.

        Args:
            after: The number of an entry of this box, 0 for the beginning.
            until: The number of the last one wanted, None to the end.
        """
        return Following(self, (), after, until)

    def those_of(self, ids: Collection[UUID]) -> dict[UUID, Entry]:
        """Give the entries of this box that have one of these ids.

        Raises:
            Damaged: The file cannot be read.
        """
        rows: dict[UUID, Entry] = {}
        with reading(self.path) as db:
            for entry_id in ids:
                row = db.execute(SELECT_BY_ID, (entry_id.bytes,)).fetchone()
                if row is not None:
                    rows[entry_id] = entry_of(row)
        return rows

    def copy_to(self, target: Path) -> None:
        """Write a whole copy while the writer may run; the first program to open it renews it.

        Raises:
            FileExistsError: There is a file already.
        """
        target.touch(exist_ok=False)
        with reading(self.path) as db:
            copy = open_writer(target)
            try:
                db.backup(copy)
                copy.execute("UPDATE state SET state = 'copy' WHERE state = 'open'")
            finally:
                copy.close()

    def _known(self) -> Passport:
        if self.passport is None:
            raise Damaged(file=self.path)
        return self.passport


class Following:
    """A chain that is followed once, entry by entry; `check` says at the end whether it holds.

    What lies behind the first fault is still given, as far as it can be read.

    Args:
        box: Whose chain.
        held: Heads that somebody outside holds.
        after: From behind which entry on; its own hash is believed.
        until: The last entry that is wanted, None to the end.

    Attributes:
        reason: Why the chain does not hold, None as long as it does.
    """

    def __init__(
        self, box: ReadBox, held: Sequence[Head], after: int = 0, until: int | None = None
    ) -> None:
        self._box = box
        self._outside = _Outside(held)
        self._until = until
        self.reason: Phrase | None = None
        self._seq, self._hash = after, b""  # of the last entry that holds
        if box.passport is None:
            self.reason = box.reason
        else:
            self._hash = genesis(box.passport.id).hash if after == 0 else self._hash_of(after)
            self.reason = self._outside.against(0, self._hash) if self._hash else _UNREADABLE

    def _hash_of(self, seq: int) -> bytes:
        """Give the hash of an entry, nothing where there is no such entry to be read."""
        with suppress(Damaged, ValueError):
            entry = next(iter(self._box.entries(after=seq - 1)), None)
            if entry is not None and entry.seq == seq:
                return entry.hash
        return b""

    def __iter__(self) -> Iterator[Followed]:
        if self._box.passport is None:
            return
        begin = self._seq or _BEFORE_ALL
        try:
            for entry in self._box.entries(after=begin):
                if self._until is not None and entry.seq > self._until:
                    return
                body, private = check_body(entry), check_private(entry)
                if self.reason is None:
                    self._step(entry, body or private)
                yield Followed(entry, body is None, private is None)
        except (Damaged, ValueError):
            self.reason = self.reason or _UNREADABLE

    def _step(self, entry: Entry, wrong: Phrase | None) -> None:
        if entry.seq != self._seq + 1 or entry.prev_hash != self._hash:
            wrong = check_place(entry, self._seq, self._hash)
        self.reason = wrong or self._outside.against(entry.seq, entry.hash)
        if self.reason is None:
            self._seq, self._hash = entry.seq, entry.hash

    def verify(self) -> ChainCheck:
        """Follow it to its end or its first fault, and tell what was seen."""
        for _ in self:
            if self.reason is not None:
                break
        return self.check()

    def check(self) -> ChainCheck:
        """Tell what was seen; whoever did not go to the end has not seen what lies behind."""
        reason = self.reason or self._outside.left()
        if reason is None:
            return ChainCheck(self._seq, ok=True, first_bad=None, reason=None)
        return ChainCheck(self._seq, ok=False, first_bad=self._seq + 1, reason=reason)


def _parts_of(entry: Entry) -> frozenset[str]:
    private = entry.private
    held = {"time": private.time, "bands": private.bands, "comment": private.comment}
    return frozenset(part for part, value in held.items() if value is not None)


def boxes(folder: Path) -> list[ReadBox]:
    """List every box file of a folder for reading, oldest first; files put aside are left out."""
    found = []
    for path in folder.glob("*-*.db"):
        known = read_box(path)
        if known is None:
            found.append(ReadBox(path, None, why_unreadable(path)))
        elif not strays.has_own_name(path, known[0].device, known[0].id):
            found.append(ReadBox(path, None, strays.OTHER_NAME))
        else:
            found.append(ReadBox(path, known[0]))
    return sorted(found, key=_age)


def _age(box: ReadBox) -> tuple[int, str, str]:
    known = box.passport
    return (0, "", box.path.name) if known is None else (known.generation, known.made_at, known.id)


def read_box(path: Path) -> tuple[Passport, str] | None:
    """Read who a box file says it is and its state; None when the file is damaged.

    Raises:
        Unavailable: The file may be whole, but cannot be opened now.
    """
    with suppress(Damaged), reading(path) as db:
        passport = passport_of(db)
        return None if passport is None else (passport, state_of(db))
    return None


def why_unreadable(path: Path) -> Phrase:
    """Say why nothing is taken from a box file that `read_box` cannot tell of."""
    if why := strays.why_stray(path):
        return why
    try:
        with reading(path):
            return _UNREADABLE
    except AlteredBox:
        return _ALTERED
    except LoketError:
        return _UNREADABLE


@contextmanager
def reading(path: Path) -> Iterator[Connection]:
    """Open a box file for reading and close it again; database errors become ours."""
    if why := strays.why_stray(path):
        raise strays.StrayFile(file=strays.shown(str(path)), why=why)
    try:
        db = open_reader(path)
        try:
            yield db
        finally:
            db.close()
    except (*FAULTS, TypeError) as error:
        raise trouble(error, path) from error


def read_entries(db: Connection, after: int) -> Iterator[Entry]:
    """Read entries in portions, so that a slow reader never holds the writer's WAL."""
    while True:
        rows = db.execute(SELECT_AFTER, (after, _PORTION)).fetchall()
        yield from map(entry_of, rows)
        if len(rows) < _PORTION:
            return
        after = rows[-1][0]
