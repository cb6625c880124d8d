"""The office's file is written anew from the register when it is gone or broken."""

import logging
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner

from kiosk.cli import loket
from kiosk.config import Config, ServicePart
from kiosk.context import NotSetUp, State
from kiosk.machine import server
from survey.transfer import forward
from tests.builders import a_rating
from tests.faults.serving import an_installation


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return an_installation(tmp_path_factory.mktemp("heals"))


@pytest.fixture
def config(installation: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Config:
    monkeypatch.setattr(forward, "BESIDE_S", 0.1)
    monkeypatch.setattr("kiosk.context.LOOK_EVERY_S", 0.05)
    return Config(Path(shutil.copytree(installation, tmp_path / "data")))


@contextmanager
def running(config: Config) -> Iterator[State]:
    with server.running(config, threading.Event()) as state:
        yield state


def healed(config: Config, before: str) -> bool:
    end = time.monotonic() + 10
    while time.monotonic() < end:
        if config.bundle_file.exists() and config.bundle_file.read_bytes() == before.encode():
            return True
        time.sleep(0.02)
    return False


@pytest.mark.parametrize("broken", [None, b"", b'{"tenant": 1', b"\xff\xfe\x00"])
@pytest.mark.parametrize("when", ["before the start", "while running"])
def test_a_missing_or_broken_office_file_is_written_anew(
    config: Config, broken: bytes | None, when: str, caplog: pytest.LogCaptureFixture
) -> None:
    before = config.bundle_file.read_text(encoding="utf-8")

    def harm() -> None:
        if broken is None:
            config.bundle_file.unlink()
        else:
            config.bundle_file.write_bytes(broken)

    if when == "before the start":
        harm()
    with caplog.at_level(logging.WARNING), running(config) as state:
        if when == "while running":
            state.snapshot()
            harm()
        assert healed(config, before)
        end = time.monotonic() + 10
        while not state.reads_office() and time.monotonic() < end:
            time.sleep(0.02)
        assert state.snapshot().bundle.dump() == before
        assert state.box is not None
    assert "written anew from the register" in caplog.text


def test_a_whole_file_is_left_alone(config: Config, caplog: pytest.LogCaptureFixture) -> None:
    before = config.bundle_file.stat().st_mtime_ns
    with caplog.at_level(logging.WARNING), running(config):
        time.sleep(0.5)
    assert config.bundle_file.stat().st_mtime_ns == before
    assert "written anew" not in caplog.text


def test_an_office_that_was_never_set_up_waits_for_it(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING), running(Config(tmp_path / "empty")) as state:
        time.sleep(0.5)
        with pytest.raises(NotSetUp):
            state.snapshot()
    assert caplog.text == ""


def test_a_tablet_has_no_register_to_write_it_from(config: Config) -> None:
    """The control."""
    config.bundle_file.unlink()
    tablet = Config(config.data_dir, part=ServicePart.TABLET)
    with running(tablet):
        time.sleep(0.5)
    assert not config.bundle_file.exists()


def test_the_doctor_tells_of_a_box_that_went_away(config: Config) -> None:
    def doctor() -> str:
        words = ["--data", str(config.data_dir), "doctor"]
        return CliRunner().invoke(loket, words).output

    with running(config) as state:
        state.box.append(a_rating(tenant=state.box.tenant))
    assert "tidak pernah hilang atau ditimpa saat layanan berjalan" in " ".join(doctor().split())
    with running(config) as state:
        for file in (config.data_dir / "boxes").glob("main-*.db*"):
            file.unlink()
        state.box.append(a_rating(tenant=state.box.tenant))
    assert "1 kali, terakhir" in " ".join(doctor().split())
