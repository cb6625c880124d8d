"""What a box remembers of erasing: by which order a private part went, so that an edit shows.

A part that was taken out of the file behind the program's back has no order. The order is the
head of the register's journal when it was given: a register that was put back from a backup lacks
that line, and learns from here what it had ordered. The tables are made with the first erasure,
so that files of older releases need nothing done to them. Read next: `store.py`.
"""

from collections.abc import Collection, Iterable, Mapping
from collections.abc import Set as AbstractSet
from sqlite3 import Connection
from uuid import UUID

from survey.box.schema import BUSY_S, transaction
from survey.ledger import Head

Part = tuple[UUID, str]  # an entry, and "time", "bands" or "comment"

_TABLES = (
    """
CREATE TABLE IF NOT EXISTS erasing (
    n INTEGER PRIMARY KEY,
    line INTEGER NOT NULL,        -- the last line of the journal when it was ordered, and its hash
    line_hash BLOB NOT NULL,
    UNIQUE (line, line_hash)
) STRICT""",
    """
CREATE TABLE IF NOT EXISTS erased (
    seq INTEGER,
    part TEXT CHECK (part IN ('time', 'bands', 'comment')),
    erasing INTEGER NOT NULL,
    PRIMARY KEY (seq, part)
) STRICT, WITHOUT ROWID""",
)
_ERASE = {
    "time": "UPDATE private SET time = NULL, time_salt = NULL WHERE seq = ?",
    "bands": "UPDATE private SET bands = NULL, bands_salt = NULL WHERE seq = ?",
    "comment": "UPDATE private SET comment = NULL, comment_salt = NULL WHERE seq = ?",
}
_HAS = "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name IN ('erased', 'erasing')"
_ORDER = "SELECT n FROM erasing WHERE line = ? AND line_hash = ?"
_ORDER_OF = """
SELECT x.part, o.line, o.line_hash
FROM entry AS e JOIN erased AS x ON x.seq = e.seq JOIN erasing AS o ON o.n = x.erasing
JOIN private AS p ON p.seq = e.seq
WHERE e.id = ?
AND CASE x.part WHEN 'time' THEN p.time WHEN 'bands' THEN p.bands ELSE p.comment END IS NULL
"""


def erase(
    db: Connection, wanted: Iterable[tuple[int, AbstractSet[str]]], order: Head | None
) -> None:
    """Erase parts of entries by their numbers, in the caller's transaction.

    Args:
        db: The box.
        wanted: Numbers, each with any of "time", "bands", "comment".
        order: The head of the journal that orders it; None leaves no word of it.
    """
    n = None if order is None else _number(db, order)
    for seq, parts in wanted:
        for part in sorted(parts):
            db.execute(_ERASE[part], (seq,))
            if n is not None:
                db.execute("INSERT OR REPLACE INTO erased VALUES (?, ?, ?)", (seq, part, n))


def _number(db: Connection, order: Head) -> int:
    for table in _TABLES:
        db.execute(table)
    row = (order.seq, order.hash)
    db.execute("INSERT OR IGNORE INTO erasing (line, line_hash) VALUES (?, ?)", row)
    return int(db.execute(_ORDER, row).fetchone()[0])


def orders(db: Connection, ids: Collection[UUID]) -> Mapping[Part, Head]:
    """Give by which order parts of some entries were erased; none of what was only taken out.

    Nor of what stands here: then it was not erased, whatever the file says of itself.
    """
    if len(db.execute(_HAS).fetchall()) < len(_TABLES):
        return {}
    return {
        (entry_id, part): Head(line, line_hash)
        for entry_id in ids
        for part, line, line_hash in db.execute(_ORDER_OF, (entry_id.bytes,)).fetchall()
    }


def erase_in(
    db: Connection, wanted: Mapping[UUID, AbstractSet[str]], order: Head | None
) -> set[UUID]:
    """Erase parts of the entries that a box has; give which ones these are."""
    known: dict[UUID, int] = {}
    for entry_id in wanted:
        row = db.execute("SELECT seq FROM entry WHERE id = ?", (entry_id.bytes,)).fetchone()
        if row is not None:
            known[entry_id] = row[0]
    if known:
        with transaction(db):
            erase(db, ((seq, wanted[entry_id]) for entry_id, seq in known.items()), order)
    return set(known)


def wal_cleared(db: Connection) -> bool:
    """Move everything out of the WAL, so that erased text does not survive in it."""
    db.execute("PRAGMA busy_timeout = 0")
    try:
        return not db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
    finally:
        wait_ms = int(BUSY_S * 1000)
        db.execute(f"PRAGMA busy_timeout = {wait_ms}")  # nosemgrep: sql-of-pieces - a number
