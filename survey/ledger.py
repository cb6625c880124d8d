"""What box and register share about an entry: its parts, its digests and its chain.

Pure functions, no file and no clock. An entry is a body that the chain covers and never changes,
and a private part of which the body holds only salted digests, so that it can be erased and the
chain still holds. Read next: `answers/bodies.py`, what is written in it; `box`, which keeps it.
"""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from threading import Lock
from typing import Final
from uuid import UUID

from survey.answers.bodies import read_draft, write_bands, write_body, write_time
from survey.answers.drafts import Draft
from survey.canonical import nfc, read_canonical
from survey.errors import Damaged, Invalid
from survey.language import N_, Phrase

SALT_BYTES = 16
STOCK_BYTES: Final = 8192
# Crockford's base 32: no I, L, O, U, so that a code read aloud or copied by hand stays itself.
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_PAIRS = [high + low for high in _ALPHABET for low in _ALPHABET]
_MISREAD = str.maketrans("OIL", "011", "- ")
_RECEIPT_BITS = 50


class UnknownEntry(Damaged):
    """An entry's body is not one this version of the program can read."""

    slug = "unknown-entry"
    sentence = N_("Entri %(id)s tidak dapat dibaca oleh versi program ini. Pasang versi terbaru.")


class BadReceipt(Invalid):
    """A text cannot be a receipt code."""

    slug = "bad-receipt"
    sentence = N_("Kode bukti terdiri atas 10 huruf dan angka, misalnya K7QX2-9MDHA.")


@dataclass(frozen=True, slots=True)
class Private:
    """What may be erased. An erased part has neither value nor salt; its digest `d_…` stays.

    `time` and `bands` are canonical JSON, `comment` is the text itself; "" was never given.
    """

    time: str | None
    time_salt: bytes | None
    bands: str | None
    bands_salt: bytes | None
    comment: str | None
    comment_salt: bytes | None
    d_time: bytes
    d_bands: bytes
    d_comment: bytes

    @property
    def digest(self) -> bytes:
        """What the body holds of this part: H(d_time ‖ d_bands ‖ d_comment)."""
        return sha256(self.d_time + self.d_bands + self.d_comment).digest()


@dataclass(frozen=True, slots=True)
class Sealed:
    """A checked answer in its final form, not yet in a chain."""

    id: UUID
    body: bytes
    private: Private


@dataclass(frozen=True, slots=True)
class Entry:
    """A sealed answer at its place in the chain of one box; `seq` counts from 1 without gaps."""

    seq: int
    id: UUID
    body: bytes
    prev_hash: bytes
    hash: bytes
    private: Private


@dataclass(frozen=True, slots=True)
class Head:
    """The last entry of a chain: who holds it can prove later that nothing was cut off."""

    seq: int
    hash: bytes

    @property
    def printed(self) -> str:
        """The first 16 hex digits in fours, as printed on the weekly report."""
        digits = self.hash.hex()
        return " ".join(digits[i : i + 4] for i in range(0, 16, 4))


class _Stock:
    """Random bytes of the system, fetched for many answers at once.

    Each call gives the right to run Python away and waits until it comes back: of a busy counter's
    tap that was a third of its time.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._bytes, self._at = b"", 0

    def forget(self) -> None:
        """Begin anew, as a child of this process must: else both would give the same."""
        self._lock = Lock()
        self._bytes, self._at = b"", 0

    def take(self, n: int) -> bytes:
        """Return so many that nobody else gets."""
        with self._lock:
            if self._at + n > len(self._bytes):
                self._bytes, self._at = os.urandom(max(n, STOCK_BYTES)), 0
            begin, self._at = self._at, self._at + n
            return self._bytes[begin : self._at]


_SALTS: Final = _Stock()
os.register_at_fork(after_in_child=_SALTS.forget)


def seal(draft: Draft) -> Sealed:
    """Give a checked answer its final form, with fresh salts for the parts that may be erased."""
    salts = _SALTS.take(3 * SALT_BYTES)
    time_salt, bands_salt, comment_salt = salts[:16], salts[16:32], salts[32:]
    time, bands = write_time(draft), write_bands(draft.bands)
    comment = nfc(draft.comment)
    private = Private(
        time,
        time_salt,
        bands,
        bands_salt,
        comment,
        comment_salt,
        _salted(time_salt, time),
        _salted(bands_salt, bands),
        _salted(comment_salt, comment),
    )
    return Sealed(draft.id, write_body(draft, private.digest), private)


def _salted(salt: bytes, value: str) -> bytes:
    return sha256(salt + value.encode()).digest()


def link(prev_hash: bytes, seq: int, entry_id: UUID, body: bytes) -> bytes:
    """Compute an entry's hash: SHA-256(prev_hash ‖ seq, 8 bytes big-endian ‖ id ‖ body)."""
    return sha256(prev_hash + seq.to_bytes(8, "big") + entry_id.bytes + body).digest()


def genesis(box_id: str) -> Head:
    """Begin the chain of a box; its id (32 hex digits) makes every chain start differently."""
    return Head(0, sha256(b"suara-loket box 1\0" + bytes.fromhex(box_id)).digest())


