"""How often a browser and an address have sent forms today: counted in memory, never written.

Both are known only as a keyed digest under a key that lives one day, in this process; after a
restart every count begins anew. What is kept of it beside an answer is a number up to nine, and
whether its address had sent unusually much: see `survey/answers/origins.py`. Nothing is refused
for being much, only what endangers the machine; where no address tells one sender from another
that is only what the machine itself can hardly take. Read next: `citizens/intake.py`.
"""

from __future__ import annotations

import contextlib
import ipaddress
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b
from http.cookies import CookieError, SimpleCookie
from pathlib import Path
from typing import TYPE_CHECKING, Final

from kiosk.proxies import PASSED_ON
from survey.errors import Busy
from survey.language import N_

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

COOKIE: Final = "loket-hari"
COOKIE_LIVES_S: Final = 24 * 3600
# An address may send so many forms at once, and so many an hour: a waiting room on one network.
BUDGET: Final = 30
REFILL_S: Final = 60.0
# From here on what an address has stored endangers the machine: the same counts, for a refusal.
FLOOD: Final = 600
FLOOD_REFILL_S: Final = 0.1
# The same of everybody together whom no address tells apart: a third of what two processors take.
BLIND_FLOOD: Final = 2000
BLIND_REFILL_S: Final = 0.005
# And of whatever is sent, also what is no form and takes no room: what it costs is to be read.
TRIES: Final = 4000
TRIES_REFILL_S: Final = 0.0025
SEVERAL: Final = 20  # forms whose sender nobody tells, before the doctor hears of it
MOST_KEPT: Final = 50_000  # addresses and browsers; those seen longest ago are forgotten first
_TOKEN_BYTES: Final = 16


class TooMany(Busy):
    """An address sends so much that others could not be served."""

    slug = "too-many-at-once"
    sentence = N_(
        "Terlalu banyak kiriman datang dari jaringan Anda. Jawaban ini belum tersimpan; tunggu satu"
        " menit, lalu kirim lagi."
    )
    status = 429


@dataclass(frozen=True, slots=True)
class Turn:
    """What is known of the sender of one form.

    Attributes:
        nth: The how manieth form of its browser today it is, 1 or more.
        over_budget: Whether its address had sent unusually much; False where it is not known.
        cookie: What the browser is to keep for a day; "" where it has one.
        browser: The browser's digest of the day.
        source: Its network's, and whether that tells one sender from another.
    """

    nth: int
    over_budget: bool
    cookie: str
    browser: bytes
    source: tuple[bytes, bool]


@dataclass(slots=True)
class _Level:
    """What an address may still send, as it stood at a moment of the clock."""

    at: float
    left: float = float(BUDGET)
    room: float = float(FLOOD)
    tries: float = float(TRIES)
    over: bool = False  # until half of the budget has come back

    def refill(self, now: float, *, tells: bool) -> None:
        gone = now - self.at
        flood, refill_s = (FLOOD, FLOOD_REFILL_S) if tells else (BLIND_FLOOD, BLIND_REFILL_S)
        self.at = now
        self.left = min(float(BUDGET), self.left + gone / REFILL_S)
        self.room = min(float(flood), self.room + gone / refill_s)
        self.tries = min(float(TRIES), self.tries + gone / TRIES_REFILL_S)
        self.over = self.left < 1 or (self.over and self.left < BUDGET / 2)


