"""How a line of the journal and what it seals are written; pure functions, no query and no clock.

Read next: `journal.py`.
"""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from operator import itemgetter
from typing import Any, Final, NamedTuple

from sqlalchemy import Table

from survey.answers.bodies import of_version_1
from survey.answers.drafts import Channel, Slot
from survey.canonical import canonical, read_json
from survey.ledger import Head
from survey.register import schema

VERSION: Final = 1
# Each kind of row that acts seal, with its names and free texts: what a person may want erased.
# All its other columns stand in the digest as they are.
TEXTS: Final[Mapping[Table, tuple[str, ...]]] = {
    schema.amendment: ("reason", "made_by"),
    schema.audit: ("made_by", "subject", "detail"),
    schema.closing: ("signed_by", "position", "nip", "reason"),
    schema.duty: ("set_by",),
    schema.earlier: ("source", "set_by"),
    schema.erasure: ("made_by",),
    schema.fact: ("set_by",),
    schema.import_file: ("file", "made_by"),
    schema.services_given: ("source", "set_by"),
    schema.substitution: ("reason", "set_by"),
}
# What an erasure holds beside these is work to do, and changes.
_LEFT_OUT: Final = {"tenant", "sealed_by", "asked", "applied_at"}
# What an office calls things; it is written over, so a line seals how all of it stands then.
NAMES: Final = (
    *(schema.office, schema.unit, schema.service),
    *(schema.counter, schema.officer),
)
# What it says that is no name: sealed as it is, whatever becomes of the names.
OFFICE: Final = ("region", "timezone", "demo")
# Flags that acceptance sets, and nothing later; its `mash` follows from how many touches were
# ignored, and what the rule says beside that is sealed with the day.
BY_ENTRY: Final = ("clock", "private", "unpaired", "visit_twice")
NAMES_STATE: Final = "names"
OFFICE_STATE: Final = "office"
# The open part of an answer as an entry's line has it, and what stands in it for provenance.
OPEN: Final = tuple(column for column in schema.response.c if column.name not in {"tenant", "id"})
_PLACES: Final = {column.name: n for n, column in enumerate(OPEN)}
_PROVENANCE: Final = _PLACES["provenance"]
_words: Final = itemgetter(*map(_PLACES.__getitem__, ("channel", "slot", "provenance", "dated")))
_PAIRED: Final = {
    (channel.value, slot.value, *of_version_1(channel, slot, paired=paired)): paired
    for channel in Channel
    for slot in Slot
    for paired in (False, True)
}


class Seal(NamedTuple):
    """What a line says of rows: how many, and SHA-256 over all of them as 64 hex digits."""

    n: int
    digest: str


def genesis(tenant: int) -> Head:
    """Begin the journal of an installation; its number makes every chain start differently."""
    digest = sha256(b"suara-loket journal 1\0" + tenant.to_bytes(8, "big"))
    return Head(0, digest.digest())


def chain_id(tenant: int) -> str:
    """Name the journal as boxes are named, by 32 hex digits, for lists of chains."""
    return genesis(tenant).hash.hex()[:32]


def compact(value: Mapping[str, object]) -> str:
    """Write what a line holds in its one form."""
    return canonical(value).decode()


def body(at: str, act: str, params: str, sealed: str, d_told: bytes) -> bytes:
    """Write what the chain covers of a line."""
    return canonical(
        {
            "act": act,
            "at": at,
            "params": params,
            "sealed": sealed,
            "told": d_told.hex(),
            "v": VERSION,
        }
    )


def link(prev_hash: bytes, seq: int, line_body: bytes) -> bytes:
    """Compute a line's hash: SHA-256(prev_hash ‖ seq, 8 bytes big-endian ‖ body)."""
    return sha256(prev_hash + seq.to_bytes(8, "big") + line_body).digest()


def told_digest(salt: bytes, words: Sequence[str], texts: Iterable[bytes]) -> bytes:
    """Compute the digest of who, what about and all texts of a line's rows; salted, erasable."""
    return sha256(salt + canonical(list(words)) + b"\n" + b"".join(sorted(texts))).digest()


