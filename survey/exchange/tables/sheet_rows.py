"""The rows that stand in a worksheet, each at its own number, and none that do not.

The library fills up what is missing: a styled cell in the last row of a sheet made a million rows.
Its parser alone is used here, so this is the one module that depends on its inner names. Read
next: `workbook.py`.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from openpyxl.worksheet._reader import FORMULA_TAG, WorkSheetParser

if TYPE_CHECKING:
    from openpyxl.worksheet._read_only import ReadOnlyWorksheet


class _Parser(WorkSheetParser):
    """Tells a formula whose result is an empty text from one without any result."""

    def parse_cell(self, element: Any) -> dict[str, Any]:
        cell: dict[str, Any] = super().parse_cell(element)
        is_text = element.get("t") == "str" and element.find(FORMULA_TAG) is not None
        if cell["value"] is None and is_text:
            cell["value"] = ""
        return cell


def rows(sheet: "ReadOnlyWorksheet", width: int) -> Iterator[tuple[int, tuple[object, ...]]]:
    """Give the rows of a sheet with their numbers, in the order of the file.

    Args:
        sheet: Of a workbook opened for reading only.
        width: How many columns are read; blank cells are None.
    """
    book: Any = sheet.parent
    untyped: Any = sheet
    with untyped._get_source() as source:  # noqa: SLF001
        parser = _Parser(
            source,
            untyped._shared_strings,  # noqa: SLF001
            data_only=book.data_only,
            epoch=book.epoch,
            date_formats=book._date_formats,  # noqa: SLF001
            timedelta_formats=book._timedelta_formats,  # noqa: SLF001
        )
        for number, cells in parser.parse():
            values: list[object] = [None] * width
            for cell in cells:
                if cell["column"] <= width:
                    values[cell["column"] - 1] = cell["value"]
            yield number, tuple(values)
