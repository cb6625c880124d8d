"""The same intake for answers that reach Flask: refused browser forms and multipart bodies."""

from __future__ import annotations

from flask import Response, request

from kiosk.budget import header
from kiosk.citizens.intake import Outcome, fields_of, take_here, with_id
from kiosk.context import State
from kiosk.errors import Unreadable
from kiosk.language import language
from kiosk.paths import AnswerPath, Posted
from survey.answers.fields import Fields
from survey.errors import LoketError


def received(state: State) -> tuple[Outcome, Fields]:
    """Return what became of the answer in this request, and its fields for showing them again."""
    if "loket.outcome" in request.environ:
        return request.environ["loket.outcome"], request.environ["loket.fields"]
    try:
        fields = _fields()
    except LoketError as error:
        return Outcome(error.status, error=error), {}
    posted = Posted(AnswerPath(str(request.url_rule)), **(request.view_args or {}))
    if _from_browser() and request.mimetype != "application/json":
        fields = with_id(posted, fields)
    return take_here(state, posted, fields, request.environ), fields


def for_a_program(outcome: Outcome) -> Response | None:
    """Return the JSON answer for whoever does not read pages, None for a browser."""
    if _from_browser():
        return None
    kind = "application/json" if outcome.stored else "application/problem+json"
    headers = header(outcome.cookie)
    return Response(outcome.json(language()), outcome.status, headers, mimetype=kind)


def _from_browser() -> bool:
    return "text/html" in request.headers.get("Accept", "")


def _fields() -> Fields:
    if request.mimetype == "multipart/form-data":
        return {name: list(request.form.getlist(name)) for name in request.form}
    if request.mimetype in {"application/json", "application/x-www-form-urlencoded"}:
        return fields_of(request.get_data(), request.mimetype)
    raise Unreadable
