"""How often a browser and an address have sent forms today: counted in memory, never written.

Both are known only as a keyed digest under a key that lives one day, in this process; after a
restart every count begins anew. What is kept of it beside an answer is a number up to nine, and
whether its address had sent unusually much: see `survey/answers/origins.py`. Nothing is refused
for being much, only what endangers the machine. Read next: `citizens/intake.py`.
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
# From here on an address endangers the machine: the same counts, but for what is refused.
FLOOD: Final = 600
FLOOD_REFILL_S: Final = 0.1
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
    """

    nth: int
    over_budget: bool
    cookie: str
    browser: bytes


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
        self._level: OrderedDict[bytes, tuple[float, float, float]] = OrderedDict()
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
            browser = self._digest(token)
            over = bool(sender) and self._draw(self._digest(sender)) and tells
            return Turn(self._sent.get(browser, 0) + 1, over, fresh, browser)

    def sent(self, turn: Turn) -> None:
        """Count a form that was stored for the first time."""
        with self._lock:
            self._sent[turn.browser] = self._sent.pop(turn.browser, 0) + 1
            if len(self._sent) > MOST_KEPT:
                self._sent.popitem(last=False)

    def _begin(self, today: date) -> None:
        if self._day != today:
            self._day, self._key = today, secrets.token_bytes(32)
            self._sent.clear()
            self._level.clear()

    def _digest(self, text: str) -> bytes:
        return blake2b(text.encode(), key=self._key, digest_size=16).digest()

    def _draw(self, source: bytes) -> bool:
        """Take one from an address's two budgets; says whether the smaller one is used up."""
        now = self._clock()
        left, room, last = self._level.pop(source, (float(BUDGET), float(FLOOD), now))
        left = min(float(BUDGET), left + (now - last) / REFILL_S) - 1
        room = min(float(FLOOD), room + (now - last) / FLOOD_REFILL_S) - 1
        self._level[source] = (max(left, -1.0), max(room, -1.0), now)
        if len(self._level) > MOST_KEPT:
            self._level.popitem(last=False)
        if room < 0:
            raise TooMany
        return left < 0

    def _sender(self, environ: WSGIEnvironment) -> tuple[str, bool]:
        """Give the network of a sender, and whether it tells one sender from another.

        This machine's own address is that of whatever passes requests on, or of somebody who sits
        at it; one of a local network that says it passes requests on is no citizen's, and nobody
        can know whether that is true. What endangers the machine is refused all the same. An IPv6
        subscriber has a whole /64.
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
