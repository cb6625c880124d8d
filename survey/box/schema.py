"""The tables of a box file, how it is opened, and how its rows become entries.

Every connection to a box file is made here, with settings that are read back: a box that cannot
promise to survive a power cut is refused. No rule about citizens' answers is here. Read next:
`files.py` (which file is the current one) and `writer.py` (the writer).
"""

import sqlite3
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache, lru_cache
from hashlib import sha256
from pathlib import Path
from sqlite3 import Connection
from typing import TYPE_CHECKING, Any
from urllib.parse import quote
from uuid import UUID

from survey import own_schema
from survey.canonical import NotCanonical, canonical
from survey.errors import Busy, Damaged, LoketError, Refused
from survey.files import reason
from survey.language import N_
from survey.ledger import Entry, Head, Private, Sealed, genesis, link

if TYPE_CHECKING:
    from sqlite_utils import Database

FORMAT = 1
PAGE_BYTES = 4096
BUSY_S = 5.0
# Pages in the WAL before SQLite moves them into the file: 4 MB at most to read after a crash.
WAL_PAGES = 1000

SETTINGS = {
    "journal_mode": "wal",
    "synchronous": 2,
    "trusted_schema": 0,
    "cell_size_check": 1,
    "secure_delete": 1,
    "wal_autocheckpoint": WAL_PAGES,
    "journal_size_limit": WAL_PAGES * PAGE_BYTES,
}
# PRAGMA takes no bound values, so each setting is written out; SETTINGS is what is read back.
_SET = """
PRAGMA journal_mode = WAL;
PRAGMA synchronous = FULL;
PRAGMA trusted_schema = OFF;
PRAGMA cell_size_check = ON;
PRAGMA secure_delete = ON;
PRAGMA wal_autocheckpoint = 1000;
PRAGMA journal_size_limit = 4096000;
"""

# Run word for word, comments too: see `survey/own_schema.py`.
SCHEMA = own_schema.BOX.read_text(encoding="utf-8")

_STATEMENTS = "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL"
INSERT_ENTRY = "INSERT INTO entry (seq, id, body, prev_hash, hash) VALUES (?, ?, ?, ?, ?)"
INSERT_PRIVATE = "INSERT INTO private VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
SELECT_ENTRY = """
SELECT e.seq, e.id, e.body, e.prev_hash, e.hash, p.time, p.time_salt, p.bands, p.bands_salt,
    p.comment, p.comment_salt, p.d_time, p.d_bands, p.d_comment
FROM entry AS e LEFT JOIN private AS p ON p.seq = e.seq
"""
SELECT_BETWEEN = SELECT_ENTRY + "WHERE e.seq BETWEEN ? AND ? ORDER BY e.seq"
SELECT_AFTER = SELECT_ENTRY + "WHERE e.seq > ? ORDER BY e.seq LIMIT ?"
SELECT_BY_ID = SELECT_ENTRY + "WHERE e.id = ?"


class NotDurable(Refused):
    """The place of the data does not keep its promises: a power cut could lose ratings."""

    slug = "not-durable"
    sentence = N_(
        "Penilaian tidak terjamin aman di %(file)s (%(setting)s: %(found)s). "
        "Pindahkan folder data ke diska lokal."
    )


class Unavailable(Busy):
    """A box file may be whole but cannot be used now: disk full, locked, read-only, no access."""

    slug = "store-unavailable"
    sentence = N_(
        "Penyimpanan tidak dapat dipakai saat ini (%(reason)s). "
        "Periksa ruang kosong dan izin pada %(file)s, lalu coba lagi."
    )


class AlteredBox(Damaged):
    """A box file holds a trigger, a view or a table that is not ours: it is dealt with as damaged.

    What it would do to the next answer nobody knows; what is in it already, its chain proves.
    """

    slug = "altered-box"
    sentence = N_(
        "Berkas %(file)s memuat %(what)s, yang bukan buatan Suara Loket. Simpan salinannya sebagai "
        "bukti; pencatatan berlanjut di berkas baru."
    )


# What the surroundings of a file can cause; any other error means that the file itself is bad.
_OUTSIDE = {
    sqlite3.SQLITE_AUTH,
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_INTERRUPT,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_NOMEM,
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_READONLY,
}


# What working with a box file raises: a damaged one may put bytes that are no text into a message
# of SQLite, and bytes that are no UUID into a row; OSError when files are listed, copied or moved.
FAULTS = (sqlite3.Error, ValueError, OSError)


