"""No connection takes longer than it may, whatever trickles in, and a newcomer finds capacity."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import ServerState

from kiosk.machine import connections
from kiosk.machine.connections import Capacity, timed
from tests.looped import run

HEAD = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\n"
MUCH = 40_000_000  # more than the system keeps for a reader
Peer = tuple[asyncio.StreamReader, asyncio.StreamWriter]
Connect = Callable[[], Awaitable[Peer]]


@pytest.fixture(autouse=True)
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HEAD_S", "BODY_S", "READER_S"):
        monkeypatch.setattr(connections, name, 0.4)


@pytest.fixture(params=[HttpToolsProtocol, H11Protocol], ids=["httptools", "h11"])
def parser(request: pytest.FixtureRequest) -> Any:
    return request.param


async def echo(scope: Any, receive: Any, send: Any) -> None:
    """Answer `/slow` after a second, `/much` with more than fits, all else with its body."""
    body, more = b"", True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            return
        body, more = body + message.get("body", b""), message.get("more_body", False)
    if scope["path"] == "/slow":
        await asyncio.sleep(1)
    body = b"m" * MUCH if scope["path"] == "/much" else body or b"ok"
    length = str(len(body)).encode()
    await send(
        {"type": "http.response.start", "status": 200, "headers": [(b"content-length", length)]}
    )
    await send({"type": "http.response.body", "body": body})


@asynccontextmanager
async def served(
    parser: Any, capacity: Capacity | None = None, idle_s: int = 5, app: Any = None
) -> AsyncIterator[Connect]:
    config = uvicorn.Config(app or echo, lifespan="off", log_config=None, timeout_keep_alive=idle_s)
    config.load()
    state, kind = ServerState(), timed(parser, capacity or Capacity(100, 100))
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: kind(config, state, {}), "127.0.0.1", 0)
    writers = []

    async def connect() -> Peer:
        reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
        writers.append(writer)
        return reader, writer

    try:
        yield connect
    finally:
        server.close()
        for writer in writers:
            writer.close()


async def ends_within(reader: asyncio.StreamReader, seconds: float) -> float:
    """Read to the end of a connection; give after how long it came."""
    began = time.monotonic()
    try:
        async with asyncio.timeout(seconds):
            while await reader.read(65536):
                pass
    except ConnectionResetError:
        pass
    return time.monotonic() - began


async def trickle(writer: asyncio.StreamWriter, text: bytes) -> None:
    for n in range(len(text)):
        writer.write(text[n : n + 1])
        await asyncio.sleep(0.1)


async def status(peer: Peer, text: bytes) -> bytes:
    peer[1].write(text)
    return (await asyncio.wait_for(peer[0].readline(), 5)).split(b" ")[1]


def get(path: str) -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode()


def test_a_head_that_trickles_is_cut_off(parser: Any) -> None:
    async def scene() -> None:
        async with served(parser) as connect:
            reader, writer = await connect()
            slow = asyncio.create_task(trickle(writer, HEAD))
            assert 0.2 < await ends_within(reader, 3) < 2
            slow.cancel()

    run(scene())


def test_so_is_the_second_head_of_a_connection(parser: Any) -> None:
    async def scene() -> None:
        async with served(parser) as connect:
            reader, writer = await connect()
            assert await status((reader, writer), get("/")) == b"200"
            slow = asyncio.create_task(trickle(writer, HEAD))
            assert 0.2 < await ends_within(reader, 3) < 2
            slow.cancel()

    run(scene())


def test_a_body_that_trickles_is_cut_off_and_one_in_time_is_answered(parser: Any) -> None:
    async def scene() -> None:
        async with served(parser) as connect:
            reader, writer = await connect()
            writer.write(HEAD + b"b")
            slow = asyncio.create_task(asyncio.sleep(9))
            assert 0.2 < await ends_within(reader, 3) < 2
            slow.cancel()
            reader, writer = await connect()
            writer.write(HEAD + b"b")
            await asyncio.sleep(0.2)
            assert await status((reader, writer), b"ody") == b"200"

    run(scene())


def test_an_answer_that_takes_long_is_waited_for(parser: Any) -> None:
    """The control: deadlines are for what the other side does."""

    async def scene() -> None:
        async with served(parser) as connect:
            assert await status(await connect(), get("/slow")) == b"200"

    run(scene())


def test_who_reads_nothing_is_cut_off(parser: Any) -> None:
    async def scene() -> None:
        async with served(parser) as connect:
            reader, writer = await connect()
            writer.transport.pause_reading()  # type: ignore[attr-defined]
            writer.write(get("/much"))
            await asyncio.sleep(1.5)
            writer.transport.resume_reading()  # type: ignore[attr-defined]
            n = 0
            try:
                while piece := await asyncio.wait_for(reader.read(1 << 20), 5):
                    n += len(piece)
            except ConnectionResetError:
                pass
            assert n < MUCH

    run(scene())


def test_who_reads_gets_everything(parser: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "READER_S", 10)

    async def scene() -> None:
        async with served(parser) as connect:
            reader, writer = await connect()
            writer.write(get("/much"))
            await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 5)
            assert len(await asyncio.wait_for(reader.readexactly(MUCH), 10)) == MUCH

    run(scene())


def test_a_head_without_end_is_cut_off_before_its_time(
    parser: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "HEAD_S", 60)

    async def scene() -> None:
        async with served(parser) as connect:
            reader, writer = await connect()
            writer.write(b"GET / HTTP/1.1\r\n" + b"x: y\r\n" * 40_000)
            assert await ends_within(reader, 3) < 2

    run(scene())


def test_a_head_of_many_lines_is_refused() -> None:
    async def scene() -> None:
        async with served(HttpToolsProtocol) as connect:  # h11 bounds the bytes of a head
            lines = b"".join(b"x%d: y\r\n" % n for n in range(500))
            head = b"GET / HTTP/1.1\r\nHost: x\r\n" + lines + b"\r\n"
            assert await status(await connect(), head) == b"400"

    run(scene())


@pytest.mark.parametrize("besides", [b"x: a\r\n", b"y" * 1000], ids=["lines", "one line"])
def test_a_trailer_without_end_is_cut_off(parser: Any, besides: bytes) -> None:
    async def scene() -> None:
        async with served(parser) as connect:
            reader, writer = await connect()
            chunked = HEAD.replace(b"Content-Length: 4", b"Transfer-Encoding: chunked")
            writer.write(chunked + b"0\r\nx: ")
            for _ in range(100):
                writer.write(besides * (20_000 // len(besides)))
            assert await ends_within(reader, 5) < 2

    run(scene())


def test_a_body_in_chunks_is_no_trailer(parser: Any) -> None:
    """The control: as large as a head may never be."""

    async def scene() -> None:
        async with served(parser) as connect:
            chunked = HEAD.replace(b"Content-Length: 4", b"Transfer-Encoding: chunked")
            body = (b"3e8\r\n" + b"b" * 1000 + b"\r\n") * 200 + b"0\r\n\r\n"
            assert await status(await connect(), chunked + body) == b"200"

    run(scene())


def test_requests_without_end_that_wait_for_no_answer_are_cut_off() -> None:
    async def scene() -> None:
        async with served(HttpToolsProtocol) as connect:  # h11 reads them one by one
            reader, writer = await connect()
            writer.write(get("/slow") + get("/") * 20_000)
            assert await ends_within(reader, 10) < 2

    run(scene())


def test_the_next_request_of_who_does_not_read_waits(
    parser: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else one connection holds as many answers as it may send requests."""
    monkeypatch.setattr(connections, "READER_S", 10)
    asked = []

    async def noted(scope: Any, receive: Any, send: Any) -> None:
        asked.append(scope["path"])
        await echo(scope, receive, send)

    async def scene() -> None:
        async with served(parser, app=noted) as connect:
            reader, writer = await connect()
            writer.transport.pause_reading()  # type: ignore[attr-defined]
            writer.write(get("/much") + get("/second"))
            await asyncio.sleep(0.5)
            assert asked == ["/much"]
            writer.transport.resume_reading()  # type: ignore[attr-defined]
            await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 5)
            await asyncio.wait_for(reader.readexactly(MUCH), 10)
            assert (await asyncio.wait_for(reader.readline(), 5)).split(b" ")[1] == b"200"
            assert asked == ["/much", "/second"]

    run(scene())


