"""A browser becomes a kiosk by a link that works once, or by six digits that somebody types in."""

import json
import os
from pathlib import Path

import pytest
import time_machine
from click.testing import CliRunner, Result
from werkzeug.test import Client, TestResponse

from kiosk.citizens.front import Front
from kiosk.cli import loket
from kiosk.config import Config
from kiosk.context import State
from kiosk.invitations import (
    MOST_IN_ALL,
    MOST_SCREENS,
    MOST_WRONG,
    DigitsElsewhere,
    LinkUsed,
    NoDigits,
    TooManyScreens,
    UnknownDigits,
    ask,
    claim,
    grant,
    new_link,
    use_link,
)
from kiosk.machine.addresses import addresses, announced
from kiosk.machine.unpaired import elsewhere
from kiosk.pairing import COOKIE, make_kiosk, paired, remove
from kiosk.parts import create_app
from survey.errors import LoketError
from tests.kiosk.conftest import Counterside
from tests.kiosk.test_pairing import ODD

SCREEN = "/kiosk/dukcapil/L1"
HERE = ("dukcapil", "L1")
LATER = "2026-11-16T01:11:00Z"


# --- The link --------------------------------------------------------------------------------


def test_a_link_works_once(config: Config) -> None:
    token = new_link(config, *HERE).rsplit("/", 1)[1]
    use_link(config, *HERE, token)
    with pytest.raises(LinkUsed):
        use_link(config, *HERE, token)


def test_a_link_is_for_one_counter_and_for_a_quarter_of_an_hour(config: Config) -> None:
    other = new_link(config, *HERE).rsplit("/", 1)[1]
    with time_machine.travel("2026-11-16T01:00:00Z"):
        late = new_link(config, *HERE).rsplit("/", 1)[1]

    with pytest.raises(LinkUsed):
        use_link(config, "dukcapil", "L2", other)
    assert use_link(config, *HERE, other), "who mistook the counter has not used it up"
    with time_machine.travel("2026-11-16T01:16:00Z"), pytest.raises(LinkUsed):
        use_link(config, *HERE, late)
    with pytest.raises(LinkUsed):
        use_link(config, *HERE, "../../etc/passwd")


def test_a_damaged_link_pairs_nothing_and_says_so(counter: Counterside) -> None:
    config = counter.state.config
    for odd in ODD:
        path = new_link(config, *HERE)
        (link,) = (config.data_dir / "pairs").glob("*.link")
        link.write_bytes(odd.encode(errors="surrogatepass"))
        answer = counter.client.get(path)
        assert answer.status_code == LinkUsed.status
        assert "Set-Cookie" not in answer.headers


def test_a_browser_that_opens_the_link_gets_a_cookie_for_its_counter_alone(
    counter: Counterside,
) -> None:
    link = new_link(counter.state.config, *HERE)
    assert counter.client.head(link).status_code == 200  # a look at it does not use it up
    answer = counter.client.get(link)

    assert (answer.status_code, answer.location) == (302, SCREEN)
    cookie = answer.headers["Set-Cookie"]
    for word in ("HttpOnly", "SameSite=Strict", f"Path={SCREEN}"):
        assert word in cookie.split("; ")
    assert counter.client.get(f"{SCREEN}/window").get_json()["paired"] is True
    assert counter.client.get("/kiosk/dukcapil/L2/window").get_json()["paired"] is False


# --- The digits ------------------------------------------------------------------------------


def wants(client: Client, screen: str = SCREEN) -> dict[str, str]:
    answer = client.post(f"{screen}/pair")
    assert answer.status_code == 201, answer.text
    invitation: dict[str, str] = answer.get_json()
    return invitation


def fetches(client: Client, invitation: dict[str, str], screen: str = SCREEN) -> TestResponse:
    return client.post(f"{screen}/pair/claim", data={"secret": invitation["secret"]})


def is_paired(client: Client, screen: str = SCREEN) -> bool:
    return bool(client.get(f"{screen}/window").get_json()["paired"])


@pytest.fixture
def other(counter: Counterside) -> Client:
    """Give a second browser at the same service."""
    return Client(Front(counter.state, create_app(counter.state, b"k" * 48)))


