"""Is the register whole as a database: its pages, its indexes, the tables our queries name?

A flipped bit in an index makes an answer vanish from a report although its row is sound, and no
rule of a value sees it. SQLite alone is asked: what the pages of a PostgreSQL hold, its own
checksums and amcheck tell whoever administers it. And it holds nothing that is not ours, on either
engine. Read next: `soundness.py`, which looks at the values; `survey/own_schema.py`.
"""

import sqlite3
from typing import Final

from sqlalchemy import Connection, text

from survey import own_schema
from survey.register import schema
from survey.register.faults import AlteredSchema, ForeignInDatabase, UnsoundFile

_OF_ALEMBIC: Final = ("alembic_version", "alembic_version_pkc")
# What SQLite makes by itself for a key has no statement.
STATEMENTS: Final = "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL"
_COLUMNS: Final = text(
    "SELECT lower(t.name), lower(c.name) FROM sqlite_schema t JOIN pragma_table_info(t.name) c"
    " WHERE t.type = 'table'"
)


# Triggers and rules on our tables, views, tables and indexes beside them, tables that add rows to
# ours, and policies that hide some: all that our migrations do not make, in the schema we are in.
_ON_POSTGRESQL: Final = text(
    """
WITH ours AS (SELECT oid FROM pg_class WHERE relnamespace = current_schema()::regnamespace)
SELECT 'TRIGGER ' || t.tgname || ' ON ' || c.relname
FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid
WHERE c.oid IN (SELECT oid FROM ours) AND NOT t.tgisinternal
AND NOT (c.relname = 'journal' AND t.tgname = 'journal_stays'
    AND encode(sha256(convert_to(p.prosrc, 'UTF8')), 'hex') = :guard)
UNION ALL
SELECT 'RULE ' || r.rulename || ' ON ' || c.relname
FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class
WHERE c.oid IN (SELECT oid FROM ours) AND c.relkind IN ('r', 'p')
UNION ALL
SELECT 'POLICY ' || p.polname || ' ON ' || c.relname
FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid WHERE c.oid IN (SELECT oid FROM ours)
UNION ALL
SELECT 'TABLE ' || inhrelid::regclass FROM pg_inherits WHERE inhparent IN (SELECT oid FROM ours)
UNION ALL
SELECT CASE relkind WHEN 'v' THEN 'VIEW ' WHEN 'm' THEN 'MATERIALIZED VIEW ' WHEN 'i' THEN 'INDEX '
    WHEN 'f' THEN 'FOREIGN TABLE ' ELSE 'TABLE ' END || relname
FROM pg_class WHERE oid IN (SELECT oid FROM ours) AND (
    relkind IN ('v', 'm', 'f', 'p') OR relkind IN ('r', 'i') AND relname <> ALL (:names)
) LIMIT 1"""
)
# SHA-256 of what 0005 lets its function do.
_GUARD: Final = "d1a29ad39d67b54118478a871a3a19a860872b03a45189e34df31908e71d9ec7"


def check(conn: Connection) -> None:
    """Make sure that the database says the same in all its places; a second for each 90 MB.

    Args:
        conn: Any transaction; of PostgreSQL only that it holds nothing that is not ours.

    Raises:
        UnsoundFile: It does not.
        ForeignInDatabase: A server's holds a trigger, a view, an index or a table that is not ours.
    """
    if conn.dialect.name != "sqlite":
        if foreign := conn.execute(_ON_POSTGRESQL, {"guard": _GUARD, "names": _names()}).scalar():
            raise ForeignInDatabase(place=conn.engine.url.database, why=foreign)
        return
    raw = conn.connection.driver_connection
    if isinstance(raw, sqlite3.Connection) and (why := first_fault(raw)):
        raise UnsoundFile(place=conn.engine.url.database, why=why)


def _names() -> list[str]:
    """Give the names of our tables and indexes on PostgreSQL."""
    tables = schema.metadata.sorted_tables
    indexes = (str(index.name) for table in tables for index in table.indexes)
    keys = (f"pk_{table.name}" for table in tables)
    return [*(table.name for table in tables), *indexes, *keys, *_OF_ALEMBIC]


def check_schema(conn: Connection, place: str) -> None:
    """Make sure that a register on SQLite holds no trigger, view, index or table that is not ours.

    Raises:
        AlteredSchema: It does.
    """
    if conn.dialect.name == "sqlite":
        statements = conn.exec_driver_sql(STATEMENTS).scalars()
        if foreign := own_schema.first_foreign(statements):
            raise AlteredSchema(place=place, why=foreign)


def check_acting(conn: Connection, place: str) -> None:
    """Make sure that nothing foreign acts or stands for a table in a register of an older release.

    Raises:
        AlteredSchema: It does.
    """
    if conn.dialect.name == "sqlite":
        statements = conn.exec_driver_sql(STATEMENTS).scalars()
        if foreign := own_schema.first_foreign(filter(own_schema.acts, statements)):
            raise AlteredSchema(place=place, why=foreign)


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
