"""SIGKILL between erasing in the register and erasing in the box: the next run finishes it."""

import os
import signal
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import pytest

from survey import actions
from survey.box import boxes
from survey.proof.box_proofs import check_boxes
from survey.register import erasures
from survey.register.engine import Register
from survey.transfer.forward import InProcess
from tests.builders import an_empty_register, carry, counted, opened, settled
from tests.erased import kept, kept_in, told

ROOT = Path(__file__).resolve().parent.parent.parent
COMMAND = [sys.executable, str(ROOT / "run_kiosk.py"), "--data"]

pytestmark = [pytest.mark.faults, pytest.mark.slow]  # its short form: test_retention.py


def n_open(register: Register) -> int:
    with register.read() as conn:
        return erasures.n_open(conn)


def test_a_killed_run_is_finished_by_the_next(tmp_path: Path) -> None:
    old = date(2020, 3, 2)  # whatever today is, all of it is due
    register = settled(an_empty_register(tmp_path))
    actions.publish_bundle(register, tmp_path)
    with opened(tmp_path) as box:
        box.append_many(told(50, old))
        carry(box, InProcess(register))
        before = counted(register)
        # This process holds the box, so the command has to wait for it and is killed there.
        run = subprocess.Popen([*COMMAND, str(tmp_path), "retention"], start_new_session=True)
        until = time.monotonic() + 30
        while n_open(register) < 150 and time.monotonic() < until:
            time.sleep(0.05)
        os.killpg(run.pid, signal.SIGKILL)
        assert run.wait() == -signal.SIGKILL
        assert set(kept(register).values()) == {frozenset()}
        assert all(kept_in(box.folder).values()), "the control: the box still has all of it"
    again = subprocess.run(
        [*COMMAND, str(tmp_path), "retention"], check=False, capture_output=True, text=True
    )
    assert again.returncode == 0, again.stderr
    assert not any(kept_in(tmp_path / "boxes").values())
    assert n_open(register) == 0
    assert counted(register) == before
    assert check_boxes(tmp_path / "boxes", register, ()).ok
    register.close()
    (box_file,) = boxes(tmp_path / "boxes")
    assert b"KENARI" not in box_file.path.read_bytes()
    assert b"KENARI" not in (tmp_path / "register.db").read_bytes()
