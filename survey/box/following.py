"""A chain that is followed from entry to entry: does each fit the one before, is each whole?

Knows no file: whoever has one gives the entries. Read next: `files.py`; `survey/ledger.py`, the
rules of the chain.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import NamedTuple

from survey.box.schema import Passport
from survey.errors import Damaged
from survey.language import N_, Phrase
from survey.ledger import Entry, Head, check_body, check_place, check_private, genesis

UNREADABLE = N_("berkas tidak dapat dibaca")
_BEFORE_ALL = -(1 << 62)


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


class Following:
    """A chain that is followed once, entry by entry; `check` says at the end whether it holds.

    What lies behind the first fault is still given, as far as it can be read.

    Args:
        passport: Whose chain; None of a box that cannot be read.
        why: Why it cannot be, where it cannot.
        entries: Reads its entries behind a number.
        held: Heads that somebody outside holds.
        after: From behind which entry on; its own hash is believed.
        until: The last entry that is wanted, None to the end.

    Attributes:
        reason: Why the chain does not hold, None as long as it does.
    """

    def __init__(
        self,
        passport: Passport | None,
        why: Phrase,
        entries: Callable[[int], Iterator[Entry]],
        held: Sequence[Head],
        *,
        after: int = 0,
        until: int | None = None,
    ) -> None:
        self._readable = passport is not None
        self._entries = entries
        self._outside = _Outside(held)
        self._until = until
        self.reason: Phrase | None = None
        self._seq, self._hash = after, b""  # of the last entry that holds
        if passport is None:
            self.reason = why
        else:
            self._hash = genesis(passport.id).hash if after == 0 else self._hash_of(after)
            self.reason = self._outside.against(0, self._hash) if self._hash else UNREADABLE

    def _hash_of(self, seq: int) -> bytes:
        """Give the hash of an entry, nothing where there is no such entry to be read."""
        with suppress(Damaged, ValueError):
            entry = next(iter(self._entries(seq - 1)), None)
            if entry is not None and entry.seq == seq:
                return entry.hash
        return b""

    def __iter__(self) -> Iterator[Followed]:
        if not self._readable:
            return
        begin = self._seq or _BEFORE_ALL
        try:
            for entry in self._entries(begin):
                if self._until is not None and entry.seq > self._until:
                    return
                body, private = check_body(entry), check_private(entry)
                if self.reason is None:
                    self._step(entry, body or private)
                yield Followed(entry, body is None, private is None)
        except (Damaged, ValueError):
            self.reason = self.reason or UNREADABLE

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
