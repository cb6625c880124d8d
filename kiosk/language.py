"""Which language a page speaks: what the reader chose, else Indonesian.

The browser's own setting is not asked: on a shared screen and in an Indonesian office the
first word is Indonesian, and English is one touch away. Texts are in `data/translations`.
"""

from __future__ import annotations

from urllib.parse import urlencode

from flask import Flask, request
from flask_babel import Babel
from werkzeug.exceptions import HTTPException

from survey.language import LANGS, TRANSLATIONS


def language() -> str:
    """Return the language of this request, `id` or `en`."""
    wanted = request.args.get("lang") or _posted() or "id"
    return wanted if wanted in LANGS else "id"


def in_language(lang: str) -> str:
    """Return the query that shows this very page in another language; all else in it stays."""
    kept = [(name, value) for name, value in request.args.items(multi=True) if name != "lang"]
    return "?" + urlencode([("lang", lang), *kept])


def _posted() -> str | None:
    try:
        return request.form.get("lang")
    except HTTPException:  # a body too large or broken: the page that says so needs a language too
        return None


def install(app: Flask) -> None:
    """Give templates `_()` in the reader's language and the list of languages."""
    app.config.update(
        BABEL_DEFAULT_LOCALE="id",
        BABEL_TRANSLATION_DIRECTORIES=str(TRANSLATIONS),
        BABEL_DOMAIN="loket",
    )
    Babel(app, locale_selector=language)
    app.jinja_env.globals.update(language=language, in_language=in_language)
