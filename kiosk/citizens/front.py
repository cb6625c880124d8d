"""A small function before Flask, for what citizens do all day: open a page and send an answer.

Pages are bytes made once, bodies are read by our own few lines, and the checks are the very
same as everywhere (`intake.py`). Whatever needs a rendered page goes on to Flask.
"""

from __future__ import annotations

import io
import logging
from collections.abc import Iterable
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from kiosk.budget import header
from kiosk.citizens import phone_page, touch_page
from kiosk.citizens.intake import (
    MAX_BODY,
    Here,
    Outcome,
    Waits,
    at_once,
    fields_of,
    take,
    with_id,
)
from kiosk.context import Snapshot, State
from kiosk.errors import OddRequest, TooLarge
from kiosk.hosts import Hosts
from kiosk.pages import PackedPage, ReceiptPage
from kiosk.paths import Posted, posted
from kiosk.proxies import Proxies
from survey.answers.dating import MAX_AGO_S
from survey.answers.fields import Fields
from survey.errors import LoketError
from survey.ledger import is_receipt
from survey.questionnaire import current

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

log = logging.getLogger("loket.web")

SAFE = [
    ("X-Content-Type-Options", "nosniff"),
    # With "no-referrer" Chromium sends our own forms with `Origin: null`: see `kiosk/hosts.py`.
    ("Referrer-Policy", "same-origin"),
    ("Cache-Control", "no-store"),
]
# A touchscreen's page opens while the server is away, for as long as an answer may wait; it is no
# visitor's and says every two seconds whether there is a newer one. See `_window`.
KEPT = f"private, max-age={MAX_AGO_S}"
_STATUS = {status.value: f"{status.value} {status.phrase}" for status in HTTPStatus}


