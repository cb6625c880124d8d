"""What a sheet says of its cells besides their values: formulas, merged and hidden ones.

The library tells none of it when it reads a file row by row, so it is looked for in the XML itself,
which is never trusted with more than counts and places. Read next: `workbook.py`.
"""

import re

from survey.exchange.tables.table import Unseen

MERGED = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]*ref=\"([A-Z]+[0-9]+:[A-Z]+([0-9]+))\"")
FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")

SUMMING = re.compile(
    r"\b(SUM|SUMIFS?|SUMPRODUCT|SUBTOTAL|AGGREGATE|AVERAGE\w*|COUNT\w*|MEDIAN|MODE|MIN|MAX|STDEV|VAR)"
    r"(\.\w+)?\(",
    re.IGNORECASE,
)
HIDDEN_ROW = re.compile(rb"<(?:\w+:)?row\s[^>]*\bhidden=\"(?:1|true)\"[^>]*(?<!/)>(?!</)")
HIDDEN_COLUMNS = re.compile(rb"<(?:\w+:)?col\s[^>]*\bhidden=\"(?:1|true)\"[^>]*>")
# Rows that a formula names on its own sheet: the first of them, when it is not fixed by a $.
ELSEWHERE = re.compile(r"('[^']*'|[\w.]+)!\$?[A-Z]*\$?[0-9]*(:\$?[A-Z]*\$?[0-9]*)?", re.IGNORECASE)
CELL = re.compile(r"(?<![\w.])\$?[A-Z]{1,3}(\$?)([0-9]+)\b(?!\()", re.IGNORECASE)
RANGE = re.compile(r"\$?[A-Z]{1,3}\$?([0-9]+):\$?[A-Z]{1,3}\$?([0-9]+)", re.IGNORECASE)


def merged(sheet: bytes) -> list[tuple[bytes, bytes]]:
    """Give the merged ranges of a sheet's XML, each with its last row."""
    return MERGED.findall(sheet)


def has_formulas(sheet: bytes) -> bool:
    """Say whether any cell of a sheet's XML has a formula."""
    return FORMULA.search(sheet) is not None


def unseen(sheet: bytes, width: int) -> Unseen:
    """Count the filled rows of a sheet's XML, and of its first columns, that are hidden."""
    places = {
        place
        for tag in HIDDEN_COLUMNS.findall(sheet)
        for place in range(_number(tag, b"min"), min(_number(tag, b"max"), width) + 1)
    }
    return Unseen(len(HIDDEN_ROW.findall(sheet)), len(places))


def sums_up(formula: str, number: int) -> bool:
    """Say whether a formula of a row sums up a column, or is made of other rows alone."""
    ranges = [(int(first), int(last)) for first, last in RANGE.findall(formula)]
    if SUMMING.search(formula) and any(first != last for first, last in ranges):
        return True
    named = {int(row) for _, row in CELL.findall(formula)}
    if SUMMING.search(formula) and number not in named:
        return True  # of whole columns, or of cells that have a name
    here = CELL.findall(ELSEWHERE.sub("", formula))
    return number not in named and any(not fixed for fixed, _ in here)


def _number(tag: bytes, name: bytes) -> int:
    match = re.search(rb"\b" + name + rb"=\"([0-9]{1,5})\"", tag)
    return int(match[1]) if match else 0
