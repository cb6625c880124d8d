"""A unit's roster into a file that an import reads: bringing it back changes nothing.

It is the roster as it stands; corrections lie above it and are no part of it. Read next:
`office.py`, which reads it.
"""

import csv
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from survey import files
from survey.exchange.exporting import UnknownEnding
from survey.exchange.offices.office import ROSTER
from survey.office.facts import Duty
from survey.register import journal, offices, rosters, substitutions
from survey.register.engine import Register
from survey.substitutions import standing


@dataclass(frozen=True, slots=True)
class ExportedRoster:
    """What was written: how many duties, and how many corrections hold above them."""

    n_duties: int
    n_corrections: int


def export_roster(
    path: Path,
    *,
    register: Register,
    unit: str,
    by: str,
    first: date = date.min,
    last: date = date.max,
) -> ExportedRoster:
    """Write the duties that begin from one day to another into a CSV or XLSX file.

    Args:
        path: Where, its ending says how; what stood there is replaced only when all is written.
        register: What is read.
        unit: The unit's code.
        by: Who takes it, for the audit.
        first: The first day.
        last: The last day, included.

    Raises:
        UnknownEnding: The ending is neither.
        UnknownUnit: There is no such unit.
        CannotWrite: The place cannot be written.
    """
    write = _WRITERS.get(path.suffix.casefold())
    if write is None:
        raise UnknownEnding(file=path.name, known=", ".join(_WRITERS))
    with register.begin() as conn:
        code = offices.unit(conn, unit).code
        duties = rosters.duties(conn, code, first, last)
        corrections = standing(substitutions.read(conn, code, first, last))
        journal.note(conn, by, "export_roster", code, f"{path.name}, {len(duties)} jadwal")
    with files.whole(path) as spare:
        write(spare, [ROSTER, *(_cells(code, duty) for duty in duties)])
    return ExportedRoster(len(duties), len(corrections))


def _cells(unit: str, duty: Duty) -> tuple[str, ...]:
    start, end = (f"{at:%Y-%m-%d %H.%M}" for at in (duty.start, duty.end))
    return (unit, duty.counter, duty.officer, start, end, "ya" if duty.shared else "")


def _csv(path: Path, rows: Iterable[Sequence[str]]) -> None:
    # With the mark at its beginning, spreadsheets read the file as UTF-8.
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows(rows)


def _xlsx(path: Path, rows: Iterable[Sequence[str]]) -> None:
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet("duty")
    for row in rows:
        sheet.append(row)
    book.save(path)


_WRITERS: dict[str, Callable[[Path, Iterable[Sequence[str]]], None]] = {
    ".csv": _csv,
    ".xlsx": _xlsx,
}
