"""How long a connection may take, and how many there may be: nobody's slowness stops a tap.

uvicorn waits for a request's head and body, and for a reader, as long as they like. Its protocol
classes are extended here: a head ends 10 s after its first byte or is cut off, a body 30 s after
its head, a reader who takes nothing for 30 s likewise, whatever trickles in meanwhile; heads,
trailers and what is queued have a bound, and so has what all together have sent or not read. Who
comes when there is no room takes the place of a connection that does not read its answer, or of
the one that has waited longest; an answer under way is never cut off for another. Read next:
`parsing.py`, `listening.py`.
"""

from __future__ import annotations

import ipaddress
from asyncio import TimerHandle
from collections import Counter, deque
from typing import TYPE_CHECKING, Any, Final

from kiosk.errors import OddRequest, problem
from kiosk.machine.parsing import Crumbs, TooMuch, WithoutUpgrade, counted

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
MOST_HELD: Final = 32 * 1024 * 1024  # bytes of all that is not yet read: by us, or by them
SMALL: Final = 4 * 1024  # bytes of a whole request that are not weighed
UNREAD: Final = 16 * 1024  # bytes of an answer that wait for a reader without being weighed


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
        self._held: dict[Timed, int] = {}  # who began to wait last comes last
        self._n_held = 0

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

    def hold(self, connection: Timed, n_bytes: int) -> None:
        """Note how many bytes are kept for a connection; too many, and who waits longest goes.

        Args:
            connection: whose they are.
            n_bytes: of its request, as far as it is not answered, and of answers it has not read.
        """
        if connection not in self._open:
            return  # it has been cut
        self._n_held += n_bytes - self._held.get(connection, 0)
        if n_bytes:
            self._held[connection] = n_bytes
        else:
            self._held.pop(connection, None)
        while self._n_held > MOST_HELD and len(self._held) > 1:
            waiting = (other for other in self._held if not other.is_busy)
            longest = next(waiting, connection)
            self.leave(longest)
            longest.cut()

    def leave(self, connection: Timed) -> None:
        """Forget a connection that has ended."""
        self._n_held -= self._held.pop(connection, 0)
        network = self._open.pop(connection, None)
        if network is not None:
            self._of[network] -= 1
            if not self._of[network]:
                del self._of[network]

    def _make_room(self, network: str | None = None) -> None:
        """Cut one that does not read, or has waited longest, of one network or of all.

        Who comes is the youngest: however many others come, he has the time that it takes them to
        fill all places. Cutting where most come from would cut those who share an address.
        """
        here = [other for other, own in self._open.items() if network in {None, own}]
        connection = (
            next((other for other in here if other.is_unread), None)
            or next((other for other in here if not other.is_busy), None)
            # All are answered this moment: the newcomer, which comes last.
            or here[-1]
        )
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
    conn: Any  # of h11
    pipeline: deque[Any]  # requests that came before the last one was answered
    headers: list[tuple[bytes, bytes]]
    cycle: Any  # the request under way or the last one; uvicorn's two classes are alike in this

    _timers: dict[str, TimerHandle]  # what is waited for: the end of a head, of a body, a reader
    _seen: Any = None  # the last request whose head was whole
    _besides = 0  # bytes since then that are no body: of the next head, of a trailer, of chunks
    _sent = 0  # bytes of a request that is not yet answered
    _unread = 0  # bytes of an answer that wait for a reader
    _is_late = False  # whether an answer is complete and waits for a reader
    _crumbs = Crumbs()
    flow: Any
    parser: Any

    @property
    def is_busy(self) -> bool:
        """Whether a whole request is being answered, to somebody who reads."""
        cycle = self.cycle
        answering = cycle is not None and not cycle.response_complete and not cycle.more_body
        return answering and not self.is_unread

    @property
    def is_unread(self) -> bool:
        """Whether it does not read what it asked for."""
        return bool(self.flow.write_paused)

    def cut(self) -> None:
        """End the connection at once."""
        self._wait_for_nothing()
        self.transport.abort()

    def connection_made(self, transport: asyncio.Transport) -> None:
        super().connection_made(transport)  # type: ignore[misc]
        transport.set_write_buffer_limits(high=UNREAD)
        if self._tells_bodies:
            self.parser = WithoutUpgrade(self)
        else:
            self.conn.next_event = counted(self.conn.next_event)
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
        if len(data) > SMALL or self._sent or self._is_incomplete():
            self._sent += len(data)
            self._weigh()
        if self._besides > MOST_HEAD and self._tells_bodies:
            self.cut()

    def _is_incomplete(self) -> bool:
        cycle = self.cycle
        return cycle is None or bool(cycle.response_complete) or bool(cycle.more_body)

    def _weigh(self) -> None:
        self.capacity.hold(self, self._sent + self._unread)

    # httptools tells these of each request; h11 bounds heads, trailers and what is queued.
    def on_message_begin(self) -> None:
        if len(self.pipeline) >= MOST_QUEUED:
            raise TooMuch
        self._crumbs = Crumbs()
        super().on_message_begin()  # type: ignore[misc]

    def on_header(self, name: bytes, value: bytes) -> None:
        if len(self.headers) >= MOST_LINES:
            raise TooMuch
        super().on_header(name, value)  # type: ignore[misc]

    def on_headers_complete(self) -> None:
        if not self.parser.asks_to_leave:
            super().on_headers_complete()  # type: ignore[misc]

    def on_chunk_header(self) -> None:
        self._crumbs.chunk()

    def on_body(self, body: bytes) -> None:
        self._besides -= len(body)
        self._crumbs.body(len(body))
        super().on_body(body)  # type: ignore[misc]

    def on_message_complete(self) -> None:
        if not self.parser.asks_to_leave:
            super().on_message_complete()  # type: ignore[misc]

    def on_response_complete(self) -> None:
        if self._sent:
            self._sent = 0
            self._weigh()
        if self.is_unread and not self.transport.is_closing():
            self._is_late = True  # the next request waits until this answer is read
            return
        super().on_response_complete()  # type: ignore[misc]
        self.capacity.answered(self)

    def pause_writing(self) -> None:
        super().pause_writing()  # type: ignore[misc]
        self._wait_for("reader", READER_S)
        self._unread = self.transport.get_write_buffer_size()
        self._weigh()

    def resume_writing(self) -> None:
        super().resume_writing()  # type: ignore[misc]
        self._wait_no_more("reader")
        self._unread = 0
        self._weigh()
        if self._is_late:
            self._is_late = False
            self.on_response_complete()

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
