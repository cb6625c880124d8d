"""From an error of the domain to an HTTP answer: a status, a sentence, a problem document.

The sentences stand beside what raises them; here only numbers and shapes are decided
(RFC 9457 for programs, a page for people). The last resort survives its own failure.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from typing import TYPE_CHECKING

from survey.errors import Busy, Invalid, LoketError
from survey.language import N_, translator

if TYPE_CHECKING:
    from flask import Flask
    from werkzeug.wrappers import Response

log = logging.getLogger("loket.web")

SAYS = {
    400: N_("Permintaan ini tidak dapat dibaca. Muat ulang halaman lalu coba lagi."),
    404: N_("Halaman ini tidak ada. Periksa alamatnya, atau mulai lagi dari halaman depan."),
    405: N_("Cara mengirim ini tidak dikenal. Muat ulang halaman lalu coba lagi."),
    413: N_("Kiriman ini terlalu besar. Pendekkan komentarnya lalu kirim lagi."),
    415: N_("Bentuk kiriman ini tidak dikenal. Muat ulang halaman lalu coba lagi."),
    500: N_("Ada gangguan di sistem kami. Yang sudah tercatat tetap tersimpan. Coba lagi nanti."),
    503: N_("Sistem sedang sibuk dan kiriman ini belum tercatat. Coba lagi sebentar lagi."),
}


class TooLarge(Invalid):
    slug = "too-large"
    sentence = N_("Kiriman ini terlalu besar. Pendekkan komentarnya lalu kirim lagi.")
    status = 413


class Unreadable(Invalid):
    slug = "unreadable"
    sentence = N_(
        "Kiriman ini bukan formulir atau JSON yang utuh. Muat ulang halaman lalu kirim lagi."
    )


class OddRequest(Invalid):
    slug = "odd-request"
    sentence = SAYS[400]
    status = 400


def problem(error: LoketError, lang: str) -> bytes:
    """Return the RFC 9457 document of an error: type, title, status, detail and field."""
    shape: dict[str, str | int] = {
        "type": f"/galat/{error.slug}",
        "title": error.slug,
        "status": error.status,
        "detail": error.text(lang),
    }
    if error.field:
        shape["field"] = error.field
    return json.dumps(shape, ensure_ascii=False).encode()


def sentence(status: int, lang: str) -> str:
    """Return the one sentence for a status that no domain error explains."""
    say = translator(lang)
    return say(SAYS.get(status, SAYS[400 if status < 500 else 500]))


def _places(links: Sequence[tuple[str, str]], root: str) -> dict[str, object]:
    """Put addresses below the path of the pages; one of another host stands for all our pages."""
    places = [(name, root + to if to.startswith("/") else to) for name, to in links]
    others = [to for _, to in links if not to.startswith("/")]
    return {"places": places, "root": others[0] if others else root}


def install(app: Flask) -> None:
    """Answer every failure with a page that says what to do, and never with a traceback."""
    from flask import render_template, request
    from werkzeug.exceptions import HTTPException

    from kiosk.language import language
    from kiosk.wayfinding import on_the_way

    def page(status: int, text: str, **more: object) -> Response:
        try:
            body = render_template("errors/error.html", status=status, text=text, **more)
            kind = "text/html"
        except Exception as error:  # noqa: BLE001 - what explains a failure must not fail itself
            # Behind a Host that is none, for instance, no link of a page can be made.
            log.warning("no page for status %d: %s", status, type(error).__name__)
            body, kind = text, "text/plain"
        return app.response_class(body, status, mimetype=kind)

    def on_broken(error: LoketError) -> Response:
        # Its sentence is for the log: it names files and addresses.
        log.error("failed %s %s: %s", error.slug, request.endpoint, error)
        return page(error.status, Busy().text(language()))

    def on_domain_error(error: LoketError) -> Response:
        if error.status >= 500:
            return on_broken(error)
        log.info("refused %s %s", error.slug, request.endpoint)
        text, links = on_the_way(error, app.extensions["loket"], language())
        return page(error.status, text, **_places(links, request.root_path))

    def on_http_error(error: HTTPException) -> Response | HTTPException:
        if error.code is None or error.code < 400:
            return error
        return page(error.code, sentence(error.code, language()))

    def on_anything(error: Exception) -> Response:
        damage = app.extensions["loket"].damage()
        if damage is not None:  # no mistake of the program's own
            return on_broken(damage)
        log.error("unexpected failure at %s", request.endpoint, exc_info=error)
        return page(500, sentence(500, language()))

    app.register_error_handler(LoketError, on_domain_error)
    app.register_error_handler(HTTPException, on_http_error)
    app.register_error_handler(Exception, on_anything)
