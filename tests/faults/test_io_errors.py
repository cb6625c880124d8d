"""The n-th write or sync of the real program fails, once or from then on.

strace makes the system call fail, so everything above it is the real thing: the standard
library's SQLite, the box, its recovery. A false acknowledgement is the only failure.
"""

import random
import subprocess
import sys
from pathlib import Path
from uuid import UUID

import pytest

from survey.box import Box, boxes
from tests.builders import TENANT
from tests.faults.powercut import strace_works

pytestmark = pytest.mark.faults

WRITER = Path(__file__).with_name("writer.py")
N = 15
# More than the calls that making a box and storing N ratings takes.
LAST = {"pwrite64": 150, "fdatasync": 40, "ftruncate": 4}


def run(folder: Path, *inject: str) -> dict[str, set[UUID]]:
    """Run the writer with a fault; gives what it was told: ACK, NAK."""
    command = ["strace", "-f", "-qq", "--seccomp-bpf", "-o", str(folder.with_suffix(".strace"))]
    for fault in inject:
        command += ["-e", f"trace={fault.partition(':')[0]}", "-e", f"inject={fault}"]
    ran = subprocess.run(
        [*command, sys.executable, WRITER, folder, str(TENANT), str(N)],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert "Traceback" not in ran.stderr, ran.stderr
    assert ran.returncode == 0, ran.stderr
    told: dict[str, set[UUID]] = {"ACK": set(), "NAK": set()}
    for line in ran.stdout.splitlines():
        word, *rest = line.split()
        if rest:
            told[word].add(UUID(rest[0]))
    return told


def kept(folder: Path) -> set[UUID]:
    """Start again without faults; gives what is stored."""
    Box.open(folder, "main", TENANT).close()
    found: set[UUID] = set()
    for box in boxes(folder):
        assert box.verify().ok
        found |= {entry.id for entry in box.entries()}
    return found


def places(call: str, n: int) -> list[int]:
    return sorted(random.Random(call).sample(range(1, LAST[call] + 1), min(n, LAST[call])))


@pytest.fixture(autouse=True)
def strace() -> None:
    trouble = strace_works()
    if trouble is not None:
        pytest.fail(trouble)


@pytest.mark.parametrize("n_places", [2, pytest.param(40, marks=pytest.mark.slow)])
@pytest.mark.parametrize(
    ("call", "error"),
    [("pwrite64", "EIO"), ("pwrite64", "ENOSPC"), ("fdatasync", "EIO"), ("ftruncate", "EIO")],
)
@pytest.mark.timeout(1200)
def test_one_failed_call_costs_no_acknowledged_rating_and_no_restart(
    tmp_path: Path, call: str, error: str, n_places: int
) -> None:
    for nth in places(call, n_places):
        folder = tmp_path / str(nth)
        told = run(folder, f"{call}:error={error}:when={nth}")
        # The fault is over: what was refused was sent again and taken.
        assert len(told["ACK"]) == N, (nth, told)
        assert told["ACK"] <= kept(folder)


@pytest.mark.parametrize("n_places", [1, pytest.param(20, marks=pytest.mark.slow)])
@pytest.mark.parametrize(
    ("call", "error"),
    [("pwrite64", "EIO"), ("pwrite64", "ENOSPC"), ("fdatasync", "EIO")],
)
@pytest.mark.timeout(1200)
def test_a_disk_that_stays_broken_gets_no_false_thanks(
    tmp_path: Path, call: str, error: str, n_places: int
) -> None:
    for nth in places(call, n_places):
        folder = tmp_path / str(nth)
        told = run(folder, f"{call}:error={error}:when={nth}+")
        assert told["ACK"] <= kept(folder)
        assert len(kept(folder)) <= N


def test_nobody_is_thanked_after_the_last_sync_that_worked(tmp_path: Path) -> None:
    """A killed program leaves its writes to the system, a power cut does not: the order tells."""
    recording = tmp_path / "calls"
    fault = ["-e", "trace=write,fdatasync", "-e", "inject=fdatasync:error=EIO:when=12+"]
    command = ["strace", "-f", "-qq", "--seccomp-bpf", "-o", str(recording), *fault]
    ran = subprocess.run(
        [*command, sys.executable, WRITER, tmp_path / "boxes", str(TENANT), str(N)],
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    assert "Traceback" not in ran.stderr, ran.stderr
    calls = recording.read_text().splitlines()
    failed = next(n for n, call in enumerate(calls) if "(INJECTED)" in call)
    thanked = [n for n, call in enumerate(calls) if 'write(1, "ACK"' in call]
    assert thanked, "the writer's thread must have stored some before"
    assert thanked[-1] < failed
    assert "NAK" in ran.stdout
