"""The cells of a spreadsheet: what each is, and how it is written as text.

Read next: `workbook.py`.
"""

from datetime import date, datetime, time, timedelta

MAX_DIGITS = 15  # that a spreadsheet keeps of a number
# A spreadsheet counts days; numbers outside 1990–2100 in a date column are not days.
SERIALS = (32_874, 73_415)


def is_long(value: object) -> bool:
    """Say whether a cell is a number of more digits than a spreadsheet keeps."""
    return isinstance(value, int | float) and abs(value) >= 10**MAX_DIGITS


def is_number(value: object) -> bool:
    """Say whether a cell holds anything but words."""
    return value.strip().isdecimal() if isinstance(value, str) else value is not None


def as_text(value: object, epoch: datetime | None) -> str:
    """Write a cell as text; in a date column a bare number is a day of the spreadsheet."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float):
        if epoch is not None and SERIALS[0] <= value <= SERIALS[1]:
            from openpyxl.utils.datetime import from_excel

            return as_text(from_excel(value, epoch), None)
        return str(int(value)) if value == value // 1 else repr(value)
    if isinstance(value, datetime):
        moment = (value + timedelta(milliseconds=500)).replace(microsecond=0)
        # Spreadsheets have no days, only midnights.
        return moment.date().isoformat() if moment.time() == time() else moment.isoformat()
    return value.isoformat() if isinstance(value, date | time) else str(value)