@dataclass(frozen=True, slots=True)
class Reply:
    """A whole answer to a request."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes = b""


class Front:
    """Answer the citizen's pages and posts; leave everything else to the application behind.

    It is itself a WSGI application whose threads wait for the box; on an event loop
    `kiosk/machine/loop.py` calls `reply`.
    """

    def __init__(self, state: State, behind: WSGIApplication) -> None:
        self._state = state
        self._behind = behind
        self._hosts = Hosts(state.config)
        self._proxies = Proxies(state.config)
        # What pages may run is settled at the start, from the files as they are then.
        touch_page.security(state.config.prefix)
        phone_page.security()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        reply = at_once(self.reply(environ, Here(self._state)))
        if reply is None:
            return self._behind(environ, start_response)
        start_response(_STATUS[reply.status], reply.headers)
        return [reply.body]

    async def reply(self, environ: WSGIEnvironment, waits: Waits) -> Reply | None:
        """Return the answer, None if it is for the application behind to give.

        Args:
            environ: the request; where its body was read or its fate is known, it says so.
            waits: how to wait for the box.
        """
        self._proxies.unwrap(environ)
        try:
            if not environ["PATH_INFO"].startswith("/"):  # `OPTIONS *`, `CONNECT host:443`, no path
                raise OddRequest
            if not _is_static(environ):
                self._hosts.check(environ)
        except LoketError as error:
            if isinstance(error, OddRequest) or not _wants_page(environ):
                return _json(Outcome(error.status, error=error), environ)
            _give_body(environ, b"")
            environ["loket.refused"] = error
            return None
        return await self._routed(environ, waits)

    async def _routed(self, environ: WSGIEnvironment, waits: Waits) -> Reply | None:
        parts = environ["PATH_INFO"].split("/")[1:]
        if parts[0] not in {"kiosk", "q"} or len(parts) < 3 or _with_ticket(environ):
            return None
        method = environ["REQUEST_METHOD"]
        try:
            if method == "POST" and (target := posted(environ["PATH_INFO"])):
                return await self._answer(target, environ, waits)
            if method in {"GET", "HEAD"} and (len(parts) == 3 or parts[3:] == ["window"]):
                reply = self._show(parts, environ)
                if self._state.noticing.is_due:
                    await waits.apart(self._state.noticing.write)
                return reply
            if method in {"GET", "HEAD"} and parts[0] == "q" and parts[3:4] == ["tercatat"]:
                return self._thank(parts, environ)
        except LoketError as error:
            outcome = Outcome(error.status, error=error)
            if not _wants_page(environ):
                return _json(outcome, environ)
            if method == "POST":  # the body may be read already, so its fate goes along
                _note(environ, b"", outcome, {})
        return None

    def _show(self, parts: list[str], environ: WSGIEnvironment) -> Reply:
        snapshot = self._state.snapshot()
        config = self._state.config
        address = config.phone_address(demo=snapshot.bundle.office.demo)
        root = environ.get("SCRIPT_NAME", "")
        if parts[-1] == "window":
            page = page_of_kiosk(snapshot, parts[1], parts[2], address, root)
            if screen := self._state.pairs.screen(environ):
                where, desk = snapshot.find(parts[1], parts[2])
                query = environ.get("QUERY_STRING", "")
                self._state.noticing.waits(screen, f"{where.code}/{desk.code}", query)
            return _window(page, environ, paired=bool(screen))
        headers = [*SAFE]
        if parts[0] == "kiosk":
            page = page_of_kiosk(snapshot, parts[1], parts[2], address, root)
            tag = f'W/"{page.version}"'
            headers = [*SAFE[:2], ("Cache-Control", KEPT), ("ETag", tag)]
        else:
            lang, key = _lang(environ), _asked(environ)
            page = page_of_phone(snapshot, parts[1], parts[2], lang, key, root=root)
            tag = ""
        headers += [("Content-Security-Policy", page.security), ("Vary", "Accept-Encoding")]
        if tag and environ.get("HTTP_IF_NONE_MATCH") == tag:
            return Reply(304, headers)
        packed = "gzip" in environ.get("HTTP_ACCEPT_ENCODING", "")
        body = page.fill(gzip=packed)
        headers.append(("Content-Type", "text/html; charset=utf-8"))
        if packed:
            headers.append(("Content-Encoding", "gzip"))
        headers.append(("Content-Length", str(len(body))))
        return Reply(200, headers, b"" if environ["REQUEST_METHOD"] == "HEAD" else body)

    def _thank(self, parts: list[str], environ: WSGIEnvironment) -> Reply | None:
        """Thank for a form; None for an address that is not as our pages write it."""
        query, code = environ.get("QUERY_STRING", ""), parts[-1]
        if len(parts) != 5 or query not in {"", "lang=id", "lang=en"} or not is_receipt(code):
            return None
        snapshot, root = self._state.snapshot(), environ.get("SCRIPT_NAME", "")
        page = page_of_thanks(snapshot, parts[1], parts[2], _lang(environ), root)
        address = self._state.config.address or f"//{environ.get('HTTP_HOST', '')}{root}"
        body = page.fill(code, address.partition("//")[2].rstrip("/"))
        headers = [
            *SAFE,
            ("Content-Type", "text/html; charset=utf-8"),
            ("Content-Security-Policy", page.security),
            ("Content-Length", str(len(body))),
        ]
        return Reply(200, headers, body if environ["REQUEST_METHOD"] == "GET" else b"")

    async def _answer(self, target: Posted, environ: WSGIEnvironment, waits: Waits) -> Reply | None:
        kind = environ.get("CONTENT_TYPE", "").lower()
        if not kind.startswith(("application/json", "application/x-www-form-urlencoded")):
            return None
        body = _body(environ)
        fields = fields_of(body, kind)
        if _wants_page(environ) and not kind.startswith("application/json"):
            fields = with_id(target, fields)
        outcome = await take(self._state, target, fields, environ, waits)
        if not _wants_page(environ):
            return _json(outcome, environ)
        if outcome.stored:
            return _go_on(environ.get("SCRIPT_NAME", ""), target, outcome, fields)
        _note(environ, body, outcome, fields)
        return None


def _note(environ: WSGIEnvironment, body: bytes, outcome: Outcome, fields: Fields) -> None:
    """Tell the application behind what became of an answer."""
    _give_body(environ, body)
    environ["loket.outcome"], environ["loket.fields"] = outcome, fields


def _with_ticket(environ: WSGIEnvironment) -> bool:
    """Say whether a form is to be shown with the code of a ticket filled in."""
    return environ["REQUEST_METHOD"] != "POST" and "k=" in environ.get("QUERY_STRING", "")


def page_of_kiosk(
    snapshot: Snapshot, unit: str, counter: str, address: str, root: str = ""
) -> PackedPage:
    """Return the touchscreen's page of one counter, whose links begin with `root`."""
    where, desk = snapshot.find(unit, counter)
    return snapshot.page(
        ("kiosk", where.code, desk.code, current().ref, root),
        lambda: PackedPage.of(
            touch_page.render_page(snapshot.bundle, where, desk, address=address, root=root),
            touch_page.security(root),
        ),
    )


