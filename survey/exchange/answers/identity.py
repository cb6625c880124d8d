"""Which answer a line is: under the id that it brings, or one made of what it says.

A line without an id is known by its values and by how manieth of the file with these values it is,
whatever file it stands in. One that cannot be taken is known in the same way, by what can be read
of it and the words of what cannot: corrected and stored under that id, it is known when the list
brings it wrong again. Read next: `ratings.py`.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from uuid import UUID, uuid5

from survey.errors import Conflict, LoketError
from survey.exchange.answers.columns import LineReader
from survey.exchange.answers.lines import NAMESPACE, Source, Values, made_id
from survey.exchange.tables.table import TableLine
from survey.language import N_
from survey.questionnaire import load, official, versions

IMPORTS = "rejected_import"  # the column of a file of rejected lines


class GivenOtherwise(Conflict):
    """The id of a line belongs to something else that no import brought."""

    slug = "given-otherwise"
    sentence = N_(
        "Nomor (id) ini sudah tercatat dengan isi lain, dan bukan lewat impor; isi yang tercatat "
        "tidak diubah oleh impor. Hapus baris ini; nomornya hanya diganti kalau ini jawaban orang "
        "lain."
    )


class IdTwice(Conflict):
    """Two lines of a file are one answer by their ids, and say different things."""

    slug = "id-twice"
    sentence = N_(
        "Nomor (id) ini menunjuk jawaban yang sama dengan baris %(line)s, tetapi isinya lain. "
        "Sisakan satu baris; nomornya hanya diganti kalau ini jawaban orang lain."
    )


class NotOf(NamedTuple):
    """An import that cannot have a line, as long as the line is of a day; "" is any day."""

    number: int
    day: str = ""

    def __str__(self) -> str:
        """Write it as files of rejected lines have it."""
        return f"{self.number}@{self.day}" if self.day else str(self.number)

    @staticmethod
    def read(cell: str) -> "frozenset[NotOf]":
        """Read those of a line; what is none is passed over."""
        pairs = re.findall(r"(?<!\S)(\d{1,9})(?:@(\d{4}-\d\d-\d\d))?(?!\S)", cell, re.ASCII)
        return frozenset(NotOf(int(number), day) for number, day in pairs)


class RejectedLine(NamedTuple):
    """A line that cannot be taken.

    Attributes:
        line: As it stands in the file.
        reason: Why.
        id: By which it is known; None where it brings one.
        day: ISO 8601; "" where none can be read.
        gave_back: Imports that cannot have it, as the line itself says.
    """

    line: TableLine
    reason: LoketError
    id: UUID | None
    day: str
    gave_back: frozenset[NotOf]


@dataclass(frozen=True, slots=True)
class Identified:
    """A line that could be read, under its id, which it brought itself or not.

    Attributes:
        line: As it stands in the file.
        values: What it says.
        id: By which it is known.
        own: Whether it brought that.
        gave_back: The imports that cannot have it, of a line that was given back; else None.
        alike: What all lines of the file without an id have in common that say the same.
        nth: How manieth of them it is, from 1; 0 where it brings an id.
    """

    line: TableLine
    values: Values
    id: UUID
    own: bool
    gave_back: frozenset[NotOf] | None = None
    alike: int = 0
    nth: int = 0

    @property
    def name(self) -> str:
        """Where it stands, as a sentence has it: the sheet, if there are several, and the line."""
        return f"{self.line.sheet} {self.line.number}".strip()

    @property
    def cannot_be_of(self) -> frozenset[int]:
        """The imports that cannot have it, as it is of this day."""
        day = self.values["answered_at"][:10]
        return frozenset(each.number for each in self.gave_back or () if each.day in ("", day))

    @property
    def is_made(self) -> bool:
        """Whether its id was made of its words, so that another form of it has another id.

        In a line that brings its id that is so where we gave the line back.
        """
        return not self.own or (self.gave_back is not None and is_made(self.id))

    def refused(self, reason: LoketError, own: UUID | None) -> RejectedLine:
        """Say that it cannot be taken, and by which id it is known if not by its own."""
        day = self.values["answered_at"][:10]
        return RejectedLine(self.line, reason, own, day, self.gave_back or frozenset())

    @property
    def ref(self) -> str:
        """The version that it answers."""
        return self.values["questionnaire"]

    @property
    def by_version(self) -> dict[str, UUID]:
        """Where the line may lie that was first brought in as another version's; mostly nowhere."""
        known = versions(load(self.ref).key)
        if self.own or len(known) == 1:
            return {}
        return {form.ref: uuid5(self.id, form.ref) for form in known}


