"""What is added to uvicorn's parsers: no Upgrade is one, and a body comes in no crumbs.

Read next: `connections.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import h11
import httptools

MOST_CHUNKS: Final = 100  # of a body, beside one for each of these
CHUNK_BYTES: Final = 512


class TooMuch(Exception):
    """A head has too many lines, a body too many chunks, or requests come without end."""


class Crumbs:
    """Counts the chunks of a body: each costs as much work as a request, however small it is."""

    def __init__(self) -> None:
        self._n_chunks = self._n_bytes = 0

    def chunk(self) -> None:
        """Count one.

        Raises:
            TooMuch: there are too many for what came in them.
        """
        self._n_chunks += 1
        if self._n_chunks > MOST_CHUNKS + self._n_bytes // CHUNK_BYTES:
            raise TooMuch

    def body(self, n_bytes: int) -> None:
        """Count what came."""
        self._n_bytes += n_bytes


class WithoutUpgrade(httptools.HttpRequestParser):
    """Reads a request that asks for another protocol as if it had not asked.

    The parser of httptools ends such a request with its head, and its body is gone. So its head
    is read once more, without the line that asks.

    Args:
        protocol: whom it tells; he takes no notice while `asks_to_leave`.
    """

    def __init__(self, protocol: Any) -> None:
        super().__init__(protocol)
        self._protocol = protocol
        self.set_dangerous_leniencies(lenient_data_after_close=True)  # as uvicorn does

    @property
    def asks_to_leave(self) -> bool:
        """Whether the request that is read just now asks for another protocol."""
        return bool(self.should_upgrade()) and self.get_method() != b"CONNECT"

    def feed_data(self, data: Any) -> None:
        """Read on.

        Raises:
            httptools.HttpParserError: it is no request.
            httptools.HttpParserUpgrade: it asks for a tunnel.
        """
        while True:
            try:
                super().feed_data(data)
            except httptools.HttpParserUpgrade as upgrade:
                if not self.asks_to_leave:
                    raise
                data = self._head_without_it() + data[upgrade.args[0] :]
            else:
                return

    def _head_without_it(self) -> bytes:
        version = self.get_http_version().encode()
        lines = [b"%s %s HTTP/%s" % (self.get_method(), self._protocol.url, version)]
        headers = self._protocol.headers
        lines += [b"%s: %s" % header for header in headers if header[0] != b"upgrade"]
        return b"\r\n".join([*lines, b"", b""])


def counted(next_event: Callable[[], Any]) -> Callable[[], Any]:
    """Return how h11 gives its next event, with the chunks counted of each request."""
    crumbs = Crumbs()

    def counting() -> Any:
        nonlocal crumbs
        event = next_event()
        if isinstance(event, h11.Request):
            crumbs = Crumbs()
        elif isinstance(event, h11.Data):
            if event.chunk_start:
                try:
                    crumbs.chunk()
                except TooMuch as error:
                    raise h11.RemoteProtocolError("too many chunks") from error
            crumbs.body(len(event.data))
        return event

    return counting
