"""Opens the register, on SQLite or PostgreSQL, and lends transactions.

The only file that knows which of the two it is. No queries of the domain here. Read next:
`entries.py`, `answers.py`.
"""

import re
import secrets
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Final

from sqlalchemy import (
    Connection,
    Dialect,
    Engine,
    Table,
    create_engine,
    event,
    func,
    insert,
    inspect,
    select,
    table,
)
from sqlalchemy import column as sql_column
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnection
from sqlalchemy.pool import ConnectionPoolEntry

from survey.errors import Busy, Damaged
from survey.register.faults import (
    ForeignDatabase,
    NewerRegister,
    NoRegister,
    NotARegister,
    RegisterAway,
    RegisterBusy,
    RegisterFull,
    WrongAddress,
)
from survey.register.schema import HEAD, installation

WAIT_S: Final = 5  # how long a transaction waits for another writer
# SQLite before 3.51.3 can damage a WAL file when two connections write (see docs/decisions).
_SAFE_WAL: Final = (3, 51, 3)
_SETTINGS: Final = (
    "PRAGMA cache_size=-8192",  # KiB: enough for a week; a service stays small
    "PRAGMA trusted_schema=OFF",  # a file from elsewhere runs nothing of its own
    "PRAGMA cell_size_check=ON",  # damage is found, not read past
    "PRAGMA secure_delete=ON",  # what is erased is overwritten, not only forgotten
)
_MAKING: Final = 0x5355415241  # "SUARA": whoever makes or migrates a register holds this lock
_VERSION: Final = re.compile(r"(?!0000)[0-9]{4}")  # as our migrations are numbered
_version = table("alembic_version", sql_column("version_num"))


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
        with _told(self.place), self._writing.begin() as conn:
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
        with _told(self.place), self._reading.begin() as conn:
            yield conn

    def describe(self) -> str:
        """Say how commits are made durable here, read back from the database."""
        with self.read() as conn:
            if self.engine.dialect.name == "postgresql":
                commit, sync = (
                    conn.exec_driver_sql(f"SHOW {name}").scalar_one()
                    for name in ("synchronous_commit", "fsync")
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
        with _told(self.place):
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


def open_register(url_or_path: str | Path, *, create: bool = False) -> Register:
    """Open the register at a file path or a database address.

    Args:
        url_or_path: A path, or "postgresql://user@host/name".
        create: Make it, with a new tenant number, when there is none.

    Raises:
        NoRegister: There is none, and it was not to be made.
        NotARegister, ForeignDatabase, NewerRegister: What is there cannot be used.
        Busy: It is locked or away.
    """
    try:
        url = _url(url_or_path)
        is_file = url.get_backend_name() == "sqlite"
        place = (url.database or "") if is_file else url.render_as_string(hide_password=True)
        if is_file and not create and not Path(place).is_file():
            raise NoRegister(place=place)
        engine = _sqlite(url, place, create=create) if is_file else _postgresql(url)
    except (ArgumentError, ImportError) as error:
        # The address itself is not repeated here: it may hold a password.
        raise WrongAddress(field="database", why=type(error).__name__) from error
    try:
        with _told(place):
            tenant = _prepare(engine, place, create=create)
    except BaseException:
        engine.dispose()
        raise
    return Register(engine, place, tenant)


def _url(url_or_path: str | Path) -> URL:
    if isinstance(url_or_path, str) and "://" in url_or_path:
        url = make_url(url_or_path)
        # psycopg 3 is the driver we ship; "postgres://" is how hosting services write it.
        if url.get_backend_name() in {"postgresql", "postgres"}:
            return url.set(drivername="postgresql+psycopg")
        if url.get_backend_name() != "sqlite":
            raise ArgumentError(url.get_backend_name())
        return url
    return URL.create("sqlite", database=str(Path(url_or_path)))


def _sqlite(url: URL, place: str, *, create: bool) -> Engine:
    """Connect to a file, with the safest settings this SQLite allows, read back."""
    if create:
        Path(place).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(
        url, connect_args={"timeout": WAIT_S}, pool_timeout=WAIT_S, hide_parameters=True
    )
    if sqlite3.sqlite_version_info >= _SAFE_WAL:
        journal, sync, settings = "wal", 2, ("PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL")
    else:
        journal, sync = "delete", 3
        settings = ("PRAGMA journal_mode=DELETE", "PRAGMA synchronous=EXTRA")

    @event.listens_for(engine, "connect")
    def settle(raw: sqlite3.Connection, _: ConnectionPoolEntry) -> None:
        raw.isolation_level = None  # the driver would otherwise begin on its own, deferred
        for setting in (*settings, *_SETTINGS):
            raw.execute(setting)
        mode = raw.execute("PRAGMA journal_mode").fetchone()[0]
        level = raw.execute("PRAGMA synchronous").fetchone()[0]
        if (mode, level) != (journal, sync):
            raise RegisterAway(place=place, why=f"journal_mode={mode}, synchronous={level}")

    @event.listens_for(engine, "begin")
    def begin(conn: Connection) -> None:
        writing = conn.get_execution_options().get("writing")
        conn.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")

    return engine


def _postgresql(url: URL) -> Engine:
    return create_engine(
        url,
        paramstyle="format",  # by place, as on SQLite: see insert_many
        connect_args={
            "connect_timeout": WAIT_S,
            "options": f"-c lock_timeout={WAIT_S}s",
            # A server that vanished without a word is noticed within a minute, not in hours.
            "keepalives_idle": 30,
            "keepalives_interval": 10,
            "keepalives_count": 3,
            "tcp_user_timeout": 60_000,  # ms
        },
        pool_pre_ping=True,
        pool_timeout=WAIT_S,
        hide_parameters=True,  # what citizens wrote stands in no error's text: it goes into logs
    )


def _prepare(engine: Engine, place: str, *, create: bool) -> int:
    """Check whose database it is, bring it up to date, and give its tenant."""
    with engine.connect() as conn:
        version = _found_version(conn, place)
    if version is None and not create:
        raise NoRegister(place=place)
    if version is not None and version > HEAD:
        raise NewerRegister(place=place, found=version, known=HEAD)
    if version != HEAD:
        with engine.execution_options(writing=True).begin() as conn:
            if conn.dialect.name == "postgresql":  # SQLite's own lock is taken already
                conn.execute(select(func.pg_advisory_xact_lock(_MAKING)))
            _migrate(conn)
            _draw_tenant(conn)
    with engine.connect() as conn:
        tenants = conn.execute(select(installation.c.tenant)).scalars().all()
    if len(tenants) != 1 or not isinstance(tenants[0], int):
        raise NotARegister(place=place)
    return tenants[0]


def _found_version(conn: Connection, place: str) -> str | None:
    """Read the schema version, None when the database is empty."""
    inspector = inspect(conn)
    tables = set(inspector.get_table_names())
    if not tables:
        return None
    if not {_version.name, installation.name} <= tables:
        raise ForeignDatabase(place=place)
    versions = conn.execute(select(_version.c.version_num)).scalars().all()
    if len(versions) != 1 or not _VERSION.fullmatch(str(versions[0])):
        raise NotARegister(place=place)
    return str(versions[0])


def _migrate(conn: Connection) -> None:
    # Alembic takes a third of a second to import, and is needed once in a register's life.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")))
    config.attributes["connection"] = conn
    command.upgrade(config, "head")


def _draw_tenant(conn: Connection) -> None:
    """Give a new installation its number: random, as area codes change and names repeat."""
    if conn.execute(select(func.count()).select_from(installation)).scalar_one() == 0:
        made_at = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        conn.execute(installation.insert(), {"tenant": new_tenant(), "made_at": made_at})


def new_tenant() -> int:
    """Draw an installation's number, 1 to 2**62 - 1."""
    return secrets.randbelow(2**62 - 1) + 1


@contextmanager
def _told(place: str) -> Iterator[None]:
    """Say what the database reports as one of our sentences."""
    try:
        yield
    except NoConnection as error:
        raise RegisterBusy(place=place, wait=WAIT_S) from error  # every connection is lent
    except DBAPIError as error:
        refusal = _sentence(error, place)
        if refusal is None:
            raise
        raise refusal from error


def _sentence(error: DBAPIError, place: str) -> Busy | Damaged | None:
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
