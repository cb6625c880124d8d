"""What follows the sending of a phone's form: its receipt, or the page that says what to mend.

The form itself is made in `phone_page.py`. Nothing here stores anything: see `intake.py`.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import quote
from uuid import UUID, uuid4

from flask import Blueprint, Response, current_app, redirect, render_template, request
from flask.typing import ResponseReturnValue

from kiosk.budget import header
from kiosk.citizens.phone_page import (
    answers_kept,
    asks,
    home,
    named,
    render_page,
    security,
    ticket_said,
)
from kiosk.language import language
from kiosk.pages import PLAIN, policy
from kiosk.paths import PHONE, AnswerPath
from survey.answers.fields import Fields, read_id
from survey.errors import Conflict, LoketError, Missing
from survey.language import N_
from survey.ledger import normal_receipt, receipt
from survey.office.facts import Counter, Unit
from survey.questionnaire import current

if TYPE_CHECKING:
    from kiosk.context import Snapshot, State

blueprint = Blueprint("phone", __name__)


MOST_TYPED = 40  # letters of a ticket's code, with whatever was typed between them
# What is said of a code when the form is stored, whatever became of the code.
TICKETS = {
    "counted": N_("Kode tiket Anda sudah dipakai untuk jawaban ini dan tidak berlaku lagi."),
    "used": N_(
        "Kode tiket itu sudah pernah dipakai. Jawaban Anda tetap dihitung, sebagai formulir tanpa"
        " kode."
    ),
    "expired": N_(
        "Masa berlaku kode tiket itu sudah lewat. Jawaban Anda tetap dihitung, sebagai formulir"
        " tanpa kode."
    ),
    "unknown": N_(
        "Kode tiket itu tidak dapat dicatat saat ini. Jawaban Anda tetap dihitung, sebagai formulir"
        " tanpa kode."
    ),
}


def _state() -> State:
    state: State = current_app.extensions["loket"]
    return state


def _home(unit: Unit, counter: Counter) -> str:
    return request.root_path + home(unit, counter)


def _find(unit: str, counter: str) -> tuple[Snapshot, Unit, Counter]:
    snapshot = _state().snapshot()
    return snapshot, *snapshot.find(unit, counter)


@blueprint.get(PHONE)
def page(unit: str, counter: str) -> ResponseReturnValue:
    """Show the form when it was not `front.py` that was asked."""
    snapshot, where, desk = _find(unit, counter)
    html = render_page(
        snapshot.bundle,
        where,
        desk,
        language(),
        questionnaire=current(request.args.get("questionnaire")),
        form_id=str(uuid4()),
        root=request.root_path,
        filled={"ticket": code} if (code := request.args.get("k", "")[:MOST_TYPED]) else None,
    )
    return _page(html, security())


@blueprint.get("/<string(length=4):code>")
def short(code: str) -> ResponseReturnValue:
    """Lead from the four characters on a sticker to the form of its counter."""
    where, desk = _state().snapshot().bundle.by_short(code)
    query = asks(current(request.args.get("questionnaire")))
    if ticket := request.args.get("k", "")[:MOST_TYPED]:
        query += f"&k={quote(ticket)}"
    return redirect(_home(where, desk) + query.replace("&", "?", 1))


@blueprint.post(AnswerPath.PHONE_FORM)
def answer(unit: str, counter: str) -> ResponseReturnValue:
    """Tell a browser what became of a form that `front.py` did not settle itself."""
    from kiosk.citizens.intake_web import for_a_program, received

    outcome, fields = received(_state())
    if (answered := for_a_program(outcome)) is not None:
        return answered
    if outcome.error is None:
        _snapshot, where, desk = _find(unit, counter)
        query = asks(named(fields)) + ticket_said(outcome.ticket)
        place = f"{_home(where, desk)}/tercatat/{outcome.receipt}?lang={language()}{query}"
        sent_on = redirect(place, HTTPStatus.SEE_OTHER)
        sent_on.headers.extend(header(outcome.cookie))
        return sent_on
    if isinstance(outcome.error, Missing):
        raise outcome.error
    return _refused(unit, counter, fields, outcome.error, outcome.status)


def _page(html: str, allowed: str, status: int = 200) -> Response:
    return Response(html, status, {"Content-Security-Policy": allowed}, mimetype="text/html")


def _refused(unit: str, counter: str, fields: Fields, error: LoketError, status: int) -> Response:
    """Show the form again with all its answers and what to do; a sent one says that it is."""
    snapshot, where, desk = _find(unit, counter)
    lang, before, form = language(), answers_kept(fields), named(fields)
    own = _id(fields)
    if isinstance(error, Conflict) and own:
        html = render_template(
            "phone/taken.html",
            home=_home(where, desk),
            asks=asks(form),
            answers=before,
            receipt=receipt(snapshot.bundle.tenant, own),
        )
        return _page(html, PLAIN, status)
    form_id = str(own or uuid4())
    html = render_page(
        snapshot.bundle,
        where,
        desk,
        lang,
        questionnaire=form,
        form_id=form_id,
        filled=before,
        error=error,
        root=request.root_path,
    )
    return _page(html, security(), status)


def _id(fields: Fields) -> UUID | None:
    values = fields.get("id", ())
    try:
        return read_id(values[0]) if len(values) == 1 else None
    except LoketError:
        return None


@blueprint.post(f"{PHONE}/baru")
def renew(unit: str, counter: str) -> ResponseReturnValue:
    """Give a new form that already holds the answers of one that was sent before."""
    snapshot, where, desk = _find(unit, counter)
    fields: Fields = {name: request.form.getlist(name) for name in request.form}
    html = render_page(
        snapshot.bundle,
        where,
        desk,
        language(),
        questionnaire=named(fields),
        form_id=str(uuid4()),
        filled=answers_kept(fields),
        root=request.root_path,
    )
    return _page(html, security())


@blueprint.get(f"{PHONE}/tercatat/<code>")
def stored(unit: str, counter: str, code: str) -> ResponseReturnValue:
    """Thank for a form and give its receipt, when it was not `front.py` that was asked."""
    _snapshot, where, desk = _find(unit, counter)
    html = render_template(
        "phone/stored.html",
        home=_home(where, desk),
        asks=asks(current(request.args.get("questionnaire"))),
        unit=where,
        receipt=normal_receipt(code),
        ticket=TICKETS.get(request.args.get("t", ""), ""),
        address=(_state().config.address or request.root_url).partition("://")[2].rstrip("/"),
    )
    forget = current_app.jinja_env.get_template("phone/forget.js").render()
    return _page(html, policy(scripts=[forget]))
