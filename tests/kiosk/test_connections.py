"""No connection takes longer than it may, whatever trickles in, and a newcomer finds capacity."""

import asyncio
from typing import Any

import pytest
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from kiosk.machine import connections
from kiosk.machine.connections import Capacity
from tests.kiosk.wire import HEAD, MUCH, Connection, ends_within, get, served, status, trickle
from tests.looped import run


@pytest.fixture(autouse=True)
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HEAD_S", "BODY_S", "READER_S"):
        monkeypatch.setattr(connections, name, 0.4)


@pytest.fixture(params=[HttpToolsProtocol, H11Protocol], ids=["httptools", "h11"])
def parser(request: pytest.FixtureRequest) -> Any:
    return request.param


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


def test_an_answer_under_way_is_never_cut_off_for_another() -> None:
    capacity: Any = Capacity(2, 2)
    busy = [Connection(busy=True), Connection(busy=True)]
    late = Connection()
    for connection in (*busy, late):
        capacity.enter(connection, "10.0.0.2")
    assert [c.is_cut for c in (*busy, late)] == [False, False, True]
