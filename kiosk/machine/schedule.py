"""Which job runs when, beside the service; a library keeps the time, we only list.

Jobs run the command line in a process of their own: report libraries live and die there and the
service stays small. Nothing on the citizen's path waits for a job.
"""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from kiosk.config import DATABASE, Config

log = logging.getLogger("loket.schedule")
RUN = Path(__file__).resolve().parents[2] / "run_kiosk.py"
LONGEST_S = 600
FORGET_LONGEST_S = 3600  # a million answers at the end of a year; what is left goes on tomorrow
FIRST_AFTER_S = 20
FORGET_AFTER_S = 120
CHECK_AFTER_S = 600  # behind what is erased, which needs the register for itself
CHECK_LONGEST_S = 3600
_running: set[subprocess.Popen[str]] = set()


def start(config: Config) -> Callable[[], None]:
    """Start the periodic jobs of an office; return the function that ends them."""
    from apscheduler.schedulers.background import BackgroundScheduler

    scheduler = BackgroundScheduler(timezone="UTC", job_defaults={"coalesce": True})
    scheduler.add_job(
        refresh_public,
        "cron",
        args=[config],
        minute=7,
        # Once soon after the start as well, so that a new office does not wait for an hour.
        next_run_time=datetime.now().astimezone() + timedelta(seconds=FIRST_AFTER_S),
    )
    scheduler.add_job(
        forget,
        "interval",
        args=[config],
        hours=24,
        # Computers at counters are off at night: once after each start, then every day; and late
        # rather than not at all after a computer slept.
        next_run_time=datetime.now().astimezone() + timedelta(seconds=FORGET_AFTER_S),
        misfire_grace_time=None,
    )
    scheduler.add_job(
        check_integrity,
        "interval",
        args=[config],
        hours=24,
        next_run_time=datetime.now().astimezone() + timedelta(seconds=CHECK_AFTER_S),
        misfire_grace_time=None,
    )
    scheduler.start()

    def end() -> None:
        scheduler.shutdown(wait=False)
        # Python waits for its threads and those for their jobs; each job goes on where it ended.
        for job in tuple(_running):
            job.terminate()

    return end


def refresh_public(config: Config) -> None:
    """Compute the figures of the public pages anew, when an office is there."""
    _run(config, "public figures", LONGEST_S, "report", "public")


def forget(config: Config) -> None:
    """Erase what has been kept as long as the screens promise, when an office is there."""
    _run(config, "retention", FORGET_LONGEST_S, "retention")


def check_integrity(config: Config) -> None:
    """Compare all that is new, and a part of what is old, with the boxes and the journal."""
    _run(config, "integrity", CHECK_LONGEST_S, "verify", "--part")


def _run(config: Config, what: str, longest_s: float, *words: str) -> None:
    if not config.bundle_file.exists():
        return
    command = [sys.executable, str(RUN), "--data", str(config.data_dir), *words]
    if hasattr(os, "sched_setaffinity"):
        # The service keeps to one processor; a job takes what is free.
        os.sched_setaffinity(0, range(os.cpu_count() or 1))
    # The demonstration keeps to its own files, whatever database the office beside it uses.
    unwanted = () if config.database_url else DATABASE
    environ = {name: value for name, value in os.environ.items() if name not in unwanted}
    try:
        with subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, env=environ
        ) as job:
            _running.add(job)
            try:
                _, errors = job.communicate(timeout=longest_s)
            except subprocess.TimeoutExpired:
                job.kill()
                raise
            finally:
                _running.discard(job)
    except (OSError, subprocess.TimeoutExpired):
        log.exception("%s", what)
        return
    if job.returncode:
        log.error("%s: exit code %d: %s", what, job.returncode, errors.strip()[-500:])
