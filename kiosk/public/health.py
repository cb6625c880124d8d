"""`/healthz` for whoever watches the service."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, current_app, jsonify
from flask.typing import ResponseReturnValue

from kiosk import __version__
from kiosk.context import State
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
