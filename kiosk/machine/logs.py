"""The log on stderr: what says the same again and again stands there once a minute, with a count.

A machine short of file descriptors or a flood of connections would else write the same lines
thousands of times a second and fill the disk. All loggers, the libraries' too, end here.
"""

from __future__ import annotations

import logging
import re
from typing import Final, TextIO

EVERY_S: Final = 60.0
MOST_KNOWN: Final = 500  # different lines kept in mind; more and the oldest is let go

_FORM = "%(asctime)s %(levelname)s %(name)s %(message)s"
_WHEN: Final = "%Y-%m-%dT%H:%M:%S%z"  # with its offset: a clock's zone may be set otherwise later
_QUIET = ("apscheduler", "alembic", "matplotlib", "fontTools", "uvicorn")

# Lines of libraries are alike when the same statement wrote them and they begin alike; some write
# all they have to say in one statement.
_BEGINNING: Final = 40
_NUMBER: Final = re.compile(r"0x[0-9a-f]+|\d+")

Key = tuple[str, int, object]


class SeldomHandler(logging.StreamHandler[TextIO]):
    """Writes a line, then counts its likes for a minute and says how many there were."""

    def __init__(self, stream: TextIO | None = None) -> None:
        super().__init__(stream)
        self.setFormatter(logging.Formatter(_FORM, _WHEN))
        # By what makes lines alike: the first of them, and how many were left out since.
        self._known: dict[Key, tuple[logging.LogRecord, int]] = {}

    def emit(self, record: logging.LogRecord) -> None:
        """Write a line, or count it; a minute that is over is summed up first."""
        key = _key(record)
        for other, (first, _) in list(self._known.items()):
            if record.created - first.created < EVERY_S:
                break  # in order of time: the others are younger
            self._sum_up(other)
        if key in self._known:
            first, n = self._known[key]
            self._known[key] = first, n + 1
            return
        if len(self._known) >= MOST_KNOWN:
            self._sum_up(next(iter(self._known)))
        self._known[key] = record, 0
        super().emit(record)

    def close(self) -> None:
        """Say what was left out, then end."""
        self.acquire()
        try:
            for key in list(self._known):
                self._sum_up(key)
        finally:
            self.release()
        super().close()

    def _sum_up(self, key: Key) -> None:
        first, n = self._known.pop(key)
        if n:
            # Without its traceback: that stands with the first one.
            text = f"{first.getMessage()} ({n} more like this)"
            again = logging.LogRecord(first.name, first.levelno, "", 0, text, None, None)
            super().emit(again)


def _key(record: logging.LogRecord) -> Key:
    """Say what makes two lines alike: their words, or where and how something failed.

    Of a library's line only the beginning counts, whatever numbers are in it.
    """
    if record.exc_info and record.exc_info[0]:
        kind, _, trace = record.exc_info
        while trace is not None and trace.tb_next is not None:
            trace = trace.tb_next
        place = None if trace is None else (trace.tb_frame.f_code.co_filename, trace.tb_lineno)
        return record.name, record.levelno, (kind, place)
    text = record.getMessage()
    if not record.name.startswith(("loket", "survey")):
        # Libraries put ports, addresses of objects and what a stranger sent into their lines.
        place = record.pathname, record.lineno
        return record.name, record.levelno, (place, _NUMBER.sub("0", text[:_BEGINNING]))
    return record.name, record.levelno, text


def install() -> None:
    """Send the log of this process to stderr; what libraries only chat about is left out."""
    logging.raiseExceptions = False  # a closed stderr is no reason for more lines
    logging.basicConfig(level=logging.INFO, handlers=[SeldomHandler()])
    for talkative in _QUIET:
        logging.getLogger(talkative).setLevel(logging.WARNING)
