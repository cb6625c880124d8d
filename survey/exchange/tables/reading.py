"""Reading a table that people made: CSV or XLSX, as its content says, not its name.

Every line comes out as texts with its number; a line that cannot be read comes out with the
reason, and a file that cannot be trusted at all is refused. What a column means is not known
here. Read next: `delimited.py` for CSV, `sheets.py` for XLSX.
"""

from collections.abc import Collection
from pathlib import Path

from survey.exchange.tables.delimited import read_delimited
from survey.exchange.tables.headers import NotATable
from survey.exchange.tables.sheets import read_sheets
from survey.exchange.tables.table import FileTable, IsList, head_of
from survey.language import N_


def read_table(
    path: Path,
    known: Collection[str],
    dates: Collection[str] = (),
    is_list: IsList | None = None,
    skip: Collection[str] = (),
) -> FileTable:
    """Open the table of a file, XLSX or CSV as its content says, not its name.

    Of a workbook every sheet is read, one after the other.

    Args:
        path: The file.
        known: Column names expected, in lower case; they tell the delimiter.
        dates: Columns whose bare XLSX numbers are days, as spreadsheets count them.
        is_list: Says whether columns are those of a list that people keep. With it a title may
            stand above the names, and sheets of words only are left out and named. Without it the
            first row has the names, and such a sheet is refused.
        skip: Sheets that are left out because a person says so, in any case.

    Raises:
        NoSuchFile: It cannot be opened.
        NotATable: It is something else, protected, damaged or a bomb.
        RepeatedColumn: A column name is there twice.
        TooManyColumns: It is wider than 256 columns.
        StrayTable, UnreadList, HiddenSheet: A sheet would be lost.
        NoSuchSheet: A sheet that is to be left out is not there.
    """
    start = head_of(path)
    if start.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        return read_sheets(path, known, dates, is_list, skip)
    if start.startswith((b"PAR1", b"%PDF", b"\x1f\x8b", b"PK")):
        raise NotATable(file=path.name, problem=N_("bukan CSV atau XLSX."))
    if skip:
        raise NotATable(file=path.name, problem=N_("CSV tidak mempunyai lembar (--skip-sheet)."))
    return read_delimited(path, known, dates, is_list)
