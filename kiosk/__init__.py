"""THE WEB AND THE MACHINE: pages, the command line, and the one server that runs both.

`parts.py` assembles the pages of a part; `citizens/front.py` stands before it for the hot path;
`cli.py` is the command line. Imports go kiosk → reports → survey, never back.
"""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

__version__ = "0.1.0"

STATIC = Path(__file__).parent / "static"


@cache
def static_version(name: str) -> str:
    """Return eight hex digits that change when a static file does."""
    return hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:8]
