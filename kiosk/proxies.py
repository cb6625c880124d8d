"""Who asked for what, where a web server in front passed a request on; and below which path we are.

A proxy is believed when it is named in `KIOSK_PROXY`, and no other: whoever is not named may send
any header. Nothing here makes a kiosk of a browser. The pages may lie below a path
(`KIOSK_ADDRESS=https://kab.contoh.go.id/skm`), whether a proxy takes it away or not. One place
decides it for the hot path and for Flask alike, in the words of WSGI.
"""

from __future__ import annotations

import ipaddress
import re
from typing import TYPE_CHECKING, Final

from kiosk.config import Config

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

_PATH: Final = re.compile(r"(?:/[\w.~-]+)+", re.ASCII)
_WITH_PORT: Final = re.compile(r"([\d.]+):\d{1,5}|\[([^\]]*)\](?::\d{1,5})?", re.ASCII)
# In which a request says for whom it was passed on.
PASSED_ON: Final = ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_REAL_IP")
Number = ipaddress.IPv4Address | ipaddress.IPv6Address


class Proxies:
    """The proxies that are believed, and the path below which browsers see the pages."""

    def __init__(self, config: Config) -> None:
        self._networks = [ipaddress.ip_network(text, strict=False) for text in config.proxies]
        self._prefix = config.prefix

    def unwrap(self, environ: WSGIEnvironment) -> None:
        """Let a request say what the browser asked for: sender, scheme, host, prefix and path."""
        prefix = self._prefix
        sender = _number(environ.get("REMOTE_ADDR", "")) if self._networks else None
        if sender is not None and self._believes(sender):
            prefix = _believed(environ) or prefix
            self._tell_origin(sender, environ)
        if not prefix:
            return
        path = environ["PATH_INFO"]
        if f"{path}/".startswith(f"{prefix}/"):  # a proxy that takes nothing away
            environ["PATH_INFO"] = path[len(prefix) :] or "/"
        environ["SCRIPT_NAME"] = prefix

    def _tell_origin(self, sender: Number, environ: WSGIEnvironment) -> None:
        """Put the browser's address in the place of the proxy's, nothing where it is not told."""
        origin = self._origin(sender, environ)
        environ["REMOTE_ADDR"] = "" if self._believes(origin) else str(origin)
        for name in PASSED_ON:  # believed by now: nobody need wonder at them
            environ.pop(name, None)

    def _believes(self, sender: Number) -> bool:
        return any(sender in network for network in self._networks)

    def _origin(self, sender: Number, environ: WSGIEnvironment) -> Number:
        """Go back from proxy to proxy, as far as each is believed."""
        hops = environ.get("HTTP_X_FORWARDED_FOR", "").split(",")
        while self._believes(sender) and hops and (before := _number(hops.pop().strip())):
            sender = before
        return sender


def _believed(environ: WSGIEnvironment) -> str:
    """Take over scheme and host that a proxy tells, and return the prefix that it tells."""
    if (scheme := _last(environ, "PROTO").lower()) in {"http", "https"}:
        environ["wsgi.url_scheme"] = scheme
    if host := _last(environ, "HOST"):
        environ["HTTP_HOST"] = host
    prefix = _last(environ, "PREFIX").rstrip("/")
    return prefix if _PATH.fullmatch(prefix) else ""


def _last(environ: WSGIEnvironment, name: str) -> str:
    """Return what the nearest proxy says in an `X-Forwarded-…` header."""
    text: str = environ.get(f"HTTP_X_FORWARDED_{name}", "")
    return text.rpartition(",")[2].strip()


def _number(text: str) -> Number | None:
    """Read an address, also with the port that some proxies write behind it."""
    if with_port := _WITH_PORT.fullmatch(text):
        text = with_port[1] or with_port[2]
    try:
        number = ipaddress.ip_address(text)
    except ValueError:
        return None
    return getattr(number, "ipv4_mapped", None) or number
