"""What an administrator put beside ours is told, and every row is compared all the same."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
import time_machine
from click.testing import CliRunner, Result
from sqlalchemy import text

from kiosk.cli import loket
from tests.erased import at_noon
from tests.lived import SOON, Lived

LOW_MADE_HIGH = "UPDATE response SET scores = '4---------' WHERE scores = '1---------'"


@pytest.fixture
def verify(on_postgresql: Lived, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Give `loket verify` of an office whose register lies on a server."""
    address = on_postgresql.register.engine.url.render_as_string(hide_password=False)
    monkeypatch.setenv("KIOSK_DATABASE_URL", address.replace("+psycopg", ""))

    def run(*words: str) -> Result:
        with time_machine.travel(at_noon(SOON), tick=False):
            return CliRunner().invoke(
                loket, ["--data", str(on_postgresql.folder), "verify", *words]
            )

    return run


@contextmanager
def foreign_view(office: Lived) -> Iterator[None]:
    with office.register.engine.begin() as conn:
        conn.execute(text("CREATE VIEW v_admin AS SELECT unit, day FROM response"))
    try:
        yield
    finally:
        with office.register.engine.begin() as conn:
            conn.execute(text("DROP VIEW v_admin"))


def test_a_foreign_view_blinds_no_check(
    on_postgresql: Lived, verify: Callable[..., Result]
) -> None:
    assert verify().exit_code == 0  # the control
    with foreign_view(on_postgresql):
        alone = json.loads(verify("--format", "json").stdout)
        assert (alone["ok"], alone["differences"]) == (False, 1)
        assert alone["comparison"]["differences"] == []
        with on_postgresql.register.engine.begin() as conn:
            conn.execute(text(LOW_MADE_HIGH))
        done = verify()
        assert done.exit_code == 1
        assert "VIEW v_admin" in done.stdout
        assert "jawaban diubah: isinya lain daripada di kotak" in done.stdout
        assert "tidak dicocokkan" not in done.stdout
