"""What is made once for all tests of a process, though each opens registers of its own."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

import pytest
from sqlalchemy import Connection, create_engine, inspect
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.util import LRUCache

from survey.register import opening

migrate = opening._migrate  # as the program does it


@contextmanager
def statements_compiled() -> Iterator[None]:
    """Let all registers of one kind share the statements that SQLAlchemy has made into SQL.

    A program opens one register and knows its statements after the first; each test opens another,
    and a fifth of the time went into making the same statements again.
    """
    cache: LRUCache[object, object] = LRUCache(5_000)

    def kind(dialect: DefaultDialect) -> tuple[object, ...]:
        return type(dialect), dialect.paramstyle, dialect.server_version_info

    with pytest.MonkeyPatch.context() as patched:
        # The dialect stands in the key, and each register has its own.
        patched.setattr(DefaultDialect, "__hash__", lambda own: hash(type(own)))
        patched.setattr(DefaultDialect, "__eq__", lambda own, other: kind(own) == kind(other))
        shared = partial(create_engine, execution_options={"compiled_cache": cache})
        patched.setattr(opening, "create_engine", shared)
        yield


@contextmanager
def schema_made() -> Iterator[None]:
    """Migrate the first empty file; give the others the tables, indexes and triggers it then had.

    A register that has tables already is migrated as ever, and so is PostgreSQL.
    """
    schema: list[str] = []

    def migrated(conn: Connection) -> None:
        if conn.dialect.name != "sqlite" or inspect(conn).get_table_names():
            migrate(conn)
        elif schema:
            for statement in schema:
                conn.exec_driver_sql(statement)
        else:
            migrate(conn)
            schema.extend(_schema(conn))

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(opening, "_migrate", migrated)
        yield


def _schema(conn: Connection) -> list[str]:
    """Give the statements that make what a migration made, the one row of its version too."""
    names = set(inspect(conn).get_table_names()) - {"alembic_version"}
    assert not [name for name in names if conn.exec_driver_sql(f"SELECT 1 FROM {name}").first()]
    version = conn.exec_driver_sql("SELECT version_num FROM alembic_version").scalar_one()
    made = conn.exec_driver_sql(
        "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'"
        " ORDER BY rowid"
    )
    return [*made.scalars(), f"INSERT INTO alembic_version VALUES ('{version}')"]
