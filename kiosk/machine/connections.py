"""How long a connection may take, and how many there may be: nobody's slowness stops a tap.

uvicorn waits for a request's head and body, and for a reader, as long as they like. Its protocol
classes are extended here: a head ends 10 s after its first byte or is cut off, a body 30 s after
its head, a reader who takes nothing for 30 s likewise, whatever trickles in meanwhile; heads,
trailers and what is queued have a bound. Who comes when there is no room takes the place of the
connection that has waited longest; an answer under way is never cut off for another. Read next:
`listening.py`.
"""

from __future__ import annotations

import ipaddress
from asyncio import TimerHandle
from collections import Counter, deque
from typing import TYPE_CHECKING, Any, Final

from kiosk.errors import OddRequest, problem

if TYPE_CHECKING:
    import asyncio

    from uvicorn.protocols.http.h11_impl import H11Protocol
    from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEAD_S: Final = 10.0
BODY_S: Final = 30.0
READER_S: Final = 30.0
IDLE_S: Final = 15  # between two requests; a kiosk asks every two seconds
MOST_HEAD: Final = 64 * 1024  # bytes
MOST_LINES: Final = 100  # of a head
MOST_QUEUED: Final = 8  # requests sent before the first of them is answered; browsers send none


class TooMuch(Exception):
    """A head has too many lines, or requests come without their answers being waited for."""


class Capacity:
    """How many connections there are, and whose; knows networks only while they last.

    Args:
        total: how many there may be at once.
        each: how many of them from one network.
    """

    def __init__(self, total: int, each: int) -> None:
        self._total = total
        self._each = each
        self._open: dict[Timed, str] = {}  # who was answered last, or came last, comes last
        self._of: Counter[str] = Counter()

    def enter(self, connection: Timed, address: str) -> None:
        """Let a connection in; another one goes where there is no room."""
        network = _network(address)
        self._open[connection] = network
        self._of[network] += 1
        if self._of[network] > self._each:
            self._make_room(network)
        elif len(self._open) > self._total:
            self._make_room()

    def answered(self, connection: Timed) -> None:
        """Count a connection as fresh: its request was answered."""
        if connection in self._open:
            self._open[connection] = self._open.pop(connection)

    def leave(self, connection: Timed) -> None:
        """Forget a connection that has ended."""
        network = self._open.pop(connection, None)
        if network is not None:
            self._of[network] -= 1
            if not self._of[network]:
                del self._of[network]

    def _make_room(self, network: str | None = None) -> None:
        """Cut the one that has waited longest, of one network or of all.

        Who comes is the youngest: however many others come, he has the time that it takes them to
        fill all places. Cutting where most come from would cut those who share an address.
        """
        for connection, own in self._open.items():
            if network in {None, own} and not connection.is_busy:
                break
        else:  # all are answered this moment: the newcomer, which comes last
            connection = next(reversed(self._open))
        self.leave(connection)
        connection.cut()


def _network(address: str) -> str:
    """Give whose an address is: a subscriber of IPv6 has a whole /64."""
    host = address.partition("%")[0]
    return str(ipaddress.ip_network(f"{host}/64", strict=False)) if ":" in host else host


