"""Pages for everybody: the start page and the check of a receipt.

A receipt is looked up by its code alone, and no page tells what anybody answered. The published
index of a unit stands in `index.py`; read `phone_page.py` for the form.
"""

from __future__ import annotations

import logging
from dataclasses import asdict
from datetime import date
from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import Blueprint, current_app, jsonify, redirect, render_template, request
from flask.typing import ResponseReturnValue

from kiosk import qr
from kiosk.citizens.phone_page import length
from kiosk.context import NotSetUp
from kiosk.language import language
from kiosk.paths import PROOF
from kiosk.public.index import with_results
from survey.errors import Busy, Damaged, LoketError
from survey.language import date_range
from survey.ledger import normal_receipt, open_entry, receipt
from survey.periods import Week
from survey.questionnaire import current

if TYPE_CHECKING:
    from kiosk.context import State

log = logging.getLogger("loket.web")
blueprint = Blueprint("public", __name__)

MOST_WAITING = 20_000  # entries of one check; more wait only after days without a register


def _state() -> State:
    state: State = current_app.extensions["loket"]
    return state


@blueprint.app_context_processor
def whose() -> dict[str, object]:
    """Tell every page whose it is, to mark a made-up office, and with what its links begin."""
    try:
        return {"office": _state().snapshot().bundle.office, "root": request.root_path}
    except LoketError:
        return {"office": None, "root": request.root_path}


@blueprint.get("/")
def start() -> ResponseReturnValue:
    """Lead to every page there is; without an office, to how one is made."""
    try:
        bundle = _state().snapshot().bundle
    except NotSetUp:
        return render_template("public/start.html", set_up=False)
    return render_template(
        "public/start.html",
        set_up=True,
        units=bundle.offered,
        ended=with_results(bundle.ended),
        length=length(current(), language()),
    )


# --- The receipt ------------------------------------------------------------------------------


@blueprint.get("/cek")
def ask() -> ResponseReturnValue:
    """Ask for a receipt's code and lead to its page."""
    code = request.args.get("kode", "")
    if not code.strip():
        return render_template("public/check.html")
    try:
        place = f"/cek/{normal_receipt(code)}"
    except LoketError as error:
        text = error.text(language())
        return render_template("public/check.html", wrong=text, code=code), error.status
    return redirect(f"{request.root_path}{place}?lang={language()}", HTTPStatus.SEE_OTHER)


@blueprint.post("/cek")
def look_up() -> ResponseReturnValue:
    """Do the same for the code of a form, which then stands in no address and no history."""
    code = request.form.get("kode", "")
    return check(code) if code.strip() else render_template("public/check.html")


@blueprint.get("/cek/<code>")
def check(code: str) -> ResponseReturnValue:
    """Say that an answer is counted and in which week's report, or taken out; nothing else."""
    try:
        code = normal_receipt(code)
        counted = _find(code)
    except LoketError as error:
        text = error.text(language())
        return render_template("public/check.html", wrong=text, code=code), error.status
    if counted is None:
        return render_template("public/check.html", unknown=code), HTTPStatus.NOT_FOUND
    day, withdrawn_on = counted
    return render_template(
        "public/counted.html",
        receipt=code,
        week=_week(day),
        withdrawn=withdrawn_on and date_range(withdrawn_on, withdrawn_on, language()),
    )


@blueprint.post(PROOF)
def squares_of() -> ResponseReturnValue:
    """Draw a receipt's page as a QR code, for a touchscreen that shows it; nothing is looked up."""
    try:
        code = normal_receipt(request.form.get("kode", ""))
    except LoketError as error:
        return error.text(language()), error.status
    address = _state().config.address or request.root_url
    return jsonify(asdict(qr.squares(f"{address.rstrip('/')}/cek/{code}")))


def _find(code: str) -> tuple[date, date | None] | None:
    """Look a receipt up among what still waits in the box, then in the register.

    Gives the local day of its answer and that on which it was taken out, if it was.

    In this order an answer that is carried over meanwhile is found in one of the two.

    Raises:
        Busy: the register cannot be asked now, so nobody may be told that his answer is not there.
    """
    state = _state()
    tenant = state.snapshot().bundle.tenant
    for entry in state.box.unsent(MOST_WAITING):
        if receipt(tenant, entry.id) == code:
            return open_entry(entry).day, None
    if state.register is None:
        raise Busy
    from survey.register.answers import find_receipt

    try:
        with state.register.read() as conn:
            counted = find_receipt(conn, code)
    except (Busy, Damaged) as error:  # its sentence names places that are nobody's business here
        log.warning("a receipt could not be checked: %s", error)
        raise Busy from error
    if counted is None:
        return None
    taken_out = counted.withdrawn_at
    office = state.snapshot().bundle.office
    return counted.day, None if taken_out is None else office.day_of(taken_out)


def _week(day: date) -> str:
    """Name the week of a report by its number and its days from Monday to Sunday.

    Which of them the unit was open on says the report, by the hours of that week; the pages know
    only those of today.
    """
    week = Week.of(day)
    return f"{week.name(language())} ({week.label(language(), range(7))})"
