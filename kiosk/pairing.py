"""Which browser is a kiosk: the one that carries the cookie of its counter, and no other.

A paired browser carries a random 256-bit cookie; the folder `pairs/` holds only its digest, as
the name of a small file that says for which counter. Deleting the file ends the pairing. From
where a request came proves nothing: a proxy on this machine makes everybody look local.
An answer from any other browser is stored too, but flagged, and stays out of officers' figures;
so is one from a kiosk whose file is damaged, and `damaged` names that file. How a browser gets
its cookie stands in `invitations.py`.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import logging
import os
import secrets
import threading
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from kiosk.config import Config
from kiosk.paths import SCREEN, path
from survey.files import whole

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

log = logging.getLogger("loket.pairing")

COOKIE: Final = "loket_kiosk"
COOKIE_LIVES_S: Final = 5 * 365 * 24 * 3600
LOOK_EVERY_S = 1.0
_KIOSK: Final = ".kiosk"


@dataclass(frozen=True, slots=True)
class PairNote:
    """What a file in `pairs/` says.

    Attributes:
        unit: code of the unit.
        counter: code of the counter the screen stands at.
        until: of an invitation, until when it may be used, in seconds since 1970.
        since: of a paired browser, since when it is one, in ISO 8601 and UTC; "" is not known.
        address: of a paired browser, the address at which it became one; "" is not known.
        digits: of a screen that asks to be paired, the six it shows.
    """

    unit: str
    counter: str
    until: int = 0
    since: str = ""
    address: str = ""
    digits: str = ""

    @property
    def seal(self) -> str:
        """What the file says once more, so that a flipped bit in it shows."""
        return digest(f"{self.unit}/{self.counter}")[:16]

    def is_at(self, unit: str, counter: str) -> bool:
        return (self.unit.lower(), self.counter.lower()) == (unit.lower(), counter.lower())

    def dump(self) -> str:
        """Return the text of the file."""
        values = {name: getattr(self, name) for name in self.__slots__ if getattr(self, name)}
        return json.dumps(values | {"seal": self.seal})


def digest(token: str) -> str:
    """Return what the folder knows of a token: nothing from which it could be made again."""
    return hashlib.sha256(token.encode()).hexdigest()


def folder_of(config: Config) -> Path:
    """Return where pairings lie."""
    return config.data_dir / "pairs"


def kiosk_file(config: Config, cookie: str) -> Path:
    """Return where the pairing of a browser with this cookie lies, if it is paired."""
    return folder_of(config) / f"{digest(cookie)}{_KIOSK}"


def read_note(file: Path) -> PairNote:
    """Read a file of `pairs/`; one from before files were sealed has no seal.

    Raises:
        OSError: there is no such file, or it may not be read.
        ValueError: it is damaged.
    """
    try:
        match json.loads(file.read_text(encoding="utf-8")):
            case {"unit": str(unit), "counter": str(counter)} as values:
                until = values.get("until", 0)
                words = (values.get(name, "") for name in ("since", "address", "digits"))
                since, address, digits = (word if isinstance(word, str) else "" for word in words)
                until = until if isinstance(until, int) else 0
                note = PairNote(unit, counter, until, since, address, digits)
                if values.get("seal", note.seal) == note.seal:
                    return note
    except RecursionError:
        pass
    raise ValueError(file.name)


def damaged(config: Config) -> tuple[Path, ...]:
    """Name the files of paired kiosks that no longer say for which counter."""
    unreadable = []
    for file in sorted(folder_of(config).glob(f"*{_KIOSK}")):
        try:
            read_note(file)
        except (OSError, ValueError):
            unreadable.append(file)
    return tuple(unreadable)


def paired(config: Config) -> tuple[PairNote, ...]:
    """Return every paired browser whose file can be read, by counter and the oldest first."""
    notes = [note for _, note in _files(config)]
    return tuple(sorted(notes, key=lambda note: (note.unit, note.counter, note.since)))


def screens(config: Config) -> set[str]:
    """Return what names each paired browser in the folder."""
    return {name.removesuffix(_KIOSK) for name, *_ in _kiosks_in(folder_of(config))}


def remove(config: Config, unit: str, counter: str) -> int:
    """End the pairing of every browser of a counter; give how many there were.

    What would make one of it go as well: links, screens that ask, those that were let in.
    """
    notes = [file for file, note in _files(config, "") if note.is_at(unit, counter)]
    for file in notes:
        file.unlink(missing_ok=True)
    return sum(file.suffix == _KIOSK for file in notes)


def make_kiosk(config: Config, unit: str, counter: str, address: str, cookie: str = "") -> str:
    """Make a browser the kiosk of a counter.

    Args:
        config: whose data folder keeps it.
        unit: code of the unit.
        counter: code of the counter.
        address: where the browser came to, such as `http://192.168.1.10:8080`.
        cookie: 256 bits that nobody else can know; random ones when not given.

    Returns:
        the value of its cookie, which is kept nowhere here.
    """
    cookie = cookie or secrets.token_urlsafe(32)
    since = datetime.now(UTC).isoformat(timespec="seconds")
    note = PairNote(unit, counter, since=since, address=address)
    folder_of(config).mkdir(mode=0o700, parents=True, exist_ok=True)
    # On the disk before the browser has its cookie: else a power cut leaves a kiosk that is none.
    with whole(kiosk_file(config, cookie)) as spare:
        spare.write_text(note.dump(), encoding="utf-8")
    return cookie


def _files(config: Config, ending: str = _KIOSK) -> list[tuple[Path, PairNote]]:
    readable = []
    for file in folder_of(config).glob(f"*{ending}"):
        try:
            readable.append((file, read_note(file)))
        except (OSError, ValueError):
            continue  # `damaged` names it
    return readable


class Pairs:
    """The paired browsers, in memory: a tap costs no look at the disk.

    The folder is looked at at most once a second, so a pairing that is removed ends within it.
    """

    def __init__(self, config: Config) -> None:
        self._folder = folder_of(config)
        self._screens: dict[str, str] = {}  # digest of a cookie → its screen, in small letters
        self._seen: list[tuple[str, int, int]] = []
        self._look_at = 0.0
        self._lock = threading.Lock()

    def is_kiosk(self, environ: WSGIEnvironment) -> bool:
        """Tell whether a request comes from the kiosk of the counter it names."""
        return bool(self.screen(environ))

    def screen(self, environ: WSGIEnvironment) -> str:
        """Return what names the kiosk that sends a request in the folder; "" from anybody else."""
        header = environ.get("HTTP_COOKIE", "")
        if COOKIE not in header:
            return ""
        if time.monotonic() >= self._look_at:
            with self._lock:
                self._look()
        here = f"{environ['PATH_INFO'].lower()}/"
        for cookie in header.split(";"):
            name, _, token = cookie.strip().partition("=")
            own = digest(token) if name == COOKIE else ""
            if own in self._screens and here.startswith(self._screens[own]):
                return own
        return ""

    def _look(self) -> None:
        if time.monotonic() < self._look_at:
            return  # somebody else has just looked
        self._look_at = time.monotonic() + LOOK_EVERY_S
        try:
            seen = _kiosks_in(self._folder)
            if seen != self._seen:
                self._screens = dict(filter(None, map(self._screen, seen)))
                self._seen = seen
        except OSError:
            log.exception("pairings not readable")  # as last known, they go on

    def _screen(self, file: tuple[str, int, int]) -> tuple[str, str] | None:
        try:
            note = read_note(self._folder / file[0])
        except (OSError, ValueError):
            log.warning("pairing not readable: %s", file[0])
            return None
        return file[0].removesuffix(_KIOSK), f"{path(SCREEN, note.unit, note.counter).lower()}/"


def _kiosks_in(folder: Path) -> list[tuple[str, int, int]]:
    """List the files of paired browsers with what changes when one is written: time and size."""
    try:
        with os.scandir(folder) as entries:
            names = [entry.name for entry in entries if entry.name.endswith(_KIOSK)]
    except FileNotFoundError:
        return []
    files = []
    for name in sorted(names):
        # One that goes meanwhile, or leads nowhere, is one pairing less and no more.
        with contextlib.suppress(OSError):
            status = (folder / name).stat()
            files.append((name, status.st_mtime_ns, status.st_size))
    return files
