"""Every act that writes, against a register that somebody else holds: a sentence, nothing half."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest
from sqlalchemy import Connection, event

from survey import actions
from survey.register import engine
from survey.register.engine import Register
from survey.register.faults import RegisterBusy
from survey.register.opening import open_register
from survey.register.schema import metadata
from survey.register.services import Given
from tests.builders import (
    DAY,
    UNIT,
    Device,
    a_duty,
    a_rating,
    a_unit,
    an_empty_register,
    an_office,
)


@contextmanager
def locked(register: Register) -> Iterator[None]:
    """Hold the register's write lock in another connection."""
    holding, done = Event(), Event()

    def hold() -> None:
        with register.begin():
            holding.set()
            done.wait(30)

    thread = Thread(target=hold)
    thread.start()
    holding.wait(10)
    try:
        yield
    finally:
        done.set()
        thread.join()


@pytest.fixture
def hasty(register: Register) -> Iterator[Register]:
    """Open the same register again by somebody who waits for a lock only a moment."""
    other = open_register(register.engine.url.render_as_string(hide_password=False))
    on_sqlite = other.engine.dialect.name == "sqlite"
    hurry = "PRAGMA busy_timeout = 50" if on_sqlite else "SET lock_timeout = '50ms'"

    def set_hurry(raw: Any, *_: object) -> None:
        raw.cursor().execute(hurry)
        raw.commit()

    event.listen(other.engine.pool, "checkout", set_hurry)
    yield other
    other.close()


STORING: dict[str, Callable[[Register], object]] = {
    "accept": lambda register: Device().give(register, a_rating()),
    "set_office": lambda register: actions.set_office(
        register, an_office(name="Lain"), [a_unit()], {}, "test"
    ),
    "set_duties": lambda register: actions.set_duties(register, {UNIT: [a_duty()]}, "test"),
    "set_services_given": lambda register: actions.set_services_given(
        register, [Given(UNIT, DAY, "ktp", "", 3)], "antrean", "test"
    ),
    "begin_import": lambda register: actions.begin_import(register, "a.csv", "00", UNIT, "test"),
    "withdraw_import": lambda register: actions.withdraw_import(register, 1, "test"),
    "bring_back": lambda register: actions.bring_back(register, 1, [], "test"),
    "refill": lambda register: actions.refill(register, Path("nowhere")),
}


@pytest.mark.parametrize("name", STORING)
def test_a_locked_register_is_said_and_nothing_is_half_stored(
    register: Register, hasty: Register, name: str
) -> None:
    with register.read() as conn:
        before = _everything(conn)
    with locked(register), pytest.raises(RegisterBusy, match="sedang dipakai"):
        STORING[name](hasty)
    with register.read() as conn:
        assert _everything(conn) == before


def _everything(conn: Connection) -> dict[str, list[tuple[object, ...]]]:
    return {
        table.name: sorted(tuple(row) for row in conn.execute(table.select()))
        for table in metadata.sorted_tables
    }


def test_more_readers_than_connections_is_busy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "WAIT_S", 0.1)
    with closing(an_empty_register(tmp_path)) as register, ExitStack() as readers:
        lent = 0
        with suppress(RegisterBusy):
            while lent < 50:
                readers.enter_context(register.read())
                lent += 1
        assert 1 < lent < 50