def page_of_phone(
    snapshot: Snapshot,
    unit: str,
    counter: str,
    lang: str,
    key: str | None = None,
    *,
    root: str = "",
) -> PackedPage:
    """Return the phone form of one counter, asking an instrument; None asks the official one."""
    where, desk = snapshot.find(unit, counter)
    form = current(key)
    return snapshot.page(
        ("q", where.code, desk.code, lang, form.ref, root),
        lambda: PackedPage.of(
            phone_page.render_page(
                snapshot.bundle, where, desk, lang, questionnaire=form, root=root
            ),
            phone_page.security(),
        ),
    )


def page_of_thanks(
    snapshot: Snapshot, unit: str, counter: str, lang: str, root: str
) -> ReceiptPage:
    """Return the page that thanks for a phone's form."""
    where, desk = snapshot.find(unit, counter)
    return snapshot.thank(
        (where.code, desk.code, lang, root),
        lambda: ReceiptPage(
            phone_page.render_thanks(snapshot.bundle, where, desk, lang, root=root),
            phone_page.security_of_thanks(),
        ),
    )


def _body(environ: WSGIEnvironment) -> bytes:
    length = environ.get("CONTENT_LENGTH") or "0"
    size = int(length) if length.isascii() and length.isdigit() else MAX_BODY + 1
    if size > MAX_BODY:
        raise TooLarge(field="comment")
    body: bytes = environ["wsgi.input"].read(size)
    return body


def _give_body(environ: WSGIEnvironment, body: bytes) -> None:
    environ["wsgi.input"], environ["CONTENT_LENGTH"] = io.BytesIO(body), str(len(body))


def _is_static(environ: WSGIEnvironment) -> bool:
    """Say whether a file of the program is asked for: a page that refuses needs its style."""
    path: str = environ["PATH_INFO"]
    return environ["REQUEST_METHOD"] == "GET" and path.startswith("/static/")


def _wants_page(environ: WSGIEnvironment) -> bool:
    return "text/html" in environ.get("HTTP_ACCEPT", "")


def _lang(environ: WSGIEnvironment) -> str:
    return "en" if "lang=en" in environ.get("QUERY_STRING", "") else "id"


def _asked(environ: WSGIEnvironment) -> str | None:
    """Name the instrument that an address asks for; stickers of the official one name none."""
    query = environ.get("QUERY_STRING", "")
    return parse_qs(query).get("questionnaire", [None])[0] if "questionnaire=" in query else None


def _window(page: PackedPage, environ: WSGIEnvironment, *, paired: bool) -> Reply:
    """Tell a kiosk which version of its page is current, and whether it is paired; a few bytes."""
    tag = f'"{page.version}{"+" if paired else "-"}"'
    headers = [*SAFE[:2], ("Cache-Control", "no-cache"), ("Vary", "Cookie"), ("ETag", tag)]
    if environ.get("HTTP_IF_NONE_MATCH") == tag:
        return Reply(304, headers)
    known = b"true" if paired else b"false"
    body = b'{"page":"%s","window":null,"paired":%s}' % (page.version.encode(), known)
    headers += [("Content-Type", "application/json"), ("Content-Length", str(len(body)))]
    return Reply(200, headers, b"" if environ["REQUEST_METHOD"] == "HEAD" else body)


def _json(outcome: Outcome, environ: WSGIEnvironment) -> Reply:
    body = outcome.json(_lang(environ))
    kind = "application/json" if outcome.stored else "application/problem+json"
    headers = [*SAFE, ("Content-Type", kind), ("Content-Length", str(len(body)))]
    headers += header(outcome.cookie)
    if outcome.status == HTTPStatus.SERVICE_UNAVAILABLE:
        headers.append(("Retry-After", "2"))
    if outcome.status == HTTPStatus.TOO_MANY_REQUESTS:
        headers.append(("Retry-After", "60"))
    return Reply(outcome.status, headers, body)


def _go_on(root: str, target: Posted, outcome: Outcome, fields: Fields) -> Reply:
    """Send a browser on to the page that says thank you, so that a reload sends nothing twice."""
    end = "terima-kasih" if target.at_kiosk else "tercatat"
    place = f"{root}{target.page}/{end}/{outcome.receipt}"
    query = "&lang=en" if list(fields.get("lang", ())) == ["en"] else ""
    if not target.at_kiosk:
        query += phone_page.asks(phone_page.named(fields)) + phone_page.ticket_said(outcome.ticket)
    place += query.replace("&", "?", 1)
    headers = [*SAFE, ("Location", place), ("Content-Length", "0"), *header(outcome.cookie)]
    return Reply(303, headers)
