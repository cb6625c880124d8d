"""How Alembic runs a migration: on the connection and in the transaction that engine.py opened."""

from alembic import context
from sqlalchemy import Connection

from survey.register.schema import metadata


def run() -> None:
    connection: Connection = context.config.attributes["connection"]
    # SQLite's own transactions cover its DDL too; Alembic would otherwise not rely on them.
    context.configure(connection=connection, target_metadata=metadata, transactional_ddl=True)
    with context.begin_transaction():
        context.run_migrations()


run()
