"""Which rows of the journal are its lines: those from number 1 on.

The chain begins with line 1, so no hash covers a row in front of it: none is believed, by any
reader, and `journal_check.py` names each. Read next: `journal.py`.
"""

from typing import Final

from sqlalchemy import ColumnElement, Connection

from survey.register.engine import tenant_of
from survey.register.schema import journal

FIRST_LINE: Final = 1


def own_lines(conn: Connection) -> ColumnElement[bool]:
    """Give the condition that a row is a line of this installation's journal."""
    return (journal.c.tenant == tenant_of(conn)) & (journal.c.seq >= FIRST_LINE)


def before_all(conn: Connection) -> ColumnElement[bool]:
    """Give the condition that a row stands where no line can."""
    return (journal.c.tenant == tenant_of(conn)) & (journal.c.seq < FIRST_LINE)