def test_who_does_not_read_makes_room_before_all_others(
    parser: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "READER_S", 10)

    async def scene() -> None:
        async with served(parser, Capacity(100, 3)) as connect:
            kiosk = await connect()
            assert await status(kiosk, get("/")) == b"200"
            unread = [await connect(), await connect()]
            for _, writer in unread:
                writer.transport.pause_reading()  # type: ignore[attr-defined]
                writer.write(get("/much"))
            await asyncio.sleep(0.3)
            for _ in range(2):
                assert await status(await connect(), get("/")) == b"200"
            assert not kiosk[0].at_eof()

    run(scene())


@pytest.mark.parametrize("crumb", [1, 100])
def test_a_body_in_crumbs_is_refused(parser: Any, crumb: int) -> None:
    async def scene() -> None:
        async with served(parser) as connect:
            chunked = HEAD.replace(b"Content-Length: 4", b"Transfer-Encoding: chunked")
            body = b"%x\r\n%s\r\n" % (crumb, b"b" * crumb)
            assert await status(await connect(), chunked + body * 600 + b"0\r\n\r\n") == b"400"

    run(scene())


def test_one_in_a_few_crumbs_is_answered_each_time(parser: Any) -> None:
    """The control: what one request sent is not counted against the next."""

    async def scene() -> None:
        async with served(parser) as connect:
            chunked = HEAD.replace(b"Content-Length: 4", b"Transfer-Encoding: chunked")
            reader, writer = await connect()
            for _ in range(5):
                text = chunked + b"1\r\nb\r\n" * 90 + b"0\r\n\r\n"
                assert await status((reader, writer), text) == b"200"
                await reader.readuntil(b"\r\n\r\n" + b"b" * 90)

    run(scene())


