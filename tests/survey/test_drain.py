"""Emptying every box before the register is read, whether a server holds them or nobody does."""

import time
from contextlib import closing
from pathlib import Path
from threading import Event, Thread

import pytest

from survey import actions
from survey.actions import Acks
from survey.box import Box
from survey.errors import Busy
from survey.register.engine import Register
from survey.register.opening import open_register
from survey.transfer.forward import Forwarder, InProcess, drain
from tests.builders import (
    UNIT,
    a_form,
    a_rating,
    an_empty_register,
    carry,
    counted,
    filled_register,
    opened,
    put,
    settled,
)


def test_draining_a_folder_without_boxes_gives_nothing(register: Register, data_dir: Path) -> None:
    assert drain(data_dir, register) == 0
    assert not (data_dir / "boxes").exists()


def test_draining_carries_every_device_that_nobody_holds(
    register: Register, data_dir: Path
) -> None:
    ids = []
    for device in ("main", "import", "entry"):
        with opened(data_dir, device) as box:
            ids += put(box, a_rating(), a_rating())
    assert drain(data_dir, register) == 0
    assert counted(register) == sorted(ids)
    assert drain(data_dir, register) == 0


def test_draining_waits_for_a_server_that_holds_the_box(
    register: Register, data_dir: Path, box: Box
) -> None:
    put(box, *(a_rating() for _ in range(20)))
    stop = Event()
    thread = Thread(target=Forwarder(box, InProcess(register)).run, args=(stop,))
    thread.start()
    try:
        assert drain(data_dir, register) == 0
    finally:
        stop.set()
        thread.join()
    assert len(counted(register)) == 20


def test_draining_tells_how_many_still_wait(register: Register, data_dir: Path, box: Box) -> None:
    put(box, a_rating(), a_rating())
    began = time.monotonic()
    assert drain(data_dir, register, wait_s=0.2) == 2
    assert 0.2 <= time.monotonic() - began < 2


def test_a_busy_register_lets_a_report_go_on_with_what_it_has(
    data_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    register = filled_register(tmp_path)
    with opened(data_dir) as box:
        put(box, a_rating())

    def busy(*_: object) -> Acks:
        raise Busy

    monkeypatch.setattr(actions, "accept", busy)
    assert drain(data_dir, register, wait_s=0) == 1
    register.close()


def test_draining_mends_a_damaged_box_and_goes_on(tmp_path: Path, data_dir: Path) -> None:
    register = filled_register(tmp_path)
    with opened(data_dir) as box:
        put(box, a_rating())
    (data_dir / "boxes" / "main-0123456789abcdef.db").write_bytes(b"no database" * 999)
    assert drain(data_dir, register) == 0
    assert len(counted(register)) == 1
    assert list((data_dir / "boxes").glob("*.damaged"))
    register.close()


def test_a_register_can_be_thrown_away_and_made_again_from_its_boxes(
    data_dir: Path, tmp_path: Path
) -> None:
    register = filled_register(tmp_path)
    with opened(data_dir) as box:
        put(box, a_rating(1), a_form(2))
        carry(box, InProcess(register))
        box.renew("fork")
        put(box, a_rating(3))
    drain(data_dir, register)
    (tmp_path / "new").mkdir()
    again = an_empty_register(tmp_path / "new")
    settled(again)
    actions.refill(again, data_dir / "boxes")
    assert counted(again) == counted(register)
    register.close()
    again.close()


def test_what_a_restored_register_gets_again_is_of_no_other_import(data_dir: Path) -> None:
    """Else taking out the last import it knows would take out those made after the backup too."""
    data_dir.mkdir()
    filled_register(data_dir).close()
    place = data_dir / "register.db"

    def brought(name: str) -> list[bytes]:
        with closing(open_register(place)) as register, opened(data_dir, "import") as box:
            actions.begin_import(register, name, "0" * 64, UNIT, "test")
            ids = put(box, a_rating())
            carry(box, InProcess(register))
        return ids

    brought("first.csv")
    backup = place.read_bytes()
    second = brought("second.csv")
    place.write_bytes(backup)
    with closing(open_register(place)) as register:
        drain(data_dir, register)
        assert actions.withdraw_import(register, 1, "test") == 1
        assert counted(register) == second
