"""THE WEB AND THE MACHINE: pages, the command line, and the one server that runs both.

`create_app` assembles the blueprints of a part; `front.py` stands before it for the citizen's
hot path; `cli.py` is the command line. Imports go kiosk → reports → survey, never back.
"""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask, Response

    from kiosk.context import State

__version__ = "0.1.0"

STATIC = Path(__file__).parent / "static"


@cache
def static_version(name: str) -> str:
    """Return eight hex digits that change when a static file does."""
    return hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:8]


def _stamp(endpoint: str, values: dict[str, str]) -> None:
    if endpoint == "static" and (STATIC / values["filename"]).is_file():
        values["v"] = static_version(values["filename"])


def _secure(response: Response) -> Response:
    """Give every answer the headers that keep a page to its own host and out of caches."""
    from kiosk.citizens.pages import PLAIN

    headers = response.headers
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Referrer-Policy", "no-referrer")
    if response.mimetype == "text/html":
        headers.setdefault("Content-Security-Policy", PLAIN)
        headers["Cache-Control"] = "no-store"
    return response


def create_app(state: State, secret: bytes) -> Flask:
    """Return the Flask application of one part.

    Args:
        state: box, office and settings, shared by all requests.
        secret: at least 32 random bytes that sign the office's forms.
    """
    from flask import Flask
    from flask_wtf import CSRFProtect

    from kiosk import errors, language
    from kiosk.citizens import phone, touch
    from kiosk.machine import health
    from kiosk.public import index, receipts

    app = Flask(__name__)
    app.config.update(
        SECRET_KEY=secret,
        MAX_CONTENT_LENGTH=64 * 1024,
        MAX_FORM_MEMORY_SIZE=64 * 1024,
        MAX_FORM_PARTS=200,
        SEND_FILE_MAX_AGE_DEFAULT=31_536_000,
        SESSION_COOKIE_SAMESITE="Strict",
    )
    app.extensions["loket"] = state
    app.url_defaults(_stamp)
    app.after_request(_secure)
    language.install(app)
    errors.install(app)
    csrf = CSRFProtect(app)
    for part in (touch, phone, receipts, index, health):
        app.register_blueprint(part.blueprint)
    for citizens in (touch.blueprint, phone.blueprint):
        csrf.exempt(citizens)  # no cookie gives these posts any power: see intake.py
    return app
