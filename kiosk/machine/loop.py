"""The event loop in front: what citizens do all day is answered on it, Flask's pages by threads.

While an answer waits for its commit the loop serves others; the box wakes it once for a whole
batch. A body is read here, before anything else is busy with it, so that no slow sender holds a
thread. Read next: `connections.py` (deadlines), `kiosk/citizens/front.py`.
"""

from __future__ import annotations

import asyncio
import io
import logging
import sys
from collections.abc import Awaitable, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, Final, TypeAlias, TypeVar

from a2wsgi.wsgi import WSGIResponder

from kiosk.citizens.front import SAFE, Front, Reply
from kiosk.citizens.intake import MAX_BODY
from kiosk.errors import OddRequest, problem, sentence
from survey.errors import Refused

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

    from kiosk.context import State
    from survey.answers.drafts import Draft
    from survey.box import Stored

# a2wsgi and uvicorn each have a type of their own for the same thing.
Receive: TypeAlias = Callable[[], Awaitable[Any]]
Send: TypeAlias = Callable[[Any], Awaitable[None]]
T = TypeVar("T")

log = logging.getLogger("loket.web")
_PIECES: Final = 10  # of an answer that may lie ready for a slow reader, for each thread


class Loop:
    """The ASGI application of a part; it is also how its front waits for the box.

    Args:
        state: the box that answers go to.
        front: what answers on the loop.
        behind: what answers the rest, in threads.
        threads: how many of them.
    """

    def __init__(self, state: State, front: Front, behind: WSGIApplication, threads: int) -> None:
        self._state = state
        self._front = front
        self._behind = behind
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="page")

    async def __call__(self, scope: Any, receive: Receive, send: Send) -> None:
        """Answer one request."""
        environ: WSGIEnvironment
        try:
            environ = _environ(scope)
        except UnicodeDecodeError:
            await _send(_refusal(OddRequest()), send)
            return
        if not await _with_body(environ, receive):
            return  # the sender has gone
        try:
            reply = await self._front.reply(environ, self)
        except Exception:
            log.exception("unexpected failure at %s", environ["REQUEST_METHOD"])
            reply = _text(500)
        if reply is not None:
            await _send(reply, send)
            return

        await self._in_a_thread(environ, scope, receive, send)

    async def _in_a_thread(
        self, environ: WSGIEnvironment, scope: Any, receive: Receive, send: Send
    ) -> None:
        def behind(_: object, start_response: StartResponse) -> Iterable[bytes]:
            return self._behind(environ, start_response)  # with what is known of it already

        responder: Any = WSGIResponder(behind, self._threads, _PIECES)  # type: ignore[arg-type]
        await responder(scope, receive, send)

    async def append(self, draft: Draft) -> Stored:
        """Store an answer while others are served."""
        return await self._state.box.append_soon(draft)

    async def apart(self, job: Callable[[], T]) -> T:
        """Do something in a thread while others are served."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, job)


def _environ(scope: Any) -> WSGIEnvironment:
    """Return a request as WSGI has it (PEP 3333), still without its body.

    Every tap passes here, so only what somebody asks for is in it.

    Raises:
        UnicodeDecodeError: the query holds bytes that stand in none.
    """
    address, port = scope["server"] or ("localhost", None)
    sender, _ = scope["client"] or ("", 0)
    environ: WSGIEnvironment = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": scope["path"].encode().decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("ascii"),
        "SERVER_NAME": address,
        "SERVER_PORT": str(port or 0),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "REMOTE_ADDR": sender,  # nosemgrep: sender-elsewhere - for proxies.py and budget.py
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope["scheme"],
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    for line, text in scope["headers"]:
        name = _WORDS.get(line) or _word(line)
        if name in environ:
            environ[name] += "," + text.decode("latin-1")
        elif name:
            environ[name] = text.decode("latin-1")
    return environ


def _word(header: bytes) -> str:
    """Give what WSGI calls a header; nothing for one that must not pass for another.

    An underscore is a dash in the words of WSGI: a proxy takes `X-Forwarded-For` off and lets
    `X_Forwarded_For` through, as if it had written it itself.
    """
    if b"_" in header:
        return ""
    name = header.decode("latin-1").upper().replace("-", "_")
    return name if name in {"CONTENT_LENGTH", "CONTENT_TYPE"} else f"HTTP_{name}"


# What browsers send with each request is at hand.
_WORDS: Final = {
    name: _word(name)
    for name in (
        b"accept accept-encoding accept-language cache-control connection content-length"
        b" content-type cookie host if-none-match origin pragma referer sec-ch-ua sec-ch-ua-mobile"
        b" sec-ch-ua-platform sec-fetch-dest sec-fetch-mode sec-fetch-site sec-fetch-user"
        b" upgrade-insecure-requests user-agent x-forwarded-for x-forwarded-host x-forwarded-proto"
    ).split()
}


async def _with_body(environ: WSGIEnvironment, receive: Receive) -> bool:
    """Put the whole body into a request, or its size alone where that is too large.

    Returns:
        whether the sender is still there.
    """
    announced = environ.get("CONTENT_LENGTH", "")
    chunked = environ.pop("HTTP_TRANSFER_ENCODING", "")
    body, more = bytearray(), bool(announced or chunked)
    too_large = announced.isdigit() and int(announced) > MAX_BODY
    while more and not too_large:
        message: Any = await receive()
        if message["type"] == "http.disconnect":
            return False
        body += message.get("body", b"")
        more = message.get("more_body", False)
        too_large = len(body) > MAX_BODY
    if too_large:
        body.clear()
    environ["wsgi.input"] = io.BytesIO(body)
    if announced or chunked:
        environ["CONTENT_LENGTH"] = str(MAX_BODY + 1 if too_large else len(body))
    return True


async def _send(reply: Reply, send: Send) -> None:
    headers = [(name.encode("latin-1"), text.encode("latin-1")) for name, text in reply.headers]
    await send({"type": "http.response.start", "status": reply.status, "headers": headers})
    await send({"type": "http.response.body", "body": reply.body, "more_body": False})


def _refusal(error: Refused | OddRequest) -> Reply:
    body = problem(error, "id")
    return _bare(error.status, "application/problem+json", body)


def _text(status: int) -> Reply:
    return _bare(status, "text/plain; charset=utf-8", sentence(status, "id").encode())


def _bare(status: int, kind: str, body: bytes) -> Reply:
    length = str(len(body))
    return Reply(status, [*SAFE, ("Content-Type", kind), ("Content-Length", length)], body)
