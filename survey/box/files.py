"""Box files for everybody but their writer: list them, read them, verify them, copy them.

Reading works beside the running writer and never changes a file. Read next: `following.py` (a
chain from entry to entry), `repair.py` (damage, restored copies, the next box of a device) and
`writer.py` (the writer).
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from sqlite3 import Connection
from uuid import UUID

from survey.box import erased, strays
from survey.box.following import UNREADABLE, ChainCheck, Following
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
from survey.ledger import Entry, Head

_ALTERED = N_("berkasnya memuat trigger, view, indeks, atau tabel yang bukan buatan Suara Loket")
_PORTION = 500


@dataclass(frozen=True, slots=True)
class ReadBox:
    """A box file opened for reading only, as often as somebody asks; its writer may be running."""

    path: Path
    passport: Passport | None  # None: the file is damaged
    reason: Phrase = UNREADABLE  # why nothing can be read where nothing can

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

    def follow(self, held: Sequence[Head] = ()) -> Following:
        """Follow the chain as `verify` does, for somebody who reads the entries on the way.

        Args:
            held: As for `verify`.
        """
        return Following(self.passport, self.reason, self.entries, held)

    def follow_part(self, after: int, until: int | None = None) -> Following:
        """Follow the chain from behind an entry on, for somebody who knows what is before it.

        Args:
            after: The number of an entry of this box, 0 for the beginning.
            until: The number of the last one wanted, None to the end.
        """
        return Following(self.passport, self.reason, self.entries, (), after=after, until=until)

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
            return UNREADABLE
    except AlteredBox:
        return _ALTERED
    except LoketError:
        return UNREADABLE


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
