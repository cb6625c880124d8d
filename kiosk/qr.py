"""A QR code as one path of squares, for pages that draw it themselves, or as blocks of a terminal.

Paper has its own in `reports/paper/documents.py`: the citizen's path must not reach the reports.
"""

from __future__ import annotations

import io
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Squares:
    """The dark squares of a code.

    Attributes:
        size: modules along one side, quiet zone included.
        d: the path of an SVG whose unit is one module.
    """

    size: int
    d: str


def squares(text: str, *, quiet: int = 2) -> Squares:
    """Draw a text as a QR code with 15 % error correction.

    Args:
        text: what a phone reads.
        quiet: white modules around the code; the page around it is white too.
    """
    import qrcode
    from qrcode.constants import ERROR_CORRECT_M

    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=quiet)
    code.add_data(text)
    code.make(fit=True)
    rows = code.get_matrix()
    d = "".join(_row(y, row) for y, row in enumerate(rows))
    return Squares(len(rows), d)


def _row(y: int, row: list[bool]) -> str:
    """Write one row as runs: `M3 5h4v1h-4z` is four dark squares from the third one on."""
    runs: list[str] = []
    x = 0
    while x < len(row):
        end = x
        while end < len(row) and row[end]:
            end += 1
        if end > x:
            runs.append(f"M{x} {y}h{end - x}v1h-{end - x}z")
        x = end + 1
    return "".join(runs)


def blocks(text: str, encoding: str | None) -> str:
    """Draw a text as lines for a terminal, "" where its encoding has no blocks."""
    import qrcode

    drawing = io.StringIO()
    code = qrcode.QRCode(border=2)
    code.add_data(text)
    code.print_ascii(out=drawing, invert=True)
    try:
        drawing.getvalue().encode(encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return ""
    return drawing.getvalue()
