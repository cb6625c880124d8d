"""Which browser is a kiosk: one on this machine, or one that was paired with a one-time link.

A paired browser carries a random 256-bit cookie; the folder `pairs/` holds only its digest, as
the name of a small file that says for which counter. Deleting the file ends the pairing.
An answer from any other browser is stored too, but flagged, and stays out of officers' figures.
"""

from __future__ import annotations

import hashlib
import ipaddress
import json
import secrets
import time
from datetime import UTC, datetime
from http.cookies import CookieError, SimpleCookie
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.config import Config
from kiosk.paths import SCREEN, path
from survey.errors import Refused
from survey.files import whole
from survey.language import N_

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

COOKIE = "loket_kiosk"
LINK_LIVES_S = 15 * 60
COOKIE_LIVES_S = 5 * 365 * 24 * 3600
# A proxy on this machine makes everybody look local; it also says so in one of these.
_FORWARDED = ("HTTP_FORWARDED", "HTTP_X_FORWARDED_FOR", "HTTP_X_REAL_IP", "HTTP_VIA")


class LinkUsed(Refused):
    slug = "pairing-link-used"
    sentence = N_(
        "Tautan pemasangan ini sudah dipakai atau lewat 15 menit. "
        "Buat yang baru di komputer kantor dengan: loket pair."
    )


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _folder(config: Config) -> Path:
    return config.data_dir / "pairs"


def new_link(config: Config, unit: str, counter: str) -> str:
    """Return the path of a one-time link that makes the browser opening it a kiosk.

    Args:
        config: whose data folder keeps the link.
        unit: code of the unit.
        counter: code of the counter the screen stands at.
    """
    token = secrets.token_urlsafe(32)
    folder = _folder(config)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    note = {"unit": unit, "counter": counter, "until": int(time.time()) + LINK_LIVES_S}
    (folder / f"{_digest(token)}.link").write_text(json.dumps(note), encoding="utf-8")
    return f"{path(SCREEN, unit, counter)}/pair/{token}"


def use_link(config: Config, unit: str, counter: str, token: str) -> str:
    """Turn a link into a kiosk's cookie, once.

    Returns:
        the value of the cookie.

    Raises:
        LinkUsed: the link is unknown, used, too old, or for another counter.
    """
    link = _folder(config) / f"{_digest(token)}.link"
    claimed = link.with_suffix(".used")
    try:
        link.rename(claimed)  # of two browsers with one link, one rename succeeds
        note = json.loads(claimed.read_text(encoding="utf-8"))
        claimed.unlink()
    except (OSError, ValueError) as error:
        raise LinkUsed from error
    same = (note["unit"].lower(), note["counter"].lower()) == (unit.lower(), counter.lower())
    if not same or note["until"] < time.time():
        raise LinkUsed
    cookie = secrets.token_urlsafe(32)
    since = datetime.now(UTC).isoformat(timespec="seconds")
    kiosk = {"unit": note["unit"], "counter": note["counter"], "since": since}
    # On the disk before the browser has its cookie: else a power cut leaves a kiosk that is none.
    with whole(_folder(config) / f"{_digest(cookie)}.kiosk") as spare:
        spare.write_text(json.dumps(kiosk), encoding="utf-8")
    return cookie


def is_local(environ: WSGIEnvironment) -> bool:
    """Tell whether a request was made on this very machine, and not by a proxy for another."""
    if any(name in environ for name in _FORWARDED):
        return False
    try:
        return ipaddress.ip_address(environ.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False


def is_paired(config: Config, environ: WSGIEnvironment) -> bool:
    """Tell whether a request comes from the kiosk of the counter it names."""
    return is_local(environ) or _has_cookie(config, environ)


def _has_cookie(config: Config, environ: WSGIEnvironment) -> bool:
    if COOKIE not in environ.get("HTTP_COOKIE", ""):
        return False
    try:
        token = SimpleCookie(environ["HTTP_COOKIE"])[COOKIE].value
        paired = _folder(config) / f"{_digest(token)}.kiosk"
        kiosk = json.loads(paired.read_text(encoding="utf-8"))
    except (CookieError, KeyError, OSError, ValueError):
        return False
    screen = path(SCREEN, kiosk["unit"], kiosk["counter"]).lower()
    here: str = environ["PATH_INFO"].lower()
    return f"{here}/".startswith(f"{screen}/")
