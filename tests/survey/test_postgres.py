"""The tests' own PostgreSQL: a database that is lent again is as a new one."""

from collections.abc import Callable
from contextlib import closing

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import URL

from survey.register.opening import open_register
from tests.builders import Device, a_rating, settled
from tests.postgres import Databases


def everything(url: URL) -> dict[str, list[str]]:
    """Give every row of every table."""
    engine = create_engine(url)
    with engine.connect() as conn:
        names = conn.execute(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'"))
        rows = {
            name: [str(row) for row in conn.execute(text(f"SELECT * FROM {name}"))]
            for name in names.scalars()
        }
    engine.dispose()
    return rows


def change(url: URL, *statements: str) -> None:
    engine = create_engine(url)
    with engine.begin() as conn:
        for statement in statements:
            conn.execute(text(statement))
    engine.dispose()


def test_a_database_lent_again_has_the_rows_of_a_new_one(databases: Databases) -> None:
    url = databases.lend()
    new = everything(url)
    with closing(open_register(url.render_as_string(hide_password=False))) as register:
        Device().give(settled(register), a_rating())
    change(url, "UPDATE installation SET tenant = 5", "DELETE FROM alembic_version")
    assert sum(map(len, everything(url).values())) > sum(map(len, new.values()))
    databases.take_back([url])
    again = databases.lend()
    assert again == url  # the control: it is the same one
    assert everything(again) == new
    assert {name for name, rows in new.items() if rows} == {
        *("alembic_version", "installation", "journal")
    }
    databases.take_back([again])


@pytest.mark.parametrize(
    "statements",
    [
        ("DROP INDEX ix_entry_new",),
        ("CREATE TABLE guests (name TEXT)",),
        ("ALTER TABLE journal DISABLE TRIGGER USER",),
        (
            "ALTER TABLE journal DISABLE TRIGGER USER",
            "ALTER TABLE journal ENABLE TRIGGER USER",
        ),
        ("ALTER TABLE unit ADD COLUMN hours TEXT NOT NULL DEFAULT ''",),
        ("ALTER TABLE unit ALTER COLUMN name SET DEFAULT 'x'",),
        ("CREATE FUNCTION two() RETURNS integer LANGUAGE sql AS 'SELECT 2'",),
    ],
)
def test_a_database_whose_schema_was_touched_is_not_lent_again(
    databases: Databases, statements: tuple[str, ...]
) -> None:
    url = databases.lend()
    change(url, *statements)
    databases.take_back([url])
    again = databases.lend()
    assert again != url
    assert everything(again) == everything(databases.server.set(database="loket_template"))
    databases.take_back([again])


def test_no_table_counts_on_by_itself(databases: Databases) -> None:
    """Emptying would not set a sequence back."""
    url = databases.lend()
    engine = create_engine(url)
    with engine.connect() as conn:
        assert conn.execute(text("SELECT count(*) FROM pg_sequences")).scalar_one() == 0
    engine.dispose()
    databases.take_back([url])


def test_two_lent_at_once_are_two(postgresql: Callable[[], URL]) -> None:
    assert postgresql() != postgresql()
