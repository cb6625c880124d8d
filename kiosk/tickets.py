"""A code from the box at the counter, as a phone's form brings it: it vouches for one form, once.

What a code is stands in `survey/tickets.py`. Used ones are kept as digests in one file until their
last day, in the order of the digests: neither when one was used nor for which form can be told
from it. Read next: `citizens/intake.py`.
"""

from __future__ import annotations

import hmac
import logging
import os
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from hashlib import sha256
from pathlib import Path
from typing import Final
from uuid import UUID

from survey.answers.fields import Fields
from survey.files import CannotWrite, whole
from survey.tickets import Ticket, WrongTicket, read_ticket, used_digest

log = logging.getLogger("loket.web")
FIELD: Final = "ticket"
_SECRET_BYTES: Final = 32


class TicketUse(StrEnum):
    """What became of a form's code; a form without one has none of these."""

    NONE = ""
    COUNTED = "counted"
    USED = "used"  # it had counted before
    EXPIRED = "expired"
    UNKNOWN = "unknown"  # whether it was used cannot be written down just now


@dataclass(slots=True)
class _Underway:
    """A form whose code has just counted, while it is being stored, perhaps more than once."""

    form: UUID
    n: int = 1
    stored: bool = False


def ticket_key(secret: bytes) -> bytes:
    """Give the key of an installation's codes, made from its own secret."""
    return hmac.digest(secret, b"suara-loket tickets", sha256)


class Tickets:
    """The codes of one installation, as its citizens' pages know them; safe for several threads."""

    def __init__(self, secret_file: Path, used_file: Path) -> None:
        self._secret_file, self._used_file = secret_file, used_file
        self._lock = threading.Lock()
        self._used: dict[bytes, date] = {}
        self._seen: tuple[int, ...] = (-1,)  # what the file was when it was read; () is none
        self._underway: dict[bytes, _Underway] = {}

    def read(self, fields: Fields, unit: str) -> Ticket | None:
        """Read the code of a form, None where it has none.

        Raises:
            WrongTicket: It is not one of this installation and unit.
        """
        values = [value for value in fields.get(FIELD, ()) if value != ""]
        if not values:
            return None
        if len(values) > 1 or not isinstance(values[0], str):
            raise WrongTicket(field=FIELD)
        return read_ticket(self._key(), unit, values[0])

    def use(self, ticket: Ticket, today: date, form: UUID) -> TicketUse:
        """Use a code up, unless it was used before or its last day is over.

        Where it counts, `done` must follow.

        Args:
            ticket: The code.
            today: The office's day.
            form: Of which form; what a phone sends twice at once counts both times.
        """
        if ticket.last < today:
            return TicketUse.EXPIRED
        digest = used_digest(self._key(), ticket)
        with self._lock:
            underway = self._underway.get(digest)
            if underway is not None and underway.form == form:
                underway.n += 1
                return TicketUse.COUNTED
            try:
                used = self._load()
                if digest in used:
                    return TicketUse.USED
                kept = {own: last for own, last in used.items() if last >= today}
                self._write(kept | {digest: ticket.last})
            except (CannotWrite, OSError) as error:
                log.warning("%s", error)
                return TicketUse.UNKNOWN
            self._underway[digest] = _Underway(form)
        return TicketUse.COUNTED

    def done(self, ticket: Ticket, *, stored: bool) -> None:
        """Hear what became of a form whose code counted; of one that is not stored it counts again.

        Args:
            ticket: The code.
            stored: Whether the form is stored, or may be.
        """
        digest = used_digest(self._key(), ticket)
        with self._lock:
            underway = self._underway[digest]
            underway.n -= 1
            underway.stored |= stored
            if underway.n:
                return
            del self._underway[digest]
            if underway.stored:
                return
            try:
                used = self._load()
                self._write({own: last for own, last in used.items() if own != digest})
            except (CannotWrite, OSError) as error:  # then that form stays without its code
                log.warning("%s", error)

    def _key(self) -> bytes:
        try:
            secret = self._secret_file.read_bytes()
        except OSError:
            secret = b""
        if len(secret) < _SECRET_BYTES:  # nothing was ever made with it
            raise WrongTicket(field=FIELD)
        return ticket_key(secret)

    def _load(self) -> dict[bytes, date]:
        """Read the file, anew where another program wrote it."""
        seen = self._look()
        if seen != self._seen:
            text = ""
            if seen:
                text = self._used_file.read_text(encoding="ascii", errors="replace")
            self._used, self._seen = dict(self._read_lines(text)), seen
        return self._used

    def _look(self) -> tuple[int, ...]:
        try:
            status = self._used_file.stat()
        except FileNotFoundError:
            return ()
        return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns

    def _read_lines(self, text: str) -> Iterator[tuple[bytes, date]]:
        for line in text.splitlines():
            digest, _, last = line.partition(" ")
            try:
                yield bytes.fromhex(digest), date.fromisoformat(last)
            except ValueError:
                log.warning("%s: a line cannot be read and is left out", self._used_file)

    def _write(self, used: dict[bytes, date]) -> None:
        text = "".join(f"{own.hex()} {last}\n" for own, last in sorted(used.items()))
        with whole(self._used_file) as spare:
            spare.write_text(text, encoding="ascii")
        # Else a power cut brings the file of before back, and a code counts again.
        folder = os.open(self._used_file.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
        self._used, self._seen = used, self._look()
