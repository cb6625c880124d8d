"""Opens the register: connects with the safest settings, makes it, brings it up to date.

Before a migration changes a file, the file is copied. Read next: `engine.py`, which lends
transactions; `journal.py`, whose first line seals what a migration had found.
"""

import errno
import logging
import re
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Final
from urllib.parse import quote

from sqlalchemy import Connection, Engine, create_engine, event, func, inspect, select, table
from sqlalchemy import column as sql_column
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.pool import ConnectionPoolEntry

from survey.files import REASONS, CannotWrite, odd_beside, whole
from survey.register import journal
from survey.register.catching_up import LEFT_OPEN, catch_up, check_number
from survey.register.engine import WAIT_S, Register, sentence_of, translated
from survey.register.faults import (
    ForeignDatabase,
    NewerRegister,
    NoRegister,
    NotARegister,
    OddFile,
    RegisterAway,
    WrongAddress,
)
from survey.register.integrity import check_acting, check_names, check_schema
from survey.register.schema import HEAD, installation

log = logging.getLogger("loket.register")
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


def open_register(url_or_path: str | Path, *, create: bool = False) -> Register:
    """Open the register at a file path or a database address.

    Args:
        url_or_path: A path, or "postgresql://user@host/name".
        create: Make it, with a new tenant number, when there is none.

    Raises:
        NoRegister: There is none, and it was not to be made.
        OddFile: What lies there, or beside it where SQLite would open it, is no file.
        NotARegister, UnsoundFile, ForeignDatabase, NewerRegister: What is there cannot be used.
        Busy: It is locked or away.
    """
    try:
        url = _url(url_or_path)
        is_file = url.get_backend_name() == "sqlite"
        place = (url.database or "") if is_file else url.render_as_string(hide_password=True)
        if is_file and (odd := odd_beside(Path(place))):
            raise OddFile(file=odd)
        if is_file and not create and not Path(place).is_file():
            raise NoRegister(place=place)
        engine = _sqlite(url, place, create=create) if is_file else _postgresql(url)
    except (ArgumentError, ImportError) as error:
        # The address itself is not repeated here: it may hold a password.
        raise WrongAddress(field="database", why=type(error).__name__) from error
    try:
        with translated(place):
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
        kind, sync, settings = "wal", 2, ("PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL")
    else:
        kind, sync = "delete", 3
        settings = ("PRAGMA journal_mode=DELETE", "PRAGMA synchronous=EXTRA")

    @event.listens_for(engine, "connect")
    def settle(raw: sqlite3.Connection, _: ConnectionPoolEntry) -> None:
        raw.isolation_level = None  # the driver would otherwise begin on its own, deferred
        for setting in (*settings, *_SETTINGS):
            raw.execute(setting)
        mode = raw.execute("PRAGMA journal_mode").fetchone()[0]
        level = raw.execute("PRAGMA synchronous").fetchone()[0]
        if (mode, level) != (kind, sync):
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
    with _opening(place), engine.connect() as conn:
        version = _found_version(conn, place)
    if version is None and not create:
        raise NoRegister(place=place)
    if version is not None and version > HEAD:
        raise NewerRegister(place=place, found=version, known=HEAD)
    if version != HEAD:
        with engine.execution_options(writing=True).begin() as conn:
            if conn.dialect.name == "postgresql":  # SQLite's own lock is taken already
                conn.execute(select(func.pg_advisory_xact_lock(_MAKING)))
            _bring_up_to_date(conn, place)
    with _opening(place), engine.connect() as conn:
        check_schema(conn, place)
        check_names(conn, place)
        tenants = conn.execute(select(installation.c.tenant)).scalars().all()
    if len(tenants) != 1 or not isinstance(tenants[0], int):
        raise NotARegister(place=place)
    return tenants[0]


def _bring_up_to_date(conn: Connection, place: str) -> None:
    """Make or migrate the register, and let its journal begin over what is there then."""
    version = _found_version(conn, place)
    if version == HEAD:
        return  # another process has just done it
    check_acting(conn, place)
    check_number(conn, place, version)
    copy = None if version is None else _copy(conn, place, version)
    _migrate(conn)
    tenant = _draw_tenant(conn)
    conn = conn.execution_options(tenant=tenant)
    journal.begin(conn)
    if version in LEFT_OPEN:
        catch_up(conn)
    if version is not None:
        params = {journal.SCHEMA: HEAD}
        journal.note(conn, "loket", "migrate", f"{version} → {HEAD}", "", params=params)
    if copy is not None:  # what is erased later is still in it, and `retention` says so
        journal.note(conn, "loket", "backup", str(copy), f"sebelum skema {HEAD}")
        log.warning("Data kantor diperbarui ke skema %s. Salinan sebelumnya: %s", HEAD, copy)


def _copy(conn: Connection, place: str, version: str) -> Path | None:
    """Copy a file before it is changed; of PostgreSQL whoever administers it keeps copies.

    Raises:
        CannotWrite: There is no room for it; nothing was changed.
    """
    if conn.dialect.name != "sqlite":
        log.warning(
            "Data kantor di PostgreSQL diperbarui dari skema %s ke %s tanpa salinan;"
            " cadangkan dengan pg_dump secara berkala.",
            *(version, HEAD),
        )
        return None
    path = Path(place).absolute()
    copy = path.with_name(f"{path.stem}.skema-{version}{path.suffix}")
    with whole(copy) as temporary:
        try:
            with (
                closing(sqlite3.connect(f"file:{quote(str(path))}?mode=ro", uri=True)) as source,
                closing(sqlite3.connect(temporary)) as target,
            ):
                source.backup(target)
        except sqlite3.DatabaseError as error:
            if getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_FULL:
                raise CannotWrite(file=copy, reason=REASONS[errno.ENOSPC]) from error
            raise NotARegister(place=place) from error
    return copy


@contextmanager
def _opening(place: str) -> Iterator[None]:
    """Say that a file is damaged where it does not even have what every register has."""
    try:
        yield
    except DBAPIError as error:
        if not isinstance(error.orig, sqlite3.Error) or sentence_of(error, place):
            raise
        raise NotARegister(place=place) from error


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


def _draw_tenant(conn: Connection) -> int:
    """Give the installation's number; a new one's is random, as area codes change."""
    known = conn.execute(select(installation.c.tenant)).scalars().first()
    if known is not None:
        return int(known)
    made_at = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    tenant = new_tenant()
    conn.execute(installation.insert(), {"tenant": tenant, "made_at": made_at})
    return tenant


def new_tenant() -> int:
    """Draw an installation's number, 1 to 2**62 - 1."""
    return secrets.randbelow(2**62 - 1) + 1
