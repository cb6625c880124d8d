"""A part of the program: its pages, what guards them, and the headers every answer carries.

Read next: `citizens/`, `public/`.
"""

from __future__ import annotations

from flask import Flask, Response, request
from flask_wtf import CSRFProtect

from kiosk import STATIC, errors, language, static_version
from kiosk.citizens import phone, touch
from kiosk.compiled import compiled
from kiosk.context import State
from kiosk.pages import PLAIN
from kiosk.public import health, index, receipts, screens


def _stamp(endpoint: str, values: dict[str, str]) -> None:
    if endpoint == "static" and (STATIC / values["filename"]).is_file():
        values["v"] = static_version(values["filename"])


def _secure(response: Response) -> Response:
    """Give every answer the headers that keep a page to its own host and out of caches."""
    headers = response.headers
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Referrer-Policy", "same-origin")
    if response.mimetype == "text/html":
        headers.setdefault("Content-Security-Policy", PLAIN)
        headers["Cache-Control"] = "no-store"
    return response


def _refuse() -> None:
    """Refuse what `front.py` did not let in, with a page that says so."""
    if (error := request.environ.get("loket.refused")) is not None:
        raise error


def create_app(state: State, secret: bytes) -> Flask:
    """Return the Flask application of one part.

    Args:
        state: box, office and settings, shared by all requests.
        secret: at least 32 random bytes that sign the office's forms.
    """
    app = Flask("kiosk")
    app.jinja_options = {"bytecode_cache": compiled("pages")}
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
    app.before_request(_refuse)
    app.after_request(_secure)
    language.install(app)
    errors.install(app)
    csrf = CSRFProtect(app)
    for part in (touch, phone, receipts, index, health, screens):
        app.register_blueprint(part.blueprint)
    # No cookie gives these posts any power: see `citizens/intake.py`, `invitations.py`.
    posts = (receipts.look_up, receipts.squares_of)
    for citizens in (touch.blueprint, phone.blueprint, screens.blueprint, *posts):
        csrf.exempt(citizens)
    return app
