"""Lines that came in by a file of rejected lines: they are of the list that gave them back.

A file of rejected lines names the imports of its list (`rejected_import`), and the line of the
journal that begins its import keeps their numbers. Where nothing of the list was stored there is no
number, and only the file's name tells. Read next: `going_on.py`, which lays a list beside all its
imports, and `rejects.py`, which writes the file.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Final
from uuid import UUID

from survey.exchange.answers.identity import Identified
from survey.exchange.answers.lines import Source, says_the_same
from survey.exchange.answers.stored import ANSWERS
from survey.exchange.doubles.recognition import Part
from survey.register import amendments, imports, proven
from survey.register import lines as stored_lines
from survey.register.imports import ImportFile

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from survey.register.lines import StoredAnswer

_REJECTS_OF: Final = "rejects_of"


def params_of(rows: Iterable[Identified]) -> Mapping[str, object]:
    """Write which imports have the other lines of the list that gave some lines back."""
    numbers = {each.number for row in rows for each in row.gave_back or () if each.number}
    return {_REJECTS_OF: sorted(numbers)} if numbers else {}


class OwnRejects:
    """Tells which imports brought lines that their list had given back.

    Args:
        conn: A reading transaction.
    """

    def __init__(self, conn: "Connection") -> None:
        self._lists: dict[int, frozenset[int]] = {}
        for line in proven.lines(conn, "begin_import"):
            numbers = line.params.get(_REJECTS_OF)
            if line.subject.isdecimal() and isinstance(numbers, list):
                self._lists[int(line.subject)] = frozenset(n for n in numbers if type(n) is int)

    def are_of(self, before: ImportFile, numbers: Collection[int], name: str) -> bool:
        """Say whether an import brought rejected lines of a list.

        Args:
            before: The import.
            numbers: Imports of the list.
            name: Of its file; "" where a name tells nothing.
        """
        if not self._lists.get(before.n, frozenset()).isdisjoint(numbers):
            return True
        return bool(name) and _of_name(name).fullmatch(before.file) is not None


def take_out_corrected(
    conn: "Connection", source: Source, name: str, parts: Sequence[Part], met: set[UUID]
) -> int:
    """Leave out new lines that were given back, corrected in both files and brought in before.

    Such a line says what an answer says that came by the file of rejected lines, and the line as it
    was before stands in the list no more, else it was recognised as that answer.

    Args:
        conn: A reading transaction.
        source: Where the lines belong.
        name: Of their file.
        parts: Its lines, of which those are left out.
        met: The answers that lines were recognised as; those of such lines are added.

    Returns:
        How many lines were left out.
    """
    if all(row.own for part in parts for row in part.new):
        return 0
    every = [each for each in imports.every(conn) if each.unit == source.unit]
    brought = imports.brought_as(conn, [own.bytes for own in met])
    numbers, rejects = {number for number, _ in brought.values()}, OwnRejects(conn)
    ids = [
        UUID(bytes=target.id)
        for before in every
        if rejects.are_of(before, numbers, name)
        for target in amendments.of_import(conn, before.n)
    ]
    unmet = [
        each
        for each in stored_lines.by_ids(conn, sorted(set(ids) - met)).values()
        if each.kind in ANSWERS
    ]
    if not unmet:
        return 0
    details = stored_lines.added_to(conn, unmet)
    left = 0
    for part in parts:
        for row in [row for row in part.new if not row.own]:
            if (same := _saying(row, unmet, details, source)) is not None:
                unmet.remove(same)
                part.new.remove(row)
                met.add(same.id)
                left += 1
    return left


def _saying(
    row: Identified,
    unmet: Sequence["StoredAnswer"],
    details: Mapping[UUID, Sequence["StoredAnswer"]],
    source: Source,
) -> "StoredAnswer | None":
    """Give the first of some answers that says what a line says."""
    day = row.values["answered_at"][:10]
    some = (each for each in unmet if each.day == day)
    return next(
        (
            each
            for each in some
            if says_the_same(row.values, each, details.get(each.id, []), source)
        ),
        None,
    )


def _of_name(name: str) -> re.Pattern[str]:
    """Match the names that the rejected lines of a file of this name have, or of these again."""
    stem = name.removesuffix(".csv")
    return re.compile(rf"{re.escape(stem)}(\.rejected(\.\d+)?)+\.(csv|xlsx)")
