"""Is the register whole as a database: its pages, its indexes, and the tables our queries name?

A flipped bit in an index makes an answer vanish from a report although its row is sound, and no
rule of a value sees it. SQLite alone is asked: what a PostgreSQL holds, its own checksums and
amcheck tell whoever administers it. Read next: `soundness.py`, which looks at the values.
"""

import sqlite3
from typing import Final

from sqlalchemy import Connection, text

from survey.register import schema
from survey.register.faults import UnsoundFile

_COLUMNS: Final = text(
    "SELECT lower(t.name), lower(c.name) FROM sqlite_schema t JOIN pragma_table_info(t.name) c"
    " WHERE t.type = 'table'"
)


def check(conn: Connection) -> None:
    """Make sure that the database says the same in all its places; a second for each 90 MB.

    Args:
        conn: Any transaction; one on PostgreSQL is not looked at.

    Raises:
        UnsoundFile: It does not.
    """
    if conn.dialect.name == "sqlite":
        raw = conn.connection.driver_connection
        if isinstance(raw, sqlite3.Connection) and (why := first_fault(raw)):
            raise UnsoundFile(place=conn.engine.url.database, why=why)


def first_fault(raw: sqlite3.Connection) -> str:
    """Give what SQLite finds wrong with a database first, in its own words; empty when it is whole.

    Pages, the order of every index, that each row stands in each index, and the constraints.
    """
    try:
        (answer,) = raw.execute("PRAGMA integrity_check(1)").fetchone()
    except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
        answer = str(error)
    return "" if answer == "ok" else " ".join(str(answer).split())


def check_names(conn: Connection, place: str) -> None:
    """Make sure that an SQLite register has every table and column that our queries name.

    Raises:
        UnsoundFile: One is missing.
    """
    if conn.dialect.name != "sqlite":
        return
    there = {tuple(row) for row in conn.execute(_COLUMNS)}
    for table in schema.metadata.sorted_tables:
        for column in table.columns:
            if (table.name, column.name) not in there:
                raise UnsoundFile(place=place, why=f"no {table.name}.{column.name}")
