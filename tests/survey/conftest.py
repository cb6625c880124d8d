"""The register on both engines: a test that asks for `register` runs on SQLite and PostgreSQL."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from sqlalchemy.engine import URL

from survey.box import Box
from survey.register.engine import Register
from survey.register.opening import open_register
from tests import builders, lived
from tests.moved import carry_rows
from tests.postgres import Databases, serving


@pytest.fixture(scope="session")
def databases() -> Iterator[Databases]:
    """Run a PostgreSQL for the session.

    Not below pytest's own folder: that belongs to one user, the server is another, and a second
    run of pytest beside this one would close it to him.
    """
    room = os.environ.get("PYTEST_DEBUG_TEMPROOT")
    with (
        TemporaryDirectory(prefix="loket-postgresql-", dir=room) as folder,
        serving(Path(folder) / "data") as there,
    ):
        yield there


@pytest.fixture
def postgresql(databases: Databases) -> Iterator[Callable[[], URL]]:
    """Give a function that gives a new register on PostgreSQL, for as long as the test runs."""
    lent: list[URL] = []

    def fresh() -> URL:
        lent.append(databases.lend())
        return lent[-1]

    yield fresh
    databases.take_back(lent)


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
