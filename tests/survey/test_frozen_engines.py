"""The frozen office tells on PostgreSQL what it tells on SQLite."""

from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy.engine import URL

from survey.register.journal_check import check
from survey.register.opening import open_register
from tests.frozen import figures
from tests.frozen.compare import differences
from tests.moved import carry_rows


@pytest.fixture
def moved(tmp_path: Path, postgresql: Callable[[], URL]) -> figures.Copy:
    """Carry every row of a copy's register over into PostgreSQL."""
    copy = figures.unpack(tmp_path)
    address = postgresql().render_as_string(hide_password=False)
    with copy.opened() as old, closing(open_register(address)) as new:
        writing = new.engine.execution_options(writing=True)
        with old.read() as source, writing.begin() as target:
            carry_rows(source, target)
    (copy.data / "register.db").unlink()
    return replace(copy, database=address)


def test_the_journal_holds_on_every_engine(moved: figures.Copy) -> None:
    with moved.opened() as register, register.read() as conn:
        report = check(conn)
    assert report.breaks == ()
    assert report.n_rows > 300


@pytest.mark.parametrize("in_short", [True, pytest.param(False, marks=pytest.mark.slow)])
def test_every_engine_tells_the_same(moved: figures.Copy, in_short: bool) -> None:
    now = figures.everything(moved, in_short=in_short)
    assert in_short or sorted(now) == figures.names()
    assert {name.split("-")[0] for name in now} == {name.split("-")[0] for name in figures.names()}
    differing = {name: differences(figures.kept(name), now[name]) for name in now}
    assert {name: lines for name, lines in differing.items() if lines} == {}
