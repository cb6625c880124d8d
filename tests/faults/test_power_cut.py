"""A power cut at any moment of a real run: nothing that was acknowledged is missing afterwards.

The control runs the same program with synchronous=OFF and must lose acknowledged ratings.
"""

import random
import shutil
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from survey.box import Box
from survey.office.bundle import Bundle
from tests.faults.powercut import Disk, Mode, read_events, strace_command, strace_works
from tests.faults.serving import PROGRAM, ROOT, Citizens, Server, an_installation, stored

pytestmark = pytest.mark.faults

# Starts the same program with the one setting that must not be: only here, nowhere in the program.
CARELESS = """
import sys
sys.path.insert(0, sys.argv.pop(1))
from survey.box import schema
schema._SET = schema._SET.replace("synchronous = FULL", "synchronous = OFF")
schema.SETTINGS["synchronous"] = 0
import runpy
sys.argv[0] = sys.argv.pop(1)
runpy.run_path(sys.argv[0], run_name="__main__")
"""
ENOUGH = 1000  # answers: several hundred commits and a checkpoint among them
RECORD_S = 60.0


class Recording:
    """One run of the server under strace, and the folder as it was before."""

    def __init__(self, folder: Path, program: tuple[str, ...], enough: int = ENOUGH) -> None:
        trouble = strace_works()
        if trouble is not None:
            pytest.fail(trouble)
        self.data = an_installation(folder)
        self.before = folder / "before"
        (self.data / "boxes").mkdir(exist_ok=True)
        shutil.copytree(self.data / "boxes", self.before)
        self.tenant = Bundle.parse((self.data / "bundle.json").read_text()).tenant
        output = folder / "strace.txt"
        server = Server(self.data, [*strace_command(output), *program])
        server.wait_until_it_answers()
        citizens = Citizens(server.port)
        deadline = time.monotonic() + RECORD_S
        while len(citizens.acknowledged) < enough and time.monotonic() < deadline:
            time.sleep(0.05)
        citizens.stop()
        server.stop()
        self.given = citizens.acknowledged
        self.events = list(read_events(output, self.data / "boxes"))
        output.unlink()

    def cuts(self, n: int, scratch: Path) -> Counter[str]:
        """Cut the power n times at random moments; gives what came of it."""
        rnd = random.Random(n)
        moments = sorted(rnd.randrange(len(self.events)) for _ in range(n))
        disk = Disk(self.before, self.data / "boxes")
        seen: Counter[str] = Counter()
        passed = 0
        for number, moment in enumerate(moments):
            for event in self.events[passed:moment]:
                disk.happen(event)
            passed = moment
            left = scratch / f"cut{number}"
            disk.cut(rnd, rnd.choice(list(Mode)), left)
            seen[self._after(left, disk)] += 1
            seen["acknowledged"] += len(disk.acknowledged)
            shutil.rmtree(left)
        return seen

    def _after(self, left: Path, disk: Disk) -> str:
        """Start again on what is left, as the program would."""
        box = Box.open(left, "main", self.tenant)
        box.close()
        try:
            found = stored(left)
        except AssertionError:
            return "chain broken"
        if disk.acknowledged - set(found):
            return "lost"
        if any(found[tap] != self.given.get(tap, found[tap]) for tap in disk.acknowledged):
            return "changed"
        return "put aside" if box.warnings else "whole"


@pytest.fixture(scope="module")
def careful(tmp_path_factory: pytest.TempPathFactory) -> Recording:
    return Recording(tmp_path_factory.mktemp("careful"), PROGRAM)


@pytest.mark.parametrize(
    "n_cuts",
    [40, pytest.param(1000, marks=[pytest.mark.slow, pytest.mark.timeout(1800)])],
)
def test_a_power_cut_loses_nothing_that_was_acknowledged(
    careful: Recording, tmp_path: Path, n_cuts: int
) -> None:
    seen = careful.cuts(n_cuts, tmp_path)
    print(f"{n_cuts} cuts in {len(careful.events)} events: {dict(seen)}")
    assert seen["whole"] + seen["put aside"] == n_cuts
    assert seen["put aside"] <= n_cuts // 20
    assert seen["acknowledged"] > 20 * n_cuts


def test_the_recording_holds_what_the_cuts_need(careful: Recording) -> None:
    calls = {event.call for event in careful.events}
    assert {"create", "write", "sync", "answer", "rename", "unlink"} <= calls
    last_answer = max(i for i, event in enumerate(careful.events) if event.call == "answer")
    under_load = careful.events[:last_answer]
    assert any(e.call == "write" and e.path.endswith(".db") for e in under_load), "no checkpoint"
    answered = {tap for event in careful.events for tap in event.acknowledged}
    assert set(careful.given) <= answered


def test_control_without_syncs_a_power_cut_loses_ratings(tmp_path: Path) -> None:
    program = (sys.executable, "-c", CARELESS, str(ROOT), PROGRAM[1])
    careless = Recording(tmp_path, program, enough=ENOUGH // 5)  # any cut loses some
    scratch = tmp_path / "cuts"
    scratch.mkdir()
    seen = careless.cuts(40, scratch)
    print(f"control, synchronous=OFF: {dict(seen)}")
    assert seen["lost"] + seen["chain broken"] >= 20
