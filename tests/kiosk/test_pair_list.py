"""What `pair --list` and `doctor` tell of a counter that was paired, and what `--remove` ends."""

from collections.abc import Callable
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from click.testing import CliRunner, Result

from kiosk.cli import loket
from kiosk.config import Config
from kiosk.invitations import ask, claim, grant, new_link, use_link
from kiosk.machine.doctor import examine
from kiosk.machine.unpaired import unpaired
from kiosk.pairing import COOKIE, make_kiosk, paired
from survey.errors import LoketError
from tests.kiosk.conftest import Counterside

HERE = ("dukcapil", "L1")
AT = ("--unit", "dukcapil", "--counter", "L1")


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


def ways_in(config: Config, place: tuple[str, str]) -> list[Callable[[], object]]:
    """Make all that can pair a browser of a counter: a link, digits that are shown, and granted."""
    link = new_link(config, *place).rsplit("/", 1)[1]
    shows, let_in = ask(config, *place), ask(config, *place)
    grant(config, *place, let_in.digits)
    return [
        lambda: use_link(config, *place, link),
        lambda: grant(config, *place, shows.digits),
        lambda: claim(config, *place, shows.secret),
        lambda: claim(config, *place, let_in.secret),
    ]


def test_to_remove_a_counter_s_screens_takes_what_would_pair_one_as_well(config: Config) -> None:
    others = ways_in(config, ("dukcapil", "L2"))
    here = ways_in(config, HERE)
    assert "Tidak ada layar" in typed(config, "--remove", *AT).stderr
    for way_in in here:
        with pytest.raises(LoketError):
            way_in()
    assert paired(config) == ()
    for way_in in others:  # the control: another counter's
        way_in()
    assert len(paired(config)) == 3


def test_the_log_tells_of_pairings_and_of_links_that_are_refused(
    counter: Counterside, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", "loket.pairing")
    config, screen = counter.state.config, "/kiosk/dukcapil/L1"
    link = new_link(config, "dukcapil", "L1")
    for _ in range(2):
        counter.client.get(link)
    invitation = ask(config, "dukcapil", "L1")
    grant(config, "dukcapil", "L1", invitation.digits)
    counter.client.post(f"{screen}/pair/claim", data={"secret": invitation.secret})
    assert [record.message for record in caplog.records] == [
        "a screen became the kiosk of dukcapil/L1 by a link",
        "a pairing link was refused at dukcapil/L1",
        "a screen became the kiosk of dukcapil/L1 by its digits",
    ]
    words = "".join(record.message for record in caplog.records)
    assert link.rpartition("/")[2] not in words
