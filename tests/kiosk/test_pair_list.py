"""`pair --list` and `doctor` tell nobody to pair a counter that was paired since."""

from collections.abc import Callable
from datetime import UTC, datetime
from uuid import uuid4

from click.testing import CliRunner, Result

from kiosk.cli import loket
from kiosk.config import Config
from kiosk.machine.doctor import examine
from kiosk.machine.unpaired import unpaired
from kiosk.pairing import COOKIE, make_kiosk
from tests.kiosk.conftest import Counterside

HERE = ("dukcapil", "L1")


def typed(config: Config, *words: str) -> Result:
    return CliRunner().invoke(loket, ["--data", str(config.data_dir), "pair", *words])


def tap(counter: Counterside) -> None:
    """Tap a face on the touchscreen, in the browser that the client is."""
    now = datetime.now(UTC)
    body = {"id": str(uuid4()), "kepuasan": 4, "at": now.isoformat()}
    answer = counter.client.post("/kiosk/dukcapil/L1/ratings", json=body)
    assert answer.status_code == 201, answer.text
    counter.state.noticing.write()


def told_by(config: Config) -> dict[str, Callable[[], str]]:
    return {
        "list": lambda: typed(config, "--list").stderr,
        "doctor": lambda: " ".join(r.text for r in examine(config)),
        "serve": lambda: unpaired(config),
    }


def test_a_counter_is_told_to_pair_until_it_is_and_to_tap_until_it_did(
    counter: Counterside,
) -> None:
    config = counter.state.config
    tap(counter)
    for where, told in told_by(config).items():
        assert "Ketukan di dukcapil/L1 sejak" in told(), where
        assert "Pasangkan layar itu: loket pair" in told(), where
    cookie = make_kiosk(config, *HERE, "http://127.0.0.1")
    for where, told in told_by(config).items():
        assert "Pasangkan layar itu" not in told(), where
        assert "belum ada ketukan darinya" in told(), where
    counter.client.set_cookie(COOKIE, cookie, path="/kiosk/dukcapil/L1")
    counter.state.pairs._look_at = 0
    tap(counter)
    for where, told in told_by(config).items():
        assert "Ketukan di" not in told(), where


def test_another_counter_s_pairing_changes_nothing(counter: Counterside) -> None:
    tap(counter)
    make_kiosk(counter.state.config, "dukcapil", "L2", "http://127.0.0.1")
    assert "Pasangkan layar itu: loket pair" in unpaired(counter.state.config)


def test_to_list_and_to_remove_at_once_is_refused(counter: Counterside) -> None:
    config = counter.state.config
    make_kiosk(config, *HERE, "http://127.0.0.1")
    done = typed(config, "--list", "--remove", "--unit", "dukcapil", "--counter", "L1")
    assert done.exit_code == 2
    assert "Pilih salah satu" in done.stderr
    assert "dukcapil/L1" in typed(config, "--list").stdout, "it is paired still"
