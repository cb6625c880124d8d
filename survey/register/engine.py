"""Lends transactions of an open register, on SQLite or PostgreSQL.

With `opening.py` the only file that knows which of the two it is. No queries of the domain here.
Read next: `opening.py`, `entries.py`.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from functools import lru_cache
from typing import Final

from sqlalchemy import Connection, Dialect, Engine, Table, insert, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnection

from survey.errors import Busy, Damaged
from survey.register.faults import NotARegister, RegisterAway, RegisterBusy, RegisterFull
from survey.register.schema import installation

WAIT_S: Final = 5  # how long a transaction waits for another writer


class Register:
    """An open register. `begin` lends a writing transaction, `read` a reading one.

    Attributes:
        place: The file or address, for messages; never holds a password.
        tenant: The number of this installation.
    """

    def __init__(self, engine: Engine, place: str, tenant: int) -> None:
        self.engine = engine.execution_options(tenant=tenant)
        self.place = place
        self.tenant = tenant
        self._writing = self.engine.execution_options(writing=True)
        self._reading = self.engine
        if engine.dialect.name == "postgresql":
            # A report sees one moment, as it does on SQLite.
            self._reading = self.engine.execution_options(isolation_level="REPEATABLE READ")

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """Lend a writing transaction: one at a time per installation, committed at the end.

        Raises:
            Busy: Another writer holds it for longer than WAIT_S, the disk is full, or the
                database is away; nothing was stored.
            Damaged: The file is damaged.
        """
        with translated(self.place), self._writing.begin() as conn:
            # SQLite has taken its write lock already and ignores FOR UPDATE; on PostgreSQL this
            # row is where the writers of one installation queue up.
            mine = installation.c.tenant == self.tenant
            conn.execute(select(installation.c.tenant).where(mine).with_for_update())
            yield conn

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Lend a reading transaction that sees one moment of the register.

        Raises:
            Busy: The database is away or locked for longer than WAIT_S.
            Damaged: The file is damaged.
        """
        with translated(self.place), self._reading.begin() as conn:
            yield conn

    def describe(self) -> str:
        """Say how commits are made durable here, read back from the database."""
        with self.read() as conn:
            if self.engine.dialect.name == "postgresql":
                commit, sync = (
                    conn.exec_driver_sql(show).scalar_one()
                    for show in ("SHOW synchronous_commit", "SHOW fsync")
                )
                return f"PostgreSQL, synchronous_commit={commit}, fsync={sync}"
            mode = conn.exec_driver_sql("PRAGMA journal_mode").scalar_one()
            level = conn.exec_driver_sql("PRAGMA synchronous").scalar_one()
        names = {0: "OFF", 1: "NORMAL", 2: "FULL", 3: "EXTRA"}
        return f"SQLite {sqlite3.sqlite_version}, {str(mode).upper()}, synchronous={names[level]}"

    def forget(self) -> None:
        """Let what was erased go from the files of the database too, as far as it can be asked to.

        Raises:
            Busy: The database is away or in use.
        """
        with translated(self.place):
            if self.engine.dialect.name == "postgresql":
                alone = self.engine.execution_options(isolation_level="AUTOCOMMIT")
                with alone.connect() as conn:
                    conn.exec_driver_sql("VACUUM response_private")
            else:
                with closing(self.engine.raw_connection()) as lent:
                    lent.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()


def tenant_of(conn: Connection) -> int:
    """Give the installation a connection was opened for."""
    return int(conn.get_execution_options()["tenant"])


def insert_many(conn: Connection, into: Table, rows: Sequence[tuple[object, ...]]) -> None:
    """Insert rows whose values stand in the order of the table's columns.

    The statement is the one SQLAlchemy writes, given to the driver as it is: without its work on
    each single value a batch of answers takes half the time.
    """
    if rows:
        conn.exec_driver_sql(_insert(conn.dialect, into), list(rows))


@lru_cache(maxsize=64)
def _insert(dialect: Dialect, into: Table) -> str:
    return str(insert(into).compile(dialect=dialect))


@contextmanager
def translated(place: str) -> Iterator[None]:
    """Say what the database reports as one of our sentences.

    Raises:
        Busy: It is locked, full or away.
        Damaged: Its file is.
    """
    try:
        yield
    except UnicodeDecodeError as error:  # SQLite repeats the damage in its own sentence
        raise NotARegister(place=place) from error
    except NoConnection as error:
        raise RegisterBusy(place=place, wait=WAIT_S) from error  # every connection is lent
    except DBAPIError as error:
        refusal = sentence_of(error, place)
        if refusal is None:
            raise
        raise refusal from error


def sentence_of(error: DBAPIError, place: str) -> Busy | Damaged | None:
    """Find our sentence for what a driver reports; None for a mistake of our own."""
    if isinstance(error.orig, sqlite3.Error):
        code = getattr(error.orig, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
        kind = _SQLITE.get(code)
    else:
        # Without a state the server did not even answer.
        state: str = getattr(error.orig, "sqlstate", None) or "08000"
        kind = _POSTGRESQL.get(state) or _POSTGRESQL.get(state[:2])
    why = str(error.orig).strip().splitlines() or [""]
    return None if kind is None else kind(place=place, wait=WAIT_S, why=why[0])


_SQLITE: Final[dict[int, type[Busy | Damaged]]] = {
    sqlite3.SQLITE_BUSY: RegisterBusy,
    sqlite3.SQLITE_LOCKED: RegisterBusy,
    sqlite3.SQLITE_FULL: RegisterFull,
    sqlite3.SQLITE_CORRUPT: NotARegister,
    sqlite3.SQLITE_NOTADB: NotARegister,
    sqlite3.SQLITE_CANTOPEN: RegisterAway,
    sqlite3.SQLITE_IOERR: RegisterAway,
    sqlite3.SQLITE_PERM: RegisterAway,
    sqlite3.SQLITE_AUTH: RegisterAway,
    sqlite3.SQLITE_READONLY: RegisterAway,
}
# States and classes of states: https://www.postgresql.org/docs/current/errcodes-appendix.html
_POSTGRESQL: Final[dict[str, type[Busy | Damaged]]] = {
    "55P03": RegisterBusy,  # lock not available
    "40": RegisterBusy,  # deadlock, serialization
    "53100": RegisterFull,
    "53": RegisterAway,  # out of connections or memory
    "08": RegisterAway,  # connection
    "57": RegisterAway,  # shutting down
    "28": RegisterAway,  # password
    "3D": RegisterAway,  # no such database
    "25006": RegisterAway,  # a read-only copy
}