@pytest.mark.parametrize("pieces", [1, 3, 1000])
def test_who_asks_for_another_protocol_is_answered_in_this_one(parser: Any, pieces: int) -> None:
    async def scene() -> None:
        async with served(parser) as connect:
            reader, writer = await connect()
            asks = HEAD.replace(b"Host", b"Connection: Upgrade\r\nUpgrade: h2c\r\nHost") + b"body"
            text = asks + get("/second")
            size = -(-len(text) // pieces)
            for at in range(0, len(text), size):
                writer.write(text[at : at + size])
                await asyncio.sleep(0.001)
            first = await asyncio.wait_for(reader.readuntil(b"body"), 5)
            assert first.startswith(b"HTTP/1.1 200 ")
            assert (await asyncio.wait_for(reader.readuntil(b"ok"), 5)).startswith(b"HTTP/1.1 200 ")

    run(scene())


@pytest.mark.parametrize(
    ("begun", "n_bytes"),
    [(HEAD[:-2] + b"x: ", 12_000), (HEAD.replace(b" 4", b" 90000") + b"b", 40_000)],
    ids=["heads", "bodies"],
)
def test_what_all_together_have_begun_to_send_has_a_bound(
    parser: Any, begun: bytes, n_bytes: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Heads and bodies that never end; who began first goes."""
    for name in ("HEAD_S", "BODY_S"):
        monkeypatch.setattr(connections, name, 10)
    monkeypatch.setattr(connections, "MOST_HELD", 5 * n_bytes)

    async def scene() -> None:
        async with served(parser) as connect:
            kiosk = await connect()
            peers = [await connect() for _ in range(10)]
            for _, writer in peers:
                writer.write(begun + b"m" * n_bytes)
                await asyncio.sleep(0.05)
            ended = [reader.at_eof() or reader.exception() is not None for reader, _ in peers]
            assert ended == [True] * 6 + [False] * 4
            assert await status(kiosk, get("/")) == b"200"

    run(scene())


def test_what_was_answered_weighs_nothing(parser: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "MOST_HELD", 200_000)
    capacity = Capacity(100, 100)

    async def scene() -> None:
        async with served(parser, capacity) as connect:
            peer = await connect()
            for _ in range(20):
                text = HEAD.replace(b" 4", b" 40000") + b"m" * 40_000
                assert await status(peer, text) == b"200"
                await peer[0].readuntil(b"\r\n\r\n")
                await peer[0].readexactly(40_000)
            assert capacity._n_held == 0
            (await connect())[1].write(HEAD)
            await asyncio.sleep(0.05)
            assert capacity._n_held > 0
        await asyncio.sleep(0.1)
        assert capacity._n_held == 0

    run(scene())


def test_an_idle_connection_is_closed(parser: Any) -> None:
    async def scene() -> None:
        async with served(parser, idle_s=1) as connect:
            peer = await connect()
            assert await status(peer, get("/")) == b"200"
            assert 0.5 < await ends_within(peer[0], 5) < 4

    run(scene())


def test_what_is_no_request_is_told_so_in_our_words(parser: Any) -> None:
    async def scene() -> None:
        async with served(parser) as connect:
            reader, writer = await connect()
            writer.write(b"what is this\r\n\r\n")
            answer = await asyncio.wait_for(reader.read(), 5)
            assert answer.startswith(b"HTTP/1.1 400 ")
            assert b"\r\nx-content-type-options: nosniff\r\n" in answer
            assert "tidak dapat dibaca" in answer.decode()

    run(scene())


def test_who_comes_when_there_is_no_room_takes_the_place_of_the_oldest_that_waits(
    parser: Any,
) -> None:
    async def scene() -> None:
        async with served(parser, Capacity(100, 3)) as connect:
            busy = await connect()
            busy[1].write(get("/slow"))
            await asyncio.sleep(0.1)
            oldest, younger = await connect(), await connect()
            await asyncio.sleep(0.1)
            assert await status(await connect(), get("/")) == b"200"
            assert await ends_within(oldest[0], 0.3) < 0.3
            assert not younger[0].at_eof()
            assert (await asyncio.wait_for(busy[0].readline(), 5)).split(b" ")[1] == b"200"

    run(scene())


class Connection:
    """A connection that only notes that it was cut."""

    def __init__(self, *, busy: bool = False, unread: bool = False) -> None:
        self.is_busy = busy
        self.is_unread = unread
        self.is_cut = False

    def cut(self) -> None:
        self.is_cut = True


def test_who_has_waited_longest_makes_room_and_who_was_answered_waits_anew() -> None:
    capacity: Any = Capacity(4, 4)
    kiosk, *slow = [Connection() for _ in range(4)]
    capacity.enter(kiosk, "10.0.0.1")
    for n, connection in enumerate(slow):
        capacity.enter(connection, f"10.0.0.{2 + n}")
    capacity.answered(kiosk)
    for n in range(3):
        capacity.enter(Connection(), f"10.0.1.{n}")
    assert [c.is_cut for c in (kiosk, *slow)] == [False, True, True, True]


def test_those_who_share_an_address_are_served_beside_somebody_with_many() -> None:
    """However many come from elsewhere, all have the same time before they are cut."""
    capacity: Any = Capacity(100, 50)
    shared = [Connection() for _ in range(40)]
    for n, connection in enumerate(shared):
        capacity.enter(connection, "10.0.0.1")
        capacity.enter(Connection(), f"10.1.0.{n}")
    assert not any(connection.is_cut for connection in shared)


def test_a_subscriber_of_ipv6_is_one_however_many_numbers_he_has() -> None:
    capacity: Any = Capacity(100, 2)
    his = [Connection() for _ in range(3)]
    for n, connection in enumerate(his):
        capacity.enter(connection, f"2001:db8:0:7::{n + 1}")
    capacity.enter(Connection(), "2001:db8:0:8::1")
    assert [c.is_cut for c in his] == [True, False, False]


def test_too_much_that_is_held_costs_who_waits_longest_his_place_and_never_who_is_answered(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(connections, "MOST_HELD", 100)
    capacity: Any = Capacity(100, 100)
    busy, first, second = Connection(busy=True), Connection(), Connection()
    for connection in (busy, first, second):
        capacity.enter(connection, "10.0.0.1")
        capacity.hold(connection, 40)
    assert [c.is_cut for c in (busy, first, second)] == [False, True, False]
    capacity.hold(first, 1000)  # what a cut connection says is not counted
    capacity.hold(second, 60)
    assert not second.is_cut


def test_an_answer_under_way_is_never_cut_off_for_another() -> None:
    capacity: Any = Capacity(2, 2)
    busy = [Connection(busy=True), Connection(busy=True)]
    late = Connection()
    for connection in (*busy, late):
        capacity.enter(connection, "10.0.0.2")
    assert [c.is_cut for c in (*busy, late)] == [False, False, True]
