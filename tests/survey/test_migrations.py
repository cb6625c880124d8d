"""A register of an earlier release is brought up to date with everything that is in it."""

import warnings
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.engine import URL

from survey.register import answers, closings
from survey.register.engine import Register, open_register
from survey.register.schema import metadata
from tests.builders import DAY, UNIT, Device, a_rating, an_empty_register, settled

# The tables that 0002 brought; what stands in the others came with 0001.
NEW = ("erasure", "judgement", "unjudged", "touched", "tally", "closing", "earlier")


def as_first_released(conn: Connection) -> None:
    """Take back what later releases added, as nobody writes old registers any more."""
    for name in NEW:
        conn.execute(metadata.tables[name].delete())
        metadata.tables[name].drop(conn)
    conn.execute(text("DROP INDEX ix_entry_conflict"))
    conn.execute(text("ALTER TABLE response DROP COLUMN late"))
    conn.execute(text("UPDATE alembic_version SET version_num = '0001'"))


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_a_register_of_the_first_release_keeps_all_that_is_in_it(
    engine: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    address = str(tmp_path / "register.db")
    if engine == "postgresql":
        fresh: Callable[[], URL] = request.getfixturevalue("postgresql")
        address = fresh().render_as_string(hide_password=False)
    else:
        an_empty_register(tmp_path).close()
    before = settled(open_register(address))
    Device().give(before, a_rating(2), a_rating(4))
    was = read(before)
    with before.engine.execution_options(writing=True).begin() as conn:
        as_first_released(conn)
    before.close()

    after = open_register(address)
    # When they came nobody knows any more: they stand as come on their day.
    assert read(after) == [answer._replace(late="") for answer in was]
    assert all(answer.late for answer in was)
    assert len(was) == 2
    with after.read() as conn:
        assert closings.all_of(conn, UNIT) == ()
    same_tables(after)
    Device().give(after, a_rating(1))
    assert len(read(after)) == 3
    after.close()


def read(register: Register) -> list[answers.Answer]:
    with register.read() as conn:
        return answers.read(conn, UNIT, DAY, DAY)


def same_tables(register: Register) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    with warnings.catch_warnings(), register.read() as conn:
        warnings.filterwarnings("ignore", message=".*expression-based index")
        assert compare_metadata(MigrationContext.configure(conn), metadata) == []


def test_an_older_program_names_a_register_it_cannot_read(tmp_path: Path) -> None:
    """The control: nothing is migrated backwards, and nothing is guessed."""
    from survey.register.faults import NewerRegister

    path = tmp_path / "register.db"
    open_register(path, create=True).close()
    engine = create_engine(f"sqlite:///{path}")
    with engine.begin() as conn:
        conn.execute(text("UPDATE alembic_version SET version_num = '0004'"))
    engine.dispose()
    with pytest.raises(NewerRegister):
        open_register(path)
