"""What a damaged box file still holds: its pages and its WAL read by hand.

Everything here works on scratch copies and trusts no checksum of SQLite: whether an entry is what
it was, its own hash decides. Read next: `repair.py`.
"""

import shutil
import sqlite3
import struct
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from survey.box.schema import (
    FAULTS,
    PAGE_BYTES,
    SELECT_BETWEEN,
    create_tables,
    entry_of,
    open_writer,
    transaction,
)
from survey.ledger import Entry, check_alone

WAL_HEAD = 32
WAL_MAGIC = b"\x37\x7f\x06"  # and a byte that tells the order of its checksums
FRAME_HEAD = struct.Struct(">II16x")  # page number, pages after a commit or 0; salts, checksum
_WORDS = struct.Struct(">2I")
FRAME_BYTES = FRAME_HEAD.size + PAGE_BYTES
_FILE_FORMATS, _VALID_FOR = 18, 92  # places in the header of an SQLite file
_LEAST_ENTRY_BYTES = 400


class WalFrames:
    """The frames of a WAL file as they lie on the disk.

    SQLite silently ends a WAL at the first frame whose checksum does not fit. After a power cut
    that is right; after a flipped bit it would drop acknowledged ratings without a word.
    """

    def __init__(self, wal: bytes) -> None:
        self._wal = wal
        self._head_holds = len(wal) >= WAL_HEAD and _head_holds(wal)
        salts = wal[16:24] if self._head_holds else wal[WAL_HEAD + 8 : WAL_HEAD + 16]
        self._frames = [
            (at, *FRAME_HEAD.unpack_from(wal, at))
            for at in range(WAL_HEAD, len(wal) - FRAME_BYTES + 1, FRAME_BYTES)
            if wal[at + 8 : at + 16] == salts
        ]

    @classmethod
    def read(cls, path: Path) -> "WalFrames":
        """Read the WAL beside a box file that nobody writes to."""
        with suppress(FileNotFoundError):
            return cls(path.with_name(path.name + "-wal").read_bytes())
        return cls(b"")

    def hide_something(self) -> bool:
        """Whether something once committed lies where SQLite would not read it.

        What a power cut tears is one transaction and nothing lies behind it, because each is
        synced before the next one begins, and the head before the first.
        """
        if not self._head_holds:
            return any(commit for _, _, commit in self._frames)
        end = self._end_of_readable()
        hidden = [commit for at, _, commit in self._frames if at >= end]
        return any(hidden[:-1])

    def readable_until(self) -> int:
        """Give where SQLite would stop to read, in bytes; 0 where it reads nothing."""
        return self._end_of_readable() if self._head_holds else 0

    def _end_of_readable(self) -> int:
        wal, end = self._wal, WAL_HEAD
        sums = _WORDS.unpack_from(wal, 24)
        for at, _, _ in self._frames:
            sums = _checksum(wal, wal[at : at + 8], sums)
            sums = _checksum(wal, wal[at + FRAME_HEAD.size : at + FRAME_BYTES], sums)
            if at != end or sums != _WORDS.unpack_from(wal, at + 16):
                break
            end = at + FRAME_BYTES
        return end

    def write_into(self, copy: Path) -> None:
        """Write the pages of all committed frames where they belong, fitting or not."""
        committed = [i for i, (_, _, commit) in enumerate(self._frames) if commit]
        most = copy.stat().st_size // PAGE_BYTES + len(self._frames)
        with copy.open("r+b") as file:
            for at, page, _ in self._frames[: committed[-1] + 1 if committed else 0]:
                if 1 <= page <= most:
                    file.seek((page - 1) * PAGE_BYTES)
                    file.write(self._wal[at + FRAME_HEAD.size : at + FRAME_BYTES])


def _head_holds(wal: bytes) -> bool:
    known = wal.startswith(WAL_MAGIC)
    return known and _checksum(wal, wal[:24], (0, 0)) == _WORDS.unpack_from(wal, 24)


def _checksum(wal: bytes, part: bytes, sums: tuple[int, ...]) -> tuple[int, ...]:
    # https://www.sqlite.org/fileformat2.html#checksum_algorithm; wal[3] tells the byte order.
    words = iter(struct.unpack(f"{'>' if wal[3] & 1 else '<'}{len(part) // 4}I", part))
    s0, s1 = sums
    for x0, x1 in zip(words, words, strict=True):
        s0 = (s0 + x0 + s1) & 0xFFFFFFFF
        s1 = (s1 + x1 + s0) & 0xFFFFFFFF
    return s0, s1


def whole(entries: Iterable[Entry]) -> Iterator[Entry]:
    return (entry for entry in entries if check_alone(entry) is None)


def salvage(damaged: Path) -> list[Entry]:
    """Read every entry of a damaged file that still proves itself and was not acknowledged.

    Works on a scratch copy into which the WAL is written without regard to its checksums, and
    which gets a new first page if its own cannot be read: each entry's own hash decides.
    """
    with tempfile.TemporaryDirectory(prefix=f"{damaged.name}-", dir=damaged.parent) as scratch:
        copy = Path(scratch) / "copy.db"
        shutil.copyfile(damaged, copy)
        WalFrames.read(damaged).write_into(copy)
        found = _provable(copy)
        _give_first_page(copy, Path(scratch) / "pattern.db")
        return max(found, _provable(copy), key=len)


def _provable(copy: Path) -> list[Entry]:
    with suppress(*FAULTS):
        return list(whole(_readable(copy)))
    return []


def _give_first_page(copy: Path, pattern: Path) -> None:
    # Tables are always made in the same order, so every box has them on the same pages.
    db = open_writer(pattern, create=True)
    try:
        with transaction(db):
            create_tables(db)
    finally:
        db.close()
    with copy.open("r+b") as file:
        file.write(pattern.read_bytes()[:PAGE_BYTES])
        # Unequal change counters tell SQLite to take the number of pages from the file's size.
        file.seek(_VALID_FOR)
        file.write(b"\xff\xff\xff\xff")


def _readable(copy: Path) -> Iterator[Entry]:
    with copy.open("r+b") as file:
        file.seek(_FILE_FORMATS)
        file.write(b"\1\1")  # no longer a WAL file: the WAL is already inside
    conn = sqlite3.connect(copy)
    try:
        yield from _unsent_rows(conn, copy.stat().st_size // _LEAST_ENTRY_BYTES)
    finally:
        conn.close()


def _unsent_rows(conn: sqlite3.Connection, most: int) -> Iterator[Entry]:
    last, first = most, 1
    with suppress(*FAULTS, TypeError):
        last = int(conn.execute("SELECT max(seq) FROM entry").fetchone()[0])
    with suppress(*FAULTS, TypeError):
        seq, digest = conn.execute("SELECT seq, hash FROM sent").fetchone()
        proof = conn.execute("SELECT hash FROM entry WHERE seq = ?", (seq,)).fetchone()
        if proof is not None and proof[0] == digest:
            first = seq + 1
    yield from _rows_between(conn, first, last)


def _rows_between(conn: sqlite3.Connection, first: int, last: int) -> Iterator[Entry]:
    """Read rows in halves of halves, so that one bad page hides only what lies on it."""
    if first > last:
        return
    try:
        rows = conn.execute(SELECT_BETWEEN, (first, last)).fetchall()
        entries = [entry_of(row) for row in rows]
    except (*FAULTS, TypeError):
        if first < last:
            middle = (first + last) // 2
            yield from _rows_between(conn, first, middle)
            yield from _rows_between(conn, middle + 1, last)
        return
    yield from entries