def trouble(error: Exception, path: Path) -> LoketError:
    """Tell what a database error means for a box file: Unavailable or Damaged."""
    if isinstance(error, OSError):
        return Unavailable(file=path, reason=reason(error))
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT) & 0xFF
    if isinstance(error, sqlite3.Error) and code in _OUTSIDE:
        return Unavailable(file=path, reason=error)
    return Damaged(file=path)


@dataclass(frozen=True, slots=True)
class Passport:
    """What a box file says of itself; it never changes."""

    id: str
    device: str
    tenant: int
    format: int
    generation: int
    made_at: str
    because: str
    follows: str

    @property
    def digest(self) -> bytes:
        """A digest over all of it, kept beside it in the file."""
        row = [self.id, self.device, self.tenant, self.format, self.generation]
        return sha256(canonical([*row, self.made_at, self.because, self.follows])).digest()


_PASSPORT = (
    "SELECT id, device, tenant, format, generation, made_at, because, follows, digest FROM box"
)


def open_writer(path: Path, *, create: bool = False) -> Connection:
    """Open a box file for its one writer and make sure that it will keep what it takes.

    Raises:
        NotDurable: A setting did not take, for example on a network drive.
        AlteredBox: It holds a statement that is not ours.
        sqlite3.Error: The file cannot be opened, is damaged or locked.
    """
    mode = "rwc" if create else "rw"
    conn = sqlite3.connect(
        f"file:{quote(str(path))}?mode={mode}",
        uri=True,
        timeout=BUSY_S,
        isolation_level=None,
        check_same_thread=False,
    )
    try:
        if create:
            conn.execute("PRAGMA page_size = 4096")
        conn.executescript(_SET)
        _read_back(conn, path)
        _refuse_foreign(conn, path)
    except BaseException:
        conn.close()
        raise
    return conn


def _read_back(conn: Connection, path: Path) -> None:
    for setting, wanted in SETTINGS.items():
        found = conn.execute("PRAGMA " + setting).fetchone()[0]  # nosemgrep: sql-of-pieces - ours
        if found != wanted:
            raise NotDurable(file=path, setting=setting, found=found)


def _refuse_foreign(conn: Connection, path: Path) -> None:
    statements = conn.execute(_STATEMENTS).fetchall()
    if foreign := own_schema.first_foreign(sql for (sql,) in statements):
        raise AlteredBox(file=path, what=foreign)


def open_reader(path: Path) -> Connection:
    """Open a box file for reading only; this works beside its running writer.

    Raises:
        sqlite3.Error: The file cannot be opened.
        AlteredBox: It holds a statement that is not ours.
    """
    where = f"file:{quote(str(path))}"
    wal = path.with_name(path.name + "-wal")
    try:
        conn = _read_only(f"{where}?mode=ro")
    except sqlite3.OperationalError:
        if wal.exists():
            raise
        # A folder that cannot be written, such as a copy on a disc: nobody writes to it either.
        conn = _read_only(f"{where}?immutable=1")
    try:
        _refuse_foreign(conn, path)
    except BaseException:
        conn.close()
        raise
    return conn


def _read_only(uri: str) -> Connection:
    conn = sqlite3.connect(
        uri, uri=True, timeout=BUSY_S, isolation_level=None, check_same_thread=False
    )
    try:
        conn.executescript("PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON;")
        conn.execute("SELECT 1 FROM sqlite_schema").fetchone()
    except BaseException:
        conn.close()
        raise
    return conn


@contextmanager
def transaction(db: Connection) -> Iterator[Connection]:
    """Commit what the body writes, or nothing of it."""
    # Not deferred: two deferred transactions can block each other.
    db.execute("BEGIN IMMEDIATE")
    try:
        yield db
        db.execute("COMMIT")
    except BaseException:
        if db.in_transaction:
            with suppress(sqlite3.Error):
                db.execute("ROLLBACK")
        raise


def create_tables(db: Connection) -> None:
    """Make the tables and triggers of a box in an empty file, in the caller's transaction."""
    _tables(db).executescript(SCHEMA)


def fill(db: Connection, passport: Passport) -> None:
    """Make a new, empty box in an empty file."""
    with transaction(db):
        create_tables(db)
        tables = _tables(db)
        tables.table("box").insert({"one": 1, **_columns(passport), "digest": passport.digest})
        tables.table("state").insert({"one": 1, "state": "open"})
        tables.table("sent").insert({"one": 1, "seq": 0, "hash": genesis(passport.id).hash})


