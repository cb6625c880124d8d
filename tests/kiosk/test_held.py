"""What connections hold is bounded, whatever they send or leave unread; crumbs are no body."""

import asyncio
from typing import Any

import pytest
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from kiosk.machine import connections
from kiosk.machine.connections import Capacity
from tests.kiosk.wire import HEAD, MUCH, Connection, echo, get, served, status
from tests.looped import run


@pytest.fixture(params=[HttpToolsProtocol, H11Protocol], ids=["httptools", "h11"])
def parser(request: pytest.FixtureRequest) -> Any:
    return request.param


def test_the_next_request_of_who_does_not_read_waits(
    parser: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else one connection holds as many answers as it may send requests."""
    monkeypatch.setattr(connections, "READER_S", 10)
    paths = []

    async def noted(scope: Any, receive: Any, send: Any) -> None:
        paths.append(scope["path"])
        await echo(scope, receive, send)

    async def scene() -> None:
        async with served(parser, app=noted) as connect:
            reader, writer = await connect()
            writer.transport.pause_reading()  # type: ignore[attr-defined]
            writer.write(get("/much") + get("/second"))
            await asyncio.sleep(0.5)
            assert paths == ["/much"]
            writer.transport.resume_reading()  # type: ignore[attr-defined]
            await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 5)
            await asyncio.wait_for(reader.readexactly(MUCH), 10)
            assert (await asyncio.wait_for(reader.readline(), 5)).split(b" ")[1] == b"200"
            assert paths == ["/much", "/second"]

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
