"""At which names the service may be asked for, and whether a sending came from its own page.

A number is always accepted: no foreign name can be made to mean it (DNS rebinding). Names are
accepted by a list, once the office has said its address; until then every name is, and `doctor`
says so. A page of another site may send a form here through a citizen's or a clerk's browser,
which tells of it in `Origin` or `Sec-Fetch-Site`; what tells neither (old browsers, programs) is
taken, for there is nobody in whose name it could be sent.
"""

from __future__ import annotations

import ipaddress
import re
import socket
from functools import lru_cache
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from kiosk.config import Config
from survey.errors import Refused
from survey.language import N_

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

_READS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_HOST: Final = re.compile(r"(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::(\d{1,5}))?", re.ASCII)
_LONGEST: Final = 300  # letters of a host that are looked at; a name has 253 at most
_TOLD: Final = 100  # letters of it that a page repeats
_USUAL: Final = {"http": "80", "https": "443"}
_ELSEWHERE: Final = frozenset({"cross-site", "same-site"})


class UnknownHostName(Refused):
    slug = "unknown-host-name"
    sentence = N_(
        "Layanan ini tidak dikenal dengan nama “%(host)s”. Buka %(address)s. Bila nama itu memang "
        "milik kantor, pengurus menambahkannya ke setelan KIOSK_HOSTS."
    )
    status = 421


class ForeignPage(Refused):
    slug = "foreign-page"
    sentence = N_(
        "Kiriman ini datang dari halaman lain, bukan dari halaman kami, jadi tidak dicatat. "
        "Buka alamat di stiker atau di loket, lalu isi lagi di sana."
    )


class Hosts:
    """The names of one service; made once at the start."""

    def __init__(self, config: Config) -> None:
        self._address = config.address
        here = socket.gethostname().lower()
        self._names = {"localhost", here, f"{here.partition('.')[0]}.local"}
        self._added = {_split(name) for name in config.hosts}
        self._names |= {name for name, _ in self._added}
        parts = urlsplit(config.address)
        self._own = (parts.hostname or "", _port(parts.port, parts.scheme))
        self._names.add(self._own[0])

    def knows(self, name: str) -> bool:
        """Tell whether a host, without its port, is a number or one of our names."""
        return name in self._names or _is_number(name)

    def check(self, environ: WSGIEnvironment) -> None:
        """Look whether a request may be answered at all.

        Raises:
            UnknownHostName: it asks for a name that is not ours.
            ForeignPage: it changes something, and a page of another site made the browser send it.
        """
        host, port = _split(environ.get("HTTP_HOST", "")[:_LONGEST])
        if self._address and host and not self.knows(host):
            raise UnknownHostName(host=host[:_TOLD], address=self._address)
        if environ["REQUEST_METHOD"] not in _READS and self._is_foreign(environ, host, port):
            raise ForeignPage

    def _is_foreign(self, environ: WSGIEnvironment, host: str, port: str) -> bool:
        fetched = environ.get("HTTP_SEC_FETCH_SITE", "")
        if fetched == "cross-site":
            return True
        if fetched == "same-origin":
            return False  # no page can say so of itself; a proxy may have changed the host
        origin = environ.get("HTTP_ORIGIN")
        if origin is None:
            return fetched in _ELSEWHERE
        parts = origin.lower().partition("://")
        if not parts[2]:
            return True  # "null": a page that will not say where it is
        from_host, from_port = _split(parts[2][:_LONGEST])
        usual = _USUAL.get(parts[0], "")
        place = (from_host, from_port or usual)
        # Whether the citizen came by http or https a proxy may not have told.
        seen = (host, port or usual)
        if place in {seen, self._own, *self._named(usual)}:
            return False
        # Whoever tells of the site saw our own name, if only with another port.
        return bool(fetched) or not self._may_be_passed_on(host)

    def _may_be_passed_on(self, host: str) -> bool:
        """Tell whether a web server in front may have put this machine's own name for ours.

        Only while the office has not said its address: until then nobody can know, and answers
        must not stop. Browsers that reach this machine without one say `Sec-Fetch-Site` here, and
        whatever they say in it, a page with another origin is foreign; those behind one that is
        reached by https say `same-origin`, by http nothing. No cookie of a kiosk comes along.
        """
        return not self._address and (host == "localhost" or _is_loopback(host))

    def _named(self, usual: str) -> set[tuple[str, str]]:
        return {(name, port or usual) for name, port in self._added}


@lru_cache(maxsize=256)
def _is_number(name: str) -> bool:
    number = name[1:-1] if name[:1] == "[" and name[-1:] == "]" else name
    try:
        ipaddress.ip_address(number)
    except ValueError:
        return False
    return True


def _is_loopback(name: str) -> bool:
    number = name[1:-1] if name[:1] == "[" else name
    return _is_number(name) and ipaddress.ip_address(number).is_loopback


def _port(port: int | None, scheme: str) -> str:
    return str(port) if port else _USUAL.get(scheme, "")


@lru_cache(maxsize=256)
def _split(host: str) -> tuple[str, str]:
    """Divide a host into its name and its port; what is none of both stays as it is."""
    match = _HOST.fullmatch(host.lower())
    return (match[1], match[2] or "") if match else (host.lower(), "")
