"""What programs read: figures under the keys of JSON, and tables as CSV.

Which keys, rows and columns a report has is said by its own module; here is only how they are
written. Read next: skm/as_json.py.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

# A spreadsheet takes a cell that begins so for a formula and may run it.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def picked(figure: object, names: str = "", **paths: str) -> dict[str, object]:
    """Give parts of a figure by their keys in JSON: a day and a decimal as text.

    Args:
        figure: Whatever holds them.
        names: Attributes whose names are the keys, "n share low high".
        paths: The way to what has another key, as in `officer="officer.code"`; where something on
            the way is None, so is the value.
    """
    ways = {name: name for name in names.split()} | paths
    return {key: _at_the_end(figure, way) for key, way in ways.items()}


def _at_the_end(figure: object, way: str) -> object:
    value = figure
    for name in way.split("."):
        value = None if value is None else getattr(value, name)
    if isinstance(value, Decimal):
        return str(value)
    return value.isoformat() if isinstance(value, date) else value


def csv_bytes(header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """Write a table as CSV: UTF-8, comma, one header line; None becomes an empty cell.

    Texts that a spreadsheet would run as a formula get an apostrophe in front.
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
