"""A register's rows carried over into another database."""

from sqlalchemy import Connection, delete, select, text

from survey.register.schema import metadata


def carry_rows(source: Connection, target: Connection) -> None:
    """Put every row of one register into one on PostgreSQL, in place of its own."""
    target.execute(text("SET LOCAL session_replication_role = replica"))
    for table in reversed(metadata.sorted_tables):
        target.execute(delete(table))
    for table in metadata.sorted_tables:
        if rows := source.execute(select(table)).mappings().all():
            target.execute(table.insert(), [dict(row) for row in rows])