class Timed:
    """What is added to one of uvicorn's protocols; see `timed`."""

    capacity: Capacity
    _tells_bodies: bool
    loop: asyncio.AbstractEventLoop
    transport: asyncio.Transport
    pipeline: deque[Any]  # requests that came before the last one was answered
    headers: list[tuple[bytes, bytes]]
    cycle: Any  # the request under way or the last one; uvicorn's two classes are alike in this

    _timers: dict[str, TimerHandle]  # what is waited for: the end of a head, of a body, a reader
    _seen: Any = None  # the last request whose head was whole
    _besides = 0  # bytes since then that are no body: of the next head, of a trailer, of chunks

    @property
    def is_busy(self) -> bool:
        """Whether a whole request is being answered."""
        cycle = self.cycle
        return cycle is not None and not cycle.response_complete and not cycle.more_body

    def cut(self) -> None:
        """End the connection at once."""
        self._wait_for_nothing()
        self.transport.abort()

    def connection_made(self, transport: asyncio.Transport) -> None:
        super().connection_made(transport)  # type: ignore[misc]
        self._timers = {}
        self._wait_for("head", HEAD_S)
        peer = transport.get_extra_info("peername")
        self.capacity.enter(self, peer[0] if peer else "")

    def connection_lost(self, exc: Exception | None) -> None:
        self._wait_for_nothing()
        self.capacity.leave(self)
        super().connection_lost(exc)  # type: ignore[misc]

    def data_received(self, data: bytes) -> None:
        self._besides += len(data)
        super().data_received(data)  # type: ignore[misc]
        if self.transport.is_closing():
            return
        if self.cycle is not self._seen:
            self._seen, self._besides = self.cycle, 0
            self._wait_for_nothing()
            if self.cycle.more_body:
                self._wait_for("body", BODY_S)
        elif self.cycle is None or self.cycle.response_complete:  # a part of the next head
            self._wait_for("head", HEAD_S)
        elif not self.cycle.more_body:
            self._wait_no_more("body")
        if self._besides > MOST_HEAD and self._tells_bodies:
            self.cut()

    # httptools tells these three of each request; h11 bounds heads, trailers and what is queued.
    def on_message_begin(self) -> None:
        if len(self.pipeline) >= MOST_QUEUED:
            raise TooMuch
        super().on_message_begin()  # type: ignore[misc]

    def on_header(self, name: bytes, value: bytes) -> None:
        if len(self.headers) >= MOST_LINES:
            raise TooMuch
        super().on_header(name, value)  # type: ignore[misc]

    def on_body(self, body: bytes) -> None:
        self._besides -= len(body)
        super().on_body(body)  # type: ignore[misc]

    def on_response_complete(self) -> None:
        super().on_response_complete()  # type: ignore[misc]
        self.capacity.answered(self)

    def pause_writing(self) -> None:
        super().pause_writing()  # type: ignore[misc]
        self._wait_for("reader", READER_S)

    def resume_writing(self) -> None:
        super().resume_writing()  # type: ignore[misc]
        self._wait_no_more("reader")

    def timeout_keep_alive_handler(self) -> None:
        # close() waits for who never reads the rest of what he asked for.
        super().timeout_keep_alive_handler()  # type: ignore[misc]
        self._wait_for("reader", READER_S)

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 - says it in our own words
        body = problem(OddRequest(), "id")
        head = (
            "HTTP/1.1 400 Bad Request\r\ncontent-type: application/problem+json\r\n"
            f"x-content-type-options: nosniff\r\ncontent-length: {len(body)}\r\n"
            "connection: close\r\n\r\n"
        )
        self.transport.write(head.encode() + body)
        self.transport.close()

    def _wait_for(self, what: str, seconds: float) -> None:
        """Begin to wait, if it has not begun: what comes meanwhile wins no time."""
        if what not in self._timers:
            self._timers[what] = self.loop.call_later(seconds, self.cut)

    def _wait_no_more(self, what: str) -> None:
        timer = self._timers.pop(what, None)
        if timer is not None:
            timer.cancel()

    def _wait_for_nothing(self) -> None:
        for what in tuple(self._timers):
            self._wait_no_more(what)


def timed(
    protocol: type[HttpToolsProtocol | H11Protocol], its_capacity: Capacity
) -> type[HttpToolsProtocol | H11Protocol]:
    """Return one of uvicorn's protocol classes with our deadlines, for one server."""

    class TimedProtocol(Timed, protocol):  # type: ignore[misc,valid-type]
        capacity = its_capacity
        _tells_bodies = hasattr(protocol, "on_body")

    return TimedProtocol