class Sources:
    """Counts of one process; safe to use from several threads.

    Args:
        note: A file that says for `loket doctor` that addresses tell nothing here; None where
            nobody asks.
        clock: Seconds that only grow.
    """

    def __init__(
        self, note: Path | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._note, self._clock = note, clock
        self._lock = threading.Lock()
        self._day: date | None = None
        self._key = b""
        self._sent: OrderedDict[bytes, int] = OrderedDict()
        self._level: OrderedDict[tuple[bytes, bool], _Level] = OrderedDict()
        self._blind = False
        self._n_passed_on = 0
        if note is not None:
            with contextlib.suppress(OSError):
                note.unlink(missing_ok=True)

    def turn(self, environ: WSGIEnvironment, today: date) -> Turn:
        """Look at who sends a form; it is counted when `sent` says that it is stored.

        Args:
            environ: The request.
            today: The office's day.

        Raises:
            TooMany: Its address endangers the machine.
        """
        token, fresh = _token(environ), ""
        if not token:
            token = fresh = secrets.token_urlsafe(_TOKEN_BYTES)
        sender, tells = self._sender(environ)
        with self._lock:
            self._begin(today)
            browser, source = self._digest(token), (self._digest(sender), tells)
            level = self._level_of(source)
            level.tries -= 1
            if min(level.tries, level.room - 1) < 0:
                level.tries = max(level.tries, -1.0)
                raise TooMany
            over = level.over and tells
            return Turn(self._sent.get(browser, 0) + 1, over, fresh, browser, source)

    def sent(self, turn: Turn) -> None:
        """Count a form that was stored for the first time, for its browser and its address."""
        with self._lock:
            self._sent[turn.browser] = self._sent.pop(turn.browser, 0) + 1
            if len(self._sent) > MOST_KEPT:
                self._sent.popitem(last=False)
            level = self._level_of(turn.source)
            level.left, level.room = max(level.left - 1, 0.0), level.room - 1

    def _begin(self, today: date) -> None:
        if self._day != today:
            self._day, self._key = today, secrets.token_bytes(32)
            self._sent.clear()
            self._level.clear()

    def _digest(self, text: str) -> bytes:
        return blake2b(text.encode(), key=self._key, digest_size=16).digest()

    def _level_of(self, source: tuple[bytes, bool]) -> _Level:
        """Give what an address may still send by now."""
        now, tells = self._clock(), source[1]
        level = self._level.pop(source, None)
        if level is None:
            level = _Level(now, room=float(FLOOD if tells else BLIND_FLOOD))
        level.refill(now, tells=tells)
        self._level[source] = level
        if len(self._level) > MOST_KEPT:
            self._level.popitem(last=False)
        return level

    def _sender(self, environ: WSGIEnvironment) -> tuple[str, bool]:
        """Give the network of a sender, and whether it tells one sender from another.

        This machine's own address is that of whatever passes requests on, or of somebody who sits
        at it; one of a local network that says it passes requests on is no citizen's, and nobody
        can know whether that is true. What the machine can hardly take is refused all the same. An
        IPv6 subscriber has a whole /64.
        """
        try:
            address = ipaddress.ip_address(environ.get("REMOTE_ADDR", ""))
        except ValueError:  # a trusted proxy that does not tell it
            self._note_passed_on()
            return "", False
        passed_on = address.is_private and any(name in environ for name in PASSED_ON)
        tells = not (passed_on or address.is_loopback)
        if not tells:
            self._note_passed_on()
        bits = 64 if address.version == 6 else 32
        return str(ipaddress.ip_network((address, bits), strict=False)), tells

    def _note_passed_on(self) -> None:
        """Note that forms come of which no address tells the sender, once there are several."""
        self._n_passed_on += 1
        if self._blind or self._note is None or self._n_passed_on < SEVERAL:
            return
        self._blind = True
        try:
            self._note.touch()
        except OSError:
            self._blind = False  # a full disk keeps no note; the next request tries again


def header(cookie: str) -> list[tuple[str, str]]:
    """Give the header by which a browser keeps its mark of the day; none where it has one."""
    if not cookie:
        return []
    value = f"{COOKIE}={cookie}; Max-Age={COOKIE_LIVES_S}; Path=/; HttpOnly; SameSite=Strict"
    return [("Set-Cookie", value)]  # nosemgrep: cookie-without-guards - it says all but Secure


def _token(environ: WSGIEnvironment) -> str:
    if COOKIE not in environ.get("HTTP_COOKIE", ""):
        return ""
    try:
        return SimpleCookie(environ["HTTP_COOKIE"])[COOKIE].value[:64]
    except (CookieError, KeyError):
        return ""
