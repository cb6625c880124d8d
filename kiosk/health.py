"""`/healthz` for whoever watches the service, and the door through which a browser is paired."""

from __future__ import annotations

from flask import Blueprint, current_app, jsonify, redirect, request
from flask.typing import ResponseReturnValue

from kiosk.context import State
from kiosk.pairing import COOKIE, COOKIE_LIVES_S, use_link
from survey.errors import LoketError

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
def healthz() -> ResponseReturnValue:
    """Say whether ratings are taken, and how many still wait for the register; counts only."""
    state: State = current_app.extensions["loket"]
    try:
        state.snapshot()
        return jsonify(status="ok", entries=state.box.head.seq, waiting=state.box.n_unsent)
    except LoketError as error:
        return jsonify(status=error.slug), 503


@blueprint.get("/kiosk/<unit>/<counter>/pair/<token>")
def pair(unit: str, counter: str, token: str) -> ResponseReturnValue:
    """Make the browser that opens this one-time link the kiosk of a counter."""
    state: State = current_app.extensions["loket"]
    where, desk = state.snapshot().find(unit, counter)
    cookie = use_link(state.config, where.code, desk.code, token)
    answer = redirect(f"/kiosk/{where.code}/{desk.code}")
    answer.set_cookie(
        COOKIE,
        cookie,
        max_age=COOKIE_LIVES_S,
        path=f"/kiosk/{where.code}/{desk.code}",
        httponly=True,
        samesite="Strict",
        secure=request.is_secure,
    )
    return answer
