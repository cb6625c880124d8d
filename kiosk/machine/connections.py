"""How long a connection may take, and how many there may be: nobody's slowness stops a tap.

uvicorn waits for a request's head and body, and for a reader, as long as they like. Its protocol
classes are extended here: a head ends 10 s after its first byte or is cut off, a body 30 s after
its head, a reader who takes nothing for 30 s likewise, whatever trickles in meanwhile. Who comes
when there is no room takes the place of the oldest connection that is idle or unfinished, of the
address that has most of them; an answer under way is never cut off for another. Read next:
`listening.py`.
"""

from __future__ import annotations

from asyncio import TimerHandle
from collections import Counter
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


class Capacity:
    """How many connections there are, and whose; knows addresses only while they last.

    Args:
        total: how many there may be at once.
        each: how many of them from one address.
    """

    def __init__(self, total: int, each: int) -> None:
        self._total = total
        self._each = each
        self._open: dict[Timed, str] = {}  # in the order in which they came
        self._of: Counter[str] = Counter()

    def enter(self, connection: Timed, address: str) -> None:
        """Let a connection in; another one goes where there is no room."""
        self._open[connection] = address
        self._of[address] += 1
        if self._of[address] > self._each:
            self._make_room(address)
        if len(self._open) > self._total:
            self._make_room(max(self._of, key=self._of.__getitem__))

    def leave(self, connection: Timed) -> None:
        """Forget a connection that has ended."""
        address = self._open.pop(connection, None)
        if address is not None:
            self._of[address] -= 1
            if not self._of[address]:
                del self._of[address]

    def _make_room(self, address: str) -> None:
        mine = (other for other, place in self._open.items() if place == address)
        connection = next((other for other in mine if not other.is_busy), None)
        if connection is None:  # all are answered this moment: the newcomer, which comes last
            connection = next(reversed(self._open))
        self.leave(connection)
        connection.cut()


class Timed:
    """What is added to one of uvicorn's protocols; see `timed`."""

    capacity: Capacity
    loop: asyncio.AbstractEventLoop
    transport: asyncio.Transport
    cycle: Any  # the request under way or the last one; uvicorn's two classes are alike in this

    _timers: dict[str, TimerHandle]  # what is waited for: the end of a head, of a body, a reader
    _seen: Any = None  # the last request whose head was whole
    _head_bytes = 0

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
        super().data_received(data)  # type: ignore[misc]
        if self.transport.is_closing():
            return
        if self.cycle is not self._seen:
            self._seen, self._head_bytes = self.cycle, 0
            self._wait_for_nothing()
            if self.cycle.more_body:
                self._wait_for("body", BODY_S)
        elif self.cycle is None or self.cycle.response_complete:  # a part of the next head
            self._head_bytes += len(data)
            if self._head_bytes > MOST_HEAD:
                self.cut()
            else:
                self._wait_for("head", HEAD_S)
        elif not self.cycle.more_body:
            self._wait_no_more("body")

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
            f"content-length: {len(body)}\r\nconnection: close\r\n\r\n"
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

    return TimedProtocol
