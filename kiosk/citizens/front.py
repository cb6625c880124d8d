"""A small WSGI function before Flask, for what citizens do all day: open a page and send an answer.

Pages are bytes made once, bodies are read by our own few lines, and the checks are the very
same as everywhere (`intake.py`). Whatever needs a rendered page goes on to Flask.
"""

from __future__ import annotations

import io
import logging
from collections.abc import Iterable
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from kiosk.budget import header
from kiosk.citizens import phone_page, touch_page
from kiosk.citizens.intake import MAX_BODY, Outcome, fields_of, take
from kiosk.context import Snapshot, State
from kiosk.errors import OddRequest, TooLarge
from kiosk.pages import PackedPage
from kiosk.paths import Posted, posted
from survey.answers.fields import Fields
from survey.errors import LoketError
from survey.questionnaire import current

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

log = logging.getLogger("loket.web")

SAFE = [
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "no-referrer"),
    ("Cache-Control", "no-store"),
]
_STATUS = {status.value: f"{status.value} {status.phrase}" for status in HTTPStatus}


class Front:
    """Serve the citizen's pages and answers; pass everything else to the application behind."""

    def __init__(self, state: State, behind: WSGIApplication) -> None:
        self._state = state
        self._behind = behind
        # What pages may run is settled at the start, from the files as they are then.
        touch_page.security()
        phone_page.security()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        if not environ["PATH_INFO"].startswith("/"):  # `OPTIONS *`, `CONNECT host:443`, no path
            error = OddRequest()
            return _json(Outcome(error.status, error=error), environ, start_response)
        return self._route(environ, start_response)

    def _route(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        parts = environ["PATH_INFO"].split("/")[1:]
        if parts[0] not in {"kiosk", "q"} or len(parts) < 3 or _with_ticket(environ):
            return self._behind(environ, start_response)
        method = environ["REQUEST_METHOD"]
        try:
            if method == "POST" and (target := posted(environ["PATH_INFO"])):
                return self._answer(target, environ, start_response)
            if method in {"GET", "HEAD"} and (len(parts) == 3 or parts[3:] == ["window"]):
                return self._show(parts, environ, start_response)
        except LoketError as error:
            if _wants_page(environ):
                if method == "POST":  # the body may be read already, so its fate goes along
                    environ["loket.outcome"] = Outcome(error.status, error=error)
                    environ["loket.fields"] = {}
                    environ["wsgi.input"], environ["CONTENT_LENGTH"] = io.BytesIO(), "0"
                return self._behind(environ, start_response)
            return _json(Outcome(error.status, error=error), environ, start_response)
        return self._behind(environ, start_response)

    def _show(
        self, parts: list[str], environ: WSGIEnvironment, start_response: StartResponse
    ) -> Iterable[bytes]:
        snapshot = self._state.snapshot()
        config = self._state.config
        address = config.phone_address(demo=snapshot.bundle.office.demo)
        if parts[-1] == "window":
            page = page_of_kiosk(snapshot, parts[1], parts[2], address)
            return _window(page, environ, start_response)
        if parts[0] == "kiosk":
            page = page_of_kiosk(snapshot, parts[1], parts[2], address)
        else:
            page = page_of_phone(snapshot, parts[1], parts[2], _lang(environ), _asked(environ))
        packed = "gzip" in environ.get("HTTP_ACCEPT_ENCODING", "")
        body = page.fill(gzip=packed)
        headers = [
            *SAFE,
            ("Content-Type", "text/html; charset=utf-8"),
            ("Content-Security-Policy", page.security),
            ("Vary", "Accept-Encoding"),
        ]
        if packed:
            headers.append(("Content-Encoding", "gzip"))
        headers.append(("Content-Length", str(len(body))))
        start_response("200 OK", headers)
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]

    def _answer(
        self, target: Posted, environ: WSGIEnvironment, start_response: StartResponse
    ) -> Iterable[bytes]:
        kind = environ.get("CONTENT_TYPE", "").lower()
        if not kind.startswith(("application/json", "application/x-www-form-urlencoded")):
            return self._behind(environ, start_response)
        body = _body(environ)
        fields = fields_of(body, kind)
        outcome = take(self._state, target, fields, environ)
        if not _wants_page(environ):
            return _json(outcome, environ, start_response)
        if outcome.stored:
            return _go_on(target, outcome, fields, start_response)
        environ["wsgi.input"] = io.BytesIO(body)
        environ["loket.outcome"], environ["loket.fields"] = outcome, fields
        return self._behind(environ, start_response)


