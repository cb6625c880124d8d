"""A register of an earlier release is brought up to date with everything that is in it."""

import warnings
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Connection, create_engine, inspect, text
from sqlalchemy.engine import URL

from survey import actions
from survey.office.facts import Office, Unit
from survey.register import answers, closings, offices
from survey.register.engine import Register
from survey.register.opening import open_register
from survey.register.schema import metadata
from tests.builders import (
    DAY,
    UNIT,
    Device,
    a_counter,
    a_rating,
    a_unit,
    an_empty_register,
    an_office,
    settled,
)

# Tables whose rows 0005 gave the number of a line of the journal.
SEALED = (
    *("entry", "amendment", "fact", "duty", "substitution", "services_given", "import_file"),
    *("erasure", "closing", "earlier"),
)
# And those that 0007 gave one.
SEALED_LATER = ("audit",)
# The tables that 0002 brought; what stands in the others came with 0001.
NEW = ("erasure", "judgement", "unjudged", "touched", "tally", "closing", "earlier")


def as_first_released(conn: Connection) -> None:
    """Take back what later releases added, as nobody writes old registers any more."""
    for name in NEW:
        conn.execute(metadata.tables[name].delete())
        metadata.tables[name].drop(conn)
    as_before_the_journal(conn)
    conn.execute(text("DROP INDEX ix_entry_conflict"))
    conn.execute(text("ALTER TABLE response DROP COLUMN late"))
    as_before_places(conn)
    conn.execute(text("UPDATE alembic_version SET version_num = '0001'"))


def as_before_sources(conn: Connection) -> None:
    """Take back what 0008 brought."""
    for name in ("nth", "over_budget"):
        conn.execute(text(f"ALTER TABLE response_private DROP COLUMN {name}"))


def as_before_old_acts(conn: Connection) -> None:
    """Take back what 0007 brought."""
    as_before_sources(conn)
    for table in SEALED_LATER:
        conn.execute(text(f"ALTER TABLE {table} DROP COLUMN sealed_by"))


def as_before_words(conn: Connection) -> None:
    """Take back what 0006 brought, of answers that said nothing else before it."""
    conn.execute(text("ALTER TABLE response ADD COLUMN paired BOOLEAN NOT NULL DEFAULT false"))
    conn.execute(text("UPDATE response SET paired = (provenance = 'kiosk')"))
    for name in ("provenance", "dated"):
        conn.execute(text(f"ALTER TABLE response DROP COLUMN {name}"))


def as_before_the_journal(conn: Connection) -> None:
    """Take back what 0005 brought; the tables of `NEW` are gone or go with what they had."""
    as_before_old_acts(conn)
    as_before_words(conn)
    metadata.tables["journal"].drop(conn)
    if conn.dialect.name == "postgresql":
        conn.execute(text("DROP FUNCTION journal_stays"))
    conn.execute(text("DROP INDEX ix_entry_sealed"))
    there = set(inspect(conn).get_table_names())
    for table in SEALED:
        if table in there:
            conn.execute(text(f"ALTER TABLE {table} DROP COLUMN sealed_by"))


def as_before_places(conn: Connection) -> None:
    """Take back what 0004 brought: facts with dates stood in columns then."""
    conn.execute(text("ALTER TABLE unit ADD COLUMN hours TEXT NOT NULL DEFAULT ''"))
    conn.execute(text("ALTER TABLE counter ADD COLUMN services TEXT NOT NULL DEFAULT ''"))
    conn.execute(
        text(
            "CREATE TABLE closed_day (tenant BIGINT NOT NULL, day TEXT NOT NULL,"
            " PRIMARY KEY (tenant, day))"
        )
    )
    hours = "SELECT value FROM fact WHERE topic = 'hours' AND fact.unit = unit.code"
    offers = (
        "SELECT value FROM fact WHERE topic = 'offers'"
        " AND fact.unit = counter.unit AND fact.code = counter.code"
    )
    for statement in (
        f"UPDATE unit SET hours = ({hours})",
        f"UPDATE counter SET services = COALESCE(({offers}), '')",
        "INSERT INTO closed_day SELECT tenant, first FROM fact WHERE topic = 'day'",
        "ALTER TABLE officer DROP COLUMN nip",
    ):
        conn.execute(text(statement))
    for name in ("fact", "substitution"):
        metadata.tables[name].drop(conn)


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
    counters = (a_counter("L1", services=("kk",)), a_counter("L2"))
    closed = frozenset({date(2026, 12, 24), date(2026, 12, 25)})
    actions.set_office(before, an_office(closed=closed), [a_unit(counters=counters)], {}, "test")
    Device().give(before, a_rating(2), a_rating(4))
    was, office_was = read(before), office_of(before)
    with before.engine.execution_options(writing=True).begin() as conn:
        as_first_released(conn)
    before.close()

    after = open_register(address)
    # When they came nobody knows any more: they stand as come on their day.
    assert read(after) == [answer._replace(late="") for answer in was]
    assert all(answer.late for answer in was)
    assert len(was) == 2
    # What was known until then holds from the beginning.
    assert office_of(after) == office_was
    long_ago = date(1990, 1, 1)
    (unit,) = office_was[1]
    assert unit.opening.week(long_ago).text == "Mon-Fri 08:00-15:00"
    assert unit.counter("L1").services == ("kk",)
    assert office_was[0].closed == closed
    with after.read() as conn:
        assert closings.all_of(conn, UNIT) == ()
    same_tables(after)
    Device().give(after, a_rating(1))
    assert len(read(after)) == 3
    after.close()


def read(register: Register) -> list[answers.Answer]:
    with register.read() as conn:
        return answers.read(conn, UNIT, DAY, DAY)


def office_of(register: Register) -> tuple[Office, tuple[Unit, ...]]:
    with register.read() as conn:
        return offices.office(conn), offices.units(conn)


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
        conn.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    with pytest.raises(NewerRegister):
        open_register(path)
