"""Whoever sets up a tablet is told where the service is reached, in every network."""

import os
import pty
import socket
import subprocess
import time
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from kiosk.cli import loket
from kiosk.commands.paper import NoAddress
from kiosk.commands.serve import _reached_at
from kiosk.config import Config
from kiosk.machine import addresses
from kiosk.machine.addresses import announced, in_networks, serving
from kiosk.machine.doctor import examine
from kiosk.qr import blocks
from tests.faults.serving import PROGRAM, an_installation
from tests.reports.stored import text_of


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return an_installation(tmp_path_factory.mktemp("addresses"))


def says(data: Path, host: str, *, terminal: bool) -> list[str]:
    """Start the service and give what it says until it listens and said all."""
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        port = free.getsockname()[1]
    ours, its_own = pty.openpty() if terminal else os.pipe()
    words = [*PROGRAM, "--data", str(data), "serve", "--host", host, "--port", str(port)]
    env = {**os.environ, "PYTHONIOENCODING": "utf-8"}
    with subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=its_own, env=env) as process:
        os.close(its_own)
        text = b""
        end = time.monotonic() + 30
        while b"Alamat kantor belum diisi" not in text and time.monotonic() < end:
            text += os.read(ours, 4096)
        process.terminate()
    os.close(ours)
    return [line.replace(f":{port}", "") for line in text.decode().splitlines()]


@pytest.mark.parametrize("terminal", [True, False])
def test_a_service_that_listens_everywhere_says_where_it_is_reached(
    data: Path, *, terminal: bool
) -> None:
    lines = says(data, "0.0.0.0", terminal=terminal)  # noqa: S104
    [sentence] = [line for line in lines if "perangkat lain" in line]
    for ip in addresses._own_ips("0.0.0.0"):  # noqa: S104
        assert f"http://{ip}" in sentence
    assert any("█" in line for line in lines) == terminal, "a code in a log is of no use"


def test_a_service_of_this_machine_alone_promises_nothing(data: Path) -> None:
    lines = says(data, "127.0.0.1", terminal=True)
    assert lines[0] == "Suara Loket: http://127.0.0.1"
    assert not any("perangkat lain" in line or "█" in line for line in lines)


def test_each_network_has_an_address_and_the_one_that_leads_out_comes_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers = ("192.168.7.5", "127.0.0.1", "10.0.0.5", "192.168.7.5")
    monkeypatch.setattr(addresses, "_numbers_4", lambda: iter(numbers))
    everywhere = Config(tmp_path, host="0.0.0.0")  # noqa: S104
    assert in_networks(everywhere) == ("http://192.168.7.5:8080", "http://10.0.0.5:8080")
    monkeypatch.setattr(addresses, "_numbers_4", lambda: iter(["127.0.0.1"]))
    assert in_networks(everywhere) == ()
    assert addresses.addresses(everywhere) == ("http://127.0.0.1:8080",)
    [sentence] = _reached_at(everywhere)
    assert "tidak tersambung ke jaringan" in sentence
    assert in_networks(Config(tmp_path, host="192.168.7.5")) == (), "the control"


def test_this_machine_s_own_number_in_the_network_is_found() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        try:
            asking.connect(("192.0.2.1", 9))
        except OSError:
            pytest.fail("this machine is in no network")
        own = asking.getsockname()[0]
    assert addresses._own_ips("0.0.0.0")[0] == own  # noqa: S104
    assert "127.0.0.1" in set(addresses._numbers_4()), "every interface is asked"


def test_where_ipv6_is_served_its_numbers_are_told_and_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "if_inet6"
    file.write_text(
        "00000000000000000000000000000001 01 80 10 80       lo\n"
        "fe800000000000000000000000000001 02 40 20 80     eth0\n"
        "fd000000000000000000000000000002 02 40 00 80     eth0\n"
    )
    monkeypatch.setattr(addresses, "_NUMBERS_6", file)
    everywhere = Config(tmp_path, host="::")
    assert in_networks(everywhere) == ("http://[fd00::2]:8080",)
    file.unlink()
    assert addresses.addresses(everywhere) == ("http://[::1]:8080",)


def test_a_code_is_drawn_only_where_it_can_be_shown() -> None:
    assert "█" in blocks("http://192.168.7.5:8080", "utf-8")
    for encoding in ("ascii", "no-such-one", None):
        assert blocks("http://192.168.7.5:8080", encoding) == ""


def test_a_command_knows_the_address_that_only_the_service_was_given(tmp_path: Path) -> None:
    in_a_shell = Config(tmp_path)
    with announced(Config(tmp_path, address="https://skm.contoh.go.id", port=9000)):
        assert serving(in_a_shell).address == "https://skm.contoh.go.id"
    assert serving(in_a_shell) is in_a_shell, "nothing runs"


def test_doctor_takes_the_address_from_the_service_that_runs(config: Config) -> None:
    in_a_shell = Config(config.data_dir)

    def remark(own: Config) -> tuple[bool, str]:
        [known] = [r for r in examine(own) if "lamat kantor" in r.text]
        return known.well, known.text

    assert remark(in_a_shell)[0] is False, "the control: nothing runs"
    with announced(config):
        assert remark(in_a_shell) == (True, "Alamat kantor: https://skm.contoh.go.id.")
    with announced(replace(config, hosts=("skm.lan",))):
        text = "Alamat kantor: https://skm.contoh.go.id; nama lain: skm.lan."
        assert remark(in_a_shell) == (True, text)
    with announced(in_a_shell):
        well, text = remark(config)
        assert not well
        assert "KIOSK_ADDRESS=https://skm.contoh.go.id hanya ada di terminal ini" in text


@pytest.mark.parametrize("command", ["tickets", "qr"])
def test_what_is_printed_takes_the_address_of_the_service_or_says_where_to_give_it(
    data: Path, tmp_path: Path, command: str
) -> None:
    sheet = tmp_path / "lembar.pdf"
    words = ["--data", str(data), command, "--unit", "dukcapil", "-o", str(sheet)]
    with pytest.raises(NoAddress, match=r"--address .*KIOSK_ADDRESS"):
        CliRunner().invoke(loket, words, catch_exceptions=False)
    assert not sheet.exists()
    with announced(Config(data, address="https://skm.contoh.go.id")):
        CliRunner().invoke(loket, words, catch_exceptions=False)
    assert "skm.contoh.go.id/" in text_of(sheet.read_bytes())