def digest(lines: Sequence[bytes]) -> Seal:
    """Seal lines, whatever their order."""
    return Seal(len(lines), sha256(b"".join(sorted(lines))).hexdigest())


def read_sealed(sealed: str) -> tuple[Mapping[str, Seal], Mapping[str, Seal]]:
    """Read what a line says it seals; nothing of one that was damaged, which its hash tells."""
    try:
        value = read_json(sealed)
        rows, states = (
            {kind: Seal(int(n), str(digest)) for kind, (n, digest) in value[part].items()}
            for part in ("rows", "states")
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        return {}, {}
    return rows, states


_encode: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def line_of(values: Iterable[object]) -> bytes:
    """Write values as one line of JSON; bytes as hexadecimal digits."""
    return f"{_encode([v.hex() if isinstance(v, bytes) else v for v in values])}\n".encode()


def canonical_row(table: Table, row: Mapping[str, Any]) -> bytes:
    """Write what a digest covers of a row, in the order of the table's columns."""
    return line_of(row[name] for name in columns(table))


def entry_line(
    entry: Sequence[object], response: Sequence[object] | None, flags: Collection[str]
) -> bytes:
    """Write what a digest covers of an entry.

    Args:
        entry: Its values from `box` to `import_n`.
        response: Of a new one the values of its open part, by `OPEN`.
        flags: What was flagged in it; only what acceptance alone can know is sealed.
    """
    answer = () if response is None else _answer(response)
    return line_of([*entry, *answer, *(rule for rule in BY_ENTRY if rule in flags)])


def _answer(response: Sequence[object]) -> Sequence[object]:
    """Write an answer as version 1 did where version 1 could have said it, else by its words.

    So every line that was written before there were words holds as it is, and as the words follow
    from what such a line says, none of them can be changed unseen.
    """
    paired = _PAIRED.get(_words(response))
    if paired is None:
        return response
    return [*response[:_PROVENANCE], paired, *response[_PROVENANCE + 1 : -1]]


def canonical_texts(table: Table, row: Mapping[str, Any]) -> bytes:
    """Write the names and free texts of a row, with its key to tell equal ones apart."""
    keys = [row[column.name] for column in table.primary_key if column.name != "tenant"]
    return line_of([table.name, *keys, *(row[name] for name in TEXTS[table])])


def columns(table: Table) -> list[str]:
    """Name what a digest covers of a row as it is, in the order of the table."""
    texts = TEXTS[table]
    return [
        column.name
        for column in table.columns
        if column.name not in texts and column.name not in _LEFT_OUT
    ]


@dataclass(slots=True)
class SealedRows:
    """What a line seals, gathered row by row.

    Entries are digested as they come, in the order of their box, for there may be a million of
    them; of every other kind the rows are kept and sorted.
    """

    by_kind: dict[str, list[bytes]] = field(default_factory=dict)
    texts: list[bytes] = field(default_factory=list)
    states: dict[str, list[bytes]] = field(default_factory=dict)
    n_entries: int = 0
    _entries: Any = field(default_factory=sha256)

    def add(self, table: Table, row: Mapping[str, Any]) -> None:
        """Take a row of a kind in `TEXTS`."""
        self.by_kind.setdefault(table.name, []).append(canonical_row(table, row))
        self.texts.append(canonical_texts(table, row))

    def add_entries(self, lines: Iterable[bytes]) -> None:
        """Take entries, each as `entry_line` writes it."""
        for line in lines:
            self._entries.update(line)
            self.n_entries += 1

    @property
    def digests(self) -> dict[str, Seal]:
        """How many there are of each kind, and the digest of all of them."""
        kinds = {kind: digest(lines) for kind, lines in self.by_kind.items()}
        if self.n_entries:
            kinds[schema.entry.name] = Seal(self.n_entries, self._entries.hexdigest())
        return kinds
