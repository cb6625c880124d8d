"""What the tests make once is what the program would have made each time."""

from contextlib import closing
from pathlib import Path

from sqlalchemy import Connection, create_engine

from survey.register.opening import open_register
from tests import once
from tests.builders import settled


def schema(conn: Connection) -> list[tuple[object, ...]]:
    rows = conn.exec_driver_sql("SELECT type, name, tbl_name, sql FROM sqlite_schema")
    return sorted(tuple(row) for row in rows)


def test_a_register_made_of_the_first_ones_schema_is_as_a_migrated_one(tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path / 'migrated.db'}")
    with engine.begin() as conn:
        once.migrate(conn)
        migrated = schema(conn)
        [version] = conn.exec_driver_sql("SELECT version_num FROM alembic_version")
    engine.dispose()
    for name in ("first.db", "second.db"):
        with (
            closing(open_register(tmp_path / name, create=True)) as register,
            register.read() as conn,
        ):
            assert schema(conn) == migrated
            assert [*conn.exec_driver_sql("SELECT version_num FROM alembic_version")] == [version]
    kinds = {row[0] for row in migrated}
    assert kinds == {"table", "index", "trigger"}


def test_the_second_register_finds_the_statements_of_the_first(tmp_path: Path) -> None:
    with (
        closing(open_register(tmp_path / "first.db", create=True)) as first,
        closing(open_register(tmp_path / "second.db", create=True)) as second,
    ):
        caches = [
            register.engine.get_execution_options()["compiled_cache"]
            for register in (first, second)
        ]
        assert caches[0] is caches[1]
        assert first.engine.dialect is not second.engine.dialect
        assert first.engine.dialect == second.engine.dialect
        settled(first)
        n_known = len(caches[0])
        settled(second)
        assert len(caches[0]) == n_known > 20
