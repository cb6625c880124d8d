"""The file of lines that could not be taken: with their reasons, and ready to be imported again.

A line that brings no id is told from equal ones by its place among them, which it loses in a file
of rejected lines only. So it gets an id there, made of the file it stood in and its place: once
corrected it is a new answer, brought again it is known. Read next: `ratings.py`.
"""

import csv
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self
from uuid import UUID, uuid5

from survey import files
from survey.errors import LoketError
from survey.exchange.lines import NAMESPACE
from survey.exchange.lists import in_its_sheet
from survey.exchange.tables.table import Line

REJECTED = ("rejected_line", "rejected_reason")
FAULTS_TOLD = 5


@dataclass(frozen=True, slots=True)
class Origin:
    """What tells a reading of a file from every other one.

    Args:
        digest: The file's SHA-256 in hex.
        reading: Where its lines belong and how they were read: installation, unit, day, batch, …
    """

    digest: str
    reading: tuple[str, ...]

    def id_of(self, line: Line) -> str:
        """Make the id under which a rejected line comes back."""
        place = ("rejected", self.digest, *self.reading, line.sheet.casefold(), str(line.number))
        return str(uuid5(NAMESPACE, "\x1f".join(place)))


class Rejects:
    """The file of lines that could not be taken; it appears when everything else is done.

    Args:
        path: The file that is imported.
        columns: Its columns, repeated here, so that corrected lines can be imported from here.
        origin: Where lines get their ids from that bring none; None where lines have no ids.
    """

    def __init__(self, path: Path, columns: Sequence[str], origin: Origin | None = None) -> None:
        # Lists of one name, as CSV and as XLSX, have a file each.
        name = path.stem if path.suffix == ".csv" else path.name
        self.path = path.with_name(f"{name}.rejected.csv")
        self.n = 0
        self.first: list[tuple[int, LoketError]] = []
        folded = [name.casefold() for name in columns]
        self._columns = [name for name in columns if name.casefold() not in REJECTED]
        self._kept = [name not in REJECTED for name in folded]
        self._origin = origin
        self._id_at = folded.index("id") if "id" in folded else None
        self._open = ExitStack()
        self._write: Callable[[Sequence[str]], object] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._open.__exit__(kind, error, trace)

    def add(self, line: Line, reason: LoketError, known: UUID | None = None) -> None:
        """Keep a line with its reason, and under the id that it has already, if so."""
        reason = in_its_sheet(line, reason)
        new_column = self._origin is not None and self._id_at is None
        if self._write is None:
            temporary = self._open.enter_context(files.whole(self.path))
            file = self._open.enter_context(
                temporary.open("w", encoding="utf-8-sig", errors="replace", newline="")
            )
            self._write = csv.writer(file).writerow
            self._write([*REJECTED, *(["id"] if new_column else []), *self._columns])
        own = "" if self._origin is None else str(known or self._origin.id_of(line))
        cells = self._named(line, own)
        if len(cells) == len(self._kept):
            cells = [cell for cell, kept in zip(cells, self._kept, strict=True) if kept]
        made = [own] if new_column else []
        self._write([str(line.number), str(reason), *made, *map(files.disarm, cells)])
        self.n += 1
        if len(self.first) < FAULTS_TOLD:
            self.first.append((line.number, reason))

    def _named(self, line: Line, own: str) -> list[str]:
        """Give the cells of a line, with its id where it has the column and left it blank."""
        cells = list(line.cells)
        if own and self._id_at is not None and self._id_at < len(cells):
            cells[self._id_at] = cells[self._id_at].strip() or own
        return cells