def _tables(db: Connection) -> "Database":
    """Give the tables of a file by name."""
    return _library()(db, execute_plugins=False)


@cache
def _library() -> type["Database"]:
    """Give what makes a new box; a start on a box that is there need not wait for it.

    sqlite-utils imports pandas and numpy when they are installed (0.7 s, 104 MiB) for command line
    functions that a box has no use for.
    """
    absent = [name for name in ("pandas", "numpy") if name not in sys.modules]
    blocked: dict[str, Any] = dict.fromkeys(absent)
    sys.modules.update(blocked)
    try:
        from sqlite_utils import Database
    finally:
        for name in absent:
            del sys.modules[name]
    return Database


def _columns(passport: Passport) -> dict[str, str | int]:
    return {name: getattr(passport, name) for name in Passport.__slots__}


def insert(conn: Connection, head: Head, batch: list[Sealed]) -> Head:
    """Chain a batch behind a head and insert it; the caller holds the transaction.

    Returns:
        The new head.
    """
    seq, digest = head.seq, head.hash
    entries, privates = [], []
    for sealed in batch:
        seq += 1
        prev, digest = digest, link(digest, seq, sealed.id, sealed.body)
        entries.append((seq, sealed.id.bytes, sealed.body, prev, digest))
        privates.append(_private_row(seq, sealed.private))
    conn.executemany(INSERT_ENTRY, entries)
    conn.executemany(INSERT_PRIVATE, privates)
    return Head(seq, digest)


def _private_row(seq: int, p: Private) -> tuple[object, ...]:
    values = (p.time, p.time_salt, p.bands, p.bands_salt, p.comment, p.comment_salt)
    return (seq, *values, p.d_time, p.d_bands, p.d_comment)


_TEXT, _BLOB = frozenset({str, type(None)}), frozenset({bytes, type(None)})
# What SQLite gives for a row of SELECT_ENTRY; STRICT is looked at on writing only.
_ROW = (frozenset({int}), *(frozenset({bytes}),) * 4, *(_TEXT, _BLOB) * 3, *(_BLOB,) * 3)


def entry_of(row: tuple[Any, ...]) -> Entry:
    """Make an entry of a row of SELECT_ENTRY; a missing private row gives empty digests.

    Raises:
        ValueError: A bit of the file has flipped so that a text is a number, or the like.
    """
    _check_types(tuple(map(type, row)))
    seq, raw_id, body, prev_hash, digest = row[:5]
    time, time_salt, bands, bands_salt, comment, comment_salt, d_time, d_bands, d_comment = row[5:]
    private = Private(
        *(time, time_salt, bands, bands_salt, comment, comment_salt),
        *(d_time or b"", d_bands or b"", d_comment or b""),
    )
    return Entry(seq, UUID(bytes=raw_id), body, prev_hash, digest, private)


@lru_cache(maxsize=64)  # rows are of a few shapes, and there are millions of them
def _check_types(types: tuple[type, ...]) -> None:
    for kind, kinds in zip(types, _ROW, strict=True):
        if kind not in kinds:
            raise ValueError(kind.__name__)


def passport_of(db: Connection) -> Passport | None:
    """Read what a file says of itself; None when the row is missing or was changed."""
    rows = db.execute(_PASSPORT).fetchall()
    if len(rows) != 1:
        return None
    *values, digest = rows[0]
    passport = Passport(*values)
    with suppress(NotCanonical):  # a value that no passport has
        return passport if passport.digest == digest else None
    return None


def state_of(db: Connection) -> str:
    """Read whether a chain is open, closed, or lies in a copy."""
    return str(db.execute("SELECT state FROM state").fetchone()[0])


def head_of(db: Connection, passport: Passport) -> Head:
    """Read the last entry's place and hash; a box without entries has its beginning."""
    row = db.execute("SELECT seq, hash FROM entry ORDER BY seq DESC LIMIT 1").fetchone()
    return genesis(passport.id) if row is None else Head(*row)


def head_at(db: Connection, passport: Passport, seq: int) -> Head | None:
    """Read the head that the chain had after an entry; 0 is its beginning, None has no entry."""
    if seq == 0:
        return genesis(passport.id)
    row = db.execute("SELECT hash FROM entry WHERE seq = ?", (seq,)).fetchone()
    return None if row is None else Head(seq, row[0])


def sent_of(db: Connection) -> Head:
    """Read up to where entries were acknowledged."""
    return Head(*db.execute("SELECT seq, hash FROM sent").fetchone())
