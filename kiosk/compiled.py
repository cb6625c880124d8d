"""Page templates compiled once, beside Python's own compiled files, so that a start is quick.

Jinja keeps them by what the template says: a changed one is compiled anew. Where the program's
folder cannot be written (an installation by another user, a full disk) each start compiles.
"""

from __future__ import annotations

import sys
from contextlib import suppress
from pathlib import Path
from typing import Final

from jinja2 import BytecodeCache, FileSystemBytecodeCache
from jinja2.bccache import Bucket

_FOLDER: Final = Path(__file__).parent / "templates" / "__pycache__"


class Compiled(FileSystemBytecodeCache):
    """A folder of compiled templates that need not be kept."""

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep one, if it can be kept."""
        with suppress(OSError):
            super().dump_bytecode(bucket)


def compiled(pages: str, folder: Path = _FOLDER) -> BytecodeCache | None:
    """Return where the compiled templates of some pages are kept, None where none may be.

    Args:
        pages: which ones, a word: the same template compiled by other rules is another.
        folder: where; made if it does not exist.
    """
    if sys.dont_write_bytecode:
        return None
    try:
        folder.mkdir(exist_ok=True)
    except OSError:
        return None
    return Compiled(str(folder), f"{pages}-%s.jinja")
