"""What a browser without a script is shown at the counter: a thank-you, or why a tap was refused.

The touchscreen's one page is made in `touch_page.py`. Nothing here stores anything: see
`intake.py`.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import Blueprint, Response, current_app, redirect, request
from flask.typing import ResponseReturnValue

from kiosk import STATIC
from kiosk.citizens.flow import TIMES
from kiosk.citizens.touch_page import home, render, security, without_scheme
from kiosk.citizens.touch_texts import TEXTS
from kiosk.paths import SCREEN, WORKER, AnswerPath, path
from survey.errors import Conflict, LoketError
from survey.language import N_, translator
from survey.ledger import normal_receipt

if TYPE_CHECKING:
    from kiosk.context import State

blueprint = Blueprint("touch", __name__)

BACK_S = int(TIMES.brief)  # with a script and without, the faces come back after as long
SAYS_STORED = N_("Terima kasih, penilaian ini sudah tercatat.")


def _state() -> State:
    state: State = current_app.extensions["loket"]
    return state


def _lang() -> str:
    from kiosk.language import language

    return language()


def _say(
    unit: str, counter: str, text: str, *, status: int = 200, receipt: str = "", stored: bool = True
) -> Response:
    """Answer with one sentence in the touchscreen's look; the page goes back by itself."""
    snapshot = _state().snapshot()
    where, desk = snapshot.find(unit, counter)
    html = render(
        "touch/said.html",
        snapshot.bundle,
        where,
        desk,
        lang=_lang(),
        root=request.root_path,
        text=text,
        receipt=receipt,
        stored=stored,
        check=f"{without_scheme(_state().config.public_address)}/cek",
    )
    headers = {
        "Refresh": f"{BACK_S}; url={request.root_path}{home(where, desk)}",
        "Content-Security-Policy": security(request.root_path),
    }
    return Response(html, status, headers, mimetype="text/html")


@blueprint.get(SCREEN)
def page(unit: str, counter: str) -> ResponseReturnValue:
    """Refuse an address that `front.py` could not serve, in words; else send the browser there."""
    where, desk = _state().snapshot().find(unit, counter)
    return redirect(request.root_path + home(where, desk))


@blueprint.get(WORKER)
def worker() -> Response:
    """Give the script that opens a touchscreen's page while the server is away."""
    headers = {
        "Cache-Control": "no-cache",
        "Content-Security-Policy": "default-src 'none'; connect-src 'self'",
    }
    script = (STATIC / "touch-worker.js").read_text(encoding="utf-8")
    return Response(script, HTTPStatus.OK, headers, mimetype="text/javascript")


@blueprint.get(f"{SCREEN}/terima-kasih/<receipt>")
def thanks(unit: str, counter: str, receipt: str) -> ResponseReturnValue:
    """Thank a browser without a script, whatever face it chose."""
    text = translator(_lang())(TEXTS["thanks"])
    return _say(unit, counter, text, receipt=normal_receipt(receipt))


@blueprint.post(AnswerPath.RATING)
@blueprint.post(AnswerPath.DETAILS)
@blueprint.post(AnswerPath.DETAIL)
@blueprint.post(AnswerPath.FORM)
def answer(unit: str, counter: str, rating: str = "") -> ResponseReturnValue:  # noqa: ARG001
    """Tell a browser what became of an answer that `front.py` did not settle itself."""
    from kiosk.citizens.intake_web import for_a_program, received

    outcome, _fields = received(_state())
    if (answered := for_a_program(outcome)) is not None:
        return answered
    if outcome.error is None:
        place = f"{path(SCREEN, unit, counter)}/terima-kasih/{outcome.receipt}"
        return redirect(request.root_path + place, HTTPStatus.SEE_OTHER)
    return _sentence(unit, counter, outcome.error, outcome.status)


def _sentence(unit: str, counter: str, error: LoketError, status: int) -> Response:
    """Say why a tap was not taken; one that was taken before is simply thanked for."""
    if isinstance(error, Conflict):
        return _say(unit, counter, translator(_lang())(SAYS_STORED), status=status)
    return _say(unit, counter, error.text(_lang()), status=status, stored=False)
