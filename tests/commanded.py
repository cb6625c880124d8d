"""Commands of ours on a chosen day."""

from datetime import UTC, datetime
from pathlib import Path

import time_machine
from click.testing import CliRunner

from kiosk.cli import loket


def run(data: Path, *words: str, on: str) -> str:
    """Give a command at ten in the morning in Jakarta; returns all it says, raises its refusal."""
    with time_machine.travel(datetime.fromisoformat(on).replace(hour=3, tzinfo=UTC), tick=True):
        done = CliRunner().invoke(loket, ["--data", str(data), *words])
    if done.exception is not None and done.exit_code != 0:
        raise done.exception
    return done.output
