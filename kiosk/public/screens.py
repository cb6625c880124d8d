"""The door through which a browser becomes a kiosk: by a link, by six digits, in the demo at once.

Whoever holds the office's computer decides with `loket pair`; here a browser only asks and fetches
what it was given. Read next: `kiosk/invitations.py`.
"""

from __future__ import annotations

import logging
import re
from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import Blueprint, current_app, jsonify, redirect, request
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from kiosk.invitations import LinkUsed, ask, claim, use_link
from kiosk.pairing import COOKIE, COOKIE_LIVES_S, make_kiosk
from kiosk.paths import ASK_TO_PAIR, CLAIM_PAIR, DEMO_PAIR, PAIR_LINK, SCREEN, path
from survey.errors import Refused
from survey.language import N_

if TYPE_CHECKING:
    from kiosk.context import State

blueprint = Blueprint("screens", __name__)
log = logging.getLogger("loket.pairing")
# A proxy may have changed the host, so a page that has a script tells where it is.
_ADDRESS = re.compile(r"https?://[\w.:\[\]-]{1,100}(?:/[\w.~-]+)*", re.ASCII)


class NotTheDemo(Refused):
    """Somebody presses the demonstration's button in a real office."""

    slug = "not-the-demo"
    sentence = N_(
        "Tombol ini hanya untuk kantor contoh. Di kantor sungguhan layar dipasangkan dari komputer "
        "kantor dengan: loket pair."
    )


def _state() -> State:
    state: State = current_app.extensions["loket"]
    return state


def _place(unit: str, counter: str) -> tuple[str, str]:
    where, desk = _state().snapshot().find(unit, counter)
    return where.code, desk.code


def _address() -> str:
    """Give the address at which this browser came to us: as it says itself, else as we see it."""
    own = request.form.get("address", "")
    return own if _ADDRESS.fullmatch(own) else request.root_url.rstrip("/")


def _with_cookie(answer: Response, cookie: str, unit: str, counter: str) -> Response:
    answer.set_cookie(
        COOKIE,
        cookie,
        max_age=COOKIE_LIVES_S,
        path=request.root_path + path(SCREEN, unit, counter),
        httponly=True,
        samesite="Strict",
        secure=request.is_secure,
    )
    return answer


@blueprint.get(PAIR_LINK)
def pair(unit: str, counter: str, token: str) -> ResponseReturnValue:
    """Make the browser that opens this one-time link the kiosk of a counter."""
    unit, counter = _place(unit, counter)
    if request.method == "HEAD":  # whoever only looks at a link does not use it up
        return ""
    try:
        cookie = use_link(_state().config, unit, counter, token, _address())
    except LinkUsed:
        log.warning("a pairing link was refused at %s/%s", unit, counter)
        raise
    log.info("a screen became the kiosk of %s/%s by a link", unit, counter)
    screen = redirect(request.root_path + path(SCREEN, unit, counter))
    return _with_cookie(screen, cookie, unit, counter)


@blueprint.post(ASK_TO_PAIR)
def digits(unit: str, counter: str) -> ResponseReturnValue:
    """Give a screen six digits to show, and a secret with which it fetches its cookie."""
    invitation = ask(_state().config, *_place(unit, counter))
    return jsonify(invitation._asdict()), HTTPStatus.CREATED


@blueprint.post(CLAIM_PAIR)
def fetch(unit: str, counter: str) -> ResponseReturnValue:
    """Give a screen its cookie once its digits were typed in; 202 while they were not."""
    unit, counter = _place(unit, counter)
    cookie = claim(_state().config, unit, counter, request.form.get("secret", ""), _address())
    if cookie is None:
        return jsonify(paired=False), HTTPStatus.ACCEPTED
    log.info("a screen became the kiosk of %s/%s by its digits", unit, counter)
    return _with_cookie(jsonify(paired=True), cookie, unit, counter)


@blueprint.post(DEMO_PAIR)
def demo(unit: str, counter: str) -> ResponseReturnValue:
    """Make a browser the kiosk of a counter of the demonstration, because a button was pressed."""
    if not _state().snapshot().bundle.office.demo:
        raise NotTheDemo
    unit, counter = _place(unit, counter)
    cookie = make_kiosk(_state().config, unit, counter, _address())
    return _with_cookie(jsonify(paired=True), cookie, unit, counter)