def chain(prev: Head, sealed: Sealed) -> Entry:
    """Put a sealed answer behind the head of a chain."""
    seq = prev.seq + 1
    digest = link(prev.hash, seq, sealed.id, sealed.body)
    return Entry(seq, sealed.id, sealed.body, prev.hash, digest, sealed.private)


def check(entry: Entry, prev: Head) -> Phrase | None:
    """Say why an entry does not follow a head, or None when everything about it holds."""
    return check_place(entry, prev.seq, prev.hash) or check_alone(entry)


def check_place(entry: Entry, seq: int, digest: bytes) -> Phrase | None:
    """Say why an entry does not stand behind a head of that number and hash, whatever it says."""
    if entry.seq != seq + 1:
        return N_("nomor urut tidak bersambung")
    if entry.prev_hash != digest:
        return N_("tautan ke entri sebelumnya putus")
    return None


def check_alone(entry: Entry) -> Phrase | None:
    """Say why an entry is not what it was when it was stored, wherever its place in the chain."""
    return check_body(entry) or check_private(entry)


def check_body(entry: Entry) -> Phrase | None:
    """Say why the part of an entry that never changes is not what it was."""
    if entry.seq < 0 or entry.hash != link(entry.prev_hash, entry.seq, entry.id, entry.body):
        return N_("isi entri tidak cocok dengan sidiknya")
    return None


def check_private(entry: Entry) -> Phrase | None:
    """Say why what may be erased of an entry is not what was sealed; an erased part is."""
    private = entry.private
    # Inside a value a quote is written \", so this can only be the digest's own place.
    if b'"private":"%b"' % private.digest.hex().encode() not in entry.body:
        return N_("sidik bagian pribadi tidak cocok dengan isi entri")
    parts = (
        (private.time, private.time_salt, private.d_time),
        (private.bands, private.bands_salt, private.d_bands),
        (private.comment, private.comment_salt, private.d_comment),
    )
    for value, salt, digest in parts:
        if value is None and salt is None:
            continue
        if value is None or salt is None or _salted(salt, value) != digest:
            return N_("bagian pribadi tidak cocok dengan sidiknya")
    return None


def _body(body: bytes) -> dict[str, object]:
    try:
        read = read_canonical(body.decode())
    except ValueError:
        return {}
    return read if isinstance(read, dict) else {}


def open_entry(entry: Entry | Sealed) -> Draft:
    """Turn an entry back into the answer it was made of; erased parts come back empty.

    Raises:
        UnknownEntry: The body is not of a form this version of the program knows.
    """
    private = entry.private
    try:
        return read_draft(entry.id, entry.body, private.time, private.bands, private.comment)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise UnknownEntry(id=entry.id, file="") from error


# Never the clock, day, slot, channel, language, version or salt, nor how it was dated and where it
# came from: the same answer may be sent again after midnight, through another box, after a restore
# or by a newer release, and must still be recognised.
_SAME = ("kind", "unit", "counter", "service", "scores", "reasons", "about", "officer")


def same_content(one: Entry | Sealed, other: Entry | Sealed) -> bool:
    """Decide whether two entries say the same; a part erased in one of them matches anything."""
    a, b = _body(one.body), _body(other.body)
    if any(a.get(key) != b.get(key) for key in _SAME):
        return False
    p, q = one.private, other.private
    if p.time is not None and q.time is not None and _visit(p.time) != _visit(q.time):
        return False
    return _agree(p.bands, q.bands) and _agree(p.comment, q.comment)


def _agree(one: str | None, other: str | None) -> bool:
    return one is None or other is None or one == other


def _visit(time: str) -> object:
    return read_canonical(time)["visit"] if time else ""


def receipt(tenant: int, entry_id: UUID) -> str:
    """Make the code a citizen may keep, "K7QX2-9MDHA"; it tells nothing of the answer.

    Args:
        tenant: The installation's number, 62 bits.
        entry_id: The id the client gave; the same id has the same code everywhere and always.
    """
    digest = sha256(b"suara-loket receipt 1\0" + tenant.to_bytes(8, "big") + entry_id.bytes)
    number = int.from_bytes(digest.digest()[:8], "big") >> (64 - _RECEIPT_BITS)
    code = "".join([_PAIRS[number >> shift & 1023] for shift in (40, 30, 20, 10, 0)])
    return f"{code[:5]}-{code[5:]}"


def normal_receipt(text: str) -> str:
    """Read a receipt code as people write it: lower case, without the dash, O for 0, I or L for 1.

    Raises:
        BadReceipt: It is not a code of ten characters.
    """
    code = text.strip().upper().translate(_MISREAD)
    if len(code) != 10 or not set(code) <= set(_ALPHABET):
        raise BadReceipt(field="receipt")
    return f"{code[:5]}-{code[5:]}"


def is_receipt(text: str) -> bool:
    """Tell whether a text is a receipt code as it is printed."""
    try:
        return normal_receipt(text) == text
    except BadReceipt:
        return False


def first_fault(entries: Iterable[Entry], start: Head) -> tuple[Head, Entry | None, Phrase | None]:
    """Follow a chain from a head as far as it holds.

    Returns:
        The last head that holds, then the first entry that does not and why, or None and None.
    """
    head = start
    for entry in entries:
        reason = check(entry, head)
        if reason is not None:
            return head, entry, reason
        head = Head(entry.seq, entry.hash)
    return head, None, None
