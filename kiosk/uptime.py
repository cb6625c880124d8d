"""How long this machine has run, and which run it is: what no clock on the wall can change.

It goes into the private part of an entry only: into no log and onto no page.
"""

from __future__ import annotations

import time
from functools import cache
from pathlib import Path
from uuid import UUID, uuid4

_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
# It goes on while the machine sleeps, which the monotonic clock does not.
_CLOCK = getattr(time, "CLOCK_BOOTTIME", None)


@cache
def boot_id() -> str:
    """Name this run of the machine by 32 hex digits; where it has no name, of this process."""
    try:
        return UUID(_BOOT_ID.read_text(encoding="ascii").strip()).hex
    except (OSError, ValueError):
        return uuid4().hex


def up_s() -> int:
    """Say for how many whole seconds it has run, counted from one fixed moment of the run."""
    return int(time.monotonic() if _CLOCK is None else time.clock_gettime(_CLOCK))
