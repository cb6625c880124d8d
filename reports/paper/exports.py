"""Tables as CSV: for spreadsheets and for programs, the same cells as the printed report.

Which rows and columns a report has is said by its own module; here is only how a table is
written safely. Read next: skm/figures.py.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

# A spreadsheet takes a cell that begins so for a formula and may run it.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv_bytes(header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """Write a table as CSV: UTF-8, comma, one header line; None becomes an empty cell.

    Args:
        header: Names of the columns.
        rows: Cells; texts that a spreadsheet would run as a formula get an apostrophe in front.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return out.getvalue().encode()


def _cell(value: object) -> object:
    if value is None:
        return ""
    if isinstance(value, str) and value.startswith(_FORMULA):
        return f"'{value}"
    return value