def is_made(answer_id: UUID) -> bool:
    """Say whether an id can be one that is made here, of what a line says."""
    return answer_id.version == 5


class Identities:
    """Gives the lines of one file their ids, in their order.

    Args:
        source: Where they belong.
        reader: Reads their lines.
        key: Of the instrument that they answer.
        on: The day of lines that carry none.
        batch: What tells them from equal lines of other files; "" where nothing does.
        columns: Of the file; in one of them lines that were given back name imports.
    """

    def __init__(
        self,
        source: Source,
        reader: LineReader,
        *,
        key: str,
        on: date | None,
        batch: str,
        columns: Sequence[str],
    ) -> None:
        self._source, self._reader = source, reader
        names = [name.casefold() for name in columns]
        self._imports_at = names.index(IMPORTS) if IMPORTS in names else None
        self._key, self._on, self.batch = key, on, batch
        self._n_alike: dict[int, int] = {}  # lines without an id, by the hash of what they say
        # Ids that lines brought, with the same hash and the number of the first line.
        self._brought: dict[UUID, tuple[int, int]] = {}

    def read(self, line: TableLine) -> Identified:
        """Read a line and say which answer it is.

        Raises:
            LoketError: It cannot be read.
            IdTwice: It brings the id of a line that said something else.
        """
        if line.fault is not None:
            raise line.fault
        values = self._reader.read(line.cells)
        # Without the version: it is no part of a made id, so it makes no line another one.
        key = load(values["questionnaire"]).key
        content = hash(frozenset({**values, "questionnaire": key}.items()))
        if (own := values.get("id")) is None:
            nth = self._nth(content)
            made = self.made(values, nth)
            return Identified(line, values, made, own=False, alike=content, nth=nth)
        brought = UUID(own)
        first_content, first = self._brought.setdefault(brought, (content, line.number))
        if first_content != content:
            raise IdTwice(field="id", line=first)
        return Identified(line, values, brought, own=True, gave_back=self._gave_back(line))

    def made(self, values: Values, nth: int) -> UUID:
        """Make the id of a line that brings none, the nth of the file that says this."""
        return self._in_batch(made_id(self._source, values, nth))

    def refused(self, line: TableLine, reason: LoketError) -> RejectedLine:
        """Say under which id a line is known that cannot be taken.

        A cell that can be read counts by its value, so that a list saved anew gives the same id.
        """
        named = self._reader.read_part(line.cells)
        return RejectedLine(
            line,
            reason,
            self._of_rejected(line, named),
            self._day(named),
            self._gave_back(line) or frozenset(),
        )

    def _gave_back(self, line: TableLine) -> frozenset[NotOf] | None:
        at = self._imports_at
        cell = "" if at is None or at >= len(line.cells) else line.cells[at].strip()
        return NotOf.read(cell) if cell else None

    def _day(self, named: Values) -> str:
        day = named.get("answered_at", "" if self._on is None else self._on.isoformat())[:10]
        try:
            return date.fromisoformat(day).isoformat()
        except ValueError:
            return ""

    def _of_rejected(self, line: TableLine, part: Values) -> UUID | None:
        named = dict(part)
        if line.fault is not None:
            named = {f"#{place}": cell.strip() for place, cell in enumerate(line.cells)}
        elif "id" in named:
            return None
        if self._on is not None and "answered_at" not in named:
            named["--on"] = self._on.isoformat()
        if self._key != official().key:
            named["questionnaire"] = self._key
        parts = [f"{name}={text}" for name, text in sorted(named.items())]
        nth = self._nth(hash(("rejected", *parts)))
        unit = (str(self._source.tenant), self._source.unit.casefold())
        return self._in_batch(uuid5(NAMESPACE, "\x1f".join(("rejected", *unit, *parts, str(nth)))))

    def _nth(self, content: int) -> int:
        nth = self._n_alike[content] = self._n_alike.get(content, 0) + 1
        return nth

    def _in_batch(self, made: UUID) -> UUID:
        return uuid5(made, f"batch {self.batch}") if self.batch else made
