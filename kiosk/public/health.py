"""`/healthz` for whoever watches the service, and the door through which a browser is paired."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, current_app, jsonify, redirect, request
from flask.typing import ResponseReturnValue

from kiosk import __version__
from kiosk.context import State
from kiosk.pairing import COOKIE, COOKIE_LIVES_S, use_link
from kiosk.paths import SCREEN, path
from survey.errors import LoketError

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
def healthz() -> ResponseReturnValue:
    """Say whether ratings are taken, by which version of the program, and nothing that counts.

    Whoever asked for a number between two visitors would learn whether the first one answered.
    How many wait says `loket doctor`, on this machine.
    """
    state: State = current_app.extensions["loket"]
    try:
        state.snapshot()
        return jsonify(status="ok", version=__version__)
    except LoketError as error:
        return jsonify(status=error.slug, version=__version__), HTTPStatus.SERVICE_UNAVAILABLE


@blueprint.get(f"{SCREEN}/pair/<token>")
def pair(unit: str, counter: str, token: str) -> ResponseReturnValue:
    """Make the browser that opens this one-time link the kiosk of a counter."""
    state: State = current_app.extensions["loket"]
    where, desk = state.snapshot().find(unit, counter)
    cookie = use_link(state.config, where.code, desk.code, token)
    screen = path(SCREEN, where.code, desk.code)
    answer = redirect(screen)
    answer.set_cookie(
        COOKIE,
        cookie,
        max_age=COOKIE_LIVES_S,
        path=screen,
        httponly=True,
        samesite="Strict",
        secure=request.is_secure,
    )
    return answer
