"""The file of lines that could not be taken: with their reasons, and ready to be imported again.

A line that brings no id is told from equal ones by its place among them, which it loses in a file
of rejected lines only. So it gets its id there (`identity.py`): once corrected it is a new answer,
brought again it is known. Beside it stand the imports that have other lines of the same list, and
so cannot have this one (`overlap.py`). Read next: `ratings.py`.
"""

import csv
from collections.abc import Callable, Collection, Sequence
from contextlib import ExitStack
from itertools import chain, repeat
from pathlib import Path
from types import TracebackType
from typing import Self
from uuid import UUID

from survey import files
from survey.errors import LoketError
from survey.exchange.answers.columns import is_above_scale
from survey.exchange.answers.identity import IMPORTS, NotOf
from survey.exchange.doubles.withdrawing import LineNeedsWithdrawal
from survey.exchange.given_back import GivenBack
from survey.exchange.lists import in_its_sheet
from survey.exchange.tables.delimited import DELIMITERS
from survey.exchange.tables.table import FileTable, TableLine, WrongWidth

REJECTED = ("rejected_line", "rejected_reason")
NONE = "0"  # no import has this number
ENDING = ".rejected.csv"
FAULTS_TOLD = 5


class Rejects:
    """The file of lines that could not be taken; it appears when everything else is done.

    Args:
        path: The file that is imported.
        table: Its table; the columns are repeated here, divided as there, so that corrected
            lines can be imported from here and be opened by the program that wrote the list.
        given_back: Says whether the file that stands there may be overwritten.
        with_ids: Whether lines have ids.

    Attributes:
        n: How many lines were given back.
        n_above_scale: Those of them refused for a whole number above 4 among scores of 1 to 4.
        n_counting: Those of them whose answers count otherwise; nothing in them is to be mended.
        first: The first few: line number and reason.
        aside: Where the file went that stood there and said something else; None where none did.
    """

    def __init__(
        self, path: Path, table: FileTable, given_back: GivenBack, *, with_ids: bool = False
    ) -> None:
        # Lists of one name, as CSV and as XLSX, have a file each.
        name = path.stem if path.suffix == ".csv" else path.name
        self.path = path.with_name(f"{name}{ENDING}")
        self.n = self.n_above_scale = self.n_counting = 0
        self.first: list[tuple[int, LoketError]] = []
        columns, self._delimiter = table.columns, table.delimiter
        folded = [name.casefold() for name in columns]
        self._own = (*REJECTED, IMPORTS) if with_ids else REJECTED
        self._kept = [name not in self._own for name in folded]
        self._columns = [name for name, kept in zip(columns, self._kept, strict=True) if kept]
        self._id_at = folded.index("id") if with_ids and "id" in folded else None
        self._new_column = with_ids and self._id_at is None
        self.aside: Path | None = None
        self._given_back, self._open = given_back, ExitStack()
        self._write: Callable[[Sequence[str]], object] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        is_whole = kind is None and self._write is not None
        if is_whole:
            self.aside = self._given_back.set_aside(self.path)
        self._open.__exit__(kind, error, trace)
        if is_whole:
            self._given_back.note(self.path)

    def begin(self) -> Callable[[Sequence[str]], object]:
        """Make the file, if it is not begun, and give what writes a row of it.

        Raises:
            CannotWrite: It has no place.
        """
        if self._write is None:
            temporary = self._open.enter_context(files.whole(self.path))
            file = self._open.enter_context(
                temporary.open("w", encoding="utf-8-sig", errors="replace", newline="")
            )
            if self._delimiter not in DELIMITERS:
                file.write(
                    f"sep={self._delimiter}\r\n"
                )  # as the list says it, for nobody guesses it
            self._write = csv.writer(file, delimiter=self._delimiter).writerow
            self._write([*self._own, *(["id"] if self._new_column else []), *self._columns])
        return self._write

    def add(
        self,
        line: TableLine,
        reason: LoketError,
        own: UUID | None = None,
        imports: Collection[NotOf] = (),
    ) -> None:
        """Keep a line with its reason.

        Args:
            line: It.
            reason: Why it cannot be taken.
            own: Its id, where it brings none itself.
            imports: Those that cannot have it.
        """
        self.n_above_scale += is_above_scale(reason)
        self.n_counting += isinstance(reason, LineNeedsWithdrawal)
        reason = in_its_sheet(line, reason)
        name = "" if own is None else str(own)
        cells = self._named(line, name)
        # Of a line that could not be divided nothing is known but its text.
        if len(cells) >= len(self._kept) or isinstance(line.fault, WrongWidth):
            kept = chain(self._kept, repeat(True))
            cells = [cell for cell, stays in zip(cells, kept, strict=False) if stays]
        made = [" ".join(map(str, sorted(imports))) or NONE] if IMPORTS in self._own else []
        made += [name] if self._new_column else []
        self.begin()([str(line.number), str(reason), *made, *map(files.disarm, cells)])
        self.n += 1
        if len(self.first) < FAULTS_TOLD:
            self.first.append((line.number, reason))

    def _named(self, line: TableLine, name: str) -> list[str]:
        """Give the cells of a line, with its id where it has the column and left it blank."""
        cells = list(line.cells)
        if name and self._id_at is not None and self._id_at < len(cells):
            cells[self._id_at] = cells[self._id_at].strip() or name
        return cells