def _with_ticket(environ: WSGIEnvironment) -> bool:
    """Say whether a form is to be shown with the code of a ticket filled in."""
    return environ["REQUEST_METHOD"] != "POST" and "k=" in environ.get("QUERY_STRING", "")


def page_of_kiosk(snapshot: Snapshot, unit: str, counter: str, address: str) -> PackedPage:
    """Return the touchscreen's page of one counter."""
    where, desk = snapshot.find(unit, counter)
    return snapshot.page(
        ("kiosk", where.code, desk.code),
        lambda: PackedPage.of(
            touch_page.render_page(snapshot.bundle, where, desk, address=address),
            touch_page.security(),
        ),
    )


def page_of_phone(
    snapshot: Snapshot, unit: str, counter: str, lang: str, key: str | None = None
) -> PackedPage:
    """Return the phone form of one counter, asking an instrument; None asks the official one."""
    where, desk = snapshot.find(unit, counter)
    form = current(key)
    return snapshot.page(
        ("q", where.code, desk.code, lang, form.ref),
        lambda: PackedPage.of(
            phone_page.render_page(snapshot.bundle, where, desk, lang, questionnaire=form),
            phone_page.security(),
        ),
    )


def _body(environ: WSGIEnvironment) -> bytes:
    length = environ.get("CONTENT_LENGTH") or "0"
    size = int(length) if length.isascii() and length.isdigit() else MAX_BODY + 1
    if size > MAX_BODY:
        raise TooLarge(field="comment")
    body: bytes = environ["wsgi.input"].read(size)
    return body


def _wants_page(environ: WSGIEnvironment) -> bool:
    return "text/html" in environ.get("HTTP_ACCEPT", "")


def _lang(environ: WSGIEnvironment) -> str:
    return "en" if "lang=en" in environ.get("QUERY_STRING", "") else "id"


def _asked(environ: WSGIEnvironment) -> str | None:
    """Name the instrument that an address asks for; stickers of the official one name none."""
    query = environ.get("QUERY_STRING", "")
    return parse_qs(query).get("questionnaire", [None])[0] if "questionnaire=" in query else None


def _window(
    page: PackedPage, environ: WSGIEnvironment, start_response: StartResponse
) -> Iterable[bytes]:
    """Tell a kiosk which version of its page is current; a few bytes, or none at all."""
    tag = f'"{page.version}"'
    headers = [*SAFE[:2], ("Cache-Control", "no-cache"), ("ETag", tag)]
    if environ.get("HTTP_IF_NONE_MATCH") == tag:
        start_response("304 Not Modified", headers)
        return []
    body = b'{"page":"%s","window":null}' % page.version.encode()
    start_response(
        "200 OK",
        [*headers, ("Content-Type", "application/json"), ("Content-Length", str(len(body)))],
    )
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]


def _json(
    outcome: Outcome, environ: WSGIEnvironment, start_response: StartResponse
) -> Iterable[bytes]:
    body = outcome.json(_lang(environ))
    kind = "application/json" if outcome.stored else "application/problem+json"
    headers = [*SAFE, ("Content-Type", kind), ("Content-Length", str(len(body)))]
    headers += header(outcome.cookie)
    if outcome.status == HTTPStatus.SERVICE_UNAVAILABLE:
        headers.append(("Retry-After", "2"))
    if outcome.status == HTTPStatus.TOO_MANY_REQUESTS:
        headers.append(("Retry-After", "60"))
    start_response(_STATUS[outcome.status], headers)
    return [body]


def _go_on(
    target: Posted, outcome: Outcome, fields: Fields, start_response: StartResponse
) -> Iterable[bytes]:
    """Send a browser on to the page that says thank you, so that a reload sends nothing twice."""
    end = "terima-kasih" if target.at_kiosk else "tercatat"
    place = f"{target.page}/{end}/{outcome.receipt}"
    query = "&lang=en" if list(fields.get("lang", ())) == ["en"] else ""
    if not target.at_kiosk:
        query += phone_page.asks(phone_page.named(fields)) + phone_page.ticket_said(outcome.ticket)
    place += query.replace("&", "?", 1)
    headers = [*SAFE, ("Location", place), ("Content-Length", "0"), *header(outcome.cookie)]
    start_response("303 See Other", headers)
    return []
