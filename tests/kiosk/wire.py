"""Clients of a bare server with our connections, for tests of what comes over the wire."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import uvicorn
from uvicorn.server import ServerState

from kiosk.machine.connections import Capacity, timed

HEAD = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\n"
MUCH = 40_000_000  # more than the system keeps for a reader
Peer = tuple[asyncio.StreamReader, asyncio.StreamWriter]
Connect = Callable[[], Awaitable[Peer]]


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


class Connection:
    """A connection that only notes that it was cut."""

    def __init__(self, *, busy: bool = False, unread: bool = False) -> None:
        self.is_busy = busy
        self.is_unread = unread
        self.is_cut = False

    def cut(self) -> None:
        self.is_cut = True