def test_the_browser_that_shows_the_digits_gets_the_cookie_and_no_other(
    counter: Counterside, other: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kiosk.pairing.LOOK_EVERY_S", 0.0)
    mine, foreign = wants(counter.client), wants(other)
    assert mine["digits"] != foreign["digits"]
    assert fetches(counter.client, mine).status_code == 202

    grant(counter.state.config, *HERE, mine["digits"])

    # Whoever read the digits from the glass has no secret that fits.
    assert fetches(other, foreign).status_code == 202
    assert fetches(other, {"secret": mine["digits"]}).status_code == LinkUsed.status
    assert fetches(counter.client, mine).status_code == 200
    assert (is_paired(counter.client), is_paired(other)) == (True, False)


def test_an_answer_that_was_lost_on_the_way_comes_again_until_the_pairing_ends(
    counter: Counterside, other: Client
) -> None:
    config = counter.state.config
    mine = wants(counter.client)
    grant(config, *HERE, mine["digits"])
    lost, again = fetches(counter.client, mine), fetches(counter.client, mine)
    assert lost.headers["Set-Cookie"] == again.headers["Set-Cookie"]
    assert len(paired(config)) == 1
    assert mine["secret"] not in lost.headers["Set-Cookie"]
    remove(config, *HERE)
    assert fetches(counter.client, mine).status_code == LinkUsed.status
    assert paired(config) == ()


def test_the_page_says_at_which_address_it_stands(counter: Counterside) -> None:
    """A proxy may show us another one."""
    for own, kept in (
        ("https://skm.contoh.go.id/skm", "https://skm.contoh.go.id/skm"),
        ("http://[2001:db8::7]:8080", "http://[2001:db8::7]:8080"),
        ("javascript:alert(1)", "http://localhost"),
        ("", "http://localhost"),
    ):
        invitation = wants(counter.client)
        grant(counter.state.config, *HERE, invitation["digits"])
        fields = {"secret": invitation["secret"], "address": own}
        assert counter.client.post(f"{SCREEN}/pair/claim", data=fields).status_code == 200
        [note] = paired(counter.state.config)
        assert note.address == kept
        remove(counter.state.config, *HERE)


def test_what_can_be_used_no_more_goes_away(config: Config) -> None:
    folder = config.data_dir / "pairs"
    new_link(config, *HERE)
    grant(config, *HERE, ask(config, *HERE).digits)
    kiosk = make_kiosk(config, *HERE, "")
    for file in folder.iterdir():
        os.utime(file, (0, 0))
    ask(config, *HERE)
    assert sorted(file.suffix for file in folder.iterdir()) == [".asks", ".kiosk"]
    assert kiosk


def test_two_kiosks_that_show_digits_at_once_each_get_their_own(
    counter: Counterside, other: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kiosk.pairing.LOOK_EVERY_S", 0.0)
    config, second = counter.state.config, "/kiosk/dukcapil/L2"
    here, there = wants(counter.client), wants(other, second)
    with pytest.raises(DigitsElsewhere, match="dukcapil/L2, bukan dukcapil/L1"):
        grant(config, *HERE, there["digits"])
    grant(config, "dukcapil", "L2", there["digits"])
    grant(config, "DUKCAPIL", "l1", here["digits"])
    assert fetches(other, there, second).status_code == 200
    assert fetches(counter.client, here).status_code == 200
    assert is_paired(counter.client)
    assert is_paired(other, second)
    assert not is_paired(other)


@pytest.mark.parametrize("digits", ["", "12345", "1234567", "48291a", "٤٨٢٩١٣", "-48291"])
def test_what_is_no_six_digits_is_told_so(config: Config, digits: str) -> None:
    with pytest.raises(NoDigits):
        grant(config, *HERE, digits)


def wrong_for(digits: str) -> str:
    return f"{(int(digits) + 1) % 1_000_000:06d}"


def test_digits_hold_ten_minutes(config: Config) -> None:
    with time_machine.travel("2026-11-16T01:00:00Z", tick=False) as clock:
        invitation = ask(config, *HERE)
        clock.move_to(LATER)
        with pytest.raises(UnknownDigits, match="10 menit"):
            grant(config, *HERE, invitation.digits)
        with pytest.raises(LinkUsed):
            claim(config, *HERE, invitation.secret)


def test_a_screen_that_was_let_in_has_ten_minutes_more_to_hear_of_it(config: Config) -> None:
    with time_machine.travel("2026-11-16T01:00:00Z", tick=False) as clock:
        slow, lost = ask(config, *HERE), ask(config, *HERE)
        grant(config, *HERE, slow.digits)
        grant(config, *HERE, lost.digits)
        clock.shift(20 * 60)
        assert claim(config, *HERE, slow.secret)
        clock.shift(1)
        with pytest.raises(LinkUsed):
            claim(config, *HERE, lost.secret)


def test_after_some_wrong_guesses_the_digits_are_worth_nothing(config: Config) -> None:
    invitation, elsewhere_shown = ask(config, *HERE), ask(config, "dukcapil", "L2")
    for _ in range(MOST_WRONG - 1):
        with pytest.raises(UnknownDigits):
            grant(config, *HERE, wrong_for(invitation.digits))
    assert claim(config, *HERE, invitation.secret) is None  # the control
    with pytest.raises(UnknownDigits):
        grant(config, *HERE, wrong_for(invitation.digits))
    with pytest.raises(UnknownDigits):
        grant(config, *HERE, invitation.digits)
    with pytest.raises(LinkUsed):
        claim(config, *HERE, invitation.secret)
    assert claim(config, "dukcapil", "L2", elsewhere_shown.secret) is None


def test_nobody_fills_the_folder_with_digits(config: Config, counter: Counterside) -> None:
    with time_machine.travel("2026-11-16T01:00:00Z", tick=False) as clock:
        for _ in range(MOST_SCREENS):
            ask(config, *HERE)
        with pytest.raises(TooManyScreens):
            ask(config, *HERE)
        assert counter.client.post(f"{SCREEN}/pair").status_code == 429
        ask(config, "dukcapil", "L2")  # another counter has its own
        for n in range(MOST_IN_ALL - MOST_SCREENS - 1):
            ask(config, "dukcapil", f"M{n}")
        with pytest.raises(TooManyScreens):
            ask(config, "dukcapil", "L2")
        clock.move_to(LATER)
        ask(config, *HERE)


def test_an_unknown_counter_gets_no_digits(counter: Counterside) -> None:
    assert counter.client.post("/kiosk/dukcapil/L9/pair").status_code == 404
    assert not (counter.state.config.data_dir / "pairs").exists()


# --- The command -----------------------------------------------------------------------------


def typed(config: Config, *words: str) -> Result:
    return CliRunner().invoke(loket, ["--data", str(config.data_dir), "pair", *words])


AT = ("--unit", "dukcapil", "--counter", "L1")


def test_the_command_pairs_the_screen_that_shows_the_digits(config: Config) -> None:
    invitation = ask(config, *HERE)
    done = typed(config, invitation.digits, *AT)
    assert (done.exit_code, done.stdout) == (0, "")
    assert "Layar Loket 1 di Dukcapil Uji dipasangkan;" in done.stderr
    assert claim(config, *HERE, invitation.secret)
    wrong = typed(config, wrong_for(invitation.digits), *AT)
    assert isinstance(wrong.exception, LoketError)
    assert "dukcapil/L1" in str(wrong.exception)


def test_the_command_lists_and_removes(config: Config) -> None:
    assert "Belum ada layar" in typed(config, "--list").stderr
    with time_machine.travel("2026-11-16T20:00:00Z"):  # already the 17th at the office
        make_kiosk(config, *HERE, "http://10.0.0.5:8080")
    cookie_line = typed(config, "--list").stdout
    assert cookie_line == "dukcapil/L1 sejak 17 November 2026, di http://10.0.0.5:8080\n"
    assert "Pemasangan 1 layar di Loket 1 diakhiri." in typed(config, "--remove", *AT).stderr
    assert paired(config) == ()
    assert "Tidak ada layar" in typed(config, "--remove", *AT).stderr


def test_without_a_counter_the_command_asks_for_it(config: Config) -> None:
    done = typed(config, "482913")
    assert done.exit_code == 2
    assert "--unit KODE --counter KODE" in done.stderr


def test_the_command_prints_the_link_alone_on_stdout_and_its_code_beside(config: Config) -> None:
    done = typed(config, *AT)
    assert done.exit_code == 0
    [link] = done.stdout.splitlines()
    assert f"{SCREEN}/pair/" in link
    assert "█" in done.stderr
    assert "jalankan dahulu: loket serve" in done.stderr


def test_the_command_knows_where_the_service_listens(config: Config) -> None:
    served = Config(config.data_dir, host="192.168.7.5", port=9123)
    with announced(served):
        [link] = typed(config, *AT).stdout.splitlines()
        assert link.startswith("http://192.168.7.5:9123/kiosk/")
        with announced(Config(config.data_dir, port=1)):  # refused by the box; the first one runs
            pass
        assert addresses(Config(config.data_dir)) == ("http://192.168.7.5:9123",)
    assert addresses(Config(config.data_dir)) == ("http://127.0.0.1:8080",)
    assert not (config.data_dir / "serving.json").exists()


def test_a_service_that_was_killed_is_no_address(config: Config) -> None:
    file = config.data_dir / "serving.json"
    where = {"host": "10.9.9.9", "port": 1, "address": "", "hosts": []}
    for pid in (2**22 + 1, -5, "x", None, 2**70):
        file.write_text(json.dumps({"pid": pid, **where}))
        assert addresses(Config(config.data_dir)) == ("http://127.0.0.1:8080",), pid
    file.write_text(json.dumps({"pid": os.getpid(), **where}))  # the control: this one runs
    assert addresses(Config(config.data_dir)) == ("http://10.9.9.9:1",)
    for odd in ODD:
        file.write_bytes(odd.encode(errors="surrogatepass"))
        assert addresses(Config(config.data_dir)) == ("http://127.0.0.1:8080",), odd


def test_the_address_of_the_citizens_comes_first_and_everywhere_is_a_number(
    config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "kiosk.machine.addresses._own_ips", lambda _host: ("192.168.7.5", "10.0.0.5")
    )
    served = Config(config.data_dir, host="0.0.0.0", port=80, address="https://skm.go.id/a/")  # noqa: S104
    with announced(served):
        assert addresses(Config(config.data_dir)) == (
            "https://skm.go.id/a",
            "http://192.168.7.5:80",
            "http://10.0.0.5:80",
        )


@pytest.mark.parametrize(
    ("address", "moved"),
    [
        ("http://192.168.7.5:9123", False),
        ("http://192.168.7.6:9123", True),
        ("http://192.168.7.5:8080", True),
        ("http://localhost:9123", False),
        ("http://127.0.0.1:9123", False),
        ("", False),  # paired by an older release
    ],
)
def test_a_screen_paired_at_an_address_that_is_gone_is_named(
    config: Config, address: str, *, moved: bool
) -> None:
    make_kiosk(config, *HERE, address)
    served = Config(config.data_dir, host="192.168.7.5", port=9123)
    assert elsewhere(served) == ""  # while nothing runs nobody knows
    with announced(served):
        text = elsewhere(Config(config.data_dir))
        assert bool(text) is moved
        assert address in text or not moved
    assert ask(config, *HERE).before == ((address,) if address else ())
    make_kiosk(config, *HERE, "http://192.168.7.5:9123/skm")  # paired anew, where it is now
    with announced(served):
        assert elsewhere(Config(config.data_dir)) == ""


# --- The demonstration -----------------------------------------------------------------------


def test_a_button_pairs_in_the_demonstration_and_nowhere_else(
    counter: Counterside, tmp_path: Path
) -> None:
    refused = counter.client.post(f"{SCREEN}/pair/demo")
    assert refused.status_code == 403
    assert "kantor contoh" in refused.text
    assert "Set-Cookie" not in refused.headers

    bundle = json.loads(counter.state.config.bundle_file.read_text("utf-8"))
    bundle["office"]["demo"] = True
    folder = tmp_path / "demo"
    folder.mkdir()
    (folder / "bundle.json").write_text(json.dumps(bundle), "utf-8")
    state = State(Config(folder))
    client = Client(Front(state, create_app(state, b"k" * 48)))
    assert client.post(f"{SCREEN}/pair/demo").status_code == 200
    assert is_paired(client)
    assert COOKIE in str(client.get_cookie(COOKIE, path=SCREEN))
    state.close()
