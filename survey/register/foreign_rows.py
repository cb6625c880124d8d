"""Rows that name another installation: a register is of one, and the program writes no other.

Also how a row is named in a sentence. Queries only. Read next: `soundness.py`.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from sqlalchemy import Connection, Table, func, select, type_coerce
from sqlalchemy.types import NullType

from survey.register import integrity, schema
from survey.register.engine import tenant_of
from survey.register.faults import ForeignRow

_ENDS: Final = select(
    *(
        select(end(type_coerce(table.c.tenant, NullType()))).scalar_subquery()
        for table in schema.metadata.sorted_tables
        for end in (func.min, func.max)
    )
)


def foreign_rows(conn: Connection) -> Iterator[ForeignRow]:
    """Give of each table that has rows of another installation the first one.

    Every key begins with the installation, so that the two ends of an index of each table tell.

    Raises:
        UnsoundFile: The table has no such row, its index has.
    """
    ends = list(conn.execute(_ENDS).one())
    for n, table in enumerate(schema.metadata.sorted_tables):
        if set(ends[2 * n : 2 * n + 2]) <= {tenant_of(conn), None}:
            continue
        columns = [type_coerce(column, NullType()) for column in table.columns]
        others = select(*columns).where(table.c.tenant != tenant_of(conn))
        if row := conn.execute(others.limit(1)).one_or_none():
            yield ForeignRow(table=table.name, row=row_key(table, row), column="tenant")
        else:
            integrity.check(conn)  # the index alone says so


def row_key(table: Table, row: Sequence[object]) -> str:
    """Name a row by its key, but for the installation."""
    names = [known.name for known in table.columns]
    key = [row[names.index(part.name)] for part in table.primary_key if part.name != "tenant"]
    return ", ".join(map(key_value, key)) or "1"


def key_value(key: object) -> str:
    """Write a value of a key so that it can be printed."""
    return key.hex() if isinstance(key, bytes) else ascii(key).strip("'")
