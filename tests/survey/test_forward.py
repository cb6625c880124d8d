"""From a box to the register: nothing lost, nothing double, whatever state either side is in."""

import logging
import shutil
import time
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread

import pytest

from survey import actions
from survey.actions import Acks, Batch
from survey.box import Box, boxes
from survey.errors import Busy
from survey.ledger import Entry, Head
from survey.register import audit
from survey.register.engine import Register
from survey.register.opening import open_register
from survey.transfer import forward
from survey.transfer.forward import Forwarder, InProcess, Target, drain
from tests.builders import (
    Device,
    a_form,
    a_rating,
    carry,
    counted,
    filled_register,
    opened,
    put,
)


@dataclass
class Flaky:
    """A register that fails as told: before it stores, or after, so that its answer is lost."""

    inner: InProcess
    fails: list[str] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)

    def head(self, box: str) -> Head | None:
        return self.inner.head(box)

    def send(self, batch: Batch) -> Acks:
        how = self.fails.pop(0) if self.fails else ""
        if how == "before":
            raise Busy
        acks = self.inner.send(batch)
        self.sizes.append(len(batch.entries))
        if how == "after":
            raise Busy
        return acks

    def end(self, box: str, device: str, common: int) -> None:
        self.inner.end(box, device, common)


def test_a_box_mended_between_two_looks_is_not_taken_for_a_fork(
    register: Register, box: Box, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = put(box, a_rating(), a_rating())
    carry(box, InProcess(register))
    ids += put(box, a_rating(), a_rating())
    unsent = box.unsent

    def mended(limit: int) -> list[Entry]:
        monkeypatch.undo()
        box.renew("damaged")  # what the writer does by itself when its file is damaged
        return unsent(limit)

    monkeypatch.setattr(box, "unsent", mended)
    assert carry(box, InProcess(register)) == 2
    assert counted(register) == sorted(ids)
    with register.read() as conn:
        assert not [act for act in audit.acts(conn) if act.act == "fork"]


def test_what_waits_arrives_once(register: Register, box: Box) -> None:
    ids = put(box, a_rating(), a_form(), a_rating())
    forwarder = Forwarder(box, InProcess(register))
    assert forwarder.pass_once() == 3
    assert (forwarder.pass_once(), box.n_unsent) == (0, 0)
    ids += put(box, a_rating())
    assert forwarder.pass_once() == 1
    assert counted(register) == sorted(ids)
    assert actions.head_of(register, box.id) == box.head


def test_many_go_in_portions(register: Register, box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forward, "LIMIT", 4)
    put(box, *(a_rating() for _ in range(10)))
    target = Flaky(InProcess(register))
    assert carry(box, target) == 10
    assert target.sizes == [4, 4, 2]


@pytest.mark.parametrize("fails", [["before"], ["after"], ["after", "before", "after"]])
def test_a_register_that_fails_gets_everything_later_and_nothing_twice(
    register: Register, box: Box, fails: list[str]
) -> None:
    ids = put(box, a_rating(), a_form())
    forwarder = Forwarder(box, Flaky(InProcess(register), list(fails)))
    for _ in fails:
        with pytest.raises(Busy):
            forwarder.pass_once()
        assert box.n_unsent == 2
    forwarder.pass_once()
    assert box.n_unsent == 0
    assert counted(register) == sorted(ids)


def test_an_answer_lost_on_the_way_is_noted_after_a_restart(register: Register, box: Box) -> None:
    put(box, a_rating(), a_rating())
    with pytest.raises(Busy):
        Forwarder(box, Flaky(InProcess(register), ["after"])).pass_once()
    assert box.n_unsent == 2
    assert Forwarder(box, InProcess(register)).pass_once() == 0, "the register has them already"
    assert box.n_unsent == 0


def test_after_a_fork_a_new_chain_begins_and_nothing_counts_twice(
    register: Register, box: Box
) -> None:
    ids = put(box, a_rating(), a_rating())
    carry(box, InProcess(register))
    twin = Device("main", box.id)
    twin.head = box.head
    ids += [(other := a_rating()).id.bytes]
    twin.give(register, other)
    first = box.id
    ids += put(box, a_rating(), a_form())
    assert carry(box, InProcess(register)) == 2
    assert box.id != first
    assert box.n_unsent == 0
    assert counted(register) == sorted(ids)


def test_a_fork_is_noticed_also_while_running(register: Register, box: Box) -> None:
    forwarder = Forwarder(box, InProcess(register))
    ids = put(box, a_rating())
    forwarder.pass_once()
    twin = Device("main", box.id)
    twin.head = box.head
    twin.give(register, other := a_rating())
    first = box.id
    ids += [other.id.bytes, *put(box, a_rating())]
    assert forwarder.pass_once() == 1
    assert box.id != first
    assert counted(register) == sorted(ids)


def test_a_box_restored_from_yesterday_loses_nothing_and_doubles_nothing(
    register: Register, data_dir: Path
) -> None:
    yesterday = data_dir / "yesterday"
    with opened(data_dir) as box:
        ids = put(box, a_rating(), a_form())
        carry(box, InProcess(register))
        ids += put(box, waiting := a_rating())
        first = box.id
    shutil.copytree(data_dir / "boxes", yesterday)
    with opened(data_dir) as box:
        today = a_rating()
        ids += put(box, today, a_rating())
        carry(box, InProcess(register))
    shutil.rmtree(data_dir / "boxes")
    shutil.copytree(yesterday, data_dir / "boxes")
    with opened(data_dir) as box:
        assert box.id == first, "the copy does not know that it is one"
        box.append(today)  # the kiosk kept the tap and sends it again
        ids += put(box, a_rating())
        carry(box, InProcess(register))
        assert box.id != first
        assert box.n_unsent == 0
        assert box.find(waiting.id) is not None
    assert counted(register) == sorted(ids)
    assert all(one.verify().ok for one in boxes(data_dir / "boxes"))
    before = counted(register)
    actions.refill(register, data_dir / "boxes")
    assert counted(register) == before


def test_a_register_restored_from_yesterday_gets_the_rest_again(
    box: Box, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forward, "LIMIT", 2)
    register = filled_register(tmp_path)
    ids = put(box, a_rating(), a_rating())
    carry(box, InProcess(register))
    shutil.copyfile(tmp_path / "register.db", tmp_path / "yesterday.db")
    ids += put(box, *(a_rating() for _ in range(5)))
    carry(box, InProcess(register))
    register.close()
    restored = open_register(tmp_path / "yesterday.db")
    assert len(counted(restored)) == 2
    ids += put(box, a_rating())
    carry(box, InProcess(restored))
    assert counted(restored) == sorted(ids)
    assert actions.head_of(restored, box.id) == box.head
    restored.close()


def test_a_restored_register_gets_the_rest_from_every_box_before_a_report(
    tmp_path: Path, data_dir: Path
) -> None:
    register = filled_register(tmp_path)
    shutil.copyfile(tmp_path / "register.db", tmp_path / "yesterday.db")
    with opened(data_dir, "import") as box:
        ids = put(box, a_rating(), a_form())
        carry(box, InProcess(register))
        ids += put(box, a_rating())
        box.renew("fork")
        ids += put(box, a_form())
    assert drain(data_dir, register) == 0
    assert counted(register) == sorted(ids)
    register.close()
    restored = open_register(tmp_path / "yesterday.db")
    assert drain(data_dir, restored) == 0
    assert counted(restored) == sorted(ids)
    restored.close()


def test_a_register_swapped_under_a_running_server_gets_everything(
    box: Box, tmp_path: Path
) -> None:
    """Its answer is a gap: the forwarder looks where the register stands and goes on there."""
    register = filled_register(tmp_path)
    ids = put(box, a_rating(), a_rating())
    target = Flaky(InProcess(register))
    forwarder = Forwarder(box, target)
    forwarder.pass_once()
    (tmp_path / "second").mkdir()
    second = filled_register(tmp_path / "second")
    target.inner = InProcess(second)
    ids += put(box, a_rating())
    forwarder.pass_once()
    assert counted(second) == sorted(ids)
    register.close()
    second.close()


def test_without_an_office_entries_wait(empty_register: Register, box: Box) -> None:
    put(box, a_rating())
    with pytest.raises(Exception, match="loket import office"):
        Forwarder(box, InProcess(empty_register)).pass_once()
    assert box.n_unsent == 1


# ---- the running forwarder -------------------------------------------------------------------


def running(box: Box, target: Target, stop: Event) -> Thread:
    thread = Thread(target=Forwarder(box, target).run, args=(stop,))
    thread.start()
    return thread


def until(true: object) -> bool:
    """Wait up to five seconds for a function to become true."""
    assert callable(true)
    deadline = time.monotonic() + 5
    while not true() and time.monotonic() < deadline:
        time.sleep(0.02)
    return bool(true())


def test_a_running_forwarder_carries_what_comes_and_outlives_every_failure(
    register: Register,
    box: Box,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(forward, "IDLE_S", 0.01)
    target = Flaky(InProcess(register), ["before", "after"])
    broken = iter([KeyError("a bug")])

    class Broken(Flaky):
        def head(self, box: str) -> Head | None:
            for bug in broken:
                raise bug
            return target.head(box)

        def send(self, batch: Batch) -> Acks:
            return target.send(batch)

    stop = Event()
    thread = running(box, Broken(target.inner), stop)
    try:
        with caplog.at_level(logging.WARNING):
            ids = put(box, a_rating(), a_rating())
            assert until(lambda: box.n_unsent == 0)
    finally:
        stop.set()
        thread.join()
    assert counted(register) == sorted(ids)
    assert "forwarding waits" in caplog.text


def test_after_failures_the_pause_grows_to_a_minute(box: Box, tmp_path: Path) -> None:
    put(box, a_rating())
    pauses: list[float] = []

    class Clock(Event):
        def wait(self, timeout: float | None = None) -> bool:
            pauses.append(timeout or 0)
            return len(pauses) > 12

    register = filled_register(tmp_path)
    away = Flaky(InProcess(register), ["before"] * 99)
    Forwarder(box, away).run(Clock())
    register.close()
    assert pauses[:4] == [0.2, 0.4, 0.8, 1.6]
    assert pauses[-1] == 60
